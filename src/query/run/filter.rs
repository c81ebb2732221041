//! Which items of a collection pass a test.

use jiff::civil::Date;

use crate::model::{ItemTypeId, Reference};
use crate::query::parse::filter_values::FilterValues;
use crate::query::spec::attribute::Attribute;
use crate::query::spec::parameter_spec::FilterOp;
use crate::query::values::CalendarPeriod;
use crate::store::{Edition, FieldIndex, HubStats, RowSet, bool_str};

/// One test that items have to pass.
#[derive(Clone, Debug)]
pub(crate) struct Filter {
    /// The name of its parameter.
    pub(crate) parameter_name: &'static str,
    pub(crate) attribute: Attribute,
    pub(crate) op: FilterOp,
    pub(crate) values: FilterValues,
}

/// The items of a kind that pass a test, and what is known of them ahead.
pub(crate) struct FilterResult<'r> {
    pub(crate) rows: RowSet<'r>,
    pub(crate) precomputed: Precomputed<'r>,
}

/// What is known ahead of the items that pass a test.
pub(crate) enum Precomputed<'r> {
    /// Nothing.
    Nothing,
    /// They are the many that point to one target.
    Hub(&'r HubStats),
    /// They are those that have one of some values in a field with at most one.
    FieldValues {
        /// The place of the field.
        field: usize,
        /// The ranks of the values, each once.
        ranks: Vec<u32>,
    },
}

impl<'r> From<RowSet<'r>> for FilterResult<'r> {
    fn from(rows: RowSet<'r>) -> Self {
        Self {
            rows,
            precomputed: Precomputed::Nothing,
        }
    }
}

impl<'r> FilterResult<'r> {
    /// The crowd that they are, if they are one.
    pub(crate) fn hub_stats(&self) -> Option<&'r HubStats> {
        match self.precomputed {
            Precomputed::Hub(stats) => Some(stats),
            Precomputed::FieldValues { .. } | Precomputed::Nothing => None,
        }
    }

    /// How many of them are among `other`, if that is known ahead.
    pub(crate) fn precomputed_intersection_len(&self, other: &Self) -> Option<usize> {
        match (&self.precomputed, &other.precomputed) {
            (Precomputed::Hub(stats), Precomputed::FieldValues { field, ranks })
            | (Precomputed::FieldValues { field, ranks }, Precomputed::Hub(stats)) => {
                stats.count_with_values(*field, ranks)
            }
            _ => None,
        }
    }
}

impl Filter {
    /// The items of a kind that pass.
    pub(crate) fn evaluate<'r>(
        &self,
        type_id: ItemTypeId,
        record: &'r Edition,
    ) -> FilterResult<'r> {
        FilterResult {
            rows: self.matching_rows(type_id, record),
            precomputed: self.precompute(type_id, record),
        }
    }

    fn precompute<'r>(&self, type_id: ItemTypeId, record: &'r Edition) -> Precomputed<'r> {
        let precomputed = match (self.op, &self.values, self.attribute) {
            (FilterOp::In, FilterValues::References(references), subject) => match references
                .as_slice()
            {
                [target] => hub_stats_of(type_id, subject, target, record).map(Precomputed::Hub),
                _ => None,
            },
            (FilterOp::In, FilterValues::Terms(texts), Attribute::Field(field)) => {
                precompute_values(type_id, field, texts.iter().map(String::as_str), record)
            }
            (FilterOp::In, FilterValues::Flags(flags), Attribute::Field(field)) => {
                precompute_values(
                    type_id,
                    field,
                    flags.iter().map(|flag| bool_str(*flag)),
                    record,
                )
            }
            _ => None,
        };
        precomputed.unwrap_or(Precomputed::Nothing)
    }

    /// The places of the items of a kind that pass.
    fn matching_rows<'r>(&self, type_id: ItemTypeId, record: &'r Edition) -> RowSet<'r> {
        let row_count = record.field_indexes(type_id).all_rows().len();
        match self.op {
            FilterOp::In => self.rows_with_any(type_id, record),
            FilterOp::NotIn => self.rows_with_any(type_id, record).complement(row_count),
            FilterOp::IsNull => {
                let with_value = rows_with_value(type_id, self.attribute, record);
                if self.values.has_flag(true) {
                    with_value.complement(row_count)
                } else {
                    with_value
                }
            }
            FilterOp::Contains => self.rows_containing(type_id, record),
            FilterOp::AllOf | FilterOp::Gte | FilterOp::Gt | FilterOp::Lte | FilterOp::Lt => {
                let sets = self.rows_per_value(type_id, record).into_iter();
                sets.reduce(|all, set| all.intersection(&set))
                    .unwrap_or_default()
            }
        }
    }

    fn rows_with_any<'r>(&self, type_id: ItemTypeId, record: &'r Edition) -> RowSet<'r> {
        let sets = self.rows_per_value(type_id, record).into_iter();
        sets.reduce(|all, set| all.union(&set)).unwrap_or_default()
    }

    /// The places of the items that pass with each value by itself.
    fn rows_per_value<'r>(&self, type_id: ItemTypeId, record: &'r Edition) -> Vec<RowSet<'r>> {
        let field_index = |field: usize| record.field_indexes(type_id).field(field);
        let rows_with = |text: &str| -> RowSet<'r> {
            let Attribute::Field(field) = self.attribute else {
                return RowSet::default();
            };
            field_index(field).rows_with_value(text)
        };
        match (&self.values, self.attribute) {
            (FilterValues::Ids(ids), _) => ids
                .iter()
                .map(|(row, _)| RowSet::Sparse(vec![*row].into()))
                .collect(),
            (FilterValues::Terms(texts), _) => texts.iter().map(|text| rows_with(text)).collect(),
            (FilterValues::Flags(flags), _) => flags
                .iter()
                .map(|flag| rows_with(bool_str(*flag)))
                .collect(),
            (FilterValues::Dates(periods), Attribute::Field(field)) => periods
                .iter()
                .map(|period| date_rows(self.op, period, field_index(field)))
                .collect(),
            (FilterValues::References(references), subject) => references
                .iter()
                .map(|target| referrers_of(type_id, subject, target, record))
                .collect(),
            (FilterValues::Dates(_) | FilterValues::Substring(_), _) => Vec::new(),
        }
    }

    fn rows_containing(&self, type_id: ItemTypeId, record: &Edition) -> RowSet<'static> {
        match (&self.values, self.attribute) {
            (FilterValues::Substring(pattern), Attribute::Field(field)) => {
                let index = record.field_indexes(type_id).field(field);
                index.rows_containing(&pattern.normalized)
            }
            _ => RowSet::default(),
        }
    }
}

