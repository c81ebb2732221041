//! Lists and items of every collection.

use std::sync::Arc;

use indexmap::IndexMap;
use serde::Serialize;
use utoipa::PartialSchema;
use utoipa::openapi::{Ref, RefOr};

use crate::api::endpoint::{Cost, Endpoint, PathParam, RequestContext, ResponseSpec};
use crate::api::endpoints::json_response::json_response;
use crate::api::endpoints::list_layout::{
    ListLinks, ListMeta, append_grouped_items, paged_response, render_list,
};
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::ApiResponse;
use crate::api::openapi::schema;
use crate::model::{ItemTypeInfo, Slug, closest_match, slugify};
use crate::query::{FacetValue, ListPage, ListQuery, Representation, parameter_specs};
use crate::store::{Edition, ItemKey, RetiredId, WithdrawnItem, edition_path_prefix};

/// The endpoint of a collection.
pub(crate) fn list(item_type: &'static ItemTypeInfo) -> Endpoint {
    let collection = item_type.collection;
    Endpoint {
        path: format!("/v1/{collection}"),
        operation_id: format!("list_{collection}"),
        tag: collection,
        summary: format!("List {collection}"),
        description: format!(
            "{} Items come in the order that is asked for, else the editors', a page at a time; `links.next` leads to the page after and is null on the last one. Each item stands on one line.",
            item_type.description,
        ),
        path_param: None,
        parameters: Some((item_type, parameter_specs(item_type, Representation::List))),
        extra_parameters: Vec::new(),
        response: ResponseSpec {
            content_type: "application/json",
            description: "One page of the list.",
            schema: RefOr::Ref(Ref::from_schema_name(schema::page_schema_name(item_type))),
            schemas: schema::page_schemas(item_type),
        },
        problems: &[
            ProblemCode::UnknownParameter,
            ProblemCode::RepeatedParameter,
            ProblemCode::InvalidValue,
            ProblemCode::UnknownId,
            ProblemCode::UnknownCursor,
        ],
        example: format!("/v1/{collection}?limit=1"),
        cost: Cost::DependsOnQuery,
        handler: Arc::new(move |context| {
            let query = ListQuery::from_params(
                item_type,
                Representation::List,
                &context.query_params,
                &context.edition,
            )
            .map_err(|errors| Problem::from_query_errors(context.path, errors))?;
            list_response(item_type, &query, context)
        }),
    }
}

fn list_response(
    item_type: &ItemTypeInfo,
    query: &ListQuery,
    context: &RequestContext<'_>,
) -> Result<ApiResponse, Problem> {
    let edition = &context.edition;
    let path = |cursor: Option<&str>| {
        format!(
            "/v1/{}{}",
            item_type.collection,
            query.to_query_string(cursor)
        )
    };
    paged_response(context, query.cursor(), path, |links| {
        let page = query.page(edition, edition.link_base().static_copy().is_some());
        let links = links(page.next_cursor.as_deref());
        let meta = ListMeta::new(page.total, page.limit, edition);
        Ok((render_page(&page, &meta, &links, edition)?, links))
    })
}

fn render_page(
    page: &ListPage,
    meta: &ListMeta,
    links: &ListLinks,
    edition: &Edition,
) -> serde_json::Result<Vec<u8>> {
    #[derive(Serialize)]
    struct ListEnvelope<'a> {
        meta: &'a ListMeta,
        links: &'a ListLinks,
        #[serde(skip_serializing_if = "Option::is_none")]
        facets: &'a Option<IndexMap<&'static str, Vec<FacetValue>>>,
    }
    let lines = page.items.iter().map(|key| edition.compact_json(*key));
    let lines = lines.collect::<serde_json::Result<Vec<_>>>()?;
    let envelope = ListEnvelope {
        meta,
        links,
        facets: &page.facets,
    };
    let mut body = render_list(&lines, &envelope)?;
    if let Some(included) = &page.included {
        append_grouped_items("included", included, edition, &mut body)?;
    }
    Ok(body)
}

