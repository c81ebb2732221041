//! Editions, their changes, and the history of an item.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{
    Action, ChangedType, EntryType, FieldChange, Href, ItemChange, ItemTypeId, Reason, Reference,
    RenamedPart, Rfc3339Timestamp, Slug, Text, Title, serialize_optional_term, to_hex,
};
use crate::store::{Edition, to_i64};
use crate::views::change_sentences::{self, ChangeSentence, ChangedOrder};

/// One edition.
#[derive(Serialize, ToSchema)]
#[schema(as = Edition)]
pub struct EditionView {
    /// Its number.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub edition: i64,
    /// When it was released (RFC 3339 date-time); null for a draft.
    pub published: Option<Rfc3339Timestamp>,
    /// The same in words: `25 November 2026, 03:00 UTC`.
    #[schema(value_type = Option<Title>)]
    pub published_label: Option<String>,
    /// The SHA-256 digest of its fixtures, in hexadecimal.
    #[schema(min_length = 64, max_length = 64, pattern = "^[0-9a-f]{64}$")]
    pub digest: String,
    /// How many items it has.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub items: i64,
    /// What differs from the edition before.
    pub changes: ChangeCount,
    /// Where it is.
    pub links: EditionLinks,
}

/// How many changes there are, and where to read them.
#[derive(Serialize, ToSchema)]
pub struct ChangeCount {
    /// How many.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub total: i64,
    /// Where to read them.
    pub href: Href,
}

/// The URLs of an edition.
#[derive(Serialize, ToSchema)]
pub struct EditionLinks {
    /// The edition: the prefix of all its URLs.
    #[serde(rename = "self")]
    pub this: Href,
    /// All that it says.
    pub export: Href,
}

/// What became of one item, or of the negotiation itself, from one edition to the next, and why.
#[derive(Serialize, ToSchema)]
#[schema(as = Change)]
pub struct ChangeView {
    /// Always `change`.
    pub r#type: EntryType,
    /// The change's id: the edition, the item's type and its id.
    #[schema(
        min_length = 1,
        max_length = 160,
        pattern = "^[0-9]+-[a-z]+-[a-z0-9-]+$"
    )]
    pub id: String,
    /// The number of the edition in which it differs.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub edition: i64,
    /// When that edition was released (RFC 3339 date-time); null for a draft.
    pub published: Option<Rfc3339Timestamp>,
    /// The same in words: `25 November 2026, 03:00 UTC`.
    #[schema(value_type = Option<Title>)]
    pub published_label: Option<String>,
    /// What became of the item.
    pub action: Action,
    /// Why it differs.
    pub reason: Reason,
    /// What changed, in the editors' words.
    pub note: Text,
    /// The item, under its old id if it was renamed.
    pub item: ChangedItem,
    /// The id that it has now, if it was renamed.
    pub renamed_to: Option<Slug>,
    /// The parts of the item that were renamed.
    #[schema(max_items = 1000)]
    pub renamed_parts: Vec<RenamedPart>,
    /// The fields that the editors changed.
    #[schema(max_items = 10_000)]
    pub fields: Vec<FieldChange>,
    /// The same in sentences, as a corrections column has them.
    #[schema(max_items = 10_000)]
    pub sentences: Vec<ChangeSentence>,
    /// Where the item moved to in the order of its collection; null if it did not. The order is
    /// compared only for events.
    pub order: Option<ChangedOrder>,
    /// The item before and after.
    pub links: ChangeLinks,
}

/// An item that changed, or the negotiation itself.
#[derive(Clone, Serialize, ToSchema)]
pub struct ChangedItem {
    /// The type of the item, in the singular; `negotiation` for the negotiation itself.
    #[serde(rename = "type")]
    pub changed_type: ChangedType,
    /// The item's id.
    pub id: Slug,
    /// The item's title; of a statement or note its text, cut at 120 characters.
    #[schema(min_length = 1, max_length = 120, pattern = r"^\S(.*\S)?$")]
    pub title: String,
    /// The item's URL; the summary for the negotiation itself.
    pub href: Href,
}

/// An item before and after a change.
#[derive(Serialize, ToSchema)]
pub struct ChangeLinks {
    /// As it was, at a URL that stays; null if it is new.
    pub before: Option<Href>,
    /// As it became, at a URL that stays; null if it is gone.
    pub after: Option<Href>,
}

