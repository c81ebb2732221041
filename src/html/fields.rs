//! The fields of an item in words, whatever its type: a value is shown by its shape.

use maud::{Markup, html};
use serde_json::Value;

use super::check::{mark, problem_list};
use super::json::Content;
use super::links::PageLinks;
use crate::model::RecordProblem;

/// The fields that the page of an item shows elsewhere, or that only programs need.
const SHOWN_ELSEWHERE: [&str; 14] = [
    "type",
    "id",
    "title",
    "text",
    "summary",
    "href",
    "links",
    "notes",
    "statements",
    "label",
    "edtf",
    "earliest",
    "latest",
    "citation",
];

/// A field's name as a heading: `post_holders` is "Post holders".
pub(super) fn heading(name: &str) -> String {
    let name = match name {
        "kind" => "Type",
        "about" => "What it is about",
        "cites" => "Where it says so",
        "on" => "On",
        "attributed_to" => "Whose view it is",
        "url" => "URL",
        "state_members" => "People and groups of this state",
        "post_holders" => "Holders of its posts",
        "considered_by" => "Considered by",
        "contradicted_by" => "Contradicted by",
        "replaced_by" => "Replaced by",
        other => other,
    };
    let mut heading = name.replace('_', " ");
    if let Some(first) = heading.get(..1).map(str::to_uppercase) {
        heading.replace_range(..1, &first);
    }
    heading
}

/// Whether a field only repeats another one in words.
fn is_companion(name: &str, object: Content<'_>) -> bool {
    let named = ["_label", "_labels"]
        .into_iter()
        .find_map(|end| name.strip_suffix(end));
    named.is_some_and(|field| {
        let plural = format!("{field}s");
        [field, &plural]
            .iter()
            .any(|field| object.0.get(field).is_some())
    })
}

/// The fields that readers miss: where they are empty, the page says so.
const EXPECTED: [&str; 7] = [
    "date",
    "place",
    "participants",
    "proposers",
    "parties",
    "authors",
    "post",
];

/// The fields that [`fields`] shows, some of them empty.
fn shown_fields<'v>(
    object: Content<'v>,
    but: &[&str],
) -> impl Iterator<Item = (&'v str, Content<'v>)> {
    object.members().filter(move |(name, _)| {
        !SHOWN_ELSEWHERE.contains(name) && !but.contains(name) && !is_companion(name, object)
    })
}

/// The problems that [`fields`] does not show beside a field of the object.
pub(super) fn problems_elsewhere<'p>(
    object: Content<'_>,
    problems: &[&'p RecordProblem],
    but: &[&str],
) -> Vec<&'p RecordProblem> {
    let mut elsewhere = problems.to_vec();
    for (name, value) in shown_fields(object, but) {
        if !value.is_empty() {
            elsewhere.retain(|problem| !is_about_field(problem, name));
        }
    }
    elsewhere
}

fn is_about_field(problem: &RecordProblem, name: &str) -> bool {
    let subject = problem.subject.as_ref();
    let field = subject.and_then(|subject| subject.field.as_deref());
    field == Some(name)
}

/// The fields of an object as a list of headings and values, with the problems of each; those that
/// readers expect and the record lacks are named in a line below.
pub(super) fn fields(
    object: Content<'_>,
    problems: &[&RecordProblem],
    links: &PageLinks<'_>,
    but: &[&str],
) -> Markup {
    let shown = shown_fields(object, but);
    let (empty, recorded): (Vec<_>, Vec<_>) = shown.partition(|(_, value)| value.is_empty());
    let problems_of = |name: &str| -> Vec<_> {
        let problems = problems.iter().copied();
        problems
            .filter(|problem| is_about_field(problem, name))
            .collect()
    };
    let missing = empty.iter().filter(|(name, _)| EXPECTED.contains(name));
    let missing: Vec<_> = missing
        .map(|(name, _)| heading(name).to_lowercase())
        .collect();
    html! {
        @if !recorded.is_empty() {
            dl.fields {
                @for (name, value) in recorded {
                    div {
                        dt { (heading(name)) }
                        dd {
                            (field(name, value, object, links))
                            (problem_list(&problems_of(name), links))
                        }
                    }
                }
            }
        }
        @if !missing.is_empty() { p.not-recorded { "Not recorded: " (missing.join(", ")) "." } }
    }
}

