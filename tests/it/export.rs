//! Every answer as a file: what is written, and that it is what the server answers.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use talks::api::ApiService;
use talks::model::CopyLayout;

use crate::editions_fixture::renamed_and_withdrawn;
use crate::serve::send as send_raw;
use crate::static_copy::{Host, copy_of};
use crate::support::{TestResponse, run_talks, send, utf8};

fn export(site: &ApiService) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    talks::export::export_site(site, folder.path()).unwrap();
    // The workers of a web server are somebody else, who has to get in.
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(folder.path(), open).unwrap();
    folder
}

/// The API of a static copy of a record in which an item was renamed and another withdrawn.
fn static_copy_service(url: &str) -> ApiService {
    copy_of(
        &renamed_and_withdrawn().origin(),
        url,
        None,
        CopyLayout::Server,
    )
}

/// Every file below a folder, with what is in it.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
                all.insert(name.to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    all
}

fn manifest(folder: &Path) -> Vec<Value> {
    serde_json::from_slice(&fs::read(folder.join("manifest.json")).unwrap()).unwrap()
}

#[tokio::test]
#[ignore = "it takes long"]
async fn every_response_is_a_file() {
    let site = copy_of(
        &talks::load::FixtureSource::Embedded,
        "",
        None,
        CopyLayout::Server,
    );
    let folder = export(&site);
    let files = files(folder.path());
    for (file, path) in [
        ("index.json", "/"),
        ("v1/actors.json", "/v1/actors"),
        ("v1/actors.csv", "/v1/actors.csv"),
        ("v1/actors/ukraine.json", "/v1/actors/ukraine"),
        (
            "v1/actors/ukraine/history.json",
            "/v1/actors/ukraine/history",
        ),
        ("v1/changes.atom", "/v1/changes.atom"),
        (
            "editions/1/v1/actors/ukraine.json",
            "/editions/1/v1/actors/ukraine",
        ),
        ("editions/1/index.json", "/editions/1"),
        ("docs.html", "/docs"),
        ("openapi.json", "/openapi.json"),
    ] {
        assert!(
            files[file] == send(site.clone(), "GET", path, &[]).await.body,
            "{file}"
        );
    }
    let manifest = manifest(folder.path());
    let named: Vec<_> = manifest
        .iter()
        .filter_map(|entry| entry["file"].as_str())
        .collect();
    for entry in &manifest {
        let url = entry["url"].as_str().unwrap();
        let file = &files[entry["file"].as_str().unwrap()];
        let digest: [u8; 32] = Sha256::digest(file).into();
        assert_eq!(entry["sha256"], talks::model::to_hex(&digest), "{url}");
        assert_eq!(
            entry["headers"]["content-length"],
            file.len().to_string(),
            "{url}"
        );
        for coded in entry["codings"].as_object().unwrap().values() {
            assert!(files[coded.as_str().unwrap()].len() < file.len(), "{url}");
        }
    }
    // Nothing is there that the manifest does not name.
    let coded = manifest
        .iter()
        .flat_map(|entry| entry["codings"].as_object().unwrap().values());
    let coded: Vec<_> = coded.filter_map(Value::as_str).collect();
    let known = |name: &&String| named.contains(&name.as_str()) || coded.contains(&name.as_str());
    let others: Vec<_> = files.keys().filter(|name| !known(name)).collect();
    assert_eq!(
        others,
        [
            "404-query.html",
            "404-query.json",
            "404.html",
            "404.json",
            "manifest.json",
            "nginx.conf"
        ]
    );
}

#[test]
#[ignore = "it takes long"]
fn the_same_record_makes_the_same_files() {
    let site = static_copy_service("");
    let (one, other) = (export(&site), export(&site));
    assert!(files(one.path()) == files(other.path()));
}

#[test]
fn a_folder_that_has_something_in_it_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine"), "").unwrap();
    let output = run_talks(&["export", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        utf8(&output.stderr).contains("is not empty"),
        "{}",
        utf8(&output.stderr)
    );
    assert_eq!(files(folder.path()).len(), 1);
}

/// Runs an export with files of at most so many KiB: as a full disk, it ends in the middle.
fn export_with_file_limit(folder: &Path, kibibytes: u32) -> std::process::Output {
    let script = format!("trap '' XFSZ; ulimit -f {kibibytes}; exec \"$0\" export \"$1\"");
    Command::new("bash")
        .args(["-c", &script, env!("CARGO_BIN_EXE_talks")])
        .arg(folder)
        .output()
        .unwrap()
}

