//! The configuration of an nginx that answers from the files as the server does.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use axum::http::HeaderName;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION};

use super::{Entry, GONE, NOT_FOUND, TYPES, type_of};

/// How nginx maps addresses to files.
pub(super) fn configuration(entries: &[Entry]) -> String {
    let mut types = String::new();
    for (ending, content_type) in TYPES {
        let _ = writeln!(types, "    \"{content_type}\" {ending};");
    }
    let (mut moved, mut exceptions) = (String::new(), String::new());
    for entry in entries {
        let location = entry.header(&LOCATION);
        if !location.is_empty() {
            let _ = writeln!(moved, "    {} {location};", entry.url);
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
    let map = |name: &HeaderName| map(entries, name);
    let (cache, policy) = (map(&CACHE_CONTROL), map(&CONTENT_SECURITY_POLICY));
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
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on;
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
    location ~ ^/nginx\\.(conf|pid)$ {{ return 404; }}
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

/// Which value of a header each address has: most of one sort the same, the others by name.
fn map(entries: &[Entry], name: &HeaderName) -> String {
    let mut sorts: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    let values = entries.iter().map(|entry| (entry, entry.header(name)));
    let values = values.filter(|(_, value)| !value.is_empty());
    for (entry, value) in values.clone() {
        let counts = sorts.entry(sort(&entry.url)).or_default();
        *counts.entry(value).or_default() += 1;
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
    for (entry, value) in values {
        if usual.get(sort(&entry.url)) != Some(&value) {
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
