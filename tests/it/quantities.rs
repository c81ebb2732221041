//! Quantities: numbers that come out as they went in, with their units and in words.

use serde_json::{Value, json};
use talks::api;
use talks::load::FixtureSource;

use crate::check::assert_mistake;
use crate::support::{Fixtures, TestResponse, load_api, send};

/// A record whose agreement, first event and first statement have these quantities.
fn with_quantities(quantities: &Value) -> Fixtures {
    let fixtures = Fixtures::new();
    fixtures.edit_json("proposals.json", |proposals| {
        proposals[0]["parts"][0]["quantities"] = quantities.clone();
    });
    for file in ["events.json", "statements.json"] {
        fixtures.edit_json(file, |items| items[0]["quantities"] = quantities.clone());
    }
    fixtures
}

async fn get(fixtures: &Fixtures, path: &str) -> TestResponse {
    let api = load_api(&FixtureSource::Folder(fixtures.folder().to_owned()), "");
    let response = send(api::build_service(&api), "GET", path, &[]).await;
    assert_eq!(response.status, 200, "{path}: {}", response.text());
    response
}

#[tokio::test]
async fn numbers_come_out_as_they_went_in() {
    // The text of each number, and the words for it.
    let numbers = [
        ("49.78", "49.78 percent"),
        ("3.67", "3.67 percent"),
        ("0.1", "0.1 percent"),
        ("-2.5", "-2.5 percent"),
        ("129500000000000", "129,500,000,000,000 percent"),
        ("999999999999999", "999,999,999,999,999 percent"),
        ("0.000123", "0.000123 percent"),
        ("1", "1 percent"),
        ("1000.5", "1,000.5 percent"),
        ("0", "0 percent"),
    ];
    let quantities =
        numbers.map(|(number, _)| format!(r#"{{"value": {number}, "unit": "percent"}}"#));
    let quantities = serde_json::from_str(&format!("[{}]", quantities.join(","))).unwrap();
    let fixtures = with_quantities(&quantities);
    let event = get(&fixtures, "/v1/events/russia-ukraine-conflict").await;
    let text: String = event.text().split_whitespace().collect();
    let event = event.json();
    for (nth, (number, words)) in numbers.into_iter().enumerate() {
        assert_eq!(event["quantities"][nth]["label"], words);
        assert!(text.contains(&format!("\"value\":{number},")), "{number}");
    }
}

#[tokio::test]
async fn quantities_have_words() {
    for (quantity, words) in [
        (
            json!({"value": 3_000_000, "unit": "hectare"}),
            "3,000,000 hectares",
        ),
        (json!({"min": 180, "unit": "day"}), "at least 180 days"),
        (json!({"max": 1, "unit": "month"}), "at most 1 month"),
        (
            json!({"min": 22, "max": 23, "unit": "other", "unit_label": "zones"}),
            "22 to 23 zones",
        ),
        (
            json!({"value": 129_500_000_000_000_u64, "unit": "currency", "currency": "COP"}),
            "COP 129,500,000,000,000",
        ),
        (
            json!({"value": 220_000, "unit": "person", "approximate": true}),
            "about 220,000 people",
        ),
        (
            json!({"value": 50, "unit": "percent", "basis": "the revenue"}),
            "50 percent of the revenue",
        ),
    ] {
        let fixtures = with_quantities(&json!([quantity]));
        for path in ["/v1/events/russia-ukraine-conflict", "/v1/statements/s001"] {
            let item = get(&fixtures, path).await.json();
            assert_eq!(item["quantities"][0]["label"], words);
        }
        let agreement = get(&fixtures, "/v1/proposals/minerals-agreement")
            .await
            .json();
        assert_eq!(agreement["parts"][0]["quantities"][0]["label"], words);
    }
}

#[tokio::test]
async fn quantities_are_a_table_and_filters() {
    let fixtures = with_quantities(&json!([
        {"value": 12.5, "unit": "currency", "currency": "EUR", "of": "aid"},
        {"min": 180, "unit": "day"},
    ]));
    let table = get(&fixtures, "/v1/quantities.csv").await;
    let table = table.text().trim_start_matches('\u{feff}');
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<std::collections::HashMap<String, String>> =
        reader.deserialize().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 7);
    let of = |part: &'static str| rows.iter().filter(move |row| row["part"] == part);
    let money = of("us-access").next().unwrap();
    let cells = [
        "item_type",
        "item_id",
        "label",
        "of",
        "value",
        "unit",
        "currency",
    ];
    assert_eq!(
        cells.map(|name| money[name].as_str()),
        [
            "proposal",
            "minerals-agreement",
            "aid: EUR 12.5",
            "aid",
            "12.5",
            "currency",
            "EUR"
        ]
    );
    assert_eq!(of("").filter(|row| row["min"] == "180").count(), 2);
    for collection in ["proposals", "events", "statements"] {
        for (query, total) in [
            ("currency=EUR", 1),
            ("quantity_unit=day", 1),
            ("currency=USD", 0),
        ] {
            let found = get(&fixtures, &format!("/v1/{collection}?{query}"))
                .await
                .json();
            assert_eq!(found["meta"]["total"], total, "{collection} {query}");
        }
    }
}

#[test]
fn mistakes_in_quantities() {
    let from = r#""unit": "percent", "basis": "future revenue from the minerals""#;
    let value = r#""value": 50"#;
    let at = "/0/parts/2/quantities/0";
    for (from, to, member, code, message, hint) in [
        (
            from,
            r#""unit": ¦"percents""#,
            "/unit",
            "unknown-value",
            "`percents` is not a value",
            "did you mean `percent`?",
        ),
        (
            from,
            r#""unit": ¦"other""#,
            "/unit",
            "missing-field",
            "`other` has no label",
            "\"unit_label\"",
        ),
        (
            from,
            r#""unit": "percent", "currency": ¦"USD""#,
            "/currency",
            "contradiction",
            "a currency is given, but the unit is",
            "\"unit\": \"currency\"",
        ),
        (
            from,
            r#""unit": "currency", "currency": ¦"usd""#,
            "/currency",
            "bad-identifier",
            "`usd` is not a currency code",
            "write `USD`",
        ),
        (
            from,
            r#""unit": "currency", "currency": ¦"ABC""#,
            "/currency",
            "bad-identifier",
            "`ABC` is not a currency code",
            "such as USD",
        ),
        (
            value,
            r#""value": ¦0.1234567890123456"#,
            "/value",
            "bad-number",
            "16 significant digits; the limit is 15",
            "round it",
        ),
        (
            value,
            r#""value": ¦1e30"#,
            "/value",
            "bad-number",
            "out of bounds",
            "from -1e21 to 1e21",
        ),
        (
            value,
            r#""value": ¦"50""#,
            "/value",
            "wrong-type",
            "expected a number, found a string",
            "write a number",
        ),
        (
            value,
            r#""value": ¦50, "min": 3"#,
            "/value",
            "contradiction",
            "both a number and a range",
            "leave `value` out",
        ),
        (
            value,
            r#""min": 50, "max": ¦3"#,
            "/max",
            "contradiction",
            "the range ends at 3, but begins at 50",
            "`min`",
        ),
    ] {
        assert_mistake(
            "proposals.json",
            from,
            to,
            (&format!("{at}{member}"), code, message, hint),
        );
    }
}

#[test]
fn quantities_lack_something() {
    let at = "/0/parts/2/quantities/0";
    for (from, to, message) in [
        (r#"{"value": 50, "#, "¦{", "this quantity has no number"),
        (
            r#"{"value": 50, "unit": "percent""#,
            r#"¦{"value": 50, "unit": "currency""#,
            "the field `currency` is missing",
        ),
    ] {
        assert_mistake(
            "proposals.json",
            from,
            to,
            (at, "missing-field", message, "add \""),
        );
    }
}
