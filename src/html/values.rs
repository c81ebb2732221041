//! The value of a field in words: shown by its shape, or by its label.

use std::borrow::Cow;

use maud::{Markup, html};
use serde_json_borrow::Value;

use super::json::Content;
use super::labels::{inline, label};
use super::links::PageLinks;
use crate::model::{FieldType, ItemTypeId, Vocabulary};
use crate::store::to_i64;

/// Fields whose values readers cannot guess the meaning of.
const EXPLAINED: [&str; 3] = ["modality", "tense", "confidence"];

/// Whether a field only repeats another one in words.
pub(super) fn is_companion(name: &str, object: Content<'_>) -> bool {
    let named = ["_label", "_labels"]
        .into_iter()
        .find_map(|end| name.strip_suffix(end));
    named.is_some_and(|field| {
        let plural = format!("{field}s");
        [field, &plural].iter().any(|field| object.has(field))
    })
}

/// A value in words, with its label if its field has one.
pub(super) fn field(
    name: &str,
    value: Content<'_>,
    object: Content<'_>,
    links: &PageLinks<'_>,
) -> Markup {
    match object.text(&format!("{name}_label")) {
        Some(label) => term(name, value, label, object, links),
        None => match labels(name, object) {
            Some(labels) => html! { (labels) },
            None => shown_value(value, links),
        },
    }
}

/// The label of a coded value, or those of several.
fn labels<'v>(name: &str, object: Content<'v>) -> Option<Cow<'v, str>> {
    if let Some(label) = object.text(&format!("{name}_label")) {
        return Some(Cow::Borrowed(label));
    }
    let labels = object.list(&format!("{}_labels", name.trim_end_matches('s')));
    let labels = labels.filter_map(|label| label.0.as_str());
    let labels = labels.map(Cow::Borrowed);
    labels.reduce(|list, label| Cow::Owned(format!("{list}, {}", inline(&label))))
}

/// The label of a term, which leads to what the vocabulary says of it.
fn term(
    name: &str,
    value: Content<'_>,
    label: &str,
    object: Content<'_>,
    links: &PageLinks<'_>,
) -> Markup {
    let vocabulary = object.text("type").and_then(|of| vocabulary(of, name));
    let (Some(vocabulary), Some(value)) = (vocabulary, value.0.as_str()) else {
        return html! { (label) };
    };
    let path = format!("/v1/vocabulary/{}", vocabulary.id);
    let term = vocabulary.terms.iter().find(|term| term.value == value);
    let definition = term.filter(|_| EXPLAINED.contains(&name));
    html! {
        a href={ (links.page(&path)) "#" (term_anchor(vocabulary.id, value)) } { (label) }
        @if let Some(term) = definition { ". " (term.definition) }
    }
}

/// The vocabulary that a field of an item takes its values from.
fn vocabulary(type_name: &str, field: &str) -> Option<&'static Vocabulary> {
    let fields = &ItemTypeId::from_name(type_name)?.info().fields;
    let field = fields.iter().find(|info| info.name == field)?;
    match field.field_type {
        FieldType::Vocabulary(vocabulary) => Some(vocabulary),
        _ => None,
    }
}

/// The fragment of a term's entry among vocabularies.
pub(super) fn term_anchor(vocabulary: &str, value: &str) -> String {
    format!("{vocabulary}_{value}")
}

fn words(texts: &[Value<'_>]) -> Markup {
    let texts: Vec<_> = texts.iter().filter_map(Value::as_str).collect();
    html! { (texts.join(", ")) }
}

/// A value by its shape.
pub(super) fn shown_value(value: Content<'_>, links: &PageLinks<'_>) -> Markup {
    match value.0 {
        Value::Null => html! { span.not-recorded { "Not recorded" } },
        Value::Bool(flag) => html! { (if *flag { "Yes" } else { "No" }) },
        Value::Number(number) => html! { (grouped(&number.to_string())) },
        Value::Str(text) if text.starts_with("http://") || text.starts_with("https://") => {
            html! { a href=(text) rel="external" { (text) } }
        }
        Value::Str(text) => html! { (text) },
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

fn shown_list(list: Content<'_>, elements: &[Value<'_>], links: &PageLinks<'_>) -> Markup {
    if elements.iter().all(Value::is_string) {
        return words(elements);
    }
    html! {
        ul { @for element in list.elements() { li { (shown_value(element, links)) } } }
    }
}

fn shown_object(object: Content<'_>, links: &PageLinks<'_>) -> Markup {
    if object.has("total") {
        return relation(object, links);
    }
    if object.has("edtf") {
        return date(object);
    }
    if object.text("href").is_some() && !object.has("summary") {
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
        return html! {
            (scheme) ": " code { (value) }
            @if let Some(label) = object.text("label") { " (" (label) ")" }
        };
    }
    if let Some(label) = object.text("label") {
        return linked_label(label, object, links);
    }
    inline_fields(object, links)
}

/// The label of an object, in which the title of an item that it names is a link.
fn linked_label(label: &str, object: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let mut members = object.members().map(|(_, value)| value);
    let named = members.find_map(|item| {
        item.text("href")?;
        Some((item, label.split_once(item.title())?))
    });
    match named {
        Some((item, (before, after))) => html! { (before) (reference(item, links)) (after) },
        None => html! { (label) },
    }
}

/// The fields of an object within another one: what a coded value says of it is in parentheses.
fn inline_fields(object: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let shown = object.members().filter(|(name, value)| {
        !["id", "type", "href"].contains(name) && !value.is_empty() && !is_companion(name, object)
    });
    html! {
        @for (index, (name, value)) in shown.enumerate() {
            @match remark(name, value, object).filter(|_| index > 0) {
                Some(remark) => { " (" (inline(&remark)) ")" }
                None => {
                    @if index > 0 { "; " }
                    @if is_labeled(name, value, object) { (inline(&label(name))) ": " }
                    (field(name, value, object, links))
                }
            }
        }
    }
}

/// What a field says of the one before it, if that is all it does.
fn remark<'v>(name: &str, value: Content<'v>, object: Content<'v>) -> Option<Cow<'v, str>> {
    match name {
        "field" => value.0.as_str().map(Cow::Borrowed),
        _ => labels(name, object),
    }
}

/// Whether a value needs the name of its field to be understood.
fn is_labeled(name: &str, value: Content<'_>, object: Content<'_>) -> bool {
    let is_self_evident = name == "title" || value.0.is_object() || labels(name, object).is_some();
    !is_self_evident
}

/// The URL of an item, or of a reference to one.
pub(super) fn own_href(item: Content<'_>) -> Option<&str> {
    item.text("href").or(item.get("links").text("self"))
}

/// A link to an item or a part of one.
pub(super) fn reference(item: Content<'_>, links: &PageLinks<'_>) -> Markup {
    html! {
        @match own_href(item) {
            Some(href) => a href=(links.page_of(href)) { (item.title()) },
            None => (item.title()),
        }
    }
}

/// The items that are related to an item, and where to find all of them.
fn relation(relation: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let total = relation.number("total").unwrap_or_default();
    let items = relation.list("items");
    let count = to_i64(items.len());
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
