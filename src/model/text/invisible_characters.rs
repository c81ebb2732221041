//! Characters that readers cannot see, and where they belong.
//!
//! What is invisible can hide a word from a search, turn a line around, or carry a message
//! that only programs read. Invariant: a text in which [`find_stray_character`] finds nothing shows every
//! character that it has, except for joiners and variation selectors where a script or an
//! emoji needs them.

use unicode_properties::UnicodeEmoji as _;
use unicode_script::{Script, UnicodeScript as _};

/// A character that does not belong where it is.
pub(crate) struct StrayCharacter {
    /// How many characters are before it.
    pub(crate) index: usize,
    /// The character.
    pub(crate) character: char,
    /// Its name in Unicode, or what sort of character it is.
    pub(crate) name: &'static str,
    /// Why it does not belong there.
    pub(crate) reason: &'static str,
    /// What to do about it.
    pub(crate) hint: &'static str,
}

const NON_JOINER: char = '\u{200C}';
const JOINER: char = '\u{200D}';

/// The characters that are refused, or accepted only in their place, with their names:
/// Unicode's `Default_Ignorable_Code_Point`, `Bidi_Control`, the separators of lines and
/// paragraphs, interlinear annotation, and the blank of Braille. The property is stable:
/// code points reserved for it stand in these ranges already.
const INVISIBLE_RANGES: [(char, char, &str); 64] = [
    ('\u{AD}', '\u{AD}', "SOFT HYPHEN"),
    ('\u{34F}', '\u{34F}', "COMBINING GRAPHEME JOINER"),
    ('\u{61C}', '\u{61C}', "ARABIC LETTER MARK"),
    ('\u{115F}', '\u{115F}', "HANGUL CHOSEONG FILLER"),
    ('\u{1160}', '\u{1160}', "HANGUL JUNGSEONG FILLER"),
    ('\u{17B4}', '\u{17B4}', "KHMER VOWEL INHERENT AQ"),
    ('\u{17B5}', '\u{17B5}', "KHMER VOWEL INHERENT AA"),
    (
        '\u{180B}',
        '\u{180B}',
        "MONGOLIAN FREE VARIATION SELECTOR ONE",
    ),
    (
        '\u{180C}',
        '\u{180C}',
        "MONGOLIAN FREE VARIATION SELECTOR TWO",
    ),
    (
        '\u{180D}',
        '\u{180D}',
        "MONGOLIAN FREE VARIATION SELECTOR THREE",
    ),
    ('\u{180E}', '\u{180E}', "MONGOLIAN VOWEL SEPARATOR"),
    (
        '\u{180F}',
        '\u{180F}',
        "MONGOLIAN FREE VARIATION SELECTOR FOUR",
    ),
    ('\u{200B}', '\u{200B}', "ZERO WIDTH SPACE"),
    (NON_JOINER, NON_JOINER, "ZERO WIDTH NON-JOINER"),
    (JOINER, JOINER, "ZERO WIDTH JOINER"),
    ('\u{200E}', '\u{200E}', "LEFT-TO-RIGHT MARK"),
    ('\u{200F}', '\u{200F}', "RIGHT-TO-LEFT MARK"),
    ('\u{2028}', '\u{2028}', "LINE SEPARATOR"),
    ('\u{2029}', '\u{2029}', "PARAGRAPH SEPARATOR"),
    ('\u{202A}', '\u{202A}', "LEFT-TO-RIGHT EMBEDDING"),
    ('\u{202B}', '\u{202B}', "RIGHT-TO-LEFT EMBEDDING"),
    ('\u{202C}', '\u{202C}', "POP DIRECTIONAL FORMATTING"),
    ('\u{202D}', '\u{202D}', "LEFT-TO-RIGHT OVERRIDE"),
    ('\u{202E}', '\u{202E}', "RIGHT-TO-LEFT OVERRIDE"),
    ('\u{2060}', '\u{2060}', "WORD JOINER"),
    ('\u{2061}', '\u{2061}', "FUNCTION APPLICATION"),
    ('\u{2062}', '\u{2062}', "INVISIBLE TIMES"),
    ('\u{2063}', '\u{2063}', "INVISIBLE SEPARATOR"),
    ('\u{2064}', '\u{2064}', "INVISIBLE PLUS"),
    ('\u{2065}', '\u{2065}', RESERVED),
    ('\u{2066}', '\u{2066}', "LEFT-TO-RIGHT ISOLATE"),
    ('\u{2067}', '\u{2067}', "RIGHT-TO-LEFT ISOLATE"),
    ('\u{2068}', '\u{2068}', "FIRST STRONG ISOLATE"),
    ('\u{2069}', '\u{2069}', "POP DIRECTIONAL ISOLATE"),
    ('\u{206A}', '\u{206A}', "INHIBIT SYMMETRIC SWAPPING"),
    ('\u{206B}', '\u{206B}', "ACTIVATE SYMMETRIC SWAPPING"),
    ('\u{206C}', '\u{206C}', "INHIBIT ARABIC FORM SHAPING"),
    ('\u{206D}', '\u{206D}', "ACTIVATE ARABIC FORM SHAPING"),
    ('\u{206E}', '\u{206E}', "NATIONAL DIGIT SHAPES"),
    ('\u{206F}', '\u{206F}', "NOMINAL DIGIT SHAPES"),
    ('\u{2800}', '\u{2800}', "BRAILLE PATTERN BLANK"),
    ('\u{3164}', '\u{3164}', "HANGUL FILLER"),
    ('\u{FE00}', '\u{FE00}', "VARIATION SELECTOR-1"),
    ('\u{FE01}', '\u{FE01}', "VARIATION SELECTOR-2"),
    ('\u{FE02}', '\u{FE02}', "VARIATION SELECTOR-3"),
    ('\u{FE03}', '\u{FE0D}', "VARIATION SELECTOR"),
    ('\u{FE0E}', '\u{FE0E}', "VARIATION SELECTOR-15"),
    ('\u{FE0F}', '\u{FE0F}', "VARIATION SELECTOR-16"),
    ('\u{FEFF}', '\u{FEFF}', "ZERO WIDTH NO-BREAK SPACE"),
    ('\u{FFA0}', '\u{FFA0}', "HALFWIDTH HANGUL FILLER"),
    ('\u{FFF0}', '\u{FFF8}', RESERVED),
    ('\u{FFF9}', '\u{FFF9}', "INTERLINEAR ANNOTATION ANCHOR"),
    ('\u{FFFA}', '\u{FFFA}', "INTERLINEAR ANNOTATION SEPARATOR"),
    ('\u{FFFB}', '\u{FFFB}', "INTERLINEAR ANNOTATION TERMINATOR"),
    ('\u{1BCA0}', '\u{1BCA3}', "SHORTHAND FORMAT CONTROL"),
    ('\u{1D173}', '\u{1D17A}', "MUSICAL SYMBOL FORMAT CONTROL"),
    ('\u{E0000}', '\u{E0000}', RESERVED),
    ('\u{E0001}', '\u{E0001}', "LANGUAGE TAG"),
    ('\u{E0002}', '\u{E001F}', RESERVED),
    ('\u{E0020}', '\u{E007E}', "TAG CHARACTER"),
    ('\u{E007F}', '\u{E007F}', "CANCEL TAG"),
    ('\u{E0080}', '\u{E00FF}', RESERVED),
    ('\u{E0100}', '\u{E01EF}', "IDEOGRAPHIC VARIATION SELECTOR"),
    ('\u{E01F0}', '\u{E0FFF}', RESERVED),
];

