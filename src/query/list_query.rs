//! A query to one collection.

use crate::model::{Event, ItemType as _, ItemTypeId, ItemTypeInfo, collection_table};
use crate::query::appearance::Appearance;
use crate::query::attribute_filter::{AttributeFilter, build_filter};
use crate::query::parse::parsed_query::ParsedQuery;
use crate::query::parse::query_error::QueryErrors;
use crate::query::parse::query_string::QueryParam;
use crate::query::run::sort::{OrderKey, SortKey};
use crate::query::spec::attribute::Attribute;
use crate::query::spec::lists::{RELEVANCE, Representation, list_spec};
use crate::query::spec::parameter_spec::{ParameterRole, QuerySpec};
use crate::store::Edition;

/// A valid query to a collection.
pub struct ListQuery {
    pub(super) type_id: ItemTypeId,
    pub(super) filters: Vec<AttributeFilter>,
    pub(super) search_text: Option<String>,
    pub(super) sort: Vec<OrderKey>,
    pub(super) include: Vec<String>,
    pub(super) facets: Vec<Attribute>,
    fields: Vec<String>,
    pub(super) parsed: ParsedQuery,
}

impl ListQuery {
    /// Parses the parameters of a request for a representation of a collection.
    pub fn from_params(
        item_type: &ItemTypeInfo,
        representation: Representation,
        params: &[QueryParam],
        edition: &Edition,
    ) -> Result<Self, QueryErrors> {
        let spec = list_spec(item_type, representation);
        let path = representation.path_template(item_type);
        Self::from_spec(item_type, spec, &path, params, edition)
    }

    /// Parses the parameters of a request to a path that takes the filters of a collection.
    pub(crate) fn from_spec(
        item_type: &ItemTypeInfo,
        spec: &'static QuerySpec,
        path: &str,
        params: &[QueryParam],
        edition: &Edition,
    ) -> Result<Self, QueryErrors> {
        let parsed = ParsedQuery::parse(spec, path, params, edition)?;
        let mut query = Self {
            type_id: item_type.id,
            filters: Vec::new(),
            search_text: None,
            sort: Vec::new(),
            include: Vec::new(),
            facets: Vec::new(),
            fields: Vec::new(),
            parsed,
        };
        for (spec, values) in query.parsed.parameters() {
            let texts = || values.iter().map(|value| value.text.clone());
            match spec.role {
                ParameterRole::AttributeFilter { attribute, op } => {
                    query.filters.push(AttributeFilter {
                        attribute,
                        op,
                        filter: build_filter(item_type, attribute, op, values, edition),
                    });
                }
                ParameterRole::FullText => query.search_text = texts().next(),
                ParameterRole::Sort => {
                    query.sort = texts().map(|key| order_key(&key, item_type)).collect();
                }
                ParameterRole::Include => query.include = texts().collect(),
                ParameterRole::Facet => {
                    let attributes = texts().map(|name| known_attribute(&name, item_type));
                    query.facets = attributes.collect();
                }
                ParameterRole::Fields => query.fields = texts().collect(),
                ParameterRole::Filter
                | ParameterRole::FacetLimit
                | ParameterRole::Limit
                | ParameterRole::Cursor
                | ParameterRole::Appearance => {}
            }
        }
        Ok(query)
    }

    /// Parses the parameters of a request to the timeline.
    pub fn of_timeline(
        spec: &'static QuerySpec,
        path: &str,
        params: &[QueryParam],
        edition: &Edition,
    ) -> Result<Self, QueryErrors> {
        Self::from_spec(Event::ID.info(), spec, path, params, edition)
    }

    pub(crate) fn parsed(&self) -> &ParsedQuery {
        &self.parsed
    }

    /// Whether it has words to find.
    pub fn has_search_text(&self) -> bool {
        self.search_text.is_some()
    }

    /// Whether the query includes related items.
    pub fn includes_items(&self) -> bool {
        !self.include.is_empty()
    }

    /// The columns or fields that the query names; none for all.
    pub fn fields(&self) -> &[String] {
        &self.fields
    }

    /// The canonical query of a link to the page of `cursor`.
    pub fn to_query_string(&self, cursor: Option<&str>) -> String {
        self.parsed.to_query_string(cursor)
    }

    /// How a picture of it is to be drawn.
    pub fn appearance(&self) -> Appearance {
        Appearance::new(&self.parsed)
    }

    /// The canonical query of what is found, in its order, which every representation takes.
    pub fn selection_query_string(&self) -> String {
        self.parsed.selection_query_string()
    }

    /// The canonical query of everything that is found, in another representation: the same
    /// fields, in CSV the columns that have them.
    pub fn bulk_query_string(&self, representation: Representation) -> String {
        if self.fields.is_empty() {
            return self.selection_query_string();
        }
        let names = match representation {
            Representation::Csv => collection_table(self.type_id).columns_of(&self.fields),
            _ => self.fields.iter().map(String::as_str).collect(),
        };
        let names = names.join(",");
        self.parsed
            .selection_query_string_with(Some(("fields", &names)))
    }

    /// The cursor that was sent.
    pub fn cursor(&self) -> Option<&str> {
        self.parsed.cursor()
    }
}

fn known_attribute(name: &str, item_type: &ItemTypeInfo) -> Attribute {
    Attribute::by_name(name, item_type).expect("the specification has names of attributes only")
}

fn order_key(text: &str, item_type: &ItemTypeInfo) -> OrderKey {
    if text == RELEVANCE {
        return OrderKey::Relevance;
    }
    let name = text.trim_start_matches('-');
    let mut sortable = Attribute::sortable(item_type);
    let attribute = sortable.find(|attribute| attribute.name(item_type) == name);
    OrderKey::Field(SortKey {
        attribute: attribute.expect("the specification has sortable names only"),
        descending: text.starts_with('-'),
    })
}
