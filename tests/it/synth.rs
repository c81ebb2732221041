//! The records that measurements are made with: sound, of the size that was asked for, and
//! the same for the same seed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::{run_talks, utf8};

/// The example program, which is built along with the tests unless some are chosen by name.
pub(crate) fn synth(arguments: &[&str]) {
    let tests = std::env::current_exe().unwrap();
    let built = tests.parent().and_then(Path::parent).unwrap();
    let output = Command::new(built.join("examples/synth"))
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("`cargo build --example synth` makes it: {error}"));
    assert!(output.status.success(), "{}", utf8(&output.stderr));
}

#[test]
fn a_record_of_any_size_is_sound_and_repeatable() {
    let folder = tempfile::tempdir().unwrap();
    let made = |name: &str, seed: &str| -> PathBuf {
        let made = folder.path().join(name);
        let items = ["--items", "1500", "--seed", seed, made.to_str().unwrap()];
        synth(&items);
        made
    };
    let (one, same, other) = (made("one", "7"), made("same", "7"), made("other", "8"));
    let output = run_talks(&["check", one.to_str().unwrap()]);
    assert!(output.status.success(), "{}", utf8(&output.stdout));
    let read = |from: &Path| fs::read(from.join("1/statements.json")).unwrap();
    assert_eq!(read(&one), read(&same));
    assert_ne!(read(&one), read(&other));
    let statements: Vec<Value> = serde_json::from_slice(&read(&one)).unwrap();
    assert_eq!(statements.len(), 1500);
    let dated = statements.iter().filter(|one| one.get("date").is_some());
    assert!(dated.count() >= 750, "at least half are dated");
}
