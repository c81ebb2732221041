//! The table of these tests holds everything that the document says can be asked, so that
//! no new parameter goes untried.

use std::collections::BTreeSet;

use serde_json::Value;

use super::collections::COLLECTIONS;
use super::schema::{
    FilterAttribute, LIST_PARAMETERS, NOT_MODELLED, Operator, Parameter, ValueType,
};
use crate::support::get;

/// The parameters of a path, references followed.
fn parameters(document: &Value, path: &str) -> Vec<Value> {
    let listed = document["paths"][path]["get"]["parameters"]
        .as_array()
        .unwrap();
    let resolved = listed
        .iter()
        .map(|parameter| match parameter["$ref"].as_str() {
            Some(pointer) => document.pointer(pointer.trim_start_matches('#')).unwrap(),
            None => parameter,
        });
    resolved.cloned().collect()
}

fn texts(values: &Value) -> BTreeSet<&str> {
    let values = values
        .as_array()
        .unwrap_or_else(|| panic!("no list: {values}"));
    values.iter().map(|value| value.as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_table_and_the_document_agree() {
    let document = get("/openapi.json").await.json();
    for collection in COLLECTIONS {
        let filters: BTreeSet<_> = collection
            .parameters()
            .into_iter()
            .map(Parameter::name)
            .collect();
        for (form, others) in [
            ("", [LIST_PARAMETERS, NOT_MODELLED].concat()),
            (".ndjson", vec!["sort", "q", "fields", "as_of"]),
            (".csv", vec!["sort", "q", "fields", "as_of"]),
        ] {
            let path = format!("/v1/{}{form}", collection.name);
            let listed = parameters(&document, &path);
            let listed: BTreeSet<_> = listed
                .iter()
                .map(|one| one["name"].as_str().unwrap())
                .collect();
            // Positions are held for a time.
            let day = (collection.name == "positions").then_some("as_at");
            let known = filters.iter().map(String::as_str).chain(others).chain(day);
            assert_eq!(listed, known.collect(), "{path}");
        }
        let table = parameters(&document, &format!("/v1/{}.csv", collection.name));
        let columns = table.iter().find(|one| one["name"] == "fields").unwrap();
        assert_eq!(
            columns["schema"]["items"]["enum"],
            collection.columns.split(' ').collect::<Value>(),
            "{}",
            collection.name
        );
        let listed = parameters(&document, &format!("/v1/{}", collection.name));
        let named = |name: &str| listed.iter().find(|one| one["name"] == name).unwrap();
        let signs = collection.sortable().into_iter();
        let signs: Vec<_> = signs
            .flat_map(|key| [key.name().to_owned(), format!("-{}", key.name())])
            .collect();
        let keys = signs
            .iter()
            .map(String::as_str)
            .chain(["relevance"])
            .collect();
        assert_eq!(
            texts(&named("sort")["schema"]["items"]["enum"]),
            keys,
            "{}",
            collection.name
        );
        let facets = collection
            .countable()
            .into_iter()
            .map(FilterAttribute::name)
            .collect();
        assert_eq!(
            texts(&named("facet")["schema"]["items"]["enum"]),
            facets,
            "{}",
            collection.name
        );
        for parameter in collection.parameters() {
            let name = parameter.name();
            let (said, place) = (named(&name), format!("{}?{name}", collection.name));
            let schema = &said["schema"];
            assert_eq!(schema["type"] == "array", parameter.is_list(), "{place}");
            if parameter.is_list() {
                assert_eq!(
                    (&said["style"], &said["explode"]),
                    (&"form".into(), &false.into()),
                    "{place}"
                );
            }
            if parameter.test == Operator::Missing {
                assert_eq!(schema["type"], "boolean", "{place}");
            } else if let FilterAttribute::Field(field) = parameter.subject {
                match field.of {
                    ValueType::Term(terms) | ValueType::Terms(terms) => {
                        let terms = terms.iter().copied().collect();
                        let shared = schema["items"]["$ref"].as_str().unwrap();
                        let shared = document.pointer(shared.trim_start_matches('#')).unwrap();
                        assert_eq!(texts(&shared["enum"]), terms, "{place}");
                    }
                    ValueType::Flag => assert_eq!(schema["items"]["type"], "boolean", "{place}"),
                    _ => {}
                }
            }
        }
    }
}
