//! Dates in the Extended Date/Time Format: what each form means, as a client finds it.

use serde_json::{Value, json};
use talks::load::FixtureSource;

use crate::check::reported_problems;
use crate::support::{Fixtures, load_api, send};

/// Each form of level 0 and 1, and the first and the last day that it means.
const FORMS: [(&str, Option<&str>, Option<&str>); 30] = [
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
    const REFUSED: [(&str, &str); 29] = [
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
        ("2025-02-28T11:20Z", "its time is not of the form"),
        ("2025-02-28T11:20:00.5Z", "its time is not of the form"),
        ("2025-02-28T", "its time is not of the form"),
        ("2025-02T11:20:00Z", "a time belongs to a day"),
        ("2025-02-28T11:20:00Z~", "takes no qualifier"),
        ("2025-02-28T11:20:00Z/2025-03", "from date to date"),
        ("-0044", "years before 0"),
        ("Y12025", "beyond 9999"),
        ("Y-12025", "beyond 9999"),
        ("202X-02", "no such month or season"),
        ("202X-XX", "no such month or season"),
        ("2025-25", "no such month or season"),
        ("2025-21-XX", "the calendar has no such day"),
        ("2025-02-30~", "the calendar has no such day"),
        ("2025~~", "not in the Extended Date/Time Format"),
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

#[test]
fn only_the_approximate_end_of_an_interval_may_be_wider() {
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
        (
            "2025-02?",
            "2025-01-20",
            "2025-02-28",
            Some("/0/date/earliest"),
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
