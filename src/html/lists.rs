//! Lists a page at a time: collections, the search, corrections and movements.

use maud::{Markup, PreEscaped, html};

use super::change::change;
use super::check::mark;
use super::claims::{manner_explained, notes, statement};
use super::json::Content;
use super::labels::label;
use super::links::PageLinks;
use super::problem::with_code_spans;
use super::values::{date, reference, shown_inline};

/// A list with its facets and the pages beside it.
pub(super) fn list(
    title: &str,
    description: &str,
    body: Content<'_>,
    links: &PageLinks<'_>,
) -> Markup {
    list_of(&list_items(body, links), title, description, body, links)
}

/// The entries of a list, or that there are none.
pub(super) fn list_items(body: Content<'_>, links: &PageLinks<'_>) -> Markup {
    html! {
        @if body.get("meta").number("total") == Some(0) {
            p.not-recorded { "The record has nothing here." }
        }
        ol.items { @for item in body.list("data") { li { (entry(item, links)) } } }
    }
}

/// A list that shows its `entries` in its own way.
pub(super) fn list_of(
    entries: &Markup,
    title: &str,
    description: &str,
    body: Content<'_>,
    links: &PageLinks<'_>,
) -> Markup {
    let total = body.get("meta").number("total").unwrap_or_default();
    html! {
        h1 { (title) }
        @if !description.is_empty() { p.lead { (description) } }
        (search_report(body, links))
        (facets(body, links))
        @if total > 0 { p.count { (count(total, "entry", "entries")) } }
        @if is_of_statements(body) { (manner_explained(links)) }
        (entries)
        (pagination(body, links))
    }
}

fn is_of_statements(body: Content<'_>) -> bool {
    let is_statement =
        |item: Content<'_>| item.text("type") == Some("statement") && !item.has("snippet");
    body.list("data").next().is_some_and(is_statement)
}

pub(super) fn count(number: i64, singular: &str, plural: &str) -> String {
    format!("{number} {}", if number == 1 { singular } else { plural })
}

/// What the reader should know of how the words of a search were understood.
fn search_report(body: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let meta = body.get("meta");
    let not_found: Vec<_> = meta
        .list("not_found")
        .filter_map(|word| word.0.as_str())
        .collect();
    html! {
        @for notice in meta.list("notices") {
            p.notice role="status" {
                @let message = with_code_spans(notice.text("message").unwrap_or_default());
                @match notice.text("href") {
                    Some(href) => a href=(links.page_of(href)) { (message) },
                    None => (message),
                }
            }
        }
        @if let Some(corrected) = body.text("did_you_mean") {
            p.notice role="status" { "Searched for “" (corrected) "” instead." }
        }
        @if meta.text("matched") == Some("some") {
            p.notice role="status" { "Nothing has all of these words. These have the most of them." }
        }
        @if !not_found.is_empty() {
            p.notice role="status" { "Not in the record: " (not_found.join(", ")) "." }
        }
    }
}

/// The values that a list is narrowed by, and those to narrow it by.
fn facets(body: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let is_choice = |values: Content<'_>| values.elements().len() > 1;
    let facets = body.get("facets").members();
    let facets: Vec<_> = facets.filter(|(_, values)| is_choice(*values)).collect();
    let names = facets.iter().map(|(name, _)| label(name).to_lowercase());
    let names: Vec<_> = names.collect();
    let values = body.get("facets").members();
    let selected = values.flat_map(|(_, values)| values.elements());
    let selected: Vec<_> = selected.filter(|value| is_selected(*value)).collect();
    html! {
        @if !selected.is_empty() {
            p.facets {
                "Narrowed to "
                @for (index, value) in selected.into_iter().enumerate() {
                    @if index > 0 { ", " }
                    (facet_value(value, links))
                }
            }
        }
        @if !facets.is_empty() {
            details.facets {
                summary { "Narrow this list: " (names.join(", ")) }
                @for (name, values) in facets {
                    section {
                        h2 { (label(name)) }
                        ul {
                            @for value in values.elements() { li { (facet_value(value, links)) } }
                        }
                    }
                }
            }
        }
    }
}

