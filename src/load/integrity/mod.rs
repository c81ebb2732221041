//! Checking the items of an edition against each other.

pub(crate) mod cycles;
pub(crate) mod statement_coverage;

use hashbrown::{HashMap, HashSet};
use jsonc_parser::ast::Value;
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

use crate::load::edition_folder::RECORD_FILE;
use crate::load::json::json_spans;
use crate::load::located_error::LocatedError;
use crate::load::parsed_edition::ParsedEdition;
use crate::load::parsed_item::{ItemContent, ParsedCollection, ParsedItem};
use crate::load::report::Report;
use crate::load::structure::MAX_PAIRWISE_LEN;
use crate::load::suggestions::Suggestions;
use crate::model::{
    ByItemType, ErrorCode, ItemTypeId, MAX_LIST_LEN, Negotiation, PartPolicy, Reference,
    RelationInfo, Slug, ValidationError, closest_match, parse_reference,
};

/// Reports errors between the items of an edition.
pub(crate) fn check_edition(edition: &ParsedEdition, report: &mut Report) {
    let mut checker = IntegrityChecker::new(edition, report);
    checker.check_ids();
    checker.check_references();
    checker.check_record_references();
    checker.check_cycles();
    checker.check_identifier_labels();
    checker.check_note_counts();
    checker.check_statement_coverage();
}

/// The error of a list that names one target twice, whichever form the references have.
fn duplicate_reference() -> ValidationError {
    ValidationError::new(
        ErrorCode::RepeatedEntry,
        "",
        "this entry stands twice in one list",
        "keep one of the two",
    )
}

/// The items of an edition by id, and the report of what is wrong with them.
pub(crate) struct IntegrityChecker<'d, 'r> {
    pub(crate) edition: &'d ParsedEdition,
    /// The first row with each id.
    pub(crate) rows_by_id: ByItemType<HashMap<&'d Slug, usize>>,
    suggestions: Suggestions<'d>,
    report: &'r mut Report,
}

/// One item of a collection.
#[derive(Clone, Copy)]
pub(crate) struct ItemHandle<'d> {
    pub(crate) collection: &'d ParsedCollection,
    pub(crate) row: usize,
}

impl<'d> ItemHandle<'d> {
    pub(crate) fn item(self) -> &'d ParsedItem {
        &self.collection.items[self.row]
    }
}

