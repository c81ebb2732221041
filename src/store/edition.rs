//! One edition of a record, indexed. Nothing in it changes once it is built.

use std::sync::Arc;

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use sha2::{Digest as _, Sha256};

use crate::SOURCE_DIGEST;
use crate::model::{
    ByItemType, EditionContext, Href, Item, ItemChange, ItemType, ItemTypeId, ItemTypeInfo,
    LinkBase, LoadedEdition, Negotiation, Reference, Rfc3339Timestamp, Slug,
};
use crate::store::counts::to_row;
use crate::store::history::EditionHistory;
use crate::store::index::field_indexes::FieldIndexes;
use crate::store::index::relations::RelationIndex;
use crate::store::item_key::ItemKey;
use crate::store::item_table::{ItemTable, resolve_in_tables};
use crate::store::links::Links;
use crate::store::names::NameIndex;
use crate::store::rendered_items::RenderedItems;
use crate::store::search::SearchIndex;

/// One edition of a record.
pub struct Edition {
    links: Links,
    /// With resolved references, which depend on the links.
    negotiation: Negotiation,
    contents: Arc<EditionContents>,
    prerendered: RenderedItems,
}

/// What an edition contains, independent of its links.
struct EditionContents {
    number: i64,
    digest: [u8; 32],
    previous: Option<Arc<Edition>>,
    history: Arc<EditionHistory>,
    negotiation: Negotiation,
    tables: ByItemType<ItemTable>,
    relations: RelationIndex,
    field_indexes: ByItemType<FieldIndexes>,
    search_index: SearchIndex,
    names: NameIndex,
}

impl Edition {
    /// Indexes an edition that follows `previous`.
    pub fn build(
        edition: LoadedEdition,
        link_base: impl Into<LinkBase>,
        previous: Option<Arc<Self>>,
    ) -> fst::Result<Self> {
        let tables = edition.collections.map(ItemTable::new);
        let (search_index, (names, (field_indexes, relations))) = rayon::join(
            || SearchIndex::build(&tables),
            || {
                rayon::join(
                    || NameIndex::build(&tables),
                    || {
                        let indexes = ItemTypeId::ALL
                            .par_iter()
                            .map(|id| FieldIndexes::build(&tables[*id], id.info()));
                        let field_indexes = ByItemType::from_values(indexes.collect());
                        let relations = RelationIndex::build(&tables, &field_indexes);
                        (field_indexes, relations)
                    },
                )
            },
        );
        let previous_history = previous
            .as_ref()
            .map(|previous| Arc::clone(&previous.contents.history));
        let history = EditionHistory::new(
            edition.number,
            edition.changes,
            edition.digest,
            previous_history,
        );
        let contents = EditionContents {
            number: edition.number,
            digest: edition.digest,
            previous,
            history: Arc::new(history),
            negotiation: edition.negotiation,
            tables,
            relations,
            field_indexes,
            search_index: search_index?,
            names,
        };
        Ok(Self::with_contents(Arc::new(contents), link_base.into()))
    }

    /// The same edition with other links, sharing everything else; nothing is rendered ahead.
    pub(crate) fn with_link_base(&self, link_base: LinkBase) -> Self {
        Self::with_contents(Arc::clone(&self.contents), link_base)
    }

    fn with_contents(contents: Arc<EditionContents>, link_base: LinkBase) -> Self {
        let mut edition = Self {
            links: Links::new(link_base, contents.number),
            negotiation: contents.negotiation.clone(),
            contents,
            prerendered: RenderedItems::none(),
        };
        let mut negotiation = edition.negotiation.clone();
        for reference in negotiation.references_mut() {
            edition.resolve_reference(reference);
        }
        let passages = [&mut negotiation.significance, &mut negotiation.outlook];
        for passage in passages.into_iter().flatten() {
            let statements = passage.statements.iter();
            let keys = statements.map(|statement| edition.target_key(&statement.reference));
            passage.notes = edition.note_links_of_all(keys);
        }
        let published = negotiation.published.as_ref();
        negotiation.published_label = published.map(Rfc3339Timestamp::to_long_text);
        edition.negotiation = negotiation;
        edition
    }

    /// The same edition with its items rendered.
    pub(crate) fn with_prerendered(self, prerendered: RenderedItems) -> Self {
        Self {
            prerendered,
            ..self
        }
    }

    pub(crate) fn prerendered(&self) -> &RenderedItems {
        &self.prerendered
    }

    /// The size of all items that were rendered ahead.
    pub fn rendered_bytes(&self) -> usize {
        self.prerendered.size_in_bytes()
    }

    /// The edition's number.
    pub fn number(&self) -> i64 {
        self.contents.number
    }

    /// Whether it is not published yet.
    pub fn is_draft(&self) -> bool {
        self.negotiation.published.is_none()
    }

    /// A prefix of the lineage digest: changes whenever the content of this edition or of one
    /// before it does.
    pub fn content_version(&self) -> u64 {
        let digest = self.history().lineage_digest();
        let prefix = digest.first_chunk().expect("a digest has 32 bytes");
        u64::from_be_bytes(*prefix)
    }

