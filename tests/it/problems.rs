//! Problems: each names what is wrong, what would have been accepted, and the nearest match.

use serde_json::{Value, json};

use crate::support::{TestResponse, get};

pub(crate) fn first(problem: &Value) -> &Value {
    &problem["errors"][0]
}

/// Asserts what every problem has, and gives its body.
pub(crate) fn problem(answer: &TestResponse, status: u16, code: &str) -> Value {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let body = answer.json();
    assert_eq!(body["code"], code, "{body}");
    assert_eq!(body["status"], status);
    assert_eq!(body["type"], format!("/problems/{code}"));
    assert_eq!(body["links"]["documentation"], format!("/problems/{code}"));
    assert_eq!(body["request_id"], answer.header("x-request-id"));
    let members: Vec<_> = body.as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        members,
        [
            "type",
            "title",
            "status",
            "detail",
            "instance",
            "code",
            "request_id",
            "errors",
            "links"
        ]
    );
    body
}

#[tokio::test]
async fn an_unknown_parameter_suggests_the_closest() {
    let body = problem(
        &get("/v1/positions?holdr=ukraine").await,
        400,
        "unknown-parameter",
    );
    assert_eq!(
        body["detail"],
        "`holdr` is not a parameter of /v1/positions. Did you mean `holder`?"
    );
    assert_eq!(body["instance"], "/v1/positions?holdr=ukraine");
    assert_eq!(first(&body)["parameter"], "holdr");
    assert_eq!(first(&body)["value"], "ukraine");
    assert_eq!(first(&body)["suggestion"], "holder");
    assert!(
        first(&body)["allowed"]
            .as_array()
            .unwrap()
            .contains(&json!("on"))
    );
    assert_eq!(body["links"]["suggestion"], "/v1/positions?holder=ukraine");
}

#[tokio::test]
async fn paths_without_parameters_take_none() {
    for path in [
        "/",
        "/v1/summary",
        "/v1/vocabulary",
        "/livez",
        "/readyz",
        "/openapi.json",
        "/docs",
        "/problems/unknown-id",
        "/.well-known/api-catalog",
        "/docs/start.js",
    ] {
        let body = problem(&get(&format!("{path}?x=1")).await, 400, "unknown-parameter");
        assert_eq!(body["links"]["suggestion"], Value::Null, "{path}");
        let allowed = match path {
            "/" | "/v1/summary" | "/v1/vocabulary" => json!(["as_of"]),
            _ => json!([]),
        };
        assert_eq!(first(&body)["allowed"], allowed, "{path}");
    }
}

#[tokio::test]
async fn each_error_has_its_own_code_and_detail() {
    let url = "/v1/positions?holdr=ukraine&limit=abc&on=challenge/x&sort=holder";
    let body = problem(&get(url).await, 400, "unknown-parameter");
    let errors = body["errors"].as_array().unwrap();
    let codes: Vec<_> = errors.iter().map(|error| &error["code"]).collect();
    assert_eq!(codes[0], "unknown-parameter");
    assert!(codes.contains(&&json!("unknown-id")), "{body}");
    for error in errors {
        let detail = error["detail"].as_str().unwrap();
        assert!(
            body["detail"].as_str().unwrap().contains(detail),
            "{detail}"
        );
        let code = error["code"].as_str().unwrap();
        assert_eq!(
            get(&format!("/problems/{code}")).await.status,
            200,
            "{code}"
        );
    }
    let path = get("/v1/actors/ukrane").await.json();
    assert_eq!(first(&path)["code"], "unknown-id");
    assert_eq!(first(&path)["detail"], path["detail"]);
}

#[tokio::test]
async fn few_accepted_values_are_named_in_words() {
    for (url, words) in [
        (
            "/v1/actors?membership=secret",
            "`membership` can be `complete`, `open` or `unnamed`.",
        ),
        (
            "/v1/actors?sort=height",
            "`sort` can be `id`, `title`, `summary`, `kind`",
        ),
        ("/v1/statements?about__like=x", "and `about__not`."),
        (
            "/v1/actors?height=2",
            "The parameters are in `errors[0].allowed`. Some also take an operator, as in `actor__all`.",
        ),
        (
            "/v1/challenges?height=2",
            "The parameters are `as_of`, `aspect`, `cursor`,",
        ),
        ("/v1/summary?height=2", "The only parameter is `as_of`."),
        ("/v1/actors?title__contains=", "`title__contains` is empty."),
    ] {
        let body = get(url).await.json();
        let detail = first(&body)["detail"].as_str().unwrap();
        assert!(detail.contains(words), "{url}: {detail}");
    }
    let sort = get("/v1/actors?sort=height").await.json();
    let detail = sort["detail"].as_str().unwrap();
    assert!(
        detail.ends_with(
            " or `relevance`; a `-` in front reverses the order of all but `relevance`."
        ),
        "{detail}"
    );
}

