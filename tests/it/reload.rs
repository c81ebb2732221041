//! Reading the record again while it is served.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::serve::Server;
use crate::support::Fixtures;

/// The JSON body of an answer.
pub(crate) fn ask(server: &Server, path: &str) -> Value {
    let request = format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    let answer = server.send(&request);
    assert!(answer.starts_with("HTTP/1.1 200 "), "{path}: {answer}");
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap()
}

/// Asks `/readyz` until it says what is waited for.
pub(crate) fn wait(server: &Server, what: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    let began = Instant::now();
    loop {
        let state = ask(server, "/readyz");
        if is_so(&state["last_reload"]) {
            return state;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{what}: {state}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

pub(crate) fn hang_up(server: &Server) {
    let id = server.process.id().to_string();
    let told = Command::new("kill").args(["-HUP", &id]).status().unwrap();
    assert!(told.success());
}

pub(crate) fn title(server: &Server) -> Value {
    ask(server, "/v1/actors/ukraine")["title"].clone()
}

#[test]
fn a_record_is_read_again_on_demand() {
    let fixtures = Fixtures::copy();
    let server = Server::start(&["--fixtures", fixtures.folder().to_str().unwrap()]);
    assert_eq!(ask(&server, "/readyz")["last_reload"], Value::Null);
    // What was asked before is not answered from the record before.
    assert_eq!(title(&server), "Ukraine");
    assert_eq!(ask(&server, "/v1/summary")["counts"]["actors"], 13);
    fixtures.edit(
        "actors.json",
        "\"title\": \"Ukraine\"",
        "\"title\": \"Ukraina\"",
    );
    assert_eq!(title(&server), "Ukraine");
    hang_up(&server);
    let state = wait(&server, "read again", |last| last["outcome"] == "done");
    assert_eq!(state["status"], "ready");
    assert_eq!(state["last_reload"]["problems"], 0);
    assert_eq!(title(&server), "Ukraina");
    let found = ask(&server, "/v1/search?q=ukraina");
    assert_eq!(found["data"][0]["id"], "ukraine");
}

#[test]
fn a_record_with_mistakes_changes_nothing() {
    let fixtures = Fixtures::copy();
    let server = Server::start(&["--fixtures", fixtures.folder().to_str().unwrap()]);
    fixtures.edit(
        "actors.json",
        "\"title\": \"Ukraine\"",
        "\"titel\": \"Ukraina\"",
    );
    fixtures.edit(
        "events.json",
        "\"kind\": \"meeting\"",
        "\"kind\": \"meting\"",
    );
    hang_up(&server);
    let state = wait(&server, "refused", |last| last["outcome"] == "failed");
    assert_eq!(state["status"], "ready");
    assert!(
        state["last_reload"]["problems"].as_i64().unwrap() >= 2,
        "{state}"
    );
    assert_eq!(title(&server), "Ukraine");
    // Neither does one of which a file is cut short, nor one that is gone.
    let whole = fixtures.read("statements.json");
    fixtures.write("statements.json", &whole[..whole.len() / 2]);
    hang_up(&server);
    wait(&server, "cut short", |last| {
        last["outcome"] == "failed" && last["problems"] != state["last_reload"]["problems"]
    });
    assert_eq!(title(&server), "Ukraine");
    fs::rename(fixtures.folder().join("1"), fixtures.folder().join(".1")).unwrap();
    hang_up(&server);
    wait(&server, "gone", |last| last["problems"] == 1);
    assert_eq!(title(&server), "Ukraine");
}

#[test]
fn a_watched_record_is_read_again_by_itself_and_once() {
    let fixtures = Fixtures::copy();
    let folder = fixtures.folder().to_str().unwrap().to_owned();
    let server = Server::start(&["--fixtures", &folder, "--watch"]);
    fixtures.edit(
        "actors.json",
        "\"title\": \"Ukraine\"",
        "\"title\": \"Ukraina\"",
    );
    let first = wait(&server, "read again", |last| last["outcome"] == "done");
    assert_eq!(title(&server), "Ukraina");
    // To read files is no change of them.
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(ask(&server, "/readyz"), first);
}
