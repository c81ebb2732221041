//! Editions that are dated in the future: checked, served nowhere, and published in time.

use std::fs;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::editions_fixture::{Editions, get_from as get, item_mut};
use crate::reload::get_json;
use crate::serve::Server;
use crate::support::{run_talks, utf8};

const FUTURE: &str = "2999-01-01T00:00:00Z";

/// A record whose second edition is dated so, and differs in a place.
fn dated(published: &str) -> Editions {
    Editions::new(|editions| {
        editions.change("places.json", |places| {
            item_mut(places, "jeddah")["title"] = json!("Jiddah");
        });
        editions.add_change_entry(json!({
            "ref": "place/jeddah", "reason": "editorial", "note": "The secret spelling.",
        }));
        editions.change("record.json", |record| {
            record["published"] = json!(published);
        });
    })
}

#[tokio::test]
async fn an_embargoed_edition_is_served_nowhere() {
    let editions = dated(FUTURE);
    // A draft builds on it.
    editions.add_edition("");
    editions.change("record.json", |record| record["published"] = Value::Null);
    let site = editions.service();
    for path in [
        "/",
        "/v1/summary",
        "/v1/places",
        "/v1/places.csv",
        "/v1/places/jeddah",
        "/v1/places/jeddah/history",
        "/v1/search?q=jiddah",
        "/v1/editions",
        "/v1/changes",
        "/v1/changes.atom",
        "/v1/movements",
        "/v1/export",
        "/v1/export.ndjson",
        "/editions/1/v1/places",
    ] {
        let answer = get(&site, path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("edition"), "1", "{path}");
        assert!(
            !answer.text().contains("Jiddah"),
            "{path}: {}",
            answer.text()
        );
        assert!(
            !answer.text().contains("secret"),
            "{path}: {}",
            answer.text()
        );
    }
    let all = get(&site, "/v1/editions").await.json();
    assert_eq!(all["meta"]["total"], 1);
    for number in [2, 3] {
        let answer = get(&site, &format!("/editions/{number}/v1/places/jeddah")).await;
        assert_eq!(answer.status, 404, "{number}");
        assert_eq!(answer.json()["code"], "no-edition");
    }
    let day = get(&site, "/v1/places?as_of=2999-12-31").await;
    assert_eq!(day.header("location"), "/editions/1/v1/places");
    let since = get(&site, "/v1/changes?since=2").await;
    assert_eq!(since.status, 404);
    let state = get(&site, "/readyz").await.json();
    assert_eq!(state["edition"], 1);
    assert_eq!(
        state["next_publication"],
        json!({"edition": 2, "at": FUTURE})
    );
}

#[test]
fn check_reports_an_embargo() {
    let editions = dated(FUTURE);
    let (code, said) = editions.check();
    assert_eq!(code, Some(0), "{said}");
    let note = format!("edition 2 is under embargo: it is published at {FUTURE}");
    assert!(
        said.contains(&format!("/2/record.json: {note}\n")),
        "{said}"
    );
    let folder = editions.folder().to_str().unwrap().to_owned();
    let report = run_talks(&["check", &folder, "--format", "json"]);
    let report: Value = serde_json::from_slice(&report.stdout).unwrap();
    let expected = json!([{"code": "embargoed", "file": "2/record.json", "message": note}]);
    assert_eq!(report["notes"], expected);
    // It is checked like any other.
    editions.change("places.json", |places| {
        item_mut(places, "jeddah")["titel"] = json!("");
    });
    let (code, said) = editions.check();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("2/places.json"), "{said}");
}

#[test]
fn an_embargoed_edition_is_not_exported() {
    let editions = dated(FUTURE);
    let to = tempfile::tempdir().unwrap();
    let output = run_talks(&[
        "export",
        to.path().to_str().unwrap(),
        "--fixtures",
        editions.folder().to_str().unwrap(),
    ]);
    assert!(output.status.success(), "{}", utf8(&output.stderr));
    let said = utf8(&output.stdout);
    assert!(
        said.contains(&format!(
            "edition 2 is not among them: it is published at {FUTURE}"
        )),
        "{said}"
    );
    assert!(to.path().join("editions/1").is_dir());
    assert!(!to.path().join("editions/2").exists());
}

#[test]
fn a_record_of_which_nothing_is_published_is_not_served() {
    let editions = Editions::new(|_| {});
    fs::remove_dir_all(editions.folder().join("2")).unwrap();
    editions.change("record.json", |record| record["published"] = json!(FUTURE));
    let (code, said) = editions.check();
    assert_eq!(code, Some(0), "{said}");
    let folder = editions.folder().to_str().unwrap().to_owned();
    let output = run_talks(&["serve", "--listen", "127.0.0.1:0", "--fixtures", &folder]);
    assert_eq!(output.status.code(), Some(1));
    let said = utf8(&output.stderr);
    assert!(said.contains("edition 1 is embargoed until"), "{said}");
    assert!(said.contains(FUTURE), "{said}");
}

#[test]
fn an_edition_is_published_when_its_time_comes() {
    let time = Timestamp::now() + SignedDuration::from_secs(4);
    let published = time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let editions = dated(&published);
    editions.add_edition(FUTURE);
    let folder = editions.folder().to_str().unwrap().to_owned();
    let server = Server::start(&["--fixtures", &folder]);
    let first = get_json(&server, "/readyz");
    if first["edition"] == 1 {
        assert_eq!(
            first["next_publication"],
            json!({"edition": 2, "at": published})
        );
        assert_eq!(get_json(&server, "/v1/places/jeddah")["title"], "Jeddah");
    }
    // What was checked is what is published, whatever becomes of the files until then.
    fs::write(editions.file(2, "places.json"), "[").unwrap();
    let began = Instant::now();
    while get_json(&server, "/readyz")["edition"] == 1 {
        assert!(began.elapsed() < Duration::from_mins(1), "{published}");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(Timestamp::now() >= published.parse::<Timestamp>().unwrap());
    assert_eq!(get_json(&server, "/v1/places/jeddah")["title"], "Jiddah");
    assert_eq!(get_json(&server, "/v1/editions")["meta"]["total"], 2);
    assert_eq!(get_json(&server, "/v1/changes")["meta"]["total"], 1);
    assert_eq!(
        get_json(&server, "/editions/1/v1/places/jeddah")["title"],
        "Jeddah"
    );
    let state = get_json(&server, "/readyz");
    assert_eq!(
        state["next_publication"],
        json!({"edition": 3, "at": FUTURE})
    );
    // No file was read for that.
    assert_eq!(state["last_reload"], Value::Null);
    let pinned = server
        .send("GET /editions/2/v1/places/jeddah HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    let time_of = |name: &str| {
        let mut lines = pinned.lines();
        let value = lines.find_map(|line| line.strip_prefix(name)).unwrap();
        jiff::fmt::rfc2822::parse(value.trim()).unwrap().timestamp()
    };
    assert!(time_of("last-modified:") <= time_of("date:"), "{pinned}");
}
