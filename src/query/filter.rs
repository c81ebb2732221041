//! Which items of a collection pass a test.

use roaring::RoaringBitmap;

use super::parameter::Test;
use super::subject::Subject;
use super::values::Values;
use crate::model::{Reference, UncertainDate, Value, kinds};
use crate::record::{ItemAt, Record};

/// One test that items have to pass.
#[derive(Clone, Debug)]
pub(super) struct Filter {
    /// The name of its parameter.
    pub(super) name: &'static str,
    pub(super) subject: Subject,
    pub(super) test: Test,
    pub(super) values: Values,
}

impl Filter {
    /// The places of the items of a kind that pass.
    pub(super) fn places(&self, kind: usize, record: &Record) -> RoaringBitmap {
        match (&self.values, self.subject) {
            (Values::References(references), subject) => {
                self.related(kind, subject, references, record)
            }
            (Values::Flags(flags), Subject::Stored(_) | Subject::Related(_)) => {
                let with = having(kind, self.subject, record);
                if flags.contains(&true) {
                    everything(kind, record) - with
                } else {
                    with
                }
            }
            (_, subject) => {
                let passes = |at: &ItemAt| self.passes(&subject.values(record, *at));
                record
                    .places(kind)
                    .filter(passes)
                    .map(|at| at.place)
                    .collect()
            }
        }
    }

    fn related(
        &self,
        kind: usize,
        subject: Subject,
        references: &[Reference],
        record: &Record,
    ) -> RoaringBitmap {
        let mut sets = references
            .iter()
            .map(|to| pointing_to(kind, subject, to, record));
        match self.test {
            Test::All => {
                let first = sets.next().unwrap_or_default();
                sets.fold(first, |all, set| all & set)
            }
            Test::Not => {
                everything(kind, record) - sets.fold(RoaringBitmap::new(), |any, set| any | set)
            }
            _ => sets.fold(RoaringBitmap::new(), |any, set| any | set),
        }
    }

    /// Whether an item with these values passes.
    fn passes(&self, own: &[Value<'_>]) -> bool {
        let date = || {
            own.iter().find_map(|value| {
                if let Value::Date(date) = value {
                    Some(*date)
                } else {
                    None
                }
            })
        };
        let span =
            |test: fn(&UncertainDate, &super::values::Span) -> bool| match (&self.values, date()) {
                (Values::Dates(spans), Some(date)) => spans.iter().all(|span| test(date, span)),
                _ => false,
            };
        match self.test {
            Test::Any | Test::Contains => self.values.match_any(own),
            Test::Not => !self.values.match_any(own),
            Test::All => self.values.match_all(own),
            Test::Missing => {
                matches!(&self.values, Values::Flags(flags) if flags.contains(&own.is_empty()))
            }
            Test::Since => span(|date, span| date.latest.is_none_or(|day| day.0 >= span.first)),
            Test::After => span(|date, span| date.latest.is_none_or(|day| day.0 > span.last)),
            Test::Until => span(|date, span| date.earliest.is_none_or(|day| day.0 <= span.last)),
            Test::Before => span(|date, span| date.earliest.is_none_or(|day| day.0 < span.first)),
        }
    }
}

/// All places of a collection.
pub(super) fn everything(kind: usize, record: &Record) -> RoaringBitmap {
    record.places(kind).map(|at| at.place).collect()
}

/// The items of a kind that point to an item or part.
pub(super) fn pointing_to(
    kind: usize,
    subject: Subject,
    to: &Reference,
    record: &Record,
) -> RoaringBitmap {
    let Some(at) = record.locate(to) else {
        return RoaringBitmap::new();
    };
    let places = match subject {
        Subject::Stored(relation) => {
            record
                .relations()
                .storing(kind, relation, at, to.part.as_ref())
        }
        Subject::Related(_) => record.relations().related(kind, at),
        Subject::Field(_) => Vec::new(),
    };
    places.into_iter().collect()
}

/// The items of a kind that have any value of a relation.
fn having(kind: usize, subject: Subject, record: &Record) -> RoaringBitmap {
    let types = subject.types(&kinds()[kind]);
    let targets = (0..kinds().len()).filter(|other| types.contains(&kinds()[*other].type_name));
    let targets = targets.flat_map(|other| record.places(other).collect::<Vec<_>>());
    let places = targets.flat_map(|at| match subject {
        Subject::Stored(relation) => record.relations().storing(kind, relation, at, None),
        Subject::Related(_) => record.relations().related(kind, at),
        Subject::Field(_) => Vec::new(),
    });
    places.collect()
}
