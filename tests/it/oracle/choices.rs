//! Numbers that decide what a random record or question holds, and the texts and dates
//! that are drawn with them. The smaller a number, the simpler what it draws, so that a
//! failing case can be made small.

use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The numbers of one item or question.
pub(crate) type Tape = Vec<u16>;

/// Random numbers.
pub(crate) fn tape() -> impl Strategy<Value = Tape> + Clone {
    prop::collection::vec(any::<u16>(), 40..=80)
}

/// Reads numbers off a tape; once it is used up, they are zero.
pub(crate) struct ChoiceSequence<'a>(std::slice::Iter<'a, u16>);

impl<'a> ChoiceSequence<'a> {
    pub(crate) fn new(tape: &'a [u16]) -> Self {
        Self(tape.iter())
    }

    /// A number below `count`.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        let number = self.0.next().copied().unwrap_or_default();
        usize::from(number) % count.max(1)
    }

    /// Yes, once in `of` times.
    pub(crate) fn once_in(&mut self, of: usize) -> bool {
        self.below(of) == of - 1
    }

    pub(crate) fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    /// At most `most` of `from`, each once.
    pub(crate) fn pick_some<T: Clone + PartialEq>(&mut self, from: &[T], most: usize) -> Vec<T> {
        let mut drawn = Vec::new();
        for _ in 0..self.below(most + 1) {
            if !from.is_empty() {
                let one = self.pick(from);
                if !drawn.contains(&one) {
                    drawn.push(one);
                }
            }
        }
        drawn
    }

    /// A line of text.
    pub(crate) fn text(&mut self) -> String {
        let words: Vec<_> = (0..=self.below(3)).map(|_| self.pick(WORDS)).collect();
        words.join(" ")
    }

    /// A year, a month or a day, as filters take them.
    pub(crate) fn date_prefix(&mut self) -> String {
        let (year, month) = (self.year(), 1 + self.below(12));
        match self.below(8) {
            0 | 1 => year,
            2..=4 => format!("{year}-{month:02}"),
            5 | 6 => format!("{year}-{month:02}-{:02}", 1 + self.below(28)),
            _ => self
                .pick(&["0000", "9999", "2024-02-29", "2025-12-31", "2026-01-01"])
                .into(),
        }
    }

    fn year(&mut self) -> String {
        self.pick(&["2025", "2025", "2024", "2026"]).into()
    }

    /// A date as fixtures have it, of any form.
    pub(crate) fn date(&mut self) -> Value {
        if self.once_in(3) {
            return self.interval();
        }
        if self.once_in(6) {
            return self.set_of_days();
        }
        let (mut text, first, last, is_month) = self.single_date();
        if is_month && self.once_in(2) {
            let (qualifier, from, to) =
                self.pick(&[("early", 1, 10), ("mid", 11, 20), ("late", 21, last.day())]);
            let day = |day| date(first.year(), first.month(), day);
            let mut dated = date_json(&text, Some(day(from)), Some(day(to)));
            dated["qualifier"] = json!(qualifier);
            return dated;
        }
        if !text.contains('T') {
            text += self.pick(&["", "?", "~", "%"]);
        }
        let (earliest, latest) = (
            self.widen_bound(&text, first, -1),
            self.widen_bound(&text, last, 1),
        );
        date_json(&text, earliest, latest)
    }

    /// A bound of a date: what is approximate may reach further.
    fn widen_bound(&mut self, text: &str, bound: Date, way: i64) -> Option<Date> {
        if !text.contains(['?', '~', '%']) {
            return Some(bound);
        }
        let further = |days: i64| bound.checked_add(jiff::Span::new().days(days * way)).ok();
        match self.below(4) {
            1 => further(10),
            2 => further(400),
            _ => Some(bound),
        }
    }

    /// One or all of some days.
    fn set_of_days(&mut self) -> Value {
        let mut days: Vec<_> = (0..3).map(|_| self.single_date().1).collect();
        days.sort();
        days.dedup();
        let texts: Vec<_> = days.iter().map(Date::to_string).collect();
        let text = match (texts.as_slice(), self.once_in(2)) {
            ([only], _) => only.clone(),
            (_, true) => format!("[{}]", texts.join(",")),
            (_, false) => format!("{{{}}}", texts.join(",")),
        };
        date_json(&text, Some(days[0]), Some(days[days.len() - 1]))
    }

    fn interval(&mut self) -> Value {
        let (mut one, mut other) = (self.single_date(), self.single_date());
        if other.1 < one.1 {
            std::mem::swap(&mut one, &mut other);
        }
        // No interval has a time of day.
        for end in [&mut one, &mut other] {
            end.0.truncate(end.0.find('T').unwrap_or(end.0.len()));
        }
        let open = self.pick(&["..", ""]);
        match self.below(4) {
            0 => date_json(&format!("{open}/{}", one.0), None, Some(one.2)),
            1 => date_json(&format!("{}/{open}", one.0), Some(one.1), None),
            _ => date_json(
                &format!("{}/{}", one.0, other.0),
                Some(one.1),
                Some(other.2),
            ),
        }
    }

    /// One date without a qualifier, its first and last day, and whether it is a month.
    fn single_date(&mut self) -> (String, Date, Date, bool) {
        let year = self.year();
        let number: i16 = year.parse().unwrap();
        let month = self.pick(&[1, 2, 3, 12]);
        let first = date(number, month, 1);
        let whole_year = (date(number, 1, 1), date(number, 12, 31));
        let of_year = |text: String| (text, whole_year.0, whole_year.1, false);
        match self.below(12) {
            0 => of_year(year),
            1..=3 => (
                format!("{year}-{month:02}"),
                first,
                first.last_of_month(),
                true,
            ),
            4 | 5 => {
                let day = first.with().day(1 + i8::try_from(self.below(28)).unwrap());
                let day = day.build().unwrap();
                (day.to_string(), day, day, false)
            }
            6 => {
                let time = self.pick(&["T23:59:59", "T00:00:00Z", "T11:20:00+02:00"]);
                (format!("{first}{time}"), first, first, false)
            }
            7 => (
                format!("{year}-{month:02}-XX"),
                first,
                first.last_of_month(),
                false,
            ),
            8 => of_year(format!("{year}-XX-XX")),
            9 => of_year(format!("{year}-XX")),
            10 => ("202X".into(), date(2020, 1, 1), date(2029, 12, 31), false),
            _ => {
                let (season, from, to) = self.pick(&[
                    (21, date(number, 3, 1), date(number, 5, 31)),
                    (22, date(number, 6, 1), date(number, 8, 31)),
                    (23, date(number, 9, 1), date(number, 11, 30)),
                    (
                        24,
                        date(number, 12, 1),
                        date(number + 1, 2, 1).last_of_month(),
                    ),
                ]);
                (format!("{year}-{season}"), from, to, false)
            }
        }
    }
}

