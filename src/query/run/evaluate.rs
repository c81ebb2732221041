//! What passes several filters, some of which one entry of an item has to pass together.

use std::collections::BTreeMap;

use crate::model::ItemTypeId;
use crate::query::run::filter::{Filter, FilterResult, rows_with_date};
use crate::query::run::pair_filter::rows_with_partner;
use crate::query::run::quantity_filter::rows_with_quantity;
use crate::store::Edition;

/// What passes each filter. Those of quantities are one, so that one quantity has to pass them all;
/// so are bounds of a field with several dates. Two by a relation and a field that stand together
/// are a third, which one entry has to pass.
pub(crate) fn evaluate_filters<'f, 'r>(
    filters: impl IntoIterator<Item = &'f Filter>,
    type_id: ItemTypeId,
    edition: &'r Edition,
) -> Vec<FilterResult<'r>> {
    let (mut results, mut conditions) = (Vec::new(), Vec::new());
    let mut date_bounds = BTreeMap::<usize, Vec<_>>::new();
    let fields = &type_id.info().fields;
    let filters: Vec<_> = filters.into_iter().collect();
    for filter in filters.iter().copied() {
        match filter {
            Filter::Quantity(condition) => conditions.push(condition),
            Filter::DateBound { field, op, period } if !fields[*field].single_valued => {
                date_bounds.entry(*field).or_default().push((*op, period));
            }
            _ => results.push(FilterResult {
                rows: filter.rows(type_id, edition),
                precomputed: filter.precomputed(type_id, edition),
            }),
        }
    }
    let in_one_entry = filters.iter().filter_map(|filter| {
        let relation = filter.relation()?;
        rows_with_partner(relation, filter, &filters, type_id, edition)
    });
    results.extend(in_one_entry.map(FilterResult::from));
    let rows = rows_with_quantity(&conditions, type_id, edition);
    results.extend(rows.map(FilterResult::from));
    let indexes = edition.field_indexes(type_id);
    results.extend(
        date_bounds.iter().map(|(field, bounds)| {
            FilterResult::from(rows_with_date(bounds, indexes.field(*field)))
        }),
    );
    results
}
