//! Which items the entries of `changes` name, or were probably meant to name.
//!
//! An entry with a misspelled id counts for the item that it was meant for, so that one mistake is
//! one error.

use hashbrown::HashSet;

use crate::load::declared_changes::DeclaredChange;
use crate::load::editions::item_text::ItemsById;
use crate::model::{
    ByItemType, ChangedType, ErrorCode, ItemTypeId, Slug, ValidationError, closest_id,
    closest_match,
};

/// How many names are compared with misspelled ones in an edition, which takes about a second.
pub(crate) const MAX_COMPARISONS: usize = 5_000_000;

/// An item of either edition, or the negotiation.
pub(crate) type ItemName<'d> = (ChangedType, &'d Slug);

/// One entry, and the item that it is about.
pub(crate) struct ResolvedEntry<'d> {
    pub(crate) declared: &'d DeclaredChange,
    /// The item that it names, or was probably meant to name; none if nobody knows.
    pub(crate) item: Option<ItemName<'d>>,
    /// The id that the item had before.
    pub(crate) renamed_from: Option<&'d Slug>,
    /// Whether the item is a guess.
    pub(crate) is_misspelled: bool,
}

/// What entries can name.
pub(crate) struct KnownItems<'t, 'd> {
    pub(crate) previous: &'t ByItemType<ItemsById<'d>>,
    pub(crate) current: &'t ByItemType<ItemsById<'d>>,
    pub(crate) negotiation: Option<&'d Slug>,
}

impl<'d> KnownItems<'_, 'd> {
    fn contains(&self, (changed_type, id): ItemName<'_>) -> bool {
        match changed_type {
            ChangedType::Negotiation => self.negotiation == Some(id),
            ChangedType::Item(type_id) => self.was_there(type_id, id) || self.is_there(type_id, id),
        }
    }

    fn was_there(&self, type_id: ItemTypeId, id: &Slug) -> bool {
        self.previous[type_id].contains_key(id)
    }

    fn is_there(&self, type_id: ItemTypeId, id: &Slug) -> bool {
        self.current[type_id].contains_key(id)
    }

    /// The items that entries may have to explain, except for `explained` ones: those that are new,
    /// gone, or not the same text as before, and those whose order counts.
    fn unexplained(&self, explained: &HashSet<ItemName<'d>>) -> Vec<ItemName<'d>> {
        let negotiation = self.negotiation.map(|id| (ChangedType::Negotiation, id));
        let mut names: Vec<_> = negotiation.into_iter().collect();
        for type_id in ItemTypeId::ALL {
            let (previous, current) = (&self.previous[type_id], &self.current[type_id]);
            let differs = current.iter().filter(|(id, item)| {
                let before = previous.get(**id);
                type_id.is_ordered() || before.is_none_or(|before| before.digest != item.digest)
            });
            let gone = previous.keys().filter(|id| !current.contains_key(**id));
            let ids = differs.map(|(id, _)| *id).chain(gone.copied());
            names.extend(ids.map(|id| (ChangedType::Item(type_id), id)));
        }
        names.retain(|name| !explained.contains(name));
        names
    }

    /// The ids that only the previous edition has.
    fn gone(&self, type_id: ItemTypeId) -> impl Iterator<Item = &'d Slug> {
        let ids = self.previous[type_id].keys().copied();
        ids.filter(move |id| !self.is_there(type_id, id))
    }
}

/// Finds what entries name, and reports what they say wrong of former ids.
pub(crate) fn resolve_entries<'d>(
    declared: &'d [DeclaredChange],
    items: &KnownItems<'_, 'd>,
    errors: &mut Vec<ValidationError>,
) -> Vec<ResolvedEntry<'d>> {
    let entries = declared.iter().map(ResolvedEntry::new);
    let mut entries: Vec<_> = entries.collect();
    resolve_misspelled(&mut entries, items);
    let mut comparisons_left = MAX_COMPARISONS;
    for (index, entry) in entries.iter_mut().enumerate() {
        let error = entry.resolve_former_id(items, &mut comparisons_left);
        if let Some((field, message, hint)) = error.filter(|_| entry.declared.valid.is_some()) {
            let pointer = format!("/changes/{index}/{field}");
            errors.push(ValidationError::new(
                ErrorCode::BadRename,
                pointer,
                message,
                hint,
            ));
        }
    }
    entries
}

