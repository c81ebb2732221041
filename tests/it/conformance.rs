//! HTTP as other software sends it: encodings that are refused, unusual targets and methods,
//! and percent-encoded paths.

use std::io::Read as _;

use crate::problems::problem;
use crate::support::{TestResponse, build_service, get, get_with, load_api, send};

/// A body without its content coding.
fn decoded(answer: &TestResponse) -> Vec<u8> {
    let mut decoded = Vec::new();
    let length = match answer.header("content-encoding") {
        "gzip" => flate2::read::GzDecoder::new(&*answer.body).read_to_end(&mut decoded),
        "br" => brotli::Decompressor::new(&*answer.body, 4096).read_to_end(&mut decoded),
        _ => answer.body.as_ref().read_to_end(&mut decoded),
    };
    length.unwrap();
    decoded
}

#[tokio::test]
async fn a_client_that_refuses_identity_gets_an_encoding() {
    // The first is shorter than what is worth an encoding otherwise.
    for path in ["/livez", "/v1/actors/ukraine", "/v1/statements"] {
        let plain = get(path).await;
        let length = plain.body.len();
        for (accepted, encoding) in [
            ("gzip, identity;q=0", "gzip"),
            ("br;q=0.1, identity;q=0", "br"),
            ("identity;q=0, *", "br"),
            ("identity;q=0.000, *;q=0.5", "br"),
            ("gzip, *;q=0", "gzip"),
            ("x-gzip;q=1.0,*;Q=0.0", "gzip"),
            ("identity;q=0, deflate, gzip;q=0.2", "gzip"),
            ("identity, *;q=0", ""),
            ("identity;q=1, *;q=0", ""),
        ] {
            let answer = get_with(path, &[("accept-encoding", accepted)]).await;
            assert_eq!(answer.status, 200, "{path} {accepted}");
            assert_eq!(
                answer.header("content-encoding"),
                encoding,
                "{path} {accepted}"
            );
            let sent = answer.body.len().to_string();
            assert_eq!(answer.header("content-length"), sent, "{path} {accepted}");
            assert_eq!(decoded(&answer).len(), length, "{path} {accepted}");
        }
        for accepted in [
            "identity;q=0",
            "*;q=0",
            "deflate, identity;q=0",
            "gzip;q=0, br;q=0, identity;q=0",
            "gzip;q=0, br;q=0, *;q=0",
        ] {
            for method in ["GET", "HEAD"] {
                let headers = [("accept-encoding", accepted)];
                let refused = send(build_service(), method, path, &headers).await;
                assert_eq!(refused.status, 406, "{method} {path} {accepted}");
            }
            let refused = get_with(path, &[("accept-encoding", accepted)]).await;
            let body = problem(&refused, 406, "not-acceptable");
            assert_eq!(body["instance"], path);
            // A client that has the response needs no encoding.
            let headers = [("accept-encoding", accepted), ("if-none-match", "*")];
            let expected = if path == "/livez" { 406 } else { 304 };
            assert_eq!(get_with(path, &headers).await.status, expected, "{path}");
        }
    }
    let headers = [("accept-encoding", "gzip, identity;q=0")];
    let refused = get_with("/v1/actors?limit=501", &headers).await;
    assert_eq!(refused.status, 400);
    assert_eq!(refused.header("content-encoding"), "gzip");
    // A problem is worth more than an encoding.
    let refused = get_with("/nowhere", &[("accept-encoding", "identity;q=0")]).await;
    problem(&refused, 404, "unknown-path");
    let moved = get_with("/v1/actors/", &[("accept-encoding", "identity;q=0")]).await;
    assert_eq!(moved.status, 308);
}

