//! Editions, their changes, and the history of an item.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{
    Action, ChangedType, EntryType, FieldChange, Href, ItemChange, ItemTypeId, Reason, Reference,
    RenamedPart, Rfc3339Timestamp, Slug, Text, Title, serialize_optional_term, to_hex,
};
use crate::store::{Edition, to_i64};
use crate::views::change_sentences::{self, ChangeSentence, ChangedOrder};

/// One edition of the record.
#[derive(Serialize, ToSchema)]
#[schema(as = Edition)]
pub struct EditionView {
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub edition: i64,
    /// When the edition was released (RFC 3339 date-time); null for a draft.
    pub published: Option<Rfc3339Timestamp>,
    /// The time in `published` as text: `25 November 2026, 03:00 UTC`; null for a draft.
    #[schema(value_type = Option<Title>)]
    pub published_label: Option<String>,
    /// The SHA-256 digest of the editors' files of the edition, in hexadecimal.
    #[schema(min_length = 64, max_length = 64, pattern = "^[0-9a-f]{64}$")]
    pub digest: String,
    /// How many items the edition has.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub items: i64,
    /// The number of changes that the edition made, and the URL of their list.
    pub changes: ChangeCount,
    /// The URLs of the edition.
    pub links: EditionLinks,
}

/// The number of changes, and the URL of their list.
#[derive(Serialize, ToSchema)]
pub struct ChangeCount {
    /// How many changes there are.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub total: i64,
    /// The URL of the list of changes.
    pub href: Href,
}

/// The URLs of an edition.
#[derive(Serialize, ToSchema)]
pub struct EditionLinks {
    /// The URL of the edition, which is also the prefix of all URLs in it.
    #[serde(rename = "self")]
    pub this: Href,
    /// The URL of the entire content of the edition.
    pub export: Href,
}

/// What happened to one item, or to the negotiation itself, between one edition and the next, and
/// why.
#[derive(Serialize, ToSchema)]
#[schema(as = Change)]
pub struct ChangeView {
    /// Always `change`.
    pub r#type: EntryType,
    /// The id of the change: the number of the edition, the item's type and the item's id, as in
    /// `3-statement-s036`.
    #[schema(
        min_length = 1,
        max_length = 160,
        pattern = "^[0-9]+-[a-z]+-[a-z0-9-]+$"
    )]
    pub id: String,
    /// The number of the edition that made the change.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub edition: i64,
    /// When the edition was released (RFC 3339 date-time); null for a draft.
    pub published: Option<Rfc3339Timestamp>,
    /// The time in `published` as text: `25 November 2026, 03:00 UTC`; null for a draft.
    #[schema(value_type = Option<Title>)]
    pub published_label: Option<String>,
    /// What happened to the item: it was added, changed, removed and so on.
    pub action: Action,
    /// Why the editors made the change, such as to correct a mistake.
    pub reason: Reason,
    /// What changed, in the editors' words.
    pub note: Text,
    /// The item that changed, under its old id if it was renamed.
    pub item: ChangedItem,
    /// The new id of the item; null if the item was not renamed.
    pub renamed_to: Option<Slug>,
    /// The parts of the item that were renamed.
    #[schema(max_items = 1000)]
    pub renamed_parts: Vec<RenamedPart>,
    /// The values that the editors changed, one entry each.
    #[schema(max_items = 10_000)]
    pub fields: Vec<FieldChange>,
    /// The changes as sentences, as in a newspaper's corrections column.
    #[schema(max_items = 10_000)]
    pub sentences: Vec<ChangeSentence>,
    /// How the item moved in the order of its collection; null if it did not move. Only the order
    /// of events is compared.
    pub order: Option<ChangedOrder>,
    /// The URLs of the item before and after the change.
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
    /// The item's title; for a statement or a note, its text, cut at 120 characters.
    #[schema(min_length = 1, max_length = 120, pattern = r"^\S(.*\S)?$")]
    pub title: String,
    /// The item's URL; for the negotiation itself, the URL of the summary.
    pub href: Href,
}

/// An item before and after a change.
#[derive(Serialize, ToSchema)]
pub struct ChangeLinks {
    /// The permanent URL of the item before the change; null if the item is new.
    pub before: Option<Href>,
    /// The permanent URL of the item after the change; null if the item was withdrawn.
    pub after: Option<Href>,
}

/// One version of an item, which lasted from one edition until the next change.
#[derive(Serialize, ToSchema)]
pub struct Version {
    /// The number of the first edition that has this version.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub edition: i64,
    /// When the edition was released (RFC 3339 date-time); null for a draft.
    pub published: Option<Rfc3339Timestamp>,
    /// The time in `published` as text: `25 November 2026, 03:00 UTC`; null for a draft.
    #[schema(value_type = Option<Title>)]
    pub published_label: Option<String>,
    /// What happened to the item: it was added, changed, removed and so on.
    pub action: Action,
    /// Why the item differs from its previous version; null if the item was in the record from the
    /// beginning.
    #[serde(serialize_with = "serialize_optional_term")]
    pub reason: Option<Reason>,
    /// What changed, in the editors' words; null if the item was in the record from the beginning.
    pub note: Option<Text>,
    /// The parts of the item that were renamed.
    #[schema(max_items = 1000)]
    pub renamed_parts: Vec<RenamedPart>,
    /// The title of the item in this version.
    #[schema(min_length = 1, max_length = 120, pattern = r"^\S(.*\S)?$")]
    pub title: String,
    /// The values that the editors changed, one entry each.
    #[schema(max_items = 10_000)]
    pub fields: Vec<FieldChange>,
    /// The changes as sentences, as in a newspaper's corrections column.
    #[schema(max_items = 10_000)]
    pub sentences: Vec<ChangeSentence>,
    /// The permanent URL of this version of the item; for a withdrawn item, that of its last
    /// version.
    pub href: Href,
}

/// The versions of an item, edition by edition.
#[derive(Serialize, ToSchema)]
#[schema(as = History)]
pub struct ItemHistory {
    /// The versions of the item, the oldest first, one for each edition that changed it.
    #[schema(max_items = 1_000)]
    pub data: Vec<Version>,
    /// The number of versions, and the edition.
    pub meta: HistoryMeta,
    /// The URLs of this response.
    pub links: HistoryLinks,
}

/// The number of versions, and the edition.
#[derive(Serialize, ToSchema)]
pub struct HistoryMeta {
    /// How many versions there are in the history.
    #[schema(minimum = 1, maximum = 1_000)]
    pub total: i64,
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub edition: i64,
}

/// The URLs of a history.
#[derive(Serialize, ToSchema)]
pub struct HistoryLinks {
    /// The URL of this response.
    #[serde(rename = "self")]
    pub this: Href,
    /// The URL of the item; for a withdrawn item, that of its last version.
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
        sentences: change_sentences::sentences(change, order.as_ref(), edition),
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
