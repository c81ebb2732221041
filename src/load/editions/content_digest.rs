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
use crate::load::editions::altered::{Altered, AlteredItems};
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

    /// Where the content differs from the one with `released_digests`.
    pub(crate) fn differences(
        &self,
        released_digests: &BTreeMap<String, String>,
        collections: &ByItemType<ParsedCollection>,
    ) -> ContentDifferences {
        let mut differences = ContentDifferences {
            altered: Altered::nothing(),
            first_file: None,
            descriptions: Vec::new(),
        };
        for (name, current) in &self.short_digests {
            let Some(previous) = released_digests.get(name).filter(|one| *one != current) else {
                continue;
            };
            let mut collections = collections.iter();
            let description = match collections.find(|(_, one)| one.file_name() == *name) {
                None => {
                    differences.altered.record = true;
                    String::new()
                }
                Some((type_id, collection)) => {
                    let items = ItemDifferences::new(collection, previous, current);
                    let description = items.describe(collection);
                    differences.altered.add(type_id, items.into_altered());
                    description
                }
            };
            differences.first_file.get_or_insert_with(|| name.clone());
            differences
                .descriptions
                .push(format!("{name}{description}"));
        }
        if !differences.altered.is_any() {
            differences.altered = Altered::anything();
        }
        differences
    }
}

/// Where the content of an edition differs from what was released.
pub(crate) struct ContentDifferences {
    pub(crate) altered: Altered,
    /// The first file that differs.
    pub(crate) first_file: Option<String>,
    /// The files and items, for the message.
    pub(crate) descriptions: Vec<String>,
}

fn short_file_digest(digest: &[u8; 32]) -> String {
    to_hex(digest)[..8].to_owned()
}

fn short_item_digest(digest: &[u8; 32]) -> String {
    to_hex(digest)[..4].to_owned()
}

/// How the items of a collection differ, by their check digits.
enum ItemDifferences {
    /// The check digits do not tell.
    Unknown,
    /// Only in their order.
    Order,
    /// The items in these rows differ, and so many are gone.
    Items {
        rows: Vec<usize>,
        removed_count: usize,
    },
}

impl ItemDifferences {
    /// The differences between the check digits `previous` and `current`.
    fn new(collection: &ParsedCollection, previous: &str, current: &str) -> Self {
        let item_digests = |short_digests: &str| {
            let items = short_digests.split_ascii_whitespace().skip(1);
            items.map(str::to_owned).collect::<Vec<_>>()
        };
        let (previous, current) = (item_digests(previous), item_digests(current));
        if previous.is_empty() && collection.items.len() > MAX_ITEMS_WITH_DIGESTS {
            return Self::Unknown;
        }
        let mut missing: HashMap<&str, usize> = HashMap::new();
        for item in &previous {
            *missing.entry(item).or_default() += 1;
        }
        let mut rows = Vec::new();
        for (row, item) in current.iter().enumerate() {
            match missing.get_mut(item.as_str()) {
                Some(count) if *count > 0 => *count -= 1,
                _ => rows.push(row),
            }
        }
        let removed_count = missing.values().sum::<usize>().saturating_sub(rows.len());
        if rows.is_empty() && removed_count == 0 {
            return Self::Order;
        }
        Self::Items {
            rows,
            removed_count,
        }
    }

    fn into_altered(self) -> AlteredItems {
        match self {
            Self::Items {
                rows,
                removed_count: 0,
            } => AlteredItems::Rows(rows.into_iter().collect()),
            Self::Unknown | Self::Order | Self::Items { .. } => AlteredItems::Unknown,
        }
    }

    /// The differences in words; empty if they are unknown.
    fn describe(&self, collection: &ParsedCollection) -> String {
        let (rows, removed_count) = match self {
            Self::Unknown => return String::new(),
            Self::Order => return " (the order of its items)".to_owned(),
            Self::Items {
                rows,
                removed_count,
            } => (rows, *removed_count),
        };
        let label = |row: &usize| match collection.items[*row].valid_id() {
            Some(id) => format!("`{id}`"),
            None => format!("entry {row}"),
        };
        let mut labels: Vec<_> = rows.iter().take(MAX_LISTED_ITEMS).map(label).collect();
        if let Some(more) = rows
            .len()
            .checked_sub(MAX_LISTED_ITEMS)
            .filter(|more| *more > 0)
        {
            labels.push(format!("{more} more"));
        }
        match removed_count {
            0 => {}
            1 => labels.push("an item is missing".to_owned()),
            _ => labels.push(format!("{removed_count} items are missing")),
        }
        format!(" ({})", labels.join(", "))
    }
}
