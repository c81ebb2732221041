//! The values that fields may have, with what they mean.

use maud::{Markup, html};

use crate::model::capitalize;

use super::json::Content;
use super::labels::label;
use super::values::term_anchor;

/// Vocabularies with a list of them, if there are several.
pub(super) fn vocabularies(vocabularies: &[Content<'_>]) -> Markup {
    html! {
        h1 { "Vocabulary" }
        p.lead { "What the short labels mean that stand beside claims, events, positions and the rest." }
        @if vocabularies.len() > 1 {
            nav.contents aria-labelledby="contents" {
                h2 #contents { "On this page" }
                ul {
                    @for vocabulary in vocabularies {
                        li { a href={ "#" (vocabulary.title()) } { (name(*vocabulary)) } }
                    }
                }
            }
        }
        @for vocabulary in vocabularies { (section(*vocabulary)) }
    }
}

/// The name of a vocabulary: `actor-kind` is "Actor type", as its field is called on pages.
fn name(vocabulary: Content<'_>) -> String {
    let id = vocabulary.title().replace('-', " ");
    match id.strip_suffix(" kind") {
        Some(subject) => capitalize(&format!("{subject} type")),
        None => label(&id).into_owned(),
    }
}

/// A vocabulary: the terms that the record uses, and below them the others.
fn section(vocabulary: Content<'_>) -> Markup {
    let terms = vocabulary.list("values");
    let (used, unused): (Vec<_>, Vec<_>) =
        terms.partition(|term| term.number("count").is_some_and(|count| count > 0));
    html! {
        section {
            h2 id=[vocabulary.text("id")] { (name(vocabulary)) }
            @if let Some(description) = vocabulary.text("description") { p { (without_code(description)) } }
            (definitions(vocabulary, &used))
            @if !unused.is_empty() {
                details {
                    summary { "Not used in this record (" (unused.len()) ")" }
                    (definitions(vocabulary, &unused))
                }
            }
        }
    }
}

fn definitions(vocabulary: Content<'_>, terms: &[Content<'_>]) -> Markup {
    html! {
        @if !terms.is_empty() {
            dl.fields {
                @for term in terms {
                    @let id = term_anchor(vocabulary.title(), term.text("value").unwrap_or_default());
                    div id=(id) {
                        dt { (term.title()) }
                        dd {
                            (without_code(term.text("definition").unwrap_or_default()))
                            (usage(term.number("count").unwrap_or_default()))
                        }
                    }
                }
            }
        }
    }
}

/// How often a term is used, as a sentence after its definition.
fn usage(count: i64) -> String {
    match count {
        0 => String::new(),
        1 => " Used once.".to_owned(),
        2 => " Used twice.".to_owned(),
        _ => format!(" Used {count} times."),
    }
}

/// A text without its last clause or sentence, if that names a field in backquotes: that is for
/// programs.
fn without_code(text: &str) -> String {
    let clause_end = |code: usize| text[..code].rfind([';', ',', '.']);
    match text.find('`').and_then(clause_end) {
        Some(end) => format!("{}.", &text[..end]),
        None => text.to_owned(),
    }
}
