//! The grid of positions, the timeline, the network, the coverage of sources, and the
//! export of everything.

use std::collections::HashSet;

use serde_json::Value;

use crate::support::{Fixtures, get, load_api, send};

#[tokio::test]
async fn the_matrix_holds_every_position() {
    let matrix = get("/v1/matrix").await.json();
    assert_eq!(
        matrix["meta"],
        serde_json::json!({"rows": 13, "columns": 15, "positions": 13, "edition": 3})
    );
    let rows = matrix["rows"].as_array().unwrap();
    let mut found = HashSet::new();
    for row in rows {
        let cells = row["cells"].as_array().unwrap();
        assert_eq!(cells.len(), 15);
        for cell in cells {
            let positions = cell["positions"].as_array().unwrap();
            let status = if positions.is_empty() {
                "not-recorded"
            } else {
                "recorded"
            };
            assert_eq!(cell["status"], status);
            for position in positions {
                let item = get(position["href"].as_str().unwrap()).await.json();
                assert_eq!(item["holder"]["id"], row["actor"]["id"]);
                assert_eq!(
                    (&item["stance"], &item["scope"]),
                    (&position["stance"], &position["scope"])
                );
                found.insert(position["id"].as_str().unwrap().to_owned());
            }
        }
    }
    assert_eq!(found.len(), 13);
    let russia = rows
        .iter()
        .find(|row| row["actor"]["id"] == "russia")
        .unwrap();
    assert!(
        russia["cells"]
            .as_array()
            .unwrap()
            .iter()
            .all(|cell| cell["status"] == "not-recorded")
    );
}

#[tokio::test]
async fn the_matrix_can_be_narrowed() {
    let matrix = get("/v1/matrix?columns=challenges").await.json();
    assert_eq!(
        matrix["meta"],
        serde_json::json!({"rows": 13, "columns": 3, "positions": 4, "edition": 3})
    );
    assert_eq!(matrix["links"]["csv"], "/v1/matrix.csv?columns=challenges");
    let two = get("/v1/matrix?rows=russia,ukraine&columns=events,challenges")
        .await
        .json();
    assert_eq!(two["rows"][0]["actor"]["id"], "ukraine");
    assert_eq!(
        two["links"]["self"],
        "/v1/matrix?columns=challenges,events&rows=ukraine,russia"
    );
    let table = get("/v1/matrix.csv?columns=challenges&rows=ukraine,russia").await;
    assert_eq!(
        table.text(),
        "\u{feff}actor,actor_title,Territorial concessions (challenge/territorial-concessions),Security guarantees (challenge/security-guarantees),Economic implications (challenge/economic-implications)\r\n\
         ukraine,Ukraine,Divided (Domestic opinion),Demands,Not recorded\r\n\
         russia,Russia,Not recorded,Not recorded,Not recorded\r\n"
    );
    for (query, status, suggestion) in [
        ("columns=challenge", 400, "challenges"),
        ("rows=ukrane", 404, "ukraine"),
        ("row=ukraine", 400, "rows"),
    ] {
        let answer = get(&format!("/v1/matrix?{query}")).await;
        assert_eq!(answer.status, status, "{query}");
        assert_eq!(answer.json()["errors"][0]["suggestion"], suggestion);
    }
}

#[tokio::test]
async fn a_cell_of_the_matrix_says_what_narrows_a_position() {
    let path = "/v1/matrix?rows=france,european-allies&columns=aspects,proposals";
    let matrix = get(path).await.json();
    let rows = matrix["rows"].as_array().unwrap().iter();
    let cells = rows.flat_map(|row| row["cells"].as_array().unwrap());
    let positions: Vec<_> = cells
        .flat_map(|cell| cell["positions"].as_array().unwrap())
        .collect();
    for position in &positions {
        let item = get(position["href"].as_str().unwrap()).await.json();
        for name in [
            "title",
            "stance_label",
            "scope_label",
            "topic",
            "conditional_on",
        ] {
            assert_eq!(position[name], item[name], "{name}");
        }
    }
    assert!(
        positions
            .iter()
            .any(|one| one["topic"] == "military spending")
    );
    // France does not advocate European involvement.
    let table = get(&path.replace("matrix?", "matrix.csv?")).await;
    let text = table.text();
    assert!(text.contains("Advocates (military spending)"), "{text}");
    // Edition 2 made the position depend on what only the deployment waits for.
    assert!(text.contains(",Considers,"), "{text}");
    let path = path.replace("/v1/matrix?", "/editions/2/v1/matrix.csv?");
    let earlier = get(&path).await;
    let conditional = "Considers (on condition: Ceasefire achieved)";
    assert!(earlier.text().contains(conditional), "{}", earlier.text());
}

