//! Pages of lists, narrowed by a filter, a search or a passage.

use crate::page_assertions::{assert_order, assert_page, attributes, text_of};
use crate::support::get;

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
