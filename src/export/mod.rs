//! Writes every response to a file: a static copy, for anything that serves files.
//!
//! Requests each path that needs no query, of the newest edition and of each edition by its
//! number, and writes the response, also compressed. Adds a manifest of all files and, for
//! nginx, the configuration that maps URLs to files. The API is that of a static copy
//! (`LinkBase::from_static_copy`): its lists have all items, and its links lead to files or to a
//! live server. The same record and program write the same files, byte for byte.

mod manifest;
mod nginx;
mod staging_dir;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, HOST};
use axum::http::{Method, Request, Response, StatusCode};
use futures_util::FutureExt as _;
use manifest::{
    GONE_DIR, ManifestEntry, NOT_FOUND_FILE, NOT_FOUND_PAGE, QUERY_PROBLEM_FILE,
    QUERY_PROBLEM_PAGE, X_REQUEST_ID, split_edition_prefix,
};
use nginx::FilelessResponses;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use staging_dir::StagingDir;
use tower::Service as _;

use crate::api::ApiService;
use crate::model::{static_file_path, to_hex};

/// The content encodings that are written beside each file, and the extensions of those files.
const ENCODINGS: [(&str, &str); 2] = [("gzip", "gz"), ("br", "br")];

/// The id of all requests, which problems repeat: without it they would differ in every export.
const REQUEST_ID: &str = "export";

/// The result of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportSummary {
    /// The number of URLs.
    pub url_count: usize,
    /// The paths that are not among them, because their responses are too large.
    pub skipped: Vec<String>,
}

/// Writes every response of the API of a static copy into `folder`, which must not exist or must
/// be empty. `folder` stays so until the export is complete.
pub fn export_site(service: &ApiService, folder: &Path) -> io::Result<ExportSummary> {
    let mut exporter = Exporter {
        service: service.clone(),
        folder: StagingDir::create(folder)?,
        entries: Vec::new(),
        skipped: Vec::new(),
    };
    match exporter.export_all() {
        Ok(()) => {
            exporter.folder.commit()?;
            Ok(ExportSummary {
                url_count: exporter.entries.len(),
                skipped: exporter.skipped,
            })
        }
        Err(error) => {
            exporter.folder.discard();
            Err(error)
        }
    }
}

/// A path that does not exist.
const UNKNOWN_PATH: &str = "/404";
/// The path of a page that does not exist.
const UNKNOWN_PAGE: &str = "/404.html";
/// The page that people begin with, and the file of the same for the folder of a copy.
const START_PAGE: &str = "/v1/summary.html";
const INDEX_PAGE: &str = "index.html";
/// A path that redirects to the same without its trailing slash.
const TRAILING_SLASH_PATH: &str = "/v1/actors/";

struct Exporter {
    service: ApiService,
    folder: StagingDir,
    entries: Vec<ManifestEntry>,
    skipped: Vec<String>,
}

impl Exporter {
    fn export_all(&mut self) -> io::Result<()> {
        let targets: BTreeSet<_> = self.service.static_paths().into_iter().collect();
        for target in targets {
            self.export_target(&target)?;
        }
        if self.service.link_base().has_file_urls() {
            self.export_for_plain_hosts()?;
        } else {
            self.export_for_nginx()?;
        }
        let manifest = serde_json::to_vec_pretty(&self.entries)?;
        self.folder.write("manifest.json", &manifest)
    }

    /// Writes the pages that hosts of files, such as GitHub Pages and Netlify, send for a URL
    /// without a file and for the folder itself. Their links lead from any depth.
    fn export_for_plain_hosts(&mut self) -> io::Result<()> {
        let not_found = self.get(UNKNOWN_PATH, None)?;
        let problem: Value = serde_json::from_slice(&read_body(not_found)?)?;
        let mut not_found = generic_not_found(problem, self.service.link_base().as_str());
        not_found["detail"] = "There is nothing at this URL. An item may have been renamed or withdrawn: the corrections say so.".into();
        let html = self.service.problem_page(&not_found);
        self.folder.write(NOT_FOUND_PAGE, html.as_bytes())?;
        let start = self.get(START_PAGE, None)?;
        self.folder.write(INDEX_PAGE, &read_body(start)?)
    }

    /// Writes the configuration of nginx, and the problems for URLs without a file.
    fn export_for_nginx(&mut self) -> io::Result<()> {
        let not_found = self.get(UNKNOWN_PATH, None)?;
        let page_not_found = self.get(UNKNOWN_PAGE, None)?;
        let slash_redirect = self.get(TRAILING_SLASH_PATH, None)?;
        let options = self.request(Method::OPTIONS, "/", None)?;
        let fileless = FilelessResponses {
            not_found: ManifestEntry::new(UNKNOWN_PATH, &not_found)?,
            page_not_found: ManifestEntry::new(UNKNOWN_PAGE, &page_not_found)?,
            slash_redirect: ManifestEntry::new(TRAILING_SLASH_PATH, &slash_redirect)?,
            options: ManifestEntry::new("/", &options)?,
        };
        let problem: Value = serde_json::from_slice(&read_body(not_found)?)?;
        let base_url = self.service.link_base().as_str();
        let not_found = generic_not_found(problem.clone(), base_url);
        self.write_problem(&not_found, NOT_FOUND_FILE, NOT_FOUND_PAGE)?;
        let copy = self.service.link_base().static_copy();
        let live_url = copy.and_then(|copy| copy.live_url.as_deref());
        let query_problem = query_problem(problem, live_url);
        self.write_problem(&query_problem, QUERY_PROBLEM_FILE, QUERY_PROBLEM_PAGE)?;
        let configuration = nginx::configuration(&self.entries, &fileless);
        self.folder.write("nginx.conf", configuration.as_bytes())
    }

