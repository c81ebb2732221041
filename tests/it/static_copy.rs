//! A static copy as its visitors meet it: every link leads to a file or to the live server, as
//! files alone, behind the nginx configuration, and on a host that does nothing but serve files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use talks::api::{self, ApiService};
use talks::load::FixtureSource;
use talks::model::{CopyLayout, LinkBase, StaticCopy};

use crate::editions_fixture::renamed_and_withdrawn;
use crate::serve::send_for_bytes;
use crate::support::{Fixtures, load_api, send, utf8};
use crate::synth::synth;

/// Links of the copy and of the live server, recognizable wherever they stand.
const PUBLIC: &str = "https://copy.example.org/record";
const LIVE: &str = "https://live.example.org";

/// The API of a static copy of a record.
pub(crate) fn copy_of(
    origin: &FixtureSource,
    url: &str,
    live_url: Option<&str>,
    layout: CopyLayout,
) -> ApiService {
    let copy = StaticCopy {
        live_url: live_url.map(str::to_owned),
        layout,
    };
    api::build_service(&load_api(origin, LinkBase::from_static_copy(url, copy)))
}

/// Copies that several tests read, kept where the next run replaces them.
static SERVER_LAYOUT: LazyLock<PathBuf> =
    LazyLock::new(|| cached_copy("for-servers", PUBLIC, Some(LIVE), CopyLayout::Server));
static FILES_LAYOUT: LazyLock<PathBuf> =
    LazyLock::new(|| cached_copy("of-files", PUBLIC, Some(LIVE), CopyLayout::Files));
static FILES_LAYOUT_WITHOUT_LIVE_URL: LazyLock<PathBuf> =
    LazyLock::new(|| cached_copy("alone", "", None, CopyLayout::Files));

fn cached_copy(name: &str, url: &str, live_url: Option<&str>, layout: CopyLayout) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("copy-{name}"));
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    write_copy(&folder, url, live_url, layout);
    folder
}

/// Writes a static copy of a record in which an item was renamed and another withdrawn.
fn write_copy(folder: &Path, url: &str, live_url: Option<&str>, layout: CopyLayout) {
    let site = copy_of(&renamed_and_withdrawn().origin(), url, live_url, layout);
    talks::export::export_site(&site, folder).unwrap();
    // The workers of a web server are somebody else, who has to get in.
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(folder, open).unwrap();
}

/// Every link in a text that begins with `base`, without its fragment.
fn links(text: &str, base: &str) -> BTreeSet<String> {
    let found = text.match_indices(base).map(|(at, _)| {
        let rest = &text[at + base.len()..];
        let ends = |ch: char| ch.is_whitespace() || "\"'<>\\,;)}]#`".contains(ch);
        rest[..rest.find(ends).unwrap_or(rest.len())].to_owned()
    });
    found
        .map(|path| path.trim_end_matches('.').to_owned())
        .collect()
}

/// Everything in a response that a link can stand in.
fn texts(headers: &BTreeMap<String, String>, body: &[u8]) -> String {
    let headers = headers.values().map(String::as_str);
    headers
        .chain([String::from_utf8_lossy(body).as_ref()])
        .collect::<Vec<_>>()
        .join("\n")
        // Pages show texts of JSON in their markup.
        .replace("&quot;", "\"")
}

