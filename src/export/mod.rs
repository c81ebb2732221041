//! Every answer as a file, to be served by anything that serves files.
//!
//! Each path that answers without a query is asked, at the newest edition's addresses and at
//! those of each edition, and its answer written beside the others: compressed as well, with
//! a manifest of all and the nginx configuration that maps addresses to files. The same
//! record and program make the same files, byte for byte.

mod nginx;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HOST};
use axum::http::{HeaderName, Request, Response, StatusCode};
use futures_util::FutureExt as _;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tower::Service as _;

use crate::api::Site;
use crate::fixtures::digest_text;

/// The codings that are written beside each file, and how their files end.
const CODINGS: [(&str, &str); 2] = [("gzip", "gz"), ("br", "br")];

/// How files end, and the types of their answers.
const TYPES: [(&str, &str); 8] = [
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
struct Entry {
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

impl Entry {
    /// An address and how it answers, without a file yet.
    fn of(address: &str, response: &Response<Body>) -> io::Result<Self> {
        let mut headers = BTreeMap::new();
        for (name, value) in response.headers() {
            let value = value.to_str().map_err(io::Error::other)?;
            headers.insert(name.to_string(), value.to_owned());
        }
        headers.remove(X_REQUEST_ID);
        Ok(Self {
            url: address.to_owned(),
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

/// Writes every answer of `site` into `folder`, which is made and has to be empty, and says
/// how many addresses there are.
pub fn write(site: &Site, folder: &Path) -> io::Result<usize> {
    fs::create_dir_all(folder)?;
    if fs::read_dir(folder)?.next().is_some() {
        let why = format!("{} is not empty", folder.display());
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, why));
    }
    let mut exporter = Exporter {
        site: site.clone(),
        folder: folder.to_owned(),
        entries: Vec::new(),
    };
    let addresses: BTreeSet<_> = site.addresses().into_iter().collect();
    for address in addresses {
        exporter.export(&address)?;
    }
    let unknown = exporter.ask(UNKNOWN, None)?;
    let others = [
        Entry::of(UNKNOWN, &unknown)?,
        Entry::of(SLASHED, &exporter.ask(SLASHED, None)?)?,
    ];
    exporter.save(NOT_FOUND, &nowhere(&body(unknown)?)?)?;
    let manifest = serde_json::to_vec_pretty(&exporter.entries)?;
    exporter.save("manifest.json", &manifest)?;
    let configuration = nginx::configuration(&exporter.entries, &others);
    exporter.save("nginx.conf", configuration.as_bytes())?;
    Ok(exporter.entries.len())
}

/// A path that nothing is at.
const UNKNOWN: &str = "/404";
/// One that leads to the same without a slash at its end.
const SLASHED: &str = "/v1/actors/";
/// The file of the problem that nothing is at a path.
const NOT_FOUND: &str = "404.json";
/// The folder of the problems of what is gone.
const GONE: &str = "410";

struct Exporter {
    site: Site,
    folder: PathBuf,
    entries: Vec<Entry>,
}

impl Exporter {
    fn export(&mut self, address: &str) -> io::Result<()> {
        let response = self.ask(address, None)?;
        let status = response.status();
        let mut entry = Entry::of(address, &response)?;
        if status.is_success() {
            let file = file_of(address, entry.header(&CONTENT_TYPE));
            entry.codings = self.save_coded(address, &file)?;
            self.save_as(&mut entry, file, response)?;
        } else if status == StatusCode::GONE {
            self.save_as(&mut entry, format!("{GONE}{address}.json"), response)?;
        } else if !status.is_redirection() {
            return Err(io::Error::other(format!("{address} answers {status}")));
        }
        self.entries.push(entry);
        Ok(())
    }

    fn save_as(&self, entry: &mut Entry, file: String, response: Response<Body>) -> io::Result<()> {
        let bytes = body(response)?;
        self.save(&file, &bytes)?;
        entry.sha256 = Some(digest_text(&Sha256::digest(&bytes).into()));
        entry.file = Some(file);
        Ok(())
    }

    /// Writes an answer in the codings that make it smaller, beside its file.
    fn save_coded(
        &mut self,
        address: &str,
        file: &str,
    ) -> io::Result<BTreeMap<&'static str, String>> {
        let mut codings = BTreeMap::new();
        for (coding, ending) in CODINGS {
            let coded = self.ask(address, Some(coding))?;
            // What does not get smaller is sent as it is.
            if coded.headers().contains_key(CONTENT_ENCODING) {
                let file = format!("{file}.{ending}");
                self.save(&file, &body(coded)?)?;
                codings.insert(coding, file);
            }
        }
        Ok(codings)
    }

    fn ask(&mut self, address: &str, coding: Option<&str>) -> io::Result<Response<Body>> {
        let request = Request::get(address)
            .header(HOST, "localhost")
            .header(X_REQUEST_ID, REQUEST_ID);
        let request = match coding {
            Some(coding) => request.header(ACCEPT_ENCODING, coding),
            None => request,
        };
        let request = request.body(Body::empty()).map_err(io::Error::other)?;
        let answered = self.site.call(request).now_or_never();
        match answered {
            Some(Ok(response)) => Ok(response),
            _ => Err(io::Error::other(format!("{address} does not answer"))),
        }
    }

    fn save(&self, file: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.folder.join(file);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, bytes)
    }
}

/// The problem that nothing is at a path, for any path: it names none.
fn nowhere(problem: &[u8]) -> io::Result<Vec<u8>> {
    let mut problem: Value = serde_json::from_slice(problem)?;
    for pointer in ["/detail", "/instance", "/errors/0/value"] {
        if let Some(Value::String(text)) = problem.pointer_mut(pointer) {
            let named = text.replace(&format!("`{UNKNOWN}`"), "this address");
            *text = named.replace(UNKNOWN, "");
        }
    }
    let mut written = serde_json::to_vec_pretty(&problem)?;
    written.push(b'\n');
    Ok(written)
}

fn body(response: Response<Body>) -> io::Result<Bytes> {
    let bytes = to_bytes(response.into_body(), usize::MAX).now_or_never();
    bytes
        .ok_or_else(|| io::Error::other("an answer does not come"))?
        .map_err(io::Error::other)
}

/// The type that a file has by its name.
fn type_of(file: &str) -> Option<&'static str> {
    let (_, ending) = file.rsplit_once('.')?;
    let found = TYPES.iter().find(|(known, _)| *known == ending);
    found.map(|(_, content_type)| *content_type)
}

/// The file of an address: itself where it has an ending, else an index in its folder.
fn file_of(address: &str, content_type: &str) -> String {
    let path = address.trim_end_matches('/');
    if type_of(path).is_some() {
        return path.trim_start_matches('/').to_owned();
    }
    let ending = if content_type.starts_with("text/html") {
        "html"
    } else {
        "json"
    };
    format!("{path}/index.{ending}")
        .trim_start_matches('/')
        .to_owned()
}
