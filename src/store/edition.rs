//! One edition of a record, indexed. Nothing in it changes once it is built.

use std::sync::Arc;

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use sha2::{Digest as _, Sha256};

use crate::SOURCE_DIGEST;
use crate::model::{
    ByItemType, EditionContext, FieldType, HasReferences, Href, Item, ItemChange, ItemType,
    ItemTypeId, ItemTypeInfo, LinkBase, LoadedEdition, Negotiation, Reference, Rfc3339Timestamp,
    Slug, TypedReference,
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

/// The size up to which all ids of a collection are compared with a mistyped one.
const MAX_SUGGESTION_CANDIDATES: usize = 500;
/// How many ids of a larger collection are compared: those next to where it would be sorted.
const SUGGESTION_WINDOW: usize = 100;
/// How many characters of a statement's or note's text serve as its title.
const MAX_TITLE_CHARS: usize = 120;

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
        for passage in [&mut negotiation.significance, &mut negotiation.outlook] {
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

    /// The ids of a collection that a mistyped one is compared with: all of a small
    /// collection, in the editors' order, or those of a large one that begin most like it.
    pub fn suggestion_candidates(&self, item_type: &ItemTypeInfo, id: &str) -> Vec<&str> {
        if self.collection_len(item_type) <= MAX_SUGGESTION_CANDIDATES {
            return self.ids(item_type).collect();
        }
        let type_id = item_type.id;
        let sorted_rows = self.rows_by_id(type_id);
        let id_of_row = |row: &u32| self.id(ItemKey { type_id, row: *row }).as_str();
        let insertion_point = sorted_rows.partition_point(|row| id_of_row(row) < id);
        let start = insertion_point.saturating_sub(SUGGESTION_WINDOW / 2);
        let end = (insertion_point + SUGGESTION_WINDOW / 2).min(sorted_rows.len());
        sorted_rows[start..end].iter().map(id_of_row).collect()
    }

    /// The rows of a type in the order of their ids.
    fn rows_by_id(&self, type_id: ItemTypeId) -> &[u32] {
        let mut fields = type_id.info().fields.iter();
        let id_field = fields
            .position(|field| matches!(field.field_type, FieldType::Id))
            .expect("every type has an id field");
        let sort_index = self.field_indexes(type_id).field(id_field).sort_index();
        sort_index
            .expect("an item has one id, so that ids have an order")
            .all_rows()
            .rows(false)
    }

    /// The first and the last id of a type whose ids are numbered, if an id that no item has is
    /// written like them.
    pub fn numbered_ids_like(&self, type_id: ItemTypeId, id: &str) -> Option<(&str, &str)> {
        let letters = |id: &str| {
            let letters = id.trim_end_matches(|ch: char| ch.is_ascii_digit());
            (letters.len() < id.len()).then(|| letters.to_owned())
        };
        let rows = self.rows_by_id(type_id);
        let id_of_row = |row: &u32| self.id(ItemKey { type_id, row: *row }).as_str();
        let (first, last) = (id_of_row(rows.first()?), id_of_row(rows.last()?));
        let requested = letters(id)?;
        let is_alike = letters(first)? == requested && letters(last)? == requested;
        is_alike.then_some((first, last))
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

    /// A resolved reference to an item.
    pub fn reference_to(&self, key: ItemKey) -> Reference {
        let item = self.item_by_key(key);
        let mut reference = Reference::new(key.type_id, item.id().clone(), None);
        reference.href = self.links.item(key.type_id, item.id());
        reference.title = truncate_title(item.title());
        reference
    }

    /// The references of an item in one of the relations of its type, resolved.
    pub fn references(&self, key: ItemKey, relation: usize) -> Vec<Reference> {
        let references = self.item_by_key(key).references(relation).into_iter();
        references
            .map(|reference| self.resolved(reference))
            .collect()
    }

    /// References of an item, resolved.
    pub fn resolve_all<'a, T: 'a>(
        &self,
        references: impl IntoIterator<Item = &'a TypedReference<T>>,
    ) -> Vec<Reference> {
        let references = references.into_iter();
        references
            .map(|reference| self.resolved(&reference.reference))
            .collect()
    }

    /// Resolved references to the parts of an item.
    pub fn part_references(&self, key: ItemKey) -> Vec<Reference> {
        let item = self.item_by_key(key);
        let parts = item.parts().iter().map(|part| {
            let (id, part_id) = (item.id().clone(), part.id.clone());
            self.resolved(&Reference::new(key.type_id, id, Some(part_id)))
        });
        parts.collect()
    }

    /// A copy of a reference with its title and href.
    pub fn resolved(&self, reference: &Reference) -> Reference {
        let mut reference = reference.clone();
        self.resolve_reference(&mut reference);
        reference
    }

    /// A copy of a value whose references have their titles and hrefs.
    pub(crate) fn with_resolved_references<R: HasReferences + Clone>(&self, value: &R) -> R {
        let mut value = value.clone();
        let mut references = Vec::new();
        value.collect_mut(&mut references);
        for reference in references {
            self.resolve_reference(reference);
        }
        value
    }

    /// Sets the title and the href of a reference.
    pub(crate) fn resolve_reference(&self, reference: &mut Reference) {
        reference.href = self.links.reference(reference);
        let item = self.item_by_key(self.target_key(reference));
        reference.title = match &reference.part {
            None => truncate_title(item.title()),
            Some(id) => {
                let mut parts = item.parts().iter();
                let part = parts.find(|part| part.id == *id);
                part.expect("the loader reports references that lead nowhere")
                    .title
                    .to_string()
            }
        };
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

/// A text as a title: as many of its words as [`MAX_TITLE_CHARS`] has room for, and an ellipsis if
/// there are more.
fn truncate_title(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(MAX_TITLE_CHARS - 1) else {
        return text.to_owned();
    };
    if text[end..].chars().nth(1).is_none() {
        return text.to_owned();
    }
    let start = &text[..end];
    // The cut is at the end of a word if a space follows it.
    let last_space = start.rfind(char::is_whitespace);
    let complete_words = match last_space {
        Some(last_space) if !text[end..].starts_with(char::is_whitespace) => &start[..last_space],
        _ => start,
    };
    let title =
        complete_words.trim_end_matches(|ch: char| ch.is_whitespace() || ",;:–—-(".contains(ch));
    format!("{title}…")
}
