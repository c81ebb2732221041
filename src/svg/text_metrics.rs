//! The width of text, and line breaking.
//!
//! The reader's system decides on the font, so widths are those of the widest common one.
//! Invariant: no line is measured as narrower than such a font draws it.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Font {
    pub(crate) size: f64,
    pub(crate) bold: bool,
}

impl Font {
    pub(crate) const fn regular(size: f64) -> Self {
        Self { size, bold: false }
    }

    pub(crate) const fn bold(size: f64) -> Self {
        Self { size, bold: true }
    }

    pub(crate) fn line_height(self) -> f64 {
        (self.size * 1.38).ceil()
    }

    /// The maximum width of a text.
    pub(crate) fn width(self, text: &str) -> f64 {
        text.graphemes(true)
            .map(|grapheme| self.advance(grapheme))
            .sum()
    }

    fn advance(self, grapheme: &str) -> f64 {
        let bold = if self.bold { 1.14 } else { 1.0 };
        grapheme_em_width(grapheme) * bold * self.size
    }
}

/// A text broken into lines.
#[derive(Debug)]
pub(crate) struct WrappedText {
    pub(crate) lines: Vec<String>,
    /// Whether only the beginning of the text fits.
    pub(crate) is_truncated: bool,
}

/// Breaks a text into at most `max_lines` lines, balanced to about the same width.
pub(crate) fn wrap(text: &str, font: Font, max_width: f64, max_lines: usize) -> WrappedText {
    let mut best = wrap_greedy(text, font, max_width, max_lines);
    if best.lines.len() > 1 && !best.is_truncated {
        for share in [0.9, 0.8, 0.7, 0.6] {
            let narrower = wrap_greedy(text, font, max_width * share, best.lines.len());
            if narrower.is_truncated {
                break;
            }
            best = narrower;
        }
    }
    best
}

/// Breaks a text into lines that are as full as possible.
fn wrap_greedy(text: &str, font: Font, max_width: f64, max_lines: usize) -> WrappedText {
    let mut lines = Vec::new();
    let (mut line, mut width, mut break_offset) = (String::new(), 0.0, None);
    for grapheme in text.graphemes(true) {
        let is_breaking = is_breaking_space(grapheme);
        if line.is_empty() && is_breaking {
            continue;
        }
        if !line.is_empty() && can_break_between(&line, grapheme) {
            break_offset = Some(line.len());
        }
        let before = line.len();
        line.push_str(grapheme);
        width += font.advance(grapheme);
        let split_offset = break_offset.unwrap_or(before);
        // A single grapheme wider than `max_width` gets a line of its own.
        if width > max_width && !is_breaking && split_offset > 0 {
            let rest = line.split_off(split_offset).trim_start().to_owned();
            lines.push(std::mem::replace(&mut line, rest).trim_end().to_owned());
            width = font.width(&line);
            break_offset = None;
        }
    }
    if !line.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    let is_truncated = lines.len() > max_lines;
    lines.truncate(max_lines);
    if let Some(last) = lines.last_mut()
        && is_truncated
    {
        while font.width(last) + font.width("…") > max_width
            && let Some((last_offset, _)) = last.grapheme_indices(true).next_back()
        {
            last.truncate(last_offset);
        }
        last.truncate(last.trim_end().len());
        last.push('…');
    }
    WrappedText {
        lines,
        is_truncated,
    }
}

