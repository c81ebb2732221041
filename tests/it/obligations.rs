//! What parts of proposals demand: of whom, until when, and how far it is met. What a real accord
//! demands is in the tests of the Colombian talks.

use serde_json::{Value, json};
use talks::api;
use talks::load::FixtureSource;

use crate::support::{Fixtures, load_api, send};

/// The shipped record with these members in the second part of its first proposal, which is a term.
fn with_members(members: &Value) -> Fixtures {
    let fixtures = Fixtures::new();
    fixtures.edit_json("proposals.json", |proposals| {
        let part = proposals[0]["parts"][1].as_object_mut().unwrap();
        part.extend(members.as_object().unwrap().clone());
    });
    fixtures
}

#[test]
fn obligations_say_what_can_be_true() {
    let supported = "s051";
    let entry = |members: Value| {
        let mut entry = json!({"status": "violated", "statements": [supported]});
        let members = members.as_object().unwrap().clone();
        entry.as_object_mut().unwrap().extend(members);
        entry
    };
    for (members, pointer, code, hint) in [
        (
            json!({"compliance": [{"status": "violated", "statements": []}]}),
            "/compliance/0/statements",
            "missing-field",
            "name the statements",
        ),
        (
            json!({"compliance": [{"status": "violated"}]}),
            "/compliance/0",
            "missing-field",
            "\"statements\"",
        ),
        (
            json!({"compliance": [entry(json!({"status": "implemented"}))]}),
            "/compliance/0/status",
            "unknown-value",
            "complied",
        ),
        (
            json!({"compliance": [entry(json!({"status": "other"}))]}),
            "/compliance/0/status",
            "missing-field",
            "\"status_label\"",
        ),
        (
            json!({"compliance": [entry(json!({"obligor": "russia"}))], "obligors": ["ukraine"]}),
            "/compliance/0/obligor",
            "contradiction",
            "add `russia` to its `obligors`",
        ),
        (
            json!({"compliance": [entry(json!({"date": "2025-03"})), entry(json!({"date": "2025-02-01"}))]}),
            "/compliance/1/date",
            "contradiction",
            "order of time",
        ),
        (
            json!({"compliance": [
                entry(json!({"date": "2025-03"})),
                entry(json!({})),
                entry(json!({"date": "2025-02"})),
            ]}),
            "/compliance/2/date",
            "contradiction",
            "order of time",
        ),
        (
            json!({"compliance": [entry(json!({})), entry(json!({"statements": ["s050"]}))]}),
            "/compliance/1",
            "repeated-entry",
            "add its statements",
        ),
        (
            json!({"compliance": [entry(json!({"statements": ["s0510"]}))]}),
            "/compliance/0/statements/0",
            "dangling-reference",
            "add it to statements.json",
        ),
        (
            json!({"obligors": ["ukrain"]}),
            "/obligors/0",
            "dangling-reference",
            "ukraine",
        ),
        (json!({"due": "soon"}), "/due", "bad-date", ""),
        (
            json!({"kind": "purpose", "obligors": ["ukraine"]}),
            "/obligors",
            "contradiction",
            "\"commitment\"",
        ),
        (
            json!({"kind": "scope", "due_text": "at once"}),
            "/due_text",
            "contradiction",
            "\"commitment\"",
        ),
    ] {
        let problems = with_members(&members).problems();
        let errors: Vec<_> = problems
            .iter()
            .filter(|problem| problem["code"] != "unrelated-statement")
            .collect();
        assert_eq!(errors.len(), 1, "{members}: {problems:#?}");
        let expected = format!("/0/parts/1{pointer}");
        assert_eq!(errors[0]["pointer"], expected, "{members}");
        assert_eq!(errors[0]["code"], code, "{members}");
        let help = errors[0]["hint"].as_str().unwrap();
        assert!(help.contains(hint), "{members}: {help}");
    }
}

#[test]
fn evidence_of_compliance_is_about_the_part() {
    let members = json!({"compliance": [{"status": "violated", "statements": ["s001"]}]});
    let fixtures = with_members(&members);
    let problems = fixtures.problems();
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert_eq!(problems[0]["code"], "unrelated-statement");
    assert_eq!(problems[0]["level"], "warning");
    let pointer = "/0/parts/1/compliance/0/statements/0";
    assert_eq!(problems[0]["pointer"], pointer);
    let part = {
        let mut id = Value::Null;
        fixtures.edit_json("proposals.json", |proposals| {
            id = proposals[0]["parts"][1]["id"].clone();
        });
        format!("proposal/minerals-agreement/{}", id.as_str().unwrap())
    };
    let hint = problems[0]["hint"].as_str().unwrap();
    assert!(hint.contains(&format!("`{part}`")), "{hint}");
    fixtures.edit_json("statements.json", |statements| {
        let about = statements[0]["about"].as_array_mut().unwrap();
        about.push(json!(part));
    });
    assert_eq!(fixtures.problems(), [Value::Null; 0]);
}

#[tokio::test]
async fn one_due_date_meets_both_bounds() {
    let fixtures = Fixtures::new();
    fixtures.edit_json("proposals.json", |proposals| {
        proposals[0]["parts"][0]["due"] = json!("2025-03");
        proposals[0]["parts"][1]["due"] = json!("2031");
    });
    let api = load_api(&FixtureSource::Folder(fixtures.folder().to_owned()), "");
    for (query, total) in [
        ("due__gte=2025-04&due__lte=2030", 0),
        ("due__gte=2025-03&due__lte=2025-03", 1),
        ("due__gt=2030&due__lt=2031-02", 1),
        ("due__gt=2025-03&due__lt=2031", 0),
        ("due__all=2025,2031", 1),
        ("due__all=2025,2030", 0),
        ("due=2026,2031-05", 1),
        ("due__not=2031", 2),
        ("due__missing=true", 2),
    ] {
        let path = format!("/v1/proposals?{query}");
        let response = send(api::build_service(&api), "GET", &path, &[]).await;
        assert_eq!(response.status, 200, "{path}: {}", response.text());
        assert_eq!(response.json()["meta"]["total"], total, "{path}");
    }
}
