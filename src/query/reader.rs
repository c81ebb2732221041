//! Reading a question: each parameter held against its declaration, each refusal with what
//! would have been accepted.

use super::cursor::{self, Cursor};
use super::error_collector::ErrorCollector;
use super::filter::Filter;
use super::order::SortKey;
use super::pairs::Pair;
use super::parameter::{Form, Parameter, Takes, parameters};
use super::question::{DEFAULT_LIMIT, LARGEST_LIMIT, Question, columns, includable, line_fields};
use super::refusal::{Reason, Refusal};
use super::schema::{facets, sort_keys};
use super::subject::Subject;
use crate::model::{KindInfo, kind_index};
use crate::record::Record;

/// Holds a question against what the collection can be asked, and gathers what is wrong.
pub(super) struct Reader<'a> {
    pub(super) kind: &'a KindInfo,
    pub(super) form: Form,
    pub(super) record: &'a Record,
    pub(super) errors: ErrorCollector,
}

impl Reader<'_> {
    /// The question, as far as it can be read; it counts only if nothing was refused.
    pub(super) fn read(&mut self, pairs: &[Pair]) -> Option<Question> {
        let declared = parameters(self.kind, self.form);
        let names: Vec<_> = declared.iter().map(|one| one.name.as_str()).collect();
        let named = |name: &str| declared.iter().find(|one| one.name == name);
        let is_list = |name: &str| named(name).is_some_and(|one| one.takes.is_list());
        let path = self.form.path(self.kind);
        let known = self.errors.known_pairs(pairs, (&path, &names), is_list)?;
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
        for pair in known {
            if let Some(parameter) = named(&pair.name) {
                self.take(parameter, pair, &mut question);
            }
        }
        let of = (self.record, question.fingerprint());
        question.after = read_place(question.cursor.as_deref(), of, &mut self.errors);
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
                for name in self.names(parameter, pair, &includable(self.kind)) {
                    if !question.include.contains(&name) {
                        question.include.push(name);
                    }
                }
            }
            Takes::Facet => {
                for name in self.names(parameter, pair, &facets(self.kind)) {
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
            Takes::Limit => question.limit = read_limit(pair, &mut self.errors),
            Takes::Cursor => question.cursor = read_cursor(pair, &mut self.errors),
        }
    }

    /// Names from a closed list, separated by commas.
    fn names<N: AsRef<str> + Clone>(
        &mut self,
        parameter: &Parameter,
        pair: &Pair,
        known: &[N],
    ) -> Vec<N> {
        let mut found = Vec::new();
        for name in pair.value.split(',') {
            match known.iter().find(|one| one.as_ref() == name) {
                Some(known) => found.push(known.clone()),
                None => self.errors.invalid_value((&parameter.name, name), || {
                    let allowed = known.iter().map(AsRef::as_ref).collect();
                    let detail = format!("`{name}` is not a value of `{}`.", parameter.name);
                    (allowed, detail)
                }),
            }
        }
        found
    }

    pub(super) fn refuse(&mut self, reason: Reason, pair: &Pair, detail: String) {
        self.errors
            .push(Refusal::new(reason, &pair.name, &pair.value, detail));
    }
}

/// How many items a page has.
pub(super) fn read_limit(pair: &Pair, errors: &mut ErrorCollector) -> Option<u32> {
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
    errors.push(Refusal {
        suggestion: Some(near.to_string()),
        ..refusal
    });
    None
}

/// A cursor, as far as its form can tell.
pub(super) fn read_cursor(pair: &Pair, errors: &mut ErrorCollector) -> Option<String> {
    if cursor::is_well_formed(&pair.value) {
        return Some(pair.value.clone());
    }
    let detail = format!(
        "`{}` is not a cursor: 16 to 512 letters, digits, `-` and `_`. Take it from `links.next` of the page before, or leave it out to begin with the first page.",
        pair.value
    );
    errors.push(Refusal::new(
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
    errors: &mut ErrorCollector,
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
    errors.push(Refusal::new(Reason::UnknownCursor, "cursor", text, detail));
    None
}
