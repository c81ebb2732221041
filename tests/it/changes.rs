//! What became of items from edition to edition, and where ids lead that no item has any more.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use talks::api::Site;
use talks::fixtures::Origin;

use crate::problems::problem;
use crate::support::{Answer, Fixtures, api_of, get, send, talks, text};

/// A record of several editions.
pub(crate) struct Editions(Fixtures);

impl Editions {
    /// One edition, and a second that is the same but for what `change` does to it.
    pub(crate) fn two(change: impl FnOnce(&Editions)) -> Self {
        let editions = Self(Fixtures::copy());
        editions.next("2026-11-25T08:00:00Z");
        change(&editions);
        editions
    }

    /// One more edition, the same as the last.
    pub(crate) fn next(&self, published: &str) {
        let last = self.last();
        let folder = self.0.folder();
        let (from, to) = (
            folder.join(last.to_string()),
            folder.join((last + 1).to_string()),
        );
        fs::create_dir(&to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
        self.change("record.json", |record| {
            record["published"] = json!(published);
            record["changes"] = json!([]);
        });
    }

    fn last(&self) -> usize {
        let folders = fs::read_dir(self.0.folder()).unwrap();
        folders
            .filter(|entry| entry.as_ref().unwrap().path().is_dir())
            .count()
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.folder().join(self.last().to_string()).join(file)
    }

    /// Changes a file of the last edition.
    pub(crate) fn change(&self, file: &str, change: impl FnOnce(&mut Value)) {
        let path = self.path(file);
        let mut value: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        change(&mut value);
        fs::write(&path, serde_json::to_string_pretty(&value).unwrap()).unwrap();
    }

    /// Explains a change of the last edition.
    pub(crate) fn explain(&self, entry: Value) {
        self.change("record.json", |record| {
            record["changes"].as_array_mut().unwrap().push(entry);
        });
    }

    /// Writes every text in the files of the last edition another way.
    fn reword(&self, from: &str, to: &str) {
        for entry in fs::read_dir(self.path("")).unwrap() {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            fs::write(&path, text.replace(from, to)).unwrap();
        }
    }

    fn check(&self) -> (Option<i32>, String) {
        let output = talks(&["check", self.0.folder().to_str().unwrap()]);
        (output.status.code(), text(&output.stdout).to_owned())
    }

    pub(crate) fn site(&self) -> Site {
        talks::api::router(&api_of(&Origin::Folder(self.0.folder().into()), ""))
    }
}

fn item<'v>(list: &'v mut Value, id: &str) -> &'v mut Value {
    let mut items = list.as_array_mut().unwrap().iter_mut();
    items.find(|item| item["id"] == id).unwrap()
}

/// A place that gets another id, and a note that is taken back.
pub(crate) fn renamed_and_withdrawn() -> Editions {
    Editions::two(|editions| {
        editions.reword("\"jeddah\"", "\"jiddah\"");
        editions.reword("place/jeddah", "place/jiddah");
        editions.change("notes.json", |notes| {
            notes
                .as_array_mut()
                .unwrap()
                .retain(|note| note["id"] != "russia-silent");
        });
        editions.explain(json!({
            "ref": "place/jiddah", "renamed_from": "jeddah",
            "reason": "editorial", "note": "The other spelling.",
        }));
        editions.explain(json!({
            "ref": "note/russia-silent", "reason": "withdrawn", "note": "It said too much.",
        }));
        // Whatever refers to the place was written anew.
        let (_, report) = editions.check();
        let mut differing: Vec<_> = report
            .lines()
            .filter_map(|line| {
                line.strip_prefix("error[unexplained-change]: `")?
                    .split('`')
                    .next()
            })
            .collect();
        differing.dedup();
        for key in differing {
            editions.explain(json!({
                "ref": key, "reason": "editorial", "note": "It follows the other spelling.",
            }));
        }
    })
}

async fn ask(site: &Site, path: &str) -> Answer {
    send(site.clone(), "GET", path, &[]).await
}

