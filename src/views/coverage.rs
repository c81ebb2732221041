//! Which units of the sources the statements cite, and which items lack a statement.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{
    Coded, Href, ItemType as _, ItemTypeId, LongTitle, Outline, Reference, SelfLinks, Slug, Source,
    Statement, UnitKind, UnitNumber,
};
use crate::store::{Edition, ItemKey, to_i64};

/// Each unit of each source, such as a paragraph or a row, with the statements that cite it; and
/// the items and parts that no statement supports.
#[derive(Serialize, ToSchema)]
pub struct Coverage {
    /// The sources, each with its units.
    #[schema(max_items = 10_000)]
    pub data: Vec<SourceCoverage>,
    /// The items and parts that should have a statement about them and have none.
    #[schema(max_items = 100_000)]
    pub unsupported: Vec<Reference>,
    /// How many units and items are covered.
    pub meta: CoverageMeta,
    /// The URLs of this response.
    pub links: SelfLinks,
}

/// How many units and items are covered.
#[derive(Serialize, ToSchema)]
pub struct CoverageMeta {
    /// How many units, such as paragraphs, the outlines of the sources list.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub units: i64,
    /// How many units are cited by at least one statement.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub cited: i64,
    /// The share of units that are cited by at least one statement, from 0 to 1; null if there are
    /// no units.
    #[schema(minimum = 0, maximum = 1)]
    pub share: Option<f64>,
    /// `complete` if the outlines of all sources are complete; otherwise `partial`.
    pub outline: Outline,
    /// How many items and parts lack a statement.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub unsupported: i64,
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub edition: i64,
}

/// One source, with its units and the statements that cite each.
#[derive(Serialize, ToSchema)]
pub struct SourceCoverage {
    /// The source that the units belong to.
    pub source: Reference,
    /// The units of the source, in order.
    #[schema(max_items = 10_000)]
    pub units: Vec<UnitCoverage>,
}

/// One unit of a source, such as a paragraph or a row, with the statements that cite it.
#[derive(Serialize, ToSchema)]
pub struct UnitCoverage {
    /// The id of the section that the unit is in.
    pub section: Slug,
    /// The heading of the section; null if the section has none.
    pub heading: Option<LongTitle>,
    /// The kind of unit, such as a paragraph or a row.
    #[schema(value_type = UnitKind)]
    pub unit: Coded<UnitKind>,
    /// The number of the unit within its section; null if the unit has none.
    pub number: Option<UnitNumber>,
    /// The place of the unit in its source as text, ready to be shown: `“Challenges Ahead,” bullet
    /// 2`.
    #[schema(min_length = 1, max_length = 500, pattern = r"^\S(.*\S)?$")]
    pub label: String,
    /// The cited unit as the filter `passage` takes it, such as
    /// `us-ukraine-talks-article/lead/paragraph-1`: source, section and unit.
    #[schema(max_length = 225, pattern = "^[a-z0-9-]+/[a-z0-9-]+/[a-z0-9.-]+$")]
    pub passage: String,
    /// The URL of all statements that cite the unit.
    pub href: Href,
    /// How many statements cite the unit.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub total: i64,
    /// The first ten statements that cite the unit.
    #[schema(max_items = 10)]
    pub statements: Vec<Reference>,
}

/// The statements that cite each unit, by its passage.
type StatementsByPassage<'e> = HashMap<&'e str, Vec<ItemKey>>;

/// How many of the statements that cite a unit are listed in JSON.
pub const MAX_UNIT_STATEMENTS: usize = 10;

/// What a coverage is of.
pub struct CoverageScope<'q> {
    /// The sources whose units are listed; none for all.
    pub sources: Vec<ItemKey>,
    /// The statements that count.
    pub statements: Vec<ItemKey>,
    /// Whether units that none of them cites are left out.
    pub hides_uncited: bool,
    /// The types whose items are listed if they lack support.
    pub type_ids: Vec<ItemTypeId>,
    /// The canonical query of its links.
    pub query: &'q str,
}

/// A unit of a source, and the statements that cite it.
pub struct CitedUnit {
    source: ItemKey,
    /// The index of the section in the source.
    section: usize,
    /// The index of the unit in the section.
    unit: usize,
    statements: Vec<ItemKey>,
}

