//! Postings: where each value of a field is. Made with the record, so that a question costs
//! what it finds, not what there is.

use std::collections::HashMap;

use jiff::civil::Date;
use memchr::memmem::Finder;
use rayon::iter::{
    IndexedParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _,
};

use super::days::Days;
use super::order::{Key, Order};
use super::{Places, Table};
use crate::model::{FieldType, KindInfo, Value, fold};

/// What the items of one kind are found and put in order by, field by field.
pub struct Index {
    everything: Places<'static>,
    fields: Vec<FieldIndex>,
}

/// What items are found and put in order by in one field.
pub struct FieldIndex {
    /// The items that have any value.
    having: Places<'static>,
    /// The items that have a value, where values are few.
    postings: HashMap<Box<str>, Places<'static>>,
    /// The items by the first days of their dates, and by the last ones.
    days: Option<(Days, Days)>,
    /// The texts without case and accents, one item a line.
    folded: String,
    /// Where each item's line ends.
    ends: Vec<usize>,
    order: Option<Order>,
}

/// The first and the last day of a date; an open beginning is before all days, an open end
/// after them.
pub(super) type Span = (Date, Date);

impl Index {
    pub(super) fn of(table: &Table, kind: &KindInfo) -> Self {
        let fields = kind.fields.par_iter().enumerate();
        Self {
            everything: Places::all(table.items.len()),
            fields: fields
                .map(|(place, field)| FieldIndex::of(table, place, field.of, field.single))
                .collect(),
        }
    }

    /// All items.
    pub fn everything(&self) -> Places<'_> {
        self.everything.lend()
    }

    /// The index of a field, by its place in the kind.
    pub fn field(&self, field: usize) -> &FieldIndex {
        &self.fields[field]
    }
}

impl FieldIndex {
    fn of(table: &Table, field: usize, of: FieldType, single: bool) -> Self {
        let items = table.items.len();
        let (mut having, mut postings) = (Vec::new(), HashMap::<Box<str>, Vec<u32>>::new());
        let mut index = Self {
            having: Places::default(),
            postings: HashMap::new(),
            days: None,
            folded: String::new(),
            ends: Vec::new(),
            order: None,
        };
        let closed = !matches!(of, FieldType::Id | FieldType::Text | FieldType::Date);
        let (mut begins, mut ends) = (Vec::new(), Vec::new());
        let mut keys = Vec::new();
        for (place, item) in (0..).zip(&table.items) {
            let values = item.values(field);
            if !values.is_empty() {
                having.push(place);
            }
            for value in values.iter().filter(|_| closed) {
                let text = match value {
                    Value::Text(text) => text,
                    Value::Boolean(flag) => spell(*flag),
                    Value::Date(_) => continue,
                };
                match postings.get_mut(text) {
                    Some(places) => places.push(place),
                    None => postings.entry(text.into()).or_default().push(place),
                }
            }
            if let Some((first, last)) = values.first().and_then(span) {
                begins.push((first, place));
                ends.push((last, place));
            }
            if matches!(of, FieldType::Text) {
                index.add_line(&values);
            }
            if single {
                keys.extend(values.first().map(|value| (Key::of(value), place)));
            }
        }
        index.having = Places::of(having, items);
        let postings = postings.into_iter();
        let postings = postings.map(|(value, places)| (value, Places::of(places, items)));
        index.postings = postings.collect();
        index.days =
            matches!(of, FieldType::Date).then(|| (Days::of(begins, items), Days::of(ends, items)));
        index.order = single.then(|| Order::of(keys, items));
        index
    }

    /// Adds the texts of one item, tabs between them.
    fn add_line(&mut self, values: &[Value<'_>]) {
        for value in values {
            if let Value::Text(text) = value {
                self.folded.push_str(&fold(text));
                self.folded.push('\t');
            }
        }
        self.folded.push('\n');
        self.ends.push(self.folded.len());
    }

    /// The items whose text contains a text without case and accents.
    pub fn containing(&self, needle: &str) -> Places<'static> {
        let mut found = Vec::new();
        // Folded texts have neither tabs nor line ends, which stand between texts here.
        let (finder, texts) = (Finder::new(needle), self.folded.as_bytes());
        let mut from = 0;
        while let Some(at) = finder.find(&texts[from..]) {
            let line = self.ends.partition_point(|end| *end <= from + at);
            let Some(end) = self.ends.get(line) else {
                break;
            };
            found.extend(u32::try_from(line));
            from = *end;
        }
        Places::of(found, self.ends.len())
    }

    /// The items that have any value.
    pub fn having(&self) -> Places<'_> {
        self.having.lend()
    }

    /// The items that have this value; flags are spelled `true` and `false`.
    pub fn places(&self, value: &str) -> Places<'_> {
        self.postings
            .get(value)
            .map(Places::lend)
            .unwrap_or_default()
    }

    /// Every value with the items that have it.
    pub fn values(&self) -> impl Iterator<Item = (&str, Places<'_>)> {
        self.postings
            .iter()
            .map(|(value, places)| (&**value, places.lend()))
    }

    /// The items whose date begins on a day that passes, as all days before it do.
    pub fn beginning(&self, is_in: impl Fn(Date) -> bool) -> Places<'static> {
        let days = self.days.as_ref();
        days.map_or_else(Places::default, |(first, _)| first.while_in(is_in))
    }

    /// The items whose date ends on a day that passes, as all days before it do.
    pub fn ending(&self, is_in: impl Fn(Date) -> bool) -> Places<'static> {
        let days = self.days.as_ref();
        days.map_or_else(Places::default, |(_, last)| last.while_in(is_in))
    }

    /// How many values the items have, where they are few enough to have postings.
    pub(super) fn distinct(&self) -> usize {
        self.postings.len()
    }

    /// The rank of a value in the order of the field, if an item has it.
    pub fn rank(&self, value: &str) -> Option<u32> {
        let first = self.places(value).iter().next()?;
        self.order.as_ref()?.rank(first)
    }

    /// The order of the field, if an item has at most one value of it.
    pub fn order(&self) -> Option<&Order> {
        self.order.as_ref()
    }
}

/// A flag as questions spell it.
pub fn spell(flag: bool) -> &'static str {
    if flag { "true" } else { "false" }
}

/// The days of a value that is a date.
pub(super) fn span(value: &Value<'_>) -> Option<Span> {
    match value {
        Value::Date(date) => Some((
            date.earliest.map_or(Date::MIN, |day| day.0),
            date.latest.map_or(Date::MAX, |day| day.0),
        )),
        Value::Text(_) | Value::Boolean(_) => None,
    }
}
