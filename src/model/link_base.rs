//! Where links lead: the one place that turns a path into the address that responses carry.

use std::sync::Arc;

use super::web::Href;

/// How the URLs of a static copy are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyLayout {
    /// As the server has them, for a web server that maps them to files.
    Server,
    /// Each URL names its file, extension included, for hosts that do nothing but serve files.
    Files,
}

/// What is known of a static copy of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaticCopy {
    /// The public URL of a live server, which answers what no file can; without a slash at
    /// its end.
    pub live_url: Option<String>,
    /// How its URLs are built.
    pub layout: CopyLayout,
}

/// What links begin with, and what becomes of those that no file can answer.
#[derive(Clone, Debug)]
pub struct LinkBase {
    /// The public URL, then the prefix of an edition.
    base: String,
    /// How long the public URL is.
    root_len: usize,
    copy: Option<Arc<StaticCopy>>,
}

impl LinkBase {
    /// The base of a server's links; `url` is its public URL, or empty.
    pub fn served(url: &str) -> Self {
        Self {
            base: url.to_owned(),
            root_len: url.len(),
            copy: None,
        }
    }

    /// The base of a static copy's links; `url` is the public URL of the copy, or empty.
    pub fn copied(url: &str, copy: StaticCopy) -> Self {
        Self {
            copy: Some(Arc::new(copy)),
            ..Self::served(url)
        }
    }

    /// The same with an edition's prefix behind the public URL.
    #[must_use]
    pub fn with_prefix(&self, prefix: &str) -> Self {
        Self {
            base: format!("{}{prefix}", self.root()),
            ..self.clone()
        }
    }

    /// What stands before a path.
    pub fn as_str(&self) -> &str {
        &self.base
    }

    /// The public URL, without the prefix of an edition.
    fn root(&self) -> &str {
        &self.base[..self.root_len]
    }

    /// The static copy that the links are of.
    pub fn copy(&self) -> Option<&StaticCopy> {
        self.copy.as_deref()
    }

    /// Whether every URL names a file.
    pub fn names_files(&self) -> bool {
        self.copy()
            .is_some_and(|copy| copy.layout == CopyLayout::Files)
    }

    /// The link to a path and query.
    pub fn href(&self, path: &str) -> Href {
        self.href_in(&self.base[self.root_len..], path)
    }

    /// The link to a path and query below another prefix. In a static copy, what no file
    /// answers leads to the live server; where there is none the link is null.
    pub fn href_in(&self, prefix: &str, path: &str) -> Href {
        let root = self.root();
        let Some(copy) = self.copy() else {
            return Href::from_text(format!("{root}{prefix}{path}"));
        };
        if needs_server(path) {
            let live = copy.live_url.as_deref();
            let live = live.map(|live| format!("{live}{prefix}{path}"));
            return live.map_or_else(Href::default, Href::from_text);
        }
        Href::from_text(match copy.layout {
            CopyLayout::Server => format!("{root}{prefix}{path}"),
            CopyLayout::Files => match path.split_once('#') {
                Some((path, part)) => format!("{root}/{}#{part}", file_name(prefix, path)),
                None => format!("{root}/{}", file_name(prefix, path)),
            },
        })
    }
}

impl From<&str> for LinkBase {
    fn from(url: &str) -> Self {
        Self::served(url)
    }
}

/// Whether no file can answer: a query, or what is true of a process only.
fn needs_server(path: &str) -> bool {
    path.contains('?') || ["/livez", "/readyz", "/v1/search"].contains(&path)
}

/// The endings that say what a file is. Other paths get one: pages `html`, the rest `json`.
const ENDINGS: [&str; 7] = ["json", "csv", "ndjson", "svg", "atom", "css", "js"];

/// The file of a static copy, relative to its folder, that answers a path below an edition's
/// prefix.
pub fn file_name(prefix: &str, path: &str) -> String {
    let path = path.trim_end_matches('/');
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let ending = match path {
        "" => "/index.json",
        // Clients look for it under this very name (RFC 9727).
        "/.well-known/api-catalog" => "",
        "/docs" => ".html",
        problem if problem.starts_with("/problems/") => ".html",
        _ if ENDINGS.contains(&ending) => "",
        _ => ".json",
    };
    format!("{prefix}{path}{ending}")
        .trim_start_matches('/')
        .to_owned()
}
