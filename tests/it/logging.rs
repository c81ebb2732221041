//! The log: what stands in it, and that serving does not depend on it.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _, pipe};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::metrics::{raw_request, scrape_text, series_value};
use crate::serve::Server;
use crate::support::{Fixtures, run_talks, utf8};

/// Sends so many requests, 500 on a connection; how many of them succeed.
fn hammer(address: &str, count: usize) -> usize {
    // Ids as long as they may be make lines as long as they get.
    let id = "0123456789abcdef".repeat(4);
    let request = |rest: &str| {
        format!("HEAD /v1/actors/ukraine HTTP/1.1\r\nHost: a\r\nX-Request-Id: {id}\r\n{rest}\r\n")
    };
    let requests = request("").repeat(499) + &request("Connection: close\r\n");
    let successes = (0..count / 500).map(|_| {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(requests.as_bytes()).unwrap();
        let mut responses = String::new();
        stream.read_to_string(&mut responses).unwrap();
        responses.matches("HTTP/1.1 200 ").count()
    });
    successes.sum()
}

/// A server that logs to `log` in each format takes all of these requests, loses some lines or
/// none, and stops when it is signaled.
fn serves_whatever_becomes_of(mut log: impl FnMut() -> Stdio, requests: usize, loses: bool) {
    for format in ["text", "json"] {
        let options = ["--admin", "127.0.0.1:0", "--log-format", format];
        let mut server = Server::start_with_log(&options, log());
        let admin = server.read_address("metrics on");
        assert_eq!(hammer(&server.address, requests), requests, "{format}");
        let health = raw_request(&admin, "GET", "/livez");
        assert!(health.starts_with("HTTP/1.1 200 "), "{format}: {health}");
        let lost = series_value(&scrape_text(&admin), "talks_log_lines_lost_total");
        assert_eq!(lost > Some(0.0), loses, "{format}: {lost:?}");
        assert_eq!(server.stop("TERM"), Some(0), "{format}");
    }
}

#[test]
fn a_full_device_does_not_stop_the_server() {
    let full = || {
        File::options()
            .write(true)
            .open("/dev/full")
            .unwrap()
            .into()
    };
    serves_whatever_becomes_of(full, 5_000, true);
}

#[test]
fn a_log_whose_reader_is_gone_does_not_stop_the_server() {
    serves_whatever_becomes_of(|| pipe().unwrap().1.into(), 5_000, true);
}

#[test]
fn a_log_that_nobody_reads_does_not_stop_the_server() {
    let mut readers = Vec::new();
    let unread = || {
        let (reader, writer) = pipe().unwrap();
        readers.push(reader);
        writer.into()
    };
    serves_whatever_becomes_of(unread, 15_000, true);
}

#[test]
fn a_log_that_is_thrown_away_loses_nothing() {
    serves_whatever_becomes_of(Stdio::null, 5_000, false);
}

#[test]
fn a_log_file_that_may_not_grow_does_not_stop_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    let mut server = Server::start_with_ulimit("ulimit -f 8", File::create(&path).unwrap());
    assert_eq!(hammer(&server.address, 5_000), 5_000);
    assert_eq!(server.stop("TERM"), Some(0));
    let written = fs::read_to_string(&path).unwrap();
    assert!(written.contains("responded"), "{written}");
    assert!(!written.contains("stopped"), "{written}");
}

#[test]
fn a_server_without_standard_error_serves() {
    let mut server = Server::start_with_ulimit("exec 2>&-", Stdio::null());
    assert_eq!(hammer(&server.address, 500), 500);
    assert_eq!(server.stop("TERM"), Some(0));
}

#[test]
fn a_log_that_is_read_again_says_what_it_lost() {
    let (reader, writer) = pipe().unwrap();
    let options = ["--admin", "127.0.0.1:0", "--log-format", "json"];
    let mut server = Server::start_with_log(&options, writer);
    let admin = server.read_address("metrics on");
    assert_eq!(hammer(&server.address, 15_000), 15_000);
    let lost = series_value(&scrape_text(&admin), "talks_log_lines_lost_total");
    assert!(lost > Some(0.0), "{lost:?}");
    let (read, lines) = channel();
    let reading = thread::spawn(move || {
        for line in BufReader::new(reader).lines() {
            let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
            let _ = read.send(line);
        }
    });
    let next = |message: &str| {
        let mut lines = lines.iter();
        lines.find(|line| line["message"] == message).unwrap()
    };
    let notice = next("lines of the log were lost");
    assert_eq!(notice["level"], "WARN");
    // The line of the scrape itself may be lost as well.
    assert!(notice["total"].as_f64() >= lost, "{notice}");
    // Until the backlog is written, further lines may be lost.
    let mut is_logged = false;
    while !is_logged {
        raw_request(&server.address, "GET", "/v1/actors/ukraine");
        while let Ok(line) = lines.recv_timeout(Duration::from_millis(200)) {
            is_logged |= line["request_id"] == "test-GET";
        }
    }
    assert_eq!(server.stop("TERM"), Some(0));
    next("stopped");
    reading.join().unwrap();
}

