//! Pages for people: what they say, that their links lead somewhere, and that they need nothing
//! from elsewhere.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use talks::api;
use talks::load::FixtureSource;

use crate::support::{Fixtures, TestResponse, build_service, get, get_with, load_api, send};

const OVERVIEWS: [&str; 13] = [
    "/v1/summary/history.html",
    "/v1/summary.html",
    "/v1/search.html?q=minerals",
    "/v1/matrix.html",
    "/v1/timeline.html",
    "/v1/graph.html",
    "/v1/coverage.html",
    "/v1/changes.html",
    "/v1/movements.html",
    "/v1/editions.html",
    "/v1/citation.html",
    "/v1/vocabulary.html",
    "/v1/vocabulary/stance.html",
];

/// The values of an attribute in a page.
fn attributes(page: &str, name: &str) -> Vec<String> {
    let begin = format!(" {name}=\"");
    let values = page.split(&begin).skip(1);
    let values = values.map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&"));
    values.collect()
}

/// The text of a page, without its markup.
fn text_of(page: &str) -> String {
    let body = page.split("<body>").nth(1).unwrap_or(page);
    let texts = body.split('<').map(|piece| match piece.split_once('>') {
        Some((_, text)) => text,
        None => piece,
    });
    let text: String = texts.collect::<Vec<_>>().join(" ");
    let text = text
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">");
    text.replace("&quot;", "\"")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn assert_page(url: &str, page: &TestResponse) {
    assert_eq!(page.status, 200, "{url}: {}", page.text());
    assert_eq!(
        page.header("content-type"),
        "text/html; charset=utf-8",
        "{url}"
    );
    let policy = page.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; style-src 'self'; "),
        "{url}: {policy}"
    );
    assert!(
        !policy.contains("unsafe") && !policy.contains("script-src"),
        "{url}: {policy}"
    );
    let html = page.text();
    assert!(
        html.starts_with("<!DOCTYPE html><html lang=\"en\">"),
        "{url}"
    );
    assert_eq!(
        html.matches("<h1>").count(),
        1,
        "{url} has one heading of the first level"
    );
    assert_eq!(html.matches("<main").count(), 1, "{url}");
    assert!(
        !html.contains("<style"),
        "{url} has styles that its policy forbids"
    );
    let scripts = html.matches("<script").count();
    assert_eq!(
        scripts,
        html.matches("<script type=\"application/ld+json\">")
            .count(),
        "{url}"
    );
    let ids = attributes(html, "id");
    let distinct: BTreeSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len(), "{url} has an id twice: {ids:?}");
}

#[tokio::test]
async fn every_overview_list_and_item_has_a_page() {
    let root = get("/").await.json();
    let mut urls: Vec<_> = OVERVIEWS.map(str::to_owned).into();
    for collection in root["collections"].as_array().unwrap() {
        let list = collection["html"].as_str().unwrap();
        assert_eq!(
            list,
            format!("{}.html", collection["href"].as_str().unwrap())
        );
        urls.push(list.to_owned());
        let first = get(&format!("{}?limit=1", collection["href"].as_str().unwrap()))
            .await
            .json();
        let links = &first["data"][0]["links"];
        for name in ["self", "history", "citation"] {
            urls.push(format!("{}.html", links[name].as_str().unwrap()));
        }
    }
    for url in &urls {
        assert_page(url, &get(url).await);
        // Everything that a page of an edition links to in the record stays in that edition, but
        // for what leads readers back to the record as it is now.
        let pinned_url = format!("/editions/1{url}");
        let page = get(&pinned_url).await;
        assert_page(&pinned_url, &page);
        let strays = attributes(page.text(), "href");
        let strays = strays.iter().filter(|href| href.starts_with("/v1/"));
        let strays: BTreeSet<_> = strays.collect();
        assert_eq!(strays, BTreeSet::from([url]), "{pinned_url}");
    }
}

