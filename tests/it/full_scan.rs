//! What many items have in common is known ahead; pages of them are what looking at every
//! item gives.

use std::cmp::Ordering;
use std::fs;

use serde_json::Value;
use talks::api::{self, ApiService};
use talks::load::FixtureSource;

use crate::support::{load_api, send};
use crate::synth::synth;

/// An invented record with two thousand statements, behind a service, and the statements as
/// its editors wrote them.
fn synthetic_service() -> (ApiService, Vec<Value>) {
    let folder = tempfile::tempdir().unwrap();
    synth(&["--items", "2000", folder.path().to_str().unwrap()]);
    let statements = fs::read(folder.path().join("1/statements.json")).unwrap();
    let api = load_api(&FixtureSource::Folder(folder.path().to_owned()), "");
    (
        api::build_service(&api),
        serde_json::from_slice(&statements).unwrap(),
    )
}

/// All ids that a question finds, page by page, each page held against the total.
async fn all_pages(router: &ApiService, question: &str) -> Vec<String> {
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

/// By members as a question sorts by them, what has none last in either direction.
fn compare_by_keys(one: &Value, other: &Value, sort: &str) -> Ordering {
    let keys = sort.split(',').filter(|key| !key.is_empty());
    keys.fold(Ordering::Equal, |order, key| {
        let by = key.trim_start_matches('-');
        order.then_with(|| compare_by_key(one, other, by, key.starts_with('-')))
    })
}

fn compare_by_key(one: &Value, other: &Value, by: &str, falling: bool) -> Ordering {
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
fn full_scan(statements: &[Value], actor: &str, members: FieldFilters, sort: &str) -> Vec<String> {
    let about = Value::from(format!("actor/{actor}"));
    let mut found: Vec<_> = statements.iter().collect();
    found.retain(|one| {
        let mut values = members.iter().map(|(name, values)| {
            let own = one[name].as_str().unwrap();
            values.split(',').any(|value| value == own)
        });
        one["about"].as_array().unwrap().contains(&about) && values.all(|has| has)
    });
    found.sort_by(|a, b| compare_by_keys(a, b, sort));
    let ids = found.iter().map(|one| one["id"].as_str().unwrap());
    ids.map(str::to_owned).collect()
}

#[tokio::test]
async fn filtered_lists_and_downloads_equal_a_full_scan() {
    let (router, statements) = synthetic_service();
    let kind: FieldFilters<'_> = &[("kind", "term,event")];
    let wanted = full_scan(&statements, "actor-0", kind, "-date");
    for question in [
        "about=actor/actor-0&kind=term,event",
        "about=actor/actor-0&actor=actor-0&kind=event,term",
    ] {
        let path = format!("/v1/statements?{question}&sort=-date&limit=40");
        assert_eq!(all_pages(&router, &path).await, wanted, "{question}");
        let path = format!("/v1/statements.ndjson?{question}&sort=-date");
        let lines = send(router.clone(), "GET", &path, &[]).await;
        let ids = lines.text().lines().map(|line| {
            let item: Value = serde_json::from_str(line).unwrap();
            item["id"].as_str().unwrap().to_owned()
        });
        assert_eq!(ids.collect::<Vec<_>>(), wanted, "{question}");
    }
    let path = "/v1/statements?actor=actor-0&kind=term&facet=modality&limit=1";
    let page = send(router.clone(), "GET", path, &[]).await.json();
    for facet in page["facets"]["modality"].as_array().unwrap() {
        let modality = facet["value"].as_str().unwrap();
        let members: FieldFilters<'_> = &[("kind", "term"), ("modality", modality)];
        let count = full_scan(&statements, "actor-0", members, "").len();
        assert_eq!(facet["count"], count, "{modality}");
    }
}

/// Members of statements, each with the values that are asked for.
type FieldFilters<'t> = &'t [(&'t str, &'t str)];

#[tokio::test]
async fn paged_lists_equal_a_full_scan() {
    let (router, statements) = synthetic_service();
    let asked: [FieldFilters<'_>; 5] = [
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
            for sort in ["", "date", "-date", "kind", "-modality,date"] {
                let order = if sort.is_empty() { "" } else { "&sort=" };
                let question =
                    format!("/v1/statements?actor={actor}{filters}{order}{sort}&limit=30");
                let wanted = full_scan(&statements, actor, members, sort);
                largest = largest.max(wanted.len());
                assert_eq!(all_pages(&router, &question).await, wanted, "{question}");
            }
        }
    }
    assert!(largest > 500, "{largest}");
}

#[tokio::test]
async fn date_filters_and_multi_key_sorts_equal_a_full_scan() {
    let (router, statements) = synthetic_service();
    let day = |one: &Value, name: &str| one["date"][name].as_str().map(str::to_owned);
    for (question, passes) in [
        ("date__gte=2025-03", ("2025-03-01", "9999-12-31")),
        ("date__gt=2025-03", ("2025-04-01", "9999-12-31")),
        ("date__lte=2020", ("0000-01-01", "2020-12-31")),
        ("date__lt=2020", ("0000-01-01", "2019-12-31")),
        ("date=2024", ("2024-01-01", "2024-12-31")),
        ("date=2025-02-14", ("2025-02-14", "2025-02-14")),
        ("date__gte=2023&date__lt=2025", ("2023-01-01", "2024-12-31")),
        ("date__gte=2100", ("2100-01-01", "9999-12-31")),
        ("date__lte=1999", ("0000-01-01", "1999-12-31")),
    ] {
        for sort in ["id", "-date", "kind,-date", "-kind,tense,-id"] {
            let mut found: Vec<_> = statements.iter().collect();
            found.retain(|one| {
                let (first, last) = (day(one, "earliest"), day(one, "latest"));
                first.is_some_and(|first| *first <= *passes.1)
                    && last.is_some_and(|last| *last >= *passes.0)
            });
            found.sort_by(|a, b| compare_by_keys(a, b, sort));
            let ids = found.iter().map(|one| one["id"].as_str().unwrap());
            let wanted: Vec<_> = ids.collect();
            let question = format!("/v1/statements?{question}&sort={sort}&limit=70");
            assert_eq!(all_pages(&router, &question).await, wanted, "{question}");
        }
    }
    for sort in ["kind,-date", "-date,kind,-modality", "tense,modality,id"] {
        let mut all: Vec<_> = statements.iter().collect();
        all.sort_by(|a, b| compare_by_keys(a, b, sort));
        let ids = all.iter().map(|one| one["id"].as_str().unwrap());
        let question = format!("/v1/statements?sort={sort}&limit=300");
        assert_eq!(
            all_pages(&router, &question).await,
            ids.collect::<Vec<_>>(),
            "{question}"
        );
    }
}
