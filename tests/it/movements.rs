//! How positions changed over time, by what sources say, and never by what editors correct.

use std::collections::HashMap;

use serde_json::{Value, json};
use talks::api;
use talks::load::FixtureSource;

use crate::editions_fixture::{Editions, item_mut};
use crate::support::{Fixtures, TestResponse, get, load_api, send};

/// Ukraine first demanded guarantees, then proposed them, then accepted others.
fn with_chain() -> Fixtures {
    let fixtures = Fixtures::new();
    fixtures.edit_json("positions.json", |positions| {
        let list = positions.as_array_mut().unwrap();
        let first = list
            .iter()
            .find(|one| one["id"] == "ukraine-on-security-guarantees");
        let first = first.unwrap().clone();
        let later = |id: &str, stance: &str, date: &str, replaces: &str| {
            let mut position = first.clone();
            position["id"] = json!(id);
            position["title"] = json!(format!("Ukraine {stance} guarantees"));
            position["stance"] = json!(stance);
            position["date"] = json!({ "edtf": date });
            position["replaces"] = json!([replaces]);
            position
        };
        // The editors' order is not that of time.
        let last = later(
            "ukraine-accepts",
            "accepts",
            "2025-03-02",
            "ukraine-proposes",
        );
        let mut second = later(
            "ukraine-proposes",
            "proposes",
            "2025-03",
            "ukraine-on-security-guarantees",
        );
        second["after"] = json!("white-house-meeting");
        list.extend([last, second]);
    });
    fixtures.edit_json("statements.json", |statements| {
        for statement in statements.as_array_mut().unwrap() {
            let about = statement["about"].as_array_mut().unwrap();
            if about.contains(&json!("position/ukraine-on-security-guarantees")) {
                about.push(json!("position/ukraine-proposes"));
                about.push(json!("position/ukraine-accepts"));
            }
        }
    });
    fixtures
}

async fn get_from(fixtures: &Fixtures, path: &str) -> TestResponse {
    let api = load_api(&FixtureSource::Folder(fixtures.folder().to_owned()), "");
    let response = send(api::build_service(&api), "GET", path, &[]).await;
    assert_eq!(response.status, 200, "{path}: {}", response.text());
    response
}

async fn get_json(fixtures: &Fixtures, path: &str) -> Value {
    get_from(fixtures, path).await.json()
}

#[tokio::test]
async fn movements_are_a_table() {
    let fixtures = with_chain();
    let table = get_from(&fixtures, "/v1/movements.csv?stance=accepts,proposes").await;
    let text = table.text().trim_start_matches('\u{feff}').to_owned();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<HashMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    let columns = [
        "holder",
        "holder_title",
        "on",
        "from",
        "from_label",
        "to",
        "date",
        "date_edtf",
        "after",
        "replaced",
        "position",
    ];
    let cells = |row: &HashMap<String, String>| columns.map(|name| row[name].clone());
    let expected = [
        [
            "ukraine",
            "Ukraine",
            "challenge/security-guarantees",
            "demands",
            "Demands",
            "proposes",
            "March 2025",
            "2025-03",
            "white-house-meeting",
            "ukraine-on-security-guarantees",
            "ukraine-proposes",
        ],
        [
            "ukraine",
            "Ukraine",
            "challenge/security-guarantees",
            "proposes",
            "Proposes",
            "accepts",
            "2 March 2025",
            "2025-03-02",
            "",
            "ukraine-proposes",
            "ukraine-accepts",
        ],
    ];
    assert_eq!(rows.iter().map(cells).collect::<Vec<_>>(), expected);
    let accepted = get_from(&fixtures, "/v1/movements.csv?stance=accepts").await;
    assert_eq!(accepted.text().trim_end().lines().count(), 2);
    let list = get_from(&fixtures, "/v1/movements?stance=accepts").await;
    let link = "</v1/movements.csv?stance=accepts>; rel=\"alternate\"";
    assert!(list.header("link").contains(link), "{:?}", list.headers);
}

