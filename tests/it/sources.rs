//! What sources say: how archives cite them, how much of them is covered, where they disagree, whom
//! they quote, and what persons did when.

use serde_json::{Value, json};
use talks::load::FixtureSource;

use crate::check::{assert_valid, reported_problems};
use crate::support::{Fixtures, load_api, send};

async fn get(fixtures: &Fixtures, path: &str) -> Value {
    let source = FixtureSource::Folder(fixtures.folder().into());
    let service = talks::api::build_service(&load_api(&source, ""));
    let response = send(service, "GET", path, &[]).await;
    assert_eq!(response.status, 200, "{path}: {}", response.text());
    response.json()
}

/// The pointer and message of the only problem after an edit of one statement, source or actor.
fn only_problem(file: &str, edit: impl FnOnce(&mut Value)) -> (String, String) {
    let fixtures = Fixtures::new();
    fixtures.edit_json(file, edit);
    let problems = reported_problems(&fixtures);
    assert_eq!(problems.len(), 1, "{problems:#?}");
    let text = |name: &str| problems[0].1[name].as_str().unwrap().to_owned();
    (text("pointer"), text("message"))
}

/// A record with a second source: oral, without a text, and with units of a treaty.
fn with_second_source() -> Fixtures {
    let fixtures = Fixtures::new();
    fixtures.edit_json("sources.json", |sources| {
        let title = "Acuerdo General para la terminación del conflicto y la construcción de una \
            paz estable y duradera";
        sources.as_array_mut().unwrap().push(json!({
            "id": "general-agreement", "title": title, "label": "General Agreement",
            "kind": "agreement", "language": "es", "outline": "partial",
            "identifiers": [{"scheme": "un-symbol", "value": "S/2017/272"}],
            "sections": [{"id": "text", "units": [
                {"unit": "article", "number": "3.2.1.2"},
                {"unit": "page", "number": "12–13"},
                {"unit": "annex", "number": "A/1"},
                {"unit": "time", "number": "01:23:45"},
                {"unit": "other", "unit_label": "Stanza", "number": 4},
            ]}],
        }));
        sources.as_array_mut().unwrap().push(json!({
            "id": "general-agreement-english", "label": "The same in English",
            "kind": "agreement", "language": "en", "translation_of": "general-agreement",
            "translators": ["Jane Doe"],
        }));
    });
    fixtures.edit_json("statements.json", |statements| {
        let cites = statements[0]["cites"].as_array_mut().unwrap();
        cites.extend([
            json!({"source": "general-agreement", "section": "text", "unit": "article", "number": "3.2.1.2"}),
            json!({"source": "general-agreement", "section": "text", "unit": "page", "number": "12–13", "locator": "left column"}),
            json!({"source": "general-agreement", "section": "text", "unit": "time", "number": "01:23:45"}),
            json!({"source": "general-agreement", "section": "text", "unit": "other", "unit_label": "Stanza", "number": "4"}),
            json!({"source": "general-agreement-english", "locator": "fol. 12r"}),
        ]);
    });
    fixtures
}