/// One URL as the manifest of a copy has it.
struct ExportedFile {
    url: String,
    status: u64,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

fn exported(folder: &Path) -> Vec<ExportedFile> {
    let manifest = fs::read(folder.join("manifest.json")).unwrap();
    let manifest: Vec<Value> = serde_json::from_slice(&manifest).unwrap();
    let entries = manifest.iter().map(|entry| ExportedFile {
        url: entry["url"].as_str().unwrap().to_owned(),
        status: entry["status"].as_u64().unwrap(),
        headers: serde_json::from_value(entry["headers"].clone()).unwrap(),
        body: entry["file"]
            .as_str()
            .map_or_else(Vec::new, |file| fs::read(folder.join(file)).unwrap()),
    });
    entries.collect()
}

/// Whether the URLs of the OpenAPI document are bases of others, not links.
fn is_document(url: &str) -> bool {
    url.ends_with("/openapi.json")
}

#[test]
#[ignore = "it takes long"]
fn every_link_leads_to_a_file_or_to_the_live_server() {
    for (folder, layout) in [
        (&*SERVER_LAYOUT, CopyLayout::Server),
        (&*FILES_LAYOUT, CopyLayout::Files),
    ] {
        let all = exported(folder);
        let known: BTreeMap<_, _> = all
            .iter()
            .map(|one| (one.url.as_str(), one.status))
            .collect();
        let (mut internal, mut external) = (0, 0);
        for one in all.iter().filter(|one| !is_document(&one.url)) {
            let text = texts(&one.headers, &one.body);
            for link in links(&text, PUBLIC) {
                let link = if link.is_empty() { "/" } else { &link };
                // The address of the latest version of what was withdrawn says so.
                let status = known.get(link).copied();
                let fits = matches!(status, Some(200 | 308))
                    || status == Some(410) && layout == CopyLayout::Server;
                assert!(fits, "{} leads to {link}: {status:?}", one.url);
                internal += 1;
            }
            for link in links(&text, LIVE) {
                // The search of a page sends its words there.
                let is_search = link.ends_with("/v1/search.html");
                let only_live = link.contains('?') || link.ends_with("/readyz") || is_search;
                assert!(only_live, "{} leads to {LIVE}{link}", one.url);
                external += 1;
            }
        }
        assert!(
            internal > 10_000 && external > 1_000,
            "{internal} {external}"
        );
    }
}

/// Asserts that every link of the files of a copy that begins with the public URL leads to a file.
fn assert_no_dead_link(folder: &Path) {
    let all = exported(folder);
    let known: BTreeSet<_> = all.iter().map(|one| one.url.as_str()).collect();
    for one in all.iter().filter(|one| !is_document(&one.url)) {
        let text = texts(&one.headers, &one.body);
        for link in links(&text, PUBLIC) {
            assert!(known.contains(&*link), "{} leads to {link}", one.url);
        }
    }
}

#[test]
#[ignore = "it takes long"]
fn copies_of_other_records_have_no_dead_link() {
    let records = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/records");
    let synthetic = tempfile::tempdir().unwrap();
    synth(&["--items", "300", synthetic.path().to_str().unwrap()]);
    for record in [
        records.join("averne-dock-strike"),
        records.join("colombia-farc"),
        synthetic.path().to_owned(),
    ] {
        let site = copy_of(
            &FixtureSource::Folder(record),
            PUBLIC,
            None,
            CopyLayout::Files,
        );
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("copy");
        talks::export::export_site(&site, &folder).unwrap();
        assert_no_dead_link(&folder);
    }
}

#[tokio::test]
async fn nothing_leads_to_what_a_copy_leaves_out() {
    let fixtures = Fixtures::new();
    fixtures.exceed_matrix();
    let source = FixtureSource::Folder(fixtures.folder().to_owned());
    let copy = copy_of(&source, PUBLIC, None, CopyLayout::Server);
    let matrix = send(copy.clone(), "GET", "/v1/matrix.html", &[]).await;
    assert_eq!(matrix.status, 400);
    for path in [
        "/",
        "/v1/summary.html",
        "/v1/actors.html",
        "/v1/actors/group-7.html",
        "/editions/1/v1/challenges/challenge-9.html",
        "/problems/too-large",
        "/sitemap.xml",
    ] {
        let response = send(copy.clone(), "GET", path, &[]).await;
        assert_eq!(response.status, 200, "{path}");
        assert!(!response.text().contains("/v1/matrix"), "{path}");
    }
    // A server has a part of it, and says how to get it.
    let server = api::build_service(&load_api(&source, ""));
    let page = send(server.clone(), "GET", "/v1/summary.html", &[]).await;
    assert!(page.text().contains("href=\"/v1/matrix.html\""));
    let root = send(server, "GET", "/", &[]).await;
    assert!(
        !root.text().contains("/v1/matrix"),
        "it names no response that there is not"
    );
}

#[test]
#[ignore = "it takes long"]
fn lists_of_a_copy_are_whole() {
    for folder in [&*SERVER_LAYOUT, &*FILES_LAYOUT] {
        let mut lists = 0;
        for one in exported(folder) {
            let Ok(json) = serde_json::from_slice::<Value>(&one.body) else {
                continue;
            };
            if let Some(next) = json["links"].get("next") {
                assert_eq!(*next, Value::Null, "{}", one.url);
                let rows = json["data"].as_array().unwrap().len();
                assert_eq!(json["meta"]["total"], rows, "{}", one.url);
                assert!(json["meta"]["limit"].as_u64().unwrap() >= rows as u64);
                lists += 1;
            }
        }
        // Eleven collections and the changes, of the newest edition and of both.
        assert_eq!(lists, 3 * 12);
    }
}

#[test]
#[ignore = "it takes long"]
fn without_a_live_server_a_link_with_a_query_is_null() {
    let folder = &*FILES_LAYOUT_WITHOUT_LIVE_URL;
    let read = |file: &str| -> Value {
        serde_json::from_slice(&fs::read(folder.join(file)).unwrap()).unwrap()
    };
    let actor = read("v1/actors/ukraine.json");
    assert_eq!(actor["links"]["self"], "/v1/actors/ukraine.json");
    assert_eq!(actor["statements"]["href"], Value::Null);
    assert_eq!(actor["positions"]["href"], Value::Null);
    assert_eq!(
        actor["positions"]["items"][0]["href"],
        "/v1/positions/ukraine-on-territorial-concessions.json"
    );
    let entry = read("index.json");
    let examples = entry["examples"].as_array().unwrap();
    assert!(
        examples.iter().all(|example| example["href"].is_string()),
        "{entry}"
    );
    assert!(examples.len() >= 5, "{entry}");
    assert_eq!(
        read(".well-known/api-catalog")["linkset"][0]["status"],
        json!([])
    );
    for one in exported(folder) {
        let text = texts(&one.headers, &one.body);
        assert!(!text.contains("\"/v1/statements?"), "{}: {text}", one.url);
        assert!(
            !text.contains("href=\"\"") && !text.contains("<>;"),
            "{}",
            one.url
        );
    }
}

#[test]
#[ignore = "it takes long"]
fn the_document_of_a_copy_is_true_of_its_files() {
    for (folder, path, href_type) in [
        (&*SERVER_LAYOUT, "/v1/actors/{id}", json!("string")),
        (
            &*FILES_LAYOUT_WITHOUT_LIVE_URL,
            "/v1/actors/{id}.json",
            json!(["string", "null"]),
        ),
    ] {
        let all = exported(folder);
        let document = all.iter().find(|one| one.url == "/openapi.json").unwrap();
        let document: Value = serde_json::from_slice(&document.body).unwrap();
        assert!(document["paths"][path]["get"].is_object());
        let href = &document["components"]["schemas"]["Href"]["type"];
        assert_eq!(*href, href_type);
        let urls: BTreeSet<_> = all.iter().map(|one| one.url.as_str()).collect();
        for (path, item) in document["paths"].as_object().unwrap() {
            let parameters = item["get"]["parameters"].as_array();
            for parameter in parameters.into_iter().flatten() {
                assert_eq!(parameter["in"], "path", "{path}");
            }
            let found = match path.split_once('{') {
                None => urls.contains(path.as_str()),
                Some((before, rest)) => {
                    let after = rest.split_once('}').unwrap().1;
                    urls.iter()
                        .any(|url| url.starts_with(before) && url.ends_with(after))
                }
            };
            assert!(found, "{path}");
        }
    }
}

/// A web server of its own, ended with the test.
pub(crate) struct Host {
    process: Child,
    pub(crate) address: String,
}

impl Host {
    pub(crate) fn nginx(folder: &Path) -> Self {
        let address = free_address();
        let configuration = folder.join("nginx.conf");
        let text = fs::read_to_string(&configuration).unwrap();
        let text = text.replace("listen 8080;", &format!("listen {address};"));
        let text = text.replace("events {", "daemon off; events {");
        fs::write(&configuration, text).unwrap();
        let arguments = ["-p", folder.to_str().unwrap(), "-c", "nginx.conf"];
        let tested = Command::new("nginx")
            .arg("-t")
            .args(arguments)
            .output()
            .unwrap();
        assert!(tested.status.success(), "{}", self::utf8(&tested.stderr));
        let mut command = Command::new("nginx");
        command.args(arguments);
        Self::start(&mut command, address)
    }