#[tokio::test]
async fn a_position_that_replaces_another_is_a_movement() {
    let fixtures = with_chain();
    let movements = get_json(&fixtures, "/v1/movements").await;
    assert_eq!(movements["meta"], json!({"total": 2, "edition": 1}));
    let [second, last] = movements["data"].as_array().unwrap().as_slice() else {
        panic!("{movements}")
    };
    assert_eq!(second["from"], "demands");
    assert_eq!(second["from_label"], "Demands");
    assert_eq!(second["to"], "proposes");
    assert_eq!(second["date"]["label"], "March 2025");
    assert_eq!(second["after"]["id"], "white-house-meeting");
    assert_eq!(second["holder"]["id"], "ukraine");
    assert_eq!(second["replaced"]["id"], "ukraine-on-security-guarantees");
    assert_eq!(second["position"]["href"], "/v1/positions/ukraine-proposes");
    assert_eq!(last["from"], "proposes");
    assert_eq!(last["to"], "accepts");
    assert_eq!(last["after"], Value::Null);
    let accepted = get_json(&fixtures, "/v1/movements?stance=accepts&holder=ukraine").await;
    assert_eq!(accepted["meta"]["total"], 1);
    let former = get_json(&fixtures, "/v1/positions/ukraine-proposes").await;
    assert_eq!(former["replaced_by"]["items"][0]["id"], "ukraine-accepts");
    let found = get_json(
        &fixtures,
        "/v1/positions?date__gte=2025-03-02&replaces=ukraine-proposes",
    )
    .await;
    assert_eq!(found["data"][0]["id"], "ukraine-accepts");
}

