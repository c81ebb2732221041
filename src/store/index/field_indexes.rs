//! Indexes of the items of one type by the values of their fields, so that the cost of a query
//! depends on what it finds rather than on the size of the collection.

use std::collections::HashMap;

use jiff::civil::Date;
use memchr::memmem::Finder;
use rayon::iter::{
    IndexedParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _,
};

use crate::model::{
    CalendarPeriod, FieldType, FieldValue, ItemTypeInfo, UncertainDate, fold_for_search,
};
use crate::store::counts::to_row;
use crate::store::index::prefix_index::PrefixIndex;
use crate::store::index::quantity_index::QuantityIndex;
use crate::store::index::row_set::RowSet;
use crate::store::index::sort_index::{DateBounds, SortIndex, SortValue};
use crate::store::item_table::ItemTable;

/// The indexes of one type, field by field.
pub struct FieldIndexes {
    all_rows: RowSet<'static>,
    fields: Vec<FieldIndex>,
    /// Only of types whose items have quantities.
    quantities: Option<QuantityIndex>,
}

/// The index of one field.
pub struct FieldIndex {
    /// The items with any value.
    non_null_rows: RowSet<'static>,
    row_count: usize,
    /// The items with each value; empty for ids, texts, dates and quantities, which have
    /// many values.
    postings: HashMap<Box<str>, RowSet<'static>>,
    /// Only of a date field.
    date_indexes: Option<DateIndexes>,
    /// The normalized texts, one line per item.
    normalized_text: String,
    /// The byte offset after each item's line.
    line_ends: Vec<usize>,
    sort_index: Option<SortIndex>,
}

/// The dates of items by their first and by their last days.
///
/// Invariant: sets have the ordinals of dates; only [`FieldIndex::rows_of_dates`] has rows. Where
/// items have one date at most, an ordinal is the row.
struct DateIndexes {
    /// The row of each date, ascending; none where items have one date at most.
    rows: Option<Vec<u32>>,
    all: RowSet<'static>,
    by_earliest: PrefixIndex<Date>,
    by_latest: PrefixIndex<Date>,
    /// The first and the last day between two dates of a set.
    gaps: Vec<((Date, Date), u32)>,
}

impl DateIndexes {
    fn build(dates: &[(&UncertainDate, u32)], row_count: usize, single_valued: bool) -> Self {
        let count = if single_valued {
            row_count
        } else {
            dates.len()
        };
        let ordinals = (0..).zip(dates).map(|(nth, (date, row))| {
            let ordinal = if single_valued { *row } else { nth };
            (*date, ordinal)
        });
        let (mut all, mut gaps) = (Vec::new(), Vec::new());
        let (mut earliest, mut latest) = (Vec::new(), Vec::new());
        for (date, ordinal) in ordinals {
            let bounds = DateBounds::new(date);
            all.push(ordinal);
            earliest.push((bounds.earliest, ordinal));
            latest.push((bounds.latest, ordinal));
            gaps.extend(date.gaps().into_iter().map(|days| (days, ordinal)));
        }
        let rows = dates.iter().map(|(_, row)| *row);
        Self {
            rows: (!single_valued).then(|| rows.collect()),
            all: RowSet::from_sorted(all, count),
            by_earliest: PrefixIndex::build(earliest, count),
            by_latest: PrefixIndex::build(latest, count),
            gaps,
        }
    }
}

impl FieldIndexes {
    pub(crate) fn build(table: &ItemTable, item_type: &ItemTypeInfo) -> Self {
        let mut types = item_type.fields.iter().map(|field| field.field_type);
        let quantities = types.position(|field_type| matches!(field_type, FieldType::Quantity));
        let fields = item_type.fields.par_iter().enumerate();
        Self {
            quantities: quantities.map(|field_index| QuantityIndex::build(table, field_index)),
            all_rows: RowSet::full(table.items.len()),
            fields: fields
                .map(|(field_index, field)| {
                    FieldIndex::build(table, field_index, field.field_type, field.single_valued)
                })
                .collect(),
        }
    }

    /// All rows.
    pub fn all_rows(&self) -> RowSet<'_> {
        self.all_rows.as_borrowed()
    }

    /// The quantities of the items.
    pub fn quantities(&self) -> &QuantityIndex {
        let index = self.quantities.as_ref();
        index.expect("only types with quantities have filters of quantities")
    }

    /// The index of a field, by its index in the type.
    pub fn field(&self, field: usize) -> &FieldIndex {
        &self.fields[field]
    }
}

