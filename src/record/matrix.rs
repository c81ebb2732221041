//! Every position in a grid: who holds it, and what it is on.

use serde::Serialize;
use utoipa::ToSchema;

use super::render::count;
use super::{ItemAt, Record};
use crate::model::{Coded as _, Href, Kind, Position, Reference, Slug, StatementCount, kind_index};

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
    pub fn words(&self) -> String {
        match self.scope {
            Some(scope) => format!("{} ({})", self.stance.value(), scope.value()),
            None => self.stance.value().to_owned(),
        }
    }
}

impl Record {
    /// The grid of the positions that `rows` hold on the items of `columns`, by kind.
    pub fn matrix(&self, rows: &[ItemAt], columns: &[usize], query: &str) -> Matrix {
        let columns: Vec<_> = columns.iter().flat_map(|kind| self.places(*kind)).collect();
        let rows: Vec<_> = rows
            .iter()
            .filter_map(|actor| self.matrix_row(*actor, &columns))
            .collect();
        let cells = rows.iter().flat_map(|row| &row.cells);
        Matrix {
            meta: MatrixMeta {
                rows: count(rows.len()),
                columns: count(columns.len()),
                positions: count(cells.map(|cell| cell.positions.len()).sum::<usize>()),
                edition: self.number,
            },
            columns: columns
                .iter()
                .filter_map(|at| self.reference_to(*at))
                .collect(),
            rows,
            links: MatrixLinks {
                this: self.href(&format!("/v1/matrix{query}")),
                csv: self.href(&format!("/v1/matrix.csv{query}")),
            },
        }
    }

    fn matrix_row(&self, actor: ItemAt, columns: &[ItemAt]) -> Option<MatrixRow> {
        let cells = columns.iter().map(|column| {
            let positions = self.positions_of(actor, *column);
            let status = if positions.is_empty() {
                "not-recorded"
            } else {
                "recorded"
            };
            MatrixCell { status, positions }
        });
        Some(MatrixRow {
            actor: self.reference_to(actor)?,
            cells: cells.collect(),
        })
    }

    /// The positions that an actor holds on an item or on parts of it.
    fn positions_of(&self, actor: ItemAt, on: ItemAt) -> Vec<MatrixPosition> {
        let Some(kind) = kind_index(Position::TYPE) else {
            return Vec::new();
        };
        let relation = |name| {
            Position::RELATIONS
                .iter()
                .position(|relation| relation.info.name == name)
        };
        let (Some(holder), Some(object)) = (relation("holder"), relation("on")) else {
            return Vec::new();
        };
        let held = self.relations.storing(kind, holder, actor, None);
        let about = self.relations.storing(kind, object, on, None);
        let both = held.iter().filter(|place| about.contains(*place));
        both.filter_map(|place| self.matrix_position(ItemAt { kind, place }))
            .collect()
    }

    fn matrix_position(&self, at: ItemAt) -> Option<MatrixPosition> {
        let position: &Position = self.item_at(at)?.as_any().downcast_ref()?;
        Some(MatrixPosition {
            id: position.id.clone(),
            stance: position.stance,
            scope: position.scope,
            href: self.reference_to(at)?.href,
            statements: self.statement_count(at),
        })
    }
}
