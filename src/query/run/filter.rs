//! Which items of a collection pass a filter.

use jiff::civil::Date;

use crate::model::{CalendarPeriod, ItemTypeId, Slug};
use crate::query::run::quantity_filter::{QuantityCondition, rows_with_quantity};
use crate::query::spec::attribute::Attribute;
use crate::query::spec::filter_op::FilterOp;
use crate::query::values::SubstringPattern;
use crate::store::{Edition, FieldIndex, HubStats, ItemKey, RowSet};

/// A condition on items; its lists of values are not empty.
#[derive(Clone, Debug)]
pub(crate) enum Filter {
    AnyOf(Vec<FilterValue>),
    NoneOf(Vec<FilterValue>),
    AllOf(Vec<FilterValue>),
    /// Whether the attribute has no value.
    Missing {
        attribute: Attribute,
        is_null: bool,
    },
    /// Whether the text of a field contains another.
    Contains {
        field: usize,
        pattern: SubstringPattern,
    },
    /// Whether a quantity meets this condition, and all others of the query.
    Quantity(QuantityCondition),
    /// Whether the date of a field may lie on one side of a period.
    DateBound {
        field: usize,
        op: FilterOp,
        period: CalendarPeriod,
    },
}

/// One of the values that an item may have.
#[derive(Clone, Debug)]
pub(crate) enum FilterValue {
    /// It is this item.
    Item(u32),
    /// A field has this term, code or flag.
    Text { field: usize, text: String },
    /// The date of a field may lie in this period.
    Period {
        field: usize,
        period: CalendarPeriod,
    },
    /// A relation leads to this item or part.
    Referrer {
        relation: usize,
        target: ItemKey,
        part: Option<Slug>,
    },
    /// It is related to this item, at either end.
    Neighbor(ItemKey),
}

/// The rows that pass a filter, and what was computed about them when the edition was built.
pub(crate) struct FilterResult<'r> {
    pub(crate) rows: RowSet<'r>,
    pub(crate) precomputed: Option<Precomputed<'r>>,
}

/// What was computed about rows when the edition was built.
pub(crate) enum Precomputed<'r> {
    /// They refer to one target that many refer to.
    Hub(&'r HubStats),
    /// They have one of some values in a single-valued field.
    FieldValues {
        field: usize,
        /// The ranks of the values, each once.
        ranks: Vec<u32>,
    },
}

impl<'r> From<RowSet<'r>> for FilterResult<'r> {
    fn from(rows: RowSet<'r>) -> Self {
        Self {
            rows,
            precomputed: None,
        }
    }
}

impl<'r> FilterResult<'r> {
    /// The statistics of the hub that the rows refer to.
    pub(crate) fn hub_stats(&self) -> Option<&'r HubStats> {
        match self.precomputed {
            Some(Precomputed::Hub(stats)) => Some(stats),
            Some(Precomputed::FieldValues { .. }) | None => None,
        }
    }

    /// How many rows are in both, if that was computed.
    pub(crate) fn precomputed_intersection_len(&self, other: &Self) -> Option<usize> {
        match (self.precomputed.as_ref()?, other.precomputed.as_ref()?) {
            (Precomputed::Hub(stats), Precomputed::FieldValues { field, ranks })
            | (Precomputed::FieldValues { field, ranks }, Precomputed::Hub(stats)) => {
                stats.count_with_values(*field, ranks)
            }
            _ => None,
        }
    }
}

impl Filter {
    /// The relation that it looks at, if it wants items at the other end of one.
    pub(super) fn relation(&self) -> Option<Attribute> {
        let Self::AnyOf(values) = self else {
            return None;
        };
        match values.first()? {
            FilterValue::Referrer { relation, .. } => Some(Attribute::Relation(*relation)),
            _ => None,
        }
    }

    /// Its condition on a quantity, if it has one.
    pub(crate) fn quantity_condition(&self) -> Option<&QuantityCondition> {
        match self {
            Self::Quantity(condition) => Some(condition),
            _ => None,
        }
    }

