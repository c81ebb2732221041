//! The passages of sources: the page of one, and the list of those of a source.

use maud::{Markup, html};
use serde_json_borrow::OwnedValue;

use crate::model::capitalize;

use super::claims::{manner_explained, statement};
use super::json::Content;
use super::links::PageLinks;
use super::lists::{count, pagination};
use super::values::reference;

/// What the record takes from one passage.
pub struct Passage<'a> {
    /// The passage, as the filter of statements has it.
    pub passage: &'a str,
    /// The coverage of its source, in JSON.
    pub coverage: &'a OwnedValue,
}

impl<'a> Passage<'a> {
    fn source(&self) -> Content<'a> {
        let mut sources = Content::from(self.coverage).list("data");
        sources.next().unwrap_or(Content::NULL)
    }

    /// What readers call the passage, within its source.
    pub(super) fn title(&self) -> String {
        let mut units = self.source().list("units");
        let unit = units.find(|unit| unit.text("passage") == Some(self.passage));
        let label = unit.and_then(|unit| unit.text("label"));
        capitalize(label.unwrap_or("Passage"))
    }
}

/// The page of a passage, with the statements taken from it, and the passages beside it.
pub(super) fn passage(passage: &Passage<'_>, body: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let source = passage.source().get("source");
    let units: Vec<_> = passage.source().list("units").collect();
    let index = units
        .iter()
        .position(|unit| unit.text("passage") == Some(passage.passage));
    let beside = |step: isize| units.get(index?.checked_add_signed(step)?).copied();
    let total = body.get("meta").number("total").unwrap_or_default();
    html! {
        p.type { "Passage of a source" }
        h1 { (passage.title()) }
        p.lead { "From: " (reference(source, links)) }
        p {
            "The record does not reproduce the source. It says in the editors’ words what this passage says, in "
            (count(total, "statement", "statements")) ":"
        }
        ol.items { @for each in body.list("data") { li { (statement(each, links)) } } }
        (manner_explained(links))
        (pagination(body, links))
        nav.pages aria-label="Passages beside it" {
            @for (step, rel, label) in [(-1, "prev", "Passage before: "), (1, "next", "Next passage: ")] {
                @if let Some(unit) = beside(step) {
                    @if let Some(href) = unit.text("href") {
                        a rel=(rel) href=(links.page_of(href)) { (label) (unit.text("label").unwrap_or_default()) }
                    }
                }
            }
        }
    }
}

/// The passages of a source, each with the way to what is taken from it.
pub(super) fn passages_of_source(coverage: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let units: Vec<_> = coverage
        .list("data")
        .flat_map(|source| source.list("units"))
        .collect();
    html! {
        @if !units.is_empty() {
            section aria-labelledby="outline" {
                h2 #outline { "Passage by passage" }
                p {
                    "The record does not reproduce the source. What it takes from each passage is in the editors’ words."
                }
                ul { @for unit in units { li { (passage_link(unit, links)) } } }
            }
        }
    }
}

fn passage_link(unit: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let label = capitalize(unit.text("label").unwrap_or_default());
    let total = unit.number("total").unwrap_or_default();
    html! {
        @match unit.text("href").filter(|_| total > 0) {
            Some(href) => a href=(links.page_of(href)) { (label) },
            None => (label),
        }
        ": " (count(total, "statement", "statements"))
    }
}
