//! Links: the only code that turns a path into an href of a response.

use std::sync::Arc;

use crate::model::values::formats::Href;

/// How the URLs of a static copy are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyLayout {
    /// As on the server, for a web server that maps them to files.
    Server,
    /// Each URL names its file, extension included, for hosts that do nothing but serve files.
    Files,
}

/// A static copy of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaticCopy {
    /// The public URL of a live server, for what needs a query; without a trailing slash.
    pub live_url: Option<String>,
    /// How its URLs are built.
    pub layout: CopyLayout,
}

/// The base of links, and what becomes of those that need a query.
#[derive(Clone, Debug)]
pub struct LinkBase {
    /// The public URL, then the prefix of an edition.
    base: String,
    /// The length of the public URL in bytes.
    public_url_len: usize,
    static_copy: Option<Arc<StaticCopy>>,
}

impl LinkBase {
    /// The base of a server's links; `url` is its public URL, or empty.
    pub fn from_url(url: &str) -> Self {
        Self {
            base: url.to_owned(),
            public_url_len: url.len(),
            static_copy: None,
        }
    }

    /// The base of a static copy's links; `url` is the public URL of the copy, or empty.
    pub fn from_static_copy(url: &str, copy: StaticCopy) -> Self {
        Self {
            static_copy: Some(Arc::new(copy)),
            ..Self::from_url(url)
        }
    }

    /// The same with the prefix of an edition after the public URL.
    #[must_use]
    pub fn with_prefix(&self, prefix: &str) -> Self {
        Self {
            base: format!("{}{prefix}", self.public_url()),
            ..self.clone()
        }
    }

    /// What comes before a path.
    pub fn as_str(&self) -> &str {
        &self.base
    }

    /// The public URL, without the prefix of an edition.
    fn public_url(&self) -> &str {
        &self.base[..self.public_url_len]
    }

    /// The static copy that the links are of.
    pub fn static_copy(&self) -> Option<&StaticCopy> {
        self.static_copy.as_deref()
    }

    /// Whether every URL names a file.
    pub fn has_file_urls(&self) -> bool {
        self.static_copy()
            .is_some_and(|copy| copy.layout == CopyLayout::Files)
    }

    /// The link to a path and query.
    pub fn href(&self, path: &str) -> Href {
        self.href_with_prefix(&self.base[self.public_url_len..], path)
    }

    /// The link to a path and query below another prefix. In a static copy, what needs a
    /// query leads to the live server; where there is none the link is null.
    pub fn href_with_prefix(&self, prefix: &str, path: &str) -> Href {
        let root = match self.static_copy() {
            Some(copy) if needs_server(path) => match &copy.live_url {
                Some(live_url) => live_url,
                None => return Href::default(),
            },
            Some(copy) if copy.layout == CopyLayout::Files => {
                let fragment_start = path.find('#').unwrap_or(path.len());
                let (path, fragment) = path.split_at(fragment_start);
                let file = static_file_path(prefix, path);
                return Href::from_text(format!("{}/{file}{fragment}", self.public_url()));
            }
            _ => self.public_url(),
        };
        Href::from_text([root, prefix, path].concat())
    }
}

impl From<&str> for LinkBase {
    fn from(url: &str) -> Self {
        Self::from_url(url)
    }
}

/// Whether only a live server can serve it: a query, or the state of a process.
fn needs_server(path: &str) -> bool {
    path.contains('?') || ["/livez", "/readyz", "/v1/search", "/v1/search.html"].contains(&path)
}

/// Extensions of paths that are file names already. Pages get `html`, other paths `json`.
const FILE_EXTENSIONS: [&str; 12] = [
    "json", "csv", "ndjson", "html", "svg", "atom", "css", "js", "bib", "zip", "txt", "xml",
];

/// The file of a static copy, relative to its folder, for a path below an edition's
/// prefix.
pub fn static_file_path(prefix: &str, path: &str) -> String {
    let path = path.trim_end_matches('/');
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    let suffix = match path {
        "" => "/index.json",
        // Clients look for it under this very name (RFC 9727).
        "/.well-known/api-catalog" => "",
        "/docs" => ".html",
        // `citation.json` is the file for reference managers.
        path if path.ends_with("/citation") => "/index.json",
        problem if problem.starts_with("/problems/") => ".html",
        _ if FILE_EXTENSIONS.contains(&extension) => "",
        _ => ".json",
    };
    format!("{prefix}{path}{suffix}")
        .trim_start_matches('/')
        .to_owned()
}
