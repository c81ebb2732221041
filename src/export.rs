//! Every answer as a file, to be served by anything that serves files.
//!
//! Each path that answers without a query is asked, at the newest edition's addresses and at
//! those of each edition, and its answer written beside the others: compressed as well, with
//! a manifest of all and the nginx configuration that maps addresses to files. The same
//! record and program make the same files, byte for byte.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST,
    LOCATION,
};
use axum::http::{HeaderName, Request, Response, StatusCode};
use futures_util::FutureExt as _;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use tower::Service as _;

use crate::api::Site;

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

/// The id of the requests, which problems repeat.
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
    let unknown = exporter.ask("/404", None)?;
    exporter.save(NOT_FOUND, &body(unknown)?)?;
    let manifest = serde_json::to_vec_pretty(&exporter.entries)?;
    exporter.save("manifest.json", &manifest)?;
    let configuration = exporter.configuration();
    exporter.save("nginx.conf", configuration.as_bytes())?;
    Ok(exporter.entries.len())
}

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
        let mut headers = BTreeMap::new();
        for (name, value) in response.headers() {
            let value = value.to_str().map_err(io::Error::other)?;
            headers.insert(name.to_string(), value.to_owned());
        }
        headers.remove("x-request-id");
        if status.is_redirection() {
            self.entries.push(Entry {
                url: address.to_owned(),
                file: None,
                status: status.as_u16(),
                headers,
                sha256: None,
                codings: BTreeMap::new(),
            });
            return Ok(());
        }
        if !status.is_success() && status != StatusCode::GONE {
            return Err(io::Error::other(format!("{address} answers {status}")));
        }
        let file = if status.is_success() {
            let content_type = headers.get(CONTENT_TYPE.as_str());
            file_of(address, content_type.map_or("", String::as_str))
        } else {
            format!("{GONE}{address}.json")
        };
        let bytes = body(response)?;
        self.save(&file, &bytes)?;
        let mut codings = BTreeMap::new();
        let codings_of = if status.is_success() {
            &CODINGS[..]
        } else {
            &[]
        };
        for (coding, ending) in codings_of {
            let coded = self.ask(address, Some(coding))?;
            // What does not get smaller is sent as it is.
            if coded.headers().contains_key(CONTENT_ENCODING) {
                let coded_file = format!("{file}.{ending}");
                self.save(&coded_file, &body(coded)?)?;
                codings.insert(*coding, coded_file);
            }
        }
        let digest: [u8; 32] = Sha256::digest(&bytes).into();
        self.entries.push(Entry {
            url: address.to_owned(),
            file: Some(file),
            status: status.as_u16(),
            headers,
            sha256: Some(crate::fixtures::digest_text(&digest)),
            codings,
        });
        Ok(())
    }

    fn ask(&mut self, address: &str, coding: Option<&str>) -> io::Result<Response<Body>> {
        let request = Request::get(address)
            .header(HOST, "localhost")
            .header(HeaderName::from_static("x-request-id"), REQUEST_ID);
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

    /// How nginx maps addresses to files.
    fn configuration(&self) -> String {
        let mut types = String::new();
        for (ending, content_type) in TYPES {
            let _ = writeln!(types, "    \"{content_type}\" {ending};");
        }
        let header = |entry: &Entry, name: &HeaderName| entry.headers.get(name.as_str()).cloned();
        let (mut moved, mut exceptions) = (String::new(), String::new());
        for entry in &self.entries {
            if let Some(location) = header(entry, &LOCATION) {
                let _ = writeln!(moved, "    {} {location};", entry.url);
            }
            let typed = header(entry, &CONTENT_TYPE).filter(|typed| {
                let file = entry.file.as_deref().unwrap_or_default();
                entry.status == 200 && type_of(file) != Some(typed)
            });
            if let (Some(typed), Some(file)) = (typed, &entry.file) {
                let _ = writeln!(
                    exceptions,
                    "    location = {} {{ types {{}} default_type \"{typed}\"; try_files /{file} =404; }}",
                    entry.url
                );
            }
        }
        let map = |name: &HeaderName| map(&self.entries, name);
        let (cache, policy) = (map(&CACHE_CONTROL), map(&CONTENT_SECURITY_POLICY));
        format!(
            "# How nginx serves these files: nginx -p THIS_FOLDER -c nginx.conf
worker_processes auto;
pid nginx.pid;
events {{ worker_connections 4096; }}
http {{
  types {{
{types}  }}
  default_type application/octet-stream;
  sendfile on; tcp_nopush on; tcp_nodelay on;
  open_file_cache max=10000 inactive=600s;
  map_hash_bucket_size 512;
  map_hash_max_size 65536;
  # What was asked, whichever file is sent.
  map $request_uri $talks_address {{ ~^(?<talks_asked>[^?]*) $talks_asked; }}
  map $talks_address $talks_bare {{ ~^(?<talks_stem>.+)/$ $talks_stem; }}
  map $status $talks_keep {{ 404 no-store; default $talks_cache; }}
  map $uri $talks_moved {{
{moved}  }}
  map $talks_address $talks_cache {{
{cache}  }}
  map $talks_address $talks_policy {{
{policy}  }}
  server {{
    listen 8080;
    root .;
    gzip_static on;
    absolute_redirect off;
    add_header Cache-Control $talks_keep always;
    add_header Content-Security-Policy $talks_policy always;
    add_header Vary Accept-Encoding always;
    add_header Access-Control-Allow-Origin * always;
    add_header X-Content-Type-Options nosniff always;
    add_header Cross-Origin-Resource-Policy cross-origin always;
    if ($talks_moved) {{ return 308 $talks_moved$is_args$args; }}
    if (-f $document_root/{GONE}$uri.json) {{ return 410; }}
    error_page 404 /{NOT_FOUND};
    error_page 410 /{GONE}$uri.json;
    location = /{NOT_FOUND} {{ internal; types {{}} default_type application/problem+json; }}
    location /{GONE}/ {{ internal; types {{}} default_type application/problem+json; }}
    location = /nginx.conf {{ return 404; }}
    location ~ ^(?<talks_path>.+)/$ {{
      if (-f $document_root$talks_path) {{ return 308 $talks_bare$is_args$args; }}
      if (-f $document_root$talks_path/index.json) {{ return 308 $talks_bare$is_args$args; }}
      if (-f $document_root$talks_path/index.html) {{ return 308 $talks_bare$is_args$args; }}
      return 404;
    }}
{exceptions}    location / {{ try_files $uri/index.json $uri/index.html $uri =404; }}
  }}
}}
"
        )
    }
}

