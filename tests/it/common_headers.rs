//! Headers of every response: CORS, security headers, and what links begin with.

use crate::support::{build_service, get, get_with, load_api, send};

#[tokio::test]
async fn every_response_allows_any_origin() {
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/v1/actors"),
        ("GET", "/docs"),
        ("GET", "/livez"),
        ("GET", "/nowhere"),
        ("GET", "/v1/actors/"),
        ("POST", "/"),
        ("OPTIONS", "/"),
        ("GET", "/docs/swagger-ui.css"),
    ] {
        let answer = send(
            build_service(),
            method,
            path,
            &[("origin", "https://news.example")],
        )
        .await;
        assert_eq!(
            answer.header("access-control-allow-origin"),
            "*",
            "{method} {path}"
        );
        assert_eq!(
            answer.header("access-control-expose-headers"),
            "ETag, Link, Edition, Date, Age, Content-Disposition, Retry-After, X-Request-Id"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            "cross-origin"
        );
        assert!(
            answer
                .header("content-security-policy")
                .starts_with("default-src 'none'"),
            "{method} {path}"
        );
        assert!(
            answer
                .header("link")
                .contains("</openapi.json>; rel=\"service-desc\"")
        );
        assert!(!answer.header("x-request-id").is_empty());
    }
    assert_eq!(
        get("/v1/actors").await.header("content-security-policy"),
        "default-src 'none'; frame-ancestors 'none'"
    );
    let docs = get("/docs").await;
    assert!(
        docs.header("content-security-policy")
            .contains("script-src 'self';")
    );
    assert!(!docs.header("content-security-policy").contains("unsafe"));
}

