//! All tables of a record: of its items, of the entries of lists within them, and of views.

use std::borrow::Borrow;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use serde::Serialize;
use serde_json::Value;

use crate::api::endpoints::export::typed_negotiation;
use crate::api::endpoints::overviews::{build_coverage, build_timeline};
use crate::api::http::chunked_body::{ChunkedRows, Framing};
use crate::api::http::csv_writer::{begin_csv, write_csv};
use crate::api::http::problem::Problem;
use crate::model::{
    ItemTypeId, Negotiation, PartPolicy, ReferenceTypes, Table, TableColumn, WithLabels,
    collection_table, entry_tables,
};
use crate::query::{
    COVERAGE_SPEC, CoverageQuery, ListQuery, QueryErrors, QueryParam, QuerySpec, TIMELINE_SPEC,
};
use crate::store::{Edition, ItemKey};
use crate::views::{self, Coverage, ItemRelations, Timeline, VocabularyList};

/// A table of a record.
#[derive(Clone, Copy)]
pub(crate) struct RecordTable {
    pub(crate) table: &'static Table,
    /// The filters that it takes, if it takes any.
    pub(crate) spec: Option<&'static LazyLock<QuerySpec>>,
    content: TableContent,
}

/// What the rows of a table are in.
#[derive(Clone, Copy)]
enum TableContent {
    /// The JSON of each item of the types that the table has.
    Items,
    /// What is computed of each item of any type.
    EachItem(fn(&Edition, ItemKey) -> serde_json::Result<Value>),
    /// One view of the edition.
    View(ParseView),
}

/// Parses the query of a view; the path is for errors.
type ParseView = fn(&str, &[QueryParam], &Edition) -> Result<ParsedView, QueryErrors>;

type ComputeView = dyn Fn(&Edition) -> serde_json::Result<Value>;

/// A view that a valid query selects.
pub(crate) struct ParsedView {
    pub(crate) query_string: String,
    compute: Box<ComputeView>,
}

impl ParsedView {
    fn new(
        query_string: String,
        compute: impl Fn(&Edition) -> serde_json::Result<Value> + 'static,
    ) -> Self {
        Self {
            query_string,
            compute: Box::new(compute),
        }
    }

    /// A view that takes no filters.
    fn without_query(compute: impl Fn(&Edition) -> serde_json::Result<Value> + 'static) -> Self {
        Self::new(String::new(), compute)
    }
}

/// Every table: those of the collections, then all others.
pub(crate) fn all_tables() -> impl Iterator<Item = RecordTable> {
    let types = ItemTypeId::ALL.into_iter();
    let collections = types.map(|type_id| RecordTable::of_items(collection_table(type_id)));
    collections.chain(other_tables().iter().copied())
}

/// The tables besides those of the collections.
pub(crate) fn other_tables() -> &'static [RecordTable] {
    static VIEW_TABLES: LazyLock<Vec<Table>> =
        LazyLock::new(|| VIEWS.iter().map(|view| (view.derive)()).collect());
    static TABLES: LazyLock<Vec<RecordTable>> = LazyLock::new(|| {
        let entries = entry_tables().iter().map(RecordTable::of_items);
        let views = VIEW_TABLES.iter().zip(&VIEWS);
        let views = views.map(|(table, view)| RecordTable {
            table,
            spec: view.spec,
            content: view.content,
        });
        entries.chain(views).collect()
    });
    &TABLES
}

/// The table of a view.
struct ViewTable {
    derive: fn() -> Table,
    spec: Option<&'static LazyLock<QuerySpec>>,
    content: TableContent,
}

static VIEWS: [ViewTable; 5] = [
    ViewTable {
        derive: || {
            let description = "Each reference of an item to another, with what it says: the \
                 edges of a network.";
            Table::from_view::<ItemRelations>("relations", description, &["data"], &|_| None)
        },
        spec: None,
        content: TableContent::EachItem(|edition, key| to_value(&views::relations(edition, key))),
    },
    ViewTable {
        derive: || {
            let description = "The events in the record's order.";
            let targets = |pointer: &str| relation_types(ItemTypeId::Event, pointer);
            Table::from_view::<Timeline<'_>>("timeline", description, &["data"], &targets)
        },
        spec: Some(&TIMELINE_SPEC),
        content: TableContent::View(|path, params, edition| {
            let query = ListQuery::of_timeline(&TIMELINE_SPEC, path, params, edition)?;
            Ok(ParsedView::new(
                query.to_query_string(None),
                move |edition| to_value(&build_timeline(&query, edition)),
            ))
        }),
    },
    ViewTable {
        derive: || {
            let description = "Each unit of each source, with the statements that cite it.";
            let targets = |pointer: &str| {
                let only_type = match pointer {
                    "/source" => ItemTypeId::Source,
                    _ => ItemTypeId::Statement,
                };
                Some(ReferenceTypes {
                    types: vec![only_type],
                    part_policy: PartPolicy::Forbidden,
                })
            };
            let path = ["data", "units"];
            Table::from_view::<Coverage>("coverage", description, &path, &targets)
        },
        spec: Some(&COVERAGE_SPEC),
        content: TableContent::View(|path, params, edition| {
            let query = CoverageQuery::from_params(path, params, edition)?;
            Ok(ParsedView::new(query.to_query_string(), move |edition| {
                to_value(&build_coverage(&query, edition, usize::MAX))
            }))
        }),
    },
    ViewTable {
        derive: || {
            let description = "The values that fields may have, with their labels.";
            let path = ["data", "values"];
            Table::from_view::<VocabularyList>("vocabulary", description, &path, &|_| None)
        },
        spec: None,
        content: TableContent::View(|_, _, _| {
            let compute = |edition: &Edition| to_value(&views::vocabularies(edition));
            Ok(ParsedView::without_query(compute))
        }),
    },
    ViewTable {
        derive: || {
            let description = "The negotiation, in one row.";
            let targets = |pointer: &str| {
                let mut pointers = Negotiation::REFERENCE_POINTERS.iter();
                let (_, types) = pointers.find(|(known, _)| *known == pointer)?;
                Some(ReferenceTypes {
                    types: types(),
                    part_policy: PartPolicy::Forbidden,
                })
            };
            Table::from_view::<Negotiation>("negotiation", description, &[], &targets)
        },
        spec: None,
        content: TableContent::View(|_, _, _| Ok(ParsedView::without_query(typed_negotiation))),
    },
];

