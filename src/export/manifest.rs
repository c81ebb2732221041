//! The entries of `manifest.json`, and the names of the other files of a static copy.

use std::collections::BTreeMap;
use std::io;

use axum::body::Body;
use axum::http::header::ETAG;
use axum::http::{HeaderName, Response};
use serde::Serialize;

/// The file of the problem that nothing is at a path.
pub(super) const NOT_FOUND_FILE: &str = "404.json";
/// The file of the problem that a static copy takes no queries.
pub(super) const QUERY_PROBLEM_FILE: &str = "404-query.json";
/// The page of the problem that nothing is at a path, for people.
pub(super) const NOT_FOUND_PAGE: &str = "404.html";
/// The page of the problem that a static copy takes no queries.
pub(super) const QUERY_PROBLEM_PAGE: &str = "404-query.html";
/// The folder of the problems of ids that are gone.
pub(super) const GONE_DIR: &str = "410";
/// The header of the request id, which responses repeat.
pub(super) const X_REQUEST_ID: &str = "x-request-id";

/// The extensions of files, and the media types of their responses.
pub(super) const MEDIA_TYPES: [(&str, &str); 12] = [
    ("json", "application/json"),
    ("html", "text/html; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8; header=present"),
    ("ndjson", "application/x-ndjson"),
    ("svg", "image/svg+xml"),
    ("atom", "application/atom+xml"),
    ("bib", "application/x-bibtex"),
    ("zip", "application/zip"),
    ("css", "text/css; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("txt", "text/plain; charset=utf-8"),
    ("xml", "application/xml"),
];

/// One URL of a static copy.
#[derive(Serialize)]
pub(super) struct ManifestEntry {
    pub(super) url: String,
    /// The file below the folder; none for a redirect.
    pub(super) file: Option<String>,
    pub(super) status: u16,
    pub(super) headers: BTreeMap<String, String>,
    /// The SHA-256 digest of the file, in hexadecimal.
    pub(super) sha256: Option<String>,
    /// The compressed files, by content encoding.
    pub(super) codings: BTreeMap<&'static str, String>,
}

impl ManifestEntry {
    /// The entry of a response that has no file yet.
    pub(super) fn new(target: &str, response: &Response<Body>) -> io::Result<Self> {
        let mut headers = BTreeMap::new();
        for (name, value) in response.headers() {
            let value = value.to_str().map_err(io::Error::other)?;
            headers.insert(name.to_string(), value.to_owned());
        }
        headers.remove(X_REQUEST_ID);
        // The host of the copy makes its own ETags.
        headers.remove(ETAG.as_str());
        Ok(Self {
            url: target.to_owned(),
            file: None,
            status: response.status().as_u16(),
            headers,
            sha256: None,
            codings: BTreeMap::new(),
        })
    }

    /// A header of the response, if it has it.
    pub(super) fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name.as_str()).map(String::as_str)
    }
}

/// The media type of a file, by its extension.
pub(super) fn media_type_of(file: &str) -> Option<&'static str> {
    let (_, extension) = file.rsplit_once('.')?;
    let found = MEDIA_TYPES.iter().find(|(known, _)| *known == extension);
    found.map(|(_, media_type)| *media_type)
}

/// Splits a path into the prefix of its edition, which may be empty, and the rest.
pub(super) fn split_edition_prefix(path: &str) -> (&str, &str) {
    const EDITIONS: &str = "/editions/";
    match path.strip_prefix(EDITIONS) {
        Some(rest) => {
            let number_len = rest.find('/').unwrap_or(rest.len());
            path.split_at(EDITIONS.len() + number_len)
        }
        None => ("", path),
    }
}
