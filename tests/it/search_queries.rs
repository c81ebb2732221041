//! What the words, numbers, dates and operators of a search stand for.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use talks::api;
use talks::load::FixtureSource;

use crate::support::{Fixtures, get, load_api, send};

async fn search(query: &str) -> Value {
    let encoded = utf8_percent_encode(query, NON_ALPHANUMERIC);
    let response = get(&format!("/v1/search?limit=500&q={encoded}")).await;
    assert_eq!(response.status, 200, "{query}: {}", response.text());
    response.json()
}

fn keys(found: &Value) -> Vec<String> {
    let hits = found["data"].as_array().unwrap().iter();
    let key = |hit: &Value| {
        let (item_type, id) = (hit["type"].as_str(), hit["id"].as_str());
        format!("{}/{}", item_type.unwrap(), id.unwrap())
    };
    hits.map(key).collect()
}

async fn assert_first(query: &str, key: &str) {
    let found = search(query).await;
    assert_eq!(
        keys(&found).first().map(String::as_str),
        Some(key),
        "{query}: {}",
        found["meta"]
    );
    assert_eq!(found["meta"]["matched"], "all", "{query}");
}

#[tokio::test]
async fn common_words_are_no_misspelled_names() {
    for query in [
        "March",
        "lifted",
        "June",
        "September",
        "contracts",
        "costs",
        "markets",
    ] {
        let found = search(query).await;
        assert_eq!(found["did_you_mean"], Value::Null, "{query}");
        assert_eq!(found["meta"]["not_found"], json!([query]));
        assert_eq!(found["meta"]["matched"], "none", "{query}");
    }
}

#[tokio::test]
async fn a_name_that_the_record_lacks_is_not_answered_by_a_part_of_it() {
    for query in [
        "Vladimir Putin",
        "vladimir putin",
        "United Nations",
        "United Kingdom",
        "UNITED KINGDOM",
        "Kingdom of Bahrain",
        "Mike Pence",
    ] {
        let found = search(query).await;
        assert_eq!(found["meta"]["not_found"], json!([query]));
        assert_eq!(
            found["meta"]["matched"],
            "none",
            "{query}: {:?}",
            keys(&found)
        );
        assert_eq!(found["did_you_mean"], Value::Null, "{query}");
    }
    // The rest of the query is searched for.
    let found = search("Vladimir Putin ceasefire").await;
    assert_eq!(found["meta"]["not_found"], json!(["Vladimir Putin"]));
    assert_eq!(found["meta"]["matched"], "some");
    assert_eq!(keys(&found)[0], "proposal/limited-ceasefire");
    let found = search("Ukraine Putin Waltz").await;
    assert_eq!(found["meta"]["not_found"], json!(["Putin"]));
    assert_eq!(found["meta"]["matched"], "some");
    // Names that it has, in any order, in part and misspelled.
    assert_eq!(search("Waltz Rubio").await["meta"]["matched"], "all");
    assert_first("Vladimir Zelensky", "actor/volodymyr-zelenskyy").await;
    assert_first("United States of America", "actor/united-states").await;
    let found = search("White Huose").await;
    assert_eq!(found["did_you_mean"], "White House");
    assert_eq!(keys(&found)[0], "place/white-house");
}

#[tokio::test]
async fn two_or_three_capitals_are_an_abbreviation() {
    for query in ["UK", "UN", "EU", "NAT", "ceasefire UK"] {
        let found = search(query).await;
        let word = query.rsplit(' ').next().unwrap();
        assert_eq!(found["meta"]["not_found"], json!([word]), "{query}");
        assert_ne!(found["meta"]["matched"], "all", "{query}");
    }
    assert_eq!(search("UK").await["meta"]["total"], 0);
    for (query, key) in [
        ("USA", "actor/united-states"),
        ("KSA", "actor/saudi-arabia"),
        ("UKR", "actor/ukraine"),
        ("UK*", "actor/ukraine"),
        ("uk", "actor/ukraine"),
        ("ZELE", "actor/volodymyr-zelenskyy"),
    ] {
        assert_first(query, key).await;
    }
}

