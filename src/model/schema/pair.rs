//! Relations and fields that an item has in the entries of one list, such as a participant and its
//! roles. Filters by both have to hold of one entry: that two entries meet one each says nothing.

use crate::model::schema::reference::Reference;

/// A relation and a field of the entries of one list of items of type `T`.
pub struct Pair<T> {
    /// Its description without the item type.
    pub info: PairInfo,
    /// The entries of an item.
    pub entries: fn(&T) -> Vec<PairedEntry<'_>>,
}

/// A relation and a field of the entries of one list.
#[derive(Debug)]
pub struct PairInfo {
    /// The name of the relation.
    pub relation: &'static str,
    /// The name of the field.
    pub field: &'static str,
}

/// The values of one entry.
pub struct PairedEntry<'a> {
    /// Where the relation leads.
    pub reference: &'a Reference,
    /// The values of the field.
    pub texts: Vec<&'a str>,
}

impl<T> Pair<T> {
    /// The relation and the field of these names.
    pub const fn new(
        relation: &'static str,
        field: &'static str,
        entries: fn(&T) -> Vec<PairedEntry<'_>>,
    ) -> Self {
        Self {
            info: PairInfo { relation, field },
            entries,
        }
    }
}
