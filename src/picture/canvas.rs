//! What pictures are written on: elements of SVG, numbers and labels.

use std::io;

use super::letters::{Face, Lines, is_right_to_left, wrap};
pub(super) use crate::xml::Xml as Canvas;

impl Canvas {
    /// A line without filling.
    pub(super) fn line(
        &mut self,
        data: &str,
        colour: &str,
        width: &str,
        dash: &str,
    ) -> io::Result<()> {
        let mut attributes = vec![
            ("d", data),
            ("fill", "none"),
            ("stroke", colour),
            ("stroke-width", width),
        ];
        if dash != "none" {
            attributes.push(("stroke-dasharray", dash));
        }
        self.empty("path", &attributes)
    }

    /// The head of an arrow that points to the right, its tip at a place.
    pub(super) fn head(&mut self, x: f64, y: f64, colour: &str) -> io::Result<()> {
        let data = format!(
            "M{} {}L{} {}L{} {}Z",
            short(x - 7.0),
            short(y - 3.5),
            short(x),
            short(y),
            short(x - 7.0),
            short(y + 3.5)
        );
        self.empty("path", &[("d", &data), ("fill", colour)])
    }
}

/// A number, to a tenth.
pub(super) fn short(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// A text in its place.
pub(super) struct Label {
    pub(super) x: f64,
    /// The upper edge.
    pub(super) y: f64,
    face: Face,
    colour: &'static str,
    lines: Lines,
    right_to_left: bool,
}

impl Label {
    /// A text of at most `most` lines, `room` wide.
    pub(super) fn new(
        text: &str,
        face: Face,
        colour: &'static str,
        room: f64,
        most: usize,
    ) -> Self {
        Self {
            x: 0.0,
            y: 0.0,
            face,
            colour,
            lines: wrap(text, face, room, most),
            right_to_left: is_right_to_left(text),
        }
    }

    /// The same, its upper left corner at a place.
    pub(super) fn at(self, x: f64, y: f64) -> Self {
        Self { x, y, ..self }
    }

    pub(super) fn height(&self) -> f64 {
        let lines = u32::try_from(self.lines.lines.len()).unwrap_or(u32::MAX);
        self.face.leading() * f64::from(lines)
    }

    /// Whether something of the text is missing.
    pub(super) fn is_cut(&self) -> bool {
        self.lines.cut
    }

    pub(super) fn draw(&self, canvas: &mut Canvas) -> io::Result<()> {
        let (x, size) = (short(self.x), short(self.face.size));
        // Letters stand in the middle of their line.
        let first = self.y + f64::midpoint(self.face.leading(), self.face.size * 0.7);
        let mut attributes = vec![("font-size", size.as_str())];
        if self.face.bold {
            attributes.push(("font-weight", "bold"));
        }
        attributes.push(("fill", self.colour));
        if self.right_to_left {
            // The end of a line that reads from right to left is its left edge.
            attributes.extend([("direction", "rtl"), ("text-anchor", "end")]);
        }
        let y = short(first);
        if let [line] = self.lines.lines.as_slice() {
            let place = [("x", x.as_str()), ("y", y.as_str())];
            return canvas.say("text", &[&place, attributes.as_slice()].concat(), line);
        }
        canvas.start("text", &attributes)?;
        let mut baseline = first;
        for (place, line) in self.lines.lines.iter().enumerate() {
            let at = [("x", x.as_str()), ("y", &short(baseline))];
            if self.right_to_left && place > 0 {
                // The space between two lines stands at the right, where it moves nothing.
                canvas.join()?;
                canvas.say("tspan", &at, &format!(" {line}"))?;
            } else {
                canvas.say("tspan", &at, line)?;
            }
            baseline += self.face.leading();
        }
        if self.right_to_left {
            canvas.join()?;
        }
        canvas.end("text")
    }
}
