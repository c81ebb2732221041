//! Numbers as other APIs and people write them, and the bounds that they stand for here.

use crate::model::{DecimalNumber, codes_named};
use crate::query::parse::aliases::operators_of;
use crate::query::parse::query_error::{ParameterValue, QueryError, QueryErrorKind, did_you_mean};
use crate::query::parse::query_string::{QueryParam, join_params};
use crate::query::parse::synonyms::name_synonyms;
use crate::query::spec::filter_op::FilterOp;
use crate::query::spec::parameter_spec::{ParameterSpec, ValueSpec};

/// What stands between the ends of a range; a hyphen only behind a digit.
const RANGE_SEPARATORS: &[&str] = &["...", "..", "–", "—", " to ", "/", ":", "-"];

/// Words behind digits, and how many zeros they stand for.
const SCALES: &[(&[&str], usize)] = &[
    (&["k", "thousand"], 3),
    (&["m", "mn", "mio", "million", "millions"], 6),
    (&["bn", "b", "billion", "billions"], 9),
    (&["tn", "trillion", "trillions"], 12),
];

/// The error of a value that is no number: with the number that it probably stands for.
pub(crate) fn invalid_number(param: ParameterValue<'_>, op: FilterOp) -> QueryError {
    let ParameterValue { name, value } = param;
    let suggestion = match (guess_range(value), op) {
        (Some((from, _)), FilterOp::Gte) => Some(from),
        (Some((_, to)), _) => Some(to),
        (None, _) => guess_number(value),
    };
    let suggestion = suggestion.map(DecimalNumber::to_digits);
    // The unit is not lost with its sign.
    let replacement = suggestion
        .as_ref()
        .zip(unit_of(value))
        .map(|(number, unit)| {
            let number = QueryParam {
                name: name.to_owned(),
                value: number.clone(),
            };
            vec![number, unit]
        });
    let suggestion = replacement.as_deref().map(join_params).or(suggestion);
    let hint = match &suggestion {
        Some(number) => did_you_mean(Some(number)),
        None => " Write, for example, `50`, `-2.5` or `3000000`.".to_owned(),
    };
    let has_unit = guess_number(value).is_some() && !unit_words(value).is_empty();
    let unit_hint = if has_unit {
        " A unit or currency has a parameter of its own: `quantity_unit` or `currency`."
    } else {
        ""
    };
    let detail = format!(
        "`{name}` takes a decimal number from -1e21 to 1e21; `{value}` is not one.{hint}{unit_hint}"
    );
    QueryError {
        suggestion,
        replacement,
        ..QueryError::new(QueryErrorKind::InvalidValue, name, value, detail)
    }
}

/// The words and signs beside a number that may name its unit.
fn unit_words(text: &str) -> String {
    let is_number =
        |ch: char| ch.is_numeric() || ch.is_whitespace() || ",.'_+-–—−~<>=".contains(ch);
    let words = text.split(is_number).filter(|word| !word.is_empty());
    let is_scale = |word: &&str| {
        let lower = word.to_lowercase();
        let mut scales = SCALES.iter();
        scales.any(|(words, _)| words.contains(&&*lower))
    };
    let words: Vec<_> = words.filter(|word| !is_scale(word)).collect();
    words.join(" ")
}

/// The filter of the unit or currency that stands beside a number.
fn unit_of(text: &str) -> Option<QueryParam> {
    let (name, value) = match unit_words(text).as_str() {
        "" => return None,
        "%" | "percent" | "pct" | "per cent" => ("quantity_unit", "percent"),
        other => ("currency", *codes_named(other).first()?),
    };
    Some(QueryParam {
        name: name.to_owned(),
        value: value.to_owned(),
    })
}

/// The error of a parameter that compares quantities with a number without an operator that they
/// have: `quantity=50`, `quantity>50` or `amount=50..100`.
pub(crate) fn number_without_operator(
    param: &QueryParam,
    path: &str,
    parameters: &[ParameterSpec],
) -> Option<QueryError> {
    let QueryParam { name, value } = param;
    let comparison = if value.is_empty() {
        name.clone()
    } else {
        format!("{name}={value}")
    };
    let start = comparison.find(['<', '>', '=']).unwrap_or(comparison.len());
    let (base, comparison) = comparison.split_at(start);
    let text = comparison.trim_start_matches(['<', '>', '=', ' ']);
    let sign = &comparison[..comparison.len() - text.len()];
    let (names, operator) = bounds_compared(&base.to_lowercase(), sign, parameters)?;
    let (from, to) = match guess_range(text) {
        Some((from, to)) => (Some(from), Some(to)),
        None => (guess_number(text), guess_number(text)),
    };
    let bounds = [
        (&names[0], from.filter(|_| !operator.contains('<'))),
        (&names[1], to.filter(|_| !operator.contains('>'))),
    ];
    let mut replacement: Vec<_> = bounds
        .into_iter()
        .filter_map(|(name, number)| {
            Some(QueryParam {
                name: name.clone(),
                value: number?.to_digits(),
            })
        })
        .collect();
    let has_unit = |unit: &QueryParam| parameters.iter().any(|spec| spec.name == unit.name);
    if !replacement.is_empty() {
        replacement.extend(unit_of(text).filter(has_unit));
    }
    let suggestion = (!replacement.is_empty()).then(|| join_params(&replacement));
    let hint = match &suggestion {
        // Quantities are often uncertain, and have no bounds that are excluded.
        Some(text) if ["<", ">"].contains(&operator) => {
            let suggested = did_you_mean(Some(text));
            format!("{suggested} That includes the number itself.")
        }
        Some(text) => did_you_mean(Some(text)),
        None => format!(" There are `{}` and `{}`.", names[0], names[1]),
    };
    let detail = format!("`{name}` is not a parameter of {path}.{hint}");
    let error = QueryError::new(QueryErrorKind::UnknownParameter, name, value, detail);
    Some(QueryError {
        replacement: suggestion.is_some().then_some(replacement),
        suggestion,
        ..error.with_allowed(names.iter().map(String::as_str))
    })
}

