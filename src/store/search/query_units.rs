//! The units that a query consists of: words, compounds that are written as two words, dates, and
//! items by their number.

use crate::model::{CalendarPeriod, MONTH_NAMES, guess_date};
use crate::store::search::clause::{PhraseOrigin, QueryNode, QueryPhrase};
use crate::store::search::numbers::{WrittenNumber, written_number};
use crate::store::search::part_numbers::is_part_word;
use crate::store::search::query::QueryTerm;
use crate::store::search::stop_words::is_stop_word;
use crate::store::search::term_lookup::Interpreter;
use crate::store::search::tokenizer::compound_of;

/// The numbers that are years without a month.
pub(super) const YEARS: std::ops::RangeInclusive<u32> = 1900..=2100;

/// Longer numbers are none of parts.
const MAX_PART_NUMBER_LEN: usize = 3;

/// A year that has every day.
pub(super) const LEAP_YEAR: i16 = 2000;

/// One or more words of a query with one meaning.
pub(super) struct QueryUnit<'q> {
    pub(super) terms: Vec<&'q QueryTerm>,
    pub(super) meaning: UnitMeaning,
    /// Whether anything in the edition matches it; dates may match nothing.
    pub(super) is_known: bool,
}

pub(super) enum UnitMeaning {
    Word,
    /// Two words that are one in the edition.
    Compound(String),
    /// A year, month or day.
    Date(CalendarPeriod),
    /// A day of any year.
    DayOfYear {
        month: i8,
        day: i8,
    },
    /// The type and the number of items.
    Numbered(Vec<u32>),
    /// A word for parts and the number of one, with the documents whose parts have it.
    Part(Vec<u32>),
    /// A number or a share, in all its forms.
    WrittenNumber(Vec<Vec<String>>),
}

impl QueryUnit<'_> {
    /// Its terms in a name; none if it is no part of names.
    pub(super) fn name_terms(&self, joins_compounds: bool) -> Vec<&str> {
        match &self.meaning {
            UnitMeaning::Compound(compound) if joins_compounds => vec![compound],
            UnitMeaning::Date(_)
            | UnitMeaning::DayOfYear { .. }
            | UnitMeaning::Numbered(_)
            | UnitMeaning::Part(_) => Vec::new(),
            UnitMeaning::Word | UnitMeaning::Compound(_) | UnitMeaning::WrittenNumber(_) => {
                self.terms.iter().map(|term| term.term.as_str()).collect()
            }
        }
    }
}

