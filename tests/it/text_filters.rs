//! Texts that are looked for in others: labels and titles, case, accents and strokes.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;
use talks::api;
use talks::load::FixtureSource;

use crate::queries::ids;
use crate::support::{Fixtures, get, load_api, send};

#[tokio::test]
async fn a_label_is_not_the_title_of_a_source() {
    let fixtures = Fixtures::new();
    fixtures.edit_json("sources.json", |sources| {
        let mut titled = sources[0].clone();
        titled["id"] = "titled".into();
        titled["title"] = "Zeitung".into();
        titled["sections"] = json!([]);
        sources.as_array_mut().unwrap().push(titled);
    });
    let api = load_api(&FixtureSource::Folder(fixtures.folder().to_owned()), "");
    let router = api::build_service(&api);
    let untitled = "us-ukraine-talks-article";
    for (question, found) in [
        ("sources?title__missing=true", vec![untitled]),
        ("sources?title__missing=false", vec!["titled"]),
        ("sources?title__contains=article", vec![]),
        ("sources?label__contains=article", vec![untitled, "titled"]),
        ("sources?sort=title", vec!["titled", untitled]),
        ("sources?sort=-label,-title", vec!["titled", untitled]),
        ("sources?q=article", vec![untitled, "titled"]),
    ] {
        let list = send(router.clone(), "GET", &format!("/v1/{question}"), &[]).await;
        assert_eq!(ids(&list.json()), found, "{question}");
    }
    let table = send(
        router.clone(),
        "GET",
        "/v1/sources.csv?fields=title,label",
        &[],
    )
    .await;
    let label = "Article on the U.S.–Ukraine talks";
    assert_eq!(
        table.text(),
        format!("\u{feff}title,label\r\n,{label}\r\nZeitung,{label}\r\n")
    );
    // What stands for the title is as good as one when words are looked for.
    let search = send(router, "GET", "/v1/search?q=article&type=source", &[]).await;
    let first = &search.json()["data"][0];
    assert_eq!(first["id"], untitled, "{}", search.text());
}

#[tokio::test]
async fn texts_are_found_in_any_case() {
    for (name, needle) in [
        ("ΟΔΟΣ ΣΙΣΥΦΟΥ", "οδος σισυφου"),
        ("οδός", "ΟΔΟΣ"),
        ("οδός", "οδοσ"),
        ("Große Straße", "STRASSE"),
        ("GROSSE STRASSE", "straße"),
        ("GROẞE STRAẞE", "straße"),
        ("Ärzte", "a\u{308}RZTE"),
    ] {
        assert!(finds(name, needle).await, "{needle} in {name}");
    }
    assert!(!finds("Große Straße", "strase").await);
}

#[tokio::test]
async fn texts_are_found_without_strokes_and_ligatures() {
    for (name, needle) in [
        ("Łódź", "Lodz"),
        ("Lodz", "łódź"),
        ("Lech Wałęsa", "WALESA"),
        ("Tromsø", "tromso"),
        ("Đà Nẵng", "da nang"),
        ("Færøerne", "faeroerne"),
        ("Þórshöfn", "thorshofn"),
    ] {
        assert!(finds(name, needle).await, "{needle} in {name}");
    }
}

#[tokio::test]
async fn texts_are_found_with_any_form_of_a_sign() {
    for name in [
        "cease-fire",
        "cease\u{2010}fire",
        "cease\u{2011}fire",
        "cease\u{2013}fire",
        "cease\u{2014}fire",
        "cease\u{2212}fire",
        "cease\u{FE63}fire",
        "cease\u{FF0D}fire",
    ] {
        for needle in ["cease-fire", "cease\u{2011}fire", "CEASE\u{2015}FIRE"] {
            assert!(finds(name, needle).await, "{needle} in {name}");
        }
    }
    for (name, needle) in [
        ("Ukraine\u{2019}s demand", "ukraine's demand"),
        ("Ukraine's demand", "ukraine\u{2018}s"),
        ("Ukraine\u{2BC}s demand", "ukraine\u{FF07}s"),
        ("the \u{201C}deal\u{201D} of Kyiv", "\"deal\""),
        ("the «deal» of Kyiv", "\u{201E}deal\u{201C}"),
        ("10\u{A0}000 troops", "10 000"),
        ("10\u{202F}000 troops", "10\u{2009}000"),
        ("10 000 troops", "10  000\ttroops"),
        ("10\u{3000}000 troops", "10 000"),
    ] {
        assert!(finds(name, needle).await, "{needle} in {name}");
    }
    assert!(!finds("cease-fire", "cease fire").await);
    assert!(!finds("ceasefire", "cease-fire").await);
}

