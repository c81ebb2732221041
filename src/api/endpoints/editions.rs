//! Editions, and what they tell apart: positions that moved, and what each item was.

use serde::Serialize;
use utoipa::ToSchema;

use crate::api::cost::Cost;
use crate::api::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::api::endpoints::changes::parse_query;
use crate::api::endpoints::item::item_subresource;
use crate::api::endpoints::json_response::json_response;
use crate::api::endpoints::list_layout::to_i64;
use crate::api::http::problem::ProblemCode;
use crate::model::{Href, ItemTypeInfo};
use crate::query::MOVEMENTS_SPEC;
use crate::store::Edition;
use crate::views::{self, EditionView, Movement};

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

impl FullListMeta {
    fn new(total: usize, edition: &Edition) -> Self {
        Self {
            total: to_i64(total),
            edition: edition.number(),
        }
    }
}

/// The endpoint of the editions.
pub(crate) fn list() -> Endpoint {
    Endpoint::get(EDITIONS_PATH, "list_editions", Tag::Editions)
        .summary("List editions")
        .description(
            "Every edition of the record: when it was released, its digest, how much differs from \
             the edition before, and where its addresses begin. Requests below \
             `/editions/{number}` always get that edition.",
        )
        .cost(Cost::Expensive)
        .respond(ResponseSpec::json::<Editions>("The editions."), |context| {
            let edition = &context.edition;
            json_response(context, EDITIONS_PATH, || {
                let editions = edition.lineage();
                let data: Vec<_> = editions
                    .iter()
                    .map(|listed| views::edition_view(listed, edition))
                    .collect();
                Editions {
                    meta: FullListMeta::new(data.len(), edition),
                    data,
                    links: FullListLinks {
                        this: edition.href(EDITIONS_PATH),
                    },
                }
            })
        })
}

/// The endpoint of the movements.
pub(crate) fn movements() -> Endpoint {
    Endpoint::get(MOVEMENTS_PATH, "list_movements", Tag::Editions)
        .summary("List movements")
        .description(
            "Positions whose stance is another one than in the edition before: from what to what, \
             and after which event.",
        )
        .query(&MOVEMENTS_SPEC)
        .problems(&[
            ProblemCode::UnknownParameter,
            ProblemCode::RepeatedParameter,
            ProblemCode::InvalidValue,
            ProblemCode::NoEdition,
        ])
        .example("/v1/movements?since=1")
        .cost(Cost::Expensive)
        .respond(
            ResponseSpec::json::<Movements>("The movements."),
            |context| {
                let edition = &context.edition;
                let query = parse_query(context, &MOVEMENTS_SPEC)?;
                let path = format!("{MOVEMENTS_PATH}{}", query.to_query_string(None));
                json_response(context, &path, || {
                    let editions = query.editions(edition).into_iter();
                    let data: Vec<_> = editions
                        .flat_map(|moved_in| views::movements(moved_in, edition))
                        .collect();
                    Movements {
                        meta: FullListMeta::new(data.len(), edition),
                        data,
                        links: FullListLinks {
                            this: edition.href(&path),
                        },
                    }
                })
            },
        )
}

/// The endpoint of the history of a type's items.
pub(crate) fn history(item_type: &'static ItemTypeInfo) -> Endpoint {
    item_subresource(
        item_type,
        "history",
        |endpoint| {
            endpoint
                .summary(format!("What one {} was", item_type.type_name))
                .description(
                    "Every edition in which the item differs from what it was before, the oldest \
                     first: what differs, why, and the address where it stays as it was.",
                )
        },
        "The history.",
        |context, key| views::item_history(&context.edition, key),
    )
}
