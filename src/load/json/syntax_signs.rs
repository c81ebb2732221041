//! Signs that look like those of JSON and are others.

const STRAIGHT_HINT: &str = "put straight quotation marks (\") around field names and around texts";

/// The sort of a quotation mark that JSON does not have, and what to write instead.
pub(super) fn quotation_mark(ch: char) -> Option<(&'static str, &'static str)> {
    let name = match ch {
        '\'' => "single",
        '“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '‛' => "curly",
        '«' | '»' | '‹' | '›' => "French",
        '`' | '´' => "slanted",
        '＂' | '＇' => "full-width",
        '「' | '」' | '『' | '』' => "corner",
        '״' => "Hebrew",
        '″' => "double-prime",
        _ => return None,
    };
    Some((name, STRAIGHT_HINT))
}

/// The name of a space or an invisible character that may not stand between values.
pub(super) fn invisible_name(ch: char) -> Option<&'static str> {
    Some(match ch {
        '\u{a0}' | '\u{202f}' => "non-breaking space",
        '\u{3000}' => "full-width space",
        '\u{feff}' => "byte order mark",
        '\u{ad}' => "soft hyphen",
        '\u{200b}'..='\u{200d}' | '\u{2060}' => "zero-width character",
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            "invisible direction mark"
        }
        ' ' | '\t' | '\n' | '\r' => return None,
        _ if ch.is_whitespace() => "space of an unusual width",
        _ if ch.is_control() => "control character",
        _ => return None,
    })
}

/// What a sign of another script is, and the sign of JSON that it looks like.
pub(super) fn foreign_sign(ch: char) -> Option<(&'static str, char)> {
    Some(match ch {
        '，' => ("a full-width comma", ','),
        '、' => ("a Chinese or Japanese comma", ','),
        '،' => ("an Arabic comma", ','),
        '：' => ("a full-width colon", ':'),
        '；' => ("a full-width semicolon", ','),
        '［' | '【' => ("a full-width bracket", '['),
        '］' | '】' => ("a full-width bracket", ']'),
        '｛' => ("a full-width bracket", '{'),
        '｝' => ("a full-width bracket", '}'),
        '−' | '–' | '—' => ("a dash", '-'),
        _ => return None,
    })
}
