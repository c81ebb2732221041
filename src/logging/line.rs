//! Formats an event as a line.
//!
//! ```text
//! 2026-11-25T08:00:00.123Z INFO  responded method=GET route=/v1/actors status=200
//! {"timestamp":"2026-11-25T08:00:00.123Z","level":"INFO","message":"responded","status":200}
//! ```

use std::cell::Cell;
use std::fmt::{self, Debug, Display, Write as _};
use std::io::Write as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use itoa::Integer;
use jiff::Timestamp;
use tracing::Level;
use tracing::field::{Field, Visit};

/// How many bytes of a value are logged; the rest is cut. The report of an invalid record may be
/// long, but a line has to fit into the queue.
const MAX_VALUE_LEN: usize = 256 * 1024;

/// The format of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people: the message, then fields as `name=value`.
    Text,
    /// For tools: an object on every line.
    Json,
}

/// A line in progress, which [`LogLine::finish`] completes.
pub(super) struct LogLine<'a> {
    out: &'a mut Vec<u8>,
    format: LogFormat,
}

impl<'a> LogLine<'a> {
    /// Begins a line at the end of `out`.
    pub(super) fn new(
        out: &'a mut Vec<u8>,
        format: LogFormat,
        now: SystemTime,
        level: Level,
    ) -> Self {
        match format {
            LogFormat::Text => {
                write_time(out, now);
                out.push(b' ');
                out.extend_from_slice(level.as_str().as_bytes());
                // As wide as the widest level.
                if level.as_str().len() < 5 {
                    out.push(b' ');
                }
            }
            LogFormat::Json => {
                out.extend_from_slice(b"{\"timestamp\":\"");
                write_time(out, now);
                out.extend_from_slice(b"\",\"level\":\"");
                out.extend_from_slice(level.as_str().as_bytes());
                out.push(b'"');
            }
        }
        Self { out, format }
    }

    /// Writes the message.
    pub(super) fn message(&mut self, message: &dyn Display) {
        match self.format {
            LogFormat::Text => {
                self.out.push(b' ');
                // A report keeps its line breaks.
                self.write_escaped(|ch| ch != '\n' && is_invisible(ch), message);
            }
            LogFormat::Json => self.display_field("message", message),
        }
    }

    /// Writes a field whose value is text.
    pub(super) fn str_field(&mut self, name: &str, text: &str) {
        // Most values are single words that need no escaping.
        if text.is_empty() || text.len() > MAX_VALUE_LEN || !text.bytes().all(needs_no_quotes) {
            self.display_field(name, &text);
            return;
        }
        self.write_name(name);
        let quote: &[u8] = match self.format {
            LogFormat::Text => b"",
            LogFormat::Json => b"\"",
        };
        for bytes in [quote, text.as_bytes(), quote] {
            self.out.extend_from_slice(bytes);
        }
    }

    /// Writes a field of any type.
    pub(super) fn display_field(&mut self, name: &str, value: &dyn Display) {
        self.write_name(name);
        match self.format {
            LogFormat::Text => {
                let start = self.out.len();
                let is_unescaped =
                    self.write_escaped(|ch| is_invisible(ch) || "\"\\".contains(ch), value);
                let is_one_word = is_unescaped && self.out.len() > start;
                if !is_one_word || self.out[start..].iter().any(|byte| b" =".contains(byte)) {
                    self.out.insert(start, b'"');
                    self.out.push(b'"');
                }
            }
            LogFormat::Json => {
                self.out.push(b'"');
                self.write_escaped(|ch| is_invisible(ch) || "\"\\".contains(ch), value);
                self.out.push(b'"');
            }
        }
    }

    /// Completes the line.
    pub(super) fn finish(self) {
        if self.format == LogFormat::Json {
            self.out.push(b'}');
        }
        self.out.push(b'\n');
    }

    fn write_name(&mut self, name: &str) {
        let (before, after) = match self.format {
            LogFormat::Text => (" ", "="),
            LogFormat::Json => (",\"", "\":"),
        };
        for text in [before, name, after] {
            self.out.extend_from_slice(text.as_bytes());
        }
    }

    /// Writes a field whose value is an integer.
    pub(super) fn integer_field(&mut self, name: &str, value: impl Integer) {
        self.write_name(name);
        self.out
            .extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
    }

    /// Writes a value with some characters escaped. True if it has none of them.
    fn write_escaped(&mut self, must_escape: impl Fn(char) -> bool, value: &dyn Display) -> bool {
        let mut escaped = EscapingWriter {
            remaining: MAX_VALUE_LEN,
            out: &mut *self.out,
            format: self.format,
            is_unescaped: true,
            must_escape,
        };
        // Fails if the value is cut or cannot be displayed.
        if write!(escaped, "{value}").is_err() {
            self.out.extend_from_slice("…".as_bytes());
            return false;
        }
        escaped.is_unescaped
    }
}

impl Visit for LogLine<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // Messages and fields marked with `%` arrive here; their `Debug` is their `Display`.
        let value = fmt::from_fn(|f| value.fmt(f));
        match field.name() {
            "message" => self.message(&value),
            name => self.display_field(name, &value),
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "message" => self.message(&value),
            name => self.str_field(name, value),
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.integer_field(field.name(), value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.integer_field(field.name(), value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.write_name(field.name());
        let _ = write!(self.out, "{value}");
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.write_name(field.name());
        if value.is_finite() {
            let _ = write!(self.out, "{value}");
        } else {
            self.out.extend_from_slice(b"null");
        }
    }
}

/// Escapes text on its way into a line.
struct EscapingWriter<'a, F> {
    out: &'a mut Vec<u8>,
    format: LogFormat,
    must_escape: F,
    is_unescaped: bool,
    /// How many more bytes of the value fit.
    remaining: usize,
}

