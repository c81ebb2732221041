//! Filters by a relation and a field that stand together in the entries of a list: one entry has to
//! meet both.

use crate::model::ItemTypeId;
use crate::query::run::filter::{Filter, FilterValue};
use crate::query::spec::attribute::Attribute;
use crate::store::{Edition, ItemKey, RowSet};

/// What passes a filter by an attribute together with the filter by its partner, if one of
/// `others` is that.
pub(crate) fn rows_with_partner<'r>(
    attribute: Attribute,
    filter: &Filter,
    others: &[&Filter],
    type_id: ItemTypeId,
    edition: &'r Edition,
) -> Option<RowSet<'r>> {
    let pairs = attribute.pairs(type_id.info()).into_iter();
    let mut rows = pairs.flat_map(|pair| {
        others.iter().filter_map(move |other| {
            let (targets, texts) = match attribute {
                Attribute::Relation(_) => (filter, *other),
                _ => (*other, filter),
            };
            let targets = targets_of(targets, pair.relation)?;
            let condition = TextCondition::new(texts, pair.field)?;
            let index = edition.relations().pairs(type_id);
            let sets = targets
                .iter()
                .map(|key| index.rows(pair.index, *key, |text| condition.accepts(text)));
            sets.reduce(|rows, other| rows.union(&other))
        })
    });
    rows.next()
}

/// The items that a filter by a relation wants; none if it is another filter.
fn targets_of(filter: &Filter, relation: usize) -> Option<Vec<ItemKey>> {
    let Filter::AnyOf(values) = filter else {
        return None;
    };
    let targets = values.iter().map(|value| match value {
        FilterValue::Referrer {
            relation: own,
            target,
            part: None,
        } if *own == relation => Some(*target),
        _ => None,
    });
    targets.collect()
}

/// What a filter wants of a field.
enum TextCondition<'f> {
    AnyOf(Vec<&'f str>),
    Contains(&'f str),
}

impl<'f> TextCondition<'f> {
    /// None if it is a filter of something else.
    fn new(filter: &'f Filter, wanted: usize) -> Option<Self> {
        match filter {
            Filter::Contains { field, pattern } if *field == wanted => {
                Some(Self::Contains(&pattern.0))
            }
            Filter::AnyOf(values) => {
                let texts = values.iter().map(|value| match value {
                    FilterValue::Text { field, text } if *field == wanted => Some(text.as_str()),
                    _ => None,
                });
                texts.collect::<Option<_>>().map(Self::AnyOf)
            }
            _ => None,
        }
    }

    fn accepts(&self, text: &str) -> bool {
        match self {
            Self::AnyOf(texts) => texts.contains(&text),
            Self::Contains(pattern) => text.contains(pattern),
        }
    }
}
