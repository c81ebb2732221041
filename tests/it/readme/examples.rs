//! What the documents show below a command is what the command prints.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::{ADDRESS, Document, is_update, root};
use crate::support::{Fixtures, TestResponse, get, get_with, run_talks, utf8};

/// A command of a document, and what is printed below it.
struct Example {
    command: String,
    printed: String,
}

fn examples(document: &Document) -> Vec<Example> {
    let blocks = document.code_blocks().into_iter();
    let blocks = blocks.filter(|(language, _)| *language == "console");
    blocks
        .map(|(_, block)| {
            let block = block.strip_prefix("$ ").unwrap();
            let (command, printed) = block.split_once('\n').unwrap_or((block, ""));
            Example {
                command: command.to_owned(),
                printed: printed.to_owned(),
            }
        })
        .collect()
}

/// The path and query of the URL in a command.
fn target(command: &str) -> &str {
    let (_, after) = command.split_once(ADDRESS).unwrap();
    after.split(['\'', ' ']).next().unwrap()
}

/// The ETag in the header of a command.
fn etag(command: &str) -> Option<&str> {
    let (_, header) = command.split_once("If-None-Match: ")?;
    header.split('\'').next()
}

/// What a command prints.
async fn run(command: &str) -> String {
    assert!(command.starts_with("curl "), "{command}");
    let path = target(command);
    if let Some(etag) = etag(command) {
        let response = get_with(path, &[("if-none-match", etag)]).await;
        assert_eq!(response.status, 304, "the point of {command}");
        return response.status.as_str().to_owned();
    }
    let text = without_request_id(&get(path).await);
    match command.split_once(" | ") {
        Some((_, filter)) => pipe(&text, filter),
        None => text,
    }
}

/// The command with the ETag that its response has now.
async fn current(command: &str) -> String {
    match etag(command) {
        Some(etag) => command.replace(etag, get(target(command)).await.header("etag")),
        None => command.to_owned(),
    }
}

/// The body of a response with a fixed request id.
fn without_request_id(response: &TestResponse) -> String {
    let id = response.header("x-request-id");
    let text = response.text().trim_end();
    text.replace(id, "01JDE7X2M4A9C3F8KQWZT5R6YB")
}

/// What a command of the shell, such as `jq`, prints when it reads `input`.
fn pipe(input: &str, command: &str) -> String {
    let mut shell = Command::new("sh")
        .args(["-c", command])
        // `fold` counts bytes everywhere.
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    shell
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = shell.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "`{command}` failed: is jq installed?"
    );
    let lines = utf8(&output.stdout).lines().map(str::trim_end);
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn every_printed_response_is_current() {
    for document in Document::read_all() {
        let mut text = document.text.clone();
        let mut stale = Vec::new();
        for Example { command, printed } in examples(&document) {
            let current = current(&command).await;
            let response = run(&current).await;
            if current != command || response != printed {
                let indent = if text.contains(&format!("\n  $ {command}\n")) {
                    "  "
                } else {
                    ""
                };
                let indented = |text: &str| text.replace('\n', &format!("\n{indent}"));
                let old = indented(&format!(
                    "{}\n```",
                    format!("$ {command}\n{printed}").trim_end()
                ));
                let new = indented(&format!("$ {current}\n{response}\n```"));
                text = text.replace(&old, &new);
                stale.push(command);
            }
        }
        if is_update() {
            fs::write(root(&document.path), text).unwrap();
        } else {
            assert!(
                stale.is_empty(),
                "{} is out of date: {stale:#?}; renew it with: UPDATE_README=1 cargo test --test it readme",
                document.path
            );
        }
    }
}

#[tokio::test]
async fn the_picture_is_current() {
    let path = root("docs/timeline.svg");
    let current = get("/v1/timeline.svg").await;
    if is_update() {
        fs::write(path, &current.body).unwrap();
    } else {
        assert!(
            fs::read(path).unwrap() == current.body,
            "docs/timeline.svg is out of date; renew it with: UPDATE_README=1 cargo test --test it readme"
        );
    }
}

