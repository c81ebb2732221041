//! Questions to the full text of the whole record: ranked, over all collections.

use crate::model::{ItemTypeId, item_types};
use crate::query::limits::{DEFAULT_LIMIT, MAX_TEXT_LEN};
use crate::query::parse::cursor::{self, Cursor};
use crate::query::parse::error_collector::ErrorCollector;
use crate::query::parse::parser::{parse_cursor, parse_limit, resolve_cursor};
use crate::query::parse::query_error::{QueryError, QueryErrorKind, QueryErrors};
use crate::query::parse::query_string::{QueryParam, canonical_query, percent_encode};
use crate::store::search::{
    Hit, QueryClause, SearchIndex, parse_query, strip_operators, top_range,
};
use crate::store::{Edition, ItemKey};

/// The names of the parameters.
pub const SEARCH_PARAMETERS: [&str; 4] = ["cursor", "limit", "q", "type"];

/// A question to the full text, found to be answerable.
pub struct SearchQuery {
    text: String,
    /// The types that are asked for, by the places of their kinds; all if there is none.
    type_ids: Vec<ItemTypeId>,
    limit: Option<u32>,
    cursor: Option<String>,
    after_rank: Option<u32>,
}

/// One page of what a search finds.
pub struct SearchPage {
    /// The items of the page, the best first.
    pub items: Vec<ItemKey>,
    /// What was searched for, clause by clause.
    pub clauses: Vec<QueryClause>,
    /// How many items there are in all.
    pub total: usize,
    /// How many items the page may have.
    pub limit: u32,
    /// The cursor of the page after, unless this is the last.
    pub next_cursor: Option<String>,
    /// How many items of each kind were found, whatever types are asked for.
    pub type_counts: Vec<(ItemTypeId, usize)>,
    /// The words that were searched for instead, if nothing had the ones that were asked.
    pub corrected_query: Option<String>,
}

/// What is found, and by which question.
struct SearchOutcome {
    hits: Vec<Hit>,
    clauses: Vec<QueryClause>,
    /// The question, unless it is the one that was asked.
    corrected_query: Option<String>,
}

impl SearchQuery {
    /// Holds `pairs` against what the full text can be asked.
    pub fn from_params(pairs: &[QueryParam], record: &Edition) -> Result<Self, QueryErrors> {
        let mut errors = ErrorCollector::default();
        let query = Self::parse(pairs, record, &mut errors);
        match query {
            Some(query) if errors.is_empty() => Ok(query),
            _ => Err(errors.finish(pairs)),
        }
    }

    fn parse(pairs: &[QueryParam], record: &Edition, errors: &mut ErrorCollector) -> Option<Self> {
        let mut query = Self {
            text: String::new(),
            type_ids: Vec::new(),
            limit: None,
            cursor: None,
            after_rank: None,
        };
        let accepted = ("/v1/search", SEARCH_PARAMETERS.as_slice());
        for pair in errors.known_parameters(pairs, accepted, |name| name == "type")? {
            match pair.name.as_str() {
                "q" => query.text.clone_from(&pair.value),
                "type" => {
                    for name in pair.value.split(',') {
                        query.parse_type(name, errors);
                    }
                }
                "limit" => query.limit = parse_limit(pair, errors),
                _ => query.cursor = parse_cursor(pair, errors),
            }
        }
        let length = query.text.chars().count();
        if !(1..=MAX_TEXT_LEN).contains(&length) {
            let detail = match length {
                0 => "`q` is missing: say what to search for, for example `q=minerals`.".to_owned(),
                _ => format!(
                    "`q` is what to search for: a text of 1 to {MAX_TEXT_LEN} characters; this one has {length}."
                ),
            };
            errors.push(QueryError::new(
                QueryErrorKind::InvalidValue,
                "q",
                &query.text,
                detail,
            ));
        }
        let cursor_context = (record, query.query_hash());
        query.after_rank = resolve_cursor(query.cursor.as_deref(), cursor_context, errors);
        Some(query)
    }

