//! Finds out what a query means in an edition.
//!
//! Stop words need not occur. Words that are one word in the edition, or that it writes as two,
//! match in all spellings, and the names of an item match each other.

use crate::store::search::clause::{
    ClauseWord, Interpretation, QueryClause, QueryNode, QueryPhrase,
};
use crate::store::search::index::SearchIndex;
use crate::store::search::query::{Alternative, Operand, QueryTerm, SearchSyntax};
use crate::store::search::stop_words::is_stop_word;
use crate::store::search::tokenizer::{compound_of, stem};

/// How many words a name may have in a query.
const MAX_NAME_UNITS: usize = 8;
/// Shorter parts of a word are no words of a compound.
const MIN_COMPOUND_PART_CHARS: usize = 3;

/// Finds the documents of an id or `type/id`.
pub(crate) type ResolveId<'r> = &'r dyn Fn(&str) -> Vec<u32>;

/// One word of a query, or two that are one word in the edition.
struct QueryUnit<'q> {
    terms: Vec<&'q QueryTerm>,
    compound: Option<String>,
}

impl QueryUnit<'_> {
    /// Its terms in a name.
    fn name_terms(&self, joins_compounds: bool) -> Vec<&str> {
        match &self.compound {
            Some(compound) if joins_compounds => vec![compound],
            _ => self.terms.iter().map(|term| term.term.as_str()).collect(),
        }
    }
}

pub(crate) struct Interpreter<'s> {
    pub(crate) index: &'s SearchIndex,
    pub(crate) resolve_id: ResolveId<'s>,
    /// The query.
    pub(crate) text: &'s str,
    /// Whether the query has nothing but stop words, which then have to occur.
    pub(crate) needs_stop_words: bool,
    /// Whether the query is one word, which may be an identifier in any case.
    pub(crate) is_single_word: bool,
}

impl<'s> Interpreter<'s> {
    pub(crate) fn new(
        index: &'s SearchIndex,
        resolve_id: ResolveId<'s>,
        text: &'s str,
        syntax: &SearchSyntax,
    ) -> Self {
        let required = syntax
            .operands
            .iter()
            .filter(|operand| !operand.is_excluded);
        let alternatives: Vec<_> = required.flat_map(|operand| &operand.alternatives).collect();
        let has_content = alternatives.iter().any(|alternative| {
            alternative.is_phrase
                || alternative
                    .terms
                    .iter()
                    .any(|term| !is_stop_word(&term.term))
        });
        Self {
            index,
            resolve_id,
            text,
            needs_stop_words: !has_content,
            is_single_word: matches!(alternatives.as_slice(), [only] if !only.is_phrase),
        }
    }

    pub(crate) fn interpret(&self, syntax: &SearchSyntax) -> Interpretation {
        let mut clauses = Vec::new();
        let mut name_queries = [Vec::new(), Vec::new()];
        let mut run: Vec<&Alternative> = Vec::new();
        for operand in &syntax.operands {
            match operand.alternatives.as_slice() {
                [only] if !operand.is_excluded && !only.is_phrase => run.push(only),
                _ => {
                    clauses.extend(self.run_clauses(&run, &mut name_queries));
                    run.clear();
                    clauses.push(self.operand_clause(operand, &mut name_queries));
                }
            }
        }
        clauses.extend(self.run_clauses(&run, &mut name_queries));
        let has_alternatives = syntax
            .operands
            .iter()
            .any(|operand| operand.alternatives.len() > 1);
        let last = syntax.operands.iter().rfind(|operand| !operand.is_excluded);
        let last_term = last.and_then(|operand| operand.alternatives.last()?.terms.last());
        let mut name_queries = if has_alternatives {
            Vec::new()
        } else {
            Vec::from(name_queries)
        };
        name_queries.retain(|terms| !terms.is_empty());
        name_queries.dedup();
        Interpretation {
            clauses,
            name_queries,
            is_prefix: last_term.is_some_and(|term| term.is_prefix),
        }
    }

    /// The clause of alternatives, a phrase or what is excluded.
    fn operand_clause(
        &self,
        operand: &Operand,
        name_queries: &mut [Vec<String>; 2],
    ) -> QueryClause {
        let mut words = Vec::new();
        let mut nodes = Vec::new();
        for alternative in &operand.alternatives {
            if alternative.is_phrase || operand.is_excluded {
                nodes.push(self.phrase_node(alternative));
                words.extend(
                    alternative
                        .terms
                        .iter()
                        .map(|term| clause_word(term, self.is_known(term))),
                );
                if !operand.is_excluded {
                    for terms in name_queries.iter_mut() {
                        terms.extend(alternative.terms.iter().map(|term| term.term.clone()));
                    }
                }
            } else {
                let clauses = self.run_clauses(&[alternative], &mut Default::default());
                words.extend(clauses.iter().flat_map(|clause| clause.words.clone()));
                // A stop word is an alternative that nothing has to match.
                if !clauses.is_empty() {
                    nodes.push(QueryNode::all(
                        clauses.into_iter().map(|clause| clause.node).collect(),
                    ));
                }
            }
        }
        let node = match nodes.as_slice() {
            [_] => QueryNode::any(nodes),
            _ => QueryNode::Alternatives(nodes),
        };
        QueryClause {
            node,
            is_excluded: operand.is_excluded,
            words,
        }
    }

