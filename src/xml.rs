//! Writes XML, for SVG and Atom.

use std::borrow::Cow;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// An XML document under construction.
pub(crate) struct XmlWriter {
    writer: Writer<Vec<u8>>,
}

impl XmlWriter {
    /// An empty document; each nested element is indented by `indent` more spaces.
    pub(crate) fn new(indent: usize) -> Self {
        Self {
            writer: Writer::new_with_indent(Vec::new(), b' ', indent),
        }
    }

    pub(crate) fn write_declaration(&mut self) -> io::Result<()> {
        let declaration = BytesDecl::new("1.0", Some("utf-8"), None);
        self.writer.write_event(Event::Decl(declaration))
    }

    pub(crate) fn start_element(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
    ) -> io::Result<()> {
        self.writer
            .write_event(Event::Start(start_tag(name, attributes)))
    }

    pub(crate) fn end_element(&mut self, name: &str) -> io::Result<()> {
        self.writer.write_event(Event::End(BytesEnd::new(name)))
    }

    pub(crate) fn empty_element(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
    ) -> io::Result<()> {
        self.writer
            .write_event(Event::Empty(start_tag(name, attributes)))
    }

    /// An element that contains only text.
    pub(crate) fn text_element(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        text: &str,
    ) -> io::Result<()> {
        self.start_element(name, attributes)?;
        self.writer
            .write_event(Event::Text(BytesText::new(&replace_invalid_chars(text))))?;
        self.end_element(name)
    }

    /// Keeps the next element on the same line.
    pub(crate) fn suppress_indent(&mut self) -> io::Result<()> {
        self.writer.write_event(Event::Text(BytesText::new("")))
    }

    /// The document, with a final line feed.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        let mut bytes = self.writer.into_inner();
        bytes.push(b'\n');
        bytes
    }
}

fn start_tag<'a>(name: &'a str, attributes: &[(&'a str, &'a str)]) -> BytesStart<'a> {
    let attributes = attributes
        .iter()
        .map(|(name, value)| (*name, replace_invalid_chars(value)));
    BytesStart::new(name).with_attributes(attributes)
}

/// Replaces the characters that XML 1.0 cannot represent.
fn replace_invalid_chars(text: &str) -> Cow<'_, str> {
    let is_invalid = |ch: char| matches!(ch, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    if text.contains(is_invalid) {
        text.replace(is_invalid, "\u{fffd}").into()
    } else {
        text.into()
    }
}
