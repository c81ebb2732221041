//! Finds what has all words of a query; failing that, what has them without typing errors; and
//! failing that, what has the most of them.

use crate::store::search::clause::{Interpretation, QueryClause, UnknownWord};
use crate::store::search::index::SearchIndex;
use crate::store::search::names::NameMatch;
use crate::store::search::notices::{SearchNotice, without_quotes};
use crate::store::search::posting_ops::{
    CombineScores, Hit, Score, ScoredPostings, add_best_scores, count_lists, intersect_all,
    union_all,
};
use crate::store::search::query::parse_query;
use crate::store::search::reader_topics::topic_notices;
use crate::store::search::scope::SearchScope;
use crate::store::search::term_lookup::{DocumentLookup, Interpreter};

/// How many unknown words of a query are corrected: a query with more is not misspelled.
pub(super) const MAX_CORRECTED_WORDS: usize = 8;

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

/// How often a query is corrected.
const MAX_CORRECTION_ROUNDS: usize = 3;

/// What a query finds.
pub struct SearchOutcome {
    /// The items in scope that match, in the order of their documents.
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
    /// What the query may have meant otherwise.
    pub notices: Vec<SearchNotice>,
}

/// The documents of each clause of a query.
struct ClauseMatches<'s> {
    required: Vec<ScoredPostings<'s>>,
    excluded: Vec<ScoredPostings<'s>>,
}

impl ClauseMatches<'_> {
    fn exclude(&self, hits: &mut Vec<Hit>) {
        for excluded in &self.excluded {
            excluded.remove_from(hits);
        }
    }
}

impl SearchIndex {
    /// What a valid query finds. Only if nothing in scope has all words, it falls back to items with
    /// some of the words.
    pub(crate) fn execute(
        &self,
        text: &str,
        lookup: &dyn DocumentLookup,
        scope: &SearchScope<'_>,
    ) -> SearchOutcome {
        let mut interpretation = self.interpret(text, lookup);
        let mut matches = self.clause_matches(&interpretation);
        let mut corrected_query = None;
        let mut not_found = Vec::new();
        let mut hits = self.match_all(&matches, &interpretation, scope);
        if !scope.finds_any(self, &hits) {
            let spans = interpretation
                .required()
                .flat_map(|clause| &clause.not_found);
            not_found = spans.map(|span| text[span.clone()].to_owned()).collect();
            // A corrected word may show that another belongs to the same name.
            for _ in 0..MAX_CORRECTION_ROUNDS {
                let uncorrected = corrected_query.as_deref().unwrap_or(text);
                let Some(corrected) = self.correct(uncorrected, &interpretation) else {
                    break;
                };
                interpretation = self.interpret(&corrected, lookup);
                corrected_query = Some(corrected);
                matches = self.clause_matches(&interpretation);
                hits = self.match_all(&matches, &interpretation, scope);
                if scope.finds_any(self, &hits) {
                    break;
                }
            }
        }
        let matched = if scope.finds_any(self, &hits) {
            MatchedWords::All
        } else {
            hits = self.match_most(&matches, scope);
            if scope.finds_any(self, &hits) {
                MatchedWords::Some
            } else {
                MatchedWords::None
            }
        };
        let finds = |query: &str| self.finds_all_words(query, lookup, scope);
        let mut notices = topic_notices(text, matched == MatchedWords::All);
        let has_topic = !notices.is_empty();
        if !has_topic {
            notices = self.plain_language_notices(text, &finds);
        }
        if matched == MatchedWords::All {
            let required: Vec<_> = interpretation.required().collect();
            if self.add_proximity_scores(&mut hits, &required) {
                notices.push(SearchNotice::words_far_apart());
            }
        }
        self.add_name_scores(&mut hits, &interpretation);
        notices.extend(SearchNotice::no_words(text));
        if matched != MatchedWords::All {
            notices.extend(self.unquoted_notice(text, lookup, scope));
            if !has_topic {
                notices.extend(SearchNotice::foreign_words(&not_found));
            }
        }
        let report = SearchReport {
            clauses: interpretation.clauses,
            matched,
            corrected_query: corrected_query.filter(|_| matched != MatchedWords::None),
            not_found,
            notices,
        };
        SearchOutcome { hits, report }
    }