#[tokio::test]
async fn contractions_are_the_words_that_they_consist_of() {
    let total = async |query: &str| search(query).await["meta"]["total"].clone();
    let lithium = total("lithium ").await;
    for query in [
        "can't lithium ",
        "won’t lithium ",
        "lithium they'll ",
        "I'm lithium ",
    ] {
        assert_eq!(total(query).await, lithium, "{query}");
    }
    for query in ["shouldn't", "won’t"] {
        assert_eq!(search(query).await["meta"]["not_found"], json!([query]));
    }
}

/// The search of a record in which the summary of the Black Sea is this text.
async fn search_with_summary(summary: &str, query: &str) -> Value {
    let fixtures = Fixtures::new();
    fixtures.edit_json("places.json", |places| {
        places[3]["summary"] = summary.into();
    });
    let api = load_api(&FixtureSource::Folder(fixtures.folder().to_owned()), "");
    let query = utf8_percent_encode(query, NON_ALPHANUMERIC);
    let path = format!("/v1/search?limit=500&q={query}");
    send(api::build_service(&api), "GET", &path, &[])
        .await
        .json()
}

#[tokio::test]
async fn a_misspelled_word_beside_a_name_is_corrected() {
    let summary = "The envoy Valery Zaluzhny spoke of minerals and of a settlement.";
    for (query, corrected) in [
        ("Zaluzhny minrals", "Zaluzhny minerals"),
        ("minrals Zaluzhny", "minerals Zaluzhny"),
        ("zaluzhny setlement", "zaluzhny settlement"),
        ("Valery Zaluzhny minrals", "Valery Zaluzhny minerals"),
        ("Zaluzhny minrals setlement", "Zaluzhny minerals settlement"),
    ] {
        let found = search_with_summary(summary, query).await;
        assert_eq!(found["did_you_mean"], corrected, "{query}");
        assert_eq!(found["meta"]["matched"], "all", "{query}");
        assert_eq!(keys(&found), ["place/black-sea"], "{query}");
    }
    // A name stays one, also beside a misspelled word.
    let found = search_with_summary(summary, "Valery Putin minrals").await;
    assert_eq!(found["did_you_mean"], "Valery Putin minerals");
    assert_eq!(
        found["meta"]["not_found"],
        json!(["Valery Putin", "minrals"])
    );
    let found = search_with_summary(summary, "valery zaluzhnyy").await;
    assert_eq!(found["did_you_mean"], "valery zaluzhny");
    for (query, corrected) in [
        ("trump minrals", "trump minerals"),
        ("Kyiv ceasfire", "Kyiv ceasefire"),
        ("zelensky gaurantees", "zelensky guarantees"),
        ("vladimir gaurantees", "vladimir guarantees"),
    ] {
        let (found, expected) = (search(query).await, search(corrected).await);
        assert_eq!(found["did_you_mean"], corrected, "{query}");
        assert_eq!(found["meta"]["matched"], expected["meta"]["matched"]);
        assert_eq!(keys(&found), keys(&expected), "{query}");
        assert_ne!(keys(&found), [""; 0], "{query}");
    }
    let found = search("Macron peacekeping force").await;
    assert_eq!(found["did_you_mean"], "Macron peacekeeping force");
    assert_eq!(found["meta"]["matched"], "some");
}

#[tokio::test]
async fn an_apostrophe_in_a_name_is_no_contraction() {
    for (text, query) in [
        ("The sa of the sea.", "Sa'd "),
        ("The ra of the sea.", "Ra’d "),
        ("The isma of the sea.", "Isma'm "),
        ("The zaka of the sea.", "Zaka't "),
    ] {
        let found = search_with_summary(text, query).await;
        assert_ne!(found["meta"]["matched"], "all", "{query}");
    }
    for (text, query) in [
        ("The envoy Sa'd spoke.", "Sa’d spoke"),
        ("The envoy Ra’d spoke.", "ra'd spoke"),
    ] {
        let found = search_with_summary(text, query).await;
        assert_eq!(found["meta"]["matched"], "all", "{query}");
        assert_eq!(keys(&found), ["place/black-sea"], "{query}");
    }
    // Those of pronouns and verbs are.
    let lithium = search("lithium ").await["meta"]["total"].clone();
    for query in ["he'd lithium ", "who’ll lithium ", "lithium we'd "] {
        let total = &search(query).await["meta"]["total"];
        assert_eq!(*total, lithium, "{query}");
    }
}

