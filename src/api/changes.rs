//! Editions, and what became of items from one to the next.

use std::sync::Arc;

use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{
    ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type,
};
use utoipa::openapi::{RefOr, Required};

use super::answer::Answer;
use super::collections::{ListLinks, ListMeta, item, of_item};
use super::components::control;
use super::endpoint::{Answers, Call, Endpoint};
use super::feed;
use super::problem::{Problem, ProblemCode};
use super::schema;
use super::views::view;
use super::whole::{CSV, NDJSON, text, written};
use crate::model::{Action, Coded as _, Href, KindInfo, Reason, kinds};
use crate::query::{CHANGE_PARAMETERS, ChangesQuestion, MOVEMENT_PARAMETERS};
use crate::record::{ChangeView, EditionView, ItemHistory, Movement, Record};

/// All editions.
#[derive(Serialize, ToSchema)]
struct Editions {
    /// The editions, the oldest first.
    #[schema(max_items = 1_000)]
    data: Vec<EditionView>,
    /// What the list is of.
    meta: WholeMeta,
    /// The addresses of this answer.
    links: WholeLinks,
}

/// Positions whose stance is another one than it was.
#[derive(Serialize, ToSchema)]
struct Movements {
    /// The movements, the oldest first.
    #[schema(max_items = 10_000)]
    data: Vec<Movement>,
    /// What the list is of.
    meta: WholeMeta,
    /// The addresses of this answer.
    links: WholeLinks,
}

/// What a list is of that comes as a whole.
#[derive(Serialize, ToSchema)]
struct WholeMeta {
    /// How many there are.
    #[schema(minimum = 0, maximum = 10_000_000)]
    total: i64,
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    edition: i64,
}

/// The addresses of a list that comes as a whole.
#[derive(Serialize, ToSchema)]
struct WholeLinks {
    /// This answer.
    #[serde(rename = "self")]
    this: Href,
}

/// Changes, a page at a time.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "only its schema is used: the answer is laid out line by line"
)]
struct Changes {
    /// The changes of the page, the oldest first.
    #[schema(max_items = 500)]
    data: Vec<ChangeView>,
    /// What the list is of.
    meta: ListMeta,
    /// The addresses of the list.
    links: ListLinks,
}

const TAG: &str = "editions";
const EDITIONS: &str = "/v1/editions";
const CHANGES: &str = "/v1/changes";
const MOVEMENTS: &str = "/v1/movements";

const PROBLEMS: &[ProblemCode] = &[
    ProblemCode::UnknownParameter,
    ProblemCode::RepeatedParameter,
    ProblemCode::InvalidValue,
    ProblemCode::UnknownId,
    ProblemCode::UnknownCursor,
    ProblemCode::NoEdition,
];

/// The endpoint of the editions.
pub(super) fn editions() -> Endpoint {
    Endpoint {
        path: EDITIONS.into(),
        operation: "list_editions".into(),
        tag: TAG,
        summary: "List editions".into(),
        description: "Every edition of the record: when it was released, its digest, how much differs from the edition before, and where its addresses begin. What is asked below `/editions/{number}` is answered from that edition for good.".into(),
        segment: None,
        parameters: None,
        own_parameters: Vec::new(),
        answers: Answers::of::<Editions>("application/json", "The editions.", schema::collected::<Editions>),
        problems: &[ProblemCode::UnknownParameter],
        example: EDITIONS.into(),
        handler: Arc::new(|call| {
            let record = &call.record;
            view(call, EDITIONS, || {
                let all = record.editions();
                let data: Vec<_> = all.iter().map(|edition| edition.edition_view(record)).collect();
                Editions { meta: WholeMeta::new(data.len(), record), data, links: WholeLinks { this: record.href(EDITIONS) } }
            })
        }),
    }
}

impl WholeMeta {
    fn new(total: usize, record: &Record) -> Self {
        Self {
            total: i64::try_from(total).unwrap_or(i64::MAX),
            edition: record.number(),
        }
    }
}

