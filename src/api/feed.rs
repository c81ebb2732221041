//! Changes as an Atom feed (RFC 4287).

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::problem::{Problem, ProblemCode};
use crate::model::{Coded as _, Instant};
use crate::picture::writable;
use crate::record::{ChangeView, Record};

/// The media type of a feed.
pub(super) const CONTENT_TYPE: &str = "application/atom+xml";

/// The feed at `path` of the changes, of which the list is at `list`.
pub(super) fn written(
    record: &Record,
    path: &str,
    list: &str,
    changes: &[ChangeView],
) -> Result<Vec<u8>, Problem> {
    write(record, path, list, changes).map_err(|error| {
        tracing::error!(%error, "a feed could not be written");
        let detail = "The server failed while it wrote this feed.";
        Problem::new(ProblemCode::InternalError, detail)
    })
}

fn write(record: &Record, path: &str, list: &str, changes: &[ChangeView]) -> io::Result<Vec<u8>> {
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
    let mut feed = Feed(Writer::new_with_indent(Vec::new(), b' ', 2));
    feed.0
        .write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let language = negotiation.language.as_str();
    feed.start(
        "feed",
        &[
            ("xmlns", "http://www.w3.org/2005/Atom"),
            ("xml:lang", language),
        ],
    )?;
    feed.say("id", &[], &urn("changes"))?;
    feed.say("title", &[], &format!("{}: changes", negotiation.title))?;
    feed.say("updated", &[], updated)?;
    feed.start("author", &[])?;
    feed.say("name", &[], negotiation.publisher.title.as_str())?;
    feed.end("author")?;
    feed.say("rights", &[], negotiation.license.title.as_str())?;
    feed.link("self", record.href(path).as_str(), CONTENT_TYPE)?;
    feed.link("alternate", record.href(list).as_str(), "application/json")?;
    for change in changes.iter().rev() {
        if let Some(published) = &change.published {
            feed.entry(
                change,
                published.as_str(),
                &urn(&format!("change:{}", change.id)),
            )?;
        }
    }
    feed.end("feed")?;
    let mut body = feed.0.into_inner();
    body.push(b'\n');
    Ok(body)
}

/// A feed that is being written.
struct Feed(Writer<Vec<u8>>);

impl Feed {
    fn entry(&mut self, change: &ChangeView, published: &str, id: &str) -> io::Result<()> {
        let action = change.action.value();
        self.start("entry", &[])?;
        self.say("id", &[], id)?;
        let kind = change.item.r#type;
        self.say(
            "title",
            &[],
            &format!("{kind} {action}: {}", change.item.title),
        )?;
        self.say("updated", &[], published)?;
        self.say("published", &[], published)?;
        self.empty("category", &[("term", change.reason.value())])?;
        if let Some(after) = &change.links.after {
            self.link("alternate", after.as_str(), "application/json")?;
        }
        if let Some(before) = &change.links.before {
            self.link("predecessor-version", before.as_str(), "application/json")?;
        }
        self.say("summary", &[], change.note.as_str())?;
        let fields = change.fields.iter();
        let lines =
            fields.map(|field| format!("{}: {} → {}", field.pointer, field.before, field.after));
        let lines: Vec<_> = lines.collect();
        if lines.is_empty() {
            self.say("content", &[], change.note.as_str())?;
        } else {
            self.say("content", &[], &lines.join("\n"))?;
        }
        self.end("entry")
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        let element = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.0.write_event(Event::Start(element))
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        let element = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.0.write_event(Event::Empty(element))
    }

    fn end(&mut self, name: &str) -> io::Result<()> {
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    fn say(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) -> io::Result<()> {
        self.start(name, attributes)?;
        self.0
            .write_event(Event::Text(BytesText::new(&writable(text))))?;
        self.end(name)
    }

    fn link(&mut self, relation: &str, href: &str, content_type: &str) -> io::Result<()> {
        self.empty(
            "link",
            &[("rel", relation), ("type", content_type), ("href", href)],
        )
    }
}
