//! Queries with more errors than anybody reads: they are refused at once, whatever the path,
//! with a response that stays short.

use serde_json::{Value, json};

use crate::support::get;

/// Paths of every sort: lists, whole lists, items, other queries, and paths that take nothing.
const PATHS: [&str; 15] = [
    "/",
    "/v1/statements",
    "/v1/statements.csv",
    "/v1/statements.ndjson",
    "/v1/actors/ukraine",
    "/v1/actors/ukraine/history",
    "/v1/search",
    "/v1/changes",
    "/v1/changes.csv",
    "/v1/movements",
    "/v1/matrix",
    "/v1/matrix.csv",
    "/v1/timeline",
    "/v1/export",
    "/editions/1/v1/statements",
];

async fn refused(target: &str) -> Value {
    let answer = get(target).await;
    assert_eq!(answer.status, 400, "{target}: {}", answer.text());
    answer.json()
}

#[tokio::test]
async fn a_query_with_too_many_parameters_is_refused_before_they_are_read() {
    for path in PATHS {
        for (query, count) in [
            ("a&".repeat(4_000), 4_000),
            ("=&".repeat(3_000), 3_000),
            ("as_of=2030-11-25&".to_owned() + &"a=%zz&".repeat(128), 129),
            ("kind=position&".repeat(129), 129),
        ] {
            let problem = refused(&format!("{path}?{query}")).await;
            assert_eq!(problem["code"], "too-large", "{path}");
            let detail = format!(
                "The query has {count} parameters; the maximum is 128. Separate the values of one parameter with commas, or send several requests."
            );
            assert_eq!(problem["detail"], detail, "{path}");
            assert_eq!(problem["errors"].as_array().unwrap().len(), 1, "{path}");
            assert_eq!(problem["links"]["suggestion"], json!(null), "{path}");
        }
    }
    let most =
        "kind=position&".repeat(50) + &"actor=ukraine&".repeat(50) + &"tense=present&".repeat(28);
    assert_eq!(get(&format!("/v1/statements?{most}")).await.status, 200);
}

/// Clients that are made from the document may send everything that it has.
#[tokio::test]
async fn a_query_may_have_every_parameter_of_its_path_at_once() {
    let document = get("/openapi.json").await.json();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let parameters = operations["get"]["parameters"].as_array();
        let names = parameters.into_iter().flatten().filter_map(|parameter| {
            let reference = parameter["$ref"].as_str()?.strip_prefix('#')?;
            let declared = document.pointer(reference)?;
            Some(format!("{}=%20", declared["name"].as_str()?))
        });
        let names = names.collect::<Vec<_>>();
        if path.contains('{') || names.is_empty() {
            continue;
        }
        let problem = refused(&format!("{path}?{}", names.join("&"))).await;
        assert_ne!(problem["code"], "too-large", "{path}: {}", names.len());
    }
}

