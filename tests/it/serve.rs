//! The program as it is run: listening, stopping, and what goes over the wire.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Fixtures, run_talks, utf8};

/// A server of its own, ended with the test.
pub(crate) struct Server {
    pub(crate) process: Child,
    pub(crate) address: String,
    out: BufReader<ChildStdout>,
}

impl Server {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::start_with_log(arguments, Stdio::null())
    }

    /// The same, with the log written somewhere.
    pub(crate) fn start_with_log(arguments: &[&str], log: impl Into<Stdio>) -> Self {
        let mut program = Command::new(env!("CARGO_BIN_EXE_talks"));
        program.args(["serve", "--listen", "127.0.0.1:0"]);
        Self::start_command(program.args(arguments), log)
    }

    /// A server that a shell puts under a limit, with the log written somewhere.
    pub(crate) fn start_with_ulimit(limit: &str, log: impl Into<Stdio>) -> Self {
        let program = env!("CARGO_BIN_EXE_talks");
        let line = format!("{limit} && exec {program} serve --listen 127.0.0.1:0");
        Self::start_command(Command::new("sh").args(["-c", &line]), log)
    }

    /// A server that is started as `program`, with the log written somewhere.
    pub(crate) fn start_command(program: &mut Command, log: impl Into<Stdio>) -> Self {
        let mut server = Self::spawn(program, log);
        server.address = server.read_address("listening on");
        server
    }

    /// A server that is not waited for: it has no address yet.
    pub(crate) fn spawn_unready(arguments: &[&str]) -> Self {
        let mut program = Command::new(env!("CARGO_BIN_EXE_talks"));
        program.args(["serve", "--listen", "127.0.0.1:0"]);
        Self::spawn(program.args(arguments), Stdio::null())
    }

    fn spawn(program: &mut Command, log: impl Into<Stdio>) -> Self {
        let mut process = program.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let out = BufReader::new(process.stdout.take().unwrap());
        Self {
            process,
            address: String::new(),
            out,
        }
    }

    /// The address that the next line of the output names.
    pub(crate) fn read_address(&mut self, what: &str) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix(&format!("{what} http://"));
        address.unwrap_or_else(|| panic!("{line:?}")).to_owned()
    }

    /// Ends the server with a signal; its exit code, which has to come in time.
    pub(crate) fn stop(&mut self, signal: &str) -> Option<i32> {
        let sent = Command::new("kill")
            .args([&format!("-{signal}"), &self.process.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
        let asked = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status.code();
            }
            assert!(
                asked.elapsed() < Duration::from_secs(20),
                "still there after SIG{signal}"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Sends bytes and reads until the server closes the connection.
    pub(crate) fn send(&self, request: &str) -> String {
        send(&self.address, request)
    }
}

/// Sends a request to an address and reads text until the connection is closed.
pub(crate) fn send(address: &str, request: &str) -> String {
    String::from_utf8(send_for_bytes(address, request)).unwrap()
}

/// Sends a request to an address and reads until the connection is closed.
pub(crate) fn send_for_bytes(address: &str, request: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    answer
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_host_is_demanded_on_the_wire() {
    let server = Server::start(&[]);
    let missing = server.send("GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n");
    assert!(missing.starts_with("HTTP/1.1 400 "), "{missing}");
    assert!(missing.contains("\"code\": \"invalid-host\""), "{missing}");
    let doubled =
        server.send("GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n");
    assert!(doubled.starts_with("HTTP/1.1 400 "), "{doubled}");
    let one = server.send("GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert!(one.starts_with("HTTP/1.1 200 "), "{one}");
    let old = server.send("GET /livez HTTP/1.0\r\n\r\n");
    assert!(old.starts_with("HTTP/1.0 200 "), "{old}");
    let noise = server.send("nonsense\r\n\r\n");
    assert!(
        noise.is_empty() || noise.starts_with("HTTP/1.1 400 "),
        "{noise}"
    );
}

#[test]
fn a_health_check_needs_no_shell() {
    let server = Server::start(&[]);
    assert!(
        run_talks(&["health", "--listen", &server.address])
            .status
            .success()
    );
    let nobody = run_talks(&["health", "--listen", "127.0.0.1:1"]);
    assert_eq!(nobody.status.code(), Some(1));
    assert!(
        utf8(&nobody.stderr).contains("127.0.0.1:1"),
        "{}",
        utf8(&nobody.stderr)
    );
}

#[test]
fn another_folder_of_editions_can_be_served() {
    let fixtures = Fixtures::new();
    fixtures.replace_text(
        "record.json",
        "\"title\": \"U.S.–Ukraine talks\"",
        "\"title\": \"Other talks\"",
    );
    let server = Server::start(&["--fixtures", fixtures.folder().to_str().unwrap()]);
    let answer = server.send("GET /v1/summary HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert!(answer.contains("\"title\": \"Other talks\""), "{answer}");
}

#[test]
fn sigterm_stops_the_server() {
    for signal in ["TERM", "INT"] {
        let mut server = Server::start(&[]);
        assert_eq!(server.stop(signal), Some(0), "SIG{signal}");
    }
}

#[test]
fn an_address_in_use_is_named() {
    let server = Server::start(&[]);
    let second = run_talks(&["serve", "--listen", &server.address]);
    assert_eq!(second.status.code(), Some(1));
    assert!(
        utf8(&second.stderr).contains(&server.address),
        "{}",
        utf8(&second.stderr)
    );
}

#[test]
fn options_are_checked() {
    for arguments in [
        &["serve", "--public-url", "talks.example"][..],
        &["serve", "--public-url", "https://a?b=c"],
        &["serve", "--public-url", "https://a/$b"],
        &["serve", "--max-connections", "0"],
        &["serve", "--max-connections", "4611686018427387904"],
        &["serve", "--head-timeout", "0"],
        &["serve", "--idle-timeout", "86401"],
        &["serve", "--prepared-gzip", "-1"],
        &["serve", "--watch"],
        &["srve"],
        &["--lissten", "x"],
    ] {
        let output = run_talks(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty());
    }
}

/// The status of a new connection's request to a server that may be about to stop.
fn status_of(address: &str, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n");
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut head = String::new();
    let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
    while let Some(line) = lines.next().filter(|line| !line.is_empty()) {
        head += &(line + "\n");
    }
    head
}

#[test]
fn a_draining_server_accepts_connections_while_it_says_that_it_is_not_ready() {
    let arguments = ["--drain", "5", "--admin", "127.0.0.1:0"];
    let mut server = Server::start(&arguments);
    let admin = server.read_address("metrics on");
    let mut held = TcpStream::connect(&server.address).unwrap();
    assert!(status_of(&server.address, "/readyz").starts_with("HTTP/1.1 200"));
    let id = server.process.id().to_string();
    Command::new("kill").arg(&id).status().unwrap();
    let began = Instant::now();
    while status_of(&admin, "/readyz").starts_with("HTTP/1.1 200") {
        assert!(
            began.elapsed() < Duration::from_secs(4),
            "it is never draining"
        );
    }
    let readiness = status_of(&server.address, "/readyz");
    assert!(readiness.starts_with("HTTP/1.1 503"), "{readiness}");
    assert!(status_of(&server.address, "/livez").starts_with("HTTP/1.1 200"));
    let actor = status_of(&server.address, "/v1/actors/ukraine");
    assert!(actor.starts_with("HTTP/1.1 200"), "{actor}");
    assert!(actor.contains("connection: close"), "{actor}");
    // A connection from before is served as well, and closed with its response.
    held.write_all(b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
        .unwrap();
    let mut response = String::new();
    held.read_to_string(&mut response).unwrap();
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
    assert!(server.process.wait().unwrap().success());
}
