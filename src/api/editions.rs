//! Editions, and what they tell apart: positions that moved, and what each item was.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::changes::{TAG, ask, parameters};
use super::collections::below_item;
use super::endpoint::{Answers, Cost, Endpoint};
use super::problem::ProblemCode;
use super::schema;
use super::views::view;
use crate::model::{Href, KindInfo};
use crate::query::MOVEMENT_PARAMETERS;
use crate::record::{EditionView, ItemHistory, Movement, Record};

const EDITIONS: &str = "/v1/editions";
const MOVEMENTS: &str = "/v1/movements";

/// All editions.
#[derive(Serialize, ToSchema)]
struct Editions {
    /// The editions, the oldest first.
    #[schema(max_items = 1_000)]
    data: Vec<EditionView>,
    /// What the list is of.
    meta: WholeMeta,
    /// The addresses of this answer.
    links: WholeLinks,
}

/// Positions whose stance is another one than it was.
#[derive(Serialize, ToSchema)]
struct Movements {
    /// The movements, the oldest first.
    #[schema(max_items = 10_000)]
    data: Vec<Movement>,
    /// What the list is of.
    meta: WholeMeta,
    /// The addresses of this answer.
    links: WholeLinks,
}

/// What a list is of that comes as a whole.
#[derive(Serialize, ToSchema)]
struct WholeMeta {
    /// How many there are.
    #[schema(minimum = 0, maximum = 10_000_000)]
    total: i64,
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    edition: i64,
}

/// The addresses of a list that comes as a whole.
#[derive(Serialize, ToSchema)]
struct WholeLinks {
    /// This answer.
    #[serde(rename = "self")]
    this: Href,
}

/// The endpoint of the editions.
pub(super) fn list() -> Endpoint {
    Endpoint {
        path: EDITIONS.into(),
        operation: "list_editions".into(),
        tag: TAG,
        summary: "List editions".into(),
        description: "Every edition of the record: when it was released, its digest, how much differs from the edition before, and where its addresses begin. What is asked below `/editions/{number}` is answered from that edition for good.".into(),
        segment: None,
        parameters: None,
        own_parameters: Vec::new(),
        answers: Answers::of::<Editions>("application/json", "The editions.", schema::collected::<Editions>),
        problems: &[ProblemCode::UnknownParameter],
        example: EDITIONS.into(),
        cost: Cost::Expensive,
        handler: Arc::new(|call| {
            let record = &call.record;
            view(call, EDITIONS, || {
                let all = record.editions();
                let data: Vec<_> = all.iter().map(|edition| edition.edition_view(record)).collect();
                Editions { meta: WholeMeta::new(data.len(), record), data, links: WholeLinks { this: record.href(EDITIONS) } }
            })
        }),
    }
}

impl WholeMeta {
    fn new(total: usize, record: &Record) -> Self {
        Self {
            total: i64::try_from(total).unwrap_or(i64::MAX),
            edition: record.number(),
        }
    }
}

/// The endpoint of the movements.
pub(super) fn movements() -> Endpoint {
    Endpoint {
        path: MOVEMENTS.into(),
        operation: "list_movements".into(),
        tag: TAG,
        summary: "List movements".into(),
        description: "Positions whose stance is another one than in the edition before: from what to what, and after which event.".into(),
        segment: None,
        parameters: None,
        own_parameters: parameters(&MOVEMENT_PARAMETERS),
        answers: Answers::of::<Movements>("application/json", "The movements.", schema::collected::<Movements>),
        problems: &[
            ProblemCode::UnknownParameter,
            ProblemCode::RepeatedParameter,
            ProblemCode::InvalidValue,
            ProblemCode::NoEdition,
        ],
        example: "/v1/movements?since=1".into(),
        cost: Cost::Expensive,
        handler: Arc::new(|call| {
            let record = &call.record;
            let question = ask(call, &MOVEMENT_PARAMETERS)?;
            let path = format!("{MOVEMENTS}{}", question.query(None));
            view(call, &path, || {
                let editions = question.editions(record).into_iter();
                let data: Vec<_> = editions.flat_map(|edition| edition.movements(record)).collect();
                Movements { meta: WholeMeta::new(data.len(), record), data, links: WholeLinks { this: record.href(&path) } }
            })
        }),
    }
}

/// The endpoint of what a kind's items were.
pub(super) fn history(kind: &'static KindInfo) -> Endpoint {
    Endpoint {
        summary: format!("What one {} was", kind.type_name),
        description: "Every edition in which the item differs from what it was before, the oldest first: what differs, why, and the address where it stays as it was.".into(),
        answers: Answers::of::<ItemHistory>("application/json", "The history.", schema::collected::<ItemHistory>),
        ..below_item(kind, "history", |call, at| call.record.history(at))
    }
}
