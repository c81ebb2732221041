//! What a parameter is and takes.

use std::borrow::Cow;

use serde_json::Value;

use crate::model::{ItemTypeId, PartPolicy, Vocabulary, VocabularyEnum as _};
use crate::query::limits::{DEFAULT_FACET_LIMIT, DEFAULT_LIMIT, MAX_FACET_LIMIT, MAX_LIMIT};
use crate::query::spec::attribute::Attribute;
use crate::query::spec::filter_op::FilterOp;

/// The parameter that selects the newest edition that was published by the end of a day.
pub(crate) const AS_OF: &str = "as_of";

/// The parameter that selects the positions that were held on a day.
pub(crate) const AS_AT: &str = "as_at";

/// Whether what has a path comes from an edition, so that it takes [`AS_OF`] besides its own
/// parameters.
pub(crate) fn is_edition_scoped(path: &str) -> bool {
    path == "/" || path.starts_with("/v1/")
}

/// The parameters that a resource takes.
#[derive(Debug)]
pub struct QuerySpec {
    /// What cursors bind to besides the query, so that those of one resource are refused at
    /// another.
    pub(crate) cursor_scope: &'static str,
    /// The parameters, in the order of the document.
    pub parameters: Vec<ParameterSpec>,
}

/// A parameter.
#[derive(Debug)]
pub struct ParameterSpec {
    /// Its name.
    pub name: Cow<'static, str>,
    /// Its description in the document.
    pub description: Cow<'static, str>,
    /// What it does.
    pub(crate) role: ParameterRole,
    /// What its values are.
    pub(crate) value: ValueSpec,
    /// Whether it takes several values, separated by commas.
    pub is_list: bool,
    /// What to do about it where it is missing; without that it is optional.
    pub(crate) missing_hint: Option<&'static str>,
    /// An example of one value, unless none can be made up.
    pub example: Option<Value>,
}

/// What a parameter does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ParameterRole {
    /// Only items whose attribute passes.
    AttributeFilter { attribute: Attribute, op: FilterOp },
    /// Narrows the results in another way.
    Filter,
    /// Only items that have the words.
    FullText,
    /// The order of the items.
    Sort,
    /// Relations whose items are added.
    Include,
    /// Attributes whose values are counted.
    Facet,
    /// How many values of each attribute are listed.
    FacetLimit,
    /// The columns of a table, or the fields of each line.
    Fields,
    /// The size of a page.
    Limit,
    /// The start of a page.
    Cursor,
    /// How an SVG is laid out.
    Appearance,
}

/// What the values of a parameter are.
#[derive(Debug)]
pub(crate) enum ValueSpec {
    /// One of these names. A `noun` says in errors what a name stands for.
    OneOf {
        names: Vec<String>,
        noun: Option<&'static str>,
        /// The schema that has the names, where responses have them too.
        schema_name: Option<&'static str>,
    },
    /// An item or a part of one.
    Reference {
        types: Vec<ItemTypeId>,
        part_policy: PartPolicy,
        editions: ReferenceEditions,
    },
    /// A year, month or day.
    Date(FilterOp),
    /// A decimal number.
    Decimal(FilterOp),
    /// `true` or `false`.
    Boolean,
    /// Words to search for.
    SearchText,
    /// A text that others contain.
    Substring,
    /// A code whose vocabulary others keep.
    ExternalCode {
        pattern: &'static str,
        accepts: fn(&str) -> bool,
        example: &'static str,
    },
    /// The id of a section of a source.
    Section,
    /// A unit of a source.
    Passage,
    /// An edition.
    Edition(EditionValue),
    /// How many entries a list has.
    Limit(LimitRange),
    /// A cursor.
    Cursor,
}

/// The numbers of entries that a list may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LimitRange {
    pub(crate) min: u32,
    pub(crate) max: u32,
    pub(crate) default: u32,
}

/// How an edition is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EditionValue {
    /// By its number.
    Number,
    /// By its number, or as the last one published before a month or day.
    NumberOrBefore,
    /// By its number, or as the last one published by the end of a month or day.
    NumberOrBy,
}

/// Which editions have the items that references point to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReferenceEditions {
    /// The edition of the request; ids of earlier ones stand for what they are called now.
    Current,
    /// The edition of the request, or any before; the negotiation itself is one as well.
    Any,
}

impl ValueSpec {
    /// Whether values of this form may be accepted, so far as the form can tell.
    pub(crate) fn may_accept(&self, values: &str) -> bool {
        let is_number = |value: &str| value.bytes().all(|byte| byte.is_ascii_digit());
        let accepts = |value: &str| match self {
            Self::OneOf { names, .. } => names.iter().any(|name| name == value),
            // A date may be that of an item.
            Self::Date(_) => value.contains(|ch: char| ch.is_ascii_digit() || ch == '-'),
            Self::Decimal(_) | Self::Edition(_) => value.contains(|ch: char| ch.is_ascii_digit()),
            Self::Boolean => ["true", "false"].contains(&value),
            Self::ExternalCode { accepts, .. } => accepts(value),
            Self::Limit(_) => is_number(value),
            Self::Reference { .. }
            | Self::Section
            | Self::Passage
            | Self::SearchText
            | Self::Substring
            | Self::Cursor => true,
        };
        values
            .split(',')
            .all(|value| !value.is_empty() && accepts(value))
    }
}

impl QuerySpec {
    pub(crate) fn find(&self, name: &str) -> Option<&ParameterSpec> {
        self.parameters.iter().find(|spec| spec.name == name)
    }

    /// Whether a request needs a query.
    pub fn has_required_parameter(&self) -> bool {
        self.parameters.iter().any(ParameterSpec::is_required)
    }
}

