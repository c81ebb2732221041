//! Changes as an Atom feed (RFC 4287).

use std::io;

use jiff::Timestamp;

use crate::api::http::problem::Problem;
use crate::api::page_links;
use crate::model::{Href, VocabularyEnum as _};
use crate::store::Edition;
use crate::views::{ChangeView, change_prose};
use crate::xml::XmlWriter;

/// The media type of a feed.
pub(crate) const CONTENT_TYPE: &str = "application/atom+xml";

/// The feed of the changes that a filter leaves; the filter is the query of its URL.
pub(crate) fn render(
    edition: &Edition,
    filter: &str,
    changes: &[ChangeView],
) -> Result<Vec<u8>, Problem> {
    render_feed(edition, filter, changes).map_err(|error| {
        let detail = "The server failed while it wrote this feed.";
        Problem::internal(&error, "a feed could not be written", detail)
    })
}

fn render_feed(edition: &Edition, filter: &str, changes: &[ChangeView]) -> io::Result<Vec<u8>> {
    let negotiation = edition.negotiation();
    let editions = edition.lineage();
    let mut released = editions
        .iter()
        .rev()
        .filter_map(|edition| edition.negotiation().published.as_ref());
    // A feed of nothing but drafts has no entries: all it can tell is when it was rendered.
    let updated = released.next().map_or_else(
        || Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        |published| published.as_str().to_owned(),
    );
    let urn = |suffix: &str| format!("urn:talks:{}:{suffix}", negotiation.id);
    let mut feed = XmlWriter::new(2);
    feed.write_declaration()?;
    let language = negotiation.language.as_str();
    feed.start_element(
        "feed",
        &[
            ("xmlns", "http://www.w3.org/2005/Atom"),
            ("xml:lang", language),
        ],
    )?;
    // Another filter, and an edition that stays as it is, make another feed.
    let edition_suffix = if edition.is_pinned() {
        format!(":edition-{}", edition.number())
    } else {
        String::new()
    };
    let filter_suffix = filter.replace(['?', '&'], ":");
    feed.text_element(
        "id",
        &[],
        &urn(&format!("changes{edition_suffix}{filter_suffix}")),
    )?;
    feed.text_element("title", &[], &format!("{}: changes", negotiation.title))?;
    feed.text_element("updated", &[], &updated)?;
    feed.start_element("author", &[])?;
    feed.text_element("name", &[], negotiation.publisher.title.as_str())?;
    feed.end_element("author")?;
    feed.text_element("rights", &[], negotiation.license.title.as_str())?;
    let self_href = edition.href(&format!("/v1/changes.atom{filter}"));
    let self_link = [
        ("rel", "self"),
        ("type", CONTENT_TYPE),
        ("href", self_href.as_str()),
    ];
    feed.empty_element("link", &self_link)?;
    let changes_href = edition.href(&format!("/v1/changes{filter}"));
    write_page_link(&mut feed, "alternate", &changes_href, edition)?;
    // The newest edition first, its changes in the editors' order.
    let editions = changes.chunk_by(|one, next| one.edition == next.edition);
    for change in editions.rev().flatten() {
        if let Some(published) = &change.published {
            let id = urn(&format!("change:{}", change.id));
            write_entry(&mut feed, change, published.as_str(), &id, edition)?;
        }
    }
    feed.end_element("feed")?;
    Ok(feed.into_bytes())
}

/// One change.
fn write_entry(
    feed: &mut XmlWriter,
    change: &ChangeView,
    published: &str,
    id: &str,
    edition: &Edition,
) -> io::Result<()> {
    feed.start_element("entry", &[])?;
    feed.text_element("id", &[], id)?;
    feed.text_element("title", &[], &change_prose::summary_sentence(change))?;
    feed.text_element("updated", &[], published)?;
    feed.text_element("published", &[], published)?;
    feed.empty_element("category", &[("term", change.reason.value())])?;
    let links = &change.links;
    // What a reader opens: the item as it became, or what was withdrawn as it was.
    if let Some(page) = links.after.as_ref().or(links.before.as_ref()) {
        write_page_link(feed, "alternate", page, edition)?;
    }
    if let Some(before) = links.before.as_ref().filter(|_| links.after.is_some()) {
        write_page_link(feed, "predecessor-version", before, edition)?;
    }
    feed.text_element("summary", &[], change.note.as_str())?;
    feed.text_element("content", &[], &change_prose::to_text(change))?;
    feed.end_element("entry")
}

/// A link to the page of a response, which feed readers open.
fn write_page_link(
    feed: &mut XmlWriter,
    relation: &str,
    href: &Href,
    edition: &Edition,
) -> io::Result<()> {
    let page = page_links::page_href(href, edition);
    let attributes = [
        ("rel", relation),
        ("type", "text/html"),
        ("href", page.as_str()),
    ];
    feed.empty_element("link", &attributes)
}
