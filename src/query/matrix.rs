//! A query to the matrix: which actors stand in its rows, and which collections in its
//! columns.
//!
//! Invariant: a query that was read asks for at most [`MAX_MATRIX_CELLS`] cells, because a
//! matrix is not paged and grows with the product of its sides.

use crate::model::{ItemTypeId, PartPolicy, Slug};
use crate::query::limits::{MAX_MATRIX_CELLS, MAX_VALUES};
use crate::query::parse::error_collector::ErrorCollector;
use crate::query::parse::expected_reference::ExpectedReference;
use crate::query::parse::query_error::{QueryError, QueryErrorKind, QueryErrors};
use crate::query::parse::query_string::QueryParam;
use crate::store::{Edition, ItemKey};

/// The collections that positions are on, in the order of the columns.
pub const MATRIX_COLUMNS: [&str; 4] = ["challenges", "proposals", "aspects", "events"];

const PARAMETERS: [&str; 2] = ["columns", "rows"];

/// A query to the matrix that can be answered.
pub struct MatrixQuery {
    /// The actors that the query names; none for all.
    rows: Vec<ItemKey>,
    /// The collections that the query names, in the order of the columns; none for all.
    columns: Vec<&'static str>,
}

impl MatrixQuery {
    /// Reads the parameters of a request to `path`.
    pub fn from_params(
        path: &str,
        pairs: &[QueryParam],
        record: &Edition,
    ) -> Result<Self, QueryErrors> {
        let mut errors = ErrorCollector::default();
        match Self::parse(path, pairs, record, &mut errors) {
            Some(query) if errors.is_empty() => query.within_limit(pairs, record),
            _ => Err(errors.finish(pairs)),
        }
    }

    fn parse(
        path: &str,
        pairs: &[QueryParam],
        record: &Edition,
        errors: &mut ErrorCollector,
    ) -> Option<Self> {
        let (mut rows, mut columns) = (Vec::new(), Vec::new());
        let expected_actor = ExpectedReference {
            types: &[ItemTypeId::Actor],
            part_policy: PartPolicy::Forbidden,
        };
        for pair in errors.known_parameters(pairs, (path, &PARAMETERS), |_| true)? {
            for value in pair.value.split(',') {
                let param = (pair.name.as_str(), value);
                if pair.name == "rows" {
                    let reference = expected_actor.resolve(param, record, errors);
                    rows.extend(reference.and_then(|reference| record.resolve(&reference)));
                } else if MATRIX_COLUMNS.contains(&value) {
                    columns.push(value.to_owned());
                } else {
                    errors.invalid_value(param, || {
                        let detail = format!("`{value}` is not a value of `columns`.");
                        (MATRIX_COLUMNS.to_vec(), detail)
                    });
                }
            }
        }
        rows.sort_unstable();
        rows.dedup();
        let columns = MATRIX_COLUMNS
            .into_iter()
            .filter(|name| columns.iter().any(|column| column == name));
        Some(Self {
            rows,
            columns: columns.collect(),
        })
    }

    /// The query, unless its matrix would be too large.
    fn within_limit(self, pairs: &[QueryParam], record: &Edition) -> Result<Self, QueryErrors> {
        let rows = self.rows(record).len();
        let columns = column_count(&self.column_names(), record);
        if rows.saturating_mul(columns) <= MAX_MATRIX_CELLS {
            return Ok(self);
        }
        let smaller = self.largest_that_fits(record);
        let smaller_params = smaller.to_params(record);
        let detail = format!(
            "The matrix would have {} cells, {rows} rows by {columns} columns, and {MAX_MATRIX_CELLS} is the maximum. Name fewer collections in `columns` or fewer actors in `rows`; `links.suggestion` leads to a matrix that fits.",
            rows.saturating_mul(columns),
        );
        let name = if smaller.rows == self.rows {
            "columns"
        } else {
            "rows"
        };
        let name_and_value = smaller_params
            .iter()
            .find(|(param_name, _)| *param_name == name);
        let suggestion = name_and_value.map(|(_, values)| values.clone());
        let error = QueryError::new(QueryErrorKind::TooLarge, name, "", detail);
        let error = error.with_allowed(suggestion.iter().flat_map(|values| values.split(',')));
        let error = QueryError {
            suggestion,
            ..error
        };
        let unrelated = pairs
            .iter()
            .filter(|pair| smaller_params.iter().all(|(name, _)| *name != pair.name));
        let replacement = smaller_params.iter().map(|(name, value)| QueryParam {
            name: (*name).to_owned(),
            value: value.clone(),
        });
        let corrected = replacement.chain(unrelated.cloned()).collect();
        Err(QueryErrors::with_correction(error, Some(corrected)))
    }

    /// The same query with as many of its columns as fit beside all its rows, or else with as
    /// many of its rows as fit.
    fn largest_that_fits(&self, record: &Edition) -> Self {
        let columns = self.columns_that_fit(self.rows(record).len(), record);
        if !columns.is_empty() {
            return Self {
                rows: self.rows.clone(),
                columns,
            };
        }
        let columns = self.columns_that_fit(1, record);
        let max_rows = MAX_MATRIX_CELLS / column_count(&columns, record).max(1);
        let rows = self.rows(record).into_iter();
        Self {
            rows: rows.take(max_rows.min(MAX_VALUES)).collect(),
            columns: if columns == self.column_names() {
                self.columns.clone()
            } else {
                columns
            },
        }
    }

    /// The collections of the query that fit beside a number of rows, the first of them first.
    fn columns_that_fit(&self, rows: usize, record: &Edition) -> Vec<&'static str> {
        let mut width = 0;
        let mut fitting = self.column_names();
        fitting.retain(|name| {
            let new_width = width + column_count(&[name], record);
            let fits = new_width > width && rows.saturating_mul(new_width) <= MAX_MATRIX_CELLS;
            width = if fits { new_width } else { width };
            fits
        });
        fitting
    }

    /// The actors in the rows, in the editors' order.
    pub fn rows(&self, record: &Edition) -> Vec<ItemKey> {
        if self.rows.is_empty() {
            record.item_keys(ItemTypeId::Actor).collect()
        } else {
            self.rows.clone()
        }
    }

    /// The types of the items in the columns.
    pub fn columns(&self) -> Vec<ItemTypeId> {
        let names = self.column_names().into_iter();
        names.filter_map(ItemTypeId::from_collection).collect()
    }

    fn column_names(&self) -> Vec<&'static str> {
        if self.columns.is_empty() {
            MATRIX_COLUMNS.to_vec()
        } else {
            self.columns.clone()
        }
    }

    fn to_params(&self, record: &Edition) -> Vec<(&'static str, String)> {
        let ids = self.rows.iter().map(|key| record.id(*key));
        let ids: Vec<_> = ids.map(Slug::as_str).collect();
        let lists = [("columns", &self.columns), ("rows", &ids)];
        lists
            .into_iter()
            .filter(|(_, values)| !values.is_empty())
            .map(|(name, values)| (name, values.join(",")))
            .collect()
    }

    /// The canonical query of a link; empty for the whole matrix.
    pub fn to_query_string(&self, record: &Edition) -> String {
        let parameters = self.to_params(record).into_iter();
        let pairs: Vec<_> = parameters
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if pairs.is_empty() {
            String::new()
        } else {
            format!("?{}", pairs.join("&"))
        }
    }
}

fn column_count(names: &[&str], record: &Edition) -> usize {
    let collections = names
        .iter()
        .filter_map(|name| ItemTypeId::from_collection(name));
    collections
        .map(|type_id| record.collection_len(type_id.info()))
        .sum()
}
