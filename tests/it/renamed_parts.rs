//! Parts of proposals that get other ids from edition to edition.

use serde_json::{Value, json};

use crate::editions_fixture::{Editions, get_from, item_mut};
use crate::support::{run_talks, utf8};

const PROPOSAL: &str = "proposal/minerals-agreement";

/// Gives a part of the minerals agreement another id wherever the last edition names it.
fn rename_part(editions: &Editions, from: &str, to: &str) {
    editions.rename("minerals-agreement", from, to);
}

fn entry(renamed_parts: &Value) -> Value {
    json!({
        "ref": PROPOSAL, "renamed_parts": renamed_parts, "reason": "editorial", "note": "Shorter ids.",
    })
}

fn change_part(editions: &Editions, index: usize, change: impl FnOnce(&mut Value)) {
    editions.change("proposals.json", |proposals| {
        let proposal = item_mut(proposals, "minerals-agreement");
        change(&mut proposal["parts"][index]);
    });
}

/// Edition 2 puts a part below another one, edition 3 renames the outer one, edition 4 both.
fn renamed_twice() -> Editions {
    let editions = Editions::new(|editions| {
        change_part(editions, 1, |part| part["part_of"] = json!("us-access"));
        editions.explain_remaining_changes("The fund is below.");
    });
    editions.add_edition("2026-11-26T08:00:00Z");
    rename_part(&editions, "us-access", "access");
    editions.add_change_entry(entry(&json!([{"from": "us-access", "to": "access"}])));
    editions.add_edition("2026-11-26T09:00:00Z");
    rename_part(&editions, "access", "mining-access");
    rename_part(&editions, "reconstruction-investment-fund", "fund");
    editions.add_change_entry(entry(&json!([
        {"from": "access", "to": "mining-access"},
        {"from": "reconstruction-investment-fund", "to": "fund"},
    ])));
    editions
}

#[track_caller]
fn assert_valid(editions: &Editions) {
    let (code, report) = editions.check();
    assert_eq!(code, Some(0), "{report}");
    assert!(!report.contains("error["), "{report}");
}

#[tokio::test]
async fn what_only_follows_a_renamed_part_is_no_change() {
    let editions = renamed_twice();
    assert_valid(&editions);
    let service = editions.service();
    let changes = get_from(&service, "/v1/changes?since=2").await.json();
    let changes = changes["data"].as_array().unwrap();
    let found: Vec<_> = changes
        .iter()
        .map(|change| {
            json!([
                change["item"]["id"],
                change["action"],
                change["renamed_to"],
                change["renamed_parts"],
                change["fields"],
            ])
        })
        .collect();
    let expected = json!([
        [
            "minerals-agreement", "changed", null,
            [{"from": "us-access", "to": "access"}],
            [{"pointer": "/parts/0/id", "before": "us-access", "after": "access"}],
        ],
        [
            "minerals-agreement", "changed", null,
            [
                {"from": "access", "to": "mining-access"},
                {"from": "reconstruction-investment-fund", "to": "fund"},
            ],
            [
                {"pointer": "/parts/0/id", "before": "access", "after": "mining-access"},
                {"pointer": "/parts/1/id", "before": "reconstruction-investment-fund", "after": "fund"},
            ],
        ],
    ]);
    assert_eq!(json!(found), expected);
    // No statement changed.
    let statements = get_from(&service, "/v1/changes?type=statement")
        .await
        .json();
    assert_eq!(statements["meta"]["total"], 0);
}

#[tokio::test]
async fn every_form_of_the_changes_says_that_a_part_was_renamed() {
    let editions = renamed_twice();
    let service = editions.service();
    let csv = get_from(&service, "/v1/changes.csv?edition=3").await;
    let row = ",/parts/0/id,renamed,Renamed,us-access,,access,";
    assert!(csv.text().contains(row), "{}", csv.text());
    let sentence = "The part `us-access` now has the id `access`.";
    let feed = get_from(&service, "/v1/changes.atom").await;
    assert!(feed.text().contains(sentence), "{}", feed.text());
    let folder = editions.folder().to_str().unwrap();
    let diff = run_talks(&["diff", folder, "2", "3"]);
    let diff = utf8(&diff.stdout);
    assert!(diff.contains(sentence), "{diff}");
    // No other line repeats it.
    assert_eq!(diff.matches("access").count(), 2, "{diff}");
    let history_path = "/v1/proposals/minerals-agreement/history";
    let history = get_from(&service, history_path).await.json();
    assert_eq!(
        history["data"][2]["renamed_parts"],
        json!([{"from": "us-access", "to": "access"}])
    );
    assert_eq!(history["data"][0]["renamed_parts"], json!([]));
    for path in [
        "/v1/changes.html?edition=3",
        "/v1/proposals/minerals-agreement/history.html",
    ] {
        let response = get_from(&service, path).await;
        let page = response.text();
        assert_eq!(page.matches(sentence).count(), 1, "{path}: {page}");
    }
}