fn is_selected(value: Content<'_>) -> bool {
    value.get("selected").0.as_bool() == Some(true)
}

fn facet_value(value: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let text = html! { (value.title()) " (" (value.number("count").unwrap_or_default()) ")" };
    html! {
        @match value.text("href") {
            Some(href) if is_selected(value) => {
                a.selected href=(links.page_of(href)) { (text) span.visually-hidden { ", selected: remove" } }
            }
            Some(href) => a href=(links.page_of(href)) { (text) },
            None => (text),
        }
    }
}

pub(super) fn pagination(body: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let urls = body.get("links");
    let (previous, next) = (urls.text("prev"), urls.text("next"));
    html! {
        @if previous.is_some() || next.is_some() {
            nav.pages aria-label="Pages of this list" {
                @if let Some(href) = previous { a rel="prev" href=(links.page_of(href)) { "Previous page" } }
                @if let Some(href) = next { a rel="next" href=(links.page_of(href)) { "Next page" } }
            }
        }
    }
}

/// An entry of a list by its type.
pub(super) fn entry(item: Content<'_>, links: &PageLinks<'_>) -> Markup {
    match item.text("type") {
        Some("statement") => statement(item, links),
        Some("change") => change(item, links),
        Some("movement") => movement(item, links),
        _ => card(item, Level::List, links),
    }
}

/// Where a card stands, which says of what level its heading is.
#[derive(Clone, Copy)]
pub(super) enum Level {
    /// In a list, directly below the title of the page.
    List,
    /// In a section that has a heading of its own.
    Section,
}

impl Level {
    fn heading(self, content: &Markup) -> Markup {
        html! {
            @match self {
                Self::List => h2 { (content) },
                Self::Section => h3 { (content) },
            }
        }
    }
}

/// An item in a few lines.
pub(super) fn card(item: Content<'_>, level: Level, links: &PageLinks<'_>) -> Markup {
    let labels = ["kind_label", "status_label", "stance_label", "scope_label"];
    let labels = labels.into_iter().filter_map(|name| item.text(name));
    html! {
        article.card {
            (level.heading(&reference(item, links)))
            (mark(item, links))
            p.meta {
                @for label in labels { span.tag { (label) } " " }
                @if item.get("date").0.is_object() { span.tag { (date(item.get("date"))) } " " }
                @if item.get("place").0.is_object() { span.tag { (item.get("place").title()) } " " }
            }
            @if let Some(summary) = item.text("summary") { p { (summary) } }
            @if let Some(snippet) = item.get("search_match").text("snippet") {
                p.snippet { (PreEscaped(snippet)) }
            }
            @for (name, label) in [("parties", "Parties"), ("follows", "Comes after"), ("caused_by", "Caused by")] {
                @if item.list(name).len() > 0 { p.meta { (label) ": " (shown_inline(item.list(name), links)) } }
            }
            (notes(item, links))
            (statement_link(item, links))
        }
    }
}

/// Where to read the statements on an item.
fn statement_link(item: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let statements = item.get("statements");
    html! {
        @if let Some(href) = statements.text("href") {
            p.meta { a href=(links.page_of(href)) { (count(statements.number("total").unwrap_or_default(), "statement", "statements")) span.visually-hidden { " on " (item.title()) } } }
        }
    }
}

/// A position that another one replaced.
fn movement(movement: Content<'_>, links: &PageLinks<'_>) -> Markup {
    html! {
        article.card {
            h2 { (reference(movement.get("holder"), links)) " on " (reference(movement.get("on"), links)) }
            p {
                "From “" (reference(movement.get("replaced"), links)) "” to “"
                (reference(movement.get("position"), links)) "”"
                @if movement.get("date").0.is_object() { ", " (date(movement.get("date"))) }
                @if movement.get("after").0.is_object() { ", after " (reference(movement.get("after"), links)) }
                "."
            }
        }
    }
}
