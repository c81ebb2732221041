//! How an SVG is drawn: its width, and the colors that it has on light and dark pages.

use std::fmt::Write as _;

use crate::svg::palette::DARK_COLORS;

/// What the reader's page asks of an SVG.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PageStyle {
    /// The width to lay it out for, in CSS pixels; the usual one if there is none.
    pub width: Option<u32>,
    /// Its colors.
    pub theme: Theme,
}

/// The colors of an SVG.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Those that the reader prefers.
    #[default]
    Auto,
    /// Dark text on a light background.
    Light,
    /// Light text on a dark background.
    Dark,
}

/// The class of every SVG, to which its style sheet keeps where it is placed inline.
pub(crate) const ROOT_CLASS: &str = "talks-svg";

/// A page narrower than this has narrow margins and gutters.
const NARROW: f64 = 520.0;

impl PageStyle {
    /// The width of the page, if `usual` is that of the SVG on its own.
    pub(crate) fn page_width(self, usual: f64) -> f64 {
        self.width.map_or(usual, f64::from)
    }
}

impl Theme {
    /// The style sheet that turns light colors into dark ones; none for a light SVG. Where a
    /// page's content security policy forbids it, the SVG stays light.
    pub(crate) fn style_sheet(self) -> Option<String> {
        let mut rules = String::new();
        for (light, dark) in DARK_COLORS {
            let _ = write!(
                rules,
                ".{ROOT_CLASS} [fill='{light}']{{fill:{dark}}}.{ROOT_CLASS} [stroke='{light}']{{stroke:{dark}}}"
            );
        }
        match self {
            Self::Light => None,
            Self::Dark => Some(rules),
            Self::Auto => Some(format!("@media (prefers-color-scheme:dark){{{rules}}}")),
        }
    }
}

/// The rules that turn the colors of SVGs in a page into dark ones where its reader prefers them.
pub fn dark_style_sheet() -> String {
    Theme::Auto.style_sheet().unwrap_or_default()
}

/// Whether a page has narrow margins and gutters.
pub(crate) fn is_narrow(width: f64) -> bool {
    width < NARROW
}

/// The space between the content and the edges of a page.
pub(crate) fn margin(width: f64) -> f64 {
    if is_narrow(width) { 14.0 } else { 32.0 }
}
