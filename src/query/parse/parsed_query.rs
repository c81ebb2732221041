//! The parameters of a request as they were parsed: their values, their canonical form, and the
//! page that they ask for.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::Date;

use crate::model::ItemTypeId;
use crate::query::limits::MAX_VALUES;
use crate::query::parse::cursor::{self, Cursor, PageCursors, PagePosition};
use crate::query::parse::parsed_value::{ParsedContent, ParsedValue};
use crate::query::parse::query_string::{QueryParam, encode_param};
use crate::query::spec::parameter_spec::{ParameterRole, ParameterSpec, QuerySpec, ValueSpec};
use crate::store::{Edition, ItemKey};

/// The parameters of a request, each accepted by its specification.
#[derive(Clone, Debug)]
pub(crate) struct ParsedQuery {
    spec: &'static QuerySpec,
    /// The parameters that were sent, in canonical order.
    sent: Vec<SentParameter>,
    /// The page that the cursor leads to; the first one without a cursor.
    pub(crate) position: Option<PagePosition>,
}

/// A parameter that was sent.
#[derive(Clone, Debug)]
struct SentParameter {
    spec: &'static ParameterSpec,
    /// Its values, each once.
    values: Vec<ParsedValue>,
    /// Its name and values, as the query of a link has them.
    encoded: String,
}

impl SentParameter {
    fn new(spec: &'static ParameterSpec, values: Vec<ParsedValue>) -> Self {
        Self {
            encoded: encode_param(&spec.name, &canonical_value(spec, &values)),
            spec,
            values,
        }
    }

    /// The place of its parameter in a canonical query.
    fn canonical_key(&self) -> (u8, &'static str) {
        (self.spec.role.canonical_rank(), &self.spec.name)
    }

    /// Whether it says what holds without it.
    fn is_default(&self) -> bool {
        match (&self.spec.value, self.values.as_slice()) {
            (ValueSpec::Limit(range), [value]) => {
                matches!(value.content, ParsedContent::Limit(limit) if limit == range.default)
            }
            _ => false,
        }
    }
}

/// The values of a parameter, in canonical order.
fn canonical_value<'v>(spec: &ParameterSpec, values: &'v [ParsedValue]) -> Cow<'v, str> {
    if let [value] = values {
        return Cow::Borrowed(&value.text);
    }
    let mut texts: Vec<_> = values.iter().map(|value| value.text.as_str()).collect();
    if !spec.role.is_ordered() {
        texts.sort_unstable();
    }
    texts.join(",").into()
}

/// Which of all results a page has.
pub(crate) struct PageRange {
    pub(crate) range: Range<usize>,
    pub(crate) cursors: PageCursors,
}

impl ParsedQuery {
    /// The query of the values of each parameter, by its index in the specification, and of the
    /// first page.
    pub(super) fn new(spec: &'static QuerySpec, values: BTreeMap<usize, Vec<ParsedValue>>) -> Self {
        let sent = values.into_iter();
        let sent = sent.map(|(index, values)| SentParameter::new(&spec.parameters[index], values));
        let mut sent: Vec<_> = sent.collect();
        sent.sort_by_key(SentParameter::canonical_key);
        Self {
            spec,
            sent,
            position: None,
        }
    }

    /// The parameters that were sent, with their values.
    pub(crate) fn parameters(
        &self,
    ) -> impl Iterator<Item = (&'static ParameterSpec, &[ParsedValue])> {
        self.sent.iter().map(|sent| (sent.spec, &*sent.values))
    }

    /// The values of a parameter; none if it was not sent.
    pub(crate) fn values(&self, name: &str) -> &[ParsedValue] {
        let found = self.sent.iter().find(|sent| sent.spec.name == name);
        found.map_or(&[], |sent| &sent.values)
    }

    /// The types that a parameter names.
    pub(crate) fn item_types(&self, name: &str) -> Vec<ItemTypeId> {
        let ids = self.values(name).iter();
        let ids = ids.map(|value| ItemTypeId::from_name(&value.text));
        ids.map(|id| id.expect("the specification has names of types only"))
            .collect()
    }

    /// The items that a parameter names.
    pub(crate) fn item_keys(&self, name: &str, edition: &Edition) -> Vec<ItemKey> {
        let items = self.values(name).iter();
        let items = items.filter_map(|value| match &value.content {
            ParsedContent::Reference(item) => edition.resolve(item),
            _ => None,
        });
        items.collect()
    }

    /// The last day of the period that a parameter names.
    pub(crate) fn last_day(&self, name: &str) -> Option<Date> {
        self.values(name)
            .iter()
            .find_map(|value| match &value.content {
                ParsedContent::Period(period) => Some(period.last),
                _ => None,
            })
    }

