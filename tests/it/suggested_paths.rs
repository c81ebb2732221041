//! Paths as people guess them or copy them out of a text, and where each leads.

use crate::support::{assert_suggestions, get};

/// A wrong URL and the corrected one. Each finds something.
const SUGGESTIONS: &[(&str, &str)] = &[
    ("/v1/s036", "/v1/statements/s036"),
    ("/v1/S036", "/v1/statements/s036"),
    ("/v1/ukraine", "/v1/actors/ukraine"),
    ("/v1/actors/Ukraine", "/v1/actors/ukraine"),
    ("/v1/positions/ukraine", "/v1/positions?actor=ukraine"),
    (
        "/v1/actors/ukraine/positions",
        "/v1/positions?holder=ukraine",
    ),
    // The type that has something.
    ("/v1/ceasefires", "/v1/proposals?kind=ceasefire"),
    ("/v1/ceasefires.csv", "/v1/proposals.csv?kind=ceasefire"),
    ("/v1/treaty", "/v1/proposals?kind=agreement"),
    ("/v1/meetings", "/v1/events?kind=meeting"),
    ("/v1/quotes/s036", "/v1/statements/s036"),
    ("/v1/tables", "/v1/export.zip"),
    ("/v1/cite/s036", "/v1/statements/s036/citation"),
    (
        "/v1/statements/s036?format=bibtex",
        "/v1/statements/s036/citation.bib",
    ),
    // Dates.
    ("/v1/events/2025-02-28", "/v1/events?date=2025-02-28"),
    ("/v1/events/2025", "/v1/events?date=2025"),
    ("/v1/latest", "/v1/changes"),
    ("/api/latest", "/v1/changes"),
    ("/api/latest/actors", "/v1/actors"),
    // Files and forms.
    (
        "/v1/actors/ukraine/citation?format=bibtex",
        "/v1/actors/ukraine/citation.bib",
    ),
    (
        "/v1/statements/s036/citation?output=ris",
        "/v1/statements/s036/citation.bib",
    ),
    ("/v1/actors?limit=all", "/v1/actors.ndjson"),
    (
        "/v1/actors?per_page=all&kind=state",
        "/v1/actors.ndjson?kind=state",
    ),
    // Out of a text.
    ("/v1/actors/ukraine.", "/v1/actors/ukraine"),
    ("/v1/actors/ukraine),", "/v1/actors/ukraine"),
    ("/v1/statements/s036).", "/v1/statements/s036"),
    ("/v1/actors?kind=state).", "/v1/actors?kind=state"),
    ("/v1/actors%E2%80%A6", "/v1/actors"),
    ("/v1/actors/ukraine%E2%80%9D", "/v1/actors/ukraine"),
];

#[tokio::test]
async fn a_guessed_path_leads_to_what_it_means() {
    assert_suggestions(SUGGESTIONS).await;
}

#[tokio::test]
async fn a_suggested_path_finds_something() {
    for (url, target) in SUGGESTIONS {
        let response = get(target).await;
        assert_eq!(response.status, 200, "{url}: {target}");
        if response
            .header("content-type")
            .starts_with("application/json")
        {
            assert_ne!(response.json()["meta"]["total"], 0, "{url}: {target}");
        }
    }
}

/// A month is no misspelled person.
#[tokio::test]
async fn a_word_of_another_type_is_not_guessed_from_a_few_letters() {
    let problem = get("/v1/events/march").await.json();
    let target = problem["links"]["suggestion"].as_str().unwrap_or_default();
    assert!(!target.contains("rubio"), "{target}");
}

/// Who follows a suggestion learns what it says nothing of.
#[tokio::test]
async fn the_end_of_a_path_that_is_left_out_is_named() {
    for (url, dropped) in [
        (
            "/v1/people/napoleon",
            "`napoleon` names nothing and is left out.",
        ),
        (
            "/v1/actors/ukraine/foo/bar",
            "`foo/bar` names nothing and is left out.",
        ),
    ] {
        let problem = get(url).await.json();
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(dropped), "{url}: {detail}");
    }
    for url in [
        "/v1/actors/all/list",
        "/v1/actors/ukraine/events",
        "/v1/actors/json",
    ] {
        let problem = get(url).await.json();
        let detail = problem["detail"].as_str().unwrap();
        assert!(!detail.contains("left out"), "{url}: {detail}");
    }
}