const RESERVED: &str = "(reserved for invisible characters)";

/// The first character of `text` that does not belong where it stands.
pub(crate) fn find_stray_character(text: &str) -> Option<StrayCharacter> {
    if !text.chars().any(is_suspect) {
        return None;
    }
    let characters: Vec<_> = text.chars().collect();
    (0..characters.len()).find_map(|index| stray_character_at(&characters, index))
}

/// Whether a character does not belong everywhere.
fn is_suspect(ch: char) -> bool {
    ch.is_control()
        || !ch.is_ascii() && (invisible_name(ch).is_some() || describe_meaningless(ch).is_some())
}

fn stray_character_at(text: &[char], index: usize) -> Option<StrayCharacter> {
    let character = text[index];
    let (name, reason, hint) = if character.is_control() {
        (
            control_name(character),
            "a control character",
            "a text is one line of visible characters: delete it, or write a space",
        )
    } else if let Some((name, reason, hint)) = describe_meaningless(character) {
        (name, reason, hint)
    } else {
        let name = invisible_name(character).filter(|_| !is_allowed_at(text, index))?;
        let hint = match character {
            NON_JOINER | JOINER => {
                "delete it: it belongs beside letters of scripts that join them, such as Arabic \
                 or Devanagari, and in emoji"
            }
            _ => "delete it",
        };
        (name, "which readers cannot see", hint)
    };
    Some(StrayCharacter {
        index,
        character,
        name,
        reason,
        hint,
    })
}

fn invisible_name(ch: char) -> Option<&'static str> {
    let index = INVISIBLE_RANGES.partition_point(|(_, last, _)| *last < ch);
    let (first, _, name) = INVISIBLE_RANGES.get(index)?;
    (*first <= ch).then_some(*name)
}

fn control_name(ch: char) -> &'static str {
    match ch {
        '\t' => "CHARACTER TABULATION",
        '\n' => "LINE FEED",
        '\r' => "CARRIAGE RETURN",
        _ => "CONTROL",
    }
}

/// The name of a character without a meaning, why it has none, and what to do.
fn describe_meaningless(ch: char) -> Option<(&'static str, &'static str, &'static str)> {
    match ch {
        '\u{FFFD}' => Some((
            "REPLACEMENT CHARACTER",
            "which stands for a character that was lost in a conversion",
            "write the character that was lost",
        )),
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}' => {
            Some((
                "(private use)",
                "which means nothing outside of one font",
                "write it in characters that everybody has",
            ))
        }
        _ if (0xFDD0..=0xFDEF).contains(&u32::from(ch)) || u32::from(ch) & 0xFFFE == 0xFFFE => {
            Some(("(noncharacter)", "which is no character", "delete it"))
        }
        _ => None,
    }
}

