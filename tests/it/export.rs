//! Every answer as a file: what is written, and that it is what the server answers.

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use talks::api::Site;

use crate::serve::send as send_raw;
use crate::several::renamed_and_withdrawn;
use crate::support::{Answer, get, send, shipped, talks, text};

fn export(site: &Site) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    talks::export::write(site, folder.path()).unwrap();
    folder
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
async fn every_answer_is_a_file() {
    let folder = export(&talks::api::router(&shipped()));
    let files = files(folder.path());
    for (file, path) in [
        ("index.json", "/"),
        ("v1/actors/index.json", "/v1/actors"),
        ("v1/actors.csv", "/v1/actors.csv"),
        ("v1/actors/ukraine/index.json", "/v1/actors/ukraine"),
        (
            "v1/actors/ukraine/history/index.json",
            "/v1/actors/ukraine/history",
        ),
        ("v1/changes.atom", "/v1/changes.atom"),
        (
            "editions/1/v1/actors/ukraine/index.json",
            "/editions/1/v1/actors/ukraine",
        ),
        ("editions/1/index.json", "/editions/1"),
        ("docs/index.html", "/docs"),
        ("openapi.json", "/openapi.json"),
    ] {
        assert!(files[file] == get(path).await.body, "{file}");
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
        assert_eq!(
            entry["sha256"],
            talks::fixtures::digest_text(&digest),
            "{url}"
        );
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
    assert_eq!(others, ["404.json", "manifest.json", "nginx.conf"]);
}

#[test]
fn the_same_record_makes_the_same_files() {
    let site = renamed_and_withdrawn().site();
    let (one, other) = (export(&site), export(&site));
    assert!(files(one.path()) == files(other.path()));
}

#[test]
fn a_folder_that_has_something_in_it_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine"), "").unwrap();
    let output = talks(&["export", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("is not empty"),
        "{}",
        text(&output.stderr)
    );
    assert_eq!(files(folder.path()).len(), 1);
}

/// An nginx of its own, ended with the test.
struct Nginx {
    process: Child,
    address: String,
}

impl Nginx {
    fn start(folder: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let address = format!("127.0.0.1:{port}");
        let configuration = folder.join("nginx.conf");
        let text = fs::read_to_string(&configuration).unwrap();
        let text = text.replace("listen 8080;", &format!("listen {address};"));
        fs::write(
            &configuration,
            text.replace("events {", "daemon off; events {"),
        )
        .unwrap();
        let process = Command::new("nginx")
            .args(["-p", folder.to_str().unwrap(), "-c", "nginx.conf"])
            .spawn()
            .unwrap();
        let began = Instant::now();
        while std::net::TcpStream::connect(&address).is_err() {
            assert!(began.elapsed() < Duration::from_secs(20));
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { process, address }
    }

    fn get(&self, path: &str, coding: &str) -> (u16, BTreeMap<String, String>, String) {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAccept-Encoding: {coding}\r\n\r\n"
        );
        let answer = send_raw(&self.address, &request);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let mut lines = head.lines();
        let status = lines
            .next()
            .unwrap()
            .split(' ')
            .nth(1)
            .unwrap()
            .parse()
            .unwrap();
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.to_lowercase(), value.to_owned())
        });
        (status, headers.collect(), body.to_owned())
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let id = self.process.id().to_string();
        let _ = Command::new("kill").arg(&id).status();
        let _ = self.process.wait();
    }
}

/// The headers of an answer, as text.
fn read(answer: &Answer) -> BTreeMap<String, String> {
    let all = answer.headers.iter();
    let texts = all.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    texts.collect()
}

/// The headers that both servers send: not those of the connection or of the file, nor the
/// validators, which are nginx's own, nor the type of what nginx says to a redirect.
fn sent(headers: &BTreeMap<String, String>) -> BTreeMap<String, String> {
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

#[tokio::test]
#[ignore = "it needs nginx"]
async fn nginx_answers_from_the_files_as_the_server_does() {
    let site = renamed_and_withdrawn().site();
    let folder = export(&site);
    // Its workers are somebody else, who has to get in.
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(folder.path(), open).unwrap();
    let nginx = Nginx::start(folder.path());
    let mut kinds = BTreeMap::new();
    for entry in manifest(folder.path()) {
        let url = entry["url"].as_str().unwrap();
        let live = send(site.clone(), "GET", url, &[]).await;
        let (status, headers, body) = nginx.get(url, "identity");
        assert_eq!(status, live.status, "{url}");
        *kinds.entry(status).or_insert(0) += 1;
        assert_eq!(sent(&headers), sent(&read(&live)), "{url}");
        if status == 200 {
            assert!(body.as_bytes() == live.body, "{url}");
        } else if status == 410 {
            let (told, said): (Value, _) = (serde_json::from_str(&body).unwrap(), live.json());
            assert_eq!(told["detail"], said["detail"], "{url}");
            assert_eq!(told["links"], said["links"], "{url}");
        }
    }
    assert!(
        kinds[&200] > 1_000 && kinds[&308] >= 3 && kinds[&410] >= 3,
        "{kinds:?}"
    );
    for unknown in [
        "/v1/actors/index.json",
        "/v1/actors/index.json.gz",
        "/v1/actors.csv.gz",
        "/v1/actors/nobody",
        "/editions/1/v1/actors/nobody",
        "/v1/nothing/",
        "/nginx.conf",
        "/nginx.pid",
        "/manifest.json",
    ] {
        let (status, headers, body) = nginx.get(unknown, "identity");
        assert_eq!(status, 404, "{unknown}");
        let live = send(site.clone(), "GET", unknown, &[]).await;
        assert_eq!(sent(&headers), sent(&read(&live)), "{unknown}");
        let problem: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(
            problem["detail"],
            "There is nothing at this address. Begin at `/`, which lists what there is."
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
        let (told, headers, _) = nginx.get(spelled, "identity");
        let header = |name: &str| headers.get(name).map_or("", String::as_str);
        assert_eq!(told, status, "{spelled}");
        assert_eq!(header("location"), location, "{spelled}");
        assert_eq!(header("edition"), edition, "{spelled}");
    }
    // What nginx refuses by itself is not kept.
    let request = "POST /editions/1/v1/actors HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let refused = send_raw(&nginx.address, request);
    assert!(refused.starts_with("HTTP/1.1 405 "), "{refused}");
    assert!(refused.contains("cache-control: no-store\r\n"), "{refused}");
    for (slashed, location) in [
        ("/v1/actors/", "/v1/actors"),
        ("/v1/actors/ukraine/?a=b", "/v1/actors/ukraine?a=b"),
        ("/docs/", "/docs"),
    ] {
        let (status, headers, _) = nginx.get(slashed, "identity");
        let live = send(site.clone(), "GET", slashed, &[]).await;
        assert_eq!(sent(&headers), sent(&read(&live)), "{slashed}");
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
    let site = renamed_and_withdrawn().site_at("https://example.org/talks");
    let folder = export(&site);
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(folder.path(), open).unwrap();
    let nginx = Nginx::start(folder.path());
    for path in [
        "/v1/actors/",
        "/v1/places/jeddah",
        "/v1/actors/ukraine",
        "/editions/1/v1/actors.csv",
    ] {
        let live = send(site.clone(), "GET", path, &[]).await;
        let (status, headers, _) = nginx.get(path, "identity");
        assert_eq!(status, live.status, "{path}");
        assert_eq!(sent(&headers), sent(&read(&live)), "{path}");
    }
}