#[tokio::test]
async fn the_shipped_record_says_what_changed() {
    let changes = get("/v1/changes?since=1").await;
    assert_eq!(changes.status, 200, "{}", changes.text());
    let list = changes.json();
    assert_eq!(list["meta"], json!({"total": 4, "limit": 50, "edition": 2}));
    assert_eq!(list["links"]["next"], Value::Null);
    let label = &list["data"][3];
    assert_eq!(
        *label,
        json!({
            "type": "change",
            "id": "2-source-us-ukraine-talks-article",
            "edition": 2,
            "published": "2026-11-25T03:00:00Z",
            "action": "changed",
            "reason": "editorial",
            "note": "The label now says that the article gives no date.",
            "item": {
                "type": "source",
                "id": "us-ukraine-talks-article",
                "title": "Undated article on the U.S.–Ukraine talks",
                "href": "/v1/sources/us-ukraine-talks-article",
            },
            "renamed_to": null,
            "fields": [{
                "pointer": "/label",
                "before": "Article on the U.S.–Ukraine talks",
                "after": "Undated article on the U.S.–Ukraine talks",
            }],
            "links": {
                "before": "/editions/1/v1/sources/us-ukraine-talks-article",
                "after": "/editions/2/v1/sources/us-ukraine-talks-article",
            },
        })
    );
    for (change, end) in [(label, "before"), (label, "after")] {
        let there = get(change["links"][end].as_str().unwrap()).await;
        assert_eq!(there.json()["label"], change["fields"][0][end]);
    }
    // Each change stands on one line, as in the lines.
    let lines = get("/v1/changes.ndjson?since=1").await;
    for line in lines.text().lines() {
        assert!(changes.text().contains(line), "{line}");
    }
    assert_eq!(lines.text().lines().count(), 4);
}

#[tokio::test]
async fn changes_are_found_by_what_they_are() {
    let count = async |question: &str| {
        let answer = get(&format!("/v1/changes?{question}")).await;
        assert_eq!(answer.status, 200, "{question}: {}", answer.text());
        answer.json()["meta"]["total"].as_i64().unwrap()
    };
    for (question, total) in [
        ("", 4),
        ("since=1", 4),
        ("since=2", 0),
        ("until=1", 0),
        ("since=1&until=2", 4),
        ("type=statement", 2),
        ("type=statement,note", 3),
        ("item=statement/s083", 1),
        ("item=statement/s083&item=statement/s085", 2),
        ("item=actor/ukraine", 0),
        ("action=added", 1),
        ("action=added,changed", 4),
        ("reason=editorial", 4),
        ("reason=correction", 0),
    ] {
        assert_eq!(count(question).await, total, "{question}");
    }
    let first = get("/v1/changes?limit=3").await.json();
    assert_eq!(first["data"].as_array().unwrap().len(), 3);
    let next = first["links"]["next"].as_str().unwrap();
    let last = get(next).await.json();
    assert_eq!(last["data"].as_array().unwrap().len(), 1);
    assert_eq!(last["links"]["next"], Value::Null);
    assert_eq!(last["links"]["self"], next);
}

#[tokio::test]
async fn a_question_to_the_changes_that_is_wrong_is_told_so() {
    for (question, status, code, suggestion) in [
        ("since=7", 404, "no-edition", Some("/v1/changes?since=2")),
        (
            "since=first",
            400,
            "invalid-value",
            Some("/v1/changes?since=1"),
        ),
        (
            "type=actr",
            400,
            "invalid-value",
            Some("/v1/changes?type=actor"),
        ),
        (
            "reason=editoral",
            400,
            "invalid-value",
            Some("/v1/changes?reason=editorial"),
        ),
        (
            "action=change",
            400,
            "invalid-value",
            Some("/v1/changes?action=changed"),
        ),
        (
            "item=actor/ukrane",
            404,
            "unknown-id",
            Some("/v1/changes?item=actor/ukraine"),
        ),
        ("item=ukraine", 400, "invalid-value", None),
        (
            "sinse=1",
            400,
            "unknown-parameter",
            Some("/v1/changes?since=1"),
        ),
        ("since=1&since=2", 400, "repeated-parameter", None),
        (
            "cursor=AAAAAAAAAAAAAAAAAAAAAAAA",
            404,
            "unknown-cursor",
            Some("/v1/changes"),
        ),
    ] {
        let body = problem(&get(&format!("/v1/changes?{question}")).await, status, code);
        if let Some(suggestion) = suggestion {
            assert_eq!(body["links"]["suggestion"], suggestion, "{question}");
            assert_eq!(get(suggestion).await.status, 200);
        }
    }
    let body = problem(
        &get("/v1/changes.csv?limit=3").await,
        400,
        "unknown-parameter",
    );
    assert_eq!(body["errors"][0]["parameter"], "limit");
}

