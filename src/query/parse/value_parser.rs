//! Parses one value of a parameter as its specification says.

use crate::model::{
    CalendarPeriod, DecimalNumber, Reference, Rfc3339Timestamp, codes_named, guess_date,
};
use crate::query::limits::{MAX_ALTERNATIVES, MAX_EDITIONS, MAX_TEXT_LEN, MAX_VALUES};
use crate::query::parse::cursor;
use crate::query::parse::error_collector::ErrorCollector;
use crate::query::parse::expected_reference::ExpectedReference;
use crate::query::parse::invalid_date::invalid_date;
use crate::query::parse::invalid_number::invalid_number;
use crate::query::parse::query_error::{ParameterValue, QueryError, QueryErrorKind, did_you_mean};
use crate::query::parse::rewrite::parse_flag;
use crate::query::spec::filter_op::FilterOp;
use crate::query::spec::parameter_spec::{
    AS_AT, EditionValue, LimitRange, ParameterRole, ParameterSpec, ReferenceEditions, ValueSpec,
};
use crate::query::values::SubstringPattern;
use crate::store::search::{parse_query, suggest_valid_query};
use crate::store::{Edition, edition_path_prefix};

/// Values of other APIs that stand for all that there are.
const EVERYTHING: [&str; 5] = ["*", "all", "any", "everything", "_all"];

/// Words for the edition with the largest number.
const NEWEST: [&str; 5] = ["latest", "newest", "current", "last", "now"];

/// A value that its specification accepts.
#[derive(Clone, Debug)]
pub(crate) struct ParsedValue {
    /// Its canonical text.
    pub(crate) text: String,
    pub(crate) content: ParsedContent,
}

/// What a value stands for.
#[derive(Clone, Debug)]
pub(crate) enum ParsedContent {
    /// Its text: a name, a code, a flag, words or a cursor.
    Text,
    Reference(Reference),
    /// The negotiation itself, beside items.
    Negotiation,
    Period(CalendarPeriod),
    Decimal(DecimalNumber),
    Substring(SubstringPattern),
    Edition(i64),
    Limit(u32),
}

