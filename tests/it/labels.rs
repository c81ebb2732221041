//! The words that are ready to be shown: a label beside each coded value, dates and citations in
//! words.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use crate::contract::{document, path_values, with_required};
use crate::support::get;

/// Values that are as short as those of vocabularies, and none: ids, names, and any JSON.
const NOT_CODED: [&str; 11] = [
    "after", "before", "code", "field", "id", "part", "part_id", "section", "text", "title",
    "value",
];

/// The terms of all vocabularies: the titles by value.
async fn terms() -> BTreeMap<String, HashSet<String>> {
    let list = get("/v1/vocabulary").await.json();
    let mut terms: BTreeMap<_, HashSet<_>> = BTreeMap::new();
    for vocabulary in list["data"].as_array().unwrap() {
        for term in vocabulary["values"].as_array().unwrap() {
            let text = |key: &str| term[key].as_str().unwrap().to_owned();
            terms
                .entry(text("value"))
                .or_default()
                .insert(text("title"));
        }
    }
    terms
}

/// Every response in JSON, but the documentation.
async fn responses() -> Vec<(String, Value)> {
    let document = document().await;
    let mut responses = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let operation = &item["get"];
        let is_json = operation["responses"]["200"]["content"]["application/json"].is_object();
        // Citations in CSL-JSON have the words of that format.
        let is_csl = path.ends_with("/citation.json");
        if !is_json || is_csl || operation["tags"][0] == "documentation" {
            continue;
        }
        let mut targets = vec![with_required(path, item)];
        if path.contains('{') {
            let values = path_values(&document, path).await.into_iter();
            targets = values.map(|value| path.replace("{id}", &value)).collect();
        }
        for target in targets {
            let response = get(&target).await;
            assert_eq!(response.status, 200, "{target}");
            responses.push((target, response.json()));
        }
    }
    responses
}

/// Visits every object in a value.
fn visit_objects(value: &Value, visit: &mut dyn FnMut(&serde_json::Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            visit(object);
            // Citations in CSL-JSON have the words of that format, and values that differ from the
            // edition before those of the editors' files.
            let is_difference = object.contains_key("pointer");
            let members = object.iter().filter(|(name, _)| {
                *name != "csl" && !(is_difference && ["before", "after"].contains(&name.as_str()))
            });
            members.for_each(|(_, value)| visit_objects(value, visit));
        }
        Value::Array(list) => list.iter().for_each(|value| visit_objects(value, visit)),
        _ => {}
    }
}

#[tokio::test]
async fn each_coded_value_has_its_label_beside_it() {
    let terms = terms().await;
    let is_title = |value: &Value, label: &Value| {
        let titles = value.as_str().and_then(|value| terms.get(value));
        titles.is_some_and(|titles| label.as_str().is_some_and(|label| titles.contains(label)))
    };
    let mut labeled = HashSet::new();
    for (target, response) in responses().await {
        visit_objects(&response, &mut |object| {
            for (name, value) in object {
                let singular = name.strip_suffix('s').unwrap_or(name);
                let label = object.get(&format!("{name}_label"));
                let labels = object.get(&format!("{singular}_labels"));
                match (value, label, labels) {
                    (Value::Null, Some(label), _) => {
                        assert!(label.is_null(), "{target}: {name} is null and has {label}");
                    }
                    // A point in time in words.
                    (_, Some(_), _) if name == "published" => {}
                    (value, Some(label), _) => {
                        assert!(is_title(value, label), "{target}: {name} {value}: {label}");
                        labeled.insert(name.clone());
                    }
                    (Value::Array(values), _, Some(Value::Array(labels))) => {
                        assert_eq!(values.len(), labels.len(), "{target}: {name}");
                        for (value, label) in values.iter().zip(labels) {
                            assert!(is_title(value, label), "{target}: {name} {value}: {label}");
                        }
                        labeled.insert(name.clone());
                    }
                    (Value::String(text), None, None) => {
                        let is_coded = terms.contains_key(text);
                        let is_exempt = NOT_CODED.contains(&name.as_str());
                        assert!(
                            !is_coded || is_exempt,
                            "{target}: {name} {text} has no label"
                        );
                    }
                    _ => {}
                }
            }
        });
    }
    for name in [
        "type",
        "kind",
        "status",
        "stance",
        "scope",
        "membership",
        "roles",
        "unit",
    ] {
        assert!(labeled.contains(name), "{name} has no label: {labeled:?}");
    }
}

