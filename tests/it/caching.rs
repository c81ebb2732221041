//! Validators, conditional requests, cache policies and codings.

use std::io::Read as _;

use crate::support::{build_service, get, get_with, load_api, send};

const LIVE: &str = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400";
const READ: [&str; 9] = [
    "/",
    "/v1/summary",
    "/v1/actors",
    "/v1/actors?limit=1",
    "/v1/actors/ukraine",
    "/v1/vocabulary",
    "/openapi.json",
    "/docs",
    "/problems/unknown-id",
];

#[tokio::test]
async fn every_response_has_a_weak_etag_and_a_cache_policy() {
    for path in READ {
        let answer = get(path).await;
        let etag = answer.header("etag");
        assert!(
            etag.starts_with("W/\"") && etag.ends_with('"') && etag.len() > 20,
            "{path}: {etag}"
        );
        assert_eq!(answer.header("cache-control"), LIVE, "{path}");
        assert_eq!(answer.header("vary"), "Accept-Encoding", "{path}");
        assert_eq!(
            answer.header("content-length"),
            answer.body.len().to_string(),
            "{path}"
        );
        assert_eq!(get(path).await.header("etag"), etag, "{path}");
    }
    for path in ["/livez", "/readyz"] {
        let answer = get(path).await;
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(!answer.headers.contains_key("etag"));
    }
}

#[tokio::test]
async fn different_queries_have_different_etags() {
    let mut etags: Vec<_> = Vec::new();
    for path in [
        "/v1/actors",
        "/v1/actors?limit=1",
        "/v1/actors?limit=2",
        "/v1/actors?state=ukraine",
        "/v1/places",
        "/v1/actors/ukraine",
        "/v1/actors/russia",
        "/v1/summary",
        "/",
    ] {
        etags.push(get(path).await.header("etag").to_owned());
    }
    let count = etags.len();
    etags.sort();
    etags.dedup();
    assert_eq!(etags.len(), count);
}

#[tokio::test]
async fn a_matching_etag_gets_304() {
    for path in READ {
        let answer = get(path).await;
        let weak = answer.header("etag").to_owned();
        let strong = weak.trim_start_matches("W/").to_owned();
        for known in [
            weak.clone(),
            strong,
            "*".into(),
            format!("\"x\", {weak}"),
            format!("{weak},W/\"y\""),
            format!(" , {weak} ,, "),
        ] {
            for method in ["GET", "HEAD"] {
                let again = send(build_service(), method, path, &[("if-none-match", &known)]).await;
                assert_eq!(again.status, 304, "{path} {known}");
                assert!(again.body.is_empty());
                for name in [
                    "etag",
                    "cache-control",
                    "vary",
                    "edition",
                    "access-control-allow-origin",
                ] {
                    assert_eq!(again.header(name), answer.header(name), "{path} {name}");
                }
                // A cache would take what it got here for what it has: RFC 9111, section 3.2.
                for name in ["content-type", "link"] {
                    assert!(!again.headers.contains_key(name), "{path} {name}");
                }
            }
        }
        for unknown in [
            "\"x\"",
            "W/\"x\"",
            "x",
            "",
            "W/x",
            "\"",
            &format!("{weak} x"),
            "*, \"x\"",
        ] {
            assert_eq!(
                get_with(path, &[("if-none-match", unknown)]).await.status,
                200,
                "{path} {unknown}"
            );
        }
        let lines = get_with(
            path,
            &[("if-none-match", "\"x\""), ("if-none-match", &weak)],
        )
        .await;
        assert_eq!(lines.status, 304, "{path}");
    }
}

#[tokio::test]
async fn problems_are_never_answered_with_304() {
    for path in ["/v1/actors/nobody", "/v1/actors?limit=501", "/nowhere"] {
        assert!(
            get_with(path, &[("if-none-match", "*")])
                .await
                .status
                .is_client_error(),
            "{path}"
        );
    }
}

