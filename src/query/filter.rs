//! Which items of a collection pass a test.

use std::borrow::Cow;

use roaring::RoaringBitmap;

use super::parameter::Test;
use super::subject::Subject;
use super::values::Values;
use crate::model::Reference;
use crate::record::{Record, spell};

/// One test that items have to pass.
#[derive(Clone, Debug)]
pub(super) struct Filter {
    /// The name of its parameter.
    pub(super) name: &'static str,
    pub(super) subject: Subject,
    pub(super) test: Test,
    pub(super) values: Values,
}

/// The places of items: a posting as it stands, or made for the question.
pub(super) type Places<'r> = Cow<'r, RoaringBitmap>;

impl Filter {
    /// The places of the items of a kind that pass.
    pub(super) fn places<'r>(&self, kind: usize, record: &'r Record) -> Places<'r> {
        let everything = record.index_of(kind).everything();
        match self.test {
            Test::Any => self.any(kind, record),
            Test::Not => Cow::Owned(everything - &*self.any(kind, record)),
            Test::Missing => {
                let having = having(kind, self.subject, record);
                if self.values.has_flag(true) {
                    Cow::Owned(everything - having)
                } else {
                    Cow::Borrowed(having)
                }
            }
            Test::Contains => Cow::Owned(self.containing(kind, record)),
            Test::All | Test::Since | Test::After | Test::Until | Test::Before => {
                let sets = self.each(kind, record).into_iter();
                sets.reduce(|all, set| Cow::Owned(&*all & &*set))
                    .unwrap_or_default()
            }
        }
    }

    fn any<'r>(&self, kind: usize, record: &'r Record) -> Places<'r> {
        let sets = self.each(kind, record).into_iter();
        sets.reduce(|all, set| Cow::Owned(&*all | &*set))
            .unwrap_or_default()
    }

    /// The places of the items that pass with each value by itself.
    fn each<'r>(&self, kind: usize, record: &'r Record) -> Vec<Places<'r>> {
        let index = |field: usize| record.index_of(kind).field(field);
        let value = |text: &str| -> Places<'r> {
            let Subject::Field(field) = self.subject else {
                return Cow::default();
            };
            let places = index(field).places(text);
            places.map_or_else(Cow::default, Cow::Borrowed)
        };
        match (&self.values, self.subject) {
            (Values::Ids(places), _) => places
                .iter()
                .map(|(place, _)| Cow::Owned(RoaringBitmap::from([*place])))
                .collect(),
            (Values::Texts(texts), _) => texts.iter().map(|text| value(text)).collect(),
            (Values::Flags(flags), _) => flags.iter().map(|flag| value(spell(*flag))).collect(),
            (Values::Dates(spans), Subject::Field(field)) => spans
                .iter()
                .map(|asked| Cow::Owned(index(field).dated(|own| self.test.is_met(asked, own))))
                .collect(),
            (Values::References(references), subject) => references
                .iter()
                .map(|to| pointing_to(kind, subject, to, record))
                .collect(),
            (Values::Dates(_) | Values::Needle(_), _) => Vec::new(),
        }
    }

    fn containing(&self, kind: usize, record: &Record) -> RoaringBitmap {
        match (&self.values, self.subject) {
            (Values::Needle(needle), Subject::Field(field)) => record
                .index_of(kind)
                .field(field)
                .containing(&needle.folded),
            _ => RoaringBitmap::new(),
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
        return Cow::default();
    };
    let relations = record.relations();
    match subject {
        Subject::Stored(relation) => relations.storing(kind, relation, at, to.part.as_ref()),
        Subject::Related(_) => relations.related(kind, at),
        Subject::Field(_) => Cow::default(),
    }
}

/// The items of a kind that have any value.
fn having(kind: usize, subject: Subject, record: &Record) -> &RoaringBitmap {
    match subject {
        Subject::Field(field) => record.index_of(kind).field(field).having(),
        Subject::Stored(relation) => record.relations().storing_any(kind, relation),
        Subject::Related(other) => record.relations().related_any(kind, other),
    }
}
