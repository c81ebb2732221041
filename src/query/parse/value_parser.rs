//! Parses one value of a parameter as its specification says.

use crate::model::{CalendarPeriod, DecimalNumber, Reference};
use crate::query::limits::MAX_TEXT_LEN;
use crate::query::parse::cursor;
use crate::query::parse::error_collector::ErrorCollector;
use crate::query::parse::everything::{everything_error, is_everything};
use crate::query::parse::expected_reference::ExpectedReference;
use crate::query::parse::invalid_code::invalid_code;
use crate::query::parse::invalid_date::invalid_date;
use crate::query::parse::invalid_limit::invalid_limit;
use crate::query::parse::invalid_number::invalid_number;
use crate::query::parse::parsed_value::{ParsedContent, ParsedValue};
use crate::query::parse::query_error::{
    ParameterValue, QueryError, QueryErrorKind, did_you_mean, not_a_value_sentence,
};
use crate::query::parse::rewrite::parse_flag;
use crate::query::spec::filter_op::FilterOp;
use crate::query::spec::parameter_spec::{
    AS_AT, LimitRange, ParameterSpec, ReferenceEditions, ValueSpec,
};
use crate::query::values::SubstringPattern;
use crate::store::search::{parse_query, suggest_valid_query};
use crate::store::{Edition, edition_path_prefix};

/// Parses values, and collects what is wrong with them.
pub(crate) struct ValueParser<'r> {
    pub(crate) edition: &'r Edition,
    pub(crate) errors: ErrorCollector,
}

