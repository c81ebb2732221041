//! Links from one document to another, and to their sections, lead somewhere.

use std::collections::HashSet;
use std::path::Path;

use super::{Document, root};

/// The anchors of a document's headings, as GitHub makes them.
fn anchors(document: &Document) -> HashSet<String> {
    let prose = document.prose();
    let headings = prose.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| {
            let title = line.trim_start_matches('#').trim().to_lowercase();
            let chars = title.chars().filter_map(|ch| match ch {
                ' ' => Some('-'),
                '-' | '_' => Some(ch),
                _ => ch.is_alphanumeric().then_some(ch),
            });
            chars.collect()
        })
        .collect()
}

/// The targets of links in a document, without those of the web.
fn targets(document: &Document) -> Vec<String> {
    let prose = document.prose();
    let links = prose.split("](").skip(1);
    links
        .map(|link| link.split(')').next().unwrap().to_owned())
        .filter(|target| !target.contains("://"))
        .collect()
}

#[test]
fn links_between_documents_lead_somewhere() {
    for document in Document::read_all() {
        let folder = Path::new(&document.path).parent().unwrap();
        for target in targets(&document) {
            let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let path = match file {
                "" => document.path.clone(),
                _ => folder.join(file).to_str().unwrap().to_owned(),
            };
            assert!(root(&path).exists(), "{}: {target}", document.path);
            if !anchor.is_empty() {
                let anchors = anchors(&Document::read(&path));
                assert!(
                    anchors.contains(anchor),
                    "{}: {target}; it has {anchors:?}",
                    document.path
                );
            }
        }
    }
}

/// A document that nothing links to is not found.
#[test]
fn the_readme_leads_to_every_document() {
    let readme = targets(&Document::read("README.md"));
    for document in Document::read_all() {
        let is_linked = readme.iter().any(|target| {
            let file = target.split('#').next().unwrap();
            file == document.path
        });
        assert!(
            is_linked || document.path == "README.md",
            "{}",
            document.path
        );
    }
}

/// The contents at the top of a document name its sections, in their order.
#[test]
fn the_contents_of_a_document_are_its_sections() {
    for document in Document::read_all() {
        let listed: Vec<_> = targets(&document)
            .into_iter()
            .filter_map(|target| target.strip_prefix('#').map(str::to_owned))
            .collect();
        if document.path.starts_with("docs/") && !listed.is_empty() {
            let prose = document.prose();
            for heading in prose.lines().filter_map(|line| line.strip_prefix("## ")) {
                let anchor = heading.to_lowercase().replace(' ', "-");
                assert!(listed.contains(&anchor), "{}: {anchor}", document.path);
            }
        }
    }
}
