//! Items that lie within others: the store lists everything that contains an item, so that there
//! have to be few.

use std::iter;

use crate::load::integrity::{IntegrityChecker, ItemHandle};
use crate::model::{ErrorCode, MAX_CONTAINERS, ValidationError};

impl IntegrityChecker<'_, '_> {
    /// Reports each item that lies within one more item than it may. What lies within that item
    /// is not reported again.
    pub(crate) fn check_containment(&mut self) {
        for (type_id, collection) in self.edition.collections.iter() {
            let Some(relation) = collection.item_type.containment() else {
                continue;
            };
            for row in 0..collection.items.len() {
                let handle = ItemHandle { collection, row };
                let containers = iter::successors(Some(handle), |inner| {
                    let reference = inner.item().references(relation).pop()?;
                    self.resolve(reference)
                });
                // One more than is looked for tells a cycle, which is reported as such.
                let depth = containers.skip(1).take(MAX_CONTAINERS + 2).count();
                if depth == MAX_CONTAINERS + 1 {
                    let info = collection.item_type.relations[relation];
                    self.report_reference_error(handle, info, 0, || {
                        let message = format!(
                            "this {type_id} lies within more than {MAX_CONTAINERS} others, one within the next"
                        );
                        let hint = "leave out some of those in between";
                        ValidationError::new(ErrorCode::LongList, "", message, hint)
                    });
                }
            }
        }
    }
}