    /// A hash of everything that a response depends on: the parts of the request, the content
    /// of the editions, the base of links and the build of the program.
    pub fn response_hash(&self, request_parts: &[&[u8]]) -> [u8; 32] {
        let mut hash = Sha256::new_with_prefix(self.history().lineage_digest());
        let base = self.links.base().as_str();
        let parts = [base.as_bytes(), SOURCE_DIGEST.as_bytes()];
        for part in parts.iter().chain(request_parts) {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }

    /// The SHA-256 digest of its content.
    pub fn digest(&self) -> &[u8; 32] {
        &self.contents.digest
    }

    /// The edition before it.
    pub fn previous(&self) -> Option<&Self> {
        self.contents.previous.as_deref()
    }

    /// This edition and those before it, ascending.
    pub fn lineage(&self) -> Vec<&Self> {
        let mut editions: Vec<_> =
            std::iter::successors(Some(self), |edition| edition.previous()).collect();
        editions.reverse();
        editions
    }

    /// A change of this edition or one before it, and that edition: by its number and the index of
    /// the change.
    pub fn change_at(&self, number: i64, index: usize) -> (&Self, &ItemChange) {
        let mut editions = std::iter::successors(Some(self), |edition| edition.previous());
        let edition = editions.find(|edition| edition.number() == number);
        let edition = edition.expect("the change was found in this lineage");
        (edition, &edition.history().changes()[index])
    }

    /// What changed from edition to edition, up to this one.
    pub fn history(&self) -> &EditionHistory {
        &self.contents.history
    }

    /// The negotiation, with resolved references.
    pub fn negotiation(&self) -> &Negotiation {
        &self.negotiation
    }

    /// The items by their relations.
    pub fn relations(&self) -> &RelationIndex {
        &self.contents.relations
    }

    /// The items of a type by their fields.
    pub fn field_indexes(&self, type_id: ItemTypeId) -> &FieldIndexes {
        &self.contents.field_indexes[type_id]
    }

    /// The full-text index of all items.
    pub fn search_index(&self) -> &SearchIndex {
        &self.contents.search_index
    }

    /// Its links.
    pub fn links(&self) -> &Links {
        &self.links
    }

    /// The link to a path and query.
    pub fn href(&self, path: &str) -> Href {
        self.links.href(path)
    }

    /// Whether every link is a permalink.
    pub fn is_pinned(&self) -> bool {
        self.links.is_pinned()
    }

    /// What every link begins with.
    pub fn link_base(&self) -> &LinkBase {
        self.links.base()
    }

    /// The items of a type, in the editors' order.
    pub fn items(&self, type_id: ItemTypeId) -> impl ExactSizeIterator<Item = &dyn Item> {
        let table = &self.contents.tables[type_id];
        table.items.iter().map(AsRef::as_ref)
    }

    /// The items of one type as their own type, with their keys.
    pub fn items_of<K: ItemType>(&self) -> impl Iterator<Item = (ItemKey, &K)> {
        let keys = self.item_keys(K::ID);
        keys.map(|key| (key, self.item_as(key)))
    }

    /// The keys of all items of a type.
    pub fn item_keys(&self, type_id: ItemTypeId) -> impl Iterator<Item = ItemKey> + use<> {
        let row_count = to_row(self.items(type_id).len());
        (0..row_count).map(move |row| ItemKey { type_id, row })
    }

    /// The item with a key of this edition.
    pub fn item_by_key(&self, key: ItemKey) -> &dyn Item {
        self.contents.tables[key.type_id].items[key.row as usize].as_ref()
    }

    /// The same item as the type that the key names.
    pub fn item_as<K: ItemType>(&self, key: ItemKey) -> &K {
        let item = self.item_by_key(key).downcast_ref();
        item.expect("the key names the type of the item")
    }

    /// The id of the item with a key of this edition.
    pub fn id(&self, key: ItemKey) -> &Slug {
        self.item_by_key(key).id()
    }

    /// The number of items in all collections.
    pub fn item_count(&self) -> usize {
        let tables = self.contents.tables.values();
        tables.map(|table| table.items.len()).sum()
    }

    /// The number of items in a collection.
    pub fn collection_len(&self, item_type: &ItemTypeInfo) -> usize {
        self.items(item_type.id).len()
    }

    /// The ids of a collection, in the editors' order.
    pub fn ids(&self, item_type: &ItemTypeInfo) -> impl Iterator<Item = &str> {
        self.items(item_type.id).map(|item| item.id().as_str())
    }

    /// The key of the item of a type with this id.
    pub fn key_of(&self, type_id: ItemTypeId, id: &str) -> Option<ItemKey> {
        let row = self.contents.tables[type_id].row_of(id)?;
        Some(ItemKey { type_id, row })
    }

    /// The key of the first item of any type with this id.
    pub fn find_in_any_type(&self, id: &str) -> Option<ItemKey> {
        let mut types = ItemTypeId::ALL.into_iter();
        types.find_map(|type_id| self.key_of(type_id, id))
    }

    /// The items by their names.
    pub(crate) fn names(&self) -> &NameIndex {
        &self.contents.names
    }

    /// The ids of an item's parts.
    pub fn part_ids(&self, key: ItemKey) -> impl Iterator<Item = &str> {
        let parts = self.item_by_key(key).parts().iter();
        parts.map(|part| part.id.as_str())
    }

    /// The key of the item that a reference points to; none if a client made the reference up.
    pub fn resolve(&self, reference: &Reference) -> Option<ItemKey> {
        resolve_in_tables(&self.contents.tables, reference)
    }

    /// The key of the item that a reference of the record points to.
    pub fn target_key(&self, reference: &Reference) -> ItemKey {
        self.resolve(reference)
            .expect("the loader reports references that lead nowhere")
    }
}

impl EditionContext for Edition {
    fn number(&self) -> i64 {
        self.number()
    }

    fn title(&self) -> &str {
        self.negotiation.title.as_str()
    }

    fn statements_citing(&self, passage: &str) -> Href {
        self.links
            .filtered(ItemTypeId::Statement, "passage", passage)
    }

    fn item(&self, reference: &Reference) -> Option<&dyn Item> {
        self.resolve(reference).map(|key| self.item_by_key(key))
    }
}
