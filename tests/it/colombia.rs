//! Another negotiation than the shipped one: what is true of the peace process in Colombia comes
//! out as what it is. The facts are written here by hand.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::{Value, json};
use talks::api::{self, ApiService};
use talks::load::FixtureSource;

use crate::support::{load_api, run_talks, send, utf8};

const RECORD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/records/colombia-farc");

static SERVICE: LazyLock<ApiService> =
    LazyLock::new(|| api::build_service(&load_api(&FixtureSource::Folder(RECORD.into()), "")));

async fn get_text(path: &str) -> String {
    let response = send(SERVICE.clone(), "GET", path, &[]).await;
    assert_eq!(response.status, 200, "{path}: {}", response.text());
    response.text().to_owned()
}

async fn get_json(path: &str) -> Value {
    serde_json::from_str(&get_text(path).await).unwrap()
}

/// The rows of a table, each by the names of its columns.
async fn get_rows(path: &str) -> Vec<HashMap<String, String>> {
    let text = get_text(path).await;
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

/// The rows of a table with this value in a column.
async fn rows_of(path: &str, column: &str, value: &str) -> Vec<HashMap<String, String>> {
    let mut rows = get_rows(path).await;
    rows.retain(|row| row[column] == value);
    rows
}

/// The cells of some columns, row by row.
fn cells<const N: usize>(rows: &[HashMap<String, String>], columns: [&str; N]) -> Vec<[String; N]> {
    rows.iter()
        .map(|row| columns.map(|column| row[column].clone()))
        .collect()
}

fn strings(list: &Value, field: &str) -> Vec<String> {
    let items = list.as_array().unwrap().iter();
    items
        .map(|item| item[field].as_str().unwrap().to_owned())
        .collect()
}

/// The ids of a list.
async fn ids(path: &str) -> Vec<String> {
    strings(&get_json(path).await["data"], "id")
}

#[test]
fn the_record_is_sound() {
    let output = run_talks(&["check", RECORD]);
    let text = format!("{}{}", utf8(&output.stdout), utf8(&output.stderr));
    assert!(output.status.success(), "{text}");
    assert!(text.contains("no problems in"), "{text}");
    assert!(!text.contains("warning"), "{text}");
}

#[tokio::test]
async fn actors_are_of_their_kinds() {
    for (kind, expected) in [
        ("armed-group", &["farc-ep"][..]),
        ("political-party", &["farc-party", "democratic-center"]),
        ("delegation", &["government-delegation", "farc-delegation"]),
        ("public", &["colombian-voters"]),
        ("organization", &["kroc-institute"]),
        (
            "institution",
            &[
                "security-council",
                "un-mission",
                "senate",
                "house-of-representatives",
                "constitutional-court",
            ],
        ),
    ] {
        assert_eq!(ids(&format!("/v1/actors?kind={kind}")).await, expected);
    }
}

#[tokio::test]
async fn posts_have_their_times() {
    let santos = get_json("/v1/actors/juan-manuel-santos").await;
    let posts = santos["posts"].as_array().unwrap();
    let posts: Vec<_> = posts
        .iter()
        .map(|post| (post["title"].as_str(), post["date"]["label"].as_str()))
        .collect();
    let expected = [
        (Some("Defense Minister"), Some("2006 to 2009")),
        (Some("President of Colombia"), Some("2010 to 2018")),
    ];
    assert_eq!(posts, expected);
    assert_eq!(santos["post"], "President of Colombia");
    let posts = rows_of("/v1/posts.csv", "actor", "alvaro-uribe").await;
    let columns = ["title", "of", "date_edtf"];
    let expected = [
        ["President of Colombia", "colombia", "2002/2010"],
        ["Senator", "senate", "2014/"],
    ];
    assert_eq!(cells(&posts, columns), expected);
}

#[tokio::test]
async fn members_stand_beside_their_groups() {
    let members = rows_of("/v1/memberships.csv", "item_id", "government-delegation").await;
    let expected = [
        [
            "humberto-de-la-calle",
            "Humberto de la Calle",
            "2012-09-05/",
        ],
        ["sergio-jaramillo", "Sergio Jaramillo", "2012-09-05/"],
    ];
    let columns = ["actor", "actor_title", "date_edtf"];
    assert_eq!(cells(&members, columns), expected);
}

#[tokio::test]
async fn guarantors_are_no_mediators_and_companions_take_part() {
    let summary = get_json("/v1/summary").await;
    assert_eq!(summary["mediators"], json!([]));
    let talks = get_json("/v1/events/havana-talks").await;
    let roles: HashMap<_, _> = talks["participants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["actor"]["id"].as_str().unwrap(), &one["role_labels"]))
        .collect();
    assert_eq!(roles["cuba"], &json!(["Host", "Guarantor"]));
    assert_eq!(roles["norway"], &json!(["Guarantor"]));
    for companion in ["venezuela", "chile"] {
        assert_eq!(roles[companion], &json!(["accompanying country"]));
    }
    let guaranteed = ["exploratory-meeting", "oslo-opening", "havana-talks"];
    assert_eq!(ids("/v1/events?role=guarantor").await, guaranteed);
    assert_eq!(ids("/v1/events?role=mediator").await, [""; 0]);
    let norway = rows_of("/v1/participants.csv", "actor", "norway").await;
    let expected = [
        ["exploratory-meeting", "guarantor"],
        ["oslo-opening", "host; guarantor"],
        ["havana-talks", "guarantor"],
    ];
    assert_eq!(cells(&norway, ["event", "roles"]), expected);
}

#[tokio::test]
async fn events_are_of_their_kinds() {
    for (kind, expected) in [
        (
            "signing",
            &[
                "general-agreement-signing",
                "ceasefire-agreement-signing",
                "cartagena-signing",
                "colon-signing",
            ][..],
        ),
        ("referendum", &["plebiscite"]),
        ("vote", &["senate-vote", "house-vote"]),
        ("resolution", &["resolution-2261-adopted"]),
        ("round", &["round-39"]),
        (
            "agreement",
            &[
                "rural-reform-agreed",
                "political-participation-agreed",
                "illicit-drugs-agreed",
            ],
        ),
        ("deadline", &["deadline-march-2016"]),
        ("disarmament", &["laying-down-of-arms"]),
        ("measure", &[]),
        (
            "suspension",
            &["suspension-by-the-farc", "suspension-over-general-alzate"],
        ),
        (
            "ceasefire",
            &[
                "ceasefire-of-2012",
                "ceasefire-of-2014",
                "unilateral-ceasefire",
                "bilateral-ceasefire-begins",
            ],
        ),
    ] {
        assert_eq!(ids(&format!("/v1/events?kind={kind}")).await, expected);
    }
    assert_eq!(
        ids("/v1/events?result=missed").await,
        ["deadline-march-2016"]
    );
    for (role, actor, expected) in [
        ("voter", "colombian-voters", "plebiscite"),
        ("verifier", "un-mission", "laying-down-of-arms"),
        ("signatory", "timochenko", "cartagena-signing"),
        ("attacker", "farc-ep", "capture-of-general-alzate"),
    ] {
        let path = format!("/v1/events?role={role}&participant={actor}");
        assert!(ids(&path).await.contains(&expected.to_owned()), "{path}");
    }
    let timeline = get_json("/v1/timeline").await;
    let events = timeline["data"].as_array().unwrap();
    let plebiscite = events.iter().find(|event| event["id"] == "plebiscite");
    assert_eq!(plebiscite.unwrap()["kind_label"], "Referendum");
    let deadline = events
        .iter()
        .find(|event| event["id"] == "deadline-march-2016");
    assert_eq!(deadline.unwrap()["outcome"]["result_label"], "Missed");
}

#[tokio::test]
async fn votes_are_numbers() {
    let rows = rows_of("/v1/quantities.csv", "item_id", "plebiscite").await;
    let expected = [
        ["Yes", "49.78", "percent", "the valid votes"],
        ["No", "50.22", "percent", "the valid votes"],
        ["turnout", "37.43", "percent", "the registered voters"],
    ];
    let columns = ["of", "value", "unit", "basis"];
    assert_eq!(cells(&rows, columns), expected);
    for (event, body, in_favor, against) in [
        ("plebiscite", "colombian-voters", "6382901", "6438552"),
        ("senate-vote", "senate", "75", "0"),
        ("house-vote", "house-of-representatives", "130", "0"),
        ("resolution-2261-adopted", "security-council", "15", ""),
    ] {
        let rows = rows_of("/v1/votes.csv", "event", event).await;
        let columns = ["body", "in_favor", "against", "abstentions"];
        assert_eq!(cells(&rows, columns), [[body, in_favor, against, ""]]);
        let voted = ids(&format!("/v1/events?voter={body}")).await;
        assert_eq!(voted, [event]);
    }
    assert_eq!(ids("/v1/events?result=rejected").await, ["plebiscite"]);
    let timeline = get_text("/v1/timeline.svg").await;
    for votes in ["6,382,901", "6,438,552"] {
        assert!(timeline.contains(votes), "{timeline}");
    }
    let statement = get_json("/v1/statements/s082").await;
    let numbers = [&statement["quantities"][0], &statement["quantities"][1]];
    assert_eq!(numbers[0]["value"], 6_438_552);
    assert_eq!(numbers[1]["value"], 50.22);
}

#[tokio::test]
async fn parts_have_hectares_days_and_seats() {
    let accord = get_json("/v1/proposals/final-agreement-november").await;
    let part = |id: &str| {
        let parts = accord["parts"].as_array().unwrap();
        parts.iter().find(|part| part["id"] == id).unwrap().clone()
    };
    let words = |part: &Value| strings(&part["quantities"], "label");
    assert_eq!(words(&part("p-1-1-1")), ["3,000,000 hectares", "12 years"]);
    assert_eq!(words(&part("p-1-1-5")), ["7,000,000 hectares"]);
    let seats = [
        "seats in the Senate: 5 seats",
        "seats in the House: 5 seats",
        "2 terms",
    ];
    assert_eq!(words(&part("p-3-2-1-2")), seats);
    let seats = part("p-3-2-1-2");
    assert_eq!(seats["number"], "3.2.1.2");
    assert_eq!(seats["title"], "Seats in Congress");
    let ceasefire = get_json("/v1/proposals/bilateral-ceasefire").await;
    let all = ceasefire["parts"].as_array().unwrap().iter();
    let all: Vec<_> = all.flat_map(words).collect();
    let expected = [
        "23 zones",
        "8 camps",
        "each side of a camp: 200 meters",
        "days after the signing: at most 180 days",
    ];
    assert_eq!(all, expected);
    let hectares = ids("/v1/proposals?quantity_unit=hectare").await;
    assert_eq!(
        hectares,
        ["farc-minimum-proposals", "final-agreement-november"]
    );
}

#[tokio::test]
async fn accords_are_signed_and_voted_down_and_ratified() {
    let acts = get_rows("/v1/acts.csv").await;
    let acts_on = |proposal: &str| {
        let rows = acts.iter().filter(|row| row["proposal"] == proposal);
        rows.map(|row| [row["event"].clone(), row["act"].clone()])
            .collect::<Vec<_>>()
    };
    let first = [
        ["final-agreement-announced", "agreed"],
        ["cartagena-signing", "signed"],
        ["plebiscite", "rejected"],
    ];
    assert_eq!(acts_on("final-agreement-august"), first);
    let second = [
        ["renegotiation", "agreed"],
        ["colon-signing", "signed"],
        ["senate-vote", "ratified"],
        ["house-vote", "ratified"],
    ];
    assert_eq!(acts_on("final-agreement-november"), second);
    let first = get_json("/v1/proposals/final-agreement-august").await;
    let events = strings(&first["events"]["items"], "id");
    let expected = [
        "final-agreement-announced",
        "cartagena-signing",
        "plebiscite",
    ];
    assert_eq!(events, expected);
    assert_eq!(ids("/v1/events?act=rejected").await, ["plebiscite"]);
    let adopted = ids("/v1/events?document=resolution-2261").await;
    assert_eq!(adopted, ["resolution-2261-adopted"]);
}

#[tokio::test]
async fn commitments_bind_somebody_until_a_date_and_are_kept_or_not() {
    let accord = get_json("/v1/proposals/bilateral-ceasefire").await;
    let parts = accord["parts"].as_array().unwrap();
    let arms = parts.iter().find(|part| part["id"] == "d-180").unwrap();
    assert_eq!(strings(&arms["obligors"], "id"), ["farc-ep"]);
    assert_eq!(arms["due"], Value::Null);
    let due = "180 days after the signing of the final accord";
    assert_eq!(arms["due_text"], due);
    let laid_down = &arms["compliance"][0];
    assert_eq!(laid_down["status"], "complied");
    assert_eq!(laid_down["status_label"], "Met");
    assert_eq!(laid_down["label"], "Met (27 June 2017)");
    assert_eq!(laid_down["obligor"], Value::Null);
    assert_eq!(strings(&laid_down["statements"], "id"), ["s110"]);

    let rows = get_rows("/v1/compliance.csv").await;
    let columns = ["proposal", "part", "status", "date_edtf", "statements"];
    let expected = [
        [
            "bilateral-ceasefire",
            "d-180",
            "complied",
            "2017-06-27",
            "s110",
        ],
        [
            "final-agreement-november",
            "p-6-1",
            "in-progress",
            "2021-11",
            "s120; s121",
        ],
    ];
    assert_eq!(cells(&rows, columns), expected);
    let all = rows_of("/v1/parts.csv", "id", "p-6-1").await;
    let columns = ["obligors", "due_edtf", "due_text", "compliance_label"];
    let expected = [[
        "colombia; farc-ep",
        "2031",
        "within 15 years",
        "In progress (November 2021)",
    ]];
    assert_eq!(cells(&all, columns), expected);

    let (ceasefire, accord) = ("bilateral-ceasefire", "final-agreement-november");
    for (query, expected) in [
        ("obligor=un-mission", &[ceasefire][..]),
        ("obligor=farc-ep", &[ceasefire, accord]),
        ("obligor__all=colombia,farc-ep", &[accord]),
        ("compliance=complied", &[ceasefire]),
        ("compliance=violated", &[]),
        ("due=2031", &[accord]),
        ("due__gte=2030&due__lte=2031-06", &[accord]),
        ("due__gt=2031", &[]),
        ("compliance_statement=s121", &[accord]),
    ] {
        assert_eq!(
            ids(&format!("/v1/proposals?{query}")).await,
            expected,
            "{query}"
        );
    }
    let mission = get_json("/v1/actors/un-mission").await;
    assert_eq!(strings(&mission["proposals"]["items"], "id"), [ceasefire]);
}

#[tokio::test]
async fn the_table_of_the_timeline_has_acts() {
    let rows = rows_of("/v1/timeline.csv", "id", "plebiscite").await;
    let columns = ["documents", "documents_label"];
    let expected = [[
        "final-agreement-august",
        "Rejected: Final accord, first version",
    ]];
    assert_eq!(cells(&rows, columns), expected);
}

#[tokio::test]
async fn versions_have_dates_and_replace_each_other() {
    let second = get_json("/v1/proposals/final-agreement-november").await;
    assert_eq!(second["date"]["label"], "24 November 2016");
    assert_eq!(second["replaces"][0]["id"], "final-agreement-august");
    let first = get_json("/v1/proposals/final-agreement-august").await;
    assert_eq!(first["status"], "rejected");
    let successors = strings(&first["replaced_by"]["items"], "id");
    assert_eq!(successors, ["final-agreement-november"]);
    let of_2013 = "/v1/proposals?date__gte=2013-05&date__lte=2013-12&kind=agreement";
    let expected = ["partial-agreement-rural", "partial-agreement-politics"];
    assert_eq!(ids(of_2013).await, expected);
    let round = get_json("/v1/events/round-39").await;
    assert_eq!(round["number"], "39");
    assert_eq!(round["part_of"]["id"], "havana-talks");
    let expected = [
        "rural-reform-agreed",
        "political-participation-agreed",
        "illicit-drugs-agreed",
        "round-39",
        "final-agreement-announced",
    ];
    assert_eq!(ids("/v1/events?part_of=havana-talks").await, expected);
}

#[tokio::test]
async fn pesos_are_money() {
    assert_eq!(ids("/v1/statements?currency=COP").await, ["s123", "s124"]);
    let statement = get_json("/v1/statements/s124").await;
    let whole = &statement["quantities"][1];
    assert_eq!(whole["value"], 129_500_000_000_000_i64);
    let words = "whole cost, estimated under Santos: COP 129,500,000,000,000";
    assert_eq!(whole["label"], words);
    let weapons = ids("/v1/statements?quantity_unit=weapon").await;
    assert_eq!(weapons, ["s111", "s112"]);
    assert_eq!(
        ids("/v1/events?quantity_unit=weapon").await,
        ["laying-down-of-arms"]
    );
}

#[tokio::test]
async fn stances_change_in_time() {
    let columns = [
        "Ceasefire during the talks (challenge/ceasefire-during-talks)",
        "How the accord is to be endorsed (challenge/endorsement)",
        "The economic model (challenge/economic-model)",
    ];
    let none = "Not recorded";
    let court = "Accepts (endorsement on the terms of the Constitutional Court)";
    let assembly = "Demands (a Constituent Assembly instead of a referendum)";
    let referendum = "Proposes (referendum)";
    for (as_at, colombia, farc) in [
        (
            "",
            ["Accepts", court, "Rules out"],
            ["Supports", court, "Demands"],
        ),
        ("&as_at=2012-09-30", ["Opposes", none, none], [none; 3]),
        (
            "&as_at=2012-10",
            ["Opposes", none, "Rules out"],
            ["Demands", none, "Demands"],
        ),
        (
            "&as_at=2013-08-31",
            ["Opposes", referendum, "Rules out"],
            ["Demands", assembly, "Demands"],
        ),
        (
            "&as_at=2015-07-05",
            ["Considers", referendum, "Rules out"],
            ["Demands", assembly, "Demands"],
        ),
        (
            "&as_at=2016-06-23",
            ["Accepts", court, "Rules out"],
            ["Supports", court, "Demands"],
        ),
    ] {
        let path = format!("/v1/matrix.csv?rows=colombia,farc-ep&columns=challenges{as_at}");
        let rows = get_rows(&path).await;
        assert_eq!(cells(&rows, columns), [colombia, farc], "{path}");
    }
    let held =
        ids("/v1/positions?holder=colombia&on=challenge/ceasefire-during-talks&as_at=2016-01-01")
            .await;
    assert_eq!(held, ["colombia-on-ceasefire-2015"]);
}

#[tokio::test]
async fn movements_are_of_actors_and_not_of_editors() {
    let rows = get_rows("/v1/movements.csv").await;
    let columns = ["holder", "on_id", "from", "to", "date_edtf", "after"];
    let ceasefire = "ceasefire-during-talks";
    let signing = "ceasefire-agreement-signing";
    let expected = [
        [
            "colombia",
            ceasefire,
            "opposes",
            "considers",
            "2015-07-05",
            "",
        ],
        [
            "farc-ep",
            ceasefire,
            "demands",
            "supports",
            "2016-06-23",
            signing,
        ],
        [
            "colombia",
            ceasefire,
            "considers",
            "accepts",
            "2016-06-23",
            signing,
        ],
        [
            "farc-ep",
            "endorsement",
            "demands",
            "accepts",
            "2016-06-23",
            signing,
        ],
        [
            "colombia",
            "endorsement",
            "proposes",
            "accepts",
            "2016-06-23",
            signing,
        ],
    ];
    assert_eq!(cells(&rows, columns), expected);
    // Edition 1 said that the FARC-EP accepts what it had demanded itself.
    let corrected = get_json("/v1/positions/farc-on-ceasefire-2016/history").await;
    let text = corrected.to_string();
    assert!(
        text.contains("correction") && text.contains("\"accepts\""),
        "{text}"
    );
}

#[tokio::test]
async fn disputed_dates_have_both_sides() {
    for (event, date, statement, other) in [
        ("cartagena-signing", "26 September 2016", "s074", "s075"),
        (
            "havana-talks",
            "19 November 2012 to 24 August 2016",
            "s141",
            "s031",
        ),
        (
            "laying-down-of-arms",
            "1 March 2017 to 27 June 2017",
            "s110",
            "s112",
        ),
        ("senate-vote", "29 November 2016", "s099", "s102"),
        ("resolution-2261-adopted", "25 January 2016", "s054", "s057"),
    ] {
        let item = get_json(&format!("/v1/events/{event}")).await;
        assert_eq!(item["date"]["label"], date);
        let note = item["notes"].to_string();
        assert!(note.contains(statement), "{event}: {note}");
        let followed = get_json(&format!("/v1/statements/{statement}")).await;
        let contradicting = strings(&followed["contradicted_by"]["items"], "id");
        assert_eq!(contradicting, [other], "{event}");
        let settled_by = strings(&item["settled_by"]["items"], "id");
        assert_eq!(settled_by, [statement], "{event}");
        assert_eq!(followed["settles"][0]["field"], "date");
        let doubted = get_json(&format!("/v1/statements/{other}")).await;
        assert_eq!(doubted["confidence"], "low");
    }
    // One of two days, and not the time between them.
    let agreed = get_json("/v1/events/rural-reform-agreed").await;
    assert_eq!(agreed["date"]["kind"], "one-of");
    assert_eq!(agreed["date"]["label"], "26 or 27 May 2013");
    let row = get_rows("/v1/timeline.csv").await;
    let row = row.iter().find(|row| row["id"] == "rural-reform-agreed");
    assert_eq!(row.unwrap()["date"], "26 or 27 May 2013");
}

#[tokio::test]
async fn sources_are_cited_as_what_they_are() {
    let resolution = ids("/v1/sources?kind=resolution").await;
    assert_eq!(resolution, ["resolution-2261"]);
    let encyclopedia = ids("/v1/sources?kind=encyclopedia").await;
    assert_eq!(
        encyclopedia,
        ["wikipedia-peace-process", "wikipedia-referendum"]
    );
    let agreement = get_json("/v1/sources/general-agreement-text").await;
    assert_eq!(
        agreement["title"],
        "Acuerdo General para la terminación del conflicto y la construcción de una paz estable y duradera"
    );
    assert_eq!(agreement["digest"], Value::Null);
    assert_eq!(agreement["outline"], "partial");
    let untitled = get_json("/v1/sources/infobae-2023-04-12/citation").await;
    let text = untitled["text"].as_str().unwrap();
    assert!(text.starts_with("Infobae, 12 April 2023, http"), "{text}");
    let cited = |statement: Value| statement["cites"][0]["label"].as_str().unwrap().to_owned();
    let mandate = cited(get_json("/v1/statements/s054").await);
    assert!(mandate.ends_with("operative paragraph 1"), "{mandate}");
    let fund = cited(get_json("/v1/statements/s094").await);
    assert!(fund.ends_with("section 1.1.1, bullet 1"), "{fund}");
    let path = "/v1/statements?passage=final-agreement-text/chapter-3/section-3.2.1.2";
    assert_eq!(ids(path).await, ["s093"]);
    let quoted = get_json("/v1/statements/s076").await;
    let quotation = &quoted["quotations"][0];
    assert_eq!(quotation["language"], "es");
    assert_eq!(quotation["speaker"]["id"], "timochenko");
    assert_eq!(
        quotation["translation"]["text"],
        "In the name of the FARC-EP I sincerely ask all victims of the conflict for forgiveness"
    );
}

#[tokio::test]
async fn the_erratum_has_what_changed_and_no_more() {
    let changes = get_json("/v1/changes").await;
    let changes = changes["data"].as_array().unwrap().iter();
    let mut changed: Vec<_> = changes
        .map(|change| {
            let item = &change["item"];
            format!(
                "{} {}/{}",
                change["action"].as_str().unwrap(),
                item["type"].as_str().unwrap(),
                item["id"].as_str().unwrap()
            )
        })
        .collect();
    changed.sort();
    let expected = [
        "added source/sputnik-2016-01-25",
        "added statement/s007",
        "changed event/oslo-opening",
        "changed negotiation/colombia-farc-talks",
        "changed note/death-toll",
        "changed position/farc-on-ceasefire-2016",
        "removed statement/s005",
        "renamed actor/rodrigo-londono",
        "renamed place/mesetas",
    ];
    assert_eq!(changed, expected);
}