/// Finds the items of entries that name what is in neither edition.
fn resolve_misspelled<'d>(entries: &mut [ResolvedEntry<'d>], items: &KnownItems<'_, 'd>) {
    let is_known = |entry: &ResolvedEntry<'d>| entry.item.is_some_and(|item| items.contains(item));
    let (known, unknown): (Vec<_>, Vec<_>) = entries.iter_mut().partition(|entry| is_known(entry));
    if unknown.is_empty() {
        return;
    }
    let mut explained: HashSet<ItemName<'d>> = HashSet::new();
    explained.extend(known.iter().filter_map(|entry| entry.item));
    let candidates = items.unexplained(&explained);
    if candidates.len().saturating_mul(unknown.len()) > MAX_COMPARISONS {
        return;
    }
    let key = |(changed_type, id): &ItemName<'_>| format!("{changed_type}/{id}");
    let keys: Vec<_> = candidates.iter().map(key).collect();
    for entry in unknown {
        let text = entry.declared.ref_text.as_str();
        let id = text.rsplit('/').next().unwrap_or(text);
        let same_id = candidates
            .iter()
            .position(|(_, other)| other.as_str() == id);
        let closest = || {
            let near = closest_match(text, keys.iter().map(String::as_str))?;
            keys.iter().position(|key| key == near)
        };
        if let Some(index) = same_id.or_else(closest)
            && explained.insert(candidates[index])
        {
            entry.item = Some(candidates[index]);
            entry.is_misspelled = true;
        }
    }
}

/// What is wrong with an entry: the field, the message and the hint.
type EntryMistake = (&'static str, String, String);

impl<'d> ResolvedEntry<'d> {
    pub(crate) fn new(declared: &'d DeclaredChange) -> Self {
        let item = declared.item.as_ref();
        Self {
            declared,
            item: item.map(|item| (item.changed_type, &item.id)),
            renamed_from: declared.renamed_from.as_ref(),
            is_misspelled: false,
        }
    }

    /// Finds the former id of an item, where the entry has the two ids the wrong way round, or one
    /// that no item had.
    fn resolve_former_id(
        &mut self,
        items: &KnownItems<'_, 'd>,
        comparisons_left: &mut usize,
    ) -> Option<EntryMistake> {
        let (changed_type, id) = self.item?;
        let type_id = changed_type.item_type()?;
        let former = self.renamed_from?;
        if items.was_there(type_id, former) {
            return None;
        }
        if items.is_there(type_id, id) {
            let gone_count = items.previous[type_id].len();
            *comparisons_left = comparisons_left.checked_sub(gone_count)?;
            let near = closest_id(former.as_str(), items.gone(type_id).map(Slug::as_str))?;
            let near = items.gone(type_id).find(|id| id.as_str() == near)?;
            self.renamed_from = Some(near);
            let message = format!(
                "`{changed_type}/{id}` cannot have had the id `{former}`: the previous edition has no such item"
            );
            return Some(("renamed_from", message, format!("did you mean `{near}`?")));
        }
        if items.was_there(type_id, id) && items.is_there(type_id, former) {
            return Some(self.name_current(former, id));
        }
        None
    }

    /// Makes the entry one of the item by its current id, and says that it should be.
    pub(crate) fn name_current(&mut self, current: &'d Slug, former: &'d Slug) -> EntryMistake {
        let changed_type = self.item.map_or(ChangedType::Negotiation, |(of, _)| of);
        self.item = Some((changed_type, current));
        self.renamed_from = Some(former);
        let message = format!(
            "`{changed_type}/{former}` has the id `{current}` now, and an entry names an item by its current id"
        );
        let hint =
            format!("write \"ref\": \"{changed_type}/{current}\", \"renamed_from\": \"{former}\"");
        ("ref", message, hint)
    }
}