impl ParameterSpec {
    /// A parameter with one value.
    pub(crate) fn new(
        name: impl Into<Cow<'static, str>>,
        role: ParameterRole,
        value: ValueSpec,
        description: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            name: name.into(),
            description: description.into(),
            role,
            value,
            is_list: false,
            missing_hint: None,
            example: None,
        }
    }

    /// The size of a page.
    pub(crate) fn limit() -> Self {
        let description = format!(
            "The largest number of items on a page, 0 to {MAX_LIMIT}; {DEFAULT_LIMIT} by default. It may change from page to page. With 0, the response has counts and no items."
        );
        let value = ValueSpec::Limit(LimitRange {
            min: 0,
            max: MAX_LIMIT,
            default: DEFAULT_LIMIT,
        });
        Self::new("limit", ParameterRole::Limit, value, description).with_example(20)
    }

    /// The day of the positions.
    pub(crate) fn as_at() -> Self {
        let description = "Finds the positions that were held on this day, or at the end of this month or year, as far as the record shows. A position with a date counts from the first day that the date can mean until a later position replaces it. A position without a date counts, too, unless the order in which positions replaced each other shows that it was not held then; lists give the number of such positions in `meta.undated`. To see what the record said on a day, use `as_of`.";
        let value = ValueSpec::Date(FilterOp::Lte);
        Self::new(AS_AT, ParameterRole::Filter, value, description).with_example("2025-03")
    }

    /// The number of values of each facet.
    pub(crate) fn facet_limit() -> Self {
        let description = format!(
            "The largest number of values that each facet lists, 1 to {MAX_FACET_LIMIT}; {DEFAULT_FACET_LIMIT} by default. The most frequent come first; values that the query filters by are always listed."
        );
        let value = ValueSpec::Limit(LimitRange {
            min: 1,
            max: MAX_FACET_LIMIT,
            default: DEFAULT_FACET_LIMIT,
        });
        let role = ParameterRole::FacetLimit;
        Self::new("facet_limit", role, value, description).with_example(10)
    }

    /// The start of a page.
    pub(crate) fn cursor() -> Self {
        let description = "Where the page begins: an opaque text from `links.next` or `meta.next_cursor` of the previous page. A cursor is valid only for the same query and edition.";
        Self::new(
            "cursor",
            ParameterRole::Cursor,
            ValueSpec::Cursor,
            description,
        )
    }

    /// The same parameter with several values.
    pub(crate) fn multi_valued(self) -> Self {
        Self {
            is_list: true,
            ..self
        }
    }

    pub(crate) fn with_example(self, example: impl Into<Value>) -> Self {
        Self {
            example: Some(example.into()),
            ..self
        }
    }

    /// Whether it is a filter by an attribute that may accept these values.
    pub(crate) fn may_select(&self, values: &str) -> bool {
        let is_filter = matches!(self.role, ParameterRole::AttributeFilter { .. });
        let spellings = [values.to_owned(), values.to_lowercase()];
        is_filter && spellings.iter().any(|values| self.value.may_accept(values))
    }

    /// Whether a request needs it.
    pub fn is_required(&self) -> bool {
        self.missing_hint.is_some()
    }
}

impl ParameterRole {
    /// Whether it decides what is found and in which order, so that cursors depend on it.
    pub(crate) fn selects(self) -> bool {
        match self {
            Self::AttributeFilter { .. } | Self::Filter | Self::FullText | Self::Sort => true,
            Self::Include
            | Self::Facet
            | Self::FacetLimit
            | Self::Fields
            | Self::Limit
            | Self::Cursor
            | Self::Appearance => false,
        }
    }

    /// Where it stands in a canonical query: what narrows by name, then by this.
    pub(crate) fn canonical_rank(self) -> u8 {
        match self {
            Self::AttributeFilter { .. } | Self::Filter | Self::FullText => 0,
            Self::Sort => 1,
            Self::Include => 2,
            Self::Facet | Self::FacetLimit => 3,
            Self::Fields => 4,
            Self::Limit => 5,
            Self::Cursor => 6,
            Self::Appearance => 7,
        }
    }

    /// Whether the order of its values has a meaning.
    pub(crate) fn is_ordered(self) -> bool {
        match self {
            Self::Sort | Self::Include | Self::Facet | Self::Fields => true,
            Self::AttributeFilter { .. }
            | Self::Filter
            | Self::FullText
            | Self::FacetLimit
            | Self::Limit
            | Self::Cursor
            | Self::Appearance => false,
        }
    }
}

impl ValueSpec {
    /// One of these names.
    pub(crate) fn one_of<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Self {
        Self::OneOf {
            names: names.into_iter().map(Into::into).collect(),
            noun: None,
            schema_name: None,
        }
    }

    /// One of the terms of a vocabulary.
    pub(crate) fn one_of_vocabulary(vocabulary: &Vocabulary) -> Self {
        Self::OneOf {
            names: vocabulary
                .terms
                .iter()
                .map(|term| term.value.to_owned())
                .collect(),
            noun: None,
            schema_name: Some(vocabulary.schema_name),
        }
    }

    /// The name of an item type.
    pub(crate) fn item_type() -> Self {
        Self::one_of_vocabulary(&ItemTypeId::VOCABULARY).with_noun("a type")
    }

    /// The same, with what a name stands for.
    pub(crate) fn with_noun(self, noun: &'static str) -> Self {
        match self {
            Self::OneOf {
                names, schema_name, ..
            } => Self::OneOf {
                names,
                noun: Some(noun),
                schema_name,
            },
            other => other,
        }
    }

    /// A reference to an item of the edition of the request.
    pub(crate) fn reference(types: Vec<ItemTypeId>, part_policy: PartPolicy) -> Self {
        Self::Reference {
            types,
            part_policy,
            editions: ReferenceEditions::Current,
        }
    }
}
