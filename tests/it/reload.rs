//! Reading the record again while it is served.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::serve::Server;
use crate::support::Fixtures;

/// The JSON body of an answer.
pub(crate) fn get_json(server: &Server, path: &str) -> Value {
    let request = format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    let answer = server.send(&request);
    assert!(answer.starts_with("HTTP/1.1 200 "), "{path}: {answer}");
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap()
}

/// Asks `/readyz` until it says what is waited for.
pub(crate) fn wait_for_reload(
    server: &Server,
    what: &str,
    is_so: impl Fn(&Value) -> bool,
) -> Value {
    let began = Instant::now();
    loop {
        let state = get_json(server, "/readyz");
        if is_so(&state["last_reload"]) {
            return state;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{what}: {state}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

pub(crate) fn send_sighup(server: &Server) {
    let id = server.process.id().to_string();
    let told = Command::new("kill").args(["-HUP", &id]).status().unwrap();
    assert!(told.success());
}

pub(crate) fn title(server: &Server) -> Value {
    get_json(server, "/v1/actors/ukraine")["title"].clone()
}

#[test]
fn a_record_is_read_again_on_demand() {
    let fixtures = Fixtures::new();
    let server = Server::start(&["--fixtures", fixtures.folder().to_str().unwrap()]);
    assert_eq!(get_json(&server, "/readyz")["last_reload"], Value::Null);
    // What was asked before is not answered from the record before.
    assert_eq!(title(&server), "Ukraine");
    assert_eq!(get_json(&server, "/v1/summary")["counts"]["actors"], 13);
    fixtures.replace_text(
        "actors.json",
        "\"title\": \"Ukraine\"",
        "\"title\": \"Ukraina\"",
    );
    assert_eq!(title(&server), "Ukraine");
    send_sighup(&server);
    let state = wait_for_reload(&server, "read again", |last| last["outcome"] == "done");
    assert_eq!(state["status"], "ready");
    assert_eq!(state["last_reload"]["problems"], 0);
    assert_eq!(title(&server), "Ukraina");
    let found = get_json(&server, "/v1/search?q=ukraina");
    assert_eq!(found["data"][0]["id"], "ukraine");
}

#[test]
fn a_record_with_mistakes_changes_nothing() {
    let fixtures = Fixtures::new();
    let server = Server::start(&["--fixtures", fixtures.folder().to_str().unwrap()]);
    fixtures.replace_text(
        "actors.json",
        "\"title\": \"Ukraine\"",
        "\"titel\": \"Ukraina\"",
    );
    fixtures.replace_text(
        "events.json",
        "\"kind\": \"meeting\"",
        "\"kind\": \"meting\"",
    );
    send_sighup(&server);
    let state = wait_for_reload(&server, "refused", |last| last["outcome"] == "failed");
    assert_eq!(state["status"], "ready");
    assert!(
        state["last_reload"]["problems"].as_i64().unwrap() >= 2,
        "{state}"
    );
    assert_eq!(title(&server), "Ukraine");
    // Neither does one of which a file is cut short, nor one that is gone.
    let whole = fixtures.read("statements.json");
    fixtures.write("statements.json", &whole[..whole.len() / 2]);
    send_sighup(&server);
    wait_for_reload(&server, "cut short", |last| {
        last["outcome"] == "failed" && last["problems"] != state["last_reload"]["problems"]
    });
    assert_eq!(title(&server), "Ukraine");
    fs::rename(fixtures.folder().join("1"), fixtures.folder().join(".1")).unwrap();
    send_sighup(&server);
    wait_for_reload(&server, "gone", |last| last["problems"] == 1);
    assert_eq!(title(&server), "Ukraine");
}

#[test]
fn a_watched_record_is_read_again_by_itself_and_once() {
    let fixtures = Fixtures::new();
    let folder = fixtures.folder().to_str().unwrap().to_owned();
    let server = Server::start(&["--fixtures", &folder, "--watch"]);
    fixtures.replace_text(
        "actors.json",
        "\"title\": \"Ukraine\"",
        "\"title\": \"Ukraina\"",
    );
    let first = wait_for_reload(&server, "read again", |last| last["outcome"] == "done");
    assert_eq!(title(&server), "Ukraina");
    // To read files is no change of them.
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(get_json(&server, "/readyz"), first);
}
