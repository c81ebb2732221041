//! Finds out what a query means in an edition.
//!
//! Stop words need not occur. Words that are one word in the edition, or that it writes as two,
//! match in all spellings, and the names of an item match each other. What is excluded is what the
//! same words find.

use crate::store::search::clause::{Interpretation, QueryClause, QueryNode};
use crate::store::search::name_clauses::span_of;
use crate::store::search::part_numbers::is_part_word;
use crate::store::search::query::{Alternative, Operand, QueryTerm, QueryWords, SearchSyntax};
use crate::store::search::query_units::{QueryUnit, UnitMeaning};
use crate::store::search::stop_words::is_stop_word;
use crate::store::search::term_lookup::Interpreter;
use crate::store::search::tokenizer::compound_of;

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
                Alternative::Words(words)
                    if words.is_phrase || operand.is_excluded && has_only_stop_words(words) =>
                {
                    nodes.push(self.phrase_node(words));
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
                Some(name) => clauses.push(self.name_clause(units, name)),
                None => clauses.extend(self.nameless_clauses(units)),
            }
        }
        for word in clauses
            .iter_mut()
            .flat_map(|clause| &mut clause.unknown_words)
        {
            self.describe_unknown(word, terms);
        }
        clauses
    }

    pub(super) fn unit_clause(&self, unit: &QueryUnit<'_>) -> QueryClause {
        let mut nodes = vec![self.unit_node(unit)];
        nodes.extend(self.documents_node(unit));
        match &unit.meaning {
            UnitMeaning::Word => nodes.extend(self.thesaurus_nodes(&unit.terms[0].term)),
            UnitMeaning::Compound(compound) => nodes.extend(self.thesaurus_nodes(compound)),
            _ => {}
        }
        let mut clause = QueryClause::new(QueryNode::any(nodes));
        match &unit.meaning {
            UnitMeaning::Word if !unit.is_known => clause.add_unknown(unit.terms[0]),
            UnitMeaning::Date(_)
            | UnitMeaning::DayOfYear { .. }
            | UnitMeaning::Part(_)
            | UnitMeaning::WrittenNumber(_) => {
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

fn has_only_stop_words(words: &QueryWords) -> bool {
    words.terms.iter().all(|term| is_stop_word(&term.term))
}
