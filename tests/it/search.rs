//! Full-text search.

use serde_json::{Value, json};

use talks::api;
use talks::load::FixtureSource;

use crate::support::{Fixtures, get, load_api, send};

async fn search(query: &str) -> Value {
    let answer = get(&format!("/v1/search?{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json()
}

fn keys(found: &Value) -> Vec<String> {
    let key = |one: &Value| {
        format!(
            "{}/{}",
            one["type"].as_str().unwrap(),
            one["id"].as_str().unwrap()
        )
    };
    found["data"].as_array().unwrap().iter().map(key).collect()
}

/// Each type with its title and how many items of it were found.
fn type_counts(found: &Value) -> Vec<Value> {
    let types = found["facets"]["type"].as_array().unwrap().iter();
    types
        .map(|one| json!([one["value"], one["title"], one["count"]]))
        .collect()
}

#[tokio::test]
async fn a_phrase_is_found_and_marked() {
    let found = search("q=%22black%20sea%22&limit=2").await;
    assert_eq!(found["meta"]["total"], 4);
    assert_eq!(found["meta"]["matched"], "all");
    assert_eq!(found["meta"]["not_found"], json!([]));
    assert_eq!(keys(&found), ["place/black-sea", "statement/s051"]);
    assert_eq!(found["data"][0]["field"], "title");
    assert_eq!(found["data"][0]["snippet"], "<mark>Black Sea</mark>");
    assert_eq!(
        found["data"][1]["snippet"],
        "The <mark>Black Sea</mark> would be one of the two focuses of the planned ceasefire."
    );
    assert_eq!(
        type_counts(&found),
        [
            json!(["aspect", "Aspect", 1]),
            json!(["place", "Place", 1]),
            json!(["proposal", "Proposal", 1]),
            json!(["statement", "Statement", 1]),
        ]
    );
    assert_eq!(found["did_you_mean"], Value::Null);
    let rest = get(found["links"]["next"].as_str().unwrap()).await.json();
    let mut others = keys(&rest);
    others.sort();
    assert_eq!(
        others,
        ["aspect/ceasefire-proposal", "proposal/limited-ceasefire"]
    );
    assert_eq!(rest["links"]["next"], Value::Null);
    assert_eq!(search("q=%22sea%20black%22").await["meta"]["total"], 0);
    assert_eq!(search("q=%22black%20sea").await["meta"]["total"], 4);
}

#[tokio::test]
async fn words_are_found_by_their_stems_and_beginnings() {
    let stems = search("q=negotiating").await;
    assert!(
        keys(&stems).contains(&"aspect/negotiation-challenges".to_owned()),
        "{:?}",
        keys(&stems)
    );
    let beginning = search("q=military%20susp").await;
    assert_eq!(keys(&beginning)[0], "event/us-military-aid-suspension");
    // Only the last word is a beginning; another one is not found.
    let first = search("q=susp%20military").await;
    assert_eq!(first["meta"]["not_found"], json!(["susp"]));
    assert_eq!(first["did_you_mean"], Value::Null);
    let all = search("q=ZELENSKYY").await;
    assert_eq!(keys(&all)[0], "actor/volodymyr-zelenskyy");
}

#[tokio::test]
async fn a_possessive_is_the_word_that_it_is_of() {
    let trump = [
        "actor/donald-trump",
        "actor/volodymyr-zelenskyy",
        "aspect/recent-tensions",
        "event/white-house-meeting",
        "place/white-house",
        "statement/s010",
        "statement/s011",
    ];
    let referring = [
        "statement/s013",
        "statement/s014",
        "statement/s015",
        "statement/s016",
        "statement/s099",
    ];
    for query in [
        "Trump's",
        "Trump%E2%80%99s",
        "TRUMP'S",
        "Trump%CA%BCs",
        "%22Trump's%22",
    ] {
        let found = search(&format!("q={query}")).await;
        let mut found_keys = keys(&found);
        found_keys.sort();
        // In quotes, it does not find what refers to him without his name.
        let is_quoted = query.starts_with("%22");
        let referring = if is_quoted { &[][..] } else { &referring };
        assert_eq!(found_keys, [&trump, referring].concat(), "{query}");
        assert_eq!(found["did_you_mean"], Value::Null, "{query}");
    }
    assert!(keys(&search("q=Germany%E2%80%99s").await).contains(&"actor/germany".to_owned()));
    assert_eq!(get("/v1/places?q=Trump's").await.json()["meta"]["total"], 1);
    // A phrase goes on behind a possessive.
    let role = search("q=%22Saudi%20Arabia%E2%80%99s%20mediating%22").await;
    let mut found = keys(&role);
    found.sort();
    assert_eq!(found, ["place/jeddah", "statement/s045"]);
    let statement = search("q=%22Saudi%20Arabia's%20mediating%22&type=statement").await;
    assert_eq!(
        statement["data"][0]["snippet"],
        "The article says that holding the talks in Jeddah underlines <mark>Saudi Arabia’s mediating</mark> role."
    );
}

#[tokio::test]
async fn an_abbreviation_is_one_word_with_and_without_full_stops() {
    let us = [
        "actor/marco-rubio",
        "actor/united-states",
        "event/russia-ukraine-conflict",
        "event/us-military-aid-suspension",
        "note/integrity-tension",
        "place/jeddah",
        "place/saudi-arabia",
        "proposal/minerals-agreement",
        "source/us-ukraine-talks-article",
        "statement/s001",
        "statement/s003",
        "statement/s004",
        "statement/s040",
        "statement/s041",
        "statement/s074",
        "statement/s088",
    ];
    // In quotes, it is no other name of the United States.
    for query in ["US", "U.S.", "u.s.", "U.S", "US's"] {
        let found = search(&format!("q=%22{query}%22&limit=500")).await;
        let mut found_keys = keys(&found);
        found_keys.sort();
        assert_eq!(found_keys, us, "{query}");
        assert_eq!(found["did_you_mean"], Value::Null, "{query}");
    }
    let all = search("q=US%20").await["meta"]["total"].clone();
    for query in ["U.S.", "u.s.", "U.S.%20", "us%20", "US's"] {
        let found = search(&format!("q={query}")).await;
        assert_eq!(keys(&found)[0], "actor/united-states", "{query}");
        assert_eq!(found["meta"]["total"], all, "{query}");
    }
    // The last word is also a beginning, of `used` here, but the word itself counts more.
    assert_eq!(keys(&search("q=US").await)[0], "actor/united-states");
    let aid = search("q=US+military+aid+suspension").await;
    assert_eq!(
        aid["data"][0]["snippet"],
        "<mark>U.S.</mark> <mark>military</mark> <mark>aid suspension</mark>"
    );
    let secretary = search("q=%22US%20secretary%22&type=statement").await;
    assert_eq!(keys(&secretary), ["statement/s041"]);
    assert_eq!(
        secretary["data"][0]["snippet"],
        "Marco Rubio is <mark>U.S. Secretary</mark> of State."
    );
    let compound = search("q=%22US-Ukraine%20negotiations%22").await;
    assert_eq!(
        compound["data"][0]["snippet"],
        "The <mark>U.S.–Ukraine negotiations</mark> face several challenges."
    );
}

#[tokio::test]
async fn spelling_is_corrected_only_without_hits() {
    let slip = search("q=minral").await;
    assert_eq!(slip["did_you_mean"], "mineral");
    assert_eq!(keys(&slip), keys(&search("q=mineral").await));
    assert!(slip["meta"]["total"].as_i64().unwrap() > 10);
    assert_eq!(
        search("q=%22blakc%20sea%22").await["did_you_mean"],
        "\"black sea\""
    );
    let nothing = search("q=xylophone").await;
    assert_eq!(
        (&nothing["meta"]["total"], &nothing["did_you_mean"]),
        (&json!(0), &Value::Null)
    );
}

#[tokio::test]
async fn pages_cover_all_hits() {
    let whole = keys(&search("q=ukraine&limit=500").await);
    let mut found = Vec::new();
    let mut next = Some("/v1/search?q=ukraine&limit=7".to_owned());
    while let Some(path) = next {
        let page = get(&path).await.json();
        assert_eq!(page["meta"]["total"], whole.len());
        found.extend(keys(&page));
        next = page["links"]["next"].as_str().map(str::to_owned);
    }
    assert_eq!(found, whole);
    let states = search("q=ukraine&type=actor,place").await;
    assert!(
        keys(&states)
            .iter()
            .all(|key| key.starts_with("actor/") || key.starts_with("place/"))
    );
    assert!(states["facets"]["type"].as_array().unwrap().len() > 5);
}

#[tokio::test]
async fn a_snippet_is_safe_in_a_page() {
    let fixtures = Fixtures::new();
    let title = r#"<script>alert("R&D's")</script> </mark>"#;
    fixtures.edit_json("actors.json", |actors| actors[0]["title"] = title.into());
    let api = load_api(&FixtureSource::Folder(fixtures.folder().to_owned()), "");
    for (query, snippet) in [
        (
            "script",
            "&lt;<mark>script</mark>&gt;alert(&quot;R&amp;D&#39;s&quot;)&lt;/<mark>script</mark>&gt; &lt;/mark&gt;",
        ),
        (
            "%22script%20alert%20R%20D%22",
            "&lt;<mark>script&gt;alert(&quot;R&amp;D</mark>&#39;s&quot;)&lt;/script&gt; &lt;/mark&gt;",
        ),
    ] {
        let path = format!("/v1/search?q={query}&type=actor");
        let found = send(api::build_service(&api), "GET", &path, &[])
            .await
            .json();
        assert_eq!(keys(&found), ["actor/united-states"], "{query}");
        assert_eq!(found["data"][0]["snippet"], snippet, "{query}");
        // The title is text and no HTML: it says what the editors wrote.
        assert_eq!(found["data"][0]["title"], title, "{query}");
    }
}

#[tokio::test]
async fn hostile_words_are_only_words() {
    let long = "a".repeat(6000);
    assert_eq!(get(&format!("/v1/search?q={long}")).await.status, 400);
    let many = "xq%20".repeat(66);
    for query in [
        "%22",
        "%22%22%22",
        "(%5Ba-z%5D*)%2B",
        "%00%01%7F",
        "AND%20OR%20NOT",
        "-%2B~%5E",
        "%F0%9F%98%80",
        &many,
    ] {
        let answer = get(&format!("/v1/search?q={query}")).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    }
    for (query, parameter) in [
        ("", "q"),
        ("q=", "q"),
        ("q=x&type=stat", "type"),
        ("q=x&limit=501", "limit"),
        ("q=title:x", "q"),
        ("q=*%3F*", "q"),
        ("q=x&cursor=zzz", "cursor"),
        ("q=x&q=y", "q"),
        ("q=x&sort=id", "sort"),
    ] {
        let answer = get(&format!("/v1/search?{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
        assert_eq!(
            answer.json()["errors"][0]["parameter"],
            parameter,
            "{query}"
        );
    }
}

/// A record whose statements have twenty thousand words that are in no other.
fn wordy() -> talks::api::ApiService {
    let fixtures = Fixtures::new();
    // No two of them are one edit apart, so that a misspelled one is of one word.
    let word = |number: u32| {
        let letters = (0..5).map(|place| {
            let digit = u8::try_from(number / 8_u32.pow(place) % 8).unwrap();
            let letter = char::from(b'b' + digit);
            format!("{letter}{letter}")
        });
        letters.collect::<String>()
    };
    fixtures.edit_json("statements.json", |statements| {
        let statements = statements.as_array_mut().unwrap();
        for first in (0..20_000).step_by(40) {
            let words: Vec<_> = (first..first + 40).map(word).collect();
            let mut statement = statements[0].clone();
            statement["id"] = format!("words-{first}").into();
            statement["text"] = words.join(" ").into();
            statements.push(statement);
        }
    });
    let origin = talks::load::FixtureSource::Folder(fixtures.folder().to_owned());
    talks::api::build_service(&crate::support::load_api(&origin, ""))
}

#[tokio::test]
async fn unknown_words_are_corrected_in_a_large_vocabulary_but_not_without_end() {
    let site = wordy();
    let search = async |words: &[&str]| {
        let path = format!("/v1/search?q={}&limit=1", words.join("%20"));
        send(site.clone(), "GET", &path, &[]).await.json()
    };
    // `ccddeebbbb` with a letter missing, and with two changed places.
    for (word, meant) in [("ccdeebbbb", "ccddeebbbb"), ("cdcdeebbbb", "ccddeebbbb")] {
        let found = search(&[word]).await;
        assert_eq!(found["did_you_mean"], meant, "{found}");
        assert_eq!(found["meta"]["total"], 1);
    }
    // The beginnings of many words are found without a look at all others.
    let begun = search(&["ccdd"]).await;
    assert!(begun["meta"]["total"].as_u64() > Some(0), "{begun}");
    // Only so many words are corrected; all of them have to be found.
    let wrong = ["ccdeebbbb"; 8];
    assert_eq!(
        search(&wrong).await["did_you_mean"],
        ["ccddeebbbb"; 8].join(" ")
    );
    let unknown: Vec<_> = (b'a'..=b'x')
        .map(|letter| format!("zq{}wxyz", char::from(letter)))
        .collect();
    let unknown: Vec<_> = unknown.iter().map(String::as_str).collect();
    for _ in 0..20 {
        let none = search(&unknown).await;
        assert_eq!(none["meta"]["total"], 0);
        assert_eq!(none["did_you_mean"], serde_json::Value::Null);
    }
}

#[tokio::test]
async fn a_misspelled_word_before_a_colon_is_a_word() {
    for query in ["titel:x", "soruce:x", "minerals titel:x"] {
        let target = format!("/v1/search?q={}", query.replace(' ', "%20"));
        for target in [target.clone(), target.replace("search", "notes")] {
            let answer = get(&target).await;
            assert!([200, 400].contains(&answer.status.as_u16()), "{target}");
        }
    }
    assert_eq!(get("/v1/notes/titel:xxxx").await.status, 400);
}
