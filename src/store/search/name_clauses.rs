//! The names in a query: those of items of the edition, and those that it does not have.
//!
//! Words of a name that the edition does not have are not searched for one by one: a search for
//! `Vladimir Putin` must not find other Vladimirs.

use crate::store::search::clause::{QueryClause, QueryNode, UnknownWord};
use crate::store::search::common_words::is_common_word;
use crate::store::search::execute::MAX_CORRECTED_WORDS;
use crate::store::search::names::MAX_NAMESAKES;
use crate::store::search::query::QueryTerm;
use crate::store::search::query_units::QueryUnit;
use crate::store::search::term_lookup::Interpreter;

/// How many words a name may have in a query.
const MAX_NAME_UNITS: usize = 8;

/// A name that a query begins with.
pub(super) struct FoundName {
    /// How many units it has.
    pub(super) len: usize,
    /// What has it.
    pub(super) documents: Vec<u32>,
    /// The other names of what has it, each as its terms.
    pub(super) synonyms: Vec<Vec<String>>,
}

impl Interpreter<'_> {
    /// The longest name that units begin with.
    pub(super) fn longest_name(&self, units: &[QueryUnit<'_>]) -> Option<FoundName> {
        let lens = (1..=units.len().min(MAX_NAME_UNITS)).rev();
        let mut names =
            lens.flat_map(|len| [false, true].map(|joins_compounds| (len, joins_compounds)));
        names.find_map(|(len, joins_compounds)| {
            let parts = units[..len].iter();
            let parts: Vec<_> = parts.map(|unit| unit.name_terms(joins_compounds)).collect();
            if parts.iter().any(Vec::is_empty) {
                return None;
            }
            let terms = parts.concat();
            let mut documents = self.index.documents_named(&terms);
            if len == 1 {
                let term = units[0].terms[0];
                documents.extend(self.identified(term));
                if documents.is_empty() && !self.index.has_stem(&term.term) {
                    let names = &self.index.names;
                    let is_prefix = self.expands(term);
                    documents.extend(names.document_with_word_like(&term.term, is_prefix));
                }
            }
            (!documents.is_empty()).then(|| FoundName {
                len,
                synonyms: self.index.names.synonyms(&documents, &terms),
                documents,
            })
        })
    }

    /// How many words that only stand in names follow each other, none of which begins a name of the
    /// edition, as the first does not; 1 if the first may stand elsewhere.
    pub(super) fn nameless_len(&self, units: &[QueryUnit<'_>]) -> usize {
        let starts = (0..units.len()).take_while(|start| {
            self.is_name_word(&units[*start])
                && (*start == 0 || self.longest_name(&units[*start..]).is_none())
        });
        starts.count().max(1)
    }

    /// The clauses of units without a name of the edition: one for each name that nothing in it has,
    /// and one for each other unit. Misspelled words stand between names.
    pub(super) fn nameless_clauses(&self, units: &[QueryUnit<'_>]) -> Vec<QueryClause> {
        let has_known = units.iter().any(|unit| unit.is_known);
        let unknown = (0..units.len()).filter(|index| !units[*index].is_known);
        let misspelled: Vec<usize> = unknown
            .take(if has_known { MAX_CORRECTED_WORDS } else { 0 })
            .filter(|index| self.is_misspelled_word(&units[*index]))
            .collect();
        let mut clauses = Vec::new();
        let mut start = 0;
        for end in misspelled.into_iter().chain([units.len()]) {
            let name = &units[start..end];
            if self.is_unknown_name(name) {
                clauses.push(self.unknown_name_clause(name));
            } else {
                clauses.extend(name.iter().map(|unit| self.unit_clause(unit)));
            }
            clauses.extend(units.get(end).map(|unit| self.unit_clause(unit)));
            start = end + 1;
        }
        clauses
    }

    /// Whether words of names are one that nothing in the edition has, of which it knows some words.
    pub(super) fn is_unknown_name(&self, units: &[QueryUnit<'_>]) -> bool {
        let has_match = || {
            let words = units.iter().map(|unit| self.unit_node(unit)).collect();
            self.index.has_match(&QueryNode::all(words))
        };
        units.len() > 1 && units.iter().any(|unit| unit.is_known) && !has_match()
    }

    /// Whether a unit is a word that only stands in names.
    pub(super) fn is_name_word(&self, unit: &QueryUnit<'_>) -> bool {
        let [term] = unit.terms.as_slice() else {
            return false;
        };
        term.term.chars().all(char::is_alphabetic)
            && !self.index.dictionary.is_ordinary(&term.term)
            && (self.is_capitalized(term) || !is_common_word(&term.term))
    }

    /// Whether an unknown unit is a word outside of names with a typing error.
    pub(super) fn is_misspelled_word(&self, unit: &QueryUnit<'_>) -> bool {
        let term = unit.terms[0];
        let closest = || self.index.closest_term(&UnknownWord::new(term));
        !self.is_capitalized(term)
            && closest().is_some_and(|closest| self.index.dictionary.is_ordinary(&closest))
    }

    pub(super) fn is_capitalized(&self, term: &QueryTerm) -> bool {
        self.text[term.span.clone()].starts_with(char::is_uppercase)
    }

    /// The clause of a name that nothing in the edition has.
    pub(super) fn unknown_name_clause(&self, units: &[QueryUnit<'_>]) -> QueryClause {
        let mut clause = QueryClause::new(QueryNode::all(
            units.iter().map(|unit| self.unit_node(unit)).collect(),
        ));
        for unit in units.iter().filter(|unit| !unit.is_known) {
            clause.add_unknown(unit.terms[0]);
        }
        let known = units.iter().filter(|unit| unit.is_known);
        let known: Vec<_> = known
            .flat_map(|unit| unit.name_terms(false))
            .map(str::to_owned)
            .collect();
        for word in &mut clause.unknown_words {
            word.name = Some(known.clone());
        }
        clause.not_found = span_of(units).into_iter().collect();
        clause
    }

    /// The clause of a name: its words, those that mean the same, its other names, and what refers
    /// to the item.
    pub(super) fn name_clause(&self, units: &[QueryUnit<'_>], name: FoundName) -> QueryClause {
        let words = units.iter().map(|unit| self.unit_clause(unit).node);
        let mut nodes = vec![QueryNode::all(words.collect())];
        nodes.extend(name.synonyms.into_iter().map(QueryNode::synonym));
        nodes.extend(self.related_node(&name.documents));
        QueryClause::new(QueryNode::any(nodes))
    }

    /// What refers to the actors and places among documents, unless there are many of these.
    pub(super) fn related_node(&self, documents: &[u32]) -> Option<QueryNode> {
        let documents = Some(documents).filter(|documents| documents.len() <= MAX_NAMESAKES)?;
        let related = self.lookup.referring_to(documents);
        (!related.is_empty()).then_some(QueryNode::Related(related))
    }

    /// Adds what tells a misspelled name from a word.
    pub(super) fn describe_unknown(&self, word: &mut UnknownWord, terms: &[&QueryTerm]) {
        let Some(index) = terms.iter().position(|term| term.span == word.span) else {
            return;
        };
        let neighbors = [index.checked_sub(1), Some(index + 1)];
        let neighbors = neighbors.into_iter().flatten();
        let neighbors = neighbors.filter_map(|index| terms.get(index));
        let neighbors = neighbors.filter(|term| self.index.has_stem(&term.term));
        word.neighbors = neighbors.map(|term| term.term.clone()).collect();
        let mut chars = self.text[word.span.clone()].chars();
        word.is_capitalized = chars.next().is_some_and(char::is_uppercase)
            && chars.next().is_some_and(char::is_lowercase);
    }
}

/// The bytes of the query from the first term to the last.
pub(super) fn span_of(units: &[QueryUnit<'_>]) -> Option<std::ops::Range<usize>> {
    let first = units.first()?.terms.first()?;
    let last = units.last()?.terms.last()?;
    Some(first.span.start..last.span.end)
}
