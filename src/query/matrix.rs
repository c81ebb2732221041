//! A query to the matrix: which actors stand in its rows, and which collections in its
//! columns.
//!
//! Invariant: a valid query has at most [`MAX_MATRIX_CELLS`] cells, because a
//! matrix is not paged and grows with the product of its sides.

use std::sync::LazyLock;

use crate::model::{Actor, ItemType as _, ItemTypeId, PartPolicy};
use crate::query::limits::{MAX_MATRIX_CELLS, MAX_VALUES};
use crate::query::parse::parser::ParsedQuery;
use crate::query::parse::query_error::{QueryError, QueryErrorKind, QueryErrors};
use crate::query::parse::query_string::{QueryParam, to_query_string};
use crate::query::parse::value_parser::ParsedContent;
use crate::query::spec::parameter_spec::{ParameterRole, ParameterSpec, QuerySpec, ValueSpec};
use crate::store::{Edition, ItemKey};

/// The types that positions are on, in the order of the columns.
const COLUMNS: [ItemTypeId; 4] = [
    ItemTypeId::Challenge,
    ItemTypeId::Proposal,
    ItemTypeId::Aspect,
    ItemTypeId::Event,
];

/// The parameters of the matrix.
pub static MATRIX_SPEC: LazyLock<QuerySpec> = LazyLock::new(|| {
    let rows = ParameterSpec::new(
        "rows",
        ParameterRole::Filter,
        ValueSpec::reference(vec![ItemTypeId::Actor], PartPolicy::Forbidden),
        "Only these actors: their ids. All if it is not given.",
    );
    let columns = ParameterSpec::new(
        "columns",
        ParameterRole::Filter,
        ValueSpec::one_of(COLUMNS.map(ItemTypeId::collection)),
        "Only what these collections hold. All four if it is not given.",
    );
    QuerySpec {
        cursor_scope: "matrix",
        parameters: vec![
            rows.multi_valued().with_example(Actor::EXAMPLE_ID),
            columns.multi_valued().with_example(COLUMNS[0].collection()),
        ],
    }
});

/// A valid query to the matrix.
pub struct MatrixQuery {
    /// The actors that the query names, in the editors' order; none for all.
    rows: Vec<ItemKey>,
    /// The types that the query names, in the order of the columns; none for all.
    columns: Vec<ItemTypeId>,
}

impl MatrixQuery {
    /// Parses the parameters of a request to `path`.
    pub fn from_params(
        path: &str,
        params: &[QueryParam],
        edition: &Edition,
    ) -> Result<Self, QueryErrors> {
        let parsed = ParsedQuery::parse(&MATRIX_SPEC, path, params, edition)?;
        let actors = parsed.values("rows").iter();
        let actors = actors.filter_map(|value| match &value.content {
            ParsedContent::Reference(actor) => edition.resolve(actor),
            _ => None,
        });
        let mut rows: Vec<_> = actors.collect();
        rows.sort_unstable();
        let named = parsed.values("columns");
        let is_named = |id: &ItemTypeId| named.iter().any(|value| value.text == id.collection());
        let query = Self {
            rows,
            columns: COLUMNS.into_iter().filter(is_named).collect(),
        };
        query.within_limit(params, edition)
    }

    /// The query, unless its matrix would be too large.
    fn within_limit(self, params: &[QueryParam], edition: &Edition) -> Result<Self, QueryErrors> {
        let rows = self.rows(edition).len();
        let columns = column_count(&self.columns(), edition);
        let cells = rows.saturating_mul(columns);
        if cells <= MAX_MATRIX_CELLS {
            return Ok(self);
        }
        let smaller = self.largest_that_fits(edition);
        let mut corrected = smaller.to_params(edition);
        let name = if smaller.rows == self.rows {
            "columns"
        } else {
            "rows"
        };
        let detail = format!(
            "The matrix would have {cells} cells, {rows} rows by {columns} columns, and {MAX_MATRIX_CELLS} is the maximum. Name fewer collections in `columns` or fewer actors in `rows`; `links.suggestion` leads to a matrix that fits."
        );
        let narrowed = corrected.iter().find(|param| param.name == name);
        let suggestion = narrowed.map(|param| param.value.clone());
        let error = QueryError::new(QueryErrorKind::TooLarge, name, "", detail);
        let error = error.with_allowed(suggestion.iter().flat_map(|values| values.split(',')));
        let error = QueryError {
            suggestion,
            ..error
        };
        let is_unchanged = |param: &&QueryParam| corrected.iter().all(|new| new.name != param.name);
        let unchanged: Vec<_> = params.iter().filter(is_unchanged).cloned().collect();
        corrected.extend(unchanged);
        Err(QueryErrors::with_correction(error, Some(corrected)))
    }

    /// The same query with as many of its columns as fit beside all its rows, or else with as
    /// many of its rows as fit.
    fn largest_that_fits(&self, edition: &Edition) -> Self {
        let columns = self.columns_that_fit(self.rows(edition).len(), edition);
        if !columns.is_empty() {
            return Self {
                rows: self.rows.clone(),
                columns,
            };
        }
        let columns = self.columns_that_fit(1, edition);
        let max_rows = MAX_MATRIX_CELLS / column_count(&columns, edition).max(1);
        let rows = self.rows(edition).into_iter();
        Self {
            rows: rows.take(max_rows.min(MAX_VALUES)).collect(),
            columns: if columns == self.columns() {
                self.columns.clone()
            } else {
                columns
            },
        }
    }

    /// The collections of the query that fit beside a number of rows, the first of them first.
    fn columns_that_fit(&self, rows: usize, edition: &Edition) -> Vec<ItemTypeId> {
        let mut width = 0;
        let mut fitting = self.columns();
        fitting.retain(|id| {
            let new_width = width + column_count(&[*id], edition);
            let fits = new_width > width && rows.saturating_mul(new_width) <= MAX_MATRIX_CELLS;
            width = if fits { new_width } else { width };
            fits
        });
        fitting
    }

    /// The actors in the rows, in the editors' order.
    pub fn rows(&self, edition: &Edition) -> Vec<ItemKey> {
        if self.rows.is_empty() {
            edition.item_keys(ItemTypeId::Actor).collect()
        } else {
            self.rows.clone()
        }
    }

    /// The types of the items in the columns.
    pub fn columns(&self) -> Vec<ItemTypeId> {
        if self.columns.is_empty() {
            COLUMNS.to_vec()
        } else {
            self.columns.clone()
        }
    }

    fn to_params(&self, edition: &Edition) -> Vec<QueryParam> {
        let id = |key: &ItemKey| edition.id(*key).as_str();
        let lists: [(_, Vec<_>); 2] = [
            (
                "columns",
                self.columns.iter().map(|id| id.collection()).collect(),
            ),
            ("rows", self.rows.iter().map(id).collect()),
        ];
        let lists = lists.into_iter().filter(|(_, values)| !values.is_empty());
        let to_param = |(name, values): (&str, Vec<&str>)| QueryParam {
            name: name.to_owned(),
            value: values.join(","),
        };
        lists.map(to_param).collect()
    }

    /// The canonical query of a link; empty for the full matrix.
    pub fn to_query_string(&self, edition: &Edition) -> String {
        to_query_string(&self.to_params(edition))
    }
}

fn column_count(types: &[ItemTypeId], edition: &Edition) -> usize {
    let lengths = types.iter().map(|id| edition.collection_len(id.info()));
    lengths.sum()
}
