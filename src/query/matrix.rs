//! A query to the matrix: which actors stand in its rows, and which collections in its
//! columns.
//!
//! Invariant: a valid query has at most [`MAX_MATRIX_CELLS`] cells, because a
//! matrix is not paged and grows with the product of its sides.

use std::collections::HashSet;
use std::sync::LazyLock;

use jiff::civil::Date;

use crate::model::{Actor, ItemType as _, ItemTypeId, PartPolicy};
use crate::query::limits::{MAX_MATRIX_CELLS, MAX_VALUES};
use crate::query::parse::parsed_query::ParsedQuery;
use crate::query::parse::query_error::{QueryError, QueryErrorKind, QueryErrors};
use crate::query::parse::query_string::{QueryParam, to_query_string};
use crate::query::run::related_filter::RelatedFilter;
use crate::query::spec::overviews::{
    HIDE_EMPTY, hide_empty, overview_spec, related_filters, types_parameter,
};
use crate::query::spec::parameter_spec::{
    AS_AT, ParameterRole, ParameterSpec, QuerySpec, ValueSpec,
};
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
        "The actors to show as rows, by their ids; all actors by default.",
    );
    let columns = ParameterSpec::new(
        "columns",
        ParameterRole::Filter,
        ValueSpec::one_of(COLUMNS.map(ItemTypeId::collection)),
        "The collections whose items are shown as columns; all four by default.",
    );
    let mut parameters = related_filters();
    let actor = parameters.iter_mut().filter(|spec| spec.name == ACTOR);
    actor.for_each(|spec| spec.description = "Actors to show as rows; the same as `rows`.".into());
    parameters.extend([
        rows.multi_valued().with_example(Actor::EXAMPLE_ID),
        columns.multi_valued().with_example(COLUMNS[0].collection()),
        ParameterSpec::as_at(),
        types_parameter(COLUMNS.into_iter(), "Shows only items of these types."),
        hide_empty("`true` leaves out rows and columns without positions."),
    ]);
    overview_spec("matrix", parameters)
});

/// The parameter that names the actors in the rows, as filters of lists do.
const ACTOR: &str = ItemTypeId::Actor.name();

/// A valid query to the matrix.
pub struct MatrixQuery {
    parsed: ParsedQuery,
    /// The actors that `rows` names, in the editors' order; none for all.
    named_rows: Vec<ItemKey>,
    /// The types that `columns` names, in the order of the columns; none for all.
    named_columns: Vec<ItemTypeId>,
    rows: Vec<ItemKey>,
    columns: Vec<ItemKey>,
}