/// A value in words, with its label if its field has one.
fn field(name: &str, value: Content<'_>, object: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let label = object.text(&format!("{name}_label"));
    if let Some(label) = label {
        return html! { (label) };
    }
    let labels = format!("{}_labels", name.trim_end_matches('s'));
    match object.get(&labels).0.as_array() {
        Some(labels) if !labels.is_empty() => words(labels),
        _ => shown_value(value, links),
    }
}

fn words(texts: &[Value]) -> Markup {
    let texts: Vec<_> = texts.iter().filter_map(Value::as_str).collect();
    html! { (texts.join(", ")) }
}

/// A value by its shape.
pub(super) fn shown_value(value: Content<'_>, links: &PageLinks<'_>) -> Markup {
    match value.0 {
        Value::Null => html! { span.not-recorded { "Not recorded" } },
        Value::Bool(flag) => html! { (if *flag { "Yes" } else { "No" }) },
        Value::Number(number) => html! { (grouped(&number.to_string())) },
        Value::String(text) if text.starts_with("http://") || text.starts_with("https://") => {
            html! { a href=(text) rel="external" { (text) } }
        }
        Value::String(text) => html! { (text) },
        Value::Array(elements) => shown_list(value, elements, links),
        Value::Object(_) => shown_object(value, links),
    }
}

/// A number with commas between groups of three digits.
fn grouped(number: &str) -> String {
    let (whole, decimals) = match number.find('.') {
        Some(point) => number.split_at(point),
        None => (number, ""),
    };
    let mut grouped = String::with_capacity(number.len() + 4);
    for (index, ch) in whole.char_indices() {
        let digits_left = whole.len() - index;
        if index > 0 && digits_left.is_multiple_of(3) && !grouped.ends_with('-') {
            grouped.push(',');
        }
        grouped.push(ch);
    }
    grouped + decimals
}

fn shown_list(list: Content<'_>, elements: &[Value], links: &PageLinks<'_>) -> Markup {
    if elements.iter().all(Value::is_string) {
        return words(elements);
    }
    html! {
        ul { @for element in list.elements() { li { (shown_value(element, links)) } } }
    }
}

fn shown_object(object: Content<'_>, links: &PageLinks<'_>) -> Markup {
    if object.0.get("total").is_some() {
        return relation(object, links);
    }
    if object.0.get("edtf").is_some() {
        return date(object);
    }
    if object.text("href").is_some() && object.0.get("summary").is_none() {
        return reference(object, links);
    }
    if let Some(name) = object.text("name") {
        let language = object.text("language");
        return html! {
            span lang=[language] { (name) }
            @for (member, value) in object.members() {
                @if !["name", "language"].contains(&member) && !value.is_empty() && !is_companion(member, object) {
                    " (" (field(member, value, object, links)) ")"
                }
            }
        };
    }
    if let (Some(scheme), Some(value)) = (
        object.text("scheme_label"),
        object.text("value").or(object.text("code")),
    ) {
        return html! { (scheme) ": " code { (value) } };
    }
    if let Some(label) = object.text("label") {
        return html! { (label) };
    }
    inline_fields(object, links)
}

/// The fields of an object within another one: references first, the rest after them.
fn inline_fields(object: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let shown = object.members().filter(|(name, value)| {
        !["id", "type", "href"].contains(name) && !value.is_empty() && !is_companion(name, object)
    });
    html! {
        @for (index, (name, value)) in shown.enumerate() {
            @if index > 0 { "; " }
            @if value.0.is_string() || value.0.is_number() || value.0.is_boolean() || value.0.is_array() {
                @if index > 0 { (heading(name).to_lowercase()) ": " }
            }
            (field(name, value, object, links))
        }
    }
}