    fn parse_type(&mut self, name: &str, errors: &mut ErrorCollector) {
        match ItemTypeId::from_name(name) {
            Some(type_id) if self.type_ids.contains(&type_id) => {}
            Some(type_id) => self.type_ids.push(type_id),
            None => errors.invalid_value(("type", name), || {
                let names = item_types().iter().map(|item_type| item_type.type_name);
                (names.collect(), format!("`{name}` is not a type."))
            }),
        }
    }

    /// What the search finds on its page.
    pub fn page(&self, record: &Edition) -> SearchPage {
        let SearchOutcome {
            mut hits,
            clauses: searched,
            corrected_query: instead,
        } = self.search_with_fallbacks(record.search_index());
        let search = record.search_index();
        let counts = search.split_by_type(&hits);
        let counts = counts.map(|(type_id, hits)| (type_id, hits.len()));
        let types = counts.filter(|(_, count)| *count > 0).collect();
        if !self.type_ids.is_empty() {
            let requested = search.split_by_type(&hits);
            let requested = requested.filter(|(type_id, _)| self.type_ids.contains(type_id));
            hits = requested.flat_map(|(_, hits)| hits).copied().collect();
        }
        let limit = self.limit.unwrap_or(DEFAULT_LIMIT);
        // The order of a search is fixed within an edition, so that a rank says where to go on.
        let start = self
            .after_rank
            .map_or(0, |rank| (rank as usize + 1).min(hits.len()));
        let end = (start + limit as usize).min(hits.len());
        let next = (end < hits.len()).then(|| {
            let last_rank = u32::try_from(end - 1).unwrap_or(u32::MAX);
            Cursor::new(record, self.query_hash(), last_rank).encode()
        });
        SearchPage {
            total: hits.len(),
            items: top_range(&mut hits, start..end)
                .iter()
                .map(|hit| search.item_key(hit.document))
                .collect(),
            clauses: searched,
            limit,
            next_cursor: next,
            type_counts: types,
            corrected_query: instead,
        }
    }

    /// What has the words that are asked for. Only if nothing has, other questions are asked
    /// until one finds something: without operators, and with the nearest words of the record.
    fn search_with_fallbacks(&self, search: &SearchIndex) -> SearchOutcome {
        let requested = parse_query(&self.text);
        let hits = search.search(&requested);
        if !hits.is_empty() {
            return SearchOutcome {
                hits,
                clauses: requested,
                corrected_query: None,
            };
        }
        let plain_clauses = strip_operators(&self.text).map(|text| parse_query(&text));
        let fallbacks: [&dyn Fn() -> Option<Vec<QueryClause>>; 3] = [
            &|| plain_clauses.clone(),
            &|| search.spell_correct(&requested),
            &|| search.spell_correct(plain_clauses.as_ref()?),
        ];
        for fallback in fallbacks
            .iter()
            .filter_map(|build_fallback| build_fallback())
        {
            let hits = search.search(&fallback);
            if !hits.is_empty() {
                return SearchOutcome {
                    hits,
                    corrected_query: Some(clauses_to_text(&fallback)),
                    clauses: fallback,
                };
            }
        }
        SearchOutcome {
            hits,
            clauses: requested,
            corrected_query: None,
        }
    }

    fn query_hash(&self) -> u64 {
        cursor::hash_query(&format!("search?{}", self.canonical_filters()))
    }

    fn canonical_filters(&self) -> String {
        let mut names: Vec<_> = self.type_ids.iter().map(|type_id| type_id.name()).collect();
        names.sort_unstable();
        let types = if names.is_empty() {
            String::new()
        } else {
            format!("&type={}", names.join(","))
        };
        format!("q={}{types}", percent_encode(&self.text))
    }

    /// The question in its one spelling, as the query of a link.
    pub fn to_query_string(&self, cursor: Option<&str>) -> String {
        canonical_query(vec![self.canonical_filters()], self.limit, cursor)
    }

    /// The cursor that the question was asked with.
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// Clauses as they would be typed.
fn clauses_to_text(clauses: &[QueryClause]) -> String {
    let texts = clauses.iter().map(|clause| match clause.terms.as_slice() {
        [word] => word.clone(),
        words => format!("\"{}\"", words.join(" ")),
    });
    texts.collect::<Vec<_>>().join(" ")
}
