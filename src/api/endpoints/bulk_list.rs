//! All items that a list query finds in one response. It is filtered and sorted like the list
//! itself, and rendered in chunks.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::api::cost::Cost;
use crate::api::endpoint::{Endpoint, EndpointBuilder, ResponseSpec, Tag};
use crate::api::endpoints::item_lines::item_lines;
use crate::api::http::chunked_body::ChunkedRows;
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::ResponseBody;
use crate::model::{ItemTypeId, ItemTypeInfo};
use crate::query::{ListQuery, MatchingRows, Representation, list_spec};
use crate::store::{Edition, ItemKey};

/// Renders the items that a query finds.
type RenderItems =
    fn(&'static ItemTypeInfo, &ListQuery, &Arc<Edition>) -> Result<ChunkedRows, Problem>;

/// The endpoint of all items of a type in one representation.
pub(crate) fn bulk_list_endpoint(
    item_type: &'static ItemTypeInfo,
    representation: Representation,
    extension: &'static str,
    describe: impl FnOnce(EndpointBuilder) -> EndpointBuilder,
    response: ResponseSpec,
    render: RenderItems,
) -> Endpoint {
    let collection = item_type.collection;
    let path = representation.path_template(item_type);
    let content_type = response.content_type;
    let endpoint = Endpoint::get(
        &path,
        format!("list_{collection}_{extension}"),
        Tag::Collection(collection),
    )
    .query(list_spec(item_type, representation))
    .problems(&[
        ProblemCode::UnknownParameter,
        ProblemCode::RepeatedParameter,
        ProblemCode::InvalidValue,
        ProblemCode::UnknownId,
    ])
    .example(example(item_type, representation, &path))
    .cost(Cost::Expensive);
    describe(endpoint).respond(response, move |context| {
        let edition = &context.edition;
        let query = context.list_query(item_type, representation)?;
        let target = format!("{path}{}", query.to_query_string(None));
        let response = context.respond_with_etag(&target, content_type, || {
            ResponseBody::from_rows(render(item_type, &query, edition)?)
        })?;
        Ok(response.with_attachment(edition, Some(collection), extension))
    })
}

/// A request whose response shows what the representation looks like. In JSON, the list itself
/// shows whole items.
fn example(item_type: &ItemTypeInfo, representation: Representation, path: &str) -> String {
    let id = item_type.example_id;
    match representation {
        Representation::Ndjson => format!("{path}?id={id}&fields=type,id"),
        _ => format!("{path}?id={id}"),
    }
}

/// The items that a query finds.
pub(crate) struct SelectedItems {
    edition: Arc<Edition>,
    type_id: ItemTypeId,
    matching: MatchingRows,
}

impl SelectedItems {
    pub(crate) fn new(item_type: &ItemTypeInfo, query: &ListQuery, edition: &Arc<Edition>) -> Self {
        Self {
            edition: Arc::clone(edition),
            type_id: item_type.id,
            matching: query.all_rows(edition),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.matching.rows.len()
    }

    /// The JSON of those in a range, each on one line, with the fields that `names` has.
    pub(crate) fn lines<'a>(
        &'a self,
        range: Range<usize>,
        names: &'a [String],
    ) -> impl Iterator<Item = serde_json::Result<Cow<'a, [u8]>>> {
        let keys = self.matching.rows[range].iter().map(|row| ItemKey {
            type_id: self.type_id,
            row: *row,
        });
        item_lines(keys, names, self.matching.search.as_ref(), &self.edition)
    }
}
