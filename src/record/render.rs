//! Writing items out: the references filled in, the other ends of relations beside them.

use bytes::Bytes;
use indexmap::IndexMap;
use rayon::iter::ParallelIterator as _;
use rayon::slice::ParallelSlice as _;

use super::{ItemAt, Places, Record, Written};
use crate::model::{
    Derived, DerivedFrom, Form, Frame, ItemLinks, Kind, KindInfo, Note, NoteLink, Related, SHOWN,
    Slug, Statement, StatementCount, derived_relations, find, kind_index, kinds,
};

/// How many items share a piece of memory: what each would lose by itself adds up.
const SHARING: usize = 256;
/// About how many bytes both forms of an item have.
const USUAL: usize = 3 * 1024;

/// Writes every item of the record.
pub(super) fn items(record: &Record) -> serde_json::Result<Vec<Vec<Written>>> {
    let kinds = 0..kinds().len();
    kinds
        .map(|kind| {
            let places: Vec<_> = record.places(kind).collect();
            let shared = places.par_chunks(SHARING);
            let written = shared.map(|places| together(record, places));
            written.collect::<serde_json::Result<Vec<_>>>()
        })
        .map(|written| Ok(written?.into_iter().flatten().collect()))
        .collect()
}

/// Writes one item; it has to be there.
pub(super) fn one(record: &Record, at: ItemAt) -> serde_json::Result<Written> {
    let mut both = Vec::new();
    let (line, _) = item(record, at, &mut both)?;
    let mut page = Bytes::from(both);
    Ok(Written {
        line: page.split_to(line),
        page,
    })
}

/// Writes some items into one piece of memory; they have to be there.
fn together(record: &Record, places: &[ItemAt]) -> serde_json::Result<Vec<Written>> {
    let mut all = Vec::with_capacity(places.len() * USUAL);
    let ends = places.iter().map(|at| item(record, *at, &mut all));
    let ends = ends.collect::<serde_json::Result<Vec<_>>>()?;
    let mut rest = Bytes::from(all.into_boxed_slice());
    let written = ends.into_iter().map(|(line, page)| Written {
        line: rest.split_to(line),
        page: rest.split_to(page),
    });
    Ok(written.collect())
}

/// Writes one item, on one line and then as an answer of its own, and says how long each is.
fn item(record: &Record, at: ItemAt, out: &mut Vec<u8>) -> serde_json::Result<(usize, usize)> {
    let info = &kinds()[at.kind];
    let mut item = record.tables[at.kind].items[at.place as usize].copy();
    for relation in 0..info.relations.len() {
        for reference in item.references_mut(relation) {
            record.fill(reference);
        }
    }
    let path = format!("/v1/{}/{}", info.collection, item.id());
    let whole = format!("{}/{}", info.type_name, item.id());
    for part in item.parts_mut() {
        part.statements = StatementCount {
            total: count(related(record, Statement::TYPE, at, Some(&part.id)).len()),
            href: record.href(&format!("/v1/statements?about={whole}/{}", part.id)),
        };
        part.notes = notes(record, at, Some(&part.id));
        part.href = record.href(&format!("{path}#{}", part.id));
    }
    item.complete(record);
    let is_statement = info.type_name == Statement::TYPE;
    let statements = || StatementCount {
        total: count(related(record, Statement::TYPE, at, None).len()),
        href: record.href(&format!("/v1/statements?{}={}", info.type_name, item.id())),
    };
    let frame = Frame {
        derived: derived(record, at, info, item.id()),
        statements: (!is_statement).then(statements),
        notes: notes(record, at, None),
        links: ItemLinks {
            this: record.href(&path),
        },
    };
    let start = out.len();
    item.write(&frame, Form::Line, out)?;
    let end = out.len();
    item.write(&frame, Form::Page, out)?;
    out.push(b'\n');
    Ok((end - start, out.len() - end))
}

/// The relations that the item serves though others store them.
fn derived(
    record: &Record,
    at: ItemAt,
    info: &KindInfo,
    id: &Slug,
) -> IndexMap<&'static str, Related> {
    let relations = derived_relations(info.type_name).iter().map(|derived| {
        let places = derived_places(record, at, derived);
        let shown = places.iter().take(SHOWN).map(|place| ItemAt {
            kind: derived.kind,
            place,
        });
        let value = if derived.mixed {
            format!("{}/{id}", info.type_name)
        } else {
            id.to_string()
        };
        let list = format!(
            "/v1/{}?{}={value}",
            kinds()[derived.kind].collection,
            derived.parameter
        );
        let related = Related {
            total: count(places.len()),
            items: shown.filter_map(|at| record.reference_to(at)).collect(),
            href: record.href(&list),
        };
        (derived.name, related)
    });
    relations.collect()
}

/// The places of the items that a derived relation leads to.
pub(super) fn derived_places<'r>(record: &'r Record, at: ItemAt, derived: &Derived) -> Places<'r> {
    let storing = |relation: &usize| record.relations.storing(derived.kind, *relation, at, None);
    match &derived.from {
        DerivedFrom::Stored(relations) => {
            let places = relations.iter().map(storing);
            let all = places.reduce(|all, places| all.or(&places));
            all.unwrap_or_default()
        }
        DerivedFrom::Mention => record.relations.related(derived.kind, at),
    }
}

/// The place of a type's kind, and the places of its items that are related to an item.
pub(super) fn related_places<'r>(
    record: &'r Record,
    type_name: &str,
    at: ItemAt,
) -> (Option<usize>, Places<'r>) {
    (kind_index(type_name), related(record, type_name, at, None))
}

/// The notes on an item (those on its parts included) or on one part.
fn notes(record: &Record, at: ItemAt, part: Option<&Slug>) -> Vec<NoteLink> {
    let Some(kind) = kind_index(Note::TYPE).filter(|kind| at.kind != *kind) else {
        return Vec::new();
    };
    let link = |place: u32| {
        let reference = record.reference_to(ItemAt { kind, place })?;
        let text = find::<Note>(record, &reference)?.text.clone();
        Some(NoteLink {
            id: reference.id,
            text,
            href: reference.href,
        })
    };
    related(record, Note::TYPE, at, part)
        .iter()
        .filter_map(link)
        .collect()
}

/// The items of a type that are related to an item, or that name a part of it.
fn related<'r>(record: &'r Record, type_name: &str, at: ItemAt, part: Option<&Slug>) -> Places<'r> {
    match (kind_index(type_name), part) {
        (None, _) => Places::default(),
        (Some(kind), None) => record.relations.related(kind, at),
        (Some(kind), Some(part)) => record.relations.naming_part(kind, at, part),
    }
}

/// A count as answers give it.
pub(super) fn count(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}
