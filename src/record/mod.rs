//! The record as it is served: one edition, immutable, with every relation known at both
//! ends and every item written out ahead.
//!
//! Invariant: nothing in a [`Record`] changes after [`Record::build`]; to publish other
//! content, another record takes its place.

mod relations;
mod render;
mod summary;
mod vocabulary;

use std::collections::HashMap;

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

pub use relations::{ItemAt, Places, Relations};
pub use summary::{Counts, EventLine, ItemLine, Summary};
pub use vocabulary::{TermView, VocabularyList, VocabularyMeta, VocabularyView};

use crate::fixtures::Edition;
use crate::model::{self, Href, Item, KindInfo, Negotiation, Reference, Slug, kind_index, kinds};

/// How many characters of a statement's or note's text stand for its title.
const TITLE_LENGTH: usize = 120;

/// One edition of the record, ready to be served.
pub struct Record {
    /// What stands before the path of every address in answers.
    base: String,
    number: i64,
    digest: [u8; 32],
    negotiation: Negotiation,
    tables: Vec<Table>,
    relations: Relations,
}

/// The items of one kind.
struct Table {
    items: Vec<Entry>,
    places: HashMap<Slug, u32>,
}

/// One item: what its editors wrote, and the answers made of it.
struct Entry {
    item: Box<dyn Item>,
    line: Bytes,
    page: Bytes,
}

impl Record {
    /// Makes the record of an edition; addresses in its answers begin with `base`.
    pub fn build(edition: Edition, base: &str) -> serde_json::Result<Self> {
        let Edition {
            number,
            negotiation,
            collections,
            digest,
        } = edition;
        let tables: Vec<_> = collections.into_iter().map(Table::of).collect();
        let mut record = Self {
            base: base.to_owned(),
            number,
            digest,
            negotiation,
            tables,
            relations: Relations::default(),
        };
        record.relations = Relations::of(&record);
        render::items(&mut record)?;
        let mut negotiation = record.negotiation.clone();
        for reference in negotiation.references() {
            record.fill(reference);
        }
        record.negotiation = negotiation;
        Ok(record)
    }

    /// The edition's number.
    pub fn number(&self) -> i64 {
        self.number
    }

    /// What answers depend on besides the question: the fixtures of the edition, the base
    /// of addresses, and the version of the program.
    pub fn validator(&self, question: &[&[u8]]) -> [u8; 32] {
        let mut hash = Sha256::new_with_prefix(self.digest);
        let parts = [self.base.as_bytes(), env!("CARGO_PKG_VERSION").as_bytes()];
        for part in parts.iter().chain(question) {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }

    /// The negotiation as a whole, its references filled in.
    pub fn negotiation(&self) -> &Negotiation {
        &self.negotiation
    }

    /// Which items are related to which.
    pub fn relations(&self) -> &Relations {
        &self.relations
    }

    /// How many items a collection has.
    pub fn count(&self, kind: &KindInfo) -> usize {
        self.table(kind).map_or(0, |table| table.items.len())
    }

    /// The ids of a collection, in the editors' order.
    pub fn ids(&self, kind: &KindInfo) -> impl Iterator<Item = &str> {
        self.table(kind)
            .into_iter()
            .flat_map(|table| &table.items)
            .map(|entry| entry.item.id().as_str())
    }

    /// The place of an item in its collection.
    pub fn place(&self, kind: &KindInfo, id: &str) -> Option<u32> {
        self.table(kind)?.places.get(&Slug::parse(id)?).copied()
    }

    /// The id of the item at a place.
    pub fn id(&self, at: ItemAt) -> Option<&Slug> {
        self.at(at).map(|entry| entry.item.id())
    }

    /// The ids of an item's parts.
    pub fn part_ids(&self, at: ItemAt) -> impl Iterator<Item = &str> {
        self.at(at)
            .into_iter()
            .flat_map(|entry| entry.item.parts())
            .map(|part| part.id.as_str())
    }

    /// An item as an answer of its own.
    pub fn page(&self, at: ItemAt) -> Option<&Bytes> {
        self.at(at).map(|entry| &entry.page)
    }

    /// An item on one line.
    pub fn line(&self, at: ItemAt) -> Option<&Bytes> {
        self.at(at).map(|entry| &entry.line)
    }

    /// An address in answers.
    pub fn href(&self, path: &str) -> Href {
        Href::new(&self.base, path)
    }

    /// The address of an item, or of a part of it.
    pub fn href_of(&self, to: &Reference) -> Href {
        let collection = kind_index(to.r#type).map_or(to.r#type, |kind| kinds()[kind].collection);
        match &to.part {
            Some(part) => self.href(&format!("/v1/{collection}/{}#{part}", to.id)),
            None => self.href(&format!("/v1/{collection}/{}", to.id)),
        }
    }

    /// A reference to an item, filled in.
    pub fn reference_to(&self, at: ItemAt) -> Option<Reference> {
        let item = &self.at(at)?.item;
        let mut reference = Reference::new(item.kind().type_name, item.id().clone(), None);
        self.fill(&mut reference);
        Some(reference)
    }

    /// Fills in the title and the address of a reference.
    fn fill(&self, to: &mut Reference) {
        to.href = self.href_of(to);
        let Some(item) = self.find(to) else { return };
        let part = to
            .part
            .as_ref()
            .and_then(|id| item.parts().into_iter().find(|part| part.id == *id));
        to.title = part.map_or_else(|| cut(item.title()), |part| part.title.to_string());
    }

    fn find(&self, to: &Reference) -> Option<&dyn Item> {
        self.locate(to)
            .and_then(|at| self.at(at))
            .map(|entry| entry.item.as_ref())
    }

    /// Where the item is that a reference points to.
    pub fn locate(&self, to: &Reference) -> Option<ItemAt> {
        let kind = kind_index(to.r#type)?;
        let place = self.tables.get(kind)?.places.get(&to.id)?;
        Some(ItemAt {
            kind,
            place: *place,
        })
    }

    fn table(&self, kind: &KindInfo) -> Option<&Table> {
        kind_index(kind.type_name).and_then(|kind| self.tables.get(kind))
    }

    fn at(&self, at: ItemAt) -> Option<&Entry> {
        self.tables.get(at.kind)?.items.get(at.place as usize)
    }
}

impl Table {
    fn of(items: Vec<Box<dyn Item>>) -> Self {
        let places = (0..)
            .zip(&items)
            .map(|(place, item)| (item.id().clone(), place))
            .collect();
        let entry = |item| Entry {
            item,
            line: Bytes::new(),
            page: Bytes::new(),
        };
        Self {
            items: items.into_iter().map(entry).collect(),
            places,
        }
    }
}

impl model::Edition for Record {
    fn number(&self) -> i64 {
        self.number
    }

    fn title(&self) -> &str {
        self.negotiation.title.as_str()
    }

    fn item(&self, to: &Reference) -> Option<&dyn Item> {
        self.find(to)
    }
}

/// `text`, cut at [`TITLE_LENGTH`] characters with an ellipsis as the last.
fn cut(text: &str) -> String {
    match text.char_indices().nth(TITLE_LENGTH) {
        None => text.to_owned(),
        Some(_) => {
            let kept: String = text.chars().take(TITLE_LENGTH - 1).collect();
            format!("{}…", kept.trim_end())
        }
    }
}
