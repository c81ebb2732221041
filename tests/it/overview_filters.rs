//! Filters of the graph, the timeline, the coverage and the matrix.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::get;

async fn get_json(path: &str) -> Value {
    let answer = get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

/// The texts of a field of each entry of a list.
fn texts(list: &Value, field: &str) -> BTreeSet<String> {
    let entries = list.as_array().unwrap().iter();
    let texts = entries.map(|entry| entry[field].as_str().unwrap().to_owned());
    texts.collect()
}

/// What the lists of all nodes' types find with a query, as `type/id`.
async fn listed(query: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for collection in [
        "aspects",
        "challenges",
        "actors",
        "events",
        "proposals",
        "positions",
        "commodities",
        "places",
    ] {
        let list = get(&format!("/v1/{collection}?{query}&limit=500")).await;
        if list.status == 400 {
            // Nothing of this type can be related to what the query names.
            assert!(list.text().contains("Nothing relates"), "{}", list.text());
            continue;
        }
        let list = list.json();
        let items = list["data"].as_array().unwrap().iter();
        keys.extend(items.map(|item| {
            let text = |field: &str| item[field].as_str().unwrap().to_owned();
            format!("{}/{}", text("type"), text("id"))
        }));
    }
    keys
}

#[tokio::test]
async fn the_graph_of_an_item_has_what_is_related_to_it() {
    let whole = get_json("/v1/graph").await;
    for (query, named) in [
        ("actor=ukraine", vec!["actor/ukraine"]),
        (
            "actor=actor/france,germany",
            vec!["actor/france", "actor/germany"],
        ),
        (
            "aspect=minerals-agreement",
            vec!["aspect/minerals-agreement"],
        ),
        ("place=jeddah", vec!["place/jeddah"]),
        ("note=unattributed", vec![]),
    ] {
        let graph = get_json(&format!("/v1/graph?{query}")).await;
        let mut expected = listed(query).await;
        expected.extend(named.into_iter().map(str::to_owned));
        assert_eq!(texts(&graph["nodes"], "id"), expected, "{query}");
        let nodes = texts(&graph["nodes"], "id");
        let edges = whole["edges"].as_array().unwrap().iter();
        let between = edges.filter(|edge| {
            let has = |end: &str| nodes.contains(edge[end].as_str().unwrap());
            has("source") && has("target")
        });
        let between: Vec<_> = between.cloned().collect();
        assert_eq!(graph["edges"], json!(between), "{query}");
    }
    let both = get_json("/v1/graph?actor=ukraine&aspect=minerals-agreement").await;
    let (one, other) = (
        get_json("/v1/graph?actor=ukraine").await,
        get_json("/v1/graph?aspect=minerals-agreement").await,
    );
    let (one, other) = (texts(&one["nodes"], "id"), texts(&other["nodes"], "id"));
    let common: BTreeSet<_> = one.intersection(&other).cloned().collect();
    assert_eq!(texts(&both["nodes"], "id"), common);
}

#[tokio::test]
async fn the_graph_can_be_of_some_types_and_without_isolated_nodes() {
    let graph = get_json("/v1/graph?type=actor,position").await;
    let types = texts(&graph["nodes"], "type");
    assert_eq!(types, ["actor", "position"].map(str::to_owned).into());
    assert_eq!(graph["meta"]["nodes"], 13 + 13);
    assert!(
        graph["edges"]
            .as_array()
            .unwrap()
            .iter()
            .any(|edge| edge["type"] == "holder")
    );
    // No place is related to an actor, and the Black Sea to no other place.
    let whole = get_json("/v1/graph?type=actor,place").await;
    let whole = texts(&whole["nodes"], "id");
    let graph = get_json("/v1/graph?type=actor,place&hide_empty=true").await;
    let shown = texts(&graph["nodes"], "id");
    assert!(shown.contains("place/saudi-arabia"));
    assert!(whole.contains("place/black-sea") && !shown.contains("place/black-sea"));
    let mut ends = texts(&graph["edges"], "source");
    ends.append(&mut texts(&graph["edges"], "target"));
    assert_eq!(shown, ends);
    assert_eq!(
        graph["links"]["svg"],
        "/v1/graph.svg?hide_empty=true&type=actor,place"
    );
}

#[tokio::test]
async fn pictures_take_the_filters_of_their_data() {
    for (query, present, absent) in [
        ("graph.svg?actor=france", "France", "Marco Rubio"),
        (
            "timeline.svg?kind=talks",
            "Jeddah",
            "/v1/events/white-house-meeting",
        ),
        (
            "timeline.svg?kind=meeting",
            "White House",
            "/v1/events/us-military-aid-suspension",
        ),
    ] {
        let picture = get(&format!("/v1/{query}")).await;
        assert_eq!(picture.status, 200, "{}", picture.text());
        assert!(picture.text().contains(present), "{query}");
        assert!(!picture.text().contains(absent), "{query}");
        let json = query.replace(".svg", "");
        let link = format!("</v1/{json}>; rel=\"alternate\"");
        assert!(
            picture.header("link").contains(&link),
            "{}",
            picture.header("link")
        );
    }
    // What finds nothing is a picture all the same.
    for path in [
        "/v1/timeline.svg?date__gte=2100",
        "/v1/graph.svg?type=place&actor=france",
    ] {
        let picture = get(path).await;
        assert_eq!(picture.status, 200, "{path}");
        assert!(picture.text().starts_with("<svg "), "{path}");
    }
}

#[tokio::test]
async fn the_timeline_takes_the_filters_of_events() {
    for query in [
        "kind=meeting",
        "status=ongoing,ended",
        "actor=donald-trump",
        "place=jeddah",
        "date__gte=2025-02&date__lte=2025-02",
        "aspect=recent-tensions&kind=measure",
        "follows=white-house-meeting",
    ] {
        let timeline = get(&format!("/v1/timeline?{query}")).await;
        let list = get(&format!("/v1/events?{query}")).await;
        assert_eq!(timeline.status, list.status, "{query}: {}", timeline.text());
        let (timeline, list) = (timeline.json(), list.json());
        if list["data"].is_array() {
            assert_eq!(
                texts(&timeline["data"], "id"),
                texts(&list["data"], "id"),
                "{query}"
            );
            assert_eq!(timeline["meta"]["total"], list["meta"]["total"]);
        }
    }
    let timeline = get_json("/v1/timeline?kind=meeting").await;
    assert_eq!(timeline["links"]["svg"], "/v1/timeline.svg?kind=meeting");
    assert_eq!(timeline["links"]["self"], "/v1/timeline?kind=meeting");
}

#[tokio::test]
async fn the_coverage_counts_the_statements_that_a_query_finds() {
    for query in [
        "actor=france",
        "kind=position&modality=attributed",
        "unit=row",
    ] {
        let coverage = get_json(&format!("/v1/coverage?{query}&hide_empty=true")).await;
        let list = get_json(&format!("/v1/statements?{query}&limit=500")).await;
        let mut expected = std::collections::BTreeMap::<_, BTreeSet<_>>::new();
        for statement in list["data"].as_array().unwrap() {
            for place in statement["cites"].as_array().unwrap() {
                let unit = json!([place["section"], place["unit"], place["number"]]);
                expected
                    .entry(unit.to_string())
                    .or_default()
                    .insert(statement["id"].to_string());
            }
        }
        let units = coverage["data"][0]["units"].as_array().unwrap();
        assert_eq!(units.len(), expected.len(), "{query}");
        for unit in units {
            let place = json!([unit["section"], unit["unit"], unit["number"]]);
            assert_eq!(
                unit["total"],
                expected[&place.to_string()].len(),
                "{query} {place}"
            );
        }
    }
    let whole = get_json("/v1/coverage?actor=france").await;
    assert_eq!(whole["meta"]["units"], 27);
    assert_eq!(
        get_json("/v1/coverage?source=us-ukraine-talks-article").await["data"],
        get_json("/v1/coverage").await["data"]
    );
    let events = get_json("/v1/coverage?type=event&hide_empty=true").await;
    assert!(events["meta"]["cited"].as_u64().unwrap() < 27);
}

#[tokio::test]
async fn the_matrix_can_leave_out_what_is_empty() {
    let matrix = get_json("/v1/matrix?hide_empty=true").await;
    assert_eq!(matrix["meta"]["positions"], 13);
    let rows = matrix["rows"].as_array().unwrap();
    let is_filled = |cell: &Value| cell["status"] == "recorded";
    for row in rows {
        assert!(row["cells"].as_array().unwrap().iter().any(is_filled));
    }
    let columns = matrix["columns"].as_array().unwrap();
    for index in 0..columns.len() {
        assert!(rows.iter().any(|row| is_filled(&row["cells"][index])));
    }
    assert_eq!((rows.len(), columns.len()), (6, 6));
    let table = get("/v1/matrix.csv?hide_empty=true").await;
    assert_eq!(table.text().lines().count(), 1 + 6);
    let france = get_json("/v1/matrix?actor=france&hide_empty=true").await;
    assert_eq!(france["rows"].as_array().unwrap().len(), 1);
    assert_eq!(france["meta"]["positions"], 2);
    assert_eq!(
        france["links"]["csv"],
        "/v1/matrix.csv?actor=france&hide_empty=true"
    );
}

#[tokio::test]
async fn the_columns_of_the_matrix_can_be_of_an_aspect() {
    let matrix = get_json("/v1/matrix?aspect=minerals-agreement").await;
    let mut expected = BTreeSet::from(["aspect/minerals-agreement".to_owned()]);
    for key in listed("aspect=minerals-agreement").await {
        if ["challenge/", "proposal/", "event/"]
            .iter()
            .any(|name| key.starts_with(name))
        {
            expected.insert(key);
        }
    }
    let columns = matrix["columns"].as_array().unwrap().iter();
    let columns = columns.map(|one| {
        let text = |field: &str| one[field].as_str().unwrap().to_owned();
        format!("{}/{}", text("type"), text("id"))
    });
    assert_eq!(columns.collect::<BTreeSet<_>>(), expected);
    assert_eq!(matrix["meta"]["rows"], 13);
    let one_type = get_json("/v1/matrix?type=challenge").await;
    assert_eq!(
        one_type["columns"],
        get_json("/v1/matrix?columns=challenges").await["columns"]
    );
}

#[tokio::test]
async fn filters_of_overviews_name_what_exists() {
    for (path, status, suggestion) in [
        ("/v1/graph?actor=ukrane", 404, "/v1/graph?actor=ukraine"),
        ("/v1/graph?type=actr", 400, "/v1/graph?type=actor"),
        (
            "/v1/graph.svg?actr=ukraine",
            400,
            "/v1/graph.svg?actor=ukraine",
        ),
        ("/v1/timeline?kind=meting", 400, "/v1/timeline?kind=meeting"),
        (
            "/v1/coverage?actor=ukrane",
            404,
            "/v1/coverage?actor=ukraine",
        ),
        (
            "/v1/matrix?aspect=minerals-agrement",
            404,
            "/v1/matrix?aspect=minerals-agreement",
        ),
        ("/v1/matrix?hide_empty=yes", 400, ""),
    ] {
        let answer = get(path).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
        if !suggestion.is_empty() {
            assert_eq!(answer.json()["links"]["suggestion"], suggestion, "{path}");
        }
    }
}