#[tokio::test]
async fn the_matrix_and_the_picture_show_what_is_held_now() {
    let fixtures = with_chain();
    let matrix = get_json(&fixtures, "/v1/matrix?rows=ukraine").await;
    let cells = matrix["rows"][0]["cells"].as_array().unwrap().iter();
    let positions = cells.flat_map(|cell| cell["positions"].as_array().unwrap());
    let ids: Vec<_> = positions.map(|one| one["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"ukraine-accepts"), "{ids:?}");
    assert!(!ids.contains(&"ukraine-proposes"), "{ids:?}");
    assert!(!ids.contains(&"ukraine-on-security-guarantees"), "{ids:?}");
    let api = load_api(&FixtureSource::Folder(fixtures.folder().to_owned()), "");
    let svg = send(api::build_service(&api), "GET", "/v1/graph.svg", &[]).await;
    assert!(svg.text().contains("positions/ukraine-accepts"));
    assert!(!svg.text().contains("positions/ukraine-proposes"));
}

#[tokio::test]
async fn a_correction_of_the_editors_is_no_movement() {
    assert_eq!(get("/v1/movements").await.json()["meta"]["total"], 0);
    let editions = Editions::new(|editions| {
        editions.change("positions.json", |positions| {
            item_mut(positions, "ukraine-on-security-guarantees")["stance"] = json!("proposes");
        });
        editions.add_change_entry(json!({
            "ref": "position/ukraine-on-security-guarantees",
            "reason": "correction", "note": "It was misread.",
        }));
    });
    let response = send(editions.service(), "GET", "/v1/movements", &[]).await;
    assert_eq!(response.json()["meta"], json!({"total": 0, "edition": 2}));
}

#[test]
fn what_cannot_replace_a_position_is_refused() {
    for (field, value, pointer, words) in [
        ("holder", json!("russia"), "/replaces/0", "`ukraine`"),
        ("date", json!({"edtf": "2025-02"}), "/date", "2025-03-01"),
        ("replaces", json!(["ukraine-accepts"]), "/replaces/0", ""),
        ("replaces", json!(["ukraine-acepts"]), "/replaces/0", ""),
    ] {
        let fixtures = with_chain();
        let mut row = 0;
        fixtures.edit_json("positions.json", |positions| {
            let list = positions.as_array_mut().unwrap();
            row = list
                .iter()
                .position(|one| one["id"] == "ukraine-accepts")
                .unwrap();
            list[row][field] = value.clone();
        });
        let problems = fixtures.problems();
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert_eq!(problems[0]["pointer"], format!("/{row}{pointer}"));
        let message = problems[0]["message"].as_str().unwrap();
        assert!(message.contains(words), "{message}");
    }
}

/// The ids of Ukraine's positions on one matter, in the cell of the matrix.
async fn held_in_matrix(fixtures: &Fixtures, query: &str) -> Vec<String> {
    let path = format!("/v1/matrix?rows=ukraine&hide_empty=true{query}");
    let matrix = get_json(fixtures, &path).await;
    let cells = matrix["rows"][0]["cells"].as_array().into_iter().flatten();
    let positions = cells.flat_map(|cell| cell["positions"].as_array().unwrap());
    let ids = positions.map(|one| one["id"].as_str().unwrap().to_owned());
    let of_chain = ids.filter(|id| {
        [
            "ukraine-on-security-guarantees",
            "ukraine-proposes",
            "ukraine-accepts",
        ]
        .contains(&id.as_str())
    });
    of_chain.collect()
}

#[tokio::test]
async fn a_day_has_the_positions_that_were_held_then() {
    let fixtures = with_chain();
    for (day, held) in [
        // The first one is not dated.
        ("2025-02-28", "ukraine-on-security-guarantees"),
        ("2025-02", "ukraine-on-security-guarantees"),
        ("2025-03-01", "ukraine-proposes"),
        ("2025-03-02", "ukraine-accepts"),
        ("2025", "ukraine-accepts"),
    ] {
        let found = held_in_matrix(&fixtures, &format!("&as_at={day}")).await;
        assert_eq!(found, [held], "{day}");
        let list =
            format!("/v1/positions?holder=ukraine&on=challenge/security-guarantees&as_at={day}");
        let list = get_json(&fixtures, &list).await;
        let ids: Vec<_> = list["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["id"])
            .collect();
        assert!(ids.contains(&&json!(held)), "{day}: {ids:?}");
        let others = ids
            .iter()
            .filter(|id| id.as_str().unwrap().starts_with("ukraine-"));
        let chain = others.filter(|id| {
            [
                "ukraine-on-security-guarantees",
                "ukraine-proposes",
                "ukraine-accepts",
            ]
            .contains(&id.as_str().unwrap())
        });
        assert_eq!(chain.count(), 1, "{day}: {ids:?}");
    }
    assert_eq!(held_in_matrix(&fixtures, "").await, ["ukraine-accepts"]);
}

#[tokio::test]
async fn undated_positions_are_held_as_far_as_their_chain_tells() {
    let undated = |id: &str| {
        let fixtures = with_chain();
        fixtures.edit_json("positions.json", |positions| {
            item_mut(positions, id)["date"] = Value::Null;
        });
        fixtures
    };
    // What a dated one replaced step by step is not held any more.
    let fixtures = undated("ukraine-proposes");
    let held = |day: &'static str| held_in_matrix(&fixtures, day);
    assert_eq!(held("&as_at=2025-03-02").await, ["ukraine-accepts"]);
    let both = ["ukraine-on-security-guarantees", "ukraine-proposes"];
    assert_eq!(held("&as_at=2025-03-01").await, both);
    // What replaced a later one is later still.
    let fixtures = undated("ukraine-accepts");
    let held = |day: &'static str| held_in_matrix(&fixtures, day);
    assert_eq!(
        held("&as_at=2025-02").await,
        ["ukraine-on-security-guarantees"]
    );
    assert_eq!(
        held("&as_at=2025-03").await,
        ["ukraine-accepts", "ukraine-proposes"]
    );
}

#[tokio::test]
async fn the_day_of_the_negotiation_is_told_from_the_day_of_the_record() {
    let problem = |path: &'static str| async move {
        let response = get(path).await;
        assert!(
            response.status == 400 || response.status == 404,
            "{path}: {}",
            response.text()
        );
        response.json()
    };
    let early = problem("/v1/matrix?as_of=2025-03-01&rows=ukraine").await;
    let suggestion = early["links"]["suggestion"].as_str().unwrap();
    assert_eq!(suggestion, "/v1/matrix?as_at=2025-03-01&rows=ukraine");
    assert_eq!(
        get("/v1/matrix?as_at=2025-03-01&rows=ukraine").await.status,
        200
    );
    let early = problem("/v1/events?as_of=2025-03-01").await;
    assert!(
        early["links"]["suggestion"]
            .as_str()
            .unwrap()
            .contains("as_of="),
        "{early}"
    );
    let edition = problem("/v1/positions?as_at=1").await;
    let detail = edition["errors"][0]["detail"].as_str().unwrap();
    assert!(
        detail.contains("begin the path with `/editions/1`"),
        "{detail}"
    );
    let other_form = problem("/v1/positions.csv?as_at=1%20March%202025").await;
    assert_eq!(other_form["errors"][0]["suggestion"], "2025-03-01");
    let elsewhere = problem("/v1/events?as_at=2026-11-25").await;
    assert_eq!(elsewhere["errors"][0]["code"], "unknown-parameter");
    let table = get("/v1/matrix.csv?as_at=2025-03").await;
    assert_eq!(table.status, 200);
    let lines = get("/v1/positions.ndjson?as_at=2025-03").await;
    assert_eq!(lines.status, 200);
}

/// One position merges two, says another number, and is dropped.
fn with_merger_and_drop() -> Fixtures {
    let fixtures = with_chain();
    fixtures.edit_json("positions.json", |positions| {
        let list = positions.as_array_mut().unwrap();
        let percent = |value: i64| json!([{"value": value, "unit": "percent", "basis": "troops"}]);
        for (id, value) in [("ukraine-proposes", 12), ("ukraine-accepts", 9)] {
            item_mut_of(list, id)["quantities"] = percent(value);
        }
        let accepted = item_mut_of(list, "ukraine-accepts");
        accepted["replaces"] = json!(["ukraine-proposes", "ukraine-on-security-guarantees"]);
        let mut dropped = accepted.clone();
        dropped["id"] = json!("ukraine-drops");
        dropped["title"] = json!("Ukraine drops its demand for guarantees");
        dropped["stance"] = json!("drops");
        dropped["date"] = json!({"edtf": "2025-03-20"});
        dropped["quantities"] = json!([]);
        dropped["replaces"] = json!(["ukraine-accepts"]);
        list.push(dropped);
    });
    fixtures.edit_json("statements.json", |statements| {
        for statement in statements.as_array_mut().unwrap() {
            let about = statement["about"].as_array_mut().unwrap();
            if about.contains(&json!("position/ukraine-accepts")) {
                about.push(json!("position/ukraine-drops"));
            }
        }
    });
    fixtures
}

fn item_mut_of<'a>(list: &'a mut [Value], id: &str) -> &'a mut Value {
    list.iter_mut().find(|one| one["id"] == id).unwrap()
}