/// What an item was in one edition.
#[derive(Serialize, ToSchema)]
pub struct Version {
    /// The number of the edition that begins with this version.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub edition: i64,
    /// When that edition was released (RFC 3339 date-time); null for a draft.
    pub published: Option<Rfc3339Timestamp>,
    /// The same in words: `25 November 2026, 03:00 UTC`.
    #[schema(value_type = Option<Title>)]
    pub published_label: Option<String>,
    /// What became of the item.
    pub action: Action,
    /// Why it differs; null if the item was in the record from the beginning.
    #[serde(serialize_with = "serialize_optional_term")]
    pub reason: Option<Reason>,
    /// What changed, in the editors' words; null if the item was in the record from the beginning.
    pub note: Option<Text>,
    /// The parts of it that were renamed.
    #[schema(max_items = 1000)]
    pub renamed_parts: Vec<RenamedPart>,
    /// Its title in that edition.
    #[schema(min_length = 1, max_length = 120, pattern = r"^\S(.*\S)?$")]
    pub title: String,
    /// The fields that the editors changed.
    #[schema(max_items = 10_000)]
    pub fields: Vec<FieldChange>,
    /// The same in sentences, as a corrections column has them.
    #[schema(max_items = 10_000)]
    pub sentences: Vec<ChangeSentence>,
    /// The item as it was, at a URL that stays; a withdrawn item as it was last.
    pub href: Href,
}

/// What an item was, edition by edition.
#[derive(Serialize, ToSchema)]
#[schema(as = History)]
pub struct ItemHistory {
    /// What it was, the oldest first: each edition in which it differs.
    #[schema(max_items = 1_000)]
    pub data: Vec<Version>,
    /// Metadata of the history.
    pub meta: HistoryMeta,
    /// The URLs of this response.
    pub links: HistoryLinks,
}

/// Metadata of a history.
#[derive(Serialize, ToSchema)]
pub struct HistoryMeta {
    /// The number of versions.
    #[schema(minimum = 1, maximum = 1_000)]
    pub total: i64,
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub edition: i64,
}

/// The URLs of a history.
#[derive(Serialize, ToSchema)]
pub struct HistoryLinks {
    /// This response.
    #[serde(rename = "self")]
    pub this: Href,
    /// The item as it is, or as it was last.
    pub item: Href,
}

/// The id of the change itself: a renamed item has the id that it had before.
fn change_id(edition: &Edition, change: &ItemChange) -> String {
    let id = match change.action {
        Action::Renamed => change.previous_id(),
        _ => &change.id,
    };
    format!("{}-{}-{id}", edition.number(), change.changed_type)
}

/// An edition in the list of editions, with the links of the edition `viewed_from`.
pub fn edition_view(edition: &Edition, viewed_from: &Edition) -> EditionView {
    EditionView {
        edition: edition.number(),
        published: edition.negotiation().published.clone(),
        published_label: edition.negotiation().published_label.clone(),
        digest: to_hex(edition.digest()),
        items: to_i64(edition.item_count()),
        changes: ChangeCount {
            total: to_i64(edition.history().changes().len()),
            href: viewed_from.links().changes_in(edition.number()),
        },
        links: EditionLinks {
            this: edition.links().permalink(""),
            export: edition.links().resource_permalink("export"),
        },
    }
}

/// A change of an edition, with the links of the edition `viewed_from`.
pub fn change_view(edition: &Edition, change: &ItemChange, viewed_from: &Edition) -> ChangeView {
    let (holder, id) = match change.action {
        Action::Added | Action::Changed | Action::Reordered => (edition, &change.id),
        Action::Removed | Action::Renamed => (previous_of(edition), change.previous_id()),
    };
    let order = changed_order(edition, change, viewed_from);
    ChangeView {
        r#type: EntryType::Change,
        id: change_id(edition, change),
        edition: edition.number(),
        published: edition.negotiation().published.clone(),
        published_label: edition.negotiation().published_label.clone(),
        action: change.action,
        reason: change.reason,
        note: change.note.clone(),
        item: match change.changed_type {
            ChangedType::Item(type_id) => {
                let reference = past_reference(holder, type_id, id, viewed_from);
                ChangedItem {
                    changed_type: change.changed_type,
                    id: reference.id,
                    title: reference.title,
                    href: reference.href,
                }
            }
            ChangedType::Negotiation => ChangedItem {
                changed_type: change.changed_type,
                id: id.clone(),
                title: holder.negotiation().title.to_string(),
                href: viewed_from.links().negotiation(),
            },
        },
        renamed_to: change.renamed_from.as_ref().map(|_| change.id.clone()),
        renamed_parts: change.renamed_parts.clone(),
        fields: change.fields.clone(),
        sentences: change_sentences::sentences(change, order.as_ref(), viewed_from),
        order,
        links: change_links(edition, change),
    }
}

fn previous_of(edition: &Edition) -> &Edition {
    edition
        .previous()
        .expect("an edition that removes or renames an item has a previous one")
}

