//! Published texts avoid words that are wrong English here, or private to this project.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::metrics::scrape_text;
use crate::readme::Document;
use crate::serve::Server;
use crate::support::{get, run_talks, utf8};

/// Where a phrase is wrong.
#[derive(Clone, Copy, PartialEq)]
enum Scope {
    /// Everywhere, also in the record.
    Everywhere,
    /// In what the program and its documents say, not in what a record says of the world.
    Program,
    /// In what clients read of the API.
    Api,
}

use Scope::{Api, Everywhere, Program};

/// Phrases, with what to write instead. A phrase is of whole words; `*` ends a beginning.
const BANNED: [(&str, &str, Scope); 38] = [
    ("worr*", "concern", Everywhere),
    ("the source sees", "according to the article", Everywhere),
    ("sturdy", "strong", Everywhere),
    ("held against", "compared with", Everywhere),
    ("as ever", "nothing", Everywhere),
    ("gives rise to", "raises, causes", Everywhere),
    ("«", "“", Everywhere),
    ("»", "”", Everywhere),
    ("caller*", "client", Program),
    ("answer*", "response, respond", Program),
    ("question*", "query", Program),
    ("is asked", "is requested", Program),
    ("are asked", "are requested", Program),
    ("was asked", "was requested", Program),
    ("were asked", "were requested", Program),
    ("asked for", "requested", Program),
    ("ask for less", "request less", Program),
    ("told", "gets, is reported", Program),
    ("mend*", "fix", Program),
    ("fault*", "mistake, error", Program),
    ("comes along", "is included", Program),
    ("come along", "are included", Program),
    ("leads nowhere", "was not found", Program),
    ("are the most.", "the limit is", Program),
    ("for no other reason", "because", Program),
    ("stands twice", "is repeated, duplicate", Program),
    ("of then", "of that day", Program),
    ("one a line", "one per line", Program),
    ("is drawn", "is rendered, is shown", Program),
    ("took it back", "withdrew it", Program),
    ("came to be", "changed, became", Program),
    ("slip of", "mistake", Program),
    ("null where", "null if", Program),
    ("the page after", "the next page", Program),
    ("what sort of", "the kind of", Api),
    ("any of these.", "any of these values", Api),
    ("validator*", "ETag", Api),
    ("address*", "URL", Api),
];

/// A text, and where it is from.
struct Published {
    origin: String,
    text: String,
    scope: Scope,
}

impl Published {
    fn new(origin: impl Into<String>, text: impl Into<String>, scope: Scope) -> Self {
        Self {
            origin: origin.into(),
            text: text.into(),
            scope,
        }
    }

    /// The banned phrases in it, each with its surroundings.
    fn report(&self) -> Vec<String> {
        let words = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let lower = words.to_lowercase();
        let phrases = BANNED.iter().filter(|(_, _, scope)| match self.scope {
            Everywhere => *scope == Everywhere,
            Program => *scope != Api,
            Api => true,
        });
        phrases
            .filter_map(|(phrase, instead, _)| {
                let start = find_phrase(&lower, phrase)?;
                let from = lower.floor_char_boundary(start.saturating_sub(60));
                let to = lower.ceil_char_boundary(start + 60);
                let context = &lower[from..to.min(lower.len())];
                let origin = &self.origin;
                Some(format!(
                    "{origin}: `{phrase}`; write: {instead}\n    …{context}…"
                ))
            })
            .collect()
    }
}

/// Where a phrase begins in a text; names with `_`, `-` or `/` are no words.
fn find_phrase(text: &str, phrase: &str) -> Option<usize> {
    let (stem, is_beginning) = match phrase.strip_suffix('*') {
        Some(stem) => (stem, true),
        None => (phrase, false),
    };
    let is_name = |ch: char| ch.is_alphanumeric() || "_-/`".contains(ch);
    text.match_indices(stem)
        .map(|(start, _)| start)
        .find(|start| {
            let rest = &text[start + stem.len()..];
            let end = rest.find(|ch: char| !ch.is_alphabetic());
            let after = if is_beginning {
                &rest[end.unwrap_or(rest.len())..]
            } else {
                rest
            };
            let is_symbol = !stem.starts_with(char::is_alphabetic);
            is_symbol || (!text[..*start].ends_with(is_name) && !after.starts_with(is_name))
        })
}

/// The texts of a JSON document in members with these names, outside of examples.
fn collect_json(
    value: &Value,
    origin: &str,
    names: &[&str],
    scope: Scope,
    texts: &mut Vec<Published>,
) {
    match value {
        Value::Array(entries) => {
            for entry in entries {
                collect_json(entry, origin, names, scope, texts);
            }
        }
        Value::Object(members) => {
            for (name, member) in members
                .iter()
                .filter(|(name, _)| !name.starts_with("example"))
            {
                if let Some(text) = member.as_str() {
                    if names.is_empty() || names.contains(&name.as_str()) {
                        texts.push(Published::new(format!("{origin} {name}"), text, scope));
                    }
                } else {
                    collect_json(member, &format!("{origin}/{name}"), names, scope, texts);
                }
            }
        }
        _ => {}
    }
}