    /// Writes a problem for programs, and its page for people.
    fn write_problem(&self, problem: &Value, file: &str, page: &str) -> io::Result<()> {
        self.folder.write(file, &to_pretty_json(problem)?)?;
        let html = self.service.problem_page(problem);
        self.folder.write(page, html.as_bytes())
    }

    /// Whether the response to a path would be too large, such as the matrix of a large record. The
    /// page of a problem does not have its code; the JSON of the same path does.
    fn is_too_large(&mut self, target: &str) -> io::Result<bool> {
        let response = self.get(target.trim_end_matches(".html"), None)?;
        let problem: Value = serde_json::from_slice(&read_body(response)?)?;
        Ok(problem["code"] == "too-large")
    }

    fn export_target(&mut self, target: &str) -> io::Result<()> {
        let names_files = self.service.link_base().has_file_urls();
        let response = self.get(target, None)?;
        let status = response.status();
        let mut entry = ManifestEntry::new(target, &response)?;
        if status.is_success() {
            let (prefix, path) = split_edition_prefix(target);
            let file = static_file_path(prefix, path);
            entry.codings = self.write_encoded_bodies(target, &file)?;
            if names_files {
                entry.url = format!("/{file}");
            }
            self.write_body(&mut entry, file, response)?;
        } else if status == StatusCode::GONE || status.is_redirection() {
            if names_files {
                return Ok(());
            }
            if status == StatusCode::GONE {
                self.write_body(&mut entry, format!("{GONE_DIR}{target}.json"), response)?;
            }
        } else if status == StatusCode::BAD_REQUEST && self.is_too_large(target)? {
            self.skipped.push(target.to_owned());
            return Ok(());
        } else {
            return Err(io::Error::other(format!("{target}: status {status}")));
        }
        self.entries.push(entry);
        Ok(())
    }

    fn write_body(
        &self,
        entry: &mut ManifestEntry,
        file: String,
        response: Response<Body>,
    ) -> io::Result<()> {
        let bytes = read_body(response)?;
        self.folder.write(&file, &bytes)?;
        entry.sha256 = Some(to_hex(&Sha256::digest(&bytes).into()));
        entry.file = Some(file);
        Ok(())
    }

    /// Writes a response in the content encodings that make it smaller.
    fn write_encoded_bodies(
        &mut self,
        target: &str,
        file: &str,
    ) -> io::Result<BTreeMap<&'static str, String>> {
        let mut encodings = BTreeMap::new();
        for (encoding, suffix) in ENCODINGS {
            let encoded = self.get(target, Some(encoding))?;
            // The server sends what compression does not make smaller without encoding.
            if encoded.headers().contains_key(CONTENT_ENCODING) {
                let file = format!("{file}.{suffix}");
                self.folder.write(&file, &read_body(encoded)?)?;
                encodings.insert(encoding, file);
            }
        }
        Ok(encodings)
    }

    fn get(&mut self, target: &str, encoding: Option<&str>) -> io::Result<Response<Body>> {
        self.request(Method::GET, target, encoding)
    }

    fn request(
        &mut self,
        method: Method,
        target: &str,
        encoding: Option<&str>,
    ) -> io::Result<Response<Body>> {
        let request = Request::builder()
            .method(method)
            .uri(target)
            .header(HOST, "localhost")
            .header(X_REQUEST_ID, REQUEST_ID);
        let request = match encoding {
            Some(encoding) => request.header(ACCEPT_ENCODING, encoding),
            None => request,
        };
        let request = request.body(Body::empty()).map_err(io::Error::other)?;
        match self.service.call(request).now_or_never() {
            Some(Ok(response)) => Ok(response),
            Some(Err(never)) => match never {},
            None => Err(io::Error::other(format!("{target}: no response"))),
        }
    }
}

/// The problem that nothing is at a path, without the path.
fn generic_not_found(mut problem: Value, base_url: &str) -> Value {
    problem["detail"] =
        "There is nothing at this URL. Begin at `/`, which links to everything.".into();
    problem["instance"] = base_url.into();
    problem["errors"][0]["value"] = "".into();
    problem
}

/// The problem of a URL with a query, which only a live server serves.
fn query_problem(mut problem: Value, live_url: Option<&str>) -> Value {
    let copy = "This is a static copy of the record, which takes no queries.";
    problem["detail"] = match live_url {
        Some(live) => {
            format!("{copy} The live server at {live} does: send it the same path and query.")
        }
        None => format!("{copy} The same path without the query has the whole list."),
    }
    .into();
    problem["instance"] = "".into();
    problem["errors"] = Value::Array(Vec::new());
    problem["links"]["suggestion"] = live_url.map(|live| format!("{live}/")).into();
    problem
}

fn to_pretty_json(problem: &Value) -> io::Result<Vec<u8>> {
    let mut lines = serde_json::to_vec_pretty(problem)?;
    lines.push(b'\n');
    Ok(lines)
}

fn read_body(response: Response<Body>) -> io::Result<Bytes> {
    let bytes = to_bytes(response.into_body(), usize::MAX).now_or_never();
    bytes
        .ok_or_else(|| io::Error::other("no response"))?
        .map_err(io::Error::other)
}