#[tokio::test]
async fn no_link_of_any_page_is_dead() {
    let mut queue = VecDeque::from(["/v1/summary.html".to_owned()]);
    let mut seen = BTreeSet::from(["/v1/summary.html".to_owned()]);
    let mut ids_by_page = BTreeMap::new();
    let mut fragments = Vec::new();
    while let Some(url) = queue.pop_front() {
        let response = get(&url).await;
        // What was withdrawn says so, and leads to what it was.
        let is_withdrawn = response.status == 410 && response.text().contains("/editions/");
        assert!(
            is_withdrawn || response.status.is_success(),
            "{url} answers {}",
            response.status
        );
        if !response.header("content-type").starts_with("text/html") {
            continue;
        }
        let html = response.text();
        ids_by_page.insert(url.clone(), attributes(html, "id"));
        for href in attributes(html, "href") {
            let (target, fragment) = href.split_once('#').unwrap_or((&href, ""));
            let target = if target.is_empty() { &url } else { target };
            if !target.starts_with('/') {
                continue;
            }
            if !fragment.is_empty() {
                fragments.push((target.to_owned(), fragment.to_owned(), url.clone()));
            }
            // Filters combine without end: those that a page without one offers are enough.
            let is_deeper = target.contains('?') && url.contains('?');
            if !is_deeper && !target.contains("/export") && seen.insert(target.to_owned()) {
                queue.push_back(target.to_owned());
            }
        }
    }
    assert!(seen.len() > 400, "only {} URLs were found", seen.len());
    for (target, fragment, from) in fragments {
        if let Some(ids) = ids_by_page.get(&target) {
            assert!(
                ids.contains(&fragment),
                "{from} links to {target}#{fragment}"
            );
        }
    }
}

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
async fn a_list_is_narrowed_by_links_and_pages_take_no_parameters_of_json() {
    let page = get("/v1/statements.html").await;
    let narrowed = attributes(page.text(), "href");
    let filter = "/v1/statements.html?kind=position";
    assert!(narrowed.iter().any(|href| href == filter), "{narrowed:?}");
    let page = get(filter).await;
    let links = attributes(page.text(), "href");
    assert!(
        links.iter().any(|href| href == "/v1/statements.html"),
        "the filter can be removed"
    );
    assert!(text_of(page.text()).contains("selected: remove"));
    for refused in ["fields=id", "facet=kind", "include=actors", "facet_limit=2"] {
        let page = get(&format!("/v1/statements.html?{refused}")).await;
        assert_eq!(page.status, 400, "{refused}");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    }
}

