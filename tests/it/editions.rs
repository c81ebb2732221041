//! Addresses that stay with an edition, and citations that lead there.

use serde_json::{Value, json};
use talks::api::ApiService;
use talks::load::FixtureSource;

use crate::editions_fixture::{Editions, item_mut};
use crate::support::{Fixtures, get, get_with, load_api, send};

/// A record whose second edition calls a place by another name.
fn two_editions(second: impl FnOnce(&mut Value)) -> ApiService {
    let editions = Editions::new(|editions| {
        editions.change("places.json", |places| {
            item_mut(places, "jeddah")["title"] = json!("Jiddah");
        });
        editions.add_change_entry(json!({
            "ref": "place/jeddah",
            "reason": "editorial",
            "note": "The other spelling.",
        }));
        editions.change("record.json", second);
    });
    editions.service()
}

#[tokio::test]
async fn a_pinned_answer_stays_in_its_edition() {
    for path in [
        "/v1/actors/ukraine",
        "/v1/actors?limit=2",
        "/v1/statements.ndjson?actor=russia",
        "/v1/statements.csv?actor=russia",
        "/v1/search?q=minerals",
        "/v1/summary",
        "/v1/matrix",
        "/v1/export",
    ] {
        let (live, pinned) = (get(path).await, get(&format!("/editions/3{path}")).await);
        assert_eq!(pinned.status, 200, "{path}");
        let expected = live.text().replace("/v1/", "/editions/3/v1/");
        assert_eq!(pinned.text(), expected, "{path}");
        assert_eq!(pinned.header("edition"), "3");
        assert_eq!(
            pinned.header("cache-control"),
            "public, max-age=86400, immutable"
        );
        assert_eq!(
            pinned.header("last-modified"),
            "Thu, 26 Nov 2026 08:00:00 GMT"
        );
        assert!(
            pinned.header("link").starts_with("</editions/3/v1/"),
            "{path}"
        );
        assert_ne!(pinned.header("etag"), live.header("etag"), "{path}");
        let known = [("if-none-match", pinned.header("etag"))];
        let again = get_with(&format!("/editions/3{path}"), &known).await;
        assert_eq!(again.status, 304, "{path}");
        assert_eq!(live.header("last-modified"), "", "{path}");
        for (since, status) in [
            (pinned.header("last-modified"), 304),
            ("Fri, 27 Nov 2026 00:00:00 GMT", 304),
            ("Tue, 24 Nov 2026 08:00:00 GMT", 200),
            ("yesterday", 200),
        ] {
            let since = [("if-modified-since", since)];
            let again = get_with(&format!("/editions/3{path}"), &since).await;
            assert_eq!(again.status, status, "{path} {since:?}");
        }
        // Validators say more than times.
        let both = [
            ("if-none-match", "\"another\""),
            ("if-modified-since", pinned.header("last-modified")),
        ];
        let again = get_with(&format!("/editions/3{path}"), &both).await;
        assert_eq!(again.status, 200, "{path}");
    }
}

