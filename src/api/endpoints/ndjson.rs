//! All items of a type, one per line (NDJSON), for programs.

use std::sync::Arc;

use crate::api::endpoint::{Endpoint, ResponseSpec};
use crate::api::endpoints::bulk_list::{SelectedItems, bulk_list_endpoint};
use crate::api::http::chunked_body::{ChunkedRows, Framing};
use crate::model::ItemTypeInfo;
use crate::query::{ListQuery, Representation};
use crate::store::Edition;

/// All items of a type, one per line.
pub(crate) fn endpoint(item_type: &'static ItemTypeInfo) -> Endpoint {
    bulk_list_endpoint(
        item_type,
        Representation::Ndjson,
        "ndjson",
        |endpoint| {
            endpoint
                .summary(format!("All {}, one per line", item_type.collection))
                .description("All items found, as newline-delimited JSON: one item per line.")
        },
        ResponseSpec::ndjson("The items."),
        |item_type, query, edition| Ok(render_ndjson(item_type, query, edition)),
    )
}

fn render_ndjson(
    item_type: &'static ItemTypeInfo,
    query: &ListQuery,
    edition: &Arc<Edition>,
) -> ChunkedRows {
    let selected = SelectedItems::new(item_type, query, edition);
    let count = selected.len();
    let fields = query.fields().to_vec();
    let render = move |range, out: &mut Vec<u8>| {
        for line in selected.lines(range, &fields) {
            out.extend_from_slice(&line?);
            out.push(b'\n');
        }
        Ok(())
    };
    ChunkedRows::new(count, Framing::default(), render)
}
