//! Pictures of the record in SVG, for pages: the [`timeline`] and the [`graph`].
//!
//! A picture brings its own paper, so that it reads the same on light and dark pages, and
//! says everything with presentation attributes, since a page's policy may forbid styles.
//! Invariant: every text that editors wrote passes through the writer, which escapes it,
//! and stands in a place that was measured for it.

mod arcs;
mod canvas;
mod graph;
mod groups;
mod letters;
mod sheet;
mod timeline;
mod told;

pub use graph::graph;
pub use timeline::timeline;

use crate::model::Coded;

/// A hue, in the tones that a picture needs of it.
#[derive(Clone, Copy, Debug)]
struct Hue {
    /// For text: a contrast of at least 4.5 to 1 with the paper.
    ink: &'static str,
    /// For lines and marks: a contrast of at least 3 to 1 with the paper.
    line: &'static str,
}

/// What everything is drawn on.
const PAPER: &str = "#fdfcf9";
/// What sets single things off from the paper.
const CARD: &str = "#ffffff";
/// Edges that only please the eye.
const HAIRLINE: &str = "#dedad1";
/// Titles and labels.
const INK: &str = "#1d2129";
/// What is said besides.
const SOFT_INK: &str = "#575d68";

const BLUE: Hue = hue("#2c5796", "#5580bd");
const RED: Hue = hue("#a03a30", "#c96a5e");
const TEAL: Hue = hue("#19686a", "#2f9390");
const OCHRE: Hue = hue("#775610", "#a87f2c");
const VIOLET: Hue = hue("#66458f", "#9375bd");
const SLATE: Hue = hue("#4a525e", "#7b838f");
const RUST: Hue = hue("#8d4a15", "#c2702f");
const GREEN: Hue = hue("#3a6b2c", "#5f974e");

/// The hues of groups, in turn.
const HUES: [Hue; 8] = [BLUE, RED, TEAL, OCHRE, VIOLET, SLATE, RUST, GREEN];
/// The dashes by which lines of one hue are told apart, in turn.
const DASHES: [&str; 8] = [
    "none",
    "7 4",
    "1.5 3",
    "10 3 2 3",
    "14 5",
    "4 2",
    "10 3 2 3 2 3",
    "2 6",
];

const fn hue(ink: &'static str, line: &'static str) -> Hue {
    Hue { ink, line }
}

/// A number and what is counted: `1 event`, `4 events`.
fn counted(number: usize, one: &str, many: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        _ => format!("{number} {many}"),
    }
}

/// A list in a sentence, cut after `most`: `a, b, c and 4 more`.
fn listed(texts: &[String], most: usize) -> String {
    let rest = texts.len().saturating_sub(most);
    match (texts, rest) {
        (_, 1..) => format!("{} and {rest} more", texts[..most].join(", ")),
        ([], _) => String::new(),
        ([one], _) => one.clone(),
        ([firsts @ .., last], _) => format!("{} and {last}", firsts.join(", ")),
    }
}

/// The label of a value.
fn label<T: Coded>(value: &T) -> &'static str {
    let value = value.value();
    let term = T::VOCABULARY.terms.iter().find(|term| term.value == value);
    term.map_or(value, |term| term.title)
}
