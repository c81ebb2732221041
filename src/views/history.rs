//! What became of items from edition to edition, as answers have it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{
    Action, FieldChange, Href, ItemTypeId, Position, Reason, Reference, Rfc3339Timestamp, Slug,
    Stance, Text, item_types,
};
use crate::model::{ItemChange, to_hex};
use crate::store::{Edition, ItemKey, edition_path_prefix, render};

/// One edition.
#[derive(Serialize, ToSchema)]
#[schema(as = Edition)]
pub struct EditionView {
    /// Its number.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub edition: i64,
    /// When it was released (RFC 3339 date-time); null for a draft.
    pub published: Option<Rfc3339Timestamp>,
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
    #[schema(value_type = Slug)]
    pub r#type: &'static str,
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

/// A position whose stance is another one than it was.
#[derive(Serialize, ToSchema)]
pub struct Movement {
    /// Always `movement`.
    #[schema(value_type = Slug)]
    pub r#type: &'static str,
    /// The movement's id: that of the change.
    #[schema(
        min_length = 1,
        max_length = 160,
        pattern = "^[0-9]+-[a-z]+-[a-z0-9-]+$"
    )]
    pub id: String,
    /// The number of the edition in which it differs.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub edition: i64,
    /// The position.
    pub position: Reference,
    /// Who holds it.
    pub holder: Reference,
    /// What it is on.
    pub on: Reference,
    /// The stance before.
    pub from: Stance,
    /// The stance now.
    pub to: Stance,
    /// The last event that statements on the position are about, too; null where there is none.
    pub after: Option<Reference>,
    /// Why the record differs.
    pub reason: Reason,
    /// What changed, in the editors' words.
    pub note: Text,
    /// The position before and after.
    pub links: ChangeLinks,
}

/// What an item was in one edition.
#[derive(Serialize, ToSchema)]
pub struct Version {
    /// The number of the edition in which it came to be so.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub edition: i64,
    /// When that edition was released (RFC 3339 date-time); null for a draft.
    pub published: Option<Rfc3339Timestamp>,
    /// What became of the item.
    pub action: Action,
    /// Why; null where the record begins with it.
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

impl ItemChange {
    /// The id of the change itself.
    fn change_id(&self, edition: i64) -> String {
        let id = match self.action {
            Action::Renamed => self.previous_id(),
            _ => &self.id,
        };
        format!("{edition}-{}-{id}", self.type_id.name())
    }
}

impl Edition {
    /// The address of a path in this edition that stays with it.
    fn permalink(&self, path: &str) -> Href {
        self.link_base()
            .href_with_prefix(&edition_path_prefix(self.number()), path)
    }

    /// Where an item of this edition is, at an address that stays.
    fn item_permalink(&self, type_id: ItemTypeId, id: &Slug) -> Href {
        self.permalink(&format!("/v1/{}/{id}", type_id.collection()))
    }

    fn key_of(&self, type_id: ItemTypeId, id: &Slug) -> Option<ItemKey> {
        let row = self.row_of(type_id.info(), id.as_str())?;
        Some(ItemKey { type_id, row })
    }

    /// This edition among others, with addresses of the edition that is `asked`.
    pub fn edition_view(&self, viewed_from: &Self) -> EditionView {
        let items = item_types()
            .iter()
            .map(|item_type| self.collection_len(item_type));
        let since = self.number() - 1;
        let list = format!("/v1/changes?since={since}&until={}", self.number());
        EditionView {
            edition: self.number(),
            published: self.negotiation().published.clone(),
            digest: to_hex(self.digest()),
            items: render::to_i64(items.sum::<usize>()),
            changes: ChangeCount {
                total: render::to_i64(self.history().changes.len()),
                href: viewed_from.href(if since > 0 {
                    &list
                } else {
                    "/v1/changes?until=1"
                }),
            },
            links: EditionLinks {
                this: self.permalink(""),
                export: self.permalink("/v1/export"),
            },
        }
    }

    /// A change of this edition, with addresses of the edition that is `asked`.
    pub fn change_view(&self, change: &ItemChange, viewed_from: &Self) -> ChangeView {
        let before = self.history().previous.as_deref();
        let (holder, id) = match change.action {
            Action::Added | Action::Changed => (Some(self), &change.id),
            Action::Removed | Action::Renamed => (before, change.previous_id()),
        };
        let item_type = change.type_id.info();
        // Files cannot redirect from an id that the edition no longer has.
        let is_retired = viewed_from.link_base().has_file_urls()
            && viewed_from.row_of(item_type, id.as_str()).is_none();
        let retired_href = holder
            .filter(|_| is_retired)
            .map(|edition| edition.item_permalink(change.type_id, id));
        let reference =
            holder.and_then(|edition| edition.reference_to(edition.key_of(change.type_id, id)?));
        let item = Reference {
            href: retired_href
                .unwrap_or_else(|| viewed_from.href(&format!("/v1/{}/{id}", item_type.collection))),
            title: reference.map_or_else(|| id.to_string(), |reference| reference.title),
            ..Reference::new(item_type.id, id.clone(), None)
        };
        ChangeView {
            r#type: "change",
            id: change.change_id(self.number()),
            edition: self.number(),
            published: self.negotiation().published.clone(),
            action: change.action,
            reason: change.reason,
            note: change.note.clone(),
            item,
            renamed_to: change.renamed_from.as_ref().map(|_| change.id.clone()),
            fields: change.fields.clone(),
            links: self.change_links(change),
        }
    }

