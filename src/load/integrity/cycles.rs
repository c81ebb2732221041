//! Relations that must never lead back to where they started.

use crate::load::integrity::{IntegrityChecker, ItemHandle};
use crate::load::parsed_item::ParsedCollection;
use crate::model::{ErrorCode, ItemTypeId, Slug, ValidationError};

/// One step of a depth-first search: an item, the items that it refers to, and the next of them to
/// visit.
struct DfsFrame {
    row: usize,
    targets: Vec<Option<usize>>,
    next_target: usize,
}

impl<'d> IntegrityChecker<'d, '_> {
    /// Reports each reference that closes a cycle.
    pub(crate) fn check_cycles(&mut self) {
        for (type_id, collection) in self.edition.collections.iter() {
            for (relation, info) in collection.item_type.relations.iter().enumerate() {
                if info.acyclic {
                    self.check_relation_cycles(type_id, collection, relation);
                }
            }
        }
    }

    fn check_relation_cycles(
        &mut self,
        type_id: ItemTypeId,
        collection: &'d ParsedCollection,
        relation: usize,
    ) {
        let mut visited = vec![false; collection.items.len()];
        // The depth of each item that is on the current path.
        let mut stack_depths = vec![None; collection.items.len()];
        for start in 0..collection.items.len() {
            let mut stack = Vec::new();
            if !visited[start] {
                stack_depths[start] = Some(0);
                stack.push(self.new_frame(type_id, collection, relation, start));
            }
            while let Some(frame) = stack.last_mut() {
                let (row, nth) = (frame.row, frame.next_target);
                frame.next_target += 1;
                match frame.targets.get(nth).copied() {
                    None => {
                        visited[row] = true;
                        stack_depths[row] = None;
                        stack.pop();
                    }
                    Some(None) => {}
                    Some(Some(target)) => match stack_depths[target] {
                        Some(from) => {
                            let cycle_rows: Vec<_> =
                                stack[from..].iter().map(|frame| frame.row).collect();
                            let cycle = format_cycle(collection, &cycle_rows);
                            self.report_cycle(
                                ItemHandle { collection, row },
                                relation,
                                nth,
                                &cycle,
                            );
                        }
                        None if visited[target] => {}
                        None => {
                            stack_depths[target] = Some(stack.len());
                            stack.push(self.new_frame(type_id, collection, relation, target));
                        }
                    },
                }
            }
        }
    }

    fn new_frame(
        &self,
        type_id: ItemTypeId,
        collection: &ParsedCollection,
        relation: usize,
        row: usize,
    ) -> DfsFrame {
        let references = collection.items[row].references(relation).into_iter();
        let targets = references
            .map(|to| self.rows_by_id[type_id].get(&to.id).copied())
            .collect();
        DfsFrame {
            row,
            targets,
            next_target: 0,
        }
    }

    fn report_cycle(&mut self, handle: ItemHandle<'d>, relation: usize, nth: usize, cycle: &str) {
        let info = handle.collection.item_type.relations[relation];
        self.report_reference_error(handle, info, nth, || {
            let message = format!("`{}` leads in a circle: {cycle}", info.name);
            let hint = "remove one of these references, or change what it refers to";
            let ids: Vec<_> = cycle.split(" → ").collect();
            if let [id, _] = ids.as_slice() {
                let relation = info.name.replace('_', " ");
                let verb = if relation.ends_with('s') { "" } else { "is " };
                let message = format!("`{id}` {verb}{relation} itself");
                let hint = format!(
                    "name another {} here, or remove this reference",
                    handle.collection.item_type.type_name
                );
                return ValidationError::new(ErrorCode::Cycle, "", message, hint);
            }
            ValidationError::new(ErrorCode::Cycle, "", message, hint)
        });
    }
}

/// How many items are named at each end of a long cycle.
const MAX_LISTED_PER_END: usize = 5;

/// The ids of a cycle, back to the first; only some where there are very many.
fn format_cycle(collection: &ParsedCollection, rows: &[usize]) -> String {
    let name = |row: &usize| {
        let id = collection.items[*row].id.as_ref();
        id.map_or("", Slug::as_str)
    };
    let mut names: Vec<_> = match rows.len().checked_sub(2 * MAX_LISTED_PER_END) {
        Some(1..) => {
            let (first, last) = (
                &rows[..MAX_LISTED_PER_END],
                &rows[rows.len() - MAX_LISTED_PER_END..],
            );
            let last = last.iter().map(name);
            first.iter().map(name).chain(["…"]).chain(last).collect()
        }
        _ => rows.iter().map(name).collect(),
    };
    names.extend(rows.first().map(name));
    names.join(" → ")
}
