//! Dates in the Extended Date/Time Format: what each form means, as a client finds it.

use serde_json::{Value, json};
use talks::load::FixtureSource;

use crate::check::reported_problems;
use crate::support::{Fixtures, load_api, send};

/// Each form that is accepted, and the first and the last day that it means.
const FORMS: [(&str, Option<&str>, Option<&str>); 49] = [
    ("2025", Some("2025-01-01"), Some("2025-12-31")),
    ("0000", Some("0000-01-01"), Some("0000-12-31")),
    ("2024-02", Some("2024-02-01"), Some("2024-02-29")),
    ("2025-02-28", Some("2025-02-28"), Some("2025-02-28")),
    (
        "2025-02-28T11:20:00",
        Some("2025-02-28"),
        Some("2025-02-28"),
    ),
    (
        "2025-02-28T00:00:00Z",
        Some("2025-02-28"),
        Some("2025-02-28"),
    ),
    (
        "2025-02-28T23:59:59-11",
        Some("2025-02-28"),
        Some("2025-02-28"),
    ),
    (
        "2025-02-28T11:20:00+14:00",
        Some("2025-02-28"),
        Some("2025-02-28"),
    ),
    (
        "2025-02-28T11:20:00-00:30",
        Some("2025-02-28"),
        Some("2025-02-28"),
    ),
    ("2025~", Some("2025-01-01"), Some("2025-12-31")),
    ("2025-02~", Some("2025-02-01"), Some("2025-02-28")),
    ("2025-02?", Some("2025-02-01"), Some("2025-02-28")),
    ("2025-02%", Some("2025-02-01"), Some("2025-02-28")),
    ("2025-02-10~", Some("2025-02-10"), Some("2025-02-10")),
    ("202X", Some("2020-01-01"), Some("2029-12-31")),
    ("20XX", Some("2000-01-01"), Some("2099-12-31")),
    ("202X?", Some("2020-01-01"), Some("2029-12-31")),
    ("2025-XX", Some("2025-01-01"), Some("2025-12-31")),
    ("2025-XX-XX", Some("2025-01-01"), Some("2025-12-31")),
    ("2024-02-XX", Some("2024-02-01"), Some("2024-02-29")),
    ("2025-21", Some("2025-03-01"), Some("2025-05-31")),
    ("2025-22~", Some("2025-06-01"), Some("2025-08-31")),
    ("2025-23", Some("2025-09-01"), Some("2025-11-30")),
    ("2023-24", Some("2023-12-01"), Some("2024-02-29")),
    ("9999-24", Some("9999-12-01"), Some("9999-12-31")),
    (
        "2025-02~/2025-04-10",
        Some("2025-02-01"),
        Some("2025-04-10"),
    ),
    ("202X/2031-XX", Some("2020-01-01"), Some("2031-12-31")),
    ("2025-02/..", Some("2025-02-01"), None),
    ("../2025-02~", None, Some("2025-02-28")),
    ("2025-02/", Some("2025-02-01"), None),
    ("2025-02-28T11:20", Some("2025-02-28"), Some("2025-02-28")),
    (
        "2025-02-28T17:00-05:00",
        Some("2025-02-28"),
        Some("2025-02-28"),
    ),
    ("2025-25", Some("2025-03-01"), Some("2025-05-31")),
    ("2025-28", Some("2025-12-01"), Some("2026-02-28")),
    ("2025-29", Some("2025-09-01"), Some("2025-11-30")),
    ("2025-30", Some("2025-12-01"), Some("2026-02-28")),
    ("2025-32", Some("2025-06-01"), Some("2025-08-31")),
    ("2025-33", Some("2025-01-01"), Some("2025-03-31")),
    ("2025-36", Some("2025-10-01"), Some("2025-12-31")),
    ("2025-38", Some("2025-05-01"), Some("2025-08-31")),
    ("2025-41", Some("2025-07-01"), Some("2025-12-31")),
    (
        "[2025-05-26,2025-05-27]",
        Some("2025-05-26"),
        Some("2025-05-27"),
    ),
    ("[2025-05,2025-07~]", Some("2025-05-01"), Some("2025-07-31")),
    ("[2024-12..]", Some("2024-12-01"), None),
    (
        "[2025-05,2025-07-01..2025-08]",
        Some("2025-05-01"),
        Some("2025-08-31"),
    ),
    ("[2023,2025-02-10..]", Some("2023-01-01"), None),
    (
        "{2025-05-26,2025-06-03}",
        Some("2025-05-26"),
        Some("2025-06-03"),
    ),
    ("{2023,2025..2026}", Some("2023-01-01"), Some("2026-12-31")),
    ("202X%", Some("2020-01-01"), Some("2029-12-31")),
];

