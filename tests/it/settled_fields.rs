//! Which of several statements that contradict each other an item follows, and dates that probably
//! do: of parts and their whole, of documents and their successors.

use serde_json::{Value, json};
use talks::api;
use talks::load::FixtureSource;

use crate::support::{Fixtures, load_api, send};

/// A record in which two statements disagree on a date, and the meeting follows the first.
fn with_dispute(settles: &Value) -> Fixtures {
    let fixtures = Fixtures::new();
    fixtures.edit_json("statements.json", |statements| {
        let list = statements.as_array_mut().unwrap();
        let about_meeting = |one: &&mut Value| {
            let about = one["about"].as_array().unwrap();
            about.contains(&json!("event/white-house-meeting"))
        };
        let mut found = list.iter_mut().filter(about_meeting);
        let (first, second) = (found.next().unwrap(), found.next().unwrap());
        second["contradicts"] = json!([first["id"]]);
        second["settles"] = json!([]);
        first["settles"] = settles.clone();
    });
    fixtures
}

#[tokio::test]
async fn an_item_says_which_statement_it_follows() {
    let settles = json!([{"item": "event/white-house-meeting", "field": "date"}]);
    let fixtures = with_dispute(&settles);
    let api = load_api(&FixtureSource::Folder(fixtures.folder().to_owned()), "");
    let get = async |path: &str| {
        let response = send(api::build_service(&api), "GET", path, &[]).await;
        assert_eq!(response.status, 200, "{path}: {}", response.text());
        response.json()
    };
    let meeting = get("/v1/events/white-house-meeting").await;
    assert_eq!(meeting["settled_by"]["total"], 1);
    let href = meeting["settled_by"]["href"].as_str().unwrap();
    assert_eq!(href, "/v1/statements?settles=event/white-house-meeting");
    let found = get(href).await;
    let statement = &found["data"][0];
    assert_eq!(statement["id"], meeting["settled_by"]["items"][0]["id"]);
    assert_eq!(statement["settles"][0]["field"], "date");
    assert_eq!(
        statement["settles"][0]["item"]["title"],
        "White House meeting"
    );
    assert_eq!(statement["contradicted_by"]["total"], 1);
}

#[test]
fn what_a_statement_cannot_settle_is_reported() {
    let meeting = "event/white-house-meeting";
    for (settled, member, code, message, hint) in [
        (
            json!({"item": "actor/germany", "field": "title"}),
            "/item",
            "contradiction",
            "the statement is not about `actor/germany`",
            meeting,
        ),
        (
            json!({"item": meeting, "field": "dates"}),
            "/field",
            "unknown-value",
            "`dates` is not a field of `event`",
            "did you mean `date`?",
        ),
        (
            json!({"item": meeting, "field": "weather"}),
            "/field",
            "unknown-value",
            "`weather` is not a field of `event`",
            "participants",
        ),
    ] {
        let problems = with_dispute(&json!([settled])).problems();
        assert_eq!(problems.len(), 1, "{problems:#?}");
        let problem = &problems[0];
        let pointer = problem["pointer"].as_str().unwrap();
        assert!(
            pointer.ends_with(&format!("/settles/0{member}")),
            "{pointer}"
        );
        assert_eq!(problem["code"], code);
        assert_eq!(problem["message"], message);
        assert!(
            problem["hint"].as_str().unwrap().contains(hint),
            "{problem}"
        );
    }
}

#[test]
fn only_one_of_two_statements_settles_a_field() {
    let settles = json!([{"item": "event/white-house-meeting", "field": "date"}]);
    let fixtures = with_dispute(&settles);
    fixtures.edit_json("statements.json", |statements| {
        let mut list = statements.as_array_mut().unwrap().iter_mut();
        let second = list.find(|one| one["settles"] == json!([])).unwrap();
        second["settles"] = settles.clone();
    });
    let problems = fixtures.problems();
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert_eq!(problems[0]["code"], "contradiction");
    let message = problems[0]["message"].as_str().unwrap();
    assert!(message.ends_with("which this statement contradicts, settles the same field"));
}

#[test]
fn a_part_lies_within_the_time_of_the_whole() {
    for (date, expected) in [
        ("2025-01", Some("this event is over by 2025-01-31")),
        ("2025-04", Some("this event begins on 2025-04-01")),
        ("2025-02/2025-05", None),
        ("2025", None),
    ] {
        let fixtures = Fixtures::new();
        fixtures.edit_json("events.json", |events| {
            let list = events.as_array_mut().unwrap();
            let whole = list
                .iter_mut()
                .find(|one| one["id"] == "white-house-meeting");
            whole.unwrap()["date"] = json!({"edtf": "2025-02-21/2025-03-02"});
            let part = list
                .iter_mut()
                .find(|one| one["id"] == "jeddah-talks")
                .unwrap();
            part["date"] = json!({"edtf": date});
            part["part_of"] = json!("white-house-meeting");
            part["follows"] = json!([]);
        });
        let problems = fixtures.problems();
        let problems: Vec<_> = problems
            .iter()
            .filter(|one| one["code"] == "part-outside-whole")
            .collect();
        assert_eq!(
            problems.len(),
            usize::from(expected.is_some()),
            "{date}: {problems:#?}"
        );
        if let Some(expected) = expected {
            let message = problems[0]["message"].as_str().unwrap();
            assert!(message.starts_with(expected), "{message}");
            assert_eq!(problems[0]["level"], "warning");
        }
    }
}

#[test]
fn a_document_is_not_older_than_what_it_replaces() {
    for (date, count) in [("2025-02-27", 1), ("2025-02", 0), ("2025-03", 0)] {
        let fixtures = Fixtures::new();
        fixtures.edit_json("proposals.json", |proposals| {
            proposals[0]["date"] = json!({"edtf": "2025-02-28"});
            proposals[1]["date"] = json!({"edtf": date});
            proposals[1]["replaces"] = json!([proposals[0]["id"]]);
        });
        let problems = fixtures.problems();
        assert_eq!(problems.len(), count, "{date}: {problems:#?}");
        for problem in problems {
            assert_eq!(problem["code"], "effect-before-cause");
            assert_eq!(problem["pointer"], "/1/replaces/0");
        }
    }
}

#[test]
fn nothing_is_met_before_it_is_agreed() {
    for (date, count) in [("2025-02-27", 1), ("2025-02", 0), ("2025-03", 0)] {
        let fixtures = Fixtures::new();
        let mut part = String::new();
        fixtures.edit_json("proposals.json", |proposals| {
            proposals[0]["date"] = json!({"edtf": "2025-02-28"});
            let first = &mut proposals[0]["parts"][0];
            part = format!(
                "proposal/minerals-agreement/{}",
                first["id"].as_str().unwrap()
            );
            first["kind"] = json!("commitment");
            first["compliance"] =
                json!([{"status": "complied", "date": {"edtf": date}, "statements": ["s001"]}]);
        });
        fixtures.edit_json("statements.json", |statements| {
            let about = statements[0]["about"].as_array_mut().unwrap();
            about.push(json!(part));
        });
        let problems = fixtures.problems();
        let problems: Vec<_> = problems
            .iter()
            .filter(|one| one["code"] == "effect-before-cause")
            .collect();
        assert_eq!(problems.len(), count, "{date}: {problems:#?}");
        for problem in problems {
            assert_eq!(problem["pointer"], "/0/parts/0/compliance/0/date");
        }
    }
}
