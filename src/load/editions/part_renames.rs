//! Parts of items that have other ids than in the previous edition: those that entries name, and
//! those that they should; and parts with ids that others had.

use std::collections::{HashMap, VecDeque};

use hashbrown::HashSet;
use indexmap::IndexMap;
use serde_json::Value as Json;

use crate::load::editions::change_entries::ChangeEntries;
use crate::load::editions::entry_resolution::MAX_COMPARISONS;
use crate::load::editions::item_text::{ItemText, ItemsById};
use crate::load::editions::previous_edition::RetiredPartIds;
use crate::load::editions::renames::{CHANGED_ID, ItemIds, Renames, parts_of};
use crate::model::{ByItemType, ChangedType, ItemTypeId, RenamedPart, Slug, closest_id};

/// How many parts a hint names.
const MAX_LISTED_PARTS: usize = 10;

/// What to do with a renamed part that cannot be one.
const TAKE_OUT: &str = "remove the rename";

/// The parts that entries should say to be renamed, by their items.
pub(crate) type LikelyPartRenames = HashMap<(ItemTypeId, Slug), Vec<RenamedPart>>;

/// Adds the renamed parts to `renames`: those that entries name, which are checked, and the likely
/// ones, which are reported or, where an item has no entry, returned. In an edition that is locked,
/// an entry that does not say that a part was renamed stays as it is, and so do those of the items
/// that name the part.
pub(crate) fn find_renamed_parts<'d>(
    entries: &mut ChangeEntries<'d>,
    previous: &ByItemType<ItemsById<'d>>,
    current: &ByItemType<ItemsById<'d>>,
    is_locked: bool,
    renames: &mut Renames,
) -> LikelyPartRenames {
    let mut likely = LikelyPartRenames::new();
    let mut comparisons_left = MAX_COMPARISONS;
    refuse_impossible(entries, previous, current, renames);
    for type_id in ItemTypeId::ALL.into_iter().filter(|id| has_parts(*id)) {
        for (id, item) in &current[type_id] {
            let previous_id = renames.previous_id(type_id, id).unwrap_or(id).clone();
            let Some(before) = previous[type_id].get(&previous_id) else {
                continue;
            };
            let ids = ItemIds {
                type_id,
                previous: &previous_id,
                current: id,
            };
            let index = entries.find(ChangedType::Item(type_id), id);
            let declared = index.map_or(&[][..], |index| entries.renamed_parts(index));
            let mut versions = [before, item].into_iter();
            if versions.any(|version| version.has_errors || version.is_altered) {
                for part in declared {
                    renames.add_part(ids, part);
                }
                continue;
            }
            if declared.is_empty() && before.digest == item.digest {
                continue;
            }
            let mut comparison = PartComparison::new(ids, *before, *item, renames);
            if let Some(index) = index {
                for part in comparison.check_declared(index, entries, &mut comparisons_left) {
                    renames.add_part(ids, &part);
                }
            }
            if is_locked && index.is_some() {
                continue;
            }
            let undeclared = comparison.likely_renames();
            for part in &undeclared {
                renames.add_part(ids, part);
            }
            match index {
                _ if undeclared.is_empty() => {}
                Some(index) => entries.report_likely_parts(index, &undeclared),
                None => drop(likely.insert((type_id, (*id).clone()), undeclared)),
            }
        }
    }
    likely
}

fn has_parts(type_id: ItemTypeId) -> bool {
    !type_id.info().part_pointers.is_empty()
}

/// Reports the entries with renamed parts of what has no parts in both editions.
fn refuse_impossible<'d>(
    entries: &mut ChangeEntries<'d>,
    previous: &ByItemType<ItemsById<'d>>,
    current: &ByItemType<ItemsById<'d>>,
    renames: &Renames,
) {
    for (index, (changed_type, id)) in entries.with_renamed_parts() {
        let key = format!("{changed_type}/{id}");
        let message = match changed_type.item_type().filter(|id| has_parts(*id)) {
            None => format!("`{key}` has no parts"),
            Some(type_id) => {
                let previous_id = renames.previous_id(type_id, id).unwrap_or(id);
                let existed = previous[type_id].contains_key(previous_id);
                match (existed, current[type_id].contains_key(id)) {
                    (false, true) => format!("`{key}` is new, so none of its parts was renamed"),
                    (true, false) => {
                        format!("`{key}` is withdrawn, so none of its parts was renamed")
                    }
                    // What is in neither is reported as such.
                    _ => continue,
                }
            }
        };
        let hint = "remove `renamed_parts`";
        entries.add_rename_error(index, "renamed_parts", message, hint);
    }
}

