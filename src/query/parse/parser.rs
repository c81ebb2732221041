//! Reading a question: each parameter held against its declaration, each refusal with what
//! would have been accepted.

use crate::model::ItemTypeInfo;
use crate::query::limits::{DEFAULT_LIMIT, MAX_LIMIT};
use crate::query::list_query::ListQuery;
use crate::query::parse::cursor::{self, Cursor};
use crate::query::parse::error_collector::ErrorCollector;
use crate::query::parse::query_error::{QueryError, QueryErrorKind, QueryErrors};
use crate::query::parse::query_string::QueryParam;
use crate::query::run::filter::Filter;
use crate::query::run::sort::SortKey;
use crate::query::spec::attribute::Attribute;
use crate::query::spec::lists::parameter_specs;
use crate::query::spec::names::{
    csv_columns, facet_names, include_names, ndjson_fields, sort_keys,
};
use crate::query::spec::parameter_spec::{ParameterRole, ParameterSpec, Representation};
use crate::store::Edition;

/// Holds a question against what the collection can be asked, and gathers what is wrong.
pub(crate) struct QueryParser<'a> {
    pub(crate) item_type: &'a ItemTypeInfo,
    pub(crate) representation: Representation,
    pub(crate) record: &'a Edition,
    pub(crate) errors: ErrorCollector,
}

impl ListQuery {
    /// Holds `pairs` against what the collection can be asked in this form.
    pub fn from_params(
        item_type: &ItemTypeInfo,
        representation: Representation,
        pairs: &[QueryParam],
        record: &Edition,
    ) -> Result<Self, QueryErrors> {
        let mut parser = QueryParser {
            item_type,
            representation,
            record,
            errors: ErrorCollector::default(),
        };
        let query = parser.parse(pairs);
        match query {
            Some(query) if parser.errors.is_empty() => Ok(query),
            _ => Err(parser.errors.finish(pairs)),
        }
    }
}

impl QueryParser<'_> {
    /// The question, as far as it can be read; it counts only if nothing was refused.
    pub(crate) fn parse(&mut self, pairs: &[QueryParam]) -> Option<ListQuery> {
        let specs = parameter_specs(self.item_type, self.representation);
        let names: Vec<_> = specs.iter().map(|one| one.name.as_str()).collect();
        let find_spec = |name: &str| specs.iter().find(|one| one.name == name);
        let is_list = |name: &str| find_spec(name).is_some_and(|one| one.role.is_list());
        let path = self.representation.path_template(self.item_type);
        let known = self
            .errors
            .known_parameters(pairs, (&path, &names), is_list)?;
        let mut query = ListQuery {
            type_id: self.item_type.id,
            filters: Vec::new(),
            search_text: None,
            sort: Vec::new(),
            include: Vec::new(),
            facets: Vec::new(),
            fields: Vec::new(),
            limit: None,
            after_row: None,
            cursor: None,
        };
        for pair in known {
            if let Some(spec) = find_spec(&pair.name) {
                self.apply_parameter(spec, pair, &mut query);
            }
        }
        let cursor_context = (self.record, query.query_hash());
        query.after_row = resolve_cursor(query.cursor.as_deref(), cursor_context, &mut self.errors);
        Some(query)
    }

    /// Takes one parameter into the question.
    fn apply_parameter(
        &mut self,
        spec: &'static ParameterSpec,
        pair: &QueryParam,
        query: &mut ListQuery,
    ) {
        match spec.role {
            ParameterRole::Filter {
                attribute: subject,
                op: test,
            } => {
                let Some(values) = self.parse_values(spec, subject, test, pair) else {
                    return;
                };
                match query
                    .filters
                    .iter_mut()
                    .find(|filter| filter.parameter_name == spec.name)
                {
                    Some(filter) => filter.values.extend(values),
                    None => query.filters.push(Filter {
                        parameter_name: &spec.name,
                        attribute: subject,
                        op: test,
                        values,
                    }),
                }
            }
            ParameterRole::FullText => {
                query.search_text = self.parse_text(pair);
            }
            ParameterRole::Sort => {
                let known = sort_keys(self.item_type);
                for key in self.parse_names(spec, pair, &known) {
                    let name = key.trim_start_matches('-');
                    let subject = Attribute::all(self.item_type)
                        .into_iter()
                        .find(|subject| subject.name(self.item_type) == name);
                    // A field given twice: the first counts.
                    if let Some(subject) =
                        subject.filter(|new| query.sort.iter().all(|key| key.attribute != *new))
                    {
                        query.sort.push(SortKey {
                            attribute: subject,
                            descending: key.starts_with('-'),
                        });
                    }
                }
            }
            ParameterRole::Include => {
                for name in self.parse_names(spec, pair, &include_names(self.item_type)) {
                    if !query.include.contains(&name) {
                        query.include.push(name);
                    }
                }
            }
            ParameterRole::Facet => {
                for name in self.parse_names(spec, pair, &facet_names(self.item_type)) {
                    let subject = Attribute::all(self.item_type)
                        .into_iter()
                        .find(|subject| subject.name(self.item_type) == name);
                    query
                        .facets
                        .extend(subject.filter(|subject| !query.facets.contains(subject)));
                }
            }
            ParameterRole::CsvColumns | ParameterRole::NdjsonFields => {
                let known = match spec.role {
                    ParameterRole::CsvColumns => csv_columns(self.item_type),
                    _ => ndjson_fields(self.item_type),
                };
                for name in self.parse_names(spec, pair, &known) {
                    if !query.fields.contains(&name) {
                        query.fields.push(name);
                    }
                }
            }
            ParameterRole::Limit => query.limit = parse_limit(pair, &mut self.errors),
            ParameterRole::Cursor => query.cursor = parse_cursor(pair, &mut self.errors),
        }
    }

    /// Names from a closed list, separated by commas.
    fn parse_names<N: AsRef<str> + Clone>(
        &mut self,
        parameter: &ParameterSpec,
        pair: &QueryParam,
        known: &[N],
    ) -> Vec<N> {
        let mut accepted = Vec::new();
        for name in pair.value.split(',') {
            match known.iter().find(|one| one.as_ref() == name) {
                Some(accepted_name) => accepted.push(accepted_name.clone()),
                None => self.errors.invalid_value((&parameter.name, name), || {
                    let allowed = known.iter().map(AsRef::as_ref).collect();
                    let detail = format!("`{name}` is not a value of `{}`.", parameter.name);
                    (allowed, detail)
                }),
            }
        }
        accepted
    }

    pub(crate) fn push_error(&mut self, kind: QueryErrorKind, pair: &QueryParam, detail: String) {
        self.errors
            .push(QueryError::new(kind, &pair.name, &pair.value, detail));
    }
}