/// A link to an item or a part of one.
pub(super) fn reference(item: Content<'_>, links: &PageLinks<'_>) -> Markup {
    html! {
        @match item.text("href") {
            Some(href) => a href=(links.page_of(href)) { (item.title()) },
            None => (item.title()),
        }
    }
}

/// The items that are related to an item, and where to find all of them.
fn relation(relation: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let total = relation.number("total").unwrap_or_default();
    let items = relation.list("items");
    let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
    html! {
        @if items.len() > 0 {
            ul { @for item in items { li { (reference(item, links)) } } }
        }
        @if count < total {
            @if let Some(href) = relation.text("href") {
                a href=(links.page_of(href)) { "All " (total) }
            }
        }
    }
}

/// A date in words, with its days for programs.
pub(super) fn date(date: Content<'_>) -> Markup {
    let label = date.text("label").or(date.text("edtf")).unwrap_or_default();
    let (earliest, latest) = (date.text("earliest"), date.text("latest"));
    html! {
        @if earliest.is_some() && earliest == latest {
            time datetime=[earliest] { (label) }
        } @else {
            (label)
        }
    }
}

/// The editors' notes on an item.
pub(super) fn notes(item: Content<'_>, links: &PageLinks<'_>) -> Markup {
    html! {
        @for note in item.list("notes") {
            div.note role="note" {
                p {
                    strong { "Note. " }
                    (note.text("text").unwrap_or_default())
                    @if let Some(href) = note.text("href") {
                        " " a href=(links.page_of(href)) { "About this note" }
                    }
                }
            }
        }
    }
}

/// A statement with the passages that it is taken from, and the notes on it.
pub(super) fn statement(statement: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let own_page = statement.get("links").text("self");
    html! {
        div.statement id=[statement.text("id")] {
            p.claim { (statement.title()) }
            (mark(statement, links))
            p.meta {
                @for name in ["kind_label", "modality_label", "tense_label", "confidence_label"] {
                    @if let Some(label) = statement.text(name) { span.tag { (label) } " " }
                }
                @if !statement.get("attributed_to").is_empty() {
                    "Whose view: " (shown_inline(statement.list("attributed_to"), links)) ". "
                }
            }
            (passages(statement, links))
            (quotations(statement, links))
            (notes(statement, links))
            @if let Some(href) = own_page {
                p.meta { a href=(links.page_of(href)) { "Statement " (statement.text("id").unwrap_or_default()) } }
            }
        }
    }
}

/// Where a statement is taken from.
pub(super) fn passages(statement: Content<'_>, links: &PageLinks<'_>) -> Markup {
    html! {
        @if statement.list("cites").len() > 0 {
            ul.passages {
                @for cited in statement.list("cites") {
                    li {
                        @match cited.text("statements") {
                            Some(href) => a href=(links.page_of(href)) { (cited.text("label").unwrap_or_default()) },
                            None => (cited.text("label").unwrap_or_default()),
                        }
                    }
                }
            }
        }
    }
}

/// The quotations of a statement, in their languages.
fn quotations(statement: Content<'_>, links: &PageLinks<'_>) -> Markup {
    html! {
        @for quotation in statement.list("quotations") {
            figure {
                blockquote lang=[quotation.text("language")] { p { (quotation.text("text").unwrap_or_default()) } }
                figcaption {
                    @if !quotation.get("speaker").is_empty() {
                        (reference(quotation.get("speaker"), links)) ". "
                    }
                    @if let Some(translation) = quotation.text("translation") {
                        "In English: " q { (translation) }
                    }
                }
            }
        }
    }
}

/// References in a line.
pub(super) fn shown_inline<'v>(
    items: impl Iterator<Item = Content<'v>>,
    links: &PageLinks<'_>,
) -> Markup {
    html! {
        @for (index, item) in items.enumerate() {
            @if index > 0 { ", " }
            (reference(item, links))
        }
    }
}
