//! Items that stand elsewhere in the order of their collection.

use std::collections::HashMap;

use crate::load::editions::item_text::ItemsById;
use crate::load::editions::renames::Renames;
use crate::model::{ItemMove, ItemTypeId, Slug};

/// An item that both editions have.
#[derive(Clone, Copy)]
struct RetainedItem {
    /// Its row in the previous edition.
    previous_row: usize,
    /// Whether an entry of `changes` names it.
    is_explained: bool,
}

/// The items that moved among those that both editions have, by their rows.
pub(crate) fn find_moves(
    type_id: ItemTypeId,
    previous: &ItemsById<'_>,
    current: &ItemsById<'_>,
    renames: &Renames,
    is_explained: impl Fn(&Slug) -> bool,
) -> HashMap<usize, ItemMove> {
    let retained = current.iter().filter_map(|(id, item)| {
        let previous_id = renames.previous_id(type_id, id).unwrap_or(id);
        let retained = RetainedItem {
            previous_row: previous.get(previous_id)?.row,
            is_explained: is_explained(id),
        };
        Some((item.row, retained))
    });
    let (rows, retained): (Vec<_>, Vec<_>) = retained.unzip();
    let id_before = |items: &ItemsById<'_>, row: usize| {
        let (id, _) = items.get_index(row.checked_sub(1)?)?;
        Some((*id).clone())
    };
    let moved = moved_items(&retained).into_iter().map(|index| {
        let item_move = ItemMove {
            before: id_before(previous, retained[index].previous_row),
            after: id_before(current, rows[index]),
        };
        (rows[index], item_move)
    });
    moved.collect()
}

/// The indexes of the items that moved: as few as possible, and of those that no entry names as
/// few as possible above all. The items are in their current order.
fn moved_items(items: &[RetainedItem]) -> Vec<usize> {
    if items.is_sorted_by_key(|item| item.previous_row) {
        return Vec::new();
    }
    // What did not move is the heaviest list of items whose previous rows ascend.
    let unexplained_weight = items.len() + 1;
    let row_count = items.iter().map(|item| item.previous_row + 1).max();
    let mut heaviest = HeaviestEnd::new(row_count.unwrap_or_default());
    let mut predecessors = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let before = heaviest.below(item.previous_row);
        let weight = if item.is_explained {
            1
        } else {
            unexplained_weight
        };
        heaviest.insert(
            item.previous_row,
            ListEnd {
                weight: before.weight + weight,
                last: Some(index),
            },
        );
        predecessors.push(before.last);
    }
    let mut has_moved = vec![true; items.len()];
    let mut last = heaviest.below(usize::MAX).last;
    while let Some(index) = last {
        has_moved[index] = false;
        last = predecessors[index];
    }
    let moved = (0..items.len()).filter(|index| has_moved[*index]);
    moved.collect()
}

/// The last item of an ascending list, and what the list weighs.
#[derive(Clone, Copy, Default)]
struct ListEnd {
    weight: usize,
    last: Option<usize>,
}

/// The heaviest list that ends below a row: a Fenwick tree of maxima.
struct HeaviestEnd(Vec<ListEnd>);

impl HeaviestEnd {
    fn new(row_count: usize) -> Self {
        Self(vec![ListEnd::default(); row_count + 1])
    }

    fn insert(&mut self, row: usize, end: ListEnd) {
        let mut index = row + 1;
        while let Some(slot) = self.0.get_mut(index) {
            if slot.weight < end.weight {
                *slot = end;
            }
            index += index & index.wrapping_neg();
        }
    }

    fn below(&self, row: usize) -> ListEnd {
        let mut index = row.min(self.0.len() - 1);
        let mut best = ListEnd::default();
        while index > 0 {
            if best.weight < self.0[index].weight {
                best = self.0[index];
            }
            index &= index - 1;
        }
        best
    }
}
