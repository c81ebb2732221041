//! Lists in the documents are complete: endpoints, options, metrics, and codes of problems.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use talks::model::{ErrorCode, ProblemLevel};

use super::{Document, is_update, root};
use crate::serve::Server;
use crate::support::{get, run_talks, utf8};

/// The cells of each row of the tables in a text; heads and rules are among them.
fn table_rows(text: &str) -> Vec<Vec<&str>> {
    let rows = text.lines().filter_map(|line| {
        let inner = line.strip_prefix("| ")?.strip_suffix('|')?;
        Some(inner.split(" |").map(str::trim).collect())
    });
    rows.collect()
}

/// What stands in backticks in a cell.
fn code_spans(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// What stands in backticks in the first cell of each row.
fn first_codes(text: &str) -> BTreeSet<String> {
    let rows = table_rows(text).into_iter();
    rows.flat_map(|row| code_spans(row[0]).map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

/// The paths of a table of endpoints: those in the first cell, alone and with each of the endings
/// in the third.
fn endpoints(text: &str, collections: &[&str]) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for row in table_rows(text) {
        let forms = row.get(2).copied().unwrap_or_default();
        let forms: Vec<_> = code_spans(forms)
            .filter(|code| code.starts_with('.'))
            .collect();
        for path in code_spans(row[0]).filter(|code| code.starts_with('/')) {
            let path = path.split('?').next().unwrap();
            let expanded: Vec<_> = if path.contains("{collection}") {
                let collections = collections.iter();
                collections
                    .map(|collection| path.replace("{collection}", collection))
                    .collect()
            } else {
                vec![path.to_owned()]
            };
            for path in expanded {
                paths.extend(forms.iter().map(|form| format!("{path}{form}")));
                paths.insert(path);
            }
        }
    }
    paths
}

#[tokio::test]
async fn the_documents_list_every_endpoint() {
    let document = get("/openapi.json").await.json();
    let paths = document["paths"].as_object().unwrap();
    let existing: BTreeSet<_> = paths.keys().cloned().collect();
    let collections: Vec<_> = existing
        .iter()
        .filter_map(|path| path.strip_prefix("/v1/")?.strip_suffix("/{id}/citation"))
        .collect();
    let api = Document::read("docs/api.md");
    assert_eq!(endpoints(api.section("Endpoints"), &collections), existing);
    let readme = Document::read("README.md");
    let shown = endpoints(readme.section("Endpoints"), &collections);
    let unknown: Vec<_> = shown.difference(&existing).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[tokio::test]
async fn the_api_document_lists_every_problem_with_its_status() {
    let unknown = get("/problems/unknown").await.json();
    let codes = unknown["errors"][0]["allowed"].as_array().unwrap().iter();
    let codes: BTreeSet<_> = codes.map(|code| code.as_str().unwrap()).collect();
    let api = Document::read("docs/api.md");
    let mut listed = BTreeSet::new();
    for row in table_rows(api.section("Problems")).into_iter().skip(1) {
        for code in code_spans(row[1]).filter(|code| codes.contains(code)) {
            let page = get(&format!("/problems/{code}")).await;
            let statement = format!("Status {}, code", row[0]);
            assert!(page.text().contains(&statement), "{code}: {}", row[0]);
            listed.insert(code);
        }
    }
    assert_eq!(listed, codes);
}

/// The errors and the warnings, each a table of codes, which `UPDATE_README=1` renews.
#[test]
fn the_records_document_lists_every_error_and_warning() {
    let records = Document::read("docs/records.md");
    let mut tables = records.text.split("| code | meaning |\n|---|---|\n");
    let mut renewed = tables.next().unwrap().to_owned();
    for (table, level) in tables.zip([ProblemLevel::Error, ProblemLevel::Warning]) {
        renewed.push_str("| code | meaning |\n|---|---|\n");
        let codes = ErrorCode::ALL.iter();
        for code in codes.filter(|code| code.level(false) == level) {
            let meaning = code.description().trim_end_matches('.');
            writeln!(renewed, "| `{}` | {meaning} |", code.as_str()).unwrap();
        }
        let (_, rest) = table.split_once("\n\n").unwrap();
        renewed.push('\n');
        renewed.push_str(rest);
    }
    if is_update() {
        fs::write(root(&records.path), renewed).unwrap();
    } else {
        assert!(
            renewed == records.text,
            "docs/records.md is out of date; renew it with: UPDATE_README=1 cargo test --test it readme"
        );
    }
}

/// The options that the help of the program lists.
fn options_in_help() -> BTreeSet<String> {
    let output = run_talks(&["serve", "--help"]);
    let lines = utf8(&output.stdout).lines();
    let options = lines.filter_map(|line| line.trim_start().strip_prefix("--"));
    options
        .map(|line| format!("--{}", line.split_whitespace().next().unwrap()))
        .collect()
}

#[test]
fn the_operating_document_lists_every_option() {
    let operating = Document::read("docs/operating.md");
    let listed: BTreeSet<_> = first_codes(operating.section("Options"))
        .iter()
        .map(|option| option.split(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(listed, options_in_help());
}

#[test]
fn the_operating_document_lists_every_metric() {
    let mut server = Server::start(&["--admin", "127.0.0.1:0"]);
    let admin = server.read_address("metrics on");
    let text = crate::metrics::scrape_text(&admin);
    let published: BTreeSet<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE "))
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect();
    let operating = Document::read("docs/operating.md");
    assert_eq!(first_codes(operating.section("Metrics")), published);
}
