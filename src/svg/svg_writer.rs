//! What pictures are written on: elements of SVG, numbers and labels.

use std::io;

use crate::svg::text_metrics::{Font, WrappedText, is_right_to_left, wrap};
pub(crate) use crate::xml::XmlWriter as Canvas;

impl Canvas {
    /// A line without filling.
    pub(crate) fn stroke_path(
        &mut self,
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
        if dash != "none" {
            attributes.push(("stroke-dasharray", dash));
        }
        self.empty_element("path", &attributes)
    }

    /// The head of an arrow that points to the right, its tip at a place.
    pub(crate) fn arrow_head(&mut self, x: f64, y: f64, color: &str) -> io::Result<()> {
        let data = format!(
            "M{} {}L{} {}L{} {}Z",
            format_number(x - 7.0),
            format_number(y - 3.5),
            format_number(x),
            format_number(y),
            format_number(x - 7.0),
            format_number(y + 3.5)
        );
        self.empty_element("path", &[("d", &data), ("fill", color)])
    }
}

/// A number, to a tenth.
pub(crate) fn format_number(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// A text in its place.
pub(crate) struct TextLabel {
    pub(crate) x: f64,
    /// The upper edge.
    pub(crate) y: f64,
    font: Font,
    color: &'static str,
    wrapped: WrappedText,
    right_to_left: bool,
}

impl TextLabel {
    /// A text of at most `most` lines, `room` wide.
    pub(crate) fn new(
        text: &str,
        font: Font,
        color: &'static str,
        max_width: f64,
        max_lines: usize,
    ) -> Self {
        Self {
            x: 0.0,
            y: 0.0,
            font,
            color,
            wrapped: wrap(text, font, max_width, max_lines),
            right_to_left: is_right_to_left(text),
        }
    }

    /// The same, its upper left corner at a place.
    pub(crate) fn with_position(self, x: f64, y: f64) -> Self {
        Self { x, y, ..self }
    }

    pub(crate) fn height(&self) -> f64 {
        let lines = u32::try_from(self.wrapped.lines.len()).unwrap_or(u32::MAX);
        self.font.line_height() * f64::from(lines)
    }

    /// Whether something of the text is missing.
    pub(crate) fn is_truncated(&self) -> bool {
        self.wrapped.is_truncated
    }

    pub(crate) fn draw(&self, writer: &mut Canvas) -> io::Result<()> {
        let (x, size) = (format_number(self.x), format_number(self.font.size));
        // Letters stand in the middle of their line.
        let first = self.y + f64::midpoint(self.font.line_height(), self.font.size * 0.7);
        let mut attributes = vec![("font-size", size.as_str())];
        if self.font.bold {
            attributes.push(("font-weight", "bold"));
        }
        attributes.push(("fill", self.color));
        if self.right_to_left {
            // The end of a line that reads from right to left is its left edge.
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
                // The space between two lines stands at the right, where it moves nothing.
                writer.suppress_indent()?;
                writer.text_element("tspan", &position, &format!(" {line}"))?;
            } else {
                writer.text_element("tspan", &position, line)?;
            }
            baseline += self.font.line_height();
        }
        if self.right_to_left {
            writer.suppress_indent()?;
        }
        writer.end_element("text")
    }
}
