//! Which items of a collection pass a test.

use super::parameter::Test;
use super::subject::Subject;
use super::values::Values;
use crate::model::Reference;
use crate::record::{Crowd, Places, Record, spell};

/// One test that items have to pass.
#[derive(Clone, Debug)]
pub(super) struct Filter {
    /// The name of its parameter.
    pub(super) name: &'static str,
    pub(super) subject: Subject,
    pub(super) test: Test,
    pub(super) values: Values,
}

/// The items of a kind that pass a test, and what is known of them ahead.
pub(super) struct Passing<'r> {
    pub(super) places: Places<'r>,
    pub(super) known: Known<'r>,
}

/// What is known ahead of the items that pass a test.
pub(super) enum Known<'r> {
    /// Nothing.
    Nothing,
    /// They are the many that point to one target.
    Crowd(&'r Crowd),
    /// They are those that have one of some values in a field with at most one.
    Values {
        /// The place of the field.
        field: usize,
        /// The ranks of the values, each once.
        ranks: Vec<u32>,
    },
}

impl<'r> From<Places<'r>> for Passing<'r> {
    fn from(places: Places<'r>) -> Self {
        Self {
            places,
            known: Known::Nothing,
        }
    }
}

impl<'r> Passing<'r> {
    /// The crowd that they are, if they are one.
    pub(super) fn crowd(&self) -> Option<&'r Crowd> {
        match self.known {
            Known::Crowd(crowd) => Some(crowd),
            Known::Values { .. } | Known::Nothing => None,
        }
    }

    /// How many of them are among `other`, if that is known ahead.
    pub(super) fn counted_with(&self, other: &Self) -> Option<usize> {
        match (&self.known, &other.known) {
            (Known::Crowd(crowd), Known::Values { field, ranks })
            | (Known::Values { field, ranks }, Known::Crowd(crowd)) => crowd.count(*field, ranks),
            _ => None,
        }
    }
}

impl Filter {
    /// The items of a kind that pass.
    pub(super) fn passing<'r>(&self, kind: usize, record: &'r Record) -> Passing<'r> {
        Passing {
            places: self.places(kind, record),
            known: self.known(kind, record),
        }
    }

    fn known<'r>(&self, kind: usize, record: &'r Record) -> Known<'r> {
        let known = match (self.test, &self.values, self.subject) {
            (Test::Any, Values::References(references), subject) => match references.as_slice() {
                [to] => crowd_of(kind, subject, to, record).map(Known::Crowd),
                _ => None,
            },
            (Test::Any, Values::Texts(texts), Subject::Field(field)) => {
                values_of(kind, field, texts.iter().map(String::as_str), record)
            }
            (Test::Any, Values::Flags(flags), Subject::Field(field)) => {
                values_of(kind, field, flags.iter().map(|flag| spell(*flag)), record)
            }
            _ => None,
        };
        known.unwrap_or(Known::Nothing)
    }

    /// The places of the items of a kind that pass.
    fn places<'r>(&self, kind: usize, record: &'r Record) -> Places<'r> {
        let items = record.index_of(kind).everything().len();
        match self.test {
            Test::Any => self.any(kind, record),
            Test::Not => self.any(kind, record).others(items),
            Test::Missing => {
                let having = having(kind, self.subject, record);
                if self.values.has_flag(true) {
                    having.others(items)
                } else {
                    having
                }
            }
            Test::Contains => self.containing(kind, record),
            Test::All | Test::Since | Test::After | Test::Until | Test::Before => {
                let sets = self.each(kind, record).into_iter();
                sets.reduce(|all, set| all.and(&set)).unwrap_or_default()
            }
        }
    }

    fn any<'r>(&self, kind: usize, record: &'r Record) -> Places<'r> {
        let sets = self.each(kind, record).into_iter();
        sets.reduce(|all, set| all.or(&set)).unwrap_or_default()
    }

    /// The places of the items that pass with each value by itself.
    fn each<'r>(&self, kind: usize, record: &'r Record) -> Vec<Places<'r>> {
        let index = |field: usize| record.index_of(kind).field(field);
        let value = |text: &str| -> Places<'r> {
            let Subject::Field(field) = self.subject else {
                return Places::default();
            };
            index(field).places(text)
        };
        match (&self.values, self.subject) {
            (Values::Ids(places), _) => places
                .iter()
                .map(|(place, _)| Places::Few(vec![*place].into()))
                .collect(),
            (Values::Texts(texts), _) => texts.iter().map(|text| value(text)).collect(),
            (Values::Flags(flags), _) => flags.iter().map(|flag| value(spell(*flag))).collect(),
            (Values::Dates(spans), Subject::Field(field)) => spans
                .iter()
                .map(|asked| self.test.dated(asked, index(field)))
                .collect(),
            (Values::References(references), subject) => references
                .iter()
                .map(|to| pointing_to(kind, subject, to, record))
                .collect(),
            (Values::Dates(_) | Values::Needle(_), _) => Vec::new(),
        }
    }

    fn containing(&self, kind: usize, record: &Record) -> Places<'static> {
        match (&self.values, self.subject) {
            (Values::Needle(needle), Subject::Field(field)) => {
                let index = record.index_of(kind).field(field);
                index.containing(&needle.folded)
            }
            _ => Places::default(),
        }
    }
}

/// The items of a kind that point to an item or part.
pub(super) fn pointing_to<'r>(
    kind: usize,
    subject: Subject,
    to: &Reference,
    record: &'r Record,
) -> Places<'r> {
    let Some(at) = record.locate(to) else {
        return Places::default();
    };
    let relations = record.relations();
    match subject {
        Subject::Stored(relation) => relations.storing(kind, relation, at, to.part.as_ref()),
        Subject::Related(_) => relations.related(kind, at),
        Subject::Field(_) => Places::default(),
    }
}

/// What is known ahead of the items of a kind that point to an item, if they are many.
fn crowd_of<'r>(
    kind: usize,
    subject: Subject,
    to: &Reference,
    record: &'r Record,
) -> Option<&'r Crowd> {
    let at = record.locate(to).filter(|_| to.part.is_none())?;
    let relations = record.relations();
    match subject {
        Subject::Stored(relation) => relations.crowd_storing(kind, relation, at),
        Subject::Related(_) => relations.crowd_related(kind, at),
        Subject::Field(_) => None,
    }
}

/// Which values of a field are asked for, if an item has at most one.
fn values_of<'r, 't>(
    kind: usize,
    field: usize,
    texts: impl Iterator<Item = &'t str>,
    record: &Record,
) -> Option<Known<'r>> {
    let index = record.index_of(kind).field(field);
    index.order()?;
    let mut ranks: Vec<_> = texts.filter_map(|text| index.rank(text)).collect();
    ranks.sort_unstable();
    ranks.dedup();
    Some(Known::Values { field, ranks })
}

/// The items of a kind that have any value.
fn having(kind: usize, subject: Subject, record: &Record) -> Places<'_> {
    match subject {
        Subject::Field(field) => record.index_of(kind).field(field).having(),
        Subject::Stored(relation) => record.relations().storing_any(kind, relation),
        Subject::Related(other) => record.relations().related_any(kind, other),
    }
}
