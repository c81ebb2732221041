//! The text of a query as names and values (WHATWG URL, `application/x-www-form-urlencoded`).

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::query::limits::MAX_QUERY_PARAMS;

/// One name with its value, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryParam {
    /// The parameter's name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// What stays as it is when a link is written: what RFC 3986 lets stand in a query and
/// needs no second look, so that links stay readable.
const UNESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b',')
    .remove(b':');

/// `text` as it stands in the query of a link.
pub fn percent_encode(text: &str) -> Cow<'_, str> {
    utf8_percent_encode(text, UNESCAPED).into()
}

/// A name and value as they stand in the query of a link.
pub(crate) fn encode_param(name: &str, value: &str) -> String {
    let mut encoded = String::with_capacity(name.len() + 1 + value.len());
    encoded.extend(utf8_percent_encode(name, UNESCAPED));
    encoded.push('=');
    encoded.extend(utf8_percent_encode(value, UNESCAPED));
    encoded
}

/// Parameters as the query of a link, without its `?`.
pub(crate) fn join_params(params: &[QueryParam]) -> String {
    let encode = |param: &QueryParam| encode_param(&param.name, &param.value);
    params.iter().map(encode).collect::<Vec<_>>().join("&")
}

/// Parameters as the query of a link, with its `?`; empty if there are none.
pub fn to_query_string(params: &[QueryParam]) -> String {
    if params.is_empty() {
        String::new()
    } else {
        format!("?{}", join_params(params))
    }
}

/// Why the text of a query has no parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryStringError {
    /// It has more than [`MAX_QUERY_PARAMS`].
    TooManyParameters {
        /// How many it has.
        count: usize,
    },
    /// A `%` without two hexadecimal digits.
    IncompleteEscape {
        /// The name or value, as it was sent.
        text: String,
    },
    /// Bytes that are not UTF-8.
    NotUtf8 {
        /// The name or value, as it was sent.
        text: String,
    },
}

/// Parses the text of a query. The number of parameters is checked first.
pub fn parse_query_string(query: &str) -> Result<Vec<QueryParam>, QueryStringError> {
    let segments = query.split('&').filter(|segment| !segment.is_empty());
    let count = segments.clone().count();
    if count > MAX_QUERY_PARAMS {
        return Err(QueryStringError::TooManyParameters { count });
    }
    let parse_param = |segment: &str| {
        let (name, value) = segment.split_once('=').unwrap_or((segment, ""));
        Ok(QueryParam {
            name: percent_decode(name)?,
            value: percent_decode(value)?,
        })
    };
    segments.map(parse_param).collect()
}

/// The same query with each `%` that begins no escape escaped itself, as in `50%`.
pub(crate) fn escape_percent_signs(query: &str) -> String {
    let mut escaped = String::with_capacity(query.len() + 2);
    for (index, ch) in query.char_indices() {
        escaped.push(ch);
        if ch == '%' && !starts_escape(query.as_bytes(), index) {
            escaped.push_str("25");
        }
    }
    escaped
}

/// Whether two hexadecimal digits follow a percent sign.
fn starts_escape(bytes: &[u8], index: usize) -> bool {
    let digits = bytes.get(index + 1..index + 3);
    digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

fn percent_decode(text: &str) -> Result<String, QueryStringError> {
    let bytes = text.as_bytes();
    if !bytes.iter().any(|byte| matches!(byte, b'%' | b'+')) {
        return Ok(text.to_owned());
    }
    if (0..bytes.len()).any(|index| bytes[index] == b'%' && !starts_escape(bytes, index)) {
        return Err(QueryStringError::IncompleteEscape { text: text.into() });
    }
    let with_spaces = text.replace('+', " ");
    let decoded = percent_decode_str(&with_spaces).decode_utf8();
    decoded
        .map(Cow::into_owned)
        .map_err(|_| QueryStringError::NotUtf8 { text: text.into() })
}
