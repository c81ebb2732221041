//! The README and the other documents: their examples, links and lists are true.

mod examples;
mod links;
mod lists;

use std::fs;
use std::path::Path;

/// Where the documents say that the server is.
const ADDRESS: &str = "http://127.0.0.1:8080";

/// A document of the repository.
pub(crate) struct Document {
    /// Its path from the root of the repository.
    pub(crate) path: String,
    text: String,
}

impl Document {
    fn read(path: &str) -> Self {
        let text = fs::read_to_string(root(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        Self {
            path: path.to_owned(),
            text,
        }
    }

    /// The README, the other documents beside it, and everything in `docs`.
    pub(crate) fn read_all() -> Vec<Self> {
        let mut paths = Vec::new();
        for folder in ["", "docs/"] {
            for entry in fs::read_dir(root(folder)).unwrap() {
                let name = entry.unwrap().file_name().into_string().unwrap();
                if Path::new(&name).extension().is_some_and(|end| end == "md") {
                    paths.push(format!("{folder}{name}"));
                }
            }
        }
        paths.sort();
        paths.iter().map(|path| Self::read(path)).collect()
    }

    /// The blocks of code, each with its language.
    fn code_blocks(&self) -> Vec<(&str, String)> {
        let mut blocks = Vec::new();
        let mut lines = self.text.lines();
        while let Some(line) = lines.next() {
            let Some(language) = line.trim_start().strip_prefix("```") else {
                continue;
            };
            let indent = line.len() - line.trim_start().len();
            let block: Vec<_> = lines
                .by_ref()
                .take_while(|line| line.trim_start() != "```")
                .map(|line| line.get(indent..).unwrap_or_default())
                .collect();
            blocks.push((language, block.join("\n")));
        }
        blocks
    }

    /// The text without its blocks of code.
    pub(crate) fn prose(&self) -> String {
        let mut is_code = false;
        let lines = self.text.lines().filter(|line| {
            let is_fence = line.trim_start().starts_with("```");
            is_code ^= is_fence;
            !is_code && !is_fence
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// What stands in backticks.
    fn code_spans(&self) -> Vec<String> {
        let prose = self.prose();
        let spans = prose.split('`').skip(1).step_by(2);
        spans.map(str::to_owned).collect()
    }

    /// The text below a heading, up to the next of the same level.
    fn section(&self, heading: &str) -> &str {
        let (_, after) = self
            .text
            .split_once(&format!("\n## {heading}\n"))
            .unwrap_or_else(|| panic!("{} has no section {heading}", self.path));
        after.split("\n## ").next().unwrap()
    }
}

/// A path from the root of the repository.
fn root(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Whether to write what is out of date, rather than to fail.
fn is_update() -> bool {
    std::env::var_os("UPDATE_README").is_some()
}

#[test]
fn the_readme_is_short() {
    let size = Document::read("README.md").text.len();
    assert!(
        size <= 8_000,
        "README.md has {size} bytes, the limit is 8000: move details to docs/"
    );
}
