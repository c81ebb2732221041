//! Quantities as bounds: one quantity of an item has to meet all that a query says of quantities.

use serde_json::{Value, json};
use talks::api;
use talks::api::ApiService;
use talks::load::FixtureSource;

use crate::support::{Fixtures, get, load_api, send};

/// A record in which the first two items of each collection with quantities have some.
fn served() -> (Fixtures, ApiService) {
    let quantities = [
        json!([
            {"value": 12.5, "unit": "currency", "currency": "EUR"},
            {"min": 180, "unit": "day"},
            {"min": 10, "max": 20, "unit": "vehicle"},
        ]),
        json!([
            {"value": 5, "unit": "currency", "currency": "USD"},
            {"value": 15, "unit": "day"},
            {"max": -40, "unit": "other", "unit_label": "degrees"},
        ]),
    ];
    let fixtures = Fixtures::new();
    for file in ["events.json", "statements.json"] {
        fixtures.edit_json(file, |items| {
            for (item, quantities) in items.as_array_mut().unwrap().iter_mut().zip(&quantities) {
                item["quantities"] = quantities.clone();
            }
        });
    }
    // Several parts share the quantities of a proposal.
    fixtures.edit_json("proposals.json", |proposals| {
        let proposals = proposals.as_array_mut().unwrap().iter_mut();
        let mut shared = quantities.iter();
        for proposal in proposals {
            let mut parts = proposal["parts"].as_array().cloned().unwrap_or_default();
            for part in &mut parts {
                part["quantities"] = json!([]);
            }
            if let (false, Some(quantities)) = (parts.is_empty(), shared.next()) {
                let quantities = quantities.as_array().unwrap();
                let last = parts.len() - 1;
                parts[last]["quantities"] = json!(quantities[1..]);
                let own = parts[0]["quantities"].as_array_mut().unwrap();
                own.push(quantities[0].clone());
            }
            proposal["parts"] = json!(parts);
        }
    });
    let api = load_api(&FixtureSource::Folder(fixtures.folder().to_owned()), "");
    (fixtures, api::build_service(&api))
}

async fn list(service: &ApiService, path: &str) -> Value {
    let response = send(service.clone(), "GET", path, &[]).await;
    assert_eq!(response.status, 200, "{path}: {}", response.text());
    response.json()
}

#[tokio::test]
async fn one_quantity_meets_all_bounds() {
    let (_fixtures, service) = served();
    for collection in ["events", "statements", "proposals"] {
        let path = format!("/v1/{collection}");
        let all = list(&service, &path).await;
        let items = all["data"].as_array().unwrap().iter();
        let with_parts = |item: &&Value| {
            let parts = item["parts"].as_array();
            parts.is_none_or(|parts| !parts.is_empty())
        };
        let ids: Vec<_> = items.filter(with_parts).map(|item| &item["id"]).collect();
        for (query, expected) in [
            ("quantity__gte=12.5", "01"),
            ("quantity__gte=15.01", "0"),
            ("quantity__gte=1000000", "0"),
            ("quantity__lte=5", "1"),
            ("quantity__lte=12.5", "01"),
            ("quantity__lte=-41", "1"),
            ("quantity__gte=-39&quantity__lte=4", ""),
            ("quantity__gte=6&quantity__lte=11", "0"),
            ("quantity__gte=16&quantity__lte=19", "0"),
            ("quantity__gte=21&quantity__lte=179", ""),
            ("quantity__gte=21&quantity__lte=180.0", "0"),
            ("quantity_unit=day&quantity__lte=100", "1"),
            ("quantity_unit=day,currency&quantity__lte=13", "01"),
            ("currency=USD&quantity__gte=6", ""),
            ("currency=USD,EUR&quantity__gte=5", "01"),
            ("currency=EUR&quantity__gte=13", ""),
            ("currency=EUR&quantity_unit=day", ""),
            ("currency=EUR&quantity_unit=currency,day", "0"),
            ("quantity_unit__all=day,vehicle&currency=EUR", "0"),
            ("quantity_unit__not=vehicle&quantity__gte=6", "1"),
        ] {
            let url = format!("{path}?{query}");
            let found = list(&service, &url).await;
            let expected: Vec<_> = ids
                .iter()
                .zip(["0", "1"])
                .filter(|(_, nth)| expected.contains(nth))
                .map(|(id, _)| *id)
                .collect();
            let data = found["data"].as_array().unwrap().iter();
            let found: Vec<_> = data.map(|item| &item["id"]).collect();
            assert_eq!(found, expected, "{url}");
        }
    }
}

#[tokio::test]
async fn facets_count_what_their_links_find() {
    let (_fixtures, service) = served();
    for (query, facet, expected) in [
        ("quantity__gte=100", "quantity_unit", json!({"day": 1})),
        (
            "quantity__gte=6",
            "quantity_unit",
            json!({"day": 2, "currency": 1, "vehicle": 1}),
        ),
        (
            "quantity__gte=4&currency=EUR",
            "currency",
            json!({"EUR": 1, "USD": 1}),
        ),
        ("quantity_unit=day", "currency", json!({})),
        (
            "quantity__lte=12&quantity_unit=day",
            "quantity_unit",
            json!({"currency": 1, "vehicle": 1, "other": 1, "day": 0}),
        ),
    ] {
        for collection in ["events", "statements", "proposals"] {
            let url = format!("/v1/{collection}?{query}&facet={facet}");
            let found = list(&service, &url).await;
            let values = found["facets"][facet].as_array().unwrap();
            let counts = values.iter().map(|one| {
                let value = one["value"].as_str().unwrap().to_owned();
                (value, one["count"].clone())
            });
            assert_eq!(Value::Object(counts.collect()), expected, "{url}");
            if values.iter().any(|one| one["selected"] == true) {
                continue;
            }
            for value in values {
                let href = value["href"].as_str().unwrap();
                let narrowed = list(&service, href).await;
                assert_eq!(narrowed["meta"]["total"], value["count"], "{href}");
            }
        }
    }
}