#[tokio::test]
async fn every_page_of_a_pinned_list_is_pinned() {
    let mut next = "/editions/1/v1/events?limit=3".to_owned();
    let mut ids = Vec::new();
    loop {
        let page = get(&next).await.json();
        ids.extend(page["data"].as_array().unwrap().iter().map(|event| {
            assert!(
                event["links"]["self"]
                    .as_str()
                    .unwrap()
                    .starts_with("/editions/1/v1/events/")
            );
            event["id"].clone()
        }));
        match page["links"]["next"].as_str() {
            Some(link) => {
                assert!(link.starts_with("/editions/1/v1/events?limit=3&cursor="));
                link.clone_into(&mut next);
            }
            None => break,
        }
    }
    let whole = get("/v1/events").await.json();
    let all: Vec<_> = whole["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["id"].clone())
        .collect();
    assert_eq!(ids, all);
}

#[tokio::test]
async fn suggestions_stay_in_the_edition() {
    let problem = get("/editions/1/v1/actors?knd=state").await;
    assert_eq!(problem.status, 400);
    let body = problem.json();
    assert_eq!(body["instance"], "/editions/1/v1/actors?knd=state");
    assert_eq!(
        body["links"]["suggestion"],
        "/editions/1/v1/actors?kind=state"
    );
    assert_eq!(
        get("/editions/1/v1/actors?kind=state").await.status,
        200,
        "the correction can be followed"
    );
    // What a sort of problem is does not depend on the edition.
    assert_eq!(body["type"], "/problems/unknown-parameter");
    let unknown = get("/editions/1/v1/actors/ukrane").await.json();
    assert_eq!(
        unknown["links"]["suggestion"],
        "/editions/1/v1/actors/ukraine"
    );
    let elsewhere = get("/editions/1/v1/actor").await.json();
    assert_eq!(elsewhere["errors"][0]["value"], "/editions/1/v1/actor");
    assert_eq!(elsewhere["links"]["suggestion"], "/editions/1/v1/actors");
    assert_eq!(elsewhere["instance"], "/editions/1/v1/actor");
}

#[tokio::test]
async fn slashes_at_the_end_lead_on_in_the_edition() {
    for (path, location) in [
        ("/editions/1/v1/actors/", "/editions/1/v1/actors"),
        (
            "/editions/1/v1/actors/?kind=state",
            "/editions/1/v1/actors?kind=state",
        ),
        ("/editions/1/", "/editions/1"),
    ] {
        let moved = get(path).await;
        assert_eq!(moved.status, 308, "{path}");
        assert_eq!(moved.header("location"), location);
        assert_eq!(get(location).await.status, 200);
    }
}

#[tokio::test]
async fn a_pinned_edition_names_itself_where_it_is() {
    let entry = get("/editions/1").await;
    assert_eq!(entry.status, 200);
    assert_eq!(entry.json()["links"]["self"], "/editions/1");
    assert!(
        entry
            .header("link")
            .starts_with("</editions/1>; rel=\"self\"")
    );
    assert_eq!(get("/").await.json()["links"]["self"], "/");
}

#[tokio::test]
async fn an_edition_that_is_not_there_is_named() {
    for (path, suggestion) in [
        (
            "/editions/7/v1/actors?kind=state",
            "/editions/3/v1/actors?kind=state",
        ),
        ("/editions/0/v1/summary", "/editions/1/v1/summary"),
        ("/editions/01/v1/summary", "/editions/1/v1/summary"),
        ("/editions/latest/v1/actors", "/editions/3/v1/actors"),
        ("/editions/7", "/editions/3"),
        ("/editions/7/v1/nothing", "/editions/3/v1/nothing"),
    ] {
        let problem = get(path).await;
        assert_eq!(problem.status, 404, "{path}");
        let body = problem.json();
        assert_eq!(body["code"], "no-edition", "{path}");
        assert_eq!(body["errors"][0]["parameter"], "edition");
        assert_eq!(body["errors"][0]["allowed"], json!(["3", "2", "1"]));
        let near = &suggestion["/editions/".len()..][..1];
        assert_eq!(body["errors"][0]["suggestion"], near);
        assert_eq!(body["links"]["suggestion"], suggestion);
        assert_eq!(body["instance"], path);
    }
}

#[tokio::test]
async fn the_newest_edition_is_live_and_all_are_pinned() {
    let router = two_editions(|_| {});
    let title = async |path: &str| {
        let place = send(router.clone(), "GET", path, &[]).await;
        assert_eq!(place.status, 200, "{path}");
        (
            place.header("edition").to_owned(),
            place.json()["title"].clone(),
        )
    };
    let (first, second) = (("1".into(), json!("Jeddah")), ("2".into(), json!("Jiddah")));
    assert_eq!(title("/v1/places/jeddah").await, second);
    assert_eq!(title("/editions/2/v1/places/jeddah").await, second);
    assert_eq!(title("/editions/1/v1/places/jeddah").await, first);
    let cited = send(router.clone(), "GET", "/editions/1/v1/places/jeddah", &[]).await;
    let before = get("/editions/1/v1/places/jeddah").await;
    assert_eq!(cited.body, before.body, "a cited address answers the same");
    assert_eq!(cited.header("etag"), before.header("etag"));
}

#[tokio::test]
async fn drafts_are_cached_briefly() {
    let router = two_editions(|negotiation| negotiation["published"] = Value::Null);
    let draft = send(router.clone(), "GET", "/editions/2/v1/actors", &[]).await;
    assert!(
        draft
            .header("cache-control")
            .starts_with("public, max-age=60,"),
        "{}",
        draft.header("cache-control")
    );
    assert_eq!(draft.header("last-modified"), "");
    let path = "/v1/actors/ukraine/citation";
    let citation = send(router, "GET", path, &[]).await.json();
    assert_eq!(
        citation["text"],
        "Ukraine (actor ukraine). In: U.S.–Ukraine talks, edition 2. The editors of talks, draft. /editions/2/v1/actors/ukraine.html"
    );
    assert!(citation["csl"].get("issued").is_none());
    let bibtex = citation["bibtex"].as_str().unwrap();
    assert!(
        bibtex.contains("type = {actor ukraine},\n") && bibtex.contains("pubstate = {draft},\n"),
        "{bibtex}"
    );
    assert_eq!(citation["csl"]["status"], "draft");
}

#[tokio::test]
async fn responses_outside_editions_keep_their_cache_policy() {
    for path in [
        "/editions/1/openapi.json",
        "/editions/1/docs",
        "/editions/1/livez",
    ] {
        let answer = get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(
            !answer.header("cache-control").contains("immutable"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_statement_is_cited_with_its_place_in_the_source() {
    let answer = get("/v1/statements/s079/citation").await;
    assert_eq!(answer.status, 200);
    let citation = answer.json();
    let place = "Undated article on the U.S.–Ukraine talks, “Challenges Ahead,” bullet 2";
    let url = "/editions/3/v1/statements/s079.html";
    // A style ends a title itself.
    let title = "The article describes the security assurances that Ukraine seeks as meant to ward off aggression in the future";
    assert_eq!(
        citation["text"],
        format!(
            "{title} (statement s079, in the editors' words). In: U.S.–Ukraine talks, edition 3. The editors of talks, 26 November 2026. Source: {place}. {url}"
        )
    );
    assert_eq!(
        citation["short"],
        "Undated article on the U.S.–Ukraine talks, as summarized in U.S.–Ukraine talks, edition 3 (statement s079)"
    );
    let words = "The article describes the security assurances that Ukraine seeks as meant to ward off aggression in the future.";
    assert_eq!(
        citation["csl"],
        json!({
            "id": "us-ukraine-talks-3-statement-s079",
            "type": "entry-encyclopedia",
            "title": format!("<span class=\"nocase\">{title}</span>"),
            "container-title": "U.S.–Ukraine talks",
            "genre": format!("statement s079, in the editors' words; source: {place}"),
            "author": [{"literal": "The editors of talks"}],
            "edition": "3",
            "issued": {"date-parts": [[2026, 11, 26]]},
            "language": "en",
            "note": format!("genre: statement s079, in the editors' words; source: {place}"),
            "URL": url,
        })
    );
    assert_eq!(
        citation["bibtex"],
        format!(
            "@inreference{{us-ukraine-talks-3-statement-s079,\n  author = {{{{The editors of talks}}}},\n  title = {{{{{title}}}}},\n  booktitle = {{{{U.S.–Ukraine talks}}}},\n  edition = {{3}},\n  type = {{statement s079, in the editors' words}},\n  note = {{source: {place}}},\n  year = {{2026}},\n  month = nov,\n  day = {{26}},\n  url = {{{url}}}\n}}"
        )
    );
    assert!(get(url).await.text().contains(words));
}

/// A claim in quotation marks would be printed as a quotation of the source.
#[tokio::test]
async fn a_citation_says_whose_words_a_claim_is_in() {
    for (path, text, short) in [
        (
            "/v1/positions/ukraine-on-security-guarantees",
            "Ukraine demands security guarantees (position ukraine-on-security-guarantees, in the editors' words). In: U.S.–Ukraine talks, edition 3. ",
            "U.S.–Ukraine talks, edition 3 (position ukraine-on-security-guarantees)",
        ),
        (
            "/v1/actors/ukraine",
            "Ukraine (actor ukraine). In: U.S.–Ukraine talks, edition 3. ",
            "U.S.–Ukraine talks, edition 3 (actor ukraine)",
        ),
    ] {
        let citation = get(&format!("{path}/citation")).await.json();
        let actual = citation["text"].as_str().unwrap();
        assert!(actual.starts_with(text), "{actual}");
        assert_eq!(citation["short"], short);
        let page = get(&format!("{path}.html")).await;
        assert!(page.text().contains(short), "{path}");
    }
    let note = get("/v1/notes/assurances-or-guarantees/citation")
        .await
        .json();
    let note = note["text"].as_str().unwrap();
    assert!(
        note.contains("(note assurances-or-guarantees, in the editors' words). In: "),
        "{note}"
    );
    assert!(!note.starts_with('“'), "{note}");
}

#[tokio::test]
async fn every_citation_leads_to_what_it_cites() {
    let export = get("/v1/export").await.json();
    let mut cited = 0;
    for item in export["data"].as_object().unwrap().values() {
        for item in item.as_array().unwrap() {
            let this = item["links"]["self"].as_str().unwrap();
            let citation = get(&format!("{this}/citation")).await.json();
            let url = citation["csl"]["URL"].as_str().unwrap();
            assert_eq!(url, format!("/editions/3{this}.html"));
            assert!(citation["text"].as_str().unwrap().ends_with(url));
            assert_eq!(get(url).await.status, 200, "{url}");
            let pinned = get(url.trim_end_matches(".html")).await;
            assert_eq!(pinned.json()["id"], item["id"]);
            let entries = biblatex::Bibliography::parse(citation["bibtex"].as_str().unwrap());
            let entry = entries.unwrap().into_vec().remove(0);
            assert_eq!(entry.key, citation["csl"]["id"]);
            let words = |field: &str| {
                let chunks = entry.get(field);
                chunks.map(biblatex::ChunksExt::format_verbatim)
            };
            // What is cited and where sources say so, once each.
            let (kind, note) = (words("type").unwrap(), words("note"));
            let both: Vec<_> = [kind].into_iter().chain(note).collect();
            assert_eq!(both.join("; "), citation["csl"]["genre"], "{url}");
            let title = biblatex::ChunksExt::format_verbatim(entry.title().unwrap());
            let csl_title = citation["csl"]["title"].as_str().unwrap();
            let csl_title = csl_title.replace("<span class=\"nocase\">", "");
            assert_eq!(title, csl_title.replace("</span>", ""), "{url}");
            cited += 1;
        }
    }
    assert!(cited > 150, "{cited}");
}

#[tokio::test]
async fn tex_special_characters_are_escaped() {
    let fixtures = Fixtures::new();
    let odd = r"{} 50 % \ # & _ ~ ^ $x$ {";
    fixtures.edit_json("places.json", |places| places[0]["title"] = odd.into());
    let id = {
        let places: Value = serde_json::from_str(&fixtures.read("places.json")).unwrap();
        places[0]["id"].as_str().unwrap().to_owned()
    };
    let origin = FixtureSource::Folder(fixtures.folder().into());
    let router = talks::api::build_service(&load_api(&origin, ""));
    let path = format!("/v1/places/{id}/citation");
    let citation = send(router, "GET", &path, &[]).await.json();
    assert_eq!(citation["csl"]["title"], odd);
    let bibtex = citation["bibtex"].as_str().unwrap();
    let title = r"  title = {{\textbraceleft{}\textbraceright{} 50 \% \textbackslash{} \# \& \_ \textasciitilde{} \textasciicircum{} \$x\$ \textbraceleft{}}},";
    assert!(bibtex.lines().any(|line| line == title), "{bibtex}");
    let opened = bibtex.matches('{').count();
    assert_eq!(opened, bibtex.matches('}').count(), "{bibtex}");
}

#[tokio::test]
async fn an_item_and_its_citation_link_to_the_other_formats() {
    for prefix in ["", "/editions/1"] {
        let item = format!("{prefix}/v1/actors/ukraine");
        let links = |relation: &str, path: &str| format!("<{item}{path}>; rel=\"{relation}\"");
        for (path, expected) in [
            (item.clone(), links("describedby", "/citation")),
            (item.clone(), links("version-history", "/history")),
            (
                item.clone() + "/citation",
                links("alternate", "/citation.bib"),
            ),
            (
                item.clone() + "/citation",
                links("alternate", "/citation.json"),
            ),
        ] {
            let header = get(&path).await;
            let header = header.header("link");
            assert!(header.contains(&expected), "{path}: {header}");
        }
    }
}

#[tokio::test]
async fn an_unknown_item_has_no_citation() {
    let problem = get("/v1/actors/ukrane/citation").await;
    assert_eq!(problem.status, 404);
    let body = problem.json();
    assert_eq!(body["code"], "unknown-id");
    assert_eq!(body["links"]["suggestion"], "/v1/actors/ukraine/citation");
    let asked = get("/v1/actors/ukraine/citation?style=apa").await;
    assert_eq!(asked.status, 400);
    assert_eq!(asked.json()["code"], "unknown-parameter");
}

/// A record whose source is known in full.
fn with_known_source() -> ApiService {
    let fixtures = Fixtures::new();
    fixtures.edit_json("sources.json", |sources| {
        let source = sources[0].as_object_mut().unwrap();
        source.insert("title".to_owned(), "The Talks".into());
        source.insert("authors".to_owned(), json!(["Jane Doe", "John Roe"]));
        source.insert("publisher".to_owned(), "The Paper".into());
        source.insert("url".to_owned(), "https://paper.example/talks".into());
        source.insert("published".to_owned(), json!("2025-03-10"));
        source.insert("accessed".to_owned(), json!("2025-04-01"));
        let copy = "https://archive.example/talks";
        source.insert("archived_url".to_owned(), copy.into());
        let identifiers = json!([{"scheme": "doi", "value": "10.1000/182"}]);
        source.insert("identifiers".to_owned(), identifiers);
    });
    let origin = FixtureSource::Folder(fixtures.folder().into());
    talks::api::build_service(&load_api(&origin, "https://talks.example"))
}

#[tokio::test]
async fn a_citation_names_author_publisher_date_and_url_of_the_source() {
    let service = with_known_source();
    let known = "Jane Doe; John Roe, The Talks, The Paper, 10 March 2025, doi:10.1000/182, \
        https://paper.example/talks, archived at https://archive.example/talks, \
        accessed 1 April 2025";
    let passages =
        "“Ukraine's Ceasefire Proposal,” paragraph 1; “Key Aspects of the US-Ukraine Talks,” row 3";
    let path = "/v1/statements/s051/citation";
    let citation = send(service.clone(), "GET", path, &[]).await.json();
    assert_eq!(
        citation["csl"]["genre"],
        format!("statement s051, in the editors' words; source: {known}, {passages}")
    );
    let text = citation["text"].as_str().unwrap();
    assert!(
        text.contains(&format!(" Source: {known}, {passages}. https://")),
        "{text}"
    );

    let file = send(
        service.clone(),
        "GET",
        "/v1/statements/s051/citation.json",
        &[],
    )
    .await;
    assert_eq!(
        file.header("content-disposition"),
        "attachment; filename=\"us-ukraine-talks-statement-s051-edition-1.json\""
    );
    let entries = file.json();
    assert_eq!(entries[0], citation["csl"]);
    assert_eq!(
        entries[1],
        json!({
            "id": "us-ukraine-talks-source-us-ukraine-talks-article",
            "type": "article",
            "title": "The Talks",
            "genre": "article",
            "author": [{"literal": "Jane Doe"}, {"literal": "John Roe"}],
            "publisher": "The Paper",
            "issued": {"date-parts": [[2025, 3, 10]]},
            "accessed": {"date-parts": [[2025, 4, 1]]},
            "archive_location": "https://archive.example/talks",
            "DOI": "10.1000/182",
            "language": "en",
            "URL": "https://paper.example/talks",
        })
    );
    let file = send(service, "GET", "/v1/statements/s051/citation.bib", &[]).await;
    assert_eq!(file.header("content-type"), "application/x-bibtex");
    let entries = biblatex::Bibliography::parse(file.text())
        .unwrap()
        .into_vec();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0].entry_type, biblatex::EntryType::InReference);
    let authors = entries[1].author().unwrap();
    let names: Vec<_> = authors.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Jane Doe", "John Roe"]);
    assert_eq!(entries[1].doi().unwrap(), "10.1000/182");
    assert!(file.text().contains("urldate = {2025-04-01}"));
    assert!(
        file.text()
            .contains("archived at https://archive.example/talks")
    );
    let publisher = entries[1].publisher().unwrap().remove(0);
    assert_eq!(
        biblatex::ChunksExt::format_verbatim(publisher.as_slice()),
        "The Paper"
    );
}

#[tokio::test]
async fn the_record_can_be_cited() {
    let citation = get("/v1/citation").await.json();
    assert_eq!(
        citation["text"],
        "U.S.–Ukraine talks, edition 3. The editors of talks, 26 November 2026. /editions/3/v1/summary.html"
    );
    assert_eq!(citation["csl"]["version"], "3");
    let entries = get("/v1/citation.json").await.json();
    assert_eq!(entries, json!([citation["csl"]]));
    let entries = get("/editions/1/v1/citation.bib").await;
    let entries = biblatex::Bibliography::parse(entries.text())
        .unwrap()
        .into_vec();
    assert_eq!(entries[0].key, "us-ukraine-talks-1");
    // Zotero discards entries of the type `dataset`.
    assert_eq!(entries[0].entry_type, biblatex::EntryType::Misc);
    assert_eq!(
        get(citation["csl"]["URL"].as_str().unwrap()).await.status,
        200
    );
}
