//! Pages of items: what they say, in which order, and in which words.

use talks::api;
use talks::load::FixtureSource;

use crate::page_assertions::{assert_order, assert_page, attributes, text_of};
use crate::support::{get, load_api, send};

#[tokio::test]
async fn a_claim_stands_with_its_passage_and_its_notes() {
    let text = text_of(
        get("/v1/positions/ukraine-on-security-guarantees.html")
            .await
            .text(),
    );
    assert!(
        text.contains("Ukraine demands security guarantees"),
        "{text}"
    );
    assert!(text.contains("What the sources say"), "{text}");
    assert!(text.contains("“Challenges Ahead,” bullet 2"), "{text}");
    let text = text_of(get("/v1/proposals/minerals-agreement.html").await.text());
    assert!(
        text.contains("50 percent of future revenue from the minerals"),
        "{text}"
    );
    assert!(text.contains("Note. "), "{text}");
    let text = text_of(get("/v1/statements/s051.html").await.text());
    assert!(
        text.contains("“Ukraine’s Ceasefire Proposal,” paragraph 1"),
        "{text}"
    );
    for words in [
        "How it is said Planned . The source reports the claim as an intention.",
        "How to cite it In a note or a bibliography: The Black Sea would be one of the two focuses of the planned ceasefire (statement s051, in the editors' words). In: U.S.–Ukraine talks, edition 3. The editors of talks, 26 November 2026. Source: Undated article",
        "row 3. /editions/3/v1/statements/s051.html In the text of an article: Undated article on the U.S.–Ukraine talks, as summarized in U.S.–Ukraine talks, edition 3 (statement s051)",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[tokio::test]
async fn the_page_of_a_vote_has_its_numbers_in_words() {
    let records = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/records/colombia-farc");
    let source = FixtureSource::Folder(records.into());
    let service = api::build_service(&load_api(&source, ""));
    let page = send(service, "GET", "/v1/events/plebiscite.html", &[]).await;
    assert_page("/v1/events/plebiscite.html", &page);
    let text = text_of(page.text());
    for words in [
        "Type Referendum",
        "Date 2 October 2016",
        "Rejected: Final accord, first version",
        "in favor: 6,382,901; against: 6,438,552",
        "No: 50.22 percent of the valid votes",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[tokio::test]
async fn what_the_record_lacks_is_said() {
    let text = text_of(get("/v1/events/jeddah-talks.html").await.text());
    assert!(text.contains("Not recorded: date."), "{text}");
    // What was claimed of an event is not expected to have a date of its own.
    let text = text_of(get("/v1/statements/s017.html").await.text());
    assert!(!text.contains("Not recorded"), "{text}");
    let text = text_of(get("/v1/movements.html").await.text());
    assert!(text.contains("The record has nothing here."), "{text}");
}

#[tokio::test]
async fn a_page_of_an_actor_begins_with_what_it_wants_and_ends_with_its_names() {
    let text = text_of(get("/v1/actors/ukraine.html").await.text());
    assert_order(
        &text,
        &[
            "Positions",
            "Ukraine demands security guarantees",
            "What the sources give as the view of Ukraine",
            "Ukraine is demanding specific security assurances.",
            "Position, view of Ukraine , about the present",
            "Facts",
            "What the sources say about Ukraine",
            "Ukraine intends to put its ceasefire proposal forward in the course of the Jeddah talks.",
            "Names and codes",
            "Kyiv",
            "ISO 3166-1 numeric: 804",
            "How to cite it",
        ],
    );
    assert!(
        !text.contains("Not recorded: office"),
        "a state has none: {text}"
    );
    // A print is complete.
    assert!(!text.contains("These are the first"), "{text}");
    let source = get("/v1/sources/us-ukraine-talks-article.html").await;
    let beginning = "These are the first 100 of 101 statements.";
    assert!(text_of(source.text()).contains(beginning));
}

#[tokio::test]
async fn a_note_is_printed_once_on_a_page() {
    let note = "The article does not say when the suspension began, what it covers";
    for (url, count) in [
        ("/v1/actors/ukraine.html", 1),
        ("/v1/statements.html", 1),
        ("/v1/events/us-military-aid-suspension.html", 1),
    ] {
        let page = get(url).await;
        let text = text_of(page.text());
        assert_eq!(text.matches(note).count(), count, "{url}: {text}");
        assert!(text.contains("See the note above:"), "{url}: {text}");
    }
    let notes = get("/v1/notes?about=event/us-military-aid-suspension")
        .await
        .json();
    let href = notes["data"][0]["links"]["self"]
        .as_str()
        .unwrap()
        .to_owned();
    let text = text_of(get(&format!("{href}.html")).await.text());
    assert!(!text.contains("See the note above"), "{text}");
    assert!(!text.contains("Note. "), "{text}");
}

#[tokio::test]
async fn facts_are_in_the_words_of_a_newspaper() {
    let text = text_of(get("/v1/events/jeddah-talks.html").await.text());
    for words in [
        "Saudi Arabia (host, mediator)",
        "Presented (planned): Limited ceasefire",
        "Comes after White House meeting",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let page = get("/v1/positions/ukraine-on-security-guarantees.html").await;
    let text = text_of(page.text());
    assert_order(
        &text,
        &[
            "Held by Ukraine",
            "Concerns Security guarantees",
            "Stance Demands",
        ],
    );
    // What a coded value means is a click away.
    let terms = attributes(page.text(), "href");
    let term = "/v1/vocabulary/stance.html#stance_demands";
    assert!(terms.iter().any(|href| href == term), "{terms:?}");
}