/// The endpoint of the changes.
pub(super) fn list() -> Endpoint {
    Endpoint {
        path: CHANGES.into(),
        operation: "list_changes".into(),
        tag: TAG,
        summary: "List changes".into(),
        description: "What became of items from edition to edition, like an erratum: what, where, before, after and why. Only what editors write is held against each other, never what the server derives. The oldest change comes first, and `links.next` leads to the page after.".into(),
        segment: None,
        parameters: None,
        own_parameters: parameters(&CHANGE_PARAMETERS),
        answers: Answers::of::<Changes>("application/json", "One page of the changes.", schema::collected::<Changes>),
        problems: PROBLEMS,
        example: "/v1/changes?since=1&limit=2".into(),
        handler: Arc::new(answer_list),
    }
}

/// The whole list in another form.
fn whole(form: &'static str, content_type: &'static str, schema: RefOr<Schema>) -> Endpoint {
    Endpoint {
        path: format!("{CHANGES}.{form}"),
        operation: format!("list_changes_{form}"),
        own_parameters: parameters(&CHANGE_PARAMETERS[2..]),
        answers: Answers {
            content_type,
            description: "The changes.",
            schema,
            schemas: Vec::new(),
        },
        problems: &[
            ProblemCode::UnknownParameter,
            ProblemCode::RepeatedParameter,
            ProblemCode::InvalidValue,
            ProblemCode::UnknownId,
            ProblemCode::NoEdition,
        ],
        example: format!("{CHANGES}.{form}?since=1"),
        ..list()
    }
}

/// The changes, one a line.
pub(super) fn lines() -> Endpoint {
    Endpoint {
        summary: "All changes, one a line".into(),
        description:
            "The whole list as newline-delimited JSON: one change a line, the same as in the list."
                .into(),
        handler: Arc::new(|call| {
            answer_whole(call, "ndjson", NDJSON, |question| {
                let record = &call.record;
                let mut body = Vec::new();
                for (edition, change) in question.whole(record) {
                    serde_json::to_writer(&mut body, &edition.change_view(change, record))?;
                    body.push(b'\n');
                }
                Ok(body)
            })
        }),
        ..whole(
            "ndjson",
            NDJSON,
            text("One JSON object a line.", r"^(\{.*\}\n)*$"),
        )
    }
}

/// The changes as a table.
pub(super) fn table() -> Endpoint {
    Endpoint {
        summary: "All changes as a table".into(),
        description: "The whole list as CSV (RFC 4180) in UTF-8 with a byte order mark, for spreadsheets: a row for each value that differs, one for an item of which nothing else does. A value is written as JSON. A text that a spreadsheet would take for a formula begins with an apostrophe.".into(),
        handler: Arc::new(|call| answer_whole(call, "csv", CSV, |question| csv(question, &call.record))),
        ..whole("csv", CSV, text("A table in CSV.", r"^[\s\S]*$"))
    }
}

/// The changes as a feed.
pub(super) fn feed() -> Endpoint {
    Endpoint {
        summary: "The changes as a feed".into(),
        description: "The changes of released editions as an Atom feed (RFC 4287), the newest first, for readers and services that wait for news. A draft changes until it is released, so that it is not in it.".into(),
        handler: Arc::new(|call| {
            let record = &call.record;
            answer_whole(call, "atom", feed::CONTENT_TYPE, |question| {
                let path = format!("{CHANGES}.atom{}", question.query(None));
                let changes = question.whole(record);
                let changes = changes.iter().map(|(edition, change)| edition.change_view(change, record));
                feed::written(record, &path, CHANGES, &changes.collect::<Vec<_>>())
            })
        }),
        ..whole("atom", feed::CONTENT_TYPE, text("A feed in Atom.", r"^[\s\S]*$"))
    }
}

/// The endpoint of the movements.
pub(super) fn movements() -> Endpoint {
    Endpoint {
        path: MOVEMENTS.into(),
        operation: "list_movements".into(),
        tag: TAG,
        summary: "List movements".into(),
        description: "Positions whose stance is another one than in the edition before: from what to what, and after which event.".into(),
        segment: None,
        parameters: None,
        own_parameters: parameters(&MOVEMENT_PARAMETERS),
        answers: Answers::of::<Movements>("application/json", "The movements.", schema::collected::<Movements>),
        problems: &[
            ProblemCode::UnknownParameter,
            ProblemCode::RepeatedParameter,
            ProblemCode::InvalidValue,
            ProblemCode::NoEdition,
        ],
        example: "/v1/movements?since=1".into(),
        handler: Arc::new(|call| {
            let record = &call.record;
            let question = ask(call, &MOVEMENT_PARAMETERS)?;
            let path = format!("{MOVEMENTS}{}", question.query(None));
            view(call, &path, || {
                let editions = question.editions(record).into_iter();
                let data: Vec<_> = editions.flat_map(|edition| edition.movements(record)).collect();
                Movements { meta: WholeMeta::new(data.len(), record), data, links: WholeLinks { this: record.href(&path) } }
            })
        }),
    }
}

