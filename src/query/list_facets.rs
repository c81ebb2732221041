//! The facets of a query to one collection.

use indexmap::IndexMap;

use crate::model::Href;
use crate::query::attribute_filter::AttributeFilter;
use crate::query::limits::{DEFAULT_FACET_LIMIT, MAX_FACET_LIMIT};
use crate::query::list_query::ListQuery;
use crate::query::parse::parsed_query::ParsedQuery;
use crate::query::parse::parsed_value::ParsedValue;
use crate::query::run::facet::{Counted, Facets, MoreValues, count_values};
use crate::query::run::quantity_filter::matching_quantities;
use crate::query::run::selection::Selection;
use crate::query::spec::filter_op::FilterOp;
use crate::store::{Edition, RowSet, to_i64};

impl ListQuery {
    /// Counts the values of each facet. A facet disregards the filter of its own name, so that
    /// its counts tell what another value of that filter would find.
    pub(super) fn facets(&self, selection: &Selection<'_>, edition: &Edition) -> Facets {
        let limit = self.parsed.number("facet_limit");
        let limit = limit.unwrap_or(DEFAULT_FACET_LIMIT) as usize;
        let unbounded = vec![ParsedValue::limit(MAX_FACET_LIMIT)];
        let unbounded = self.parsed.with_values("facet_limit", unbounded);
        let rows = selection.materialize();
        let mut facets = Facets {
            values: IndexMap::new(),
            more_values: Vec::new(),
        };
        for attribute in self.facets.iter().copied() {
            let name = attribute.name(self.type_id.info());
            let selected = self.parsed.values(name).iter();
            let selected: Vec<_> = selected.map(|value| value.text.as_str()).collect();
            let is_own =
                |one: &AttributeFilter| one.attribute == attribute && one.op == FilterOp::In;
            let others = self.filters.iter().filter(|one| !is_own(one));
            let others: Vec<_> = others.map(|one| &one.filter).collect();
            let conditions = others.iter().filter_map(|one| one.quantity_condition());
            let quantities = matching_quantities(
                &conditions.collect::<Vec<_>>(),
                edition.field_indexes(self.type_id),
            );
            let count = |rows: &RowSet<'_>| {
                let counted = Counted {
                    rows,
                    quantities: quantities.as_ref(),
                    filters: &others,
                };
                count_values(attribute, self.type_id, counted, &selected, edition)
            };
            let counts = if self.filters.iter().any(is_own) {
                // Words, too, are searched for among everything that the others leave: how many of
                // them have to occur depends on it.
                count(
                    &self
                        .find(edition, |one| !is_own(one))
                        .selection
                        .materialize(),
                )
            } else {
                count(&rows)
            };
            let total = counts.len();
            let is_selected = |value: &str| selected.contains(&value);
            let values: Vec<_> = counts
                .into_iter()
                .enumerate()
                .filter(|(index, count)| *index < limit || is_selected(&count.value))
                .map(|(_, count)| {
                    let toggled = self.parsed.with_toggled_value(name, &count.value);
                    let href = toggled.map(|query| self.href(&query, edition));
                    let selected = is_selected(&count.value);
                    count.into_facet_value(selected, href)
                })
                .collect();
            if values.len() < total {
                facets.more_values.push(MoreValues {
                    facet: name,
                    total: to_i64(total),
                    href: self.href(&unbounded, edition),
                });
            }
            facets.values.insert(name, values);
        }
        facets
    }

    /// The link to the first page of a query to the same collection.
    fn href(&self, query: &ParsedQuery, edition: &Edition) -> Href {
        let collection = self.type_id.collection();
        let query_string = query.to_query_string(None);
        edition
            .links()
            .resource(format_args!("{collection}{query_string}"))
    }
}
