//! Normalization of texts for search: without case, accents and invisible characters, and with one
//! form of each punctuation mark that has several.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};

/// The marks that search ignores: Unicode's combining diacritical marks, and the points of Hebrew
/// and Arabic, which most texts leave out. They are listed because regular expressions have no
/// character classes that all dialects share.
const COMBINING_MARKS: [(char, char); 11] = [
    ('\u{300}', '\u{36F}'),
    ('\u{591}', '\u{5BD}'),
    ('\u{5BF}', '\u{5BF}'),
    ('\u{5C1}', '\u{5C2}'),
    ('\u{5C4}', '\u{5C5}'),
    ('\u{64B}', '\u{65F}'),
    ('\u{670}', '\u{670}'),
    ('\u{1AB0}', '\u{1AFF}'),
    ('\u{1DC0}', '\u{1DFF}'),
    ('\u{20D0}', '\u{20FF}'),
    ('\u{FE20}', '\u{FE2F}'),
];

/// Whether a character is a combining mark.
pub fn is_combining_mark(ch: char) -> bool {
    let within = |(from, to): &(char, char)| (*from..=*to).contains(&ch);
    !ch.is_ascii() && COMBINING_MARKS.iter().any(within)
}

/// What Unicode calls `Default_Ignorable_Code_Point`: it is invisible and stands within words,
/// such as soft hyphens and joiners. The property is stable.
const DEFAULT_IGNORABLE: [(char, char); 17] = [
    ('\u{AD}', '\u{AD}'),
    ('\u{34F}', '\u{34F}'),
    ('\u{61C}', '\u{61C}'),
    ('\u{115F}', '\u{1160}'),
    ('\u{17B4}', '\u{17B5}'),
    ('\u{180B}', '\u{180F}'),
    ('\u{200B}', '\u{200F}'),
    ('\u{202A}', '\u{202E}'),
    ('\u{2060}', '\u{206F}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{FE00}', '\u{FE0F}'),
    ('\u{FEFF}', '\u{FEFF}'),
    ('\u{FFA0}', '\u{FFA0}'),
    ('\u{FFF0}', '\u{FFF8}'),
    ('\u{1BCA0}', '\u{1BCA3}'),
    ('\u{1D173}', '\u{1D17A}'),
    ('\u{E0000}', '\u{E0FFF}'),
];

/// The characters that folding removes, within the Basic Multilingual Plane: the only ones that
/// every dialect of regular expressions can write.
pub fn ranges_removed_by_folding() -> impl Iterator<Item = (char, char)> {
    let ignorable = DEFAULT_IGNORABLE.iter().filter(|(_, to)| *to <= '\u{FFFF}');
    COMBINING_MARKS.iter().chain(ignorable).copied()
}

/// Whether a character is invisible and part of no word.
pub fn is_default_ignorable(ch: char) -> bool {
    let within = |(from, to): &(char, char)| (*from..=*to).contains(&ch);
    !ch.is_ascii() && DEFAULT_IGNORABLE.iter().any(within)
}

/// The usual form of a dash, an apostrophe, a quotation mark or a space: keyboards write the
/// one, typesetters the others, and texts mix them.
fn fold_punctuation(ch: char) -> char {
    match ch {
        // A minus sign is a symbol to Unicode, and a dash to readers.
        '\u{2212}' => '-',
        '\u{B4}'
        | '\u{2B9}'..='\u{2BD}'
        | '\u{2C8}'
        | '‘'
        | '’'
        | '‚'
        | '‛'
        | '‹'
        | '›'
        | '′'
        | '‵'
        | '\u{FF07}' => '\'',
        '“'
        | '”'
        | '„'
        | '‟'
        | '«'
        | '»'
        | '″'
        | '‶'
        | '\u{2E42}'
        | '「'
        | '」'
        | '『'
        | '』'
        | '〝'
        | '〞'
        | '〟'
        | '\u{FE41}'..='\u{FE44}'
        | '\u{FF02}'
        | '\u{FF62}'
        | '\u{FF63}' => '"',
        _ if ch.is_whitespace() => ' ',
        _ if ch.is_ascii() => ch,
        _ if ch.general_category() == GeneralCategory::DashPunctuation => '-',
        _ => ch,
    }
}

/// A text as it is compared: without case, accents and invisible characters, with dashes,
/// apostrophes, quotation marks and spaces in one form, several spaces as one.
pub fn fold_for_search(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && has_only_single_spaces(text) {
        let has_case = text.bytes().any(|byte| byte.is_ascii_uppercase());
        return if has_case {
            text.to_ascii_lowercase().into()
        } else {
            text.into()
        };
    }
    let stripped = text
        .nfd()
        .filter(|ch| !is_combining_mark(*ch) && !is_default_ignorable(*ch))
        .map(fold_punctuation);
    // Some letters have two forms in one case: `σ` and `ς`, `ß` and `ss`. They meet in the
    // other one, the capital of `ß` by way of the small letter.
    let lower = stripped
        .flat_map(char::to_lowercase)
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase);
    let mut folded = String::with_capacity(text.len());
    for ch in lower {
        match transliterate(ch) {
            Some(replacement) => folded.push_str(replacement),
            None if ch == ' ' && folded.ends_with(' ') => {}
            None => folded.push(ch),
        }
    }
    folded.nfc().collect::<String>().into()
}

/// Whether an ASCII text has no other white space than single spaces.
fn has_only_single_spaces(text: &str) -> bool {
    let mut after_space = false;
    text.bytes().all(|byte| {
        let is_repeated_space = after_space && byte == b' ';
        after_space = byte == b' ';
        !is_repeated_space && !(b'\t'..=b'\r').contains(&byte)
    })
}

/// What stands for a small letter that Unicode does not take apart, as in full text.
fn transliterate(ch: char) -> Option<&'static str> {
    Some(match ch {
        'ł' => "l",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ŧ' => "t",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        _ => return None,
    })
}
