//! All tables of a record: of its items, of the entries of lists within them, and of views.

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use serde::Serialize;
use serde_json::Value;

use crate::api::endpoints::export::typed_negotiation;
use crate::api::endpoints::movements::Movements;
use crate::api::endpoints::overviews::coverage_scope;
use crate::api::http::chunked_body::{ChunkedRows, Framing};
use crate::api::http::csv_writer::{begin_csv, write_csv};
use crate::api::http::problem::Problem;
use crate::model::{
    ItemTypeId, Negotiation, PartPolicy, ReferenceTypes, Table, TableColumn, WithLabels,
    collection_table, entry_tables,
};
use crate::query::{
    ALL_CHANGES_SPEC, COVERAGE_SPEC, ChangesQuery, CoverageQuery, ListQuery, MOVEMENTS_SPEC,
    QueryErrors, QueryParam, QuerySpec, TIMELINE_SPEC,
};
use crate::store::{Edition, ItemKey};
use crate::views::{self, ChangeRows, Coverage, ItemRelations, Timeline, VocabularyList};

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
    /// A view of the edition.
    View(ParseView),
}

/// Parses the query of a view; the path is for errors.
type ParseView = fn(&str, &[QueryParam], &Edition) -> Result<ParsedView, QueryErrors>;

/// A view that a valid query selects.
pub(crate) struct ParsedView {
    pub(crate) query_string: String,
    compute: Box<dyn Fn(&Edition) -> ViewParts>,
}

/// A view as parts, each computed when its rows are written, so that no view is in memory as a
/// whole.
struct ViewParts {
    count: usize,
    /// The view as it would be if it had this part only.
    part: Box<ComputePart>,
}

type ComputePart = dyn Fn(&Edition, usize) -> serde_json::Result<Value> + Send + Sync;

impl ParsedView {
    fn new(query_string: String, compute: impl Fn(&Edition) -> ViewParts + 'static) -> Self {
        Self {
            query_string,
            compute: Box::new(compute),
        }
    }

    /// A view that takes no filters.
    fn without_query(compute: impl Fn(&Edition) -> ViewParts + 'static) -> Self {
        Self::new(String::new(), compute)
    }
}

impl ViewParts {
    /// A part for each of `list`, which `compute` computes.
    fn of_each<T: Send + Sync + 'static>(
        list: Vec<T>,
        compute: impl Fn(&Edition, &T) -> serde_json::Result<Value> + Send + Sync + 'static,
    ) -> Self {
        Self {
            count: list.len(),
            part: Box::new(move |edition, index| compute(edition, &list[index])),
        }
    }

    /// A small view.
    fn undivided(
        compute: impl Fn(&Edition) -> serde_json::Result<Value> + Send + Sync + 'static,
    ) -> Self {
        Self {
            count: 1,
            part: Box::new(move |edition, _| compute(edition)),
        }
    }
}

/// Every table: those of the collections, then all others.
pub(crate) fn all_tables() -> impl Iterator<Item = RecordTable> {
    let types = ItemTypeId::ALL.into_iter();
    let collections = types.map(|type_id| RecordTable::of_items(collection_table(type_id)));
    let others = other_tables().iter().copied();
    collections.chain(others).chain([*CHANGES])
}

/// The changes, which are a list as well.
pub(crate) static CHANGES: LazyLock<RecordTable> = LazyLock::new(|| {
    static TABLE: LazyLock<Table> = LazyLock::new(|| {
        let description = "What became of items from edition to edition: one row for each value that \
             differs, and one for each item without such a value.";
        Table::from_view::<ChangeRows>("changes", description, &["data"], &|_| None)
    });
    RecordTable {
        table: &TABLE,
        spec: Some(&ALL_CHANGES_SPEC),
        content: TableContent::View(|path, params, edition| {
            let query = ChangesQuery::from_params(&ALL_CHANGES_SPEC, path, params, edition)?;
            let query_string = query.to_query_string(None);
            let compute = move |edition: &Edition| {
                ViewParts::of_each(
                    query.change_locations(edition),
                    |edition, (number, index)| {
                        let (changed, change) = edition.change_at(*number, *index);
                        let change = views::change_view(changed, change, edition);
                        to_value(&views::change_rows(&change, changed))
                    },
                )
            };
            Ok(ParsedView::new(query_string, compute))
        }),
    }
});

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

