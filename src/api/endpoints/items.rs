//! Lists and items of every collection.

use indexmap::IndexMap;
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::api::cost::Cost;
use crate::api::endpoint::{Endpoint, EndpointBuilder, JSON, PathParam, ResponseSpec, Tag};
use crate::api::endpoints::json_response::json_response;
use crate::api::endpoints::list_layout::{
    ListLinks, ListMeta, append_grouped_items, paged_response, render_list,
};
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::ApiResponse;
use crate::api::openapi::schema::{
    INCLUDED, item_schemas, ref_with_description, schemas_of, tighten_all,
};
use crate::api::request_context::RequestContext;
use crate::model::{ItemTypeInfo, Schemas, Slug, closest_match, item_types, slugify};
use crate::query::{
    FacetValue, ListPage, ListQuery, Representation, did_you_mean, facet_names, list_spec,
};
use crate::store::{Edition, ItemKey, RetiredId, WithdrawnItem, edition_path_prefix, item_path};

/// The endpoint of a collection.
pub(crate) fn list(item_type: &'static ItemTypeInfo) -> Endpoint {
    let collection = item_type.collection;
    let path = Representation::List.path_template(item_type);
    Endpoint::get(
        &path,
        format!("list_{collection}"),
        Tag::Collection(collection),
    )
    .summary(format!("List {collection}"))
    .description(format!(
        "{} Items come in the order that is asked for, else the editors', a page at a time; \
         `links.next` leads to the page after and is null on the last one. Each item stands on \
         one line.",
        item_type.description,
    ))
    .query(list_spec(item_type, Representation::List))
    .problems(&[
        ProblemCode::UnknownParameter,
        ProblemCode::RepeatedParameter,
        ProblemCode::InvalidValue,
        ProblemCode::UnknownId,
        ProblemCode::UnknownCursor,
    ])
    .example(format!("{path}?limit=1"))
    .cost(Cost::DependsOnQuery)
    .respond(
        ResponseSpec::json_with_schemas(
            "One page of the list.",
            &page_schema_name(item_type),
            page_schemas(item_type),
        ),
        move |context| {
            let query = context.list_query(item_type, Representation::List)?;
            list_response(item_type, &query, context)
        },
    )
}

/// The schema of the facets of a collection.
fn facets_schema(item_type: &ItemTypeInfo) -> RefOr<Schema> {
    let lists = facet_names(item_type).into_iter().map(|name| {
        let list = ArrayBuilder::new()
            .items(ref_with_description(&FacetValue::name(), ""))
            .description(Some(format!(
                "The values of `{name}`, the most frequent first."
            )))
            .max_items(Some(100_000));
        (name, list)
    });
    let description = format!(
        "How often values occur among the {} that the question finds; what was not asked for is left out.",
        item_type.collection
    );
    lists
        .fold(
            ObjectBuilder::new().description(Some(description)),
            |object, (name, list)| object.property(name, list),
        )
        .into()
}

/// The name of the schema of a page of a collection.
fn page_schema_name(item_type: &ItemTypeInfo) -> String {
    format!("{}Page", item_type.schema_name)
}

/// The schemas of a page of a collection.
fn page_schemas(item_type: &ItemTypeInfo) -> Schemas {
    let data = ArrayBuilder::new()
        .items(ref_with_description(&item_type.schema_name, ""))
        .description(Some(
            "The items of the page, in the order that was asked for, else the editors'.",
        ))
        .max_items(Some(500));
    let object = ObjectBuilder::new()
        .description(Some(format!("One page of {}.", item_type.collection)))
        .property("data", data)
        .property(
            "meta",
            ref_with_description(&ListMeta::name(), "What the list is of."),
        )
        .property(
            "links",
            ref_with_description(&ListLinks::name(), "The addresses of the list."),
        );
    let object = object
        .property(
            "facets",
            ref_with_description(
                &format!("{}Facets", item_type.schema_name),
                "How often values occur, if `facet` asked for it.",
            ),
        )
        .property(
            "included",
            ref_with_description(INCLUDED, "Related items, if `include` asked for them."),
        );
    let mut schemas = vec![(page_schema_name(item_type), object.into())];
    schemas.push((
        format!("{}Facets", item_type.schema_name),
        facets_schema(item_type),
    ));
    schemas.extend(schemas_of::<FacetValue>());
    schemas.extend(item_schemas(item_type));
    schemas.extend(schemas_of::<ListMeta>());
    schemas.extend(schemas_of::<ListLinks>());
    tighten_all(schemas)
}

