//! Reading the values of filters: each held against its field or relation.

use crate::model::{FieldType, PartPolicy, Reference, Slug};
use crate::query::limits::MAX_TEXT_LEN;
use crate::query::parse::date_guess::{guess_date, guess_range};
use crate::query::parse::expected_reference::ExpectedReference;
use crate::query::parse::filter_values::FilterValues;
use crate::query::parse::parser::QueryParser;
use crate::query::parse::query_error::{QueryError, QueryErrorKind, empty_value_detail};
use crate::query::parse::query_string::{QueryParam, to_query_string};
use crate::query::spec::attribute::Attribute;
use crate::query::spec::parameter_spec::{FilterOp, ParameterSpec};
use crate::query::values::{CalendarPeriod, SubstringPattern};

impl QueryParser<'_> {
    /// A text to be searched for.
    pub(crate) fn parse_text(&mut self, pair: &QueryParam) -> Option<String> {
        let length = pair.value.chars().count();
        if (1..=MAX_TEXT_LEN).contains(&length) {
            return Some(pair.value.clone());
        }
        let detail = format!(
            "`{}` is a text of 1 to {MAX_TEXT_LEN} characters; this one has {length}.",
            pair.name
        );
        self.push_error(QueryErrorKind::InvalidValue, pair, detail);
        None
    }

    /// A text to be found in another one.
    fn parse_substring(&mut self, pair: &QueryParam) -> Option<SubstringPattern> {
        let pattern = SubstringPattern::new(self.parse_text(pair)?);
        if pattern.is_none() {
            let detail = format!(
                "`{}` looks for a text whatever its accents and invisible characters, and this one has nothing else. Add a letter.",
                pair.name
            );
            self.push_error(QueryErrorKind::InvalidValue, pair, detail);
        }
        pattern
    }

    /// The values of a filter, if all of them are acceptable.
    pub(crate) fn parse_values(
        &mut self,
        parameter: &'static ParameterSpec,
        subject: Attribute,
        test: FilterOp,
        pair: &QueryParam,
    ) -> Option<FilterValues> {
        match test {
            FilterOp::Contains => return self.parse_substring(pair).map(FilterValues::Substring),
            FilterOp::IsNull => {
                return self
                    .parse_flag(&parameter.name, &pair.value)
                    .map(|flag| FilterValues::Flags(vec![flag]));
            }
            FilterOp::Gte | FilterOp::Gt | FilterOp::Lte | FilterOp::Lt => {
                return self
                    .parse_date((&parameter.name, test), &pair.value)
                    .map(|period| FilterValues::Dates(vec![period]));
            }
            FilterOp::In | FilterOp::NotIn | FilterOp::AllOf => {}
        }
        let values = pair.value.split(',');
        match subject.field(self.item_type).map(|field| field.field_type) {
            None => {
                let resolved =
                    values.map(|value| self.resolve_reference(parameter, subject, value));
                let references: Vec<_> = resolved.collect();
                references
                    .into_iter()
                    .collect::<Option<_>>()
                    .map(FilterValues::References)
            }
            Some(FieldType::Id) => {
                let ids: Vec<_> = values
                    .map(|value| self.resolve_own_id(parameter, value))
                    .collect();
                ids.into_iter()
                    .collect::<Option<_>>()
                    .map(FilterValues::Ids)
            }
            Some(FieldType::Boolean) => self
                .parse_flags(&parameter.name, &pair.value)
                .map(FilterValues::Flags),
            Some(FieldType::Date) => {
                let periods: Vec<_> = values
                    .map(|value| self.parse_date((&parameter.name, test), value))
                    .collect();
                periods
                    .into_iter()
                    .collect::<Option<_>>()
                    .map(FilterValues::Dates)
            }
            Some(field_type) => {
                let texts: Vec<_> = values
                    .map(|value| self.parse_term(parameter, field_type, value))
                    .collect();
                texts
                    .into_iter()
                    .collect::<Option<_>>()
                    .map(FilterValues::Terms)
            }
        }
    }

    /// One item of the collection itself.
    fn resolve_own_id(&mut self, parameter: &ParameterSpec, value: &str) -> Option<(u32, Slug)> {
        let wanted = ExpectedReference {
            types: &[self.item_type.id],
            part_policy: PartPolicy::Forbidden,
        };
        let target = wanted.resolve((&parameter.name, value), self.record, &mut self.errors)?;
        let row = self.record.row_of(self.item_type, target.id.as_str())?;
        Some((row, target.id))
    }

    /// One item or part that a relation leads to.
    fn resolve_reference(
        &mut self,
        parameter: &ParameterSpec,
        subject: Attribute,
        value: &str,
    ) -> Option<Reference> {
        let wanted = ExpectedReference {
            types: &subject.target_types(self.item_type),
            part_policy: subject.part_policy(self.item_type),
        };
        wanted.resolve((&parameter.name, value), self.record, &mut self.errors)
    }

    /// One term or token.
    fn parse_term(
        &mut self,
        parameter: &ParameterSpec,
        field_type: FieldType,
        value: &str,
    ) -> Option<String> {
        let name = &parameter.name;
        let detail = || format!("`{value}` is not a value of `{name}`.");
        match field_type {
            FieldType::Vocabulary(vocabulary) => {
                let terms = vocabulary.terms.iter().map(|term| term.value);
                if !terms.clone().any(|term| term == value) {
                    self.errors
                        .invalid_value((name, value), || (terms.collect(), detail()));
                    return None;
                }
            }
            FieldType::ExternalCode {
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

    fn parse_flags(&mut self, name: &str, value: &str) -> Option<Vec<bool>> {
        let flags: Vec<_> = value
            .split(',')
            .map(|value| self.parse_flag(name, value))
            .collect();
        flags.into_iter().collect()
    }

    fn parse_flag(&mut self, name: &str, value: &str) -> Option<bool> {
        let flag = value.parse().ok();
        if flag.is_none() {
            self.errors.invalid_value((name, value), || {
                let detail = format!("`{value}` is neither `true` nor `false`.");
                (vec!["true", "false"], detail)
            });
        }
        flag
    }

    fn parse_date(
        &mut self,
        (name, test): (&str, FilterOp),
        value: &str,
    ) -> Option<CalendarPeriod> {
        let period = CalendarPeriod::parse(value);
        if period.is_none() {
            self.errors
                .add(QueryErrorKind::InvalidValue, (name, value), |_| {
                    invalid_date((name, test), value)
                });
        }
        period
    }
}

/// The refusal of a date: with the date that it probably stands for, or, of a range, with the
/// parameters that a range takes here.
fn invalid_date((name, test): (&str, FilterOp), value: &str) -> QueryError {
    let range = guess_range(value);
    let end = range.as_ref().and_then(|range| match test {
        FilterOp::Gte | FilterOp::Lt => range.from.clone(),
        FilterOp::Gt | FilterOp::Lte => range.to.clone(),
        _ => None,
    });
    let bounds: Vec<_> = range
        .iter()
        .filter(|_| test == FilterOp::In)
        .flat_map(|range| [("__gte", &range.from), ("__lte", &range.to)])
        .filter_map(|(suffix, date)| {
            Some(QueryParam {
                name: format!("{name}{suffix}"),
                value: date.clone()?,
            })
        })
        .collect();
    let suggestion = match &range {
        Some(_) => end,
        None => guess_date(value),
    };
    let problem = if range.is_some() {
        "a range, and one year, month or day is wanted"
    } else if CalendarPeriod::is_impossible_date(value) {
        "in no calendar"
    } else {
        "not a year, a month or a day"
    };
    let hint = match &suggestion {
        Some(date) => format!("Did you mean `{date}`?"),
        None if !bounds.is_empty() => {
            let query = to_query_string(&bounds);
            format!("Did you mean `{}`?", query.trim_start_matches('?'))
        }
        None => "Write for example `2025`, `2025-02` or `2025-02-21`.".to_owned(),
    };
    let detail = if value.is_empty() {
        empty_value_detail(name)
    } else {
        format!("`{value}` is {problem}. {hint}")
    };
    QueryError {
        suggestion,
        replacement: Some(bounds).filter(|bounds| !bounds.is_empty()),
        ..QueryError::new(QueryErrorKind::InvalidValue, name, value, detail)
    }
}
