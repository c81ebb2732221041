//! Editions, and what they tell apart: positions that moved, and what each item was.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use crate::api::endpoint::{Cost, Endpoint, ResponseSpec};
use crate::api::endpoints::changes::{EDITIONS_TAG, parameters, parse_query};
use crate::api::endpoints::items::item_subresource;
use crate::api::endpoints::json_response::json_response;
use crate::api::http::problem::ProblemCode;
use crate::api::openapi::schema;
use crate::model::{Href, ItemTypeInfo};
use crate::query::MOVEMENT_PARAMETERS;
use crate::store::Edition;
use crate::views::{self, EditionView, ItemHistory, Movement};

const EDITIONS_PATH: &str = "/v1/editions";
const MOVEMENTS_PATH: &str = "/v1/movements";

/// All editions.
#[derive(Serialize, ToSchema)]
struct Editions {
    /// The editions, the oldest first.
    #[schema(max_items = 1_000)]
    data: Vec<EditionView>,
    /// What the list is of.
    meta: FullListMeta,
    /// The addresses of this answer.
    links: FullListLinks,
}

/// Positions whose stance is another one than it was.
#[derive(Serialize, ToSchema)]
struct Movements {
    /// The movements, the oldest first.
    #[schema(max_items = 10_000)]
    data: Vec<Movement>,
    /// What the list is of.
    meta: FullListMeta,
    /// The addresses of this answer.
    links: FullListLinks,
}

/// What a list is of that comes as a whole.
#[derive(Serialize, ToSchema)]
#[schema(as = WholeMeta)]
struct FullListMeta {
    /// How many there are.
    #[schema(minimum = 0, maximum = 10_000_000)]
    total: i64,
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    edition: i64,
}

/// The addresses of a list that comes as a whole.
#[derive(Serialize, ToSchema)]
#[schema(as = WholeLinks)]
struct FullListLinks {
    /// This answer.
    #[serde(rename = "self")]
    this: Href,
}

/// The endpoint of the editions.
pub(crate) fn list() -> Endpoint {
    Endpoint {
        path: EDITIONS_PATH.into(),
        operation_id: "list_editions".into(),
        tag: EDITIONS_TAG,
        summary: "List editions".into(),
        description: "Every edition of the record: when it was released, its digest, how much differs from the edition before, and where its addresses begin. What is asked below `/editions/{number}` is answered from that edition for good.".into(),
        path_param: None,
        parameters: None,
        extra_parameters: Vec::new(),
        response: ResponseSpec::from_type::<Editions>("application/json", "The editions.", schema::schemas_of::<Editions>),
        problems: &[ProblemCode::UnknownParameter],
        example: EDITIONS_PATH.into(),
        cost: Cost::Expensive,
        handler: Arc::new(|context| {
            let edition = &context.edition;
            json_response(context, EDITIONS_PATH, || {
                let editions = edition.lineage();
                let data: Vec<_> = editions.iter().map(|listed| views::edition_view(listed, edition)).collect();
                Editions { meta: FullListMeta::new(data.len(), edition), data, links: FullListLinks { this: edition.href(EDITIONS_PATH) } }
            })
        }),
    }
}

impl FullListMeta {
    fn new(total: usize, edition: &Edition) -> Self {
        Self {
            total: i64::try_from(total).unwrap_or(i64::MAX),
            edition: edition.number(),
        }
    }
}

/// The endpoint of the movements.
pub(crate) fn movements() -> Endpoint {
    Endpoint {
        path: MOVEMENTS_PATH.into(),
        operation_id: "list_movements".into(),
        tag: EDITIONS_TAG,
        summary: "List movements".into(),
        description: "Positions whose stance is another one than in the edition before: from what to what, and after which event.".into(),
        path_param: None,
        parameters: None,
        extra_parameters: parameters(&MOVEMENT_PARAMETERS),
        response: ResponseSpec::from_type::<Movements>("application/json", "The movements.", schema::schemas_of::<Movements>),
        problems: &[
            ProblemCode::UnknownParameter,
            ProblemCode::RepeatedParameter,
            ProblemCode::InvalidValue,
            ProblemCode::NoEdition,
        ],
        example: "/v1/movements?since=1".into(),
        cost: Cost::Expensive,
        handler: Arc::new(|context| {
            let edition = &context.edition;
            let query = parse_query(context, &MOVEMENT_PARAMETERS)?;
            let path = format!("{MOVEMENTS_PATH}{}", query.to_query_string(None));
            json_response(context, &path, || {
                let editions = query.editions(edition).into_iter();
                let data: Vec<_> = editions.flat_map(|moved_in| views::movements(moved_in, edition)).collect();
                Movements { meta: FullListMeta::new(data.len(), edition), data, links: FullListLinks { this: edition.href(&path) } }
            })
        }),
    }
}

/// The endpoint of what a kind's items were.
pub(crate) fn history(item_type: &'static ItemTypeInfo) -> Endpoint {
    Endpoint {
        summary: format!("What one {} was", item_type.type_name),
        description: "Every edition in which the item differs from what it was before, the oldest first: what differs, why, and the address where it stays as it was.".into(),
        response: ResponseSpec::from_type::<ItemHistory>("application/json", "The history.", schema::schemas_of::<ItemHistory>),
        ..item_subresource(item_type, "history", |context, key| views::item_history(&context.edition, key))
    }
}
