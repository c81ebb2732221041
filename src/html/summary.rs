//! The negotiation on one page, with a list of its sections.

use maud::{Markup, html};

use super::claims::notes;
use super::json::Content;
use super::labels::label;
use super::links::PageLinks;
use super::lists::{Level, card, count};
use super::values::{date, reference, shown_inline};
use crate::model::{EventStatus, Negotiation, ProposalStatus, VocabularyEnum};
use crate::store::to_i64;

/// How many sources are named below the title. The section has all.
const MAX_NAMED_SOURCES: usize = 3;

/// A part of the page, which its list of contents names.
struct PageSection {
    id: &'static str,
    title: &'static str,
    content: Markup,
}

/// The negotiation on one page.
pub(super) fn summary(body: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let sections = sections(body, links);
    html! {
        h1 { (body.title()) }
        p.meta {
            span.tag { (body.text("status_label").unwrap_or_default()) }
            " when the newest source was written. " (edition(body)) "."
        }
        (named_sources(body, links))
        @if let Some(summary) = body.text("summary") { p.lead { (summary) } }
        dl.fields {
            @for (name, label) in [("parties", "Parties"), ("mediators", "Mediators")] {
                @if body.list(name).len() > 0 {
                    div { dt { (label) } dd { (shown_inline(body.list(name), links)) } }
                }
            }
            @if body.get("context").0.is_object() {
                div { dt { "Context" } dd { (reference(body.get("context"), links)) } }
            }
        }
        nav.contents aria-labelledby="contents" {
            h2 #contents { "On this page" }
            ul { @for section in &sections { li { a href={ "#" (section.id) } { (section.title) } } } }
        }
        @for section in &sections {
            section aria-labelledby=(section.id) {
                h2 id=(section.id) { (section.title) }
                (section.content)
            }
        }
    }
}

/// The edition and when it was published.
fn edition(body: Content<'_>) -> Markup {
    html! {
        "Edition " (body.number("edition").unwrap_or_default()) ", "
        @match body.text("published_label") {
            Some(published) => { "published " (published) },
            None => "a draft",
        }
    }
}

/// How many sources the record rests on, and the first of them.
fn named_sources(body: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let total = body.list("sources").len();
    let named = body.list("sources").take(MAX_NAMED_SOURCES);
    html! {
        @if total > 0 {
            p.meta {
                "From " (count(to_i64(total), "source", "sources")) ": "
                @for (index, source) in named.enumerate() {
                    @if index > 0 { ", " }
                    (reference(source, links))
                    @if source.get("published").0.is_object() { " (" (date(source.get("published"))) ")" }
                }
                @if total > MAX_NAMED_SOURCES { ", " a href="#sources" { "and " (total - MAX_NAMED_SOURCES) " more" } }
                "."
            }
        }
    }
}

/// The sections that have something to say. What comes next is one also if nothing is known of it.
fn sections(body: Content<'_>, links: &PageLinks<'_>) -> Vec<PageSection> {
    let cards = |name: &str| {
        let items = body.list(name);
        html! {
            @if items.len() > 0 {
                ul.cards { @for item in items { li { (card(item, Level::Section, links)) } } }
            }
        }
    };
    let texts = Negotiation::TEXT_HEADINGS.into_iter();
    let texts = texts.map(|(name, heading)| (name, heading, sourced_text(body.get(name), links)));
    let sections = [
        ("next", "What comes next", next(body, links)),
        ("aspects", "Aspects", cards("aspects")),
        (
            "challenges",
            "Challenges, and who holds what",
            challenges(body, links),
        ),
        ("events", "Events", with_statuses(&cards("events"))),
        ("proposals", "Proposals", with_statuses(&cards("proposals"))),
        ("actors", "Actors", cards("actors")),
        ("sources", "Sources", cards("sources")),
        ("record", "The whole record", counts(body, links)),
    ];
    let sections = texts
        .chain(sections)
        .filter(|(_, _, content)| !content.0.is_empty());
    let sections = sections.map(|(id, title, content)| PageSection { id, title, content });
    sections.collect()
}

/// Cards with a status, which is not that of today.
fn with_statuses(cards: &Markup) -> Markup {
    html! {
        @if !cards.0.is_empty() {
            p.meta { "Each as it was when the sources were written." }
            (cards)
        }
    }
}