impl<'d, 'r> IntegrityChecker<'d, 'r> {
    fn new(edition: &'d ParsedEdition, report: &'r mut Report) -> Self {
        let index_by_id = |collection: &'d ParsedCollection| {
            let mut rows = HashMap::with_capacity(collection.items.len());
            for (row, entry) in collection.items.iter().enumerate() {
                if let Some(id) = &entry.id {
                    rows.entry(id).or_insert(row);
                }
            }
            rows
        };
        let rows_by_id = ByItemType::from_fn(|id| index_by_id(&edition.collections[id]));
        Self {
            edition,
            rows_by_id,
            suggestions: Suggestions::new(),
            report,
        }
    }

    /// All items of the edition.
    pub(crate) fn items(&self) -> impl Iterator<Item = ItemHandle<'d>> + use<'d> {
        let collections = self.edition.collections.values();
        collections.flat_map(|collection| {
            (0..collection.items.len()).map(move |row| ItemHandle { collection, row })
        })
    }

    /// The item that a reference points to.
    pub(crate) fn resolve(&self, to: &Reference) -> Option<ItemHandle<'d>> {
        let row = *self.rows_by_id[to.item_type].get(&to.id)?;
        let collection = &self.edition.collections[to.item_type];
        Some(ItemHandle { collection, row })
    }

    /// How many more errors of a collection's items are reported.
    pub(crate) fn remaining_reports(&self, handle: ItemHandle<'d>) -> usize {
        let name = handle.collection.file_name();
        self.report
            .remaining_for_file(&self.edition.folder.path(&name))
    }

    /// Counts errors beyond the maximum of a file.
    pub(crate) fn count_omitted(&mut self, count: usize) {
        self.report.count_omitted(count);
    }

    /// Reports an error of an item; its pointer is relative to the item.
    pub(crate) fn report_error(&mut self, handle: ItemHandle<'d>, error: ValidationError) {
        self.report_errors(handle, |_| vec![error]);
    }

    /// Reports errors of an item, built from its JSON value; their pointers are relative to the
    /// item.
    pub(crate) fn report_errors(
        &mut self,
        handle: ItemHandle<'d>,
        build_errors: impl FnOnce(&Value<'d>) -> Vec<ValidationError>,
    ) {
        let type_id = handle.collection.item_type.id;
        let name = handle.collection.file_name();
        let (path, range) = (self.edition.folder.path(&name), &handle.item().range);
        let item_text = self.edition.folder.item_text(type_id, range);
        // An item that is not JSON has been reported already.
        let Ok(value) = json_spans::parse_with_spans(item_text) else {
            return;
        };
        let text = &self.edition.folder.files[&name];
        for mut error in build_errors(&value) {
            if self.report.remaining_for_file(&path) == 0 {
                self.report.count_omitted(1);
                continue;
            }
            let span = json_spans::resolve_span(&value, &error.pointer, error.targets_key);
            error.pointer = format!("/{}{}", handle.row, error.pointer);
            let located = LocatedError { error, span }.shifted_by(range.start);
            self.report.add_error(&path, text, located);
        }
    }

    /// Reports an error of the `nth` reference of a relation, if the file has room for it.
    pub(crate) fn report_reference_error(
        &mut self,
        handle: ItemHandle<'d>,
        relation: &RelationInfo,
        nth: usize,
        build_error: impl FnOnce() -> ValidationError,
    ) {
        if self.remaining_reports(handle) == 0 {
            return self.count_omitted(1);
        }
        self.report_errors(handle, |value| {
            let pointers = matching_pointers(value, relation.json_pointers);
            vec![ValidationError {
                pointer: reference_pointer(&pointers, nth),
                ..build_error()
            }]
        });
    }

    fn check_ids(&mut self) {
        for (type_id, collection) in self.edition.collections.iter() {
            // Each id is known once, so that only further items with it are looked for.
            let with_id = collection.items.iter().filter(|entry| entry.id.is_some());
            if with_id.count() > self.rows_by_id[type_id].len() {
                self.report_duplicate_ids(type_id, collection);
            }
        }
    }

    fn report_duplicate_ids(&mut self, type_id: ItemTypeId, collection: &'d ParsedCollection) {
        let type_name = collection.item_type.type_name;
        for (row, entry) in collection.items.iter().enumerate() {
            let handle = ItemHandle { collection, row };
            let id = entry.id.as_ref();
            let first = id.and_then(|id| Some((id, *self.rows_by_id[type_id].get(id)?)));
            let Some((id, first)) = first.filter(|(_, first)| *first != row) else {
                continue;
            };
            if self.remaining_reports(handle) == 0 {
                self.count_omitted(1);
                continue;
            }
            let message =
                format!("the {type_name} `{id}` is there already, as entry {first} of the list");
            let hint = "give each item an id of its own; entries are counted from 0";
            self.report_error(
                handle,
                ValidationError::new(ErrorCode::RepeatedId, "/id", message, hint),
            );
        }
    }

    fn check_references(&mut self) {
        let items: Vec<_> = self.items().collect();
        let checker = &*self;
        let broken = items.into_par_iter().filter_map(|handle| {
            let broken_references = checker.broken_references(handle);
            (!broken_references.is_empty()).then_some((handle, broken_references))
        });
        for (handle, mut broken) in broken.collect::<Vec<_>>() {
            let capacity = self.remaining_reports(handle);
            self.count_omitted(broken.len().saturating_sub(capacity));
            broken.truncate(capacity);
            if broken.is_empty() {
                continue;
            }
            let mut errors = Vec::new();
            for (relation, nth) in broken {
                let to = handle.item().references(relation)[nth].clone();
                let error = match self.explain_dangling(&to) {
                    Some((message, hint)) => {
                        ValidationError::new(ErrorCode::DanglingReference, "", message, hint)
                    }
                    None => duplicate_reference(),
                };
                errors.push((relation, nth, error));
            }
            self.report_errors(handle, |value| {
                let relations = handle.collection.item_type.relations.iter();
                let pointers: Vec<_> = relations
                    .map(|relation| matching_pointers(value, relation.json_pointers))
                    .collect();
                let located = errors.into_iter().map(|(relation, nth, error)| {
                    let pointer = reference_pointer(&pointers[relation], nth);
                    ValidationError { pointer, ..error }
                });
                located.collect()
            });
        }
    }

    /// The references of one item that are dangling or repeated: relation, index in it.
    fn broken_references(&self, handle: ItemHandle<'d>) -> Vec<(usize, usize)> {
        let mut broken = Vec::new();
        for (relation, info) in handle.collection.item_type.relations.iter().enumerate() {
            let references = handle.item().references(relation);
            // Few references are compared faster than hashed.
            let mut seen = HashSet::new();
            let is_short = references.len() <= MAX_PAIRWISE_LEN;
            for (nth, to) in references.iter().enumerate() {
                let is_repeated = !info.repeatable
                    && if is_short {
                        references[..nth].contains(to)
                    } else {
                        !seen.insert((to.item_type, &to.id, &to.part))
                    };
                if is_repeated || self.is_dangling_reference(to) {
                    broken.push((relation, nth));
                }
            }
        }
        broken
    }

    fn check_record_references(&mut self) {
        let edition = self.edition;
        let Some(text) = edition.folder.files.get(RECORD_FILE) else {
            return;
        };
        let path = edition.folder.path(RECORD_FILE);
        let start = text.len() - text.trim_start().len();
        let Ok(value) = json_spans::parse_with_spans(text.trim()) else {
            return;
        };
        for (pattern, types) in Negotiation::REFERENCE_POINTERS {
            let mut seen = HashSet::new();
            for (pointer, reference_value) in json_spans::select(&value, pattern) {
                let Value::StringLit(literal) = reference_value else {
                    continue;
                };
                let Ok(to) = parse_reference(&literal.value, &types(), PartPolicy::Forbidden)
                else {
                    continue;
                };
                if self.report.remaining_for_file(&path) == 0 {
                    if self.is_dangling_reference(&to) || !seen.insert(to.key()) {
                        self.report.count_omitted(1);
                    }
                    continue;
                }
                let error = match self.explain_dangling(&to) {
                    Some((message, hint)) => {
                        ValidationError::new(ErrorCode::DanglingReference, "", message, hint)
                    }
                    None if !seen.insert(to.key()) => duplicate_reference(),
                    None => continue,
                };
                let located = LocatedError {
                    error: ValidationError { pointer, ..error },
                    span: json_spans::byte_range(reference_value),
                };
                self.report
                    .add_error(&path, text, located.shifted_by(start));
            }
        }
    }

    /// Whether a reference is to something that is not there.
    fn is_dangling_reference(&self, to: &Reference) -> bool {
        let collection = &self.edition.collections[to.item_type];
        if !collection.is_parsed {
            return false;
        }
        let item_type = collection.item_type;
        self.resolve(to).is_none_or(|handle| {
            let mut parts = to.part.iter();
            parts.any(|part| {
                item_type.part_pointers.is_empty() || !handle.item().parts().contains(&part)
            })
        })
    }

    /// What is wrong with a reference to something that is not there, and what is near.
    fn explain_dangling(&mut self, to: &Reference) -> Option<(String, String)> {
        if !self.edition.collections[to.item_type].is_parsed {
            return None;
        }
        let Some(handle) = self.resolve(to) else {
            let message = format!("there is no {} `{}`", to.item_type, to.id);
            return Some((message, self.suggest_item(to)));
        };
        let part = to.part.as_ref()?;
        let parts = handle.item().parts();
        if parts.contains(&part) {
            return None;
        }
        let message = format!("the {} `{}` has no part `{part}`", to.item_type, to.id);
        let hint = match closest_match(part.as_str(), parts.iter().map(|part| part.as_str())) {
            Some(suggestion) => format!("did you mean `{}/{}/{suggestion}`?", to.item_type, to.id),
            None if parts.is_empty() => "it has no parts".to_owned(),
            None => {
                let parts: Vec<_> = parts.iter().map(|part| part.as_str()).collect();
                format!("its parts are {}", parts.join(", "))
            }
        };
        Some((message, hint))
    }

    /// The id of the item that has `id`.
    pub(crate) fn find_id(&self, type_id: ItemTypeId, id: &str) -> Option<&'d Slug> {
        let id = Slug::parse(id)?;
        self.rows_by_id[type_id]
            .get_key_value(&id)
            .map(|(id, _)| *id)
    }

    /// The id that a text was probably meant to be.
    pub(crate) fn likely_target(&mut self, type_id: ItemTypeId, id: &str) -> Option<&'d Slug> {
        let collection = &self.edition.collections[type_id];
        self.suggestions.suggest(type_id, collection, id)
    }

    /// A hint to the item that a dangling reference was probably meant to name.
    fn suggest_item(&mut self, to: &Reference) -> String {
        let has_id = |type_id: &ItemTypeId| self.rows_by_id[*type_id].contains_key(&to.id);
        if let Some(other) = ItemTypeId::ALL.into_iter().find(has_id) {
            return format!("there is a {other} of this id: `{other}/{}`", to.id);
        }
        match self.likely_target(to.item_type, to.id.as_str()) {
            Some(suggestion) => format!("did you mean `{suggestion}`?"),
            None => format!(
                "add it to {}, or refer to another one",
                self.edition.collections[to.item_type].file_name()
            ),
        }
    }

    /// One identifier has one label throughout: the label guards against a mistyped one.
    fn check_identifier_labels(&mut self) {
        let mut labels = HashMap::new();
        for handle in self.items() {
            let ItemContent::Valid(item) = &handle.item().content else {
                continue;
            };
            for (nth, identifier) in item.identifiers().iter().enumerate() {
                let (value, label) = (identifier.value.as_str(), identifier.label.as_str());
                let first = *labels.entry((identifier.scheme, value)).or_insert(label);
                if first != label {
                    let message =
                        format!("{value} is labelled {label:?} here and {first:?} elsewhere");
                    let hint = "correct the identifier, or give it one label";
                    let pointer = format!("/identifiers/{nth}/label");
                    self.report_error(
                        handle,
                        ValidationError::new(ErrorCode::BadIdentifier, pointer, message, hint),
                    );
                }
            }
        }
    }

    /// An item has at most as many notes as a list may have entries.
    fn check_note_counts(&mut self) {
        let mut note_counts: HashMap<String, usize> = HashMap::new();
        let collection = &self.edition.collections[ItemTypeId::Note];
        for row in 0..collection.items.len() {
            let handle = ItemHandle { collection, row };
            for (nth, to) in handle.item().references(0).into_iter().enumerate() {
                let count = note_counts
                    .entry(format!("{}/{}", to.item_type, to.id))
                    .or_default();
                *count += 1;
                if *count == MAX_LIST_LEN + 1 {
                    let info = handle.collection.item_type.relations[0];
                    self.report_reference_error(handle, info, nth, || {
                        let message = format!(
                            "the {} `{}` has more than {MAX_LIST_LEN} notes",
                            to.item_type, to.id
                        );
                        let hint = "merge notes, or divide the item";
                        ValidationError::new(ErrorCode::LongList, "", message, hint)
                    });
                }
            }
        }
    }
}

/// The pointer to the `nth` reference of a relation with these `pointers`. A reference under a
/// misspelled key has none in the file: its error is reported at the item as a whole.
fn reference_pointer(pointers: &[String], nth: usize) -> String {
    pointers.get(nth).cloned().unwrap_or_default()
}

/// The pointers of what `patterns` match in an item, in order.
pub(crate) fn matching_pointers(value: &Value<'_>, patterns: &[&str]) -> Vec<String> {
    let matches = patterns
        .iter()
        .flat_map(|pattern| json_spans::select(value, pattern));
    matches.map(|(pointer, _)| pointer).collect()
}
