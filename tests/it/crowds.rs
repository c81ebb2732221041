//! What many items have in common is known ahead; pages of them are what looking at every
//! item gives.

use std::cmp::Ordering;
use std::fs;

use serde_json::Value;
use talks::api::{self, Site};
use talks::fixtures::Origin;

use crate::support::{api_of, send};
use crate::synth::synth;

/// An invented record with two thousand statements, behind a router, and the statements as
/// its editors wrote them.
fn crowded() -> (Site, Vec<Value>) {
    let folder = tempfile::tempdir().unwrap();
    synth(&["--items", "2000", folder.path().to_str().unwrap()]);
    let statements = fs::read(folder.path().join("1/statements.json")).unwrap();
    let api = api_of(&Origin::Folder(folder.path().to_owned()), "");
    (
        api::router(&api),
        serde_json::from_slice(&statements).unwrap(),
    )
}

/// All ids that a question finds, page by page, each page held against the total.
async fn paged(router: &Site, question: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut next = Some(question.to_owned());
    while let Some(path) = next {
        let answer = send(router.clone(), "GET", &path, &[]).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        let page = answer.json();
        let data = page["data"].as_array().unwrap();
        ids.extend(
            data.iter()
                .map(|one| one["id"].as_str().unwrap().to_owned()),
        );
        next = page["links"]["next"].as_str().map(str::to_owned);
        let total = page["meta"]["total"].as_u64().unwrap();
        match &next {
            Some(_) => assert!(total > ids.len() as u64, "{path}"),
            None => assert_eq!(total, ids.len() as u64, "{path}"),
        }
    }
    ids
}

/// By a member, what has none last in either direction.
fn compared(one: &Value, other: &Value, by: &str, falling: bool) -> Ordering {
    let key = |of: &Value| match by {
        "date" => of.get("date").map(|date| {
            let day = |name: &str| date[name].as_str().unwrap_or_default().to_owned();
            (day("earliest"), day("latest"))
        }),
        _ => of[by].as_str().map(|text| (text.to_owned(), String::new())),
    };
    match (key(one), key(other)) {
        (Some(one), Some(other)) if falling => other.cmp(&one),
        (Some(one), Some(other)) => one.cmp(&other),
        (one, other) => one.is_none().cmp(&other.is_none()),
    }
}

/// The ids of the statements about an actor that have one of the values of each member, as
/// they are sorted.
fn looked_up(statements: &[Value], actor: &str, members: Members, sort: &str) -> Vec<String> {
    let about = Value::from(format!("actor/{actor}"));
    let mut found: Vec<_> = statements.iter().collect();
    found.retain(|one| {
        let mut values = members.iter().map(|(name, values)| {
            let own = one[name].as_str().unwrap();
            values.split(',').any(|value| value == own)
        });
        one["about"].as_array().unwrap().contains(&about) && values.all(|has| has)
    });
    if let Some(by) = sort.split('-').next_back().filter(|by| !by.is_empty()) {
        found.sort_by(|a, b| compared(a, b, by, sort.starts_with('-')));
    }
    let ids = found.iter().map(|one| one["id"].as_str().unwrap());
    ids.map(str::to_owned).collect()
}

/// Members of statements, each with the values that are asked for.
type Members<'t> = &'t [(&'t str, &'t str)];

#[tokio::test]
async fn a_page_of_many_is_what_looking_at_all_gives() {
    let (router, statements) = crowded();
    let asked: [Members<'_>; 5] = [
        &[],
        &[("kind", "term")],
        &[("kind", "term,event,term")],
        &[("modality", "planned")],
        &[("kind", "role,stake"), ("modality", "asserted,planned")],
    ];
    let mut largest = 0;
    for actor in ["actor-0", "actor-1", "actor-7", "actor-19"] {
        for members in asked {
            let filters = members
                .iter()
                .map(|(name, values)| format!("&{name}={values}"));
            let filters: String = filters.collect();
            for sort in ["", "date", "-date", "kind", "-modality"] {
                let order = if sort.is_empty() { "" } else { "&sort=" };
                let question =
                    format!("/v1/statements?actor={actor}{filters}{order}{sort}&limit=30");
                let wanted = looked_up(&statements, actor, members, sort);
                largest = largest.max(wanted.len());
                assert_eq!(paged(&router, &question).await, wanted, "{question}");
            }
        }
    }
    assert!(largest > 500, "{largest}");
}
