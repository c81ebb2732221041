//! The page of an item: its fields, and each statement on it with its passage.

use maud::{Markup, html};

use super::check::{problem_list, problems_of};
use super::fields::{
    fields, notes, passages, problems_elsewhere, reference, shown_value, statement,
};
use super::json::Content;
use super::links::PageLinks;
use super::lists::{count, sentences};
use crate::model::{ItemTypeId, RecordProblem, Slug};
use crate::store::Edition;

/// The fields of an item that have sections of their own.
const SHOWN_ELSEWHERE: [&str; 3] = ["parts", "cites", "outline"];

/// The page of an item; `statements` is the beginning of the list of statements on it.
pub(super) fn item(item: Content<'_>, statements: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let is_statement = item.text("type") == Some("statement");
    let problems = problems_of(item, links);
    let (of_parts, of_item): (Vec<_>, Vec<_>) = problems.into_iter().partition(|problem| {
        let part = part_of(problem);
        part.is_some() && item.list("parts").any(|each| each.text("id") == part)
    });
    html! {
        p.type { (item.text("type_label").unwrap_or_default()) }
        h1 { (item.title()) }
        (problem_list(&problems_elsewhere(item, &of_item, &SHOWN_ELSEWHERE), links))
        @if let Some(summary) = item.text("summary") { p.lead { (summary) } }
        @if is_statement {
            section aria-labelledby="passages" {
                h2 #passages { "Where it says so" }
                (passages(item, links))
            }
        }
        (notes(item, links))
        section aria-labelledby="facts" {
            h2 #facts { "Facts" }
            (fields(item, &of_item, links, &SHOWN_ELSEWHERE))
        }
        @if item.list("parts").len() > 0 {
            section aria-labelledby="parts" {
                h2 #parts { "Parts" }
                @for part in item.list("parts") { (part_card(part, item, &of_parts, links)) }
            }
        }
        @if item.list("outline").len() > 0 {
            section aria-labelledby="outline" {
                h2 #outline { "Outline" }
                (shown_value(item.get("outline"), links))
            }
        }
        @if let Some(text) = item.text("citation") {
            section aria-labelledby="cite" {
                h2 #cite { "Cite it as" }
                p.citation { (text) }
                @if let Some(href) = item.get("links").text("citation") {
                    p { a href=(links.page_of(href)) { "BibTeX and other forms" } }
                }
            }
        }
        @if !is_statement { (statements_on(item, statements, links)) }
    }
}

fn part_of(problem: &RecordProblem) -> Option<&str> {
    problem.subject.as_ref()?.part.as_deref()
}

/// A part of an item, with its own among the `problems` of all. The fragment of its URL is its id,
/// or one that it had in an earlier edition.
fn part_card(
    part: Content<'_>,
    item: Content<'_>,
    problems: &[&RecordProblem],
    links: &PageLinks<'_>,
) -> Markup {
    let problems = problems.iter().copied();
    let problems = problems.filter(|problem| part_of(problem) == part.text("id"));
    let problems: Vec<_> = problems.collect();
    html! {
        article.card id=[part.text("id")] {
            @for id in former_ids(part, item, links.edition) { a id=(id) {} }
            h3 {
                @if let Some(number) = part.text("number") { (number) " " }
                (part.title())
            }
            (problem_list(&problems_elsewhere(part, &problems, &["number"]), links))
            @if let Some(summary) = part.text("summary") { p { (summary) } }
            (fields(part, &problems, links, &["number"]))
            (notes(part, links))
            @if let Some(href) = part.get("statements").text("href") {
                p.meta { a href=(links.page_of(href)) { "Where it says so (" (part.get("statements").number("total").unwrap_or_default()) ")" } }
            }
        }
    }
}

/// The ids that a part had in earlier editions.
fn former_ids<'a>(part: Content<'_>, item: Content<'_>, edition: &'a Edition) -> Vec<&'a str> {
    let found = || {
        let type_id = ItemTypeId::from_name(item.text("type")?)?;
        let id = Slug::parse(item.text("id")?)?;
        let history = edition.history();
        Some(history.former_part_ids(type_id, &id, part.text("id")?))
    };
    let ids = found().unwrap_or_default().into_iter();
    ids.map(Slug::as_str).collect()
}

/// What the sources say of an item.
fn statements_on(item: Content<'_>, statements: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let total = item.get("statements").number("total").unwrap_or_default();
    html! {
        section aria-labelledby="statements" {
            h2 #statements { "What the sources say" }
            @if total == 0 { p.not-recorded { "No statement is about it." } }
            ol.items { @for each in statements.list("data") { li { (statement(each, links)) } } }
            @if i64::try_from(statements.list("data").len()).is_ok_and(|shown| shown < total) {
                @if let Some(href) = item.get("statements").text("href") {
                    p { a href=(links.page_of(href)) { "All " (count(total, "statement", "statements")) } }
                }
            }
        }
    }
}

/// How to cite an item or the record.
pub(super) fn citation(body: Content<'_>) -> Markup {
    html! {
        h1 { "How to cite it" }
        p.citation { (body.text("text").unwrap_or_default()) }
        h2 { "BibTeX" }
        pre tabindex="0" { code { (body.text("bibtex").unwrap_or_default()) } }
        h2 { "CSL-JSON" }
        pre tabindex="0" { code { (pretty(body.get("csl"))) } }
    }
}

fn pretty(value: Content<'_>) -> String {
    format!("{:#}", value.0)
}

/// What became of an item from edition to edition.
pub(super) fn history(body: Content<'_>, links: &PageLinks<'_>) -> Markup {
    html! {
        h1 { "What changed" }
        ol.items {
            @for entry in body.list("data") {
                li {
                    article.card {
                        h2 { "Edition " (entry.number("edition").unwrap_or_default()) ": " (entry.text("action_label").unwrap_or_default()) }
                        p.meta {
                            @if let Some(published) = entry.text("published_label") { (published) }
                            @if let Some(reason) = entry.text("reason_label") { " " span.tag { (reason) } }
                        }
                        @if let Some(note) = entry.text("note") { p { (note) } }
                        (sentences(entry))
                        p { (reference(entry, links)) }
                    }
                }
            }
        }
    }
}
