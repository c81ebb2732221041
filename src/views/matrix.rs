//! Every position in a grid: who holds it, and what it is on.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{
    Href, ItemTypeId, Position, Reference, Slug, StatementCount, VocabularyEnum as _,
};
use crate::store::render::to_i64;
use crate::store::{Edition, ItemKey};

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
    #[schema(value_type = crate::model::Stance)]
    pub stance: crate::model::Stance,
    /// Whose opinion within the holder is meant; null for the holder as a whole.
    pub scope: Option<crate::model::Scope>,
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
    /// The stance in a few letters: `divided (internal)`.
    pub fn to_text(&self) -> String {
        match self.scope {
            Some(scope) => format!("{} ({})", self.stance.value(), scope.value()),
            None => self.stance.value().to_owned(),
        }
    }
}

impl Edition {
    /// The matrix of the positions that `rows` hold on the items of `columns`, by type;
    /// `query` is the canonical query of its links.
    pub fn matrix(&self, rows: &[ItemKey], columns: &[ItemTypeId], query: &str) -> Matrix {
        let columns: Vec<_> = columns
            .iter()
            .flat_map(|type_id| self.item_keys(*type_id))
            .collect();
        let mut cells: Vec<Vec<MatrixPosition>> = Vec::new();
        cells.resize_with(rows.len() * columns.len(), Vec::new);
        let mut positions = 0;
        // Most cells are empty: each position is put into its own, rather than looked for in
        // every one.
        let (row_of, column_of) = (index_by_key(rows), index_by_key(&columns));
        for (position_key, position) in self.positions() {
            let row = self
                .resolve(&position.holder.reference)
                .and_then(|key| row_of.get(&key));
            let column = self
                .resolve(&position.on.reference)
                .and_then(|key| column_of.get(&key));
            if let Some((row, column)) = row.zip(column) {
                let cell = &mut cells[row * columns.len() + column];
                cell.extend(self.matrix_position(position_key, position));
                positions += 1;
            }
        }
        Matrix {
            meta: MatrixMeta {
                rows: to_i64(rows.len()),
                columns: to_i64(columns.len()),
                positions: to_i64(positions),
                edition: self.number(),
            },
            columns: columns
                .iter()
                .filter_map(|key| self.reference_to(*key))
                .collect(),
            rows: self.matrix_rows(rows, cells, columns.len()),
            links: MatrixLinks {
                this: self.href(&format!("/v1/matrix{query}")),
                csv: self.href(&format!("/v1/matrix.csv{query}")),
            },
        }
    }

    fn matrix_rows(
        &self,
        rows: &[ItemKey],
        cells: Vec<Vec<MatrixPosition>>,
        columns: usize,
    ) -> Vec<MatrixRow> {
        let mut cells = cells.into_iter().map(|positions| MatrixCell {
            status: if positions.is_empty() {
                "not-recorded"
            } else {
                "recorded"
            },
            positions,
        });
        let rows = rows.iter().filter_map(|actor| {
            let cells = cells.by_ref().take(columns).collect();
            let actor = self.reference_to(*actor)?;
            Some(MatrixRow { actor, cells })
        });
        rows.collect()
    }

    /// Every position, in the editors' order.
    fn positions(&self) -> impl Iterator<Item = (ItemKey, &Position)> {
        let positions = self.item_keys(ItemTypeId::Position);
        positions.filter_map(|key| Some((key, self.item_by_key(key)?.as_any().downcast_ref()?)))
    }

    fn matrix_position(&self, key: ItemKey, position: &Position) -> Option<MatrixPosition> {
        Some(MatrixPosition {
            id: position.id.clone(),
            stance: position.stance,
            scope: position.scope,
            href: self.reference_to(key)?.href,
            statements: self.statement_count(key),
        })
    }
}

/// Where each item stands in a list.
fn index_by_key(items: &[ItemKey]) -> HashMap<ItemKey, usize> {
    let items = items.iter().enumerate();
    items.map(|(index, key)| (*key, index)).collect()
}
