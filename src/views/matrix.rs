//! All positions as a matrix of their holders and of what they are on.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{
    CellStatus, Coded, Href, Quantity, Reference, Scope, Slug, Stance, StatementCount, Title,
    VocabularyEnum as _, serialize_optional_term,
};
use crate::store::{Edition, ItemKey, to_i64};

/// The positions in a grid: one row per actor, one column per item that positions are on. An empty
/// cell means that no position is recorded, not that the actor is neutral.
#[derive(Serialize, ToSchema)]
pub struct Matrix {
    /// The items that the positions are on, one for each column.
    #[schema(max_items = 40_000)]
    pub columns: Vec<Reference>,
    /// The rows of the grid, one for each actor.
    #[schema(max_items = 10_000)]
    pub rows: Vec<MatrixRow>,
    /// The size of the grid, and its edition.
    pub meta: MatrixMeta,
    /// The URLs of this response.
    pub links: MatrixLinks,
}

/// One row of the grid: an actor, with a cell for each column.
#[derive(Serialize, ToSchema)]
pub struct MatrixRow {
    /// The actor whose positions are in this row.
    pub actor: Reference,
    /// The cells of the row, in the order of `columns`.
    #[schema(max_items = 40_000)]
    pub cells: Vec<MatrixCell>,
}

/// The positions of one actor on the item in the column or its parts. Those on what belongs to an
/// aspect, such as a proposal, are in other columns.
#[derive(Serialize, ToSchema)]
pub struct MatrixCell {
    /// `recorded` if there is a position, otherwise `not-recorded`, which does not mean that the
    /// actor is neutral.
    pub status: CellStatus,
    /// The positions in this cell, in the editors' order.
    #[schema(max_items = 10_000)]
    pub positions: Vec<MatrixPosition>,
}

/// One position in a cell of the grid.
#[derive(Serialize, ToSchema)]
pub struct MatrixPosition {
    /// The position's id.
    pub id: Slug,
    /// The title of the position, in the editors' words: who takes which stance on what.
    pub title: Title,
    /// The stance that the actor takes, such as support or opposition.
    #[schema(value_type = Stance)]
    pub stance: Coded<Stance>,
    /// Whose view within the country or body the position is, such as domestic opinion; null if it
    /// is that of the actor as a whole.
    #[serde(serialize_with = "serialize_optional_term")]
    pub scope: Option<Scope>,
    /// What exactly the position is on, if that is narrower than the item in the column; otherwise
    /// null.
    pub topic: Option<Title>,
    /// The quantities that the position is about.
    pub quantities: Vec<Quantity>,
    /// The conditions, proposals or events that the position depends on; empty if it has no
    /// condition.
    pub conditional_on: Vec<Reference>,
    /// The position's URL.
    pub href: Href,
    /// The number of statements on the position, and the URL of their list.
    pub statements: StatementCount,
}

/// The size of the grid, and its edition.
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

/// The URLs of a grid.
#[derive(Serialize, ToSchema)]
pub struct MatrixLinks {
    /// The URL of this response.
    #[serde(rename = "self")]
    pub this: Href,
    /// The URL of this grid as a table.
    pub csv: Href,
}

impl MatrixPosition {
    /// The stance and what narrows it in words: `Advocates (military spending)`.
    pub fn to_text(&self) -> String {
        let topic = self.topic.iter().map(ToString::to_string);
        let scope = self.scope.iter().map(|scope| scope.title().to_owned());
        let conditions = self.conditional_on.iter();
        let conditions = conditions.map(|condition| format!("on condition: {}", condition.title));
        let quantities = self
            .quantities
            .iter()
            .map(|quantity| quantity.label.clone());
        let limits = topic.chain(quantities).chain(scope).chain(conditions);
        let limits: Vec<_> = limits.collect();
        let stance = self.stance.title();
        if limits.is_empty() {
            stance.to_owned()
        } else {
            format!("{stance} ({})", limits.join(", "))
        }
    }
}

/// The matrix of the positions that `rows` hold on `columns`, now or on a day; `query` is the
/// canonical query of its links.
pub fn matrix(
    edition: &Edition,
    (rows, columns): (&[ItemKey], &[ItemKey]),
    day: Option<Date>,
    query: &str,
) -> Matrix {
    let mut cells: Vec<Vec<MatrixPosition>> = Vec::new();
    cells.resize_with(rows.len() * columns.len(), Vec::new);
    let mut position_count = 0;
    // Most cells are empty, so positions look for their cells rather than cells for theirs.
    let (row_of, column_of) = (index_by_key(rows), index_by_key(columns));
    let index_of = |indexes: &HashMap<ItemKey, usize>, reference| {
        indexes.get(&edition.target_key(reference)).copied()
    };
    for (key, position) in edition.held_positions(day) {
        let row = index_of(&row_of, &position.holder.reference);
        let column = index_of(&column_of, &position.on.reference);
        if let Some((row, column)) = row.zip(column) {
            cells[row * columns.len() + column].push(MatrixPosition {
                id: position.id.clone(),
                title: position.title.clone(),
                stance: position.stance.clone(),
                scope: position.scope,
                topic: position.topic.clone(),
                quantities: position.quantities.clone(),
                conditional_on: edition.resolve_all(&position.conditional_on),
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
            CellStatus::NotRecorded
        } else {
            CellStatus::Recorded
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