#[tokio::test]
async fn limits_are_whole_numbers_from_0_to_500() {
    for (value, near) in [
        ("501", "500"),
        ("abc", "50"),
        ("-1", "50"),
        ("1.5", "1"),
        ("10,20", "10"),
        ("%205", "5"),
        ("900x", "500"),
        ("99999999999999999999999", "500"),
        ("%2B5", "50"),
        ("05", "5"),
    ] {
        let body = problem(
            &get(&format!("/v1/actors?limit={value}")).await,
            400,
            "invalid-value",
        );
        assert_eq!(first(&body)["parameter"], "limit");
        assert_eq!(first(&body)["allowed"], json!([]), "{value}");
        assert_eq!(first(&body)["suggestion"], near, "{value}");
        assert_eq!(
            body["links"]["suggestion"],
            format!("/v1/actors?limit={near}")
        );
    }
    assert_eq!(get("/v1/actors?limit=500").await.status, 200);
}

#[tokio::test]
async fn a_limit_out_of_range_is_compared_with_the_range() {
    for (query, words) in [
        (
            "limit=5000",
            "`limit` takes a whole number from 0 to 500, not `5000`.",
        ),
        (
            "facet_limit=0",
            "`facet_limit` takes a whole number from 1 to 10000, not `0`.",
        ),
        (
            "limit=ten",
            "`limit` takes a whole number from 0 to 500, not `ten`.",
        ),
    ] {
        let refused = get(&format!("/v1/actors?{query}")).await;
        let body = problem(&refused, 400, "invalid-value");
        let detail = body["detail"].as_str().unwrap();
        assert!(detail.starts_with(words), "{query}: {detail}");
    }
}

#[tokio::test]
async fn an_empty_value_is_told_from_a_comma_without_one() {
    let empty = "is empty. Give a value or remove the parameter.";
    let comma = "has a comma with no value before or after it. Remove that comma.";
    for (query, name, words, corrected) in [
        ("kind=", "kind", empty, ""),
        ("actor=", "actor", empty, ""),
        ("section=", "section", empty, ""),
        ("wikidata=", "wikidata", empty, ""),
        ("limit=", "limit", empty, ""),
        ("cursor=", "cursor", empty, ""),
        ("date__gte=", "date__gte", empty, ""),
        ("unit__missing=", "unit__missing", empty, ""),
        ("kind=,", "kind", empty, ""),
        ("kind=event,", "kind", comma, "?kind=event"),
        ("kind=event,,state", "kind", comma, "?kind=event,state"),
        ("fields=,text", "fields", comma, "?fields=text"),
        (
            "actor=ukraine,,russia",
            "actor",
            comma,
            "?actor=ukraine,russia",
        ),
    ] {
        let collection = if name == "wikidata" {
            "actors"
        } else {
            "statements"
        };
        let refused = get(&format!("/v1/{collection}?{query}")).await;
        let body = problem(&refused, 400, "invalid-value");
        assert_eq!(body["errors"].as_array().unwrap().len(), 1, "{body:#}");
        assert_eq!(body["detail"], format!("`{name}` {words}"), "{query}");
        let corrected = format!("/v1/{collection}{corrected}");
        assert_eq!(body["links"]["suggestion"], corrected, "{query}");
    }
    let day = get("/v1/actors?as_of=").await.json();
    assert_eq!(day["detail"], format!("`as_of` {empty}"));
}

#[tokio::test]
async fn a_date_in_another_form_is_told_the_form() {
    let body = get("/v1/events?date__gte=15.03.2025").await.json();
    assert_eq!(
        body["detail"],
        "`date__gte`: `15.03.2025` is not in the form `2025`, `2025-02` or `2025-02-21`. Did you mean `2025-03-15`?"
    );
    let body = get("/v1/events?as_of=28.11.2026").await.json();
    let detail = body["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("`as_of` takes a day, written `2026-11-25`, not `28.11.2026`."),
        "{detail}"
    );
}

