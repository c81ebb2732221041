//! What operators see: what is counted, and what is logged.

use std::fs::{self, File};
use std::io::Write;
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::serve::{Server, send};
use crate::support::Fixtures;

/// Asks once, on a connection of its own.
fn ask(address: &str, method: &str, path: &str) -> String {
    let head = format!("{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n");
    send(
        address,
        &format!("{head}X-Request-Id: test-{method}\r\n\r\n"),
    )
}

/// How long the body of an answer is.
fn length(answer: &str) -> usize {
    answer.split_once("\r\n\r\n").unwrap().1.len()
}

/// What is counted, as it is published.
pub(crate) fn metrics(admin: &str) -> String {
    let answer = ask(admin, "GET", "/metrics");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    let (head, text) = answer.split_once("\r\n\r\n").unwrap();
    assert!(
        head.contains("content-type: application/openmetrics-text; version=1.0.0; charset=utf-8"),
        "{head}"
    );
    assert!(text.ends_with("\n# EOF\n"), "{text}");
    text.to_owned()
}

/// The value of one series; none if it is not there.
pub(crate) fn value(metrics: &str, series: &str) -> Option<f64> {
    let mut lines = metrics.lines();
    let value = lines.find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    value.map(|value| value.parse().unwrap())
}

/// Waits until a series has a value.
fn wait(admin: &str, series: &str, expected: f64) {
    let began = Instant::now();
    loop {
        let text = metrics(admin);
        if value(&text, series) == Some(expected) {
            return;
        }
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "{series}: {text}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn requests_are_counted_by_route_and_status() {
    let mut server = Server::start(&["--admin", "127.0.0.1:0"]);
    let admin = server.announced("metrics on");
    let before = metrics(&admin);
    assert_eq!(value(&before, "talks_record_edition"), Some(2.0));
    let items = "talks_record_items{collection=\"actors\"}";
    assert_eq!(value(&before, items), Some(13.0));
    let build = format!(
        "talks_build_info{{version=\"{}\"}}",
        env!("CARGO_PKG_VERSION")
    );
    assert_eq!(value(&before, &build), Some(1.0));

    let whole = ask(&server.address, "GET", "/v1/actors/ukraine");
    let other = ask(&server.address, "GET", "/editions/1/v1/actors/russia");
    ask(&server.address, "HEAD", "/v1/actors/ukraine");
    let unknown = ask(&server.address, "GET", "/v1/actors/nobody-at-all");
    ask(&server.address, "GET", "/v1/summary");
    ask(&server.address, "GET", "/v1/summary");
    let after = metrics(&admin);
    let count = |route: &str, status: u16| {
        let labels = format!("{{route=\"{route}\",status=\"{status}\"}}");
        value(&after, &format!("talks_http_requests_total{labels}"))
    };
    assert_eq!(count("/v1/actors/{id}", 200), Some(3.0));
    assert_eq!(count("/v1/actors/{id}", 404), Some(1.0));
    assert_eq!(count("/v1/summary", 200), Some(2.0));
    assert_eq!(count("/v1/aspects", 200), None);
    let took = "talks_http_request_duration_seconds_count{route=\"/v1/actors/{id}\"}";
    assert_eq!(value(&after, took), Some(4.0));
    let sent = "talks_http_response_body_bytes_total{route=\"/v1/actors/{id}\"}";
    let bytes: usize = [&whole, &other, &unknown]
        .map(|answer| length(answer))
        .iter()
        .sum();
    assert_eq!(value(&after, sent), bytes.to_string().parse().ok());
    let accepted = "talks_connections_total{outcome=\"accepted\"}";
    assert_eq!(value(&after, accepted), Some(6.0));
    wait(&admin, "talks_connections_open", 0.0);

    // Operators have their own address, and callers theirs.
    let shut = ask(&server.address, "GET", "/metrics");
    assert!(shut.starts_with("HTTP/1.1 404 "), "{shut}");
    let elsewhere = ask(&admin, "GET", "/v1/summary");
    assert!(elsewhere.starts_with("HTTP/1.1 404 "), "{elsewhere}");
    assert!(elsewhere.contains("/metrics"), "{elsewhere}");
    for check in ["/livez", "/readyz"] {
        let well = ask(&admin, "GET", check);
        assert!(well.starts_with("HTTP/1.1 200 "), "{well}");
    }
}

#[test]
fn callers_who_take_too_long_or_are_too_many_are_counted() {
    let mut server = Server::start(&[
        "--admin",
        "127.0.0.1:0",
        "--max-connections",
        "1",
        "--head-timeout",
        "1",
    ]);
    let admin = server.announced("metrics on");
    let mut slow = TcpStream::connect(&server.address).unwrap();
    slow.write_all(b"GET /livez HT").unwrap();
    wait(&admin, "talks_connections_open", 1.0);
    let busy = ask(&server.address, "GET", "/livez");
    assert!(busy.starts_with("HTTP/1.1 503 "), "{busy}");
    wait(&admin, "talks_connections_total{outcome=\"busy\"}", 1.0);
    wait(
        &admin,
        "talks_connection_timeouts_total{waited_for=\"head\"}",
        1.0,
    );
    wait(&admin, "talks_connections_open", 0.0);
}

#[test]
fn reading_the_record_again_is_counted() {
    let fixtures = Fixtures::copy();
    let folder = fixtures.folder().to_str().unwrap().to_owned();
    let mut server = Server::start(&["--fixtures", &folder, "--admin", "127.0.0.1:0"]);
    let admin = server.announced("metrics on");
    let hang_up = || {
        let id = server.process.id().to_string();
        let told = Command::new("kill").args(["-HUP", &id]).status().unwrap();
        assert!(told.success());
    };
    let before = metrics(&admin);
    assert_eq!(value(&before, "talks_last_reload_done"), Some(1.0));
    assert_eq!(value(&before, "talks_last_reload_time_seconds"), Some(0.0));
    let (wrong, right) = ("\"titel\": \"Ukraine\"", "\"title\": \"Ukraine\"");
    fixtures.edit("actors.json", right, wrong);
    hang_up();
    wait(&admin, "talks_reloads_total{outcome=\"failed\"}", 1.0);
    assert_eq!(value(&metrics(&admin), "talks_last_reload_done"), Some(0.0));
    fixtures.edit("actors.json", wrong, right);
    hang_up();
    wait(&admin, "talks_reloads_total{outcome=\"done\"}", 1.0);
    let after = metrics(&admin);
    assert_eq!(value(&after, "talks_last_reload_done"), Some(1.0));
    assert!(value(&after, "talks_last_reload_time_seconds") > Some(1.7e9));
}

/// The lines that a server logs which is asked for an item so many times.
fn logged(arguments: &[&str], asked: usize) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    let mut server = Server::logging(arguments, File::create(&path).unwrap());
    for _ in 0..asked {
        ask(&server.address, "GET", "/v1/actors/ukraine");
    }
    let id = server.process.id().to_string();
    Command::new("kill").arg(&id).status().unwrap();
    assert!(server.process.wait().unwrap().success());
    let lines = fs::read_to_string(&path).unwrap();
    lines.lines().map(str::to_owned).collect()
}

#[test]
fn machines_read_the_log_as_json() {
    let lines = logged(&["--log-format", "json"], 1);
    let lines: Vec<Value> = lines
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let answered: Vec<_> = lines
        .iter()
        .filter(|line| line["message"] == "answered")
        .collect();
    let [line] = answered.as_slice() else {
        panic!("{lines:?}");
    };
    assert_eq!(line["level"], "INFO");
    assert_eq!(line["request_id"], "test-GET");
    assert_eq!(line["method"], "GET");
    assert_eq!(line["route"], "/v1/actors/{id}");
    assert_eq!(line["status"], 200);
    assert!(line["bytes"].as_u64() > Some(1_000), "{line}");
    assert!(line["micros"].is_u64(), "{line}");
    assert!(line["timestamp"].as_str().unwrap().ends_with('Z'), "{line}");
}

#[test]
fn as_much_is_logged_as_operators_want() {
    let answered = |one_in: &str| {
        let lines = logged(&["--log-one-in", one_in], 7);
        let answered = lines.iter().filter(|line| line.contains("answered"));
        answered.count()
    };
    assert_eq!(answered("1"), 7);
    assert_eq!(answered("3"), 3);
    assert_eq!(answered("0"), 0);
}
