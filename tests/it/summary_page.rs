//! The page of the summary: what it rests on, what comes next, and a list of its sections.

use talks::api;
use talks::load::FixtureSource;

use crate::support::{Fixtures, get, load_api, send};

/// A section of a page by its id, as markup.
fn section<'p>(page: &'p str, id: &str) -> &'p str {
    let begin = page.find(&format!("<h2 id=\"{id}\"")).unwrap();
    let end = page[begin..].find("</section>").unwrap();
    &page[begin..begin + end]
}

#[tokio::test]
async fn the_first_lines_say_how_old_it_is_and_what_it_rests_on() {
    let page = get("/v1/summary.html").await;
    let page = page.text();
    let first_lines = &page[page.find("<h1>").unwrap()..page.find("class=\"lead\"").unwrap()];
    for text in [
        "In progress</span> when the newest source was written. Edition 3, published 26 November 2026, 08:00 UTC.",
        "From 1 source: <a href=\"/v1/sources/us-ukraine-talks-article.html\">Undated article on the U.S.–Ukraine talks</a>.",
    ] {
        assert!(first_lines.contains(text), "{first_lines}");
    }
}

#[tokio::test]
async fn its_contents_lead_to_each_of_its_sections() {
    let page = get("/v1/summary.html").await;
    let page = page.text();
    let contents = page.split("<nav class=\"contents\"").nth(1).unwrap();
    let contents = contents.split("</nav>").next().unwrap();
    let links = contents.split("href=\"#").skip(1);
    let links: Vec<_> = links.map(|link| link.split('"').next().unwrap()).collect();
    let headings = page.split("<h2 id=\"").skip(2);
    let headings: Vec<_> = headings
        .map(|heading| heading.split('"').next().unwrap())
        .collect();
    assert_eq!(links, headings);
    assert_eq!(links.len(), 10);
}

#[tokio::test]
async fn it_says_what_is_planned_under_way_and_on_the_table() {
    let page = get("/v1/summary.html").await;
    let next = section(page.text(), "next");
    for text in [
        "What comes next",
        "As it was when the sources were written. Edition 3, published 26 November 2026",
        "<h3>Under way</h3>",
        "<a href=\"/v1/events/jeddah-talks.html\">Jeddah talks</a> <span class=\"tag\">In progress</span>",
        "<h3>On the table</h3>",
        "<a href=\"/v1/proposals/limited-ceasefire.html\">Limited ceasefire</a> <span class=\"tag\">To be proposed</span>",
    ] {
        assert!(next.contains(text), "{text}: {next}");
    }
    // A war is not what comes next.
    let going_on = next.split("<h3>Ongoing, with no end set</h3>").nth(1);
    assert!(
        going_on
            .unwrap()
            .contains(">Russia–Ukraine conflict</a></li>"),
        "{next}"
    );
    assert!(
        !next.contains("White House meeting") && !next.contains("<h3>Planned</h3>"),
        "{next}"
    );
}

#[tokio::test]
async fn it_says_what_an_agreement_still_demands() {
    const COLOMBIA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/records/colombia-farc");
    let api = load_api(&FixtureSource::Folder(COLOMBIA.into()), "");
    let summary = send(api::build_service(&api), "GET", "/v1/summary", &[]).await;
    let summary = summary.json();
    let outstanding = summary["outstanding"].as_array().unwrap();
    let parts: Vec<_> = outstanding
        .iter()
        .map(|line| &line["part"]["part"])
        .collect();
    // What was met by its time is not among them.
    assert_eq!(parts, ["p-1-1-1", "p-6-1"]);
    assert_eq!(outstanding[1]["due"]["edtf"], "2031");
    assert_eq!(
        outstanding[1]["compliance_label"],
        "In progress (November 2021)"
    );
    let page = send(api::build_service(&api), "GET", "/v1/summary.html", &[]).await;
    let next = section(page.text(), "next");
    for text in [
        "<h3>Agreed, and still to be carried out</h3>",
        "<a href=\"/v1/proposals/final-agreement-november.html#p-1-1-1\">Land Fund</a> <span class=\"tag\">within 12 years</span></li>",
        "Implementation within 15 years</a> <span class=\"tag\">within 15 years</span> <span class=\"tag\">due 2031</span> <span class=\"tag\">In progress (November 2021)</span>",
    ] {
        assert!(next.contains(text), "{text}: {next}");
    }
}

#[tokio::test]
async fn it_says_that_nothing_is_known_to_come_next() {
    let fixtures = Fixtures::new();
    fixtures.edit_json("events.json", |events| {
        for event in events.as_array_mut().unwrap() {
            event["status"] = "canceled".into();
            event.as_object_mut().unwrap().remove("outcome");
            event.as_object_mut().unwrap().remove("documents");
        }
    });
    fixtures.edit_json("proposals.json", |proposals| {
        for proposal in proposals.as_array_mut().unwrap() {
            proposal["status"] = "superseded".into();
        }
    });
    let api = load_api(&FixtureSource::Folder(fixtures.folder().into()), "");
    let page = send(api::build_service(&api), "GET", "/v1/summary.html", &[]).await;
    let next = section(page.text(), "next");
    assert!(
        next.contains("nothing that was still to come or under way"),
        "{next}"
    );
}
