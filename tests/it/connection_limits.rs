//! Callers who take too long or too much: no connection is held for good.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::serve::Server;

const REQUEST: &[u8] = b"GET /v1/actors/ukraine HTTP/1.1\r\nHost: a\r\n\r\n";

/// A connection that waits for the server at most as long as a test may.
fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(&server.address).unwrap();
    let patience = Some(Duration::from_secs(20));
    stream.set_read_timeout(patience).unwrap();
    stream.set_write_timeout(patience).unwrap();
    stream
}

/// What comes until the server closes the connection.
fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut piece = [0; 16 * 1024];
    loop {
        match stream.read(&mut piece) {
            Ok(0) => return bytes,
            Ok(length) => bytes.extend_from_slice(&piece[..length]),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return bytes,
            Err(error) => panic!("the connection is still open: {error}"),
        }
    }
}

/// Reads one answer to its end.
fn answer(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let mut piece = [0; 16 * 1024];
    while !text.ends_with("\n}\n") {
        let length = stream.read(&mut piece).unwrap();
        assert!(length > 0, "{text}");
        text.push_str(std::str::from_utf8(&piece[..length]).unwrap());
    }
    text
}

#[test]
fn a_slow_request_times_out() {
    let server = Server::start(&["--head-timeout", "1", "--idle-timeout", "60"]);
    let mut half = connect(&server);
    half.write_all(b"GET /livez HTTP/1.1\r\nHost: a\r\nX-Slow: ")
        .unwrap();
    assert_eq!(rest(&mut half), b"");
    // Neither does it help to send on, byte by byte.
    let mut drop_by_drop = connect(&server);
    drop_by_drop
        .write_all(b"GET /livez HTTP/1.1\r\nHost: a\r\nX-Slow: ")
        .unwrap();
    let began = Instant::now();
    while drop_by_drop.write_all(b"a").is_ok() {
        assert!(began.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(100));
    }
    // Others are answered meanwhile, and so is who asks again on one connection.
    let mut whole = connect(&server);
    for _ in 0..3 {
        whole.write_all(REQUEST).unwrap();
        assert!(answer(&mut whole).starts_with("HTTP/1.1 200 "));
        std::thread::sleep(Duration::from_millis(700));
    }
}

#[test]
fn an_idle_connection_times_out() {
    let server = Server::start(&["--idle-timeout", "1"]);
    let mut silent = connect(&server);
    let mut asked = connect(&server);
    asked.write_all(REQUEST).unwrap();
    assert!(answer(&mut asked).starts_with("HTTP/1.1 200 "));
    assert_eq!(rest(&mut asked), b"");
    assert_eq!(rest(&mut silent), b"");
}

#[test]
fn a_client_that_does_not_read_times_out() {
    let server = Server::start(&["--response-timeout", "1"]);
    let mut deaf = connect(&server);
    let ask = b"GET /v1/export HTTP/1.1\r\nHost: a\r\n\r\n";
    let one = {
        let mut stream = connect(&server);
        stream
            .write_all(b"GET /v1/export HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            .unwrap();
        rest(&mut stream).len()
    };
    // More than the buffers between the two can hold.
    let times = 1 + 64 * 1024 * 1024 / one;
    for _ in 0..times {
        if let Err(error) = deaf.write_all(ask) {
            let closed = [ErrorKind::ConnectionReset, ErrorKind::BrokenPipe];
            assert!(closed.contains(&error.kind()), "{error}");
            return;
        }
    }
    std::thread::sleep(Duration::from_secs(3));
    assert!(rest(&mut deaf).len() < times * one / 2);
}

#[test]
fn connections_beyond_the_limit_get_503() {
    let server = Server::start(&["--max-connections", "2"]);
    let mut first = connect(&server);
    first.write_all(REQUEST).unwrap();
    assert!(answer(&mut first).starts_with("HTTP/1.1 200 "));
    let mut second = connect(&server);
    second.write_all(REQUEST).unwrap();
    assert!(answer(&mut second).starts_with("HTTP/1.1 200 "));
    let mut third = connect(&server);
    third.write_all(REQUEST).unwrap();
    let refused = String::from_utf8(rest(&mut third)).unwrap();
    assert!(refused.starts_with("HTTP/1.1 503 "), "{refused}");
    for part in [
        "retry-after: 1\r\n",
        "connection: close\r\n",
        "\"code\": \"busy\"",
    ] {
        assert!(refused.contains(part), "{refused}");
    }
    // Those who were there are not disturbed, and a place that is left is taken.
    first.write_all(REQUEST).unwrap();
    assert!(answer(&mut first).starts_with("HTTP/1.1 200 "));
    drop(second);
    let began = Instant::now();
    while !server
        .send("GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .starts_with("HTTP/1.1 200 ")
    {
        assert!(began.elapsed() < Duration::from_secs(20));
    }
}

#[test]
fn pipelined_and_half_closed_requests_are_served() {
    let server = Server::start(&[]);
    let mut stream = connect(&server);
    stream.write_all(&REQUEST.repeat(50)).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let answers = String::from_utf8(rest(&mut stream)).unwrap();
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 50);
    assert_eq!(
        answers
            .matches("\"id\": \"ukraine\",\n  \"title\": \"Ukraine\"")
            .count(),
        50
    );
}

#[test]
fn an_endless_head_is_rejected() {
    let server = Server::start(&[]);
    let mut stream = connect(&server);
    stream
        .write_all(b"GET /livez HTTP/1.1\r\nHost: a\r\n")
        .unwrap();
    let line = format!("X-Long: {}\r\n", "a".repeat(8000));
    // The server stops listening at some time.
    for _ in 0..1000 {
        if stream.write_all(line.as_bytes()).is_err() {
            break;
        }
    }
    let refused = rest(&mut stream);
    assert!(
        refused.is_empty() || refused.starts_with(b"HTTP/1.1 431 "),
        "{}",
        String::from_utf8_lossy(&refused)
    );
    assert!(
        server
            .send("GET /livez HTTP/1.0\r\n\r\n")
            .starts_with("HTTP/1.0 200 ")
    );
}

#[test]
fn shutdown_waits_for_responses_within_the_grace_period() {
    let mut server = Server::start(&["--grace", "2", "--response-timeout", "60"]);
    let mut idle = connect(&server);
    idle.write_all(REQUEST).unwrap();
    answer(&mut idle);
    let mut half = connect(&server);
    half.write_all(b"GET /livez HTTP/1.1\r\nHost:").unwrap();
    let told = Command::new("kill")
        .arg(server.process.id().to_string())
        .status();
    assert!(told.unwrap().success());
    assert_eq!(rest(&mut idle), b"");
    assert_eq!(rest(&mut half), b"");
    let status = server.process.wait().unwrap();
    assert!(status.success(), "{status}");
    assert!(TcpStream::connect(&server.address).is_err());
}
