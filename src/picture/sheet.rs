//! What all pictures have around what they show: paper, title, description and origin.

use std::io;

use super::canvas::{Canvas, Label, short};
use super::letters::Face;
use super::{HAIRLINE, INK, PAPER, SOFT_INK};
use crate::model::Negotiation;

/// The room between what is shown and the edges of the paper.
pub(super) const MARGIN: f64 = 32.0;

/// A sheet with everything but what it shows.
pub(super) struct Sheet<'a> {
    /// What kind of picture it is: the beginning of ids, which a page may hold once each.
    pub(super) name: &'static str,
    pub(super) of: &'a Negotiation,
    pub(super) edition: i64,
    pub(super) width: f64,
    /// What the picture shows, in a few words.
    pub(super) subject: &'static str,
    /// What a reader has to know, under the title.
    pub(super) lead: String,
    /// What the picture shows, for those who do not see it.
    pub(super) description: String,
}

impl Sheet<'_> {
    /// How much room there is for what is shown, from side to side.
    pub(super) fn room(&self) -> f64 {
        self.width - 2.0 * MARGIN
    }

    fn head(&self) -> Vec<Label> {
        let subject = capital(self.subject);
        let texts = [
            (self.of.title.as_str(), Face::bold(22.0), INK, 4.0),
            (subject.as_str(), Face::plain(16.0), INK, 8.0),
            (self.lead.as_str(), Face::plain(13.0), SOFT_INK, 0.0),
        ];
        let mut y = MARGIN - 4.0;
        let stacked = texts.map(|(text, face, colour, gap)| {
            let label = Label::new(text, face, colour, self.room(), 6).at(MARGIN, y);
            y += label.height() + gap;
            label
        });
        stacked.into()
    }

    fn foot(&self) -> Label {
        let text = format!(
            "{} · edition {} · {}",
            self.of.publisher.title, self.edition, self.of.license.id
        );
        Label::new(&text, Face::plain(11.5), SOFT_INK, self.room(), 4)
    }

    /// Where what is shown begins.
    pub(super) fn top(&self) -> f64 {
        let head = self.head();
        head.last().map_or(MARGIN, |last| last.y + last.height()) + 20.0
    }

    /// The whole picture: `show` draws what is shown, which ends at `bottom`.
    pub(super) fn draw(
        &self,
        bottom: f64,
        show: impl FnOnce(&mut Canvas) -> io::Result<()>,
    ) -> io::Result<Vec<u8>> {
        let foot = self.foot().at(MARGIN, bottom + 24.0);
        let (width, height) = (
            short(self.width),
            short((foot.y + foot.height() + MARGIN - 8.0).ceil()),
        );
        let (title, description) = (
            format!("{}-title", self.name),
            format!("{}-description", self.name),
        );
        let mut canvas = Canvas::indented(1);
        let language = self.of.language.as_str();
        let root = [
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("viewBox", &format!("0 0 {width} {height}")),
            ("width", &width),
            ("height", &height),
            ("role", "img"),
            ("lang", language),
            ("xml:lang", language),
            ("aria-labelledby", &title),
            ("aria-describedby", &description),
            ("font-family", "system-ui, sans-serif"),
        ];
        canvas.start("svg", &root)?;
        let named = format!("{}: {}", self.of.title, self.subject);
        canvas.say("title", &[("id", &title)], &named)?;
        canvas.say("desc", &[("id", &description)], &self.description)?;
        let (inner_width, inner_height) = (
            short(self.width - 1.0),
            short((foot.y + foot.height() + MARGIN - 8.0).ceil() - 1.0),
        );
        let paper = [
            ("x", "0.5"),
            ("y", "0.5"),
            ("width", &inner_width),
            ("height", &inner_height),
            ("rx", "10"),
            ("fill", PAPER),
            ("stroke", HAIRLINE),
        ];
        canvas.empty("rect", &paper)?;
        for label in self.head() {
            label.draw(&mut canvas)?;
        }
        show(&mut canvas)?;
        foot.draw(&mut canvas)?;
        canvas.end("svg")?;
        Ok(canvas.finish())
    }
}

/// A text that begins a line.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
