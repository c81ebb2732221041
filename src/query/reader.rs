//! Reading a question: each parameter held against its declaration, each refusal with what
//! would have been accepted.

use std::collections::BTreeMap;

use super::cursor::{self, Cursor};
use super::filter::Filter;
use super::order::SortKey;
use super::pairs::Pair;
use super::parameter::{Form, MOST_VALUES, Parameter, Takes, parameters};
use super::question::{DEFAULT_LIMIT, LARGEST_LIMIT, Question, columns, includable, line_fields};
use super::refusal::{Reason, Refusal, unknown_parameter};
use super::schema::{facets, sort_keys};
use super::subject::Subject;
use crate::model::{KindInfo, kind_index};
use crate::record::Record;

/// Holds a question against what the collection can be asked, and gathers what is wrong.
pub(super) struct Reader<'a> {
    pub(super) kind: &'a KindInfo,
    pub(super) form: Form,
    pub(super) record: &'a Record,
    pub(super) refusals: Vec<Refusal>,
}

impl Reader<'_> {
    /// The question, as far as it can be read; it counts only if nothing was refused.
    pub(super) fn read(&mut self, pairs: &[Pair]) -> Option<Question> {
        let declared = parameters(self.kind, self.form);
        let is_list = |name: &str| {
            declared
                .iter()
                .any(|one| one.name == name && one.takes.is_list())
        };
        // What is too much is not looked at one by one.
        self.refusals.extend(crowded(pairs, is_list));
        if !self.refusals.is_empty() {
            return None;
        }
        let mut question = Question {
            kind: kind_index(self.kind.type_name)?,
            filters: Vec::new(),
            words: None,
            sort: Vec::new(),
            include: Vec::new(),
            facets: Vec::new(),
            columns: Vec::new(),
            limit: None,
            after: None,
            cursor: None,
        };
        for (at, pair) in pairs.iter().enumerate() {
            let Some(parameter) = declared
                .iter()
                .find(|parameter| parameter.name == pair.name)
            else {
                let names = declared.iter().map(|parameter| parameter.name.as_str());
                let place = self.form.path(self.kind);
                self.refusals.push(unknown_parameter(pair, &place, names));
                continue;
            };
            let repeated = pairs[..at].iter().any(|other| other.name == pair.name);
            if repeated && !parameter.takes.is_list() {
                self.refusals
                    .push(Refusal::repeated(&pair.name, &pair.value));
                continue;
            }
            self.take(parameter, pair, &mut question);
        }
        let of = (self.record, question.fingerprint());
        question.after = read_place(question.cursor.as_deref(), of, &mut self.refusals);
        Some(question)
    }

    /// Takes one parameter into the question.
    fn take(&mut self, parameter: &'static Parameter, pair: &Pair, question: &mut Question) {
        match parameter.takes {
            Takes::Filter { subject, test } => {
                let Some(values) = self.values(parameter, subject, test, pair) else {
                    return;
                };
                match question
                    .filters
                    .iter_mut()
                    .find(|filter| filter.name == parameter.name)
                {
                    Some(filter) => filter.values.extend(values),
                    None => question.filters.push(Filter {
                        name: &parameter.name,
                        subject,
                        test,
                        values,
                    }),
                }
            }
            Takes::Search => {
                question.words = self.text(pair);
            }
            Takes::Sort => {
                let known = sort_keys(self.kind);
                for key in self.names(parameter, pair, &known) {
                    let name = key.trim_start_matches('-');
                    let subject = Subject::all(self.kind)
                        .into_iter()
                        .find(|subject| subject.name(self.kind) == name);
                    // A field given twice: the first counts.
                    if let Some(subject) =
                        subject.filter(|new| question.sort.iter().all(|key| key.subject != *new))
                    {
                        question.sort.push(SortKey {
                            subject,
                            descending: key.starts_with('-'),
                        });
                    }
                }
            }
            Takes::Include => {
                let known: Vec<_> = includable(self.kind)
                    .into_iter()
                    .map(str::to_owned)
                    .collect();
                for name in self.names(parameter, pair, &known) {
                    let name = includable(self.kind)
                        .into_iter()
                        .find(|known| *known == name);
                    question
                        .include
                        .extend(name.filter(|name| !question.include.contains(name)));
                }
            }
            Takes::Facet => {
                let known: Vec<_> = facets(self.kind).into_iter().map(str::to_owned).collect();
                for name in self.names(parameter, pair, &known) {
                    let subject = Subject::all(self.kind)
                        .into_iter()
                        .find(|subject| subject.name(self.kind) == name);
                    question
                        .facets
                        .extend(subject.filter(|subject| !question.facets.contains(subject)));
                }
            }
            Takes::Columns | Takes::Fields => {
                let known = match parameter.takes {
                    Takes::Columns => columns(self.kind),
                    _ => line_fields(self.kind),
                };
                for name in self.names(parameter, pair, &known) {
                    if !question.columns.contains(&name) {
                        question.columns.push(name);
                    }
                }
            }
            Takes::Limit => question.limit = read_limit(pair, &mut self.refusals),
            Takes::Cursor => question.cursor = read_cursor(pair, &mut self.refusals),
        }
    }

    /// Names from a closed list, separated by commas.
    fn names(&mut self, parameter: &Parameter, pair: &Pair, known: &[String]) -> Vec<String> {
        let names: Vec<_> = pair.value.split(',').collect();
        let (found, odd): (Vec<_>, Vec<_>) = names
            .into_iter()
            .partition(|name| known.iter().any(|one| one == name));
        for name in odd {
            self.refuse_value(
                &parameter.name,
                name,
                known,
                &format!("`{name}` is not a value of `{}`.", parameter.name),
            );
        }
        found.into_iter().map(str::to_owned).collect()
    }

    /// Refuses a value, with the values that would have been accepted.
    pub(super) fn refuse_value(
        &mut self,
        name: &str,
        value: &str,
        allowed: &[String],
        detail: &str,
    ) {
        let allowed: Vec<_> = allowed.iter().map(String::as_str).collect();
        self.refusals
            .push(Refusal::of_value(name, value, &allowed, detail));
    }

    pub(super) fn refuse(&mut self, reason: Reason, pair: &Pair, detail: String) {
        self.refusals
            .push(Refusal::new(reason, &pair.name, &pair.value, detail));
    }
}

