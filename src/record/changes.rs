//! What became of items from edition to edition, as answers have it.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use super::{ItemAt, Record, prefix, render};
use crate::fixtures::{Changed, Edition, digest_text};
use crate::model::{
    Action, Event, Href, Instant, Kind as _, Position, Reason, Reference, Slug, Stance, Statement,
    Text, kind_index, kinds,
};

/// What an edition knows of those before it.
pub struct Past {
    before: Option<Arc<Record>>,
    changes: Vec<Changed>,
    /// Where in `changes` each id stands that no item has any more, by kind.
    lost: HashMap<(usize, Slug), usize>,
    /// Where in `changes` each item stands, by kind and the id it has.
    places: HashMap<(usize, Slug), usize>,
    /// A digest of this edition and all before.
    lineage: [u8; 32],
}

/// What became of an id that no item has any more.
pub enum Became<'r> {
    /// The item has another one.
    Renamed(&'r Slug),
    /// The item was taken back.
    Withdrawn(Withdrawn<'r>),
}

/// An item that was taken back.
pub struct Withdrawn<'r> {
    /// The last edition that had it.
    pub last: i64,
    /// The id that it had there.
    pub id: &'r Slug,
    /// Why, in the editors' words.
    pub note: &'r Text,
}

/// One edition.
#[derive(Serialize, ToSchema)]
#[schema(as = Edition)]
pub struct EditionView {
    /// Its number.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub edition: i64,
    /// When it was released (RFC 3339 date-time); null for a draft.
    pub published: Option<Instant>,
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
    pub published: Option<Instant>,
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
    pub fields: Vec<FieldView>,
    /// The item before and after.
    pub links: ChangeLinks,
}

/// One value that differs.
#[derive(Serialize, ToSchema)]
#[schema(as = ChangedField)]
pub struct FieldView {
    /// Where it stands in the item, as a JSON pointer (RFC 6901).
    #[schema(min_length = 1, max_length = 1_000, pattern = r"^(/[^\n]*)+$")]
    pub pointer: String,
    /// What stood there before: any JSON value; null for nothing.
    #[schema(value_type = Value)]
    pub before: Json,
    /// What stands there now: any JSON value; null for nothing.
    #[schema(value_type = Value)]
    pub after: Json,
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
    pub published: Option<Instant>,
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
    pub fields: Vec<FieldView>,
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

impl Past {
    pub(super) fn of(edition: &Edition, before: Option<Arc<Record>>) -> Self {
        let lineage = match &before {
            None => edition.digest,
            Some(before) => {
                let hash = Sha256::new_with_prefix(before.past.lineage);
                hash.chain_update(edition.digest).finalize().into()
            }
        };
        let changes = edition.changes.clone();
        let lost = changes.iter().enumerate().filter_map(|(place, change)| {
            let id = match change.action {
                Action::Removed => &change.id,
                _ => change.renamed_from.as_ref()?,
            };
            Some(((change.kind, id.clone()), place))
        });
        let places = changes.iter().enumerate();
        let places = places.map(|(place, change)| ((change.kind, change.id.clone()), place));
        Self {
            lost: lost.collect(),
            places: places.collect(),
            before,
            changes,
            lineage,
        }
    }

    pub(super) fn lineage(&self) -> [u8; 32] {
        self.lineage
    }
}

impl Changed {
    /// The id that the item had before.
    fn old_id(&self) -> &Slug {
        self.renamed_from.as_ref().unwrap_or(&self.id)
    }

    /// The id of the change itself.
    fn key(&self, edition: i64) -> String {
        let id = match self.action {
            Action::Renamed => self.old_id(),
            _ => &self.id,
        };
        format!("{edition}-{}-{id}", kinds()[self.kind].type_name)
    }

    fn fields(&self) -> Vec<FieldView> {
        let fields = self.fields.iter().map(|field| FieldView {
            pointer: field.pointer.clone(),
            before: field.before.clone(),
            after: field.after.clone(),
        });
        fields.collect()
    }
}

impl Record {
    /// This edition and those before it, ascending.
    pub fn editions(&self) -> Vec<&Self> {
        let mut all: Vec<_> =
            std::iter::successors(Some(self), |record| record.past.before.as_deref()).collect();
        all.reverse();
        all
    }

    /// What became of the items of the edition before.
    pub fn changes(&self) -> &[Changed] {
        &self.past.changes
    }

