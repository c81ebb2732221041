//! Searches in the words of people who have not read the record: what comes first, and what the
//! record does not have.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use talks::api;
use talks::load::FixtureSource;

use crate::support::{Fixtures, get, load_api, send};

/// A query, and the first hit that its author expects; none if the record has nothing of it.
const SEARCHES: &[(&str, Option<&str>)] = &[
    // While somebody types.
    ("z", Some("actor/volodymyr-zelenskyy")),
    ("ukrain", Some("actor/ukraine")),
    ("euro", Some("actor/european-allies")),
    ("rus", Some("actor/russia")),
    ("black s", Some("place/black-sea")),
    ("white h", Some("place/white-house")),
    ("security g", Some("challenge/security-guarantees")),
    (
        "us military aid sus",
        Some("event/us-military-aid-suspension"),
    ),
    // People, in the spellings of many papers.
    ("Zelensky", Some("actor/volodymyr-zelenskyy")),
    ("Zelenskiy's", Some("actor/volodymyr-zelenskyy")),
    ("President Zelensky", Some("actor/volodymyr-zelenskyy")),
    ("Wolodymyr Selenskyj", Some("actor/volodymyr-zelenskyy")),
    ("Зеленський", Some("actor/volodymyr-zelenskyy")),
    ("Трамп", Some("actor/donald-trump")),
    ("Mr. Trump", Some("actor/donald-trump")),
    ("Rubio’s", Some("actor/marco-rubio")),
    ("Waltz", Some("actor/mike-waltz")),
    // States and places.
    ("USA", Some("actor/united-states")),
    ("the US", Some("actor/united-states")),
    ("America", Some("actor/united-states")),
    ("États-Unis", Some("actor/united-states")),
    ("Kiev", Some("actor/ukraine")),
    ("Київ", Some("actor/ukraine")),
    ("Украина", Some("actor/ukraine")),
    ("UKR", Some("actor/ukraine")),
    ("Deutschland", Some("actor/germany")),
    ("Saudi Arabia", Some("actor/saudi-arabia")),
    ("Jidda", Some("place/jeddah")),
    ("Black Sea’s", Some("place/black-sea")),
    ("blacksea", Some("place/black-sea")),
    // Identifiers and ids.
    ("Q212", Some("actor/ukraine")),
    ("q22686", Some("actor/donald-trump")),
    ("s051", Some("statement/s051")),
    ("statement/s051", Some("statement/s051")),
    ("integrity-tension", Some("note/integrity-tension")),
    // Compounds.
    ("cease-fire", Some("proposal/limited-ceasefire")),
    ("cease fire", Some("proposal/limited-ceasefire")),
    ("CEASEFIRE", Some("proposal/limited-ceasefire")),
    (
        "peace-keepers",
        Some("proposal/european-peacekeeping-force"),
    ),
    (
        "peace keeping force",
        Some("proposal/european-peacekeeping-force"),
    ),
    // Subjects.
    ("mineral deal", Some("proposal/minerals-agreement")),
    (
        "the minerals agreement",
        Some("proposal/minerals-agreement"),
    ),
    ("rare earths", Some("commodity/ukraine-mineral-reserves")),
    (
        "peacekeeping troops",
        Some("proposal/european-peacekeeping-force"),
    ),
    ("truce", Some("proposal/limited-ceasefire")),
    ("White House row", Some("event/white-house-meeting")),
    ("War in Ukraine", Some("event/russia-ukraine-conflict")),
    ("Guarantee", Some("challenge/security-guarantees")),
    // Questions.
    ("who is mediating", Some("statement/s044")),
    (
        "meeting between Trump and Zelenskyy",
        Some("event/white-house-meeting"),
    ),
    (
        "guarantees demanded by Ukraine",
        Some("position/ukraine-on-security-guarantees"),
    ),
    ("why was military aid suspended", Some("statement/s017")),
    ("what about lithium?", Some("commodity/lithium")),
    // Slips.
    ("ceasfire", Some("proposal/limited-ceasefire")),
    ("gaurantees", Some("challenge/security-guarantees")),
    (
        "Peackeping troops",
        Some("proposal/european-peacekeeping-force"),
    ),
    ("Zelenskky", Some("actor/volodymyr-zelenskyy")),
    // A name with one mistake beside a right word of it.
    ("Donald Tump", Some("actor/donald-trump")),
    ("donald tump", Some("actor/donald-trump")),
    ("Mike Walz", Some("actor/mike-waltz")),
    ("Volodymir Zelensky", Some("actor/volodymyr-zelenskyy")),
    // Types and coded values.
    (
        "positions of France",
        Some("position/france-on-military-spending"),
    ),
    ("events in Jeddah", Some("event/jeddah-talks")),
    (
        "position of ukraine",
        Some("position/ukraine-on-security-guarantees"),
    ),
    ("mediator", Some("statement/s044")),
    // Other words of the field.
    // It has no treaty: peace and an agreement are in one sentence.
    ("peace treaty", Some("event/white-house-meeting")),
    ("armistice", Some("proposal/limited-ceasefire")),
    ("minerals accord", Some("proposal/minerals-agreement")),
    ("soldiers", Some("proposal/european-peacekeeping-force")),
    // Days.
    ("Feb. 28", Some("event/white-house-meeting")),
    ("28 February", Some("event/white-house-meeting")),
    ("February 28th", Some("event/white-house-meeting")),
    ("28/02/2025", Some("event/white-house-meeting")),
    // What the record does not have.
    ("deadline", None),
    ("Vice President", None),
    ("Donald Tusk", None),
    ("Feb. 29", None),
    ("Putin", None),
    ("Macron", None),
    ("drones", None),
    ("land", None),
    ("NATO", None),
    ("Starmer", None),
    ("Crimea", None),
    ("nuclear power plant", None),
];

