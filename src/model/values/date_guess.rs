//! Guesses the year, month, day or range that a date in another notation stands for.

use jiff::civil::Date;

use crate::model::values::calendar_period::CalendarPeriod;
use crate::model::values::date_display::MONTH_NAMES;

/// What stands between the two dates of a range, the longest first.
const RANGE_SEPARATORS: [&str; 9] = ["...", "..", "--", " to ", " until ", " - ", "/", "–", "—"];

/// A range of dates; an end that is missing is open.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct GuessedRange {
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
}

/// The year, month or day that `text` probably stands for: with other signs or none, with
/// the name of the month, with a time, with the day first where only that is possible.
pub(crate) fn guess_date(text: &str) -> Option<String> {
    let text = strip_time(text.trim()).to_lowercase();
    let pieces: Vec<_> = text
        .split(|ch: char| !ch.is_alphanumeric())
        .filter(|piece| !piece.is_empty() && *piece != "of" && !is_unspecified(piece))
        .collect();
    let canonical = match pieces.as_slice() {
        [digits] if is_all_digits(digits) => return guess_from_digits(digits),
        [year, other] | [other, year] if is_year(year) => {
            format!("{year}-{:02}", parse_month(other)?)
        }
        [year, middle, day] if is_year(year) => {
            format!(
                "{year}-{:02}-{:02}",
                parse_month(middle)?,
                parse_number(day)?
            )
        }
        [first, second, year] if is_year(year) => {
            // Which of two small numbers is the month is unknown, except beside dots, which
            // stand in dates that begin with the day.
            let (day, middle) = match (parse_number(first), parse_number(second)) {
                (None, Some(day)) => (day, parse_month(first)?),
                (Some(day), None) => (day, parse_month(second)?),
                (Some(day), Some(middle)) if day > 12 || text.contains('.') => (day, middle),
                (Some(middle), Some(day)) if day > 12 => (day, middle),
                _ => return None,
            };
            format!("{year}-{middle:02}-{day:02}")
        }
        _ => return None,
    };
    if_valid_date(canonical)
}

/// What `text` probably is in the Extended Date/Time Format: a date or an interval in another
/// notation, perhaps with `about`, or with the part of a period that editors write beside it.
pub(crate) fn guess_edtf(text: &str) -> Option<String> {
    let lowercase = text.trim().to_lowercase();
    let after = |words: &[&str]| {
        let mut rests = words.iter().filter_map(|word| lowercase.strip_prefix(word));
        rests.find_map(|rest| {
            rest.starts_with([' ', '.'])
                .then(|| rest.trim_start_matches(['.', ' ']))
        })
    };
    for qualifier in ["early", "mid", "late"] {
        if let Some(date) = after(&[qualifier]).and_then(guess_date) {
            return Some(format!(
                r#"the date as {{"edtf": "{date}", "qualifier": "{qualifier}"}}"#
            ));
        }
    }
    let as_code = |edtf: String| format!("`{edtf}`");
    guess_other_edtf(&lowercase, after).map(as_code)
}

fn guess_other_edtf<'a>(
    text: &'a str,
    after: impl Fn(&[&str]) -> Option<&'a str>,
) -> Option<String> {
    let about = after(&["about", "around", "circa", "ca", "c"]).or_else(|| text.strip_prefix('~'));
    if let Some(date) = about.and_then(guess_date) {
        return Some(format!("{date}~"));
    }
    if let Some(date) = after(&["until"]).and_then(guess_date) {
        return Some(format!("../{date}"));
    }
    if let Some(date) = after(&["since"]).and_then(guess_date) {
        return Some(format!("{date}/.."));
    }
    let either = text.split_once(" or ").or_else(|| text.split_once(','));
    if let Some((one, other)) = either
        && let (Some(one), Some(other)) = (guess_date(one), guess_date(other))
        && one < other
    {
        return Some(format!("[{one},{other}]"));
    }
    if let Some(date) = text.strip_suffix("?~").or_else(|| text.strip_suffix("~?")) {
        return guess_date(date).map(|date| format!("{date}%"));
    }
    if let Some(decade) = text.strip_suffix("0s").filter(|decade| decade.len() == 3) {
        return guess_date(&format!("{decade}0")).map(|_| format!("{decade}X"));
    }
    if let Some(period) = guess_part_of_year(text) {
        return Some(period);
    }
    let as_interval = |range: GuessedRange| {
        let end = |date: Option<String>| date.unwrap_or_else(|| "..".to_owned());
        format!("{}/{}", end(range.from), end(range.to))
    };
    guess_date(text).or_else(|| guess_range(text).map(as_interval))
}