    /// Whether a parameter was sent as `true`.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.values(name).iter().any(|value| value.text == "true")
    }

    /// The cursor that was sent.
    pub(crate) fn cursor(&self) -> Option<&str> {
        let cursor = self.values("cursor").first();
        cursor.map(|cursor| cursor.text.as_str())
    }

    /// The limit that was sent.
    pub(crate) fn limit(&self) -> Option<u32> {
        self.number("limit")
    }

    /// The number that a parameter was sent with.
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        self.values(name)
            .iter()
            .find_map(|value| match value.content {
                ParsedContent::Limit(limit) => Some(limit),
                _ => None,
            })
    }

    /// The same query with other values of a parameter.
    pub(crate) fn with_values(&self, name: &str, values: Vec<ParsedValue>) -> Self {
        let spec = self.spec.find(name);
        let spec = spec.expect("the specification has the parameter");
        let others = self.sent.iter().filter(|sent| sent.spec.name != name);
        let mut sent: Vec<_> = others.cloned().collect();
        if !values.is_empty() {
            sent.push(SentParameter::new(spec, values));
            sent.sort_by_key(SentParameter::canonical_key);
        }
        Self { sent, ..*self }
    }

    /// The same query with a value added to a parameter, or without the value if the parameter
    /// has it; none if the parameter has as many values as it may.
    pub(crate) fn with_toggled_value(&self, name: &str, text: &str) -> Option<Self> {
        let (matching, mut values): (Vec<_>, Vec<_>) = self
            .values(name)
            .iter()
            .cloned()
            .partition(|value| value.text == text);
        if matching.is_empty() {
            values.push(ParsedValue::text(text));
        }
        (values.len() <= MAX_VALUES).then(|| self.with_values(name, values))
    }

    /// What cursors bind to: what is found, and in which order.
    pub(super) fn hash(&self) -> u64 {
        let selection = self.selection_query_string();
        let selection = selection.trim_start_matches('?');
        cursor::hash_query(&[self.spec.cursor_scope, "?", selection].concat())
    }

    /// The parameters that were sent, in canonical form.
    pub(crate) fn canonical_params(
        &self,
        includes: impl Fn(&ParameterSpec) -> bool,
    ) -> Vec<QueryParam> {
        let included = self.sent.iter().filter(|sent| includes(sent.spec));
        let to_param = |sent: &SentParameter| QueryParam {
            name: sent.spec.name.to_string(),
            value: canonical_value(sent.spec, &sent.values).into_owned(),
        };
        included.map(to_param).collect()
    }

    /// The canonical query of a link to the page of `cursor`, with its `?`.
    pub(crate) fn to_query_string(&self, cursor: Option<&str>) -> String {
        let is_included =
            |sent: &&SentParameter| sent.spec.role != ParameterRole::Cursor && !sent.is_default();
        self.join_sent(is_included, cursor.map(|cursor| ("cursor", cursor)))
    }

    /// The canonical query of what is found, without what concerns pages.
    pub(crate) fn selection_query_string(&self) -> String {
        self.selection_query_string_with(None)
    }

    /// The same with one more parameter, by name and value.
    pub(crate) fn selection_query_string_with(&self, last: Option<(&str, &str)>) -> String {
        self.join_sent(|sent| sent.spec.role.selects(), last)
    }

    /// A query of some of the parameters that were sent, and of another one, with its `?`.
    fn join_sent(
        &self,
        includes: impl Fn(&&SentParameter) -> bool,
        last: Option<(&str, &str)>,
    ) -> String {
        let last = last.map(|(name, value)| encode_param(name, value));
        let encoded_params = || {
            let sent = self.sent.iter().filter(&includes);
            sent.map(|sent| &sent.encoded).chain(&last)
        };
        let length = encoded_params().map(|encoded| 1 + encoded.len()).sum();
        let mut query = String::with_capacity(length);
        for encoded in encoded_params() {
            query.push(if query.is_empty() { '?' } else { '&' });
            query.push_str(encoded);
        }
        query
    }

    /// The cursor of a page.
    pub(crate) fn cursor_to(&self, position: PagePosition, edition: &Edition) -> String {
        Cursor::new(edition, self.hash(), position).encode()
    }

    /// Which of `total` results the page has, if cursors name them by their ordinals.
    pub(crate) fn page_range(&self, total: usize, limit: u32, edition: &Edition) -> PageRange {
        let limit = limit as usize;
        let range = match self.position {
            None => 0..limit.min(total),
            Some(PagePosition::After(last)) => {
                let start = (last as usize + 1).min(total);
                start..(start + limit).min(total)
            }
            Some(PagePosition::Before(first)) => {
                let end = (first as usize).min(total);
                end.saturating_sub(limit)..end
            }
        };
        let to_ordinal = |index| u32::try_from(index).expect("no record has four billion results");
        let cursor = |position| self.cursor_to(position, edition);
        // An empty page is requested for its counts, and has no next page.
        let is_page = limit > 0;
        let cursors = PageCursors {
            previous: (is_page && range.start > 0)
                .then(|| cursor(PagePosition::Before(to_ordinal(range.start)))),
            next: (is_page && range.end < total)
                .then(|| cursor(PagePosition::After(to_ordinal(range.end - 1)))),
        };
        PageRange { range, cursors }
    }
}
