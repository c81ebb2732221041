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
    match edtf.split_once('/') {
        None => format_date(edtf),
        Some((start, "..")) => format!("from {} on", format_date(start)),
        Some((start, "")) => format!("from {}, until an unknown day", format_date(start)),
        Some(("..", end)) => format!("until {}", format_date(end)),
        Some(("", end)) => format!("from an unknown day until {}", format_date(end)),
        Some((start, end)) => format!("{} to {}", format_date(start), format_date(end)),
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
        (Some(season @ 21..=24), _) => format!("{} {year}", SEASON_NAMES[season - 21]),
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