/// Reports the parts of an item whose ids other parts had.
pub(crate) fn report_reused_parts(
    entries: &mut ChangeEntries<'_>,
    retired: &RetiredPartIds,
    type_id: ItemTypeId,
    id: &Slug,
    item: ItemText<'_>,
) {
    if !has_parts(type_id) || retired.is_empty() {
        return;
    }
    for (_, part) in parts_of(type_id, &item.to_json()) {
        let part = part["id"].as_str().and_then(Slug::parse);
        let key = part.map(|part| (type_id, id.clone(), part));
        if let Some(key) = key.filter(|key| retired.contains_key(key)) {
            entries.report_reused_part_id(ChangedType::Item(type_id), id, &key.2);
        }
    }
}

/// Parts by id, without their ids.
type PartsById = IndexMap<Slug, Json>;

/// The parts of an item in both editions.
struct PartComparison<'i> {
    ids: ItemIds<'i>,
    /// The ids in the previous edition.
    before: HashSet<Slug>,
    /// The ids in the current one.
    now: HashSet<Slug>,
    /// The parts that only the previous edition has.
    gone: PartsById,
    /// The parts that only the current one has.
    new: PartsById,
}

/// What is wrong with a renamed part of an entry.
struct PartMistake {
    /// The member that is wrong.
    field: &'static str,
    message: String,
    hint: String,
    /// What the rename was probably meant to be.
    meant: Option<RenamedPart>,
}

impl<'i> PartComparison<'i> {
    fn new(ids: ItemIds<'i>, before: ItemText<'_>, now: ItemText<'_>, renames: &Renames) -> Self {
        let references = ChangedType::Item(ids.type_id).reference_pointers();
        let mut content = before.to_json();
        renames.update(&references, &mut content);
        let before = parts_by_id(ids.type_id, &content);
        let now = parts_by_id(ids.type_id, &now.to_json());
        let ids_of = |parts: &PartsById| parts.keys().cloned().collect::<HashSet<_>>();
        let (before_ids, now_ids) = (ids_of(&before), ids_of(&now));
        Self {
            ids,
            gone: only_in(before, &now_ids),
            new: only_in(now, &before_ids),
            before: before_ids,
            now: now_ids,
        }
    }

    /// Checks the renamed parts of an entry, and returns them as they are or were probably meant.
    /// They count as neither gone nor new any more.
    fn check_declared(
        &mut self,
        index: usize,
        entries: &mut ChangeEntries<'_>,
        comparisons_left: &mut usize,
    ) -> Vec<RenamedPart> {
        let mut renamed = Vec::new();
        let mut wrong = Vec::new();
        for (nth, part) in entries.renamed_parts(index).iter().enumerate() {
            if self.gone.contains_key(&part.from) && self.new.contains_key(&part.to) {
                renamed.push(self.take(part.clone()));
            } else {
                wrong.push((nth, part));
            }
        }
        for (nth, part) in wrong {
            let mistake = self.explain_mistake(part, comparisons_left);
            let field = format!("renamed_parts/{nth}/{}", mistake.field);
            entries.add_rename_error(index, &field, mistake.message, &mistake.hint);
            renamed.extend(mistake.meant.map(|part| self.take(part)));
        }
        renamed
    }

    fn take(&mut self, part: RenamedPart) -> RenamedPart {
        self.gone.shift_remove(&part.from);
        self.new.shift_remove(&part.to);
        part
    }

