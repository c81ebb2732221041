//! Characters that readers cannot see: accepted where a script or an emoji needs them, and
//! refused with their name elsewhere.

use serde_json::{Value, json};

use crate::check::{assert_valid, reported_problems};
use crate::support::Fixtures;

/// A record whose first statements have these texts.
fn written(texts: &[&str]) -> Fixtures {
    let fixtures = Fixtures::new();
    fixtures.edit_json("statements.json", |statements| {
        for (statement, text) in statements.as_array_mut().unwrap().iter_mut().zip(texts) {
            statement["text"] = json!(text);
        }
    });
    fixtures
}

#[test]
fn joiners_and_selectors_are_accepted_where_they_belong() {
    let texts = [
        "می\u{200C}خواهیم",                                                // Persian
        "کتاب\u{200C}ها و سند\u{200C}ها", // Persian, after a letter that does not join
        "NATO\u{200C}ها",                 // Persian ending of a Latin word
        "سال ۱۳۹۹ ه\u{200D}.ش",           // Persian, a form that stands alone
        "مُ\u{200C}ها",                    // after a vowel sign that scripts share
        "دە\u{200C}کەم",                  // Kurdish
        "क्\u{200D}ष और क्\u{200C}ष",       // Hindi
        "ශ්\u{200D}රී ලංකා",                 // Sinhala
        "র\u{200D}্যাব",                    // Bengali
        "👩\u{200D}👩\u{200D}👧 and 👩🏽\u{200D}💻", // emoji sequences
        "🏳\u{FE0F}\u{200D}🌈 ❤\u{FE0F} ✈\u{FE0E}", // emoji with selectors
        "1\u{FE0F}\u{20E3} and ©\u{FE0F}", // keycaps and signs
        "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F} and 🇺🇦", // flags
        "葛\u{E0100}飾区",                // Japanese variants
        "ᠠ\u{180B}",                      // Mongolian variants
        "رقم \u{600}١٢",                  // a sign of Arabic that is seen
        "A no-break\u{A0}space, a thin\u{2009}one",
    ];
    assert_valid(&written(&texts), "invisible characters in their place");
}

#[test]
#[rustfmt::skip]
fn invisible_characters_are_refused_with_their_name() {
    const REFUSED: [(&str, &str); 40] = [
        ("The agree\u{AD}ment", "U+00AD SOFT HYPHEN, which readers cannot see, after `The agree`"),
        ("\u{61C}Text", "U+061C ARABIC LETTER MARK, which readers cannot see, at its beginning"),
        ("a\u{34F}b", "U+034F COMBINING GRAPHEME JOINER"),
        ("a\u{115F}b", "U+115F HANGUL CHOSEONG FILLER"),
        ("a\u{1160}b", "U+1160 HANGUL JUNGSEONG FILLER"),
        ("a\u{17B4}b", "U+17B4 KHMER VOWEL INHERENT AQ"),
        ("a\u{180B}b", "U+180B MONGOLIAN FREE VARIATION SELECTOR ONE"),
        ("a\u{180E}b", "U+180E MONGOLIAN VOWEL SEPARATOR"),
        ("a\u{200B}b", "U+200B ZERO WIDTH SPACE"),
        ("a\u{200C}b", "U+200C ZERO WIDTH NON-JOINER"),
        ("a\u{200D}b", "U+200D ZERO WIDTH JOINER"),
        ("می\u{200C}\u{200C}خواهیم", "U+200C ZERO WIDTH NON-JOINER"),
        ("می \u{200C}خواهیم", "U+200C ZERO WIDTH NON-JOINER"),
        ("می\u{200C}", "U+200C ZERO WIDTH NON-JOINER"),
        ("1\u{200D}2", "U+200D ZERO WIDTH JOINER"),
        ("👩\u{200D}a", "U+200D ZERO WIDTH JOINER"),
        ("a\u{200E}b", "U+200E LEFT-TO-RIGHT MARK"),
        ("a\u{200F}b", "U+200F RIGHT-TO-LEFT MARK"),
        ("a\u{2028}b", "U+2028 LINE SEPARATOR"),
        ("a\u{202E}b", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("a\u{2060}b", "U+2060 WORD JOINER"),
        ("a\u{2063}b", "U+2063 INVISIBLE SEPARATOR"),
        ("a\u{2065}b", "U+2065 (reserved for invisible characters)"),
        ("a\u{2066}b", "U+2066 LEFT-TO-RIGHT ISOLATE"),
        ("a\u{206A}b", "U+206A INHIBIT SYMMETRIC SWAPPING"),
        ("a\u{2800}b", "U+2800 BRAILLE PATTERN BLANK"),
        ("a\u{3164}b", "U+3164 HANGUL FILLER"),
        ("a\u{FE0F}b", "U+FE0F VARIATION SELECTOR-16"),
        ("1\u{FE0F}2", "U+FE0F VARIATION SELECTOR-16"),
        ("a\u{FE00}b", "U+FE00 VARIATION SELECTOR-1"),
        ("a\u{FEFF}b", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("a\u{FFA0}b", "U+FFA0 HALFWIDTH HANGUL FILLER"),
        ("a\u{FFF9}b", "U+FFF9 INTERLINEAR ANNOTATION ANCHOR"),
        ("a\u{FFFE}b", "U+FFFE (noncharacter)"),
        ("a\u{FFFD}b", "U+FFFD REPLACEMENT CHARACTER, which stands for a character that was lost"),
        ("a\u{E000}b", "U+E000 (private use)"),
        ("a\u{E0041}b", "U+E0041 TAG CHARACTER"),
        ("🏴\u{E0068}\u{E0069}\u{E007F}", "U+E0068 TAG CHARACTER"),
        ("a\u{E0100}b", "U+E0100 IDEOGRAPHIC VARIATION SELECTOR"),
        ("a\tb", "U+0009 CHARACTER TABULATION"),
    ];
    let texts: Vec<_> = REFUSED.iter().map(|(text, _)| *text).collect();
    let problems = reported_problems(&written(&texts));
    for (place, (text, words)) in REFUSED.iter().enumerate() {
        let of_text =
            |problem: &&(String, Value)| problem.1["pointer"] == format!("/{place}/text").as_str();
        let found: Vec<_> = problems.iter().filter(of_text).collect();
        assert_eq!(found.len(), 1, "{text:?}: {problems:#?}");
        let message = found[0].1["message"].as_str().unwrap();
        assert!(message.contains(words), "{text:?}: {message}");
        assert_ne!(found[0].1["hint"], "", "{text:?}");
    }
    assert_eq!(problems.len(), REFUSED.len(), "{problems:#?}");
}