#[test]
#[ignore = "it takes long"]
fn an_export_that_fails_leaves_nothing_and_can_be_repeated() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("site");
    let failed = export_with_file_limit(&folder, 512);
    assert_eq!(failed.status.code(), Some(1));
    // The file is named at the place where it would be.
    let named = format!("talks: {}/docs/swagger-ui-bundle.js: ", folder.display());
    assert!(
        utf8(&failed.stderr).starts_with(&named),
        "{}",
        utf8(&failed.stderr)
    );
    assert!(
        files(parent.path()).is_empty(),
        "{:?}",
        files(parent.path()).keys()
    );
    // What was killed could not tidy up, and does not stand in the way.
    let partial = parent.path().join(".site.partial");
    fs::create_dir_all(partial.join("v1")).unwrap();
    fs::write(partial.join("v1/stale.json"), "{}").unwrap();
    let repeated = run_talks(&["export", folder.to_str().unwrap()]);
    assert!(repeated.status.success(), "{}", utf8(&repeated.stderr));
    let written = files(&folder);
    assert!(written.contains_key("manifest.json") && !written.contains_key("v1/stale.json"));
    assert!(!partial.exists());
}

#[test]
fn two_exports_at_a_time_do_not_mix() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("site");
    let partial = parent.path().join(".site.partial");
    fs::create_dir(&partial).unwrap();
    let other = fs::File::open(&partial).unwrap();
    other.lock().unwrap();
    let refused = run_talks(&["export", folder.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1));
    let message = utf8(&refused.stderr);
    assert!(message.contains("another export writes it"), "{message}");
    assert!(!folder.exists());
}

/// The headers of an answer, as text.
fn read(answer: &TestResponse) -> BTreeMap<String, String> {
    let all = answer.headers.iter();
    let texts = all.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    texts.collect()
}

/// The headers that both servers send: not those of the connection or of the file, nor the
/// validators, which are nginx's own, nor the type of what nginx says to a redirect.
fn comparable_headers(headers: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let own = [
        "accept-ranges",
        "connection",
        "content-length",
        "date",
        "etag",
        "last-modified",
        "server",
        "x-request-id",
    ];
    let mut sent = headers.clone();
    sent.retain(|name, _| !own.contains(&name.as_str()));
    if sent.contains_key("location") {
        sent.remove("content-type");
    }
    sent
}

/// A preflight is answered as the server does, whatever the request behind it would be.
async fn allows_other_origins(nginx: &Host, site: &ApiService) {
    for path in [
        "/v1/actors",
        "/v1/actors?kind=state",
        "/editions/1/v1/notes/russia-silent",
    ] {
        let (status, headers, _) = nginx.request("OPTIONS", path);
        let live = send(site.clone(), "OPTIONS", path, &[]).await;
        assert_eq!(status, 204, "{path}");
        assert_eq!(
            comparable_headers(&headers),
            comparable_headers(&read(&live)),
            "{path}"
        );
    }
}

