//! The record as it is served: one edition, immutable, with every relation known at both
//! ends and every item written out ahead.
//!
//! Invariant: nothing in a [`Record`] changes after [`Record::build`]; to publish other
//! content, another record takes its place.

mod archive;
mod citation;
mod coverage;
mod graph;
pub mod highlight;
mod index;
mod matrix;
mod relations;
mod render;
pub mod search;
mod summary;
mod timeline;
mod vocabulary;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use rayon::iter::{
    IndexedParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _,
};
use sha2::{Digest as _, Sha256};

pub use archive::{Archive, prefix};
pub use citation::{CslDate, CslItem, CslName, ItemCitation};
pub use coverage::{Coverage, CoverageMeta, SourceCoverage, UnitCoverage};
pub use graph::{Graph, GraphEdge, GraphLinks, GraphMeta, GraphNode};
pub use index::{FieldIndex, Index, Order, Span, spell};
pub use matrix::{Matrix, MatrixCell, MatrixLinks, MatrixMeta, MatrixPosition, MatrixRow};
pub use relations::{ItemAt, Relations};
pub use summary::{Counts, EventLine, ItemLine, Summary};
pub use timeline::{Timeline, TimelineEvent, TimelineLinks, TimelineMeta};
pub use vocabulary::{TermView, VocabularyList, VocabularyMeta, VocabularyView};

use search::Search;

use crate::fixtures::Edition;
use crate::model::{
    self, Href, Item, Kind as _, KindInfo, Negotiation, Note, Reference, SHOWN, Slug, Statement,
    StatementCount, derived_relations, kind_index, kinds,
};

/// How many characters of a statement's or note's text stand for its title.
const TITLE_LENGTH: usize = 120;

/// One edition of the record, ready to be served.
pub struct Record {
    /// What stands before the path of every address in answers.
    base: String,
    number: i64,
    digest: [u8; 32],
    negotiation: Negotiation,
    tables: Arc<Vec<Table>>,
    relations: Arc<Relations>,
    indexes: Arc<Vec<Index>>,
    search: Arc<Search>,
    /// The items written out ahead, by kind and place; what is not here is written on demand.
    written: Vec<Vec<Written>>,
}

/// Why a record could not be made of a sound edition.
#[derive(Debug)]
pub enum BuildError {
    /// An item could not be written.
    Write(serde_json::Error),
    /// The texts could not be indexed.
    Index(tantivy::TantivyError),
    /// There is no edition.
    Empty,
}

impl fmt::Display for BuildError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Write(error) => write!(out, "an item cannot be written: {error}"),
            Self::Index(error) => write!(out, "the texts cannot be indexed: {error}"),
            Self::Empty => out.write_str("the record has no edition"),
        }
    }
}

impl std::error::Error for BuildError {}

impl From<serde_json::Error> for BuildError {
    fn from(error: serde_json::Error) -> Self {
        Self::Write(error)
    }
}

impl From<tantivy::TantivyError> for BuildError {
    fn from(error: tantivy::TantivyError) -> Self {
        Self::Index(error)
    }
}

/// The items of one kind, as their editors wrote them.
struct Table {
    items: Vec<Box<dyn Item>>,
    places: HashMap<Slug, u32>,
}

/// The answers made of one item.
struct Written {
    line: Bytes,
    page: Bytes,
}

impl Record {
    /// Makes the record of an edition; addresses in its answers begin with `base`. Items
    /// are written out ahead.
    pub fn build(edition: Edition, base: &str) -> Result<Self, BuildError> {
        let mut record = Self::unwritten(edition, base)?;
        record.written = render::items(&record)?;
        Ok(record)
    }