/// The endpoint of what a kind's items were.
pub(super) fn history(kind: &'static KindInfo) -> Endpoint {
    let (type_name, collection) = (kind.type_name, kind.collection);
    Endpoint {
        path: format!("/v1/{collection}/{{id}}/{TAIL}"),
        operation: format!("get_{type_name}_history"),
        summary: format!("What one {type_name} was"),
        description: "Every edition in which the item differs from what it was before, the oldest first: what differs, why, and the address where it stays as it was.".into(),
        parameters: None,
        answers: Answers::of::<ItemHistory>("application/json", "The history.", schema::collected::<ItemHistory>),
        problems: &[
            ProblemCode::UnknownParameter,
            ProblemCode::InvalidValue,
            ProblemCode::UnknownId,
            ProblemCode::Withdrawn,
        ],
        example: format!("/v1/{collection}/{}/{TAIL}", kind.example),
        handler: Arc::new(move |call| {
            of_item(kind, call, &format!("/{TAIL}"), |at| {
                let path = format!("/v1/{collection}/{}", call.segment);
                view(call, &format!("{path}/{TAIL}"), || {
                    call.record.history(at, &path)
                })
            })
        }),
        ..item(kind)
    }
}

/// The last segment of the path.
const TAIL: &str = "history";

fn ask(call: &Call<'_>, names: &[&'static str]) -> Result<ChangesQuestion, Problem> {
    ChangesQuestion::read(call.path, names, &call.pairs, &call.record)
        .map_err(|refused| Problem::of_question(call.path, refused))
}

fn answer_list(call: &Call<'_>) -> Result<Answer, Problem> {
    let record = &call.record;
    let question = ask(call, &CHANGE_PARAMETERS)?;
    let path = |cursor: Option<&str>| format!("{CHANGES}{}", question.query(cursor));
    let this = path(question.cursor());
    let mut header = Vec::new();
    let answer = call.determined(&this, "application/json", || {
        let page = question.page(record);
        let href = |cursor| record.href(&path(cursor));
        let next = page.next.as_deref().map(|cursor| href(Some(cursor)));
        let links = ListLinks::new(record.href(&this), href(None), next);
        header = links.header();
        let changes = page.changes.iter();
        let lines = changes
            .map(|(edition, change)| serde_json::to_string(&edition.change_view(change, record)));
        let lines = lines.collect::<serde_json::Result<Vec<_>>>()?;
        let tail = json!({
            "meta": ListMeta::new(page.total, page.limit, record),
            "links": links,
        });
        Ok(lay_out(&lines, &tail)?)
    })?;
    let other = |form: &str| record.href(&format!("{CHANGES}.{form}"));
    let answer = Answer {
        links: header,
        ..answer
    };
    Ok(answer.linked("alternate", &other("atom")))
}

/// A list as it is sent: indented by two spaces, each of its lines on one.
fn lay_out(lines: &[String], tail: &serde_json::Value) -> serde_json::Result<String> {
    let data = match lines {
        [] => "[]".to_owned(),
        lines => format!("[\n    {}\n  ]", lines.join(",\n    ")),
    };
    let tail = serde_json::to_string_pretty(tail)?;
    Ok(format!(
        "{{\n  \"data\": {data},\n{}\n",
        tail.trim_start_matches("{\n")
    ))
}

fn answer_whole(
    call: &Call<'_>,
    form: &str,
    content_type: &'static str,
    body: impl FnOnce(&ChangesQuestion) -> Result<Vec<u8>, Problem>,
) -> Result<Answer, Problem> {
    let record = &call.record;
    let question = ask(call, &CHANGE_PARAMETERS[2..])?;
    let path = format!("{CHANGES}.{form}{}", question.query(None));
    let answer = call.determined(&path, content_type, || body(&question))?;
    // A feed is read where it is.
    let saved = (form != "atom").then(|| {
        let (id, number) = (&record.negotiation().id, record.number());
        format!("attachment; filename=\"{id}-changes-edition-{number}.{form}\"")
    });
    Ok(Answer {
        disposition: saved,
        ..answer
    })
}

