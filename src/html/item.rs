//! The page of an item: what it is about first, then its fields, and its names and codes last.

use maud::{Markup, html};
use serde_json_borrow::OwnedValue;

use super::change::sentences;
use super::check::{problem_list, problems_of};
use super::claims::{manner_explained, notes, passages, quotations, statement};
use super::fields::{FieldSet, fields, has_fields, problems_elsewhere};
use super::json::Content;
use super::links::PageLinks;
use super::lists::count;
use super::passages::passages_of_source;
use super::values::{reference, shown_value};
use crate::model::{ItemTypeId, RecordProblem, Slug};
use crate::store::{Edition, to_i64};

/// Statements on an item, in a section of its page.
pub struct StatementList {
    /// The heading of the section.
    pub heading: String,
    /// The path and query of the whole list.
    pub target: String,
    /// The beginning of the list, in JSON.
    pub beginning: OwnedValue,
}

impl StatementList {
    fn total(&self) -> i64 {
        let meta = Content::from(&self.beginning).get("meta");
        meta.number("total").unwrap_or_default()
    }
}

/// What the page of an item shows besides the item.
pub struct ItemDetails {
    /// The statements on it. All lists but the last come before its facts.
    pub statements: Vec<StatementList>,
    /// Of a source: its passages, and what is taken from each.
    pub passages: Option<OwnedValue>,
    /// How to cite it.
    pub citation: OwnedValue,
}

/// The page of an item.
pub(super) fn item(item: Content<'_>, details: &ItemDetails, links: &PageLinks<'_>) -> Markup {
    let is_statement = item.text("type") == Some("statement");
    let problems = problems_of(item, links);
    let (of_parts, of_item): (Vec<_>, Vec<_>) = problems.into_iter().partition(|problem| {
        let part = part_of(problem);
        part.is_some() && item.list("parts").any(|each| each.text("id") == part)
    });
    let sets = [FieldSet::Facts, FieldSet::Names];
    let (about_it, own) = match details.statements.split_last() {
        Some((last, own)) => (Some(last), own),
        None => (None, &[][..]),
    };
    html! {
        p.type { (item.text("type_label").unwrap_or_default()) }
        h1 { (item.title()) }
        (problem_list(&problems_elsewhere(item, &of_item, &sets), links))
        @if let Some(summary) = item.text("summary") { p.lead { (summary) } }
        @if is_statement {
            section aria-labelledby="passages" {
                h2 #passages { "Where it says so" }
                (passages(item, links))
                (quotations(item, links))
            }
        }
        (notes(item, links))
        @if !item.get("positions").is_empty() {
            section aria-labelledby="positions" {
                h2 #positions { "Positions" }
                (shown_value(item.get("positions"), links))
            }
        }
        @for list in own.iter().filter(|list| list.total() > 0) { (statement_list(list, false, links)) }
        @if has_fields(item, FieldSet::Facts) {
            section aria-labelledby="facts" {
                h2 #facts { "Facts" }
                (fields(item, FieldSet::Facts, &of_item, links))
            }
        }
        @if item.list("parts").len() > 0 {
            section aria-labelledby="parts" {
                h2 #parts { "Parts" }
                @for part in item.list("parts") { (part_card(part, item, &of_parts, links)) }
            }
        }
        @if let Some(passages) = &details.passages { (passages_of_source(Content::from(passages), links)) }
        @if let Some(list) = about_it { (statement_list(list, true, links)) }
        @if has_fields(item, FieldSet::Names) {
            section aria-labelledby="names" {
                h2 #names { "Names and codes" }
                (fields(item, FieldSet::Names, &of_item, links))
            }
        }
        section aria-labelledby="cite" {
            h2 #cite { "How to cite it" }
            (citation_formats(Content::from(&details.citation)))
        }
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
            (problem_list(&problems_elsewhere(part, &problems, &[FieldSet::Part]), links))
            @if let Some(summary) = part.text("summary") { p { (summary) } }
            (fields(part, FieldSet::Part, &problems, links))
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

/// The beginning of a list of statements, and how much of it that is.
fn statement_list(list: &StatementList, is_last: bool, links: &PageLinks<'_>) -> Markup {
    let statements = Content::from(&list.beginning);
    let total = list.total();
    let shown = to_i64(statements.list("data").len());
    let page = links.page(&list.target);
    html! {
        section.statements {
            h2 { (list.heading) }
            @if total == 0 { p.not-recorded { "No statement is about it." } } @else if is_last { (manner_explained(links)) }
            ol.items { @for each in statements.list("data") { li { (statement(each, links)) } } }
            @if shown < total {
                p {
                    "These are the first " (shown) " of " (count(total, "statement", "statements")) ". "
                    @if !page.is_empty() { a.screen href=(page) { "All " (total) } }
                }
            }
        }
    }
}

/// How to cite an item or the record.
pub(super) fn citation(body: Content<'_>) -> Markup {
    html! {
        h1 { "How to cite it" }
        (citation_formats(body))
    }
}

/// A citation in words, and folded those for reference managers.
fn citation_formats(body: Content<'_>) -> Markup {
    let url = body.get("csl").text("URL").unwrap_or_default();
    let files = body.get("links");
    html! {
        p { "In a note or a bibliography:" }
        p.citation { (body.text("text").unwrap_or_default()) }
        p { "In the text of an article:" }
        p.citation { (body.text("short").unwrap_or_default()) }
        @if url.starts_with('/') {
            p.screen {
                "The address at the end of the note lacks the name of this site. The link to the "
                a href=(url) { "page that stays as it is" }
                " has both: copy its address."
            }
        }
        details.screen {
            summary { "For reference managers: BibTeX and CSL-JSON" }
            pre tabindex="0" { code { (body.text("bibtex").unwrap_or_default()) } }
            pre tabindex="0" { code { (pretty(body.get("csl"))) } }
            p {
                "As files, with the entries of the sources: "
                @for (index, (name, label)) in [("bib", "BibTeX"), ("json", "CSL-JSON")].into_iter().enumerate() {
                    @if let Some(href) = files.text(name) {
                        @if index > 0 { ", " }
                        a href=(href) { (label) }
                    }
                }
            }
        }
    }
}

fn pretty(value: Content<'_>) -> String {
    format!("{:#}", serde_json::Value::from(value.0))
}

/// What became of an item from edition to edition.
pub(super) fn history(body: Content<'_>, links: &PageLinks<'_>) -> Markup {
    html! {
        h1 { "What changed" }
        p.lead {
            "Changes of the entry itself. The statements, positions and notes on its page are entries of their own: "
            "their changes are among the " a href=(links.page("/v1/changes")) { "corrections" } "."
        }
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
                        (sentences(entry, None, links))
                        p { (reference(entry, links)) }
                    }
                }
            }
        }
    }
}
