//! The command line and the environment.

use std::process::{Command, Stdio};

use crate::metrics::raw_request;
use crate::serve::Server;
use crate::support::{run_talks, utf8};

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_talks"))
}

#[test]
fn an_empty_variable_is_not_set() {
    let mut program = program();
    program.args(["serve", "--listen", "127.0.0.1:0"]);
    for option in [
        "FIXTURES",
        "WATCH",
        "PUBLIC_URL",
        "RESPONSE_CACHE",
        "PREPARED_GZIP",
        "MAX_CONNECTIONS",
        "IDLE_TIMEOUT",
        "HEAD_TIMEOUT",
        "RESPONSE_TIMEOUT",
        "GRACE",
        "ADMIN",
        "LOG",
        "LOG_FORMAT",
        "LOG_ONE_IN",
        "LOG_PROBES",
    ] {
        program.env(format!("TALKS_{option}"), "");
    }
    let server = Server::start_command(&mut program, Stdio::null());
    let response = server.send("GET /readyz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
    let mut check = Command::new(env!("CARGO_BIN_EXE_talks"));
    check
        .arg("check")
        .env("TALKS_FIXTURES", "")
        .env("TALKS_FORMAT", "");
    assert!(check.output().unwrap().status.success());
}

#[test]
fn a_switch_may_be_off_in_the_environment() {
    for off in ["false", "0", "No", "off", ""] {
        let mut program = program();
        program
            .args(["--listen", "127.0.0.1:0"])
            .env("TALKS_WATCH", off);
        Server::start_command(&mut program, Stdio::null());
    }
    for (value, help) in [("true", "--fixtures DIR"), ("maybe", "`true` or `false`")] {
        let output = program().env("TALKS_WATCH", value).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(utf8(&output.stderr).contains(help), "{output:?}");
    }
}

#[test]
fn options_may_stand_before_the_subcommand() {
    let url = "https://talks.example.org/api";
    for arguments in [
        &["--public-url", url, "--listen", "127.0.0.1:0", "serve"][..],
        &[
            "--log-probes",
            "--listen=127.0.0.1:0",
            "serve",
            "--public-url",
            url,
        ],
        &["--public-url", url, "--listen", "127.0.0.1:0"],
    ] {
        let server = Server::start_command(program().args(arguments), Stdio::null());
        let response =
            server.send("GET /v1/actors HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assert!(response.contains(&format!("{url}/v1/actors")), "{response}");
    }
    // A value may be called like a subcommand.
    let output = run_talks(&["--fixtures", "check", "serve"]);
    assert!(utf8(&output.stderr).contains("check"), "{output:?}");
    assert_eq!(
        run_talks(&["--format", "json", "check"]).status.code(),
        Some(0)
    );
    for refused in [
        &["--watch", "openapi"][..],
        &["--listen", "8080", "serve", "--listen", "8081"],
    ] {
        let output = run_talks(refused);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(utf8(&output.stderr).contains(refused[0]), "{output:?}");
    }
}

#[test]
fn an_address_may_be_short() {
    for (listen, host) in [
        (":0", "0.0.0.0:"),
        ("0", "127.0.0.1:"),
        ("localhost:0", "127.0.0.1:"),
    ] {
        let server = Server::start_command(program().args(["--listen", listen]), Stdio::null());
        assert!(server.address.starts_with(host), "{}", server.address);
        let (_, port) = server.address.rsplit_once(':').unwrap();
        for listen in [&format!(":{port}"), port] {
            let health = run_talks(&["health", "--listen", listen]);
            assert!(health.status.success(), "{health:?}");
        }
    }
    for option in ["--listen", "--admin"] {
        let output = run_talks(&["serve", option, "127.0.0.1"]);
        assert_eq!(output.status.code(), Some(2));
        let error = utf8(&output.stderr);
        assert!(error.contains(option), "{error}");
        assert!(error.contains("write 127.0.0.1:8080"), "{error}");
    }
}

#[test]
fn a_public_url_is_encoded_or_refused() {
    let server = Server::start(&["--public-url", "https://EX/É/"]);
    for (path, expected) in [
        ("/v1/actors", "<https://ex/%C3%89/openapi.json>; rel="),
        ("/v1/actors", "\"self\": \"https://ex/%C3%89/v1/actors\""),
        ("/v1/actors/", "location: https://ex/%C3%89/v1/actors\r\n"),
    ] {
        let response = raw_request(&server.address, "GET", path);
        assert!(response.contains(expected), "{response}");
    }
    for (url, help) in [
        ("https://ex:99999", "`:99999` is not a port"),
        ("https://ex/%zz", "%25"),
        ("https://ex/a/../b", "`..` cannot stand"),
        ("https://переговоры.укр", "Punycode"),
        ("https://me@ex", "user name"),
        ("https://ex?a=b", "query"),
        ("https://ex#a", "fragment"),
        (&format!("https://{}", "a".repeat(3000)), "at most 253"),
    ] {
        for command in [&["serve"][..], &["export", "x"]] {
            let output = run_talks(&[command, &["--public-url", url]].concat());
            let error = utf8(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{error}");
            assert!(
                error.contains("--public-url") && error.contains(help),
                "{error}"
            );
        }
    }
}
