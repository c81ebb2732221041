//! The pages of overviews say what readers need, in their words.

use crate::support::get;

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
        "It is put forward to the others. Used once.",
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
