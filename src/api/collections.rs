//! Lists and items of every collection.

use std::sync::Arc;

use indexmap::IndexMap;
use serde::Serialize;
use utoipa::PartialSchema;
use utoipa::openapi::{Ref, RefOr};

use super::answer::Answer;
use super::citation;
use super::endpoint::{Answers, Call, Cost, Endpoint, Segment};
use super::page::{ListLinks, ListMeta, add_by_collection, list_of, paged};
use super::problem::{Problem, ProblemCode};
use super::schema;
use super::views::view;
use crate::model::{KindInfo, Slug, kind_index, kinds, nearest, slugify};
use crate::query::{FacetValue, Form, Page, Question, parameters};
use crate::record::{Became, ItemAt, Record, Withdrawn, prefix};

/// The endpoint of a collection.
pub(super) fn list(kind: &'static KindInfo) -> Endpoint {
    let collection = kind.collection;
    Endpoint {
        path: format!("/v1/{collection}"),
        operation: format!("list_{collection}"),
        tag: collection,
        summary: format!("List {collection}"),
        description: format!(
            "{} Items come in the order that is asked for, else the editors', a page at a time; `links.next` leads to the page after and is null on the last one. Each item stands on one line.",
            kind.description,
        ),
        segment: None,
        parameters: Some((kind, parameters(kind, Form::List))),
        own_parameters: Vec::new(),
        answers: Answers {
            content_type: "application/json",
            description: "One page of the list.",
            schema: RefOr::Ref(Ref::from_schema_name(schema::page_name(kind))),
            schemas: schema::page(kind),
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
        handler: Arc::new(move |call| {
            let question = Question::read(kind, Form::List, &call.pairs, &call.record)
                .map_err(|refused| Problem::of_question(call.path, refused))?;
            answer_list(kind, &question, call)
        }),
    }
}

fn answer_list(kind: &KindInfo, question: &Question, call: &Call<'_>) -> Result<Answer, Problem> {
    let record = &call.record;
    let path = |cursor: Option<&str>| format!("/v1/{}{}", kind.collection, question.query(cursor));
    paged(call, question.cursor(), path, |links| {
        let page = question.page(record, record.links().copy().is_some());
        let links = links(page.next.as_deref());
        let meta = ListMeta::new(page.total, page.limit, record);
        Ok((lay_out(&page, &meta, &links, record)?, links))
    })
}

fn lay_out(
    page: &Page,
    meta: &ListMeta,
    links: &ListLinks,
    record: &Record,
) -> serde_json::Result<Vec<u8>> {
    #[derive(Serialize)]
    struct Tail<'a> {
        meta: &'a ListMeta,
        links: &'a ListLinks,
        #[serde(skip_serializing_if = "Option::is_none")]
        facets: &'a Option<IndexMap<&'static str, Vec<FacetValue>>>,
    }
    let lines = page.items.iter().map(|at| record.line(*at));
    let lines = lines.collect::<serde_json::Result<Vec<_>>>()?;
    let tail = Tail {
        meta,
        links,
        facets: &page.facets,
    };
    let mut body = list_of(&lines, &tail)?;
    if let Some(included) = &page.included {
        add_by_collection("included", included, record, &mut body)?;
    }
    Ok(body)
}

/// The endpoint of one item.
pub(super) fn item(kind: &'static KindInfo) -> Endpoint {
    let (type_name, collection) = (kind.type_name, kind.collection);
    let example = kind.example;
    Endpoint {
        path: format!("/v1/{collection}/{{id}}"),
        operation: format!("get_{type_name}"),
        tag: collection,
        summary: format!("Get one {type_name}"),
        description: format!(
            "{} The answer is the bare item, with its relations, its notes and where to read the statements on it.",
            kind.description
        ),
        segment: Some(Segment {
            name: "id",
            description: format!("The id of the {type_name}."),
            schema: Slug::schema(),
            example,
            of: Some(kind),
        }),
        parameters: Some((kind, parameters(kind, Form::Item))),
        own_parameters: Vec::new(),
        answers: Answers {
            content_type: "application/json",
            description: "The item.",
            schema: RefOr::Ref(Ref::from_schema_name(kind.schema_name.as_ref())),
            schemas: schema::item(kind),
        },
        problems: &[
            ProblemCode::UnknownParameter,
            ProblemCode::InvalidValue,
            ProblemCode::UnknownId,
            ProblemCode::Withdrawn,
        ],
        example: format!("/v1/{collection}/{example}"),
        cost: Cost::DependsOnQuery,
        handler: Arc::new(move |call| answer_item(kind, call)),
    }
}