#[tokio::test]
async fn the_changes_are_a_table_too() {
    let table = get("/v1/changes.csv?since=1").await;
    assert_eq!(table.status, 200);
    let text = table.text().strip_prefix('\u{feff}').unwrap();
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let names = rows.headers().unwrap().clone();
    assert_eq!(&names[0], "id");
    let rows: Vec<_> = rows.records().map(Result::unwrap).collect();
    let label = rows
        .iter()
        .find(|row| &row[6] == "source/us-ukraine-talks-article")
        .unwrap();
    assert_eq!(&label[9], "/label");
    assert_eq!(&label[10], "\"Article on the U.S.–Ukraine talks\"");
    assert_eq!(rows.len(), 4);
}

#[tokio::test]
async fn the_changes_are_a_feed_too() {
    let feed = get("/v1/changes.atom").await;
    assert_eq!(feed.header("content-type"), "application/atom+xml");
    let document = roxmltree::Document::parse(feed.text()).unwrap();
    let root = document.root_element();
    assert_eq!(
        root.tag_name().namespace(),
        Some("http://www.w3.org/2005/Atom")
    );
    let child = |of: roxmltree::Node<'_, '_>, name: &str| {
        of.children()
            .find(|node| node.tag_name().name() == name)
            .and_then(|node| node.text())
            .unwrap()
            .to_owned()
    };
    assert_eq!(child(root, "updated"), "2026-11-25T03:00:00Z");
    let entries: Vec<_> = root
        .children()
        .filter(|node| node.tag_name().name() == "entry")
        .collect();
    assert_eq!(entries.len(), 4);
    assert_eq!(
        child(entries[0], "id"),
        "urn:talks:us-ukraine-talks:change:2-source-us-ukraine-talks-article"
    );
    assert!(child(entries[0], "content").contains("/label: \"Article on"));
    // A draft is not news yet.
    let draft = Editions::two(|editions| {
        editions.change("record.json", |record| record["published"] = Value::Null);
        editions.change("places.json", |places| {
            item(places, "jeddah")["title"] = json!("Jiddah");
        });
        editions
            .explain(json!({"ref": "place/jeddah", "reason": "editorial", "note": "Spelling."}));
    });
    let site = draft.site();
    assert_eq!(ask(&site, "/v1/changes").await.json()["meta"]["total"], 1);
    assert!(
        !ask(&site, "/v1/changes.atom")
            .await
            .text()
            .contains("<entry>")
    );
}

#[tokio::test]
async fn editions_are_listed() {
    let list = get("/v1/editions").await.json();
    let numbers: Vec<_> = list["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edition| {
            (
                edition["edition"].clone(),
                edition["items"].clone(),
                edition["changes"]["total"].clone(),
            )
        })
        .collect();
    assert_eq!(
        numbers,
        [
            (json!(1), json!(171), json!(0)),
            (json!(2), json!(172), json!(4))
        ]
    );
    assert_eq!(list["data"][0]["published"], "2026-11-24T08:00:00Z");
    assert_eq!(list["data"][0]["links"]["self"], "/editions/1");
    let changes = list["data"][1]["changes"]["href"].as_str().unwrap();
    assert_eq!(get(changes).await.json()["meta"]["total"], 4);
    let early = get("/editions/1/v1/editions").await.json();
    assert_eq!(
        early["meta"]["total"], 1,
        "an edition knows of none after it"
    );
    assert_eq!(
        get("/editions/1/v1/changes").await.json()["meta"]["total"],
        0
    );
}

