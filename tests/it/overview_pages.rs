//! The pages of overviews say what readers need, in their words.

use talks::api;
use talks::load::FixtureSource;

use crate::page_assertions::text_of;
use crate::support::{get, load_api, send};

const COLOMBIA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/records/colombia-farc");

#[tokio::test]
async fn the_vocabulary_is_for_readers() {
    let page = get("/v1/vocabulary.html").await;
    let page = page.text();
    for text in ["`", "_label", "Used 1 times", "Used 0 times"] {
        assert!(!page.contains(text), "{text}: {page}");
    }
    for text in [
        // The list of contents leads to each vocabulary.
        "<li><a href=\"#modality\">How it is said</a></li>",
        "<h2 id=\"modality\">How it is said</h2>",
        "<h2 id=\"actor-kind\">Actor type</h2>",
        "such as a meeting or an attack. Based on CAMEO and ACLED, whose categories the \
         definitions name.</p>",
        "The document is put forward to the others. Used once.",
        // What the record does not use is out of the way.
        "<summary>Not used in this record (",
        "<dd>Any other.</dd>",
        "<dd>Any other, such as a chapter.</dd>",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    let one = get("/v1/vocabulary/stance.html").await;
    assert!(!one.text().contains("On this page"), "{}", one.text());
}

#[tokio::test]
async fn the_pages_of_an_overview_and_their_links_have_one_name() {
    for (path, link, heading) in [
        (
            "/v1/coverage.html",
            "Passage by passage",
            "Passage by passage: what the record takes from its sources",
        ),
        ("/v1/graph.html", "Picture", "Who wants what, as a picture"),
        ("/v1/timeline.html", "Timeline", "Timeline"),
        ("/v1/notes.html", "What is not known", "What is not known"),
    ] {
        let summary = get("/v1/summary.html").await;
        let link = format!("<a href=\"{path}\">{link}</a>");
        assert!(summary.text().contains(&link), "{path}");
        let page = get(path).await;
        let heading = format!("<h1>{heading}</h1>");
        assert!(page.text().contains(&heading), "{path}: {}", page.text());
    }
}

#[tokio::test]
async fn counts_are_told_in_plain_words() {
    let coverage = get("/v1/coverage.html").await;
    let lead = "Each of the 27 passages of the sources is cited.";
    assert!(coverage.text().contains(lead), "{}", coverage.text());
    assert!(coverage.text().contains(">Opening, paragraph 1</a>"));
    // A passage names the first ten of its statements.
    let passages = get("/v1/coverage").await.json();
    let units = passages["data"][0]["units"].as_array().unwrap();
    let long = units
        .iter()
        .filter(|unit| unit["total"].as_i64() > Some(10));
    let long: Vec<_> = long.collect();
    assert!(!long.is_empty());
    for unit in long {
        let (path, query) = unit["href"].as_str().unwrap().split_once('?').unwrap();
        let more = unit["total"].as_i64().unwrap() - 10;
        let link = format!("<li><a href=\"{path}.html?{query}\">and {more} more</a></li>");
        assert!(coverage.text().contains(&link), "{link}");
    }
    let graph = get("/v1/graph.html").await;
    let actors = "<dt>Actor</dt><dd><a href=\"/v1/actors/united-states.html\">United States</a>, ";
    assert!(graph.text().contains(actors), "{}", graph.text());
}

#[tokio::test]
async fn a_link_to_an_archive_says_so() {
    let page = get("/v1/summary.html").await;
    let link = "<a href=\"/v1/export.zip\">All tables (a ZIP file to download)</a>";
    assert!(page.text().contains(link), "{}", page.text());
}

#[tokio::test]
async fn what_an_event_comes_after_stands_in_its_box() {
    let page = get("/v1/timeline.html").await;
    let link =
        "Caused by: <a href=\"/v1/events/white-house-meeting.html\">White House meeting</a></p>";
    let after = page.text().split(link).nth(1).unwrap();
    assert!(
        after.find("</article>").unwrap() < after.find("</li>").unwrap(),
        "{after}"
    );
}

#[tokio::test]
async fn a_page_that_does_not_exist_says_where_to_go_on() {
    for url in ["/v1/actors/nobody.html", "/v1/nothing.html"] {
        let page = get(url).await;
        assert_eq!(page.status, 404, "{url}");
        let page = page.text();
        assert!(page.contains("<h1>There is no such page</h1>"), "{page}");
        assert!(page.contains("<title>There is no such page – "), "{page}");
        let main = page.split("<main").nth(1).unwrap();
        for link in [
            "/v1/summary.html",
            "/v1/notes.html",
            "/v1/vocabulary.html",
            "/v1/actors.html",
        ] {
            assert!(
                main.contains(&format!("href=\"{link}\"")),
                "{url}: {link}: {main}"
            );
        }
    }
    // The response for programs keeps its title.
    let problem = get("/v1/actors/nobody").await.json();
    assert_eq!(problem["title"], "Unknown id");
}

#[tokio::test]
async fn a_correction_leads_to_the_item_before_and_after_it() {
    let page = get("/v1/changes.html?edition=2&limit=1").await;
    let links = "<a href=\"/editions/1/v1/statements/s083.html\">As it was before</a> · \
        <a href=\"/editions/2/v1/statements/s083.html\">As it is in edition 2</a>";
    assert!(page.text().contains(links), "{}", page.text());
}

#[tokio::test]
async fn the_corrections_begin_with_what_each_edition_changed() {
    let page = get("/v1/changes.html").await;
    let page = page.text();
    let lines = "<li><a href=\"/v1/changes.html?since=2&amp;until=3\">Edition 3</a>, 26 November 2026, \
        08:00 UTC: 175 changes (<a href=\"/v1/changes.html?since=2&amp;until=3&amp;reason=correction\">Correction: \
        81</a>; <a href=\"/v1/changes.html?since=2&amp;until=3&amp;reason=editorial\">Editorial: 93</a>; \
        <a href=\"/v1/changes.html?since=2&amp;until=3&amp;reason=withdrawn\">Withdrawn: 1</a>)</li>\
        <li><a href=\"/v1/changes.html?since=1&amp;until=2\">Edition 2</a>, 25 November 2026, \
        03:00 UTC: 4 changes (<a href=\"/v1/changes.html?since=1&amp;until=2&amp;reason=editorial\">Editorial: 4</a>)</li>";
    assert!(page.contains(lines), "{page}");
    let page = get("/v1/changes.html?since=1&until=2").await;
    let shown =
        "<a href=\"/v1/changes.html?since=1&amp;until=2\" aria-current=\"true\">Edition 2</a>";
    assert!(page.text().contains(shown), "{}", page.text());
}

/// The page of a published edition never changes, so that it cannot list what came later.
#[tokio::test]
async fn the_pages_of_an_edition_lead_to_later_corrections_and_editions() {
    for (path, texts) in [
        (
            "/editions/1/v1/changes.html",
            [
                "What the editors changed up to edition 1, and why.",
                "Edition 1 is the first, so that nothing was corrected before it.",
                "<a href=\"/v1/changes.html\">see the corrections up to now</a>",
            ],
        ),
        (
            "/editions/2/v1/changes.html",
            [
                "What the editors changed up to edition 2, and why.",
                ">Edition 2</a>, 25 November 2026",
                "<a href=\"/v1/changes.html\">see the corrections up to now</a>",
            ],
        ),
        (
            "/editions/1/v1/editions.html",
            [
                "These are the editions up to edition 1.",
                ">Edition 1</a>",
                "<a href=\"/v1/editions.html\">See all editions</a>",
            ],
        ),
    ] {
        let page = get(path).await;
        for text in texts {
            assert!(
                page.text().contains(text),
                "{path}: {text}: {}",
                page.text()
            );
        }
        assert!(!page.text().contains("has nothing here"), "{path}");
        let page = get(&path.replacen(&path[..11], "", 1)).await;
        assert!(!page.text().contains(" up to "), "{}", page.text());
    }
}

#[tokio::test]
async fn a_history_says_that_it_is_of_the_entry_itself() {
    let page = get("/v1/actors/ukraine/history.html").await;
    let text = "their changes are among the <a href=\"/v1/changes.html\">corrections</a>";
    assert!(page.text().contains(text), "{}", page.text());
}

#[tokio::test]
async fn passages_are_those_that_the_editors_list() {
    let service = api::build_service(&load_api(&FixtureSource::Folder(COLOMBIA.into()), ""));
    let page = send(service, "GET", "/v1/coverage.html", &[]).await;
    let lead = "118 of the 119 passages that the editors list from the sources are cited. \
        Some sources have passages that are not listed.";
    assert!(page.text().contains(lead), "{}", page.text());
}

#[tokio::test]
async fn corrections_are_read_in_sentences() {
    let text = text_of(get("/v1/changes.html?item=statement/s036").await.text());
    for (sentence, in_list) in [
        (
            "The text said “Ukraine would pay half (50 percent) of its future income from the \
             minerals into the Reconstruction Investment Fund.” It now says “Ukraine would \
             allocate half (50 percent) of its future revenue from the minerals to the \
             Reconstruction Investment Fund.”",
            // The new text is the heading of the entry.
            "The text said “Ukraine would pay half (50 percent) of its future income from the \
             minerals into the Reconstruction Investment Fund.”",
        ),
        (
            "The figure, 50 percent of future revenue from the minerals, is now recorded.",
            "The figure, 50 percent of future revenue from the minerals, is now recorded.",
        ),
    ] {
        assert!(text.contains(in_list), "{text}");
        let history = text_of(get("/v1/statements/s036/history.html").await.text());
        assert!(history.contains(sentence), "{history}");
        let change = get("/v1/changes?item=statement/s036").await.json();
        let sentences = change["data"][0]["sentences"].as_array().unwrap().clone();
        assert!(sentences.iter().any(|one| one == sentence), "{sentences:?}");
    }
}

#[tokio::test]
async fn the_table_of_positions_leaves_out_what_nobody_has_a_position_on() {
    let matrix = get("/v1/matrix").await.json();
    let page = get("/v1/matrix.html").await;
    let html = page.text();
    let (_, table) = html.split_once("<table").unwrap();
    let (table, below) = table.split_once("</table>").unwrap();
    let rows = matrix["rows"].as_array().unwrap();
    let has_position = |cell: &serde_json::Value| !cell["positions"].as_array().unwrap().is_empty();
    for row in rows {
        let is_empty = !row["cells"].as_array().unwrap().iter().any(has_position);
        let link = format!("href=\"{}.html\"", row["actor"]["href"].as_str().unwrap());
        let place = if is_empty { below } else { table };
        assert!(place.contains(&link), "{link}");
    }
    for (index, column) in matrix["columns"].as_array().unwrap().iter().enumerate() {
        let is_empty = !rows.iter().any(|row| has_position(&row["cells"][index]));
        let heading = format!(
            "<th scope=\"col\"><a href=\"{}",
            column["href"].as_str().unwrap()
        );
        assert_eq!(table.contains(&heading), !is_empty, "{heading}");
    }
    assert!(table.matches("<tr>").count() > 3, "{table}");
    // An aspect and a proposal have this title.
    for (path, item_type) in [("aspects", "aspect"), ("proposals", "proposal")] {
        let item =
            format!("/v1/{path}/minerals-agreement.html\">Minerals agreement</a> ({item_type})");
        assert!(below.contains(&item), "{below}");
    }
}