fn answer_item(kind: &KindInfo, call: &Call<'_>) -> Result<Answer, Problem> {
    of_item(kind, call, "", |at| answer_found(kind, call, at))
}

fn answer_found(kind: &KindInfo, call: &Call<'_>, at: ItemAt) -> Result<Answer, Problem> {
    let record = &call.record;
    let question = Question::read(kind, Form::Item, &call.pairs, record)
        .map_err(|refused| Problem::of_question(call.path, refused))?;
    let path = format!(
        "/v1/{}/{}{}",
        kind.collection,
        call.segment,
        question.query(None)
    );
    // Whether anything comes along, before it is looked for.
    let answer = match question.included(&[], record) {
        None => {
            let page = call.shelf.page(record, at)?;
            Answer::live("application/json", page.body, page.etag)
        }
        Some(_) => call.determined(&path, "application/json", || {
            let included = question.included(&[at], record).unwrap_or_default();
            let page = call.shelf.page(record, at)?;
            let mut body = page.body.identity().to_vec();
            add_by_collection("included", &included, record, &mut body)?;
            Ok(body)
        })?,
    };
    // The address to cite (RFC 8574) stays with the edition; what became of the item since is
    // at the one that does not (RFC 5829). No file tells what became of an id that is gone.
    let newest = call.shelf.archive().newest();
    let is_lost = || record.links().names_files() && newest.place(kind, &call.segment).is_none();
    let latest = (record.is_pinned() && !is_lost()).then(|| call.api.links().href(&path));
    let links = [
        ("self", Some(record.href(&path))),
        ("cite-as", Some(citation::pinned(kind, call))),
        ("latest-version", latest),
    ];
    let links = links.into_iter().filter_map(|(relation, href)| {
        let href = href?;
        Some((relation, href.as_str().to_owned()))
    });
    Ok(Answer {
        edition: Some(record.number()),
        links: links.collect(),
        ..answer
    })
}

/// The answer to a path with the id of an item; `tail` is what the path has after it. An id
/// that the item had before leads to the one it has now.
fn of_item(
    kind: &KindInfo,
    call: &Call<'_>,
    tail: &str,
    answer: impl FnOnce(ItemAt) -> Result<Answer, Problem>,
) -> Result<Answer, Problem> {
    let record = &call.record;
    let place = record.place(kind, &call.segment);
    let place_of_kind = kind_index(kind.type_name);
    if let Some((kind, place)) = place_of_kind.zip(place) {
        return answer(ItemAt { kind, place });
    }
    match place_of_kind.and_then(|place| record.became(place, &call.segment)) {
        Some(Became::Renamed(id)) => {
            let query = match call.query {
                "" => String::new(),
                query => format!("?{query}"),
            };
            let path = format!("/v1/{}/{id}{tail}{query}", kind.collection);
            Ok(Answer::moved(record.href(&path).as_str().to_owned()))
        }
        Some(Became::Withdrawn(item)) => Err(withdrawn(kind, call, tail, &item)),
        None => Err(unknown_id(kind, call, tail)),
    }
}

