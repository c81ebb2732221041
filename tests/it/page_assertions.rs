//! A page for people, read back from its markup, and what every page has.

use std::collections::BTreeSet;

use crate::support::TestResponse;

/// The values of an attribute in a page.
pub(crate) fn attributes(page: &str, name: &str) -> Vec<String> {
    let begin = format!(" {name}=\"");
    let values = page.split(&begin).skip(1);
    let values = values.map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&"));
    values.collect()
}

/// The text of a page, without its markup.
pub(crate) fn text_of(page: &str) -> String {
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

pub(crate) fn assert_page(url: &str, page: &TestResponse) {
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

/// The texts in the order in which they stand in a page.
pub(crate) fn assert_order(text: &str, expected: &[&str]) {
    let mut rest = text;
    for words in expected {
        let Some((_, after)) = rest.split_once(words) else {
            panic!("{words} does not come next in: {text}");
        };
        rest = after;
    }
}