/// The lines that a server logs which these requests are sent to.
fn logged(arguments: &[&str], requests: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    let mut server = Server::start_with_log(arguments, File::create(&path).unwrap());
    for (method, path) in requests {
        raw_request(&server.address, method, path);
    }
    assert_eq!(server.stop("TERM"), Some(0));
    let lines = fs::read_to_string(&path).unwrap();
    lines.lines().map(str::to_owned).collect()
}

/// The same, as tools read them.
fn logged_as_json(arguments: &[&str], requests: &[(&str, &str)]) -> Vec<Value> {
    let arguments = [&["--log-format", "json"], arguments].concat();
    let lines = logged(&arguments, requests).into_iter();
    lines
        .map(|line| serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

const AN_ITEM: (&str, &str) = ("GET", "/v1/actors/ukraine");

#[test]
fn machines_read_the_log_as_json() {
    let lines = logged_as_json(&[], &[AN_ITEM]);
    let messages: Vec<_> = lines.iter().map(|line| line["message"].as_str()).collect();
    let expected = ["starting", "serving", "responded", "stopping", "stopped"];
    assert_eq!(messages, expected.map(Some));
    for line in &lines {
        assert_eq!(line["level"], "INFO");
        assert!(line["timestamp"].as_str().unwrap().ends_with('Z'), "{line}");
    }
    let line = &lines[2];
    assert_eq!(line["request_id"], "test-GET");
    assert_eq!(line["method"], "GET");
    assert_eq!(line["route"], "/v1/actors/{id}");
    assert_eq!(line["status"], 200);
    assert!(line["bytes"].as_u64() > Some(1_000), "{line}");
    assert!(line["duration_ms"].is_number(), "{line}");
}

#[test]
fn people_read_the_log_as_text() {
    let lines = logged(&[], &[AN_ITEM]);
    let line = lines
        .iter()
        .find(|line| line.contains("responded"))
        .unwrap();
    let (_, line) = line.split_once('Z').unwrap();
    let expected = " INFO  responded request_id=test-GET method=GET route=/v1/actors/{id} \
                    status=200 bytes=";
    assert!(line.starts_with(expected), "{line}");
}

#[test]
fn the_log_says_what_is_served_and_how_it_ended() {
    let fixtures = Fixtures::new();
    let folder = fixtures.folder().to_str().unwrap();
    let limits = ["--max-connections", "7", "--admin", "127.0.0.1:0"];
    let lines = logged_as_json(&[&["--fixtures", folder], &limits[..]].concat(), &[]);
    let [starting, serving, stopping, stopped] = &lines[..] else {
        panic!("{lines:?}");
    };
    assert_eq!(starting["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(starting["fixtures"], folder);
    assert_eq!(serving["edition"], 1);
    assert_eq!(serving["max_connections"], 7);
    for address in ["listen", "admin"] {
        let address = serving[address].as_str().unwrap();
        assert!(address.starts_with("127.0.0.1:"), "{address}");
        assert!(!address.ends_with(":0"), "{address}");
    }
    assert_eq!(stopping["signal"], "SIGTERM");
    assert_eq!(stopped["connections_cut"], 0);
    assert!(stopped["duration_ms"].is_number(), "{stopped}");
    let embedded = &logged_as_json(&[], &[])[0];
    assert_eq!(embedded["fixtures"], "the embedded record");
}

#[test]
fn a_connection_that_is_cut_is_in_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    let log = File::create(&path).unwrap();
    let mut server = Server::start_with_log(&["--grace", "1", "--admin", "127.0.0.1:0"], log);
    let admin = server.read_address("metrics on");
    let mut slow = TcpStream::connect(&server.address).unwrap();
    slow.write_all(b"GET /livez HT").unwrap();
    while series_value(&scrape_text(&admin), "talks_connections_open") != Some(1.0) {}
    assert_eq!(server.stop("INT"), Some(0));
    let log = fs::read_to_string(&path).unwrap();
    let last = log.lines().last().unwrap();
    assert!(
        log.contains("stopping signal=SIGINT connections=1"),
        "{log}"
    );
    assert!(log.contains("WARN  connections are cut"), "{log}");
    assert!(last.contains("connections_cut=1"), "{last}");
}

#[test]
fn as_much_is_logged_as_operators_want() {
    let responded = |options: &[&str]| {
        let lines = logged(options, &[AN_ITEM; 7]);
        let responded = lines.iter().filter(|line| line.contains("responded"));
        responded.count()
    };
    assert_eq!(responded(&["--log-one-in", "1"]), 7);
    assert_eq!(responded(&["--log-one-in", "3"]), 3);
    assert_eq!(responded(&["--log-one-in", "0"]), 0);
    assert_eq!(responded(&["--log", "WARN"]), 0);
    assert_eq!(responded(&["--log", "debug"]), 7);
}

#[test]
fn health_checks_are_logged_when_they_fail() {
    let requests = [
        ("GET", "/livez"),
        ("GET", "/readyz"),
        ("POST", "/livez"),
        ("GET", "/livez?verbose"),
        AN_ITEM,
    ];
    let statuses = |options: &[&str]| -> Vec<_> {
        let lines = logged_as_json(options, &requests).into_iter();
        lines
            .filter(|line| line["message"] == "responded")
            .map(|line| line["status"].as_u64().unwrap())
            .collect()
    };
    assert_eq!(statuses(&[]), [405, 400, 200]);
    assert_eq!(statuses(&["--log-probes"]), [200, 200, 405, 400, 200]);
    // They do not take the turn of others.
    assert_eq!(statuses(&["--log-one-in", "3"]), [405]);
}

#[test]
fn a_method_of_many_letters_does_not_fill_the_log() {
    let method = "A".repeat(10_000);
    let lines = logged_as_json(&[], &[(&method, "/v1/actors")]);
    let responded = lines.iter().find(|line| line["message"] == "responded");
    let responded = responded.unwrap();
    assert_eq!(responded["method"], "A".repeat(32));
    assert_eq!(responded["status"], 400);
}

#[test]
fn levels_that_are_unknown_are_refused() {
    for (level, nearest) in [
        ("wran", "'warn'"),
        ("nonsense", "trace"),
        ("talks=debug", "trace"),
    ] {
        let by_option = run_talks(&["serve", "--log", level]);
        let mut program = Command::new(env!("CARGO_BIN_EXE_talks"));
        let by_variable = program
            .arg("serve")
            .env("TALKS_LOG", level)
            .output()
            .unwrap();
        for output in [by_option, by_variable] {
            let error = utf8(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{error}");
            assert!(error.contains(level) && error.contains(nearest), "{error}");
        }
    }
}

#[test]
fn tools_read_why_the_server_cannot_start() {
    let server = Server::start(&[]);
    let fixtures = Fixtures::new();
    fixtures.replace_text(
        "actors.json",
        "\"title\": \"Ukraine\"",
        "\"titel\": \"Ukraine\"",
    );
    let folder = fixtures.folder().to_str().unwrap();
    for (options, cause) in [
        (["--listen", &server.address], server.address.as_str()),
        (["--fixtures", folder], "titel"),
    ] {
        let json = [&["serve", "--log-format", "json"], &options[..]].concat();
        let output = run_talks(&json);
        assert_eq!(output.status.code(), Some(1));
        let lines: Vec<Value> = utf8(&output.stderr)
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let last = lines.last().unwrap();
        assert_eq!(last["level"], "ERROR");
        assert!(last["message"].as_str().unwrap().contains(cause), "{last}");
        // People read the same, even if they want no log.
        let output = run_talks(&[&["serve", "--log", "off"], &options[..]].concat());
        assert_eq!(output.status.code(), Some(1));
        assert!(utf8(&output.stderr).contains(cause), "{output:?}");
    }
}

#[test]
fn commands_do_not_panic_without_standard_error() {
    for arguments in [
        &["serve", "--listen", "256.0.0.1:0"][..],
        &["check", "/nowhere"],
        &["health", "--listen", "127.0.0.1:1"],
        &["export", "/dev/null/x"],
        &["srve"],
    ] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let mut program = Command::new(env!("CARGO_BIN_EXE_talks"));
        let status = program.args(arguments).stderr(full).status().unwrap();
        let code = status.code();
        assert!(matches!(code, Some(1 | 2)), "{arguments:?}: {status}");
    }
}
