//! What became of items from edition to edition, as answers have it.

use serde::Serialize;
use utoipa::ToSchema;

use super::{ItemAt, Record, prefix, render};
use crate::fixtures::{Changed, digest_text};
use crate::model::{
    Action, Event, FieldChange, Href, Instant, Kind as _, Position, Reason, Reference, Slug,
    Stance, Statement, Text, kind_index, kinds,
};

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

impl Changed {
    /// The id of the change itself.
    fn key(&self, edition: i64) -> String {
        let id = match self.action {
            Action::Renamed => self.old_id(),
            _ => &self.id,
        };
        format!("{edition}-{}-{id}", kinds()[self.kind].type_name)
    }
}

impl Record {
    /// The address of a path in this edition that stays with it.
    fn pinned(&self, path: &str) -> Href {
        self.base.href_in(&prefix(self.number), path)
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
        let kind = &kinds()[change.kind];
        // Files cannot redirect from an id that the edition no longer has.
        let is_lost = asked.links().names_files() && asked.place(kind, id.as_str()).is_none();
        let lost_href = known
            .filter(|_| is_lost)
            .map(|record| record.pinned_item(change.kind, id));
        let known = known.and_then(|record| record.reference_to(record.found(change.kind, id)?));
        let item = Reference {
            href: lost_href.unwrap_or_else(|| asked.href(&format!("/v1/{}/{id}", kind.collection))),
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
            fields: change.fields.clone(),
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
        let changes = self.past.changes.iter();
        let on_positions = changes.filter(|change| Some(change.kind) == kind_index(Position::TYPE));
        let moved = on_positions.filter_map(|change| {
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
        let statement = kind_index(Statement::TYPE)?;
        let statements = self.relations.related(statement, at);
        let statements = statements.iter().filter_map(|place| {
            let kind = statement;
            self.item_at(ItemAt { kind, place })
        });
        let named = statements.flat_map(|statement| {
            let relations = 0..statement.kind().relations.len();
            relations.flat_map(|relation| statement.references(relation))
        });
        let events = named.filter(|to| to.r#type == Event::TYPE);
        let last = events.filter_map(|to| self.locate(to)).max();
        self.reference_to(last?)
    }

    /// What an item was, edition by edition.
    pub fn history(&self, at: ItemAt) -> ItemHistory {
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
                fields: change.map_or_else(Vec::new, |change| change.fields.clone()),
                href: record.pinned_item(at.kind, current),
            });
            id = match change {
                Some(change) if change.action == Action::Added => None,
                Some(change) => Some(change.old_id().clone()),
                None => None,
            };
        }
        data.reverse();
        let id = self.id(at).map_or("", Slug::as_str);
        let path = format!("/v1/{}/{id}", kinds()[at.kind].collection);
        ItemHistory {
            meta: HistoryMeta {
                total: render::count(data.len()),
                edition: self.number,
            },
            data,
            links: HistoryLinks {
                this: self.href(&format!("{path}/history")),
                item: self.href(&path),
            },
        }
    }
}