#[tokio::test]
async fn equal_numbers_have_one_url() {
    for number in ["50.0", "50.", "050", "+50", "5e1"] {
        let response = get(&format!("/v1/proposals?quantity__gte={number}")).await;
        let canonical = "/v1/proposals?quantity__gte=50";
        let body = response.json();
        match response.status {
            axum::http::StatusCode::OK => assert_eq!(body["links"]["self"], canonical),
            _ => assert_eq!(body["links"]["suggestion"], canonical, "{number}"),
        }
    }
}

#[tokio::test]
async fn numbers_are_read_as_json_writes_them() {
    for (number, digits) in [
        ("5e1", "50"),
        ("1.5E3", "1500"),
        ("-2.5e%2B16", "-25000000000000000"),
        ("1e%2B21", "1000000000000000000000"),
        ("49.78e0", "49.78"),
        ("1e-3", "0.001"),
        ("0e9", "0"),
    ] {
        let body = get(&format!("/v1/proposals?quantity__gte={number}"))
            .await
            .json();
        let canonical = format!("/v1/proposals?quantity__gte={digits}");
        assert_eq!(body["links"]["self"], canonical, "{number}: {body}");
    }
    // A number out of bounds is no other number.
    for number in ["1e400", "1e22", "-1e%2B99", "1e-40", "1e", "1e5.5"] {
        let response = get(&format!("/v1/proposals?quantity__gte={number}")).await;
        assert_eq!(response.status, 400, "{number}");
        let body = response.json();
        assert_eq!(
            body["links"]["suggestion"],
            serde_json::Value::Null,
            "{number}: {body}"
        );
    }
}

#[tokio::test]
async fn wrong_bounds_get_what_was_meant() {
    for (query, suggestion) in [
        ("quantity=50", "quantity__gte=50&quantity__lte=50"),
        ("quantity=50..100", "quantity__gte=50&quantity__lte=100"),
        ("quantity=50-100", "quantity__gte=50&quantity__lte=100"),
        ("amount=50%20to%20100", "quantity__gte=50&quantity__lte=100"),
        ("quantity%3E50", "quantity__gte=50"),
        ("quantity%3E=50", "quantity__gte=50"),
        ("quantity%3C50", "quantity__lte=50"),
        ("quantity=%3E50", "quantity__gte=50"),
        ("value%3C=50", "quantity__lte=50"),
        ("amount__gte=50", "quantity__gte=50"),
        ("value__gte=50", "quantity__gte=50"),
        ("value__lt=50", "quantity__lte=50"),
        ("quantity__gt=50", "quantity__gte=50"),
        ("quantity_gte=50", "quantity__gte=50"),
        ("quantity%5Bgte%5D=50", "quantity__gte=50"),
        ("min_quantity=50", "quantity__gte=50"),
        ("amount_max=50", "quantity__lte=50"),
        (
            "quantity__gte=50%25",
            "quantity__gte=50&quantity_unit=percent",
        ),
        (
            "quantity__gte=50%20percent",
            "quantity__gte=50&quantity_unit=percent",
        ),
        ("quantity__gte=1,000,000", "quantity__gte=1000000"),
        ("quantity__gte=1%20000", "quantity__gte=1000"),
        ("quantity__gte=1.000.000,5", "quantity__gte=1000000.5"),
        ("quantity__gte=2,5", "quantity__gte=2.5"),
        ("quantity__gte=-2,5", "quantity__gte=-2.5"),
        (
            "quantity__gte=EUR%202.5%20million",
            "quantity__gte=2500000&currency=EUR",
        ),
        ("quantity__gte=50..100", "quantity__gte=50"),
        ("quantity__lte=50..100", "quantity__lte=100"),
    ] {
        let url = format!("/v1/statements?{query}");
        let response = get(&url).await;
        assert_eq!(response.status, 400, "{url}: {}", response.text());
        let body = response.json();
        let expected = format!("/v1/statements?{suggestion}");
        assert_eq!(body["links"]["suggestion"], expected, "{url}: {body}");
        assert_eq!(get(&expected).await.status, 200, "{expected}");
    }
    for (query, hint) in [
        (
            "quantity__gte=abc",
            "`quantity__gte` takes a decimal number from -1e21 to 1e21; `abc` is not one. Write, for example, `50`, `-2.5` or `3000000`.",
        ),
        // Only a value with a unit needs to know where units go.
        ("quantity__gte=50%20apples", "`quantity_unit` or `currency`"),
        ("quantity__gte=", "is empty"),
        ("quantity__gte=1e-40", "Write, for example, `50`"),
        ("quantity__lte=9999999999999999999999", "from -1e21 to 1e21"),
        (
            "quantity=abc",
            "There are `quantity__gte` and `quantity__lte`",
        ),
        ("quantity__gte=1&quantity__gte=2", "takes one value"),
    ] {
        let url = format!("/v1/statements?{query}");
        let response = get(&url).await;
        assert_eq!(response.status, 400, "{url}: {}", response.text());
        let body = response.json();
        let detail = body["errors"][0]["detail"].as_str().unwrap_or_default();
        let detail = if detail.is_empty() {
            body["detail"].as_str().unwrap()
        } else {
            detail
        };
        assert!(detail.contains(hint), "{url}: {body}");
    }
}
