//! The record as it is served: one edition, immutable, with every relation known at both
//! ends and every item written out ahead.
//!
//! Invariant: nothing in a [`Record`] changes after [`Record::build`]; to publish other
//! content, another record takes its place.

mod archive;
mod changes;
mod citation;
mod coverage;
mod crowd;
mod days;
mod graph;
mod index;
mod matrix;
mod order;
mod past;
mod places;
mod references;
mod relations;
mod render;
pub mod search;
mod summary;
mod table;
mod timeline;
mod vocabulary;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use rayon::iter::{
    IndexedParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _,
};
use sha2::{Digest as _, Sha256};

pub use archive::{Archive, Unusable, prefix};
pub use changes::{ChangeView, EditionView, ItemHistory, Movement, Version};
pub use citation::{CslDate, CslItem, CslName, ItemCitation};
pub use coverage::{Coverage, CoverageMeta, SourceCoverage, UnitCoverage};
pub use crowd::Crowd;
pub use graph::{Graph, GraphEdge, GraphLinks, GraphMeta, GraphNode};
pub use index::{FieldIndex, Index, spell};
pub use matrix::{Matrix, MatrixCell, MatrixLinks, MatrixMeta, MatrixPosition, MatrixRow};
pub use order::{Order, Sorted};
pub use past::{Became, Past, Withdrawn};
pub use places::Places;
pub use relations::{ItemAt, Relations};
pub use summary::{Counts, EventLine, ItemLine, Summary};
pub use timeline::{Timeline, TimelineEvent, TimelineLinks, TimelineMeta};
pub use vocabulary::{TermView, VocabularyList, VocabularyMeta, VocabularyView};

use search::Search;
use table::{Table, locate};

use crate::SOURCE_DIGEST;
use crate::fixtures::Edition;
use crate::model::{
    self, FieldType, Instant, Item, KindInfo, LinkBase, Negotiation, Reference, Slug, kind_index,
    kinds,
};

/// How many ids a collection may have for all of them to be compared with a mistyped one.
const MAX_COMPARED: usize = 500;
/// How many ids of a larger collection are compared with it: those around where it would stand.
const MAX_NEIGHBORS: usize = 100;

/// One edition of the record, ready to be served.
pub struct Record {
    /// What every link in responses begins with.
    base: LinkBase,
    number: i64,
    digest: [u8; 32],
    past: Arc<Past>,
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
    /// The words of the texts could not be indexed.
    Index(fst::Error),
    /// There is no edition.
    Empty,
    /// The first edition is to be published at a later time.
    Embargoed(i64, Instant),
}

impl fmt::Display for BuildError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Write(error) => write!(out, "an item cannot be written: {error}"),
            Self::Index(error) => write!(out, "the full text cannot be indexed: {error}"),
            Self::Empty => out.write_str("the record has no edition"),
            Self::Embargoed(number, until) => write!(
                out,
                "edition {number} is embargoed until {until}, and no other edition can be \
                 served before that: start the server then, or change `published`"
            ),
        }
    }
}

impl std::error::Error for BuildError {}

impl From<serde_json::Error> for BuildError {
    fn from(error: serde_json::Error) -> Self {
        Self::Write(error)
    }
}

impl From<fst::Error> for BuildError {
    fn from(error: fst::Error) -> Self {
        Self::Index(error)
    }
}

/// The answers made of one item.
struct Written {
    line: Bytes,
    page: Bytes,
}

impl Record {
    /// Makes the record of an edition that follows the one `before`; addresses in its answers
    /// begin with `base`. Items are written out ahead.
    pub fn build(
        edition: Edition,
        base: impl Into<LinkBase>,
        before: Option<Arc<Self>>,
    ) -> Result<Self, BuildError> {
        let mut record = Self::unwritten(edition, base.into(), before)?;
        record.written = render::items(&record)?;
        Ok(record)
    }

