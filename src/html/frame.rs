//! What every page has: its head, the navigation, and a footer that says what it is of.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::check;
use super::json::Content;
use super::labels::NOTES_TITLE;
use super::links::PageLinks;
use crate::model::{ItemTypeId, item_types};

/// What the head of a page says of it.
pub(super) struct Head<'a> {
    /// The title, without that of the record.
    pub(super) title: &'a str,
    /// The page in a sentence, for search engines and previews.
    pub(super) description: &'a str,
    /// schema.org's description of what the page is about, in JSON-LD.
    pub(super) structured_data: Option<String>,
    /// The words that were searched for, if any.
    pub(super) query: &'a str,
    /// Whether search engines should list it: not the results of queries.
    pub(super) is_indexed: bool,
}

/// Where a page is, and its content in other forms.
pub struct PageUrls<'a> {
    /// The page's own URL.
    pub page: &'a str,
    /// The URL that the page is to be cited by.
    pub canonical: &'a str,
    /// The same content as JSON, if there is that.
    pub json: Option<&'a str>,
}

/// The overviews, as the navigation names them.
const OVERVIEWS: [(&str, &str); 7] = [
    ("/v1/summary", "Summary"),
    ("/v1/timeline", "Timeline"),
    ("/v1/matrix", "Who wants what"),
    ("/v1/notes", NOTES_TITLE),
    ("/v1/coverage", "Passage by passage"),
    ("/v1/changes", "Corrections"),
    ("/v1/graph", "Picture"),
];

/// The other overviews, which the footer has.
const MORE_OVERVIEWS: [(&str, &str); 4] = [
    ("/v1/movements", "Changed positions"),
    ("/v1/editions", "Editions"),
    ("/v1/vocabulary", "Vocabulary"),
    ("/v1/citation", "Cite this record"),
];

/// The archive of all tables.
const ALL_TABLES: &str = "/v1/export.zip";

/// A page as a document.
pub(super) fn document(
    head: &Head<'_>,
    urls: &PageUrls<'_>,
    links: &PageLinks<'_>,
    forms: Content<'_>,
    main: &Markup,
) -> String {
    let negotiation = links.edition.negotiation();
    let record_title = negotiation.title.as_str();
    let title = if head.title == record_title {
        record_title.to_owned()
    } else {
        format!("{} – {record_title}", head.title)
    };
    let resource = |path: &str| links.edition.href(path).as_str().to_owned();
    let feed = resource("/v1/changes.atom");
    let document = html! {
        (DOCTYPE)
        html lang=(negotiation.language.as_str()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                meta name="description" content=(head.description);
                @if !head.is_indexed { meta name="robots" content="noindex"; }
                link rel="canonical" href=(urls.canonical);
                @if let Some(json) = urls.json { link rel="alternate" type="application/json" href=(json); }
                @if let Some(csv) = forms.text("csv") { link rel="alternate" type="text/csv" href=(csv); }
                @if !feed.is_empty() {
                    link rel="alternate" type="application/atom+xml" title="Corrections" href=(feed);
                }
                link rel="stylesheet" href=(resource("/pages.css"));
                link rel="icon" type="image/svg+xml" href=(resource("/favicon.svg"));
                (check::head(links))
                meta property="og:title" content=(title);
                meta property="og:description" content=(head.description);
                meta property="og:type" content="article";
                meta property="og:url" content=(urls.canonical);
                meta property="og:site_name" content=(record_title);
                @if let Some(data) = &head.structured_data {
                    script type="application/ld+json" { (PreEscaped(data)) }
                }
            }
            body {
                a.skip href="#main" { "Skip to the content" }
                header.site {
                    p.record { a href=(links.page("/v1/summary")) { (record_title) } }
                    @if negotiation.published.is_none() {
                        p.draft role="note" { "Draft: not published, and not to be cited." }
                    }
                    (permalink_banner(urls, links))
                    (check::banner(links))
                    (search_form(head.query, links))
                    nav aria-label="Overviews" {
                        ul {
                            @for (path, name) in OVERVIEWS.iter().filter(|(path, _)| links.leads_to(path)) {
                                li { (nav_link(path, name, urls, links)) }
                            }
                        }
                    }
                    nav.collections aria-label="Collections" {
                        ul {
                            @for item_type in item_types().iter().filter(|info| info.id != ItemTypeId::Note) {
                                @let path = format!("/v1/{}", item_type.collection);
                                @let name = super::labels::label(item_type.collection);
                                li { (nav_link(&path, &name, urls, links)) }
                            }
                        }
                    }
                }
                main id="main" { (main) }
                (footer(urls, links, forms))
            }
        }
    };
    document.into_string()
}

