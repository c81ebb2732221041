//! Searches in other words than those of the record: spellings, synonyms, numbers, names of what an
//! item refers to, states of things and misspelled words.

use std::collections::BTreeSet;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use talks::api;
use talks::load::FixtureSource;

use crate::support::{Fixtures, get, load_api, send};

async fn search(path: &str, query: &str) -> Value {
    let query = utf8_percent_encode(query, NON_ALPHANUMERIC);
    let response = get(&format!("{path}?limit=500&q={query}")).await;
    assert_eq!(response.status, 200, "{query}: {}", response.text());
    response.json()
}

fn ids(found: &Value) -> Vec<String> {
    let hits = found["data"].as_array().unwrap().iter();
    hits.map(|hit| hit["id"].as_str().unwrap().to_owned())
        .collect()
}

async fn set(query: &str) -> BTreeSet<String> {
    let found = search("/v1/search", query).await;
    assert_eq!(found["meta"]["matched"], "all", "{query}");
    assert_eq!(found["did_you_mean"], Value::Null, "{query}");
    ids(&found).into_iter().collect()
}

/// The ids that a search finds in a record in which the summary of the Black Sea is this text.
async fn places_with_summary(summary: &str, query: &str) -> Value {
    let fixtures = Fixtures::new();
    fixtures.edit_json("places.json", |places| {
        places[3]["summary"] = summary.into();
    });
    let api = load_api(&FixtureSource::Folder(fixtures.folder().to_owned()), "");
    let query = utf8_percent_encode(query, NON_ALPHANUMERIC);
    let path = format!("/v1/places?q={query}");
    send(api::build_service(&api), "GET", &path, &[])
        .await
        .json()
}

#[tokio::test]
async fn words_that_mean_the_same_find_the_same() {
    for words in [
        &["troops ", "soldiers ", "army "][..],
        &[
            "truce ",
            "armistice ",
            "ceasefire ",
            "cease-fire ",
            "cease fire ",
        ],
        &["row ", "quarrel ", "dispute "],
        &["war ", "hostilities ", "fighting ", "war"],
    ] {
        let first = set(words[0]).await;
        assert!(first.len() > 1);
        for word in words {
            assert_eq!(set(word).await, first, "{word}");
        }
    }
    // The word itself comes first.
    for (query, own) in [("quarrel", "\"quarrel\""), ("conflict", "\"conflict\"")] {
        let own = set(own).await;
        let found = ids(&search("/v1/search", query).await);
        let first: BTreeSet<_> = found[..own.len()].iter().cloned().collect();
        assert_eq!(first, own, "{query}");
    }
    // A word of the record is complete; one that it lacks is the beginning of others.
    assert!(!set("war").await.contains("security-guarantees"));
    assert!(set("war*").await.contains("security-guarantees"));
    assert!(set("miner").await.contains("minerals-agreement"));
}

#[tokio::test]
async fn american_and_british_spellings_are_one_word() {
    for (query, other) in [("defense", "defence"), ("adviser", "advisor")] {
        assert_eq!(set(query).await, set(other).await, "{query}");
    }
    let summary = "The organization of a program at the center analyzes labor disputes, and signaled favorable ends.";
    for query in [
        "organisation",
        "programme",
        "centre",
        "analyses",
        "favourable",
        "signalled",
        "labour",
        "organised labour programme",
    ] {
        let found = places_with_summary(summary, query).await;
        assert_eq!(ids(&found), ["black-sea"], "{query}");
        let snippet = found["data"][0]["search_match"]["snippet"]
            .as_str()
            .unwrap();
        assert!(snippet.contains("<mark>"), "{query}: {snippet}");
    }
}

#[tokio::test]
async fn the_names_of_what_an_item_refers_to_find_it() {
    for (path, query, id) in [
        ("/v1/events", "Rubio", "jeddah-talks"),
        ("/v1/events", "Marco Rubio", "jeddah-talks"),
        ("/v1/events", "Jidda", "jeddah-talks"),
        ("/v1/actors", "Washington", "marco-rubio"),
        ("/v1/actors", "USA", "mike-waltz"),
        ("/v1/places", "USA", "white-house"),
        ("/v1/proposals", "Paris", "european-peacekeeping-force"),
        ("/v1/positions", "Kyiv", "ukraine-on-security-guarantees"),
        ("/v1/search", "Rubio Jeddah", "jeddah-talks"),
    ] {
        let found = search(path, query).await;
        assert_eq!(found["meta"]["matched"], "all", "{path} {query}");
        assert!(
            ids(&found).contains(&id.to_owned()),
            "{path} {query}: {:?}",
            ids(&found)
        );
    }
    // They come behind the items with the words.
    let found = ids(&search("/v1/actors", "Washington").await);
    assert_eq!(found[0], "united-states");
    let with_words = ids(&search("/v1/search", "\"Waltz\"").await).len();
    let found = ids(&search("/v1/search", "Waltz").await);
    let with_words: BTreeSet<_> = found[..with_words].iter().cloned().collect();
    assert_eq!(with_words, set("\"Waltz\"").await);
}