    pub(super) fn precomputed<'r>(
        &self,
        type_id: ItemTypeId,
        edition: &'r Edition,
    ) -> Option<Precomputed<'r>> {
        let Self::AnyOf(values) = self else {
            return None;
        };
        let hub_stats = |relation: Option<usize>, target: ItemKey| {
            let stats = edition.relations().hub_stats(type_id, relation, target);
            stats.map(Precomputed::Hub)
        };
        match values.as_slice() {
            [
                FilterValue::Referrer {
                    relation,
                    target,
                    part: None,
                },
            ] => hub_stats(Some(*relation), *target),
            [FilterValue::Neighbor(target)] => hub_stats(None, *target),
            [FilterValue::Text { field, .. }, ..] => {
                let index = edition.field_indexes(type_id).field(*field);
                index.sort_index()?;
                let texts = values.iter().filter_map(|value| match value {
                    FilterValue::Text { text, .. } => Some(text),
                    _ => None,
                });
                let mut ranks: Vec<_> = texts.filter_map(|text| index.rank(text)).collect();
                ranks.sort_unstable();
                ranks.dedup();
                Some(Precomputed::FieldValues {
                    field: *field,
                    ranks,
                })
            }
            _ => None,
        }
    }

    pub(super) fn rows<'r>(&self, type_id: ItemTypeId, edition: &'r Edition) -> RowSet<'r> {
        let indexes = edition.field_indexes(type_id);
        let complement = |rows: RowSet<'r>| rows.complement(indexes.all_rows().len());
        match self {
            Self::AnyOf(values) => union(values, type_id, edition),
            Self::NoneOf(values) => complement(union(values, type_id, edition)),
            Self::AllOf(values) => {
                let sets = values.iter().map(|value| value.rows(type_id, edition));
                let intersection = sets.reduce(|all, set| all.intersection(&set));
                intersection.expect("a filter has values")
            }
            Self::Missing { attribute, is_null } => {
                let with_value = rows_with_value(type_id, *attribute, edition);
                if *is_null {
                    complement(with_value)
                } else {
                    with_value
                }
            }
            Self::Contains { field, pattern } => indexes.field(*field).rows_containing(&pattern.0),
            Self::Quantity(condition) => {
                rows_with_quantity(&[condition], type_id, edition).expect("there is a condition")
            }
            Self::DateBound { field, op, period } => {
                rows_with_date(&[(*op, period)], indexes.field(*field))
            }
        }
    }
}

/// The rows that have any of the values.
fn union<'r>(values: &[FilterValue], type_id: ItemTypeId, edition: &'r Edition) -> RowSet<'r> {
    let sets = values.iter().map(|value| value.rows(type_id, edition));
    let union = sets.reduce(|all, set| all.union(&set));
    union.expect("a filter has values")
}

impl FilterValue {
    /// An item or part as the value of an attribute.
    pub(crate) fn from_target(attribute: Attribute, target: ItemKey, part: Option<Slug>) -> Self {
        match attribute {
            Attribute::Field(_) => Self::Item(target.row),
            Attribute::Relation(relation) => Self::Referrer {
                relation,
                target,
                part,
            },
            Attribute::RelatedType(_) => Self::Neighbor(target),
        }
    }

    pub(crate) fn rows<'r>(&self, type_id: ItemTypeId, edition: &'r Edition) -> RowSet<'r> {
        let field_index = |field: usize| edition.field_indexes(type_id).field(field);
        match self {
            Self::Item(row) => RowSet::Sparse(vec![*row].into()),
            Self::Text { field, text } => field_index(*field).rows_with_value(text),
            Self::Period { field, period } => {
                rows_with_date(&[(FilterOp::In, period)], field_index(*field))
            }
            Self::Referrer {
                relation,
                target,
                part,
            } => edition
                .relations()
                .referrers(type_id, *relation, *target, part.as_ref()),
            Self::Neighbor(target) => edition.relations().neighbors(type_id, *target),
        }
    }
}

/// The rows of a collection that have any value.
fn rows_with_value(type_id: ItemTypeId, attribute: Attribute, edition: &Edition) -> RowSet<'_> {
    match attribute {
        Attribute::Field(field) => edition.field_indexes(type_id).field(field).non_null_rows(),
        Attribute::Relation(relation) => edition.relations().rows_with_relation(type_id, relation),
        Attribute::RelatedType(related_type) => edition
            .relations()
            .rows_related_to_type(type_id, related_type),
    }
}

/// The dates of a field that compare with a period as the operator says.
fn matching_dates(op: FilterOp, period: &CalendarPeriod, field: &FieldIndex) -> RowSet<'static> {
    let start_by = |day: Date| field.dates_starting_while(move |first| first <= day);
    let start_before = |day: Date| field.dates_starting_while(move |first| first < day);
    let end_by = |day: Date| field.dates_ending_while(move |last| last <= day);
    let end_before = |day: Date| field.dates_ending_while(move |last| last < day);
    match op {
        FilterOp::Gte => field.dates().difference(&end_before(period.first)),
        FilterOp::Gt => field.dates().difference(&end_by(period.last)),
        FilterOp::Lte => start_by(period.last),
        FilterOp::Lt => start_before(period.first),
        _ => {
            let dates = start_by(period.last).difference(&end_before(period.first));
            let around = field.dates_around(period);
            if around.is_empty() {
                dates
            } else {
                dates.difference(&around)
            }
        }
    }
}

/// The rows with a date that meets all of these conditions on a field.
pub(super) fn rows_with_date(
    conditions: &[(FilterOp, &CalendarPeriod)],
    field: &FieldIndex,
) -> RowSet<'static> {
    let conditions = conditions.iter();
    let sets = conditions.map(|(op, period)| matching_dates(*op, period, field));
    let dates = sets.reduce(|all, set| all.intersection(&set));
    field.rows_of_dates(dates.expect("there is a condition"))
}
