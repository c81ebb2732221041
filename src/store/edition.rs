//! One edition of a record, indexed and rendered.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::store::item_table::{ItemTable, resolve_in_tables};
use crate::store::render::RenderedItem;
use crate::store::search::SearchIndex;
use bytes::Bytes;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use sha2::{Digest as _, Sha256};

use crate::SOURCE_DIGEST;
use crate::model::{
    self, ByItemType, FieldType, Item, ItemTypeId, ItemTypeInfo, LinkBase, LoadedEdition,
    Negotiation, Reference, Rfc3339Timestamp, Slug,
};
use crate::store::{EditionHistory, FieldIndexes, ItemKey, RelationIndex};

/// How many ids a collection may have for all of them to be compared with a mistyped one.
const MAX_SUGGESTION_CANDIDATES: usize = 500;
/// How many ids of a larger collection are compared with it: those around where it would stand.
const SUGGESTION_WINDOW: usize = 100;

/// One edition of the record, ready to be served.
pub struct Edition {
    /// What every link in responses begins with.
    base: LinkBase,
    number: i64,
    digest: [u8; 32],
    history: Arc<EditionHistory>,
    negotiation: Negotiation,
    tables: Arc<ByItemType<ItemTable>>,
    relations: Arc<RelationIndex>,
    field_indexes: Arc<ByItemType<FieldIndexes>>,
    search_index: Arc<SearchIndex>,
    /// The items written out ahead, by kind and place; what is not here is written on demand.
    prerendered: ByItemType<Vec<RenderedItem>>,
}

/// Why a record could not be made of a sound edition.
#[derive(Debug)]
pub enum BuildError {
    /// An item could not be written.
    Serialize(serde_json::Error),
    /// The words of the texts could not be indexed.
    SearchIndex(fst::Error),
    /// There is no edition.
    NoEditions,
    /// The first edition is to be published at a later time.
    Embargoed(i64, Rfc3339Timestamp),
}

impl fmt::Display for BuildError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Serialize(error) => write!(out, "an item cannot be written: {error}"),
            Self::SearchIndex(error) => write!(out, "the full text cannot be indexed: {error}"),
            Self::NoEditions => out.write_str("the record has no edition"),
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
        Self::Serialize(error)
    }
}

impl From<fst::Error> for BuildError {
    fn from(error: fst::Error) -> Self {
        Self::SearchIndex(error)
    }
}

impl Edition {
    /// Makes the record of an edition that follows the one `before`; addresses in its answers
    /// begin with `base`. Items are written out ahead.
    pub fn build(
        edition: LoadedEdition,
        link_base: impl Into<LinkBase>,
        before: Option<Arc<Self>>,
    ) -> Result<Self, BuildError> {
        let mut record = Self::build_without_rendering(edition, link_base.into(), before)?;
        record.prerendered = crate::store::render::render_all(&record)?;
        Ok(record)
    }

    /// The same, for a record that is rarely asked: its items are written on demand.
    pub(crate) fn build_without_rendering(
        edition: LoadedEdition,
        link_base: LinkBase,
        before: Option<Arc<Self>>,
    ) -> Result<Self, BuildError> {
        let history = EditionHistory::new(edition.changes, edition.digest, before);
        let tables = edition.collections.map(ItemTable::new);
        let (search, (indexes, relations)) = rayon::join(
            || SearchIndex::build(&tables),
            || {
                let indexes = ItemTypeId::ALL
                    .par_iter()
                    .map(|id| FieldIndexes::build(&tables[*id], id.info()));
                let field_indexes = ByItemType::from_values(indexes.collect());
                let relations = RelationIndex::build(&tables, &field_indexes);
                (field_indexes, relations)
            },
        );
        let mut record = Self {
            base: link_base,
            number: edition.number,
            digest: edition.digest,
            history: Arc::new(history),
            negotiation: edition.negotiation,
            relations: Arc::new(relations),
            field_indexes: Arc::new(indexes),
            search_index: Arc::new(search?),
            tables: Arc::new(tables),
            prerendered: ByItemType::from_fn(|_| Vec::new()),
        };
        record.negotiation = record.resolve_references(&record.negotiation);
        Ok(record)
    }

    /// The same edition at other addresses; its items are written on demand.
    pub(crate) fn with_link_base(&self, link_base: LinkBase) -> Self {
        let mut record = Self {
            base: link_base,
            number: self.number,
            digest: self.digest,
            history: Arc::clone(&self.history),
            negotiation: self.negotiation.clone(),
            tables: Arc::clone(&self.tables),
            relations: Arc::clone(&self.relations),
            field_indexes: Arc::clone(&self.field_indexes),
            search_index: Arc::clone(&self.search_index),
            prerendered: ByItemType::from_fn(|_| Vec::new()),
        };
        record.negotiation = record.resolve_references(&record.negotiation);
        record
    }

    /// A negotiation with its references filled in.
    fn resolve_references(&self, negotiation: &Negotiation) -> Negotiation {
        let mut negotiation = negotiation.clone();
        for reference in negotiation.references_mut() {
            self.resolve_reference(reference);
        }
        negotiation
    }

    /// The edition's number.
    pub fn number(&self) -> i64 {
        self.number
    }

    /// The beginning of the digest of this edition and all before: another one once any of
    /// them is read with other content.
    pub fn content_version(&self) -> u64 {
        let digest_prefix = self.history.lineage_digest().into_iter().take(8);
        digest_prefix.fold(0, |sum, byte| sum << 8 | u64::from(byte))
    }