#[tokio::test]
async fn numbers_are_whole_and_have_several_forms() {
    let shares = set("half").await;
    for query in [
        "50%",
        "50 %",
        "50 percent",
        "50 per cent",
        "fifty percent",
        "fifty per cent",
    ] {
        assert_eq!(set(query).await, shares, "{query}");
        assert_eq!(
            ids(&search("/v1/statements", query).await),
            ["s036", "s086"],
            "{query}"
        );
    }
    assert_eq!(set("50").await, set("fifty").await);
    for query in ["5", "5%", "Article 5", "Art. 50", "0", "15 percent"] {
        let found = search("/v1/statements", query).await;
        let found = ids(&found);
        assert!(!found.contains(&"s036".to_owned()), "{query}: {found:?}");
    }
    let found = search("/v1/search", "Article 5").await;
    assert_eq!(found["meta"]["not_found"], json!(["Article 5"]));
    assert_eq!(found["meta"]["total"], 0);
    let share = "A quarter of the sea, 12% of the coast and seventeen ships, under Article 5.";
    for query in [
        "25%",
        "25 percent",
        "twelve percent",
        "12 per cent",
        "17 ships",
        "Article 5",
    ] {
        assert_eq!(
            ids(&places_with_summary(share, query).await),
            ["black-sea"],
            "{query}"
        );
    }
}

#[tokio::test]
async fn words_for_states_of_things_find_what_is_in_them() {
    for (query, event) in [
        ("ongoing", "jeddah-talks"),
        ("ongoing", "russia-ukraine-conflict"),
        ("ongoing talks", "jeddah-talks"),
        ("underway", "jeddah-talks"),
        ("finished", "white-house-meeting"),
        ("concluded", "white-house-meeting"),
    ] {
        let found = search("/v1/events", query).await;
        assert_eq!(found["meta"]["matched"], "all", "{query}");
        assert!(ids(&found).contains(&event.to_owned()), "{query}");
    }
    let failed = search("/v1/search", "failed").await;
    assert_eq!(failed["meta"]["matched"], "none");
    assert_eq!(failed["meta"]["not_found"], json!(["failed"]));
}

#[tokio::test]
async fn misspelled_and_inflected_names_are_those_names() {
    for (query, corrected) in [
        ("sovereignity", "sovereignty"),
        ("economic sovereignity", "economic sovereignty"),
        ("Untied States", "United States"),
        ("Walz", "Waltz"),
        ("Zelenzky", "Zelensky"),
        ("Saudi Arabai", "Saudi Arabia"),
        ("Whiet House", "White House"),
    ] {
        let found = search("/v1/search", query).await;
        assert_eq!(found["did_you_mean"], corrected, "{query}");
        assert_eq!(
            ids(&found),
            ids(&search("/v1/search", corrected).await),
            "{query}"
        );
    }
    // What is no misspelled name.
    for query in ["Iran", "Tusk", "Oman", "contracts", "conversations"] {
        let found = search("/v1/search", query).await;
        assert_eq!(found["did_you_mean"], Value::Null, "{query}");
        assert_eq!(found["meta"]["total"], 0, "{query}");
    }
    for (query, name) in [
        ("Россией", "russia"),
        ("Украиной", "ukraine"),
        ("Трампа", "donald-trump"),
        ("Selensky", "volodymyr-zelenskyy"),
    ] {
        let found = ids(&search("/v1/search", query).await);
        assert_eq!(found[0], name, "{query}");
        assert!(found.len() > 1, "{query}");
    }
    assert_eq!(set("Selensky").await, set("Zelenskyy").await);
}

#[tokio::test]
async fn words_that_stand_together_come_first() {
    let fixtures = Fixtures::new();
    let padding =
        "which nobody had expected so soon after all that had been said before. ".repeat(3);
    fixtures.edit_json("places.json", |places| {
        places[1]["summary"] = format!("Rafts came, rafts again, {padding} and a zebra.").into();
        places[2]["summary"] = format!("Talk of sails, {padding} {padding} of zebra rafts.").into();
        places[3]["summary"] = format!("Rafts, {padding} and sails.").into();
    });
    let api = load_api(&FixtureSource::Folder(fixtures.folder().to_owned()), "");
    let get = async |query: &str| {
        let path = format!("/v1/places?q={query}");
        send(api::build_service(&api), "GET", &path, &[])
            .await
            .json()
    };
    let together = get("zebra%20rafts").await;
    assert_eq!(ids(&together), ["saudi-arabia", "jeddah"]);
    assert_eq!(together["meta"]["notices"], json!([]));
    let apart = get("rafts%20sails").await;
    assert_eq!(apart["meta"]["matched"], "all");
    let message = apart["meta"]["notices"][0]["message"].as_str().unwrap();
    assert!(message.contains("near each other"), "{message}");
    let found = search("/editions/2/v1/search", "stop aid").await;
    let message = found["meta"]["notices"][0]["message"].as_str().unwrap();
    assert!(message.contains("near each other"), "{message}");
}
