//! JSON in its two layouts: on one line, as it is kept, and indented, as people read it.

use memchr::memchr2;

/// A line break, and the indent of the deepest level that is usual.
const LINE_BREAK: &[u8] = b"\n                                ";

/// JSON that was on one line, indented by two spaces, with a line break at its end. `compact` is
/// what `serde_json` writes: valid, and without white space between its tokens.
pub(crate) fn to_indented(compact: &[u8]) -> Vec<u8> {
    // Line breaks and indents make it about half as long again.
    let mut out = Vec::with_capacity(compact.len() + compact.len() / 2);
    let mut depth = 0;
    // What is read up to `end` is copied up to `start`.
    let (mut start, mut end) = (0, 0);
    while let Some(&byte) = compact.get(end) {
        end += 1;
        match byte {
            b'"' => {
                end += string_len(&compact[end..]);
                continue;
            }
            b'{' | b'[' => {
                if let Some(b'}' | b']') = compact.get(end) {
                    end += 1;
                    continue;
                }
                depth += 1;
            }
            b'}' | b']' => {
                depth -= 1;
                end -= 1;
            }
            b',' | b':' => {}
            _ => continue,
        }
        out.extend_from_slice(&compact[start..end]);
        start = end;
        match byte {
            b':' => out.push(b' '),
            _ => break_line(&mut out, depth),
        }
        if let b'}' | b']' = byte {
            end += 1;
        }
    }
    out.extend_from_slice(&compact[start..]);
    out.push(b'\n');
    out
}

/// The length of the rest of a string, with the quotation mark at its end.
fn string_len(rest: &[u8]) -> usize {
    let mut len = 0;
    while let Some(index) = memchr2(b'"', b'\\', &rest[len..]) {
        if rest[len + index] == b'"' {
            return len + index + 1;
        }
        // An escape; that of a code point has no quotation mark or backslash in its digits.
        len += index + 2;
    }
    rest.len()
}

fn break_line(out: &mut Vec<u8>, depth: usize) {
    let len = 1 + 2 * depth;
    out.extend_from_slice(&LINE_BREAK[..len.min(LINE_BREAK.len())]);
    for _ in LINE_BREAK.len()..len {
        out.push(b' ');
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn the_layout_is_that_of_the_serializer() {
        let nested = (0..40).fold(json!("x"), |inner, _| json!([inner, {"a": []}]));
        for value in [
            json!({}),
            json!([]),
            json!([[], {}, [{}], {"a": {}}]),
            json!({"a": 1, "b": [1.5, -2, true, false, null], "c": {"d": "e"}}),
            json!({"{\"[,:]}\\": "\\\"{,}:[]\\", "": "\\", "\u{1}\n\t": "é “…” \u{2028}"}),
            json!("text"),
            json!(12),
            nested,
        ] {
            let compact = serde_json::to_vec(&value).expect("a value");
            let pretty = serde_json::to_string_pretty(&value).expect("a value") + "\n";
            let indented = to_indented(&compact);
            assert_eq!(String::from_utf8(indented.clone()).expect("a text"), pretty);
            let parsed: Value = serde_json::from_slice(&indented).expect("JSON");
            assert_eq!(parsed, value);
        }
    }
}