#[tokio::test]
async fn encodings_are_negotiated_and_share_the_etag() {
    let plain = get("/v1/statements").await;
    for (accepted, coding) in [
        ("gzip", "gzip"),
        ("br", "br"),
        ("gzip, br", "br"),
        ("br;q=0.1, gzip", "gzip"),
        ("gzip;q=0.5, *", "br"),
        ("*", "br"),
        ("GZIP", "gzip"),
        ("deflate, gzip;q=1.0", "gzip"),
        ("", ""),
        ("identity", ""),
        ("gzip;q=0", ""),
        ("identity;q=1, gzip;q=0.5", ""),
        ("deflate", ""),
        ("gzip;q=x", ""),
    ] {
        let answer = get_with("/v1/statements", &[("accept-encoding", accepted)]).await;
        assert_eq!(answer.header("content-encoding"), coding, "{accepted}");
        assert_eq!(answer.header("etag"), plain.header("etag"));
        assert_eq!(answer.header("vary"), "Accept-Encoding");
        assert_eq!(
            answer.header("content-length"),
            answer.body.len().to_string()
        );
        let mut decoded = Vec::new();
        match coding {
            "gzip" => flate2::read::GzDecoder::new(&*answer.body)
                .read_to_end(&mut decoded)
                .unwrap(),
            "br" => brotli::Decompressor::new(&*answer.body, 4096)
                .read_to_end(&mut decoded)
                .unwrap(),
            _ => answer.body.as_ref().read_to_end(&mut decoded).unwrap(),
        };
        assert_eq!(decoded, plain.body, "{accepted}");
    }
}

#[tokio::test]
async fn head_has_the_headers_of_get() {
    for path in READ {
        for accepted in ["identity", "gzip", "br"] {
            let headers = [("accept-encoding", accepted), ("x-request-id", "same")];
            let (get, head) = (
                get_with(path, &headers).await,
                send(build_service(), "HEAD", path, &headers).await,
            );
            assert_eq!(get.headers, head.headers, "{path}");
            assert!(head.body.is_empty());
        }
    }
}

/// `curl -I` shows the size of everything, whether or not it was requested before.
#[tokio::test]
async fn head_has_the_length_of_a_body_that_nobody_requested_before() {
    let api = crate::support::load_api(&talks::load::FixtureSource::Embedded, "");
    let service = talks::api::build_service(&api);
    for path in [
        "/v1/statements.csv?kind=term",
        "/v1/statements.ndjson?place=black-sea&actor=russia",
        "/v1/matrix?columns=challenges",
        "/v1/search?q=minerals",
        "/v1/export",
        "/v1/export.zip",
        "/v1/timeline.svg",
        "/v1/statements/s001/citation",
        "/v1/statements?limit=500",
        "/v1/actors?x=1",
        "/nowhere",
        "/v1/actors/",
    ] {
        for accepted in ["identity", "gzip", "br"] {
            let headers = [("accept-encoding", accepted), ("x-request-id", "same")];
            let head = send(service.clone(), "HEAD", path, &headers).await;
            let get = send(service.clone(), "GET", path, &headers).await;
            assert_eq!(head.headers, get.headers, "{path} {accepted}");
            assert_eq!(
                head.header("content-length"),
                get.body.len().to_string(),
                "{path} {accepted}"
            );
            assert!(head.body.is_empty());
        }
    }
}

#[tokio::test]
async fn another_record_has_other_etags() {
    let fixtures = crate::support::Fixtures::new();
    fixtures.replace_text(
        "actors.json",
        "\"title\": \"Russia\"",
        "\"title\": \"Russia (renamed)\"",
    );
    fixtures.edit_json("actors.json", |actors| {
        for identifier in actors[2]["identifiers"].as_array_mut().unwrap() {
            identifier["label"] = "Russia (renamed)".into();
        }
    });
    let origin = talks::load::FixtureSource::Folder(fixtures.folder().into());
    let changed = talks::api::build_service(&load_api(&origin, ""));
    for path in [
        "/v1/actors/russia",
        "/v1/actors",
        "/v1/summary",
        "/v1/events/russia-ukraine-conflict",
    ] {
        let (before, after) = (
            get(path).await,
            send(changed.clone(), "GET", path, &[]).await,
        );
        assert_ne!(before.header("etag"), after.header("etag"), "{path}");
        assert_ne!(before.body, after.body, "{path}");
    }
    let untouched = send(changed, "GET", "/v1/places/saudi-arabia", &[]).await;
    assert_eq!(
        untouched.header("etag"),
        get("/v1/places/saudi-arabia").await.header("etag")
    );
}
