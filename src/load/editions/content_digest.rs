//! The digest of an edition, and where another content differs.
//!
//! Each item has the SHA-256 digest of its canonical form (RFC 8785). A collection has that
//! of the digests of its items, in their order; `record.json` that of the one value that it
//! is. An edition has that of the canonical form of an object from file names to these
//! digests in hexadecimal. How files are laid out does not matter to any of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use hashbrown::HashMap;
use sha2::{Digest as _, Sha256};

use crate::load::edition_folder::RECORD_FILE;
use crate::load::parsed_item::ParsedCollection;
use crate::model::{ByItemType, to_hex};

/// How many items of a collection have check digits of their own. A larger collection has
/// those of the file only: `editions.json` is read by people as well.
const MAX_ITEMS_WITH_DIGESTS: usize = 1_000;

/// How many items are named of those that differ in a file.
const MAX_LISTED_ITEMS: usize = 5;

/// What identifies the content of an edition.
#[derive(Clone, Debug)]
pub(crate) struct ContentDigest {
    /// The SHA-256 digest of the edition.
    pub(crate) sha256: [u8; 32],
    /// By file name: check digits, which tell where something differs. They are hexadecimal,
    /// eight of the file, then four of each item in its order, divided by spaces.
    pub(crate) short_digests: BTreeMap<String, String>,
}

impl ContentDigest {
    /// The digest of an edition; none if not all of its files are JSON.
    pub(crate) fn new(
        record: Option<[u8; 32]>,
        collections: &ByItemType<ParsedCollection>,
    ) -> Option<Self> {
        let record = record?;
        let mut files = BTreeMap::from([(RECORD_FILE.to_owned(), to_hex(&record))]);
        let mut short_digests =
            BTreeMap::from([(RECORD_FILE.to_owned(), short_file_digest(&record))]);
        for collection in collections.values() {
            let items: Option<Vec<_>> = collection.items.iter().map(|item| item.digest).collect();
            let items = items.filter(|_| collection.is_parsed)?;
            let mut hash = Sha256::new();
            for item in &items {
                hash.update(item);
            }
            let file: [u8; 32] = hash.finalize().into();
            let mut short_digest = short_file_digest(&file);
            if items.len() <= MAX_ITEMS_WITH_DIGESTS {
                for item in &items {
                    let _ = write!(short_digest, " {}", short_item_digest(item));
                }
            }
            files.insert(collection.file_name(), to_hex(&file));
            short_digests.insert(collection.file_name(), short_digest);
        }
        // The names and digests are such that `serde_json` writes the canonical form.
        let files = serde_json::to_vec(&files).ok()?;
        let sha256 = Sha256::digest(&files).into();
        Some(Self {
            sha256,
            short_digests,
        })
    }

    /// Where the content differs from the one with `released_digests`, for the message.
    pub(crate) fn differences(
        &self,
        released_digests: &BTreeMap<String, String>,
        collections: &ByItemType<ParsedCollection>,
    ) -> Vec<String> {
        let differs =
            |(name, check): &(&String, &String)| released_digests.get(*name) != Some(*check);
        let files = self.short_digests.iter().filter(differs);
        files
            .filter_map(|(name, current)| {
                let previous = released_digests.get(name)?;
                let mut collections = collections.values();
                let Some(collection) = collections.find(|one| one.file_name() == *name) else {
                    return Some(name.clone());
                };
                Some(format!(
                    "{name}{}",
                    describe_item_differences(collection, previous, current)
                ))
            })
            .collect()
    }
}

fn short_file_digest(digest: &[u8; 32]) -> String {
    to_hex(digest)[..8].to_owned()
}

fn short_item_digest(digest: &[u8; 32]) -> String {
    to_hex(digest)[..4].to_owned()
}

/// Which items of a collection differ, by the check digits `before` and `now`: nothing if
/// they do not tell.
fn describe_item_differences(
    collection: &ParsedCollection,
    previous: &str,
    current: &str,
) -> String {
    let item_digests = |short_digests: &str| {
        let items = short_digests.split_ascii_whitespace().skip(1);
        items.map(str::to_owned).collect::<Vec<_>>()
    };
    let (previous, current) = (item_digests(previous), item_digests(current));
    if previous.is_empty() && collection.items.len() > MAX_ITEMS_WITH_DIGESTS {
        return String::new();
    }
    let mut missing: HashMap<&str, usize> = HashMap::new();
    for item in &previous {
        *missing.entry(item).or_default() += 1;
    }
    let mut added = Vec::new();
    for (row, item) in current.iter().enumerate() {
        match missing.get_mut(item.as_str()) {
            Some(count) if *count > 0 => *count -= 1,
            _ => added.push(row),
        }
    }
    let removed_count = missing.values().sum::<usize>().saturating_sub(added.len());
    if added.is_empty() && removed_count == 0 {
        return " (the order of its items)".to_owned();
    }
    let label = |row: &usize| match &collection.items[*row].id {
        Some(id) => format!("`{id}`"),
        None => format!("entry {row}"),
    };
    let mut labels: Vec<_> = added.iter().take(MAX_LISTED_ITEMS).map(label).collect();
    if let Some(more) = added
        .len()
        .checked_sub(MAX_LISTED_ITEMS)
        .filter(|more| *more > 0)
    {
        labels.push(format!("{more} more"));
    }
    match removed_count {
        0 => {}
        1 => labels.push("an item that is gone".to_owned()),
        _ => labels.push(format!("{removed_count} items that are gone")),
    }
    format!(" ({})", labels.join(", "))
}
