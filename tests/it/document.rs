//! The OpenAPI document: committed, current, complete.

use std::collections::HashSet;
use std::path::Path;

use serde_json::Value;

use crate::support::{get, run_talks, utf8};

const COMMITTED: &str = "openapi/openapi.json";

#[tokio::test]
async fn the_committed_document_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(COMMITTED);
    let served = get("/openapi.json").await.text().to_owned();
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(&path, &served).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == served,
        "{COMMITTED} is stale; renew it with: UPDATE_OPENAPI=1 cargo test"
    );
}

#[tokio::test]
async fn the_program_prints_the_document_that_it_serves() {
    let printed = run_talks(&["openapi"]);
    assert!(printed.status.success());
    assert_eq!(utf8(&printed.stdout), get("/openapi.json").await.text());
}

/// Every value below `value` with its JSON pointer, examples left out.
fn walk<'v>(value: &'v Value, pointer: &str, visit: &mut dyn FnMut(&str, &'v Value)) {
    visit(pointer, value);
    match value {
        Value::Object(object) => {
            for (key, value) in object.iter().filter(|(key, _)| {
                pointer.ends_with("/properties") || !["example", "examples"].contains(&key.as_str())
            }) {
                walk(
                    value,
                    &format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")),
                    visit,
                );
            }
        }
        Value::Array(list) => {
            for (place, value) in list.iter().enumerate() {
                walk(value, &format!("{pointer}/{place}"), visit);
            }
        }
        _ => {}
    }
}

#[tokio::test]
async fn every_reference_resolves_and_every_component_is_used() {
    let document = get("/openapi.json").await.json();
    let mut used = HashSet::new();
    walk(&document, "", &mut |pointer, value| {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            let target = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(target).is_some(), "{pointer}: {reference}");
            used.insert(target.to_owned());
        }
    });
    for (sort, components) in document["components"].as_object().unwrap() {
        for name in components.as_object().unwrap().keys() {
            assert!(
                used.contains(&format!("/components/{sort}/{name}")),
                "{sort}/{name} is never used"
            );
        }
    }
}

#[tokio::test]
async fn every_value_has_its_bounds() {
    let document = get("/openapi.json").await.json();
    walk(&document, "", &mut |pointer, value| {
        let has = |keys: &[&str]| keys.iter().any(|key| value.get(key).is_some());
        match value.get("type").and_then(Value::as_str) {
            Some("string") => {
                assert!(
                    has(&["maxLength", "enum"]),
                    "{pointer} has no length: {value}"
                );
                assert!(
                    has(&["pattern", "format", "enum"]),
                    "{pointer} has no form: {value}"
                );
            }
            Some("array") => assert!(has(&["maxItems"]), "{pointer} has no length: {value}"),
            Some("integer") => {
                assert!(
                    has(&["minimum"]) && has(&["maximum"]) && has(&["format"]),
                    "{pointer} has no bounds: {value}"
                );
            }
            Some("number") => assert!(
                has(&["minimum"]) && has(&["maximum"]),
                "{pointer} has no bounds: {value}"
            ),
            _ => {}
        }
    });
}

#[tokio::test]
async fn everything_is_described() {
    let document = get("/openapi.json").await.json();
    let described = |value: &Value| {
        value["description"]
            .as_str()
            .is_some_and(|text| text.len() > 5)
    };
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let said = described(schema);
        assert!(said, "{name}");
        for (field, property) in schema["properties"].as_object().into_iter().flatten() {
            assert!(described(property), "{name}.{field}: {property}");
        }
    }
    let mut ids = HashSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let operation = &item["get"];
        for member in ["operationId", "summary", "description"] {
            assert!(
                !operation[member].as_str().unwrap_or_default().is_empty(),
                "{path} has no {member}"
            );
        }
        assert!(ids.insert(operation["operationId"].clone()), "{path}");
        assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{path}");
        assert_eq!(operation["security"], serde_json::json!([{}]), "{path}");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let parameter = match parameter["$ref"].as_str() {
                Some(reference) => document.pointer(&reference[1..]).unwrap(),
                None => parameter,
            };
            assert!(described(parameter), "{path} {}", parameter["name"]);
        }
        for (status, response) in operation["responses"].as_object().unwrap() {
            let response = match response["$ref"].as_str() {
                Some(reference) => document.pointer(&reference[1..]).unwrap(),
                None => response,
            };
            assert!(described(response), "{path} {status}");
            assert!(
                response["headers"]
                    .get("Access-Control-Allow-Origin")
                    .is_some(),
                "{path} {status}"
            );
            for content in response["content"]
                .as_object()
                .into_iter()
                .flat_map(|content| content.values())
            {
                assert!(
                    content.get("example").is_some(),
                    "{path} {status} has no example"
                );
                assert!(
                    content.get("schema").is_some(),
                    "{path} {status} has no schema"
                );
            }
        }
    }
}

#[tokio::test]
async fn the_document_says_whose_it_is() {
    let document = get("/openapi.json").await.json();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(
        document["info"]["license"]["identifier"],
        "MIT OR Apache-2.0"
    );
    assert!(document["info"]["contact"]["name"].is_string());
    assert_eq!(document["servers"][0]["url"], "/");
    assert_eq!(document["servers"][1]["url"], "/editions/1");
    let tags: HashSet<_> = document["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| tag["name"].clone())
        .collect();
    for (path, item) in document["paths"].as_object().unwrap() {
        assert!(tags.contains(&item["get"]["tags"][0]), "{path}");
    }
}
