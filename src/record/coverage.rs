//! How far the record covers its sources, and what rests on nothing.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::render::count;
use super::{ItemAt, Record};
use crate::model::{
    ItemLinks, Kind, Reference, Slug, Source, SourceUnit, Statement, Title, UnitKind, UnitNumber,
    kind_index, kinds,
};

/// Each unit of each source with the statements that cite it, and what lacks support.
#[derive(Serialize, ToSchema)]
pub struct Coverage {
    /// The sources.
    #[schema(max_items = 10_000)]
    pub data: Vec<SourceCoverage>,
    /// Items and parts that no statement is about, though one has to be.
    #[schema(max_items = 100_000)]
    pub unsupported: Vec<Reference>,
    /// How much is covered.
    pub meta: CoverageMeta,
    /// The addresses of this answer.
    pub links: ItemLinks,
}

/// How much is covered.
#[derive(Serialize, ToSchema)]
pub struct CoverageMeta {
    /// How many units the sources have.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub units: i64,
    /// How many of them a statement cites.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub cited: i64,
    /// How many items and parts lack a statement.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub unsupported: i64,
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub edition: i64,
}

/// The units of one source.
#[derive(Serialize, ToSchema)]
pub struct SourceCoverage {
    /// The source.
    pub source: Reference,
    /// Its units, in order.
    #[schema(max_items = 10_000)]
    pub units: Vec<UnitCoverage>,
}

/// One unit of a source with the statements that cite it.
#[derive(Serialize, ToSchema)]
pub struct UnitCoverage {
    /// The id of the section.
    pub section: Slug,
    /// The section's heading; null where it has none.
    pub heading: Option<Title>,
    /// What sort of unit it is.
    pub unit: UnitKind,
    /// Its number within the section; null for the heading.
    pub number: Option<UnitNumber>,
    /// How many statements cite it.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub total: i64,
    /// The first ten statements that cite it.
    #[schema(max_items = 10)]
    pub statements: Vec<Reference>,
}

/// The statements that cite a unit, by source, section and unit.
type Citing = HashMap<(Slug, Slug, String), Vec<ItemAt>>;

impl Record {
    /// How far the record covers its sources.
    pub fn coverage(&self) -> Coverage {
        let citing = self.citing();
        let sources = kind_index(Source::TYPE)
            .into_iter()
            .flat_map(|kind| self.places(kind));
        let data: Vec<_> = sources
            .filter_map(|at| self.source_coverage(at, &citing))
            .collect();
        let units = || data.iter().flat_map(|source| &source.units);
        let unsupported = self.unsupported();
        Coverage {
            meta: CoverageMeta {
                units: count(units().count()),
                cited: count(units().filter(|unit| unit.total > 0).count()),
                unsupported: count(unsupported.len()),
                edition: self.number,
            },
            data,
            unsupported,
            links: ItemLinks {
                this: self.href("/v1/coverage"),
            },
        }
    }

    fn citing(&self) -> Citing {
        let mut citing = Citing::new();
        for at in kind_index(Statement::TYPE)
            .into_iter()
            .flat_map(|kind| self.places(kind))
        {
            let Some(statement) = self
                .item_at(at)
                .and_then(|item| item.as_any().downcast_ref::<Statement>())
            else {
                continue;
            };
            for citation in &statement.cites {
                let unit = citation.source_unit().words();
                let key = (
                    citation.source.to.id.clone(),
                    citation.section.clone(),
                    unit,
                );
                let statements = citing.entry(key).or_default();
                if statements.last() != Some(&at) {
                    statements.push(at);
                }
            }
        }
        citing
    }

    fn source_coverage(&self, at: ItemAt, citing: &Citing) -> Option<SourceCoverage> {
        let source: &Source = self.item_at(at)?.as_any().downcast_ref()?;
        let units = source
            .sections
            .iter()
            .flat_map(|section| section.units.iter().map(move |unit| (section, unit)));
        let units = units.map(|(section, unit): (_, &SourceUnit)| {
            let key = (source.id.clone(), section.id.clone(), unit.words());
            let statements = citing.get(&key).map_or(&[][..], Vec::as_slice);
            UnitCoverage {
                section: section.id.clone(),
                heading: section.heading.clone(),
                unit: unit.unit,
                number: unit.number,
                total: count(statements.len()),
                statements: statements
                    .iter()
                    .take(10)
                    .filter_map(|at| self.reference_to(*at))
                    .collect(),
            }
        });
        Some(SourceCoverage {
            source: self.reference_to(at)?,
            units: units.collect(),
        })
    }

    fn unsupported(&self) -> Vec<Reference> {
        let supported = kinds()
            .iter()
            .enumerate()
            .filter(|(_, kind)| kind.supported);
        let items = supported.flat_map(|(kind, _)| self.places(kind));
        let mut lacking = Vec::new();
        for at in items {
            lacking.extend(
                self.reference_to(at)
                    .filter(|_| self.statement_count(at).total == 0),
            );
            let parts = self.part_references(at).into_iter();
            lacking.extend(parts.filter(|to| {
                to.part
                    .as_ref()
                    .is_some_and(|part| self.part_statements(at, part) == 0)
            }));
        }
        lacking
    }
}