fn list_response(
    item_type: &ItemTypeInfo,
    query: &ListQuery,
    context: &RequestContext<'_>,
) -> Result<ApiResponse, Problem> {
    let edition = &context.edition;
    let path = |cursor: Option<&str>| {
        let path = Representation::List.path_template(item_type);
        path + &query.to_query_string(cursor)
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
    item_endpoint(item_type, "")
        .summary(format!("Get one {}", item_type.type_name))
        .description(format!(
            "{} The answer is the bare item, with its relations, its notes and where to read the \
             statements on it.",
            item_type.description
        ))
        .query(list_spec(item_type, Representation::Item))
        .respond(
            ResponseSpec::json_with_schemas(
                "The item.",
                &item_type.schema_name,
                item_schemas(item_type),
            ),
            move |context| {
                resolve_item(item_type, context, "", |key| {
                    item_response(item_type, context, key)
                })
            },
        )
}

/// What an endpoint of one item, or of something below it, has in common with the others.
fn item_endpoint(item_type: &'static ItemTypeInfo, subpath: &str) -> EndpointBuilder {
    let (type_name, collection) = (item_type.type_name, item_type.collection);
    let operation_suffix = subpath.replace('/', "_");
    Endpoint::get(
        Representation::Item.path_template(item_type) + subpath,
        format!("get_{type_name}{operation_suffix}"),
        Tag::Collection(collection),
    )
    .path_param(PathParam {
        name: "id",
        description: format!("The id of the {type_name}."),
        schema: Slug::schema(),
        example: item_type.example_id,
        item_type: Some(item_type),
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
    // Whether `include` is given, before the items that it asks for are looked up.
    let includes_items = query.included(&[], edition).is_some();
    let response = if includes_items {
        context.respond_with_etag(&path, JSON, || {
            let mut body = edition.pretty_json(key)?.to_vec();
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
/// one that does not (RFC 5829).
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
    ];
    if edition.is_pinned() && !is_retired_in_copy() {
        links.push(("latest-version", context.state.link_base().href(path)));
    }
    let links = links.into_iter();
    links
        .map(|(relation, href)| (relation, href.as_str().to_owned()))
        .collect()
}

/// Whether a collection has an item with this id.
pub(crate) fn item_exists(collection: &str, id: &str, edition: &Edition) -> bool {
    let mut item_types = item_types().iter();
    let item_type = item_types.find(|item_type| item_type.collection == collection);
    item_type.is_some_and(|item_type| edition.key_of(item_type.id, id).is_some())
}

/// The response to a path with the id of an item and `subpath` after it. An id that the item had
/// in an earlier edition redirects to its present one.
fn resolve_item(
    item_type: &ItemTypeInfo,
    context: &RequestContext<'_>,
    subpath: &str,
    respond: impl FnOnce(ItemKey) -> Result<ApiResponse, Problem>,
) -> Result<ApiResponse, Problem> {
    let edition = &context.edition;
    let type_id = item_type.id;
    if let Some(key) = edition.key_of(type_id, &context.path_param) {
        return respond(key);
    }
    match edition
        .history()
        .resolve_retired_id(type_id, &context.path_param)
    {
        Some(RetiredId::Renamed(id)) => {
            let item_path = item_path(type_id, id);
            let path = format!("{item_path}{subpath}{}", context.query_suffix());
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

/// An endpoint below that of an item, at the last segment `name`: JSON that `content` makes of
/// the item.
pub(crate) fn item_subresource<T: Serialize + ToSchema>(
    item_type: &'static ItemTypeInfo,
    name: &'static str,
    describe: impl FnOnce(EndpointBuilder) -> EndpointBuilder,
    response_description: &'static str,
    content: impl Fn(&RequestContext<'_>, ItemKey) -> T + Send + Sync + 'static,
) -> Endpoint {
    let subpath = format!("/{name}");
    describe(item_endpoint(item_type, &subpath)).respond(
        ResponseSpec::json::<T>(response_description),
        move |context| {
            resolve_item(item_type, context, &subpath, |key| {
                let path = item_path(item_type.id, &context.path_param) + &subpath;
                json_response(context, &path, || content(context, key))
            })
        },
    )
}

/// The problem of an item that was withdrawn.
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
    let prefix = edition_path_prefix(item.last_edition);
    let last_target = prefix + &item_path(item_type.id, item.id) + subpath;
    Problem::from_path_error(
        ProblemCode::Withdrawn,
        detail,
        ("id", &context.path_param),
        [],
        (None, Some(last_target)),
    )
}

/// The edition nearest to that of the request that has the item with this id, a present or a former
/// one, and the id that it has there; none if no edition has it.
fn edition_with_id(item_type: &ItemTypeInfo, context: &RequestContext<'_>) -> Option<(i64, Slug)> {
    let newest = context.snapshot.record().newest();
    let all_ids = newest
        .history()
        .all_ids(item_type.id, &Slug::parse(&context.path_param)?);
    let requested = context.edition.number();
    let editions = newest.lineage().into_iter();
    let editions_with_item = editions.filter_map(|edition| {
        let has_id = |name: &&Slug| edition.key_of(item_type.id, name.as_str()).is_some();
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
            let path = edition_path_prefix(number) + &item_path(item_type.id, id) + subpath;
            (format!(" Edition {number} has it{name}."), Some(path))
        }
        (None, Some(closest), _) => (
            did_you_mean(Some(closest)),
            Some(item_path(item_type.id, closest) + subpath),
        ),
        (None, None, Some(other_type)) => (
            format!(" It is the id of one {}.", other_type.type_name),
            Some(item_path(other_type.id, requested) + subpath),
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
