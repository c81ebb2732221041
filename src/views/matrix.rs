//! All positions as a matrix of their holders and of what they are on.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{
    Href, ItemTypeId, Position, Reference, Scope, Slug, Stance, StatementCount, VocabularyEnum as _,
};
use crate::store::{Edition, ItemKey, to_i64};

/// Every position in a grid of actors and what positions are on. An empty cell says that
/// none is recorded, which is not to say that the actor is neutral.
#[derive(Serialize, ToSchema)]
pub struct Matrix {
    /// What positions are on.
    #[schema(max_items = 40_000)]
    pub columns: Vec<Reference>,
    /// One row for each actor.
    #[schema(max_items = 10_000)]
    pub rows: Vec<MatrixRow>,
    /// What the grid is of.
    pub meta: MatrixMeta,
    /// The addresses of this answer.
    pub links: MatrixLinks,
}

/// The positions of one actor.
#[derive(Serialize, ToSchema)]
pub struct MatrixRow {
    /// The actor.
    pub actor: Reference,
    /// One cell for each column.
    #[schema(max_items = 40_000)]
    pub cells: Vec<MatrixCell>,
}

/// The positions of one actor on one matter.
#[derive(Serialize, ToSchema)]
pub struct MatrixCell {
    /// `recorded` if there is a position, `not-recorded` otherwise; never neutral.
    #[schema(value_type = Slug)]
    pub status: &'static str,
    /// The positions, in the editors' order.
    #[schema(max_items = 10_000)]
    pub positions: Vec<MatrixPosition>,
}

/// A position in a cell.
#[derive(Serialize, ToSchema)]
pub struct MatrixPosition {
    /// The position's id.
    pub id: Slug,
    /// The stance.
    pub stance: Stance,
    /// Whose opinion within the holder is meant; null for the holder as a whole.
    pub scope: Option<Scope>,
    /// The position's address.
    pub href: Href,
    /// The statements on the position.
    pub statements: StatementCount,
}

/// What the grid is of.
#[derive(Serialize, ToSchema)]
pub struct MatrixMeta {
    /// How many rows there are.
    #[schema(minimum = 0, maximum = 10_000)]
    pub rows: i64,
    /// How many columns there are.
    #[schema(minimum = 0, maximum = 40_000)]
    pub columns: i64,
    /// How many positions the grid shows.
    #[schema(minimum = 0, maximum = 10_000)]
    pub positions: i64,
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub edition: i64,
}

/// The addresses of a grid.
#[derive(Serialize, ToSchema)]
pub struct MatrixLinks {
    /// This answer.
    #[serde(rename = "self")]
    pub this: Href,
    /// The same grid as a table.
    pub csv: Href,
}

impl MatrixPosition {
    /// The stance and its scope as plain text: `divided (internal)`.
    pub fn to_text(&self) -> String {
        match self.scope {
            Some(scope) => format!("{} ({})", self.stance.value(), scope.value()),
            None => self.stance.value().to_owned(),
        }
    }
}

/// The matrix of the positions that `rows` hold on the items of the types in `columns`;
/// `query` is the canonical query of its links.
pub fn matrix(edition: &Edition, rows: &[ItemKey], columns: &[ItemTypeId], query: &str) -> Matrix {
    let columns: Vec<_> = columns
        .iter()
        .flat_map(|type_id| edition.item_keys(*type_id))
        .collect();
    let mut cells: Vec<Vec<MatrixPosition>> = Vec::new();
    cells.resize_with(rows.len() * columns.len(), Vec::new);
    let mut position_count = 0;
    // Most cells are empty, so positions look for their cells rather than cells for theirs.
    let (row_of, column_of) = (index_by_key(rows), index_by_key(&columns));
    let index_of = |indexes: &HashMap<ItemKey, usize>, reference| {
        indexes.get(&edition.target_key(reference)).copied()
    };
    for (key, position) in edition.items_of::<Position>() {
        let row = index_of(&row_of, &position.holder.reference);
        let column = index_of(&column_of, &position.on.reference);
        if let Some((row, column)) = row.zip(column) {
            cells[row * columns.len() + column].push(MatrixPosition {
                id: position.id.clone(),
                stance: position.stance,
                scope: position.scope,
                href: edition.links().item(key.type_id, &position.id),
                statements: edition.statement_count(key),
            });
            position_count += 1;
        }
    }
    Matrix {
        meta: MatrixMeta {
            rows: to_i64(rows.len()),
            columns: to_i64(columns.len()),
            positions: to_i64(position_count),
            edition: edition.number(),
        },
        columns: columns
            .iter()
            .map(|key| edition.reference_to(*key))
            .collect(),
        rows: matrix_rows(edition, rows, cells, columns.len()),
        links: MatrixLinks {
            this: edition.links().resource(format_args!("matrix{query}")),
            csv: edition.links().resource(format_args!("matrix.csv{query}")),
        },
    }
}

fn matrix_rows(
    edition: &Edition,
    actors: &[ItemKey],
    cells: Vec<Vec<MatrixPosition>>,
    column_count: usize,
) -> Vec<MatrixRow> {
    let mut cells = cells.into_iter().map(|positions| MatrixCell {
        status: if positions.is_empty() {
            "not-recorded"
        } else {
            "recorded"
        },
        positions,
    });
    let rows = actors.iter().map(|actor| MatrixRow {
        actor: edition.reference_to(*actor),
        cells: cells.by_ref().take(column_count).collect(),
    });
    rows.collect()
}

fn index_by_key(keys: &[ItemKey]) -> HashMap<ItemKey, usize> {
    let keys = keys.iter().enumerate();
    keys.map(|(index, key)| (*key, index)).collect()
}
