//! The tables of lists within items, and what every table promises to spreadsheets.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{Cursor, Read as _};

use serde_json::{Value, json};
use talks::load::FixtureSource;
use talks::model::{entry_tables, item_types};

use crate::editions_fixture::{Editions, get_from};
use crate::support::{Fixtures, build_service, get, load_api, send};

/// A row by the names of its columns.
type CsvRow = HashMap<String, String>;

fn parse(text: &str) -> Vec<CsvRow> {
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

async fn table(path: &str) -> Vec<CsvRow> {
    let response = get(path).await;
    assert_eq!(response.status, 200, "{path}: {}", response.text());
    parse(response.text())
}

fn cells<'r>(row: &'r CsvRow, names: &[&str]) -> Vec<&'r str> {
    names.iter().map(|name| row[*name].as_str()).collect()
}

/// Every item of the record.
async fn items() -> Vec<Value> {
    let lines = get("/v1/export.ndjson").await;
    let lines = lines.text().lines().skip(1);
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Counts the entries of lists of objects that are neither references nor notes, by the name of
/// the list.
fn count_entries(value: &Value, counts: &mut BTreeMap<String, usize>) {
    for (name, member) in value.as_object().into_iter().flatten() {
        for entry in member.as_array().into_iter().flatten() {
            let is_link = entry["href"].is_string() && entry["summary"].is_null();
            if entry.is_object() && !is_link {
                *counts.entry(name.clone()).or_default() += 1;
                count_entries(entry, counts);
            }
        }
    }
}

#[tokio::test]
async fn each_entry_of_each_list_is_a_row() {
    let mut expected = BTreeMap::new();
    for item in items().await {
        count_entries(&item, &mut expected);
    }
    for (list, table) in [
        ("cites", "citations"),
        ("members", "memberships"),
        ("documents", "acts"),
    ] {
        let entries = expected.remove(list).unwrap();
        expected.insert(table.to_owned(), entries);
    }
    // The statements of the shipped record quote nobody and settle nothing, and nobody votes.
    expected.insert("quotations".to_owned(), 0);
    expected.insert("settled_fields".to_owned(), 0);
    expected.insert("votes".to_owned(), 0);
    expected.insert("compliance".to_owned(), 0);
    let mut actual = BTreeMap::new();
    for declared in entry_tables() {
        let rows = table(&format!("/v1/{}.csv", declared.name)).await;
        actual.insert(declared.name.clone(), rows.len());
    }
    assert_eq!(actual, expected);
}

#[tokio::test]
async fn the_columns_of_a_table_have_names_of_their_own() {
    for declared in entry_tables() {
        let text = get(&format!("/v1/{}.csv", declared.name)).await;
        let header = text.text().lines().next().unwrap();
        let names: HashSet<_> = header.split(',').collect();
        assert_eq!(names.len(), header.split(',').count(), "{header}");
    }
}

#[tokio::test]
async fn parts_have_their_quantity_and_participants_their_roles() {
    let parts = table("/v1/parts.csv").await;
    let share = parts
        .iter()
        .find(|row| row["id"] == "revenue-share")
        .unwrap();
    assert_eq!(
        cells(share, &["proposal", "quantities_label", "codes"]),
        [
            "minerals-agreement",
            "50 percent of future revenue from the minerals",
            "pa-x:EpsRes"
        ]
    );
    let conditions = parts.iter().filter(|row| row["kind"] == "condition");
    let required_for = conditions.map(|row| row["required_for"].as_str());
    assert!(required_for.eq(["success", "success", "deployment"]));
    let participants = table("/v1/participants.csv").await;
    let talks = participants
        .iter()
        .filter(|row| row["event"] == "jeddah-talks");
    let roles: HashMap<_, _> = talks.map(|row| (&*row["actor"], &*row["roles"])).collect();
    assert_eq!(roles["saudi-arabia"], "host; mediator");
    assert_eq!(roles["ukraine"], "party");
}

#[tokio::test]
async fn citations_have_the_place_in_the_source() {
    let citations = table("/v1/citations.csv").await;
    let of_s100 = citations
        .iter()
        .find(|row| row["statement"] == "s100")
        .unwrap();
    assert_eq!(
        cells(
            of_s100,
            &["source", "section", "heading", "unit", "number", "sentence"]
        ),
        [
            "us-ukraine-talks-article",
            "aspects",
            "Key Aspects of the US-Ukraine Talks",
            "row",
            "5",
            ""
        ]
    );
    let codes = table("/v1/codes.csv").await;
    let of_part = codes.iter().find(|row| row["code"] == "EpsRes").unwrap();
    assert_eq!(
        cells(of_part, &["item_type", "item_id", "part", "match"]),
        ["proposal", "minerals-agreement", "revenue-share", "close"]
    );
}

#[tokio::test]
async fn statements_name_their_passages_in_words() {
    let statements = table("/v1/statements.csv").await;
    let label = |id: &str| {
        let mut rows = statements.iter();
        rows.find(|row| row["id"] == id).unwrap()["cites_label"].as_str()
    };
    assert_eq!(
        label("s100"),
        "Undated article on the U.S.–Ukraine talks, “Key Aspects of the US-Ukraine Talks,” row 5"
    );
    // Two passages of one source; the second is one sentence.
    assert_eq!(
        label("s005"),
        "Undated article on the U.S.–Ukraine talks, opening, paragraph 1 | Undated article on \
         the U.S.–Ukraine talks, “European Allies’ Stance,” paragraph 1, sentence 1"
    );
}

/// Ids and their titles stand at the same place of two lists, whatever the titles contain.
#[tokio::test]
async fn lists_in_cells_can_be_split() {
    for item_type in item_types() {
        for row in table(&format!("/v1/{}.csv", item_type.collection)).await {
            for (name, ids) in &row {
                for suffix in ["_title", "_text"] {
                    let Some(texts) = row.get(&format!("{name}{suffix}")) else {
                        continue;
                    };
                    assert_eq!(
                        ids.split("; ").count(),
                        texts.split(" | ").count(),
                        "{name} of {} {}",
                        item_type.type_name,
                        row["id"]
                    );
                }
            }
        }
    }
    let reserves = &table("/v1/commodities.csv?id=ukraine-mineral-reserves").await[0];
    assert!(
        reserves["notes_text"]
            .ends_with("rare-earth element; they are usually listed as critical minerals.")
    );
}

#[tokio::test]
async fn no_text_is_cut() {
    let notes: HashMap<_, _> = table("/v1/notes.csv")
        .await
        .into_iter()
        .map(|row| (row["id"].clone(), row["text"].clone()))
        .collect();
    for statement in table("/v1/statements.csv").await {
        if let Some(text) = notes.get(&statement["notes"]) {
            assert_eq!(statement["notes_text"], *text);
        }
    }
    for item_type in item_types() {
        let text = get(&format!("/v1/{}.csv", item_type.collection)).await;
        assert!(!text.text().contains('…'), "{}", item_type.collection);
    }
}

#[tokio::test]
async fn coordinates_are_numbers() {
    let fixtures = Fixtures::new();
    fixtures.edit_json("places.json", |places| {
        places[1]["coordinates"] = json!({"latitude": -21.5, "longitude": -39.1});
    });
    let source = FixtureSource::Folder(fixtures.folder().into());
    let service = talks::api::build_service(&load_api(&source, ""));
    let places = send(service, "GET", "/v1/places.csv?id=jeddah", &[]).await;
    assert_eq!(
        cells(&parse(places.text())[0], &["latitude", "longitude"]),
        ["-21.5", "-39.1"]
    );
}

#[tokio::test]
async fn relations_are_the_edges_of_a_network() {
    let relations = table("/v1/relations.csv").await;
    let names = [
        "from_type",
        "from_id",
        "relation",
        "to_type",
        "to_id",
        "to_part",
    ];
    let has_edge = |edge: [&str; 6]| relations.iter().any(|row| cells(row, &names) == edge);
    assert!(has_edge([
        "position",
        "ukraine-on-security-guarantees",
        "holder",
        "actor",
        "ukraine",
        ""
    ]));
    assert!(has_edge([
        "statement",
        "s051",
        "about",
        "proposal",
        "limited-ceasefire",
        "black-sea"
    ]));
    let from_part = |row: &&CsvRow| {
        row["from_type"] == "proposal"
            && ["places", "commodities"].contains(&row["relation"].as_str())
    };
    let places: Vec<_> = relations.iter().filter(from_part).collect();
    assert!(places.iter().any(|row| {
        cells(row, &["from_id", "from_part", "to_id"])
            == ["limited-ceasefire", "black-sea", "black-sea"]
    }));
    let others = relations.iter().filter(|row| !from_part(row));
    assert!(others.clone().all(|row| row["from_part"].is_empty()));
    assert!(places.iter().all(|row| !row["from_part"].is_empty()));
    let about = relations
        .iter()
        .filter(|row| row["relation"] == "about" && row["from_type"] == "statement");
    let mut expected = 0;
    for statement in items()
        .await
        .iter()
        .filter(|item| item["type"] == "statement")
    {
        expected += statement["about"].as_array().unwrap().len();
    }
    assert_eq!(about.count(), expected);
    let qualified = relations
        .iter()
        .find(|row| row["relation_label"] == "is qualified by")
        .unwrap();
    assert!(!qualified["to_title"].ends_with('…'));
}

#[tokio::test]
async fn views_are_tables() {
    let timeline = table("/v1/timeline.csv").await;
    let meeting = &timeline[1];
    assert_eq!(
        cells(
            meeting,
            &["id", "date_earliest", "date_latest", "place", "place_title"]
        ),
        [
            "white-house-meeting",
            "2025-02-21",
            "2025-02-28",
            "white-house",
            "White House"
        ]
    );
    assert_eq!(timeline[2]["caused_by"], "white-house-meeting");
    let coverage = table("/v1/coverage.csv").await;
    let total = |row: &CsvRow| row["total"].parse::<usize>().unwrap();
    for unit in &coverage {
        assert_eq!(unit["source"], "us-ukraine-talks-article");
        assert_eq!(
            unit["statements"]
                .split("; ")
                .filter(|id| !id.is_empty())
                .count(),
            total(unit)
        );
    }
    assert!(coverage.iter().any(|unit| total(unit) > 10));
    let meetings = table("/v1/timeline.csv?kind=meeting").await;
    assert_eq!(meetings.len(), 1, "{meetings:?}");
    let terms = table("/v1/coverage.csv?kind=term&hide_empty=true").await;
    let all_cited = terms.iter().all(|unit| total(unit) > 0);
    assert!(all_cited && terms.len() < coverage.len());
    let vocabulary = table("/v1/vocabulary.csv").await;
    assert!(!vocabulary[0].contains_key("links_self"));
    let mediator = vocabulary
        .iter()
        .find(|row| row["value"] == "mediator")
        .unwrap();
    assert_eq!(
        cells(mediator, &["vocabulary", "title", "definition", "count"]),
        [
            "role",
            "Mediator",
            "Goes between the parties to help them agree (CAMEO 045).",
            "1"
        ]
    );
    let negotiation = table("/v1/negotiation.csv").await;
    assert_eq!(negotiation.len(), 1);
    assert_eq!(
        cells(
            &negotiation[0],
            &["id", "parties", "context", "license_id", "publisher_title"]
        ),
        [
            "us-ukraine-talks",
            "united-states; ukraine",
            "russia-ukraine-conflict",
            "CC-BY-4.0",
            "The editors of talks"
        ]
    );
    assert!(negotiation[0]["outlook_statements"].starts_with("s094; s095"));
}

#[tokio::test]
async fn tables_of_entries_take_no_parameters() {
    let refused = send(build_service(), "GET", "/v1/parts.csv?proposal=x", &[]).await;
    assert_eq!(refused.status, 400);
    let pinned = get("/editions/1/v1/parts.csv").await;
    assert_eq!(pinned.status, 200);
    assert_eq!(
        pinned.header("content-disposition"),
        "attachment; filename=\"us-ukraine-talks-parts-edition-1.csv\""
    );
}

#[tokio::test]
async fn the_record_is_one_download_with_every_table() {
    let archive = get("/v1/export.zip").await;
    assert_eq!(archive.status, 200);
    assert_eq!(archive.header("content-type"), "application/zip");
    assert_eq!(
        archive.header("content-disposition"),
        "attachment; filename=\"us-ukraine-talks-edition-3.zip\""
    );
    let mut archive = zip::ZipArchive::new(Cursor::new(archive.body)).unwrap();
    let mut read = |name: &str| {
        let mut text = String::new();
        archive
            .by_name(name)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        text
    };
    let package: Value = serde_json::from_str(&read("datapackage.json")).unwrap();
    assert_eq!(package["name"], "us-ukraine-talks");
    assert_eq!(package["version"], "3");
    assert_eq!(package["licenses"][0]["name"], "CC-BY-4.0");
    let mut names = Vec::new();
    for resource in package["resources"].as_array().unwrap() {
        let name = resource["name"].as_str().unwrap();
        let text = read(resource["path"].as_str().unwrap());
        assert_eq!(resource["bytes"], text.len(), "{name}");
        assert_eq!(text, get(&format!("/v1/{name}.csv")).await.text(), "{name}");
        let fields = resource["schema"]["fields"].as_array().unwrap();
        let fields: Vec<_> = fields.iter().map(|field| &field["name"]).collect();
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        assert_eq!(
            json!(fields),
            json!(reader.headers().unwrap().iter().collect::<Vec<_>>())
        );
        names.push(name.to_owned());
    }
    for item_type in item_types() {
        assert!(names.iter().any(|name| name == item_type.collection));
    }
    let terms = package["resources"].as_array().unwrap().iter();
    let terms = terms.clone().find(|one| one["name"] == "parts").unwrap();
    let mut resources = package["resources"].as_array().unwrap().iter();
    let quantities = resources.find(|one| one["name"] == "quantities").unwrap();
    for (name, expected) in [("value", "number"), ("min", "number"), ("unit", "string")] {
        let mut fields = quantities["schema"]["fields"].as_array().unwrap().iter();
        let field = fields.find(|field| field["name"] == name).unwrap();
        assert_eq!(field["type"], expected, "{name}");
    }
    assert_eq!(
        terms["schema"]["foreignKeys"][0],
        json!({"fields": "proposal", "reference": {"resource": "proposals", "fields": "id"}})
    );
}

/// Whoever opens a table sees words, whatever codes programs want beside them.
#[tokio::test]
async fn coded_columns_have_labels() {
    let package = get("/v1/export.zip").await;
    let mut archive = zip::ZipArchive::new(Cursor::new(package.body)).unwrap();
    let names: Vec<_> = archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    let mut labeled = 0;
    for name in names.iter().filter(|name| *name != "datapackage.json") {
        let mut text = String::new();
        archive
            .by_name(name)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let header = reader.headers().unwrap().clone();
        for (at, column) in header.iter().enumerate() {
            let codes = [
                "type", "kind", "status", "stance", "action", "reason", "scheme", "match",
            ];
            if !codes
                .iter()
                .any(|code| column == *code || column.ends_with(&format!("_{code}")))
            {
                continue;
            }
            let label = header
                .iter()
                .position(|one| *one == format!("{column}_label"));
            let label = label.unwrap_or_else(|| panic!("{name} has no {column}_label"));
            let mut reader =
                csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
            for row in reader.records().map(Result::unwrap) {
                assert_eq!(row[at].is_empty(), row[label].is_empty(), "{name} {column}");
                labeled += usize::from(!row[label].is_empty());
            }
        }
        assert!(
            !text.contains("\"{") && !text.contains("\"["),
            "{name} has JSON"
        );
    }
    assert!(labeled > 1_000, "{labeled}");
    let found = table("/v1/search.csv?q=minerals&type=commodity").await;
    assert_eq!(
        cells(&found[0], &["type", "type_label"]),
        ["commodity", "Commodity"]
    );
}

#[tokio::test]
async fn the_matrix_has_labels() {
    let text = get("/v1/matrix.csv").await;
    let mut reader =
        csv::Reader::from_reader(text.text().trim_start_matches('\u{feff}').as_bytes());
    let ukraine = reader
        .records()
        .map(Result::unwrap)
        .find(|row| &row[0] == "ukraine")
        .unwrap();
    assert_eq!(&ukraine[2], "Divided (Domestic opinion)");
    assert_eq!(&ukraine[3], "Demands");
    assert_eq!(&ukraine[4], "Not recorded");
}

/// The rows of a change, each with these columns.
fn change_rows(rows: &[CsvRow], id: &str, columns: &[&str]) -> Vec<Vec<String>> {
    let rows = rows.iter().filter(|row| row["id"] == id);
    let rows = rows.map(|row| cells(row, columns).into_iter().map(str::to_owned).collect());
    rows.collect()
}

#[tokio::test]
async fn changes_tell_values_that_were_added_removed_and_changed_apart() {
    let editions = Editions::new(|editions| {
        editions.change("positions.json", |positions| {
            let positions = positions.as_array_mut().unwrap().iter_mut();
            let mut positions =
                positions.filter(|one| one["id"] == "ukraine-on-security-guarantees");
            positions.next().unwrap()["stance"] = "opposes".into();
        });
        editions.change("events.json", |events| {
            let events = events.as_array_mut().unwrap();
            let talks = events
                .iter_mut()
                .find(|one| one["id"] == "jeddah-talks")
                .unwrap();
            talks["participants"][2]["actor"] = "france".into();
        });
        editions.change("statements.json", |statements| {
            let statements = statements.as_array_mut().unwrap().iter_mut();
            let mut found = statements.filter(|one| {
                one["notes"]
                    .as_array()
                    .is_some_and(|notes| notes.len() == 1)
            });
            found.next().unwrap()["notes"] = json!([]);
        });
        editions.explain_remaining_changes("Tried out.");
    });
    let service = editions.service();
    let response = get_from(&service, "/v1/changes.csv?since=1").await;
    let rows = parse(response.text());
    let number = rows[0]["edition"].clone();
    let values = [
        "pointer",
        "value_action",
        "before",
        "before_title",
        "after",
        "after_title",
    ];
    assert_eq!(
        change_rows(
            &rows,
            &format!("{number}-position-ukraine-on-security-guarantees"),
            &values
        ),
        [[
            "/stance", "changed", "demands", "Demands", "opposes", "Opposes"
        ]]
    );
    let talks = change_rows(&rows, &format!("{number}-event-jeddah-talks"), &values);
    let has =
        |row: [&str; 6]| assert!(talks.iter().any(|one| *one == row), "{row:?} in {talks:#?}");
    has([
        "/participants/2/actor",
        "changed",
        "ukrainian-delegation",
        "Ukrainian delegation",
        "france",
        "France",
    ]);
    let all: Vec<_> = rows
        .iter()
        .filter(|row| row["pointer"].ends_with("/notes/0") && !row["before"].is_empty())
        .collect();
    assert!(!all.is_empty());
    for row in all {
        assert_eq!(
            cells(
                row,
                &["value_action", "value_action_label", "after", "after_title"]
            ),
            ["removed", "Removed", "", ""]
        );
        assert!(!row["before_title"].is_empty());
    }
    for row in &rows {
        for name in ["before", "after"] {
            assert!(
                !row[name].starts_with(['{', '[', '"']) && row[name] != "null",
                "{row:?}"
            );
        }
        assert_eq!(row["pointer"].is_empty(), row["value_action"].is_empty());
    }
    let package = get_from(&service, "/v1/export.zip").await;
    let mut archive = zip::ZipArchive::new(Cursor::new(package.body)).unwrap();
    let mut text = String::new();
    archive
        .by_name("changes.csv")
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    assert!(!parse(&text).is_empty());
}
