//! What a query means in an edition: which terms, phrases and documents match each of its words.

use std::ops::Range;

use crate::store::search::query::QueryTerm;

/// What matches a part of a query.
#[derive(Clone, Debug)]
pub(crate) enum QueryNode {
    /// Terms that follow each other.
    Phrase(QueryPhrase),
    /// What matches all of them.
    All(Vec<QueryNode>),
    /// What matches any of several spellings or names.
    Any(Vec<QueryNode>),
    /// What matches any of several words.
    Alternatives(Vec<QueryNode>),
    /// What matches one and not the other.
    Except(Box<QueryNode>, Box<QueryNode>),
    /// Documents with an identifier or id, ascending.
    Documents(Vec<u32>),
    /// Documents of a type or with a coded value, ascending.
    Class(Vec<u32>),
    /// Documents that refer to what a word names, ascending.
    Related(Vec<u32>),
}

/// Normalized terms that follow each other.
#[derive(Clone, Debug)]
pub(crate) struct QueryPhrase {
    pub(crate) terms: Vec<String>,
    /// Whether its one term also matches as a prefix.
    pub(crate) is_prefix: bool,
    pub(crate) origin: PhraseOrigin,
}

/// Why a phrase is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PhraseOrigin {
    /// The query has it.
    Query,
    /// It is another name of what the query names.
    Name,
    /// It means the same as a word of the query.
    Thesaurus,
}

impl QueryNode {
    /// The terms of the query itself.
    pub(crate) fn literal(terms: &[&str]) -> Self {
        Self::Phrase(QueryPhrase {
            terms: terms.iter().map(|term| (*term).to_owned()).collect(),
            is_prefix: false,
            origin: PhraseOrigin::Query,
        })
    }

    /// The terms of another name than the one of the query.
    pub(crate) fn synonym(terms: Vec<String>) -> Self {
        Self::Phrase(QueryPhrase {
            terms,
            is_prefix: false,
            origin: PhraseOrigin::Name,
        })
    }

    /// One of several nodes, or the only one.
    pub(crate) fn any(mut nodes: Vec<Self>) -> Self {
        if nodes.len() == 1 {
            nodes.remove(0)
        } else {
            Self::Any(nodes)
        }
    }

    /// All of several nodes, or the only one.
    pub(crate) fn all(mut nodes: Vec<Self>) -> Self {
        if nodes.len() == 1 {
            nodes.remove(0)
        } else {
            Self::All(nodes)
        }
    }

    /// The documents that it names by identifiers and ids.
    pub(crate) fn documents(&self) -> impl Iterator<Item = u32> {
        let nodes = match self {
            Self::Any(nodes) => nodes.as_slice(),
            node => std::slice::from_ref(node),
        };
        let documents = nodes.iter().filter_map(|node| match node {
            Self::Documents(documents) => Some(documents),
            _ => None,
        });
        documents.flatten().copied()
    }

    /// Its phrases, for snippets.
    pub(crate) fn phrases(&self) -> Vec<&QueryPhrase> {
        match self {
            Self::Phrase(phrase) => vec![phrase],
            Self::All(nodes) | Self::Any(nodes) | Self::Alternatives(nodes) => {
                nodes.iter().flat_map(Self::phrases).collect()
            }
            Self::Except(node, _) => node.phrases(),
            Self::Documents(_) | Self::Class(_) | Self::Related(_) => Vec::new(),
        }
    }
}

/// A part of a query that has to occur, or must not.
#[derive(Clone, Debug)]
pub struct QueryClause {
    pub(crate) node: QueryNode,
    pub(crate) is_excluded: bool,
    /// The words, names and dates that nothing in the edition matches, as bytes of the query.
    pub(crate) not_found: Vec<Range<usize>>,
    /// The unknown words that may be misspelled.
    pub(crate) unknown_words: Vec<UnknownWord>,
}

impl QueryClause {
    /// What has to occur.
    pub(crate) fn new(node: QueryNode) -> Self {
        Self {
            node,
            is_excluded: false,
            not_found: Vec::new(),
            unknown_words: Vec::new(),
        }
    }

    /// Adds a term that nothing in the edition matches.
    pub(crate) fn add_unknown(&mut self, term: &QueryTerm) {
        self.not_found.push(term.span.clone());
        self.unknown_words.push(UnknownWord::new(term));
    }
}

/// A word of a query that nothing in the edition matches.
#[derive(Clone, Debug)]
pub(crate) struct UnknownWord {
    pub(crate) term: String,
    /// Its bytes in the query.
    pub(crate) span: Range<usize>,
    /// If it stands in a name, so that it is no ordinary word, the known words of that.
    pub(crate) name: Option<Vec<String>>,
    /// The known words beside it, which may be of the same name.
    pub(crate) neighbors: Vec<String>,
    /// Whether it has a capital and other letters behind it.
    pub(crate) is_capitalized: bool,
}

impl UnknownWord {
    /// A word outside of names.
    pub(crate) fn new(term: &QueryTerm) -> Self {
        Self {
            term: term.term.clone(),
            span: term.span.clone(),
            name: None,
            neighbors: Vec::new(),
            is_capitalized: false,
        }
    }
}

/// What a query means.
pub(crate) struct Interpretation {
    pub(crate) clauses: Vec<QueryClause>,
    /// The terms that a name may have, with words that are compounds separate and joined.
    pub(crate) name_queries: Vec<Vec<String>>,
    /// Whether the last term also matches as a prefix.
    pub(crate) is_prefix: bool,
}

impl Interpretation {
    /// The clauses that have to occur.
    pub(crate) fn required(&self) -> impl Iterator<Item = &QueryClause> {
        self.clauses.iter().filter(|clause| !clause.is_excluded)
    }
}
