//! The order of a list.

use crate::model::ItemTypeId;
use crate::query::spec::attribute::Attribute;
use crate::store::{Edition, SortIndex};

/// One key to sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SortKey {
    /// A field or relation with at most one value.
    pub(crate) attribute: Attribute,
    pub(crate) descending: bool,
}

/// One key of the order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OrderKey {
    /// How well an item fits the words of the query.
    Relevance,
    /// A field or relation.
    Field(SortKey),
}

/// The order of a query; the editors' order decides between equals.
pub(crate) struct SortOrder<'r> {
    columns: Vec<SortColumn<'r>>,
}

/// One key of an order.
#[derive(Clone, Copy)]
pub(crate) struct SortColumn<'r> {
    pub(crate) attribute: Attribute,
    pub(crate) sort_index: &'r SortIndex,
    pub(crate) descending: bool,
}

/// The ranks of a row by each column, then the row.
pub(crate) type CompositeRank = (Vec<u32>, u32);

impl<'r> SortOrder<'r> {
    pub(crate) fn new(keys: &[SortKey], type_id: ItemTypeId, edition: &'r Edition) -> Self {
        let keys = keys.iter();
        Self {
            columns: keys
                .map(|key| SortColumn::new(*key, type_id, edition))
                .collect(),
        }
    }

    /// Whether it is the editors' order.
    pub(crate) fn is_editor_order(&self) -> bool {
        self.columns.is_empty()
    }

    /// The first key, and the order of what is equal by it; none if it is the editors' order.
    pub(crate) fn split_first(&self) -> Option<(SortColumn<'r>, Self)> {
        let (first, rest) = self.columns.split_first()?;
        let rest = Self {
            columns: rest.to_vec(),
        };
        Some((*first, rest))
    }

    pub(crate) fn composite_rank(&self, row: u32) -> CompositeRank {
        let ranks = self.columns.iter().map(|column| column.rank(row));
        (ranks.collect(), row)
    }
}

impl<'r> SortColumn<'r> {
    pub(crate) fn new(key: SortKey, type_id: ItemTypeId, edition: &'r Edition) -> Self {
        let sort_index = match key.attribute {
            Attribute::Field(field) => edition.field_indexes(type_id).field(field).sort_index(),
            Attribute::Relation(relation) => edition.relations().sort_index(type_id, relation),
            Attribute::RelatedType(_) => None,
        };
        Self {
            attribute: key.attribute,
            sort_index: sort_index.expect("only what has one value is a sort key"),
            descending: key.descending,
        }
    }

    /// The rank of a row: the smaller, the earlier.
    pub(crate) fn rank(self, row: u32) -> u32 {
        self.sort_index.sort_key(row, self.descending)
    }
}