/// A record whose first statements have these dates, and no bounds beside them.
fn dated(dates: &[&str]) -> Fixtures {
    let fixtures = Fixtures::new();
    fixtures.edit_json("statements.json", |statements| {
        for (statement, date) in statements.as_array_mut().unwrap().iter_mut().zip(dates) {
            statement["date"] = json!({ "edtf": date });
        }
    });
    fixtures
}

#[tokio::test]
async fn bounds_are_derived_from_every_form() {
    let dates: Vec<_> = FORMS.iter().map(|(edtf, ..)| *edtf).collect();
    let fixtures = dated(&dates);
    let router = talks::api::build_service(&load_api(
        &FixtureSource::Folder(fixtures.folder().into()),
        "",
    ));
    let get = async |path: &str| send(router.clone(), "GET", path, &[]).await.json();
    let list = get("/v1/statements?limit=500").await;
    let found = list["data"].as_array().unwrap().iter();
    for ((edtf, earliest, latest), statement) in FORMS.iter().zip(found) {
        let date = &statement["date"];
        assert_eq!(date["edtf"], *edtf);
        assert_eq!(date["earliest"], json!(earliest), "{edtf}");
        assert_eq!(date["latest"], json!(latest), "{edtf}");
    }
    // A date that is bounded on both sides does not match every other date.
    let far = get("/v1/statements?date=1850&limit=500").await;
    let far: Vec<_> = far["data"].as_array().unwrap().iter().collect();
    assert_eq!(far.len(), 1, "{far:#?}");
    assert_eq!(far[0]["date"]["edtf"], "../2025-02~");
}

#[test]
fn what_is_no_date_of_these_levels_is_refused() {
    const REFUSED: [(&str, &str); 39] = [
        ("2025-02-28T11:20:00Z05:00", "`Z05:00` is not an offset"),
        ("2025-02-28T11:20:00Z14", "`Z14` is not an offset"),
        ("2025-02-28T11:20:00ZZ", "`ZZ` is not an offset"),
        ("2025-02-28T11:20:00+14:01", "`+14:01` is not an offset"),
        ("2025-02-28T11:20:00-15", "`-15` is not an offset"),
        ("2025-02-28T11:20:00-00:00", "`-00:00` is not an offset"),
        ("2025-02-28T11:20:00+0200", "`+0200` is not an offset"),
        ("2025-02-28T11:20:00+02:60", "`+02:60` is not an offset"),
        ("2025-02-28T11:20:00+2", "`+2` is not an offset"),
        ("2025-02-28T11:20:00+", "`+` is not an offset"),
        ("2025-02-28T24:00:00Z", "its time is not of the form"),
        ("2025-02-28T23:59:60Z", "its time is not of the form"),
        ("2025-02-28T23:60:00Z", "its time is not of the form"),
        ("2025-02-28T11Z", "its time is not of the form"),
        ("2025-02-28T11:20:00.5Z", "its time is not of the form"),
        ("2025-02-28T", "its time is not of the form"),
        ("2025-02T11:20:00Z", "a time belongs to a day"),
        ("2025-02-28T11:20:00Z~", "takes no qualifier"),
        ("2025-02-28T11:20:00Z/2025-03", "from date to date"),
        ("-0044", "years before 0"),
        ("Y12025", "beyond 9999"),
        ("Y-12025", "beyond 9999"),
        ("202X-02", "`202X` is not a year of four digits"),
        ("202X-XX", "`202X` is not a year of four digits"),
        ("2025-13", "there is no month 13"),
        ("2025-42", "there is no month 42"),
        ("[2025]", "one date needs no brackets"),
        ("[2025-05-26,2025-05-27", "a bracket is missing"),
        ("[2025-05-27,2025-05-26]", "not in their order"),
        ("{2025,2025-05}", "its dates overlap"),
        ("[2025,..2026]", "only the first date of a set is open"),
        (
            "{..2025}",
            "a set of several dates has a first and a last one",
        ),
        ("[..]", "open before and after"),
        ("[2025-05,2025-05-28T10:00]", "a set consists of dates"),
        ("[2025-05,soon]", "`soon` in it is none"),
        ("2025-21-XX", "21 is not a month that has days"),
        ("2025-02-30~", "February 2025 has the days 01 to 28"),
        ("2025~~", "it is not of the form `2025-02-28`"),
        ("/", "both ends of the interval are open"),
    ];
    let dates: Vec<_> = REFUSED.iter().map(|(edtf, _)| *edtf).collect();
    let problems = reported_problems(&dated(&dates));
    for (place, (edtf, words)) in REFUSED.iter().enumerate() {
        let of_date = |problem: &&(String, Value)| {
            problem.1["pointer"] == format!("/{place}/date/edtf").as_str()
        };
        let found: Vec<_> = problems.iter().filter(of_date).collect();
        assert_eq!(found.len(), 1, "{edtf}: {problems:#?}");
        let message = found[0].1["message"].as_str().unwrap();
        assert!(message.contains(words), "{edtf}: {message}");
    }
    assert_eq!(problems.len(), REFUSED.len(), "{problems:#?}");
}