    /// What became of an id that an item of an edition before had, if no item has it now.
    pub fn became(&self, kind: usize, id: &str) -> Option<Became<'_>> {
        let mut renamed: Option<&Slug> = None;
        for record in self.editions() {
            let current = renamed.map_or(id, Slug::as_str);
            let Some(current) = Slug::parse(current) else {
                continue;
            };
            let Some(place) = record.past.lost.get(&(kind, current)) else {
                continue;
            };
            let change = &record.past.changes[*place];
            if change.action == Action::Removed {
                return Some(Became::Withdrawn(Withdrawn {
                    last: record.number - 1,
                    id: &change.id,
                    note: &change.note,
                }));
            }
            renamed = Some(&change.id);
        }
        renamed.map(Became::Renamed)
    }

    /// All ids that an item has or had, of which this is one.
    pub fn names(&self, kind: usize, id: &Slug) -> Vec<Slug> {
        let mut names = vec![id.clone()];
        let editions = self.editions();
        // Back to what it was called first, and forward to what it is called now.
        for record in editions.iter().rev().chain(&editions) {
            let known = names.clone();
            for change in known.iter().filter_map(|name| record.renaming(kind, name)) {
                for name in [change.old_id(), &change.id] {
                    if !names.contains(name) {
                        names.push(name.clone());
                    }
                }
            }
        }
        names
    }

    /// How an item got this id in this edition, or lost it.
    fn renaming(&self, kind: usize, name: &Slug) -> Option<&Changed> {
        let key = (kind, name.clone());
        let mut places = [&self.past.places, &self.past.lost].into_iter();
        places.find_map(|places| {
            let change = &self.past.changes[*places.get(&key)?];
            (change.action == Action::Renamed).then_some(change)
        })
    }

    /// The ids of a kind that items had in editions before and have no more.
    pub fn lost_ids(&self, kind: usize) -> impl Iterator<Item = &str> {
        let editions = self.editions().into_iter();
        let lost = editions.flat_map(|record| record.past.lost.keys());
        lost.filter(move |(of, _)| *of == kind)
            .map(|(_, id)| id.as_str())
    }

    /// The id that an item has now which had this one in an edition before.
    pub fn renamed(&self, kind: usize, id: &str) -> Option<&Slug> {
        match self.became(kind, id)? {
            Became::Renamed(id) => Some(id),
            Became::Withdrawn(_) => None,
        }
    }

    /// The address of a path in this edition that stays with it.
    fn pinned(&self, path: &str) -> Href {
        let prefix = prefix(self.number);
        let root = self.base.strip_suffix(&prefix).unwrap_or(&self.base);
        Href::new(root, &format!("{prefix}{path}"))
    }

    /// Where an item of this edition is, at an address that stays.
    fn pinned_item(&self, kind: usize, id: &Slug) -> Href {
        self.pinned(&format!("/v1/{}/{id}", kinds()[kind].collection))
    }

    fn found(&self, kind: usize, id: &Slug) -> Option<ItemAt> {
        let place = self.place(&kinds()[kind], id.as_str())?;
        Some(ItemAt { kind, place })
    }

    /// This edition among others, with addresses of the edition that is `asked`.
    pub fn edition_view(&self, asked: &Self) -> EditionView {
        let items = kinds().iter().map(|kind| self.count(kind));
        let since = self.number - 1;
        let list = format!("/v1/changes?since={since}&until={}", self.number);
        EditionView {
            edition: self.number,
            published: self.negotiation.published.clone(),
            digest: digest_text(&self.digest),
            items: render::count(items.sum::<usize>()),
            changes: ChangeCount {
                total: render::count(self.past.changes.len()),
                href: asked.href(if since > 0 {
                    &list
                } else {
                    "/v1/changes?until=1"
                }),
            },
            links: EditionLinks {
                this: self.pinned(""),
                export: self.pinned("/v1/export"),
            },
        }
    }