#[tokio::test]
async fn no_two_columns_of_the_matrix_have_the_same_head() {
    let table = get("/v1/matrix.csv?rows=ukraine").await;
    let head = table.text().lines().next().unwrap();
    let heads: Vec<_> = head.split(',').collect();
    assert_eq!(heads[..2], ["\u{feff}actor", "actor_title"]);
    assert_eq!(heads.len(), 2 + 15, "{head}");
    assert_eq!(heads.iter().collect::<HashSet<_>>().len(), heads.len());
    // A proposal and an aspect are both called so.
    for key in ["proposal/minerals-agreement", "aspect/minerals-agreement"] {
        let expected = format!("Minerals agreement ({key})");
        assert!(heads.contains(&expected.as_str()), "{head}");
    }
}

#[tokio::test]
async fn no_cell_of_the_matrix_is_a_formula() {
    let fixtures = Fixtures::new();
    fixtures.edit_json("actors.json", |actors| {
        actors[1]["title"] = "=Ukraine".into();
        actors[1].as_object_mut().unwrap().remove("identifiers");
    });
    fixtures.edit_json("challenges.json", |challenges| {
        challenges[1]["title"] = "+Security guarantees".into();
    });
    let router = talks::api::build_service(&load_api(
        &talks::load::FixtureSource::Folder(fixtures.folder().into()),
        "",
    ));
    let path = "/v1/matrix.csv?columns=challenges&rows=ukraine";
    let table = send(router, "GET", path, &[]).await;
    assert_eq!(
        table.text(),
        "\u{feff}actor,actor_title,Territorial concessions (challenge/territorial-concessions),'+Security guarantees (challenge/security-guarantees),Economic implications (challenge/economic-implications)\r\n\
         ukraine,'=Ukraine,Divided (Domestic opinion),Demands,Not recorded\r\n"
    );
}

