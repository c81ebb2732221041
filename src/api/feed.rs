//! Changes as an Atom feed (RFC 4287).

use std::io;

use jiff::Timestamp;

use super::change_prose;
use super::problem::{Problem, ProblemCode};
use crate::model::{Coded as _, Href};
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
    // A feed of nothing but drafts has no entries: all it can tell is when it was rendered.
    let updated = released.next().map_or_else(
        || Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        |published| published.as_str().to_owned(),
    );
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
    feed.say("updated", &[], &updated)?;
    feed.start("author", &[])?;
    feed.say("name", &[], negotiation.publisher.title.as_str())?;
    feed.end("author")?;
    feed.say("rights", &[], negotiation.license.title.as_str())?;
    let own = record.href(&format!("/v1/changes.atom{filter}"));
    let own = [
        ("rel", "self"),
        ("type", CONTENT_TYPE),
        ("href", own.as_str()),
    ];
    feed.empty("link", &own)?;
    link(
        &mut feed,
        "alternate",
        &record.href(&format!("/v1/changes{filter}")),
    )?;
    for change in changes.iter().rev() {
        if let Some(published) = &change.published {
            let id = urn(&format!("change:{}", change.id));
            entry(&mut feed, change, published.as_str(), &id, record)?;
        }
    }
    feed.end("feed")?;
    Ok(feed.finish())
}

/// One change.
fn entry(
    feed: &mut Xml,
    change: &ChangeView,
    published: &str,
    id: &str,
    record: &Record,
) -> io::Result<()> {
    feed.start("entry", &[])?;
    feed.say("id", &[], id)?;
    feed.say("title", &[], &change_prose::headline(change))?;
    feed.say("updated", &[], published)?;
    feed.say("published", &[], published)?;
    feed.empty("category", &[("term", change.reason.value())])?;
    let links = &change.links;
    // What a reader opens: the item as it became, or what was withdrawn as it was.
    if let Some(page) = links.after.as_ref().or(links.before.as_ref()) {
        link(feed, "alternate", page)?;
    }
    if let Some(before) = links.before.as_ref().filter(|_| links.after.is_some()) {
        link(feed, "predecessor-version", before)?;
    }
    feed.say("summary", &[], change.note.as_str())?;
    feed.say("content", &[], &change_prose::body(change, record))?;
    feed.end("entry")
}

/// A link without a type: feed readers open an `alternate` only if they take it for a page
/// (RFC 4287, section 4.2.7.2, leaves the type out where it is only a hint).
fn link(feed: &mut Xml, relation: &str, href: &Href) -> io::Result<()> {
    feed.empty("link", &[("rel", relation), ("href", href.as_str())])
}