static VIEWS: [ViewTable; 6] = [
    ViewTable {
        derive: || {
            let description =
                "The references from one item to another, one per row, as the edges of a network.";
            Table::from_view::<ItemRelations>("relations", description, &["data"], &|_| None)
        },
        spec: None,
        content: TableContent::View(|_, _, _| {
            let compute = |edition: &Edition| {
                let keys = item_keys(&ItemTypeId::ALL, edition);
                ViewParts::of_each(keys, |edition, key| {
                    to_value(&views::relations(edition, *key))
                })
            };
            Ok(ParsedView::without_query(compute))
        }),
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
            let query_string = query.to_query_string(None);
            let compute = move |edition: &Edition| {
                ViewParts::of_each(query.all_keys(edition), |edition, key| {
                    to_data(views::timeline_event(edition, *key))
                })
            };
            Ok(ParsedView::new(query_string, compute))
        }),
    },
    ViewTable {
        derive: || {
            let description = "The positions that replaced earlier ones of the same holder, those with a date first.";
            let targets = |pointer: &str| match pointer {
                "/replaced" | "/position" => Some(ReferenceTypes {
                    types: vec![ItemTypeId::Position],
                    part_policy: PartPolicy::Forbidden,
                }),
                _ => relation_types(ItemTypeId::Position, pointer),
            };
            Table::from_view::<Movements<'_>>("movements", description, &["data"], &targets)
        },
        spec: Some(&MOVEMENTS_SPEC),
        content: TableContent::View(|path, params, edition| {
            let item_type = ItemTypeId::Position.info();
            let query = ListQuery::from_spec(item_type, &MOVEMENTS_SPEC, path, params, edition)?;
            let query_string = query.to_query_string(None);
            let compute = move |edition: &Edition| {
                let moved = views::moved_positions(edition, &query.all_keys(edition));
                ViewParts::of_each(moved, |edition, key| {
                    to_data(views::movement(edition, *key))
                })
            };
            Ok(ParsedView::new(query_string, compute))
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
            let query_string = query.to_query_string();
            let compute = move |edition: &Edition| {
                let scope = coverage_scope(&query, "", edition);
                ViewParts::of_each(views::cited_units(edition, &scope), |edition, unit| {
                    to_data(views::coverage_of_unit(edition, unit))
                })
            };
            Ok(ParsedView::new(query_string, compute))
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
            let view = |edition: &Edition| to_value(&views::vocabularies(edition));
            Ok(ParsedView::without_query(move |_| {
                ViewParts::undivided(view)
            }))
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
        content: TableContent::View(|_, _, _| {
            let parts = |_: &Edition| ViewParts::undivided(typed_negotiation);
            Ok(ParsedView::without_query(parts))
        }),
    },
];

fn to_value(view: &impl Serialize) -> serde_json::Result<Value> {
    serde_json::to_value(WithLabels(view))
}

/// A view whose list has one entry.
fn to_data(entry: impl Serialize) -> serde_json::Result<Value> {
    #[derive(Serialize)]
    struct View<T> {
        data: Vec<T>,
    }
    to_value(&View { data: vec![entry] })
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
            TableContent::Items => Ok(None),
        }
    }

    /// The table in CSV: as far as the view goes, if it is of one.
    pub(crate) fn to_csv(
        self,
        view: Option<&ParsedView>,
        edition: &Arc<Edition>,
    ) -> Result<ChunkedRows, Problem> {
        let columns = self.table.columns.iter().collect();
        let Some(view) = view else {
            let keys = item_keys(&self.table.item_types(), edition);
            return self.rows_to_csv(columns, keys.len(), edition, move |edition, range| {
                let items = keys[range].iter().map(|key| {
                    let item = serde_json::from_slice(&edition.compact_json(*key)?)?;
                    Ok((Some(key.type_id), item))
                });
                items.collect()
            });
        };
        let ViewParts { count, part } = (view.compute)(edition);
        self.rows_to_csv(columns, count, edition, move |edition, range| {
            let parts = range.map(|index| Ok((None, part(edition, index)?)));
            parts.collect()
        })
    }

    /// The rows in the JSON of `count` items or parts of a view, in CSV with these columns.
    /// `roots` reads those of a range, with the types of the items.
    pub(crate) fn rows_to_csv(
        self,
        columns: Vec<&'static TableColumn>,
        count: usize,
        edition: &Arc<Edition>,
        roots: impl Fn(&Edition, Range<usize>) -> serde_json::Result<Vec<(Option<ItemTypeId>, Value)>>
        + Send
        + Sync
        + 'static,
    ) -> Result<ChunkedRows, Problem> {
        let (table, edition) = (self.table, Arc::clone(edition));
        let framing = Framing {
            head: begin_csv(columns.iter().map(|column| &column.name))?,
            ..Framing::default()
        };
        let render = move |range: Range<usize>, out: &mut Vec<u8>| {
            write_rows(table, &columns, &roots(&edition, range)?, out)
        };
        Ok(ChunkedRows::new(count, framing, render))
    }
}

/// Writes the rows that items or a view have.
fn write_rows(
    table: &Table,
    columns: &[&TableColumn],
    roots: &[(Option<ItemTypeId>, Value)],
    out: &mut Vec<u8>,
) -> Result<(), Problem> {
    write_csv(out, |writer| {
        for (type_id, root) in roots {
            for row in table.rows(*type_id, root) {
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