/// The bounds of what a name compares, and the sign of its operator: `sign`, or the one that other
/// APIs write as a word behind the name.
fn bounds_compared<'s>(
    name: &str,
    sign: &'s str,
    parameters: &[ParameterSpec],
) -> Option<([String; 2], &'s str)> {
    let with_word = || {
        let mut operators = operators_of(name).filter_map(|(base, op)| {
            let sign = match op {
                FilterOp::In => "=",
                FilterOp::Gt => ">",
                FilterOp::Lt => "<",
                _ => return None,
            };
            Some((bound_names(base, parameters)?, sign))
        });
        operators.next()
    };
    let without_word = bound_names(name, parameters).map(|names| (names, sign));
    without_word.or_else(with_word)
}

/// The parameters with the least and the most of what has this name, or one that means the same,
/// where numbers can be compared with bounds alone.
fn bound_names(base: &str, parameters: &[ParameterSpec]) -> Option<[String; 2]> {
    let find = |base: &str| {
        let names = [FilterOp::Gte, FilterOp::Lte].map(|op| format!("{base}{}", op.suffix()));
        let is_bound = |spec: &ParameterSpec| {
            spec.name == names[0] && matches!(spec.value, ValueSpec::Decimal(_))
        };
        parameters.iter().any(is_bound).then_some(names)
    };
    find(base).or_else(|| name_synonyms(base).find_map(find))
}

/// The two ends of a range.
fn guess_range(text: &str) -> Option<(DecimalNumber, DecimalNumber)> {
    let halves = RANGE_SEPARATORS.iter().filter_map(|separator| {
        let mut ends = text.match_indices(separator).map(|(start, _)| start);
        let start = ends.find(|start| {
            let from = text[..*start].trim_end();
            let ends_with_digit = from.ends_with(|ch: char| ch.is_ascii_digit());
            ends_with_digit || *separator != "-" && from.contains(|ch: char| ch.is_ascii_digit())
        })?;
        Some((&text[..start], &text[start + separator.len()..]))
    });
    let mut ranges = halves.filter_map(|(from, to)| Some((guess_number(from)?, guess_number(to)?)));
    ranges.next().filter(|(from, to)| from <= to)
}

/// The number in a text: with commas or spaces between thousands, with a decimal comma, before a
/// word such as `million`, or beside a unit or currency.
fn guess_number(text: &str) -> Option<DecimalNumber> {
    let text = text.trim().to_lowercase();
    let start = text.find(|ch: char| ch.is_ascii_digit())?;
    let sign = if text[..start].ends_with(['-', '−']) {
        "-"
    } else {
        ""
    };
    let is_separator = |ch: char| [',', '.', '\'', '_', ' ', '\u{a0}', '\u{202f}'].contains(&ch);
    let rest = &text[start..];
    let end = rest.find(|ch: char| !ch.is_ascii_digit() && !is_separator(ch));
    let (digits, unit) = rest.split_at(end.unwrap_or(rest.len()));
    let digits = digits.trim_end_matches(is_separator);
    let (whole, fraction) = split_fraction(digits);
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    let word = unit.split(|ch: char| !ch.is_alphanumeric()).next();
    let word = word.unwrap_or_default();
    // A number with an exponent that is refused is out of bounds: the digits before it are another.
    let exponent = unit.strip_prefix('e').unwrap_or_default();
    if unit == "e" || exponent.starts_with(|ch: char| ch.is_ascii_digit() || "+-".contains(ch)) {
        return None;
    }
    let named = SCALES.iter().find(|(words, _)| words.contains(&word));
    let zeros = named.map_or(0, |(_, zeros)| *zeros);
    // Moves the point to the right.
    let shifted = format!("{fraction:0<zeros$}");
    let (more, fraction) = shifted.split_at(zeros);
    let fraction = if fraction.is_empty() { "0" } else { fraction };
    DecimalNumber::parse(&format!("{sign}{whole}{more}.{fraction}"))
}

/// The digits before and behind the decimal point or comma. A sign before three digits is one
/// between thousands, unless it is a point and the only sign.
fn split_fraction(digits: &str) -> (&str, &str) {
    let Some(last) = digits.rfind(['.', ',']) else {
        return (digits, "");
    };
    let (whole, fraction) = (&digits[..last], &digits[last + 1..]);
    let sign = &digits[last..=last];
    let is_repeated = whole.contains(sign);
    let is_thousands = is_repeated || sign == "," && fraction.len() == 3 && !whole.contains('.');
    if is_thousands {
        (digits, "")
    } else {
        (whole, fraction)
    }
}