fn csv(question: &ChangesQuestion, record: &Record) -> Result<Vec<u8>, Problem> {
    const COLUMNS: [&str; 13] = [
        "id",
        "edition",
        "published",
        "action",
        "reason",
        "note",
        "item",
        "item_title",
        "renamed_to",
        "pointer",
        "before",
        "after",
        "href",
    ];
    written(|rows| {
        rows.add(COLUMNS)?;
        for (edition, change) in question.whole(record) {
            let change = edition.change_view(change, record);
            let href = change.links.after.as_ref().or(change.links.before.as_ref());
            let fixed = [
                change.id.clone(),
                change.edition.to_string(),
                change
                    .published
                    .as_ref()
                    .map_or_else(String::new, |at| at.as_str().to_owned()),
                change.action.value().to_owned(),
                change.reason.value().to_owned(),
                change.note.to_string(),
                change.item.key(),
                change.item.title.clone(),
                change
                    .renamed_to
                    .as_ref()
                    .map_or_else(String::new, ToString::to_string),
            ];
            let href = href.map_or_else(String::new, |href| href.as_str().to_owned());
            let mut values: Vec<_> = change
                .fields
                .iter()
                .map(|field| {
                    [
                        field.pointer.clone(),
                        field.before.to_string(),
                        field.after.to_string(),
                    ]
                })
                .collect();
            if values.is_empty() {
                values.push(Default::default());
            }
            for value in values {
                rows.add(fixed.iter().chain(&value).chain([&href]))?;
            }
        }
        Ok(())
    })
}

/// The parameters of these names, as the document has them.
fn parameters(names: &[&str]) -> Vec<Parameter> {
    let mut names = names.to_vec();
    names.sort_by_key(|name| ["limit", "cursor"].contains(name));
    names.iter().filter_map(|name| parameter(name)).collect()
}

fn parameter(name: &str) -> Option<Parameter> {
    let (description, example) = match name {
        "action" => ("Only changes of this sort.", json!(["changed"])),
        "item" => (
            "Only changes of these items, as `type/id`; an id that an item had is one, too.",
            json!(["actor/ukraine"]),
        ),
        "reason" => ("Only changes for these reasons.", json!(["editorial"])),
        "since" => ("Only changes of the editions after this one.", json!(1)),
        "type" => (
            "Only changes of items of these types.",
            json!(["statement"]),
        ),
        "until" => ("Only changes of the editions up to this one.", json!(2)),
        _ => return control(name),
    };
    let parameter = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .description(Some(description))
        .required(Required::False)
        .example(Some(example));
    let list = |of: ObjectBuilder| {
        let list = ArrayBuilder::new()
            .items(of)
            .min_items(Some(1))
            .max_items(Some(50));
        RefOr::T(Schema::from(list))
    };
    let values = |terms: Vec<&'static str>| {
        list(
            ObjectBuilder::new()
                .schema_type(Type::String)
                .enum_values(Some(terms)),
        )
    };
    let terms = |vocabulary: crate::model::Vocabulary| {
        values(vocabulary.terms.iter().map(|term| term.value).collect())
    };
    let schema = match name {
        "action" => terms(Action::VOCABULARY),
        "reason" => terms(Reason::VOCABULARY),
        "type" => values(kinds().iter().map(|kind| kind.type_name).collect()),
        "item" => {
            let types: Vec<_> = kinds().iter().map(|kind| kind.type_name).collect();
            let pattern = format!("^({})/[a-z0-9]+(-[a-z0-9]+)*$", types.join("|"));
            list(
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .pattern(Some(pattern))
                    .max_length(Some(80)),
            )
        }
        _ => {
            let number = ObjectBuilder::new()
                .schema_type(Type::Integer)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
                .minimum(Some(1))
                .maximum(Some(1_000_000));
            return Some(parameter.schema(Some(number)).build());
        }
    };
    let parameter = parameter
        .style(Some(ParameterStyle::Form))
        .explode(Some(false));
    Some(parameter.schema(Some(schema)).build())
}
