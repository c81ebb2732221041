//! What is not known: notes by kind, in lists, in tables, in corrections and on their page.

use serde_json::json;

use crate::support::get;

#[tokio::test]
async fn notes_are_found_and_counted_by_kind() {
    let list = get("/v1/notes?kind=ambiguity&facet=kind").await.json();
    assert_eq!(list["meta"]["total"], 2);
    assert_eq!(list["data"][0]["id"], "what-raised-tension");
    assert_eq!(list["data"][0]["kind"], "ambiguity");
    assert_eq!(list["data"][0]["kind_label"], "Ambiguous wording");
    let facets = list["facets"]["kind"].as_array().unwrap();
    let counts = facets
        .iter()
        .map(|facet| (&facet["value"], &facet["count"]));
    assert_eq!(
        counts.collect::<Vec<_>>(),
        [
            (&json!("not-stated"), &json!(12)),
            (&json!("discrepancy"), &json!(9)),
            (&json!("inference"), &json!(6)),
            (&json!("ambiguity"), &json!(2)),
            (&json!("terminology"), &json!(1)),
        ]
    );
    let table = get("/v1/notes.csv?kind=terminology").await;
    assert!(
        table
            .text()
            .contains("rare-earth,terminology,Terms used in an unusual sense,"),
        "{}",
        table.text()
    );
    let vocabulary = get("/v1/vocabulary/note-kind").await.json();
    assert_eq!(vocabulary["values"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn an_earlier_edition_does_not_say_the_kinds_and_the_next_one_adds_them() {
    let note = get("/editions/2/v1/notes/unnamed-officials").await.json();
    assert!(
        note["kind"].is_null() && note["kind_label"].is_null(),
        "{note}"
    );
    let history = get("/v1/notes/unnamed-officials/history").await.json();
    let last = history["data"].as_array().unwrap().last().unwrap();
    assert_eq!(
        last["fields"],
        json!([{"pointer": "/kind", "before": null, "after": "not-stated"}])
    );
    // No note had a kind before, and the editors' note says that they have one now.
    assert_eq!(last["sentences"], json!([]));
}

#[tokio::test]
async fn every_page_leads_to_what_is_not_known() {
    for url in [
        "/v1/summary.html",
        "/v1/actors/ukraine.html",
        "/v1/search.html?q=Jeddah",
    ] {
        let page = get(url).await;
        let link = "<a href=\"/v1/notes.html\">What is not known</a>";
        assert!(page.text().contains(link), "{url}: {}", page.text());
        assert!(
            !page
                .text()
                .contains("<a href=\"/v1/notes.html\">Notes</a></li>"),
            "{url}"
        );
    }
}

#[tokio::test]
async fn the_page_of_notes_has_a_heading_for_each_kind_and_says_what_each_note_is_about() {
    let page = get("/v1/notes.html").await;
    let page = page.text();
    assert!(page.contains("<h1>What is not known</h1>"), "{page}");
    let headings = page.match_indices("<section><h2 id=");
    let headings = headings.map(|(at, _)| page[at..].split(['>', '<']).nth(4).unwrap());
    assert_eq!(
        headings.collect::<Vec<_>>(),
        [
            "Not stated by the sources",
            "Passages differ",
            "Ambiguous wording",
            "Inferred by the editors",
            "Terms used in an unusual sense",
        ]
    );
    let place = page
        .find("does not say where the force would be deployed")
        .unwrap();
    let entry = &page[place..place + 400];
    assert!(
        entry.contains("About: <a href=\"/v1/proposals/european-peacekeeping-force.html#deployment\">Deployment of a peacekeeping force</a>"),
        "{entry}"
    );
    assert!(entry.contains("On 3 statements"), "{entry}");
}

#[tokio::test]
async fn notes_without_a_kind_have_no_heading_among_them() {
    let page = get("/editions/1/v1/notes.html").await;
    let page = page.text();
    assert!(
        page.contains("The Ukrainian officials are not named."),
        "{page}"
    );
    assert!(
        !page.contains("Not stated") && !page.contains("Other notes"),
        "{page}"
    );
}
