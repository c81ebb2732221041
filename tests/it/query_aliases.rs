//! Questions as callers of other APIs write them: none is answered with something else, and
//! each is told what to type instead.

use std::fmt::Write as _;

use serde_json::Value;

use crate::support::get;

async fn refused(question: &str) -> Value {
    let answer = get(&format!("/v1/{question}")).await;
    assert!(
        answer.status.is_client_error(),
        "{question}: {}",
        answer.text()
    );
    answer.json()
}

#[tokio::test]
async fn aliases_get_a_working_suggestion() {
    for (question, suggestion) in [
        (
            "statements?kind!=position",
            "/v1/statements?kind__not=position",
        ),
        (
            "statements?kind__ne=position",
            "/v1/statements?kind__not=position",
        ),
        (
            "statements?kind__exclude=position",
            "/v1/statements?kind__not=position",
        ),
        ("statements?date_gte=2025", "/v1/statements?date__gte=2025"),
        (
            "statements?date%5Bgte%5D=2025",
            "/v1/statements?date__gte=2025",
        ),
        ("statements?date%3E=2025", "/v1/statements?date__gte=2025"),
        (
            "statements?since=2025-02",
            "/v1/statements?date__gte=2025-02",
        ),
        ("events?year=2025", "/v1/events?date=2025"),
        ("statements?kind%5B%5D=term", "/v1/statements?kind=term"),
        ("statements?sort=date%20desc", "/v1/statements?sort=-date"),
        ("statements?sort=date:desc", "/v1/statements?sort=-date"),
        ("actors?sort=title.asc", "/v1/actors?sort=title"),
        ("actors?order_by=title", "/v1/actors?sort=title"),
        (
            "statements?kind=position%7Cterm",
            "/v1/statements?kind=position,term",
        ),
        (
            "statements?kind=position%20term",
            "/v1/statements?kind=position,term",
        ),
        ("statements?kind=Position", "/v1/statements?kind=position"),
        ("actors?per_page=5", "/v1/actors?limit=5"),
        ("actors?query=ukraine", "/v1/actors?q=ukraine"),
        ("search?query=ukraine", "/v1/search?q=ukraine"),
        (
            "statements?date=21.02.2025",
            "/v1/statements?date=2025-02-21",
        ),
        (
            "statements?date=2025/02/21",
            "/v1/statements?date=2025-02-21",
        ),
        ("statements?date=2025-2", "/v1/statements?date=2025-02"),
        (
            "statements?date=March%202025",
            "/v1/statements?date=2025-03",
        ),
        (
            "statements?date=28%20Feb%202025",
            "/v1/statements?date=2025-02-28",
        ),
        (
            "statements?date=2025-02-21T10:00:00Z",
            "/v1/statements?date=2025-02-21",
        ),
        ("statements?kind=", "/v1/statements"),
        ("statements?kind=position,", "/v1/statements?kind=position"),
        ("actors?include=position", "/v1/actors?include=positions"),
        (
            "statements?kind=!position",
            "/v1/statements?kind__not=position",
        ),
    ] {
        let body = refused(question).await;
        assert_eq!(
            body["links"]["suggestion"], suggestion,
            "{question}: {body}"
        );
        assert_eq!(get(suggestion).await.status, 200, "{suggestion}");
    }
}

#[tokio::test]
async fn ambiguous_aliases_get_no_suggestion() {
    for question in [
        "actors?page=2",
        "actors?offset=10",
        "search?q=ukraine&fields=id",
        "actors?facet=date",
        "statements?date=03/02/2025",
        "statements?date=2025-02-30",
        "statements?about=actor/",
        "search",
        "search?q=",
        "search?type=actor",
    ] {
        let body = refused(question).await;
        assert_eq!(
            body["links"]["suggestion"],
            Value::Null,
            "{question}: {body}"
        );
        assert_eq!(body["errors"][0]["suggestion"], Value::Null, "{question}");
    }
}