/// A season or a quarter of a year: `spring 2025`, `2025-Q1`.
fn guess_part_of_year(text: &str) -> Option<String> {
    const PARTS: [(&str, u8); 9] = [
        ("spring", 21),
        ("summer", 22),
        ("autumn", 23),
        ("fall", 23),
        ("winter", 24),
        ("q1", 33),
        ("q2", 34),
        ("q3", 35),
        ("q4", 36),
    ];
    let pieces: Vec<_> = text.split([' ', '-', '/']).collect();
    let &[first, second] = pieces.as_slice() else {
        return None;
    };
    let (year, part) = if is_year(first) {
        (first, second)
    } else {
        (second, first)
    };
    let (_, number) = PARTS.iter().find(|(name, _)| *name == part)?;
    is_year(year).then(|| format!("{year}-{number}"))
}

/// The last day of a year, a month or a day, however it is written.
pub fn last_day(text: &str) -> Option<Date> {
    let period = CalendarPeriod::parse(text).or_else(|| CalendarPeriod::parse(&guess_date(text)?));
    period.map(|period| period.last)
}

/// The range that `text` probably stands for: two dates, or one and an open end.
pub(crate) fn guess_range(text: &str) -> Option<GuessedRange> {
    let text = text.trim().to_lowercase();
    let mut halves = RANGE_SEPARATORS
        .iter()
        .filter_map(|separator| text.split_once(separator));
    let split_at_separator = halves.find_map(|(from, to)| range_between(from, to));
    split_at_separator.or_else(|| {
        // `2024-2025`: a hyphen stands between the dates and within them.
        let pieces: Vec<_> = text.split('-').collect();
        let half = pieces.len() / 2;
        let (from, to) = pieces.split_at_checked(half)?;
        let both_start_with_year = [from, to]
            .iter()
            .all(|date| date.first().is_some_and(|year| is_year(year)));
        (both_start_with_year && from.len() == to.len())
            .then(|| range_between(&from.join("-"), &to.join("-")))
            .flatten()
    })
}

fn range_between(from: &str, to: &str) -> Option<GuessedRange> {
    let parse_end = |text: &str| {
        let text = text.trim();
        if ["", "..", "open"].contains(&text) {
            return Some(None);
        }
        let date = CalendarPeriod::parse(text).map(|date| date.text);
        date.or_else(|| guess_date(text)).map(Some)
    };
    let range = GuessedRange {
        from: parse_end(from)?,
        to: parse_end(to)?,
    };
    (range.from.is_some() || range.to.is_some()).then_some(range)
}

/// A date without the time behind it: `2025-02-21T10:00` or `2025-02-21 10:00`.
fn strip_time(text: &str) -> &str {
    let bytes = text.as_bytes();
    let is_digit = |index: usize| bytes.get(index).is_some_and(u8::is_ascii_digit);
    let starts_time = |index: &usize| match bytes[*index] {
        b'T' | b't' => *index > 0 && is_digit(index - 1) && is_digit(index + 1),
        b' ' => is_digit(index + 1) && text[*index..].contains(':'),
        _ => false,
    };
    let end = (0..bytes.len()).find(starts_time);
    &text[..end.unwrap_or(text.len())]
}

