//! What became of items from edition to edition: a page at a time, and whole in three forms.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{
    ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type,
};
use utoipa::openapi::{RefOr, Required};

use super::answer::{Answer, ResponseBody};
use super::components::control;
use super::endpoint::{Answers, Call, Cost, Endpoint};
use super::feed;
use super::page::{ListLinks, ListMeta, list_of, paged};
use super::pieces::Rows;
use super::problem::{Problem, ProblemCode};
use super::schema;
use super::whole::{BYTE_ORDER_MARK, CSV, CsvRows, NDJSON, text, write_rows};
use crate::model::{Action, Coded as _, Reason, kinds};
use crate::query::{CHANGE_FILTERS, CHANGE_PARAMETERS, ChangesQuestion};
use crate::record::{ChangeView, Record};

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

/// The tag of what tells editions apart.
pub(super) const TAG: &str = "editions";
const CHANGES: &str = "/v1/changes";

const PROBLEMS: &[ProblemCode] = &[
    ProblemCode::UnknownParameter,
    ProblemCode::RepeatedParameter,
    ProblemCode::InvalidValue,
    ProblemCode::UnknownId,
    ProblemCode::UnknownCursor,
    ProblemCode::NoEdition,
];

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
        cost: Cost::Expensive,
        handler: Arc::new(answer_list),
    }
}

/// The whole list in another form.
fn whole(form: &'static str, content_type: &'static str, schema: RefOr<Schema>) -> Endpoint {
    Endpoint {
        path: format!("{CHANGES}.{form}"),
        operation: format!("list_changes_{form}"),
        own_parameters: parameters(&CHANGE_FILTERS),
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
                let found = Found::new(question, &call.record);
                let rows = Rows::new(
                    found.positions.len(),
                    (Vec::new(), Vec::new()),
                    move |range, out| {
                        for change in found.views(range) {
                            serde_json::to_writer(&mut *out, &change)?;
                            out.push(b'\n');
                        }
                        Ok(())
                    },
                );
                ResponseBody::from_rows(rows)
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
                let found = Found::new(question, record);
                let changes: Vec<_> = found.views(0..found.positions.len()).collect();
                Ok(feed::written(record, &question.filter(), &changes)?.into())
            })
        }),
        ..whole("atom", feed::CONTENT_TYPE, text("A feed in Atom.", r"^[\s\S]*$"))
    }
}

/// What a call asks of the changes.
pub(super) fn ask(call: &Call<'_>, names: &[&'static str]) -> Result<ChangesQuestion, Problem> {
    ChangesQuestion::read(call.path, names, &call.pairs, &call.record)
        .map_err(|refused| Problem::of_question(call.path, refused))
}

fn answer_list(call: &Call<'_>) -> Result<Answer, Problem> {
    #[derive(Serialize)]
    struct Tail<'a> {
        meta: ListMeta,
        links: &'a ListLinks,
    }
    let record = &call.record;
    let question = ask(call, &CHANGE_PARAMETERS)?;
    let path = |cursor: Option<&str>| format!("{CHANGES}{}", question.query(cursor));
    let answer = paged(call, question.cursor(), path, |links| {
        let page = question.page(record, record.links().copy().is_some());
        let lines = page.changes.iter();
        let lines =
            lines.map(|(edition, change)| serde_json::to_vec(&edition.change_view(change, record)));
        let lines = lines.collect::<serde_json::Result<Vec<_>>>()?;
        let links = links(page.next.as_deref());
        let tail = Tail {
            meta: ListMeta::new(page.total, page.limit, record),
            links: &links,
        };
        Ok((list_of(&lines, &tail)?, links))
    })?;
    let feed = record.href(&format!("{CHANGES}.atom{}", question.filter()));
    Ok(answer.linked("alternate", &feed))
}

fn answer_whole(
    call: &Call<'_>,
    form: &str,
    content_type: &'static str,
    body: impl FnOnce(&ChangesQuestion) -> Result<ResponseBody, Problem>,
) -> Result<Answer, Problem> {
    let record = &call.record;
    let question = ask(call, &CHANGE_FILTERS)?;
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

fn csv(question: &ChangesQuestion, record: &Arc<Record>) -> Result<ResponseBody, Problem> {
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
    let found = Found::new(question, record);
    let mut head = BYTE_ORDER_MARK.as_bytes().to_vec();
    write_rows(&mut head, |rows| rows.add(COLUMNS))?;
    let count = found.positions.len();
    let rows = Rows::new(count, (head, Vec::new()), move |range, out| {
        write_rows(out, |rows| {
            for change in found.views(range) {
                add_rows(&change, rows)?;
            }
            Ok(())
        })
    });
    ResponseBody::from_rows(rows)
}

/// A row for each value that differs, at least one.
fn add_rows(change: &ChangeView, rows: &mut CsvRows<'_>) -> csv::Result<()> {
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
    Ok(())
}

/// The changes that a request finds.
struct Found {
    record: Arc<Record>,
    positions: Vec<(i64, usize)>,
}

impl Found {
    fn new(question: &ChangesQuestion, record: &Arc<Record>) -> Self {
        Self {
            record: Arc::clone(record),
            positions: question.positions(record),
        }
    }

    fn views(&self, range: Range<usize>) -> impl Iterator<Item = ChangeView> {
        let editions: BTreeMap<_, _> = self
            .record
            .editions()
            .into_iter()
            .map(|edition| (edition.number(), edition))
            .collect();
        self.positions[range].iter().map(move |(number, index)| {
            let edition = editions[number];
            edition.change_view(&edition.changes()[*index], &self.record)
        })
    }
}

/// The parameters of these names, as the document has them.
pub(super) fn parameters(names: &[&str]) -> Vec<Parameter> {
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
