//! The list of each collection, a page at a time.

use indexmap::IndexMap;
use serde::Serialize;
use utoipa::ToSchema as _;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, SchemaType, Type};

use crate::api::cost::Cost;
use crate::api::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::api::endpoints::item_lines::item_lines;
use crate::api::endpoints::list_layout::{
    ListLinks, ListMeta, ListPaths, append_grouped_items, paged_response, render_list,
};
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::ApiResponse;
use crate::api::openapi::schema::{
    INCLUDED, item_schemas, ref_with_description, schemas_of, tighten_all,
};
use crate::api::request_context::RequestContext;
use crate::model::{ItemTypeInfo, Schemas};
use crate::query::{
    FacetValue, ListPage, ListQuery, MAX_FACET_LIMIT, MAX_VALUES, MoreValues, Representation,
    facet_names, list_spec,
};
use crate::store::Edition;

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
        "One page of {collection}. Each is {}. Follow `links.next` from page to page until it is null. \
         Without `sort`, items are in the editors' order.",
        item_type.id.definition_clause(),
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
            move || page_schemas(item_type),
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
            .max_items(Some(MAX_FACET_LIMIT as usize + MAX_VALUES));
        (name, list)
    });
    let description = format!(
        "How often values occur among the {} that the query finds. Only the facets that `facet` names are present.",
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
            "The items on this page, in the order that `sort` gives or in the editors' order.",
        ))
        .max_items(Some(500));
    let object = ObjectBuilder::new()
        .description(Some(format!("One page of {}.", item_type.collection)))
        .property("data", data)
        .property(
            "meta",
            ref_with_description(&ListMeta::name(), "The size of the list, and its edition."),
        )
        .property(
            "links",
            ref_with_description(&ListLinks::name(), "The URLs of the list."),
        );
    let object = object
        .property(
            "facets",
            ref_with_description(
                &format!("{}Facets", item_type.schema_name),
                "How many items have each value; absent without `facet`.",
            ),
        )
        .property(
            "more_values",
            ArrayBuilder::new()
                .items(ref_with_description(&MoreValues::name(), ""))
                .description(Some(
                    "The facets that have more values than `facets` lists.",
                ))
                .max_items(Some(100)),
        )
        .property(
            "included",
            ref_with_description(
                INCLUDED,
                "Related items that `include` names, in full; else absent.",
            ),
        )
        .property(
            "did_you_mean",
            ObjectBuilder::new()
                .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
                .description(Some(
                    "The corrected `q`, if it has a misspelled word; else null, or absent without `q`.",
                ))
                .min_length(Some(1))
                .max_length(Some(2_000))
                .pattern(Some(r"^[\s\S]*$")),
        );
    let mut schemas = vec![(page_schema_name(item_type), object.into())];
    schemas.push((
        format!("{}Facets", item_type.schema_name),
        facets_schema(item_type),
    ));
    schemas.extend(schemas_of::<FacetValue>());
    schemas.extend(schemas_of::<MoreValues>());
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
    let list_path = Representation::List.path_template(item_type);
    let bulk_path = |representation: Representation| {
        let path = representation.path_template(item_type);
        Some(path + &query.bulk_query_string(representation))
    };
    let paths = ListPaths {
        page: &|cursor| [&*list_path, &query.to_query_string(cursor)].concat(),
        form: &|extension| match extension {
            "csv" => bulk_path(Representation::Csv),
            "ndjson" => bulk_path(Representation::Ndjson),
            _ => None,
        },
    };
    paged_response(context, query.cursor(), &paths, |links| {
        let page = query.page(edition, edition.link_base().static_copy().is_some());
        let links = links(&page.cursors);
        let meta = ListMeta::new(page.total, page.limit, &page.cursors, edition);
        let meta = meta.with_undated(page.undated);
        let meta = match &page.search {
            Some(report) => meta.with_search(report, edition),
            None => meta,
        };
        let body = render_page(&page, query.fields(), &meta, &links, edition)?;
        Ok((body, links))
    })
}

fn render_page(
    page: &ListPage,
    fields: &[String],
    meta: &ListMeta,
    links: &ListLinks,
    edition: &Edition,
) -> serde_json::Result<Vec<u8>> {
    #[derive(Serialize)]
    struct ListEnvelope<'a> {
        meta: &'a ListMeta,
        links: &'a ListLinks,
        #[serde(skip_serializing_if = "Option::is_none")]
        facets: Option<&'a IndexMap<&'static str, Vec<FacetValue>>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        more_values: Option<&'a [MoreValues]>,
        #[serde(skip_serializing_if = "Option::is_none")]
        did_you_mean: Option<&'a Option<String>>,
    }
    let keys = page.items.iter().copied();
    let lines = item_lines(keys, fields, page.search.as_ref(), edition);
    let lines = lines.collect::<serde_json::Result<Vec<_>>>()?;
    let envelope = ListEnvelope {
        meta,
        links,
        facets: page.facets.as_ref().map(|facets| &facets.values),
        more_values: page.facets.as_ref().map(|facets| &*facets.more_values),
        did_you_mean: page.search.as_ref().map(|report| &report.corrected_query),
    };
    let mut body = render_list(&lines, &envelope)?;
    if let Some(included) = &page.included {
        append_grouped_items("included", included, edition, &mut body)?;
    }
    Ok(body)
}