/// The endpoint of one item.
pub(crate) fn item(item_type: &'static ItemTypeInfo) -> Endpoint {
    let (type_name, collection) = (item_type.type_name, item_type.collection);
    let example = item_type.example_id;
    Endpoint {
        path: format!("/v1/{collection}/{{id}}"),
        operation_id: format!("get_{type_name}"),
        tag: collection,
        summary: format!("Get one {type_name}"),
        description: format!(
            "{} The answer is the bare item, with its relations, its notes and where to read the statements on it.",
            item_type.description
        ),
        path_param: Some(PathParam {
            name: "id",
            description: format!("The id of the {type_name}."),
            schema: Slug::schema(),
            example,
            item_type: Some(item_type),
        }),
        parameters: Some((item_type, parameter_specs(item_type, Representation::Item))),
        extra_parameters: Vec::new(),
        response: ResponseSpec {
            content_type: "application/json",
            description: "The item.",
            schema: RefOr::Ref(Ref::from_schema_name(item_type.schema_name.as_ref())),
            schemas: schema::item_schemas(item_type),
        },
        problems: &[
            ProblemCode::UnknownParameter,
            ProblemCode::InvalidValue,
            ProblemCode::UnknownId,
            ProblemCode::Withdrawn,
        ],
        example: format!("/v1/{collection}/{example}"),
        cost: Cost::DependsOnQuery,
        handler: Arc::new(move |context| item_response(item_type, context)),
    }
}

fn item_response(
    item_type: &ItemTypeInfo,
    context: &RequestContext<'_>,
) -> Result<ApiResponse, Problem> {
    resolve_item(item_type, context, "", |key| {
        found_item_response(item_type, context, key)
    })
}

fn found_item_response(
    item_type: &ItemTypeInfo,
    context: &RequestContext<'_>,
    key: ItemKey,
) -> Result<ApiResponse, Problem> {
    let edition = &context.edition;
    let query = ListQuery::from_params(
        item_type,
        Representation::Item,
        &context.query_params,
        edition,
    )
    .map_err(|errors| Problem::from_query_errors(context.path, errors))?;
    let path = format!(
        "/v1/{}/{}{}",
        item_type.collection,
        context.path_param,
        query.to_query_string(None)
    );
    // Whether anything comes along, before it is looked for.
    let response = match query.included(&[], edition) {
        None => {
            let item_body = context.snapshot.item_body(edition, key)?;
            ApiResponse::cacheable("application/json", item_body.body, item_body.etag)
        }
        Some(_) => context.respond_with_etag(&path, "application/json", || {
            let included = query.included(&[key], edition).unwrap_or_default();
            let item_body = context.snapshot.item_body(edition, key)?;
            let mut body = item_body.body.identity().to_vec();
            append_grouped_items("included", &included, edition, &mut body)?;
            Ok(body)
        })?,
    };
    // The address to cite (RFC 8574) stays with the edition; what became of the item since is
    // at the one that does not (RFC 5829). No file tells what became of an id that is gone.
    let newest = context.snapshot.record().newest();
    let is_retired_in_copy = || {
        edition.link_base().has_file_urls()
            && newest.row_of(item_type, &context.path_param).is_none()
    };
    let latest = (edition.is_pinned() && !is_retired_in_copy())
        .then(|| context.state.link_base().href(&path));
    let links = [
        ("self", Some(edition.href(&path))),
        ("cite-as", Some(edition.links().permalink(&path))),
        ("latest-version", latest),
    ];
    let links = links.into_iter().filter_map(|(relation, href)| {
        let href = href?;
        Some((relation, href.as_str().to_owned()))
    });
    Ok(ApiResponse {
        edition: Some(edition.number()),
        links: links.collect(),
        ..response
    })
}

/// The answer to a path with the id of an item; `tail` is what the path has after it. An id
/// that the item had before leads to the one it has now.
fn resolve_item(
    item_type: &ItemTypeInfo,
    context: &RequestContext<'_>,
    subpath: &str,
    respond: impl FnOnce(ItemKey) -> Result<ApiResponse, Problem>,
) -> Result<ApiResponse, Problem> {
    let edition = &context.edition;
    let row = edition.row_of(item_type, &context.path_param);
    let type_id = item_type.id;
    if let Some(row) = row {
        return respond(ItemKey { type_id, row });
    }
    match edition
        .history()
        .resolve_retired_id(type_id, &context.path_param)
    {
        Some(RetiredId::Renamed(id)) => {
            let query = match context.query {
                "" => String::new(),
                query => format!("?{query}"),
            };
            let path = format!("/v1/{}/{id}{subpath}{query}", item_type.collection);
            Ok(ApiResponse::permanent_redirect(
                edition.href(&path).as_str().to_owned(),
            ))
        }
        Some(RetiredId::Withdrawn(item)) => {
            Err(withdrawn_problem(item_type, context, subpath, &item))
        }
        None => Err(unknown_id_problem(item_type, context, subpath)),
    }
}

