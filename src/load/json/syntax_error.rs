//! Why a text is not JSON, in the words of an editor: what is wrong, and what to write.

use serde_json::Value as Json;

use crate::load::json::parser_error::{describe_type, error_offset, message_without_position};
use crate::load::json::syntax_signs;
use crate::load::located_error::LocatedError;
use crate::model::{ErrorCode, ValidationError};

/// Why a text is not JSON, and where.
pub(crate) struct SyntaxError {
    pub(crate) code: ErrorCode,
    pub(crate) message: String,
    pub(crate) hint: String,
    pub(crate) offset: usize,
}

impl SyntaxError {
    /// The error at the character of `text` that is not JSON.
    pub(crate) fn locate_in(&self, text: &str) -> LocatedError {
        let ch = text[self.offset..].chars().next();
        let end = ch.map_or(self.offset, |ch| self.offset + ch.len_utf8());
        LocatedError {
            error: ValidationError::new(self.code, "", self.message.as_str(), self.hint.as_str()),
            span: self.offset..end,
        }
    }

    pub(super) fn new(message: impl Into<String>, hint: impl Into<String>, offset: usize) -> Self {
        Self {
            code: ErrorCode::Syntax,
            message: message.into(),
            hint: hint.into(),
            offset,
        }
    }
}

/// Why a text could not be parsed as a list.
pub(super) fn classify_error(text: &str, error: &serde_json::Error) -> SyntaxError {
    if text.starts_with('\u{feff}') {
        let message = "the file begins with a byte order mark, an invisible character";
        return SyntaxError::new(message, "save it as UTF-8 without a byte order mark", 0);
    }
    if text.trim().is_empty() {
        let hint = "write the content of the file; an empty list is []";
        return SyntaxError::new("the file is empty", hint, text.len());
    }
    // Parsing the text as any JSON value gives the exact position.
    match serde_json::from_str::<Json>(text) {
        Err(error) => explain(text, &error),
        Ok(Json::Array(_)) => explain(text, error),
        Ok(other) => SyntaxError {
            code: ErrorCode::WrongType,
            ..SyntaxError::new(
                format!("expected a list, found {}", describe_type(&other)),
                "write a list of items",
                text.len() - text.trim_start().len(),
            )
        },
    }
}

/// What is wrong with a text at the position of an error of the parser.
pub(super) fn explain(text: &str, error: &serde_json::Error) -> SyntaxError {
    let (offset, message) = (error_offset(text, error), message_without_position(error));
    let position = ErrorPosition::new(text, offset, &message);
    position
        .explain_sign()
        .or_else(|| position.explain_end())
        .or_else(|| position.explain_value())
        .or_else(|| position.explain_bracket())
        .unwrap_or_else(|| {
            let hint =
                "look here for a comma, colon, bracket or quotation mark too many or too few";
            SyntaxError::new("JSON does not allow this here", hint, offset)
        })
}

/// Where a text is not JSON.
struct ErrorPosition<'a> {
    text: &'a str,
    offset: usize,
    /// What the parser says.
    message: &'a str,
    /// The text from there on.
    rest: &'a str,
    /// The text before, without the white space at its end.
    before: &'a str,
}

impl<'a> ErrorPosition<'a> {
    fn new(text: &'a str, offset: usize, message: &'a str) -> Self {
        // A word such as `talks` is an error only where it differs from `true`.
        let is_word = |ch: &char| ch.is_alphanumeric();
        let start = match message {
            "expected ident" => {
                let word = text[..offset].chars().rev().take_while(is_word);
                offset - word.map(char::len_utf8).sum::<usize>()
            }
            _ => offset,
        };
        Self {
            text,
            offset: start,
            message,
            rest: &text[start..],
            before: text[..start].trim_end(),
        }
    }

    fn expects(&self, what: &str) -> bool {
        self.message.starts_with("expected") && self.message.contains(what)
    }

    /// Whether a value is complete, and something else than a comma or bracket follows.
    fn expects_separator(&self) -> bool {
        self.message.starts_with("expected `,` or")
    }

    fn error(&self, message: impl Into<String>, hint: impl Into<String>) -> SyntaxError {
        SyntaxError::new(message, hint, self.offset)
    }

