//! The page of a problem: what is wrong with a URL, and what to open instead.

use maud::{Markup, html};

use super::json::Content;
use super::links::PageLinks;
use super::next_steps::next_steps;

/// A problem with the closest URL that has a page.
pub(super) fn problem(body: Content<'_>, links: &PageLinks<'_>) -> Markup {
    html! {
        h1 { (title(body)) }
        p.lead { (with_code_spans(body.text("detail").unwrap_or_default())) }
        @if let Some(href) = body.get("links").text("suggestion") {
            p { a href=(links.page_of(href)) { "Open what was probably meant" } ": " code { (href) } }
        }
        @if is_not_found(body) {
            p { "You could:" }
            ul {
                li { "begin with the " a href=(links.page("/v1/summary")) { "summary" } ";" }
                (next_steps(links))
            }
        } @else {
            p { a href=(links.page("/v1/summary")) { "Go to the summary" } }
        }
    }
}

/// What readers call a problem.
pub(super) fn title(body: Content<'_>) -> &str {
    if is_not_found(body) {
        "There is no such page"
    } else {
        body.title()
    }
}

fn is_not_found(body: Content<'_>) -> bool {
    body.number("status") == Some(404)
}

/// A sort of problem, explained.
pub struct Explanation {
    /// The sort in words.
    pub title: &'static str,
    /// The HTTP status of its responses.
    pub status: u16,
    /// The sort for programs.
    pub code: &'static str,
    /// What it means; code is between backquotes.
    pub meaning: &'static str,
    /// What to do; code is between backquotes.
    pub remedy: &'static str,
}

/// What problems of a sort mean.
pub(super) fn explanation(sort: &Explanation, links: &PageLinks<'_>) -> Markup {
    html! {
        h1 { (sort.title) }
        p { "Status " (sort.status) ", code " code { (sort.code) } "." }
        h2 { "What it means" }
        p { (with_code_spans(sort.meaning)) }
        h2 { "What to do" }
        p { (with_code_spans(sort.remedy)) }
        p { a href=(links.edition.href("/docs").as_str()) { "Documentation" } }
    }
}

/// A text whose spans between backquotes are code.
pub(super) fn with_code_spans(text: &str) -> Markup {
    html! {
        @for (index, span) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (span) } } @else { (span) }
        }
    }
}
