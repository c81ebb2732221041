//! SVG elements, numbers and text labels.

use std::io;

use crate::model::{Href, ItemTypeId};
use crate::svg::palette::SOLID;
use crate::svg::text_metrics::{Font, WrappedText, is_right_to_left, wrap};
use crate::xml::XmlWriter;

/// A link to an item, with what pages need to lead it elsewhere.
pub(crate) struct ItemLink<'a> {
    pub(crate) class: &'static str,
    pub(crate) item_type: ItemTypeId,
    pub(crate) id: &'a str,
    pub(crate) href: &'a Href,
}

impl ItemLink<'_> {
    /// Starts the element `a`.
    pub(crate) fn start(&self, writer: &mut XmlWriter) -> io::Result<()> {
        let attributes = [
            ("class", self.class),
            ("href", self.href.as_str()),
            // Within a frame the response would not be shown.
            ("target", "_top"),
            ("data-type", self.item_type.name()),
            ("data-id", self.id),
        ];
        writer.start_element("a", &attributes)
    }
}

/// Draws a line without fill.
pub(crate) fn stroke_path(
    writer: &mut XmlWriter,
    data: &str,
    color: &str,
    width: &str,
    dash: &str,
) -> io::Result<()> {
    let mut attributes = vec![
        ("d", data),
        ("fill", "none"),
        ("stroke", color),
        ("stroke-width", width),
    ];
    if dash != SOLID {
        attributes.push(("stroke-dasharray", dash));
    }
    writer.empty_element("path", &attributes)
}

/// Draws the head of an arrow that points to the right, with its tip at (`x`, `y`).
pub(crate) fn arrow_head(writer: &mut XmlWriter, x: f64, y: f64, color: &str) -> io::Result<()> {
    let [tip_x, tip_y, back_x, top_y, bottom_y] =
        [x, y, x - 7.0, y - 3.5, y + 3.5].map(format_number);
    let data = format!("M{back_x} {top_y}L{tip_x} {tip_y}L{back_x} {bottom_y}Z");
    writer.empty_element("path", &[("d", &data), ("fill", color)])
}

/// The number with one decimal place, or none if that is zero.
pub(crate) fn format_number(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

/// The length of a list in memory as a coordinate.
pub(crate) fn to_f64(len: usize) -> f64 {
    u32::try_from(len)
        .expect("an SVG has fewer than 2^32 parts")
        .into()
}

/// How the text of a label is set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextStyle {
    pub(crate) font: Font,
    pub(crate) color: &'static str,
    pub(crate) max_lines: usize,
}

/// A wrapped text at a position.
pub(crate) struct TextLabel {
    pub(crate) x: f64,
    /// The upper edge.
    pub(crate) y: f64,
    style: TextStyle,
    wrapped: WrappedText,
    right_to_left: bool,
}

impl TextLabel {
    pub(crate) fn new(text: &str, style: TextStyle, max_width: f64) -> Self {
        Self {
            x: 0.0,
            y: 0.0,
            style,
            wrapped: wrap(text, style.font, max_width, style.max_lines),
            right_to_left: is_right_to_left(text),
        }
    }

    /// The same label with its upper left corner at (`x`, `y`).
    pub(crate) fn with_position(self, x: f64, y: f64) -> Self {
        Self { x, y, ..self }
    }

    pub(crate) fn height(&self) -> f64 {
        self.style.font.line_height() * to_f64(self.wrapped.lines.len())
    }

    /// The middle of its height.
    pub(crate) fn middle(&self) -> f64 {
        self.y + self.height() / 2.0
    }

    /// The right edge of its longest line.
    pub(crate) fn right(&self) -> f64 {
        let lines = self.wrapped.lines.iter();
        let widths = lines.map(|line| self.style.font.width(line));
        self.x + widths.fold(0.0, f64::max)
    }

    /// Whether the label shows only the beginning of its text.
    pub(crate) fn is_truncated(&self) -> bool {
        self.wrapped.is_truncated
    }

    pub(crate) fn draw(&self, writer: &mut XmlWriter) -> io::Result<()> {
        let font = self.style.font;
        let (x, size) = (format_number(self.x), format_number(font.size));
        // Centers capital letters, which are 0.7 em high, within the line.
        let first = self.y + f64::midpoint(font.line_height(), font.size * 0.7);
        let mut attributes = vec![("font-size", size.as_str())];
        if font.bold {
            attributes.push(("font-weight", "bold"));
        }
        attributes.push(("fill", self.style.color));
        if self.right_to_left {
            // A line that reads from right to left ends at its left edge.
            attributes.extend([("direction", "rtl"), ("text-anchor", "end")]);
        }
        let y = format_number(first);
        if let [line] = self.wrapped.lines.as_slice() {
            let position = [("x", x.as_str()), ("y", y.as_str())];
            return writer.text_element("text", &[&position, attributes.as_slice()].concat(), line);
        }
        writer.start_element("text", &attributes)?;
        let mut baseline = first;
        for (index, line) in self.wrapped.lines.iter().enumerate() {
            let position = [("x", x.as_str()), ("y", &format_number(baseline))];
            if self.right_to_left && index > 0 {
                // The space between two lines is at the right, where it shifts nothing.
                writer.suppress_indent()?;
                writer.text_element("tspan", &position, &format!(" {line}"))?;
            } else {
                writer.text_element("tspan", &position, line)?;
            }
            baseline += font.line_height();
        }
        if self.right_to_left {
            writer.suppress_indent()?;
        }
        writer.end_element("text")
    }
}
