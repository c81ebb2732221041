//! Writing XML: pictures and feeds.

use std::borrow::Cow;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// XML that is being written.
pub(crate) struct Xml {
    writer: Writer<Vec<u8>>,
}

impl Xml {
    /// Nothing yet; elements are indented by so many spaces for each that they stand in.
    pub(crate) fn indented(spaces: usize) -> Self {
        Self {
            writer: Writer::new_with_indent(Vec::new(), b' ', spaces),
        }
    }

    /// Says which XML it is, and in which encoding.
    pub(crate) fn declare(&mut self) -> io::Result<()> {
        let declaration = BytesDecl::new("1.0", Some("utf-8"), None);
        self.writer.write_event(Event::Decl(declaration))
    }

    pub(crate) fn start(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.writer
            .write_event(Event::Start(element(name, attributes)))
    }

    pub(crate) fn end(&mut self, name: &str) -> io::Result<()> {
        self.writer.write_event(Event::End(BytesEnd::new(name)))
    }

    pub(crate) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.writer
            .write_event(Event::Empty(element(name, attributes)))
    }

    /// An element that holds nothing but a text.
    pub(crate) fn say(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        text: &str,
    ) -> io::Result<()> {
        self.start(name, attributes)?;
        self.writer
            .write_event(Event::Text(BytesText::new(&writable(text))))?;
        self.end(name)
    }

    /// Lets what comes next stand on the same line.
    pub(crate) fn join(&mut self) -> io::Result<()> {
        self.writer.write_event(Event::Text(BytesText::new("")))
    }

    /// What was written, with a line end.
    pub(crate) fn finish(self) -> Vec<u8> {
        let mut bytes = self.writer.into_inner();
        bytes.push(b'\n');
        bytes
    }
}

fn element<'a>(name: &'a str, attributes: &[(&'a str, &'a str)]) -> BytesStart<'a> {
    let attributes = attributes
        .iter()
        .map(|(name, value)| (*name, writable(value)));
    BytesStart::new(name).with_attributes(attributes)
}

/// A text without the characters that XML cannot hold.
fn writable(text: &str) -> Cow<'_, str> {
    let refused = |letter: char| matches!(letter, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    if text.contains(refused) {
        text.replace(refused, "\u{fffd}").into()
    } else {
        text.into()
    }
}