/// A date as fixtures have it.
fn date_json(text: &str, earliest: Option<Date>, latest: Option<Date>) -> Value {
    let day = |day: Option<Date>| day.map(|day| day.to_string());
    json!({"edtf": text, "earliest": day(earliest), "latest": day(latest)})
}

/// What texts are made of: words that differ in case, accents and letters of their own,
/// composed and decomposed, and what addresses have to encode.
pub(crate) const WORDS: &[&str] = &[
    "peace",
    "Peace",
    "Łódź",
    "lodz",
    "LODZ",
    "Straße",
    "STRASSE",
    "strasse",
    "GROẞ",
    "ΟΔΟΣ",
    "οδος",
    "ὁδός",
    "Σίσυφος",
    "café",
    "cafe\u{301}",
    "CAFE\u{301}",
    "cafz",
    "Ærø",
    "aero",
    "œuvre",
    "Đức",
    "İzmir",
    "ısı",
    "na\u{308}ive",
    "ﬁne",
    "peace, talks",
    "a+b&c=d",
    "100%",
    "\"so\"",
    "#3?",
    "中国",
    "𐌰𐌱",
    "é",
    "e\u{301}",
    "e\u{301}te\u{301}",
    "éte",
    "z",
    "Z",
    "~",
];

/// Letters with what they are without case and accents. ASCII goes without saying.
pub(crate) const PLAIN: &[(&str, &str)] = &[
    ("łŁ", "l"),
    ("óÓøØ", "o"),
    ("źŹ", "z"),
    ("ßẞ", "ss"),
    ("οΟὁὉόΌ", "ο"),
    ("δΔ", "δ"),
    ("σςΣ", "σ"),
    ("ίΊ", "ι"),
    ("υΥ", "υ"),
    ("φΦ", "φ"),
    ("éÉ", "e"),
    ("æÆ", "ae"),
    ("œŒ", "oe"),
    ("đĐ", "d"),
    ("ứỨ", "u"),
    ("ıİ", "i"),
    ("ﬁ", "fi"),
    ("äÄ", "a"),
    (
        "\u{300}\u{301}\u{303}\u{307}\u{308}\u{313}\u{314}\u{31b}",
        "",
    ),
];