/// How many items a page has.
pub(crate) fn parse_limit(pair: &QueryParam, errors: &mut ErrorCollector) -> Option<u32> {
    let is_number = !pair.value.is_empty() && pair.value.bytes().all(|byte| byte.is_ascii_digit());
    let number = is_number.then(|| pair.value.parse().unwrap_or(u64::MAX));
    let suggestion = match number {
        Some(number)
            if (1..=u64::from(MAX_LIMIT)).contains(&number) && !pair.value.starts_with('0') =>
        {
            return u32::try_from(number).ok();
        }
        Some(0) => 1,
        Some(number) => u32::try_from(number.min(u64::from(MAX_LIMIT))).unwrap_or(MAX_LIMIT),
        None => {
            let leading: String = pair
                .value
                .trim()
                .chars()
                .take_while(char::is_ascii_digit)
                .collect();
            let leading = leading.parse().unwrap_or(DEFAULT_LIMIT);
            leading.clamp(1, MAX_LIMIT)
        }
    };
    let detail = format!(
        "`limit` is a whole number from 1 to {MAX_LIMIT}; `{}` is not. For example, `limit={suggestion}`.",
        pair.value
    );
    let error = QueryError::new(
        QueryErrorKind::InvalidValue,
        &pair.name,
        &pair.value,
        detail,
    );
    errors.push(QueryError {
        suggestion: Some(suggestion.to_string()),
        ..error
    });
    None
}

/// A cursor, as far as its form can tell.
pub(crate) fn parse_cursor(pair: &QueryParam, errors: &mut ErrorCollector) -> Option<String> {
    if cursor::is_well_formed(&pair.value) {
        return Some(pair.value.clone());
    }
    let detail = format!(
        "`{}` is not a cursor: 16 to 512 letters, digits, `-` and `_`. Take it from `links.next` of the page before, or leave it out to begin with the first page.",
        pair.value
    );
    errors.push(QueryError::new(
        QueryErrorKind::InvalidValue,
        &pair.name,
        &pair.value,
        detail,
    ));
    None
}

/// Where a page goes on whose cursor was handed out for the question of this fingerprint.
pub(crate) fn resolve_cursor(
    cursor: Option<&str>,
    (record, query_hash): (&Edition, u64),
    errors: &mut ErrorCollector,
) -> Option<u32> {
    let text = cursor?;
    let explanation = match Cursor::decode(text) {
        None => "no page of this server handed it out",
        Some(cursor) if i64::from(cursor.edition) != record.number() => {
            "it comes from another edition of the record"
        }
        Some(cursor) if cursor.content_version != record.content_version() => {
            "the edition was changed after its page was made"
        }
        Some(cursor) if cursor.query_hash != query_hash => "it comes from another question",
        Some(cursor) => return Some(cursor.last_seen),
    };
    let detail = format!("The cursor leads nowhere: {explanation}. Begin with the first page.");
    errors.push(QueryError::new(
        QueryErrorKind::UnknownCursor,
        "cursor",
        text,
        detail,
    ));
    None
}