/// The files with an ending in a folder and below.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|end| end == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// What a source file may publish: its doc comments, and its texts of several words.
fn published_by_source(source: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut comment = String::new();
    for line in source.lines() {
        if let Some(text) = line.trim_start().strip_prefix("///") {
            comment.push_str(text);
        } else if !comment.is_empty() {
            texts.push(std::mem::take(&mut comment));
        }
    }
    let lines = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let code = lines.collect::<Vec<_>>().join("\n");
    let code = code.replace("\\\"", "\u{2}").replace("'\"'", "");
    let literals = code.split('"').skip(1).step_by(2);
    texts.extend(
        literals
            .filter(|text| text.contains(' '))
            .map(|text| text.replace("\\\n", " ")),
    );
    texts
}

#[tokio::test]
async fn the_api_is_described_in_plain_words() {
    let mut texts = Vec::new();
    let document = get("/openapi.json").await.json();
    let names = ["description", "summary", "title"];
    collect_json(&document, "openapi", &names, Api, &mut texts);
    let unknown = get("/problems/unknown").await.json();
    for code in unknown["errors"][0]["allowed"].as_array().unwrap() {
        let path = format!("/problems/{}", code.as_str().unwrap());
        texts.push(Published::new(&path, get(&path).await.text(), Program));
    }
    for path in ["/v1/timeline.svg", "/v1/graph.svg"] {
        texts.push(Published::new(path, get(path).await.text(), Everywhere));
    }
    assert_plain(&texts);
}

#[test]
fn the_program_speaks_in_plain_words() {
    let mut texts = Vec::new();
    let mut server = Server::start(&["--admin", "127.0.0.1:0"]);
    let metrics = scrape_text(&server.read_address("metrics on"));
    let helps = metrics.lines().filter(|line| line.starts_with("# HELP "));
    texts.extend(helps.map(|help| Published::new("/metrics", help, Program)));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for path in files(&source, "rs") {
        let origin = path.strip_prefix(&source).unwrap().display().to_string();
        // Words that people search for.
        if origin.contains("synonym") || origin.contains("words") {
            continue;
        }
        let published = published_by_source(&fs::read_to_string(&path).unwrap());
        let new = |text| Published::new(&origin, text, Program);
        texts.extend(published.into_iter().map(new));
    }
    assert_plain(&texts);
}

#[test]
fn help_and_documents_are_in_plain_words() {
    let mut texts: Vec<_> = Document::read_all()
        .iter()
        .map(|document| Published::new(&document.path, document.prose(), Program))
        .collect();
    let help = run_talks(&["--help"]);
    let commands = utf8(&help.stdout).lines().filter_map(|line| {
        let name = line.strip_prefix("  ")?.split(' ').next()?;
        name.starts_with(char::is_alphabetic).then_some(name)
    });
    for command in commands {
        let help = run_talks(&[command, "--help"]);
        let origin = format!("talks {command} --help");
        texts.push(Published::new(origin, utf8(&help.stdout), Program));
    }
    assert_plain(&texts);
}

/// Editions from here on: those before were released earlier, and stay as they are.
const FIRST_CHECKED_EDITION: u32 = 3;

#[test]
fn the_items_of_the_record_are_in_plain_words() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let editions = fs::read_dir(&folder).unwrap().filter_map(|entry| {
        let name = entry.unwrap().file_name().into_string().unwrap();
        name.parse::<u32>().ok()
    });
    for edition in editions.filter(|edition| *edition >= FIRST_CHECKED_EDITION) {
        let mut texts = Vec::new();
        for path in files(&folder.join(edition.to_string()), "json") {
            // Its change notes quote what was replaced.
            if path.ends_with("record.json") {
                continue;
            }
            let value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            let origin = path.strip_prefix(&folder).unwrap().display().to_string();
            collect_json(&value, &origin, &[], Everywhere, &mut texts);
        }
        assert_plain(&texts);
    }
}

#[track_caller]
fn assert_plain(texts: &[Published]) {
    assert!(texts.len() > 2, "no text was found");
    let mut reports: Vec<_> = texts.iter().flat_map(Published::report).collect();
    reports.sort();
    reports.dedup();
    assert!(
        reports.is_empty(),
        "{}\n{}",
        reports.len(),
        reports.join("\n")
    );
}

#[test]
fn phrases_are_found_as_whole_words() {
    let found = |text, phrase| find_phrase(text, phrase).is_some();
    assert!(found("the answers are", "answer*"));
    assert!(found("the answer.", "answer*"));
    assert!(!found("--response-cache and `answers`", "answer*"));
    assert!(!found("recommended", "mend*"));
    assert!(!found("often of thena", "of then"));
    assert!(found("said «so»", "«"));
}