    /// A change of this edition, with addresses of the edition that is `asked`.
    pub fn change_view(&self, change: &Changed, asked: &Self) -> ChangeView {
        let before = self.past.before.as_deref();
        let (known, id) = match change.action {
            Action::Added | Action::Changed => (Some(self), &change.id),
            Action::Removed | Action::Renamed => (before, change.old_id()),
        };
        let known = known.and_then(|record| record.reference_to(record.found(change.kind, id)?));
        let kind = &kinds()[change.kind];
        let item = Reference {
            href: asked.href(&format!("/v1/{}/{id}", kind.collection)),
            title: known.map_or_else(|| id.to_string(), |known| known.title),
            ..Reference::new(kind.type_name, id.clone(), None)
        };
        ChangeView {
            r#type: "change",
            id: change.key(self.number),
            edition: self.number,
            published: self.negotiation.published.clone(),
            action: change.action,
            reason: change.reason,
            note: change.note.clone(),
            item,
            renamed_to: change.renamed_from.as_ref().map(|_| change.id.clone()),
            fields: change.fields(),
            links: self.change_links(change),
        }
    }

    fn change_links(&self, change: &Changed) -> ChangeLinks {
        let before = self.past.before.as_deref();
        let before = before.filter(|_| change.action != Action::Added);
        let after = Some(self).filter(|_| change.action != Action::Removed);
        ChangeLinks {
            before: before.map(|record| record.pinned_item(change.kind, change.old_id())),
            after: after.map(|record| record.pinned_item(change.kind, &change.id)),
        }
    }

    /// Positions whose stance differs from the edition before, with addresses of the edition
    /// that is `asked`.
    pub fn movements(&self, asked: &Self) -> Vec<Movement> {
        let Some(before) = self.past.before.as_deref() else {
            return Vec::new();
        };
        let moved = self.past.changes.iter().filter_map(|change| {
            let position = |record: &Self, id: &Slug| -> Option<Position> {
                let item = record.item_at(record.found(change.kind, id)?)?;
                item.as_any().downcast_ref::<Position>().cloned()
            };
            let old = position(before, change.old_id())?;
            let new = position(self, &change.id)?;
            if old.stance == new.stance {
                return None;
            }
            let at = self.found(change.kind, &change.id)?;
            let here = |mut to: Reference| {
                self.fill(&mut to);
                to.href = asked.href_of(&to);
                to
            };
            Some(Movement {
                r#type: "movement",
                id: change.key(self.number),
                edition: self.number,
                position: here(self.reference_to(at)?),
                holder: here(new.holder.to),
                on: here(new.on.to),
                from: old.stance,
                to: new.stance,
                after: self.last_event(at).map(here),
                reason: change.reason,
                note: change.note.clone(),
                links: self.change_links(change),
            })
        });
        moved.collect()
    }

    /// The last event, in the record's order, that statements on an item are about, too.
    fn last_event(&self, at: ItemAt) -> Option<Reference> {
        let (statement, event) = (kind_index(Statement::TYPE)?, kind_index(Event::TYPE)?);
        let own = self.relations.related(statement, at);
        let mut events: Vec<_> = self.places(event).collect();
        events.reverse();
        let last = events
            .into_iter()
            .find(|event| self.relations.related(statement, *event).count_and(&own) > 0);
        self.reference_to(last?)
    }

    /// What an item was, edition by edition.
    pub fn history(&self, at: ItemAt, path: &str) -> ItemHistory {
        let mut data = Vec::new();
        let mut id = self.id(at).cloned();
        for record in self.editions().into_iter().rev() {
            let Some(current) = &id else { break };
            let Some(place) = record.found(at.kind, current) else {
                break;
            };
            let change = record.past.places.get(&(at.kind, current.clone()));
            let change = change.map(|place| &record.past.changes[*place]);
            let begins = record.past.before.is_none();
            if change.is_none() && !begins {
                continue;
            }
            let reference = record.reference_to(place);
            data.push(Version {
                edition: record.number,
                published: record.negotiation.published.clone(),
                action: change.map_or(Action::Added, |change| change.action),
                reason: change.map(|change| change.reason),
                note: change.map(|change| change.note.clone()),
                title: reference.map_or_else(|| current.to_string(), |to| to.title),
                fields: change.map_or_else(Vec::new, Changed::fields),
                href: record.pinned_item(at.kind, current),
            });
            id = match change {
                Some(change) if change.action == Action::Added => None,
                Some(change) => Some(change.old_id().clone()),
                None => None,
            };
        }
        data.reverse();
        ItemHistory {
            meta: HistoryMeta {
                total: render::count(data.len()),
                edition: self.number,
            },
            data,
            links: HistoryLinks {
                this: self.href(&format!("{path}/history")),
                item: self.href(path),
            },
        }
    }
}
