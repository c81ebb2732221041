//! Pictures of the record in SVG, for pages: the [`timeline`] and the [`graph`].
//!
//! A picture brings its own paper, so that it reads the same on light and dark pages, and
//! says everything with presentation attributes, since a page's policy may forbid styles.
//! Invariant: every text that editors wrote passes through the writer, which escapes it,
//! and stands in a place that was measured for it.

mod alt_text;
mod arcs;
mod graph;
mod groups;
mod page_frame;
mod svg_writer;
mod text_metrics;
mod timeline;

pub use graph::render_graph;
pub use timeline::render_timeline;

use crate::model::VocabularyEnum;

/// A hue, in the tones that a picture needs of it.
#[derive(Clone, Copy, Debug)]
struct Hue {
    /// For text: a contrast of at least 4.5 to 1 with the paper.
    text_color: &'static str,
    /// For lines and marks: a contrast of at least 3 to 1 with the paper.
    stroke_color: &'static str,
}

/// What everything is drawn on.
const PAGE_BACKGROUND: &str = "#fdfcf9";
/// What sets single things off from the paper.
const CARD_BACKGROUND: &str = "#ffffff";
/// Edges that only please the eye.
const BORDER_COLOR: &str = "#dedad1";
/// Titles and labels.
const TEXT_COLOR: &str = "#1d2129";
/// What is said besides.
const MUTED_TEXT_COLOR: &str = "#575d68";

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
const DASH_PATTERNS: [&str; 8] = [
    "none",
    "7 4",
    "1.5 3",
    "10 3 2 3",
    "14 5",
    "4 2",
    "10 3 2 3 2 3",
    "2 6",
];

const fn hue(text_color: &'static str, stroke_color: &'static str) -> Hue {
    Hue {
        text_color,
        stroke_color,
    }
}

/// A number and what is counted: `1 event`, `4 events`.
fn format_count(count: usize, singular: &str, plural: &str) -> String {
    match count {
        1 => format!("1 {singular}"),
        _ => format!("{count} {plural}"),
    }
}

/// A list in a sentence, cut after `most`: `a, b, c and 4 more`.
fn join_with_and(texts: &[String], max_items: usize) -> String {
    let rest = texts.len().saturating_sub(max_items);
    match (texts, rest) {
        (_, 1..) => format!("{} and {rest} more", texts[..max_items].join(", ")),
        ([], _) => String::new(),
        ([one], _) => one.clone(),
        ([firsts @ .., last], _) => format!("{} and {last}", firsts.join(", ")),
    }
}

/// The label of a value.
fn vocabulary_title<T: VocabularyEnum>(value: &T) -> &'static str {
    let value = value.value();
    let term = T::VOCABULARY.terms.iter().find(|term| term.value == value);
    term.map_or(value, |term| term.title)
}
