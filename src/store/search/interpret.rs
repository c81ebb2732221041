//! Finds out what a query means in an edition.
//!
//! Stop words need not occur. Words that are one word in the edition, or that it writes as two,
//! match in all spellings, and the names of an item match each other. Words of a name that the
//! edition does not have are not searched for one by one: `Vladimir Putin` is not another Vladimir.

use crate::store::search::clause::{
    Interpretation, QueryClause, QueryNode, QueryPhrase, UnknownWord,
};
use crate::store::search::common_words::is_common_word;
use crate::store::search::interpreter::Interpreter;
use crate::store::search::query::{Alternative, Operand, QueryTerm, SearchSyntax};
use crate::store::search::tokenizer::compound_of;
use crate::store::search::units::{QueryUnit, UnitMeaning};

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
        let mut clauses = Vec::new();
        let mut name_queries = [Vec::new(), Vec::new()];
        let mut run: Vec<&Alternative> = Vec::new();
        for operand in &syntax.operands {
            match operand.alternatives.as_slice() {
                [only] if !operand.is_excluded && !only.is_phrase => run.push(only),
                _ => {
                    clauses.extend(self.run_clauses(&run, &mut name_queries));
                    run.clear();
                    clauses.extend(self.operand_clause(operand, &mut name_queries));
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

    /// The clause of alternatives, a phrase or what is excluded; none if the alternatives are stop
    /// words, which need not occur.
    fn operand_clause(
        &self,
        operand: &Operand,
        name_queries: &mut [Vec<String>; 2],
    ) -> Option<QueryClause> {
        let mut clause = QueryClause {
            node: QueryNode::Alternatives(Vec::new()),
            is_excluded: operand.is_excluded,
            not_found: Vec::new(),
            unknown_words: Vec::new(),
        };
        let mut nodes = Vec::new();
        for alternative in &operand.alternatives {
            if alternative.is_phrase || operand.is_excluded {
                nodes.push(self.phrase_node(alternative));
                for term in &alternative.terms {
                    self.add_unknown(term, &mut clause);
                }
                if !operand.is_excluded {
                    for terms in name_queries.iter_mut() {
                        terms.extend(alternative.terms.iter().map(|term| term.term.clone()));
                    }
                }
            } else {
                let mut parts = Vec::new();
                for part in self.run_clauses(&[alternative], &mut Default::default()) {
                    clause.not_found.extend(part.not_found);
                    clause.unknown_words.extend(part.unknown_words);
                    parts.push(part.node);
                }
                if !parts.is_empty() {
                    nodes.push(QueryNode::all(parts));
                }
            }
        }
        clause.node = match nodes.as_slice() {
            [] => return None,
            [_] => QueryNode::any(nodes),
            _ => QueryNode::Alternatives(nodes),
        };
        Some(clause)
    }

    /// A phrase in each spelling of its compounds.
    fn phrase_node(&self, alternative: &Alternative) -> QueryNode {
        if let [only] = alternative.terms.as_slice()
            && only.is_prefix
        {
            return self.term_node(only);
        }
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
            let units = alternative.terms.iter().map(|term| self.term_node(term));
            clauses.push(QueryClause {
                node: QueryNode::Any(vec![
                    QueryNode::all(units.collect()),
                    QueryNode::Documents(documents),
                ]),
                is_excluded: false,
                not_found: Vec::new(),
                unknown_words: Vec::new(),
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
            let known = units.iter().filter(|unit| match unit.meaning {
                UnitMeaning::Word => self.is_known(unit.terms[0]),
                _ => true,
            });
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
            let unknown_name_len = self.unknown_name_len(rest);
            let len = match &name {
                Some(name) => name.len,
                None => unknown_name_len.unwrap_or(1),
            };
            let (units, later) = rest.split_at(len);
            rest = later;
            match name {
                Some(name) if !name.synonyms.is_empty() => {
                    clauses.push(self.name_clause(units, name.synonyms));
                }
                None if unknown_name_len.is_some() => clauses.push(self.unknown_name_clause(units)),
                _ => clauses.extend(units.iter().map(|unit| self.unit_clause(unit))),
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

    /// How many units are a name that nothing in the edition has, of which it knows some words.
    fn unknown_name_len(&self, units: &[QueryUnit<'_>]) -> Option<usize> {
        let starts = (0..units.len()).take_while(|start| {
            self.is_name_word(&units[*start]) && self.longest_name(&units[*start..]).is_none()
        });
        let len = starts.count();
        let units = &units[..len];
        let has_known = units.iter().any(|unit| self.is_known(unit.terms[0]));
        let is_unknown = || {
            let words = units.iter().map(|unit| self.unit_node(unit)).collect();
            let matches = self.index.postings(&QueryNode::all(words));
            matches.documents.is_empty()
        };
        (len > 1 && has_known && is_unknown()).then_some(len)
    }

    /// Whether a unit is a word that only stands in names.
    fn is_name_word(&self, unit: &QueryUnit<'_>) -> bool {
        let [term] = unit.terms.as_slice() else {
            return false;
        };
        let is_capitalized = self.text[term.span.clone()].starts_with(char::is_uppercase);
        term.term.chars().all(char::is_alphabetic)
            && !self.index.dictionary.is_ordinary(&term.term)
            && (is_capitalized || !is_common_word(&term.term))
    }

    /// The clause of a name that nothing in the edition has.
    fn unknown_name_clause(&self, units: &[QueryUnit<'_>]) -> QueryClause {
        let mut clause = QueryClause {
            node: QueryNode::all(units.iter().map(|unit| self.unit_node(unit)).collect()),
            is_excluded: false,
            not_found: Vec::new(),
            unknown_words: Vec::new(),
        };
        for term in units.iter().flat_map(|unit| &unit.terms) {
            self.add_unknown(term, &mut clause);
        }
        for word in &mut clause.unknown_words {
            word.is_in_name = true;
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
            not_found: Vec::new(),
            unknown_words: Vec::new(),
        }
    }

    fn unit_clause(&self, unit: &QueryUnit<'_>) -> QueryClause {
        let mut nodes = vec![self.unit_node(unit)];
        nodes.extend(self.documents_node(unit));
        let mut clause = QueryClause {
            node: QueryNode::any(nodes),
            is_excluded: false,
            not_found: Vec::new(),
            unknown_words: Vec::new(),
        };
        match &unit.meaning {
            UnitMeaning::Word => self.add_unknown(unit.terms[0], &mut clause),
            UnitMeaning::Date(node) => {
                if self.index.postings(node).documents.is_empty() {
                    clause.not_found.extend(span_of(std::slice::from_ref(unit)));
                }
            }
            UnitMeaning::Compound(_) | UnitMeaning::Numbered(_) => {}
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

    /// Adds a term to what its clause lacks, if nothing in the edition matches it.
    fn add_unknown(&self, term: &QueryTerm, clause: &mut QueryClause) {
        if !self.is_known(term) {
            clause.not_found.push(term.span.clone());
            clause.unknown_words.push(UnknownWord {
                term: term.term.clone(),
                span: term.span.clone(),
                is_in_name: false,
            });
        }
    }
}

/// The bytes of the query from the first term to the last.
fn span_of(units: &[QueryUnit<'_>]) -> Option<std::ops::Range<usize>> {
    let first = units.first()?.terms.first()?;
    let last = units.last()?.terms.last()?;
    Some(first.span.start..last.span.end)
}
