//! Reading the record again and again while callers ask all the time. `TALKS_SOAK` says how
//! many times; a few are enough to see that it works, a thousand that it lasts.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::metrics::{scrape_text, series_value};
use crate::serve::Server;
use crate::support::Fixtures;

/// What the record says in turns, and what no check lets through.
const TITLES: [&str; 2] = ["Ukraine, the one", "Ukraine, the other"];
const WRONG: &str = "";

/// Answers that all say it: items, lists, searches, overviews, tables.
const PATHS: [&str; 7] = [
    "/v1/actors/ukraine",
    "/v1/actors?id=ukraine,ukrainian-delegation",
    "/v1/statements?actor=ukraine&sort=-date&limit=5",
    "/v1/search?q=ukraine&limit=50",
    "/v1/matrix",
    "/v1/actors.csv",
    "/v1/export.ndjson",
];

/// Asks on a connection that stays open, and reads the answer to its end.
fn ask(connection: &mut TcpStream, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n");
    connection.write_all(request.as_bytes()).unwrap();
    let (mut answer, mut piece) = (Vec::new(), [0; 16 * 1024]);
    let whole = |answer: &[u8]| {
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
        let head = std::str::from_utf8(&answer[..end]).unwrap();
        assert!(head.starts_with("HTTP/1.1 200 "), "{path}: {head}");
        let length = head.split("content-length: ").nth(1).unwrap();
        let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
        Some(end + length)
    };
    while whole(&answer).is_none_or(|length| answer.len() < length) {
        let read = connection.read(&mut piece).unwrap();
        assert!(read > 0, "{path}: the answer ends before its end");
        answer.extend_from_slice(&piece[..read]);
    }
    assert_eq!(Some(answer.len()), whole(&answer), "{path}");
    String::from_utf8(answer).unwrap()
}

/// How much memory a process has, in KiB, where the system tells it in `/proc`.
fn memory(server: &Server) -> Option<usize> {
    let status = fs::read_to_string(format!("/proc/{}/status", server.process.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line?.split_whitespace().next()?.parse().ok()
}

#[test]
#[ignore = "it takes long"]
fn no_answer_fails_or_mixes_records_however_often_they_change() {
    let rounds = std::env::var("TALKS_SOAK").map_or(30, |rounds| rounds.parse().unwrap());
    let fixtures = Fixtures::new();
    // A draft: what is not released changes before it is.
    fixtures.edit_json("record.json", |record| {
        record.as_object_mut().unwrap().remove("published");
    });
    let call_it = |title: &str| {
        fixtures.edit_json("actors.json", |actors| {
            let mut actors = actors.as_array_mut().unwrap().iter_mut();
            let ukraine = actors.find(|actor| actor["id"] == "ukraine").unwrap();
            ukraine["title"] = title.into();
        });
    };
    call_it(TITLES[0]);
    let folder = fixtures.folder().to_str().unwrap().to_owned();
    let mut server = Server::start(&["--fixtures", &folder, "--admin", "127.0.0.1:0"]);
    let admin = server.read_address("metrics on");
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let asking: Vec<_> = (0..4)
            .map(|thread| {
                let (server, stop) = (&server, &stop);
                scope.spawn(move || {
                    let mut connection = TcpStream::connect(&server.address).unwrap();
                    connection
                        .set_read_timeout(Some(Duration::from_secs(20)))
                        .unwrap();
                    let mut seen = [0_usize; 2];
                    for path in PATHS.iter().cycle().skip(thread) {
                        let answer = ask(&mut connection, path);
                        let said = TITLES.map(|title| answer.contains(title));
                        assert_ne!(said[0], said[1], "{path}: {answer}");
                        seen[usize::from(said[1])] += 1;
                        if stop.load(Ordering::Relaxed) {
                            break;
                        }
                    }
                    seen
                })
            })
            .collect();
        let mut settled = None;
        let (mut done, mut failed) = (0, 0);
        for round in 1..=rounds {
            let wrong = round % 10 == 5;
            call_it(if wrong { WRONG } else { TITLES[round % 2] });
            let id = server.process.id().to_string();
            assert!(
                Command::new("kill")
                    .args(["-HUP", &id])
                    .status()
                    .unwrap()
                    .success()
            );
            (done, failed) = if wrong {
                (done, failed + 1)
            } else {
                (done + 1, failed)
            };
            let began = Instant::now();
            loop {
                let text = scrape_text(&admin);
                let count = |outcome| {
                    let series = format!("talks_reloads_total{{outcome=\"{outcome}\"}}");
                    series_value(&text, &series).unwrap()
                };
                if (count("done"), count("failed")) == (f64::from(done), f64::from(failed)) {
                    break;
                }
                assert!(began.elapsed() < Duration::from_mins(1), "{round}: {text}");
            }
            if round == rounds / 3 {
                settled = memory(&server);
            }
        }
        let last = memory(&server);
        stop.store(true, Ordering::Relaxed);
        let seen: Vec<_> = asking
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect();
        eprintln!(
            "{rounds} reloads, {failed} of them refused; answers by title {seen:?}; {settled:?} KiB after a third, {last:?} KiB at the end"
        );
        assert!(seen.iter().flatten().all(|times| *times > 0), "{seen:?}");
        // What was replaced is given back.
        assert_eq!(settled.is_some(), cfg!(target_os = "linux"));
        if let Some((settled, last)) = settled.zip(last) {
            assert!(
                last < settled + settled / 2,
                "{settled} KiB became {last} KiB"
            );
        }
    });
}