    /// A phrase in each spelling of its compounds.
    fn phrase_node(&self, alternative: &Alternative) -> QueryNode {
        let terms: Vec<&str> = alternative
            .terms
            .iter()
            .map(|term| term.term.as_str())
            .collect();
        let mut nodes = vec![QueryNode::literal(&terms)];
        for index in 1..terms.len() {
            let compound = compound_of(terms[index - 1], terms[index]);
            if let Some(compound) = compound.filter(|compound| self.index.has_stem(compound)) {
                let joined = [
                    &terms[..index - 1],
                    &[compound.as_str()],
                    &terms[index + 1..],
                ]
                .concat();
                nodes.push(QueryNode::literal(&joined));
            }
        }
        for (index, term) in terms.iter().enumerate() {
            nodes.extend(self.compound_parts(term).iter().map(|parts| {
                let parts = [parts.0.as_str(), parts.1.as_str()];
                QueryNode::literal(&[&terms[..index], &parts, &terms[index + 1..]].concat())
            }));
        }
        QueryNode::any(nodes)
    }

    /// The clauses of words that stand beside each other.
    fn run_clauses(
        &self,
        run: &[&Alternative],
        name_queries: &mut [Vec<String>; 2],
    ) -> Vec<QueryClause> {
        let mut clauses = Vec::new();
        let mut terms: Vec<&QueryTerm> = Vec::new();
        for alternative in run {
            let documents = self.documents_of(alternative);
            if documents.is_empty() || alternative.terms.len() == 1 {
                terms.extend(&alternative.terms);
                continue;
            }
            // An id of several words is one word.
            clauses.extend(self.term_clauses(&terms, name_queries));
            terms.clear();
            let words = alternative.terms.iter().map(|term| clause_word(term, true));
            let units = alternative.terms.iter().map(|term| self.term_node(term));
            clauses.push(QueryClause {
                words: words.collect(),
                node: QueryNode::Any(vec![
                    QueryNode::all(units.collect()),
                    QueryNode::Documents(documents),
                ]),
                is_excluded: false,
            });
            for names in name_queries.iter_mut() {
                names.extend(alternative.terms.iter().map(|term| term.term.clone()));
            }
        }
        clauses.extend(self.term_clauses(&terms, name_queries));
        clauses
    }

    fn term_clauses(
        &self,
        terms: &[&QueryTerm],
        name_queries: &mut [Vec<String>; 2],
    ) -> Vec<QueryClause> {
        let units = self.units(terms);
        for (names, joins_compounds) in name_queries.iter_mut().zip([false, true]) {
            let known = units
                .iter()
                .filter(|unit| unit.compound.is_some() || self.is_known(unit.terms[0]));
            names.extend(
                known
                    .flat_map(|unit| unit.name_terms(joins_compounds))
                    .map(str::to_owned),
            );
        }
        let mut clauses = Vec::new();
        let mut rest = units.as_slice();
        while !rest.is_empty() {
            let (len, synonyms) = self.longest_name(rest);
            let (units, later) = rest.split_at(len);
            clauses.push(self.units_clause(units, synonyms));
            rest = later;
        }
        clauses
    }

