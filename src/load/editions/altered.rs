//! What of a released edition is not what it was, as far as its check digits tell.

use hashbrown::HashSet;

use crate::model::{ByItemType, ItemTypeId};

/// What was altered in a released edition. It has to be undone, so that no comparison with another
/// edition counts it.
pub(crate) struct Altered {
    /// Whether `record.json` is or may be.
    pub(crate) record: bool,
    collections: ByItemType<AlteredItems>,
}

/// Which items of a collection were altered.
pub(crate) enum AlteredItems {
    /// The items in these rows.
    Rows(HashSet<usize>),
    /// Perhaps others, and perhaps there are more or fewer than there were.
    Unknown,
}

impl Altered {
    /// Nothing was.
    pub(crate) fn nothing() -> Self {
        let collections = ByItemType::from_fn(|_| AlteredItems::Rows(HashSet::new()));
        Self {
            record: false,
            collections,
        }
    }

    /// Anything may be.
    pub(crate) fn anything() -> Self {
        Self {
            record: true,
            collections: ByItemType::from_fn(|_| AlteredItems::Unknown),
        }
    }

    pub(crate) fn add(&mut self, type_id: ItemTypeId, items: AlteredItems) {
        self.collections[type_id] = items;
    }

    /// Whether anything was.
    pub(crate) fn is_any(&self) -> bool {
        let mut collections = self.collections.values();
        self.record
            || collections.any(|items| match items {
                AlteredItems::Rows(rows) => !rows.is_empty(),
                AlteredItems::Unknown => true,
            })
    }

    /// What was altered in each collection.
    pub(crate) fn collections(&self) -> impl Iterator<Item = (ItemTypeId, &AlteredItems)> {
        self.collections.iter()
    }

    /// The rows of the altered items of a type; none if they are unknown.
    pub(crate) fn rows(&self, type_id: ItemTypeId) -> Option<&HashSet<usize>> {
        match &self.collections[type_id] {
            AlteredItems::Rows(rows) => Some(rows),
            AlteredItems::Unknown => None,
        }
    }
}