#[tokio::test]
async fn accepted_names_are_listed_once() {
    let body = get("/v1/positions?stance__contains=opp").await.json();
    let allowed = first(&body)["allowed"].as_array().unwrap();
    let stances = allowed.iter().filter(|name| *name == "stance").count();
    assert_eq!(stances, 1, "{allowed:?}");
}

#[tokio::test]
async fn the_url_in_the_text_is_the_suggested_one() {
    let list = get("/v1/actors?limit=2").await.json();
    let cursor = list["meta"]["next_cursor"].as_str().unwrap();
    let target = format!("/v1/actors?as_of=1&limit=2&cursor={cursor}");
    let body = problem(&get(&target).await, 400, "invalid-value");
    let suggestion = body["links"]["suggestion"].as_str().unwrap();
    assert!(!suggestion.contains("cursor"), "{suggestion}");
    assert_eq!(get(suggestion).await.status, 200);
    assert_eq!(first(&body)["suggestion"], suggestion);
    for detail in [&body["detail"], &first(&body)["detail"]] {
        let detail = detail.as_str().unwrap();
        assert!(
            detail.ends_with(&format!("Did you mean `{suggestion}`?")),
            "{detail}"
        );
    }
}

#[tokio::test]
async fn a_single_value_given_twice_is_refused() {
    let body = problem(
        &get("/v1/actors?limit=1&limit=2").await,
        400,
        "repeated-parameter",
    );
    assert_eq!(first(&body)["parameter"], "limit");
    assert_eq!(body["links"]["suggestion"], "/v1/actors?limit=1");
}

#[tokio::test]
async fn an_unknown_id_in_a_filter_is_not_found_and_names_the_nearest() {
    let body = problem(
        &get("/v1/statements?actor=ukrane&limit=2").await,
        404,
        "unknown-id",
    );
    assert_eq!(first(&body)["parameter"], "actor");
    assert_eq!(first(&body)["suggestion"], "ukraine");
    assert_eq!(
        body["links"]["suggestion"],
        "/v1/statements?actor=ukraine&limit=2"
    );
    let body = problem(
        &get("/v1/statements?actor=russia,ukrane").await,
        404,
        "unknown-id",
    );
    assert_eq!(
        body["links"]["suggestion"],
        "/v1/statements?actor=russia,ukraine"
    );
    let body = problem(
        &get("/v1/statements?about=proposal/limited-ceasefire/black-see").await,
        404,
        "unknown-id",
    );
    assert_eq!(
        first(&body)["suggestion"],
        "proposal/limited-ceasefire/black-sea"
    );
    assert!(
        first(&body)["allowed"]
            .as_array()
            .unwrap()
            .contains(&json!("proposal/limited-ceasefire/prisoner-release"))
    );
}

#[tokio::test]
async fn a_value_of_the_wrong_form_is_refused() {
    for (question, near, words) in [
        (
            "actor=Ukraine",
            json!("ukraine"),
            "`actor`: `Ukraine` is not the id of an actor.",
        ),
        (
            "actor=place/jeddah",
            json!(null),
            "`actor`: `place/jeddah` is of the type place. Write the id of an actor.",
        ),
        (
            "about=ukraine",
            json!("actor/ukraine"),
            "`about`: `ukraine` has no type. Write `type/id` or `type/id/part`.",
        ),
        (
            "about=actr/ukraine",
            json!("actor/ukraine"),
            "`actr` is not a type. Write `type/id`",
        ),
        (
            "about=source/us-ukraine-talks-article",
            json!(null),
            "is of the type source",
        ),
        (
            "about=actor/ukraine/x/y",
            json!("actor/ukraine"),
            "does not have the form `type/id`",
        ),
        (
            "note=rare-earth/x",
            json!("rare-earth"),
            "`rare-earth/x` is not the id of a note.",
        ),
    ] {
        let body = problem(
            &get(&format!("/v1/statements?{question}")).await,
            400,
            "invalid-value",
        );
        assert_eq!(first(&body)["suggestion"], near, "{question}");
        assert!(
            body["detail"].as_str().unwrap().contains(words),
            "{question}: {}",
            body["detail"]
        );
    }
}

