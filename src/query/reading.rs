//! Reading the values of filters: each held against its field or relation.

use super::date_guess::{guess, guess_range};
use super::pairs::Pair;
use super::parameter::{LONGEST_TEXT, Parameter, Test, parts_of};
use super::reader::Reader;
use super::refusal::{Reason, Refusal, empty_value, query_of};
use super::subject::Subject;
use super::values::{Needle, Span, Values};
use super::wanted::Wanted;
use crate::model::{FieldType, Parts, Reference, Slug};

impl Reader<'_> {
    /// A text to be searched for.
    pub(super) fn text(&mut self, pair: &Pair) -> Option<String> {
        let length = pair.value.chars().count();
        if (1..=LONGEST_TEXT).contains(&length) {
            return Some(pair.value.clone());
        }
        let detail = format!(
            "`{}` is a text of 1 to {LONGEST_TEXT} characters; this one has {length}.",
            pair.name
        );
        self.refuse(Reason::InvalidValue, pair, detail);
        None
    }

    /// A text to be found in another one.
    fn needle(&mut self, pair: &Pair) -> Option<Needle> {
        let needle = Needle::of(self.text(pair)?);
        if needle.is_none() {
            let detail = format!(
                "`{}` looks for a text whatever its accents and invisible characters, and this one has nothing else. Add a letter.",
                pair.name
            );
            self.refuse(Reason::InvalidValue, pair, detail);
        }
        needle
    }

    /// The values of a filter, if all of them are acceptable.
    pub(super) fn values(
        &mut self,
        parameter: &'static Parameter,
        subject: Subject,
        test: Test,
        pair: &Pair,
    ) -> Option<Values> {
        match test {
            Test::Contains => return self.needle(pair).map(Values::Needle),
            Test::Missing => {
                return self
                    .flag(&parameter.name, &pair.value)
                    .map(|flag| Values::Flags(vec![flag]));
            }
            Test::Since | Test::After | Test::Until | Test::Before => {
                return self
                    .date((&parameter.name, test), &pair.value)
                    .map(|span| Values::Dates(vec![span]));
            }
            Test::Any | Test::Not | Test::All => {}
        }
        let values = pair.value.split(',');
        match subject.field(self.kind).map(|field| field.of) {
            None => {
                let references = values.map(|value| self.reference(parameter, subject, value));
                let references: Vec<_> = references.collect();
                references
                    .into_iter()
                    .collect::<Option<_>>()
                    .map(Values::References)
            }
            Some(FieldType::Id) => {
                let ids: Vec<_> = values.map(|value| self.own_id(parameter, value)).collect();
                ids.into_iter().collect::<Option<_>>().map(Values::Ids)
            }
            Some(FieldType::Boolean) => self.flags(&parameter.name, &pair.value).map(Values::Flags),
            Some(FieldType::Date) => {
                let spans: Vec<_> = values
                    .map(|value| self.date((&parameter.name, test), value))
                    .collect();
                spans.into_iter().collect::<Option<_>>().map(Values::Dates)
            }
            Some(of) => {
                let texts: Vec<_> = values
                    .map(|value| self.closed(parameter, of, value))
                    .collect();
                texts.into_iter().collect::<Option<_>>().map(Values::Texts)
            }
        }
    }

    /// One item of the collection itself.
    fn own_id(&mut self, parameter: &Parameter, value: &str) -> Option<(u32, Slug)> {
        let wanted = Wanted {
            types: &[self.kind.type_name],
            parts: Parts::Refused,
        };
        let to = wanted.resolve((&parameter.name, value), self.record, &mut self.errors)?;
        let row = self.record.place(self.kind, to.id.as_str())?;
        Some((row, to.id))
    }

    /// One item or part that a relation leads to.
    fn reference(
        &mut self,
        parameter: &Parameter,
        subject: Subject,
        value: &str,
    ) -> Option<Reference> {
        let wanted = Wanted {
            types: &subject.types(self.kind),
            parts: parts_of(subject, self.kind),
        };
        wanted.resolve((&parameter.name, value), self.record, &mut self.errors)
    }

    /// One term or token.
    fn closed(&mut self, parameter: &Parameter, of: FieldType, value: &str) -> Option<String> {
        let name = &parameter.name;
        let detail = || format!("`{value}` is not a value of `{name}`.");
        match of {
            FieldType::Code(vocabulary) => {
                let terms = vocabulary.terms.iter().map(|term| term.value);
                if !terms.clone().any(|term| term == value) {
                    self.errors
                        .invalid_value((name, value), || (terms.collect(), detail()));
                    return None;
                }
            }
            FieldType::Token {
                accepts, example, ..
            } => {
                if !accepts(value) {
                    self.errors.invalid_value((name, value), || {
                        (
                            Vec::new(),
                            format!("{} For example, `{example}`.", detail()),
                        )
                    });
                    return None;
                }
            }
            FieldType::Id | FieldType::Text | FieldType::Boolean | FieldType::Date => return None,
        }
        Some(value.to_owned())
    }

    fn flags(&mut self, name: &str, value: &str) -> Option<Vec<bool>> {
        let flags: Vec<_> = value
            .split(',')
            .map(|value| self.flag(name, value))
            .collect();
        flags.into_iter().collect()
    }

    fn flag(&mut self, name: &str, value: &str) -> Option<bool> {
        let flag = value.parse().ok();
        if flag.is_none() {
            self.errors.invalid_value((name, value), || {
                let detail = format!("`{value}` is neither `true` nor `false`.");
                (vec!["true", "false"], detail)
            });
        }
        flag
    }

    fn date(&mut self, (name, test): (&str, Test), value: &str) -> Option<Span> {
        let span = Span::parse(value);
        if span.is_none() {
            self.errors.add(Reason::InvalidValue, (name, value), |_| {
                invalid_date((name, test), value)
            });
        }
        span
    }
}

/// The refusal of a date: with the date that it probably stands for, or, of a range, with the
/// parameters that a range takes here.
fn invalid_date((name, test): (&str, Test), value: &str) -> Refusal {
    let range = guess_range(value);
    let end = range.as_ref().and_then(|range| match test {
        Test::Since | Test::Before => range.from.clone(),
        Test::After | Test::Until => range.to.clone(),
        _ => None,
    });
    let bounds: Vec<_> = range
        .iter()
        .filter(|_| test == Test::Any)
        .flat_map(|range| [("__gte", &range.from), ("__lte", &range.to)])
        .filter_map(|(suffix, date)| {
            Some(Pair {
                name: format!("{name}{suffix}"),
                value: date.clone()?,
            })
        })
        .collect();
    let near = match &range {
        Some(_) => end,
        None => guess(value),
    };
    let what = if range.is_some() {
        "a range, and one year, month or day is wanted"
    } else if Span::is_out_of_calendar(value) {
        "in no calendar"
    } else {
        "not a year, a month or a day"
    };
    let help = match &near {
        Some(near) => format!("Did you mean `{near}`?"),
        None if !bounds.is_empty() => {
            let query = query_of(&bounds);
            format!("Did you mean `{}`?", query.trim_start_matches('?'))
        }
        None => "Write for example `2025`, `2025-02` or `2025-02-21`.".to_owned(),
    };
    let detail = if value.is_empty() {
        empty_value(name)
    } else {
        format!("`{value}` is {what}. {help}")
    };
    Refusal {
        suggestion: near,
        instead: Some(bounds).filter(|bounds| !bounds.is_empty()),
        ..Refusal::new(Reason::InvalidValue, name, value, detail)
    }
}
