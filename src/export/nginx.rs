//! The configuration of an nginx that serves the files with the responses of the server.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, LAST_MODIFIED, LOCATION};
use axum::http::{HeaderName, StatusCode};

use crate::export::manifest::{
    GONE_DIR, MEDIA_TYPES, ManifestEntry, NOT_FOUND_FILE, NOT_FOUND_PAGE, QUERY_PROBLEM_FILE,
    QUERY_PROBLEM_PAGE, media_type_of, split_edition_prefix,
};

/// The headers that nginx sets itself, from the file or from the target of a redirect.
const NGINX_OWN_HEADERS: [HeaderName; 5] =
    [CONTENT_LENGTH, CONTENT_TYPE, ETAG, LAST_MODIFIED, LOCATION];

/// The status that leads a URL with a query to its problem, which nginx itself never uses.
const QUERY_STATUS: u16 = StatusCode::IM_A_TEAPOT.as_u16();

/// The URLs of pages, as a regular expression.
const PAGE_PATTERN: &str = r"\.html$";

/// The responses that have no file.
pub(super) struct FilelessResponses {
    pub(super) not_found: ManifestEntry,
    /// The same for people.
    pub(super) page_not_found: ManifestEntry,
    /// The redirect of a path with a trailing slash.
    pub(super) slash_redirect: ManifestEntry,
    pub(super) options: ManifestEntry,
}

impl FilelessResponses {
    fn all(&self) -> [&ManifestEntry; 4] {
        [
            &self.not_found,
            &self.page_not_found,
            &self.slash_redirect,
            &self.options,
        ]
    }

    /// The public URL of the copy.
    fn base_url(&self) -> &str {
        let path = self.slash_redirect.url.trim_end_matches('/');
        let location = self.slash_redirect.header(&LOCATION);
        location
            .and_then(|location| location.strip_suffix(path))
            .expect("a path with a trailing slash redirects to the path without it")
    }
}