    /// The units of terms, without stop words.
    fn units<'q>(&self, terms: &[&'q QueryTerm]) -> Vec<QueryUnit<'q>> {
        let mut units = Vec::new();
        let mut rest = terms;
        while let Some((first, later)) = rest.split_first() {
            let compound = later
                .first()
                .and_then(|second| self.compound(first, second));
            let len = if compound.is_some() { 2 } else { 1 };
            let is_needed = self.needs_stop_words
                || compound.is_some()
                || !is_stop_word(&first.term)
                || !self.identified(first).is_empty();
            if is_needed {
                units.push(QueryUnit {
                    terms: rest[..len].to_vec(),
                    compound,
                });
            }
            rest = &rest[len..];
        }
        units
    }

    /// The word that two words are in the edition.
    fn compound(&self, first: &QueryTerm, second: &QueryTerm) -> Option<String> {
        let is_part = |term: &QueryTerm| term.term.len() > 1 && !is_stop_word(&term.term);
        let compound =
            compound_of(&first.term, &second.term).filter(|_| is_part(first) && is_part(second))?;
        let is_known = self.index.has_stem(&compound)
            || second.is_prefix && self.index.dictionary.has_prefix(&compound);
        is_known.then_some(compound)
    }

    /// The pairs of words that a word consists of.
    fn compound_parts(&self, term: &str) -> Vec<(String, String)> {
        let is_part = |part: &str| {
            part.chars().count() >= MIN_COMPOUND_PART_CHARS
                && !is_stop_word(part)
                && self.index.has_stem(part)
        };
        let splits = term.char_indices().map(|(offset, _)| term.split_at(offset));
        let parts = splits.filter(|(first, second)| is_part(first) && is_part(second));
        parts
            .map(|(first, second)| (first.to_owned(), second.to_owned()))
            .collect()
    }

    /// How many units are a name that others are synonyms of, and these; one and none if no name
    /// begins with the first unit.
    fn longest_name(&self, units: &[QueryUnit<'_>]) -> (usize, Vec<Vec<String>>) {
        for len in (1..=units.len().min(MAX_NAME_UNITS)).rev() {
            for joins_compounds in [false, true] {
                let terms: Vec<_> = units[..len]
                    .iter()
                    .flat_map(|unit| unit.name_terms(joins_compounds))
                    .collect();
                let mut documents = self.index.names.documents_named(&terms);
                if len == 1 {
                    documents.extend(self.identified(units[0].terms[0]));
                }
                let synonyms = self.index.names.synonyms(&documents, &terms);
                if !synonyms.is_empty() {
                    return (len, synonyms);
                }
            }
        }
        (1, Vec::new())
    }

    fn units_clause(&self, units: &[QueryUnit<'_>], synonyms: Vec<Vec<String>>) -> QueryClause {
        let mut words = Vec::new();
        let mut literals = Vec::new();
        let mut nodes = Vec::new();
        for unit in units {
            let is_compound = unit.compound.is_some();
            words.extend(unit.terms.iter().map(|term| {
                clause_word(
                    term,
                    is_compound || !synonyms.is_empty() || self.is_known(term),
                )
            }));
            let mut spellings = vec![QueryNode::all(
                unit.terms.iter().map(|term| self.term_node(term)).collect(),
            )];
            if let Some(compound) = &unit.compound {
                spellings.push(QueryNode::Phrase(QueryPhrase {
                    terms: vec![compound.clone()],
                    is_prefix: unit.terms[1].is_prefix,
                    is_synonym: false,
                }));
            }
            literals.push(QueryNode::any(spellings));
        }
        nodes.push(QueryNode::all(literals));
        if let [
            QueryUnit {
                terms,
                compound: None,
            },
        ] = units
        {
            let mut documents = self.identified(terms[0]);
            documents.extend((self.resolve_id)(&terms[0].term));
            documents.sort_unstable();
            documents.dedup();
            if !documents.is_empty() {
                nodes.push(QueryNode::Documents(documents));
            }
        }
        nodes.extend(synonyms.into_iter().map(|terms| {
            QueryNode::Phrase(QueryPhrase {
                terms,
                is_prefix: false,
                is_synonym: true,
            })
        }));
        QueryClause {
            node: QueryNode::any(nodes),
            is_excluded: false,
            words,
        }
    }

    /// A word in all its spellings.
    fn term_node(&self, term: &QueryTerm) -> QueryNode {
        let mut nodes = vec![QueryNode::Phrase(QueryPhrase {
            terms: vec![term.term.clone()],
            is_prefix: term.is_prefix,
            is_synonym: false,
        })];
        let parts = self.compound_parts(&term.term);
        nodes.extend(
            parts
                .iter()
                .map(|(first, second)| QueryNode::literal(&[first, second])),
        );
        QueryNode::any(nodes)
    }

    /// The documents with a word as their identifier.
    fn identified(&self, term: &QueryTerm) -> Vec<u32> {
        let word = &self.text[term.span.clone()];
        let has_digit = word.contains(|ch: char| ch.is_ascii_digit());
        let names = &self.index.names;
        let mut documents = names.documents_with_identifier(word).to_vec();
        let is_in_any_case = has_digit || self.is_single_word || !self.index.has_stem(&term.term);
        if documents.is_empty() && is_in_any_case {
            documents = names
                .documents_with_identifier(&word.to_uppercase())
                .to_vec();
        }
        documents
    }

    /// The documents with a word of several terms as their id.
    fn documents_of(&self, alternative: &Alternative) -> Vec<u32> {
        (self.resolve_id)(&self.text[alternative.span.clone()].to_lowercase())
    }

    fn is_known(&self, term: &QueryTerm) -> bool {
        self.index.has_stem(&term.term)
            || term.is_prefix && self.index.dictionary.has_prefix(&term.term)
            || !self.compound_parts(&term.term).is_empty()
            || !self.identified(term).is_empty()
            || !(self.resolve_id)(&term.term).is_empty()
    }
}

fn clause_word(term: &QueryTerm, is_known: bool) -> ClauseWord {
    ClauseWord {
        term: term.term.clone(),
        span: term.span.clone(),
        is_known,
    }
}

impl SearchIndex {
    /// Whether the edition has a term with the stem of this one.
    pub(crate) fn has_stem(&self, term: &str) -> bool {
        self.stem_ids.contains_key(stem(term).as_ref())
    }
}