/// An endpoint below that of an item: what `view` makes of the item, at the last segment
/// `tail`. What it is called, and what it answers, is told besides.
pub(super) fn below_item<T: Serialize>(
    kind: &'static KindInfo,
    tail: &'static str,
    view_of: impl Fn(&Call<'_>, ItemAt) -> T + Send + Sync + 'static,
) -> Endpoint {
    let (type_name, collection) = (kind.type_name, kind.collection);
    Endpoint {
        path: format!("/v1/{collection}/{{id}}/{tail}"),
        operation: format!("get_{type_name}_{tail}"),
        parameters: None,
        example: format!("/v1/{collection}/{}/{tail}", kind.example),
        handler: Arc::new(move |call| {
            of_item(kind, call, &format!("/{tail}"), |at| {
                let path = format!("/v1/{collection}/{}/{tail}", call.segment);
                view(call, &path, || view_of(call, at))
            })
        }),
        ..item(kind)
    }
}

/// The problem of an item that was taken back.
fn withdrawn(kind: &KindInfo, call: &Call<'_>, tail: &str, item: &Withdrawn<'_>) -> Problem {
    let detail = format!(
        "The {} `{}` was withdrawn after edition {}. {}",
        kind.type_name, call.segment, item.last, item.note
    );
    let last = format!(
        "{}/v1/{}/{}{tail}",
        prefix(item.last),
        kind.collection,
        item.id
    );
    Problem::of_path(
        ProblemCode::Withdrawn,
        detail,
        ("id", &call.segment),
        [],
        (None, Some(last)),
    )
}

/// The edition nearest to the one that was asked that has an item of this name, present or
/// past, and the id that it has there; none for an item that no edition has.
fn elsewhere(kind: &KindInfo, call: &Call<'_>) -> Option<(i64, Slug)> {
    let newest = call.shelf.archive().newest();
    let names = newest.names(kind_index(kind.type_name)?, &Slug::parse(&call.segment)?);
    let asked = call.record.number();
    let editions = newest.editions().into_iter();
    let having = editions.filter_map(|edition| {
        let has = |name: &&Slug| edition.place(kind, name.as_str()).is_some();
        Some((edition.number(), names.iter().find(has)?.clone()))
    });
    having.min_by_key(|(number, _)| number.abs_diff(asked))
}

/// The problem of an id that no item has: unknown if it could be one, invalid otherwise.
fn unknown_id(kind: &KindInfo, call: &Call<'_>, tail: &str) -> Problem {
    let asked = call.segment.as_str();
    // An extension that other APIs put behind an id is no part of what is meant.
    let meant = slugify(asked.split('.').next().unwrap_or(asked));
    let ids = call.record.ids_like(kind, &meant);
    let near = nearest(&meant, ids.iter().copied());
    let other = call.record.named(asked).filter(|_| near.is_none());
    let other = other.map(|at| &kinds()[at.kind]);
    let (help, corrected) = match (elsewhere(kind, call), near, other) {
        (Some((number, id)), _, _) => {
            let name = match id.as_str() {
                same if same == asked => String::new(),
                other => format!(" as `{other}`"),
            };
            let path = format!("{}/v1/{}/{id}{tail}", prefix(number), kind.collection);
            (format!(" Edition {number} has it{name}."), Some(path))
        }
        (None, Some(near), _) => (
            format!(" Did you mean `{near}`?"),
            Some(format!("/v1/{}/{near}{tail}", kind.collection)),
        ),
        (None, None, Some(other)) => (
            format!(" It is the id of one {}.", other.type_name),
            Some(format!("/v1/{}/{asked}{tail}", other.collection)),
        ),
        (None, None, None) => (String::new(), None),
    };
    let number = call.record.is_pinned().then(|| call.record.number());
    let there = number.map_or_else(String::new, |number| format!(" in edition {number}"));
    let (code, detail) = match Slug::parse(asked) {
        Some(_) => (
            ProblemCode::UnknownId,
            format!("There is no {} `{asked}`{there}.{help}", kind.type_name),
        ),
        None => (
            ProblemCode::InvalidValue,
            format!(
                "`{asked}` is not an id: lower-case letters and digits, joined by single hyphens.{help}"
            ),
        ),
    };
    Problem::of_path(
        code,
        detail,
        ("id", asked),
        ids.iter().copied(),
        (near, corrected),
    )
}
