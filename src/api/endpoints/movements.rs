//! How positions changed over time.

use serde::Serialize;
use utoipa::ToSchema;

use crate::api::cost::Cost;
use crate::api::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::api::endpoints::editions::{FullListLinks, FullListMeta};
use crate::api::endpoints::json_response::json_response;
use crate::api::endpoints::overviews::FILTER_PROBLEMS;
use crate::model::{ItemType as _, Position};
use crate::query::{ListQuery, MOVEMENTS_SPEC};
use crate::views::{self, Movement};

const MOVEMENTS_PATH: &str = "/v1/movements";

/// A list of positions that replaced earlier ones.
#[derive(Serialize, ToSchema)]
pub(super) struct Movements<'a> {
    /// The changes of position. Those with a date come first, from the oldest to the newest; then
    /// come the others, in the editors' order.
    #[schema(max_items = 10_000)]
    data: Vec<Movement<'a>>,
    /// The size of the list, and its edition.
    meta: FullListMeta,
    /// The URLs of this response.
    links: FullListLinks,
}

/// The endpoint of the movements.
pub(crate) fn movements() -> Endpoint {
    Endpoint::get(MOVEMENTS_PATH, "list_movements", Tag::Overview)
        .summary("Who changed their position")
        .description(
            "Changes of position: each position that replaced an earlier one of the same actor, \
             with the stances and quantities of both and, if a source gives them, the date of the \
             change and the event that it followed. Nothing is inferred, and the editors' \
             corrections do not count as changes of position. The filters of `/v1/positions` \
             apply to the new position; `q` and those that end in `__not`, `__all`, `__missing` \
             or `__contains` are not available here.",
        )
        .optional_query(&MOVEMENTS_SPEC)
        .problems(FILTER_PROBLEMS)
        .cost(Cost::Expensive)
        .respond(
            ResponseSpec::json::<Movements>("The movements."),
            |context| {
                let edition = &context.edition;
                let (path, params) = (context.path, &context.query_params);
                let item_type = Position::ID.info();
                let query = ListQuery::from_spec(item_type, &MOVEMENTS_SPEC, path, params, edition)
                    .map_err(|errors| context.query_problem(errors))?;
                let query_string = query.to_query_string(None);
                let path = format!("{MOVEMENTS_PATH}{query_string}");
                let response = json_response(context, &path, || {
                    let moved = views::moved_positions(edition, &query.all_keys(edition));
                    let movements = moved.into_iter().map(|key| views::movement(edition, key));
                    let data: Vec<_> = movements.collect();
                    Movements {
                        meta: FullListMeta::new(data.len(), edition),
                        data,
                        links: FullListLinks {
                            this: edition.href(&path),
                        },
                    }
                })?;
                let csv = format!("{MOVEMENTS_PATH}.csv{query_string}");
                Ok(response.with_link("alternate", &edition.href(&csv)))
            },
        )
}
