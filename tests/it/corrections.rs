//! The corrections of the shipped record, as its feed prints them.

use crate::support::get;

const ATOM: &str = "http://www.w3.org/2005/Atom";

#[tokio::test]
async fn corrections_read_as_a_newspaper_prints_them() {
    let feed = get("/v1/changes.atom?edition=3").await;
    let document = roxmltree::Document::parse(feed.text()).unwrap();
    let entry = |item: &str| {
        let mut entries = document
            .descendants()
            .filter(|node| node.has_tag_name((ATOM, "entry")));
        let entry = entries.find(|entry| {
            let id = entry
                .children()
                .find(|node| node.has_tag_name((ATOM, "id")));
            id.unwrap()
                .text()
                .unwrap()
                .ends_with(&format!(":change:3-{item}"))
        });
        let text = |name: &str| {
            let mut children = entry.unwrap().children();
            let node = children.find(|node| node.has_tag_name((ATOM, name)));
            node.unwrap().text().unwrap().to_owned()
        };
        (text("title"), text("content"))
    };
    let (title, content) = entry("statement-s024");
    assert_eq!(
        title,
        "The statement “The article describes Ukraine's mineral reserves as large.” was corrected."
    );
    assert_eq!(
        content,
        "The statement is now marked as the article's judgment. It had been marked as a fact.\n\
         The text said “Ukraine's mineral deposits are called large.” \
         It now says “The article describes Ukraine's mineral reserves as large.”\n\
         The modality changed from “Asserted” to “Assessed”."
    );
    for (item, line) in [
        (
            "statement-s036",
            "Added to “quantities”: “50 percent of future revenue from the minerals”.",
        ),
        (
            "statement-s010",
            "Removed from “cites”: “source Undated article on the U.S.–Ukraine talks, \
             section aspects, unit Table row, number 1”.",
        ),
        ("statement-s099", "Added: date “February 2025”."),
        (
            "statement-s100",
            "Added to “notes”: “Where Ukraine's demand is described, the article speaks of security \
             assurances; its label for the point and its table speak of security guarantees. The two \
             are not the same: guarantees are usually taken as binding.”",
        ),
        (
            "event-white-house-meeting",
            "Added to “participants”: “actor United States, roles Party”.",
        ),
        (
            "note-the-region",
            "The text said “\"The region\" is never defined.” \
             It now says “The article never says which region it means.”",
        ),
        (
            "proposal-minerals-agreement",
            "The title of no. 1 of the parts said “U.S. access to Ukraine's mineral deposits”. \
             It now says “U.S. access to Ukraine's mineral reserves”.",
        ),
    ] {
        let (_, content) = entry(item);
        assert!(content.lines().any(|one| one == line), "{content}");
    }
    let (title, _) = entry("note-stance-divided");
    assert!(
        title.starts_with("The note “The article calls the prospect of territorial concessions controversial. ‘Div"),
        "{title}"
    );
    // The editors' order: the negotiation first, the source last.
    let ids: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name((ATOM, "entry")))
        .map(|entry| entry.first_element_child().unwrap().text().unwrap())
        .collect();
    assert!(ids[0].ends_with("3-negotiation-us-ukraine-talks"));
    assert!(
        ids.last()
            .unwrap()
            .ends_with("3-source-us-ukraine-talks-article")
    );
}