/// Rows and columns that a query could name.
struct Sides {
    rows: Vec<ItemKey>,
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
        let mut named_rows = parsed.item_keys("rows", edition);
        named_rows.sort_unstable();
        let collections = parsed.values("columns");
        let is_named = |id: &ItemTypeId| {
            collections
                .iter()
                .any(|value| value.text == id.collection())
        };
        let named_columns: Vec<_> = COLUMNS.into_iter().filter(is_named).collect();
        let is_among = |any: &[ItemTypeId], id: &ItemTypeId| any.is_empty() || any.contains(id);
        let types = parsed.item_types("type");
        let column_types = COLUMNS.into_iter();
        let column_types =
            column_types.filter(|id| is_among(&named_columns, id) && is_among(&types, id));
        let actors = parsed.item_keys(ACTOR, edition);
        let all_rows = || edition.item_keys(ItemTypeId::Actor);
        let rows = all_rows().filter(|key| {
            let is_in = |keys: &[ItemKey]| keys.is_empty() || keys.contains(key);
            is_in(&named_rows) && is_in(&actors)
        });
        let filter = RelatedFilter::new(&parsed, edition, |id| id != ItemTypeId::Actor);
        let columns = column_types.flat_map(|id| filter.keys(id, edition));
        let mut query = Self {
            rows: rows.collect(),
            columns: columns.collect(),
            named_rows,
            named_columns,
            parsed,
        };
        if query.parsed.flag(HIDE_EMPTY) {
            query.hide_empty(edition);
        }
        query.within_limit(params, edition)
    }

    /// Whether the matrix of everything is within the limit.
    pub fn fits_without_params(edition: &Edition) -> bool {
        let count = |type_id: ItemTypeId| edition.items(type_id).len();
        let columns: usize = COLUMNS.into_iter().map(count).sum();
        count(ItemTypeId::Actor).saturating_mul(columns) <= MAX_MATRIX_CELLS
    }

    /// Leaves out the rows and columns without a position.
    fn hide_empty(&mut self, edition: &Edition) {
        let rows: HashSet<_> = self.rows.iter().copied().collect();
        let columns: HashSet<_> = self.columns.iter().copied().collect();
        let positions = edition.held_positions(self.as_at()).map(|(_, position)| {
            let holder = edition.target_key(&position.holder.reference);
            (holder, edition.target_key(&position.on.reference))
        });
        let shown =
            positions.filter(|(row, column)| rows.contains(row) && columns.contains(column));
        let (rows, columns): (HashSet<_>, HashSet<_>) = shown.unzip();
        self.rows.retain(|row| rows.contains(row));
        self.columns.retain(|column| columns.contains(column));
    }

    /// The query, unless its matrix would be too large.
    fn within_limit(self, params: &[QueryParam], edition: &Edition) -> Result<Self, QueryErrors> {
        let (rows, columns) = (self.rows.len(), self.columns.len());
        let cells = rows.saturating_mul(columns);
        if cells <= MAX_MATRIX_CELLS {
            return Ok(self);
        }
        let smaller = self.largest_that_fits();
        let mut corrected = self.to_params(&smaller, edition);
        let name = if smaller.rows == self.named_rows {
            "columns"
        } else {
            "rows"
        };
        let detail = format!(
            "The matrix would have {cells} cells ({rows} rows by {columns} columns); the maximum is {MAX_MATRIX_CELLS}. Name fewer collections in `columns` or fewer actors in `rows`, or leave out what is empty with `hide_empty=true`; `links.suggestion` leads to a matrix that fits."
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

    /// As many of the columns as fit beside all rows, or else as many of the rows as fit.
    fn largest_that_fits(&self) -> Sides {
        let columns = self.columns_that_fit(self.rows.len());
        if !columns.is_empty() {
            return Sides {
                rows: self.named_rows.clone(),
                columns,
            };
        }
        let columns = self.columns_that_fit(1);
        let width: usize = columns.iter().map(|id| self.width(*id)).sum();
        let max_rows = MAX_MATRIX_CELLS / width.max(1);
        let rows = self.rows.iter().copied();
        Sides {
            rows: rows.take(max_rows.min(MAX_VALUES)).collect(),
            columns: if columns == self.column_types() {
                self.named_columns.clone()
            } else {
                columns
            },
        }
    }

    /// The collections of the query that fit beside a number of rows, the first of them first.
    fn columns_that_fit(&self, rows: usize) -> Vec<ItemTypeId> {
        let mut width = 0;
        let mut fitting = self.column_types();
        fitting.retain(|id| {
            let new_width = width + self.width(*id);
            let fits = new_width > width && rows.saturating_mul(new_width) <= MAX_MATRIX_CELLS;
            width = if fits { new_width } else { width };
            fits
        });
        fitting
    }

    /// The types of the items in the columns.
    fn column_types(&self) -> Vec<ItemTypeId> {
        let mut types: Vec<_> = self.columns.iter().map(|key| key.type_id).collect();
        types.dedup();
        types
    }

    /// How many columns have items of a type.
    fn width(&self, type_id: ItemTypeId) -> usize {
        let columns = self.columns.iter();
        columns.filter(|key| key.type_id == type_id).count()
    }

    /// The day of the positions; none for those held now.
    pub fn as_at(&self) -> Option<Date> {
        self.parsed.last_day(AS_AT)
    }

    /// The actors in the rows, in the editors' order.
    pub fn rows(&self) -> &[ItemKey] {
        &self.rows
    }

    /// The items in the columns.
    pub fn columns(&self) -> &[ItemKey] {
        &self.columns
    }

    /// The canonical parameters of the query, with other rows and columns.
    fn to_params(&self, sides: &Sides, edition: &Edition) -> Vec<QueryParam> {
        let id = |key: &ItemKey| edition.id(*key).as_str();
        let lists: [(_, Vec<_>); 2] = [
            (
                "columns",
                sides.columns.iter().map(|id| id.collection()).collect(),
            ),
            ("rows", sides.rows.iter().map(id).collect()),
        ];
        let names = lists.each_ref().map(|(name, _)| *name);
        let mut params = self
            .parsed
            .canonical_params(|spec| !names.contains(&&*spec.name));
        let lists = lists.into_iter().filter(|(_, values)| !values.is_empty());
        params.extend(lists.map(|(name, values)| QueryParam {
            name: name.to_owned(),
            value: values.join(","),
        }));
        params.sort_by(|a, b| a.name.cmp(&b.name));
        params
    }

    /// The canonical query of a link; empty for the full matrix.
    pub fn to_query_string(&self, edition: &Edition) -> String {
        let sides = Sides {
            rows: self.named_rows.clone(),
            columns: self.named_columns.clone(),
        };
        to_query_string(&self.to_params(&sides, edition))
    }
}
