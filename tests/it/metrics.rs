//! What operators see: what is counted.

use std::io::Write as _;
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::serve::{Server, send};
use crate::support::Fixtures;

/// Asks once, on a connection of its own.
pub(crate) fn raw_request(address: &str, method: &str, path: &str) -> String {
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

/// What is counted, as it is published for a client with this `Accept`: its type, and the text.
fn scrape(admin: &str, accept: &str) -> (String, String) {
    let request = format!(
        "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAccept: {accept}\r\n\r\n"
    );
    let response = send(admin, &request);
    assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
    let (head, text) = response.split_once("\r\n\r\n").unwrap();
    let media_type = head
        .lines()
        .find_map(|line| line.strip_prefix("content-type: "));
    (media_type.unwrap().to_owned(), text.to_owned())
}

/// What is counted, as every scraper reads it.
pub(crate) fn scrape_text(admin: &str) -> String {
    let (media_type, text) = scrape(admin, "*/*");
    assert_eq!(media_type, "text/plain; version=0.0.4; charset=utf-8");
    text
}

/// The value of one series; none if it is not there.
pub(crate) fn series_value(metrics: &str, series: &str) -> Option<f64> {
    let mut lines = metrics.lines();
    let value = lines.find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    value.map(|value| value.parse().unwrap())
}

/// Waits until a series has a value.
fn wait_for_value(admin: &str, series: &str, expected: f64) {
    let began = Instant::now();
    loop {
        let text = scrape_text(admin);
        if series_value(&text, series) == Some(expected) {
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
    let admin = server.read_address("metrics on");
    let before = scrape_text(&admin);
    assert_eq!(series_value(&before, "talks_record_edition"), Some(3.0));
    let items = "talks_record_items{collection=\"actors\"}";
    assert_eq!(series_value(&before, items), Some(13.0));
    let build = format!(
        "talks_build_info{{version=\"{}\"}}",
        env!("CARGO_PKG_VERSION")
    );
    assert_eq!(series_value(&before, &build), Some(1.0));

    let whole = raw_request(&server.address, "GET", "/v1/actors/ukraine");
    let other = raw_request(&server.address, "GET", "/editions/1/v1/actors/russia");
    raw_request(&server.address, "HEAD", "/v1/actors/ukraine");
    let unknown = raw_request(&server.address, "GET", "/v1/actors/nobody-at-all");
    raw_request(&server.address, "GET", "/v1/summary");
    raw_request(&server.address, "GET", "/v1/summary");
    let after = scrape_text(&admin);
    let count = |route: &str, status: u16| {
        let labels = format!("{{route=\"{route}\",status=\"{status}\"}}");
        series_value(&after, &format!("talks_http_requests_total{labels}"))
    };
    assert_eq!(count("/v1/actors/{id}", 200), Some(3.0));
    assert_eq!(count("/v1/actors/{id}", 404), Some(1.0));
    assert_eq!(count("/v1/summary", 200), Some(2.0));
    assert_eq!(count("/v1/aspects", 200), Some(0.0));
    assert_eq!(count("/v1/aspects", 404), None);
    let took = "talks_http_request_duration_seconds_count{route=\"/v1/actors/{id}\"}";
    assert_eq!(series_value(&after, took), Some(4.0));
    let sent = "talks_http_response_body_bytes_total{route=\"/v1/actors/{id}\"}";
    let bytes: usize = [&whole, &other, &unknown]
        .map(|answer| length(answer))
        .iter()
        .sum();
    assert_eq!(series_value(&after, sent), bytes.to_string().parse().ok());
    let accepted = "talks_connections_total{outcome=\"accepted\"}";
    assert_eq!(series_value(&after, accepted), Some(6.0));
    wait_for_value(&admin, "talks_connections_open", 0.0);

    // Operators have their own address, and callers theirs.
    let shut = raw_request(&server.address, "GET", "/metrics");
    assert!(shut.starts_with("HTTP/1.1 404 "), "{shut}");
    let elsewhere = raw_request(&admin, "GET", "/v1/summary");
    assert!(elsewhere.starts_with("HTTP/1.1 404 "), "{elsewhere}");
    assert!(elsewhere.contains("/metrics"), "{elsewhere}");
    for check in ["/livez", "/readyz"] {
        let well = raw_request(&admin, "GET", check);
        assert!(well.starts_with("HTTP/1.1 200 "), "{well}");
    }
}

#[test]
fn scrapers_get_the_format_that_they_read() {
    let mut server = Server::start(&["--admin", "127.0.0.1:0"]);
    let admin = server.read_address("metrics on");
    raw_request(&server.address, "GET", "/v1/summary");
    let text = scrape_text(&admin);
    assert!(
        !text.contains("# UNIT") && !text.contains("# EOF"),
        "{text}"
    );
    // Every sample belongs to the family that was declared before it.
    let mut family = ("", "");
    for line in text.lines() {
        if let Some(declared) = line.strip_prefix("# TYPE ") {
            family = declared.split_once(' ').unwrap();
            let types = ["counter", "gauge", "histogram"];
            assert!(types.contains(&family.1), "{line}");
            assert_eq!(
                family.1 == "counter",
                family.0.ends_with("_total"),
                "{line}"
            );
        } else if !line.starts_with("# HELP ") {
            let name = line.split(['{', ' ']).next().unwrap();
            let suffix = name.strip_prefix(family.0).unwrap();
            let suffixes: &[_] = match family.1 {
                "histogram" => &["_bucket", "_sum", "_count"],
                _ => &[""],
            };
            assert!(suffixes.contains(&suffix), "{line}");
            assert!(
                line.rsplit(' ').next().unwrap().parse::<f64>().is_ok(),
                "{line}"
            );
        }
    }
    let (media_type, open) = scrape(&admin, "application/openmetrics-text; version=1.0.0");
    assert_eq!(
        media_type,
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
    );
    assert!(open.contains("# TYPE talks_build info\n"), "{open}");
    assert!(
        open.contains("# TYPE talks_http_requests counter\n"),
        "{open}"
    );
    assert!(open.ends_with("\n# EOF\n"), "{open}");
}

#[test]
fn series_stand_at_0_before_their_first_event() {
    let mut server = Server::start(&["--admin", "127.0.0.1:0"]);
    let admin = server.read_address("metrics on");
    let text = scrape_text(&admin);
    for series in [
        "talks_http_requests_total{route=\"/v1/statements.csv\",status=\"200\"}",
        "talks_http_requests_total{route=\"/v1/statements.csv\",status=\"500\"}",
        "talks_http_request_duration_seconds_count{route=\"/v1/search\"}",
        "talks_http_response_body_bytes_total{route=\"/v1/search\"}",
        "talks_connections_total{outcome=\"rejected\"}",
        "talks_connection_timeouts_total{waited_for=\"request\"}",
        "talks_connection_timeouts_total{waited_for=\"head\"}",
        "talks_connection_timeouts_total{waited_for=\"response\"}",
        "talks_accept_errors_total",
        "talks_reloads_total{outcome=\"failed\"}",
        "talks_response_cache_hits_total",
        "talks_response_cache_misses_total",
        "talks_log_lines_lost_total",
    ] {
        assert_eq!(series_value(&text, series), Some(0.0), "{series}: {text}");
    }
    for _ in 0..3 {
        raw_request(&server.address, "GET", "/v1/actors?limit=1");
    }
    let text = scrape_text(&admin);
    assert_eq!(
        series_value(&text, "talks_response_cache_hits_total"),
        Some(2.0)
    );
    assert_eq!(
        series_value(&text, "talks_response_cache_misses_total"),
        Some(1.0)
    );
}

#[test]
#[cfg(target_os = "linux")]
fn what_the_process_takes_is_counted() {
    let mut server = Server::start(&["--admin", "127.0.0.1:0"]);
    let admin = server.read_address("metrics on");
    let text = scrape_text(&admin);
    for (series, at_least) in [
        ("process_cpu_seconds_total", 0.0),
        ("process_resident_memory_bytes", 1e6),
        ("process_virtual_memory_bytes", 1e6),
        ("process_open_fds", 3.0),
        ("process_max_fds", 64.0),
        ("process_start_time_seconds", 1.7e9),
    ] {
        assert!(
            series_value(&text, series) >= Some(at_least),
            "{series}: {text}"
        );
    }
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let started = series_value(&text, "process_start_time_seconds");
    assert!(started <= Some(now.unwrap().as_secs_f64() + 5.0), "{text}");
}

#[test]
fn timeouts_and_rejections_are_counted() {
    let mut server = Server::start(&[
        "--admin",
        "127.0.0.1:0",
        "--max-connections",
        "1",
        "--head-timeout",
        "1",
    ]);
    let admin = server.read_address("metrics on");
    let mut slow = TcpStream::connect(&server.address).unwrap();
    slow.write_all(b"GET /livez HT").unwrap();
    wait_for_value(&admin, "talks_connections_open", 1.0);
    let busy = raw_request(&server.address, "GET", "/livez");
    assert!(busy.starts_with("HTTP/1.1 503 "), "{busy}");
    wait_for_value(&admin, "talks_connections_total{outcome=\"rejected\"}", 1.0);
    wait_for_value(
        &admin,
        "talks_connection_timeouts_total{waited_for=\"head\"}",
        1.0,
    );
    wait_for_value(&admin, "talks_connections_open", 0.0);
}

#[test]
fn reloads_are_counted() {
    let fixtures = Fixtures::new();
    let folder = fixtures.folder().to_str().unwrap().to_owned();
    let mut server = Server::start(&["--fixtures", &folder, "--admin", "127.0.0.1:0"]);
    let admin = server.read_address("metrics on");
    let hang_up = || {
        let id = server.process.id().to_string();
        let told = Command::new("kill").args(["-HUP", &id]).status().unwrap();
        assert!(told.success());
    };
    let before = scrape_text(&admin);
    assert_eq!(series_value(&before, "talks_last_reload_done"), Some(1.0));
    assert_eq!(
        series_value(&before, "talks_last_reload_time_seconds"),
        Some(0.0)
    );
    let (wrong, right) = ("\"titel\": \"Ukraine\"", "\"title\": \"Ukraine\"");
    fixtures.replace_text("actors.json", right, wrong);
    hang_up();
    wait_for_value(&admin, "talks_reloads_total{outcome=\"failed\"}", 1.0);
    assert_eq!(
        series_value(&scrape_text(&admin), "talks_last_reload_done"),
        Some(0.0)
    );
    fixtures.replace_text("actors.json", wrong, right);
    hang_up();
    wait_for_value(&admin, "talks_reloads_total{outcome=\"done\"}", 1.0);
    let after = scrape_text(&admin);
    assert_eq!(series_value(&after, "talks_last_reload_done"), Some(1.0));
    assert!(series_value(&after, "talks_last_reload_time_seconds") > Some(1.7e9));
}
