//! Finds what has all words of a query; failing that, what has them without typing errors; and
//! failing that, what has the most of them.

use std::collections::HashMap;

use crate::store::search::clause::{ClauseWord, Interpretation, QueryClause};
use crate::store::search::index::SearchIndex;
use crate::store::search::interpret::{Interpreter, ResolveId};
use crate::store::search::names::NameMatch;
use crate::store::search::posting_ops::{CombineScores, Hit, Score, intersect_all, union_all};
use crate::store::search::query::parse_query;

/// How many unknown words of a query are corrected: a query with more is not misspelled.
const MAX_CORRECTED_WORDS: usize = 8;
/// How many of its words the results of a query have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchedWords {
    /// All of them.
    All,
    /// As many as any item has.
    Some,
    /// There are no results.
    None,
}

/// What a query finds.
pub struct SearchOutcome {
    /// The items that match, in the order of their documents.
    pub hits: Vec<Hit>,
    /// How they match.
    pub report: SearchReport,
}

/// How the results of a query match it.
pub struct SearchReport {
    /// What was searched for.
    pub clauses: Vec<QueryClause>,
    /// How many of the words they have.
    pub matched: MatchedWords,
    /// The query that was searched for instead, if it was misspelled.
    pub corrected_query: Option<String>,
    /// The words that nothing in the edition has, as they were typed.
    pub not_found: Vec<String>,
}

impl SearchIndex {
    /// What a valid query finds. Only if no wanted document has all words, others are searched for.
    pub(crate) fn execute(
        &self,
        text: &str,
        resolve_id: ResolveId<'_>,
        is_wanted: impl Fn(u32) -> bool,
    ) -> SearchOutcome {
        let is_found = |hits: &[Hit]| hits.iter().any(|hit| is_wanted(hit.document));
        let original = self.interpret(text, resolve_id);
        let hits = self.match_all(&original);
        if is_found(&hits) {
            let report = SearchReport {
                clauses: original.clauses,
                matched: MatchedWords::All,
                corrected_query: None,
                not_found: Vec::new(),
            };
            return SearchOutcome { hits, report };
        }
        let not_found = unknown_words(&original).map(|word| text[word.span.clone()].to_owned());
        let not_found = not_found.collect();
        let corrected_query = self.correct(text, &original);
        let corrected = corrected_query
            .as_ref()
            .map(|text| self.interpret(text, resolve_id));
        let interpretation = corrected.unwrap_or(original);
        let hits = self.match_all(&interpretation);
        let (hits, matched) = if is_found(&hits) {
            (hits, MatchedWords::All)
        } else {
            let hits = self.match_most(&interpretation, &is_wanted);
            let is_empty = hits.is_empty();
            (
                hits,
                if is_empty {
                    MatchedWords::None
                } else {
                    MatchedWords::Some
                },
            )
        };
        let report = SearchReport {
            clauses: interpretation.clauses,
            matched,
            corrected_query: corrected_query.filter(|_| matched != MatchedWords::None),
            not_found,
        };
        SearchOutcome { hits, report }
    }

    fn interpret(&self, text: &str, resolve_id: ResolveId<'_>) -> Interpretation {
        let syntax = parse_query(text).expect("the text is a valid query, or one with other words");
        Interpreter::new(self, resolve_id, text, &syntax).interpret(&syntax)
    }

    /// The documents that have all that has to occur and nothing that must not.
    fn match_all(&self, interpretation: &Interpretation) -> Vec<Hit> {
        let required = interpretation.required();
        let lists: Vec<_> = required.map(|clause| self.postings(&clause.node)).collect();
        let mut hits = if !lists.is_empty() {
            intersect_all(lists)
        } else if interpretation.clauses.is_empty() {
            Vec::new()
        } else {
            // Everything but what is excluded.
            let all = (0..self.document_count()).map(|document| Hit {
                score: 0.0,
                document,
            });
            all.collect()
        };
        self.exclude(&mut hits, interpretation);
        self.add_name_scores(&mut hits, interpretation);
        hits
    }

    /// The documents that have as many of the clauses as any wanted document has.
    fn match_most(
        &self,
        interpretation: &Interpretation,
        is_wanted: &impl Fn(u32) -> bool,
    ) -> Vec<Hit> {
        let required = interpretation.required();
        let lists: Vec<_> = required.map(|clause| self.postings(&clause.node)).collect();
        let mut clause_counts = vec![0_u32; self.document_count() as usize];
        for document in lists.iter().flat_map(|list| list.documents.iter()) {
            clause_counts[*document as usize] += 1;
        }
        let mut hits: Vec<Hit> = union_all(lists, CombineScores::Sum).iter().collect();
        self.exclude(&mut hits, interpretation);
        let count = |hit: &Hit| clause_counts[hit.document as usize];
        let wanted = hits.iter().filter(|hit| is_wanted(hit.document));
        let Some(most) = wanted.map(count).max() else {
            return Vec::new();
        };
        hits.retain(|hit| count(hit) == most);
        self.add_name_scores(&mut hits, interpretation);
        hits
    }

    fn exclude(&self, hits: &mut Vec<Hit>, interpretation: &Interpretation) {
        let clauses = interpretation.clauses.iter();
        for clause in clauses.filter(|clause| clause.is_excluded) {
            let excluded = self.postings(&clause.node);
            hits.retain(|hit| excluded.documents.binary_search(&hit.document).is_err());
        }
    }

    /// Puts items with the query as their name first.
    fn add_name_scores(&self, hits: &mut [Hit], interpretation: &Interpretation) {
        let mut name_scores: HashMap<u32, Score> = HashMap::new();
        let mut add = |document: u32, score: Score| {
            let best = name_scores.entry(document).or_default();
            *best = score.max(*best);
        };
        for terms in &interpretation.name_queries {
            let terms: Vec<_> = terms.iter().map(String::as_str).collect();
            self.names
                .visit_matches(&terms, interpretation.is_prefix, &mut add);
        }
        let required: Vec<_> = interpretation.required().collect();
        if let [only] = required.as_slice() {
            let documents = only.node.documents();
            documents.for_each(|document| add(document, NameMatch::OtherName.score()));
        }
        for (document, score) in name_scores {
            if let Ok(index) = hits.binary_search_by_key(&document, |hit| hit.document) {
                hits[index].score += score;
            }
        }
    }

    /// The query with each unknown word replaced by the closest known one, if there is any.
    fn correct(&self, text: &str, interpretation: &Interpretation) -> Option<String> {
        let unknown = unknown_words(interpretation).take(MAX_CORRECTED_WORDS);
        let corrections = unknown.filter_map(|word| Some((word, self.closest_term(&word.term)?)));
        let mut corrected = text.to_owned();
        let mut corrections: Vec<_> = corrections.collect();
        corrections.sort_by_key(|(word, _)| word.span.start);
        for (word, correction) in corrections.iter().rev() {
            corrected.replace_range(word.span.clone(), correction);
        }
        // A word in the place of another can make an operator of what follows it.
        let is_valid = !corrections.is_empty() && parse_query(&corrected).is_ok();
        is_valid.then_some(corrected)
    }
}

/// The words of a query that nothing in the edition has.
fn unknown_words(interpretation: &Interpretation) -> impl Iterator<Item = &ClauseWord> {
    let words = interpretation.required().flat_map(|clause| &clause.words);
    words.filter(|word| !word.is_known)
}
