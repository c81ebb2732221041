//! What follows from the table: the filters, sort keys and facets of a collection.

use super::collections::COLLECTIONS;
use super::schema::{Collection, Field, Of, Parameter, Parts, RELATED, Subject, Test};

impl Collection {
    /// The collection of a type.
    pub(crate) fn of(item: &str) -> &'static Self {
        COLLECTIONS.iter().find(|one| one.item == item).unwrap()
    }

    /// What its items can be asked about. A relation to one type that is named like it is
    /// asked for in any way.
    pub(crate) fn subjects(&'static self) -> Vec<Subject> {
        let stored = self.relations.iter();
        let stored = stored.filter(|relation| !RELATED.contains(&relation.parameter));
        let fields = self.fields.iter().map(Subject::Field);
        fields
            .chain(stored.map(Subject::Relation))
            .chain(RELATED.iter().map(|name| Subject::Related(name)))
            .collect()
    }

    /// Its filters.
    pub(crate) fn parameters(&'static self) -> Vec<Parameter> {
        let all = self.subjects().into_iter();
        let all = all.flat_map(|subject| {
            let tests = subject.tests().iter();
            tests.map(move |test| Parameter {
                subject,
                test: *test,
            })
        });
        all.collect()
    }

    /// The fields that its items can be put in the order of.
    pub(crate) fn sortable(&'static self) -> Vec<&'static Field> {
        let single = |field: &&Field| !matches!(field.of, Of::Texts | Of::Terms(_));
        self.fields.iter().filter(single).collect()
    }

    /// What can be counted over its items.
    pub(crate) fn countable(&'static self) -> Vec<Subject> {
        let mut all = self.subjects();
        all.retain(|subject| match subject {
            Subject::Field(field) => {
                matches!(
                    field.of,
                    Of::Term(_) | Of::Terms(_) | Of::Token(_) | Of::Flag
                )
            }
            _ => true,
        });
        all
    }
}

impl Subject {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Field(field) => field.name,
            Self::Relation(relation) => relation.parameter,
            Self::Related(item) => item,
        }
    }

    /// The types that its values name, if they name items.
    pub(crate) fn types(self) -> Vec<&'static str> {
        match self {
            Self::Field(_) => Vec::new(),
            Self::Relation(relation) => relation.types.to_vec(),
            Self::Related(item) => vec![item],
        }
    }

    pub(crate) fn parts(self) -> Parts {
        match self {
            Self::Relation(relation) => relation.parts,
            _ => Parts::None,
        }
    }

    fn tests(self) -> &'static [Test] {
        use Test::{All, Any, Contains, Gt, Gte, Lt, Lte, Missing, Not};
        match self {
            Self::Field(field) => match field.of {
                Of::Text | Of::Texts => &[Contains, Missing],
                Of::Date => &[Any, Not, All, Missing, Gte, Gt, Lte, Lt],
                _ => &[Any, Not, All, Missing],
            },
            _ => &[Any, Not, All, Missing],
        }
    }
}

impl Parameter {
    pub(crate) fn name(self) -> String {
        let suffix = match self.test {
            Test::Any => "",
            Test::Not => "__not",
            Test::All => "__all",
            Test::Missing => "__missing",
            Test::Contains => "__contains",
            Test::Gte => "__gte",
            Test::Gt => "__gt",
            Test::Lte => "__lte",
            Test::Lt => "__lt",
        };
        format!("{}{suffix}", self.subject.name())
    }

    /// Whether it takes several values.
    pub(crate) fn is_list(self) -> bool {
        matches!(self.test, Test::Any | Test::Not | Test::All)
    }
}
