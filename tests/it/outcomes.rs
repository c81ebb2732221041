//! What comes out of events, and how those who vote on it vote. Counts of real votes are in the
//! tests of the Colombian talks.

use serde_json::json;

use crate::support::Fixtures;

#[test]
fn an_outcome_says_something_that_can_be_true() {
    for (status, outcome, pointer, code, hint) in [
        (
            "ended",
            json!({}),
            "/outcome",
            "missing-field",
            "\"result\"",
        ),
        (
            "ended",
            json!({"votes": [{"body": "ukraine"}]}),
            "/outcome/votes/0",
            "missing-field",
            "\"in_favor\"",
        ),
        (
            "ended",
            json!({"votes": [{"in_favor": -1}]}),
            "/outcome/votes/0/in_favor",
            "bad-number",
            "from 0",
        ),
        (
            "ended",
            json!({"result": "other"}),
            "/outcome/result",
            "missing-field",
            "\"result_label\"",
        ),
        (
            "ended",
            json!({"result": "passed"}),
            "/outcome/result",
            "unknown-value",
            "adopted",
        ),
        (
            "ended",
            json!({"votes": [{"body": "ukrain", "in_favor": 1}]}),
            "/outcome/votes/0/body",
            "dangling-reference",
            "ukraine",
        ),
        (
            "planned",
            json!({"result": "adopted"}),
            "/outcome",
            "contradiction",
            "`status`",
        ),
    ] {
        let fixtures = Fixtures::new();
        fixtures.edit_json("events.json", |events| {
            events[1]["status"] = json!(status);
            events[1]["outcome"] = outcome.clone();
        });
        let problems = fixtures.problems();
        assert_eq!(problems.len(), 1, "{outcome}: {problems:#?}");
        assert_eq!(problems[0]["pointer"], format!("/1{pointer}"), "{outcome}");
        assert_eq!(problems[0]["code"], code, "{outcome}");
        let help = problems[0]["hint"].as_str().unwrap();
        assert!(help.contains(hint), "{outcome}: {help}");
    }
}