    /// The word that begins here.
    fn word(&self) -> &'a str {
        let is_inner = |ch: char| ch.is_alphanumeric() || "_-".contains(ch);
        let end = self.rest.find(|ch| !is_inner(ch));
        &self.rest[..end.unwrap_or(self.rest.len())]
    }

    /// Whether nothing follows the character here on its line.
    fn is_last_on_line(&self) -> bool {
        let line = self.rest.lines().next().unwrap_or_default();
        let mut chars = line.chars();
        chars.next();
        chars.as_str().trim().is_empty()
    }

    /// A sign that only looks like one of JSON, or that people write in other formats.
    fn explain_sign(&self) -> Option<SyntaxError> {
        let ch = self.rest.chars().next()?;
        let line_start = self.text[..self.offset]
            .rfind('\n')
            .map_or(0, |end| end + 1);
        let line = &self.text[line_start..];
        if ["<<<<<<<", "=======", ">>>>>>>"]
            .iter()
            .any(|mark| line.starts_with(mark))
        {
            return Some(self.error(
                "two versions of the file were merged here, and conflict",
                "keep one of the two versions, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>",
            ));
        }
        if self.message.starts_with("control character") {
            return None;
        }
        if let Some((name, hint)) = syntax_signs::quotation_mark(ch) {
            return Some(self.error(format!("this is a {name} quotation mark"), hint));
        }
        if let Some(name) = syntax_signs::invisible_name(ch) {
            let hint = if ch.is_whitespace() {
                "write a simple space instead"
            } else {
                "delete it"
            };
            return Some(self.error(format!("here is a {name}, which JSON does not allow"), hint));
        }
        let is_inside_text =
            self.expects_separator() && self.before.ends_with('"') && !self.is_last_on_line();
        if let Some((name, plain)) = syntax_signs::foreign_sign(ch)
            && !is_inside_text
        {
            let hint = format!("write a simple one instead ({plain})");
            return Some(self.error(format!("this is {name}"), hint));
        }
        match ch {
            ';' if self.expects_separator() && self.is_last_on_line() => {
                Some(self.error("this is a semicolon", "write a comma instead"))
            }
            '=' if self.expects("`:`") => {
                Some(self.error("this is an equals sign", "write a colon instead"))
            }
            '#' => Some(self.comment()),
            '/' if self.rest.starts_with("//") || self.rest.starts_with("/*") => {
                Some(self.comment())
            }
            _ => None,
        }
    }

    fn comment(&self) -> SyntaxError {
        self.error(
            "a comment, which JSON does not have",
            "remove it, or keep it in a file whose name begins with a dot",
        )
    }

    /// Where a string, a line or the file ends too early, or an escape has no meaning.
    fn explain_end(&self) -> Option<SyntaxError> {
        if let Some(unfinished) = self.message.strip_prefix("EOF while parsing ") {
            let (message, hint) = match unfinished {
                "a list" => (
                    "the file ends within a list",
                    "add the ] that closes the list",
                ),
                "an object" => (
                    "the file ends within an object",
                    "add the } that closes the object",
                ),
                "a string" => (
                    "the file ends within a string",
                    "add the quotation mark that closes it",
                ),
                _ => (
                    "the file ends where a value is expected",
                    "write the value, and close what is open",
                ),
            };
            return Some(self.error(message, hint));
        }
        if self.message == "invalid escape" {
            return Some(self.error(
                "a backslash stands before this, and the two mean nothing",
                "remove the backslash, or write \\\\ if readers are to see one",
            ));
        }
        if !self.message.starts_with("control character") {
            return None;
        }
        // The position of a line break is after it.
        let line_end = self.text[..self.offset].rfind('\n');
        if let Some(line_end) = line_end.filter(|end| self.offset == end + 1) {
            let hint = "close it with a quotation mark, or put the text on one line";
            return Some(SyntaxError::new(
                "a string does not end on its line",
                hint,
                line_end,
            ));
        }
        let message = match self.rest.chars().next()? {
            '\t' => "a tab within a string",
            _ => "an invisible control character within a string",
        };
        Some(self.error(message, "write a space instead"))
    }

    /// A word, a number or a text that is not written as JSON has them.
    fn explain_value(&self) -> Option<SyntaxError> {
        let ch = self.rest.chars().next()?;
        let word = self.word().to_lowercase();
        if self.before.is_empty() || self.before == "-" {
            return Some(self.error(
                "the file does not begin as JSON does, with [ or {",
                "write its content in JSON, as the other files have it",
            ));
        }
        match &*word {
            "true" | "false" | "null" => {
                return Some(self.error(
                    "a word in capitals",
                    "write true, false and null in lowercase",
                ));
            }
            "none" | "nan" | "nil" | "undefined" => {
                return Some(self.error(
                    "a word that JSON does not have",
                    "write null, or leave the field out",
                ));
            }
            _ => {}
        }
        let last = self.before.char_indices().next_back();
        let is_after_text = last == self.offset.checked_sub(1).map(|index| (index, '"'));
        if is_after_text && ch == ':' && self.expects("`]`") {
            return Some(self.error(
                "a list is not closed before this field",
                "add ] at the end of the list",
            ));
        }
        if is_after_text && self.expects_separator() {
            let hint = "if the mark belongs to the text, write \\\" or “ and ”";
            let message = "a text ends at this quotation mark, and more follows";
            return Some(SyntaxError::new(message, hint, self.offset - 1));
        }
        let follows_digit = last.is_some_and(|(_, last)| last.is_ascii_digit());
        match ch {
            '+' | '.' if !self.expects_separator() => Some(self.error(
                "a number that does not begin with a digit",
                "write a digit before the point, and no plus sign",
            )),
            '0'..='9' if self.message == "invalid number" => Some(self.error(
                "a number that begins with 0",
                "leave the zeros at its beginning out",
            )),
            '0'..='9' if self.message == "key must be a string" && self.before.ends_with(',') => {
                Some(self.error(
                    "a comma within a number",
                    "write no comma between thousands, and a point before decimals",
                ))
            }
            '0'..='9' if self.expects_separator() && follows_digit => {
                Some(self.error("a space within a number", "write the number without spaces"))
            }
            _ if self.expects_separator() && follows_digit && !"\"{[]}".contains(ch) => {
                Some(self.error(
                    "this follows a number, but does not belong to it",
                    "write only the number; a text stands in quotation marks",
                ))
            }
            _ if !ch.is_alphabetic() && ch != '_' => None,
            _ if self.expects_separator() => Some(self.error(
                "this follows a value that has ended",
                "remove it, or put it inside the quotation marks",
            )),
            _ if self.message == "key must be a string" => Some(self.error(
                "the name of this field is not in quotation marks",
                format!("write \"{}\"", self.word()),
            )),
            _ => {
                let line = self.rest.lines().next().unwrap_or_default();
                let text = line.trim_end_matches([',', ' ', ']', '}', '\r']);
                let (text, is_closed) = match text.strip_suffix('"') {
                    Some(text) if !text.contains('"') => (text, true),
                    _ => (self.word(), false),
                };
                Some(if is_closed {
                    self.error(
                        "the quotation mark that opens this text is missing",
                        format!("write \"{text}\""),
                    )
                } else {
                    self.error(
                        "this text is not in quotation marks",
                        format!("write \"{text}\""),
                    )
                })
            }
        }
    }

    /// A comma, a colon or a bracket that is missing, or one too many.
    fn explain_bracket(&self) -> Option<SyntaxError> {
        let ch = self.rest.chars().next()?;
        let last = self.before.char_indices().next_back();
        let error = match (ch, self.message) {
            (']' | '}', "trailing characters") => self.error(
                "this bracket closes nothing",
                "remove it, or add the bracket that it is to close",
            ),
            (_, "trailing characters") => self.error(
                "the content of the file has ended before this",
                "put everything into one list: [{…}, {…}]",
            ),
            (']' | '}', "trailing comma") => {
                let (comma, _) = last?;
                SyntaxError::new("nothing follows this comma", "remove it", comma)
            }
            (',', _) => self.error("nothing stands before this comma", "remove it"),
            (_, "expected `:`") => self.error(
                "a colon is missing before this",
                "add a colon between the name of the field and its value",
            ),
            ('"', _) if self.expects("`]`") && self.is_key() => self.error(
                "a list is not closed before this field",
                "add ] at the end of the list",
            ),
            ('"' | '{' | '[', _) if self.expects_separator() => {
                self.error("a comma is missing before this", "add a comma")
            }
            ('}', _) if self.expects("`]`") => self.error(
                "this } closes nothing, or a list within its object is still open",
                "remove it, or add ] before it",
            ),
            (']', _) if self.expects("`}`") => self.error(
                "this ] closes nothing, or an object within its list is still open",
                "remove it, or add } before it",
            ),
            ('{' | '[', "key must be a string") => self.error(
                "a new entry begins here, but the object before it is still open",
                "close the object with }; if this is an entry of a list, the list begins with [",
            ),
            _ => return None,
        };
        Some(error)
    }

    /// Whether a string here is the name of a field.
    fn is_key(&self) -> bool {
        let mut parts = self.rest.splitn(3, '"').skip(2);
        parts
            .next()
            .is_some_and(|after| after.trim_start().starts_with(':'))
    }
}
