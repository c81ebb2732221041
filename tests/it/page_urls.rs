//! URLs of pages: what leads to a page, what a wrong one gets, and what stays JSON.

use crate::page_assertions::{attributes, text_of};
use crate::support::{build_service, get, get_with, send};

#[tokio::test]
async fn a_wrong_url_of_a_page_gets_a_page_that_leads_on() {
    let page = get("/v1/actors/ukrain.html").await;
    assert_eq!(page.status, 404);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(text_of(page.text()).contains("Did you mean ukraine ?"));
    let links = attributes(page.text(), "href");
    assert!(
        links.iter().any(|href| href == "/v1/actors/ukraine.html"),
        "{links:?}"
    );
    let json = get("/v1/actors/ukrain").await;
    assert_eq!(json.header("content-type"), "application/problem+json");
}

#[tokio::test]
async fn every_url_with_the_extension_of_pages_gets_a_page() {
    for (url, suggestion) in [
        (
            "/editions/9/v1/summary.html",
            Some("/editions/3/v1/summary.html"),
        ),
        (
            "/editions/9/summary.html",
            Some("/editions/3/v1/summary.html"),
        ),
        (
            "/editions/v2/v1/actors/ukraine.html",
            Some("/editions/2/v1/actors/ukraine.html"),
        ),
        (
            "/editions/1/summary.html",
            Some("/editions/1/v1/summary.html"),
        ),
        (
            "/edition/1/summary.html",
            Some("/editions/1/v1/summary.html"),
        ),
        ("/summary.html", Some("/v1/summary.html")),
        ("/index.html", Some("/v1/summary.html")),
        ("/v1/index.html", Some("/v1/summary.html")),
        ("/actors.html", Some("/v1/actors.html")),
        ("/v1/actor.html", Some("/v1/actors.html")),
        ("/v1/sumary.html", Some("/v1/summary.html")),
        ("/actors/ukraine.html", Some("/v1/actors/ukraine.html")),
        (
            "/v1/actors/ukraine/histroy.html",
            Some("/v1/actors/ukraine/history.html"),
        ),
        (
            "/search.html?q=minerals",
            Some("/v1/search.html?q=minerals"),
        ),
        (
            "/statements.html?kind=position",
            Some("/v1/statements.html?kind=position"),
        ),
        ("/docs.html", Some("/docs")),
        ("/v1/foo/bar.html", None),
        ("/foo.html", None),
        ("/docs/foo.html", Some("/docs")),
    ] {
        let page = get(url).await;
        assert_eq!(page.status, 404, "{url}");
        assert_eq!(
            page.header("content-type"),
            "text/html; charset=utf-8",
            "{url}"
        );
        assert_eq!(page.header("cache-control"), "no-store", "{url}");
        let html = page.text();
        let meant = html.split("\">Open what was probably meant</a>").next();
        let meant = meant.filter(|before| before.len() < html.len());
        let meant = meant.and_then(|before| before.rsplit("href=\"").next());
        assert_eq!(meant, suggestion, "{url}: {}", text_of(html));
        let Some(suggestion) = suggestion else {
            continue;
        };
        assert_eq!(get(suggestion).await.status, 200, "{suggestion}");
        // Clients of the data get the same one.
        let json = get(&url.replace(".html", "")).await;
        if json.status == 404 && suggestion.contains(".html") && !url.contains("index") {
            let json_suggestion = json.json()["links"]["suggestion"].clone();
            assert_eq!(json_suggestion, suggestion.replace(".html", ""), "{url}");
        }
    }
    // Whatever the problem is.
    for (url, status) in [
        ("/problems/foo.html", 400),
        ("/v1/actors.html?kind=sttae", 400),
        ("/summary.html?a=%", 400),
        ("/editions/x/v1/actors.html", 404),
    ] {
        let page = get(url).await;
        assert_eq!(page.status, status, "{url}");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(page.text().starts_with("<!DOCTYPE html>"), "{url}");
    }
}

#[tokio::test]
async fn json_stays_json_and_names_its_page() {
    let root = get_with("/", &[("accept", "text/html,*/*;q=0.8")]).await;
    assert_eq!(root.header("content-type"), "application/json");
    assert_eq!(root.json()["links"]["html"], "/v1/summary.html");
    let list = get("/v1/statements?kind=position&facet=kind&fields=id").await;
    assert_eq!(
        list.json()["links"]["html"],
        "/v1/statements.html?kind=position"
    );
    let page = get("/v1/actors/ukraine.html").await;
    let link = page.header("link").to_owned();
    assert!(
        link.contains("</v1/actors/ukraine.html>; rel=\"self\""),
        "{link}"
    );
    assert!(
        link.contains("</v1/actors/ukraine>; rel=\"alternate\""),
        "{link}"
    );
    let etag = page.header("etag").to_owned();
    assert_ne!(etag, get("/v1/actors/ukraine").await.header("etag"));
    let again = get_with("/v1/actors/ukraine.html", &[("if-none-match", &etag)]).await;
    assert_eq!(again.status, 304);
}

#[tokio::test]
async fn head_and_old_ids_work_as_for_json() {
    let page = send(build_service(), "HEAD", "/v1/summary.html", &[]).await;
    assert_eq!(page.status, 200);
    assert!(page.body.is_empty());
    let slash = get("/v1/summary.html/").await;
    assert_eq!(slash.status, 308);
}