/// How many items a page has.
pub(super) fn read_limit(pair: &Pair, refusals: &mut Vec<Refusal>) -> Option<u32> {
    let digits = !pair.value.is_empty() && pair.value.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.then(|| pair.value.parse().unwrap_or(u64::MAX));
    let near = match number {
        Some(number)
            if (1..=u64::from(LARGEST_LIMIT)).contains(&number) && !pair.value.starts_with('0') =>
        {
            return u32::try_from(number).ok();
        }
        Some(0) => 1,
        Some(number) => {
            u32::try_from(number.min(u64::from(LARGEST_LIMIT))).unwrap_or(LARGEST_LIMIT)
        }
        None => {
            let leading: String = pair
                .value
                .trim()
                .chars()
                .take_while(char::is_ascii_digit)
                .collect();
            let leading = leading.parse().unwrap_or(DEFAULT_LIMIT);
            leading.clamp(1, LARGEST_LIMIT)
        }
    };
    let detail = format!(
        "`limit` is a whole number from 1 to {LARGEST_LIMIT}; `{}` is not. For example, `limit={near}`.",
        pair.value
    );
    let refusal = Refusal::new(Reason::InvalidValue, &pair.name, &pair.value, detail);
    refusals.push(Refusal {
        suggestion: Some(near.to_string()),
        ..refusal
    });
    None
}

/// A cursor, as far as its form can tell.
pub(super) fn read_cursor(pair: &Pair, refusals: &mut Vec<Refusal>) -> Option<String> {
    if cursor::is_well_formed(&pair.value) {
        return Some(pair.value.clone());
    }
    let detail = format!(
        "`{}` is not a cursor: 16 to 512 letters, digits, `-` and `_`. Take it from `links.next` of the page before, or leave it out to begin with the first page.",
        pair.value
    );
    refusals.push(Refusal::new(
        Reason::InvalidValue,
        &pair.name,
        &pair.value,
        detail,
    ));
    None
}

/// Where a page goes on whose cursor was handed out for the question of this fingerprint.
pub(super) fn read_place(
    cursor: Option<&str>,
    (record, fingerprint): (&Record, u64),
    refusals: &mut Vec<Refusal>,
) -> Option<u32> {
    let text = cursor?;
    let why = match Cursor::decode(text) {
        None => "no page of this server handed it out",
        Some(cursor) if i64::from(cursor.edition) != record.number() => {
            "it comes from another edition of the record"
        }
        Some(cursor) if cursor.content != record.content() => {
            "the edition was changed after its page was made"
        }
        Some(cursor) if cursor.question != fingerprint => "it comes from another question",
        Some(cursor) => return Some(cursor.after),
    };
    let detail = format!("The cursor leads nowhere: {why}. Begin with the first page.");
    refusals.push(Refusal::new(Reason::UnknownCursor, "cursor", text, detail));
    None
}

/// The refusals of lists with more values than a list may have, however they are spelled.
pub fn crowded(pairs: &[Pair], is_list: impl Fn(&str) -> bool) -> Vec<Refusal> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| is_list(&pair.name)) {
        *counts.entry(&pair.name).or_default() += pair.value.split(',').count();
    }
    let crowded = counts.into_iter().filter(|(_, count)| *count > MOST_VALUES);
    let refusal = |(name, count): (&str, usize)| {
        let detail = format!(
            "`{name}` takes at most {MOST_VALUES} values and is given {count}. Ask several times."
        );
        Refusal::new(Reason::InvalidValue, name, "", detail)
    };
    crowded.map(refusal).collect()
}
