//! References that are dangling or repeated.

use hashbrown::HashSet;
use jsonc_parser::ast::Value;
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

use crate::load::edition_folder::RECORD_FILE;
use crate::load::editions::previous_edition::Retirement;
use crate::load::integrity::{IntegrityChecker, ItemHandle, matching_pointers, reference_pointer};
use crate::load::json::json_spans;
use crate::load::located_error::LocatedError;
use crate::load::structure::MAX_PAIRWISE_LEN;
use crate::model::{
    ErrorCode, ItemTypeId, Negotiation, PartPolicy, Reason, Reference, Slug, ValidationError,
    closest_match, parse_reference,
};

/// The error of a list that names one target twice, whichever form the references have.
fn duplicate_reference(to: &Reference) -> ValidationError {
    ValidationError::new(
        ErrorCode::RepeatedEntry,
        "",
        format!("`{}` is in this list twice", to.key()),
        "keep one of the two",
    )
}

/// How many ids of a collection are listed.
const MAX_LISTED_IDS: usize = 20;

/// A dangling or repeated reference of an item: the `nth` of a relation.
struct BrokenReference {
    relation: usize,
    nth: usize,
}

impl<'d> IntegrityChecker<'d, '_> {
    /// Reports the dangling and repeated references of items.
    pub(crate) fn check_references(&mut self) {
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
            for BrokenReference { relation, nth } in broken {
                let to = handle.item().references(relation)[nth].clone();
                let error = match self.explain_dangling(&to) {
                    Some((message, hint)) => {
                        ValidationError::new(ErrorCode::DanglingReference, "", message, hint)
                    }
                    None => duplicate_reference(&to),
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

    /// The references of one item that are dangling or repeated.
    fn broken_references(&self, handle: ItemHandle<'d>) -> Vec<BrokenReference> {
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
                    broken.push(BrokenReference { relation, nth });
                }
            }
        }
        broken
    }

    /// Reports the dangling and repeated references of `record.json`.
    pub(crate) fn check_record_references(&mut self) {
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
                    None if !seen.insert(to.key()) => duplicate_reference(&to),
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
        let handle = self.resolve(to);
        if handle.is_none() && self.may_have_unclear_id(to) {
            return false;
        }
        handle.is_none_or(|handle| {
            let mut parts = to.part.iter();
            parts.any(|part| {
                item_type.part_pointers.is_empty() || !handle.item().parts().contains(&part)
            })
        })
    }

    /// Whether what a reference names may be an item with an unclear id: any reference may mean one without an
    /// id, and those to items of the edition before one with a wrong id.
    fn may_have_unclear_id(&self, to: &Reference) -> bool {
        let collection = &self.edition.collections[to.item_type];
        let was_there = || {
            let previous = self.previous.iter();
            let mut ids = previous.map(|previous| previous.ids(to.item_type));
            ids.any(|ids| ids.contains(&to.id))
        };
        collection.has_missing_ids || collection.has_unclear_ids && was_there()
    }

    /// What is wrong with a reference to something that is not there, and what is near.
    fn explain_dangling(&mut self, to: &Reference) -> Option<(String, String)> {
        if !self.edition.collections[to.item_type].is_parsed {
            return None;
        }
        let Some(handle) = self.resolve(to) else {
            if self.may_have_unclear_id(to) {
                return None;
            }
            if let Some(retired) = self.explain_retired(to) {
                return Some(retired);
            }
            let message = format!("there is no {} `{}`", to.item_type, to.id);
            return Some((message, self.suggest_item(to)));
        };
        let part = to.part.as_ref()?;
        let parts = handle.item().parts();
        if parts.contains(&part) {
            return None;
        }
        if let Some(current) = self.current_part(to).filter(|part| parts.contains(&part)) {
            let name = format!("the part `{part}` of the {} `{}`", to.item_type, to.id);
            let hint = format!("write `{}/{}/{current}`", to.item_type, to.id);
            return Some((format!("{name} has the id `{current}` now"), hint));
        }
        let message = format!("the {} `{}` has no part `{part}`", to.item_type, to.id);
        let hint = match closest_match(part.as_str(), parts.iter().map(|part| part.as_str())) {
            Some(suggestion) => format!("did you mean `{}/{}/{suggestion}`?", to.item_type, to.id),
            None if parts.is_empty() => {
                format!("write `{}/{}`, which has no parts", to.item_type, to.id)
            }
            None => {
                let parts: Vec<_> = parts.iter().map(|part| part.as_str()).collect();
                format!("its parts are {}", parts.join(", "))
            }
        };
        Some((message, hint))
    }

    /// The current id of a part that had another one in an earlier edition.
    fn current_part(&self, to: &Reference) -> Option<Slug> {
        let entries = self.edition.changes.iter().flatten();
        let mut entries = entries.filter(|entry| {
            let item = entry.item.as_ref();
            item.is_some_and(|item| {
                item.changed_type.item_type() == Some(to.item_type) && item.id == to.id
            })
        });
        let entry = entries.next();
        let previous_id = entry.and_then(|entry| entry.renamed_from.as_ref());
        let previous_id = previous_id.unwrap_or(&to.id);
        let mut part = to.part.clone()?;
        if let Some(renamed) = self
            .previous
            .and_then(|previous| previous.current_part(to.item_type, previous_id, &part))
        {
            part = renamed.clone();
        }
        let mut renamed = entry.into_iter().flat_map(|entry| &entry.renamed_parts);
        match renamed.find(|renamed| renamed.from == part) {
            Some(renamed) => Some(renamed.to.clone()),
            None => Some(part),
        }
    }

    /// What became of an item that an earlier edition has.
    fn explain_retired(&self, to: &Reference) -> Option<(String, String)> {
        let name = format!("the {} `{}`", to.item_type, to.id);
        let entries = self.edition.changes.iter().flatten();
        let mut entries = entries.filter_map(|entry| Some((entry, entry.item.as_ref()?)));
        let mut retirement = self.previous?.retirement(to.item_type, &to.id)?;
        if retirement == Retirement::Recent {
            let renamed = entries.clone().find(|(entry, item)| {
                item.changed_type.item_type() == Some(to.item_type)
                    && entry.renamed_from.as_ref() == Some(&to.id)
            });
            let is_withdrawn = entries.any(|(entry, item)| {
                entry
                    .valid
                    .as_ref()
                    .is_some_and(|valid| valid.reason == Reason::Withdrawn)
                    && item.changed_type.item_type() == Some(to.item_type)
                    && item.id == to.id
            });
            if let Some((_, item)) = renamed {
                retirement = Retirement::Renamed(&item.id);
            } else if is_withdrawn {
                retirement = Retirement::Withdrawn;
            }
        }
        Some(match retirement {
            Retirement::Renamed(id) => (
                format!("{name} has the id `{id}` now"),
                format!("write `{id}`"),
            ),
            Retirement::Withdrawn => (
                format!("{name} was withdrawn, so nothing can refer to it"),
                format!(
                    "remove this reference, refer to another {}, or restore `{}`",
                    to.item_type, to.id
                ),
            ),
            Retirement::Recent => (
                format!(
                    "this edition has no {} `{}`, which the previous edition has",
                    to.item_type, to.id
                ),
                format!(
                    "restore the {} or, if you changed its id, write the new id here; `talks rename` changes an id and all references to it at once",
                    to.item_type
                ),
            ),
        })
    }

    /// A hint to the item that a dangling reference was probably meant to name.
    fn suggest_item(&mut self, to: &Reference) -> String {
        let has_id = |type_id: &ItemTypeId| self.rows_by_id[*type_id].contains_key(&to.id);
        if let Some(other) = ItemTypeId::ALL.into_iter().find(has_id) {
            return format!(
                "`{other}/{}` has this id: write that where {} may stand, or the id of {}",
                to.id,
                other.with_article(),
                to.item_type.with_article()
            );
        }
        if let Some(suggestion) = self.likely_target(to.item_type, to.id.as_str()) {
            return format!("did you mean `{suggestion}`?");
        }
        let collection = &self.edition.collections[to.item_type];
        let ids = collection.items.iter().filter_map(|item| item.id.as_ref());
        let ids: Vec<_> = ids.map(Slug::as_str).collect();
        let add = format!("add it to {}, or", collection.file_name());
        match ids.len() {
            1..=MAX_LISTED_IDS => format!("{add} write one of the ids there: {}", ids.join(", ")),
            _ => format!("{add} refer to another {}", to.item_type),
        }
    }
}