/// Whether a text reads from right to left, by its first letter.
pub(crate) fn is_right_to_left(text: &str) -> bool {
    let first = text.chars().find(|ch| ch.is_alphabetic());
    first.is_some_and(|ch| {
        matches!(ch,
            '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    })
}

fn is_breaking_space(grapheme: &str) -> bool {
    grapheme != "\u{a0}" && grapheme != "\u{202f}" && grapheme.chars().all(char::is_whitespace)
}

/// Whether a line may end between `before` and `next`.
fn can_break_between(before: &str, next: &str) -> bool {
    let Some(last) = before.graphemes(true).next_back() else {
        return false;
    };
    let is_next_alphanumeric = next.chars().next().is_some_and(char::is_alphanumeric);
    let after_wide = last.width() == 2 && next.width() > 0 && !is_breaking_space(next);
    is_breaking_space(last)
        || (matches!(last, "-" | "–" | "—" | "/") && is_next_alphanumeric)
        || (is_next_alphanumeric && (next.width() == 2 || after_wide))
}

/// The maximum width of a grapheme, in em.
fn grapheme_em_width(grapheme: &str) -> f64 {
    let mut chars = grapheme.chars();
    let first = chars.next().map_or(0.0, base_em_width);
    first + chars.map(mark_em_width).sum::<f64>()
}

/// The width of what follows the first character of a grapheme, in em: marks above and below
/// add nothing, the signs of the Indic scripts may.
fn mark_em_width(mark: char) -> f64 {
    match mark {
        '\u{300}'..='\u{36f}'
        | '\u{591}'..='\u{6ed}'
        | '\u{200c}'
        | '\u{200d}'
        | '\u{fe00}'..='\u{fe0f}' => 0.0,
        // An emoji sequence is drawn as one, or side by side in fonts without it.
        '\u{1f000}'.. => 1.4,
        _ => 0.6,
    }
}

#[rustfmt::skip]
fn base_em_width(ch: char) -> f64 {
    match ch {
        'i' | 'j' | 'l' | '\'' => 0.32,
        ' ' | 'I' | '|' | '·' | '‘' | '’' | '\u{a0}' => 0.36,
        'f' | 't' | 'r' | '.' | ',' | ':' | ';' | '!' | '/' | '\\' | '(' | ')' | '[' | ']' | '-' => 0.44,
        's' | 'c' | 'z' | 'J' | '"' | '*' | '_' | '`' | '?' | '–' | '“' | '”' | '„' => 0.58,
        'w' | '+' | '<' | '=' | '>' | '^' | '~' | '#' => 0.85,
        'm' | 'M' | 'W' | '%' | '&' | '@' | 'ж' | 'м' | 'ф' | 'ш' | 'щ' | 'ы' | 'ю'
        | '\u{900}'..='\u{9ff}' => 1.0,
        'a'..='z' | '0'..='9' | '$' | '{' | '}' => 0.65,
        'A'..='Z' => 0.79,
        '—' | '…' | '‰' | '™' | 'æ' | 'œ' | 'Æ' | 'Œ' => 1.4,
        'Ж' | 'Ш' | 'Щ' | 'Ю' => 1.1,
        '\u{df}'..='\u{24f}' | '\u{400}'..='\u{52f}' if ch.is_lowercase() => 0.72,
        '\u{300}'..='\u{36f}' => 0.0,
        // Whole sentences in one character, double and triple dashes, and cuneiform.
        '\u{fdf0}'..='\u{fdff}' => 11.0,
        '\u{2e3a}' | '\u{2e3b}' => 3.2,
        '\u{12000}'..='\u{1254f}' => 4.0,
        '\u{1f000}'.. => 1.5,
        '\u{590}'..='\u{5ff}' => 0.78,
        '\u{600}'..='\u{6ff}' => 0.9,
        _ if ch.width() == Some(2) => 1.05,
        _ if ch.is_alphabetic() && ch < '\u{590}' => 0.95,
        _ => 1.25,
    }
}

#[cfg(test)]
mod tests {
    use crate::svg::text_metrics::{Font, is_right_to_left, wrap};

    const FONT: Font = Font::regular(10.0);

    #[test]
    fn breaks_between_words_and_cjk_characters() {
        let wrapped = wrap("alpha beta-gamma delta", FONT, 60.0, 9);
        assert_eq!(wrapped.lines, ["alpha", "beta-", "gamma", "delta"]);
        assert!(!wrapped.is_truncated);
        let wrapped = wrap("停火協議談判。", FONT, 32.0, 9);
        assert_eq!(wrapped.lines, ["停火協", "議談", "判。"]);
        let wrapped = wrap("mmmmmmmmmmmmmmmm", FONT, 60.0, 9);
        assert_eq!(wrapped.lines, ["mmmmmm", "mmmmmm", "mmmm"]);
        assert_eq!(wrap("m", FONT, 1.0, 1).lines, ["m"]);
    }

    #[test]
    fn truncates_with_ellipsis() {
        let wrapped = wrap("alpha beta gamma delta epsilon", FONT, 62.0, 2);
        assert_eq!(wrapped.lines, ["alpha beta", "gamma…"]);
        assert!(wrapped.is_truncated);
        assert!(wrapped.lines.iter().all(|line| FONT.width(line) <= 62.0));
        assert!(wrap("", FONT, 62.0, 2).lines.is_empty());
    }

    #[test]
    fn first_letter_decides_direction() {
        assert!(is_right_to_left("2025 محادثات"));
        assert!(is_right_to_left("שיחות"));
        assert!(!is_right_to_left("Talks (שיחות)"));
    }
}