async fn search(path: &str, query: &str) -> Value {
    let query = utf8_percent_encode(query, NON_ALPHANUMERIC);
    let response = get(&format!("{path}q={query}")).await;
    assert_eq!(response.status, 200, "{query}: {}", response.text());
    response.json()
}

fn key(hit: &Value) -> String {
    format!(
        "{}/{}",
        hit["type"].as_str().unwrap(),
        hit["id"].as_str().unwrap()
    )
}

#[tokio::test]
async fn the_first_hit_is_the_one_that_people_expect() {
    assert!(SEARCHES.len() >= 60);
    let mut failures = Vec::new();
    for (query, expected) in SEARCHES {
        let found = search("/v1/search?limit=3&", query).await;
        let hits: Vec<_> = found["data"].as_array().unwrap().iter().map(key).collect();
        let matched = if expected.is_some() { "all" } else { "none" };
        if hits.first().map(String::as_str) != *expected || found["meta"]["matched"] != matched {
            failures.push(format!("{query}: {hits:?} {}", found["meta"]));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[tokio::test]
async fn a_correction_has_results_and_leads_to_no_other() {
    for (query, corrected) in [
        ("Marko Rubbio", "Marco Rubio"),
        ("Donald Tump", "Donald Trump"),
        ("minrals agrement", "minerals agreement"),
        ("securty garantees", "security guarantees"),
        ("saudi arabai", "saudi arabia"),
        ("Germoney", "Germany"),
        ("Peackeeping", "Peacekeeping"),
    ] {
        for path in ["/v1/search?", "/v1/statements?"] {
            let first = search(path, query).await;
            if first["meta"]["total"] == 0 {
                assert_ne!(first["meta"]["not_found"], json!([]), "{path}{query}");
                assert_eq!(first["did_you_mean"], Value::Null, "{path}{query}");
                continue;
            }
            assert_eq!(first["did_you_mean"], corrected, "{path}{query}");
            let second = search(path, corrected).await;
            assert_eq!(second["did_you_mean"], Value::Null, "{path}{query}");
            assert_eq!(second["meta"]["total"], first["meta"]["total"]);
        }
    }
}

#[tokio::test]
async fn what_the_record_lacks_is_named() {
    let none = search("/v1/search?", "Macron").await;
    assert_eq!(none["meta"]["total"], 0);
    assert_eq!(none["meta"]["matched"], "none");
    assert_eq!(none["meta"]["not_found"], json!(["Macron"]));
    assert_eq!(none["did_you_mean"], Value::Null);
    // The other words of the query are searched for, and the response says so.
    let some = search("/v1/search?", "Putin Ukraine").await;
    assert_eq!(some["meta"]["matched"], "some");
    assert_eq!(some["meta"]["not_found"], json!(["Putin"]));
    assert_eq!(key(&some["data"][0]), "actor/ukraine");
    // All words are there, but nowhere together: those with the most of them are found.
    let apart = search("/v1/search?", "lithium ceasefire missiles").await;
    assert_eq!(apart["meta"]["matched"], "some");
    assert_eq!(apart["meta"]["not_found"], json!([]));
    let missiles = search("/v1/search?", "ceasefire missiles").await;
    assert_eq!(apart["meta"]["total"], missiles["meta"]["total"]);
}

#[tokio::test]
async fn short_words_and_other_first_letters_are_no_slips() {
    // `waltz`, `black`, `sea`, `jeddah`, `minerals`, `russia` and `the` are words of the record.
    for query in [
        "walz", "blak", "se4", "Beddah", "Cinerals", "Prussia", "thw", "thhe",
    ] {
        let found = search("/v1/search?", query).await;
        assert_eq!(found["did_you_mean"], Value::Null, "{query}");
        assert_eq!(found["meta"]["total"], 0, "{query}");
    }
    // What has matches as a beginning is not corrected.
    let begun = search("/v1/search?", "minera").await;
    assert_eq!(begun["did_you_mean"], Value::Null);
    // A correction keeps the rest of the query.
    let corrected = search("/v1/search?", "\"Blakc Sea\" -minrals").await;
    assert_eq!(corrected["did_you_mean"], "\"Black Sea\" -minrals");
}

#[tokio::test]
async fn the_names_of_an_item_are_one_word() {
    let names = ["USA", "US", "United States", "America", "Washington", "США"];
    let totals = names.map(async |name| {
        // Behind a space, a word is complete.
        search("/v1/search?", &format!("{name} ")).await["meta"]["total"].clone()
    });
    let mut all = Vec::new();
    for total in totals {
        all.push(total.await);
    }
    assert!(all.iter().all(|total| *total == all[0]), "{all:?}");
    // In quotes, a word is only itself.
    let quoted = search("/v1/search?", "\"Washington\"").await;
    assert!(quoted["meta"]["total"].as_u64() < all[0].as_u64());
    // Snippets mark the name that the text has.
    let kiev = search("/v1/search?type=statement&", "Kiev ").await;
    assert_eq!(
        kiev["data"][0]["snippet"],
        "Relations between Washington and <mark>Kyiv</mark> are strained."
    );
}

#[tokio::test]
async fn editors_add_names_of_their_own() {
    let fixtures = Fixtures::new();
    fixtures.edit_json("places.json", |places| {
        places[3]["other_names"] = json!([
            "Pontos Euxeinos",
            {"name": "Kara Deniz", "language": "tr"},
        ]);
    });
    let api = load_api(&FixtureSource::Folder(fixtures.folder().to_owned()), "");
    let get = async |path: &str| {
        send(api::build_service(&api), "GET", path, &[])
            .await
            .json()
    };
    let place = get("/v1/places/black-sea").await;
    assert_eq!(
        place["other_names"],
        json!([
            {"name": "Pontos Euxeinos", "language": null},
            {"name": "Kara Deniz", "language": "tr"},
        ])
    );
    for query in ["pontos%20euxeinos", "karadeniz", "Kara-Deniz", "kara%20d"] {
        let found = get(&format!("/v1/search?q={query}")).await;
        assert_eq!(
            key(&found["data"][0]),
            "place/black-sea",
            "{query}: {found}"
        );
    }
    let statements = get("/v1/statements?q=kara%20deniz").await;
    assert_eq!(statements["data"][0]["id"], "s051");
    let table = send(
        api::build_service(&api),
        "GET",
        "/v1/places.csv?fields=other_names&id=black-sea",
        &[],
    )
    .await;
    assert!(
        table.text().contains("Pontos Euxeinos | Kara Deniz"),
        "{}",
        table.text()
    );
}

#[tokio::test]
async fn a_compound_is_one_word_in_texts_too() {
    let fixtures = Fixtures::new();
    fixtures.edit_json("places.json", |places| {
        places[3]["summary"] =
            "A demilitarised no-fly zone, a cease-fire line, co-operation and peace keeping."
                .into();
    });
    let api = load_api(&FixtureSource::Folder(fixtures.folder().to_owned()), "");
    for (query, snippet) in [
        (
            "ceasefire line",
            "a <mark>cease-fire</mark> <mark>line</mark>",
        ),
        ("\"ceasefire line\"", "a <mark>cease-fire line</mark>"),
        ("\"cease fire line\"", "a <mark>cease-fire line</mark>"),
        ("nofly zone", "<mark>no-fly</mark> <mark>zone</mark>"),
        ("cooperation", "<mark>co-operation</mark>"),
        ("peacekeeping line", "and <mark>peace keeping</mark>"),
    ] {
        let query = utf8_percent_encode(query, NON_ALPHANUMERIC);
        let path = format!("/v1/search?type=place&q={query}");
        let found = send(api::build_service(&api), "GET", &path, &[])
            .await
            .json();
        let text = found["data"][0]["snippet"].as_str().unwrap_or_default();
        assert!(text.contains(snippet), "{query}: {found}");
    }
}

#[tokio::test]
async fn ranges_mark_what_the_markup_marks() {
    for query in ["ceasefire", "Київ", "rare earth minerals", "the source"] {
        let found = search("/v1/search?limit=500&", query).await;
        for hit in found["data"].as_array().unwrap() {
            let text: Vec<char> = hit["snippet_text"].as_str().unwrap().chars().collect();
            let bounds = |range: &Value, bound: &str| {
                usize::try_from(range[bound].as_u64().unwrap()).unwrap()
            };
            let ranges = hit["snippet_ranges"].as_array().unwrap().iter();
            let marked: Vec<String> = ranges
                .map(|range| {
                    text[bounds(range, "start")..bounds(range, "end")]
                        .iter()
                        .collect()
                })
                .collect();
            let html = hit["snippet"].as_str().unwrap();
            let in_html: Vec<_> = html
                .split("<mark>")
                .skip(1)
                .map(|part| part.split("</mark>").next().unwrap().replace("&#39;", "'"))
                .collect();
            assert_eq!(marked, in_html, "{hit}");
        }
    }
}

#[tokio::test]
async fn an_item_that_a_word_names_comes_before_those_with_the_words_far_apart() {
    let records = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/records/colombia-farc");
    let api = load_api(&FixtureSource::Folder(records.into()), "");
    for (query, first) in [
        ("who voted No in the plebiscite", "plebiscite"),
        ("reparation of victims", "victims"),
    ] {
        let query = utf8_percent_encode(query, NON_ALPHANUMERIC);
        let path = format!("/v1/search?q={query}");
        let found = send(api::build_service(&api), "GET", &path, &[]).await;
        let found = found.json();
        assert_eq!(found["data"][0]["id"], first, "{found}");
        assert_eq!(found["meta"]["matched"], "all");
        assert_eq!(found["meta"]["notices"], json!([]));
    }
}
