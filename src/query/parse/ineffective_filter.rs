//! Filters that no collection has because they could make no difference, and why.

use crate::model::{ItemTypeId, capitalize};
use crate::query::spec::attribute::Attribute;
use crate::query::spec::cardinality::Cardinality;
use crate::query::spec::filter_op::{FilterOp, OPERATOR_SEPARATOR};

/// A filter that could make no difference.
pub(crate) struct IneffectiveFilter<'n> {
    pub(crate) explanation: String,
    /// The parameter that finds what was meant, if there is one.
    pub(crate) instead: Option<&'n str>,
}

/// Why none of `names`, the parameters of `path`, is `name`, if that is a filter of others.
pub(crate) fn explain_ineffective_filter<'n>(
    name: &str,
    path: &str,
    names: &[&'n str],
) -> Option<IneffectiveFilter<'n>> {
    let base = name.split(OPERATOR_SEPARATOR).next()?;
    let operator = name.get(base.len()..)?;
    let has_base = |known: &&str| known.split(OPERATOR_SEPARATOR).next() == Some(base);
    if names.iter().any(has_base) {
        let cardinality = cardinality_of(base, path)?;
        let item_type = capitalize(&collection_of(path)?.with_article());
        let without_operator = names.iter().copied().find(|known| *known == base);
        let (is_all, is_missing) = (FilterOp::AllOf.suffix(), FilterOp::Missing.suffix());
        return match operator {
            _ if operator == is_all && !cardinality.is_multiple => without_operator.map(|known| {
                IneffectiveFilter {
                    explanation: format!(
                        " {item_type} has at most one `{base}`, so none has all of several. Use `{base}` to find items with any of several values."
                    ),
                    instead: Some(known),
                }
            }),
            _ if operator == is_missing && cardinality.is_required => Some(IneffectiveFilter {
                explanation: format!(" Every item has a value of `{base}`."),
                instead: None,
            }),
            _ => None,
        };
    }
    let (item_type, other) = (collection_of(path)?, ItemTypeId::from_name(base)?);
    let is_filter = other != ItemTypeId::Statement;
    is_filter.then(|| IneffectiveFilter {
        explanation: format!(
            " Nothing relates {} to {}.",
            item_type.collection(),
            other.collection()
        ),
        instead: None,
    })
}

/// How many values of an attribute an item of the collection at `path` has; none of an overview,
/// which lacks filters for other reasons.
pub(crate) fn cardinality_of(attribute: &str, path: &str) -> Option<Cardinality> {
    let item_type = collection_of(path)?.info();
    let attribute = Attribute::by_name(attribute, item_type)?;
    Some(attribute.cardinality(item_type))
}

/// The type of the collection at `path`, in any of its representations.
pub(crate) fn collection_of(path: &str) -> Option<ItemTypeId> {
    let (_, name) = path.rsplit_once("/v1/")?;
    let name = name.split('.').next();
    ItemTypeId::ALL
        .into_iter()
        .find(|id| Some(id.collection()) == name)
}
