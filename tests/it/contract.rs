//! The document against the server: every real answer of every path is as described.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::collections::ids;
use crate::support::{TestResponse, build_service, get, get_with, send};

/// The document with every answer's objects closed, so that a field it does not describe is
/// an error here, though callers have to expect that fields are added.
pub(crate) async fn document() -> Value {
    let mut document = get("/openapi.json").await.json();
    let components = document["components"]["parameters"].clone();
    for item in document["paths"].as_object_mut().unwrap().values_mut() {
        for parameter in item["get"]["parameters"]
            .as_array_mut()
            .into_iter()
            .flatten()
        {
            if let Some(reference) = parameter["$ref"].as_str() {
                *parameter = components[reference.rsplit('/').next().unwrap()].clone();
            }
        }
    }
    close(&mut document["components"]["schemas"]);
    document
}

/// The document for responses to requests with `fields`, whose items have as little as that
/// parameter says: what identifies them.
fn with_partial_items(document: &Value) -> Value {
    let mut document = document.clone();
    document["info"]["title"] = "partial items".into();
    for item_type in talks::model::item_types() {
        let schema = &mut document["components"]["schemas"][&*item_type.schema_name];
        schema["required"] = json!(["type", "id"]);
    }
    document
}

fn close(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if object.get("type") == Some(&json!("object")) && object.contains_key("properties") {
                object.insert("additionalProperties".into(), false.into());
            }
            object.values_mut().for_each(close);
        }
        Value::Array(list) => list.iter_mut().for_each(close),
        _ => {}
    }
}

/// Asserts that an answer is one that the operation at `path` describes.
fn assert_described(document: &Value, path: &str, uri: &str, answer: &TestResponse) {
    let responses = &document["paths"][path]["get"]["responses"];
    let mut response = match &responses[answer.status.as_str()] {
        Value::Null => &responses["default"],
        listed => listed,
    };
    // `default` stands for problems only, and names the statuses that they have.
    if answer.status.is_success() || answer.status.is_redirection() {
        assert!(responses[answer.status.as_str()].is_object(), "{uri}");
    }
    assert!(
        response.is_object(),
        "{uri}: {} is not described",
        answer.status
    );
    if let Some(reference) = response["$ref"].as_str() {
        response = document.pointer(reference.trim_start_matches('#')).unwrap();
    }
    if responses[answer.status.as_str()].is_null() {
        let description = response["description"].as_str().unwrap();
        let code = answer.json()["code"].as_str().unwrap().to_owned();
        let named = format!("{} `{code}`", answer.status.as_str());
        assert!(description.contains(&named), "{uri}: {named}");
    }
    for (name, header) in response["headers"].as_object().unwrap() {
        let header = document
            .pointer(header["$ref"].as_str().unwrap().trim_start_matches('#'))
            .unwrap();
        let text = answer.header(name);
        assert!(!text.is_empty(), "{uri}: {name} is missing");
        let value = if header["schema"]["type"] == "integer" {
            json!(text.parse::<i64>().unwrap())
        } else {
            json!(text)
        };
        validate(
            document,
            &header["schema"],
            &value,
            &format!("{uri}: {name}"),
        );
    }
    let Some(content) = response["content"].as_object() else {
        return assert!(answer.body.is_empty());
    };
    let sent = answer.header("content-type").split(';').next().unwrap();
    let (media, content) = content.iter().next().unwrap();
    assert_eq!(media, sent, "{uri}");
    let value = if media.ends_with("/json") || media.ends_with("+json") {
        answer.json()
    } else {
        json!(String::from_utf8_lossy(&answer.body))
    };
    validate(document, &content["schema"], &value, uri);
}

/// Validators are made once for each schema: to make one costs more than to use it.
fn validate(document: &Value, schema: &Value, value: &Value, what: &str) {
    static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> =
        LazyLock::new(Mutex::default);
    let validator = Arc::clone(
        VALIDATORS
            .lock()
            .unwrap()
            .entry(format!("{} {schema}", document["info"]["title"]))
            .or_insert_with(|| {
                let schema = json!({
                    "$schema": "https://json-schema.org/draft/2020-12/schema",
                    "components": document["components"],
                    "allOf": [schema],
                });
                Arc::new(
                    jsonschema::options()
                        .should_validate_formats(true)
                        .build(&schema)
                        .unwrap(),
                )
            }),
    );
    let errors = validator.iter_errors(value);
    let errors: Vec<_> = errors
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}");
}

/// The example of a parameter: its own, or that of its schema.
fn example_of(parameter: &Value) -> &Value {
    match &parameter["example"] {
        Value::Null => &parameter["schema"]["examples"][0],
        example => example,
    }
}

/// A path with the parameters that it cannot be asked without.
pub(crate) fn with_required(path: &str, item: &Value) -> String {
    let parameters = item["get"]["parameters"].as_array().into_iter().flatten();
    let required = parameters.filter(|one| one["in"] == "query" && one["required"] == true);
    let texts = required.map(|one| {
        format!(
            "{}={}",
            one["name"].as_str().unwrap(),
            one["example"].as_str().unwrap()
        )
    });
    let texts: Vec<_> = texts.collect();
    if texts.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", texts.join("&"))
    }
}