#[tokio::test]
async fn after_eight_dates_a_search_takes_further_ones_as_words() {
    let years = |count: u32| -> String {
        let years = (2026 - count..=2025).map(|year| year.to_string());
        years.collect::<Vec<_>>().join(" OR ")
    };
    // Both statements are of 2025, which only the text of the first has.
    for (count, is_date) in [(8, true), (9, false), (25, false)] {
        let found = keys(&search(&years(count)).await);
        assert!(found.contains(&"statement/s010".to_owned()), "{count}");
        let has_date = found.contains(&"statement/s013".to_owned());
        assert_eq!(has_date, is_date, "{count}");
    }
}

#[tokio::test]
async fn dates_find_what_has_them() {
    for query in [
        "2025-02-28",
        "2025-02",
        "February 2025",
        "Feb 2025",
        "28 February 2025",
        "February 28th, 2025",
        "28.02.2025",
        "2025",
    ] {
        let found = search(query).await;
        assert_eq!(found["meta"]["matched"], "all", "{query}");
        assert!(
            keys(&found).contains(&"event/white-house-meeting".to_owned()),
            "{query}: {:?}",
            keys(&found)
        );
    }
    assert_first("white house 2025-02-28", "event/white-house-meeting").await;
    // The meeting was late in February; one statement says no more than the month.
    assert_eq!(keys(&search("2025-02-01").await), ["statement/s099"]);
    for query in [
        "2025-01-31",
        "March 2025",
        "2024-12",
        "1999",
        "12 March 2025",
    ] {
        let found = search(query).await;
        assert_eq!(
            found["meta"]["matched"],
            "none",
            "{query}: {:?}",
            keys(&found)
        );
        assert_eq!(found["meta"]["not_found"], json!([query]));
        assert_eq!(found["did_you_mean"], Value::Null, "{query}");
    }
    let found = search("ceasefire March 2025").await;
    assert_eq!(found["meta"]["not_found"], json!(["March 2025"]));
    assert_eq!(found["meta"]["matched"], "some");
}

#[tokio::test]
async fn codes_and_numbers_find_their_items() {
    for (query, key) in [
        ("NatRes", "challenge/economic-implications"),
        ("natres", "challenge/economic-implications"),
        ("StBor", "challenge/territorial-concessions"),
        ("S51", "statement/s051"),
        ("s0051", "statement/s051"),
        ("statement 51", "statement/s051"),
        ("Statement #51", "statement/s051"),
        ("statements 051", "statement/s051"),
        ("statement/s51", "statement/s051"),
        ("2602", "commodity/manganese"),
    ] {
        let found = search(query).await;
        assert_eq!(found["meta"]["matched"], "all", "{query}");
        let first = keys(&found);
        assert!(
            first[..2.min(first.len())].contains(&key.to_owned()),
            "{query}: {first:?}"
        );
    }
    for query in ["S999", "statement 999", "s0"] {
        assert_ne!(search(query).await["meta"]["matched"], "all", "{query}");
    }
}

#[tokio::test]
async fn capitals_stand_for_their_states() {
    for (query, key) in [
        ("Moscow", "actor/russia"),
        ("Kremlin", "actor/russia"),
        ("Москва", "actor/russia"),
        ("Riyadh", "actor/saudi-arabia"),
        ("Paris", "actor/france"),
        ("Berlin", "actor/germany"),
    ] {
        assert_first(query, key).await;
    }
}

#[tokio::test]
async fn a_long_title_ends_with_a_complete_word() {
    let list = get("/v1/notes?limit=500").await.json();
    let mut truncated = 0;
    for note in list["data"].as_array().unwrap() {
        let (id, text) = (note["id"].as_str().unwrap(), note["text"].as_str().unwrap());
        let found = search(&format!("note/{id}")).await;
        let hits = found["data"].as_array().unwrap();
        let hit = hits.iter().find(|hit| hit["id"] == id).unwrap();
        let title = hit["title"].as_str().unwrap();
        let Some(start) = title.strip_suffix('…') else {
            assert_eq!(title, text);
            continue;
        };
        truncated += 1;
        assert!(title.chars().count() <= 120, "{title}");
        let rest = text.strip_prefix(start).unwrap();
        assert!(!rest.starts_with(char::is_alphanumeric), "{title}");
    }
    assert!(truncated > 3);
}
