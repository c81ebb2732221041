//! What no router sees, sent over a socket: HTTP/2, targets without a path, and `Keep-Alive`.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::serve::Server;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(&server.address).unwrap();
    let patience = Some(Duration::from_secs(20));
    stream.set_read_timeout(patience).unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

#[test]
fn an_http2_client_gets_a_status() {
    let server = Server::start(&[]);
    // As one piece, with the frames that follow, and byte by byte.
    let mut frames = PREFACE.to_vec();
    frames.extend_from_slice(&[0, 0, 0, 4, 0, 0, 0, 0, 0]);
    frames.resize(100_000, 0);
    for (bytes, piece) in [(PREFACE, 24), (&frames, frames.len()), (PREFACE, 1)] {
        let mut stream = connect(&server);
        for piece in bytes.chunks(piece) {
            stream.write_all(piece).unwrap();
            std::thread::sleep(Duration::from_millis(1));
        }
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        assert!(
            response.starts_with("HTTP/1.1 505 HTTP Version Not Supported\r\n"),
            "{response}"
        );
        assert!(response.contains("\r\nconnection: close\r\n"), "{response}");
    }
    // Other clients are still served, and so are those whose request begins alike.
    let alike = server.send("PRI / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert!(alike.starts_with("HTTP/1.1 405 "), "{alike}");
    let get = server.send("GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert!(get.starts_with("HTTP/1.1 200 "), "{get}");
}

#[test]
fn targets_without_a_path_get_a_response_on_the_wire() {
    let server = Server::start(&[]);
    for (line, status, line_of_header) in [
        ("OPTIONS *", 204, "allow: GET, HEAD, OPTIONS"),
        ("CONNECT h:443", 405, "allow: GET, HEAD, OPTIONS"),
        ("GET *", 400, "content-type: application/problem+json"),
        (
            "GET http://h?x=1",
            400,
            "content-type: application/problem+json",
        ),
        ("GET /v1/%61ctors", 308, "location: /v1/actors"),
    ] {
        let sent = format!("{line} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        let response = server.send(&sent);
        assert!(
            response.starts_with(&format!("HTTP/1.1 {status} ")),
            "{line}: {response}"
        );
        assert!(
            response.contains(&format!("\r\n{line_of_header}\r\n")),
            "{line}: {response}"
        );
    }
    let method = "A".repeat(20_000);
    let response = server.send(&format!(
        "{method} / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
    ));
    assert!(response.starts_with("HTTP/1.1 400 "), "{response}");
}

#[test]
fn a_connection_that_stays_open_says_for_how_long() {
    let server = Server::start(&["--idle-timeout", "42"]);
    let head = |request: &str| {
        let mut stream = connect(&server);
        stream.write_all(request.as_bytes()).unwrap();
        let mut head = String::new();
        while !head.contains("\r\n\r\n") {
            let mut piece = [0; 4096];
            let length = stream.read(&mut piece).unwrap();
            assert!(length > 0, "{head}");
            head.push_str(&String::from_utf8_lossy(&piece[..length]));
        }
        head
    };
    for request in [
        "HEAD /livez HTTP/1.1\r\nHost: a\r\n\r\n",
        "HEAD /nowhere HTTP/1.1\r\nHost: a\r\nConnection: Keep-Alive\r\n\r\n",
        "HEAD /v1/actors HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    ] {
        let head = head(request);
        assert!(head.contains("\r\nkeep-alive: timeout=42\r\n"), "{head}");
        assert!(head.contains("\r\nconnection: keep-alive\r\n"), "{head}");
    }
    for request in [
        "HEAD /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "HEAD /livez HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n",
        "HEAD /livez HTTP/1.0\r\n\r\n",
    ] {
        let head = head(request);
        assert!(!head.contains("keep-alive"), "{head}");
    }
}

/// Nothing reads a body: what is left of it would be taken for the next request.
#[test]
fn a_connection_with_a_body_is_closed_and_says_so() {
    let server = Server::start(&[]);
    for (request, status) in [
        (
            "POST /v1/actors HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc",
            405,
        ),
        (
            "POST /v1/actors HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
            405,
        ),
        (
            "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
            405,
        ),
        (
            "OPTIONS / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n",
            204,
        ),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n",
            400,
        ),
    ] {
        let mut stream = connect(&server);
        stream.write_all(request.as_bytes()).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        assert!(
            response.starts_with(&format!("HTTP/1.1 {status} ")),
            "{request}: {response}"
        );
        assert!(response.contains("\r\nconnection: close\r\n"), "{response}");
        assert!(!response.contains("keep-alive"), "{response}");
    }
    let mut stream = connect(&server);
    let without_body = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
    stream.write_all(without_body.as_bytes()).unwrap();
    let mut piece = [0; 4096];
    let length = stream.read(&mut piece).unwrap();
    let response = String::from_utf8_lossy(&piece[..length]);
    assert!(
        response.contains("\r\nconnection: keep-alive\r\n"),
        "{response}"
    );
}