    /// What is wrong with a renamed part that is not gone under its former id, or not new under its
    /// current one.
    fn explain_mistake(&self, part: &RenamedPart, comparisons_left: &mut usize) -> PartMistake {
        let RenamedPart { from, to } = part;
        let key = format!("{}/{}", self.ids.type_id, self.ids.current);
        let mistake = |field, message, hint: &str, meant| PartMistake {
            field,
            message,
            hint: hint.to_owned(),
            meant,
        };
        let existed = |id| self.before.contains(id);
        let exists = |id| self.now.contains(id);
        let (is_gone, is_new) = (existed(from) && !exists(from), exists(to) && !existed(to));
        if is_gone && !self.gone.contains_key(from) {
            let message = format!("`{from}` is renamed twice");
            return mistake("from", message, "keep one of the two", None);
        }
        if is_new && !self.new.contains_key(to) {
            let message = format!("two parts cannot become `{to}`");
            return mistake("to", message, "keep one of the two", None);
        }
        if self.new.contains_key(from) && self.gone.contains_key(to) {
            let message =
                format!("the part `{to}` of `{key}` has the id `{from}` now, not the reverse");
            let hint = format!("write \"from\": \"{to}\", \"to\": \"{from}\"");
            let meant = RenamedPart {
                from: to.clone(),
                to: from.clone(),
            };
            return mistake("from", message, &hint, Some(meant));
        }
        if existed(from) && exists(from) {
            let message = format!("`{key}` still has the part `{from}`");
            return mistake("from", message, TAKE_OUT, None);
        }
        if is_gone && existed(to) && exists(to) {
            let message = format!(
                "`{key}` already had the part `{to}` in the previous edition, so `{from}` cannot have become `{to}`"
            );
            return mistake("to", message, TAKE_OUT, None);
        }
        if is_gone {
            let near = closest_part(to, &self.new, self.gone.get(from), comparisons_left);
            let message = format!("`{key}` has no part `{to}`");
            let hint = correction_hint(near.as_ref(), &self.new, "new");
            let meant = near.map(|to| RenamedPart {
                from: from.clone(),
                to,
            });
            return mistake("to", message, &hint, meant);
        }
        let message = format!(
            "no part of `{key}` can have had the id `{from}`: the previous edition has no such part"
        );
        if !is_new {
            return mistake("from", message, TAKE_OUT, None);
        }
        let near = closest_part(from, &self.gone, self.new.get(to), comparisons_left);
        let hint = correction_hint(near.as_ref(), &self.gone, "gone");
        let meant = near.map(|from| RenamedPart {
            from,
            to: to.clone(),
        });
        mistake("from", message, &hint, meant)
    }

    /// The parts that are the same except for their ids.
    fn likely_renames(self) -> Vec<RenamedPart> {
        let mut gone: HashMap<Json, VecDeque<Slug>> = HashMap::new();
        for (id, part) in self.gone {
            gone.entry(part).or_default().push_back(id);
        }
        let renames = self.new.into_iter().filter_map(|(to, part)| {
            let from = gone.get_mut(&part)?.pop_front()?;
            Some(RenamedPart { from, to })
        });
        renames.collect()
    }
}

/// The part that an id was probably meant to be: one that is the same in the other edition, or has
/// the closest id.
fn closest_part(
    id: &Slug,
    parts: &PartsById,
    in_other_edition: Option<&Json>,
    comparisons_left: &mut usize,
) -> Option<Slug> {
    *comparisons_left = comparisons_left.checked_sub(parts.len())?;
    let same = in_other_edition.and_then(|other| {
        let mut parts = parts.iter();
        parts.find(|(_, part)| *part == other)
    });
    if let Some((same, _)) = same {
        return Some(same.clone());
    }
    let near = closest_id(id.as_str(), parts.keys().map(Slug::as_str))?;
    Slug::parse(near)
}

/// How to correct the id of a part, which has to be one of `parts`.
fn correction_hint(near: Option<&Slug>, parts: &PartsById, state: &str) -> String {
    match near {
        Some(near) => format!("did you mean `{near}`?"),
        None if parts.is_empty() => TAKE_OUT.to_owned(),
        None => {
            let ids = parts.keys().take(MAX_LISTED_PARTS);
            let ids: Vec<_> = ids.map(|id| format!("`{id}`")).collect();
            let ids = ids.join(", ");
            format!("write a part that is {state} ({ids}), or {TAKE_OUT}")
        }
    }
}

fn parts_by_id(type_id: ItemTypeId, content: &Json) -> PartsById {
    let parts = parts_of(type_id, content).into_iter();
    let parts = parts.filter_map(|(_, part)| {
        let mut part = part.clone();
        let id = part.as_object_mut()?.shift_remove("id")?;
        Some((Slug::parse(id.as_str()?)?, part))
    });
    parts.collect()
}

/// The parts that the other edition lacks. They count as equal whichever of these they belong to.
fn only_in(mut parts: PartsById, others: &HashSet<Slug>) -> PartsById {
    parts.retain(|id, _| !others.contains(id));
    for part in parts.values_mut() {
        if let Some(Json::String(part_of)) = part.get_mut("part_of")
            && Slug::parse(part_of).is_some_and(|id| !others.contains(&id))
        {
            CHANGED_ID.clone_into(part_of);
        }
    }
    parts
}