/// The items of a kind that point to an item or part.
pub(crate) fn referrers_of<'r>(
    kind: ItemTypeId,
    subject: Attribute,
    to: &Reference,
    record: &'r Edition,
) -> RowSet<'r> {
    let Some(target_key) = record.resolve(to) else {
        return RowSet::default();
    };
    let relations = record.relations();
    match subject {
        Attribute::Relation(relation) => {
            relations.referrers(kind, relation, target_key, to.part.as_ref())
        }
        Attribute::RelatedType(_) => relations.neighbors(kind, target_key),
        Attribute::Field(_) => RowSet::default(),
    }
}

/// What is known ahead of the items of a kind that point to an item, if they are many.
fn hub_stats_of<'r>(
    kind: ItemTypeId,
    subject: Attribute,
    to: &Reference,
    record: &'r Edition,
) -> Option<&'r HubStats> {
    let target_key = record.resolve(to).filter(|_| to.part.is_none())?;
    let relations = record.relations();
    match subject {
        Attribute::Relation(relation) => relations.referrer_stats(kind, relation, target_key),
        Attribute::RelatedType(_) => relations.neighbor_stats(kind, target_key),
        Attribute::Field(_) => None,
    }
}

/// Which values of a field are asked for, if an item has at most one.
fn precompute_values<'r, 't>(
    kind: ItemTypeId,
    field: usize,
    texts: impl Iterator<Item = &'t str>,
    record: &Edition,
) -> Option<Precomputed<'r>> {
    let index = record.field_indexes(kind).field(field);
    index.sort_index()?;
    let mut ranks: Vec<_> = texts.filter_map(|text| index.rank(text)).collect();
    ranks.sort_unstable();
    ranks.dedup();
    Some(Precomputed::FieldValues { field, ranks })
}

/// The items of a kind that have any value.
fn rows_with_value(type_id: ItemTypeId, attribute: Attribute, record: &Edition) -> RowSet<'_> {
    match attribute {
        Attribute::Field(field) => record.field_indexes(type_id).field(field).non_null_rows(),
        Attribute::Relation(relation) => record.relations().rows_with_relation(type_id, relation),
        Attribute::RelatedType(related_type) => record
            .relations()
            .rows_related_to_type(type_id, related_type),
    }
}

/// The rows whose dates compare with a period as the operator says.
fn date_rows(op: FilterOp, period: &CalendarPeriod, field: &FieldIndex) -> RowSet<'static> {
    let starts_by = |day: Date| field.rows_starting_while(move |first| first <= day);
    let starts_before = |day: Date| field.rows_starting_while(move |first| first < day);
    let ends_by = |day: Date| field.rows_ending_while(move |last| last <= day);
    let ends_before = |day: Date| field.rows_ending_while(move |last| last < day);
    match op {
        FilterOp::Gte => field.non_null_rows().difference(&ends_before(period.first)),
        FilterOp::Gt => field.non_null_rows().difference(&ends_by(period.last)),
        FilterOp::Lte => starts_by(period.last),
        FilterOp::Lt => starts_before(period.first),
        _ => starts_by(period.last).difference(&ends_before(period.first)),
    }
}