    /// What answers depend on besides the question: the fixtures of the editions, the base
    /// of addresses, and the build of the program.
    pub fn etag_hash(&self, request_parts: &[&[u8]]) -> [u8; 32] {
        let mut hash = Sha256::new_with_prefix(self.history.lineage_digest());
        let parts = [self.base.as_str().as_bytes(), SOURCE_DIGEST.as_bytes()];
        for part in parts.iter().chain(request_parts) {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }

    /// What became of it since the edition before.
    pub fn history(&self) -> &EditionHistory {
        &self.history
    }

    /// The SHA-256 digest of its content.
    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// Its items, by type.
    pub(crate) fn tables(&self) -> &ByItemType<ItemTable> {
        &self.tables
    }

    /// The negotiation as a whole, its references filled in.
    pub fn negotiation(&self) -> &Negotiation {
        &self.negotiation
    }

    /// Which items are related to which.
    pub fn relations(&self) -> &RelationIndex {
        &self.relations
    }

    /// What the items of a kind are found and put in order by.
    pub fn field_indexes(&self, type_id: ItemTypeId) -> &FieldIndexes {
        &self.field_indexes[type_id]
    }

    /// The full text of all items.
    pub fn search_index(&self) -> &SearchIndex {
        &self.search_index
    }

    /// The item at a place.
    pub fn item_by_key(&self, key: ItemKey) -> Option<&dyn Item> {
        self.get_item(key)
    }

    /// How many items there are in all collections together.
    pub fn item_count(&self) -> usize {
        self.tables.values().map(|table| table.items.len()).sum()
    }

    /// How many items a collection has.
    pub fn collection_len(&self, item_type: &ItemTypeInfo) -> usize {
        self.table(item_type).items.len()
    }

    /// The ids of a collection, in the editors' order.
    pub fn ids(&self, item_type: &ItemTypeInfo) -> impl Iterator<Item = &str> {
        let items = self.table(item_type).items.iter();
        items.map(|item| item.id().as_str())
    }

    /// The ids of a collection that are worth comparing with a mistyped one: all of them, in
    /// the editors' order, or of many those that begin most like it.
    pub fn suggestion_candidates(&self, item_type: &ItemTypeInfo, id: &str) -> Vec<&str> {
        let type_id = item_type.id;
        if self.collection_len(item_type) <= MAX_SUGGESTION_CANDIDATES {
            return self.ids(item_type).collect();
        }
        let id_field = item_type
            .fields
            .iter()
            .position(|field| matches!(field.field_type, FieldType::Id));
        let sort_index =
            id_field.and_then(|field| self.field_indexes(type_id).field(field).sort_index());
        let Some(sort_index) = sort_index else {
            return Vec::new();
        };
        let id_of_row = |row: u32| self.id(ItemKey { type_id, row }).map_or("", Slug::as_str);
        let sorted_rows = sort_index.all_rows().rows(false);
        let insertion_point = sorted_rows.partition_point(|row| id_of_row(*row) < id);
        let window = insertion_point.saturating_sub(SUGGESTION_WINDOW / 2)
            ..(insertion_point + SUGGESTION_WINDOW / 2).min(sorted_rows.len());
        sorted_rows[window]
            .iter()
            .map(|row| id_of_row(*row))
            .collect()
    }

    /// The place of an item in its collection.
    pub fn row_of(&self, item_type: &ItemTypeInfo, id: &str) -> Option<u32> {
        self.table(item_type).row_of(id)
    }

    /// The id of the item at a place.
    pub fn id(&self, key: ItemKey) -> Option<&Slug> {
        self.get_item(key).map(Item::id)
    }

    /// The ids of an item's parts.
    pub fn part_ids(&self, key: ItemKey) -> impl Iterator<Item = &str> {
        self.get_item(key)
            .into_iter()
            .flat_map(Item::parts)
            .map(|part| part.id.as_str())
    }

    /// An item as an answer of its own.
    pub fn pretty_json(&self, key: ItemKey) -> serde_json::Result<Bytes> {
        match self.prerendered(key) {
            Some(rendered) => Ok(rendered.pretty.clone()),
            None => crate::store::render::render_one(self, key).map(|rendered| rendered.pretty),
        }
    }

    /// How many bytes all items have that are held as answers.
    pub fn rendered_bytes(&self) -> usize {
        let rendered = self.prerendered.values().flatten();
        rendered
            .map(|item| item.compact.len() + item.pretty.len())
            .sum()
    }

    /// An item on one line.
    pub fn compact_json(&self, key: ItemKey) -> serde_json::Result<Cow<'_, [u8]>> {
        match self.prerendered(key) {
            Some(rendered) => Ok(Cow::Borrowed(&rendered.compact)),
            None => crate::store::render::render_one(self, key)
                .map(|rendered| Cow::Owned(rendered.compact.into())),
        }
    }

    fn prerendered(&self, key: ItemKey) -> Option<&RenderedItem> {
        self.prerendered[key.type_id].get(key.row as usize)
    }

    /// What stands before the path of every address in answers.
    pub fn base_url(&self) -> &str {
        self.base.as_str()
    }

    /// What every link in responses begins with.
    pub fn link_base(&self) -> &LinkBase {
        &self.base
    }

    /// Where the item is that a reference points to.
    pub fn resolve(&self, reference: &Reference) -> Option<ItemKey> {
        resolve_in_tables(&self.tables, reference)
    }

    fn table(&self, item_type: &ItemTypeInfo) -> &ItemTable {
        &self.tables[item_type.id]
    }

    pub(crate) fn get_item(&self, at: ItemKey) -> Option<&dyn Item> {
        self.tables[at.type_id]
            .items
            .get(at.row as usize)
            .map(AsRef::as_ref)
    }
}

impl model::EditionContext for Edition {
    fn number(&self) -> i64 {
        self.number
    }

    fn title(&self) -> &str {
        self.negotiation.title.as_str()
    }

    fn item(&self, reference: &Reference) -> Option<&dyn Item> {
        self.referenced_item(reference)
    }
}
