//! Finds out what a query means in an edition.
//!
//! Stop words need not occur. Words that are one word in the edition, or that it writes as two,
//! match in all spellings, and the names of an item match each other. Words of a name that the
//! edition does not have are not searched for one by one: a search for `Vladimir Putin` must not find
//! other Vladimirs.

use crate::store::search::clause::{Interpretation, QueryClause, QueryNode, UnknownWord};
use crate::store::search::common_words::is_common_word;
use crate::store::search::execute::MAX_CORRECTED_WORDS;
use crate::store::search::part_numbers::is_part_word;
use crate::store::search::query::{Alternative, Operand, QueryTerm, QueryWords, SearchSyntax};
use crate::store::search::query_units::{QueryUnit, UnitMeaning};
use crate::store::search::term_lookup::Interpreter;
use crate::store::search::tokenizer::compound_of;

/// How many words a name may have in a query.
const MAX_NAME_UNITS: usize = 8;

/// A name that a query begins with.
struct FoundName {
    /// How many units it has.
    len: usize,
    /// The other names of what has it, each as its terms.
    synonyms: Vec<Vec<String>>,
}

impl Interpreter<'_> {
    pub(crate) fn interpret(&self, syntax: &SearchSyntax) -> Interpretation {
        let mut name_queries = [Vec::new(), Vec::new()];
        let clauses = self.clauses(&syntax.operands, &mut name_queries);
        let has_alternatives = syntax
            .operands
            .iter()
            .any(|operand| operand.alternatives.len() > 1);
        let words = syntax.required_words();
        let last_term = words.last().and_then(|words| words.terms.last());
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

    /// The clauses of operands that all have to occur, or must not.
    fn clauses(
        &self,
        operands: &[Operand],
        name_queries: &mut [Vec<String>; 2],
    ) -> Vec<QueryClause> {
        let mut clauses = Vec::new();
        let mut run: Vec<&QueryWords> = Vec::new();
        for operand in operands {
            match operand.alternatives.as_slice() {
                [Alternative::Words(only)] if !operand.is_excluded && !only.is_phrase => {
                    run.push(only);
                }
                _ => {
                    clauses.extend(self.run_clauses(&run, name_queries));
                    run.clear();
                    clauses.extend(self.operand_clause(operand, name_queries));
                }
            }
        }
        clauses.extend(self.run_clauses(&run, name_queries));
        clauses
    }

    /// The clause of alternatives, a phrase or what is excluded; none if the alternatives are stop
    /// words, which need not occur.
    fn operand_clause(
        &self,
        operand: &Operand,
        name_queries: &mut [Vec<String>; 2],
    ) -> Option<QueryClause> {
        let mut clause = QueryClause {
            is_excluded: operand.is_excluded,
            ..QueryClause::new(QueryNode::Alternatives(Vec::new()))
        };
        let mut nodes = Vec::new();
        for alternative in &operand.alternatives {
            let parts = match alternative {
                Alternative::Words(words) if words.is_phrase || operand.is_excluded => {
                    nodes.push(self.phrase_node(words));
                    if !words.is_phrase {
                        nodes.extend(self.other_names(words));
                    }
                    let unknown = words.terms.iter();
                    for term in unknown.filter(|term| !self.is_known(term)) {
                        clause.add_unknown(term);
                    }
                    if !operand.is_excluded {
                        for terms in name_queries.iter_mut() {
                            terms.extend(words.terms.iter().map(|term| term.term.clone()));
                        }
                    }
                    continue;
                }
                Alternative::Words(words) => self.run_clauses(&[words], &mut Default::default()),
                Alternative::Group(operands) => self.clauses(operands, &mut Default::default()),
            };
            let (excluded, required): (Vec<_>, Vec<_>) =
                parts.into_iter().partition(|part| part.is_excluded);
            let mut required_nodes = Vec::new();
            for part in required {
                clause.not_found.extend(part.not_found);
                clause.unknown_words.extend(part.unknown_words);
                required_nodes.push(part.node);
            }
            if required_nodes.is_empty() {
                continue;
            }
            let required = QueryNode::all(required_nodes);
            let excluded: Vec<_> = excluded.into_iter().map(|part| part.node).collect();
            nodes.push(if excluded.is_empty() {
                required
            } else {
                QueryNode::Except(Box::new(required), Box::new(QueryNode::any(excluded)))
            });
        }
        clause.node = match nodes.as_slice() {
            [] => return None,
            [_] => QueryNode::any(nodes),
            _ => QueryNode::Alternatives(nodes),
        };
        Some(clause)
    }

    /// The other names of what has the words as its name.
    fn other_names(&self, words: &QueryWords) -> Vec<QueryNode> {
        let terms: Vec<&str> = words.terms.iter().map(|term| &*term.term).collect();
        let mut documents = self.index.names.documents_named(&terms);
        if let [only] = words.terms.as_slice() {
            documents.extend(self.identified(only));
        }
        let names = self.index.names.synonyms(&documents, &terms).into_iter();
        names.map(QueryNode::synonym).collect()
    }

    /// A phrase in each spelling of its compounds.
    fn phrase_node(&self, words: &QueryWords) -> QueryNode {
        if let [only] = words.terms.as_slice()
            && only.is_prefix
        {
            return self.term_node(only);
        }
        let terms: Vec<&str> = words.terms.iter().map(|term| &*term.term).collect();
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
        run: &[&QueryWords],
        name_queries: &mut [Vec<String>; 2],
    ) -> Vec<QueryClause> {
        let mut clauses = Vec::new();
        let mut terms: Vec<&QueryTerm> = Vec::new();
        for words in run {
            let number: Vec<&str> = words.terms.iter().map(|one| &*one.term).collect();
            let numbered = self.index.part_numbers.documents(&number);
            if !numbered.is_empty() && number.len() > 1 {
                // A word for parts need not occur: the number is that of one.
                terms.pop_if(|term| is_part_word(&term.term));
                clauses.extend(self.term_clauses(&terms, name_queries));
                terms.clear();
                clauses.push(QueryClause::new(QueryNode::Any(vec![
                    QueryNode::literal(&number),
                    QueryNode::Documents(numbered.to_vec()),
                ])));
                continue;
            }
            let documents = self.documents_of(words);
            if documents.is_empty() || words.terms.len() == 1 {
                terms.extend(&words.terms);
                continue;
            }
            // An id of several words is one word.
            clauses.extend(self.term_clauses(&terms, name_queries));
            terms.clear();
            let units = words.terms.iter().map(|term| self.term_node(term));
            clauses.push(QueryClause::new(QueryNode::Any(vec![
                QueryNode::all(units.collect()),
                QueryNode::Documents(documents),
            ])));
            for names in name_queries.iter_mut() {
                names.extend(words.terms.iter().map(|term| term.term.clone()));
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
            let known = units.iter().filter(|unit| unit.is_known);
            names.extend(
                known
                    .flat_map(|unit| unit.name_terms(joins_compounds))
                    .map(str::to_owned),
            );
        }
        let mut clauses = Vec::new();
        let mut rest = units.as_slice();
        while !rest.is_empty() {
            let name = self.longest_name(rest);
            let len = match &name {
                Some(name) => name.len,
                None => self.nameless_len(rest),
            };
            let (units, later) = rest.split_at(len);
            rest = later;
            match name {
                Some(name) if !name.synonyms.is_empty() => {
                    clauses.push(self.name_clause(units, name.synonyms));
                }
                Some(_) => clauses.extend(units.iter().map(|unit| self.unit_clause(unit))),
                None => clauses.extend(self.nameless_clauses(units)),
            }
        }
        clauses
    }

    /// The longest name that units begin with.
    fn longest_name(&self, units: &[QueryUnit<'_>]) -> Option<FoundName> {
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
            let mut documents = self.index.names.documents_named(&terms);
            if len == 1 {
                documents.extend(self.identified(units[0].terms[0]));
            }
            (!documents.is_empty()).then(|| FoundName {
                len,
                synonyms: self.index.names.synonyms(&documents, &terms),
            })
        })
    }

    /// How many words that only stand in names follow each other, none of which begins a name of the
    /// edition, as the first does not; 1 if the first may stand elsewhere.
    fn nameless_len(&self, units: &[QueryUnit<'_>]) -> usize {
        let starts = (0..units.len()).take_while(|start| {
            self.is_name_word(&units[*start])
                && (*start == 0 || self.longest_name(&units[*start..]).is_none())
        });
        starts.count().max(1)
    }

    /// The clauses of units without a name of the edition: one for each name that nothing in it has,
    /// and one for each other unit. Misspelled words stand between names.
    fn nameless_clauses(&self, units: &[QueryUnit<'_>]) -> Vec<QueryClause> {
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
    fn is_unknown_name(&self, units: &[QueryUnit<'_>]) -> bool {
        let has_match = || {
            let words = units.iter().map(|unit| self.unit_node(unit)).collect();
            self.index.has_match(&QueryNode::all(words))
        };
        units.len() > 1 && units.iter().any(|unit| unit.is_known) && !has_match()
    }

    /// Whether a unit is a word that only stands in names.
    fn is_name_word(&self, unit: &QueryUnit<'_>) -> bool {
        let [term] = unit.terms.as_slice() else {
            return false;
        };
        term.term.chars().all(char::is_alphabetic)
            && !self.index.dictionary.is_ordinary(&term.term)
            && (self.is_capitalized(term) || !is_common_word(&term.term))
    }

    /// Whether an unknown unit is a word outside of names with a typing error.
    fn is_misspelled_word(&self, unit: &QueryUnit<'_>) -> bool {
        let term = unit.terms[0];
        let closest = || self.index.closest_term(&UnknownWord::new(term));
        !self.is_capitalized(term)
            && closest().is_some_and(|closest| self.index.dictionary.is_ordinary(&closest))
    }

    fn is_capitalized(&self, term: &QueryTerm) -> bool {
        self.text[term.span.clone()].starts_with(char::is_uppercase)
    }

    /// The clause of a name that nothing in the edition has.
    fn unknown_name_clause(&self, units: &[QueryUnit<'_>]) -> QueryClause {
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

    /// The clause of a name that has others.
    fn name_clause(&self, units: &[QueryUnit<'_>], synonyms: Vec<Vec<String>>) -> QueryClause {
        let words = units.iter().map(|unit| self.unit_node(unit)).collect();
        let mut nodes = vec![QueryNode::all(words)];
        if let [only] = units {
            nodes.extend(self.documents_node(only));
            nodes.extend(self.thesaurus_nodes(only.terms[0]));
        }
        nodes.extend(synonyms.into_iter().map(QueryNode::synonym));
        QueryClause::new(QueryNode::any(nodes))
    }

    fn unit_clause(&self, unit: &QueryUnit<'_>) -> QueryClause {
        let mut nodes = vec![self.unit_node(unit)];
        nodes.extend(self.documents_node(unit));
        if let UnitMeaning::Word = unit.meaning {
            nodes.extend(self.thesaurus_nodes(unit.terms[0]));
        }
        let mut clause = QueryClause::new(QueryNode::any(nodes));
        match &unit.meaning {
            UnitMeaning::Word if !unit.is_known => clause.add_unknown(unit.terms[0]),
            UnitMeaning::Date(_) | UnitMeaning::DayOfYear { .. } => {
                if !self.index.has_match(&clause.node) {
                    clause.not_found.extend(span_of(std::slice::from_ref(unit)));
                }
            }
            UnitMeaning::Word | UnitMeaning::Compound(_) | UnitMeaning::Numbered(_) => {}
        }
        clause
    }

    /// The documents with a word as their identifier or id.
    fn documents_node(&self, unit: &QueryUnit<'_>) -> Option<QueryNode> {
        let UnitMeaning::Word = unit.meaning else {
            return None;
        };
        let mut documents = self.identified(unit.terms[0]);
        documents.extend(self.lookup.with_id(&unit.terms[0].term));
        documents.sort_unstable();
        documents.dedup();
        (!documents.is_empty()).then_some(QueryNode::Documents(documents))
    }
}

/// The bytes of the query from the first term to the last.
fn span_of(units: &[QueryUnit<'_>]) -> Option<std::ops::Range<usize>> {
    let first = units.first()?.terms.first()?;
    let last = units.last()?.terms.last()?;
    Some(first.span.start..last.span.end)
}
