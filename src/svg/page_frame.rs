//! What all pictures have around what they show: paper, title, description and origin.

use std::io;

use crate::model::Negotiation;
use crate::svg::svg_writer::{Canvas, TextLabel, format_number};
use crate::svg::text_metrics::Font;
use crate::svg::{BORDER_COLOR, MUTED_TEXT_COLOR, PAGE_BACKGROUND, TEXT_COLOR};

/// The room between what is shown and the edges of the paper.
pub(crate) const MARGIN: f64 = 32.0;

/// A sheet with everything but what it shows.
pub(crate) struct PageFrame<'a> {
    /// What kind of picture it is: the beginning of ids, which a page may hold once each.
    pub(crate) id_prefix: &'static str,
    pub(crate) negotiation: &'a Negotiation,
    pub(crate) edition: i64,
    pub(crate) width: f64,
    /// What the picture shows, in a few words.
    pub(crate) subject: &'static str,
    /// What a reader has to know, under the title.
    pub(crate) subtitle: String,
    /// What the picture shows, for those who do not see it.
    pub(crate) description: String,
}

impl PageFrame<'_> {
    /// How much room there is for what is shown, from side to side.
    pub(crate) fn content_width(&self) -> f64 {
        self.width - 2.0 * MARGIN
    }

    fn header_labels(&self) -> Vec<TextLabel> {
        let subject = capitalize(self.subject);
        let texts = [
            (
                self.negotiation.title.as_str(),
                Font::bold(22.0),
                TEXT_COLOR,
                4.0,
            ),
            (subject.as_str(), Font::regular(16.0), TEXT_COLOR, 8.0),
            (
                self.subtitle.as_str(),
                Font::regular(13.0),
                MUTED_TEXT_COLOR,
                0.0,
            ),
        ];
        let mut y = MARGIN - 4.0;
        let stacked = texts.map(|(text, font, color, gap)| {
            let label =
                TextLabel::new(text, font, color, self.content_width(), 6).with_position(MARGIN, y);
            y += label.height() + gap;
            label
        });
        stacked.into()
    }

    fn footer_label(&self) -> TextLabel {
        let text = format!(
            "{} · edition {} · {}",
            self.negotiation.publisher.title, self.edition, self.negotiation.license.id
        );
        TextLabel::new(
            &text,
            Font::regular(11.5),
            MUTED_TEXT_COLOR,
            self.content_width(),
            4,
        )
    }

    /// Where what is shown begins.
    pub(crate) fn content_top(&self) -> f64 {
        let header = self.header_labels();
        header.last().map_or(MARGIN, |last| last.y + last.height()) + 20.0
    }

    /// The whole picture: `show` draws what is shown, which ends at `bottom`.
    pub(crate) fn render(
        &self,
        bottom: f64,
        draw_content: impl FnOnce(&mut Canvas) -> io::Result<()>,
    ) -> io::Result<Vec<u8>> {
        let footer = self.footer_label().with_position(MARGIN, bottom + 24.0);
        let (width, height) = (
            format_number(self.width),
            format_number((footer.y + footer.height() + MARGIN - 8.0).ceil()),
        );
        let (title, description) = (
            format!("{}-title", self.id_prefix),
            format!("{}-description", self.id_prefix),
        );
        let mut writer = Canvas::new(1);
        let language = self.negotiation.language.as_str();
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
        writer.start_element("svg", &root)?;
        let full_title = format!("{}: {}", self.negotiation.title, self.subject);
        writer.text_element("title", &[("id", &title)], &full_title)?;
        writer.text_element("desc", &[("id", &description)], &self.description)?;
        let (inner_width, inner_height) = (
            format_number(self.width - 1.0),
            format_number((footer.y + footer.height() + MARGIN - 8.0).ceil() - 1.0),
        );
        let paper = [
            ("x", "0.5"),
            ("y", "0.5"),
            ("width", &inner_width),
            ("height", &inner_height),
            ("rx", "10"),
            ("fill", PAGE_BACKGROUND),
            ("stroke", BORDER_COLOR),
        ];
        writer.empty_element("rect", &paper)?;
        for label in self.header_labels() {
            label.draw(&mut writer)?;
        }
        draw_content(&mut writer)?;
        footer.draw(&mut writer)?;
        writer.end_element("svg")?;
        Ok(writer.into_bytes())
    }
}

/// A text that begins a line.
pub(crate) fn capitalize(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
