//! What a static copy has for hosts that only serve files: the page of the folder, and the page of
//! a URL without a file.

use std::fs;

use talks::load::FixtureSource;
use talks::model::CopyLayout;

use crate::static_copy::copy_of;

const RECORD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/record");

/// The links of a page that lead to files of the copy below `base`.
fn links<'p>(page: &'p str, base: &str) -> Vec<&'p str> {
    let links = page.split("href=\"").skip(1);
    let links = links.map(|rest| rest.split('"').next().unwrap());
    let links = links.filter_map(|link| link.strip_prefix(base));
    links
        .map(|link| link.split('#').next().unwrap())
        .filter(|link| !link.is_empty())
        .collect()
}

#[test]
fn a_copy_of_files_has_pages_for_its_folder_and_for_unknown_urls() {
    for url in ["", "https://copy.example.org/record"] {
        let source = FixtureSource::Folder(RECORD.into());
        let site = copy_of(&source, url, None, CopyLayout::Files);
        let folder = tempfile::tempdir().unwrap();
        talks::export::export_site(&site, folder.path()).unwrap();
        let read = |file: &str| fs::read_to_string(folder.path().join(file)).unwrap();
        let not_found = read("404.html");
        assert!(
            not_found.contains("There is nothing at this URL."),
            "{not_found}"
        );
        assert_eq!(read("index.html"), read("v1/summary.html"));
        for page in [&not_found, &read("index.html")] {
            // From any depth: each link is absolute, and leads to a file.
            let relative = page.split("href=\"").skip(1);
            let mut relative = relative.filter(|rest| {
                !["/", "#", "https://"]
                    .iter()
                    .any(|start| rest.starts_with(start))
            });
            assert_eq!(relative.next(), None, "{page}");
            let links = links(page, &format!("{url}/"));
            assert!(links.contains(&"v1/summary.html") && links.contains(&"v1/changes.html"));
            assert!(links.contains(&"v1/notes.html"), "{links:?}");
            for link in links {
                assert!(folder.path().join(link).is_file(), "{link}");
            }
        }
    }
}

/// A copy takes no query that would narrow a list.
#[test]
fn the_corrections_of_a_copy_have_no_link_without_a_file() {
    const COLOMBIA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/records/colombia-farc");
    let source = FixtureSource::Folder(COLOMBIA.into());
    let url = "https://copy.example.org";
    let site = copy_of(&source, url, None, CopyLayout::Files);
    let folder = tempfile::tempdir().unwrap();
    talks::export::export_site(&site, folder.path()).unwrap();
    for file in ["v1/changes.html", "editions/1/v1/changes.html"] {
        let page = fs::read_to_string(folder.path().join(file)).unwrap();
        assert!(!page.contains("href=\"\""), "{page}");
        for link in links(&page, &format!("{url}/")) {
            assert!(folder.path().join(link).is_file(), "{file}: {link}");
        }
    }
    let page = fs::read_to_string(folder.path().join("v1/changes.html")).unwrap();
    assert!(page.contains("<li>Edition 2, 25 November 2026"), "{page}");
}
