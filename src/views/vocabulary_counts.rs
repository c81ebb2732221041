//! How often an edition uses each value of a vocabulary.

use std::collections::{HashMap, HashSet};

use crate::model::{
    CellStatus, EntryType, FieldType, FieldValue, ItemChange, ItemTypeId, Position, PositionTarget,
    Proposal, ReferenceTarget as _, RelationInfo, Source, VocabularyEnum as _, item_types,
};
use crate::store::Edition;
use crate::views::movements::moved_positions;

/// How often each value is used.
pub(super) type UseCounts<'a> = HashMap<&'a str, usize>;

pub(super) fn count_items(edition: &Edition) -> UseCounts<'_> {
    let counts = item_types()
        .iter()
        .map(|item_type| (item_type.type_name, edition.collection_len(item_type)));
    counts.collect()
}

pub(super) fn count_outlines(edition: &Edition) -> UseCounts<'_> {
    let mut counts = UseCounts::new();
    let sources = edition.items_of::<Source>();
    for outline in sources.filter_map(|(_, source)| source.outline) {
        *counts.entry(outline.value()).or_default() += 1;
    }
    counts
}

/// Counts the dates of items.
pub(super) fn count_date_kinds(edition: &Edition) -> UseCounts<'_> {
    let mut counts = UseCounts::new();
    for item_type in item_types() {
        let fields = item_type.fields.iter().enumerate();
        let fields = fields.filter(|(_, field)| matches!(field.field_type, FieldType::Date));
        for (index, _) in fields {
            for key in edition.item_keys(item_type.id) {
                for value in edition.item_by_key(key).values(index) {
                    if let FieldValue::Date(date) = value {
                        *counts.entry(date.kind.value()).or_default() += 1;
                    }
                }
            }
        }
    }
    counts
}

/// Counts the entries that are not items.
pub(super) fn count_entries(edition: &Edition) -> UseCounts<'_> {
    let lineage = edition.lineage().into_iter();
    let changes = lineage.map(|past| past.history().changes().len());
    let positions: Vec<_> = edition.item_keys(ItemTypeId::Position).collect();
    UseCounts::from([
        (EntryType::Negotiation.value(), 1),
        (EntryType::Change.value(), changes.sum()),
        (
            EntryType::Movement.value(),
            moved_positions(edition, &positions).len(),
        ),
    ])
}

/// Counts the parts of proposals.
pub(super) fn count_part_kinds(edition: &Edition) -> UseCounts<'_> {
    let mut counts = UseCounts::new();
    let proposals = edition.items_of::<Proposal>();
    for part in proposals.flat_map(|(_, proposal)| &proposal.parts) {
        *counts.entry(part.kind.term.value()).or_default() += 1;
    }
    counts
}

/// The relations of items that need a statement, with the types that store them.
pub(super) fn graph_relations() -> impl Iterator<Item = (ItemTypeId, &'static RelationInfo)> {
    let types = ItemTypeId::ALL.into_iter();
    let types = types.filter(|type_id| type_id.requires_statement());
    types.flat_map(|type_id| {
        let relations = type_id.info().relations.iter();
        relations.map(move |relation| (type_id, *relation))
    })
}

pub(super) fn count_field_values<'a>(
    edition: &'a Edition,
    fields: &[(ItemTypeId, usize)],
) -> UseCounts<'a> {
    let mut counts = UseCounts::new();
    for (type_id, field_index) in fields {
        let values = edition
            .items(*type_id)
            .flat_map(|item| item.values(*field_index));
        for value in values {
            if let FieldValue::Text(value) = value {
                *counts.entry(value).or_default() += 1;
            }
        }
    }
    counts
}

pub(super) fn count_changes(
    edition: &Edition,
    value: fn(&ItemChange) -> &'static str,
) -> UseCounts<'_> {
    let mut counts = UseCounts::new();
    for past in edition.lineage() {
        for change in past.history().changes() {
            *counts.entry(value(change)).or_default() += 1;
        }
    }
    counts
}

/// Counts the cells of the whole matrix.
pub(super) fn count_cells(edition: &Edition) -> UseCounts<'_> {
    let positions = edition.items_of::<Position>();
    let recorded: HashSet<_> = positions
        .map(|(_, position)| {
            [&position.holder.reference, &position.on.reference]
                .map(|reference| edition.target_key(reference))
        })
        .collect();
    let len = |type_id: ItemTypeId| edition.collection_len(type_id.info());
    let columns: usize = PositionTarget::types().into_iter().map(len).sum();
    let cells = len(ItemTypeId::Actor) * columns;
    UseCounts::from([
        (CellStatus::Recorded.value(), recorded.len()),
        (CellStatus::NotRecorded.value(), cells - recorded.len()),
    ])
}

/// Counts the edges of the whole graph.
pub(super) fn count_relations(edition: &Edition) -> UseCounts<'_> {
    let mut counts = UseCounts::new();
    for (type_id, relation) in graph_relations() {
        let mut relations = type_id.info().relations.iter();
        let index = relations.position(|other| other.name == relation.name);
        let index = index.expect("the type stores the relation");
        for item in edition.items(type_id) {
            // Several parts of one item may point to the same target.
            let references = item.references(index).into_iter();
            let targets: HashSet<_> = references
                .map(|reference| edition.target_key(reference))
                .collect();
            *counts.entry(relation.name).or_default() += targets.len();
        }
    }
    counts
}