#[tokio::test]
async fn dates_have_words() {
    let event = get("/v1/events/white-house-meeting").await.json();
    assert_eq!(event["date"]["label"], "Late February 2025");
    let timeline = get("/v1/timeline").await.json();
    assert_eq!(timeline["data"][1]["date"]["label"], "Late February 2025");
    let picture = get("/v1/timeline.svg").await;
    assert!(picture.text().contains("Late February 2025"));
    let label = "26 November 2026, 08:00 UTC";
    assert_eq!(get("/").await.json()["published_label"], label);
    assert_eq!(get("/v1/summary").await.json()["published_label"], label);
    for path in ["/v1/editions", "/v1/changes"] {
        for entry in get(path).await.json()["data"].as_array().unwrap() {
            let published = entry["published"].as_str().unwrap();
            let day = published[8..10].trim_start_matches('0');
            let label = entry["published_label"].as_str().unwrap();
            assert!(
                label.starts_with(&format!("{day} November 2026, ")),
                "{label}"
            );
        }
    }
}

#[tokio::test]
async fn each_citation_and_unit_has_a_label() {
    let statement = get("/v1/statements/s079").await.json();
    let label = "Undated article on the U.S.–Ukraine talks, “Challenges Ahead,” bullet 2";
    assert_eq!(statement["cites"][0]["label"], label);
    let citation = statement["citation"].as_str().unwrap();
    assert!(citation.starts_with(label), "{citation}");
    let coverage = get("/v1/coverage").await.json();
    let units = coverage["data"][0]["units"].as_array().unwrap();
    let labels: Vec<_> = units
        .iter()
        .map(|unit| unit["label"].as_str().unwrap())
        .collect();
    assert!(
        labels.contains(&"“Challenges Ahead,” bullet 2"),
        "{labels:?}"
    );
}

#[tokio::test]
async fn each_vocabulary_has_a_url_of_its_own() {
    let all = get("/v1/vocabulary").await.json();
    for expected in all["data"].as_array().unwrap() {
        let href = expected["links"]["self"].as_str().unwrap();
        assert_eq!(get(href).await.json(), *expected, "{href}");
    }
    let stance = get("/v1/vocabulary/stance").await.json();
    assert_eq!(stance["id"], "stance");
    assert_eq!(stance["values"][0]["value"], "demands");
    assert_eq!(stance["values"][0]["title"], "Demands");
    let pinned = get("/editions/1/v1/vocabulary/stance").await.json();
    assert_eq!(pinned["links"]["self"], "/editions/1/v1/vocabulary/stance");
    for (name, id) in [
        ("stances", "stance"),
        ("statement-kinds", "statement-kind"),
        ("modalities", "modality"),
        ("event_statuses", "event-status"),
        ("Stance", "stance"),
        ("types", "type"),
        ("statements.kind", "statement-kind"),
        ("events.participants.roles", "role"),
        ("relations", "relation"),
    ] {
        for prefix in ["", "/editions/1"] {
            let moved = get(&format!("{prefix}/v1/vocabulary/{name}")).await;
            assert_eq!(moved.status, 308, "{name}");
            let expected = format!("{prefix}/v1/vocabulary/{id}");
            assert_eq!(moved.header("location"), expected, "{name}");
        }
    }
    let misspelled = get("/v1/vocabulary/stence").await;
    assert_eq!(misspelled.status, 404);
    let suggestion = &misspelled.json()["links"]["suggestion"];
    assert_eq!(*suggestion, "/v1/vocabulary/stance");
    // Several vocabularies are of kinds.
    let ambiguous = get("/v1/vocabulary/kind").await.json();
    assert_eq!(ambiguous["links"]["suggestion"], Value::Null);
    let allowed = ambiguous["errors"][0]["allowed"].as_array().unwrap();
    assert!(allowed.contains(&"event-kind".into()), "{ambiguous}");
    assert!(!allowed.contains(&"stance".into()), "{ambiguous}");
    let slash = get("/v1/vocabulary/stance/").await;
    assert_eq!(slash.header("location"), "/v1/vocabulary/stance");
}

