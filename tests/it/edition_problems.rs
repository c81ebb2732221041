//! The problems that `check` finds in several editions, and what tests change from one to the next.

use serde_json::{Value, json};

use crate::editions_fixture::{Editions, item_mut};
use crate::support::{run_talks, utf8};

/// One problem: code, file, pointer, and message with help.
pub(crate) struct Found {
    pub(crate) code: String,
    pub(crate) file: String,
    pub(crate) pointer: String,
    pub(crate) text: String,
}

pub(crate) fn problems(editions: &Editions) -> Vec<Found> {
    let folder = editions.folder().to_str().unwrap();
    let output = run_talks(&["check", folder, "--format", "json"]);
    let report: Value = serde_json::from_str(utf8(&output.stdout)).unwrap();
    let problems = report["problems"].as_array().unwrap().iter();
    let found = problems.map(|problem| {
        let word = |key: &str| problem[key].as_str().unwrap();
        Found {
            code: word("code").to_owned(),
            file: word("file").to_owned(),
            pointer: word("pointer").to_owned(),
            text: format!("{} => {}", word("message"), word("hint")),
        }
    });
    found.collect()
}

/// The problems are these and no others: code, file, pointer, and words of the text.
pub(crate) fn assert_problems(editions: &Editions, expected: &[(&str, &str, &str, &str)]) {
    let found = problems(editions);
    let shown: Vec<_> = found
        .iter()
        .map(|one| format!("{} {} {} | {}", one.code, one.file, one.pointer, one.text))
        .collect();
    let locations = found
        .iter()
        .map(|one| (&*one.code, &*one.file, &*one.pointer));
    let mut actual: Vec<_> = locations.collect();
    let locations = expected
        .iter()
        .map(|(code, file, pointer, _)| (*code, *file, *pointer));
    let mut wanted: Vec<_> = locations.collect();
    actual.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(actual, wanted, "{shown:#?}");
    for (code, _, pointer, words) in expected {
        let is_there = |one: &&Found| one.code == *code && one.pointer == *pointer;
        let mut texts = found.iter().filter(is_there).map(|one| &one.text);
        assert!(
            texts.any(|text| text.contains(words)),
            "{words}: {shown:#?}"
        );
    }
}

/// Gives the place `jeddah` the id `jiddah`, wherever it is named.
pub(crate) fn rename_place(editions: &Editions) {
    editions.rename("place", "jeddah", "jiddah");
}

pub(crate) fn retitle_place(editions: &Editions, id: &str) {
    editions.change("places.json", |places| {
        item_mut(places, id)["title"] = json!("Jiddah");
    });
}

pub(crate) fn entry(key: &str) -> Value {
    json!({"ref": key, "reason": "editorial", "note": "Why."})
}
