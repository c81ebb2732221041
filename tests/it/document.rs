//! The OpenAPI document: committed, current, complete.

use std::collections::HashSet;
use std::path::Path;

use serde_json::{Value, json};

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
                    has(&["pattern", "format", "enum", "contentMediaType"]),
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
        assert_eq!(operation["security"], json!([{}]), "{path}");
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
                // An archive cannot be shown.
                let is_binary = content["schema"].get("contentMediaType").is_some();
                assert!(
                    is_binary || content["examples"]["example"].get("value").is_some(),
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
    let license = get("/v1/summary").await.json()["license"].clone();
    assert_eq!(document["info"]["license"]["name"], license["title"]);
    assert_eq!(document["info"]["license"]["url"], license["url"]);
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

/// The parameters of an operation, references followed.
fn parameters<'d>(document: &'d Value, operation: &'d Value) -> Vec<&'d Value> {
    let listed = operation["parameters"].as_array().into_iter().flatten();
    let resolved = listed.map(|parameter| match parameter["$ref"].as_str() {
        Some(pointer) => document.pointer(pointer.trim_start_matches('#')).unwrap(),
        None => parameter,
    });
    resolved.collect()
}

/// The request that Swagger UI sends when nothing is typed: with the example of each parameter
/// that has one, else with its default.
fn prefilled_request(document: &Value, path: &str) -> String {
    let mut target = path.to_owned();
    let mut query = Vec::new();
    for parameter in parameters(document, &document["paths"][path]["get"]) {
        let schema = &parameter["schema"];
        let values = [
            &parameter["example"],
            &schema["example"],
            &schema["default"],
        ];
        let Some(value) = values.into_iter().find(|value| !value.is_null()) else {
            continue;
        };
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        let name = parameter["name"].as_str().unwrap();
        if parameter["in"] == "path" {
            target = target.replace(&format!("{{{name}}}"), &text);
        } else {
            query.push(format!("{name}={text}"));
        }
    }
    if query.is_empty() {
        target
    } else {
        format!("{target}?{}", query.join("&"))
    }
}

#[tokio::test]
async fn what_is_tried_out_first_finds_something() {
    let document = get("/openapi.json").await.json();
    for path in document["paths"].as_object().unwrap().keys() {
        let target = prefilled_request(&document, path);
        let response = get(&target).await;
        assert_eq!(response.status, 200, "{target}");
        // In the shipped record no stance moves, no statement quotes anybody or contradicts
        // another, nobody votes, and nothing is agreed that could be met.
        let empty = [
            "/v1/movements",
            "/v1/movements.csv",
            "/v1/quotations.csv",
            "/v1/settled_fields.csv",
            "/v1/votes.csv",
            "/v1/compliance.csv",
        ];
        let may_be_empty = empty.contains(&path.as_str());
        match response.header("content-type").split(';').next().unwrap() {
            "application/json" => {
                let body = response.json();
                let is_empty = |list: &Value| list.as_array().is_some_and(Vec::is_empty);
                assert!(may_be_empty || !is_empty(&body["data"]), "{target}");
            }
            "text/csv" => {
                assert!(
                    may_be_empty || response.text().lines().count() > 1,
                    "{target}"
                );
            }
            "application/atom+xml" => assert!(response.text().contains("<entry>"), "{target}"),
            _ => assert!(!response.body.is_empty(), "{target}"),
        }
    }
}

#[tokio::test]
async fn permanent_redirects_are_described() {
    let document = get("/openapi.json").await.json();
    for (path, target) in [
        ("/", "/editions/1/"),
        ("/v1/vocabulary/{id}", "/v1/vocabulary/stances"),
    ] {
        assert_eq!(get(target).await.status, 308, "{target}");
        let described = &document["paths"][path]["get"]["responses"]["308"];
        assert!(described.is_object(), "{path}");
    }
}

#[tokio::test]
async fn a_parameter_is_described_once() {
    let document = get("/openapi.json").await.json();
    let components = document["components"]["parameters"].as_object().unwrap();
    assert!(components.len() < 380, "{}", components.len());
    let mut described = HashSet::new();
    for (name, parameter) in components {
        assert!(described.insert(parameter.to_string()), "{name}");
    }
    for (path, item) in document["paths"].as_object().unwrap() {
        let listed = item["get"]["parameters"].as_array().into_iter().flatten();
        for parameter in listed.filter(|parameter| parameter["in"] == "query") {
            assert!(described.insert(parameter.to_string()) || parameter["$ref"].is_string());
        }
        for parameter in parameters(&document, &item["get"]) {
            let has_example = !parameter["example"].is_null();
            assert_eq!(
                has_example,
                parameter["required"] == true,
                "{path}: {parameter}"
            );
        }
    }
}

#[tokio::test]
async fn parameters_and_responses_share_their_enumerations() {
    let document = get("/openapi.json").await.json();
    let schemas = &document["components"]["schemas"];
    let list = parameters(&document, &document["paths"]["/v1/positions"]["get"]);
    let stance = list.iter().find(|one| one["name"] == "stance").unwrap();
    let reference = json!({"$ref": "#/components/schemas/Stance"});
    assert_eq!(stance["schema"]["items"], reference);
    // A response may have a stance that is added later.
    let served = &schemas["Position"]["properties"]["stance"];
    assert_eq!(
        served["anyOf"],
        json!([reference, {"$ref": "#/components/schemas/Slug"}])
    );
    assert!(served["description"].is_string());
    let vocabularies = get("/v1/vocabulary").await.json();
    let mut enums: Vec<_> = schemas.as_object().unwrap().values().collect();
    enums.retain(|schema| schema["enum"].is_array());
    for vocabulary in vocabularies["data"].as_array().unwrap() {
        // Relations are named by the fields of the items, and by nothing else.
        if vocabulary["id"] == "relation" {
            continue;
        }
        // What is served is more than what can be asked for: a change is no type of items.
        let values = vocabulary["values"].as_array().unwrap().iter();
        let values: Vec<_> = values.map(|term| &term["value"]).collect();
        let has_values = |schema: &Value| {
            let mut of_schema = schema["enum"].as_array().unwrap().iter();
            of_schema.all(|value| values.contains(&value))
        };
        assert!(enums.iter().any(|schema| has_values(schema)), "{values:?}");
    }
}

#[tokio::test]
async fn the_document_is_small() {
    let document = get("/openapi.json").await;
    assert!(document.body.len() < 900_000, "{}", document.body.len());
}

#[tokio::test]
async fn operations_come_as_a_reader_needs_them() {
    let document = get("/openapi.json").await.json();
    let mut paths = document["paths"].as_object().unwrap().keys();
    assert_eq!(paths.next().unwrap(), "/");
    assert_eq!(paths.next().unwrap(), "/v1/summary");
    assert_eq!(paths.next().unwrap(), "/v1/search");
    let tags = document["tags"].as_array().unwrap().iter();
    let tags: Vec<_> = tags.map(|tag| tag["name"].as_str().unwrap()).collect();
    let paths = document["paths"].as_object().unwrap().values();
    let positions = paths.map(|item| {
        let tag = item["get"]["tags"][0].as_str().unwrap();
        tags.iter().position(|known| *known == tag).unwrap()
    });
    assert!(positions.is_sorted(), "operations of a tag stand apart");
}

#[tokio::test]
async fn a_filter_that_makes_no_difference_is_refused_with_the_reason() {
    for (target, detail, suggestion) in [
        (
            "/v1/statements?kind__all=event,state",
            "A statement has at most one `kind`, so none has all of several. Use `kind`",
            json!("/v1/statements?kind=event,state"),
        ),
        (
            "/v1/actors?id__missing=true",
            "Every item has a value of `id`.",
            Value::Null,
        ),
        (
            "/v1/aspects.csv?aspect=natural-resources",
            "Nothing relates aspects to aspects.",
            Value::Null,
        ),
    ] {
        let refused = get(target).await;
        assert_eq!(refused.status, 400, "{target}");
        let problem = refused.json();
        assert_eq!(problem["code"], "unknown-parameter", "{target}");
        let text = problem["detail"].as_str().unwrap();
        assert!(text.contains(detail), "{target}: {text}");
        assert_eq!(problem["links"]["suggestion"], suggestion, "{target}");
    }
}

#[tokio::test]
async fn each_operation_refers_to_parameters_of_its_own() {
    let document = get("/openapi.json").await.json();
    let parameter = |path: &str, name: &str| {
        let listed = document["paths"][path]["get"]["parameters"]
            .as_array()
            .unwrap();
        let resolved = listed.iter().map(|one| match one["$ref"].as_str() {
            Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
            None => one,
        });
        let mut named = resolved.filter(|one| one["name"] == name);
        let found = named
            .next()
            .unwrap_or_else(|| panic!("{path}: {name}"))
            .clone();
        assert!(named.next().is_none(), "{path}: {name} twice");
        found
    };
    for (path, accepted) in [
        ("/v1/search", "actor"),
        ("/v1/search", "note"),
        ("/v1/graph", "actor"),
        ("/v1/coverage", "actor"),
        ("/v1/matrix", "aspect"),
    ] {
        let items = &parameter(path, "type")["schema"]["items"];
        let schema = match items["$ref"].as_str() {
            Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
            None => items,
        };
        let values = schema["enum"].as_array().unwrap();
        assert!(
            values.contains(&accepted.into()),
            "{path}: {accepted}: {values:?}"
        );
        let status = get(&with_type(path, accepted)).await.status;
        assert_eq!(status, 200, "{path}: {accepted}");
    }
    let of_graph = parameter("/v1/graph", "actor")["description"].clone();
    let of_matrix = parameter("/v1/matrix", "actor")["description"].clone();
    assert_ne!(of_graph, of_matrix);
}

/// A request for what a path has of a type.
fn with_type(path: &str, value: &str) -> String {
    let query = if path == "/v1/search" {
        "q=minerals&"
    } else {
        ""
    };
    format!("{path}?{query}type={value}")
}