    fn change_links(&self, change: &ItemChange) -> ChangeLinks {
        let before = self.history().previous.as_deref();
        let previous = before.filter(|_| change.action != Action::Added);
        let after = Some(self).filter(|_| change.action != Action::Removed);
        ChangeLinks {
            before: previous
                .map(|edition| edition.item_permalink(change.type_id, change.previous_id())),
            after: after.map(|edition| edition.item_permalink(change.type_id, &change.id)),
        }
    }

    /// Positions whose stance differs from the edition before, with addresses of the edition
    /// that is `asked`.
    pub fn movements(&self, viewed_from: &Self) -> Vec<Movement> {
        let Some(previous) = self.history().previous.as_deref() else {
            return Vec::new();
        };
        let changes = self.history().changes.iter();
        let position_changes = changes.filter(|change| change.type_id == ItemTypeId::Position);
        let movements = position_changes.filter_map(|change| {
            let position_in = |edition: &Self, id: &Slug| -> Option<Position> {
                let item = edition.item_by_key(edition.key_of(change.type_id, id)?)?;
                item.as_any().downcast_ref::<Position>().cloned()
            };
            let old = position_in(previous, change.previous_id())?;
            let new = position_in(self, &change.id)?;
            if old.stance == new.stance {
                return None;
            }
            let key = self.key_of(change.type_id, &change.id)?;
            let resolve_in_view = |mut reference: Reference| {
                self.resolve_reference(&mut reference);
                reference.href = viewed_from.href_of(&reference);
                reference
            };
            Some(Movement {
                r#type: "movement",
                id: change.change_id(self.number()),
                edition: self.number(),
                position: resolve_in_view(self.reference_to(key)?),
                holder: resolve_in_view(new.holder.reference),
                on: resolve_in_view(new.on.reference),
                from: old.stance,
                to: new.stance,
                after: self.last_event(key).map(resolve_in_view),
                reason: change.reason,
                note: change.note.clone(),
                links: self.change_links(change),
            })
        });
        movements.collect()
    }

    /// The last event, in the record's order, that statements on an item are about, too.
    fn last_event(&self, key: ItemKey) -> Option<Reference> {
        let statement_type = ItemTypeId::Statement;
        let statements = self.relations().neighbors(statement_type, key);
        let statements = statements.iter().filter_map(|row| {
            let type_id = statement_type;
            self.item_by_key(ItemKey { type_id, row })
        });
        let references = statements.flat_map(|statement| {
            let relations = 0..statement.item_type().info().relations.len();
            relations.flat_map(|relation| statement.references(relation))
        });
        let events = references.filter(|reference| reference.item_type == ItemTypeId::Event);
        let last = events.filter_map(|reference| self.resolve(reference)).max();
        self.reference_to(last?)
    }

    /// What an item was, edition by edition.
    pub fn item_history(&self, key: ItemKey) -> ItemHistory {
        let mut data = Vec::new();
        let mut id = self.id(key).cloned();
        for edition in self.lineage().into_iter().rev() {
            let Some(current) = &id else { break };
            let Some(edition_key) = edition.key_of(key.type_id, current) else {
                break;
            };
            let change = edition
                .history()
                .changes_by_id
                .get(&(key.type_id, current.clone()));
            let change = change.map(|index| &edition.history().changes[*index]);
            let is_first_edition = edition.history().previous.is_none();
            if change.is_none() && !is_first_edition {
                continue;
            }
            let reference = edition.reference_to(edition_key);
            data.push(Version {
                edition: edition.number(),
                published: edition.negotiation().published.clone(),
                action: change.map_or(Action::Added, |change| change.action),
                reason: change.map(|change| change.reason),
                note: change.map(|change| change.note.clone()),
                title: reference.map_or_else(|| current.to_string(), |to| to.title),
                fields: change.map_or_else(Vec::new, |change| change.fields.clone()),
                href: edition.item_permalink(key.type_id, current),
            });
            id = match change {
                Some(change) if change.action == Action::Added => None,
                Some(change) => Some(change.previous_id().clone()),
                None => None,
            };
        }
        data.reverse();
        let id = self.id(key).map_or("", Slug::as_str);
        let path = format!("/v1/{}/{id}", key.type_id.collection());
        ItemHistory {
            meta: HistoryMeta {
                total: render::to_i64(data.len()),
                edition: self.number(),
            },
            data,
            links: HistoryLinks {
                this: self.href(&format!("{path}/history")),
                item: self.href(&path),
            },
        }
    }
}