#[tokio::test]
async fn unsupported_conventions_get_a_hint() {
    for (question, told) in [
        ("actors?page=2", "`links.next` leads to the next one"),
        ("actors?offset=10", "`links.next` leads to the next one"),
        ("actors?format=csv", "add `.csv` or `.ndjson` to the path"),
        (
            "search?q=ukraine&fields=id",
            "`fields` selects those of collections and their items",
        ),
        ("search", "`q` is missing: say what to search for"),
        ("actors?api_key=x", "no key is needed"),
        (
            "statements?date=2025-02-30",
            "there is no day `2025-02-30`: February 2025 has 28 days.",
        ),
        (
            "statements?kind=",
            "`kind` is empty. Give a value or remove the parameter.",
        ),
    ] {
        let body = refused(question).await;
        let detail = body["detail"].as_str().unwrap();
        assert!(detail.contains(told), "{question}: {detail}");
    }
}

#[tokio::test]
async fn the_error_names_the_path_template() {
    for (question, path) in [
        ("actors?x=1", "/v1/actors."),
        ("actors.csv?x=5", "/v1/actors.csv."),
        ("actors.ndjson?x=events", "/v1/actors.ndjson."),
        ("actors/ukraine?q=x", "/v1/actors/{id}."),
    ] {
        let body = refused(question).await;
        let detail = body["detail"].as_str().unwrap();
        let expected = format!("is not a parameter of {path} ");
        assert!(detail.contains(&expected), "{detail}");
    }
}

#[tokio::test]
async fn allowed_parameters_are_listed_without_operators() {
    let body = refused("statements?colour=red").await;
    let allowed: Vec<_> = body["errors"][0]["allowed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    for name in [
        "kind", "modality", "sort", "q", "tense", "limit", "date", "about",
    ] {
        assert!(allowed.contains(&name), "{name}: {allowed:?}");
    }
    assert!(
        allowed.iter().all(|name| !name.contains("__")),
        "{allowed:?}"
    );
}

#[tokio::test]
async fn many_errors_get_a_short_response() {
    let mut names = String::from("statements?");
    for place in 0..64 {
        let _ = write!(names, "x{place}=&");
    }
    let ids: Vec<_> = (0..1000).map(|place| format!("z{place}")).collect();
    let ids = format!("statements?id={}", ids.join(","));
    let spread: Vec<_> = (0..40).map(|place| format!("z{place}")).collect();
    let spread = format!("statements?id={}", spread.join(","));
    for (question, told) in [
        (names.trim_end_matches('&'), "There are 44 more mistakes."),
        (&ids, "`id` has 1000 values; the maximum is 50."),
        (&spread, "There are 20 more mistakes."),
    ] {
        let body = refused(question).await;
        assert!(body["errors"].as_array().unwrap().len() <= 20);
        let detail = body["detail"].as_str().unwrap();
        assert!(detail.contains(told), "{detail}");
        assert!(detail.len() < 40_000, "{}", detail.len());
    }
}

#[tokio::test]
async fn a_repeated_error_is_reported_once() {
    let body = refused("statements?actor=ukrane,ukrane&actor=ukrane").await;
    assert_eq!(body["errors"].as_array().unwrap().len(), 1, "{body}");
    assert_eq!(body["links"]["suggestion"], "/v1/statements?actor=ukraine");
}

#[tokio::test]
async fn a_url_copied_out_of_html_gets_a_working_suggestion() {
    let escaped = refused("actors?limit=2&amp;sort=title").await;
    assert_eq!(escaped["errors"][0]["suggestion"], "sort");
    assert_eq!(
        escaped["links"]["suggestion"],
        "/v1/actors?limit=2&sort=title"
    );
}

#[tokio::test]
async fn one_letter_names_get_no_suggestion() {
    for name in ["", "x", "s", "%D0%B6"] {
        let body = refused(&format!("actors?{name}=2")).await;
        assert_eq!(body["errors"][0]["suggestion"], Value::Null, "{body}");
        assert_eq!(body["links"]["suggestion"], Value::Null, "{body}");
    }
    let pages = refused("actors?p=2").await;
    let detail = pages["detail"].as_str().unwrap();
    assert!(
        detail.contains("Pages have neither numbers nor offsets"),
        "{detail}"
    );
}