#[test]
fn the_printed_report_is_what_check_says() {
    let records = Document::read("docs/records.md");
    let blocks = records.code_blocks();
    let (_, printed) = blocks
        .iter()
        .find(|(language, _)| *language == "text")
        .unwrap();
    let fixtures = Fixtures::new();
    let positions = fixtures.read("positions.json");
    let start = positions
        .find("\"id\": \"ukraine-on-security-guarantees\"")
        .unwrap();
    let (before, rest) = positions.split_at(start);
    let rest = rest.replacen("\"holder\": \"ukraine\"", "\"holder\": \"ukrane\"", 1);
    fixtures.write("positions.json", format!("{before}{rest}"));
    let output = fixtures.check(&[]);
    let folder = fixtures.folder().display().to_string();
    let report = utf8(&output.stdout).replace(&folder, "my-record");
    assert!(report.contains(printed), "{report}");
}

/// Every option of a command that a document shows exists.
#[test]
fn commands_have_the_options_that_the_documents_use() {
    for document in Document::read_all() {
        let blocks = document.code_blocks().into_iter();
        let shell = blocks.filter(|(language, _)| *language == "sh");
        let lines: Vec<_> = shell.flat_map(|(_, block)| lines(&block)).collect();
        let spans = document.code_spans();
        for command in lines.iter().chain(&spans) {
            let words: Vec<_> = command.split_whitespace().collect();
            let arguments = match words.as_slice() {
                ["talks" | "target/dist/talks", arguments @ ..] => arguments,
                ["cargo", "run", rest @ ..] if !rest.contains(&"--example") => {
                    let separator = rest.iter().position(|word| *word == "--");
                    separator.map_or(&[][..], |index| &rest[index + 1..])
                }
                _ => continue,
            };
            let subcommand = arguments.first().filter(|word| !word.starts_with('-'));
            let mut help: Vec<_> = subcommand.into_iter().copied().collect();
            help.push("--help");
            let output = run_talks(&help);
            assert!(output.status.success(), "{}: {command}", document.path);
            let help = utf8(&output.stdout);
            for word in arguments.iter().filter(|word| word.starts_with("--")) {
                assert!(
                    help.contains(word),
                    "{}: {word} in {command}",
                    document.path
                );
            }
        }
    }
}

/// The commands of a block, without their comments.
fn lines(block: &str) -> Vec<String> {
    let lines = block.lines();
    lines
        .map(|line| line.split(" #").next().unwrap().trim().to_owned())
        .collect()
}

#[test]
fn json_in_the_documents_is_json() {
    for document in Document::read_all() {
        for (language, block) in document.code_blocks() {
            if language == "json" {
                let parsed: Result<Value, _> = serde_json::from_str(&block);
                assert!(parsed.is_ok(), "{}: {block}", document.path);
            }
        }
    }
}

/// A path that is named in prose is served, or leads to one that is.
#[tokio::test]
async fn paths_in_the_documents_are_served() {
    // At the address for operators.
    const ADMIN: &str = "/metrics";
    for document in Document::read_all() {
        let blocks = document.code_blocks().into_iter();
        let urls: Vec<String> = blocks
            .filter(|(language, _)| *language != "console")
            .flat_map(|(_, block)| {
                let urls = block.split(ADDRESS).skip(1);
                let ends = ['\'', ' ', '\n', '"'];
                urls.map(|url| url.split(ends).next().unwrap().to_owned())
                    .filter(|url| url.starts_with('/'))
                    .collect::<Vec<_>>()
            })
            .collect();
        let spans = document.code_spans().into_iter().filter(|span| {
            let is_template = span.contains(['{', '…', ' ', '*']) || span.ends_with('=');
            span.starts_with('/') && !is_template && span != ADMIN
        });
        for path in urls.into_iter().chain(spans) {
            let response = get(&path).await;
            let lacks_query = response.status == 400 && !path.contains('?');
            let is_served = lacks_query
                || response.status.as_u16() < 400
                || !response.json()["links"]["suggestion"].is_null();
            assert!(is_served, "{}: {path}: {}", document.path, response.text());
        }
    }
}
