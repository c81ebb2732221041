//! The harness: the shipped record behind a service, fixtures to break, and the program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, LazyLock};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use talks::api::{self, ApiService, AppState, ComputeMode, Settings};
use talks::load;
use talks::model::LinkBase;
use talks::reload::load_example_record;
use tower::ServiceExt as _;

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct TestResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl TestResponse {
    /// A header as text; empty if it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }
}

/// The API of a record, its addresses under `base`.
pub(crate) fn load_api(origin: &load::FixtureSource, base: impl Into<LinkBase>) -> Arc<AppState> {
    let archive =
        talks::reload::load_record(origin, base).unwrap_or_else(|error| panic!("{error}"));
    AppState::new(archive, Settings::default(), load_example_record)
}

/// A router over the shipped record, made once, that computes as a server does.
pub(crate) fn build_service() -> ApiService {
    static SERVICE: LazyLock<ApiService> = LazyLock::new(|| {
        let archive = talks::reload::load_record(&load::FixtureSource::Embedded, "").unwrap();
        let settings = Settings {
            compute_mode: ComputeMode::Blocking,
            ..Settings::default()
        };
        api::build_service(&AppState::new(archive, settings, load_example_record))
    });
    SERVICE.clone()
}

/// Sends a request to `router`; `Host` is added unless `headers` names it.
pub(crate) async fn send(
    router: ApiService,
    method: &str,
    uri: &str,
    headers: &[(&str, &str)],
) -> TestResponse {
    let mut request = Request::builder().method(method).uri(uri);
    if !headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("host"))
    {
        request = request.header("host", "talks.test");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = router
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    TestResponse {
        status: parts.status,
        headers: parts.headers,
        body,
    }
}

/// Asks the shipped record.
pub(crate) async fn get(uri: &str) -> TestResponse {
    send(build_service(), "GET", uri, &[]).await
}

/// Asks the shipped record, with headers.
pub(crate) async fn get_with(uri: &str, headers: &[(&str, &str)]) -> TestResponse {
    send(build_service(), "GET", uri, headers).await
}

/// Asserts that each wrong URL of the shipped record gets the URL beside it as its suggestion.
pub(crate) async fn assert_suggestions(
    expected: impl IntoIterator<Item = &(&'static str, &'static str)>,
) {
    let mut wrong = Vec::new();
    for (url, target) in expected {
        let problem = get(url).await.json();
        let actual = problem["links"]["suggestion"].as_str();
        if actual != Some(*target) {
            wrong.push(format!(
                "{url}: {actual:?}, not {target}: {}",
                problem["detail"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Copies a folder and everything in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &to);
        } else {
            fs::copy(&path, &to).unwrap();
        }
    }
}

/// A copy of the shipped fixtures, to be broken.
pub(crate) struct Fixtures {
    folder: tempfile::TempDir,
}

impl Fixtures {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/1");
        copy_folder(&from, &folder.path().join("1"));
        Self { folder }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join("1").join(file)
    }

    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap()
    }

    pub(crate) fn write(&self, file: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(file), bytes).unwrap();
    }

    /// Replaces the first `from` of a file; it has to be there.
    pub(crate) fn replace_text(&self, file: &str, from: &str, to: &str) -> &Self {
        let text = self.read(file);
        assert!(text.contains(from), "{file} does not contain {from:?}");
        self.write(file, text.replacen(from, to, 1));
        self
    }

    /// Changes the JSON of a file.
    pub(crate) fn edit_json(&self, file: &str, change: impl FnOnce(&mut Value)) -> &Self {
        let mut value: Value = serde_json::from_str(&self.read(file)).unwrap();
        change(&mut value);
        self.write(file, serde_json::to_string_pretty(&value).unwrap());
        self
    }

    /// Adds actors and challenges until the matrix is too large, as a draft that lacks statements
    /// about them.
    pub(crate) fn exceed_matrix(&self) -> &Self {
        self.edit_json("record.json", |record| record["published"] = Value::Null);
        self.edit_json("actors.json", |actors| {
            let actors = actors.as_array_mut().unwrap();
            actors.extend((0..320).map(|number| {
                json!({
                    "id": format!("group-{number}"),
                    "title": format!("Group {number}"),
                    "summary": format!("The group with the number {number}."),
                    "kind": "group",
                    "membership": "unnamed",
                })
            }));
        });
        self.edit_json("challenges.json", |challenges| {
            let challenges = challenges.as_array_mut().unwrap();
            challenges.extend((0..310).map(|number| {
                json!({
                    "id": format!("challenge-{number}"),
                    "title": format!("Challenge {number}"),
                    "summary": format!("The challenge with the number {number}."),
                    "aspects": ["minerals-agreement"],
                })
            }));
        })
    }

    /// What `talks check` says of them.
    pub(crate) fn check(&self, arguments: &[&str]) -> Output {
        let folder = self.folder().to_str().unwrap();
        run_talks(&[&["check", folder], arguments].concat())
    }

    /// The problems that `talks check` finds, as tools read them.
    pub(crate) fn problems(&self) -> Vec<Value> {
        let output = self.check(&["--format", "json"]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        report["problems"].as_array().unwrap().clone()
    }
}

/// Runs the program.
pub(crate) fn run_talks(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_talks"))
        .args(arguments)
        .output()
        .unwrap()
}

/// What a program wrote, as text.
pub(crate) fn utf8(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}
