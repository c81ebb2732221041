//! The text of a query as names and values (WHATWG URL, `application/x-www-form-urlencoded`).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::query::list_query::DEFAULT_LIMIT;
use crate::query::parse::query_error::{QueryError, QueryErrorKind};

/// How many parameters a query may have: more than any request needs, since a parameter
/// takes several values.
pub const MAX_QUERY_PARAMS: usize = 128;

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
pub fn percent_encode(text: &str) -> String {
    utf8_percent_encode(text, UNESCAPED).to_string()
}

/// What is asked in its one spelling, as the query of a link; `limit` is given unless it is
/// the usual one.
pub(crate) fn canonical_query(
    mut pairs: Vec<String>,
    limit: Option<u32>,
    cursor: Option<&str>,
) -> String {
    let limit = limit.filter(|limit| *limit != DEFAULT_LIMIT);
    pairs.extend(limit.map(|limit| format!("limit={limit}")));
    pairs.extend(cursor.map(|cursor| format!("cursor={cursor}")));
    if pairs.is_empty() {
        String::new()
    } else {
        format!("?{}", pairs.join("&"))
    }
}

/// Reads the text of a query. One with more than [`MAX_PAIRS`] parameters is refused before
/// any of them is looked at.
pub fn parse_query_string(query: &str) -> Result<Vec<QueryParam>, Box<QueryError>> {
    let segments = query.split('&').filter(|segment| !segment.is_empty());
    let count = segments.clone().count();
    if count > MAX_QUERY_PARAMS {
        let detail = format!(
            "The query has {count} parameters, and {MAX_QUERY_PARAMS} is the maximum. Separate the values of one parameter with commas, or send several requests."
        );
        return Err(Box::new(QueryError::new(
            QueryErrorKind::TooLarge,
            "query",
            "",
            detail,
        )));
    }
    let pair = |segment: &str| {
        let (name, value) = segment.split_once('=').unwrap_or((segment, ""));
        Ok(QueryParam {
            name: percent_decode(name)?,
            value: percent_decode(value)?,
        })
    };
    segments.map(pair).collect()
}

fn percent_decode(text: &str) -> Result<String, Box<QueryError>> {
    let malformed = |detail: String| {
        Box::new(QueryError::new(
            QueryErrorKind::MalformedQuery,
            "query",
            text,
            detail,
        ))
    };
    let bytes = text.as_bytes();
    for (index, _) in bytes.iter().enumerate().filter(|(_, byte)| **byte == b'%') {
        let digits = bytes.get(index + 1..index + 3);
        if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
            return Err(malformed(format!(
                "`{text}` has a `%` without two hexadecimal digits. Write `%25` for a percent sign."
            )));
        }
    }
    let with_spaces = text.replace('+', " ");
    let decoded = percent_decode_str(&with_spaces).decode_utf8();
    match decoded {
        Ok(decoded) => Ok(decoded.into_owned()),
        Err(_) => Err(malformed(format!(
            "`{text}` is not UTF-8 once it is percent-decoded."
        ))),
    }
}