fn to_value(view: &impl Serialize) -> serde_json::Result<Value> {
    serde_json::to_value(WithLabels(view))
}

/// The types that the references at a pointer of an item lead to.
fn relation_types(type_id: ItemTypeId, pointer: &str) -> Option<ReferenceTypes> {
    let mut relations = type_id.info().relations.iter();
    let relation = relations.find(|relation| relation.json_pointers.contains(&pointer))?;
    Some(ReferenceTypes {
        types: (relation.targets)(),
        part_policy: relation.part_policy,
    })
}

impl RecordTable {
    /// A table whose rows are in the JSON of items.
    pub(crate) fn of_items(table: &'static Table) -> Self {
        Self {
            table,
            spec: None,
            content: TableContent::Items,
        }
    }

    /// The view that a query selects, if the table is of a view.
    pub(crate) fn parse_view(
        self,
        path: &str,
        params: &[QueryParam],
        edition: &Edition,
    ) -> Result<Option<ParsedView>, QueryErrors> {
        match self.content {
            TableContent::View(parse) => parse(path, params, edition).map(Some),
            TableContent::Items | TableContent::EachItem(_) => Ok(None),
        }
    }

    /// The table in CSV: as far as the view goes, if one is given.
    pub(crate) fn to_csv(
        self,
        view: Option<&ParsedView>,
        edition: &Arc<Edition>,
    ) -> Result<ChunkedRows, Problem> {
        let columns = self.table.columns.iter().collect();
        let keys = match (self.content, view) {
            (_, Some(view)) => return view_to_csv(self.table, &(view.compute)(edition)?),
            (TableContent::Items, None) => item_keys(&self.table.item_types(), edition),
            (TableContent::EachItem(_) | TableContent::View(_), None) => {
                item_keys(&ItemTypeId::ALL, edition)
            }
        };
        self.rows_to_csv(columns, keys, edition)
    }

    /// The rows that these items have, in CSV with these columns.
    pub(crate) fn rows_to_csv(
        self,
        columns: Vec<&'static TableColumn>,
        keys: Vec<ItemKey>,
        edition: &Arc<Edition>,
    ) -> Result<ChunkedRows, Problem> {
        let (table, content, edition) = (self.table, self.content, Arc::clone(edition));
        let framing = Framing {
            head: begin_csv(columns.iter().map(|column| &column.name))?,
            ..Framing::default()
        };
        let count = keys.len();
        let render = move |range: Range<usize>, out: &mut Vec<u8>| {
            let roots = keys[range].iter().map(|key| match content {
                TableContent::EachItem(compute) => Ok((None, compute(&edition, *key)?)),
                TableContent::Items | TableContent::View(_) => {
                    let item = serde_json::from_slice(&edition.compact_json(*key)?)?;
                    Ok((Some(key.type_id), item))
                }
            });
            let roots: Vec<(Option<ItemTypeId>, Value)> =
                roots.collect::<serde_json::Result<_>>()?;
            write_rows(table, &columns, &roots, out)
        };
        Ok(ChunkedRows::new(count, framing, render))
    }
}

/// The table of a view.
fn view_to_csv(table: &'static Table, view: &Value) -> Result<ChunkedRows, Problem> {
    let columns: Vec<_> = table.columns.iter().collect();
    let mut head = begin_csv(columns.iter().map(|column| &column.name))?;
    write_rows(table, &columns, &[(None, view)], &mut head)?;
    let framing = Framing {
        head,
        ..Framing::default()
    };
    Ok(ChunkedRows::new(0, framing, |_, _| Ok(())))
}

/// Writes the rows that items or a view have.
fn write_rows<V: Borrow<Value>>(
    table: &Table,
    columns: &[&TableColumn],
    roots: &[(Option<ItemTypeId>, V)],
    out: &mut Vec<u8>,
) -> Result<(), Problem> {
    write_csv(out, |writer| {
        for (type_id, root) in roots {
            for row in table.rows(*type_id, root.borrow()) {
                writer.write_cells(columns.iter().map(|column| column.cell(&row)))?;
            }
        }
        Ok(())
    })
}

/// Every item of some types, type by type.
fn item_keys(types: &[ItemTypeId], edition: &Edition) -> Vec<ItemKey> {
    let keys = types.iter().flat_map(|type_id| edition.item_keys(*type_id));
    keys.collect()
}
