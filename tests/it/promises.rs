//! What `docs/api.md` says that clients can rely on, as a client would try it. The promises that
//! other files test are named there: former ids in `retired_ids` and `renamed_parts`, ids that
//! never return in `digests` and `renaming`, the pages of lists in `reachable`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use talks::load::FixtureSource;

use crate::contract::{document, path_values, with_required};
use crate::editions_fixture::get_from;
use crate::serve::{Server, send_for_bytes};
use crate::support::{copy_folder, get, get_with, load_api, utf8};

/// A URL of every path of the document.
async fn urls() -> Vec<String> {
    let document = document().await;
    let mut urls = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        match path.split_once('{') {
            None => urls.push(with_required(path, item)),
            Some((before, after)) => {
                let (_, after) = after.split_once('}').unwrap();
                let values = path_values(&document, path).await;
                urls.push(format!("{before}{}{after}", values[0]));
            }
        }
    }
    assert!(urls.len() > 60, "{urls:?}");
    urls
}

fn with_parameter(url: &str, parameter: &str) -> String {
    let mark = if url.contains('?') { '&' } else { '?' };
    format!("{url}{mark}{parameter}")
}

#[tokio::test]
async fn nothing_is_deprecated() {
    fn find_deprecated(value: &Value) -> bool {
        match value {
            Value::Object(members) => members
                .iter()
                .any(|(name, member)| name == "deprecated" || find_deprecated(member)),
            Value::Array(entries) => entries.iter().any(find_deprecated),
            _ => false,
        }
    }
    assert!(!find_deprecated(&get("/openapi.json").await.json()));
}

#[tokio::test]
async fn a_released_edition_never_changes() {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&Path::new("fixtures").join("1"), &folder.path().join("1"));
    let service = |folder: &Path| {
        let source = FixtureSource::Folder(folder.to_owned());
        talks::api::build_service(&load_api(&source, ""))
    };
    let before = service(folder.path());
    let after = service(Path::new("fixtures"));
    let mut compared = 0;
    for url in urls().await {
        if url != "/" && !url.starts_with("/v1/") {
            continue;
        }
        let url = format!("/editions/1{}", url.trim_end_matches('/'));
        let (first, now) = (get_from(&before, &url).await, get_from(&after, &url).await);
        if first.status == 404 {
            continue;
        }
        assert_eq!(first.status, 200, "{url}: {}", first.text());
        assert!(
            first.body == now.body,
            "{url}:\n{}\n{}",
            String::from_utf8_lossy(&first.body),
            String::from_utf8_lossy(&now.body)
        );
        assert_eq!(first.header("etag"), now.header("etag"), "{url}");
        compared += 1;
    }
    assert!(compared > 50, "{compared}");
}

/// The items of an edition as the editors wrote them, by `type/id`.
fn written_items(edition: usize) -> BTreeMap<String, Value> {
    let mut items = BTreeMap::new();
    for item_type in talks::model::item_types() {
        let file = format!("fixtures/{edition}/{}.json", item_type.collection);
        let list: Vec<Value> = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        for item in list {
            let key = format!("{}/{}", item_type.type_name, item["id"].as_str().unwrap());
            items.insert(key, item);
        }
    }
    let file = format!("fixtures/{edition}/record.json");
    let mut record: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let key = format!("negotiation/{}", record["id"].as_str().unwrap());
    for field in ["changes", "published"] {
        record.as_object_mut().unwrap().remove(field);
    }
    items.insert(key, record);
    items
}