/// An endpoint below that of an item: what `view` makes of the item, at the last segment
/// `tail`. What it is called, and what it answers, is told besides.
pub(crate) fn item_subresource<T: Serialize>(
    item_type: &'static ItemTypeInfo,
    subpath: &'static str,
    content: impl Fn(&RequestContext<'_>, ItemKey) -> T + Send + Sync + 'static,
) -> Endpoint {
    let (type_name, collection) = (item_type.type_name, item_type.collection);
    Endpoint {
        path: format!("/v1/{collection}/{{id}}/{subpath}"),
        operation_id: format!("get_{type_name}_{subpath}"),
        parameters: None,
        example: format!("/v1/{collection}/{}/{subpath}", item_type.example_id),
        handler: Arc::new(move |context| {
            resolve_item(item_type, context, &format!("/{subpath}"), |key| {
                let path = format!("/v1/{collection}/{}/{subpath}", context.path_param);
                json_response(context, &path, || content(context, key))
            })
        }),
        ..item(item_type)
    }
}

/// The problem of an item that was taken back.
fn withdrawn_problem(
    item_type: &ItemTypeInfo,
    context: &RequestContext<'_>,
    subpath: &str,
    item: &WithdrawnItem<'_>,
) -> Problem {
    let detail = format!(
        "The {} `{}` was withdrawn after edition {}. {}",
        item_type.type_name, context.path_param, item.last_edition, item.note
    );
    let last_target = format!(
        "{}/v1/{}/{}{subpath}",
        edition_path_prefix(item.last_edition),
        item_type.collection,
        item.id
    );
    Problem::from_path_error(
        ProblemCode::Withdrawn,
        detail,
        ("id", &context.path_param),
        [],
        (None, Some(last_target)),
    )
}

/// The edition nearest to the one that was asked that has an item of this name, present or
/// past, and the id that it has there; none for an item that no edition has.
fn edition_with_id(item_type: &ItemTypeInfo, context: &RequestContext<'_>) -> Option<(i64, Slug)> {
    let newest = context.snapshot.record().newest();
    let all_ids = newest
        .history()
        .all_ids(item_type.id, &Slug::parse(&context.path_param)?);
    let requested = context.edition.number();
    let editions = newest.lineage().into_iter();
    let editions_with_item = editions.filter_map(|edition| {
        let has_id = |name: &&Slug| edition.row_of(item_type, name.as_str()).is_some();
        Some((edition.number(), all_ids.iter().find(has_id)?.clone()))
    });
    editions_with_item.min_by_key(|(number, _)| number.abs_diff(requested))
}

/// The problem of an id that no item has: unknown if it could be one, invalid otherwise.
fn unknown_id_problem(
    item_type: &ItemTypeInfo,
    context: &RequestContext<'_>,
    subpath: &str,
) -> Problem {
    let requested = context.path_param.as_str();
    // An extension that other APIs put behind an id is no part of what is meant.
    let normalized = slugify(requested.split('.').next().unwrap_or(requested));
    let ids = context
        .edition
        .suggestion_candidates(item_type, &normalized);
    let closest = closest_match(&normalized, ids.iter().copied());
    let other_type = context
        .edition
        .find_in_any_type(requested)
        .filter(|_| closest.is_none());
    let other_type = other_type.map(|key| key.type_id.info());
    let (hint, corrected_target) = match (edition_with_id(item_type, context), closest, other_type)
    {
        (Some((number, id)), _, _) => {
            let name = match id.as_str() {
                unchanged if unchanged == requested => String::new(),
                renamed => format!(" as `{renamed}`"),
            };
            let path = format!(
                "{}/v1/{}/{id}{subpath}",
                edition_path_prefix(number),
                item_type.collection
            );
            (format!(" Edition {number} has it{name}."), Some(path))
        }
        (None, Some(closest), _) => (
            format!(" Did you mean `{closest}`?"),
            Some(format!("/v1/{}/{closest}{subpath}", item_type.collection)),
        ),
        (None, None, Some(other_type)) => (
            format!(" It is the id of one {}.", other_type.type_name),
            Some(format!(
                "/v1/{}/{requested}{subpath}",
                other_type.collection
            )),
        ),
        (None, None, None) => (String::new(), None),
    };
    let number = context
        .edition
        .is_pinned()
        .then(|| context.edition.number());
    let in_edition = number.map_or_else(String::new, |number| format!(" in edition {number}"));
    let (code, detail) = match Slug::parse(requested) {
        Some(_) => (
            ProblemCode::UnknownId,
            format!(
                "There is no {} `{requested}`{in_edition}.{hint}",
                item_type.type_name
            ),
        ),
        None => (
            ProblemCode::InvalidValue,
            format!(
                "`{requested}` is not an id: lower-case letters and digits, joined by single hyphens.{hint}"
            ),
        ),
    };
    Problem::from_path_error(
        code,
        detail,
        ("id", requested),
        ids.iter().copied(),
        (closest, corrected_target),
    )
}