#[tokio::test]
async fn preflights_list_what_is_allowed() {
    let headers = [
        ("origin", "https://news.example"),
        ("access-control-request-method", "GET"),
        ("access-control-request-headers", "if-none-match"),
    ];
    for path in ["/v1/actors", "/v1/actors/ukraine", "/"] {
        let answer = send(build_service(), "OPTIONS", path, &headers).await;
        assert_eq!(answer.status, 204);
        assert_eq!(answer.header("allow"), "GET, HEAD, OPTIONS");
        assert_eq!(answer.header("access-control-allow-methods"), "GET, HEAD");
        assert_eq!(answer.header("access-control-allow-headers"), "*");
        assert_eq!(answer.header("access-control-max-age"), "86400");
        assert!(answer.body.is_empty());
    }
    assert_eq!(
        send(build_service(), "OPTIONS", "/nowhere", &headers)
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn a_request_keeps_the_id_that_its_caller_gave_it() {
    assert_eq!(
        get_with("/", &[("x-request-id", "abc-1.2_3")])
            .await
            .header("x-request-id"),
        "abc-1.2_3"
    );
    for odd in ["", "a b", "<script>", &"a".repeat(65)] {
        let id = get_with("/", &[("x-request-id", odd)])
            .await
            .header("x-request-id")
            .to_owned();
        assert_eq!(id.len(), 26, "{odd}: {id}");
    }
    assert_ne!(
        get("/").await.header("x-request-id"),
        get("/").await.header("x-request-id")
    );
}

#[tokio::test]
async fn only_reads_of_a_trailing_slash_are_redirected() {
    let asked = send(
        build_service(),
        "OPTIONS",
        "/v1/actors/",
        &[("origin", "https://a.example")],
    )
    .await;
    assert_eq!(asked.status, 204, "a preflight may not be redirected");
    let posted = send(build_service(), "POST", "/v1/actors/", &[]).await;
    assert_eq!(posted.status, 405);
    assert_eq!(posted.header("allow"), "GET, HEAD, OPTIONS");
}

#[tokio::test]
async fn a_trailing_slash_leads_to_the_path_without_it() {
    for (from, to) in [
        ("/v1/actors/", "/v1/actors"),
        ("/v1/actors/?limit=1", "/v1/actors?limit=1"),
        ("/v1/actors/ukraine/", "/v1/actors/ukraine"),
        ("/v1/summary/", "/v1/summary"),
        ("/docs/", "/docs"),
        ("/problems/unknown-id/", "/problems/unknown-id"),
        ("/openapi.json/", "/openapi.json"),
    ] {
        let answer = get(from).await;
        assert_eq!(answer.status, 308, "{from}");
        assert_eq!(answer.header("location"), to);
        assert_eq!(answer.header("cache-control"), "public, max-age=60");
    }
    for path in [
        "/v1/nowhere/",
        "/v1/actors/nobody/",
        "//evil.example/",
        "/v1/actors//",
        "/%2F/evil.example/",
    ] {
        let answer = get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.headers.contains_key("location"), "{path}");
    }
}

#[tokio::test]
async fn links_never_use_the_host_header() {
    let answer = get_with(
        "/v1/actors?limit=1",
        &[
            ("host", "evil.example"),
            ("x-forwarded-host", "evil.example"),
        ],
    )
    .await;
    assert!(!answer.text().contains("evil"));
    assert!(!format!("{:?}", answer.headers).contains("evil"));
}

#[tokio::test]
async fn addresses_are_absolute_under_a_public_url() {
    let base = "https://talks.example/record";
    let router = talks::api::build_service(&load_api(&talks::load::FixtureSource::Embedded, base));
    let actor = send(router.clone(), "GET", "/v1/actors/ukraine", &[]).await;
    assert_eq!(
        actor.json()["links"]["self"],
        format!("{base}/v1/actors/ukraine")
    );
    assert_eq!(
        actor.json()["positions"]["href"],
        format!("{base}/v1/positions?holder=ukraine")
    );
    assert_eq!(
        actor.header("link"),
        format!(
            "<{base}/v1/actors/ukraine>; rel=\"self\", <{base}/editions/3/v1/actors/ukraine>; rel=\"cite-as\", <{base}/v1/actors/ukraine/citation>; rel=\"describedby\", <{base}/v1/actors/ukraine/history>; rel=\"version-history\", <{base}/openapi.json>; rel=\"service-desc\", <{base}/docs>; rel=\"service-doc\""
        )
    );
    let list = send(router.clone(), "GET", "/v1/actors?limit=1", &[])
        .await
        .json();
    assert!(
        list["links"]["next"]
            .as_str()
            .unwrap()
            .starts_with(&format!("{base}/v1/actors?limit=1&cursor="))
    );
    let problem = send(router.clone(), "GET", "/v1/actors/ukrane", &[])
        .await
        .json();
    assert_eq!(problem["type"], format!("{base}/problems/unknown-id"));
    assert_eq!(problem["instance"], format!("{base}/v1/actors/ukrane"));
    assert_eq!(
        problem["links"]["suggestion"],
        format!("{base}/v1/actors/ukraine")
    );
    let moved = send(router.clone(), "GET", "/v1/actors/", &[]).await;
    assert_eq!(moved.header("location"), format!("{base}/v1/actors"));
    let document = send(router.clone(), "GET", "/openapi.json", &[])
        .await
        .json();
    assert_eq!(document["servers"][0]["url"], base);
    let summary = send(router, "GET", "/v1/summary", &[]).await;
    assert_ne!(
        summary.header("etag"),
        get("/v1/summary").await.header("etag")
    );
    assert!(!summary.text().contains("\"/v1/"), "{}", summary.text());
}

#[tokio::test]
async fn the_documentation_needs_nothing_from_elsewhere() {
    let page = get("/docs").await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(!page.text().contains("http"), "{}", page.text());
    for (file, kind) in [
        ("swagger-ui.css", "text/css; charset=utf-8"),
        ("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
        ("start.js", "text/javascript; charset=utf-8"),
    ] {
        assert!(page.text().contains(&format!("docs/{file}")));
        let asset = get(&format!("/docs/{file}")).await;
        assert_eq!(asset.status, 200);
        assert_eq!(asset.header("content-type"), kind);
        assert!(!asset.body.is_empty());
    }
    assert_eq!(get("/docs/index.html").await.status, 404);
}
