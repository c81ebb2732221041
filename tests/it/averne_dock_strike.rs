//! An invented labor dispute: demands, votes, a replaced draft and an erratum come out as what they
//! are. The facts are written here by hand, from the two invented sources.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::{Value, json};
use talks::api::{self, ApiService};
use talks::load::FixtureSource;

use crate::support::{TestResponse, copy_folder, load_api, run_talks, send, utf8};

const RECORD: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/records/averne-dock-strike"
);

static SERVICE: LazyLock<ApiService> =
    LazyLock::new(|| api::build_service(&load_api(&FixtureSource::Folder(RECORD.into()), "")));

async fn get(path: &str) -> TestResponse {
    send(SERVICE.clone(), "GET", path, &[]).await
}

async fn get_json(path: &str) -> Value {
    let response = get(path).await;
    assert_eq!(response.status, 200, "{path}: {}", response.text());
    response.json()
}

/// What each entry of a list has at these pointers.
fn pick<const N: usize>(list: &Value, pointers: [&str; N]) -> Vec<[Value; N]> {
    let entries = list.as_array().unwrap().iter();
    entries
        .map(|entry| pointers.map(|pointer| entry.pointer(pointer).unwrap().clone()))
        .collect()
}

#[test]
fn the_record_has_neither_errors_nor_warnings() {
    let output = run_talks(&["check", RECORD, "--strict"]);
    let text = format!("{}{}", utf8(&output.stdout), utf8(&output.stderr));
    assert!(output.status.success(), "{text}");
    assert!(text.contains("2 editions, 129 items"), "{text}");
}

/// Its second edition was released before entries could say that a part was renamed.
#[test]
fn only_what_is_released_may_leave_unsaid_that_a_part_was_renamed() {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(Path::new(RECORD), folder.path());
    fs::remove_file(folder.path().join("editions.json")).unwrap();
    let output = run_talks(&["check", folder.path().to_str().unwrap()]);
    let report = utf8(&output.stdout);
    for line in [
        "error[bad-rename]: the part `job-guarantee` of `proposal/second-draft` had the id `no-dismissals` in the previous edition",
        "error[idle-change]: `statement/s020` does not differ from the previous edition",
        "2 problems",
    ] {
        assert!(report.contains(line), "{line}: {report}");
    }
}

#[tokio::test]
async fn demands_and_offers_move_and_the_former_ones_stay() {
    let movements = get_json("/v1/movements").await;
    assert_eq!(
        pick(
            &movements["data"],
            [
                "/replaced/id",
                "/from_quantities/0/label",
                "/position/id",
                "/to_quantities/0/label",
                "/date/edtf"
            ]
        ),
        [
            [
                json!("union-demands-twelve"),
                json!("rise in wages: 12 percent"),
                json!("union-demands-nine"),
                json!("rise in wages: 9 percent"),
                json!("2024-03-26")
            ],
            [
                json!("employers-offer-five"),
                json!("rise in wages: 5 percent"),
                json!("employers-offer-eight"),
                json!("rise in wages: 8 percent"),
                json!("2024-03-26")
            ],
        ]
    );
    let demands = get_json("/v1/positions?holder=dockers-union&stance=demands").await;
    assert_eq!(
        pick(&demands["data"], ["/id"]),
        [["union-demands-twelve"], ["union-demands-nine"]]
    );
    let percent = "/v1/statements?quantity_unit=percent&quantity__gte=12&quantity__lte=12";
    let twelve = get_json(percent).await;
    assert_eq!(pick(&twelve["data"], ["/id"]), [["s003"]]);
    let accepted = get_json("/v1/positions/employers-accept-second").await;
    assert_eq!(accepted["stance"], "accepts");
    assert_eq!(
        accepted["conditional_on"][0]["title"],
        "Approval by the members"
    );
}

#[tokio::test]
async fn the_vote_has_the_results_of_both_sources() {
    let votes = get_json("/v1/events?kind=vote").await;
    assert_eq!(
        pick(&votes["data"], ["/id", "/status", "/date/edtf"]),
        [
            [json!("first-vote"), json!("ended"), json!("2024-03-20")],
            [json!("second-vote"), json!("planned"), json!("2024-04-10")],
        ]
    );
    assert_eq!(votes["data"][0]["documents"][0]["act"], "rejected");
    assert_eq!(votes["data"][1]["documents"][0]["planned"], true);
    let statements = get_json("/v1/statements?event=first-vote").await;
    assert_eq!(
        pick(&statements["data"], ["/id", "/quantities/0/value"]),
        [[json!("s011"), json!(61)], [json!("s012"), json!(58)]]
    );
    let gazette = get_json("/v1/statements/s011").await;
    assert_eq!(
        pick(&gazette["contradicted_by"]["items"], ["/id"]),
        [["s012"]]
    );
    let note = "The two invented sources give different results of the same vote: 61 and 58 \
        percent. Neither says how many voted.";
    let event = get_json("/v1/events/first-vote").await;
    assert_eq!(pick(&event["notes"], ["/text"]), [[note]]);
}

#[tokio::test]
async fn the_second_draft_replaces_the_rejected_one() {
    let first = get_json("/v1/proposals/first-draft").await;
    assert_eq!(first["status"], "rejected");
    assert_eq!(
        pick(&first["replaced_by"]["items"], ["/id"]),
        [["second-draft"]]
    );
    let second = get_json("/v1/proposals/second-draft").await;
    assert_eq!(second["status"], "proposed");
    assert_eq!(
        pick(&second["parts"], ["/id", "/kind"]),
        [
            [json!("wage-rise"), json!("term")],
            [json!("job-guarantee"), json!("commitment")],
            [json!("approval"), json!("condition")],
        ]
    );
    assert_eq!(second["parts"][0]["quantities"][0]["value"], 8.5);
}

#[tokio::test]
async fn the_former_id_of_an_actor_leads_to_it() {
    let moved = get("/v1/actors/tidewater").await;
    assert_eq!(moved.status, 308);
    assert_eq!(moved.header("location"), "/v1/actors/tidewater-terminals");
    let about = get_json("/v1/statements?about=actor/tidewater").await;
    assert_eq!(pick(&about["data"], ["/id"]), [["s005"]]);
}

#[tokio::test]
async fn the_erratum_says_what_was_corrected_and_withdrawn() {
    let corrected = get_json("/v1/changes?reason=correction").await;
    assert_eq!(
        pick(
            &corrected["data"],
            ["/item/id", "/fields/0/before", "/fields/1/after"]
        ),
        [[
            json!("signing-deadline"),
            json!("organizer"),
            json!("May order arbitration")
        ]]
    );
    let gone = get("/v1/statements/s028").await;
    assert_eq!(gone.status, 410);
    assert_eq!(
        gone.json()["detail"],
        "The statement `s028` was withdrawn after edition 1. The editors no longer record what a \
         single company left to the association."
    );
    let before = get_json("/editions/1/v1/statements/s028").await;
    assert_eq!(
        before["text"],
        "Tidewater Terminals has left the decision to the association."
    );
}