    /// A host that does nothing but serve files.
    fn plain_host(folder: &Path) -> Self {
        let address = free_address();
        let (_, port) = address.split_once(':').unwrap();
        let mut command = Command::new("python3");
        command
            .args(["-m", "http.server", port, "--bind", "127.0.0.1"])
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Self::start(&mut command, address)
    }

    fn start(command: &mut Command, address: String) -> Self {
        let process = command.spawn().unwrap();
        let began = Instant::now();
        while TcpStream::connect(&address).is_err() {
            assert!(began.elapsed() < Duration::from_secs(20));
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { process, address }
    }

    pub(crate) fn request(
        &self,
        method: &str,
        path: &str,
    ) -> (u16, BTreeMap<String, String>, Vec<u8>) {
        let request = format!("{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        let response = send_for_bytes(&self.address, &request);
        let head_len = memchr::memmem::find(&response, b"\r\n\r\n").unwrap();
        let head = str::from_utf8(&response[..head_len]).unwrap();
        let (status, lines) = head.split_once("\r\n").unwrap();
        let status = status.split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.lines().map(|line| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.to_lowercase(), value.to_owned())
        });
        (status, headers.collect(), response[head_len + 4..].to_vec())
    }

    /// Follows every link from the URLs of the manifest on; how many responses had which
    /// status.
    fn crawl(&self, folder: &Path) -> BTreeMap<u16, usize> {
        let manifest = exported(folder);
        let mut queue: Vec<_> = manifest.iter().map(|one| one.url.clone()).collect();
        let (mut seen, mut statuses) = (BTreeSet::new(), BTreeMap::new());
        while let Some(path) = queue.pop() {
            if !seen.insert(path.clone()) {
                continue;
            }
            let (status, headers, body) = self.request("GET", &path);
            *statuses.entry(status).or_insert(0) += 1;
            let known = manifest.iter().find(|one| one.url == path);
            let known = known.unwrap_or_else(|| panic!("{path} is not in the manifest"));
            assert_eq!(u64::from(status), known.status, "{path}");
            if status == 200 {
                assert!(body == known.body, "{path}");
            }
            if is_document(&path) {
                continue;
            }
            let mut found = links(&texts(&headers, &body), PUBLIC);
            if headers["content-type"].starts_with("text/html") {
                found.extend(relative_links(&path, str::from_utf8(&body).unwrap()));
            }
            queue.extend(found.into_iter().map(|link| match link.as_str() {
                "" => "/".to_owned(),
                _ => link,
            }));
        }
        assert_eq!(seen.len(), manifest.len());
        statuses
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let id = self.process.id().to_string();
        let _ = Command::new("kill").arg(&id).status();
        let _ = self.process.wait();
    }
}

fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

/// The links of a page, which are relative to it.
fn relative_links(page: &str, html: &str) -> BTreeSet<String> {
    let values = [" href=\"", " src=\""]
        .into_iter()
        .flat_map(|name| html.split(name).skip(1))
        .map(|rest| rest.split('"').next().unwrap())
        .filter(|link| !link.starts_with(['/', '#']) && !link.contains(':'));
    let resolved = values.map(|link| {
        let mut segments: Vec<_> = page.split('/').collect();
        segments.pop();
        for segment in link.split('/') {
            match segment {
                ".." => drop(segments.pop()),
                _ => segments.push(segment),
            }
        }
        segments.join("/")
    });
    resolved.collect()
}

#[test]
#[ignore = "it needs nginx"]
fn nginx_serves_a_copy_without_a_dead_link() {
    let folder = &*SERVER_LAYOUT;
    let nginx = Host::nginx(folder);
    let statuses = nginx.crawl(folder);
    assert!(
        statuses[&200] > 1_000 && statuses[&308] >= 3 && statuses[&410] >= 3,
        "{statuses:?}"
    );
}

#[test]
#[ignore = "it needs nginx"]
fn nginx_answers_no_query() {
    for (live, said) in [
        (
            Some(LIVE),
            "The live server at https://live.example.org does",
        ),
        (None, "The same path without the query has the whole list."),
    ] {
        let folder = tempfile::tempdir().unwrap();
        write_copy(folder.path(), "", live, CopyLayout::Server);
        let nginx = Host::nginx(folder.path());
        for path in [
            "/v1/actors?kind=state",
            "/v1/statements?cursor=AAAAAAAAAAAAAAAA",
            "/v1/actors/ukraine?as_of=2026-11-24",
            "/v1/actors.csv?fields=id",
            "/v1/actors/?limit=1",
            "/v1/places/jeddah?include=notes",
            "/v1/search?q=minerals",
            "/nobody?a=b",
        ] {
            let (status, headers, body) = nginx.request("GET", path);
            assert_eq!(status, 404, "{path}");
            assert_eq!(
                headers["content-type"], "application/problem+json",
                "{path}"
            );
            assert_eq!(headers["cache-control"], "no-store", "{path}");
            assert_eq!(headers["access-control-allow-origin"], "*", "{path}");
            let problem: Value = serde_json::from_slice(&body).unwrap();
            let detail = problem["detail"].as_str().unwrap();
            assert!(
                detail.contains("takes no queries") && detail.contains(said),
                "{detail}"
            );
        }
        for path in ["/v1/actors.html?kind=state", "/nobody.html?a=b"] {
            let (status, headers, body) = nginx.request("GET", path);
            assert_eq!(status, 404, "{path}");
            assert_eq!(
                headers["content-type"], "text/html; charset=utf-8",
                "{path}"
            );
            assert!(
                headers["content-security-policy"].contains("style-src 'self'"),
                "{path}"
            );
            let page = utf8(&body);
            assert!(
                page.contains("takes no queries") && page.contains(said),
                "{page}"
            );
        }
        let (status, ..) = nginx.request("GET", "/v1/actors?");
        assert_eq!(status, 200);
    }
}

#[test]
#[ignore = "it needs python3"]
fn plain_hosts_serve_a_copy_without_a_dead_link() {
    let folder = &*FILES_LAYOUT;
    assert!(!folder.join("nginx.conf").exists());
    let host = Host::plain_host(folder);
    let statuses = host.crawl(folder);
    assert_eq!(statuses.keys().copied().collect::<Vec<_>>(), [200]);
    for (path, content_type) in [
        ("/index.json", "application/json"),
        ("/v1/actors/ukraine.json", "application/json"),
        ("/v1/timeline.svg", "image/svg+xml"),
        ("/docs.html", "text/html"),
    ] {
        let (_, headers, _) = host.request("GET", path);
        assert_eq!(headers["content-type"], content_type, "{path}");
    }
}