#[tokio::test]
async fn units_are_named_as_documents_name_them() {
    let fixtures = with_second_source();
    let statement = get(&fixtures, "/v1/statements/s001").await;
    let field = |name: &str| {
        let cites = statement["cites"].as_array().unwrap()[1..].iter();
        cites.map(|one| one[name].clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        field("label"),
        [
            "General Agreement, article 3.2.1.2",
            "General Agreement, pages 12–13, left column",
            "General Agreement, time 01:23:45",
            "General Agreement, Stanza 4",
            "The same in English, fol. 12r",
        ]
    );
    let passages = ["article-3.2.1.2", "page-12-13", "time-01-23-45", "stanza-4"];
    let passages = passages.map(|unit| json!(format!("general-agreement/text/{unit}")));
    assert_eq!(field("passage")[..4], passages);
    assert_eq!(field("passage")[4], Value::Null);
    assert_eq!(field("statements")[4], Value::Null);
    for passage in passages {
        let path = format!("/v1/statements?passage={}", passage.as_str().unwrap());
        assert_eq!(get(&fixtures, &path).await["meta"]["total"], 1, "{path}");
    }
    let citation = statement["citation"].as_str().unwrap();
    let agreement = "Acuerdo General para la terminación del conflicto y la construcción de una paz \
        estable y duradera, S/2017/272, article 3.2.1.2; pages 12–13, left column; time 01:23:45; \
        Stanza 4; The same in English, translated by Jane Doe, fol. 12r; statement s001,";
    assert!(citation.contains(agreement), "{citation}");
    let found = get(&fixtures, "/v1/sources?identifier=S/2017/272").await;
    assert_eq!(
        found["data"][0]["translations"]["items"][0]["id"],
        "general-agreement-english"
    );
}

#[tokio::test]
async fn coverage_may_be_partial() {
    let fixtures = with_second_source();
    let coverage = get(&fixtures, "/v1/coverage").await;
    let meta = &coverage["meta"];
    assert_eq!((&meta["units"], &meta["cited"]), (&json!(32), &json!(31)));
    assert_eq!(meta["share"], 0.9687);
    assert_eq!(meta["outline"], "partial");
    let annex = &coverage["data"][1]["units"][2];
    assert_eq!(
        (&annex["label"], &annex["total"]),
        (&json!("annex A/1"), &json!(0))
    );
    // What is hidden still counts.
    let hidden = get(&fixtures, "/v1/coverage?hide_empty=true").await;
    assert_eq!(hidden["meta"], coverage["meta"]);
    assert_eq!(hidden["data"][1]["units"].as_array().unwrap().len(), 4);
}

#[test]
fn citations_and_units_that_make_no_sense_are_reported() {
    let cite = |citation: Value| {
        only_problem("statements.json", |statements| {
            statements[0]["cites"]
                .as_array_mut()
                .unwrap()
                .push(citation);
        })
    };
    let source = "us-ukraine-talks-article";
    for (citation, pointer, message) in [
        (
            json!({"source": source}),
            "/0/cites/1",
            "the field `unit` is missing",
        ),
        (
            json!({"source": source, "unit": "heading"}),
            "/0/cites/1",
            "the field `section` is missing",
        ),
        (
            json!({"source": source, "locator": "p. 1", "number": "1"}),
            "/0/cites/1/number",
            "no unit",
        ),
        (
            json!({"source": source, "section": "lead", "unit": "pages", "number": "1"}),
            "/0/cites/1/unit",
            "`pages`",
        ),
        (
            json!({"source": source, "section": "lead", "unit": "other", "number": "1"}),
            "/0/cites/1/unit",
            "no label",
        ),
        (
            json!({"source": source, "section": "lead", "unit": "paragraph", "number": "§ 4"}),
            "/0/cites/1/number",
            "`§ 4`",
        ),
    ] {
        let (at, said) = cite(citation.clone());
        assert_eq!(at, pointer, "{citation}: {said}");
        assert!(said.contains(message), "{citation}: {said}");
    }
    let unit = |unit: Value| {
        only_problem("sources.json", |sources| {
            sources[0]["sections"][0]["units"]
                .as_array_mut()
                .unwrap()
                .push(unit);
        })
    };
    for (written, message) in [
        (
            json!({"unit": "time", "number": "1:23"}),
            "not a time of a recording",
        ),
        (
            json!({"unit": "time", "number": "01:61:00"}),
            "not a time of a recording",
        ),
        (json!({"unit": "page"}), "has a number"),
        (json!({"unit": "paragraph", "number": 0}), "counted from 0"),
        (
            json!({"unit": "paragraph", "number": 2}),
            "already has paragraph 2",
        ),
        (json!({"unit": "heading"}), "has no heading"),
    ] {
        let (_, said) = unit(written.clone());
        assert!(said.contains(message), "{written}: {said}");
    }
    let (pointer, _) = only_problem("sources.json", |sources| {
        sources[0]["accessed"] = json!("2025-04-01");
    });
    assert_eq!(pointer, "/0/accessed");
    for (scheme, value) in [
        ("doi", "182"),
        ("isbn", "9780199277026"),
        ("isbn", "978-0199277025"),
        ("un-symbol", "2261"),
    ] {
        let (pointer, _) = only_problem("sources.json", |sources| {
            sources[0]["identifiers"] = json!([{"scheme": scheme, "value": value}]);
        });
        assert_eq!(pointer, "/0/identifiers/0/value", "{value}");
    }
}

#[tokio::test]
async fn statements_that_contradict_each_other_lead_to_each_other() {
    let fixtures = Fixtures::new();
    fixtures.edit_json("statements.json", |statements| {
        statements[1]["contradicts"] = json!(["s001"]);
        statements[1]["confidence"] = json!("low");
    });
    let later = get(&fixtures, "/v1/statements/s002").await;
    assert_eq!(later["contradicts"][0]["id"], "s001");
    assert_eq!(later["confidence_label"], "Low confidence");
    let earlier = get(&fixtures, "/v1/statements/s001").await;
    assert_eq!(earlier["contradicted_by"]["items"][0]["id"], "s002");
    assert_eq!(earlier["confidence"], Value::Null);
    let found = get(&fixtures, "/v1/statements?confidence=low&contradicts=s001").await;
    assert_eq!(found["data"][0]["id"], "s002");
    let (pointer, message) = only_problem("statements.json", |statements| {
        statements[0]["contradicts"] = json!(["s001"]);
    });
    assert_eq!(pointer, "/0/contradicts/0");
    assert!(message.contains("cannot contradict itself"), "{message}");
}

#[tokio::test]
async fn quotations_keep_words_language_speaker_and_translation() {
    let fixtures = Fixtures::new();
    fixtures.edit_json("statements.json", |statements| {
        statements[0]["quotations"] = json!([{
            "text": "ما صلح می‌خواهیم", "language": "fa", "speaker": "ukraine",
            "translation": {"text": "We want a lasting peace", "language": "en"},
        }, {"text": "हम शांति चाहते हैं", "language": "hi", "speaker_name": "A bystander"}]);
    });
    let statement = get(&fixtures, "/v1/statements/s001").await;
    let quotation = &statement["quotations"][0];
    assert_eq!(quotation["speaker"]["id"], "ukraine");
    assert_eq!(quotation["text"], "ما صلح می‌خواهیم");
    assert_eq!(quotation["translation"]["language"], "en");
    for query in [
        "speaker=ukraine",
        "quotation__contains=lasting",
        "q=lasting",
    ] {
        let found = get(&fixtures, &format!("/v1/statements?{query}")).await;
        assert_eq!(found["data"][0]["id"], "s001", "{query}");
    }
    let quote = |quotation: Value| {
        only_problem("statements.json", |statements| {
            statements[0]["quotations"] = json!([quotation]);
        })
    };
    let (pointer, _) = quote(
        json!({"text": "Yes", "language": "en", "speaker": "ukraine", "speaker_name": "Ukraine"}),
    );
    assert_eq!(pointer, "/0/quotations/0/speaker_name");
    let (pointer, _) = quote(
        json!({"text": "Yes", "language": "en", "translation": {"text": "Yes", "language": "en"}}),
    );
    assert_eq!(pointer, "/0/quotations/0/translation/language");
    let (pointer, message) = quote(json!({"text": "cease\u{AD}fire", "language": "en"}));
    assert_eq!(pointer, "/0/quotations/0/text");
    assert!(message.contains("SOFT HYPHEN"), "{message}");
}

#[tokio::test]
async fn posts_and_memberships_have_dates() {
    let fixtures = Fixtures::new();
    fixtures.edit_json("actors.json", |actors| {
        actors[7]["posts"] = json!([
            {"title": "Producer", "date": "2015/2019"},
            {"title": "President", "of": "ukraine", "date": "2019-05-20/.."},
        ]);
        let europe = actors.as_array_mut().unwrap().iter_mut();
        let mut groups = europe.filter(|one| one["members"].is_array());
        groups.next().unwrap()["members"][0]["date"] = json!("1958/..");
    });
    assert_valid(&fixtures, "dated posts");
    let id = get(&fixtures, "/v1/actors?post__contains=producer").await["data"][0]["id"].clone();
    let person = get(&fixtures, &format!("/v1/actors/{}", id.as_str().unwrap())).await;
    assert_eq!(person["post"], "President");
    assert_eq!(person["posts"][1]["of"]["id"], "ukraine");
    assert_eq!(person["posts"][1]["date"]["label"], "From 20 May 2019 on");
    let state = get(&fixtures, "/v1/actors/ukraine").await;
    assert_eq!(state["post_holders"]["items"][0]["id"], id);
    let found = get(&fixtures, "/v1/actors?post_of=ukraine").await;
    assert_eq!(found["data"][0]["id"], id);
    let (pointer, _) = only_problem("actors.json", |actors| {
        actors[7]["posts"] = json!([
            {"title": "President", "date": "2019"},
            {"title": "Producer", "date": "2015"},
        ]);
    });
    assert_eq!(pointer, "/7/posts/1/date");
}

#[tokio::test]
async fn sources_are_found_by_who_wrote_and_published_them() {
    let fixtures = Fixtures::new();
    fixtures.edit_json("sources.json", |sources| {
        sources[0]["authors"] = json!(["Ariadne Quillfeather"]);
        sources[0]["publisher"] = json!("Zephyrine Gazette");
    });
    for query in [
        "search?q=quillfeather",
        "search?q=zephyrine",
        "sources?authors__contains=quillfeather",
        "sources?publisher__contains=zephyrine",
    ] {
        let found = get(&fixtures, &format!("/v1/{query}")).await;
        assert_eq!(found["data"][0]["type"], "source", "{query}");
        assert_eq!(found["meta"]["total"], 1, "{query}");
    }
}
