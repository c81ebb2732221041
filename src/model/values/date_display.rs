//! Dates of the Extended Date/Time Format in English.

/// The months in English.
pub const MONTH_NAMES: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const ORDINALS: [&str; 4] = ["first", "second", "third", "fourth"];
const SEASON_NAMES: [&str; 4] = ["spring", "summer", "autumn", "winter"];

/// The text with its first character in upper case.
pub fn capitalize(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// A text in the format, in English.
pub(crate) fn format_edtf(edtf: &str) -> String {
    let in_brackets = |open: char, close: char| edtf.strip_prefix(open)?.strip_suffix(close);
    if let Some(dates) = in_brackets('[', ']') {
        return format_set(dates, "or", "between", "and");
    }
    if let Some(dates) = in_brackets('{', '}') {
        return format_set(dates, "and", "from", "to");
    }
    match edtf.split_once('/') {
        None => format_date(edtf),
        Some((start, "..")) => format!("from {} on", format_date(start)),
        Some((start, "")) => format!("from {}, until an unknown day", format_date(start)),
        Some(("..", end)) => format!("until {}", format_date(end)),
        Some(("", end)) => format!("from an unknown day until {}", format_date(end)),
        Some((start, end)) => format!("{} to {}", format_date(start), format_date(end)),
    }
}

/// The dates of a set, and the ranges in it: `26 or 27 May 2013`.
fn format_set(dates: &str, conjunction: &str, from: &str, to: &str) -> String {
    let mut entries: Vec<_> = dates
        .split(',')
        .map(|entry| match entry.split_once("..") {
            None => format_date(entry),
            Some(("", end)) => format!("{} or before {}", preposition(end), format_date(end)),
            Some((start, "")) => format!("{} or after {}", preposition(start), format_date(start)),
            Some((start, end)) => {
                format!("{from} {} {to} {}", format_date(start), format_date(end))
            }
        })
        .collect();
    // What days of one month and months of one year have in common is named once, at the end.
    let is_of_one_period = |pair: &[&str]| {
        let prefix = |date: &str| date.rsplit_once('-').map(|(prefix, _)| prefix.to_owned());
        pair[0].len() == pair[1].len()
            && prefix(pair[0]).is_some_and(|one| prefix(pair[1]).is_some_and(|other| one == other))
    };
    let dates: Vec<_> = dates.split(',').collect();
    for (index, pair) in dates.windows(2).enumerate() {
        let are_plain = pair.iter().all(|date| is_day_or_month(date));
        if are_plain && is_of_one_period(pair) {
            let words = entries[index].split_once(' ');
            let first = words.map(|(first, _)| first.to_owned());
            entries[index] = first.expect("a day and a month have several words");
        }
    }
    let last = entries.pop().expect("split yields at least one piece");
    if entries.is_empty() {
        return last;
    }
    format!("{} {conjunction} {last}", entries.join(", "))
}

/// Whether it is a day or a month without a sign: `2013-05-26`, `2013-05`.
fn is_day_or_month(date: &str) -> bool {
    let is_number = |piece: &str| piece.bytes().all(|byte| byte.is_ascii_digit());
    let mut pieces = date.split('-').skip(1);
    date.contains('-')
        && date.split('-').all(is_number)
        && pieces.next().is_some_and(|month| month <= "12")
}

/// `on` a day, `in` a longer period.
fn preposition(date: &str) -> &'static str {
    if date.matches('-').count() == 2 && !date.contains('X') {
        "on"
    } else {
        "in"
    }
}

fn format_date(text: &str) -> String {
    let (date, hedge) = match text.chars().last() {
        Some('~') => (text.trim_end_matches('~'), "about "),
        Some('?') => (text.trim_end_matches('?'), "possibly "),
        Some('%') => (text.trim_end_matches('%'), "possibly about "),
        _ => (text, ""),
    };
    let (day, time) = match date.split_once('T') {
        Some((day, time)) => (day, format_time(time)),
        None => (date, String::new()),
    };
    format!("{hedge}{}{time}", format_calendar_date(day))
}