#[tokio::test]
async fn an_id_that_is_too_long_to_be_one_is_not_found() {
    let (long, hyphened) = (
        "a".repeat(100),
        format!("{}-{}", "a".repeat(63), "b".repeat(20)),
    );
    for question in [
        format!("actor={long}"),
        format!("actor={hyphened}"),
        format!("about=proposal/limited-ceasefire/{long}"),
        format!("about=proposal/{hyphened}/{hyphened}"),
    ] {
        problem(
            &get(&format!("/v1/statements?{question}")).await,
            404,
            "unknown-id",
        );
    }
}

#[tokio::test]
async fn suggestions_are_only_offered_if_they_work() {
    for question in [
        "limt=5&limit=3",
        "holder=ukraine&holdr=nope",
        "pace=2",
        "limit=501&limit=2",
        "on=challenge/x&holdr=ukraine",
        "cursor=x&limit=501",
        "holder=Ukraine&limit=900",
    ] {
        let body = get(&format!("/v1/positions?{question}")).await.json();
        if let Some(correction) = body["links"]["suggestion"].as_str() {
            assert_eq!(
                get(correction).await.status,
                200,
                "{question}: {correction}"
            );
        }
    }
    let body = get("/v1/positions?cursor=x&limit=501").await.json();
    assert_eq!(body["links"]["suggestion"], "/v1/positions?limit=500");
    let body = get("/v1/positions?holder=ukraine&holdr=nope").await.json();
    assert_eq!(body["links"]["suggestion"], Value::Null);
}

#[tokio::test]
async fn cursors_are_told_apart() {
    for value in ["zzz", "", "not%20a%20cursor%20at%20all"] {
        problem(
            &get(&format!("/v1/statements?cursor={value}")).await,
            400,
            "invalid-value",
        );
    }
    let made_up = problem(
        &get("/v1/statements?cursor=AAAAAAAAAAAAAAAA&limit=3").await,
        404,
        "unknown-cursor",
    );
    assert_eq!(made_up["links"]["suggestion"], "/v1/statements?limit=3");
    let next = get("/v1/statements?limit=1").await.json()["links"]["next"]
        .as_str()
        .unwrap()
        .to_owned();
    let elsewhere = next.replace("/v1/statements?", "/v1/statements?actor=ukraine&");
    let body = problem(&get(&elsewhere).await, 404, "unknown-cursor");
    assert_eq!(
        body["links"]["suggestion"],
        "/v1/statements?actor=ukraine&limit=1"
    );
    problem(
        &get(&next.replace("statements", "actors")).await,
        404,
        "unknown-cursor",
    );
}

#[tokio::test]
async fn all_errors_are_reported_at_once() {
    let body = problem(
        &get("/v1/positions?holdr=ukraine&limit=501&on=challenge/territory").await,
        400,
        "unknown-parameter",
    );
    let parameters: Vec<_> = body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["parameter"].as_str().unwrap())
        .collect();
    assert_eq!(parameters, ["holdr", "limit", "on"]);
    assert_eq!(
        body["links"]["suggestion"],
        "/v1/positions?holder=ukraine&limit=500&on=challenge/territorial-concessions"
    );
    assert_eq!(
        get(body["links"]["suggestion"].as_str().unwrap())
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn queries_that_cannot_be_decoded_are_refused() {
    for query in ["%", "limit=%f", "limit=%zz", "a=%ff%fe", "%c3%28=1"] {
        problem(
            &get(&format!("/v1/actors?{query}")).await,
            400,
            "malformed-query",
        );
    }
}

#[tokio::test]
async fn an_unknown_id_in_the_path_names_the_nearest() {
    let body = problem(&get("/v1/actors/ukrane").await, 404, "unknown-id");
    assert_eq!(
        body["detail"],
        "There is no actor `ukrane`. Did you mean `ukraine`?"
    );
    assert_eq!(first(&body)["parameter"], "id");
    assert_eq!(body["links"]["suggestion"], "/v1/actors/ukraine");
    let place = problem(&get("/v1/actors/white-house").await, 404, "unknown-id");
    assert_eq!(
        place["detail"],
        "There is no actor `white-house`. It is the id of a place."
    );
    assert_eq!(place["links"]["suggestion"], "/v1/places/white-house");
    for (path, near) in [
        ("/v1/actors/Ukraine", "ukraine"),
        ("/v1/actors/ukraine.json", "ukraine"),
        ("/v1/actors/marco_rubio", "marco-rubio"),
        ("/v1/actors/%ff", ""),
    ] {
        let body = problem(&get(path).await, 400, "invalid-value");
        if !near.is_empty() {
            assert_eq!(first(&body)["suggestion"], near, "{path}");
        }
    }
}
