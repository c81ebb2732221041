//! Every response as a file: a static copy, to be served by anything that serves files.
//!
//! Each path that answers without a query is requested, at the newest edition's addresses and
//! at those of each edition, and its response written beside the others: compressed as well,
//! with a manifest of all, and for an nginx the configuration that maps URLs to files. The
//! API is one of a static copy (`LinkBase::copied`): its lists are whole, and its links lead
//! to files or to a live server. The same record and program make the same files, byte for
//! byte.

mod nginx;
mod staging_dir;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, ETAG, HOST};
use axum::http::{HeaderName, Method, Request, Response, StatusCode};
use futures_util::FutureExt as _;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use staging_dir::StagingDir;
use tower::Service as _;

use crate::api::ApiService;
use crate::model::static_file_path;
use crate::model::to_hex;

/// The codings that are written beside each file, and how their files end.
const ENCODINGS: [(&str, &str); 2] = [("gzip", "gz"), ("br", "br")];

/// How files end, and the types of their answers.
const MEDIA_TYPES: [(&str, &str); 8] = [
    ("json", "application/json"),
    ("html", "text/html; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8; header=present"),
    ("ndjson", "application/x-ndjson"),
    ("svg", "image/svg+xml"),
    ("atom", "application/atom+xml"),
    ("css", "text/css; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
];

/// The header and the id of the requests, which problems repeat.
const X_REQUEST_ID: &str = "x-request-id";
const REQUEST_ID: &str = "export";

/// One address in the manifest.
#[derive(Serialize)]
struct ManifestEntry {
    url: String,
    /// The file below the folder; none for a redirect.
    file: Option<String>,
    status: u16,
    headers: BTreeMap<String, String>,
    /// The SHA-256 digest of the file, in hexadecimal.
    sha256: Option<String>,
    /// The same file in other codings.
    codings: BTreeMap<&'static str, String>,
}

impl ManifestEntry {
    /// An address and how it answers, without a file yet.
    fn new(target: &str, response: &Response<Body>) -> io::Result<Self> {
        let mut headers = BTreeMap::new();
        for (name, value) in response.headers() {
            let value = value.to_str().map_err(io::Error::other)?;
            headers.insert(name.to_string(), value.to_owned());
        }
        headers.remove(X_REQUEST_ID);
        // A host has validators of its own: those of the server are of other bytes.
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

    /// A header of the answer; nothing if it has none of the name.
    fn header(&self, name: &HeaderName) -> &str {
        self.headers.get(name.as_str()).map_or("", String::as_str)
    }
}

/// What an export came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportSummary {
    /// How many addresses there are.
    pub url_count: usize,
    /// The addresses that are not among them, because the server refuses them as too large.
    pub skipped: Vec<String>,
}

/// Writes every response of `site`, the API of a static copy, into `folder`, which does not
/// exist yet or is empty. Nothing is in `folder` until everything is.
pub fn export_site(service: &ApiService, folder: &Path) -> io::Result<ExportSummary> {
    let mut exporter = Exporter {
        service: service.clone(),
        folder: StagingDir::create(folder)?,
        entries: Vec::new(),
        left_out: Vec::new(),
    };
    match exporter.export_all() {
        Ok(()) => {
            exporter.folder.commit()?;
            Ok(ExportSummary {
                url_count: exporter.entries.len(),
                skipped: exporter.left_out,
            })
        }
        Err(error) => {
            exporter.folder.discard();
            Err(error)
        }
    }
}

/// A path that nothing is at.
const UNKNOWN_PATH: &str = "/404";
/// One that leads to the same without a slash at its end.
const TRAILING_SLASH_PATH: &str = "/v1/actors/";
/// The file of the problem that nothing is at a path.
const NOT_FOUND_FILE: &str = "404.json";
/// The file of the problem that a static copy answers no queries.
const QUERY_PROBLEM_FILE: &str = "404-query.json";
/// The folder of the problems of what is gone.
const GONE_DIR: &str = "410";

struct Exporter {
    service: ApiService,
    folder: StagingDir,
    entries: Vec<ManifestEntry>,
    left_out: Vec<String>,
}

impl Exporter {
    fn export_all(&mut self) -> io::Result<()> {
        let targets: BTreeSet<_> = self.service.static_paths().into_iter().collect();
        for target in targets {
            self.export_target(&target)?;
        }
        // Hosts that do nothing but serve files have their own ways for what is not there.
        if !self.service.link_base().has_file_urls() {
            self.export_for_nginx()?;
        }
        let manifest = serde_json::to_vec_pretty(&self.entries)?;
        self.folder.write("manifest.json", &manifest)
    }

    /// Writes the configuration of an nginx and what it answers where there is no file.
    fn export_for_nginx(&mut self) -> io::Result<()> {
        let not_found = self.get(UNKNOWN_PATH, None)?;
        let options = self.request(Method::OPTIONS, "/", None)?;
        let others = [
            ManifestEntry::new(UNKNOWN_PATH, &not_found)?,
            ManifestEntry::new(TRAILING_SLASH_PATH, &self.get(TRAILING_SLASH_PATH, None)?)?,
            ManifestEntry::new("/", &options)?,
        ];
        let problem: Value = serde_json::from_slice(&read_body(not_found)?)?;
        self.folder
            .write(NOT_FOUND_FILE, &generic_not_found(problem.clone())?)?;
        let live_url = self
            .service
            .link_base()
            .static_copy()
            .and_then(|copy| copy.live_url.as_deref());
        self.folder
            .write(QUERY_PROBLEM_FILE, &query_problem(problem, live_url)?)?;
        let configuration = crate::export::nginx::configuration(&self.entries, &others);
        self.folder.write("nginx.conf", configuration.as_bytes())
    }

    fn export_target(&mut self, target: &str) -> io::Result<()> {
        let names_files = self.service.link_base().has_file_urls();
        let response = self.get(target, None)?;
        let status = response.status();
        let mut entry = ManifestEntry::new(target, &response)?;
        if status.is_success() {
            let (prefix, path) = target.split_at(edition_prefix(target).len());
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
        } else if status == StatusCode::BAD_REQUEST {
            // Without a query, nothing but its size can be wrong: the matrix of a large record.
            self.left_out.push(target.to_owned());
            return Ok(());
        } else {
            return Err(io::Error::other(format!("{target} answers {status}")));
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

    /// Writes an answer in the codings that make it smaller, beside its file.
    fn write_encoded_bodies(
        &mut self,
        address: &str,
        file: &str,
    ) -> io::Result<BTreeMap<&'static str, String>> {
        let mut encodings = BTreeMap::new();
        for (encoding, suffix) in ENCODINGS {
            let encoded = self.get(address, Some(encoding))?;
            // What does not get smaller is sent as it is.
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
        address: &str,
        coding: Option<&str>,
    ) -> io::Result<Response<Body>> {
        let request = Request::builder()
            .method(method)
            .uri(address)
            .header(HOST, "localhost")
            .header(X_REQUEST_ID, REQUEST_ID);
        let request = match coding {
            Some(encoding) => request.header(ACCEPT_ENCODING, encoding),
            None => request,
        };
        let request = request.body(Body::empty()).map_err(io::Error::other)?;
        let response = self.service.call(request).now_or_never();
        match response {
            Some(Ok(response)) => Ok(response),
            _ => Err(io::Error::other(format!("{address} does not answer"))),
        }
    }
}

/// The problem that nothing is at a path, for any path: it names none.
fn generic_not_found(mut problem: Value) -> io::Result<Vec<u8>> {
    for pointer in ["/detail", "/instance", "/errors/0/value"] {
        if let Some(Value::String(text)) = problem.pointer_mut(pointer) {
            let named = text.replace(&format!("`{UNKNOWN_PATH}`"), "this address");
            *text = named.replace(UNKNOWN_PATH, "");
        }
    }
    to_pretty_json(&problem)
}

/// The same problem for a URL with a query, which a live server may answer.
fn query_problem(mut problem: Value, live_url: Option<&str>) -> io::Result<Vec<u8>> {
    let copy = "This is a static copy of the record, which answers no queries.";
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
    to_pretty_json(&problem)
}

fn to_pretty_json(problem: &Value) -> io::Result<Vec<u8>> {
    let mut lines = serde_json::to_vec_pretty(problem)?;
    lines.push(b'\n');
    Ok(lines)
}

fn read_body(response: Response<Body>) -> io::Result<Bytes> {
    let bytes = to_bytes(response.into_body(), usize::MAX).now_or_never();
    bytes
        .ok_or_else(|| io::Error::other("an answer does not come"))?
        .map_err(io::Error::other)
}

/// The type that a file has by its name.
fn media_type_of(file: &str) -> Option<&'static str> {
    let (_, suffix) = file.rsplit_once('.')?;
    let found = MEDIA_TYPES.iter().find(|(known, _)| *known == suffix);
    found.map(|(_, content_type)| *content_type)
}

/// What stands before the paths of an edition's own addresses, or nothing.
fn edition_prefix(address: &str) -> &str {
    let Some(rest) = address.strip_prefix("/editions/") else {
        return "";
    };
    let number = rest.split('/').next().unwrap_or_default();
    &address[.."/editions/".len() + number.len()]
}