/// The values that a path's variable segment has on the shipped record.
pub(crate) async fn path_values(document: &Value, path: &str) -> Vec<String> {
    match path.split_once("/{id}") {
        Some((collection, _)) => {
            let parameters = document["paths"][collection]["get"]["parameters"].as_array();
            let is_paged = parameters
                .into_iter()
                .flatten()
                .any(|parameter| parameter["name"] == "limit");
            let query = if is_paged { "?limit=500" } else { "" };
            ids(&get(&format!("{collection}{query}")).await.json())
        }
        None => {
            let description = document["paths"][path]["get"]["description"]
                .as_str()
                .unwrap();
            let (_, codes) = description
                .trim_end_matches('.')
                .split_once("The codes are ")
                .unwrap();
            codes.split(", ").map(str::to_owned).collect()
        }
    }
}

#[tokio::test]
async fn every_answer_of_every_path_is_as_described() {
    let document = document().await;
    let partial = with_partial_items(&document);
    let mut asked = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let mut uris = vec![with_required(path, item)];
        if let Some((before, after)) = path.split_once('{') {
            let (_, after) = after.split_once('}').unwrap();
            uris = path_values(&document, path)
                .await
                .iter()
                .map(|value| format!("{before}{value}{after}"))
                .collect();
            assert!(!uris.is_empty(), "{path}");
        }
        for uri in &uris {
            let answer = get(uri).await;
            assert_eq!(answer.status, 200, "{uri}");
            assert_described(&document, path, uri, &answer);
            asked += 1;
        }
        let operation = &item["get"];
        for parameter in operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|one| one["in"] == "query")
        {
            let name = parameter["name"].as_str().unwrap();
            let values = match example_of(parameter) {
                Value::Array(list) => list.clone(),
                Value::Null => continue,
                one => vec![one.clone()],
            };
            for value in values {
                let mark = if uris[0].contains('?') { '&' } else { '?' };
                if name == "q" && uris[0].contains("q=") {
                    continue;
                }
                let uri = format!(
                    "{}{mark}{name}={}",
                    uris[0],
                    value.to_string().trim_matches('"')
                );
                let answer = get(&uri).await;
                assert_eq!(answer.status, 200, "{uri}: {}", answer.text());
                let described = if name == "fields" {
                    &partial
                } else {
                    &document
                };
                assert_described(described, path, &uri, &answer);
                asked += 1;
            }
        }
    }
    assert!(asked > 300, "{asked}");
}

#[tokio::test]
async fn every_problem_is_as_described() {
    let document = document().await;
    let long = "a".repeat(9000);
    for path in document["paths"].as_object().unwrap().keys() {
        let base = path
            .replace("{id}", "nobody-at-all")
            .replace("{code}", "no-such-problem");
        let odd = path
            .replace("{id}", "No_body")
            .replace("{code}", "No_problem");
        let mut cases = vec![
            (
                get(&format!("{base}?nonsense=1")).await,
                format!("{base}?nonsense=1"),
            ),
            (get(&format!("{base}?%zz")).await, format!("{base}?%zz")),
            (
                get(&format!("{base}?a={long}")).await,
                "a long address".to_owned(),
            ),
            (
                get_with(&base, &[("x-large", &"a".repeat(17_000))]).await,
                "large headers".to_owned(),
            ),
            (
                get_with(&base, &[("content-length", "1")]).await,
                "a body".to_owned(),
            ),
            (
                get_with(&base, &[("host", "a b")]).await,
                "an odd host".to_owned(),
            ),
            (
                send(build_service(), "DELETE", &base, &[]).await,
                "another method".to_owned(),
            ),
        ];
        if path.contains('{') {
            cases.push((get(&base).await, base.clone()));
            cases.push((get(&odd).await, odd.clone()));
        }
        if document["paths"][path]["get"]["parameters"]
            .as_array()
            .is_some_and(|list| list.iter().any(|one| one["name"] == "limit"))
        {
            for query in [
                "limit=501",
                "limit=1&limit=2",
                "actor=nobody-at-all",
                "actor=No",
                "cursor=x",
                "cursor=AAAAAAAAAAAAAAAA",
            ] {
                cases.push((get(&format!("{path}?{query}")).await, query.to_owned()));
            }
        }
        for (answer, what) in cases {
            assert!(answer.status.is_client_error(), "{path}: {what}");
            assert_described(&document, path, &format!("{path}: {what}"), &answer);
        }
        if !["/livez", "/readyz"].contains(&path.as_str()) && !path.contains('{') {
            let known = with_required(path, &document["paths"][path]);
            let known = get_with(&known, &[("if-none-match", "*")]).await;
            assert_eq!(known.status, 304);
            assert_described(&document, path, path, &known);
            let uri = with_required(path, &document["paths"][path]);
            for (header, status) in [
                (("if-match", "\"another\""), 412),
                (("accept-encoding", "identity;q=0"), 406),
            ] {
                let refused = get_with(&uri, &[header]).await;
                assert_eq!(refused.status, status, "{uri}");
                assert_described(&document, path, &uri, &refused);
            }
        }
    }
}