#[tokio::test]
#[ignore = "it needs nginx"]
#[expect(clippy::too_many_lines, reason = "one nginx for all comparisons")]
async fn nginx_answers_from_the_files_as_the_server_does() {
    let site = static_copy_service("");
    let folder = export(&site);
    let nginx = Host::nginx(folder.path());
    let mut kinds = BTreeMap::new();
    for entry in manifest(folder.path()) {
        let url = entry["url"].as_str().unwrap();
        let live = send(site.clone(), "GET", url, &[]).await;
        let (status, headers, body) = nginx.request("GET", url);
        assert_eq!(status, live.status, "{url}");
        *kinds.entry(status).or_insert(0) += 1;
        assert_eq!(
            comparable_headers(&headers),
            comparable_headers(&read(&live)),
            "{url}"
        );
        // Only JSON has the id of the request.
        let is_page = headers["content-type"].starts_with("text/html");
        if status == 200 || status == 410 && is_page {
            assert!(body == live.body, "{url}");
        } else if status == 410 {
            let (told, said): (Value, _) = (serde_json::from_slice(&body).unwrap(), live.json());
            assert_eq!(told["detail"], said["detail"], "{url}");
            assert_eq!(told["links"], said["links"], "{url}");
        }
    }
    assert!(
        kinds[&200] > 1_000 && kinds[&308] >= 3 && kinds[&410] >= 3,
        "{kinds:?}"
    );
    for unknown in [
        "/v1/actors.json",
        "/v1/actors.json.gz",
        "/v1/actors/ukraine.json",
        "/index",
        "/index.json",
        "/editions/1/index",
        "/editions/1/index.json",
        "/openapi",
        "/editions/1/openapi",
        "/docs.html",
        "/summary.html",
        "/index.html",
        "/v1/actors/nobody.html",
        "/v1/foo/bar.html",
        "/editions/1/v1/foo.html",
        "/editions/9/v1/summary.html",
        "/404.html",
        "/404-query.html",
        "/nginx.conf/",
        "/openapi.json.gz",
        "/404",
        "/404.json",
        "/404-query",
        "/404-query.json",
        "/410/v1/places/jeddah.json",
        "/v1/actors.csv.gz",
        "/v1/actors/nobody",
        "/editions/1/v1/actors/nobody",
        "/v1/nothing/",
        "/nginx.conf",
        "/nginx.pid",
        "/manifest.json",
    ] {
        let (status, headers, body) = nginx.request("GET", unknown);
        assert_eq!(status, 404, "{unknown}");
        let live = send(site.clone(), "GET", unknown, &[]).await;
        assert_eq!(
            comparable_headers(&headers),
            comparable_headers(&read(&live)),
            "{unknown}"
        );
        if headers["content-type"].starts_with("text/html") {
            assert!(unknown.contains(".html"), "{unknown}");
            let page = utf8(&body);
            assert!(page.starts_with("<!DOCTYPE html>"), "{unknown}: {page}");
            assert!(
                page.contains("There is nothing at this URL."),
                "{unknown}: {page}"
            );
            assert!(
                page.contains("href=\"/v1/summary.html\""),
                "{unknown}: {page}"
            );
            continue;
        }
        let problem: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(
            problem["detail"],
            "There is nothing at this URL. Begin at `/`, which links to everything."
        );
        assert_eq!(problem["errors"][0]["allowed"][0], "/");
    }
    // However an address is spelled, it leads to nowhere else.
    for (spelled, status, location, edition) in [
        ("//evil.example/..%2fv1/actors/", 308, "/v1/actors", ""),
        ("//v1/actors/", 308, "/v1/actors", ""),
        ("//editions/1/v1/actors", 200, "", "1"),
        ("/%65ditions/1/v1/actors", 200, "", "1"),
    ] {
        let (told, headers, _) = nginx.request("GET", spelled);
        let header = |name: &str| headers.get(name).map_or("", String::as_str);
        assert_eq!(told, status, "{spelled}");
        assert_eq!(header("location"), location, "{spelled}");
        assert_eq!(header("edition"), edition, "{spelled}");
    }
    allows_other_origins(&nginx, &site).await;
    // What nginx refuses by itself is not kept.
    let request = "POST /editions/1/v1/actors HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let refused = send_raw(&nginx.address, request);
    assert!(refused.starts_with("HTTP/1.1 405 "), "{refused}");
    assert!(refused.contains("\r\nServer: nginx\r\n"), "{refused}");
    assert!(refused.contains("cache-control: no-store\r\n"), "{refused}");
    for (slashed, location) in [
        ("/v1/actors/", "/v1/actors"),
        ("/v1/actors/ukraine/", "/v1/actors/ukraine"),
        ("/docs/", "/docs"),
    ] {
        let (status, headers, _) = nginx.request("GET", slashed);
        let live = send(site.clone(), "GET", slashed, &[]).await;
        assert_eq!(
            comparable_headers(&headers),
            comparable_headers(&read(&live)),
            "{slashed}"
        );
        assert_eq!(
            (status, headers["location"].as_str()),
            (308, location),
            "{slashed}"
        );
    }
}

#[tokio::test]
#[ignore = "it needs nginx"]
async fn nginx_leads_to_the_address_that_callers_know() {
    let site = static_copy_service("https://example.org/talks");
    let folder = export(&site);
    let nginx = Host::nginx(folder.path());
    for path in [
        "/v1/actors/",
        "/v1/places/jeddah",
        "/v1/actors/ukraine",
        "/editions/1/v1/actors.csv",
    ] {
        let live = send(site.clone(), "GET", path, &[]).await;
        let (status, headers, _) = nginx.request("GET", path);
        assert_eq!(status, live.status, "{path}");
        assert_eq!(
            comparable_headers(&headers),
            comparable_headers(&read(&live)),
            "{path}"
        );
    }
}