/// A reference to an item of an edition, with the link that it has in the edition `viewed_from`.
fn past_reference(
    edition: &Edition,
    type_id: ItemTypeId,
    id: &Slug,
    viewed_from: &Edition,
) -> Reference {
    let key = edition.key_of(type_id, id.as_str());
    let key = key.expect("the loader computes changes from the items of both editions");
    // Files cannot redirect from an id that the edition no longer has.
    let is_dead_link = viewed_from.link_base().has_file_urls()
        && viewed_from.key_of(type_id, id.as_str()).is_none();
    Reference {
        href: if is_dead_link {
            edition.links().item_permalink(type_id, id)
        } else {
            viewed_from.links().item(type_id, id)
        },
        ..edition.reference_to(key)
    }
}

fn changed_order(
    edition: &Edition,
    change: &ItemChange,
    viewed_from: &Edition,
) -> Option<ChangedOrder> {
    let (moved, type_id) = change.moved.as_ref().zip(change.changed_type.item_type())?;
    let before = moved.before.as_ref();
    let after = moved.after.as_ref();
    Some(ChangedOrder {
        before: before.map(|id| past_reference(previous_of(edition), type_id, id, viewed_from)),
        after: after.map(|id| past_reference(edition, type_id, id, viewed_from)),
    })
}

fn change_links(edition: &Edition, change: &ItemChange) -> ChangeLinks {
    let permalink = |edition: &Edition, id: &Slug| match change.changed_type {
        ChangedType::Item(type_id) => edition.links().item_permalink(type_id, id),
        ChangedType::Negotiation => edition.links().negotiation_permalink(),
    };
    let before = (change.action != Action::Added)
        .then(|| permalink(previous_of(edition), change.previous_id()));
    let after = (change.action != Action::Removed).then(|| permalink(edition, &change.id));
    ChangeLinks { before, after }
}

/// What an item was in an edition, which `change` made it or the record begins with.
fn version(edition: &Edition, change: Option<&ItemChange>, title: String, href: Href) -> Version {
    Version {
        edition: edition.number(),
        published: edition.negotiation().published.clone(),
        published_label: edition.negotiation().published_label.clone(),
        action: change.map_or(Action::Added, |change| change.action),
        reason: change.map(|change| change.reason),
        note: change.map(|change| change.note.clone()),
        renamed_parts: change.map_or_else(Vec::new, |change| change.renamed_parts.clone()),
        title,
        fields: change.map_or_else(Vec::new, |change| change.fields.clone()),
        sentences: change.map_or_else(Vec::new, |change| {
            change_sentences::sentences(change, None, edition)
        }),
        href,
    }
}

/// A history of some versions, the newest first.
fn history(edition: &Edition, newest_first: Vec<Version>, links: HistoryLinks) -> ItemHistory {
    let data: Vec<_> = newest_first.into_iter().rev().collect();
    ItemHistory {
        meta: HistoryMeta {
            total: to_i64(data.len()),
            edition: edition.number(),
        },
        data,
        links,
    }
}

/// What the record said of the negotiation, edition by edition.
pub fn negotiation_history(edition: &Edition) -> ItemHistory {
    let past = edition.lineage().into_iter().rev();
    let versions = past.filter_map(|past| {
        let change = past.history().negotiation_change();
        let title = past.negotiation().title.to_string();
        let is_version = change.is_some() || past.history().is_first();
        is_version.then(|| version(past, change, title, past.links().negotiation_permalink()))
    });
    let links = HistoryLinks {
        this: edition.links().negotiation_history(),
        item: edition.links().negotiation(),
    };
    history(edition, versions.collect(), links)
}

/// What an item of this edition was, or one that was withdrawn before it, edition by edition.
pub fn item_history(edition: &Edition, type_id: ItemTypeId, current_id: &Slug) -> ItemHistory {
    let mut data = Vec::new();
    let mut id = current_id;
    for past in edition.lineage().into_iter().rev() {
        let change = past.history().change_of(type_id, id);
        if change.is_none() && !past.history().is_first() {
            continue;
        }
        let holder = match change {
            Some(change) if change.action == Action::Removed => previous_of(past),
            _ => past,
        };
        let key = holder
            .key_of(type_id, id.as_str())
            .expect("an item is in every edition since it was added, until it was withdrawn");
        let title = holder.reference_to(key).title;
        let href = holder.links().item_permalink(type_id, id);
        data.push(version(past, change, title, href));
        match change {
            Some(change) if change.action != Action::Added => id = change.previous_id(),
            _ => break,
        }
    }
    let is_there = edition.key_of(type_id, current_id.as_str()).is_some();
    let newest = data.first().filter(|_| !is_there);
    let links = HistoryLinks {
        this: edition.links().history(type_id, current_id),
        item: newest.map_or_else(
            || edition.links().item(type_id, current_id),
            |version| version.href.clone(),
        ),
    };
    history(edition, data, links)
}