#[tokio::test]
async fn an_encoded_unreserved_character_leads_to_the_plain_path() {
    for (sent, plain) in [
        ("/v1/%61ctors", "/v1/actors"),
        ("/v1/actors/%75kraine", "/v1/actors/ukraine"),
        (
            "/v1/actors/ukr%61ine/citation",
            "/v1/actors/ukraine/citation",
        ),
        (
            "/%76%31/actors?limit=1&sort=%2dtitle",
            "/v1/actors?limit=1&sort=%2dtitle",
        ),
        ("/v1/actors%2Ecsv", "/v1/actors.csv"),
        ("/v1/actors%2ecsv", "/v1/actors.csv"),
        ("/v1/places/black%2Dsea", "/v1/places/black-sea"),
        ("/editions/%31/v1/actors", "/editions/1/v1/actors"),
        ("/%65ditions/1", "/editions/1"),
        (
            "/editions/1/v1/%61ctors/ukraine",
            "/editions/1/v1/actors/ukraine",
        ),
        ("/doc%73", "/docs"),
        (
            "/v1/%61ctors?as_of=2026-11-25",
            "/v1/actors?as_of=2026-11-25",
        ),
        ("http://talks.test/v1/%61ctors", "/v1/actors"),
    ] {
        for method in ["GET", "HEAD"] {
            let moved = send(build_service(), method, sent, &[]).await;
            assert_eq!(moved.status, 308, "{method} {sent}");
            assert_eq!(moved.header("location"), plain, "{sent}");
            assert_eq!(
                moved.header("cache-control"),
                "public, max-age=60",
                "{sent}"
            );
        }
        assert!(get(plain).await.status.as_u16() < 400, "{plain}");
        // It stays so where the plain one is in the cache.
        assert_eq!(get(sent).await.status, 308, "{sent}");
        // A preflight may not be redirected.
        assert_eq!(
            send(build_service(), "OPTIONS", sent, &[]).await.status,
            204,
            "{sent}"
        );
        assert_eq!(
            send(build_service(), "POST", sent, &[]).await.status,
            405,
            "{sent}"
        );
    }
    // No other host, no other place, nothing decoded twice, nothing that is not unreserved.
    for path in [
        "//%65vil.example/",
        "/%2f%65vil.example",
        "/%2F%2Fevil.example",
        "/%2e%2e//evil.example",
        "/v1/%2e/actors",
        "/v1/.%2E/livez",
        "/v1/%2561ctors",
        "/v1%2Factors",
        "/v1/actors/%",
        "/v1/%6",
        "/v1/%+1ctors",
        "/v1/%C3%A9",
        "/v1/%c3%a9",
    ] {
        let answer = get(path).await;
        let location = answer.header("location");
        assert!(!location.starts_with("//"), "{path}: {location}");
        assert!(!location.contains("/.."), "{path}: {location}");
        if answer.status == 308 {
            let next = get(location).await;
            assert_eq!(next.status, 404, "{path}: {location}");
        } else {
            assert!(answer.status.is_client_error(), "{path}: {}", answer.text());
        }
    }
    // The value of a parameter is not part of the path.
    assert_eq!(get("/v1/actors?state=%75kraine").await.status, 200);
    let base = "https://talks.example/record";
    let prefixed =
        talks::api::build_service(&load_api(&talks::load::FixtureSource::Embedded, base));
    let moved = send(prefixed, "GET", "/v1/%61ctors?limit=1", &[]).await;
    assert_eq!(
        moved.header("location"),
        format!("{base}/v1/actors?limit=1")
    );
}

#[tokio::test]
async fn targets_that_are_no_path_get_a_response() {
    let server_wide = send(build_service(), "OPTIONS", "*", &[]).await;
    assert_eq!(server_wide.status, 204);
    assert_eq!(server_wide.header("allow"), "GET, HEAD, OPTIONS");
    for method in ["GET", "HEAD", "POST"] {
        let refused = send(build_service(), method, "*", &[]).await;
        assert_eq!(refused.status, 400, "{method} *");
    }
    let refused = send(build_service(), "GET", "*", &[]).await;
    let body = problem(&refused, 400, "malformed-request");
    assert_eq!(body["instance"], "/");
    let tunnel = send(build_service(), "CONNECT", "talks.test:443", &[]).await;
    problem(&tunnel, 405, "method-not-allowed");
    assert_eq!(tunnel.header("allow"), "GET, HEAD, OPTIONS");
    // A path and query without a path.
    let refused = get("http://talks.test?x=1").await;
    let body = problem(&refused, 400, "unknown-parameter");
    assert_eq!(body["instance"], "/?x=1");
    let absolute = get("http://talks.test").await;
    assert_eq!(absolute.status, 200);
    assert_eq!(absolute.body, get("/").await.body);
    let absolute = get("http://other.test/v1/actors/ukraine").await;
    assert_eq!(absolute.body, get("/v1/actors/ukraine").await.body);
}

#[tokio::test]
async fn a_long_method_is_refused() {
    let longest = "A".repeat(32);
    let refused = send(build_service(), &longest, "/v1/actors", &[]).await;
    problem(&refused, 405, "method-not-allowed");
    for length in [33, 60_000] {
        for path in ["/v1/actors", "/nowhere", "*"] {
            let refused = send(build_service(), &"A".repeat(length), path, &[]).await;
            let body = problem(&refused, 400, "malformed-request");
            let detail = body["detail"].as_str().unwrap();
            assert!(detail.contains(&length.to_string()), "{detail}");
            assert!(detail.len() < 200, "{detail}");
        }
    }
}

#[tokio::test]
async fn an_instance_is_as_absolute_as_a_type() {
    let base = "https://talks.example/record";
    let router = talks::api::build_service(&load_api(&talks::load::FixtureSource::Embedded, base));
    for (path, instance) in [
        ("/v1/actors?stat=x", "/v1/actors?stat=x"),
        (
            "/editions/1/v1/actors/ukrane",
            "/editions/1/v1/actors/ukrane",
        ),
        ("/nowhere", "/nowhere"),
        ("//evil.example", "//evil.example"),
        ("*", "/"),
    ] {
        let problem = send(router.clone(), "GET", path, &[]).await.json();
        assert_eq!(problem["instance"], format!("{base}{instance}"), "{path}");
        let kind = problem["type"].as_str().unwrap();
        assert!(kind.starts_with(base), "{kind}");
    }
}

#[tokio::test]
async fn responses_say_that_ranges_are_not_served() {
    for path in [
        "/v1/export",
        "/v1/statements.csv",
        "/editions/1/v1/export",
        "/docs",
        "/",
    ] {
        let whole = get_with(path, &[("range", "bytes=0-9")]).await;
        assert_eq!(whole.status, 200, "{path}");
        assert_eq!(whole.header("accept-ranges"), "none", "{path}");
        assert!(whole.body.len() > 10, "{path}");
        let head = send(build_service(), "HEAD", path, &[]).await;
        assert_eq!(head.header("accept-ranges"), "none", "{path}");
    }
}
