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

/// The colors on dark pages, by those on light ones. They keep the same contrasts.
pub(crate) const DARK_COLORS: [(&str, &str); 21] = [
    (PAGE_BACKGROUND, "#16181d"),
    (CARD_BACKGROUND, "#1f2229"),
    (BORDER_COLOR, "#3a3f4a"),
    (TEXT_COLOR, "#eceae4"),
    (MUTED_TEXT_COLOR, "#a9afba"),
    (BLUE.text_color, "#9cc0f2"),
    (BLUE.stroke_color, "#6f9bdb"),
    (RED.text_color, "#f0a49b"),
    (RED.stroke_color, "#d9796d"),
    (TEAL.text_color, "#79cbc9"),
    (TEAL.stroke_color, "#3fa8a5"),
    (OCHRE.text_color, "#dcb865"),
    (OCHRE.stroke_color, "#b98f3c"),
    (VIOLET.text_color, "#c6a9ec"),
    (VIOLET.stroke_color, "#a488cf"),
    (SLATE.text_color, "#b9c1cd"),
    (SLATE.stroke_color, "#8a93a0"),
    (RUST.text_color, "#eba56c"),
    (RUST.stroke_color, "#cf7d3b"),
    (GREEN.text_color, "#9fd08c"),
    (GREEN.stroke_color, "#6da95b"),
];

const fn hue(text_color: &'static str, stroke_color: &'static str) -> Hue {
    Hue {
        text_color,
        stroke_color,
    }
}