impl FieldIndex {
    fn build(
        table: &ItemTable,
        field_index: usize,
        field_type: FieldType,
        single_valued: bool,
    ) -> Self {
        let row_count = table.items.len();
        let (mut non_null_rows, mut postings) = (Vec::new(), HashMap::<Box<str>, Vec<u32>>::new());
        let mut index = Self {
            non_null_rows: RowSet::default(),
            row_count,
            postings: HashMap::new(),
            date_indexes: None,
            normalized_text: String::new(),
            line_ends: Vec::new(),
            sort_index: None,
        };
        let has_postings = !matches!(
            field_type,
            FieldType::Id | FieldType::Text | FieldType::Date | FieldType::Quantity
        );
        let mut dates = Vec::new();
        let mut sort_values = Vec::new();
        for (row, item) in (0..).zip(&table.items) {
            let values = item.values(field_index);
            if !values.is_empty() {
                non_null_rows.push(row);
            }
            for value in values.iter().filter(|_| has_postings) {
                let text = match value {
                    FieldValue::Text(text) => text,
                    FieldValue::Boolean(flag) => bool_str(*flag),
                    FieldValue::Date(_) | FieldValue::Quantity(_) => continue,
                };
                match postings.get_mut(text) {
                    Some(rows) => rows.push(row),
                    None => postings.entry(text.into()).or_default().push(row),
                }
            }
            dates.extend(values.iter().filter_map(|value| match value {
                FieldValue::Date(date) => Some((*date, row)),
                _ => None,
            }));
            if matches!(field_type, FieldType::Text) {
                index.push_text_line(&values);
            }
            if single_valued {
                sort_values.extend(
                    values
                        .first()
                        .map(|value| (SortValue::from_value(value), row)),
                );
            }
        }
        index.non_null_rows = RowSet::from_sorted(non_null_rows, row_count);
        let postings = postings.into_iter();
        let postings = postings.map(|(value, rows)| (value, RowSet::from_sorted(rows, row_count)));
        index.postings = postings.collect();
        index.date_indexes = matches!(field_type, FieldType::Date)
            .then(|| DateIndexes::build(&dates, row_count, single_valued));
        index.sort_index = single_valued.then(|| SortIndex::build(sort_values, row_count));
        index
    }

    /// Adds the texts of one item, each with a tab after it.
    fn push_text_line(&mut self, values: &[FieldValue<'_>]) {
        for value in values {
            if let FieldValue::Text(text) = value {
                self.normalized_text.push_str(&fold_for_search(text));
                self.normalized_text.push('\t');
            }
        }
        self.normalized_text.push('\n');
        self.line_ends.push(self.normalized_text.len());
    }

    /// The items with a text that contains a normalized pattern.
    pub fn rows_containing(&self, pattern: &str) -> RowSet<'static> {
        let (finder, texts) = (Finder::new(pattern), self.normalized_text.as_bytes());
        let mut rows = Vec::new();
        let mut offset = 0;
        // Normalized patterns have neither tabs nor line feeds, so that no match crosses texts.
        while offset < texts.len()
            && let Some(match_offset) = finder.find(&texts[offset..])
        {
            let line = self
                .line_ends
                .partition_point(|end| *end <= offset + match_offset);
            rows.push(to_row(line));
            offset = self.line_ends[line];
        }
        RowSet::from_sorted(rows, self.line_ends.len())
    }

    /// The items with any value.
    pub fn non_null_rows(&self) -> RowSet<'_> {
        self.non_null_rows.as_borrowed()
    }

    /// The items with this value; a boolean is `true` or `false`.
    pub fn rows_with_value(&self, value: &str) -> RowSet<'_> {
        self.postings
            .get(value)
            .map(RowSet::as_borrowed)
            .unwrap_or_default()
    }

    /// Every value with its items.
    pub fn postings(&self) -> impl Iterator<Item = (&str, RowSet<'_>)> {
        self.postings
            .iter()
            .map(|(value, rows)| (&**value, rows.as_borrowed()))
    }

    /// All dates.
    pub fn dates(&self) -> RowSet<'_> {
        self.date_indexes().all.as_borrowed()
    }

    /// The dates that start no later than the last day for which the predicate holds.
    pub fn dates_starting_while(&self, predicate: impl Fn(Date) -> bool) -> RowSet<'static> {
        self.date_indexes().by_earliest.rows_while(predicate)
    }

    /// The dates that end no later than the last day for which the predicate holds.
    pub fn dates_ending_while(&self, predicate: impl Fn(Date) -> bool) -> RowSet<'static> {
        self.date_indexes().by_latest.rows_while(predicate)
    }

    /// The sets of dates with some before the period and some after it, but none within it.
    pub(crate) fn dates_around(&self, period: &CalendarPeriod) -> RowSet<'static> {
        let gaps = self.date_indexes().gaps.iter();
        let around =
            gaps.filter(|((first, last), _)| *first <= period.first && period.last <= *last);
        RowSet::Sparse(around.map(|(_, ordinal)| *ordinal).collect())
    }

    /// The rows of the items that have these dates.
    pub fn rows_of_dates<'r>(&self, dates: RowSet<'r>) -> RowSet<'r> {
        let Some(rows) = &self.date_indexes().rows else {
            return dates;
        };
        let rows = dates.iter().map(|ordinal| rows[ordinal as usize]);
        RowSet::from_sorted(rows.collect(), self.row_count)
    }

    /// The years that dates begin in, ascending.
    pub(crate) fn years(&self) -> impl Iterator<Item = i16> {
        self.date_indexes().by_earliest.years()
    }

    fn date_indexes(&self) -> &DateIndexes {
        let indexes = self.date_indexes.as_ref();
        indexes.expect("only date fields have date filters")
    }

    /// The number of distinct values with postings.
    pub(crate) fn cardinality(&self) -> usize {
        self.postings.len()
    }

    /// The rank of a value in the order of the field, if any item has it.
    pub fn rank(&self, value: &str) -> Option<u32> {
        let first_row = self.rows_with_value(value).iter().next()?;
        self.sort_index.as_ref()?.rank(first_row)
    }

    /// The order by this field, if items have at most one value of it.
    pub fn sort_index(&self) -> Option<&SortIndex> {
        self.sort_index.as_ref()
    }
}

/// A boolean as in queries.
pub fn bool_str(flag: bool) -> &'static str {
    if flag { "true" } else { "false" }
}