#[tokio::test]
async fn every_change_is_explained_with_a_reason() {
    for edition in [2, 3] {
        let (before, after) = (written_items(edition - 1), written_items(edition));
        let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
        let differing: Vec<_> = keys
            .into_iter()
            .filter(|key| before.get(*key) != after.get(*key))
            .collect();
        let url = format!("/v1/changes?edition={edition}&limit=500");
        let changes = get(&url).await.json();
        let changes = changes["data"].as_array().unwrap();
        let explained: BTreeMap<_, _> = changes
            .iter()
            .map(|change| {
                let item = &change["item"];
                let (of_type, id) = (item["type"].as_str().unwrap(), item["id"].as_str().unwrap());
                (format!("{of_type}/{id}"), change)
            })
            .collect();
        assert!(!differing.is_empty());
        for key in differing {
            let change = explained
                .get(key)
                .unwrap_or_else(|| panic!("edition {edition}: nothing explains {key}"));
            assert!(change["reason"].is_string(), "{key}");
            assert!(!change["note"].as_str().unwrap().is_empty(), "{key}");
        }
    }
}

#[tokio::test]
async fn no_parameter_is_ignored() {
    for url in urls().await {
        let wrong = with_parameter(&url, "nonsense=1");
        let response = get(&wrong).await;
        assert_eq!(response.status, 400, "{wrong}");
        let problem = response.json();
        assert_eq!(problem["code"], "unknown-parameter", "{wrong}");
        assert_eq!(problem["errors"][0]["parameter"], "nonsense", "{wrong}");
    }
}

#[tokio::test]
async fn no_list_of_results_is_cut_without_a_link_to_the_rest() {
    let document = document().await;
    let paths = document["paths"].as_object().unwrap();
    let mut lists = 0;
    for (path, item) in paths {
        let parameters = item["get"]["parameters"].as_array();
        let mut names = parameters.into_iter().flatten();
        if !names.any(|parameter| parameter["name"] == "cursor") {
            continue;
        }
        let mut url = Some(with_parameter(&with_required(path, item), "limit=7"));
        let (mut found, mut total) = (0, 0);
        while let Some(target) = url {
            let page = get(&target).await.json();
            found += page["data"].as_array().unwrap().len();
            total = usize::try_from(page["meta"]["total"].as_u64().unwrap()).unwrap();
            url = page["links"]["next"].as_str().map(str::to_owned);
        }
        assert_eq!(found, total, "{path}");
        lists += 1;
    }
    assert!(lists > 11, "{lists}");
}