/// The configuration that maps URLs to files.
pub(super) fn configuration(entries: &[ManifestEntry], fileless: &FilelessResponses) -> String {
    let mut types = String::new();
    for (ending, content_type) in MEDIA_TYPES {
        let _ = writeln!(types, "    \"{content_type}\" {ending};");
    }
    let (mut redirects, mut exceptions) = (String::new(), String::new());
    for entry in entries {
        if let Some(location) = entry.header(&LOCATION) {
            redirects.push_str(&map_line(&entry.url, location));
        }
        if let Some(file) = entry.file.as_deref().filter(|_| entry.status == 200)
            && let Some(content_type) = entry.header(&CONTENT_TYPE)
            && media_type_of(file) != Some(content_type)
        {
            let _ = writeln!(
                exceptions,
                "    location = {} {{ types {{}} default_type \"{content_type}\"; try_files /{file} =404; }}",
                entry.url
            );
        }
    }
    let base = fileless.base_url();
    let (maps, headers) = headers(entries, fileless);
    format!(
        "# How nginx serves these files: nginx -p THIS_FOLDER -c nginx.conf
worker_processes auto;
pid nginx.pid;
error_log stderr warn;
events {{ worker_connections 4096; }}
http {{
  types {{
{types}  }}
  default_type application/octet-stream;
  access_log off; server_tokens off; sendfile on; tcp_nopush on; tcp_nodelay on;
  open_file_cache max=10000 inactive=600s;
  map_hash_bucket_size 1024;
  map_hash_max_size 65536;
  # The URL of the request, whichever file is sent: maps are read once a request.
  map $uri $talks_address {{ default $uri; }}
  map $uri $talks_moved {{
{redirects}  }}
  # People get pages, programs get JSON.
  map $talks_address $talks_not_found {{ default /{NOT_FOUND_FILE}; ~{PAGE_PATTERN} /{NOT_FOUND_PAGE}; }}
  map $talks_address $talks_query_problem {{ default /{QUERY_PROBLEM_FILE}; ~{PAGE_PATTERN} /{QUERY_PROBLEM_PAGE}; }}
{maps}  server {{
    listen 8080;
    root .;
    gzip_static on;
    absolute_redirect off;
    max_ranges 0;
{headers}    if ($talks_address = \"\") {{ return 400; }}
    if ($request_method = OPTIONS) {{ return 204; }}
    # A file has no query, and the whole list would be a wrong response.
    if ($is_args) {{ return {QUERY_STATUS}; }}
    if ($talks_moved) {{ return 308 $talks_moved; }}
    if (-f $document_root/{GONE_DIR}$uri.json) {{ return 410; }}
    error_page 404 $talks_not_found;
    error_page {QUERY_STATUS} =404 $talks_query_problem;
    error_page 410 /{GONE_DIR}$uri.json;
    location = /{NOT_FOUND_FILE} {{ internal; types {{}} default_type application/problem+json; }}
    location = /{QUERY_PROBLEM_FILE} {{ internal; types {{}} default_type application/problem+json; }}
    location = /{NOT_FOUND_PAGE} {{ internal; }}
    location = /{QUERY_PROBLEM_PAGE} {{ internal; }}
    location ~ ^/{GONE_DIR}/.*\\.html\\.json$ {{ internal; types {{}} default_type \"text/html; charset=utf-8\"; }}
    location ~ ^/{GONE_DIR}/ {{ internal; types {{}} default_type application/problem+json; }}
    # Most files have other URLs than their names, and some are nobody's business.
    location ~ ^(?!(/editions/[0-9]+)?/openapi\\.json$|.*/citation\\.json$|(/editions/[0-9]+)?/v1/.+\\.html$).*\\.(json|html|gz|br)/?$ {{ return 404; }}
    location ~ ^(/editions/[0-9]+)?/(openapi|index)/?$ {{ return 404; }}
    location ~ ^/(nginx\\.(conf|pid)|manifest|404|404-query)/?$ {{ return 404; }}
    location ~ ^(?<talks_path>.+)/$ {{
      if (-f $document_root$talks_path) {{ return 308 {base}$talks_path; }}
      if (-f $document_root$talks_path.json) {{ return 308 {base}$talks_path; }}
      if (-f $document_root$talks_path.html) {{ return 308 {base}$talks_path; }}
      if (-f $document_root$talks_path/index.json) {{ return 308 {base}$talks_path; }}
      return 404;
    }}
{exceptions}    location / {{ try_files $uri/index.json $uri.json $uri.html $uri =404; }}
  }}
}}
"
    )
}

/// The maps from URLs to the values of each header, and the directives that add the headers.
fn headers(entries: &[ManifestEntry], fileless: &FilelessResponses) -> (String, String) {
    let names = entries.iter().chain(fileless.all());
    let names = names.flat_map(|entry| entry.headers.keys());
    let names: BTreeSet<_> = names.map(String::as_str).collect();
    let is_own = |name: &str| NGINX_OWN_HEADERS.iter().any(|own| own == name);
    let (mut maps, mut added) = (String::new(), String::new());
    for name in names.into_iter().filter(|name| !is_own(name)) {
        let value_of = |entry: &ManifestEntry| header_template(entry, name);
        let values: Vec<_> = entries
            .iter()
            .map(|entry| (&*entry.url, value_of(entry)))
            .collect();
        let not_found = value_of(&fileless.not_found);
        let mut all = fileless
            .all()
            .into_iter()
            .map(value_of)
            .chain(values.iter().map(|(_, value)| value.clone()));
        let value = if all.all(|value| value == not_found) {
            not_found
        } else {
            let variable = format!("$talks_{}", name.replace('-', "_"));
            let map_lines = map_lines_of(&values);
            let page_not_found = value_of(&fileless.page_not_found);
            let not_found = if page_not_found == not_found {
                not_found
            } else {
                let default = map_line("default", &not_found);
                let of_pages = map_line(&format!("~{PAGE_PATTERN}"), &page_not_found);
                let _ = write!(
                    maps,
                    "  map $talks_address {variable}_missing {{\n{default}{of_pages}  }}\n"
                );
                format!("{variable}_missing")
            };
            // Caches keep the errors of nginx itself no longer than a 404.
            let errors = map_line("~^[45]", &not_found);
            let statuses: String = fileless
                .all()
                .into_iter()
                .filter(|entry| entry.status != StatusCode::NOT_FOUND)
                .map(|entry| map_line(&entry.status.to_string(), &value_of(entry)))
                .chain([map_line(StatusCode::NOT_FOUND.as_str(), &not_found)])
                .collect();
            let _ = write!(
                maps,
                "  map $talks_address {variable}_found {{
{map_lines}  }}
  map $status {variable} {{
{statuses}    410 {variable}_found;
{errors}    default {variable}_found;
  }}
"
            );
            variable
        };
        let _ = writeln!(added, "    add_header {name} {} always;", quote(&value));
    }
    (maps, added)
}

/// The value of a header, with the URL of its entry as a variable. Empty if there is none, since
/// nginx adds no header whose value is empty.
fn header_template(entry: &ManifestEntry, name: &str) -> String {
    let value = entry.headers.get(name).map_or("", String::as_str);
    value.replace(&format!("{}>", entry.url), "$talks_address>")
}

fn quote(value: &str) -> String {
    format!("\"{}\"", value.replace('"', "\\\""))
}

/// One line of a map.
fn map_line(pattern: &str, value: &str) -> String {
    format!("    {pattern} {};\n", quote(value))
}

/// The map from URLs to the values of a header: the most frequent value for each edition, the
/// others by URL.
fn map_lines_of(values: &[(&str, String)]) -> String {
    let mut counts_by_prefix: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for (url, value) in values {
        let counts = counts_by_prefix
            .entry(split_edition_prefix(url).0)
            .or_default();
        *counts.entry(value).or_default() += 1;
    }
    let defaults = counts_by_prefix.into_iter().filter_map(|(prefix, counts)| {
        let most_frequent = counts.into_iter().max_by_key(|(_, count)| *count)?;
        Some((prefix, most_frequent.0))
    });
    let defaults: BTreeMap<_, _> = defaults.collect();
    // Also the value of an unknown path, which may exist soon.
    let newest = defaults.get("").expect("the newest edition has URLs");
    let default = map_line("default", newest);
    let exceptions = values
        .iter()
        .filter(|(url, value)| defaults.get(split_edition_prefix(url).0) != Some(&&**value));
    let exceptions = exceptions.map(|(url, value)| map_line(url, value));
    let prefixes = defaults.iter().filter(|(prefix, _)| !prefix.is_empty());
    let prefixes = prefixes.map(|(prefix, value)| map_line(&format!("~^{prefix}(/|$)"), value));
    [default]
        .into_iter()
        .chain(exceptions)
        .chain(prefixes)
        .collect()
}