/// Whether the invisible character at `index` belongs there.
fn is_allowed_at(text: &[char], index: usize) -> bool {
    let next = text.get(index + 1).copied();
    let before = index.checked_sub(1).map(|before| text[before]);
    match text[index] {
        NON_JOINER => {
            let is_within = |ch: Option<char>| ch.is_some_and(|ch| !ch.is_whitespace());
            is_within(before) && is_within(next) && is_letter_joiner(text, index)
        }
        JOINER => is_emoji_joiner(text, index) || is_letter_joiner(text, index),
        '\u{FE0E}' | '\u{FE0F}' => before.is_some_and(|before| {
            is_emoji(before) || before.is_emoji_char() && next == Some('\u{20E3}')
        }),
        '\u{FE00}'..='\u{FE02}' => before.is_some_and(|before| {
            matches!(
                before.script(),
                Script::Han | Script::Myanmar | Script::Phags_Pa
            )
        }),
        '\u{E0100}'..='\u{E01EF}' => before.is_some_and(|ch| ch.script() == Script::Han),
        '\u{180B}'..='\u{180D}' | '\u{180F}' => {
            before.is_some_and(|before| before.script() == Script::Mongolian)
        }
        '\u{E0020}'..='\u{E007F}' => is_in_flag_sequence(text, index),
        _ => false,
    }
}

/// Whether a character is an emoji by itself, which the digits are not.
fn is_emoji(ch: char) -> bool {
    !ch.is_ascii() && ch.is_emoji_char()
}

/// Whether a joiner stands beside a letter of a script in which letters join, and beside no
/// other joiner.
fn is_letter_joiner(text: &[char], index: usize) -> bool {
    let is_joiner = |ch: &char| [NON_JOINER, JOINER].contains(ch);
    let (before, after) = (&text[..index], &text[index + 1..]);
    if before.last().is_some_and(is_joiner) || after.first().is_some_and(is_joiner) {
        return false;
    }
    // A vowel sign that several scripts share has the script of its letter.
    let mut letters = before.iter().rev();
    let letter = letters.find(|ch| ch.script() != Script::Inherited);
    let neighbors = [letter, after.first()];
    neighbors
        .into_iter()
        .flatten()
        .any(|ch| is_joining_script(ch.script()))
}

/// Whether the letters of a script take different forms beside each other, so that its texts
/// need joiners.
fn is_joining_script(script: Script) -> bool {
    matches!(
        script,
        Script::Adlam
            | Script::Arabic
            | Script::Balinese
            | Script::Bengali
            | Script::Chakma
            | Script::Devanagari
            | Script::Grantha
            | Script::Gujarati
            | Script::Gurmukhi
            | Script::Hanifi_Rohingya
            | Script::Javanese
            | Script::Kaithi
            | Script::Kannada
            | Script::Khmer
            | Script::Malayalam
            | Script::Mandaic
            | Script::Meetei_Mayek
            | Script::Mongolian
            | Script::Myanmar
            | Script::Newa
            | Script::Nko
            | Script::Oriya
            | Script::Sinhala
            | Script::Sundanese
            | Script::Syriac
            | Script::Tamil
            | Script::Telugu
            | Script::Tibetan
            | Script::Tirhuta
    )
}

/// Whether a joiner makes one emoji of the two beside it.
fn is_emoji_joiner(text: &[char], index: usize) -> bool {
    let is_modifier = |ch: &char| matches!(ch, '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}');
    let base = text[..index].iter().rev().find(|ch| !is_modifier(ch));
    let next = text.get(index + 1);
    base.is_some_and(|ch| is_emoji(*ch)) && next.is_some_and(|ch| is_emoji(*ch))
}

/// The flags that are written with tags: those of England, Scotland and Wales. Tags spell
/// anything in letters that nobody sees, so that no other sequence is accepted.
const TAGGED_FLAGS: [&str; 3] = ["gbeng", "gbsct", "gbwls"];

/// Whether the tag at `index` is part of a flag.
fn is_in_flag_sequence(text: &[char], index: usize) -> bool {
    let tag = |ch: &char| u32::from(*ch).checked_sub(0xE0000).and_then(char::from_u32);
    let is_tag = |ch: &&char| ('\u{E0020}'..='\u{E007F}').contains(*ch);
    let start = text[..index].iter().rev().take_while(is_tag).count();
    let (before, tags) = text.split_at(index - start);
    let tags: String = tags.iter().take_while(is_tag).filter_map(tag).collect();
    before.last() == Some(&'\u{1F3F4}')
        && tags
            .strip_suffix('\u{7F}')
            .is_some_and(|region| TAGGED_FLAGS.contains(&region))
}
