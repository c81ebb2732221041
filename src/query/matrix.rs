//! A query to the matrix: which actors stand in its rows, and which collections in its
//! columns.
//!
//! Invariant: a query that was read asks for at most [`MAX_MATRIX_CELLS`] cells, because a
//! matrix is not paged and grows with the product of its sides.

use super::error_collector::ErrorCollector;
use super::pairs::Pair;
use super::parameter::MOST_VALUES;
use super::refusal::{Reason, Refusal, Refusals};
use super::wanted::Wanted;
use crate::model::{Actor, Kind as _, Parts, Slug, kind_index, kinds};
use crate::record::{ItemAt, Record};

/// The collections that positions are on, in the order of the columns.
pub const MATRIX_COLUMNS: [&str; 4] = ["challenges", "proposals", "aspects", "events"];

/// How many cells a matrix may have: about 12 MB of JSON.
pub const MAX_MATRIX_CELLS: usize = 100_000;

const PARAMETERS: [&str; 2] = ["columns", "rows"];

/// A query to the matrix that can be answered.
pub struct MatrixQuery {
    /// The actors that the query names; none for all.
    rows: Vec<ItemAt>,
    /// The collections that the query names, in the order of the columns; none for all.
    columns: Vec<&'static str>,
}

impl MatrixQuery {
    /// Reads the parameters of a request to `path`.
    pub fn read(path: &str, pairs: &[Pair], record: &Record) -> Result<Self, Refusals> {
        let mut errors = ErrorCollector::default();
        match Self::parse(path, pairs, record, &mut errors) {
            Some(query) if errors.is_empty() => query.bounded(pairs, record),
            _ => Err(errors.finish(pairs)),
        }
    }

    fn parse(
        path: &str,
        pairs: &[Pair],
        record: &Record,
        errors: &mut ErrorCollector,
    ) -> Option<Self> {
        let (mut rows, mut columns) = (Vec::new(), Vec::new());
        let actor = Wanted {
            types: &[Actor::TYPE],
            parts: Parts::Refused,
        };
        for pair in errors.known_pairs(pairs, (path, &PARAMETERS), |_| true)? {
            for value in pair.value.split(',') {
                let named = (pair.name.as_str(), value);
                if pair.name == "rows" {
                    let reference = actor.resolve(named, record, errors);
                    rows.extend(reference.and_then(|reference| record.locate(&reference)));
                } else if MATRIX_COLUMNS.contains(&value) {
                    columns.push(value.to_owned());
                } else {
                    errors.invalid_value(named, || {
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
    fn bounded(self, pairs: &[Pair], record: &Record) -> Result<Self, Refusals> {
        let rows = self.rows(record).len();
        let columns = column_count(&self.column_names(), record);
        if rows.saturating_mul(columns) <= MAX_MATRIX_CELLS {
            return Ok(self);
        }
        let smaller = self.largest_that_fits(record);
        let written = smaller.parameters(record);
        let detail = format!(
            "The matrix would have {} cells, {rows} rows by {columns} columns, and {MAX_MATRIX_CELLS} is the maximum. Name fewer collections in `columns` or fewer actors in `rows`; `links.suggestion` leads to a matrix that fits.",
            rows.saturating_mul(columns),
        );
        let name = if smaller.rows == self.rows {
            "columns"
        } else {
            "rows"
        };
        let near = written.iter().find(|(written, _)| *written == name);
        let near = near.map(|(_, values)| values.clone());
        let refusal = Refusal::new(Reason::TooLarge, name, "", detail);
        let refusal = refusal.allowing(near.iter().flat_map(|values| values.split(',')));
        let refusal = Refusal {
            suggestion: near,
            ..refusal
        };
        let other = pairs
            .iter()
            .filter(|pair| written.iter().all(|(name, _)| *name != pair.name));
        let smaller = written.iter().map(|(name, value)| Pair {
            name: (*name).to_owned(),
            value: value.clone(),
        });
        let corrected = smaller.chain(other.cloned()).collect();
        Err(Refusals::with_correction(refusal, Some(corrected)))
    }

    /// The same query with as many of its columns as fit beside all its rows, or else with as
    /// many of its rows as fit.
    fn largest_that_fits(&self, record: &Record) -> Self {
        let columns = self.columns_beside(self.rows(record).len(), record);
        if !columns.is_empty() {
            return Self {
                rows: self.rows.clone(),
                columns,
            };
        }
        let columns = self.columns_beside(1, record);
        let fit = MAX_MATRIX_CELLS / column_count(&columns, record).max(1);
        let rows = self.rows(record).into_iter();
        Self {
            rows: rows.take(fit.min(MOST_VALUES)).collect(),
            columns: if columns == self.column_names() {
                self.columns.clone()
            } else {
                columns
            },
        }
    }

    /// The collections of the query that fit beside a number of rows, the first of them first.
    fn columns_beside(&self, rows: usize, record: &Record) -> Vec<&'static str> {
        let mut columns = 0;
        let mut fitting = self.column_names();
        fitting.retain(|name| {
            let wider = columns + column_count(&[name], record);
            let fits = wider > columns && rows.saturating_mul(wider) <= MAX_MATRIX_CELLS;
            columns = if fits { wider } else { columns };
            fits
        });
        fitting
    }

    /// The actors in the rows, in the editors' order.
    pub fn rows(&self, record: &Record) -> Vec<ItemAt> {
        if self.rows.is_empty() {
            let kind = kind_index(Actor::TYPE).into_iter();
            kind.flat_map(|kind| record.places(kind)).collect()
        } else {
            self.rows.clone()
        }
    }

    /// The types of the items in the columns.
    pub fn columns(&self) -> Vec<usize> {
        let names = self.column_names().into_iter();
        names.filter_map(collection).collect()
    }

    fn column_names(&self) -> Vec<&'static str> {
        if self.columns.is_empty() {
            MATRIX_COLUMNS.to_vec()
        } else {
            self.columns.clone()
        }
    }

    fn parameters(&self, record: &Record) -> Vec<(&'static str, String)> {
        let ids = self.rows.iter().filter_map(|at| record.id(*at));
        let ids: Vec<_> = ids.map(Slug::as_str).collect();
        let lists = [("columns", &self.columns), ("rows", &ids)];
        lists
            .into_iter()
            .filter(|(_, values)| !values.is_empty())
            .map(|(name, values)| (name, values.join(",")))
            .collect()
    }

    /// The canonical query of a link; empty for the whole matrix.
    pub fn query(&self, record: &Record) -> String {
        let parameters = self.parameters(record).into_iter();
        let texts: Vec<_> = parameters
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if texts.is_empty() {
            String::new()
        } else {
            format!("?{}", texts.join("&"))
        }
    }
}

fn collection(name: &str) -> Option<usize> {
    kinds().iter().position(|kind| kind.collection == name)
}

fn column_count(names: &[&str], record: &Record) -> usize {
    let collections = names.iter().filter_map(|name| collection(name));
    collections.map(|kind| record.count(&kinds()[kind])).sum()
}
