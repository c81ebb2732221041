//! The configuration of an nginx that answers from the files as the server does.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, LAST_MODIFIED, LOCATION};
use axum::http::{HeaderName, StatusCode};

use crate::export::{
    GONE_DIR, MEDIA_TYPES, ManifestEntry, NOT_FOUND_FILE, QUERY_PROBLEM_FILE, edition_prefix,
    media_type_of,
};

/// The headers that nginx makes itself, by the file that it sends or by where it leads.
const NGINX_OWN_HEADERS: [HeaderName; 5] =
    [CONTENT_LENGTH, CONTENT_TYPE, ETAG, LAST_MODIFIED, LOCATION];

/// The status of an address that nothing is at.
const NOT_FOUND_STATUS: u16 = StatusCode::NOT_FOUND.as_u16();

/// What leads a URL with a query to its problem: a status that nginx itself never gives.
const QUERY_STATUS: u16 = StatusCode::IM_A_TEAPOT.as_u16();

/// How nginx maps addresses to files; `others` are answers of addresses that have none, one a
/// status.
pub(super) fn configuration(entries: &[ManifestEntry], others: &[ManifestEntry]) -> String {
    let mut types = String::new();
    for (ending, content_type) in MEDIA_TYPES {
        let _ = writeln!(types, "    \"{content_type}\" {ending};");
    }
    let (mut redirects, mut exceptions) = (String::new(), String::new());
    for entry in entries {
        let location = entry.header(&LOCATION);
        if !location.is_empty() {
            redirects.push_str(&map_line(&entry.url, location));
        }
        let content_type = entry.header(&CONTENT_TYPE);
        if let Some(file) = entry.file.as_deref().filter(|_| entry.status == 200)
            && media_type_of(file) != Some(content_type)
        {
            let _ = writeln!(
                exceptions,
                "    location = {} {{ types {{}} default_type \"{content_type}\"; try_files /{file} =404; }}",
                entry.url
            );
        }
    }
    let trailing_slash = others
        .iter()
        .find(|other| !other.header(&LOCATION).is_empty());
    let base_url = trailing_slash.and_then(|slashed| {
        let path = slashed.url.trim_end_matches('/');
        slashed.header(&LOCATION).strip_suffix(path)
    });
    let base = base_url.unwrap_or_default();
    let (maps, headers) = headers(entries, others);
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
  # What was asked, whichever file is sent: maps are read once a request.
  map $uri $talks_address {{ default $uri; }}
  map $uri $talks_moved {{
{redirects}  }}
{maps}  server {{
    listen 8080;
    root .;
    gzip_static on;
    absolute_redirect off;
    max_ranges 0;
{headers}    if ($talks_address = \"\") {{ return 400; }}
    if ($request_method = OPTIONS) {{ return 204; }}
    # No file answers a query, and the whole list would be a wrong response.
    if ($is_args) {{ return {QUERY_STATUS}; }}
    if ($talks_moved) {{ return 308 $talks_moved; }}
    if (-f $document_root/{GONE_DIR}$uri.json) {{ return 410; }}
    error_page 404 /{NOT_FOUND_FILE};
    error_page {QUERY_STATUS} =404 /{QUERY_PROBLEM_FILE};
    error_page 410 /{GONE_DIR}$uri.json;
    location = /{NOT_FOUND_FILE} {{ internal; types {{}} default_type application/problem+json; }}
    location = /{QUERY_PROBLEM_FILE} {{ internal; types {{}} default_type application/problem+json; }}
    location ^~ /{GONE_DIR}/ {{ internal; types {{}} default_type application/problem+json; }}
    # Files have other URLs than their names, and some are nobody's business.
    location ~ ^(?!(/editions/[0-9]+)?/openapi\\.json$).*\\.(json|html|gz|br)/?$ {{ return 404; }}
    location ~ ^(/editions/[0-9]+)?/(openapi|index)/?$ {{ return 404; }}
    location ~ ^/(nginx\\.(conf|pid)|manifest|404|404-query)/?$ {{ return 404; }}
    location ~ ^(?<talks_path>.+)/$ {{
      if (-f $document_root$talks_path) {{ return 308 {base}$talks_path; }}
      if (-f $document_root$talks_path.json) {{ return 308 {base}$talks_path; }}
      if (-f $document_root$talks_path.html) {{ return 308 {base}$talks_path; }}
      if (-f $document_root$talks_path/index.json) {{ return 308 {base}$talks_path; }}
      return 404;
    }}
{exceptions}    location / {{ try_files $uri.json $uri.html $uri/index.json $uri =404; }}
  }}
}}
"
    )
}

/// The headers of the answers: which value each address has, and that it is sent.
fn headers(entries: &[ManifestEntry], others: &[ManifestEntry]) -> (String, String) {
    let names = entries.iter().chain(others);
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
        let mut all = others
            .iter()
            .map(value_of)
            .chain(values.iter().map(|(_, value)| value.clone()));
        let first = all.next().unwrap_or_default();
        let value = if all.all(|value| value == first) {
            first
        } else {
            let variable = format!("$talks_{}", name.replace('-', "_"));
            let map_lines = map_lines_of(&values);
            // What nginx refuses by itself is to be kept no longer than what is not there.
            let refused = others.iter().find(|other| other.status == NOT_FOUND_STATUS);
            let refused = map_line("~^[45]", &refused.map(value_of).unwrap_or_default());
            let others = others
                .iter()
                .map(|other| map_line(&other.status.to_string(), &value_of(other)));
            let others: String = others.collect();
            let _ = write!(
                maps,
                "  map $talks_address {variable}_found {{
{map_lines}  }}
  map $status {variable} {{
{others}    410 {variable}_found;
{refused}    default {variable}_found;
  }}
"
            );
            variable
        };
        let _ = writeln!(added, "    add_header {name} {} always;", quote(&value));
    }
    (maps, added)
}

/// A header of an answer, its own address as a variable: nothing if it has none of the name.
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

/// Which value of a header each address has: most of one sort the same, the others by name.
fn map_lines_of(values: &[(&str, String)]) -> String {
    let mut counts_by_prefix: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for (url, value) in values {
        let counts = counts_by_prefix.entry(edition_prefix(url)).or_default();
        *counts.entry(value).or_default() += 1;
    }
    let defaults = counts_by_prefix.into_iter().filter_map(|(prefix, counts)| {
        let most_frequent = counts.into_iter().max_by_key(|(_, count)| *count)?;
        Some((prefix, most_frequent.0))
    });
    let defaults: BTreeMap<_, _> = defaults.collect();
    // What is not there may be there soon.
    let default = map_line("default", defaults.get("").copied().unwrap_or_default());
    let exceptions = values
        .iter()
        .filter(|(url, value)| defaults.get(edition_prefix(url)) != Some(&&**value));
    let exceptions = exceptions.map(|(url, value)| map_line(url, value));
    let prefixes = defaults.iter().filter(|(prefix, _)| !prefix.is_empty());
    let prefixes = prefixes.map(|(prefix, value)| map_line(&format!("~^{prefix}(/|$)"), value));
    [default]
        .into_iter()
        .chain(exceptions)
        .chain(prefixes)
        .collect()
}
