//! How wide a text is, and where it is broken into lines.
//!
//! Which font draws a picture is up to the reader, so widths are those of the widest of the
//! common fonts. Invariant: no line is taken for narrower than such a font draws it.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// How a text is set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Face {
    /// The size of the letters.
    pub(super) size: f64,
    /// Whether they are bold.
    pub(super) bold: bool,
}

impl Face {
    pub(super) const fn plain(size: f64) -> Self {
        Self { size, bold: false }
    }

    pub(super) const fn bold(size: f64) -> Self {
        Self { size, bold: true }
    }

    /// From one line to the next.
    pub(super) fn leading(self) -> f64 {
        (self.size * 1.38).ceil()
    }

    /// How wide a text is at most.
    pub(super) fn width(self, text: &str) -> f64 {
        text.graphemes(true).map(|one| self.advance(one)).sum()
    }

    fn advance(self, grapheme: &str) -> f64 {
        let bold = if self.bold { 1.14 } else { 1.0 };
        em(grapheme) * bold * self.size
    }
}

/// A text in lines.
#[derive(Debug)]
pub(super) struct Lines {
    pub(super) lines: Vec<String>,
    /// Whether something of the text is missing.
    pub(super) cut: bool,
}

/// Breaks `text` into at most `most` lines of at most `room`, of about the same length.
pub(super) fn wrap(text: &str, face: Face, room: f64, most: usize) -> Lines {
    let mut best = filled(text, face, room, most);
    if best.lines.len() > 1 && !best.cut {
        for share in [0.9, 0.8, 0.7, 0.6] {
            let narrower = filled(text, face, room * share, best.lines.len());
            if narrower.cut {
                break;
            }
            best = narrower;
        }
    }
    best
}

/// Breaks `text` into lines as full as they can be.
fn filled(text: &str, face: Face, room: f64, most: usize) -> Lines {
    let mut lines = Vec::new();
    let (mut line, mut wide, mut may_end) = (String::new(), 0.0, None);
    for one in text.graphemes(true) {
        let space = is_space(one);
        if line.is_empty() && space {
            continue;
        }
        if !line.is_empty() && may_break(&line, one) {
            may_end = Some(line.len());
        }
        let before = line.len();
        line.push_str(one);
        wide += face.advance(one);
        let at = may_end.unwrap_or(before);
        // One letter wider than the room stays on a line of its own.
        if wide > room && !space && at > 0 {
            let rest = line.split_off(at).trim_start().to_owned();
            lines.push(std::mem::replace(&mut line, rest).trim_end().to_owned());
            wide = face.width(&line);
            may_end = None;
        }
    }
    if !line.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    let cut = lines.len() > most;
    lines.truncate(most);
    if let Some(last) = lines.last_mut()
        && cut
    {
        while face.width(last) + face.width("…") > room
            && let Some((at, _)) = last.grapheme_indices(true).next_back()
        {
            last.truncate(at);
        }
        last.truncate(last.trim_end().len());
        last.push('…');
    }
    Lines { lines, cut }
}

/// Whether a text reads from right to left: its first letter decides.
pub(super) fn is_right_to_left(text: &str) -> bool {
    let first = text.chars().find(|letter| letter.is_alphabetic());
    first.is_some_and(|letter| {
        matches!(letter,
            '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    })
}

fn is_space(grapheme: &str) -> bool {
    grapheme != "\u{a0}" && grapheme != "\u{202f}" && grapheme.chars().all(char::is_whitespace)
}

/// Whether a line may end between `before` and `next`.
fn may_break(before: &str, next: &str) -> bool {
    let Some(last) = before.graphemes(true).next_back() else {
        return false;
    };
    let letter = next.chars().next().is_some_and(char::is_alphanumeric);
    let after_wide = last.width() == 2 && next.width() > 0 && !is_space(next);
    is_space(last)
        || (matches!(last, "-" | "–" | "—" | "/") && letter)
        || (letter && (next.width() == 2 || after_wide))
}

/// How wide a letter with its marks is at most, measured in its size.
fn em(grapheme: &str) -> f64 {
    let mut letters = grapheme.chars();
    let first = letters.next().map_or(0.0, of_letter);
    first + letters.map(of_mark).sum::<f64>()
}

/// What follows the first letter of a grapheme: marks above and below take no room, the
/// signs of the Indic scripts may.
fn of_mark(mark: char) -> f64 {
    match mark {
        '\u{300}'..='\u{36f}'
        | '\u{591}'..='\u{6ed}'
        | '\u{200c}'
        | '\u{200d}'
        | '\u{fe00}'..='\u{fe0f}' => 0.0,
        // What joins an emoji is drawn with it, or after it where the font does not know it.
        '\u{1f000}'.. => 1.4,
        _ => 0.6,
    }
}

#[rustfmt::skip]
fn of_letter(letter: char) -> f64 {
    match letter {
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
        '\u{df}'..='\u{24f}' | '\u{400}'..='\u{52f}' if letter.is_lowercase() => 0.72,
        '\u{300}'..='\u{36f}' => 0.0,
        // A whole sentence as one letter, dashes of two and three, and cuneiform.
        '\u{fdf0}'..='\u{fdff}' => 11.0,
        '\u{2e3a}' | '\u{2e3b}' => 3.2,
        '\u{12000}'..='\u{1254f}' => 4.0,
        '\u{1f000}'.. => 1.5,
        '\u{590}'..='\u{5ff}' => 0.78,
        '\u{600}'..='\u{6ff}' => 0.9,
        _ if letter.width() == Some(2) => 1.05,
        _ if letter.is_alphabetic() && letter < '\u{590}' => 0.95,
        _ => 1.25,
    }
}

#[cfg(test)]
mod tests {
    use super::{Face, is_right_to_left, wrap};

    const FACE: Face = Face::plain(10.0);

    #[test]
    fn lines_end_between_words_and_within_what_has_no_words() {
        let wrapped = wrap("alpha beta-gamma delta", FACE, 60.0, 9);
        assert_eq!(wrapped.lines, ["alpha", "beta-", "gamma", "delta"]);
        assert!(!wrapped.cut);
        let wrapped = wrap("停火協議談判。", FACE, 32.0, 9);
        assert_eq!(wrapped.lines, ["停火協", "議談", "判。"]);
        let wrapped = wrap("mmmmmmmmmmmmmmmm", FACE, 60.0, 9);
        assert_eq!(wrapped.lines, ["mmmmmm", "mmmmmm", "mmmm"]);
        assert_eq!(wrap("m", FACE, 1.0, 1).lines, ["m"]);
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        let wrapped = wrap("alpha beta gamma delta epsilon", FACE, 62.0, 2);
        assert_eq!(wrapped.lines, ["alpha beta", "gamma…"]);
        assert!(wrapped.cut);
        assert!(wrapped.lines.iter().all(|line| FACE.width(line) <= 62.0));
        assert!(wrap("", FACE, 62.0, 2).lines.is_empty());
    }

    #[test]
    fn the_first_letter_tells_the_direction() {
        assert!(is_right_to_left("2025 محادثات"));
        assert!(is_right_to_left("שיחות"));
        assert!(!is_right_to_left("Talks (שיחות)"));
    }
}