/// Says on the pages of a published edition that the record may have been corrected since, with a
/// link to the same page of the newest edition. It does not say whether it was: these pages never
/// change.
fn permalink_banner(urls: &PageUrls<'_>, links: &PageLinks<'_>) -> Markup {
    let edition_links = links.edition.links();
    let base = edition_links.base();
    let path = urls.page.strip_prefix(base.as_str());
    let path = path.filter(|path| links.is_permanent() && path.starts_with("/v1/"));
    // A server has a response for an item that was renamed or withdrawn since; a copy may have none.
    let current = path.map(|path| match base.static_copy() {
        Some(_) => "/v1/summary.html",
        None => path,
    });
    html! {
        @if let Some(path) = current {
            p.edition role="note" {
                "This is edition " (links.edition.number()) " as it was published. It may have been corrected since: "
                a href=(edition_links.newest(path).as_str()) { "see what the record says now" } "."
            }
        }
    }
}

fn nav_link(path: &str, name: &str, urls: &PageUrls<'_>, links: &PageLinks<'_>) -> Markup {
    let page = links.page(path);
    let is_current = urls.page == page;
    html! { a href=(page) aria-current=[is_current.then_some("page")] { (name) } }
}

/// The search, where a server takes queries.
pub(super) fn search_form(query: &str, links: &PageLinks<'_>) -> Markup {
    let action = links.page("/v1/search");
    html! {
        @if !action.is_empty() {
            form.search role="search" action=(action) method="get" {
                label for="q" { "Search the record" }
                input #q type="search" name="q" value=(query) required;
                button type="submit" { "Search" }
            }
        }
    }
}

fn footer(urls: &PageUrls<'_>, links: &PageLinks<'_>, forms: Content<'_>) -> Markup {
    let negotiation = links.edition.negotiation();
    let link_of = |name: &str| forms.text(name).filter(|href| !href.is_empty());
    html! {
        footer {
            @if urls.json.is_some() { nav aria-label="This page as data" {
                h2 { "This page as data" }
                ul {
                    @if let Some(json) = urls.json { li { a href=(json) { "JSON" } } }
                    @for (name, label) in [("csv", "CSV"), ("ndjson", "NDJSON"), ("atom", "Feed"), ("svg", "SVG"), ("bib", "BibTeX")] {
                        @if let Some(href) = link_of(name) { li { a href=(href) { (label) } } }
                    }
                    @for (name, label) in [("citation", "How to cite it"), ("history", "What changed in it"), ("item", "The item")] {
                        @if let Some(href) = link_of(name) { li { a href=(links.page_of(href)) { (label) } } }
                    }
                }
            } }
            nav aria-label="More" {
                h2 { "More" }
                ul {
                    @for (path, name) in MORE_OVERVIEWS { li { (nav_link(path, name, urls, links)) } }
                    @if links.leads_to(ALL_TABLES) { li { a href=(links.edition.href(ALL_TABLES).as_str()) { "All tables (a ZIP file to download)" } } }
                    li { a href=(links.edition.href("/docs").as_str()) { "For programs (API)" } }
                }
            }
            p.printed { (urls.canonical) }
            p {
                (negotiation.title.as_str()) ", edition " (links.edition.number())
                @if let Some(published) = &negotiation.published_label {
                    ", published " (published) " by "
                    @match &negotiation.publisher.url {
                        Some(url) => a href=(url.as_str()) rel="external" { (negotiation.publisher.title.as_str()) },
                        None => (negotiation.publisher.title.as_str()),
                    }
                } @else { ", a draft" }
                ". License: " a rel="license external" href=(negotiation.license.url.as_str()) { (negotiation.license.title.as_str()) } "."
            }
        }
    }
}