/// Dates of digits alone: `20250221`, `202502`, `2025`, and the day first where only that is
/// a date.
fn guess_from_digits(digits: &str) -> Option<String> {
    match digits.len() {
        4 => if_valid_date(digits.to_owned()),
        6 => if_valid_date(format!("{}-{}", &digits[..4], &digits[4..])),
        8 => {
            let year_first = format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]);
            let day_first = format!("{}-{}-{}", &digits[4..], &digits[2..4], &digits[..2]);
            if_valid_date(year_first).or_else(|| if_valid_date(day_first))
        }
        _ => None,
    }
}

fn if_valid_date(canonical: String) -> Option<String> {
    CalendarPeriod::parse(&canonical).map(|_| canonical)
}

fn is_all_digits(piece: &str) -> bool {
    !piece.is_empty() && piece.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_year(piece: &str) -> bool {
    piece.len() == 4 && is_all_digits(piece)
}

/// A month or day that EDTF leaves unspecified.
fn is_unspecified(piece: &str) -> bool {
    ["xx", "uu"].contains(&piece)
}

fn parse_month(piece: &str) -> Option<usize> {
    let named = MONTH_NAMES
        .iter()
        .position(|name| piece.len() >= 3 && name.to_lowercase().starts_with(piece));
    named.map(|index| index + 1).or_else(|| parse_number(piece))
}

/// A number, which may be an ordinal: `1st`.
fn parse_number(piece: &str) -> Option<usize> {
    let without_ordinal_suffix = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|suffix| piece.strip_suffix(suffix));
    let digits = without_ordinal_suffix.unwrap_or(piece);
    is_all_digits(digits).then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_other_notations_are_guessed() {
        for (text, date) in [
            ("20250221", "2025-02-21"),
            ("21022025", "2025-02-21"),
            ("202502", "2025-02"),
            ("2025-2-1", "2025-02-01"),
            ("2025.02.21", "2025-02-21"),
            ("21.2.2025", "2025-02-21"),
            ("02/21/2025", "2025-02-21"),
            ("20250221T101500Z", "2025-02-21"),
            ("2025-02-21T10:15:00Z", "2025-02-21"),
            ("2025-02-21 10:15", "2025-02-21"),
            ("11 September 2025", "2025-09-11"),
            ("September 11th, 2025", "2025-09-11"),
            ("28th of February 2025", "2025-02-28"),
            ("Feb 2025", "2025-02"),
            ("2025-XX", "2025"),
            ("2025-02-XX", "2025-02"),
        ] {
            assert_eq!(guess_date(text).as_deref(), Some(date), "{text}");
        }
        for text in [
            "",
            "T",
            "20251321",
            "2025-02-30",
            "1/2/2025",
            "soon",
            "é1",
            "99999999999",
        ] {
            assert_eq!(guess_date(text), None, "{text}");
        }
    }

    #[test]
    fn ranges_are_guessed() {
        let some = |date: &str| (!date.is_empty()).then(|| date.to_owned());
        for (text, from, to) in [
            ("2025-02-21/2025-03-01", "2025-02-21", "2025-03-01"),
            ("2025-02-21..2025-03-01", "2025-02-21", "2025-03-01"),
            ("20250221-20250301", "", ""),
            ("2025-02 to March 2025", "2025-02", "2025-03"),
            ("2025-02-21/..", "2025-02-21", ""),
            ("../2025-03-01", "", "2025-03-01"),
            ("2025-02-21..", "2025-02-21", ""),
            ("2024-2025", "2024", "2025"),
            ("2025-02-21-2025-03-01", "2025-02-21", "2025-03-01"),
            ("2025/02", "", ""),
            ("02/21/2025", "", ""),
            ("2025-02-21", "", ""),
            ("/", "", ""),
        ] {
            let expected = GuessedRange {
                from: some(from),
                to: some(to),
            };
            let expected = (expected.from.is_some() || expected.to.is_some()).then_some(expected);
            assert_eq!(guess_range(text), expected, "{text}");
        }
    }
}