/// Which value of a header each address has: most of one sort the same, the others by name.
fn map(entries: &[Entry], name: &HeaderName) -> String {
    let mut sorts: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    let value = |entry: &'_ Entry| entry.headers.get(name.as_str()).cloned();
    let values: Vec<_> = entries
        .iter()
        .map(|entry| (sort(&entry.url), value(entry)))
        .collect();
    for (sort, value) in &values {
        if let Some(value) = value {
            *sorts.entry(sort).or_default().entry(value).or_default() += 1;
        }
    }
    let usual: BTreeMap<_, _> = sorts
        .iter()
        .filter_map(|(sort, values)| {
            let most = values.iter().max_by_key(|(_, count)| **count)?;
            Some((*sort, *most.0))
        })
        .collect();
    let mut map = String::new();
    let plain = usual.get("").copied().unwrap_or_default();
    // What is not there may be there soon.
    let _ = writeln!(map, "    default \"{plain}\";");
    for (entry, (sort, value)) in entries.iter().zip(&values) {
        if let Some(value) = value
            && usual.get(sort) != Some(&value.as_str())
        {
            let _ = writeln!(map, "    {} \"{value}\";", entry.url);
        }
    }
    for (sort, value) in usual.iter().filter(|(sort, _)| !sort.is_empty()) {
        let _ = writeln!(map, "    ~^{sort}(/|$) \"{value}\";");
    }
    map
}

/// What stands before the paths of an edition's own addresses, or nothing.
fn sort(url: &str) -> &str {
    let Some(rest) = url.strip_prefix("/editions/") else {
        return "";
    };
    let number = rest.split('/').next().unwrap_or_default();
    &url[.."/editions/".len() + number.len()]
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
