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
         It now says “The article describes Ukraine’s mineral reserves as large.”\n\
         The modality changed from “Stated as fact” to “Author’s judgment.”"
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
            "Added to “quantities”: “50 percent of future revenue from the minerals.”",
        ),
        (
            "statement-s010",
            "Removed from “citations”: “Undated article on the U.S.–Ukraine talks, \
             ‘Key Aspects of the US-Ukraine Talks,’ row 1.”",
        ),
        ("statement-s099", "Added the date “February 2025.”"),
        (
            "statement-s100",
            "Added to “notes”: “Where Ukraine’s demand is described, the article speaks of security \
             assurances; its label for the point and its table speak of security guarantees. The two \
             are not the same: guarantees are usually taken as binding.”",
        ),
        (
            "event-white-house-meeting",
            "Added to “participants”: “United States (roles: Party)” and “Ukraine (roles: Party).”",
        ),
        (
            "note-the-region",
            "The text said “\"The region\" is never defined.” \
             It now says “The article never says which region it means.”",
        ),
        (
            "proposal-minerals-agreement",
            "The title of the first part said “U.S. access to Ukraine's mineral deposits.” \
             It now says “U.S. access to Ukraine’s mineral reserves.”",
        ),
        (
            "negotiation-us-ukraine-talks",
            "The text of “outlook” said “In the source's assessment, the dialogue has to do five \
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
            "Added to “notes”: “The article calls the prospect of territorial concessions \
             controversial. ‘Divided’ is the nearest of the stances that the record can name; the \
             article does not say how opinion is divided.” and “The article does not name these \
             allies. The United States and the European allies may be among them.”",
        ),
        // What left a list with others is one sentence.
        (
            "statement-s087",
            "Removed from “about”: “United States,” “Ukraine” and “Jeddah talks.”",
        ),
    ] {
        let (_, content) = entry(&document, item);
        assert!(content.lines().any(|one| one == line), "{content}");
    }
}

#[tokio::test]
async fn the_page_of_corrections_has_values_in_words() {
    let page = get("/v1/changes.html?item=place/white-house").await;
    let words = "Added the coordinates “latitude: 38.8977, longitude: -77.0365.”";
    assert!(page.text().contains(words), "{}", page.text());
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