fn sourced_text(text: Content<'_>, links: &PageLinks<'_>) -> Markup {
    html! {
        @if let Some(words) = text.text("text") {
            p { (words) }
            (notes(text, links))
            details {
                summary { "The statements behind this (" (text.list("statements").len()) ")" }
                ul { @for statement in text.list("statements") { li { (reference(statement, links)) } } }
            }
        }
    }
}

/// What was planned, under way, on the table and not carried out when the sources were written, and
/// what went on then with no end set, such as a war.
fn next(body: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let on_the_table = [
        ProposalStatus::Considered,
        ProposalStatus::Planned,
        ProposalStatus::Proposed,
        ProposalStatus::Agreed,
        ProposalStatus::Signed,
        ProposalStatus::Ratified,
    ];
    let group = |title: &str, items: &[Content<'_>]| {
        html! {
            @if !items.is_empty() {
                h3 { (title) }
                ul { @for item in items { li { (next_line(*item, title, links)) } } }
            }
        }
    };
    let events = |statuses: &[EventStatus]| {
        let statuses: Vec<_> = statuses.iter().map(VocabularyEnum::value).collect();
        with_status(body, "events", &statuses)
    };
    let on_the_table = on_the_table.map(|status| status.value());
    let groups = html! {
        (group("Planned", &events(&[EventStatus::Planned, EventStatus::Postponed])))
        (group("Under way", &events(&[EventStatus::InProgress])))
        (group("On the table", &with_status(body, "proposals", &on_the_table)))
        @if body.list("outstanding").len() > 0 {
            h3 { "Agreed, and still to be carried out" }
            ul { @for line in body.list("outstanding") { li { (outstanding_line(line, links)) } } }
        }
        (group("Ongoing, with no end set", &events(&[EventStatus::Ongoing])))
    };
    html! {
        @if groups.0.is_empty() {
            p.not-recorded { "The record has nothing that was still to come or under way when its sources were written." }
        } @else {
            p.meta { "As it was when the sources were written. " (edition(body)) "." }
            (groups)
        }
    }
}

fn with_status<'v>(body: Content<'v>, list: &str, statuses: &[&str]) -> Vec<Content<'v>> {
    let has_status = |item: &Content<'v>| {
        item.text("status")
            .is_some_and(|status| statuses.contains(&status))
    };
    body.list(list).filter(has_status).collect()
}

/// An obligation with its date, as text too, and how far it was met.
fn outstanding_line(line: Content<'_>, links: &PageLinks<'_>) -> Markup {
    html! {
        (reference(line.get("part"), links))
        @if let Some(due) = line.text("due_text") { " " span.tag { (due) } }
        @if line.get("due").0.is_object() { " " span.tag { "due " (date(line.get("due"))) } }
        @if let Some(compliance) = line.text("compliance_label") { " " span.tag { (compliance) } }
    }
}

/// An item with its status, unless its group is called that, and its date.
fn next_line(item: Content<'_>, group: &str, links: &PageLinks<'_>) -> Markup {
    let status = item
        .text("status_label")
        .filter(|label| !group.starts_with(label));
    html! {
        (reference(item, links))
        @if let Some(status) = status { " " span.tag { (status) } }
        @if item.get("date").0.is_object() { " " span.tag { (date(item.get("date"))) } }
    }
}

fn challenges(body: Content<'_>, links: &PageLinks<'_>) -> Markup {
    html! {
        @for challenge in body.list("challenges") {
            (card(challenge, Level::Section, links))
            @if challenge.list("positions").len() > 0 {
                ul { @for position in challenge.list("positions") { li { (position_line(position, links)) } } }
            }
        }
    }
}

fn position_line(position: Content<'_>, links: &PageLinks<'_>) -> Markup {
    html! {
        @if position.get("holder").0.is_object() { (reference(position.get("holder"), links)) ": " }
        (reference(position, links))
        @if let Some(stance) = position.text("stance_label") { " " span.tag { (stance) } }
    }
}

fn counts(body: Content<'_>, links: &PageLinks<'_>) -> Markup {
    html! {
        dl.counts {
            @for (collection, count) in body.get("counts").members() {
                div {
                    dt { a href=(links.page(&format!("/v1/{collection}"))) { (label(collection)) } }
                    dd { (count.0.to_string()) }
                }
            }
        }
    }
}