#[tokio::test]
async fn invisible_characters_hide_no_word() {
    for needle in ["agree\u{AD}ment", "\u{200B}agreement", "a\u{200D}greement"] {
        assert!(finds("The agreement", needle).await, "{needle}");
        let encoded = utf8_percent_encode(needle, NON_ALPHANUMERIC).to_string();
        let found = get(&format!("/v1/search?q={encoded}")).await.json();
        assert_eq!(found["did_you_mean"], json!(null), "{needle}");
        assert!(found["meta"]["total"].as_u64() > Some(0), "{needle}");
    }
}

#[tokio::test]
async fn joiners_belong_to_words_and_are_not_needed_to_find_them() {
    // The joiners of Persian belong to its texts; not everybody types them.
    let name = "می\u{200C}خواهم";
    for needle in [
        name,
        "میخواهم",
        "می\u{AD}خواهم",
        "\u{200B}می\u{2060}خواهم\u{FE0F}",
    ] {
        assert!(finds(name, needle).await, "{needle}");
    }
    // A word is marked with the characters in it, and nothing beside it is.
    let fixtures = Fixtures::new();
    fixtures.edit_json("actors.json", |actors| {
        actors[0]["summary"] = format!("Who says «{name}», they ask.").into();
    });
    let api = load_api(&FixtureSource::Folder(fixtures.folder().to_owned()), "");
    let encoded = utf8_percent_encode("میخواهم", NON_ALPHANUMERIC);
    let path = format!("/v1/search?q={encoded}");
    let found = send(api::build_service(&api), "GET", &path, &[])
        .await
        .json();
    let snippet = format!("Who says «<mark>{name}</mark>», they ask.");
    assert_eq!(found["data"][0]["snippet"], snippet, "{found}");
}

#[tokio::test]
async fn accents_alone_are_no_text_to_be_found() {
    let document = get("/openapi.json").await.json();
    let schema = &document["components"]["parameters"]["title__contains"]["schema"];
    let schema = jsonschema::validator_for(schema).unwrap();
    for (needle, refused) in [
        ("\u{301}", true),
        ("\u{301}\u{327}\u{20d7}", true),
        ("\u{5b0}", true),
        ("e\u{301}", false),
        ("\u{AD}", true),
        ("\u{200D}\u{301}\u{FE0F}", true),
        ("\u{200D}a", false),
        ("-", false),
        ("\u{301} ", false),
        ("é", false),
        ("´", false),
        ("कि", false),
        ("\u{93f}", false),
    ] {
        let encoded = utf8_percent_encode(needle, NON_ALPHANUMERIC);
        let answer = get(&format!("/v1/actors?title__contains={encoded}")).await;
        assert_eq!(
            answer.status == 400,
            refused,
            "{encoded}: {}",
            answer.text()
        );
        assert_eq!(!schema.is_valid(&needle.into()), refused, "{encoded}");
        if refused {
            assert_eq!(answer.json()["errors"][0]["parameter"], "title__contains");
        }
    }
    assert!(!finds("कि", "क\u{940}").await, "vowels are no accents");
    assert!(finds("שָׁלוֹם", "שלום").await);
    assert!(finds("سَلَام", "سلام").await);
}

#[tokio::test]
async fn a_link_asks_for_a_text_as_long_as_the_question_did() {
    let long = "%C3%9F".repeat(200);
    let list = get(&format!("/v1/actors?title__contains={long}")).await;
    assert_eq!(list.status, 200, "{}", list.text());
    let itself = get(list.json()["links"]["self"].as_str().unwrap()).await;
    assert_eq!(itself.text(), list.text());
}

/// Whether a needle is found in the title of an actor of that name.
async fn finds(name: &str, needle: &str) -> bool {
    let fixtures = Fixtures::new();
    fixtures.edit_json("actors.json", |actors| actors[0]["title"] = name.into());
    let api = load_api(&FixtureSource::Folder(fixtures.folder().to_owned()), "");
    let router = api::build_service(&api);
    let needle = utf8_percent_encode(needle, NON_ALPHANUMERIC);
    let question = format!("/v1/actors?title__contains={needle}&id=united-states");
    let list = send(router, "GET", &question, &[]).await.json();
    list["meta"]["total"] == 1
}
