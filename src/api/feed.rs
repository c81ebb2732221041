//! Changes as an Atom feed (RFC 4287).

use std::io;

use super::problem::{Problem, ProblemCode};
use crate::model::{Coded as _, Instant};
use crate::record::{ChangeView, Record};
use crate::xml::Xml;

/// The media type of a feed.
pub(super) const CONTENT_TYPE: &str = "application/atom+xml";

/// The feed of the changes that a filter leaves, which stands as the query of its address.
pub(super) fn written(
    record: &Record,
    filter: &str,
    changes: &[ChangeView],
) -> Result<Vec<u8>, Problem> {
    write(record, filter, changes).map_err(|error| {
        tracing::error!(%error, "a feed could not be written");
        let detail = "The server failed while it wrote this feed.";
        Problem::new(ProblemCode::InternalError, detail)
    })
}

fn write(record: &Record, filter: &str, changes: &[ChangeView]) -> io::Result<Vec<u8>> {
    let negotiation = record.negotiation();
    let editions = record.editions();
    let mut released = editions
        .iter()
        .rev()
        .filter_map(|edition| edition.negotiation().published.as_ref());
    // A feed of nothing but drafts is as old as time is counted.
    let updated = released
        .next()
        .map_or("1970-01-01T00:00:00Z", Instant::as_str);
    let urn = |tail: &str| format!("urn:talks:{}:{tail}", negotiation.id);
    let mut feed = Xml::indented(2);
    feed.declare()?;
    let language = negotiation.language.as_str();
    feed.start(
        "feed",
        &[
            ("xmlns", "http://www.w3.org/2005/Atom"),
            ("xml:lang", language),
        ],
    )?;
    // Another filter, and an edition that stays as it is, make another feed.
    let edition = if record.is_pinned() {
        format!(":edition-{}", record.number())
    } else {
        String::new()
    };
    let filtered = filter.replace(['?', '&'], ":");
    feed.say("id", &[], &urn(&format!("changes{edition}{filtered}")))?;
    feed.say("title", &[], &format!("{}: changes", negotiation.title))?;
    feed.say("updated", &[], updated)?;
    feed.start("author", &[])?;
    feed.say("name", &[], negotiation.publisher.title.as_str())?;
    feed.end("author")?;
    feed.say("rights", &[], negotiation.license.title.as_str())?;
    for (relation, form, content_type) in [
        ("self", ".atom", CONTENT_TYPE),
        ("alternate", "", "application/json"),
    ] {
        let there = record.href(&format!("/v1/changes{form}{filter}"));
        link(&mut feed, relation, there.as_str(), content_type)?;
    }
    for change in changes.iter().rev() {
        if let Some(published) = &change.published {
            let id = urn(&format!("change:{}", change.id));
            entry(&mut feed, change, published.as_str(), &id)?;
        }
    }
    feed.end("feed")?;
    Ok(feed.finish())
}

/// One change.
fn entry(feed: &mut Xml, change: &ChangeView, published: &str, id: &str) -> io::Result<()> {
    let (item, action) = (&change.item, change.action.value());
    feed.start("entry", &[])?;
    feed.say("id", &[], id)?;
    let title = format!("{} {action}: {}", item.r#type, item.title);
    feed.say("title", &[], &title)?;
    feed.say("updated", &[], published)?;
    feed.say("published", &[], published)?;
    feed.empty("category", &[("term", change.reason.value())])?;
    if let Some(after) = &change.links.after {
        link(feed, "alternate", after.as_str(), "application/json")?;
    }
    if let Some(before) = &change.links.before {
        link(
            feed,
            "predecessor-version",
            before.as_str(),
            "application/json",
        )?;
    }
    feed.say("summary", &[], change.note.as_str())?;
    let fields = change.fields.iter();
    let lines: Vec<_> = fields
        .map(|field| format!("{}: {} → {}", field.pointer, field.before, field.after))
        .collect();
    if lines.is_empty() {
        feed.say("content", &[], change.note.as_str())?;
    } else {
        feed.say("content", &[], &lines.join("\n"))?;
    }
    feed.end("entry")
}

fn link(feed: &mut Xml, relation: &str, href: &str, content_type: &str) -> io::Result<()> {
    let attributes = [("rel", relation), ("type", content_type), ("href", href)];
    feed.empty("link", &attributes)
}