#[tokio::test]
async fn a_former_id_of_a_part_leads_to_the_part() {
    let editions = renamed_twice();
    // The proposal gets another id, too.
    editions.add_edition("2026-11-26T10:00:00Z");
    editions.rename("proposal", "minerals-agreement", "minerals-deal");
    // An aspect has the same id.
    for key in ["aspect", "proposal"] {
        editions.add_change_entry(json!({
            "ref": format!("{key}/minerals-deal"), "renamed_from": "minerals-agreement",
            "reason": "editorial", "note": "Shorter.",
        }));
    }
    editions.replace_everywhere("aspect/minerals-agreement", "aspect/minerals-deal");
    assert_valid(&editions);
    let service = editions.service();
    let by_part = |part: &str| format!("/v1/statements?about={part}&limit=2");
    let current = get_from(&service, &by_part("proposal/minerals-deal/mining-access")).await;
    assert!(current.json()["meta"]["total"].as_i64() > Some(0));
    for former in [
        "proposal/minerals-agreement/us-access",
        "proposal/minerals-agreement/access",
        "proposal/minerals-agreement/mining-access",
        "proposal/minerals-deal/us-access",
        "proposal/minerals-deal/access",
    ] {
        let found = get_from(&service, &by_part(former)).await;
        assert_eq!(found.status, 200, "{former}: {}", found.text());
        assert_eq!(found.body, current.body, "{former}");
    }
    // In an edition, as far as it knows.
    let known = "/editions/3/v1/statements?about=proposal/minerals-agreement/us-access";
    assert_eq!(get_from(&service, known).await.status, 200);
    let unknown = "/editions/3/v1/statements?about=proposal/minerals-agreement/mining-access";
    assert_eq!(get_from(&service, unknown).await.status, 404);
    // On the page, the fragments of the former URLs lead there.
    let page = get_from(&service, "/v1/proposals/minerals-deal.html").await;
    let card = page.text();
    let card = card.split_once("<article class=\"card\" id=\"mining-access\">");
    let card = card.unwrap().1;
    let anchors = "<a id=\"access\"></a><a id=\"us-access\"></a>";
    assert!(card.starts_with(anchors), "{}", &card[..200]);
}

#[tokio::test]
async fn a_change_beside_a_renamed_part_shows_that_change_alone() {
    let editions = Editions::new(|editions| {
        rename_part(editions, "us-access", "access");
        editions.change("proposals.json", |proposals| {
            let proposal = item_mut(proposals, "minerals-agreement");
            let parts = proposal["parts"].as_array_mut().unwrap();
            parts[0]["title"] = json!("Access");
            parts[2]["part_of"] = json!("access");
            // What another part was called stands elsewhere.
            parts.swap(3, 4);
        });
        editions.add_change_entry(entry(&json!([{"from": "us-access", "to": "access"}])));
    });
    assert_valid(&editions);
    let service = editions.service();
    let changes = get_from(&service, "/v1/changes").await.json();
    assert_eq!(changes["meta"]["total"], 1);
    let fields = changes["data"][0]["fields"].as_array().unwrap();
    assert_eq!(fields[0]["pointer"], "/parts/0/id");
    // The list in another order is shown as it was.
    assert_eq!(fields[1]["pointer"], "/parts");
    assert_eq!(fields[1]["before"][0]["id"], "us-access");
    assert_eq!(fields[1]["after"][0]["id"], "access");
    let taken_out = Editions::new(|editions| {
        change_part(editions, 1, |part| part["part_of"] = json!("us-access"));
        editions.explain_remaining_changes("The fund is below.");
    });
    taken_out.add_edition("2026-11-26T08:00:00Z");
    rename_part(&taken_out, "us-access", "access");
    change_part(&taken_out, 1, |part| part["part_of"] = Value::Null);
    taken_out.add_change_entry(entry(&json!([{"from": "us-access", "to": "access"}])));
    let changes = get_from(&taken_out.service(), "/v1/changes?edition=3")
        .await
        .json();
    assert_eq!(
        changes["data"][0]["fields"],
        json!([
            {"pointer": "/parts/0/id", "before": "us-access", "after": "access"},
            {"pointer": "/parts/1/part_of", "before": "us-access", "after": null},
        ])
    );
}