#[tokio::test]
async fn a_search_marks_the_words_and_is_not_indexed() {
    let searched = get("/v1/search.html?q=security+%22peace%22").await;
    assert!(
        searched
            .text()
            .contains("value=\"security &quot;peace&quot;\""),
        "the words stay in the field"
    );
    let page = get("/v1/search.html?q=minerals").await;
    assert!(page.text().contains("<mark>Minerals</mark> agreement"));
    assert!(
        page.text()
            .contains("<meta name=\"robots\" content=\"noindex\">")
    );
    assert!(page.text().contains("value=\"minerals\"") || page.text().contains("Search: minerals"));
    let page = get("/v1/search.html?q=%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert!(!page.text().contains("<script>alert"), "{}", page.text());
}

#[tokio::test]
async fn a_wrong_url_of_a_page_gets_a_page_that_leads_on() {
    let page = get("/v1/actors/ukrain.html").await;
    assert_eq!(page.status, 404);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(text_of(page.text()).contains("Did you mean ukraine ?"));
    let links = attributes(page.text(), "href");
    assert!(
        links.iter().any(|href| href == "/v1/actors/ukraine.html"),
        "{links:?}"
    );
    let json = get("/v1/actors/ukrain").await;
    assert_eq!(json.header("content-type"), "application/problem+json");
}

#[tokio::test]
async fn every_url_with_the_extension_of_pages_gets_a_page() {
    for (url, suggestion) in [
        (
            "/editions/9/v1/summary.html",
            Some("/editions/3/v1/summary.html"),
        ),
        (
            "/editions/9/summary.html",
            Some("/editions/3/v1/summary.html"),
        ),
        (
            "/editions/v2/v1/actors/ukraine.html",
            Some("/editions/2/v1/actors/ukraine.html"),
        ),
        (
            "/editions/1/summary.html",
            Some("/editions/1/v1/summary.html"),
        ),
        (
            "/edition/1/summary.html",
            Some("/editions/1/v1/summary.html"),
        ),
        ("/summary.html", Some("/v1/summary.html")),
        ("/index.html", Some("/v1/summary.html")),
        ("/v1/index.html", Some("/v1/summary.html")),
        ("/actors.html", Some("/v1/actors.html")),
        ("/v1/actor.html", Some("/v1/actors.html")),
        ("/v1/sumary.html", Some("/v1/summary.html")),
        ("/actors/ukraine.html", Some("/v1/actors/ukraine.html")),
        (
            "/v1/actors/ukraine/histroy.html",
            Some("/v1/actors/ukraine/history.html"),
        ),
        (
            "/search.html?q=minerals",
            Some("/v1/search.html?q=minerals"),
        ),
        (
            "/statements.html?kind=position",
            Some("/v1/statements.html?kind=position"),
        ),
        ("/docs.html", Some("/docs")),
        ("/v1/foo/bar.html", None),
        ("/foo.html", None),
        ("/docs/foo.html", Some("/docs")),
    ] {
        let page = get(url).await;
        assert_eq!(page.status, 404, "{url}");
        assert_eq!(
            page.header("content-type"),
            "text/html; charset=utf-8",
            "{url}"
        );
        assert_eq!(page.header("cache-control"), "no-store", "{url}");
        let html = page.text();
        let meant = html.split("\">Open what was probably meant</a>").next();
        let meant = meant.filter(|before| before.len() < html.len());
        let meant = meant.and_then(|before| before.rsplit("href=\"").next());
        assert_eq!(meant, suggestion, "{url}: {}", text_of(html));
        let Some(suggestion) = suggestion else {
            continue;
        };
        assert_eq!(get(suggestion).await.status, 200, "{suggestion}");
        // Clients of the data get the same one.
        let json = get(&url.replace(".html", "")).await;
        if json.status == 404 && suggestion.contains(".html") && !url.contains("index") {
            let json_suggestion = json.json()["links"]["suggestion"].clone();
            assert_eq!(json_suggestion, suggestion.replace(".html", ""), "{url}");
        }
    }
    // Whatever the problem is.
    for (url, status) in [
        ("/problems/foo.html", 400),
        ("/v1/actors.html?kind=sttae", 400),
        ("/summary.html?a=%", 400),
        ("/editions/x/v1/actors.html", 404),
    ] {
        let page = get(url).await;
        assert_eq!(page.status, status, "{url}");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(page.text().starts_with("<!DOCTYPE html>"), "{url}");
    }
}

#[tokio::test]
async fn json_stays_json_and_names_its_page() {
    let root = get_with("/", &[("accept", "text/html,*/*;q=0.8")]).await;
    assert_eq!(root.header("content-type"), "application/json");
    assert_eq!(root.json()["links"]["html"], "/v1/summary.html");
    let list = get("/v1/statements?kind=position&facet=kind&fields=id").await;
    assert_eq!(
        list.json()["links"]["html"],
        "/v1/statements.html?kind=position"
    );
    let page = get("/v1/actors/ukraine.html").await;
    let link = page.header("link").to_owned();
    assert!(
        link.contains("</v1/actors/ukraine.html>; rel=\"self\""),
        "{link}"
    );
    assert!(
        link.contains("</v1/actors/ukraine>; rel=\"alternate\""),
        "{link}"
    );
    let etag = page.header("etag").to_owned();
    assert_ne!(etag, get("/v1/actors/ukraine").await.header("etag"));
    let again = get_with("/v1/actors/ukraine.html", &[("if-none-match", &etag)]).await;
    assert_eq!(again.status, 304);
}

#[tokio::test]
async fn texts_of_a_record_are_no_markup_and_a_draft_says_so() {
    let fixtures = Fixtures::new();
    let record = fixtures.read("record.json");
    let title = "\"title\": \"U.S.–Ukraine talks\"";
    assert!(record.contains(title));
    let record = record.replace(
        title,
        "\"title\": \"Talks <script>alert(1)</script> & more\"",
    );
    let published = record
        .lines()
        .filter(|line| !line.contains("\"published\""));
    let record = published.collect::<Vec<_>>().join("\n");
    fixtures.write("record.json", &record);
    let source = FixtureSource::Folder(fixtures.folder().to_owned());
    let service = api::build_service(&load_api(&source, ""));
    let pinned = "/editions/1/v1/summary.html";
    let page = send(service.clone(), "GET", pinned, &[]).await;
    assert!(!page.text().contains("as it was published"), "{pinned}");
    let page = send(service, "GET", "/v1/summary.html", &[]).await;
    assert_page("/v1/summary.html", &page);
    assert!(
        page.text()
            .contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; more")
    );
    assert!(!page.text().contains("<script>alert"));
    assert!(text_of(page.text()).contains("Draft: not published"));
}

#[tokio::test]
async fn search_engines_find_every_page() {
    assert_eq!(
        get("/sitemap.xml").await.status,
        404,
        "a sitemap needs absolute URLs"
    );
    assert!(
        get("/robots.txt")
            .await
            .text()
            .starts_with("User-agent: *\nAllow: /\n")
    );
    let service = api::build_service(&load_api(&FixtureSource::Embedded, "https://talks.example"));
    let robots = send(service.clone(), "GET", "/robots.txt", &[]).await;
    assert!(
        robots
            .text()
            .ends_with("Sitemap: https://talks.example/sitemap.xml\n")
    );
    let sitemap = send(service.clone(), "GET", "/sitemap.xml", &[]).await;
    let urls: Vec<_> = sitemap.text().split("<loc>").skip(1).collect();
    assert!(urls.len() > 170, "{}", urls.len());
    for url in urls {
        let url = url.split("</loc>").next().unwrap();
        let path = url.strip_prefix("https://talks.example").unwrap();
        let page = send(service.clone(), "GET", path, &[]).await;
        assert_page(path, &page);
        let canonical = format!("<link rel=\"canonical\" href=\"{url}\">");
        assert!(page.text().contains(&canonical), "{url}");
    }
}

#[tokio::test]
async fn pages_describe_themselves_to_programs() {
    let data = |page: &TestResponse| -> serde_json::Value {
        let html = page.text();
        let script = html
            .split("<script type=\"application/ld+json\">")
            .nth(1)
            .unwrap();
        serde_json::from_str(script.split("</script>").next().unwrap()).unwrap()
    };
    for (url, term) in [
        ("/v1/summary.html", "Dataset"),
        ("/v1/statements/s051.html", "Claim"),
        ("/v1/events/white-house-meeting.html", "Event"),
        ("/v1/actors/donald-trump.html", "Person"),
        ("/v1/actors/ukraine.html", "Country"),
        ("/v1/actors/european-allies.html", "Organization"),
        ("/v1/places/jeddah.html", "Place"),
    ] {
        let data = data(&get(url).await);
        assert_eq!(data["@context"], "https://schema.org");
        assert_eq!(data["@type"], term, "{url}");
    }
    let event = data(&get("/v1/events/white-house-meeting.html").await);
    assert_eq!(event["startDate"], "2025-02-21");
    assert_eq!(event["location"]["name"], "White House");
}

#[tokio::test]
async fn head_and_old_ids_work_as_for_json() {
    let page = send(build_service(), "HEAD", "/v1/summary.html", &[]).await;
    assert_eq!(page.status, 200);
    assert!(page.body.is_empty());
    let slash = get("/v1/summary.html/").await;
    assert_eq!(slash.status, 308);
}

#[tokio::test]
async fn a_page_of_an_edition_says_that_the_record_may_have_moved_on() {
    let page = get("/editions/1/v1/statements/s017.html").await;
    let text = text_of(page.text());
    assert!(
        text.contains("This is edition 1 as it was published. It may have been corrected since"),
        "{text}"
    );
    let page = get("/v1/statements/s017.html").await;
    let text = text_of(page.text());
    assert!(!text.contains("as it was published"), "{text}");
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

/// The texts in the order in which they stand in a page.
fn assert_order(text: &str, expected: &[&str]) {
    let mut rest = text;
    for words in expected {
        let Some((_, after)) = rest.split_once(words) else {
            panic!("{words} does not come next in: {text}");
        };
        rest = after;
    }
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
async fn a_page_of_a_passage_begins_with_what_it_shows() {
    let page = get("/v1/statements/s017.html").await;
    let passage = "/v1/statements.html?passage=us-ukraine-talks-article/strains/paragraph-2";
    assert!(attributes(page.text(), "href").contains(&passage.to_owned()));
    let page = get(passage).await;
    assert_page(passage, &page);
    assert_order(
        &text_of(page.text()),
        &[
            "“Recent Diplomatic Strains,” paragraph 2",
            "From: Undated article on the U.S.–Ukraine talks",
            "The record does not reproduce the source.",
            "6 statements",
            "American military aid to Ukraine was suspended.",
            "Passage before: “Recent Diplomatic Strains,” paragraph 1",
            "Next passage: “The Minerals Agreement",
        ],
    );
    let source = get("/v1/sources/us-ukraine-talks-article.html").await;
    assert!(attributes(source.text(), "href").contains(&passage.to_owned()));
    // Narrowed by something else as well, it is a list of statements.
    let text = text_of(get(&format!("{passage}&kind=cause")).await.text());
    assert_order(
        &text,
        &[
            "Statements",
            "Narrowed to Cause (2)",
            "Narrow this list: type",
            "2 entries",
        ],
    );
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
