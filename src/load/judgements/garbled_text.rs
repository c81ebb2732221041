//! Texts with what readers would see as it is: markup, and characters of a wrong encoding.

use memchr::memmem;

/// The first bytes of a character beyond ASCII, each read as a character of its own (`Ã`, `Â`, `â`).
const MISREAD_LEADS: [&str; 3] = ["Ã", "Â", "â"];

/// What is wrong with a text, and what to do about it.
pub(super) fn explain_garbled(text: &str) -> Option<(String, &'static str)> {
    if let Some(garbled) = misread_characters(text) {
        return Some((
            format!("`{garbled}` is a character that was decoded wrongly"),
            "write the character that the source has",
        ));
    }
    let markup = html_markup(text).or_else(|| markdown(text))?;
    Some((
        format!("`{markup}` is markup, which readers would see"),
        "write the text without markup",
    ))
}

/// Whether a JSON text is worth a closer look.
pub(super) fn may_be_garbled(json: &[u8]) -> bool {
    let contains = |needle: &[u8]| memmem::find(json, needle).is_some();
    memchr::memchr2(b'<', b'&', json).is_some()
        || contains(b"**")
        || contains(b"](")
        || MISREAD_LEADS.iter().any(|lead| contains(lead.as_bytes()))
}

/// Two characters or three that stand for one.
fn misread_characters(text: &str) -> Option<&str> {
    let starts = MISREAD_LEADS
        .iter()
        .flat_map(|lead| text.match_indices(lead));
    let mut garbled = starts.filter_map(|(start, lead)| {
        let next = text[start + lead.len()..].chars().next()?;
        let is_continuation = matches!(next, '\u{80}'..='\u{bf}') || lead == "â" && next == '€';
        is_continuation.then(|| &text[start..start + lead.len() + next.len_utf8()])
    });
    garbled.next()
}

/// A tag or a character reference of HTML.
fn html_markup(text: &str) -> Option<&str> {
    let mut starts = text.match_indices(['<', '&']);
    starts.find_map(|(start, opening)| {
        let rest = &text[start + 1..];
        let (closing, may_begin): (_, fn(char) -> bool) = match opening {
            "<" => ('>', |ch| ch.is_ascii_alphabetic() || ch == '/'),
            _ => (';', |ch| ch.is_ascii_alphabetic() || ch == '#'),
        };
        let end = rest.find(closing)?;
        let name = &rest[..end];
        let is_name = opening == "<"
            || name
                .chars()
                .all(|ch| ch.is_ascii_alphanumeric() || ch == '#');
        (name.starts_with(may_begin) && is_name).then(|| &text[start..start + end + 2])
    })
}

/// Emphasis or a link of Markdown.
fn markdown(text: &str) -> Option<&str> {
    let is_emphasis = text.matches("**").count() > 1;
    let is_link = |start: usize| text[..start].contains('[') && text[start..].contains(')');
    if is_emphasis {
        return Some("**");
    }
    let link = text.find("](").filter(|start| is_link(*start));
    link.map(|start| &text[start..start + 2])
}
