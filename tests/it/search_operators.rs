//! Operators of searches: they do what they say, or the search is refused.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::support::get;

async fn search(path: &str, query: &str) -> Value {
    let query = utf8_percent_encode(query, NON_ALPHANUMERIC);
    let response = get(&format!("{path}q={query}")).await;
    assert_eq!(response.status, 200, "{query}: {}", response.text());
    response.json()
}

/// Asserts that each query is refused wherever it is sent, for this reason.
async fn assert_refused(queries: &[(&str, &str)]) {
    for (query, reason) in queries {
        for path in ["/v1/search", "/v1/statements", "/v1/search.csv"] {
            let encoded = utf8_percent_encode(query, NON_ALPHANUMERIC);
            let response = get(&format!("{path}?q={encoded}")).await;
            assert_eq!(response.status, 400, "{query}");
            let detail = response.json()["detail"].as_str().unwrap().to_owned();
            assert!(detail.contains(reason), "{query}: {detail}");
        }
    }
}

/// Asserts that two queries find the same, with all words.
async fn assert_same(query: &str, other: &str) {
    let keys = async |query: &str| {
        let found = search("/v1/search?limit=500&", query).await;
        assert_eq!(found["meta"]["matched"], "all", "{query}");
        let hits = found["data"].as_array().unwrap().iter();
        let keys = hits.map(|hit| format!("{}/{}", hit["type"], hit["id"]));
        keys.collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(keys(query).await, keys(other).await, "{query} = {other}");
}

#[tokio::test]
async fn operators_do_what_they_say() {
    let total = async |query: &str| {
        let found = search("/v1/search?", query).await;
        assert_eq!(found["meta"]["matched"], "all", "{query}");
        found["meta"]["total"].as_u64().unwrap()
    };
    let (minerals, ceasefire) = (total("minerals ").await, total("ceasefire ").await);
    let both = total("minerals AND (ceasefire OR lithium) ").await;
    assert!(both > 0);
    assert_eq!(
        total("Black OR ceasefire ").await + total("\"Black Sea\" ceasefire ").await,
        ceasefire + total("Black ").await
    );
    // What is excluded is what the same words find; in quotes they do not stand for others.
    let everything = total("-minerals").await + total("minerals ").await;
    let literal = total("-\"minerals\"").await + total("\"minerals\"").await;
    assert_eq!(everything, literal);
    assert!(minerals > total("\"minerals\"").await);
    assert_eq!(total("NOT minerals").await, total("-minerals").await);
    assert_eq!(total("-\"black sea\" ceasefire").await, ceasefire - 4);
    assert_eq!(
        total("ceasefire AND NOT \"black sea\"").await,
        ceasefire - 4
    );
    assert_eq!(total("ceasefire -“black sea”").await, ceasefire - 4);
    assert_eq!(everything, total("-xylophone").await);
    // Parentheses around alternatives, and everything in places where it has no meaning.
    let alternatives = total("ukraine (lithium OR graphite) ").await;
    assert_eq!(alternatives, total("ukraine lithium OR graphite ").await);
    for query in [
        "AND ceasefire ",
        "ceasefire OR ",
        "ceasefire AND ",
        "ceasefire - ",
        "(ceasefire) ",
        "+ceasefire ",
        "ceasefire NOT ",
    ] {
        assert_eq!(total(query).await, ceasefire, "{query}");
    }
    // `*` makes a beginning of any word.
    assert_eq!(
        total("ceasef* black ").await,
        total("ceasefire black ").await
    );
    assert_refused(&[
        ("title:sea", "`title:`"),
        ("kind:\"role\"", "`kind:`"),
        ("ukraine OR -minerals", "`OR`"),
    ])
    .await;
    // A colon before a space is punctuation.
    let note = search("/v1/search?", "kind: ceasefire").await;
    assert_eq!(note["meta"]["not_found"], json!(["kind"]));
}

#[tokio::test]
async fn nothing_is_in_a_search_and_in_the_one_that_excludes_its_word() {
    let keys = async |query: &str| {
        let found = search("/v1/search?limit=500&", query).await;
        let hits = found["data"].as_array().unwrap().iter();
        let keys = hits.map(|hit| format!("{}/{}", hit["type"], hit["id"]));
        keys.collect::<std::collections::BTreeSet<_>>()
    };
    for (word, excluded) in [
        ("ukraine", "-ukraine"),
        ("Zelenskyy", "-Zelenskyy"),
        ("Washington", "-Washington"),
        ("us", "-us"),
        ("USA", "NOT USA"),
        ("s051", "-s051"),
        ("cease-fire", "-cease-fire"),
        ("truce", "-truce"),
        ("50%", "-50%"),
        ("2025-02-28", "-2025-02-28"),
        ("Saudi Arabia", "-(Saudi Arabia)"),
        ("the", "-the"),
    ] {
        let (with, without) = (keys(word).await, keys(excluded).await);
        assert!(!with.is_empty(), "{word}");
        assert_eq!(with.intersection(&without).next(), None, "{excluded}");
        assert_eq!(
            with.len() + without.len(),
            keys("-xylophone").await.len(),
            "{excluded}"
        );
        let rest: Vec<_> = keys(&format!("Trump {excluded}"))
            .await
            .into_iter()
            .collect();
        assert_eq!(rest.iter().find(|key| with.contains(*key)), None, "{word}");
    }
}

#[tokio::test]
async fn operators_go_with_beginnings_and_stop_words() {
    let total = async |query: &str| {
        let found = search("/v1/search?", query).await;
        assert_eq!(found["meta"]["matched"], "all", "{query}");
        found["meta"]["total"].as_u64().unwrap()
    };
    let (with, without) = (
        total("minerals peac*").await,
        total("minerals -peac*").await,
    );
    assert!(with > 0);
    assert_eq!(with + without, total("minerals ").await);
    assert_eq!(total("minerals NOT peac*").await, without);
    assert_eq!(total("(war OR peac*)").await, total("war OR peac*").await);
    assert_eq!(total("(peac* OR war)").await, total("war OR peac*").await);
    assert_eq!(total("ukraine (the OR of)").await, total("ukraine ").await);
    assert_eq!(
        total("ukraine (the OR lithium)").await,
        total("ukraine lithium ").await
    );
    let eight = "u* v* w* s* a* e* i* o*";
    assert!(search("/v1/search?", eight).await["meta"]["total"].is_u64());
    let nine = utf8_percent_encode("u* v* w* s* a* e* i* o* t*", NON_ALPHANUMERIC).to_string();
    let refused = get(&format!("/v1/search?q={nine}")).await;
    assert_eq!(refused.status, 400);
    assert!(
        refused.text().contains("at most 8 words with `*`"),
        "{}",
        refused.text()
    );
}

#[tokio::test]
async fn an_operator_of_other_engines_is_suggested_as_a_search() {
    for (query, suggestion) in [
        ("hs:2602", "2602"),
        ("title:sea", "sea"),
        ("minerals kind:\"role\"", "minerals \"role\""),
        ("(title:sea", "(sea"),
        (
            "ukraine AND minerals OR \"black sea\"",
            "ukraine AND (minerals OR \"black sea\")",
        ),
        ("(ukraine OR minerals", "ukraine OR minerals"),
        ("ukraine OR minerals)", "ukraine OR minerals"),
    ] {
        let encoded = utf8_percent_encode(query, NON_ALPHANUMERIC);
        let refused = get(&format!("/v1/search?q={encoded}")).await;
        assert_eq!(refused.status, 400, "{query}");
        let problem = refused.json();
        assert_eq!(problem["errors"][0]["suggestion"], suggestion, "{query}");
        let link = problem["links"]["suggestion"].as_str().unwrap();
        assert_eq!(get(link).await.status, 200, "{link}");
    }
}

#[tokio::test]
async fn signs_of_other_engines_are_operators() {
    for (query, other) in [
        ("ukraine !minerals", "ukraine -minerals"),
        ("ukraine ! minerals", "ukraine NOT minerals"),
        ("ceasefire !\"black sea\"", "ceasefire -\"black sea\""),
        ("lithium | graphite ", "lithium OR graphite "),
        ("lithium|graphite ", "lithium OR graphite "),
        ("lithium || graphite ", "lithium OR graphite "),
        ("lithium||\"black sea\"", "lithium OR \"black sea\""),
        ("minerals & lithium ", "minerals AND lithium "),
        ("minerals && lithium ", "minerals AND lithium "),
        ("minerals&&lithium ", "minerals AND lithium "),
        ("minerals && !lithium", "minerals -lithium"),
        // Nothing to join.
        ("| lithium ", "lithium "),
        ("lithium & ", "lithium "),
        ("lithium!", "lithium "),
    ] {
        assert_same(query, other).await;
    }
}

#[tokio::test]
async fn parentheses_group_what_they_enclose() {
    for (query, other) in [
        (
            "(minerals AND lithium) OR france ",
            "france OR (minerals lithium) ",
        ),
        (
            "((minerals) (lithium OR graphite)) ",
            "minerals (lithium OR graphite) ",
        ),
        ("NOT (ukraine OR minerals)", "-ukraine -minerals"),
        (
            "-(ukraine OR minerals) ceasefire",
            "ceasefire -ukraine -minerals",
        ),
        ("(minerals -lithium) OR lithium ", "minerals OR lithium "),
        (
            "ceasefire NOT (ukraine NOT minerals)",
            "(ceasefire -ukraine) OR (ceasefire minerals)",
        ),
        (
            "(lithium | graphite) & (minerals)",
            "minerals (lithium OR graphite)",
        ),
        ("minerals (lithium", "minerals lithium"),
    ] {
        assert_same(query, other).await;
    }
    let total = async |query: &str| {
        let found = search("/v1/search?", query).await;
        found["meta"]["total"].as_u64().unwrap()
    };
    let (one, other) = (total("minerals lithium ").await, total("france ").await);
    let both = search("/v1/search?", "minerals lithium france ").await;
    assert_eq!(both["meta"]["matched"], "some");
    assert_eq!(
        total("(minerals AND lithium) OR france ").await,
        one + other
    );
    // What is excluded may be called by another name.
    assert_same("talks -USA", "talks -Washington").await;
    assert_refused(&[
        (
            "minerals AND ceasefire OR lithium",
            "`(ceasefire OR lithium)`",
        ),
        (
            "minerals OR ceasefire AND lithium",
            "`(minerals OR ceasefire)`",
        ),
        ("minerals OR (NOT ceasefire)", "`OR`"),
        ("(minerals OR ceasefire", "`)`"),
        ("minerals OR ceasefire)", "`)`"),
    ])
    .await;
}

#[tokio::test]
async fn operators_without_a_meaning_are_refused_with_a_search_that_has_one() {
    for (query, reason, suggestion) in [
        ("minerals^2 lithium", "`^2`", Some("minerals lithium")),
        ("\"black sea\"^1.5", "`^1.5`", Some("\"black sea\"")),
        ("ceasefire~", "`~`", Some("ceasefire")),
        ("ceasfire~2 lithium", "`~2`", Some("ceasfire lithium")),
        ("\"black sea\"~3", "`~3`", Some("\"black sea\"")),
        ("min*als", "`min*als`", Some("min*")),
        ("min?rals", "`min?rals`", Some("min*")),
        ("*fire", "`*fire`", Some("fire")),
        ("*", "`q`", None),
        ("\"black s*\"", "double quotes", Some("\"black s\"")),
        ("black NEAR/5 sea", "`NEAR/5`", Some("black  sea")),
        ("lithium XOR graphite", "`XOR`", Some("lithium  graphite")),
        (
            "site:example.org minerals",
            "`site:`",
            Some("example.org minerals"),
        ),
        (
            "minerals^2 title:\"black sea\"",
            "`^2`",
            Some("minerals \"black sea\""),
        ),
    ] {
        assert_refused(&[(query, reason)]).await;
        let encoded = utf8_percent_encode(query, NON_ALPHANUMERIC);
        let problem = get(&format!("/v1/search?q={encoded}")).await.json();
        let expected = suggestion.map_or(Value::Null, Value::from);
        assert_eq!(problem["errors"][0]["suggestion"], expected, "{query}");
        if let Some(suggestion) = suggestion {
            search("/v1/search?", suggestion).await;
        }
    }
    // Punctuation is none.
    for query in [
        "about ~50 percent",
        "why (not)?",
        "R&D",
        "minerals?",
        "lithium ^ graphite",
    ] {
        search("/v1/search?", query).await;
    }
}

#[tokio::test]
async fn a_response_says_what_words_of_a_sentence_do_not_do() {
    for (query, word, intended) in [
        ("no ceasefire yet", "`-ceasefire`", "-ceasefire yet"),
        ("not Russia", "`-Russia`", "-Russia"),
        ("talks without the French", "`-French`", "talks -French"),
        (
            "Ukraine but not \"black sea\"",
            "`-\"black sea\"`",
            "Ukraine but -\"black sea\"",
        ),
        ("lithium or graphite", "`OR`", "lithium OR graphite"),
    ] {
        let found = search("/v1/search?", query).await;
        let notice = &found["meta"]["notices"][0];
        assert!(
            notice["message"].as_str().unwrap().contains(word),
            "{notice}"
        );
        assert_eq!(notice["q"], intended, "{query}");
        search("/v1/search?", intended).await;
        let list = search("/v1/statements?", query).await;
        assert_eq!(list["meta"]["notices"][0], *notice);
    }
    for query in [
        "ceasefire",
        "lithium NOT graphite",
        "\"no ceasefire\" minerals",
        "no-fly zone",
        "Article No 5",
    ] {
        let found = search("/v1/search?", query).await;
        let notices = found["meta"]["notices"].as_array().unwrap().iter();
        let messages = notices.map(|notice| notice["message"].as_str().unwrap());
        assert!(
            !messages.clone().any(|message| message.contains("write")),
            "{query}"
        );
    }
    // A phrase that no text has, and words of other languages.
    let found = search("/v1/search?", "\"sea black\"").await;
    let notice = &found["meta"]["notices"][0];
    let count = search("/v1/search?", "sea black").await["meta"]["total"].clone();
    assert_eq!(notice["q"], "sea black");
    let message = notice["message"].as_str().unwrap();
    assert!(message.contains(&format!("{count} items")), "{message}");
    for query in ["Waffenstillstand", "саммит", "cessez-le-feu"] {
        let found = search("/v1/search?", query).await;
        let message = found["meta"]["notices"][0]["message"].as_str().unwrap();
        assert!(message.contains("in English"), "{query}: {message}");
    }
}

#[tokio::test]
async fn negations_of_sentences_take_names_and_phrases() {
    for (query, words, intended) in [
        (
            "not Saudi Arabia",
            "`-\"Saudi Arabia\"`",
            "-\"Saudi Arabia\"",
        ),
        (
            "talks without military aid",
            "`-\"military aid\"`",
            "talks -\"military aid\"",
        ),
        (
            "meeting not at the White House",
            "`-\"White House\"`",
            "meeting -\"White House\"",
        ),
        ("talks other than Trump", "`other than`", "talks -Trump"),
        ("Zelenskyy isn't in Jeddah", "`isn't`", "Zelenskyy -Jeddah"),
        ("Zelenskyy isn’t in Jeddah", "`isn’t`", "Zelenskyy -Jeddah"),
        (
            "ceasefire, never minerals?",
            "`never`",
            "ceasefire, -minerals?",
        ),
        ("neither Russia nor France", "`nor`", "-Russia -France"),
        ("everything but minerals", "`everything but`", "-minerals"),
        (
            "no Vladimir Putin",
            "`-\"Vladimir Putin\"`",
            "-\"Vladimir Putin\"",
        ),
    ] {
        let found = search("/v1/search?", query).await;
        let notices = found["meta"]["notices"].as_array().unwrap();
        let notice = notices.iter().find(|notice| {
            let message = notice["message"].as_str().unwrap();
            message.contains("leaves nothing out") && message.contains(words)
        });
        let notice = notice.unwrap_or_else(|| panic!("{query}: {notices:?}"));
        assert_eq!(notice["q"], intended, "{query}");
        let offered = search("/v1/search?", intended).await;
        assert_eq!(offered["meta"]["matched"], "all", "{intended}");
    }
    // Nothing is offered that finds nothing.
    for query in ["xylophones not minerals", "minerals without minerals"] {
        let found = search("/v1/search?", query).await;
        let notice = &found["meta"]["notices"][0];
        assert_eq!(notice["q"], Value::Null, "{query}");
        let message = notice["message"].as_str().unwrap();
        assert!(
            message.contains("`-minerals`, nothing is left"),
            "{message}"
        );
    }
}

#[tokio::test]
async fn prepositions_with_a_meaning_are_explained() {
    for (query, words) in [
        (
            "against military aid",
            "`\"military aid\"` with the filter `stance=opposes`",
        ),
        (
            "who is against the ceasefire",
            "`ceasefire` with the filter",
        ),
        ("statements after 28 February 2025", "`date__gt=2025-02-28`"),
        ("talks before March 2025?", "`date__lt=2025-03`"),
        ("Trump until 2025-03-04", "`date__lte=2025-03-04`"),
        ("Trump since 2025", "`date__gte=2025`"),
        ("Trump since 4 March", "`date__gte=YYYY-03-04`"),
    ] {
        let found = search("/v1/search?", query).await;
        let notices = found["meta"]["notices"].as_array().unwrap().iter();
        let messages = notices.map(|notice| notice["message"].as_str().unwrap());
        let messages: Vec<_> = messages.collect();
        let explained = messages.iter().any(|message| message.contains(words));
        assert!(explained, "{query}: {messages:?}");
    }
    for query in [
        "before the meeting",
        "after 50 deaths",
        "against",
        "After March 2025, talks",
    ] {
        let found = search("/v1/search?", query).await;
        let notices = found["meta"]["notices"].to_string();
        assert_eq!(
            notices.contains("is not searched for"),
            query.starts_with("After"),
            "{query}: {notices}"
        );
    }
}