#[tokio::test]
async fn a_position_merges_two_and_another_is_dropped() {
    let fixtures = with_merger_and_drop();
    let movements = get_json(&fixtures, "/v1/movements").await;
    let moves = movements["data"].as_array().unwrap().iter();
    let moves: Vec<_> = moves
        .map(|one| {
            let label = |member: &str| one[member][0]["label"].as_str().unwrap_or_default();
            [
                one["replaced"]["id"].as_str().unwrap(),
                one["from"].as_str().unwrap(),
                label("from_quantities"),
                one["to"].as_str().unwrap(),
                label("to_quantities"),
            ]
        })
        .collect();
    assert_eq!(
        moves,
        [
            [
                "ukraine-on-security-guarantees",
                "demands",
                "",
                "proposes",
                "12 percent of troops"
            ],
            [
                "ukraine-proposes",
                "proposes",
                "12 percent of troops",
                "accepts",
                "9 percent of troops"
            ],
            [
                "ukraine-on-security-guarantees",
                "demands",
                "",
                "accepts",
                "9 percent of troops"
            ],
            [
                "ukraine-accepts",
                "accepts",
                "9 percent of troops",
                "drops",
                ""
            ],
        ]
    );
    let table = get_from(&fixtures, "/v1/movements.csv?stance=drops").await;
    let table = table.text();
    assert!(table.contains("from_quantities_label"), "{table}");
    assert!(table.contains("9 percent of troops"), "{table}");
    for (query, text) in [
        ("&as_at=2025-03-19", "Accepts (9 percent of troops)"),
        ("", "Drops"),
    ] {
        let path = format!("/v1/matrix.csv?rows=ukraine&columns=challenges{query}");
        let csv = get_from(&fixtures, &path).await;
        assert!(csv.text().contains(text), "{}", csv.text());
    }
    let quantities = get_from(&fixtures, "/v1/quantities.csv").await;
    let of_positions = quantities.text().matches("position,").count();
    assert_eq!(of_positions, 2, "{}", quantities.text());
}

#[test]
fn what_is_dropped_was_held_before() {
    let fixtures = with_chain();
    fixtures.edit_json("positions.json", |positions| {
        positions[0]["stance"] = json!("drops");
    });
    let problems = fixtures.problems();
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert_eq!(problems[0]["code"], "missing-field");
    assert!(problems[0]["hint"].as_str().unwrap().contains("`replaces`"));
}

#[tokio::test]
async fn the_summary_has_what_is_held_now() {
    let fixtures = with_merger_and_drop();
    let summary = get_json(&fixtures, "/v1/summary").await;
    let challenges = summary["challenges"].as_array().unwrap().iter();
    let positions = challenges.flat_map(|one| one["positions"].as_array().unwrap());
    let of_ukraine: Vec<_> = positions
        .filter(|one| one["holder"]["id"] == "ukraine" && one["date"] != Value::Null)
        .collect();
    let [held] = of_ukraine.as_slice() else {
        panic!("{of_ukraine:?}")
    };
    assert_eq!(held["id"], "ukraine-drops");
    assert_eq!(held["date"]["label"], "20 March 2025");
    assert_eq!(held["replaces"][0]["id"], "ukraine-accepts");
}

#[tokio::test]
async fn a_position_depends_on_conditions_documents_and_events() {
    let fixtures = Fixtures::new();
    let conditions = [
        "event/white-house-meeting",
        "proposal/minerals-agreement",
        "proposal/european-peacekeeping-force/ceasefire-achieved",
    ];
    fixtures.edit_json("positions.json", |positions| {
        positions[0]["conditional_on"] = json!(conditions);
    });
    let id = get_json(&fixtures, "/v1/positions").await["data"][0]["id"].clone();
    for condition in conditions {
        let list = get_json(
            &fixtures,
            &format!("/v1/positions?conditional_on={condition}"),
        )
        .await;
        assert_eq!(list["data"][0]["id"], id, "{condition}");
    }
}
