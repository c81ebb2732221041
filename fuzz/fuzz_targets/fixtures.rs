//! Any file in place of one of a small record: it is refused with a report, or it makes a
//! record of which every item can be rendered.

#![no_main]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use talks::load::{FixtureSource, TextOptions, load_editions};
use talks::model::{ItemTypeId, LinkBase};
use talks::store::Record;
use tempfile::TempDir;

/// The record, of which one file at a time is replaced.
static RECORD: LazyLock<(TempDir, Vec<String>)> = LazyLock::new(|| {
    let folder = TempDir::new().expect("a folder");
    let small = Path::new(env!("CARGO_MANIFEST_DIR")).join("record/1");
    fs::create_dir(folder.path().join("1")).expect("a folder");
    let mut names = Vec::new();
    for file in fs::read_dir(small).expect("the small record") {
        let file = file.expect("a file");
        fs::copy(file.path(), folder.path().join("1").join(file.file_name())).expect("a copy");
        names.push(file.file_name().into_string().expect("a name"));
    }
    names.sort();
    (folder, names)
});

fuzz_target!(|bytes: &[u8]| {
    let Some((first, text)) = bytes.split_first() else {
        return;
    };
    let (folder, names) = &*RECORD;
    let file = folder
        .path()
        .join("1")
        .join(&names[usize::from(*first) % names.len()]);
    let before = fs::read(&file).expect("the file");
    fs::write(&file, text).expect("written");
    match load_editions(&FixtureSource::Folder(folder.path().to_owned())) {
        Ok(editions) => {
            // No edition is embargoed at the end of time.
            let record = Record::build_at(editions, &LinkBase::from(""), Timestamp::MAX);
            let record = record.expect("a record");
            let edition = record.newest();
            for key in ItemTypeId::ALL
                .into_iter()
                .flat_map(|type_id| edition.item_keys(type_id))
            {
                let json = edition.pretty_json(key).expect("an item");
                serde_json::from_slice::<serde_json::Value>(&json).expect("well-formed JSON");
            }
        }
        Err(report) => {
            assert!(!report.problems.is_empty());
            assert!(!report.to_text(TextOptions::default()).is_empty());
            for json in [report.to_json(), report.to_sarif()] {
                serde_json::from_str::<serde_json::Value>(&json).expect("a report");
            }
        }
    }
    fs::write(&file, before).expect("as it was");
});
