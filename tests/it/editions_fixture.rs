//! Records of several editions.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use talks::api::ApiService;
use talks::load::FixtureSource;

use crate::support::{Fixtures, TestResponse, copy_folder, load_api, run_talks, send, utf8};

/// A record of several editions.
pub(crate) struct Editions(Fixtures);

impl Editions {
    /// One edition, and a second that is the same but for what `change` does to it.
    pub(crate) fn new(change: impl FnOnce(&Editions)) -> Self {
        let editions = Self(Fixtures::new());
        editions.add_edition("2026-11-25T08:00:00Z");
        change(&editions);
        editions
    }

    /// One more edition, the same as the last.
    pub(crate) fn add_edition(&self, published: &str) {
        let last = self.last_number();
        let folder = self.0.folder();
        let (from, to) = (
            folder.join(last.to_string()),
            folder.join((last + 1).to_string()),
        );
        copy_folder(&from, &to);
        self.change("record.json", |record| {
            record["published"] = json!(published);
            record["changes"] = json!([]);
        });
    }

    fn last_number(&self) -> usize {
        let folders = fs::read_dir(self.0.folder()).unwrap();
        folders
            .filter(|entry| entry.as_ref().unwrap().path().is_dir())
            .count()
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0
            .folder()
            .join(self.last_number().to_string())
            .join(file)
    }

    /// The folder of the editions.
    pub(crate) fn folder(&self) -> &Path {
        self.0.folder()
    }

    /// A file of an edition.
    pub(crate) fn file(&self, edition: usize, name: &str) -> PathBuf {
        self.0.folder().join(edition.to_string()).join(name)
    }

    /// Changes a file of the last edition.
    pub(crate) fn change(&self, file: &str, change: impl FnOnce(&mut Value)) {
        let path = self.path(file);
        let mut value: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        change(&mut value);
        fs::write(&path, serde_json::to_string_pretty(&value).unwrap()).unwrap();
    }

    /// Explains a change of the last edition.
    pub(crate) fn add_change_entry(&self, entry: Value) {
        self.change("record.json", |record| {
            record["changes"].as_array_mut().unwrap().push(entry);
        });
    }

    /// Explains every change of the last edition that no entry explains, with one note.
    pub(crate) fn explain_remaining_changes(&self, note: &str) {
        let (_, report) = self.check();
        let mut keys: Vec<_> = report
            .lines()
            .filter_map(|line| {
                line.strip_prefix("error[unexplained-change]: `")?
                    .split('`')
                    .next()
            })
            .collect();
        keys.dedup();
        for key in keys {
            self.add_change_entry(json!({"ref": key, "reason": "editorial", "note": note}));
        }
    }

    /// Writes the entries of the last edition.
    pub(crate) fn set_entries(&self, entries: Value) {
        self.change("record.json", |record| record["changes"] = entries);
    }

    /// Removes an item from the last edition.
    pub(crate) fn remove_item(&self, file: &str, id: &str) {
        self.change(file, |items| {
            let items = items.as_array_mut().unwrap();
            items.retain(|item| item["id"] != id);
        });
    }

    /// Gives an item or part of the last edition another id, wherever it is named; in references,
    /// its id follows `parent`.
    pub(crate) fn rename(&self, parent: &str, from: &str, to: &str) {
        self.replace_everywhere(&format!("\"{from}\""), &format!("\"{to}\""));
        self.replace_everywhere(&format!("{parent}/{from}"), &format!("{parent}/{to}"));
    }

    /// Replaces a text in every file of the last edition.
    pub(crate) fn replace_everywhere(&self, from: &str, to: &str) {
        for entry in fs::read_dir(self.path("")).unwrap() {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            fs::write(&path, text.replace(from, to)).unwrap();
        }
    }

    pub(crate) fn check(&self) -> (Option<i32>, String) {
        let output = run_talks(&["check", self.0.folder().to_str().unwrap(), "--all"]);
        (output.status.code(), utf8(&output.stdout).to_owned())
    }

    pub(crate) fn service(&self) -> ApiService {
        self.service_with_base("")
    }

    /// A server of them whose callers reach it at `base`.
    pub(crate) fn service_with_base(&self, base: &str) -> ApiService {
        talks::api::build_service(&load_api(&self.origin(), base))
    }

    /// Where they are read from.
    pub(crate) fn origin(&self) -> FixtureSource {
        FixtureSource::Folder(self.0.folder().into())
    }
}

/// The item of a list that has an id.
pub(crate) fn item_mut<'v>(list: &'v mut Value, id: &str) -> &'v mut Value {
    let mut items = list.as_array_mut().unwrap().iter_mut();
    items.find(|item| item["id"] == id).unwrap()
}

/// A place that gets another id, and a note that is taken back.
pub(crate) fn renamed_and_withdrawn() -> Editions {
    Editions::new(|editions| {
        editions.rename("place", "jeddah", "jiddah");
        editions.remove_item("notes.json", "russia-silent");
        editions.add_change_entry(json!({
            "ref": "place/jiddah", "renamed_from": "jeddah",
            "reason": "editorial", "note": "The other spelling.",
        }));
        editions.add_change_entry(json!({
            "ref": "note/russia-silent", "reason": "withdrawn", "note": "It said too much.",
        }));
        editions.explain_remaining_changes("It follows the other spelling.");
    })
}

/// What a site answers to a path.
pub(crate) async fn get_from(site: &ApiService, path: &str) -> TestResponse {
    send(site.clone(), "GET", path, &[]).await
}
