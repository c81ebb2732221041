//! What readers look for in words of their own: the search says which list or overview has it.

use crate::support::get;

/// The `href` of the first notice on a search.
async fn topic_url(query: &str) -> Option<String> {
    let found = get(&format!("/v1/search?q={query}")).await.json();
    let notice = found["meta"]["notices"].get(0)?;
    notice["href"].as_str().map(str::to_owned)
}

#[tokio::test]
async fn words_of_readers_lead_to_what_they_mean() {
    for (query, path) in [
        ("not+known", "/v1/notes"),
        ("unknown", "/v1/notes"),
        ("Unanswered+questions", "/v1/notes"),
        ("not+yet+known", "/v1/notes"),
        ("what+remains+open", "/v1/notes"),
        ("uncertainty", "/v1/notes"),
        ("undisclosed+terms", "/v1/notes"),
        ("next", "/v1/summary#next"),
        ("what+happens+afterwards", "/v1/summary#next"),
        ("deadlock", "/v1/summary#challenges"),
        ("stumbling+blocks", "/v1/summary#challenges"),
        ("when+is+the+next+meeting?", "/v1/summary#next"),
        ("upcoming+events", "/v1/summary#next"),
        ("disagree", "/v1/summary#challenges"),
        ("what+do+they+disagree+on", "/v1/summary#challenges"),
        ("reactions", "/v1/positions"),
        ("open+questions", "/v1/notes"),
        ("red+lines", "/v1/positions"),
        ("what+does+ukraine+want", "/v1/positions"),
        ("who+said+what", "/v1/statements"),
        ("quotes", "/v1/statements"),
        ("timeline", "/v1/timeline"),
        ("full+text+of+the+deal", "/v1/proposals"),
        ("who+pays", "/v1/proposals"),
        ("what+changed", "/v1/changes"),
        ("errors", "/v1/changes"),
        ("participants", "/v1/actors"),
        ("bibliography", "/v1/sources"),
        ("how+to+cite", "/v1/citation"),
        ("status", "/v1/summary"),
        ("glossary", "/v1/vocabulary"),
        ("results", "/v1/events"),
        ("map", "/v1/places"),
    ] {
        assert_eq!(topic_url(query).await, Some(path.to_owned()), "{query}");
        let page = get(&format!("/v1/search.html?q={query}")).await;
        let (path, fragment) = path.split_once('#').unwrap_or((path, ""));
        let mark = if fragment.is_empty() { "" } else { "#" };
        let link =
            format!("<p class=\"notice\" role=\"status\"><a href=\"{path}.html{mark}{fragment}\">");
        assert!(page.text().contains(&link), "{query}: {}", page.text());
        let target = get(&format!("{path}.html")).await;
        assert!(
            fragment.is_empty() || target.text().contains(&format!("id=\"{fragment}\"")),
            "{query}"
        );
    }
    for query in [
        "known",
        "minerals",
        "%22not+known%22",
        "question",
        "new+york",
    ] {
        assert_eq!(topic_url(query).await, None, "{query}");
    }
}

#[tokio::test]
async fn words_of_texts_are_topics_only_where_no_text_has_them() {
    // Texts have both words, so that readers may mean no more than these.
    assert_eq!(topic_url("priorities+changed").await, None);
    assert_eq!(topic_url("changed").await.as_deref(), Some("/v1/changes"));
}

#[tokio::test]
async fn signs_alone_are_said_to_be_no_words() {
    let found = get("/v1/search?q=!!!").await.json();
    assert_eq!(
        found["meta"]["notices"][0]["message"],
        "`!!!` has no word to search for: write letters or digits."
    );
}

#[tokio::test]
async fn they_find_what_they_name() {
    for (query, title) in [
        ("next", "Jeddah talks"),
        ("next+meeting", "Jeddah talks"),
        (
            "disagree",
            "Conceding territory is controversial inside Ukraine",
        ),
        (
            "reaction",
            "European allies are concerned about the recent tensions",
        ),
    ] {
        let found = get(&format!("/v1/search?q={query}")).await.json();
        assert_eq!(found["meta"]["matched"], "all", "{query}");
        let hits = found["data"].as_array().unwrap();
        assert!(
            hits.iter().any(|hit| hit["title"] == title),
            "{query}: {hits:?}"
        );
    }
}

#[tokio::test]
async fn a_hit_has_its_title_once_with_what_was_found_in_it() {
    let page = get("/v1/search.html?q=minerals").await;
    let page = page.text();
    assert!(
        page.contains("<h2><a href=\"/v1/proposals/minerals-agreement.html\"><mark>Minerals</mark> agreement</a></h2>"),
        "{page}"
    );
    assert!(
        !page.contains("<p class=\"snippet\"><mark>Minerals</mark> agreement</p>"),
        "{page}"
    );
    // What was found in another text stands below the title.
    assert!(
        page.contains("Lithium</a></h2>") && page.contains("<p class=\"snippet\">"),
        "{page}"
    );
}

#[tokio::test]
async fn a_search_that_finds_nothing_says_what_to_try() {
    let page = get("/v1/search.html?q=zzzz").await;
    let page = page.text();
    let next_steps = page.split("Nothing was found.").nth(1).unwrap();
    for link in [
        "/v1/notes.html",
        "/v1/vocabulary.html",
        "/v1/actors.html",
        "/v1/sources.html",
    ] {
        assert!(
            next_steps.contains(&format!("href=\"{link}\"")),
            "{link}: {page}"
        );
    }
    assert!(!page.contains("0 entries"), "{page}");
}
