//! Queries to the full text of all collections, whose results are ranked.

use std::sync::LazyLock;

use crate::model::ItemTypeId;
use crate::query::limits::DEFAULT_LIMIT;
use crate::query::parse::cursor::PageCursors;
use crate::query::parse::parser::{PageRange, ParsedQuery};
use crate::query::parse::query_error::QueryErrors;
use crate::query::parse::query_string::QueryParam;
use crate::query::spec::parameter_spec::{ParameterRole, ParameterSpec, QuerySpec, ValueSpec};
use crate::store::search::{
    Hit, QueryClause, SearchIndex, parse_query, strip_operators, top_range,
};
use crate::store::{Edition, ItemKey};

/// The parameters of the search.
pub static SEARCH_SPEC: LazyLock<QuerySpec> = LazyLock::new(|| {
    let words = ValueSpec::SearchText {
        purpose: "what to search for: ",
    };
    let words = ParameterSpec::new(
        "q",
        ParameterRole::FullText,
        words,
        "What to search for: words that have to be found, phrases in double quotes. There are no operators: `-` is passed over, `AND`, `OR`, `NOT` and the name in `field:` are words like any other. The filters of the lists do that: `aspect__not=`, `kind=role,position`, `title__contains=`.",
    );
    let types = ParameterSpec::new(
        "type",
        ParameterRole::Filter,
        ValueSpec::item_type(),
        "Only items of these types.",
    );
    QuerySpec {
        cursor_scope: "search",
        parameters: vec![
            ParameterSpec {
                missing_hint: Some("say what to search for, for example `q=minerals`."),
                ..words.with_example("ceasefire")
            },
            types.multi_valued().with_example("statement"),
            ParameterSpec::limit(),
            ParameterSpec::cursor(),
        ],
    }
});

/// A valid query to the full text.
pub struct SearchQuery {
    text: String,
    /// The types of the query; empty for all.
    type_ids: Vec<ItemTypeId>,
    parsed: ParsedQuery,
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
    /// The cursors of the pages beside it.
    pub cursors: PageCursors,
    /// How many items of each type have the words, whatever types the query names.
    pub type_counts: Vec<(ItemTypeId, usize)>,
    /// The words that were searched for instead, if nothing had those of the query.
    pub corrected_query: Option<String>,
}

/// What is found, and by which words.
struct SearchOutcome {
    hits: Vec<Hit>,
    clauses: Vec<QueryClause>,
    /// The words, unless they are those of the query.
    corrected_query: Option<String>,
}

impl SearchQuery {
    /// Parses the parameters of a request to `path`.
    pub fn from_params(
        path: &str,
        params: &[QueryParam],
        edition: &Edition,
    ) -> Result<Self, QueryErrors> {
        let parsed = ParsedQuery::parse(&SEARCH_SPEC, path, params, edition)?;
        Ok(Self {
            text: parsed.values("q")[0].text.clone(),
            type_ids: parsed.item_types("type"),
            parsed,
        })
    }

    /// What the search finds on its page.
    pub fn page(&self, edition: &Edition) -> SearchPage {
        let SearchOutcome {
            mut hits,
            clauses,
            corrected_query,
        } = self.search_with_fallbacks(edition.search_index());
        let search = edition.search_index();
        let counts = search.split_by_type(&hits);
        let counts = counts.map(|(type_id, hits)| (type_id, hits.len()));
        let types = counts
            .filter(|(type_id, count)| *count > 0 || self.has_type(*type_id))
            .collect();
        if !self.type_ids.is_empty() {
            let requested = search.split_by_type(&hits);
            let requested = requested.filter(|(type_id, _)| self.type_ids.contains(type_id));
            hits = requested.flat_map(|(_, hits)| hits).copied().collect();
        }
        let (total, limit) = (hits.len(), self.parsed.limit().unwrap_or(DEFAULT_LIMIT));
        // The order of a search is fixed within an edition, so that a rank names a result.
        let PageRange { range, cursors } = self.parsed.page_range(total, limit, edition);
        SearchPage {
            total,
            items: top_range(&mut hits, range)
                .iter()
                .map(|hit| search.item_key(hit.document))
                .collect(),
            clauses,
            limit,
            cursors,
            type_counts: types,
            corrected_query,
        }
    }

    /// What has the words of the query. Only if nothing has, others are searched for until
    /// something is found: without operators, and with the closest words of the record.
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

    /// Whether the query names a type.
    pub fn has_type(&self, type_id: ItemTypeId) -> bool {
        self.type_ids.contains(&type_id)
    }

    /// The canonical query with a type added, or without the type if the query names it.
    pub fn query_string_with_toggled_type(&self, type_id: ItemTypeId) -> Option<String> {
        let toggled = self.parsed.with_toggled_value("type", type_id.name())?;
        Some(toggled.to_query_string(None))
    }

    /// The canonical query of a link to the page of `cursor`.
    pub fn to_query_string(&self, cursor: Option<&str>) -> String {
        self.parsed.to_query_string(cursor)
    }

    /// The cursor that was sent.
    pub fn cursor(&self) -> Option<&str> {
        self.parsed.cursor()
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
