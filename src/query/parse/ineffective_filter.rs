//! Filters that no collection has because they could make no difference, and why.

use crate::model::ItemTypeId;
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
        let without_operator = names.iter().copied().find(|known| *known == base);
        return match operator {
            _ if operator == FilterOp::AllOf.suffix() => without_operator.map(|known| {
                IneffectiveFilter {
                    explanation: format!(
                        " An item has no more than one `{base}`, so that it never has all of several: `{base}` finds items with any of them."
                    ),
                    instead: Some(known),
                }
            }),
            _ if operator == FilterOp::Missing.suffix() => Some(IneffectiveFilter {
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

/// The type of the collection at `path`, in any of its representations.
pub(crate) fn collection_of(path: &str) -> Option<ItemTypeId> {
    let (_, name) = path.rsplit_once("/v1/")?;
    let name = name.split('.').next();
    ItemTypeId::ALL
        .into_iter()
        .find(|id| Some(id.collection()) == name)
}