fn format_calendar_date(date: &str) -> String {
    let mut components = date.split('-');
    let year = format_year(components.next().expect("split yields at least one piece"));
    // A component of unspecified digits, such as `XX`, is as if it were left out.
    let mut number = || components.next()?.parse::<usize>().ok();
    match (number(), number()) {
        (Some(month @ 1..=12), None) => format!("{} {year}", MONTH_NAMES[month - 1]),
        (Some(month @ 1..=12), Some(day)) => format!("{day} {} {year}", MONTH_NAMES[month - 1]),
        (Some(season @ 21..=28), _) => format!("{} {year}", SEASON_NAMES[(season - 21) % 4]),
        (Some(season @ 29..=32), _) => format!("southern {} {year}", SEASON_NAMES[season - 29]),
        (Some(quarter @ 33..=36), _) => format!("{} quarter of {year}", ORDINALS[quarter - 33]),
        (Some(third @ 37..=39), _) => format!("{} third of {year}", ORDINALS[third - 37]),
        (Some(half @ 40..=41), _) => format!("{} half of {year}", ORDINALS[half - 40]),
        _ => year,
    }
}

/// A year, or years whose last digits are unspecified.
fn format_year(year: &str) -> String {
    let (first, last) = (year.replace('X', "0"), year.replace('X', "9"));
    let without_leading_zeros = |year: &str| match year.trim_start_matches('0') {
        "" => "0".to_owned(),
        digits => digits.to_owned(),
    };
    match year.matches('X').count() {
        0 => without_leading_zeros(year),
        1 => format!("the {}s", without_leading_zeros(&first)),
        _ => format!(
            "{} to {}",
            without_leading_zeros(&first),
            without_leading_zeros(&last)
        ),
    }
}

/// A time of day with its offset, as it follows a day.
fn format_time(time: &str) -> String {
    let (clock, offset) = match time.find(['Z', '+', '-']) {
        Some(index) => time.split_at(index),
        None => (time, ""),
    };
    let clock = clock.get(..5).unwrap_or(clock);
    match offset {
        "" => format!(", {clock}"),
        "Z" => format!(", {clock} UTC"),
        other => format!(", {clock} UTC{other}"),
    }
}

#[cfg(test)]
mod tests {
    use crate::model::values::date_display::format_edtf;

    #[test]
    fn dates_are_put_in_words() {
        for (edtf, expected) in [
            ("2025", "2025"),
            ("0079", "79"),
            ("202X", "the 2020s"),
            ("19XX", "1900 to 1999"),
            ("2025-XX-XX", "2025"),
            ("2025-02", "February 2025"),
            ("2025-02-XX", "February 2025"),
            ("2025-23", "autumn 2025"),
            ("2025-02-08~", "about 8 February 2025"),
            ("2025-02?", "possibly February 2025"),
            ("2025%", "possibly about 2025"),
            (
                "2025-02-21/2025-02-28",
                "21 February 2025 to 28 February 2025",
            ),
            ("2025-03/..", "from March 2025 on"),
            ("2025-03/", "from March 2025, until an unknown day"),
            ("../2025", "until 2025"),
            ("/2025", "from an unknown day until 2025"),
            ("2025-33", "first quarter of 2025"),
            ("2025-41", "second half of 2025"),
            ("2025-30", "southern summer 2025"),
            ("[2013-05-26,2013-05-27]", "26 or 27 May 2013"),
            (
                "[2013-05-26,2013-05-27,2013-06-01]",
                "26, 27 May 2013 or 1 June 2013",
            ),
            ("[2013-05,2013-06]", "May or June 2013"),
            ("[2013-05-31,2013-06]", "31 May 2013 or June 2013"),
            ("[1667,1668~]", "1667 or about 1668"),
            ("[..1667-12]", "in or before December 1667"),
            ("[1667-12-03..]", "on or after 3 December 1667"),
            ("[1667,1670..]", "1667 or in or after 1670"),
            ("[1667..1670]", "between 1667 and 1670"),
            ("{2013-05-26,2013-06-03}", "26 May 2013 and 3 June 2013"),
            ("{1667,1670..1672}", "1667 and from 1670 to 1672"),
            (
                "2025-02-28T17:00-05:00",
                "28 February 2025, 17:00 UTC-05:00",
            ),
            ("2025-02-28T11:20:00Z", "28 February 2025, 11:20 UTC"),
            (
                "2025-02-28T11:20:00+02:00",
                "28 February 2025, 11:20 UTC+02:00",
            ),
        ] {
            assert_eq!(format_edtf(edtf), expected, "{edtf}");
        }
    }
}