#[tokio::test]
async fn vocabularies_count_changes_relations_and_cells() {
    let count = async |id: &str, value: &str| {
        let vocabulary = get(&format!("/v1/vocabulary/{id}")).await.json();
        let values = vocabulary["values"].as_array().unwrap();
        let term = values.iter().find(|term| term["value"] == value);
        term.unwrap()["count"].clone()
    };
    let changes = get("/v1/changes").await.json();
    assert_eq!(
        count("entry-type", "change").await,
        changes["meta"]["total"]
    );
    let graph = get("/v1/graph").await.json();
    let edges = graph["edges"].as_array().unwrap();
    for relation in ["holder", "aspects", "caused_by"] {
        let expected = edges.iter().filter(|edge| edge["type"] == relation).count();
        assert_eq!(count("relation", relation).await, expected, "{relation}");
    }
    let matrix = get("/v1/matrix").await.json();
    let rows = matrix["rows"].as_array().unwrap().iter();
    let cells: Vec<_> = rows
        .flat_map(|row| row["cells"].as_array().unwrap())
        .collect();
    for status in ["recorded", "not-recorded"] {
        let expected = cells.iter().filter(|cell| cell["status"] == status).count();
        assert_eq!(count("cell-status", status).await, expected, "{status}");
    }
}

#[tokio::test]
async fn labels_are_true_beside_the_name_of_an_item() {
    for (path, field, label) in [
        (
            "/v1/positions/ukraine-on-limited-ceasefire",
            "stance_label",
            "Plans to propose",
        ),
        (
            "/v1/proposals/limited-ceasefire",
            "status_label",
            "To be proposed",
        ),
        (
            "/v1/proposals/european-peacekeeping-force",
            "status_label",
            "Under consideration",
        ),
        (
            "/v1/actors/european-allies",
            "membership_label",
            "Some members named",
        ),
        (
            "/v1/commodities/ukraine-mineral-reserves",
            "kind_label",
            "Group of commodities",
        ),
    ] {
        assert_eq!(get(path).await.json()[field], label, "{path}");
    }
}

#[tokio::test]
async fn a_relation_reads_as_a_sentence_between_two_titles() {
    let sentence = |from: &str, relation: &str, to: &str| format!("{from} {relation} {to}");
    let graph = get("/editions/2/v1/graph").await.json();
    let title = |id: &Value| {
        let nodes = graph["nodes"].as_array().unwrap();
        let node = nodes.iter().find(|node| node["id"] == *id).unwrap();
        node["title"].as_str().unwrap()
    };
    let edges: HashSet<_> = graph["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| {
            let label = edge["type_label"].as_str().unwrap();
            sentence(title(&edge["source"]), label, title(&edge["target"]))
        })
        .collect();
    for expected in [
        "France has considered a European peacekeeping force depends on European peacekeeping force",
        "Jeddah talks has the place Jeddah",
    ] {
        assert!(edges.contains(expected), "{expected}: {edges:#?}");
    }
    let table = get("/editions/2/v1/relations.csv").await;
    let condition = "depends on,proposal,Proposal,european-peacekeeping-force";
    let row = table.text().lines().find(|line| line.contains(condition));
    let title = "European peacekeeping force – Ceasefire achieved";
    assert!(row.unwrap().contains(title), "{row:?}");
}

/// Spellings of British English, as stems of words; those that the record has itself are left out.
const BRITISH: [&str; 21] = [
    "behaviour",
    "cancelled",
    "catalogue",
    "centre",
    "colour",
    "favour",
    "fulfil ",
    "grey",
    "isation",
    "ising",
    "judgement",
    "labell",
    "licence",
    "modelling",
    "neighbour",
    "organis",
    "programme",
    "recognis",
    "towards",
    "travell",
    "whilst",
];

#[tokio::test]
async fn published_texts_are_in_american_english() {
    let texts_of = |value: &Value| {
        let mut texts = Vec::new();
        visit_objects(value, &mut |object| {
            let members = object.iter().filter(|(name, _)| {
                ["description", "summary", "title", "definition", "detail"].contains(&name.as_str())
            });
            texts.extend(members.filter_map(|(_, text)| text.as_str().map(str::to_lowercase)));
        });
        texts
    };
    let mut texts = texts_of(&document().await);
    texts.extend(texts_of(&get("/v1/vocabulary").await.json()));
    texts.extend(texts_of(&get("/").await.json()));
    texts.push(
        get("/v1/graph.svg?view=network")
            .await
            .text()
            .to_lowercase(),
    );
    assert!(texts.len() > 1_000);
    for text in texts {
        // Words of the record, and an attribute of SVG.
        let text = text.replace("aria-labelledby", "");
        let text = text.replace("compromising", "").replace("comprising", "");
        for stem in BRITISH {
            assert!(!text.contains(stem), "{stem}: {text}");
        }
    }
}
