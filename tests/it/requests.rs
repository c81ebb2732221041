//! Requests that are wrong before anybody looks at what they ask for, and the pages that
//! explain problems.

use crate::problems::problem;
use crate::support::{build_service, get, get_with, send};

#[tokio::test]
async fn problem_types_lead_to_pages() {
    for (uri, code) in [
        ("/nowhere-at-all", "unknown-path"),
        ("/v1/actors?x=1", "unknown-parameter"),
        ("/v1/actors?limit=501", "invalid-value"),
        ("/v1/actors/x", "unknown-id"),
    ] {
        let body = problem(
            &get(uri).await,
            if code.starts_with("unknown-p") && !uri.contains('?') || code == "unknown-id" {
                404
            } else {
                400
            },
            code,
        );
        let page = get(body["type"].as_str().unwrap()).await;
        assert_eq!(page.status, 200);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(
            page.text()
                .contains(&format!("<h1>{}</h1>", body["title"].as_str().unwrap())),
            "{}",
            page.text()
        );
    }
    let body = problem(&get("/problems/unknown-ids").await, 404, "unknown-id");
    assert_eq!(body["links"]["suggestion"], "/problems/unknown-id");
}

#[tokio::test]
async fn requests_with_a_body_or_too_much_of_anything_are_refused() {
    problem(
        &get_with("/v1/actors", &[("content-length", "2")]).await,
        400,
        "unexpected-body",
    );
    problem(
        &get_with("/v1/actors", &[("transfer-encoding", "chunked")]).await,
        400,
        "unexpected-body",
    );
    assert_eq!(
        get_with("/v1/actors", &[("content-length", "0")])
            .await
            .status,
        200
    );
    let long = "a".repeat(8 * 1024);
    problem(
        &get(&format!("/v1/actors?actor={long}")).await,
        414,
        "uri-too-long",
    );
    for odd in ["%zz", "%", "é", "%c3"] {
        let long = odd.repeat(9000 / odd.len());
        let body = problem(
            &get(&format!("/v1/actors?actor={long}")).await,
            414,
            "uri-too-long",
        );
        let instance = body["instance"].as_str().unwrap();
        assert!(instance.len() <= 24 * 1024 && instance.is_ascii());
    }
    let large = "a".repeat(16 * 1024);
    problem(
        &get_with("/v1/actors", &[("x-large", &large)]).await,
        431,
        "headers-too-large",
    );
    let names: Vec<_> = (0..64).map(|number| format!("x-{number}")).collect();
    let many: Vec<_> = names.iter().map(|name| (name.as_str(), "1")).collect();
    problem(
        &get_with("/v1/actors", &many).await,
        431,
        "headers-too-large",
    );
    assert_eq!(get_with("/v1/actors", &many[..60]).await.status, 200);
}

#[tokio::test]
async fn other_methods_get_405_with_allow() {
    let with_body = send(
        build_service(),
        "POST",
        "/v1/actors",
        &[("content-length", "2")],
    )
    .await;
    problem(&with_body, 405, "method-not-allowed");
    assert_eq!(with_body.header("allow"), "GET, HEAD, OPTIONS");
    for method in ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"] {
        for path in [
            "/v1/actors",
            "/v1/actors/ukraine",
            "/",
            "/openapi.json",
            "/docs/start.js",
        ] {
            let answer = send(build_service(), method, path, &[]).await;
            problem(&answer, 405, "method-not-allowed");
            assert_eq!(
                answer.header("allow"),
                "GET, HEAD, OPTIONS",
                "{method} {path}"
            );
        }
    }
    problem(
        &send(build_service(), "POST", "/v1/nowhere-at-all", &[]).await,
        404,
        "unknown-path",
    );
}

#[tokio::test]
async fn the_host_has_to_be_one_and_valid() {
    use axum::body::Body;
    use axum::http::{Request, Version};
    use tower::ServiceExt as _;
    let status =
        |request: Request<Body>| async { build_service().oneshot(request).await.unwrap().status() };
    let request = |hosts: &[&str], version| {
        let request = Request::get("/livez").version(version);
        hosts
            .iter()
            .fold(request, |request, host| request.header("host", *host))
            .body(Body::empty())
            .unwrap()
    };
    for hosts in [
        &[][..],
        &["a", "b"],
        &["a", "a"],
        &["a b"],
        &[""],
        &["user@a"],
        &["a/b"],
        &["a:port"],
    ] {
        assert_eq!(
            status(request(hosts, Version::HTTP_11)).await,
            400,
            "{hosts:?}"
        );
    }
    for hosts in [&["talks.example"][..], &["127.0.0.1:8080"], &["[::1]:8080"]] {
        assert_eq!(
            status(request(hosts, Version::HTTP_11)).await,
            200,
            "{hosts:?}"
        );
    }
    assert_eq!(status(request(&[], Version::HTTP_10)).await, 200);
}
