//! A correction: what changed, and why.

use maud::{Markup, html};

use super::json::Content;
use super::links::PageLinks;
use super::values::reference;
use crate::model::{ItemTypeId, Slug};
use crate::store::{Edition, short_name};

/// What stands between what a text said and what it says now.
const NOW: &str = " It now says “";

/// A correction in a list.
pub(super) fn change(change: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let item = change.get("item");
    let number = change.number("edition").unwrap_or_default();
    // Its own page says no more than that it is gone; `before` is as it was.
    let is_withdrawn = change.text("action") == Some("removed");
    let new_name = new_name(change);
    let is_shortened = new_name.is_some_and(|name| name != item.title());
    html! {
        article.card {
            h2 {
                @if is_withdrawn {
                    (item.title())
                } @else if let (true, Some(name), Some(href)) = (is_shortened, new_name, item.text("href")) {
                    a href=(links.page_of(href)) { (short_name(name)) }
                } @else {
                    (reference(item, links))
                }
            }
            p.meta {
                @for name in ["action_label", "reason_label"] {
                    @if let Some(label) = change.text(name) { span.tag { (label) } " " }
                }
                "Edition " (number)
                @if let Some(published) = change.text("published_label") { ", " (published) }
            }
            @if let Some(note) = change.text("note") { p { (note) } }
            (sentences(change, new_name.filter(|_| !is_shortened), links))
            p.meta {
                @let (before, after) = (change.get("links").text("before"), change.get("links").text("after"));
                @if let Some(href) = before { a href=(links.page_of(href)) { "As it was before" } }
                @if before.is_some() && after.is_some() { " · " }
                @if let Some(href) = after { a href=(links.page_of(href)) { "As it is in edition " (number) } }
            }
        }
    }
}

/// What the item is called from this change on: the new text of a statement or note, or a title.
fn new_name(change: Content<'_>) -> Option<&str> {
    let mut fields = change.list("fields");
    let named = fields.find(|field| {
        let pointer = field.text("pointer");
        pointer == Some("/title") || pointer == Some("/text")
    });
    named?.text("after")
}

/// What differs, in sentences. One that ends with the `heading` of the entry ends before it.
pub(super) fn sentences(
    change: Content<'_>,
    heading: Option<&str>,
    links: &PageLinks<'_>,
) -> Markup {
    let sentences = change.list("sentences");
    let mut fields = change.list("fields");
    // The title of a feed's entry says this, and the sentences do not repeat it.
    let renamed = fields.find(|field| field.text("pointer") == Some("/id"));
    let renamed = renamed.and_then(|field| field.text("before").zip(field.text("after")));
    let notes = added_notes(change, links);
    html! {
        @if renamed.is_some() || sentences.len() > 0 {
            ul.sentences {
                @if let Some((before, after)) = renamed {
                    li { "The id was " code { (before) } "; it is now " code { (after) } "." }
                }
                @for sentence in sentences {
                    @let sentence = sentence.0.as_str().unwrap_or_default();
                    li { (with_links(without_heading(sentence, heading), &notes)) }
                }
            }
        }
    }
}

/// What comes before the new text in a sentence that ends with the heading.
fn without_heading<'s>(sentence: &'s str, heading: Option<&str>) -> &'s str {
    let Some((said, says)) = heading.and_then(|_| sentence.split_once(NOW)) else {
        return sentence;
    };
    let plain = |text: &str| text.replace(['‘', '“'], "‘").replace('”', "’");
    let says = says.trim_end_matches(['”', '.']);
    let heading = heading.unwrap_or_default().trim_end_matches('.');
    if plain(says).trim_end_matches('’') == plain(heading).trim_end_matches('’') {
        said
    } else {
        sentence
    }
}

/// A note that a change added: how a sentence quotes it, and its page.
struct AddedNote {
    quotation: String,
    page: String,
}

/// The notes that a change added to its item.
fn added_notes(change: Content<'_>, links: &PageLinks<'_>) -> Vec<AddedNote> {
    let number = change.number("edition").unwrap_or_default();
    let lineage = links.edition.lineage().into_iter();
    let mut editions = lineage.filter(|edition| edition.number() == number);
    let Some(edition) = editions.next() else {
        return Vec::new();
    };
    let fields = change.list("fields").filter(|field| {
        let pointer = field.text("pointer").unwrap_or_default();
        let mut segments = pointer.rsplit('/').take(2);
        segments.any(|segment| segment == "notes")
    });
    let ids = fields.flat_map(|field| {
        let after = field.get("after");
        let entries = after.elements().filter_map(|entry| entry.0.as_str());
        entries.chain(after.0.as_str()).collect::<Vec<_>>()
    });
    ids.filter_map(|id| added_note(id, edition, links))
        .collect()
}

fn added_note(id: &str, edition: &Edition, links: &PageLinks<'_>) -> Option<AddedNote> {
    let key = edition.key_of(ItemTypeId::Note, id)?;
    let name = short_name(edition.item_by_key(key).title());
    let href = edition
        .links()
        .item_permalink(ItemTypeId::Note, &Slug::parse(id)?);
    Some(AddedNote {
        quotation: name.replace('“', "‘").replace('”', "’"),
        page: links.page_of(href.as_str()),
    })
}

/// A sentence in which the quotations of notes are links to them.
fn with_links(sentence: &str, notes: &[AddedNote]) -> Markup {
    let found = notes.iter().find_map(|note| {
        let (before, after) = sentence.split_once(note.quotation.as_str())?;
        Some((before, note, after))
    });
    html! {
        @match found {
            Some((before, note, after)) => {
                (before) a href=(note.page) { (note.quotation) } (with_links(after, notes))
            }
            None => (sentence),
        }
    }
}
