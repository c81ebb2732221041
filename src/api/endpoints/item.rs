//! One item, and the endpoints below it.

use crate::api::cost::Cost;
use crate::api::endpoint::{
    Endpoint, EndpointBuilder, JSON, PathParam, PathValues, ResponseSpec, Tag,
};
use crate::api::endpoints::item_id::resolve_item;
use crate::api::endpoints::item_lines::select_fields;
use crate::api::endpoints::list_layout::append_grouped_items;
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::ApiResponse;
use crate::api::openapi::schema::item_schemas;
use crate::api::request_context::RequestContext;
use crate::model::ItemTypeInfo;
use crate::query::{Representation, list_spec};
use crate::store::{ItemKey, item_path};

/// The endpoint of one item.
pub(crate) fn endpoint(item_type: &'static ItemTypeInfo) -> Endpoint {
    item_endpoint(item_type, "")
        .summary(format!("Get one {}", item_type.type_name))
        .description(format!(
            "One {}, with its relations and the editors' notes on it. Each {} is {}.",
            item_type.type_name,
            item_type.type_name,
            item_type.id.definition_clause(),
        ))
        .query(list_spec(item_type, Representation::Item))
        .respond(
            ResponseSpec::json_with_schemas("The item.", &item_type.schema_name, move || {
                item_schemas(item_type)
            }),
            move |context| {
                resolve_item(item_type, context, "", |key| {
                    item_response(item_type, context, key)
                })
            },
        )
}

/// What an endpoint of one item, or of something below it, has in common with the others.
pub(super) fn item_endpoint(item_type: &'static ItemTypeInfo, subpath: &str) -> EndpointBuilder {
    let (type_name, collection) = (item_type.type_name, item_type.collection);
    let operation_suffix = subpath.replace(['/', '.'], "_");
    Endpoint::get(
        Representation::Item.path_template(item_type) + subpath,
        format!("get_{type_name}{operation_suffix}"),
        Tag::Collection(collection),
    )
    .path_param(PathParam {
        name: "id",
        description: format!("The id of the {type_name}."),
        example: item_type.example_id,
        values: PathValues::ItemIds(item_type),
    })
    .problems(&[
        ProblemCode::UnknownParameter,
        ProblemCode::InvalidValue,
        ProblemCode::UnknownId,
        ProblemCode::Withdrawn,
    ])
    .example(item_path(item_type.id, item_type.example_id) + subpath)
    .cost(Cost::DependsOnQuery)
}

fn item_response(
    item_type: &'static ItemTypeInfo,
    context: &RequestContext<'_>,
    key: ItemKey,
) -> Result<ApiResponse, Problem> {
    let edition = &context.edition;
    let query = context.list_query(item_type, Representation::Item)?;
    let item_path = item_path(item_type.id, &context.path_param);
    let path = format!("{item_path}{}", query.to_query_string(None));
    let fields = query.fields();
    let response = if query.includes_items() || !fields.is_empty() {
        context.respond_with_etag(&path, JSON, || {
            let mut body = edition.pretty_json(key)?.to_vec();
            if !fields.is_empty() {
                let selected = serde_json::to_vec_pretty(&select_fields(&body, fields)?)?;
                body = [selected.as_slice(), b"\n"].concat();
            }
            if let Some(included) = query.included(&[key], edition) {
                append_grouped_items("included", &included, edition, &mut body)?;
            }
            Ok(body)
        })?
    } else {
        let item_body = context.snapshot.item_body(edition, key)?;
        ApiResponse::cacheable(JSON, item_body.body, item_body.etag)
    };
    Ok(ApiResponse {
        edition: Some(edition.number()),
        links: item_links(item_type, context, &item_path, &path),
        ..response
    })
}

/// The URL to cite (RFC 8574) stays with the edition; what became of the item since is at the
/// one that does not; its history lists every edition (RFC 5829).
fn item_links(
    item_type: &ItemTypeInfo,
    context: &RequestContext<'_>,
    item_path: &str,
    path: &str,
) -> Vec<(&'static str, String)> {
    let (edition, newest) = (&context.edition, context.snapshot.record().newest());
    // Among files, none says what became of an id that is no longer used.
    let is_retired_in_copy = || {
        edition.link_base().has_file_urls()
            && newest.key_of(item_type.id, &context.path_param).is_none()
    };
    let mut links = vec![
        ("self", edition.href(path)),
        ("cite-as", edition.links().permalink(item_path)),
        (
            "describedby",
            edition.href(&format!("{item_path}/citation")),
        ),
        (
            "version-history",
            edition.href(&format!("{item_path}/history")),
        ),
    ];
    if edition.is_pinned() && !is_retired_in_copy() {
        links.push(("latest-version", context.state.link_base().href(path)));
    }
    let links = links.into_iter();
    links
        .map(|(relation, href)| (relation, href.as_str().to_owned()))
        .collect()
}