#[tokio::test]
async fn every_item_rests_on_statements_and_every_statement_on_a_passage() {
    let record = get("/v1/export").await.json();
    for (collection, items) in record["data"].as_object().unwrap() {
        for item in items.as_array().unwrap() {
            let id = &item["id"];
            match collection.as_str() {
                "statements" => {
                    let cites = item["cites"].as_array().unwrap();
                    assert!(!cites.is_empty(), "{id}");
                    for passage in cites {
                        assert!(passage["source"]["id"].is_string(), "{id}");
                        let place = [&passage["unit"], &passage["locator"]];
                        assert!(place.iter().any(|part| part.is_string()), "{id}");
                    }
                }
                "notes" | "sources" => {}
                _ => {
                    let parts = item["parts"].as_array().into_iter().flatten();
                    for supported in parts.chain([item]) {
                        let total = supported["statements"]["total"].as_u64().unwrap();
                        assert!(total > 0, "{collection} {id}: {}", supported["id"]);
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn responses_are_the_same_for_everyone() {
    for url in urls().await {
        let one = get_with(&url, &[("user-agent", "curl/8"), ("x-request-id", "a")]).await;
        let other = get_with(
            &url,
            &[
                ("user-agent", "Mozilla/5.0"),
                ("accept", "text/html"),
                ("accept-language", "uk"),
                ("cookie", "session=1"),
                ("authorization", "Bearer x"),
                ("origin", "https://example.org"),
                ("referer", "https://example.org/page"),
                ("x-forwarded-for", "192.0.2.1"),
                ("x-request-id", "b"),
            ],
        )
        .await;
        assert_eq!(one.status, other.status, "{url}");
        assert!(one.body == other.body, "{url}");
        for name in one.headers.keys().chain(other.headers.keys()) {
            if !["date", "x-request-id"].contains(&name.as_str()) {
                let values = (one.headers.get(name), other.headers.get(name));
                assert_eq!(values.0, values.1, "{url} {name}");
            }
        }
    }
}

/// A response as it was sent, without the headers that may differ.
fn comparable(response: &[u8]) -> String {
    let text = String::from_utf8_lossy(response);
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let is_own = |line: &&str| {
        let lower = line.to_ascii_lowercase();
        !lower.starts_with("date:") && !lower.starts_with("x-request-id:")
    };
    let head: Vec<_> = head.lines().filter(is_own).collect();
    format!("{}\n\n{body}", head.join("\n"))
}

#[tokio::test]
async fn every_process_sends_the_same_bytes() {
    let servers = [
        Server::start(&[]),
        Server::start(&["--response-cache", "0"]),
    ];
    let mut urls = urls().await;
    urls.extend(["/v1/summary.html".into(), "/v1/statements?limit=3".into()]);
    for url in urls {
        for encoding in ["identity", "gzip", "br"] {
            let request = format!(
                "GET {url} HTTP/1.1\r\nHost: talks.test\r\nAccept-Encoding: {encoding}\r\nConnection: close\r\n\r\n"
            );
            let [one, other] = [0, 1]
                .map(|index: usize| comparable(&send_for_bytes(&servers[index].address, &request)));
            assert!(one.starts_with("HTTP/1.1 200"), "{url}: {one:.100}");
            assert_eq!(one, other, "{url} {encoding}");
        }
    }
    // A problem has the id of its request in the body, too, and nothing else of its own.
    let request = |id: &str| {
        format!(
            "GET /v1/actors?stat=x HTTP/1.1\r\nHost: talks.test\r\nX-Request-Id: {id}\r\nConnection: close\r\n\r\n"
        )
    };
    let one = comparable(&send_for_bytes(&servers[0].address, &request("one")));
    let two = comparable(&send_for_bytes(&servers[1].address, &request("two")));
    assert_eq!(one.replace("\"one\"", "\"two\""), two);
}

#[tokio::test]
async fn problem_codes_stay() {
    let guide = fs::read_to_string("docs/api.md").unwrap();
    let (_, table) = guide.split_once("| status | codes |").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    let mut documented = BTreeSet::new();
    for row in table.lines().filter(|row| row.contains('`')) {
        let (_, codes) = row.trim_matches('|').split_once('|').unwrap();
        let codes = codes.split('`').skip(1).step_by(2);
        documented.extend(
            codes
                .filter(|code| *code != "Retry-After")
                .map(str::to_owned),
        );
    }
    let unknown = get("/problems/unknown").await.json();
    let served = unknown["errors"][0]["allowed"].as_array().unwrap().iter();
    let served: BTreeSet<_> = served
        .map(|code| code.as_str().unwrap().to_owned())
        .collect();
    assert_eq!(documented, served);
    // Clients of the first version compare these.
    let first = json!([
        "busy",
        "headers-too-large",
        "internal-error",
        "invalid-host",
        "invalid-value",
        "malformed-query",
        "malformed-request",
        "method-not-allowed",
        "missing-parameter",
        "no-edition",
        "not-acceptable",
        "precondition-failed",
        "repeated-parameter",
        "stopping",
        "too-large",
        "unexpected-body",
        "unknown-cursor",
        "unknown-id",
        "unknown-parameter",
        "unknown-path",
        "uri-too-long",
        "withdrawn"
    ]);
    for code in first.as_array().unwrap() {
        assert!(served.contains(code.as_str().unwrap()), "{code} is gone");
    }
}

/// The promises are these; one that is added needs a test.
#[test]
fn the_promises_are_those_that_are_tested() {
    let guide = fs::read("docs/api.md").unwrap();
    let (_, promises) = utf8(&guide).split_once("## What you can rely on").unwrap();
    assert_eq!(promises.matches("\n- **").count(), 8, "{promises}");
}
