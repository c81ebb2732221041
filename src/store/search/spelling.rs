//! British and American spellings of a word are one word.
//!
//! Invariant: all inflections of a word change alike, so that a change that is no other spelling
//! (`promise` has none) does no harm: the index, queries and snippets make the same one.

use std::borrow::Cow;

/// Beginnings of words and how they are written in America. What follows stays.
const BEGINNINGS: [(&str, &str); 17] = [
    ("adviser", "advisor"),
    ("ageing", "aging"),
    ("aluminium", "aluminum"),
    ("cheque", "check"),
    ("counsellor", "counselor"),
    ("defence", "defense"),
    ("enrolment", "enrollment"),
    ("fulfilment", "fulfillment"),
    ("grey", "gray"),
    ("instalment", "installment"),
    ("judgement", "judgment"),
    ("licence", "license"),
    ("manoeuvre", "maneuver"),
    ("offence", "offense"),
    ("pretence", "pretense"),
    ("programme", "program"),
    ("sceptic", "skeptic"),
];

/// Endings of words and how they are written in America.
const ENDINGS: [(&str, &str); 13] = [
    ("tre", "ter"),
    ("tres", "ters"),
    ("tred", "tered"),
    ("bre", "ber"),
    ("bres", "bers"),
    ("logue", "log"),
    ("logues", "logs"),
    ("lyse", "lyze"),
    ("lyses", "lyzes"),
    ("lysed", "lyzed"),
    ("lysing", "lyzing"),
    ("practise", "practice"),
    ("practised", "practiced"),
];

/// The endings of verbs with `-ise`, behind the `is`.
const ISE_ENDINGS: [&str; 9] = [
    "ations", "ation", "ers", "ing", "er", "es", "ed", "e", "ational",
];

/// What stands before `-ise` in verbs that America writes with `-ize`.
const BEFORE_ISE: [&str; 17] = [
    "al", "an", "ar", "at", "er", "gn", "ic", "id", "il", "im", "in", "it", "ol", "on", "or", "ul",
    "iv",
];

/// The shortest part of a word that has an `our` behind it: `four` and `source` have none.
const MIN_BEFORE_OUR: usize = 3;

/// A normalized term in American spelling.
pub(super) fn american(word: &str) -> Cow<'_, str> {
    // The first or the last letter rules out most words, at little cost.
    let is_first = |text: &str| text.as_bytes().first() == word.as_bytes().first();
    let is_last = |text: &str| text.as_bytes().last() == word.as_bytes().last();
    for (british, american) in BEGINNINGS.iter().filter(|(british, _)| is_first(british)) {
        if let Some(rest) = word.strip_prefix(*british) {
            return format!("{american}{rest}").into();
        }
    }
    for (british, american) in ENDINGS.iter().filter(|(british, _)| is_last(british)) {
        if let Some(start) = word.strip_suffix(*british).filter(|start| start.len() > 1) {
            return format!("{start}{american}").into();
        }
    }
    for ending in ISE_ENDINGS.iter().filter(|ending| is_last(ending)) {
        let start = word.strip_suffix(*ending);
        let start = start.and_then(|start| start.strip_suffix("is"));
        if let Some(start) = start.filter(|start| is_before_ise(start, ending)) {
            return format!("{start}iz{ending}").into();
        }
    }
    let our = |part: &[u8]| matches!(part, [b'o', b'u', b'r']);
    match word.as_bytes().windows(3).position(our) {
        Some(index) if index >= MIN_BEFORE_OUR => word.replacen("our", "or", 1).into(),
        _ => word.into(),
    }
}

fn is_before_ise(start: &str, ending: &str) -> bool {
    // No other words end like this.
    let is_noun = ending.starts_with("ation");
    start.len() > 2 && (is_noun || BEFORE_ISE.iter().any(|before| start.ends_with(before)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::search::tokenizer::stem;

    #[test]
    fn british_and_american_words_have_the_same_stem() {
        for (british, american) in [
            ("defence", "defense"),
            ("defences", "defense"),
            ("advisers", "advisor"),
            ("organisation", "organizations"),
            ("organised", "organize"),
            ("centre", "centers"),
            ("centred", "centered"),
            ("programmes", "program"),
            ("recognise", "recognized"),
            ("demilitarisation", "demilitarization"),
            ("demilitarised", "demilitarized"),
            ("favourable", "favorable"),
            ("neighbours", "neighbor"),
            ("labour", "labor"),
            ("dialogue", "dialog"),
            ("analysed", "analyze"),
            ("kilometres", "kilometer"),
            ("cancelled", "canceled"),
            ("travelling", "traveling"),
            ("licences", "license"),
            ("authorise", "authorizing"),
            ("theatre", "theater"),
        ] {
            assert_eq!(stem(british), stem(american), "{british}");
        }
        for word in [
            "promise", "four", "hour", "precise", "rise", "exercise", "journal",
        ] {
            assert_eq!(american(word), word);
        }
        // All inflections stay one word.
        for (word, other) in [
            ("resource", "resources"),
            ("source", "sources"),
            ("advise", "advised"),
            ("encourage", "encouraging"),
            ("compromise", "compromises"),
        ] {
            assert_eq!(stem(word), stem(other), "{word}");
        }
    }
}