impl ValueParser<'_> {
    /// One value; none if it has an error.
    pub(crate) fn parse(&mut self, spec: &ParameterSpec, value: &str) -> Option<ParsedValue> {
        let param = ParameterValue {
            name: &spec.name,
            value,
        };
        match &spec.value {
            _ if value.is_empty() => {
                // What is missing is reported as such.
                if !spec.is_required() {
                    let detail = "is empty. Give a value or remove the parameter.";
                    self.push_empty(spec, detail);
                }
                None
            }
            ValueSpec::OneOf {
                names,
                noun,
                schema_name,
            } => {
                let are_codes = schema_name.is_some() && noun.is_none();
                if is_everything(value) && names.iter().all(|name| name != value) {
                    self.errors
                        .push(everything_error(spec, value, "names", names));
                    return None;
                }
                self.parse_name(param, names, *noun, !are_codes)
            }
            ValueSpec::Reference {
                types,
                part_policy,
                editions,
            } => {
                let expected = ExpectedReference {
                    types,
                    part_policy: *part_policy,
                };
                let names_item = || expected.named_item(value, true, self.edition).is_some();
                let means_all = is_everything(value) && !names_item();
                if means_all || expected.means_all(value, self.edition) {
                    let format = expected.reference_format();
                    self.errors
                        .push(everything_error(spec, value, &format, &[]));
                    return None;
                }
                self.parse_reference(param, expected, *editions)
            }
            ValueSpec::Date(op) => self.parse_date(param, *op),
            ValueSpec::Decimal(op) => self.parse_decimal(param, *op),
            ValueSpec::Boolean => self.parse_boolean(param),
            ValueSpec::SearchText => self.parse_search_text(param),
            ValueSpec::Substring => self.parse_substring(param),
            ValueSpec::ExternalCode {
                accepts, example, ..
            } => self.parse_code(param, *accepts, example),
            ValueSpec::Section => self.parse_section(param),
            ValueSpec::Passage => self.parse_passage(param),
            ValueSpec::Edition(expected) => self.parse_edition(param, *expected),
            ValueSpec::Limit(range) => self.parse_limit(param, *range),
            ValueSpec::Cursor => self.parse_cursor(param),
        }
    }

    /// The error of a list with a comma that separates nothing.
    pub(crate) fn refuse_needless_comma(&mut self, spec: &ParameterSpec) -> Option<ParsedValue> {
        let detail = "has a comma with no value before or after it. Remove that comma.";
        self.push_empty(spec, detail);
        None
    }

    fn push_empty(&mut self, spec: &ParameterSpec, problem: &str) {
        let detail = format!("`{}` {problem}", spec.name);
        let error = QueryError::new(QueryErrorKind::InvalidValue, &spec.name, "", detail);
        let allowed: &[String] = match &spec.value {
            ValueSpec::OneOf { names, .. } => names,
            _ => &[],
        };
        let allowed = allowed.iter().map(String::as_str);
        self.errors.push(error.with_allowed(allowed));
    }

    fn push_invalid(&mut self, param: ParameterValue<'_>, detail: String) {
        let error = QueryError::new(
            QueryErrorKind::InvalidValue,
            param.name,
            param.value,
            detail,
        );
        self.errors.push(error);
    }

    fn parse_name(
        &mut self,
        param: ParameterValue<'_>,
        names: &[String],
        noun: Option<&str>,
        are_names: bool,
    ) -> Option<ParsedValue> {
        if names.iter().any(|name| name == param.value) {
            return Some(ParsedValue::text(param.value));
        }
        self.errors.invalid_value(param, are_names, || {
            let allowed = names.iter().map(String::as_str).collect();
            let detail = match noun {
                Some(noun) => format!("`{}` is not {noun}.", param.value),
                None => not_a_value_sentence(param),
            };
            (allowed, detail)
        });
        None
    }

    fn parse_code(
        &mut self,
        param: ParameterValue<'_>,
        accepts: fn(&str) -> bool,
        example: &str,
    ) -> Option<ParsedValue> {
        if accepts(param.value) {
            return Some(ParsedValue::text(param.value));
        }
        self.errors.add(QueryErrorKind::InvalidValue, param, |_| {
            invalid_code(param, accepts, example)
        });
        None
    }

    fn parse_boolean(&mut self, param: ParameterValue<'_>) -> Option<ParsedValue> {
        let names = ["true", "false"];
        if names.contains(&param.value) {
            return Some(ParsedValue::text(param.value));
        }
        let Some(flag) = parse_flag(param.value) else {
            self.errors.invalid_value(param, false, || {
                (names.to_vec(), not_a_value_sentence(param))
            });
            return None;
        };
        let suggestion = flag.to_string();
        let hint = did_you_mean(Some(&suggestion));
        let detail = format!(
            "`{}` takes `true` or `false`, not `{}`.{hint}",
            param.name, param.value
        );
        let kind = QueryErrorKind::InvalidValue;
        let error = QueryError::new(kind, param.name, param.value, detail);
        self.errors.push(QueryError {
            suggestion: Some(suggestion),
            ..error.with_allowed(names)
        });
        None
    }

    fn parse_text(&mut self, param: ParameterValue<'_>) -> Option<ParsedValue> {
        let length = param.value.chars().count();
        if length <= MAX_TEXT_LEN {
            return Some(ParsedValue::text(param.value));
        }
        let detail = format!(
            "`{}` has {length} characters; the maximum is {MAX_TEXT_LEN}.",
            param.name
        );
        let kind = QueryErrorKind::TooLarge;
        self.errors
            .push(QueryError::new(kind, param.name, param.value, detail));
        None
    }

    fn parse_search_text(&mut self, param: ParameterValue<'_>) -> Option<ParsedValue> {
        let value = self.parse_text(param)?;
        if let Err(error) = parse_query(param.value) {
            let suggestion = suggest_valid_query(param.value);
            let hint = did_you_mean(suggestion.as_deref());
            let detail = format!("{}{hint}", error.detail());
            let kind = QueryErrorKind::InvalidValue;
            self.errors.push(QueryError {
                suggestion,
                ..QueryError::new(kind, param.name, param.value, detail)
            });
            return None;
        }
        Some(value)
    }

    fn parse_substring(&mut self, param: ParameterValue<'_>) -> Option<ParsedValue> {
        let ParsedValue { text, .. } = self.parse_text(param)?;
        let Some(pattern) = SubstringPattern::new(&text) else {
            let detail = format!(
                "`{}` needs at least one letter or digit: accents and invisible characters alone match nothing.",
                param.name
            );
            self.push_invalid(param, detail);
            return None;
        };
        Some(ParsedValue {
            text,
            content: ParsedContent::Substring(pattern),
        })
    }

    fn parse_date(&mut self, param: ParameterValue<'_>, op: FilterOp) -> Option<ParsedValue> {
        let Some(period) = CalendarPeriod::parse(param.value) else {
            let number = param.value.parse().ok().filter(|_| param.name == AS_AT);
            let mut lineage = self.edition.lineage().into_iter();
            let edition = lineage.find(|edition| Some(edition.number()) == number);
            let record = self.edition;
            self.errors.add(QueryErrorKind::InvalidValue, param, |_| {
                let mut error = invalid_date(param, op, record);
                if let Some(edition) = edition {
                    let prefix = edition_path_prefix(edition.number());
                    let number = edition.number();
                    let hint = format!(" To see edition {number}, begin the path with `{prefix}`.");
                    error.detail.push_str(&hint);
                }
                error
            });
            return None;
        };
        Some(ParsedValue {
            text: param.value.to_owned(),
            content: ParsedContent::Period(period),
        })
    }

    fn parse_decimal(&mut self, param: ParameterValue<'_>, op: FilterOp) -> Option<ParsedValue> {
        let Some(number) = DecimalNumber::parse(param.value) else {
            self.errors.push(invalid_number(param, op));
            return None;
        };
        Some(ParsedValue {
            text: number.to_digits(),
            content: ParsedContent::Decimal(number),
        })
    }

    fn parse_reference(
        &mut self,
        param: ParameterValue<'_>,
        expected: ExpectedReference<'_>,
        editions: ReferenceEditions,
    ) -> Option<ParsedValue> {
        let reference = match editions {
            ReferenceEditions::Current => {
                expected.resolve(param, self.edition, &mut self.errors)?
            }
            ReferenceEditions::Any => {
                if let Some(id) = param.value.strip_prefix("negotiation/") {
                    return self.parse_negotiation(param, id);
                }
                self.find_in_any_edition(param, expected)?
            }
        };
        Some(ParsedValue {
            text: expected.canonical_text(&reference),
            content: ParsedContent::Reference(reference),
        })
    }

    /// The negotiation itself, by its id.
    fn parse_negotiation(&mut self, param: ParameterValue<'_>, id: &str) -> Option<ParsedValue> {
        let negotiation = &self.edition.negotiation().id;
        if id == negotiation.as_str() {
            return Some(ParsedValue {
                text: param.value.to_owned(),
                content: ParsedContent::Negotiation,
            });
        }
        let suggestion = format!("negotiation/{negotiation}");
        let hint = did_you_mean(Some(&suggestion));
        let detail = format!("The negotiation is `{negotiation}`, not `{id}`.{hint}");
        let error = QueryError::new(QueryErrorKind::UnknownId, param.name, param.value, detail);
        let error = error.with_allowed([suggestion.as_str()]);
        self.errors.push(QueryError {
            suggestion: Some(suggestion),
            ..error
        });
        None
    }

    /// An item of this edition or of any before, by the id that it has there.
    fn find_in_any_edition(
        &mut self,
        param: ParameterValue<'_>,
        expected: ExpectedReference<'_>,
    ) -> Option<Reference> {
        let newest = self.edition.number();
        let (kind, detail) = match expected.parse(param.value) {
            Err(error) => error,
            Ok(reference) => {
                let mut editions = self.edition.lineage().into_iter();
                if editions.any(|edition| edition.resolve(&reference).is_some()) {
                    return Some(reference);
                }
                let detail = format!(
                    "No edition up to {newest} has the {} `{}`.",
                    reference.item_type, reference.id
                );
                (QueryErrorKind::UnknownId, detail)
            }
        };
        self.errors.add(kind, param, |candidates| {
            expected.build_error(kind, param, &detail, self.edition, candidates)
        });
        None
    }

    fn parse_limit(&mut self, param: ParameterValue<'_>, range: LimitRange) -> Option<ParsedValue> {
        let limits = range.min..=range.max;
        let number = param.value.parse::<u32>().ok();
        let canonical = number.filter(|number| number.to_string() == param.value);
        if let Some(limit) = canonical.filter(|number| limits.contains(number)) {
            return Some(ParsedValue::limit(limit));
        }
        self.errors.push(invalid_limit(param, range));
        None
    }

    /// A cursor, as far as its form can tell.
    fn parse_cursor(&mut self, param: ParameterValue<'_>) -> Option<ParsedValue> {
        if cursor::is_well_formed(param.value) {
            return Some(ParsedValue::text(param.value));
        }
        let detail = format!(
            "`{}` is not a cursor: a cursor has 16 to 512 characters, each a letter, a digit, `-` or `_`. Use `meta.next_cursor` of the previous page, or leave `cursor` out to begin with the first page.",
            param.value
        );
        self.push_invalid(param, detail);
        None
    }
}
