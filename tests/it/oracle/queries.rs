//! Random questions to a collection, and their spellings.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

use super::choices::{ChoiceSequence, WORDS};
use super::naive::{candidates, fold_text, has_value, is_missing, values_at};
use super::records::Items;
use super::schema::{
    Collection, FilterAttribute, Operator, Parameter, PartRule, SortAttribute, ValueType,
};

/// A question to a collection.
pub(crate) struct GeneratedQuery {
    pub(crate) collection: &'static Collection,
    pub(crate) filters: Vec<Filter>,
    pub(crate) sort: Vec<SortField>,
    pub(crate) facets: Vec<FilterAttribute>,
    /// How many values of each facet are wanted.
    pub(crate) facet_limit: usize,
}

/// A filter with its values.
#[derive(Clone)]
pub(crate) struct Filter {
    pub(crate) parameter: Parameter,
    pub(crate) values: Vec<String>,
}

/// A key to sort by.
pub(crate) struct SortField {
    pub(crate) attribute: SortAttribute,
    pub(crate) descending: bool,
}

/// How a list of values is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListNotation {
    Commas,
    EncodedCommas,
    Repeated,
}

impl GeneratedQuery {
    /// A question that `parameter` has a part in.
    pub(crate) fn generate(
        collection: &'static Collection,
        parameter: Parameter,
        draws: &mut ChoiceSequence,
        items: &Items,
    ) -> Self {
        let own = &items[collection.item];
        let archer = ValueGenerator {
            of: collection,
            items,
            aim: own.get(draws.below(own.len())),
        };
        let mut filters = vec![archer.filter(parameter, draws)];
        for _ in 0..draws.pick(&[0, 0, 0, 1, 1, 2]) {
            let other = archer.filter(draws.pick(&collection.parameters()), draws);
            let name = other.parameter.name();
            if filters.iter().all(|filter| filter.parameter.name() != name) {
                filters.push(other);
            }
        }
        let mut sortable = collection.sortable();
        // Dates have the most to be wrong about, and few collections have them.
        for _ in 0..4 {
            let dates = collection
                .fields
                .iter()
                .filter(|field| field.of == ValueType::Date);
            sortable.extend(dates.map(SortAttribute::Field));
        }
        let sort = (0..draws.below(4)).map(|_| SortField {
            attribute: draws.pick(&sortable),
            descending: draws.once_in(2),
        });
        let sort = sort.collect();
        let countable = collection.countable();
        let mut facets: Vec<FilterAttribute> = Vec::new();
        for _ in 0..draws.below(if countable.is_empty() { 1 } else { 3 }) {
            let facet = draws.pick(&countable);
            if facets.iter().all(|other| other.name() != facet.name()) {
                facets.push(facet);
            }
        }
        Self {
            collection,
            filters,
            sort,
            facets,
            facet_limit: draws.pick(&[50, 50, 1, 3, 10_000]),
        }
    }

    /// The first filter that cannot be meant: a text of accents alone is in every text.
    pub(crate) fn rejected_parameter(&self) -> Option<String> {
        let empty = self.filters.iter().find(|filter| {
            filter.parameter.test == Operator::Contains && fold_text(&filter.values[0]).is_empty()
        });
        empty.map(|filter| filter.parameter.name())
    }

    /// The question as a query, without the leading `?`.
    pub(crate) fn to_query_string(&self, spelling: ListNotation) -> String {
        let mut pairs: Vec<(String, Vec<String>)> = Vec::new();
        for filter in &self.filters {
            pairs.push((filter.parameter.name(), filter.values.clone()));
        }
        let sort = self.sort.iter().map(SortField::to_parameter);
        pairs.push(("sort".into(), sort.collect()));
        let facets = self.facets.iter().map(|facet| facet.name().to_owned());
        pairs.push(("facet".into(), facets.collect()));
        if self.facet_limit != 50 {
            pairs.push(("facet_limit".into(), vec![self.facet_limit.to_string()]));
        }
        let texts = pairs.iter().flat_map(|(name, values)| {
            let values: Vec<_> = values.iter().map(|value| percent_encode(value)).collect();
            let values = match spelling {
                ListNotation::Repeated => values,
                _ if values.is_empty() => values,
                ListNotation::Commas => vec![values.join(",")],
                ListNotation::EncodedCommas => vec![values.join("%2C")],
            };
            values
                .into_iter()
                .map(move |value| format!("{name}={value}"))
        });
        texts.collect::<Vec<_>>().join("&")
    }
}

impl SortField {
    fn to_parameter(&self) -> String {
        format!(
            "{}{}",
            if self.descending { "-" } else { "" },
            self.attribute.name()
        )
    }
}

/// Draws values for filters that `aim`, an item of the collection, most often passes, so
/// that several filters together still find something.
struct ValueGenerator<'r> {
    of: &'static Collection,
    items: &'r Items,
    aim: Option<&'r Value>,
}