impl ParsedValue {
    pub(crate) fn text(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            content: ParsedContent::Text,
        }
    }

    pub(crate) fn limit(limit: u32) -> Self {
        Self {
            text: limit.to_string(),
            content: ParsedContent::Limit(limit),
        }
    }
}

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
                if EVERYTHING.contains(&value) && names.iter().all(|name| name != value) {
                    self.push_everything(spec, value, "names", names);
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
                let is_everything = EVERYTHING.contains(&value)
                    && expected.named_item(value, true, self.edition).is_none();
                if is_everything || expected.means_all(value, self.edition) {
                    self.push_everything(spec, value, &expected.reference_format(), &[]);
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

    /// The error of a value that stands for everything, where a parameter takes what is `expected`.
    fn push_everything(
        &mut self,
        spec: &ParameterSpec,
        value: &str,
        expected: &str,
        names: &[String],
    ) {
        let name = &*spec.name;
        let refused = format!("`{name}` takes {expected}, not `{value}`.");
        let (suggestion, detail) = match (spec.role, &spec.value) {
            (ParameterRole::Fields, _) => (
                None,
                format!("{refused} Leave `{name}` out to get all fields."),
            ),
            (ParameterRole::Include | ParameterRole::Facet, _) if names.len() <= MAX_VALUES => {
                let all = names.join(",");
                let detail = format!(
                    "`{name}` has no value that means everything. List the names, separated by commas: `{all}`."
                );
                (Some(all), detail)
            }
            (_, ValueSpec::Reference { types, .. }) if let [only] = types.as_slice() => {
                let collection = only.collection();
                (
                    None,
                    format!("{refused} Leave `{name}` out to get all {collection}."),
                )
            }
            _ => (None, format!("{refused} Leave `{name}` out to get all.")),
        };
        let kind = QueryErrorKind::InvalidValue;
        let error = QueryError::new(kind, name, value, detail);
        self.errors.push(QueryError {
            replacement: suggestion.is_none().then(Vec::new),
            suggestion,
            ..error.with_allowed(names.iter().map(String::as_str))
        });
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
                None => not_a_value_detail(param),
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
            let detail = not_a_value_detail(param);
            let with_suggestion = |suggestion: Option<String>| {
                let hint = match &suggestion {
                    Some(text) => did_you_mean(Some(text)),
                    None => format!(" Write, for example, `{example}`."),
                };
                let detail = format!("{detail}{hint}");
                let kind = QueryErrorKind::InvalidValue;
                QueryError {
                    suggestion,
                    ..QueryError::new(kind, param.name, param.value, detail)
                }
            };
            let named = codes_named(param.value).into_iter().map(str::to_owned);
            let named = named.filter(|code| accepts(code));
            let closest = closest_code(param.value, accepts, example);
            let mut suggestions = closest.into_iter().chain(named);
            let first = suggestions.next();
            let others = suggestions.take(MAX_ALTERNATIVES).map(Some);
            QueryError {
                alternatives: others.map(&with_suggestion).collect(),
                ..with_suggestion(first)
            }
        });
        None
    }

    fn parse_boolean(&mut self, param: ParameterValue<'_>) -> Option<ParsedValue> {
        let names = ["true", "false"];
        if names.contains(&param.value) {
            return Some(ParsedValue::text(param.value));
        }
        let Some(flag) = parse_flag(param.value) else {
            self.errors
                .invalid_value(param, false, || (names.to_vec(), not_a_value_detail(param)));
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

    fn parse_edition(
        &mut self,
        param: ParameterValue<'_>,
        expected: EditionValue,
    ) -> Option<ParsedValue> {
        let ParameterValue { name, value } = param;
        let number = value.parse::<i64>().ok();
        let number = number
            .filter(|number| (1..=MAX_EDITIONS).contains(number) && number.to_string() == value);
        let lineage = self.edition.lineage();
        let numbers: Vec<_> = lineage.iter().map(|edition| edition.number()).collect();
        let accepts_dates = expected != EditionValue::Number;
        let is_date = accepts_dates && value.contains('-');
        let period = CalendarPeriod::parse(value).filter(|_| is_date);
        let found = match period {
            Some(period) => Some(self.edition_of_period(&period, expected)),
            None => number.filter(|number| numbers.contains(number)),
        };
        if let Some(number) = found {
            return Some(ParsedValue {
                text: value.to_owned(),
                content: ParsedContent::Edition(number),
            });
        }
        let newest = self.edition.number();
        let named = NEWEST.contains(&&*value.to_lowercase()).then_some(newest);
        let closest = number.or(named).unwrap_or(1).clamp(1, newest);
        // A number with four digits is a year: no record has that many editions.
        let date = guess_date(value).filter(|_| accepts_dates);
        let date = date.map(|date| match (date.contains('-'), expected) {
            (true, _) => date,
            (false, EditionValue::NumberOrBy) => format!("{date}-12-31"),
            (false, _) => format!("{date}-01-01"),
        });
        let suggestion = date.unwrap_or_else(|| closest.to_string());
        let (kind, detail) = match number {
            Some(number) => {
                let hint = did_you_mean(Some(&suggestion));
                let detail = format!("There is no edition `{number}`.{hint}");
                (QueryErrorKind::NoEdition, detail)
            }
            None => {
                let dates = if accepts_dates {
                    ", or a month or day such as 2026-11-24"
                } else {
                    ""
                };
                let hint = match named {
                    Some(_) => did_you_mean(Some(&suggestion)),
                    None => format!(" Write, for example, `{name}={suggestion}`."),
                };
                let detail = format!(
                    "`{name}` takes the number of an edition (1 to {newest}){dates}, not `{value}`.{hint}"
                );
                (QueryErrorKind::InvalidValue, detail)
            }
        };
        let allowed: Vec<_> = numbers.iter().rev().map(ToString::to_string).collect();
        let error = QueryError::new(kind, name, value, detail);
        self.errors.push(QueryError {
            suggestion: Some(suggestion),
            ..error.with_allowed(allowed.iter().map(String::as_str))
        });
        None
    }

    /// The last edition that was published before a period, or by its end; 0 if there is none.
    fn edition_of_period(&self, period: &CalendarPeriod, expected: EditionValue) -> i64 {
        let lineage = self.edition.lineage().into_iter();
        let mut published = lineage.filter(|edition| {
            let published = edition.negotiation().published.as_ref();
            let day = published.map(Rfc3339Timestamp::utc_date);
            day.is_some_and(|day| match expected {
                EditionValue::NumberOrBy => day <= period.last,
                EditionValue::Number | EditionValue::NumberOrBefore => day < period.first,
            })
        });
        published.next_back().map_or(0, Edition::number)
    }

    fn parse_limit(&mut self, param: ParameterValue<'_>, range: LimitRange) -> Option<ParsedValue> {
        let LimitRange { min, max, default } = range;
        let ParameterValue { name, value: text } = param;
        let number = text.parse::<u32>().ok();
        let canonical = number.filter(|number| number.to_string() == text);
        if let Some(limit) = canonical.filter(|number| (min..=max).contains(number)) {
            return Some(ParsedValue::limit(limit));
        }
        let suggestion = guess_limit(text, range).unwrap_or(default);
        let detail = format!(
            "`{name}` takes a whole number from {min} to {max}, not `{text}`. Write, for example, `{name}={suggestion}`."
        );
        self.errors.push(QueryError {
            suggestion: Some(suggestion.to_string()),
            ..QueryError::new(QueryErrorKind::InvalidValue, name, text, detail)
        });
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

/// The number within the bounds of a limit that is nearest to the one that a text begins with; none
/// of one below zero.
fn guess_limit(text: &str, LimitRange { min, max, .. }: LimitRange) -> Option<u32> {
    let is_digit = |ch: char| ch.is_ascii_digit();
    let text = text.trim();
    let digits = text.split(|ch: char| !is_digit(ch)).next()?;
    let mut thousands = text.split([',', '.', '\'', ' ']).skip(1).peekable();
    let has_thousands = thousands.peek().is_some()
        && thousands.all(|group| group.len() == 3 && group.chars().all(is_digit));
    let is_large = has_thousands || text[digits.len()..].starts_with(['e', 'E']);
    if digits.is_empty() {
        return None;
    }
    // What does not fit into a u32 is larger than any limit.
    let number = if is_large {
        max
    } else {
        digits.parse().unwrap_or(max)
    };
    Some(number.clamp(min, max))
}

/// The code that a text stands for: in another case, behind its scheme (`wikidata:Q212`) or the
/// path of a URL, or without the letters before its number.
fn closest_code(text: &str, accepts: fn(&str) -> bool, example: &str) -> Option<String> {
    let last = text.rsplit([':', '/']).next().unwrap_or(text).trim();
    let digits = example.trim_start_matches(|ch: char| ch.is_ascii_alphabetic());
    let letters = &example[..example.len() - digits.len()];
    let bare = [last.to_owned(), format!("{letters}{last}")];
    let mut cases = bare
        .iter()
        .flat_map(|code| [code.clone(), code.to_uppercase(), code.to_lowercase()]);
    cases.find(|code| accepts(code))
}

fn not_a_value_detail(param: ParameterValue<'_>) -> String {
    format!("`{}` is not a value of `{}`.", param.value, param.name)
}