    /// Whether a query is valid and finds anything with all words, as they are.
    fn finds_all_words(
        &self,
        query: &str,
        lookup: &dyn DocumentLookup,
        scope: &SearchScope<'_>,
    ) -> bool {
        parse_query(query).is_ok() && {
            let interpretation = self.interpret(query, lookup);
            let matches = self.clause_matches(&interpretation);
            let hits = self.match_all(&matches, &interpretation, scope);
            scope.finds_any(self, &hits)
        }
    }

    /// That the words of phrases are found without quotes, if all are.
    fn unquoted_notice(
        &self,
        text: &str,
        lookup: &dyn DocumentLookup,
        scope: &SearchScope<'_>,
    ) -> Option<SearchNotice> {
        let unquoted = without_quotes(text).filter(|unquoted| parse_query(unquoted).is_ok())?;
        let SearchOutcome { hits, report } = self.execute(&unquoted, lookup, scope);
        let has_all = report.matched == MatchedWords::All && report.corrected_query.is_none();
        has_all.then(|| SearchNotice::phrase_not_found(unquoted, scope.count_wanted(self, &hits)))
    }

    fn interpret(&self, text: &str, lookup: &dyn DocumentLookup) -> Interpretation {
        let syntax = parse_query(text).expect("the text is a valid query, or one with other words");
        Interpreter::new(self, lookup, text, &syntax).interpret(&syntax)
    }

    fn clause_matches<'s>(&'s self, interpretation: &'s Interpretation) -> ClauseMatches<'s> {
        let postings = |is_excluded: bool| {
            let clauses = interpretation.clauses.iter();
            let clauses = clauses.filter(move |clause| clause.is_excluded == is_excluded);
            clauses.map(|clause| self.postings(&clause.node)).collect()
        };
        ClauseMatches {
            required: postings(false),
            excluded: postings(true),
        }
    }

    /// The documents in scope that have all that has to occur and nothing that must not.
    fn match_all(
        &self,
        matches: &ClauseMatches<'_>,
        interpretation: &Interpretation,
        scope: &SearchScope<'_>,
    ) -> Vec<Hit> {
        let mut hits = if !matches.required.is_empty() {
            intersect_all(&matches.required)
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
        matches.exclude(&mut hits);
        scope.passing(self, hits)
    }

    /// The documents in scope that have as many of the clauses as any of them has.
    fn match_most(&self, matches: &ClauseMatches<'_>, scope: &SearchScope<'_>) -> Vec<Hit> {
        let mut hits: Vec<Hit> = union_all(matches.required.clone(), CombineScores::Sum)
            .iter()
            .collect();
        matches.exclude(&mut hits);
        let hits = scope.passing(self, hits);
        let clause_counts = count_lists(&hits, &matches.required);
        scope.best_matches(self, &hits, &clause_counts)
    }

    /// Puts items with the query as their name first.
    fn add_name_scores(&self, hits: &mut [Hit], interpretation: &Interpretation) {
        let mut name_scores: Vec<Hit> = Vec::new();
        let mut add = |document: u32, score: Score| name_scores.push(Hit { score, document });
        for terms in &interpretation.name_queries {
            if let Some(stem_ids) = self.stem_ids(terms) {
                self.names.visit_named(&stem_ids, &mut add);
            }
            self.names
                .visit_beginnings(terms, interpretation.is_prefix, &mut add);
        }
        let required: Vec<_> = interpretation.required().collect();
        if let [only] = required.as_slice() {
            let documents = only.node.documents();
            documents.for_each(|document| add(document, NameMatch::OtherName.score()));
        }
        add_best_scores(hits, &name_scores);
    }

    /// The query with each misspelled word replaced by the closest known one, if there is any.
    fn correct(&self, text: &str, interpretation: &Interpretation) -> Option<String> {
        let unknown = unknown_words(interpretation).take(MAX_CORRECTED_WORDS);
        let corrections = unknown.filter_map(|word| {
            let closest = self.closest_term(word)?;
            Some((word, in_case_of(&text[word.span.clone()], closest)))
        });
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

/// A word with capitals where another has them.
fn in_case_of(original: &str, word: String) -> String {
    let mut chars = word.chars();
    match chars.next() {
        Some(first) if original.starts_with(char::is_uppercase) => {
            first.to_uppercase().chain(chars).collect()
        }
        _ => word,
    }
}

/// The words of a query that nothing in the edition has.
fn unknown_words(interpretation: &Interpretation) -> impl Iterator<Item = &UnknownWord> {
    let clauses = interpretation.required();
    clauses.flat_map(|clause| &clause.unknown_words)
}