    /// The same, for a record that is rarely asked: its items are written on demand.
    fn unwritten(edition: Edition, base: &str) -> Result<Self, BuildError> {
        let tables: Vec<_> = edition.collections.into_iter().map(Table::of).collect();
        let indexed = || {
            let kinds = kinds().par_iter().zip(&tables);
            kinds.map(|(kind, table)| Index::of(table, kind)).collect()
        };
        let (search, (relations, indexes)) = rayon::join(
            || Search::of(all(&tables)),
            || rayon::join(|| Relations::of(&tables), indexed),
        );
        let mut record = Self {
            base: base.to_owned(),
            number: edition.number,
            digest: edition.digest,
            negotiation: edition.negotiation,
            relations: Arc::new(relations),
            indexes: Arc::new(indexes),
            search: Arc::new(search?),
            tables: Arc::new(tables),
            written: Vec::new(),
        };
        record.negotiation = record.filled(&record.negotiation);
        Ok(record)
    }

    /// The same edition at other addresses; its items are written on demand.
    fn rebased(&self, base: String) -> Self {
        let mut record = Self {
            base,
            number: self.number,
            digest: self.digest,
            negotiation: self.negotiation.clone(),
            tables: Arc::clone(&self.tables),
            relations: Arc::clone(&self.relations),
            indexes: Arc::clone(&self.indexes),
            search: Arc::clone(&self.search),
            written: Vec::new(),
        };
        record.negotiation = record.filled(&record.negotiation);
        record
    }