/// One statement for each date, and the service that serves them.
async fn statements_found(dates: &[Value], query: &str) -> Vec<Value> {
    let fixtures = Fixtures::new();
    fixtures.edit_json("statements.json", |statements| {
        let statements = statements.as_array_mut().unwrap();
        for one in statements.iter_mut() {
            one["date"] = Value::Null;
        }
        for (statement, date) in statements.iter_mut().zip(dates) {
            statement["date"] = date.clone();
        }
    });
    let router = talks::api::build_service(&load_api(
        &FixtureSource::Folder(fixtures.folder().into()),
        "",
    ));
    let path = format!("/v1/statements?limit=500&{query}");
    let list = send(router, "GET", &path, &[]).await.json();
    let found = list["data"].as_array().unwrap().iter();
    found.map(|one| one["date"].clone()).collect()
}

#[tokio::test]
async fn a_doubt_between_days_is_no_duration() {
    let dates = [
        json!("2013-05-26/2013-06-03"),
        json!("[2013-05-26,2013-06-03]"),
        json!({"edtf": "{2013-05-26,2013-06-03}"}),
    ];
    let found = async |query: &str| {
        let found = statements_found(&dates, query).await;
        let kinds = found
            .iter()
            .map(|date| date["kind"].as_str().unwrap().to_owned());
        kinds.collect::<Vec<_>>()
    };
    let all = ["interval", "one-of", "all-of"];
    assert_eq!(found("date=2013").await, all);
    assert_eq!(found("date=2013-05-26").await, all);
    assert_eq!(found("date__gte=2013-06-03").await, all);
    assert_eq!(found("date__lt=2013-06").await, all);
    assert_eq!(found("date=2013-05-30").await, ["interval"]);
    assert_eq!(found("date=2013-05-27,2013-06-02").await, ["interval"]);
    assert_eq!(found("date__all=2013-05,2013-06").await, all);
    let labels = statements_found(&dates, "date__missing=false").await;
    let labels: Vec<_> = labels
        .iter()
        .map(|date| date["label"].as_str().unwrap())
        .collect();
    assert_eq!(
        labels,
        [
            "26 May 2013 to 3 June 2013",
            "26 May 2013 or 3 June 2013",
            "26 May 2013 and 3 June 2013",
        ]
    );
}

