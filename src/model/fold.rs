//! Texts as they are compared when one is looked for in another: without case and accents.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;

/// The marks that do not count when a text is looked for: what Unicode calls combining
/// diacritical marks, and the points of Hebrew and Arabic, which most texts leave out.
/// They are listed because patterns know no classes of letters that all languages share.
pub const ACCENTS: [(char, char); 11] = [
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

/// Whether a letter is one of these marks.
pub fn is_accent(letter: char) -> bool {
    let within = |(from, to): &(char, char)| (*from..=*to).contains(&letter);
    !letter.is_ascii() && ACCENTS.iter().any(within)
}

/// A text without case and accents, for texts that are found in others.
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        let has_case = text.bytes().any(|letter| letter.is_ascii_uppercase());
        return if has_case {
            text.to_ascii_lowercase().into()
        } else {
            text.into()
        };
    }
    let bare = text.nfd().filter(|letter| !is_accent(*letter));
    // Some letters have two forms in one case: `σ` and `ς`, `ß` and `ss`. They meet in the
    // other one, the capital of `ß` by way of the small letter.
    let lower = bare
        .flat_map(char::to_lowercase)
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase);
    let mut folded = String::with_capacity(text.len());
    for letter in lower {
        match plain(letter) {
            Some(plain) => folded.push_str(plain),
            None => folded.push(letter),
        }
    }
    folded.nfc().collect::<String>().into()
}

/// What stands for a small letter that Unicode does not take apart, as in full text.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
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
