//! What a search finds, and what to try where it finds nothing.

use maud::{Markup, PreEscaped, html};

use super::check::mark;
use super::json::Content;
use super::links::PageLinks;
use super::lists::list_of;
use super::next_steps::next_steps;
use super::values::{own_href, reference};

/// What a search finds, below the words that were searched for.
pub(super) fn search(query: &str, body: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let hits = body.list("data");
    let entries = html! {
        @if hits.len() > 0 {
            ol.items { @for each in hits { li { (hit(each, links)) } } }
        } @else if body.get("meta").number("total") == Some(0) {
            p { "Nothing was found. You could:" }
            ul {
                li { "search for fewer words, or for a name as the record has it;" }
                (next_steps(links))
            }
        }
    };
    list_of(&entries, &format!("Search: {query}"), "", body, links)
}

fn hit(hit: Content<'_>, links: &PageLinks<'_>) -> Markup {
    // The API escapes snippets and marks the words that were found.
    let snippet = hit.text("snippet").map(PreEscaped);
    let title = hit.title().trim_end_matches('…');
    let has_title = hit
        .text("snippet_text")
        .is_some_and(|text| text.starts_with(title));
    html! {
        article.card {
            h2 {
                @match (own_href(hit), &snippet) {
                    (Some(href), Some(snippet)) if has_title => a href=(links.page_of(href)) { (snippet) },
                    _ => (reference(hit, links)),
                }
            }
            (mark(hit, links))
            p.meta { span.tag { (hit.text("type_label").unwrap_or_default()) } }
            @if let Some(snippet) = snippet.filter(|_| !has_title) { p.snippet { (snippet) } }
        }
    }
}
