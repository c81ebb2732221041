//! Dates of the Extended Date/Time Format in words, for people who do not read it.

use super::date::UncertainDate;
use super::vocabulary::Coded as _;

/// The months in English.
pub const MONTHS: [&str; 12] = [
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
const SEASONS: [&str; 4] = ["spring", "summer", "autumn", "winter"];

impl UncertainDate {
    /// The date in words: `late February 2025`.
    pub fn in_words(&self) -> String {
        let words = words(self.edtf.as_str());
        match self.qualifier {
            Some(qualifier) => format!("{} {words}", qualifier.value()),
            None => words,
        }
    }
}

/// A text in the format, in words.
fn words(edtf: &str) -> String {
    match edtf.split_once('/') {
        None => single(edtf),
        Some((start, "..")) => format!("from {} on", single(start)),
        Some((start, "")) => format!("from {}, until an unknown day", single(start)),
        Some(("..", end)) => format!("until {}", single(end)),
        Some(("", end)) => format!("from an unknown day until {}", single(end)),
        Some((start, end)) => format!("{} to {}", single(start), single(end)),
    }
}

fn single(text: &str) -> String {
    let (date, doubt) = match text.chars().last() {
        Some('~') => (text.trim_end_matches('~'), "about "),
        Some('?') => (text.trim_end_matches('?'), "possibly "),
        Some('%') => (text.trim_end_matches('%'), "possibly about "),
        _ => (text, ""),
    };
    let (day, time) = match date.split_once('T') {
        Some((day, time)) => (day, clock(time)),
        None => (date, String::new()),
    };
    format!("{doubt}{}{time}", calendar(day))
}

fn calendar(date: &str) -> String {
    let steps: Vec<_> = date.split('-').collect();
    let year = steps.first().map_or_else(String::new, |year| years(year));
    let number = |place: usize| {
        steps
            .get(place)
            .and_then(|step| step.parse::<usize>().ok())
            .unwrap_or_default()
    };
    match (number(1), number(2)) {
        (month @ 1..=12, 0) => format!("{} {year}", MONTHS[month - 1]),
        (month @ 1..=12, day) => format!("{day} {} {year}", MONTHS[month - 1]),
        (season @ 21..=24, _) => format!("{} {year}", SEASONS[season - 21]),
        _ => year,
    }
}

/// A year, or years whose last digits are unspecified.
fn years(year: &str) -> String {
    let (first, last) = (year.replace('X', "0"), year.replace('X', "9"));
    let plain = |year: &str| match year.trim_start_matches('0') {
        "" => "0".to_owned(),
        digits => digits.to_owned(),
    };
    match year.matches('X').count() {
        0 => plain(year),
        1 => format!("the {}s", plain(&first)),
        _ => format!("{} to {}", plain(&first), plain(&last)),
    }
}

/// A time of day with its offset, as it follows a day.
fn clock(time: &str) -> String {
    let (clock, offset) = match time.find(['Z', '+', '-']) {
        Some(at) => time.split_at(at),
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
    use super::words;

    #[test]
    fn dates_are_put_in_words() {
        for (edtf, said) in [
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
            assert_eq!(words(edtf), said, "{edtf}");
        }
    }
}