    /// The same, for a record that is rarely asked: its items are written on demand.
    fn unwritten(
        edition: Edition,
        base: LinkBase,
        before: Option<Arc<Self>>,
    ) -> Result<Self, BuildError> {
        let past = Past::of(edition.changes, edition.digest, before);
        let tables: Vec<_> = edition.collections.into_iter().map(Table::of).collect();
        let (search, (indexes, relations)) = rayon::join(
            || Search::of(&tables),
            || {
                let kinds = kinds().par_iter().zip(&tables);
                let indexes = kinds.map(|(kind, table)| Index::of(table, kind));
                let indexes: Vec<_> = indexes.collect();
                let relations = Relations::of(&tables, &indexes);
                (indexes, relations)
            },
        );
        let mut record = Self {
            base,
            number: edition.number,
            digest: edition.digest,
            past: Arc::new(past),
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
    fn rebased(&self, base: LinkBase) -> Self {
        let mut record = Self {
            base,
            number: self.number,
            digest: self.digest,
            past: Arc::clone(&self.past),
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

    /// The beginning of the digest of this edition and all before: another one once any of
    /// them is read with other content.
    pub fn content(&self) -> u64 {
        let beginning = self.past.lineage().into_iter().take(8);
        beginning.fold(0, |sum, byte| sum << 8 | u64::from(byte))
    }

    /// What answers depend on besides the question: the fixtures of the editions, the base
    /// of addresses, and the build of the program.
    pub fn validator(&self, question: &[&[u8]]) -> [u8; 32] {
        let mut hash = Sha256::new_with_prefix(self.past.lineage());
        let parts = [self.base.as_str().as_bytes(), SOURCE_DIGEST.as_bytes()];
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

    /// How many items there are in all collections together.
    pub fn item_count(&self) -> usize {
        self.tables.iter().map(|table| table.items.len()).sum()
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

    /// The ids of a collection that are worth comparing with a mistyped one: all of them, in
    /// the editors' order, or of many those that begin most like it.
    pub fn ids_like(&self, kind: &KindInfo, id: &str) -> Vec<&str> {
        let Some(place) = kind_index(kind.type_name).filter(|_| self.count(kind) > MAX_COMPARED)
        else {
            return self.ids(kind).collect();
        };
        let field = kind
            .fields
            .iter()
            .position(|field| matches!(field.of, FieldType::Id));
        let order = field.and_then(|field| self.index_of(place).field(field).order());
        let Some(order) = order else {
            return Vec::new();
        };
        let id_at = |place_in: u32| {
            self.id(ItemAt {
                kind: place,
                place: place_in,
            })
            .map_or("", Slug::as_str)
        };
        let all = order.all().places(false);
        let here = all.partition_point(|at| id_at(*at) < id);
        let near =
            here.saturating_sub(MAX_NEIGHBORS / 2)..(here + MAX_NEIGHBORS / 2).min(all.len());
        all[near].iter().map(|at| id_at(*at)).collect()
    }

    /// The place of an item in its collection.
    pub fn place(&self, kind: &KindInfo, id: &str) -> Option<u32> {
        self.table(kind)?.place(id)
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
        match self.ahead(at) {
            Some(written) => Ok(written.page.clone()),
            None => render::one(self, at).map(|written| written.page),
        }
    }

    /// How many bytes all items have that are held as answers.
    pub fn size(&self) -> usize {
        let written = self.written.iter().flatten();
        written.map(|one| one.line.len() + one.page.len()).sum()
    }

    /// An item on one line.
    pub fn line(&self, at: ItemAt) -> serde_json::Result<Cow<'_, [u8]>> {
        match self.ahead(at) {
            Some(written) => Ok(Cow::Borrowed(&written.line)),
            None => render::one(self, at).map(|written| Cow::Owned(written.line.into())),
        }
    }

    fn ahead(&self, at: ItemAt) -> Option<&Written> {
        self.written.get(at.kind)?.get(at.place as usize)
    }

    /// What stands before the path of every address in answers.
    pub fn base(&self) -> &str {
        self.base.as_str()
    }

    /// What every link in responses begins with.
    pub fn links(&self) -> &LinkBase {
        &self.base
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