impl<F: Fn(char) -> bool> fmt::Write for EscapingWriter<'_, F> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let fitting = &text[..text.floor_char_boundary(self.remaining)];
        let mut rest = fitting;
        while let Some((index, ch)) = rest.char_indices().find(|(_, ch)| (self.must_escape)(*ch)) {
            self.is_unescaped = false;
            self.out.extend_from_slice(&rest.as_bytes()[..index]);
            let _ = match (ch, self.format) {
                ('"' | '\\', _) => write!(self.out, "\\{ch}"),
                ('\n', _) => self.out.write_all(b"\\n"),
                (_, LogFormat::Text) => write!(self.out, "{}", ch.escape_unicode()),
                (_, LogFormat::Json) => write!(self.out, "\\u{:04x}", u32::from(ch)),
            };
            rest = &rest[index + ch.len_utf8()..];
        }
        self.out.extend_from_slice(rest.as_bytes());
        self.remaining -= fitting.len();
        if fitting.len() < text.len() {
            return Err(fmt::Error);
        }
        Ok(())
    }
}

/// Whether a byte needs neither quotes nor escaping in a line.
fn needs_no_quotes(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\' | b'=')
}

/// Whether a terminal shows something else than the character, such as for control characters
/// and direction marks. All are in the basic multilingual plane, so that one `\u` escape of JSON
/// is enough.
fn is_invisible(ch: char) -> bool {
    ch.is_control()
        || matches!(ch, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The time that is logged if the clock is before 1970 or after the year 9999.
const EPOCH: [u8; 19] = *b"1970-01-01T00:00:00";

/// Writes a time in UTC, to the millisecond (RFC 3339).
fn write_time(out: &mut Vec<u8>, now: SystemTime) {
    thread_local! {
        /// The second that was formatted last, and its text.
        static CACHED_SECOND: Cell<(i64, [u8; 19])> = const { Cell::new((0, EPOCH)) };
    }
    // The clock may be before 1970, and the log must work nevertheless.
    let since_epoch = now.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let second = i64::try_from(since_epoch.as_secs()).unwrap_or(i64::MAX);
    let (last, mut digits) = CACHED_SECOND.try_with(Cell::get).unwrap_or((0, EPOCH));
    if last != second
        && let Ok(time) = Timestamp::from_second(second)
        && let Ok(text) = time
            .strftime("%Y-%m-%dT%H:%M:%S")
            .to_string()
            .into_bytes()
            .try_into()
    {
        digits = text;
        let _ = CACHED_SECOND.try_with(|cell| cell.set((second, digits)));
    }
    out.extend_from_slice(&digits);
    let mut decimals = *b".000Z";
    let mut millis = since_epoch.subsec_millis();
    for digit in decimals[1..4].iter_mut().rev() {
        *digit += (millis % 10).to_le_bytes()[0];
        millis /= 10;
    }
    out.extend_from_slice(&decimals);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(format: LogFormat, fields: impl FnOnce(&mut LogLine<'_>)) -> String {
        let mut out = Vec::new();
        let now = UNIX_EPOCH + Duration::from_millis(1_795_593_600_007);
        let mut line = LogLine::new(&mut out, format, now, Level::INFO);
        fields(&mut line);
        line.finish();
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn people_read_text() {
        let text = line(LogFormat::Text, |line| {
            line.message(&"responded\nwith \u{1b}[31m");
            line.str_field("one", "word");
            line.str_field("two", "two words");
            line.str_field("none", "");
            line.str_field("sign", "a\"b\\c\nd\u{202e}e\u{9b}");
            line.integer_field("number", 25);
        });
        assert_eq!(
            text,
            "2026-11-25T08:00:00.007Z INFO  responded\nwith \\u{1b}[31m one=word \
             two=\"two words\" none=\"\" sign=\"a\\\"b\\\\c\\nd\\u{202e}e\\u{9b}\" number=25\n"
        );
    }

    #[test]
    fn tools_read_json() {
        let text = "a\"b\\c\nd\u{202e}e\u{0}f\u{7f}ж";
        let json = line(LogFormat::Json, |line| {
            line.message(&text);
            line.str_field("sign", text);
            line.integer_field("number", 25);
        });
        let value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(value["message"], text);
        assert_eq!(value["sign"], text);
        assert_eq!(value["number"], 25);
        assert_eq!(value["level"], "INFO");
        assert_eq!(value["timestamp"], "2026-11-25T08:00:00.007Z");
        assert_eq!(json.matches('\n').count(), 1);
    }

    #[test]
    fn a_long_value_is_cut() {
        let long = "ж".repeat(MAX_VALUE_LEN);
        for format in [LogFormat::Text, LogFormat::Json] {
            let cut = line(format, |line| line.str_field("long", &long));
            assert!(cut.len() < MAX_VALUE_LEN + 200, "{}", cut.len());
            assert!(cut.contains("ж…\""), "{format:?}");
        }
    }

    #[test]
    fn any_clock_has_a_time() {
        for seconds in [
            0,
            1,
            253_402_300_799,
            253_402_300_800,
            u64::from(u32::MAX) << 20,
        ] {
            let mut out = Vec::new();
            write_time(&mut out, UNIX_EPOCH + Duration::from_secs(seconds));
            assert_eq!(out.len(), "1970-01-01T00:00:00.000Z".len(), "{seconds}");
        }
        let mut out = Vec::new();
        write_time(&mut out, UNIX_EPOCH - Duration::from_secs(1));
        assert_eq!(out, b"1970-01-01T00:00:00.000Z");
    }
}
