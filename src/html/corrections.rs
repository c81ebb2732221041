//! What the editors changed: an overview by edition, then the changes one by one.

use maud::{Markup, html};

use super::json::Content;
use super::links::PageLinks;
use super::lists::{count, list_items, pagination};
use crate::model::{Reason, VocabularyEnum as _};
use crate::store::{Edition, to_i64};

/// What the page of the changes is called.
pub(super) const CORRECTIONS_TITLE: &str = "Corrections";

/// The changes of a page of the list, below one line for each edition that made some.
pub(super) fn corrections(body: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let number = links.edition.number();
    let current = links.current_page("/v1/changes");
    let is_first = links.edition.history().is_first();
    let lead = match &current {
        Some(_) => format!("What the editors changed up to edition {number}, and why."),
        None => "What the editors changed from one edition to the next, and why.".to_owned(),
    };
    let total = body.get("meta").number("total").unwrap_or_default();
    html! {
        h1 { (CORRECTIONS_TITLE) }
        p.lead { (lead) }
        @if let Some(current) = current {
            p { "The page of an edition never changes: " a href=(current) { "see the corrections up to now" } "." }
        }
        @if is_first {
            p { "Edition " (number) " is the first, so that nothing was corrected before it." }
        } @else {
            (editions(body, links))
            p.count { (count(total, "entry", "entries")) }
            (list_items(body, links))
            (pagination(body, links))
        }
    }
}

/// The editions that changed something, the newest first, each with the way to its changes.
fn editions(body: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let shown = body.get("links").text("first").unwrap_or_default();
    let editions = links.edition.lineage().into_iter().rev();
    let editions = editions.filter(|edition| !edition.history().changes().is_empty());
    html! {
        nav.contents aria-labelledby="editions" {
            h2 #editions { "By edition" }
            ul.editions {
                @for edition in editions {
                    @let number = edition.number();
                    @let href = links.edition.links().changes_in(number);
                    @let page = links.page_of(href.as_str());
                    li {
                        // A static copy takes no query.
                        @if page.is_empty() { "Edition " (number) } @else {
                            a href=(page) aria-current=[(href.as_str() == shown).then_some("true")] { "Edition " (number) }
                        }
                        (summary(edition, &page))
                    }
                }
            }
        }
    }
}

/// When an edition was published, how much it changed, and why: corrections first, each reason with
/// the way to its changes on the `page` of the edition's.
fn summary(edition: &Edition, page: &str) -> Markup {
    let changes = edition.history().changes();
    let mut reasons: Vec<(Reason, usize)> = Vec::new();
    for change in changes {
        match reasons
            .iter_mut()
            .find(|(reason, _)| *reason == change.reason)
        {
            Some((_, number)) => *number += 1,
            None => reasons.push((change.reason, 1)),
        }
    }
    reasons.sort_by_key(|(reason, number)| {
        (*reason != Reason::Correction, std::cmp::Reverse(*number))
    });
    let total = to_i64(changes.len());
    html! {
        ", " (edition.negotiation().published_label.as_deref().unwrap_or("a draft")) ": "
        (count(total, "change", "changes")) " ("
        @for (index, (reason, number)) in reasons.into_iter().enumerate() {
            @if index > 0 { "; " }
            @if page.contains('?') {
                a href={ (page) "&reason=" (reason.value()) } { (reason.title()) ": " (number) }
            } @else {
                (reason.title()) ": " (number)
            }
        }
        ")"
    }
}
