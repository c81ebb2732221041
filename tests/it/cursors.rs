//! Cursors of an edition that is read again with other content, and of one that is not.

use serde_json::{Value, json};

use crate::editions_fixture::{Editions, item_mut};
use crate::reload::{get_json, send_sighup, wait_for_reload};
use crate::serve::Server;

/// Lists of each sort that have more than one page.
const LISTS: [&str; 5] = [
    "/v1/statements?limit=2",
    "/v1/statements?limit=2&sort=-date&kind=event",
    "/v1/search?limit=2&q=ukraine",
    "/v1/changes?limit=1",
    "/editions/2/v1/actors?limit=3",
];

/// A record whose second edition is a draft with two changes.
fn draft() -> Editions {
    Editions::new(|editions| {
        editions.change("places.json", |places| {
            item_mut(places, "jeddah")["title"] = json!("Jiddah");
            item_mut(places, "jeddah")["summary"] = json!("A city.");
        });
        editions.change("notes.json", |notes| {
            item_mut(notes, "russia-silent")["text"] = json!("It is silent.");
        });
        for changed in ["place/jeddah", "note/russia-silent"] {
            let why = json!({"ref": changed, "reason": "editorial", "note": "Another wording."});
            editions.add_change_entry(why);
        }
        editions.change("record.json", |record| record["published"] = Value::Null);
    })
}

fn serve(editions: &Editions) -> Server {
    let folder = editions.folder().to_str().unwrap().to_owned();
    Server::start(&["--fixtures", &folder])
}

/// Where the second page of each list is.
fn next_pages(server: &Server) -> Vec<String> {
    let next = LISTS.map(|list| get_json(server, list)["links"]["next"].clone());
    next.iter()
        .zip(LISTS)
        .map(|(link, list)| link.as_str().unwrap_or_else(|| panic!("{list}")).to_owned())
        .collect()
}

#[test]
fn a_cursor_of_a_draft_leads_nowhere_once_the_draft_is_another() {
    let editions = draft();
    let server = serve(&editions);
    let next = next_pages(&server);
    // An item in front of all others: every row is another one.
    editions.change("statements.json", |statements| {
        let mut first = statements[0].clone();
        first["id"] = json!("s000");
        statements.as_array_mut().unwrap().insert(0, first);
    });
    editions.add_change_entry(
        json!({"ref": "statement/s000", "reason": "editorial", "note": "One more."}),
    );
    send_sighup(&server);
    wait_for_reload(&server, "read again", |last| last["outcome"] == "done");
    for (next, list) in next.iter().zip(LISTS) {
        let answer = server.send(&format!(
            "GET {next} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        ));
        assert!(answer.starts_with("HTTP/1.1 404 "), "{next}: {answer}");
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        let body: Value = serde_json::from_str(body).unwrap();
        assert_eq!(body["code"], "unknown-cursor", "{next}");
        let detail = body["detail"].as_str().unwrap();
        assert!(detail.contains("the edition was changed"), "{detail}");
        // The corrected URL begins anew.
        let anew = body["links"]["suggestion"].as_str().unwrap();
        assert!(!anew.contains("cursor"), "{anew}");
        assert_eq!(
            get_json(&server, anew)["data"],
            get_json(&server, list)["data"]
        );
    }
}

#[test]
fn a_reload_that_changes_nothing_leaves_cursors_as_they_are() {
    let editions = draft();
    let server = serve(&editions);
    let before = next_pages(&server);
    let pages: Vec<_> = before.iter().map(|next| get_json(&server, next)).collect();
    send_sighup(&server);
    wait_for_reload(&server, "read again", |last| last["outcome"] == "done");
    assert_eq!(next_pages(&server), before);
    let again: Vec<_> = before.iter().map(|next| get_json(&server, next)).collect();
    assert_eq!(again, pages);
    // One edition more is no other content of those before.
    editions.change("record.json", |record| {
        record["published"] = json!("2026-11-25T08:00:00Z");
    });
    editions.add_edition("2026-11-25T09:00:00Z");
    let released = before_of_first(&server);
    send_sighup(&server);
    let is_third = |state: &Value| state["edition"] == 3;
    let began = std::time::Instant::now();
    while !is_third(&get_json(&server, "/readyz")) {
        assert!(began.elapsed() < std::time::Duration::from_secs(20));
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(get_json(&server, &released)["meta"]["edition"], 1);
}

/// Where the second page of a list of the first edition is, asked at the address of all.
fn before_of_first(server: &Server) -> String {
    let next = get_json(server, "/editions/1/v1/statements?limit=2")["links"]["next"].clone();
    next.as_str().unwrap().replacen("/editions/1", "", 1)
}
