//! The colors and dashes of all SVGs. Contrast ratios are those of WCAG 2.2.

/// One hue in the two shades that an SVG uses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hue {
    /// For text: a contrast of at least 4.5:1 with the page background.
    pub(crate) text_color: &'static str,
    /// For lines and bars: a contrast of at least 3:1 with the page background.
    pub(crate) stroke_color: &'static str,
}

pub(crate) const PAGE_BACKGROUND: &str = "#fdfcf9";
pub(crate) const CARD_BACKGROUND: &str = "#ffffff";
/// Purely decorative, so without a minimum contrast.
pub(crate) const BORDER_COLOR: &str = "#dedad1";
pub(crate) const TEXT_COLOR: &str = "#1d2129";
pub(crate) const MUTED_TEXT_COLOR: &str = "#575d68";

pub(crate) const BLUE: Hue = hue("#2c5796", "#5580bd");
pub(crate) const RED: Hue = hue("#a03a30", "#c96a5e");
pub(crate) const TEAL: Hue = hue("#19686a", "#2f9390");
pub(crate) const OCHRE: Hue = hue("#775610", "#a87f2c");
const VIOLET: Hue = hue("#66458f", "#9375bd");
pub(crate) const SLATE: Hue = hue("#4a525e", "#7b838f");
const RUST: Hue = hue("#8d4a15", "#c2702f");
const GREEN: Hue = hue("#3a6b2c", "#5f974e");

/// The hues of groups, in turn.
pub(crate) const HUES: [Hue; 8] = [BLUE, RED, TEAL, OCHRE, VIOLET, SLATE, RUST, GREEN];

/// A solid line, which has no `stroke-dasharray`.
pub(crate) const SOLID: &str = "none";
/// What distinguishes lines of one hue, in turn.
pub(crate) const DASH_PATTERNS: [&str; 8] = [
    SOLID,
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