    /// A negotiation with its references filled in.
    fn filled(&self, negotiation: &Negotiation) -> Negotiation {
        let mut negotiation = negotiation.clone();
        for reference in negotiation.references() {
            self.fill(reference);
        }
        negotiation
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

    /// What the items of a kind are found and put in order by.
    pub fn index_of(&self, kind: usize) -> &Index {
        &self.indexes[kind]
    }

    /// The full text of all items.
    pub fn search(&self) -> &Search {
        &self.search
    }

    /// The item at a place.
    pub fn item_at(&self, at: ItemAt) -> Option<&dyn Item> {
        self.at(at)
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
            .map(|item| item.id().as_str())
    }

    /// The place of an item in its collection.
    pub fn place(&self, kind: &KindInfo, id: &str) -> Option<u32> {
        self.table(kind)?.places.get(&Slug::parse(id)?).copied()
    }

    /// The id of the item at a place.
    pub fn id(&self, at: ItemAt) -> Option<&Slug> {
        self.at(at).map(Item::id)
    }

    /// The ids of an item's parts.
    pub fn part_ids(&self, at: ItemAt) -> impl Iterator<Item = &str> {
        self.at(at)
            .into_iter()
            .flat_map(Item::parts)
            .map(|part| part.id.as_str())
    }

    /// An item as an answer of its own.
    pub fn page(&self, at: ItemAt) -> serde_json::Result<Bytes> {
        self.written(at, |written| written.page.clone())
    }

    /// An item on one line.
    pub fn line(&self, at: ItemAt) -> serde_json::Result<Bytes> {
        self.written(at, |written| written.line.clone())
    }

    fn written(&self, at: ItemAt, form: impl Fn(&Written) -> Bytes) -> serde_json::Result<Bytes> {
        let ahead = self.written.get(at.kind);
        match ahead.and_then(|items| items.get(at.place as usize)) {
            Some(written) => Ok(form(written)),
            None => render::item(self, at).map(|written| form(&written)),
        }
    }

    /// What stands before the path of every address in answers.
    pub fn base(&self) -> &str {
        &self.base
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
        let item = self.at(at)?;
        let mut reference = Reference::new(item.kind().type_name, item.id().clone(), None);
        self.fill(&mut reference);
        Some(reference)
    }

    /// The references of an item in one of its kind's relations, filled in.
    pub fn references(&self, at: ItemAt, relation: usize) -> Vec<Reference> {
        let Some(mut item) = self.item_at(at).map(Item::copy) else {
            return Vec::new();
        };
        let references = item.references(relation).into_iter().map(|to| {
            self.fill(to);
            to.clone()
        });
        references.collect()
    }

    /// References to the parts of an item, filled in.
    pub fn part_references(&self, at: ItemAt) -> Vec<Reference> {
        let Some(item) = self.item_at(at) else {
            return Vec::new();
        };
        let parts = item.parts().into_iter().map(|part| {
            let mut to = Reference::new(
                item.kind().type_name,
                item.id().clone(),
                Some(part.id.clone()),
            );
            self.fill(&mut to);
            to
        });
        parts.collect()
    }

    /// The first ten items that an item's field leads to: a stored or derived relation, its
    /// statements or its notes.
    pub fn related_by(&self, at: ItemAt, field: &str) -> Vec<ItemAt> {
        let info = &kinds()[at.kind];
        if let Some(relation) = info
            .relations
            .iter()
            .position(|relation| relation.name == field)
        {
            let Some(mut item) = self.item_at(at).map(Item::copy) else {
                return Vec::new();
            };
            let targets = item
                .references(relation)
                .into_iter()
                .filter_map(|to| self.locate(to));
            let mut targets: Vec<_> = targets.collect();
            targets.dedup();
            targets.truncate(SHOWN);
            return targets;
        }
        let derived = derived_relations(info.type_name)
            .iter()
            .find(|derived| derived.name == field);
        let (kind, places) = match (derived, field) {
            (Some(derived), _) => (
                Some(derived.kind),
                render::derived_places(self, at, derived),
            ),
            (None, "statements") => render::related_places(self, Statement::TYPE, at),
            (None, _) => render::related_places(self, Note::TYPE, at),
        };
        let Some(kind) = kind else { return Vec::new() };
        places
            .iter()
            .take(SHOWN)
            .map(|place| ItemAt { kind, place })
            .collect()
    }

    /// How many statements there are on an item, and where to read them.
    pub(crate) fn statement_count(&self, at: ItemAt) -> StatementCount {
        let (_, places) = render::related_places(self, Statement::TYPE, at);
        let info = &kinds()[at.kind];
        let id = self.id(at).map_or("", Slug::as_str);
        StatementCount {
            total: render::count(places.len()),
            href: self.href(&format!("/v1/statements?{}={id}", info.type_name)),
        }
    }

    /// How many statements there are on a part of an item.
    fn part_statements(&self, at: ItemAt, part: &Slug) -> u64 {
        kind_index(Statement::TYPE)
            .map_or(0, |kind| self.relations.naming_part(kind, at, part).len())
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
        self.locate(to).and_then(|at| self.at(at))
    }

    /// Where the item is that a reference points to.
    pub fn locate(&self, to: &Reference) -> Option<ItemAt> {
        locate(&self.tables, to)
    }

    fn table(&self, kind: &KindInfo) -> Option<&Table> {
        kind_index(kind.type_name).and_then(|kind| self.tables.get(kind))
    }

    fn at(&self, at: ItemAt) -> Option<&dyn Item> {
        let items = &self.tables.get(at.kind)?.items;
        items.get(at.place as usize).map(AsRef::as_ref)
    }
}

/// Where the item is that a reference points to.
fn locate(tables: &[Table], to: &Reference) -> Option<ItemAt> {
    let kind = kind_index(to.r#type)?;
    let place = *tables.get(kind)?.places.get(&to.id)?;
    Some(ItemAt { kind, place })
}

/// All items, with where they are.
fn all(tables: &[Table]) -> impl Iterator<Item = (ItemAt, &dyn Item)> {
    let kinds = tables.iter().enumerate();
    kinds.flat_map(|(kind, table)| {
        let items = (0..).zip(&table.items);
        items.map(move |(place, item)| (ItemAt { kind, place }, item.as_ref()))
    })
}

impl Table {
    fn of(items: Vec<Box<dyn Item>>) -> Self {
        let places = (0..)
            .zip(&items)
            .map(|(place, item)| (item.id().clone(), place))
            .collect();
        Self { items, places }
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
