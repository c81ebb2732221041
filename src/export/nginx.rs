//! The configuration of an nginx that answers from the files as the server does.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, LAST_MODIFIED, LOCATION};
use axum::http::{HeaderName, StatusCode};

use super::{Entry, GONE, NOT_FOUND, QUERY, TYPES, edition_prefix, type_of};

/// The headers that nginx makes itself, by the file that it sends or by where it leads.
const OWN: [HeaderName; 5] = [CONTENT_LENGTH, CONTENT_TYPE, ETAG, LAST_MODIFIED, LOCATION];

/// The status of an address that nothing is at.
const NOT_FOUND_STATUS: u16 = StatusCode::NOT_FOUND.as_u16();

/// What leads a URL with a query to its problem: a status that nginx itself never gives.
const QUERY_STATUS: u16 = StatusCode::IM_A_TEAPOT.as_u16();

/// How nginx maps addresses to files; `others` are answers of addresses that have none, one a
/// status.
pub(super) fn configuration(entries: &[Entry], others: &[Entry]) -> String {
    let mut types = String::new();
    for (ending, content_type) in TYPES {
        let _ = writeln!(types, "    \"{content_type}\" {ending};");
    }
    let (mut moved, mut exceptions) = (String::new(), String::new());
    for entry in entries {
        let location = entry.header(&LOCATION);
        if !location.is_empty() {
            moved.push_str(&line(&entry.url, location));
        }
        let typed = entry.header(&CONTENT_TYPE);
        if let Some(file) = entry.file.as_deref().filter(|_| entry.status == 200)
            && type_of(file) != Some(typed)
        {
            let _ = writeln!(
                exceptions,
                "    location = {} {{ types {{}} default_type \"{typed}\"; try_files /{file} =404; }}",
                entry.url
            );
        }
    }
    let slashed = others
        .iter()
        .find(|other| !other.header(&LOCATION).is_empty());
    let base = slashed.and_then(|slashed| {
        let path = slashed.url.trim_end_matches('/');
        slashed.header(&LOCATION).strip_suffix(path)
    });
    let base = base.unwrap_or_default();
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
{moved}  }}
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
    if (-f $document_root/{GONE}$uri.json) {{ return 410; }}
    error_page 404 /{NOT_FOUND};
    error_page {QUERY_STATUS} =404 /{QUERY};
    error_page 410 /{GONE}$uri.json;
    location = /{NOT_FOUND} {{ internal; types {{}} default_type application/problem+json; }}
    location = /{QUERY} {{ internal; types {{}} default_type application/problem+json; }}
    location ^~ /{GONE}/ {{ internal; types {{}} default_type application/problem+json; }}
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
fn headers(entries: &[Entry], others: &[Entry]) -> (String, String) {
    let names = entries.iter().chain(others);
    let names = names.flat_map(|entry| entry.headers.keys());
    let names: BTreeSet<_> = names.map(String::as_str).collect();
    let own = |name: &str| OWN.iter().any(|own| own == name);
    let (mut maps, mut added) = (String::new(), String::new());
    for name in names.into_iter().filter(|name| !own(name)) {
        let of = |entry: &Entry| templated(entry, name);
        let values: Vec<_> = entries
            .iter()
            .map(|entry| (&*entry.url, of(entry)))
            .collect();
        let mut all = others
            .iter()
            .map(of)
            .chain(values.iter().map(|(_, value)| value.clone()));
        let first = all.next().unwrap_or_default();
        let value = if all.all(|value| value == first) {
            first
        } else {
            let variable = format!("$talks_{}", name.replace('-', "_"));
            let found = map(&values);
            // What nginx refuses by itself is to be kept no longer than what is not there.
            let refused = others.iter().find(|other| other.status == NOT_FOUND_STATUS);
            let refused = line("~^[45]", &refused.map(of).unwrap_or_default());
            let others = others
                .iter()
                .map(|other| line(&other.status.to_string(), &of(other)));
            let others: String = others.collect();
            let _ = write!(
                maps,
                "  map $talks_address {variable}_found {{
{found}  }}
  map $status {variable} {{
{others}    410 {variable}_found;
{refused}    default {variable}_found;
  }}
"
            );
            variable
        };
        let _ = writeln!(added, "    add_header {name} {} always;", quoted(&value));
    }
    (maps, added)
}

/// A header of an answer, its own address as a variable: nothing if it has none of the name.
fn templated(entry: &Entry, name: &str) -> String {
    let value = entry.headers.get(name).map_or("", String::as_str);
    value.replace(&format!("{}>", entry.url), "$talks_address>")
}

fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('"', "\\\""))
}

/// One line of a map.
fn line(pattern: &str, value: &str) -> String {
    format!("    {pattern} {};\n", quoted(value))
}

/// Which value of a header each address has: most of one sort the same, the others by name.
fn map(values: &[(&str, String)]) -> String {
    let mut sorts: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for (url, value) in values {
        let counts = sorts.entry(edition_prefix(url)).or_default();
        *counts.entry(value).or_default() += 1;
    }
    let usual = sorts.into_iter().filter_map(|(sort, counts)| {
        let most = counts.into_iter().max_by_key(|(_, count)| *count)?;
        Some((sort, most.0))
    });
    let usual: BTreeMap<_, _> = usual.collect();
    // What is not there may be there soon.
    let default = line("default", usual.get("").copied().unwrap_or_default());
    let unusual = values
        .iter()
        .filter(|(url, value)| usual.get(edition_prefix(url)) != Some(&&**value));
    let unusual = unusual.map(|(url, value)| line(url, value));
    let sorts = usual.iter().filter(|(sort, _)| !sort.is_empty());
    let sorts = sorts.map(|(sort, value)| line(&format!("~^{sort}(/|$)"), value));
    [default].into_iter().chain(unusual).chain(sorts).collect()
}
