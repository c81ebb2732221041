//! What the items of a collection hold, and how they are held against a question.

/// A collection with what its items hold.
pub(crate) struct Collection {
    pub(crate) name: &'static str,
    pub(crate) item: &'static str,
    pub(crate) fields: &'static [Field],
    pub(crate) relations: &'static [Relation],
    /// What every item has, of its fields, relations and related types.
    pub(crate) required: &'static str,
    /// The relations and related types of which an item has no more than one.
    pub(crate) single: &'static str,
    /// The types that none of its items can be related to.
    pub(crate) unrelated: &'static str,
    /// The columns of its table, in order.
    pub(crate) columns: &'static str,
}

/// A field that items are found, sorted or counted by.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    /// Where its values stand in a fixture; lists on the way are gone through.
    pub(crate) at: &'static [&'static str],
    pub(crate) of: ValueType,
}

/// What a field's values are. The plural ones may be several on one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValueType {
    Id,
    Text,
    Texts,
    Term(&'static [&'static str]),
    Terms(&'static [&'static str]),
    /// Codes that others keep; these are examples.
    Token(&'static [&'static str]),
    /// The same, several of an item.
    Tokens(&'static [&'static str]),
    Flag,
    Date,
    /// The same, several of an item.
    Dates,
    /// The identifiers of these schemes.
    Identifiers(&'static [&'static str]),
    /// Ids of sections of sources.
    Sections,
    /// Units that are cited, with their sources and sections.
    Passages,
    /// Numbers and ranges with their units.
    Quantities,
}

/// A relation that items store.
#[derive(Debug)]
pub(crate) struct Relation {
    pub(crate) parameter: &'static str,
    pub(crate) at: &'static [&'static str],
    pub(crate) types: &'static [&'static str],
    pub(crate) parts: PartRule,
    /// Whether an item has at most one.
    pub(crate) single: bool,
}

/// What items can be put in the order of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SortAttribute {
    Field(&'static Field),
    /// By the title of what it leads to.
    Relation(&'static Relation),
}

/// Whether a relation leads to whole items or to their parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PartRule {
    None,
    Too,
}

/// How items are held against the values of a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Any,
    Not,
    All,
    Missing,
    Contains,
    Gte,
    Gt,
    Lte,
    Lt,
}

/// What a filter or facet speaks of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum FilterAttribute {
    Field(&'static Field),
    Relation(&'static Relation),
    /// Items of a type, related in any way, at either end.
    Related(&'static str),
}

/// A filter that a collection offers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parameter {
    pub(crate) subject: FilterAttribute,
    pub(crate) test: Operator,
}

/// The types that collections can be asked for, related in any way.
pub(crate) const RELATED_TYPES: &[&str] = &[
    "aspect",
    "challenge",
    "actor",
    "event",
    "proposal",
    "position",
    "commodity",
    "place",
    "note",
    "source",
];

/// What lists take besides filters.
pub(crate) const LIST_PARAMETERS: &[&str] =
    &["sort", "facet", "facet_limit", "fields", "limit", "cursor"];
/// What lists take and these tests have no answer of their own to.
pub(crate) const NOT_MODELLED: &[&str] = &["q", "include", "as_of"];
