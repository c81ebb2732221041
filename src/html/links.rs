//! Links from pages to pages, and what else every part of a page needs to know.

use std::borrow::Cow;

use super::shown_notes::ShownNotes;
use crate::model::RecordCheck;
use crate::store::Edition;

/// Turns the URLs of responses into those of their pages, in the edition of the page.
#[derive(Clone, Copy)]
pub struct PageLinks<'a> {
    /// The edition of the page.
    pub edition: &'a Edition,
    /// Whether the response at a path has a page.
    pub has_page: fn(&str) -> bool,
    /// Whether a static copy leaves out the response at a path of the edition.
    pub is_left_out: fn(&Edition, &str) -> bool,
    /// The query parameters that pages add to their requests, and never show.
    pub hidden_parameters: &'a [&'a str],
    /// What `check` reports of the edition, if that is a draft whose files are watched.
    pub check: Option<&'a RecordCheck>,
    /// The notes that the page has shown so far, while it is rendered.
    pub notes: Option<&'a ShownNotes>,
}

impl PageLinks<'_> {
    /// Whether a link may lead to the response at a path of this edition, or to its page.
    pub fn leads_to(&self, path: &str) -> bool {
        !(self.is_left_out)(self.edition, path)
    }

    /// The page of a path and query of this edition.
    pub fn page(&self, path: &str) -> String {
        self.edition.href(&page_path(path)).as_str().to_owned()
    }

    /// Whether the page is one of a published edition, which never changes.
    pub fn is_permanent(&self) -> bool {
        self.edition.negotiation().published.is_some() && self.edition.links().is_pinned()
    }

    /// The page of a path in the newest edition, if this page never changes.
    pub fn current_page(&self, path: &str) -> Option<String> {
        let newest = || self.edition.links().newest(&page_path(path));
        self.is_permanent().then(|| newest().as_str().to_owned())
    }

    /// The page of a URL of a response; the URL itself if it has none.
    pub fn page_of(&self, href: &str) -> String {
        let roots = ["/v1/", "/problems/"].iter();
        let start = roots.filter_map(|root| href.find(root)).min();
        let page = start.and_then(|start| {
            let (base, target) = href.split_at(start);
            Some([base, &self.page_of_target(target)?].concat())
        });
        page.unwrap_or_else(|| href.to_owned())
    }

    /// The path and query of the page of the response at a path and query; none if it has none.
    pub fn page_of_target(&self, target: &str) -> Option<String> {
        let (path, rest) = split_path(target);
        // The URLs of a static copy may name their files.
        let path = path.strip_suffix("/index.json").unwrap_or(path);
        let path = path.strip_suffix(".json").unwrap_or(path);
        (self.has_page)(path)
            .then(|| [path, ".html", &*self.without_hidden_parameters(rest)].concat())
    }

    /// Markup whose links lead to pages.
    pub fn with_page_links(&self, markup: &str) -> String {
        const HREF: &str = "href=\"";
        let mut pieces = markup.split(HREF);
        let mut linked = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (href, rest) = piece.split_once('"').unwrap_or((piece, ""));
            linked.push_str(HREF);
            linked.push_str(&self.page_of(href));
            linked.push('"');
            linked.push_str(rest);
        }
        linked
    }

    fn without_hidden_parameters<'h>(&self, rest: &'h str) -> Cow<'h, str> {
        let Some(query) = rest.strip_prefix('?') else {
            return rest.into();
        };
        let (query, fragment) = match query.find('#') {
            Some(start) => query.split_at(start),
            None => (query, ""),
        };
        let is_shown = |pair: &&str| {
            let name = pair.split('=').next().unwrap_or(pair);
            !self.hidden_parameters.contains(&name)
        };
        if query.split('&').all(|pair| is_shown(&pair)) {
            return rest.into();
        }
        let shown: Vec<_> = query.split('&').filter(is_shown).collect();
        let mark = if shown.is_empty() { "" } else { "?" };
        format!("{mark}{}{fragment}", shown.join("&")).into()
    }
}

/// The path of the page of the response at a path and query.
pub fn page_path(target: &str) -> String {
    let (path, rest) = split_path(target);
    format!("{path}.html{rest}")
}

/// The path of a path and query, and the rest, with its `?` or `#`.
fn split_path(target: &str) -> (&str, &str) {
    let path_end = target.find(['?', '#']).unwrap_or(target.len());
    target.split_at(path_end)
}