impl Interpreter<'_> {
    /// The units of terms, without stop words.
    pub(super) fn units<'q>(&self, terms: &[&'q QueryTerm]) -> Vec<QueryUnit<'q>> {
        let mut units = Vec::new();
        let mut rest = terms;
        while let Some((first, _)) = rest.split_first() {
            let unit = self.date(rest).or_else(|| self.day_of_year(rest));
            let unit = unit.or_else(|| self.numbered(rest));
            let unit = unit.or_else(|| quantity_unit(rest));
            let unit = unit.or_else(|| self.compound(rest));
            let is_needed = || {
                self.needs_stop_words
                    || !is_stop_word(&first.term)
                    || !self.identified(first).is_empty()
            };
            let len = unit.as_ref().map_or(1, |unit| unit.terms.len());
            units.extend(unit.or_else(|| {
                is_needed().then(|| QueryUnit {
                    terms: vec![first],
                    meaning: UnitMeaning::Word,
                    is_known: self.is_known(first) || !self.thesaurus_nodes(&first.term).is_empty(),
                })
            }));
            rest = &rest[len..];
        }
        units
    }

    /// The date that a query begins with: `2025-02-28`, `28 February 2025`, `March 2025`, `2025`.
    fn date<'q>(&self, terms: &[&'q QueryTerm]) -> Option<QueryUnit<'q>> {
        let dates_left = self.dates_left.get().checked_sub(1)?;
        let (len, period) = (1..=terms.len().min(3)).rev().find_map(|len| {
            let text = &self.text[terms[0].span.start..terms[len - 1].span.end];
            let is_year = text.parse().is_ok_and(|year| YEARS.contains(&year));
            let looks_like_date =
                text.contains(char::is_alphabetic) || !text.contains(|ch: char| ch.is_whitespace());
            let is_date = if len == 1 { is_year } else { looks_like_date };
            let date = is_date.then(|| guess_date(text)).flatten()?;
            Some((len, CalendarPeriod::parse(&date)?))
        })?;
        self.dates_left.set(dates_left);
        Some(QueryUnit {
            terms: terms[..len].to_vec(),
            meaning: UnitMeaning::Date(period),
            is_known: true,
        })
    }

    /// The day of any year that a query begins with: `28 February`, `Feb. 28`.
    fn day_of_year<'q>(&self, terms: &[&'q QueryTerm]) -> Option<QueryUnit<'q>> {
        let [first, second, ..] = terms else {
            return None;
        };
        let dates_left = self.dates_left.get().checked_sub(1)?;
        let text = &self.text[first.span.start..second.span.end];
        // A leap year has all days.
        let date = guess_date(&format!("{text} {LEAP_YEAR}"))
            .filter(|_| text.contains(char::is_alphabetic))?;
        let date = CalendarPeriod::parse(&date)?.first;
        self.dates_left.set(dates_left);
        Some(QueryUnit {
            terms: terms[..2].to_vec(),
            meaning: UnitMeaning::DayOfYear {
                month: date.month(),
                day: date.day(),
            },
            is_known: true,
        })
    }

    /// The items that a query names first, by their type and number, `statement 51`, or by the number
    /// of a part, `article 5`.
    fn numbered<'q>(&self, terms: &[&'q QueryTerm]) -> Option<QueryUnit<'q>> {
        let [type_name, number, ..] = terms else {
            return None;
        };
        let documents = self.lookup.numbered(&type_name.term, &number.term);
        if documents.is_empty() {
            let is_number = number.term.len() <= MAX_PART_NUMBER_LEN
                && number.term.starts_with(|ch: char| ch.is_ascii_digit());
            let of_part = self.index.part_numbers.documents(&[&number.term]);
            return (is_number && is_part_word(&type_name.term)).then(|| QueryUnit {
                terms: terms[..2].to_vec(),
                meaning: UnitMeaning::Part(of_part.to_vec()),
                is_known: true,
            });
        }
        Some(QueryUnit {
            terms: terms[..2].to_vec(),
            meaning: UnitMeaning::Numbered(documents),
            is_known: true,
        })
    }

    /// The first two words, if they are one word in the edition.
    fn compound<'q>(&self, terms: &[&'q QueryTerm]) -> Option<QueryUnit<'q>> {
        let [first, second, ..] = terms else {
            return None;
        };
        let is_part = |term: &QueryTerm| term.term.len() > 1 && !is_stop_word(&term.term);
        let compound =
            compound_of(&first.term, &second.term).filter(|_| is_part(first) && is_part(second))?;
        let is_known = self.index.has_stem(&compound)
            || second.is_prefix && self.index.dictionary.has_prefix(&compound);
        is_known.then(|| QueryUnit {
            terms: terms[..2].to_vec(),
            meaning: UnitMeaning::Compound(compound),
            is_known: true,
        })
    }

    /// What matches a unit.
    pub(super) fn unit_node(&self, unit: &QueryUnit<'_>) -> QueryNode {
        let words = || QueryNode::all(unit.terms.iter().map(|term| self.term_node(term)).collect());
        match &unit.meaning {
            UnitMeaning::Word => words(),
            UnitMeaning::Compound(compound) => QueryNode::Any(vec![
                words(),
                QueryNode::Phrase(QueryPhrase {
                    terms: vec![compound.clone()],
                    is_prefix: self.expands(unit.terms[1]),
                    origin: PhraseOrigin::Query,
                }),
            ]),
            UnitMeaning::Date(period) => QueryNode::Any(vec![
                QueryNode::Documents(self.lookup.dated(period)),
                QueryNode::literal(
                    &unit
                        .terms
                        .iter()
                        .map(|term| &*term.term)
                        .collect::<Vec<_>>(),
                ),
                QueryNode::literal(&period.text.split('-').collect::<Vec<_>>()),
                QueryNode::all(words_of_date(period)),
            ]),
            UnitMeaning::DayOfYear { month, day } => QueryNode::Any(vec![
                QueryNode::Documents(self.lookup.on_day(*month, *day)),
                QueryNode::all(words_of_day(*month, *day)),
            ]),
            UnitMeaning::Numbered(documents) => {
                QueryNode::Any(vec![words(), QueryNode::Documents(documents.clone())])
            }
            UnitMeaning::Part(documents) => {
                let terms = unit.terms.iter().map(|term| &*term.term);
                let phrase = QueryNode::literal(&terms.collect::<Vec<_>>());
                QueryNode::Any(vec![phrase, QueryNode::Documents(documents.clone())])
            }
            UnitMeaning::WrittenNumber(forms) => {
                let forms = forms.iter().enumerate().map(|(index, terms)| {
                    QueryNode::Phrase(QueryPhrase {
                        terms: terms.clone(),
                        is_prefix: index == 0 && self.expands(unit.terms[unit.terms.len() - 1]),
                        origin: if index == 0 {
                            PhraseOrigin::Query
                        } else {
                            PhraseOrigin::Thesaurus
                        },
                    })
                });
                QueryNode::any(forms.collect())
            }
        }
    }
}

/// The number or share that terms begin with.
fn quantity_unit<'q>(terms: &[&'q QueryTerm]) -> Option<QueryUnit<'q>> {
    let words: Vec<&str> = terms.iter().take(3).map(|term| &*term.term).collect();
    let WrittenNumber { len, forms } = written_number(&words)?;
    Some(QueryUnit {
        terms: terms[..len].to_vec(),
        meaning: UnitMeaning::WrittenNumber(forms),
        is_known: true,
    })
}

/// The words that a text may have of a day of any year, in any order.
fn words_of_day(month: i8, day: i8) -> Vec<QueryNode> {
    let month = usize::try_from(month - 1).ok();
    let month = month.and_then(|month| MONTH_NAMES.get(month));
    let month = month.map(|name| name.to_lowercase());
    let words = [Some(day.to_string()), month].into_iter().flatten();
    words.map(|word| QueryNode::literal(&[&word])).collect()
}

/// The words that a text may have of a date, in any order.
fn words_of_date(period: &CalendarPeriod) -> Vec<QueryNode> {
    let mut numbers = period.text.split('-');
    let year = numbers.next().map(str::to_owned);
    let number = |text: &str| text.parse::<usize>().ok();
    let month = numbers.next().and_then(number);
    let month = month.and_then(|month| MONTH_NAMES.get(month - 1));
    let month = month.map(|name| name.to_lowercase());
    let day = numbers.next().and_then(number).map(|day| day.to_string());
    let words = [day, month, year].into_iter().flatten();
    words.map(|word| QueryNode::literal(&[&word])).collect()
}
