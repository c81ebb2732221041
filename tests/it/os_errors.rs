//! What breaks around the server: files, descriptors, the address.

use std::fs::{self, File, Permissions};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use crate::serve::Server;
use crate::support::{Fixtures, utf8};

/// The program, run by somebody who may not read everything.
fn check_as_nobody(program: &Path, folder: &Path) -> Output {
    let mut command = Command::new(program);
    command.arg("check").arg(folder);
    // Root may read what nobody may.
    if fs::metadata("/proc/self").is_ok_and(|me| owner(&me) == 0) {
        command.uid(65_534).gid(65_534);
    }
    command.output().unwrap()
}

fn owner(metadata: &fs::Metadata) -> u32 {
    std::os::unix::fs::MetadataExt::uid(metadata)
}

#[test]
fn a_file_that_may_not_be_read_is_named() {
    let fixtures = Fixtures::new();
    // Wherever the tests are, nobody can get at the program here.
    let program = fixtures.folder().join(".talks");
    fs::copy(env!("CARGO_BIN_EXE_talks"), &program).unwrap();
    fs::set_permissions(fixtures.folder(), Permissions::from_mode(0o755)).unwrap();
    let sound = check_as_nobody(&program, fixtures.folder());
    assert_eq!(sound.status.code(), Some(0), "{}", utf8(&sound.stdout));
    fs::set_permissions(fixtures.path("events.json"), Permissions::from_mode(0o000)).unwrap();
    let output = check_as_nobody(&program, fixtures.folder());
    assert_eq!(output.status.code(), Some(2));
    let report = utf8(&output.stdout);
    assert!(report.contains("1/events.json"), "{report}");
    assert!(
        report.to_lowercase().contains("permission denied"),
        "{report}"
    );
}

#[test]
fn a_file_that_is_far_too_large_is_refused_without_being_read() {
    let fixtures = Fixtures::new();
    // A hole takes no room, and reads as nothing but noughts.
    let file = File::create(fixtures.path("statements.json")).unwrap();
    file.set_len(1 << 30).unwrap();
    let output = fixtures.check(&[]);
    assert_eq!(output.status.code(), Some(1));
    let report = utf8(&output.stdout);
    assert!(report.contains("1073741824 bytes"), "{report}");
}

#[test]
fn a_file_that_is_nested_without_end_is_refused() {
    let fixtures = Fixtures::new();
    fixtures.write("events.json", "[".repeat(100_000));
    let output = fixtures.check(&[]);
    assert_eq!(output.status.code(), Some(1), "{}", utf8(&output.stdout));
    assert!(utf8(&output.stdout).contains("1/events.json"));
}

#[test]
fn a_loop_of_links_is_named() {
    let fixtures = Fixtures::new();
    let file = fixtures.path("events.json");
    fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink("events.json", &file).unwrap();
    let output = fixtures.check(&[]);
    assert_eq!(output.status.code(), Some(2), "{}", utf8(&output.stdout));
    assert!(utf8(&output.stdout).contains("1/events.json"));
}

#[test]
fn an_empty_folder_is_told_apart_from_a_record() {
    let folder = tempfile::tempdir().unwrap();
    let output = crate::support::run_talks(&["check", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    let report = utf8(&output.stdout);
    assert!(
        report.contains("this folder contains no edition"),
        "{report}"
    );
}

/// Whether a server answers on a new connection; it may have none left.
fn responds_ok(address: &str, request: &str) -> bool {
    let mut stream = TcpStream::connect(address).unwrap();
    let mut answer = String::new();
    let asked = stream.write_all(request.as_bytes());
    asked
        .and_then(|()| stream.read_to_string(&mut answer))
        .is_ok()
        && answer.starts_with("HTTP/1.1 200 ")
}

#[test]
fn few_descriptors_make_few_connections_and_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let mut server = Server::start_with_ulimit("ulimit -n 300", File::create(&log).unwrap());
    let mut held: Vec<_> = (0..400)
        .map(|_| TcpStream::connect(&server.address).unwrap())
        .collect();
    // Whoever has a connection is answered while others have none.
    let first = &mut held[0];
    first
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    first
        .write_all(b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
        .unwrap();
    let mut answer = [0; 15];
    first.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200 OK");
    drop(held);
    let began = Instant::now();
    let request = "GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    while !responds_ok(&server.address, request) {
        assert!(began.elapsed() < Duration::from_secs(20));
    }
    let id = server.process.id().to_string();
    Command::new("kill").arg(&id).status().unwrap();
    assert!(server.process.wait().unwrap().success());
    let log = fs::read_to_string(&log).unwrap();
    assert!(log.contains("fewer connections than configured"), "{log}");
    assert!(!log.contains("ERROR"), "{log}");
}

#[test]
fn too_few_descriptors_are_a_reason_not_to_start() {
    let program = env!("CARGO_BIN_EXE_talks");
    let line = format!("ulimit -n 40 && exec {program} serve --listen 127.0.0.1:0");
    let output = Command::new("sh").args(["-c", &line]).output().unwrap();
    assert!(!output.status.success());
    let error = utf8(&output.stderr);
    assert!(error.contains("needs at least 48"), "{error}");
    assert!(error.contains("ulimit -n"), "{error}");
}

#[test]
fn a_server_of_64_descriptors_serves_several_clients_and_turns_others_away() {
    let mut server = Server::start_with_ulimit("ulimit -n 64", std::process::Stdio::null());
    let mut clients: Vec<_> = (0..20)
        .map(|_| TcpStream::connect(&server.address).unwrap())
        .collect();
    for client in &mut clients {
        let mut status = [0; 12];
        client
            .write_all(b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
            .unwrap();
        client.read_exact(&mut status).unwrap();
        assert_eq!(&status, b"HTTP/1.1 200");
    }
    let (mut refused, mut served) = (0, 0);
    for _ in 0..40 {
        let mut client = TcpStream::connect(&server.address).unwrap();
        let mut response = String::new();
        let _ = client.write_all(b"GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        let _ = client.read_to_string(&mut response);
        match response.get(..12) {
            Some("HTTP/1.1 503") => refused += 1,
            Some("HTTP/1.1 200") => served += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((refused + served, refused > 0), (40, served < 40));
    server.process.kill().unwrap();
}
