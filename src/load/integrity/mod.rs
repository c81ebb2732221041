//! Checking the items of an edition against each other.

pub(crate) mod containment;
pub(crate) mod cycles;
pub(crate) mod reference_hints;
pub(crate) mod references;
pub(crate) mod replaced_positions;
pub(crate) mod settled_fields;
pub(crate) mod statement_coverage;

use hashbrown::HashMap;
use jsonc_parser::ast::Value;

use crate::load::editions::previous_edition::PreviousEdition;
use crate::load::json::json_spans;
use crate::load::located_error::LocatedError;
use crate::load::parsed_edition::ParsedEdition;
use crate::load::parsed_item::{ItemContent, ParsedCollection, ParsedItem};
use crate::load::report::Report;
use crate::load::suggestions::Suggestions;
use crate::model::{
    ByItemType, ErrorCode, ItemTypeId, MAX_LIST_LEN, Reference, RelationInfo, Slug, Title,
    ValidationError,
};

/// Reports errors between the items of an edition.
pub(crate) fn check_edition(
    edition: &ParsedEdition,
    previous: Option<&PreviousEdition>,
    report: &mut Report,
) {
    let mut checker = IntegrityChecker::new(edition, previous, report);
    checker.complete_reference_hints();
    checker.check_ids();
    checker.check_references();
    checker.check_record_references();
    checker.check_cycles();
    checker.check_containment();
    checker.check_replaced_positions();
    checker.check_settled_fields();
    checker.check_identifier_labels();
    checker.check_note_counts();
    checker.check_statement_coverage();
    checker.judge();
}

/// The items of an edition by id, and the report of what is wrong with them.
pub(crate) struct IntegrityChecker<'d, 'r> {
    pub(crate) edition: &'d ParsedEdition,
    previous: Option<&'d PreviousEdition>,
    /// The first row with each id.
    pub(crate) rows_by_id: ByItemType<HashMap<&'d Slug, usize>>,
    suggestions: Suggestions<'d>,
    pub(crate) report: &'r mut Report,
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
    fn new(
        edition: &'d ParsedEdition,
        previous: Option<&'d PreviousEdition>,
        report: &'r mut Report,
    ) -> Self {
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
            previous,
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
                self.report.count_omitted_problem(error.code);
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
            if collection.has_unclear_ids {
                self.explain_changed_id(type_id, collection);
            }
            // Each id is known once, so that only further items with it are looked for.
            let with_id = collection.items.iter().filter(|entry| entry.id.is_some());
            if with_id.count() > self.rows_by_id[type_id].len() {
                self.report_duplicate_ids(type_id, collection);
            }
        }
    }

    /// The one id of a type that the previous edition has and this one lacks.
    fn missing_id(&self, type_id: ItemTypeId) -> Option<&'d Slug> {
        let previous = self.previous?.ids(type_id).iter();
        let mut missing = previous.filter(|id| !self.rows_by_id[type_id].contains_key(*id));
        let first = missing.next();
        first.filter(|_| missing.next().is_none())
    }

    /// Says which id an item had whose id is invalid, if only one item of its type is missing.
    fn explain_changed_id(&mut self, type_id: ItemTypeId, collection: &'d ParsedCollection) {
        let Some(id) = self.missing_id(type_id) else {
            return;
        };
        let path = self.edition.folder.path(&collection.file_name());
        let hint = format!(
            "write `{id}`, as in the previous edition; to change an id, use `talks rename`"
        );
        let items = collection.items.iter().enumerate();
        let mut invalid = items.filter(|(_, item)| item.valid_id().is_none());
        if let (Some((row, _)), None) = (invalid.next(), invalid.next()) {
            self.report
                .replace_bad_id_hint(&path, &format!("/{row}/id"), &hint);
        }
    }

    fn report_duplicate_ids(&mut self, type_id: ItemTypeId, collection: &'d ParsedCollection) {
        let type_name = collection.item_type.type_name;
        let missing = self.missing_id(type_id);
        let text = self.edition.folder.files.get(&collection.file_name());
        let line_ends = text.map_or_else(Vec::new, |text| {
            memchr::memchr_iter(b'\n', text.as_bytes()).collect()
        });
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
            let start = collection.items[first].range.start;
            let line = line_ends.partition_point(|end| *end < start) + 1;
            let message = format!("the {type_name} `{id}` already exists, on line {line}");
            let hint = match missing {
                Some(id) => format!(
                    "give each item an id of its own; the previous edition has `{id}`, which is missing here"
                ),
                None => "give each item an id of its own".to_owned(),
            };
            self.report_error(
                handle,
                ValidationError::new(ErrorCode::RepeatedId, "/id", message, hint),
            );
        }
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

    /// One identifier has one label throughout: the label guards against a mistyped one.
    fn check_identifier_labels(&mut self) {
        let mut labels = HashMap::new();
        for handle in self.items() {
            let ItemContent::Valid(item) = &handle.item().content else {
                continue;
            };
            for (nth, identifier) in item.identifiers().iter().enumerate() {
                let Some(label) = identifier.label.as_ref().map(Title::as_str) else {
                    continue;
                };
                let value = identifier.value.as_str();
                let first = *labels.entry((identifier.scheme, value)).or_insert(label);
                if first != label {
                    let message =
                        format!("{value} is labeled {label:?} here and {first:?} elsewhere");
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
pub(crate) fn reference_pointer(pointers: &[String], nth: usize) -> String {
    pointers.get(nth).cloned().unwrap_or_default()
}

/// The pointers of what `patterns` match in an item, in order.
pub(crate) fn matching_pointers(value: &Value<'_>, patterns: &[&str]) -> Vec<String> {
    let matches = patterns
        .iter()
        .flat_map(|pattern| json_spans::select(value, pattern));
    matches.map(|(pointer, _)| pointer).collect()
}