impl ValueGenerator<'_> {
    fn filter(&self, parameter: Parameter, draws: &mut ChoiceSequence) -> Filter {
        let most = if parameter.is_list() {
            draws.below(3)
        } else {
            0
        };
        let values: Option<Vec<_>> = (0..=most).map(|_| self.value(parameter, draws)).collect();
        match values {
            Some(values) => Filter { parameter, values },
            // There is nothing that could be asked for by name.
            None => {
                let mut others = self.of.parameters().into_iter();
                let parameter = others.find(|other| other.test == Operator::Missing);
                Filter {
                    parameter: parameter.expect("every type has something optional"),
                    values: vec!["true".into()],
                }
            }
        }
    }

    fn value(&self, parameter: Parameter, draws: &mut ChoiceSequence) -> Option<String> {
        let (subject, aims) = (parameter.subject, !draws.once_in(4));
        if parameter.test == Operator::Missing {
            let own = self.aim.filter(|_| aims);
            let own = own.map(|aim| is_missing(aim, self.of, subject, self.items));
            let missing = own.unwrap_or_else(|| draws.once_in(2));
            return Some(missing.to_string());
        }
        let field_type = match subject {
            FilterAttribute::Field(field) => Some(field.of),
            _ => None,
        };
        if matches!(field_type, Some(ValueType::Date | ValueType::Dates)) {
            return Some(self.day(draws, aims));
        }
        if field_type == Some(ValueType::Quantities) {
            return Some(self.number(draws, aims));
        }
        let all = candidates(subject, self.of, self.items);
        let own = self.aim.into_iter().flat_map(|aim| {
            let has = |value: &&String| has_value(aim, self.of, subject, value, self.items);
            all.iter().filter(has)
        });
        let own: Vec<_> = own.collect();
        let drawn = match field_type {
            Some(ValueType::Text | ValueType::Texts) if own.is_empty() || !aims => {
                draws.pick(WORDS).into()
            }
            Some(
                ValueType::Term(all)
                | ValueType::Terms(all)
                | ValueType::Token(all)
                | ValueType::Tokens(all),
            ) if own.is_empty() || !aims => draws.pick(all).into(),
            Some(ValueType::Flag) if own.is_empty() || !aims => {
                draws.pick(&["true", "false"]).into()
            }
            _ if aims && !own.is_empty() => draws.pick(&own).clone(),
            _ => (!all.is_empty()).then(|| draws.pick(&all))?,
        };
        // One type need not be named, and may be.
        let whole = subject.types().len() == 1 && subject.parts() == PartRule::None;
        Some(match field_type {
            Some(ValueType::Text | ValueType::Texts) => substring_of(&drawn, draws),
            _ if whole && draws.once_in(3) => format!("{}/{drawn}", subject.types()[0]),
            _ => drawn,
        })
    }

    /// A number: most often one that touches a bound of an item's quantity.
    fn number(&self, draws: &mut ChoiceSequence, aims: bool) -> String {
        const NUMBERS: &[&str] = &["0", "1", "-3", "49.78", "180", "129500000000000", "2.0"];
        let names = ["value", "min", "max"];
        let paths = names.map(|name| {
            [
                format!("quantities.{name}"),
                format!("parts.quantities.{name}"),
            ]
        });
        let own = paths.iter().flatten().flat_map(|path| {
            let items = self.aim.into_iter().chain(&self.items[self.of.item]);
            items.flat_map(move |item| values_at(item, path))
        });
        let own: Vec<_> = own.map(Value::to_string).collect();
        if own.is_empty() || !aims {
            return draws.pick(NUMBERS).into();
        }
        let number = draws.pick(&own);
        match draws.below(4) {
            0 => format!("{}", number.parse::<f64>().unwrap() + 0.5),
            1 => format!("{}", number.parse::<f64>().unwrap() - 0.5),
            _ => number,
        }
    }

    /// A year, month or day: most often one that touches a bound of an item's date.
    fn day(&self, draws: &mut ChoiceSequence, aims: bool) -> String {
        let bounds = [
            "date.earliest",
            "date.latest",
            "published.earliest",
            "published.latest",
            "parts.due.earliest",
            "parts.due.latest",
        ];
        let own = bounds.iter().flat_map(|path| {
            let items = self.aim.into_iter().chain(&self.items[self.of.item]);
            items.flat_map(|item| values_at(item, path))
        });
        let bounds: Vec<_> = own.filter_map(|day| day.as_str()).collect();
        if bounds.is_empty() || !aims {
            return draws.date_prefix();
        }
        let bound: jiff::civil::Date = draws.pick(&bounds).parse().unwrap();
        let near = match draws.below(4) {
            0 | 1 => bound,
            2 => bound.tomorrow().unwrap(),
            _ => bound.yesterday().unwrap(),
        };
        let length = draws.pick(&[10, 7, 4]);
        near.to_string()[..length].to_owned()
    }
}

/// A piece of a text, perhaps in another case or with its accents apart.
fn substring_of(text: &str, draws: &mut ChoiceSequence) -> String {
    if draws.once_in(10) {
        return "\u{301}".into();
    }
    let letters: Vec<_> = text.chars().collect();
    let start = draws.below(letters.len());
    let length = 1 + draws.below(8.min(letters.len() - start));
    let piece: String = letters[start..start + length].iter().collect();
    match draws.below(5) {
        0 => piece,
        1 => piece.to_uppercase(),
        2 => piece.to_lowercase(),
        3 => piece.nfd().collect(),
        _ => fold_text(&piece),
    }
}

fn percent_encode(text: &str) -> String {
    let text = utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    text.replace("%2D", "-")
        .replace("%2F", "/")
        .replace("%5F", "_")
}
