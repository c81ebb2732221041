//! Pages for people: each response has one, their links lead somewhere, and they need nothing from
//! elsewhere.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use talks::api;
use talks::load::FixtureSource;

use crate::page_assertions::{assert_page, attributes, text_of};
use crate::support::{Fixtures, TestResponse, get, load_api, send};

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
