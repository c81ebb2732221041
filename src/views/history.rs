//! Editions, their changes, and the history of an item.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{
    Action, EntryType, FieldChange, Href, ItemChange, Reason, Reference, Rfc3339Timestamp, Slug,
    Text, Title, serialize_optional_term, to_hex,
};
use crate::store::{Edition, ItemKey, to_i64};

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

/// The addresses of an edition.
#[derive(Serialize, ToSchema)]
pub struct EditionLinks {
    /// Where the addresses begin that stay with the edition.
    #[serde(rename = "self")]
    pub this: Href,
    /// All that it says.
    pub export: Href,
}

/// What became of one item from one edition to the next, and why.
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
    /// The item; one that was renamed, as it was.
    pub item: Reference,
    /// The id that it has now, if it was renamed.
    pub renamed_to: Option<Slug>,
    /// What differs of what the editors wrote.
    #[schema(max_items = 10_000)]
    pub fields: Vec<FieldChange>,
    /// The item before and after.
    pub links: ChangeLinks,
}

/// An item before and after a change.
#[derive(Serialize, ToSchema)]
pub struct ChangeLinks {
    /// As it was, at an address that stays; null if it is new.
    pub before: Option<Href>,
    /// As it became, at an address that stays; null if it is gone.
    pub after: Option<Href>,
}

/// What an item was in one edition.
#[derive(Serialize, ToSchema)]
pub struct Version {
    /// The number of the edition in which it came to be so.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub edition: i64,
    /// When that edition was released (RFC 3339 date-time); null for a draft.
    pub published: Option<Rfc3339Timestamp>,
    /// The same in words: `25 November 2026, 03:00 UTC`.
    #[schema(value_type = Option<Title>)]
    pub published_label: Option<String>,
    /// What became of the item.
    pub action: Action,
    /// Why; null where the record begins with it.
    #[serde(serialize_with = "serialize_optional_term")]
    pub reason: Option<Reason>,
    /// What changed, in the editors' words; null where the record begins with it.
    pub note: Option<Text>,
    /// What the item is called there.
    #[schema(min_length = 1, max_length = 120, pattern = r"^\S(.*\S)?$")]
    pub title: String,
    /// What differs of what the editors wrote.
    #[schema(max_items = 10_000)]
    pub fields: Vec<FieldChange>,
    /// The item as it was, at an address that stays.
    pub href: Href,
}

/// What an item was, edition by edition.
#[derive(Serialize, ToSchema)]
#[schema(as = History)]
pub struct ItemHistory {
    /// What it was, the oldest first: each edition in which it differs.
    #[schema(max_items = 1_000)]
    pub data: Vec<Version>,
    /// What the history is of.
    pub meta: HistoryMeta,
    /// The addresses of this answer.
    pub links: HistoryLinks,
}

/// What a history is of.
#[derive(Serialize, ToSchema)]
pub struct HistoryMeta {
    /// In how many editions the item came to be what it was.
    #[schema(minimum = 1, maximum = 1_000)]
    pub total: i64,
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub edition: i64,
}

/// The addresses of a history.
#[derive(Serialize, ToSchema)]
pub struct HistoryLinks {
    /// This answer.
    #[serde(rename = "self")]
    pub this: Href,
    /// The item as it is.
    pub item: Href,
}

/// The id of the change itself: a renamed item has the id that it had before.
fn change_id(edition: &Edition, change: &ItemChange) -> String {
    let id = match change.action {
        Action::Renamed => change.previous_id(),
        _ => &change.id,
    };
    format!("{}-{}-{id}", edition.number(), change.type_id)
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
        Action::Added | Action::Changed => (edition, &change.id),
        Action::Removed | Action::Renamed => (previous_of(edition), change.previous_id()),
    };
    // Files cannot redirect from an id that the edition no longer has.
    let is_dead_link = viewed_from.link_base().has_file_urls()
        && viewed_from.key_of(change.type_id, id.as_str()).is_none();
    let href = if is_dead_link {
        holder.links().item_permalink(change.type_id, id)
    } else {
        viewed_from.links().item(change.type_id, id)
    };
    ChangeView {
        r#type: EntryType::Change,
        id: change_id(edition, change),
        edition: edition.number(),
        published: edition.negotiation().published.clone(),
        published_label: edition.negotiation().published_label.clone(),
        action: change.action,
        reason: change.reason,
        note: change.note.clone(),
        item: Reference {
            href,
            ..holder.reference_to(changed_key(holder, change, id))
        },
        renamed_to: change.renamed_from.as_ref().map(|_| change.id.clone()),
        fields: change.fields.clone(),
        links: change_links(edition, change),
    }
}

fn previous_of(edition: &Edition) -> &Edition {
    edition
        .previous()
        .expect("an edition that removes or renames an item has a previous one")
}

/// The key of an item before or after one of its changes.
fn changed_key(edition: &Edition, change: &ItemChange, id: &Slug) -> ItemKey {
    let key = edition.key_of(change.type_id, id.as_str());
    key.expect("the loader computes changes from the items of both editions")
}

fn change_links(edition: &Edition, change: &ItemChange) -> ChangeLinks {
    let before = (change.action != Action::Added).then(|| {
        let links = previous_of(edition).links();
        links.item_permalink(change.type_id, change.previous_id())
    });
    let after = (change.action != Action::Removed)
        .then(|| edition.links().item_permalink(change.type_id, &change.id));
    ChangeLinks { before, after }
}

/// What an item was, edition by edition.
pub fn item_history(edition: &Edition, key: ItemKey) -> ItemHistory {
    let type_id = key.type_id;
    let mut data = Vec::new();
    let mut id = edition.id(key);
    for past in edition.lineage().into_iter().rev() {
        let change = past.history().change_of(type_id, id);
        if change.is_none() && !past.history().is_first() {
            continue;
        }
        let past_key = past
            .key_of(type_id, id.as_str())
            .expect("an item is in every edition since it was added");
        data.push(Version {
            edition: past.number(),
            published: past.negotiation().published.clone(),
            published_label: past.negotiation().published_label.clone(),
            action: change.map_or(Action::Added, |change| change.action),
            reason: change.map(|change| change.reason),
            note: change.map(|change| change.note.clone()),
            title: past.reference_to(past_key).title,
            fields: change.map_or_else(Vec::new, |change| change.fields.clone()),
            href: past.links().item_permalink(type_id, id),
        });
        match change {
            Some(change) if change.action != Action::Added => id = change.previous_id(),
            _ => break,
        }
    }
    data.reverse();
    ItemHistory {
        meta: HistoryMeta {
            total: to_i64(data.len()),
            edition: edition.number(),
        },
        data,
        links: HistoryLinks {
            this: edition.links().history(type_id, edition.id(key)),
            item: edition.links().item(type_id, edition.id(key)),
        },
    }
}
