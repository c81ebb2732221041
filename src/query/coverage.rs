//! A query to the coverage: which statements count, and which units are listed.

use crate::model::{ItemType as _, ItemTypeId, Statement};
use crate::query::list_query::ListQuery;
use crate::query::parse::query_error::QueryErrors;
use crate::query::parse::query_string::QueryParam;
use crate::query::spec::overviews::{COVERAGE_SPEC, HIDE_EMPTY};
use crate::store::{Edition, ItemKey};

/// A valid query to the coverage.
pub struct CoverageQuery {
    statements: ListQuery,
    type_ids: Vec<ItemTypeId>,
}

impl CoverageQuery {
    /// Parses the parameters of a request to `path`.
    pub fn from_params(
        path: &str,
        params: &[QueryParam],
        edition: &Edition,
    ) -> Result<Self, QueryErrors> {
        let item_type = Statement::ID.info();
        let statements = ListQuery::from_spec(item_type, &COVERAGE_SPEC, path, params, edition)?;
        Ok(Self {
            type_ids: statements.parsed().item_types("type"),
            statements,
        })
    }

    /// The statements that count, in the editors' order.
    pub fn statements(&self, edition: &Edition) -> Vec<ItemKey> {
        let type_id = Statement::ID;
        let about_types = self.type_ids.iter();
        let about_types = about_types
            .map(|other| edition.relations().rows_related_to_type(type_id, *other))
            .reduce(|rows, other| rows.union(&other));
        let rows = self.statements.all_rows(edition).rows.into_iter();
        let counted = rows.filter(|row| {
            about_types
                .as_ref()
                .is_none_or(|about| about.contains(*row))
        });
        counted.map(|row| ItemKey { type_id, row }).collect()
    }

    /// The sources that the query names; none for all.
    pub fn sources(&self, edition: &Edition) -> Vec<ItemKey> {
        let parsed = self.statements.parsed();
        parsed.item_keys(ItemTypeId::Source.name(), edition)
    }

    /// The types whose items are listed if they lack support.
    pub fn supported_types(&self) -> Vec<ItemTypeId> {
        let has_type = |type_id: &ItemTypeId| {
            type_id.requires_statement()
                && (self.type_ids.is_empty() || self.type_ids.contains(type_id))
        };
        ItemTypeId::ALL.into_iter().filter(has_type).collect()
    }

    /// Whether units without a statement are left out.
    pub fn hides_uncited_units(&self) -> bool {
        self.statements.parsed().flag(HIDE_EMPTY)
    }

    /// The canonical query of a link; empty for the full coverage.
    pub fn to_query_string(&self) -> String {
        self.statements.to_query_string(None)
    }
}
