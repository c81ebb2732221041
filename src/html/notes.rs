//! What is not known: the notes of the editors, by what sort of imprecision they are about.

use maud::{Markup, html};

use super::check::mark;
use super::json::Content;
use super::labels::NOTES_TITLE;
use super::links::PageLinks;
use super::lists::{count, list_of};
use super::values::{reference, shown_inline};
use crate::model::{NoteKind, VocabularyEnum};

const DESCRIPTION: &str = "What the sources leave open, and what the editors made of it.";

/// A list of notes with a heading for each kind.
pub(super) fn notes_page(body: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let has_kinds = body.list("data").any(|note| note.text("kind").is_some());
    let others = if has_kinds { "Other notes" } else { "" };
    let groups = html! {
        @for term in NoteKind::VOCABULARY.terms {
            (group(Some(term.value), term.title, term.definition, body, links))
        }
        (group(None, others, "", body, links))
        @if body.get("meta").number("total") == Some(0) {
            p.not-recorded { "The record has no such notes." }
        }
    };
    list_of(&groups, NOTES_TITLE, DESCRIPTION, body, links)
}

/// The notes of a kind on this page.
fn group(
    kind: Option<&str>,
    title: &str,
    definition: &str,
    body: Content<'_>,
    links: &PageLinks<'_>,
) -> Markup {
    let notes = body.list("data").filter(|note| note.text("kind") == kind);
    let notes: Vec<_> = notes.collect();
    html! {
        @if !notes.is_empty() {
            section {
                @if !title.is_empty() { h2 id=[kind] { (title) } }
                @if !definition.is_empty() { p { (definition) } }
                ol.items { @for note in notes { li { (entry(note, links)) } } }
            }
        }
    }
}

/// A note, what it is about, and the statements that name it.
fn entry(note: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let statements = note.get("statements");
    html! {
        div.card {
            p { (reference(note, links)) }
            (mark(note, links))
            p.meta {
                @if note.list("about").len() > 0 { "About: " (shown_inline(note.list("about"), links)) ". " }
                @if let (Some(href), false) = (statements.text("href"), statements.is_empty()) {
                    a href=(links.page_of(href)) { "On " (count(statements.number("total").unwrap_or_default(), "statement", "statements")) }
                }
            }
        }
    }
}