#[tokio::test]
async fn a_date_is_a_text_alone_or_an_object() {
    let dates = [json!("2016-06-23"), json!({"edtf": "2016-06-23"})];
    let found = statements_found(&dates, "date=2016").await;
    assert_eq!(found.len(), 2);
    assert_eq!(found[0], found[1]);
    assert_eq!(found[0]["earliest"], "2016-06-23");
    assert_eq!(found[0]["label"], "23 June 2016");
}

#[tokio::test]
async fn parts_of_years_seasons_and_decades_have_bounds() {
    for (edtf, qualifier, earliest, latest, label) in [
        ("2012", "early", "2012-01-01", "2012-04-30", "Early 2012"),
        ("2012", "late", "2012-09-01", "2012-12-31", "Late 2012"),
        (
            "2012-23",
            "mid",
            "2012-10-01",
            "2012-10-31",
            "Mid autumn 2012",
        ),
        (
            "2012-24",
            "late",
            "2013-02-01",
            "2013-02-28",
            "Late winter 2012",
        ),
        ("199X", "early", "1990-01-01", "1993-12-31", "Early 1990s"),
        ("199X", "late", "1997-01-01", "1999-12-31", "Late 1990s"),
        (
            "2012-02~",
            "mid",
            "2012-02-11",
            "2012-02-20",
            "About mid February 2012",
        ),
    ] {
        let date = json!({"edtf": edtf, "qualifier": qualifier});
        let found = statements_found(&[date], "date__missing=false").await;
        assert_eq!(found[0]["earliest"], earliest, "{edtf}");
        assert_eq!(found[0]["latest"], latest, "{edtf}");
        assert_eq!(found[0]["label"], label, "{edtf}");
    }
}

#[test]
fn dates_in_other_notations_are_suggested_as_editors_write_them() {
    for (date, hint) in [
        (json!("23/06/2016"), "write `2016-06-23`"),
        (
            json!("late 2012"),
            r#"write the date as {"edtf": "2012", "qualifier": "late"}"#,
        ),
        (json!("c. 1667"), "write `1667~`"),
        (json!("May 2013 to June 2013"), "write `2013-05/2013-06`"),
        (json!("[2013]"), "write `2013`"),
        (json!(2016), r#"write "2016""#),
        (json!(["2016"]), r#"write "2025-02-21", or {"edtf""#),
    ] {
        let fixtures = Fixtures::new();
        fixtures.edit_json("statements.json", |statements| {
            statements[0]["date"] = date.clone();
        });
        let problems = reported_problems(&fixtures);
        assert_eq!(problems.len(), 1, "{date}: {problems:#?}");
        let given = problems[0].1["hint"].as_str().unwrap();
        assert!(given.contains(hint), "{date}: {given}");
    }
}

#[test]
fn only_what_is_inexact_may_be_wider() {
    for (edtf, earliest, latest, refused) in [
        ("2025-02~/2025-04", "2025-01-20", "2025-04-30", None),
        (
            "2025-02~/2025-04",
            "2025-02-01",
            "2025-05-03",
            Some("/0/date/latest"),
        ),
        (
            "2025-02/2025-04%",
            "2025-01-20",
            "2025-04-30",
            Some("/0/date/earliest"),
        ),
        ("2025-02/2025-04%", "2025-02-01", "2025-05-03", None),
        ("2025-02?", "2025-01-20", "2025-03-10", None),
        (
            "2025-02?",
            "2025-02-10",
            "2025-02-28",
            Some("/0/date/earliest"),
        ),
        ("[2025-02-10~,2025-02-20]", "2025-02-08", "2025-02-20", None),
        (
            "[2025-02-10~,2025-02-20]",
            "2025-02-08",
            "2025-02-21",
            Some("/0/date/latest"),
        ),
    ] {
        let fixtures = dated(&[edtf]);
        fixtures.edit_json("statements.json", |statements| {
            statements[0]["date"]["earliest"] = json!(earliest);
            statements[0]["date"]["latest"] = json!(latest);
        });
        match refused {
            None => crate::check::assert_valid(&fixtures, edtf),
            Some(pointer) => {
                let problems = reported_problems(&fixtures);
                assert_eq!(problems.len(), 1, "{problems:#?}");
                assert_eq!(problems[0].1["pointer"], pointer);
            }
        }
    }
}
