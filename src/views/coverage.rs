//! How far the record covers its sources, and what rests on nothing.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{
    ItemLinks, ItemTypeId, Reference, Slug, Source, SourceUnit, Statement, Title, UnitKind,
    UnitNumber,
};
use crate::store::render::to_i64;
use crate::store::{Edition, ItemKey};

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
type StatementsByUnit = HashMap<(Slug, Slug, String), Vec<ItemKey>>;

impl Edition {
    /// How far the record covers its sources.
    pub fn coverage(&self) -> Coverage {
        let statements_by_unit = self.statements_by_unit();
        let sources = self.item_keys(ItemTypeId::Source);
        let data: Vec<_> = sources
            .filter_map(|key| self.source_coverage(key, &statements_by_unit))
            .collect();
        let units = || data.iter().flat_map(|source| &source.units);
        let unsupported = self.unsupported_references();
        Coverage {
            meta: CoverageMeta {
                units: to_i64(units().count()),
                cited: to_i64(units().filter(|unit| unit.total > 0).count()),
                unsupported: to_i64(unsupported.len()),
                edition: self.number(),
            },
            data,
            unsupported,
            links: ItemLinks {
                this: self.href("/v1/coverage"),
            },
        }
    }

    fn statements_by_unit(&self) -> StatementsByUnit {
        let mut statements_by_unit = StatementsByUnit::new();
        for item_key in self.item_keys(ItemTypeId::Statement) {
            let Some(statement) = self
                .item_by_key(item_key)
                .and_then(|item| item.as_any().downcast_ref::<Statement>())
            else {
                continue;
            };
            for citation in &statement.cites {
                let unit = citation.source_unit().to_text();
                let unit_key = (
                    citation.source.reference.id.clone(),
                    citation.section.clone(),
                    unit,
                );
                let statements = statements_by_unit.entry(unit_key).or_default();
                if statements.last() != Some(&item_key) {
                    statements.push(item_key);
                }
            }
        }
        statements_by_unit
    }

    fn source_coverage(
        &self,
        item_key: ItemKey,
        statements_by_unit: &StatementsByUnit,
    ) -> Option<SourceCoverage> {
        let source: &Source = self.item_by_key(item_key)?.as_any().downcast_ref()?;
        let units = source
            .sections
            .iter()
            .flat_map(|section| section.units.iter().map(move |unit| (section, unit)));
        let units = units.map(|(section, unit): (_, &SourceUnit)| {
            let unit_key = (source.id.clone(), section.id.clone(), unit.to_text());
            let statements = statements_by_unit
                .get(&unit_key)
                .map_or(&[][..], Vec::as_slice);
            UnitCoverage {
                section: section.id.clone(),
                heading: section.heading.clone(),
                unit: unit.unit,
                number: unit.number,
                total: to_i64(statements.len()),
                statements: statements
                    .iter()
                    .take(10)
                    .filter_map(|key| self.reference_to(*key))
                    .collect(),
            }
        });
        Some(SourceCoverage {
            source: self.reference_to(item_key)?,
            units: units.collect(),
        })
    }

    fn unsupported_references(&self) -> Vec<Reference> {
        let types = ItemTypeId::ALL.into_iter();
        let types_requiring_statements = types.filter(|id| id.requires_statement());
        let items = types_requiring_statements.flat_map(|type_id| self.item_keys(type_id));
        let mut unsupported = Vec::new();
        for key in items {
            unsupported.extend(
                self.reference_to(key)
                    .filter(|_| self.statement_count(key).total == 0),
            );
            let parts = self.part_references(key).into_iter();
            unsupported.extend(parts.filter(|reference| {
                reference
                    .part
                    .as_ref()
                    .is_some_and(|part| self.part_statement_count(key, part) == 0)
            }));
        }
        unsupported
    }
}
