//! Conditional requests as proxies and other software send them (RFC 9110, section 13).

use crate::problems::problem;
use crate::support::{build_service, get, get_with, send};

/// Pinned, so that there is a `Last-Modified`; JSON, CSV, and a page.
const PINNED: [&str; 4] = [
    "/editions/2",
    "/editions/2/v1/actors",
    "/editions/2/v1/actors/ukraine",
    "/editions/2/v1/statements.csv",
];

#[tokio::test]
async fn an_etag_that_a_proxy_marked_as_compressed_is_known() {
    for path in ["/v1/places/black-sea", "/v1/actors?limit=1", "/docs"] {
        let etag = get(path).await.header("etag").to_owned();
        let tag = etag.trim_start_matches("W/").trim_matches('"');
        for suffix in [
            "-gzip",
            "-br",
            "-zstd",
            "-deflate",
            "--gzip",
            "--br",
            ";gzip",
            "-gzip-gzip",
            "-br;gzip",
        ] {
            for marked in [
                format!("W/\"{tag}{suffix}\""),
                format!("\"{tag}{suffix}\""),
                format!("\"x\", W/\"{tag}{suffix}\""),
            ] {
                let known = [("if-none-match", marked.as_str())];
                let again = get_with(path, &known).await;
                assert_eq!(again.status, 304, "{path} {marked}");
                assert_eq!(again.header("etag"), etag, "the ETag is still our own");
            }
        }
        for suffix in [
            "gzip", "-", "-gzi", "-gzipp", "-x", "---gzip", "- gzip", "A",
        ] {
            let marked = format!("W/\"{tag}{suffix}\"");
            let again = get_with(path, &[("if-none-match", &marked)]).await;
            assert_eq!(again.status, 200, "{path} {marked}");
        }
        let shorter = format!("W/\"{}-gzip\"", &tag[..tag.len() - 1]);
        let again = get_with(path, &[("if-none-match", &shorter)]).await;
        assert_eq!(again.status, 200, "{shorter}");
    }
}

#[tokio::test]
async fn each_form_of_a_date_is_understood() {
    for path in PINNED {
        for (since, status) in [
            ("Thu, 26 Nov 2026 00:00:00 GMT", 304),
            ("Thursday, 26-Nov-26 00:00:00 GMT", 304),
            ("Thu Nov 26 00:00:00 2026", 304),
            ("Tue, 24 Nov 2026 08:00:00 GMT", 200),
            ("Tuesday, 24-Nov-26 08:00:00 GMT", 200),
            ("Tue Nov 24 08:00:00 2026", 200),
            ("Sun Nov  1 08:00:00 2026", 200),
            // No such dates, which a recipient ignores.
            ("", 200),
            ("2026-11-26", 200),
            ("Thu, 26 Nov 2026 00:00:00", 200),
            ("Thu, 31 Feb 2027 00:00:00 GMT", 200),
            ("1795651200", 200),
        ] {
            let known = get_with(path, &[("if-modified-since", since)]).await;
            assert_eq!(known.status, status, "{path} {since}");
        }
        let twice = [
            ("if-modified-since", "Thu, 26 Nov 2026 00:00:00 GMT"),
            ("if-modified-since", "Thu, 26 Nov 2026 00:00:00 GMT"),
        ];
        assert_eq!(get_with(path, &twice).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn a_false_precondition_is_a_problem() {
    for path in PINNED {
        let etag = get(path).await.header("etag").to_owned();
        let strong = etag.trim_start_matches("W/").to_owned();
        for (name, value) in [
            ("if-match", "\"other\""),
            // A weak ETag is never equal to anything in a strong comparison.
            ("if-match", &etag),
            ("if-match", &strong),
            ("if-match", "nonsense"),
            ("if-match", ""),
            ("if-unmodified-since", "Tue, 24 Nov 2026 08:00:00 GMT"),
            ("if-unmodified-since", "Tuesday, 24-Nov-26 08:00:00 GMT"),
        ] {
            // The second time, the response is in the cache.
            for _ in 0..2 {
                let refused = get_with(path, &[(name, value)]).await;
                let body = problem(&refused, 412, "precondition-failed");
                assert_eq!(body["instance"], path);
                let detail = body["detail"].as_str().unwrap().to_lowercase();
                assert!(detail.contains(&format!("`{name}`")), "{detail}");
            }
            let head = send(build_service(), "HEAD", path, &[(name, value)]).await;
            assert_eq!(head.status, 412, "{path} {name}: {value}");
            assert!(head.body.is_empty());
            let options = send(build_service(), "OPTIONS", path, &[(name, value)]).await;
            assert_eq!(options.status, 204, "{path} {name}: {value}");
        }
        for (name, value) in [
            ("if-match", "*"),
            ("if-unmodified-since", "Thu, 26 Nov 2026 00:00:00 GMT"),
            ("if-unmodified-since", "never"),
            ("if-range", "\"other\""),
        ] {
            let sent = get_with(path, &[(name, value)]).await;
            assert_eq!(sent.status, 200, "{path} {name}: {value}");
            assert!(!sent.body.is_empty(), "{path} {name}: {value}");
        }
    }
}

#[tokio::test]
async fn preconditions_are_evaluated_in_their_order() {
    const OLD: &str = "Tue, 24 Nov 2026 08:00:00 GMT";
    const NEW: &str = "Thu, 26 Nov 2026 00:00:00 GMT";
    let path = "/editions/2/v1/actors";
    let etag = get(path).await.header("etag").to_owned();
    for (headers, status) in [
        (&[("if-match", "*"), ("if-none-match", "*")][..], 304),
        (&[("if-match", "\"x\""), ("if-none-match", "*")], 412),
        (&[("if-match", "*"), ("if-unmodified-since", OLD)], 200),
        (&[("if-unmodified-since", OLD), ("if-none-match", "*")], 412),
        (&[("if-unmodified-since", NEW), ("if-none-match", "*")], 304),
        (
            &[("if-none-match", "\"x\""), ("if-modified-since", NEW)],
            200,
        ),
        (&[("if-none-match", &etag), ("if-modified-since", OLD)], 304),
        (
            &[("if-unmodified-since", NEW), ("if-modified-since", NEW)],
            304,
        ),
    ] {
        let response = get_with(path, headers).await;
        assert_eq!(response.status, status, "{headers:?}");
    }
    // What is no success without a precondition is the same with it.
    for path in ["/v1/actors/nobody", "/v1/actors/", "/v1/actors?limit=501"] {
        let plain = get(path).await;
        let conditional = get_with(path, &[("if-match", "\"x\"")]).await;
        assert_eq!(plain.status, conditional.status, "{path}");
    }
    // Without a time of modification, none is compared.
    let live = get_with("/v1/actors", &[("if-unmodified-since", OLD)]).await;
    assert_eq!(live.status, 200);
}
