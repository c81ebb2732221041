//! The README, held against the server: what it prints under a question is the answer.

use std::path::Path;

use crate::support::{Fixtures, TestResponse, get, get_with, utf8};

const ADDRESS: &str = "http://127.0.0.1:8080";

/// A question of the README, and what is printed under it.
struct Example<'a> {
    command: &'a str,
    printed: &'a str,
}

fn examples(readme: &str) -> Vec<Example<'_>> {
    let blocks = readme.split("```console\n$ ").skip(1);
    blocks
        .map(|block| {
            let block = &block[..block.find("\n```").unwrap()];
            let (command, printed) = block.split_once('\n').unwrap_or((block, ""));
            Example { command, printed }
        })
        .collect()
}

/// The answer that the command prints.
async fn ask(command: &str) -> String {
    let words: Vec<_> = command
        .split(['\'', ' '])
        .filter(|word| !word.is_empty())
        .collect();
    assert_eq!(words[0], "curl");
    let path = words
        .iter()
        .find_map(|word| word.strip_prefix(ADDRESS))
        .unwrap();
    if let Some(etag) = etag(command) {
        let answer = get_with(path, &[("if-none-match", etag)]).await;
        return answer.status.as_str().to_owned();
    }
    without_request_id(&get(path).await)
}

/// The validator that a command asks with.
fn etag(command: &str) -> Option<&str> {
    let (_, header) = command.split_once("If-None-Match: ")?;
    header.split('\'').next()
}

/// The command with the validator that the answer has now.
async fn current(command: &str) -> String {
    let now = get("/v1/places/black-sea").await;
    etag(command).map_or_else(
        || command.to_owned(),
        |etag| command.replace(etag, now.header("etag")),
    )
}

/// The text of an answer, with the id that every request has anew left out.
fn without_request_id(answer: &TestResponse) -> String {
    let id = answer.header("x-request-id");
    answer
        .text()
        .trim_end()
        .replace(id, "01JDE7X2M4A9C3F8KQWZT5R6YB")
}

#[tokio::test]
async fn every_printed_response_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let mut renewed = readme.clone();
    let mut stale = Vec::new();
    for Example { command, printed } in examples(&readme) {
        let current = current(command).await;
        let answer = ask(&current).await;
        if etag(command).is_some() {
            assert_eq!(answer, "304", "the point of {command}");
        }
        if current != command || answer != printed {
            stale.push(command);
            let old = format!("{command}\n{printed}");
            renewed = renewed.replace(old.trim_end(), &format!("{current}\n{answer}"));
        }
    }
    assert_eq!(examples(&readme).len(), 8);
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(&path, renewed).unwrap();
    } else {
        assert!(
            stale.is_empty(),
            "stale answers in README.md: {stale:#?}; renew them with: UPDATE_README=1 cargo test"
        );
    }
}

#[test]
fn the_printed_report_is_what_check_says() {
    let readme =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let (_, after) = readme.split_once("```text\n").unwrap();
    let printed = &after[..after.find("\n```").unwrap()];
    let fixtures = Fixtures::new();
    let line = fixtures.read("positions.json");
    let at = line
        .find("\"id\": \"ukraine-on-security-guarantees\"")
        .unwrap();
    let (before, rest) = line.split_at(at);
    fixtures.write(
        "positions.json",
        format!(
            "{before}{}",
            rest.replacen("\"holder\": \"ukraine\"", "\"holder\": \"ukrane\"", 1)
        ),
    );
    let output = fixtures.check(&[]);
    let folder = fixtures.folder().display().to_string();
    let said = utf8(&output.stdout).replace(&folder, "my-record");
    assert!(said.contains(printed), "{said}");
}