/// How far statements cover the sources. The counts are of all units, whichever are listed.
pub fn coverage(edition: &Edition, scope: &CoverageScope<'_>) -> Coverage {
    let mut data = Vec::new();
    let (mut total, mut cited, mut is_complete) = (0, 0, true);
    for (key, mut units) in units_by_source(edition, scope) {
        let source: &Source = edition.item_as(key);
        total += units.len();
        cited += units.iter().filter(|unit| unit.is_cited()).count();
        is_complete &= source.outline == Some(Outline::Complete);
        if scope.hides_uncited {
            units.retain(CitedUnit::is_cited);
            if units.is_empty() {
                continue;
            }
        }
        data.push(SourceCoverage {
            source: edition.reference_to(key),
            units: units
                .iter()
                .map(|unit| unit_coverage(edition, unit, MAX_UNIT_STATEMENTS))
                .collect(),
        });
    }
    let unsupported = unsupported_references(edition, &scope.type_ids);
    Coverage {
        meta: CoverageMeta {
            units: to_i64(total),
            cited: to_i64(cited),
            share: share_of(cited, total),
            outline: if is_complete {
                Outline::Complete
            } else {
                Outline::Partial
            },
            unsupported: to_i64(unsupported.len()),
            edition: edition.number(),
        },
        data,
        unsupported,
        links: SelfLinks {
            this: edition
                .links()
                .resource(format_args!("coverage{}", scope.query)),
        },
    }
}

/// A share, rounded to four digits, so that it does not become 1 before all are cited.
fn share_of(cited: usize, total: usize) -> Option<f64> {
    let ten_thousandths = (cited * 10_000).checked_div(total)?;
    Some(f64::from(u32::try_from(ten_thousandths).ok()?) / 10_000.0)
}

impl CitedUnit {
    fn is_cited(&self) -> bool {
        !self.statements.is_empty()
    }
}

/// All units that are listed, source by source.
pub fn cited_units(edition: &Edition, scope: &CoverageScope<'_>) -> Vec<CitedUnit> {
    let units = units_by_source(edition, scope).flat_map(|(_, units)| units);
    units
        .filter(|unit| unit.is_cited() || !scope.hides_uncited)
        .collect()
}

/// One unit, as the coverage of its source has it, with all statements that cite it.
pub fn coverage_of_unit(edition: &Edition, unit: &CitedUnit) -> SourceCoverage {
    SourceCoverage {
        source: edition.reference_to(unit.source),
        units: vec![unit_coverage(edition, unit, usize::MAX)],
    }
}

/// The sources with their units.
fn units_by_source<'e>(
    edition: &'e Edition,
    scope: &CoverageScope<'e>,
) -> impl Iterator<Item = (ItemKey, Vec<CitedUnit>)> {
    let mut statements_by_passage = statements_by_passage(edition, &scope.statements);
    let sources = edition.items_of::<Source>();
    let sources =
        sources.filter(|(key, _)| scope.sources.is_empty() || scope.sources.contains(key));
    sources.map(move |(key, source)| {
        let sections = source.sections.iter().enumerate();
        let units = sections.flat_map(|(section_index, section)| {
            let units = section.units.iter().enumerate();
            units.map(move |(unit_index, unit)| (section_index, section, unit_index, unit))
        });
        let units = units.map(|(section_index, section, unit_index, unit)| {
            let passage = unit.passage(&source.id, &section.id);
            CitedUnit {
                source: key,
                section: section_index,
                unit: unit_index,
                statements: statements_by_passage
                    .remove(passage.as_str())
                    .unwrap_or_default(),
            }
        });
        (key, units.collect())
    })
}

fn statements_by_passage<'e>(
    edition: &'e Edition,
    statements: &[ItemKey],
) -> StatementsByPassage<'e> {
    let mut statements_by_passage = StatementsByPassage::new();
    for key in statements.iter().copied() {
        let statement = edition.item_as::<Statement>(key);
        for passage in statement
            .cites
            .iter()
            .flat_map(|citation| &citation.passage)
        {
            let statements = statements_by_passage.entry(passage).or_default();
            if statements.last() != Some(&key) {
                statements.push(key);
            }
        }
    }
    statements_by_passage
}

fn unit_coverage(edition: &Edition, cited: &CitedUnit, max_statements: usize) -> UnitCoverage {
    let source: &Source = edition.item_as(cited.source);
    let section = &source.sections[cited.section];
    let unit = &section.units[cited.unit];
    let passage = unit.passage(&source.id, &section.id);
    let listed = cited.statements.iter().take(max_statements);
    UnitCoverage {
        section: section.id.clone(),
        heading: section.heading.clone(),
        unit: unit.unit.clone(),
        number: unit.number.clone(),
        label: section.unit_label(unit),
        href: edition.links().filtered(Statement::ID, "passage", &passage),
        passage,
        total: to_i64(cited.statements.len()),
        statements: listed.map(|key| edition.reference_to(*key)).collect(),
    }
}

/// The items and parts without the statement that their type requires.
fn unsupported_references(edition: &Edition, type_ids: &[ItemTypeId]) -> Vec<Reference> {
    let types = type_ids.iter().copied();
    let mut unsupported = Vec::new();
    for key in types.flat_map(|type_id| edition.item_keys(type_id)) {
        if edition.statement_count(key).total == 0 {
            unsupported.push(edition.reference_to(key));
        }
        let parts = edition.part_references(key).into_iter();
        unsupported.extend(parts.filter(|reference| {
            let part = reference.part.as_ref();
            part.is_some_and(|part| edition.part_statement_count(key, part).total == 0)
        }));
    }
    unsupported
}