#[tokio::test]
async fn the_timeline_tells_what_precedes_and_causes_what() {
    let timeline = get("/v1/timeline").await.json();
    let events = timeline["data"].as_array().unwrap();
    let ids: Vec<_> = events
        .iter()
        .map(|event| event["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        ids,
        [
            "russia-ukraine-conflict",
            "white-house-meeting",
            "us-military-aid-suspension",
            "jeddah-talks"
        ]
    );
    assert_eq!(events[1]["date"]["earliest"], "2025-02-21");
    assert_eq!(events[2]["caused_by"][0]["id"], "white-house-meeting");
    assert_eq!(events[3]["follows"][1]["id"], "us-military-aid-suspension");
    assert_eq!(events[3]["place"]["id"], "jeddah");
}

#[tokio::test]
async fn the_network_is_whole() {
    let graph = get("/v1/graph").await.json();
    let list = |key: &str| graph[key].as_array().unwrap().clone();
    let nodes: HashSet<_> = list("nodes")
        .iter()
        .map(|node| node["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(nodes.len(), 5 + 3 + 13 + 4 + 3 + 13 + 5 + 4);
    let mut ids = HashSet::new();
    for edge in list("edges") {
        assert!(
            nodes.contains(edge["source"].as_str().unwrap())
                && nodes.contains(edge["target"].as_str().unwrap()),
            "{edge}"
        );
        assert!(
            ids.insert(edge["id"].as_str().unwrap().to_owned()),
            "{edge}"
        );
    }
    let caused = list("edges")
        .into_iter()
        .find(|edge| edge["type"] == "caused_by")
        .unwrap();
    assert_eq!(caused["source"], "event/us-military-aid-suspension");
    assert_eq!(caused["statements"], serde_json::json!(["s017"]));
}

#[tokio::test]
async fn the_coverage_is_complete() {
    let coverage = get("/v1/coverage").await.json();
    assert_eq!(
        coverage["meta"],
        serde_json::json!({
            "units": 27, "cited": 27, "share": 1.0, "outline": "complete",
            "outline_label": "Complete", "unsupported": 0, "edition": 3,
        })
    );
    assert_eq!(coverage["unsupported"], serde_json::json!([]));
    let units = coverage["data"][0]["units"].as_array().unwrap();
    let row = units
        .iter()
        .find(|unit| unit["section"] == "aspects" && unit["number"] == "4")
        .unwrap();
    let statements: Vec<_> = row["statements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    assert_eq!(statements, ["s066", "s069", "s070", "s087"]);
    assert!(units.iter().all(|unit| unit["total"].as_i64().unwrap() > 0));
    assert_eq!(units[0]["heading"], Value::Null);
}

#[tokio::test]
async fn the_export_is_the_whole_record() {
    let export = get("/v1/export").await.json();
    assert_eq!(
        export["meta"],
        serde_json::json!({"total": 182, "edition": 3})
    );
    assert_eq!(export["negotiation"]["type"], "negotiation");
    assert_eq!(
        export["negotiation"]["outlook"],
        get("/v1/summary").await.json()["outlook"]
    );
    let data = export["data"].as_object().unwrap();
    let collections = get("/").await.json()["collections"].clone();
    assert_eq!(data.len(), collections.as_array().unwrap().len());
    let lines = get("/v1/export.ndjson").await;
    let mut lines = lines
        .text()
        .lines()
        .map(|line| -> Value { serde_json::from_str(line).unwrap() });
    assert_eq!(lines.next().unwrap(), export["negotiation"]);
    for (collection, items) in data {
        let list = get(&format!("/v1/{collection}?limit=500")).await.json();
        assert_eq!(*items, list["data"], "{collection}");
        for item in items.as_array().unwrap() {
            assert_eq!(lines.next().unwrap(), *item);
        }
    }
    assert_eq!(lines.next(), None);
}

#[tokio::test]
async fn the_link_header_names_the_other_forms() {
    for (path, others) in [
        (
            "/",
            "</v1/summary>; rel=\"related\", </v1/vocabulary>; rel=\"related\", </v1/editions>; rel=\"related\", </v1/changes>; rel=\"related\", </v1/summary.html>; rel=\"alternate\"",
        ),
        (
            "/v1/timeline",
            "</v1/timeline.csv>; rel=\"alternate\", </v1/timeline.svg>; rel=\"alternate\"",
        ),
        ("/v1/coverage", "</v1/coverage.csv>; rel=\"alternate\""),
        ("/v1/movements", "</v1/movements.csv>; rel=\"alternate\""),
        ("/v1/timeline.svg", "</v1/timeline>; rel=\"alternate\""),
        ("/v1/graph", "</v1/graph.svg>; rel=\"alternate\""),
        (
            "/v1/matrix?columns=challenges",
            "</v1/matrix.csv?columns=challenges>; rel=\"alternate\"",
        ),
        (
            "/v1/matrix.csv?columns=challenges",
            "</v1/matrix?columns=challenges>; rel=\"alternate\"",
        ),
        ("/v1/export", "</v1/export.ndjson>; rel=\"alternate\""),
        ("/v1/export.ndjson", "</v1/export>; rel=\"alternate\""),
    ] {
        let service = "</openapi.json>; rel=\"service-desc\", </docs>; rel=\"service-doc\"";
        assert_eq!(
            get(path).await.header("link"),
            format!("<{path}>; rel=\"self\", {others}, {service}"),
        );
    }
    let pinned = get("/editions/1/v1/graph").await;
    let expected = "</editions/1/v1/graph.svg>; rel=\"alternate\"";
    assert!(pinned.header("link").contains(expected));
}

#[tokio::test]
async fn the_link_header_mirrors_the_links_of_every_view() {
    let paths = get("/openapi.json").await.json()["paths"].clone();
    let mut seen = 0;
    for path in paths.as_object().unwrap().keys() {
        if path.contains('{') {
            continue;
        }
        let answer = get(path).await;
        // Lines are items, each with links of its own.
        if answer.header("content-type") != "application/json" {
            continue;
        }
        let body = answer.json();
        for target in body["links"]
            .as_object()
            .into_iter()
            .flat_map(|all| all.values())
        {
            let Some(target) = target.as_str() else {
                continue;
            };
            let link = answer.header("link");
            assert!(
                link.contains(&format!("<{target}>; rel=")),
                "{path}: {link}"
            );
            seen += 1;
        }
    }
    assert!(seen > 30, "{seen}");
}

#[tokio::test]
async fn the_export_takes_no_parameters() {
    for path in ["/v1/export", "/v1/export.ndjson"] {
        let refused = get(&format!("{path}?type=actor")).await;
        assert_eq!(refused.status, 400);
        assert_eq!(refused.json()["errors"][0]["parameter"], "type");
    }
}

#[tokio::test]
async fn the_summary_says_what_the_record_rests_on() {
    let summary = get("/v1/summary").await.json();
    let sources = get("/v1/sources").await.json()["data"].clone();
    assert!(!sources.as_array().unwrap().is_empty());
    let fields = [
        "type",
        "type_label",
        "id",
        "kind",
        "kind_label",
        "author",
        "publisher",
        "url",
        "date",
    ];
    for (line, source) in summary["sources"]
        .as_array()
        .unwrap()
        .iter()
        .zip(sources.as_array().unwrap())
    {
        assert_eq!(line.as_object().unwrap().len(), fields.len() + 2);
        assert_eq!(line["href"], source["links"]["self"]);
        // The document has no title of its own.
        assert_eq!(source["title"], Value::Null);
        assert_eq!(line["title"], "Undated article on the U.S.–Ukraine talks");
        for field in fields {
            assert_eq!(line[field], source[field], "{field}");
        }
    }
    assert_eq!(
        summary["sources"].as_array().unwrap().len(),
        sources.as_array().unwrap().len()
    );
}
