//! What follows from the table: the filters, sort keys and facets of a collection.

use super::collections::COLLECTIONS;
use super::schema::{
    Collection, Field, FilterAttribute, Operator, Parameter, PartRule, RELATED_TYPES,
    SortAttribute, ValueType,
};

impl Collection {
    /// The collection of a type.
    pub(crate) fn by_item_type(item: &str) -> &'static Self {
        COLLECTIONS.iter().find(|one| one.item == item).unwrap()
    }

    /// What its items can be asked about. A relation to one type that is named like it is
    /// asked for in any way.
    pub(crate) fn attributes(&'static self) -> Vec<FilterAttribute> {
        let stored = self.relations.iter();
        let stored = stored.filter(|relation| !RELATED_TYPES.contains(&relation.parameter));
        let fields = self.fields.iter().map(FilterAttribute::Field);
        fields
            .chain(stored.map(FilterAttribute::Relation))
            .chain(
                RELATED_TYPES
                    .iter()
                    .filter(|name| !has_word(self.unrelated, name))
                    .map(|name| FilterAttribute::Related(name)),
            )
            .collect()
    }

    /// Its filters.
    pub(crate) fn parameters(&'static self) -> Vec<Parameter> {
        let all = self.attributes().into_iter();
        let all = all.flat_map(|subject| {
            let mut tests = subject.operators().to_vec();
            tests.retain(|test| self.can_matter(subject, *test));
            tests
                .into_iter()
                .map(move |test| Parameter { subject, test })
        });
        all.collect()
    }

    /// Whether an operator can ever tell two items apart.
    fn can_matter(&self, subject: FilterAttribute, test: Operator) -> bool {
        let is_multiple = match subject {
            FilterAttribute::Field(field) => {
                matches!(
                    field.of,
                    ValueType::Texts
                        | ValueType::Terms(_)
                        | ValueType::Tokens(_)
                        | ValueType::Date
                        | ValueType::Dates
                        | ValueType::Identifiers(_)
                        | ValueType::Sections
                        | ValueType::Passages
                )
            }
            _ => !has_word(self.single, subject.name()),
        };
        match test {
            Operator::All => is_multiple,
            Operator::Missing => !has_word(self.required, subject.name()),
            _ => true,
        }
    }

    /// What its items can be put in the order of.
    pub(crate) fn sortable(&'static self) -> Vec<SortAttribute> {
        let single = |field: &&Field| {
            !matches!(
                field.of,
                ValueType::Texts
                    | ValueType::Terms(_)
                    | ValueType::Tokens(_)
                    | ValueType::Dates
                    | ValueType::Identifiers(_)
                    | ValueType::Sections
                    | ValueType::Passages
                    | ValueType::Quantities
            )
        };
        let fields = self.fields.iter().filter(single);
        let relations = self.relations.iter().filter(|relation| relation.single);
        fields
            .map(SortAttribute::Field)
            .chain(relations.map(SortAttribute::Relation))
            .collect()
    }

    /// What can be counted over its items.
    pub(crate) fn countable(&'static self) -> Vec<FilterAttribute> {
        let mut all = self.attributes();
        all.retain(|subject| match subject {
            FilterAttribute::Field(field) => {
                matches!(
                    field.of,
                    ValueType::Term(_)
                        | ValueType::Terms(_)
                        | ValueType::Tokens(_)
                        | ValueType::Token(_)
                        | ValueType::Flag
                        | ValueType::Sections
                        | ValueType::Passages
                )
            }
            _ => true,
        });
        all
    }
}

impl SortAttribute {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Field(field) => field.name,
            Self::Relation(relation) => relation.parameter,
        }
    }
}

/// Whether a word is among words.
fn has_word(words: &str, word: &str) -> bool {
    words.split(' ').any(|one| one == word)
}

impl FilterAttribute {
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

    pub(crate) fn parts(self) -> PartRule {
        match self {
            Self::Relation(relation) => relation.parts,
            _ => PartRule::None,
        }
    }

    fn operators(self) -> &'static [Operator] {
        use Operator::{All, Any, Contains, Gt, Gte, Lt, Lte, Missing, Not};
        match self {
            Self::Field(field) => match field.of {
                ValueType::Text | ValueType::Texts => &[Contains, Missing],
                ValueType::Date | ValueType::Dates => &[Any, Not, All, Missing, Gte, Gt, Lte, Lt],
                ValueType::Quantities => &[Gte, Lte],
                _ => &[Any, Not, All, Missing],
            },
            _ => &[Any, Not, All, Missing],
        }
    }
}

impl Parameter {
    pub(crate) fn name(self) -> String {
        let suffix = match self.test {
            Operator::Any => "",
            Operator::Not => "__not",
            Operator::All => "__all",
            Operator::Missing => "__missing",
            Operator::Contains => "__contains",
            Operator::Gte => "__gte",
            Operator::Gt => "__gt",
            Operator::Lte => "__lte",
            Operator::Lt => "__lt",
        };
        format!("{}{suffix}", self.subject.name())
    }

    /// Whether it takes several values.
    pub(crate) fn is_list(self) -> bool {
        matches!(self.test, Operator::Any | Operator::Not | Operator::All)
    }
}
