//! Links as newsletters, social networks and caches change them: they lead to what was shared.

use crate::support::{build_service, get, send};

/// Paths of every sort.
const PATHS: [&str; 15] = [
    "/",
    "/v1/actors",
    "/v1/actors.csv",
    "/v1/statements.ndjson",
    "/v1/actors/ukraine",
    "/v1/statements/s051/citation",
    "/v1/matrix",
    "/v1/timeline.svg",
    "/v1/changes.atom",
    "/v1/export",
    "/docs",
    "/docs/start.js",
    "/openapi.json",
    "/livez",
    "/editions/1/v1/actors/ukraine",
];

#[tokio::test]
async fn tracking_parameters_lead_to_the_url_without_them() {
    for path in PATHS {
        for query in [
            "utm_source=newsletter&utm_medium=email",
            "utm_campaign=%E9t%E9",
            "UTM_Source=x",
            "fbclid=IwAR0",
            "gad_source=1",
            "mibextid=x",
            "ns_mchannel=social",
            "__twitter_impression=true",
            "gclid=x",
            "msclkid=x",
            "mc_cid=1&mc_eid=2",
            "ref=front-page",
            "_=1700000000000",
            "1700000000000",
            "v=3",
            "_ga=2.1.3",
            "mtm_campaign=x",
            "s=20&t=2x",
        ] {
            for method in ["GET", "HEAD"] {
                let url = format!("{path}?{query}");
                let answer = send(build_service(), method, &url, &[]).await;
                assert_eq!(answer.status, 307, "{method} {url}: {}", answer.text());
                assert_eq!(answer.header("location"), path, "{url}");
                assert_eq!(answer.header("access-control-allow-origin"), "*", "{url}");
                assert_eq!(
                    answer.header("cache-control"),
                    "public, max-age=60",
                    "{url}"
                );
            }
        }
        assert_eq!(get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn other_parameters_stay_as_they_were_sent() {
    for (url, location) in [
        ("/v1/actors?limit=2&utm_source=x", "/v1/actors?limit=2"),
        (
            "/v1/search?utm_source=x&q=black%20sea&fbclid=1",
            "/v1/search?q=black%20sea",
        ),
        (
            "/v1/actors?kind=state,person&ref=a&_=1",
            "/v1/actors?kind=state,person",
        ),
        ("/v1/actors?stat=x&_=1", "/v1/actors?stat=x"),
        ("/v1/actors/nobody?utm_source=x", "/v1/actors/nobody"),
        ("/nowhere?gclid=x", "/nowhere"),
        ("/editions/99/v1/actors?gclid=x", "/editions/99/v1/actors"),
        (
            "/v1/summary?as_of=today&utm_source=x",
            "/v1/summary?as_of=today",
        ),
    ] {
        let answer = get(url).await;
        assert_eq!(answer.status, 307, "{url}: {}", answer.text());
        assert_eq!(answer.header("location"), location, "{url}");
    }
}

/// A mistyped filter never passes for an answer.
#[tokio::test]
async fn nothing_else_is_dropped() {
    for query in [
        "utmsource=x",
        "reference=x",
        "version=2",
        "share=1",
        "s=20",
        "2025",
        "x=1",
    ] {
        let url = format!("/v1/summary?{query}");
        assert_eq!(get(&url).await.status, 400, "{url}");
    }
    let preflight = send(build_service(), "OPTIONS", "/v1/actors?utm_source=x", &[]).await;
    assert_eq!(preflight.status, 204);
    let post = send(build_service(), "POST", "/v1/actors?utm_source=x", &[]).await;
    assert_eq!(post.status, 405);
}
