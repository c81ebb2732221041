//! What the sources say, with its passages, and the notes of the editors on it.

use maud::{Markup, html};

use super::check::mark;
use super::json::Content;
use super::labels::inline;
use super::links::PageLinks;
use super::values::{reference, shown_inline};
use crate::store::truncate_title;

/// How much of a note is repeated, in characters.
const MAX_REPEATED_CHARS: usize = 60;

/// The editors' notes on an item.
pub(super) fn notes(item: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let notes = item.list("notes").filter(|note| {
        let id = note.text("id").unwrap_or_default();
        links.notes.is_none_or(|shown| !shown.is_page_of(id))
    });
    html! { @for note in notes { (note_box(note, links)) } }
}

fn note_box(note: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let id = note.text("id").unwrap_or_default();
    let anchor = format!("note_{id}");
    let text = note.title();
    if links.notes.is_some_and(|notes| notes.was_shown(id)) {
        return html! {
            p.meta { "See the note above: " a href={ "#" (anchor) } { "“" (truncate_title(text, MAX_REPEATED_CHARS)) "”" } }
        };
    }
    html! {
        div.note #(anchor) role="note" {
            p {
                strong { "Note. " }
                (text)
                @if let Some(href) = note.text("href") {
                    " " a.screen href=(links.page_of(href)) { "What the note is about" }
                }
            }
        }
    }
}

/// A statement with the passages that it is taken from, and the notes on it.
pub(super) fn statement(statement: Content<'_>, links: &PageLinks<'_>) -> Markup {
    html! {
        div.statement id=[statement.text("id")] {
            p.claim { (reference(statement, links)) }
            (mark(statement, links))
            (manner(statement, links))
            (passages(statement, links))
            (quotations(statement, links))
            (notes(statement, links))
        }
    }
}

/// What sort of claim a statement is, who makes it, and of which time: in a line.
fn manner(statement: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let label = |name: &str| inline(statement.text(name).unwrap_or_default());
    html! {
        p.meta {
            (statement.text("kind_label").unwrap_or_default()) ", "
            @if statement.get("attributed_to").is_empty() {
                (label("modality_label"))
            } @else {
                "view of " (shown_inline(statement.list("attributed_to"), links))
            }
            @for name in ["tense_label", "confidence_label"] {
                @if statement.text(name).is_some() { ", " (label(name)) }
            }
        }
    }
}

/// Where readers learn what the line below each statement says.
pub(super) fn manner_explained(links: &PageLinks<'_>) -> Markup {
    let terms = [
        ("statement-kind", "what sort of statement it is"),
        ("modality", "how the source makes it"),
        ("tense", "which time it is about"),
    ];
    html! {
        p.meta {
            "Each statement is in the editors’ words. Below it stand "
            @for (index, (vocabulary, words)) in terms.iter().enumerate() {
                @if index > 0 { ", " }
                @if index + 1 == terms.len() { "and " }
                a href=(links.page(&format!("/v1/vocabulary/{vocabulary}"))) { (words) }
            }
            ", then where the source says so."
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
pub(super) fn quotations(statement: Content<'_>, links: &PageLinks<'_>) -> Markup {
    html! {
        @for quotation in statement.list("quotations") {
            figure {
                blockquote lang=[quotation.text("language")] { p { (quotation.text("text").unwrap_or_default()) } }
                figcaption {
                    @if !quotation.get("speaker").is_empty() {
                        (reference(quotation.get("speaker"), links)) ". "
                    }
                    @if let Some(words) = quotation.get("translation").text("text") {
                        "In translation: " q lang=[quotation.get("translation").text("language")] { (words) }
                    }
                }
            }
        }
    }
}