#[tokio::test]
async fn what_is_wrong_beyond_twenty_errors_is_counted() {
    let names: Vec<_> = (0..64).map(|number| format!("wrong{number}=1")).collect();
    let names = names.join("&");
    for path in PATHS {
        let problem = refused(&format!("{path}?{names}")).await;
        assert_eq!(problem["code"], "unknown-parameter", "{path}");
        let errors = problem["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 20, "{path}");
        assert_eq!(errors[19]["parameter"], "wrong19", "{path}");
        // A search lacks its `q`, too.
        let more = if path == "/v1/search" { 45 } else { 44 };
        let detail = problem["detail"].as_str().unwrap();
        let counted = format!("There are {more} more mistakes.");
        assert!(detail.ends_with(&counted), "{path}: {detail}");
    }
}

#[tokio::test]
async fn lists_with_too_many_values_are_refused_before_they_are_read() {
    let values = |count: usize| vec!["x"; count].join(",");
    for (path, name) in [
        ("/v1/statements", "about"),
        ("/v1/statements", "include"),
        ("/v1/statements", "facet"),
        ("/v1/statements", "sort"),
        ("/v1/statements.csv", "fields"),
        ("/v1/search", "type"),
        ("/v1/changes", "item"),
        ("/v1/changes.csv", "action"),
        ("/v1/matrix", "rows"),
        ("/v1/matrix.csv", "columns"),
    ] {
        // The values of parameters beside it are not looked at either.
        for query in [
            format!("{name}={}", values(4_000)),
            format!("{name}={}&{name}={}&wrong=1", values(50), values(1)),
        ] {
            let problem = refused(&format!("{path}?{query}")).await;
            let errors = problem["errors"].as_array().unwrap();
            assert_eq!(errors.len(), 1, "{path} {name}: {errors:?}");
            assert_eq!(errors[0]["parameter"], name);
            let detail = problem["detail"].as_str().unwrap();
            assert!(detail.starts_with(&format!("`{name}` has ")), "{detail}");
            assert!(detail.contains("; the maximum is 50."), "{detail}");
            // Whoever reads the error sees what was sent.
            let sent = errors[0]["value"].as_str().unwrap();
            assert!(sent.split(',').count() > 50, "{sent}");
        }
    }
}

#[tokio::test]
async fn errors_in_ids_are_reported_after_what_can_never_be_right() {
    let ids: Vec<_> = (0..50)
        .map(|number| format!("actor/nobody-{number}"))
        .collect();
    let query = format!("about={}&kind=positoin", ids.join(","));
    let problem = refused(&format!("/v1/statements?{query}")).await;
    let errors = problem["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 20);
    assert_eq!(errors[0]["parameter"], "kind");
    assert_eq!(errors[0]["suggestion"], "position");
    assert_eq!(errors[1]["value"], "actor/nobody-0");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.ends_with("There are 31 more mistakes."), "{detail}");
}

#[tokio::test]
async fn values_of_any_length_are_refused() {
    // Each would cost seconds if it were compared piece by piece with everything there is.
    let slashes = "a/".repeat(4_000);
    let long = "a".repeat(8_000);
    for target in [
        format!("/v1/statements?about={slashes}"),
        format!("/v1/statements?id={slashes}"),
        format!("/v1/statements?kind={long}"),
        format!("/v1/statements?cursor={long}"),
        format!("/v1/statements?{long}"),
        format!("/v1/changes?item={slashes}"),
        format!("/v1/matrix?rows={long}"),
        format!("/v1/search?q=a&type={long}"),
    ] {
        let answer = get(&target).await;
        assert!(answer.status.is_client_error(), "{target}");
        assert_eq!(
            answer.json()["errors"].as_array().unwrap().len(),
            1,
            "{target}"
        );
    }
    for path in [
        format!("/{long}"),
        format!("/v1/{long}"),
        format!("/{slashes}"),
    ] {
        let answer = get(&path).await;
        assert_eq!(answer.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_date_in_another_notation_leads_to_what_it_stands_for() {
    for (query, suggestion) in [
        ("date=20250221", "date=2025-02-21"),
        ("date=202502", "date=2025-02"),
        ("date=21022025", "date=2025-02-21"),
        ("date=2025-02-21%2010:15", "date=2025-02-21"),
        ("date=11%20September%202025", "date=2025-09-11"),
        ("date=2025-XX", "date=2025"),
        (
            "date=2025-02-21/2025-03-01",
            "date__gte=2025-02-21&date__lte=2025-03-01",
        ),
        (
            "date=2025-02-21..2025-03-01",
            "date__gte=2025-02-21&date__lte=2025-03-01",
        ),
        (
            "date=20250221/20250301",
            "date__gte=2025-02-21&date__lte=2025-03-01",
        ),
        ("date=2024-2025", "date__gte=2024&date__lte=2025"),
        ("date=2025-02/..", "date__gte=2025-02"),
        ("date=/2025-02", "date__lte=2025-02"),
        ("date__gte=2025-02-21/2025-03-01", "date__gte=2025-02-21"),
        ("date__gt=2025-02-21/2025-03-01", "date__gt=2025-03-01"),
        ("date__lte=2025-02-21/2025-03-01", "date__lte=2025-03-01"),
        ("date__lt=2025-02-21/2025-03-01", "date__lt=2025-02-21"),
        (
            "kind=position&date=2024/2025&limit=2",
            "kind=position&date__gte=2024&date__lte=2025&limit=2",
        ),
    ] {
        let problem = refused(&format!("/v1/statements?{query}")).await;
        let expected = format!("/v1/statements?{suggestion}");
        assert_eq!(problem["links"]["suggestion"], expected, "{query}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("Did you mean `"), "{query}: {detail}");
        assert_eq!(get(&expected).await.status, 200, "{expected}");
    }
    // Where bounds are given already, a range cannot be put beside them.
    for query in [
        "date=2024/2025&date__gte=2024",
        "date__not=2024/2025",
        "date=1/2/2025",
    ] {
        let problem = refused(&format!("/v1/statements?{query}")).await;
        assert_eq!(problem["links"]["suggestion"], json!(null), "{query}");
    }
}

#[tokio::test]
async fn an_id_is_named_with_its_type_or_without() {
    let plain = get("/v1/actors?id=ukraine,russia").await;
    let typed = get("/v1/actors?id=actor/ukraine,actor/russia").await;
    assert_eq!(typed.status, 200, "{}", typed.text());
    assert_eq!(typed.text(), plain.text());
    let other = refused("/v1/actors?id=event/jeddah-talks").await;
    assert_eq!(other["code"], "invalid-value");
}

#[tokio::test]
async fn what_is_wrong_is_said_in_plain_sentences() {
    for (url, expected) in [
        (
            "/v1/events?start=2025-02-30",
            "Did you mean `date__gte`? There is no day `2025-02-30`: February 2025 has 28 days.",
        ),
        ("/v1/changes?action=erased", "`erased` is not an action."),
        (
            "/v1/positions?on=statement/s036",
            "`statement/s036` is of the type statement. Write `type/id` or `type/id/part`, with one of these types: aspect, ",
        ),
        (
            "/v1/statements?fields=foo",
            "The accepted values are in `errors[0].allowed`.",
        ),
        (
            "/v1/challenges?match=all",
            "`match` takes names, not `all`. Leave `match` out to get all.",
        ),
        (
            "/v1/matrix?rows=actor",
            "`rows` takes the id of an actor, not `actor`. Leave `rows` out to get all actors.",
        ),
        // Several mistakes read as several.
        (
            "/v1/proposals?fields=tittle&include=foo&place=nowhere",
            "(1) `tittle` is not a value of `fields`. Did you mean `title`? The accepted values are in `errors[0].allowed`. (2) `foo` is not a value of `include`.",
        ),
        (
            "/v1/proposals?fields=id&include=foo&place=nowhere-at-all",
            "(2) `place`: there is no place `nowhere-at-all`. All places are at `/v1/places`.",
        ),
    ] {
        let problem = get(url).await.json();
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(expected), "{url}: {detail}");
    }
}

#[tokio::test]
async fn what_a_parameter_takes_is_named_once() {
    let problem = get("/v1/actors?kind=xx,yy,zz").await.json();
    let detail = problem["detail"].as_str().unwrap();
    assert_eq!(problem["errors"].as_array().unwrap().len(), 3);
    assert_eq!(detail.matches("`kind` can be").count(), 1, "{detail}");
}

/// What is true or false of items of one type is not said of others.
#[tokio::test]
async fn a_flag_leads_to_no_other_type() {
    let problem = get("/v1/challenges?disputed=true").await.json();
    assert_eq!(problem["links"]["suggestion"], serde_json::Value::Null);
}