#[tokio::test]
async fn an_item_has_a_history() {
    let history = get("/v1/statements/s083/history").await.json();
    let told: Vec<_> = history["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|version| {
            (
                version["edition"].clone(),
                version["action"].clone(),
                version["href"].clone(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (
                json!(1),
                json!("added"),
                json!("/editions/1/v1/statements/s083")
            ),
            (
                json!(2),
                json!("changed"),
                json!("/editions/2/v1/statements/s083")
            ),
        ]
    );
    assert_eq!(
        history["data"][1]["fields"],
        json!([{"pointer": "/notes/1", "before": null, "after": "sovereignty-scope"}])
    );
    let unchanged = get("/v1/actors/ukraine/history").await.json();
    assert_eq!(unchanged["meta"]["total"], 1);
    let new = get("/v1/notes/sovereignty-scope/history").await.json();
    assert_eq!(new["data"][0]["edition"], 2);
    assert_eq!(new["meta"]["total"], 1);
    problem(&get("/v1/actors/ukrane/history").await, 404, "unknown-id");
}

#[tokio::test]
async fn a_position_that_moved_is_told() {
    assert_eq!(get("/v1/movements").await.json()["meta"]["total"], 0);
    let editions = Editions::two(|editions| {
        editions.change("positions.json", |positions| {
            item(positions, "ukraine-on-security-guarantees")["stance"] = json!("proposes");
        });
        editions.explain(json!({
            "ref": "position/ukraine-on-security-guarantees",
            "reason": "new-source", "note": "It is no longer a demand.",
        }));
    });
    let site = editions.site();
    let movements = ask(&site, "/v1/movements?since=1").await.json();
    assert_eq!(movements["meta"], json!({"total": 1, "edition": 2}));
    let moved = &movements["data"][0];
    assert_eq!(
        (&moved["from"], &moved["to"]),
        (&json!("demands"), &json!("proposes"))
    );
    assert_eq!(
        moved["position"]["href"],
        "/v1/positions/ukraine-on-security-guarantees"
    );
    assert_eq!(moved["holder"]["id"], "ukraine");
    assert_eq!(moved["reason"], "new-source");
    assert_eq!(
        ask(&site, "/v1/movements?since=2").await.json()["meta"]["total"],
        0
    );
}

#[tokio::test]
async fn a_renamed_item_is_found_by_both_ids() {
    let editions = renamed_and_withdrawn();
    let (code, report) = editions.check();
    assert_eq!(code, Some(0), "{report}");
    let site = editions.site();
    for (path, location) in [
        ("/v1/places/jeddah", "/v1/places/jiddah"),
        (
            "/v1/places/jeddah?include=events",
            "/v1/places/jiddah?include=events",
        ),
        ("/v1/places/jeddah/citation", "/v1/places/jiddah/citation"),
        ("/v1/places/jeddah/history", "/v1/places/jiddah/history"),
        (
            "/editions/2/v1/places/jeddah",
            "/editions/2/v1/places/jiddah",
        ),
    ] {
        let moved = ask(&site, path).await;
        assert_eq!(moved.status, 308, "{path}: {}", moved.text());
        assert_eq!(moved.header("location"), location);
        assert_eq!(moved.header("cache-control"), "public, max-age=60");
        assert_eq!(ask(&site, location).await.status, 200, "{location}");
    }
    let old = ask(&site, "/editions/1/v1/places/jeddah").await;
    assert_eq!(old.status, 200);
    // Filters take both.
    let events = |id: &str| format!("/v1/events?place={id}");
    let (one, other) = (
        ask(&site, &events("jeddah")).await,
        ask(&site, &events("jiddah")).await,
    );
    assert_eq!(one.body, other.body);
    assert!(one.json()["meta"]["total"].as_i64() > Some(0));
    let by_id = ask(&site, "/v1/places?id=jeddah").await.json();
    assert_eq!(by_id["data"][0]["id"], "jiddah");
    assert_eq!(by_id["links"]["self"], "/v1/places?id=jiddah");
    for name in ["jeddah", "jiddah"] {
        let changes = ask(&site, &format!("/v1/changes?item=place/{name}"))
            .await
            .json();
        assert_eq!(changes["meta"]["total"], 1, "{name}");
    }
    let history = ask(&site, "/v1/places/jiddah/history").await.json();
    assert_eq!(history["data"][1]["action"], "renamed");
    assert_eq!(history["data"][0]["href"], "/editions/1/v1/places/jeddah");
    let change = ask(&site, "/v1/changes?item=place/jeddah").await.json();
    assert_eq!(change["data"][0]["action"], "renamed");
    assert_eq!(change["data"][0]["renamed_to"], "jiddah");
    assert_eq!(change["data"][0]["item"]["id"], "jeddah");
}

#[tokio::test]
async fn a_withdrawn_item_is_gone_and_says_why() {
    let site = renamed_and_withdrawn().site();
    for path in [
        "/v1/notes/russia-silent",
        "/editions/2/v1/notes/russia-silent",
    ] {
        let gone = ask(&site, path).await;
        assert_eq!(gone.status, 410, "{path}");
        assert_eq!(gone.header("cache-control"), "public, max-age=60");
        let body = gone.json();
        assert_eq!(body["code"], "withdrawn");
        assert_eq!(
            body["detail"],
            "The note `russia-silent` was withdrawn after edition 1. It said too much."
        );
        let last = body["links"]["suggestion"].as_str().unwrap();
        assert_eq!(last, "/editions/1/v1/notes/russia-silent");
        assert_eq!(ask(&site, last).await.status, 200);
    }
    let change = ask(&site, "/v1/changes?action=removed").await.json();
    assert_eq!(change["meta"]["total"], 1);
    assert_eq!(change["data"][0]["reason"], "withdrawn");
    assert_eq!(change["data"][0]["links"]["after"], Value::Null);
}

#[tokio::test]
async fn a_day_leads_to_the_edition_of_then() {
    for (path, location) in [
        ("/v1/actors?as_of=2026-11-24", "/editions/1/v1/actors"),
        (
            "/v1/actors?kind=state&as_of=2026-11-24&limit=2",
            "/editions/1/v1/actors?kind=state&limit=2",
        ),
        (
            "/v1/actors/ukraine?as_of=2026-11-25",
            "/editions/2/v1/actors/ukraine",
        ),
        ("/v1/summary?as_of=2030-01-01", "/editions/2/v1/summary"),
        ("/?as_of=2026-11-24", "/editions/1"),
    ] {
        let moved = get(path).await;
        assert_eq!(moved.status, 307, "{path}: {}", moved.text());
        assert_eq!(moved.header("location"), location, "{path}");
        assert_eq!(get(location).await.status, 200);
    }
    let body = problem(&get("/v1/actors?as_of=2026-11-23").await, 404, "no-edition");
    assert_eq!(body["errors"][0]["parameter"], "as_of");
    assert_eq!(body["links"]["suggestion"], "/v1/actors?as_of=2026-11-25");
    problem(
        &get("/v1/actors?as_of=yesterday").await,
        400,
        "invalid-value",
    );
    problem(
        &get("/v1/actors?as_of=2026-11-24&as_of=2026-11-25").await,
        400,
        "repeated-parameter",
    );
    problem(
        &get("/docs?as_of=2026-11-24").await,
        400,
        "unknown-parameter",
    );
    // Nor is anybody led to what is refused there.
    for (path, status, code) in [
        (
            "/v1/actors?as_of=2026-11-24&knd=state",
            400,
            "unknown-parameter",
        ),
        ("/v1/actors/ukrane?as_of=2026-11-24", 404, "unknown-id"),
        (
            "/v1/notes/sovereignty-scope?as_of=2026-11-24",
            404,
            "unknown-id",
        ),
    ] {
        problem(&get(path).await, status, code);
    }
    let there = get("/v1/actors?as_of=2026-11-24&knd=state").await.json();
    assert_eq!(
        there["links"]["suggestion"],
        "/editions/1/v1/actors?kind=state"
    );
    let preflight = send(
        crate::support::router(),
        "OPTIONS",
        "/v1/actors?as_of=2026-11-24",
        &[],
    );
    assert_eq!(preflight.await.status, 204);
}

#[tokio::test]
async fn later_pages_come_from_the_edition_of_the_first() {
    let path = "/v1/notes?limit=10";
    let before = get(&format!("/editions/1{path}")).await.json();
    let next = before["links"]["next"].as_str().unwrap();
    // As it was handed out while the first edition was the newest.
    let then = next.strip_prefix("/editions/1").unwrap();
    let page = get(then).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert_eq!(page.json()["meta"]["edition"], 1);
    assert_eq!(page.json()["data"], get(next).await.json()["data"]);
    assert_eq!(page.header("edition"), "1");
}

#[test]
fn every_difference_has_to_be_explained() {
    let said = |change: &dyn Fn(&Editions)| {
        let (code, report) = Editions::two(change).check();
        assert_eq!(code, Some(1), "{report}");
        report
    };
    let spelled = |editions: &Editions| {
        editions.change("places.json", |places| {
            item(places, "jeddah")["title"] = json!("Jiddah");
        });
    };
    let report = said(&spelled);
    assert!(
        report.contains("error[unexplained-change]: `place/jeddah` differs"),
        "{report}"
    );
    assert!(
        report.contains("{\"ref\": \"place/jeddah\", \"reason\": \"editorial\""),
        "{report}"
    );
    let report = said(&|editions| {
        editions.explain(json!({"ref": "place/jeddah", "reason": "editorial", "note": "None."}));
    });
    assert!(
        report.contains("error[idle-change]: `place/jeddah` does not differ"),
        "{report}"
    );
    let report = said(&|editions| {
        spelled(editions);
        editions.explain(json!({"ref": "place/jeddah", "reason": "withdrawn", "note": "Why."}));
    });
    assert!(
        report.contains("error[contradiction]: `place/jeddah` is there"),
        "{report}"
    );
    let report = said(&|editions| {
        spelled(editions);
        editions.explain(json!({"ref": "place/jeddah", "note": "Why."}));
    });
    assert!(report.contains("the field `reason` is missing"), "{report}");
    let report = said(&|editions| {
        spelled(editions);
        editions.explain(json!({
            "ref": "place/jeddah", "renamed_from": "jidda", "reason": "editorial", "note": "Why.",
        }));
    });
    assert!(
        report.contains("error[bad-rename]: `place/jeddah` cannot have been `jidda`"),
        "{report}"
    );
    let report = said(&|editions| {
        spelled(editions);
        editions.explain(json!({
            "ref": "place/jeddah", "renamed_from": "white-house", "reason": "editorial", "note": "Why.",
        }));
    });
    assert!(report.contains("`white-house` is still there"), "{report}");
}

#[test]
fn an_edition_may_have_many_changes() {
    let editions = Editions::two(|editions| {
        editions.change("statements.json", |statements| {
            for statement in statements.as_array_mut().unwrap() {
                statement["tense"] = json!("present");
            }
        });
        let path = editions.0.folder().join("1/statements.json");
        let before: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        for statement in before.as_array().unwrap() {
            if statement["tense"] != "present" {
                let key = format!("statement/{}", statement["id"].as_str().unwrap());
                editions.explain(json!({"ref": key, "reason": "editorial", "note": "Tense."}));
            }
        }
        editions.change("notes.json", |notes| {
            for number in 0..110 {
                notes.as_array_mut().unwrap().push(json!({
                    "id": format!("new-{number}"),
                    "text": format!("Note {number}."),
                    "about": [if number % 2 == 0 { "actor/russia" } else { "actor/france" }],
                }));
            }
        });
        for number in 0..110 {
            let key = format!("note/new-{number}");
            editions.explain(json!({"ref": key, "reason": "editorial", "note": "New."}));
        }
    });
    let (code, report) = editions.check();
    assert_eq!(code, Some(0), "{report}");
}

#[test]
fn no_rename_hides_an_item() {
    let said = |change: &dyn Fn(&Editions)| {
        let (code, report) = Editions::two(change).check();
        assert_eq!(code, Some(1), "{report}");
        report
    };
    let without = |editions: &Editions, id: &str| {
        editions.change("notes.json", |notes| {
            notes
                .as_array_mut()
                .unwrap()
                .retain(|note| note["id"] != id);
        });
    };
    let report = said(&|editions| {
        without(editions, "russia-silent");
        editions.explain(json!({
            "ref": "note/unnamed-officials", "renamed_from": "russia-silent",
            "reason": "editorial", "note": "Both in one.",
        }));
    });
    assert!(
        report.contains("error[reused-id]: `unnamed-officials` was another item"),
        "{report}"
    );
    let report = said(&|editions| {
        without(editions, "russia-silent");
        editions.explain(json!({
            "ref": "note/russia-silent", "renamed_from": "nothing",
            "reason": "withdrawn", "note": "Gone.",
        }));
    });
    assert!(
        report.contains("error[bad-rename]: `note/russia-silent` is gone"),
        "{report}"
    );
    let report = said(&|editions| {
        without(editions, "russia-silent");
        editions.explain(json!({
            "ref": "note/nowhere", "renamed_from": "russia-silent",
            "reason": "editorial", "note": "Renamed.",
        }));
    });
    assert!(report.contains("there is no `note/nowhere`"), "{report}");
}

#[test]
fn no_id_comes_back() {
    let editions = renamed_and_withdrawn();
    editions.next("2026-11-26T08:00:00Z");
    editions.change("notes.json", |notes| {
        let again = json!({
            "id": "russia-silent", "text": "Something else.", "about": ["actor/russia"],
        });
        notes.as_array_mut().unwrap().push(again);
    });
    let (code, report) = editions.check();
    assert_eq!(code, Some(1), "{report}");
    assert!(
        report.contains("error[reused-id]: `note/russia-silent`"),
        "{report}"
    );
}

#[test]
fn what_was_released_stays_as_it_was() {
    let fixtures = Fixtures::copy();
    let digests = fixtures.folder().join("editions.json");
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/editions.json");
    let all: Value = serde_json::from_str(&fs::read_to_string(shipped).unwrap()).unwrap();
    let write = |value: Value| fs::write(&digests, value.to_string()).unwrap();
    let said = |code: i32| {
        let output = fixtures.check(&[]);
        assert_eq!(output.status.code(), Some(code), "{}", text(&output.stdout));
        text(&output.stdout).to_owned()
    };
    write(json!([all[0]]));
    said(0);
    write(all.clone());
    assert!(said(1).contains("error[dangling-reference]: there is no edition 2"));
    write(json!([]));
    assert!(said(1).contains("error[missing-digest]: edition 1 is released"));
    write(json!([all[0], all[0]]));
    assert!(said(1).contains("error[repeated-id]: edition 1 stands here twice"));
    write(json!([{"edition": 1, "sha256": all[1]["sha256"]}]));
    assert!(said(1).contains("error[changed-edition]: edition 1 is not what was released"));
    write(json!([{"edition": 1, "sha256": "abc"}]));
    assert!(said(1).contains("error[bad-identifier]"));
    write(json!([all[0]]));
    fixtures.change("record.json", |record| record["published"] = Value::Null);
    assert!(said(1).contains("edition 1 is a draft, which has no digest"));
    fs::remove_file(&digests).unwrap();
    said(0);
}

#[test]
fn only_the_newest_edition_may_be_a_draft() {
    let editions = Editions::two(|_| {});
    editions.next("2026-11-26T08:00:00Z");
    editions.change("record.json", |record| record["published"] = Value::Null);
    assert_eq!(editions.check().0, Some(0));
    editions.next("2026-11-27T08:00:00Z");
    let (code, report) = editions.check();
    assert_eq!(code, Some(1));
    assert!(
        report.contains("edition 3 is a draft, and edition 4 follows it"),
        "{report}"
    );
}
