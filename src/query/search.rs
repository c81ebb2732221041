//! Questions to the full text of the whole record: ranked, over all collections.

use super::cursor::{self, Cursor};
use super::error_collector::ErrorCollector;
use super::pairs::{Pair, encode, spelled};
use super::parameter::LONGEST_TEXT;
use super::question::DEFAULT_LIMIT;
use super::reader::{read_cursor, read_limit, read_place};
use super::refusal::{Reason, Refusal, Refusals};
use crate::model::{kind_index, kinds};
use crate::record::search::{Clause, Hit, Search, clauses, ranked, without_operators};
use crate::record::{ItemAt, Record};

/// The names of the parameters.
pub const SEARCH_PARAMETERS: [&str; 4] = ["cursor", "limit", "q", "type"];

/// A question to the full text, found to be answerable.
pub struct SearchQuestion {
    words: String,
    /// The types that are asked for, by the places of their kinds; all if there is none.
    kinds: Vec<usize>,
    limit: Option<u32>,
    cursor: Option<String>,
    after: Option<u32>,
}

/// One page of what a search finds.
pub struct SearchPage {
    /// The items of the page, the best first.
    pub items: Vec<ItemAt>,
    /// What was searched for, clause by clause.
    pub clauses: Vec<Clause>,
    /// How many items there are in all.
    pub total: usize,
    /// How many items the page may have.
    pub limit: u32,
    /// The cursor of the page after, unless this is the last.
    pub next: Option<String>,
    /// How many items of each kind were found, whatever types are asked for.
    pub types: Vec<(usize, usize)>,
    /// The words that were searched for instead, if nothing had the ones that were asked.
    pub instead: Option<String>,
}

/// What is found, and by which question.
struct Found {
    hits: Vec<Hit>,
    searched: Vec<Clause>,
    /// The question, unless it is the one that was asked.
    instead: Option<String>,
}

impl SearchQuestion {
    /// Holds `pairs` against what the full text can be asked.
    pub fn read(pairs: &[Pair], record: &Record) -> Result<Self, Refusals> {
        let mut errors = ErrorCollector::default();
        let question = Self::parse(pairs, record, &mut errors);
        match question {
            Some(question) if errors.is_empty() => Ok(question),
            _ => Err(errors.finish(pairs)),
        }
    }

    fn parse(pairs: &[Pair], record: &Record, errors: &mut ErrorCollector) -> Option<Self> {
        let mut question = Self {
            words: String::new(),
            kinds: Vec::new(),
            limit: None,
            cursor: None,
            after: None,
        };
        let takes = ("/v1/search", SEARCH_PARAMETERS.as_slice());
        for pair in errors.known_pairs(pairs, takes, |name| name == "type")? {
            match pair.name.as_str() {
                "q" => question.words.clone_from(&pair.value),
                "type" => {
                    for name in pair.value.split(',') {
                        question.read_type(name, errors);
                    }
                }
                "limit" => question.limit = read_limit(pair, errors),
                _ => question.cursor = read_cursor(pair, errors),
            }
        }
        let length = question.words.chars().count();
        if !(1..=LONGEST_TEXT).contains(&length) {
            let detail = match length {
                0 => "`q` is missing: say what to search for, for example `q=minerals`.".to_owned(),
                _ => format!(
                    "`q` is what to search for: a text of 1 to {LONGEST_TEXT} characters; this one has {length}."
                ),
            };
            errors.push(Refusal::new(
                Reason::InvalidValue,
                "q",
                &question.words,
                detail,
            ));
        }
        let of = (record, question.fingerprint());
        question.after = read_place(question.cursor.as_deref(), of, errors);
        Some(question)
    }

    fn read_type(&mut self, name: &str, errors: &mut ErrorCollector) {
        match kind_index(name) {
            Some(kind) if self.kinds.contains(&kind) => {}
            Some(kind) => self.kinds.push(kind),
            None => errors.invalid_value(("type", name), || {
                let names = kinds().iter().map(|kind| kind.type_name);
                (names.collect(), format!("`{name}` is not a type."))
            }),
        }
    }

    /// What the search finds on its page.
    pub fn page(&self, record: &Record) -> SearchPage {
        let Found {
            mut hits,
            searched,
            instead,
        } = self.find(record.search());
        let search = record.search();
        let counts = search.by_kind(&hits).map(<[_]>::len).enumerate();
        let types = counts.filter(|(_, count)| *count > 0).collect();
        if !self.kinds.is_empty() {
            let own = search.by_kind(&hits).enumerate();
            let own = own.filter(|(kind, _)| self.kinds.contains(kind));
            hits = own.flat_map(|(_, hits)| hits).copied().collect();
        }
        let limit = self.limit.unwrap_or(DEFAULT_LIMIT);
        // The order of a search is fixed within an edition, so that a rank says where to go on.
        let start = self
            .after
            .map_or(0, |rank| (rank as usize + 1).min(hits.len()));
        let end = (start + limit as usize).min(hits.len());
        let next = (end < hits.len()).then(|| {
            let after = u32::try_from(end - 1).unwrap_or(u32::MAX);
            Cursor::new(record, self.fingerprint(), after).encode()
        });
        SearchPage {
            total: hits.len(),
            items: ranked(&mut hits, start..end)
                .iter()
                .map(|(_, document)| search.item(*document))
                .collect(),
            clauses: searched,
            limit,
            next,
            types,
            instead,
        }
    }

    /// What has the words that are asked for. Only if nothing has, other questions are asked
    /// until one finds something: without operators, and with the nearest words of the record.
    fn find(&self, search: &Search) -> Found {
        let asked = clauses(&self.words);
        let hits = search.hits(&asked);
        if !hits.is_empty() {
            return Found {
                hits,
                searched: asked,
                instead: None,
            };
        }
        let plain = without_operators(&self.words).map(|text| clauses(&text));
        let others: [&dyn Fn() -> Option<Vec<Clause>>; 3] =
            [&|| plain.clone(), &|| search.corrected(&asked), &|| {
                search.corrected(plain.as_ref()?)
            }];
        for other in others.iter().filter_map(|other| other()) {
            let hits = search.hits(&other);
            if !hits.is_empty() {
                return Found {
                    hits,
                    instead: Some(spell(&other)),
                    searched: other,
                };
            }
        }
        Found {
            hits,
            searched: asked,
            instead: None,
        }
    }

    fn fingerprint(&self) -> u64 {
        cursor::fingerprint(&format!("search?{}", self.filters()))
    }

    fn filters(&self) -> String {
        let mut names: Vec<_> = self
            .kinds
            .iter()
            .map(|kind| kinds()[*kind].type_name)
            .collect();
        names.sort_unstable();
        let types = if names.is_empty() {
            String::new()
        } else {
            format!("&type={}", names.join(","))
        };
        format!("q={}{types}", encode(&self.words))
    }

    /// The question in its one spelling, as the query of a link.
    pub fn query(&self, cursor: Option<&str>) -> String {
        spelled(vec![self.filters()], self.limit, cursor)
    }

    /// The cursor that the question was asked with.
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// Clauses as they would be typed.
fn spell(clauses: &[Clause]) -> String {
    let words = clauses.iter().map(|clause| match clause.words.as_slice() {
        [word] => word.clone(),
        words => format!("\"{}\"", words.join(" ")),
    });
    words.collect::<Vec<_>>().join(" ")
}
