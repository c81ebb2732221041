//! The corrections of the shipped record, as its feed prints them.

use crate::support::get;

const ATOM: &str = "http://www.w3.org/2005/Atom";

/// The title and the content of a change of edition 3.
fn entry(document: &roxmltree::Document<'_>, item: &str) -> (String, String) {
    let child = |entry: roxmltree::Node<'_, '_>, name: &str| {
        let mut children = entry.children();
        let node = children.find(|node| node.has_tag_name((ATOM, name)));
        node.unwrap().text().unwrap().to_owned()
    };
    let id = format!(":change:3-{item}");
    let mut entries = document
        .descendants()
        .filter(|node| node.has_tag_name((ATOM, "entry")));
    let entry = entries.find(|entry| child(*entry, "id").ends_with(&id));
    let entry = entry.unwrap();
    (child(entry, "title"), child(entry, "content"))
}

#[tokio::test]
async fn corrections_read_as_a_newspaper_prints_them() {
    let feed = get("/v1/changes.atom?edition=3").await;
    let document = roxmltree::Document::parse(feed.text()).unwrap();
    let (title, content) = entry(&document, "statement-s024");
    assert_eq!(
        title,
        "The statement “The article describes Ukraine’s mineral reserves as large.” was corrected."
    );
    assert_eq!(
        content,
        "The statement was marked as a fact. It is now marked as the article’s judgment.\n\
         The text said “Ukraine's mineral deposits are called large.” \
         It now says “The article describes Ukraine’s mineral reserves as large.”"
    );
    let (title, _) = entry(&document, "note-stance-divided");
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

#[tokio::test]
async fn each_difference_is_a_sentence() {
    let feed = get("/v1/changes.atom?edition=3").await;
    let document = roxmltree::Document::parse(feed.text()).unwrap();
    for (item, line) in [
        (
            "statement-s036",
            "The figure, 50 percent of future revenue from the minerals, is now recorded.",
        ),
        (
            "statement-s010",
            "The statement no longer cites “Undated article on the U.S.–Ukraine talks, \
             ‘Key Aspects of the US-Ukraine Talks,’ row 1.”",
        ),
        ("statement-s099", "The date was added: February 2025."),
        (
            "statement-s100",
            "A note was added: “Where Ukraine’s demand is described, the article speaks of…”",
        ),
        (
            "event-white-house-meeting",
            "The United States and Ukraine are now listed as parties.",
        ),
        (
            "note-the-region",
            "The text said “\"The region\" is never defined.” \
             It now says “The article never says which region it means.”",
        ),
        (
            "proposal-minerals-agreement",
            "The title of a part said “U.S. access to Ukraine's mineral deposits.” \
             It now says “U.S. access to Ukraine’s mineral reserves.”",
        ),
        (
            "negotiation-us-ukraine-talks",
            "The text under “What success needs” said “In the source's assessment, the dialogue has to do five \
             things to succeed: balance strategic interests, deal with security concerns, encourage \
             economic cooperation, secure Ukraine's sovereignty and secure Ukraine's territorial \
             integrity.” It now says “For the talks to succeed, the article says, they must balance \
             strategic interests, deal with security concerns and encourage economic cooperation \
             while safeguarding Ukraine’s sovereignty and its territorial integrity.”",
        ),
        // A quotation within the quotation ends with it.
        (
            "note-revenue-base",
            "The text said “One passage speaks of half of future revenue from the minerals, another of \
             half of the resource revenues without \"future\", and the second makes the fund rather \
             than Ukraine the allocator.” It now says “One passage has Ukraine allocate half of its \
             future revenue from the minerals; the table has the fund allocate half of Ukraine’s \
             resource revenue in general and does not say ‘future.’”",
        ),
        // Two sentences in a list are two quotations.
        (
            "statement-s077",
            "Notes were added: “The article calls the prospect of territorial concessions…” and \
             “The article does not name these allies. The United States…”",
        ),
        (
            "statement-s077",
            "The view is no longer attributed to the allies of Ukraine.",
        ),
        (
            "statement-s095",
            "The statement is now linked to the aspect “Negotiation challenges” and the challenge \
             “Security guarantees.”",
        ),
        (
            "statement-s070",
            "The statement was marked “About the present”; it is now marked “About the future.”",
        ),
        (
            "position-france-on-peacekeeping-force",
            "The position is no longer recorded as depending on the condition “Ceasefire achieved.”",
        ),
        (
            "actor-russia",
            "The codes RU (ISO 3166-1 alpha-2), RUS (ISO 3166-1 alpha-3) and 643 (ISO 3166-1 \
             numeric) were labeled “Russia”; they are now labeled “Russian Federation.”",
        ),
        (
            "commodity-ukraine-mineral-reserves",
            "The record now lists “defense” instead of “defence” under “uses.”",
        ),
    ] {
        let (_, content) = entry(&document, item);
        assert!(content.lines().any(|one| one == line), "{content}");
    }
}

/// A note of the editors that says it all stands alone.
#[tokio::test]
async fn what_the_note_says_is_not_said_twice() {
    let changes = get("/v1/changes?edition=3&limit=200").await.json();
    let sentences = |id: &str| {
        let mut changes = changes["data"].as_array().unwrap().iter();
        let change = changes.find(|change| change["id"] == id).unwrap();
        let sentences = change["sentences"].as_array().unwrap().iter();
        let sentences: Vec<_> = sentences.map(|one| one.as_str().unwrap()).collect();
        sentences.join("\n")
    };
    // “The statement is now linked to the White House.”
    assert!(!sentences("3-statement-s013").contains("White House"));
    // “The statement was linked to the Jeddah talks, which it does not mention.”
    assert!(!sentences("3-statement-s005").contains("linked"));
    // “The statement was marked as a fact. It is now marked as the article’s judgment.”
    assert!(!sentences("3-statement-s024").contains("marked"));
    // No note had a kind before.
    assert!(!sentences("3-note-the-region").contains("marked"));
}

#[tokio::test]
async fn the_page_of_corrections_has_values_in_words() {
    let page = get("/v1/changes.html?item=place/white-house").await;
    let words = "The location was added: 38.8977° N, 77.0365° W.";
    assert!(page.text().contains(words), "{}", page.text());
}

/// The heading is the new text, or the beginning of one that is long.
#[tokio::test]
async fn the_page_of_corrections_says_a_new_text_once() {
    let page = get("/v1/changes.html?item=statement/s024").await;
    let new_text = "The article describes Ukraine’s mineral reserves as large.";
    assert_eq!(page.text().matches(new_text).count(), 1, "{}", page.text());
    let old = "<li>The text said “Ukraine's mineral deposits are called large.”</li>";
    assert!(page.text().contains(old), "{}", page.text());
    let page = get("/v1/changes.html?item=note/revenue-base").await;
    let heading = "<a href=\"/v1/notes/revenue-base.html\">One passage has Ukraine allocate half of its future revenue…</a></h2>";
    assert!(page.text().contains(heading), "{}", page.text());
}

#[tokio::test]
async fn a_note_that_was_added_is_a_link() {
    let link = "A note was added: “<a href=\"/editions/3/v1/notes/assurances-or-guarantees.html\">\
        Where Ukraine’s demand is described, the article speaks of…</a>”";
    for path in [
        "/v1/changes.html?item=statement/s100",
        "/v1/statements/s100/history.html",
    ] {
        let page = get(path).await;
        assert!(page.text().contains(link), "{}", page.text());
    }
}

/// What a correction quotes is what the record said then, whatever it says now.
#[tokio::test]
async fn a_correction_quotes_its_own_edition() {
    let sentences = async |path: &str| {
        let changes = get(path).await.json();
        let changes = changes["data"].as_array().unwrap().iter();
        let sentences: Vec<_> = changes.map(|change| change["sentences"].clone()).collect();
        sentences
    };
    let then = sentences("/editions/2/v1/changes").await;
    assert!(
        then[0][0]
            .as_str()
            .unwrap()
            .contains("worry about sovereignty")
    );
    assert_eq!(sentences("/v1/changes?until=2").await, then);
}
