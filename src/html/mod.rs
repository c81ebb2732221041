//! Pages for people: the responses of the API as HTML.
//!
//! A page is made of the JSON of the response that it shows, so that it says the same. It needs no
//! script, one stylesheet and nothing from elsewhere. Only the pages of a draft whose files are
//! watched have more: what `check` reports, and a script that reloads them.

mod change;
mod check;
mod claims;
mod corrections;
mod fields;
mod frame;
mod item;
mod json;
mod labels;
mod links;
mod lists;
mod next_steps;
mod notes;
mod overviews;
mod passages;
mod problem;
mod search;
mod shown_notes;
mod structured_data;
mod summary;
mod values;
mod vocabulary;

use maud::html;
use serde_json_borrow::Value;

use frame::{Head, document};
use json::Content;
use labels::NOTES_TITLE;

pub use check::watched_version;
pub use frame::PageUrls;
pub use item::{ItemDetails, StatementList};
pub use links::{PageLinks, page_path};
pub use passages::Passage;
pub use problem::Explanation;
pub use shown_notes::ShownNotes;

/// The stylesheet of all pages, without the colors of pictures.
pub const STYLESHEET: &str = include_str!("pages.css");

/// The stylesheet of what the pages of a watched draft have besides.
pub const WATCH_STYLESHEET: &str = include_str!("watch.css");

/// The script that reloads the pages of a watched draft.
pub const WATCH_SCRIPT: &str = include_str!("watch.js");

/// The icon of all pages, in SVG.
pub const ICON: &str = include_str!("icon.svg");

/// What a page shows.
pub enum Page<'a> {
    /// The negotiation on one page.
    Summary,
    /// A collection or another list.
    List {
        /// What the list is called.
        title: &'a str,
        /// What its entries are.
        description: &'a str,
    },
    /// The notes of the editors.
    Notes,
    /// What a search finds.
    Search {
        /// The words that were searched for.
        query: &'a str,
    },
    /// An item.
    Item(&'a ItemDetails),
    /// What the record takes from a passage of a source.
    Passage(Passage<'a>),
    /// What became of an item.
    History,
    /// What the editors changed.
    Corrections,
    /// How to cite an item or the record.
    Citation,
    /// Who holds which position.
    Matrix,
    /// The events in order.
    Timeline {
        /// The same in SVG.
        picture: &'a str,
    },
    /// Items and their relations.
    Graph {
        /// Who holds which position, in SVG.
        picture: &'a str,
    },
    /// The passages of the sources.
    Coverage,
    /// Every edition.
    Editions,
    /// Every vocabulary.
    Vocabularies,
    /// One vocabulary.
    Vocabulary,
    /// What is wrong with a request.
    Problem,
    /// What problems of a sort mean.
    Explanation(Explanation),
}

/// The page that shows the JSON of a response.
pub fn render(
    page: &Page<'_>,
    body: &Value<'_>,
    urls: &PageUrls<'_>,
    links: &PageLinks<'_>,
) -> String {
    let body = Content(body);
    let note_id = body
        .text("id")
        .filter(|_| body.text("type") == Some("note"));
    let shown_notes = ShownNotes::new(note_id);
    let links = &PageLinks {
        notes: Some(&shown_notes),
        ..*links
    };
    let negotiation = links.edition.negotiation();
    let passage_title;
    let (title, main) = match page {
        Page::Summary => {
            let summary = summary::summary(body, links);
            (body.title(), html! { (summary) (check::full_list(links)) })
        }
        Page::List { title, description } => (*title, lists::list(title, description, body, links)),
        Page::Notes => (NOTES_TITLE, notes::notes_page(body, links)),
        Page::Search { query } => (*query, search::search(query, body, links)),
        Page::Item(details) => (body.title(), item::item(body, details, links)),
        Page::Passage(passage) => {
            passage_title = passage.title();
            let page = passages::passage(passage, body, links);
            (passage_title.as_str(), page)
        }
        Page::History => ("What changed", item::history(body, links)),
        Page::Corrections => {
            let page = corrections::corrections(body, links);
            (corrections::CORRECTIONS_TITLE, page)
        }
        Page::Citation => ("How to cite it", item::citation(body)),
        Page::Matrix => ("Who wants what", overviews::matrix(body, links)),
        Page::Timeline { picture } => ("Timeline", overviews::timeline(body, picture, links)),
        Page::Graph { picture } => (
            overviews::GRAPH_TITLE,
            overviews::graph(body, picture, links),
        ),
        Page::Coverage => (overviews::COVERAGE_TITLE, overviews::coverage(body, links)),
        Page::Editions => {
            let editions = overviews::editions(body, links);
            ("Editions", html! { (editions) (check::full_list(links)) })
        }
        Page::Vocabularies => {
            let all: Vec<_> = body.list("data").collect();
            ("Vocabulary", vocabulary::vocabularies(&all))
        }
        Page::Vocabulary => ("Vocabulary", vocabulary::vocabularies(&[body])),
        Page::Problem => (problem::title(body), problem::problem(body, links)),
        Page::Explanation(sort) => (sort.title, problem::explanation(sort, links)),
    };
    let structured_data = match page {
        Page::Summary => Some(structured_data::dataset(body, urls.canonical, links)),
        Page::Item(_) => structured_data::item(body, urls.canonical, links),
        _ => None,
    };
    let head = Head {
        title,
        description: body.text("summary").unwrap_or(negotiation.summary.as_str()),
        structured_data,
        query: match page {
            Page::Search { query } => query,
            _ => "",
        },
        is_indexed: !urls.page.contains('?')
            && !matches!(page, Page::Problem | Page::Search { .. }),
    };
    document(&head, urls, links, body.get("links"), &main)
}
