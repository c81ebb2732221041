//! What surrounds the content of every SVG: background, title, description and footer.

use std::io;

use crate::model::Negotiation;
use crate::svg::page_style::{ROOT_CLASS, Theme, margin};
use crate::svg::palette::{BORDER_COLOR, MUTED_TEXT_COLOR, PAGE_BACKGROUND, TEXT_COLOR};
use crate::svg::phrases::capitalize;
use crate::svg::svg_writer::{TextLabel, TextStyle, format_number};
use crate::svg::text_metrics::Font;
use crate::xml::XmlWriter;

/// The parameters of a page around its content.
pub(crate) struct PageFrame<'a> {
    /// Makes ids unique among several SVGs within one HTML page.
    pub(crate) id_prefix: &'static str,
    pub(crate) negotiation: &'a Negotiation,
    pub(crate) edition: i64,
    pub(crate) width: f64,
    pub(crate) theme: Theme,
    pub(crate) subject: &'static str,
    pub(crate) subtitle: String,
    /// For screen readers.
    pub(crate) description: String,
}

impl PageFrame<'_> {
    fn label(&self, text: &str, font: Font, color: &'static str, max_lines: usize) -> TextLabel {
        let style = TextStyle {
            font,
            color,
            max_lines,
        };
        TextLabel::new(text, style, self.width - 2.0 * self.margin())
    }

    /// The space between the content and the edges of the page.
    pub(crate) fn margin(&self) -> f64 {
        margin(self.width)
    }

    fn header_labels(&self) -> [TextLabel; 3] {
        let title = self.negotiation.title.as_str();
        let (subject, subtitle) = (capitalize(self.subject), &self.subtitle);
        let labels = [
            (self.label(title, Font::bold(22.0), TEXT_COLOR, 6), 4.0),
            (
                self.label(&subject, Font::regular(16.0), TEXT_COLOR, 6),
                8.0,
            ),
            (
                self.label(subtitle, Font::regular(13.0), MUTED_TEXT_COLOR, 6),
                0.0,
            ),
        ];
        let mut y = self.margin() - 4.0;
        labels.map(|(label, gap)| {
            let label = label.with_position(self.margin(), y);
            y += label.height() + gap;
            label
        })
    }

    fn footer_label(&self) -> TextLabel {
        let text = format!(
            "{} · edition {} · {}",
            self.negotiation.publisher.title, self.edition, self.negotiation.license.id
        );
        self.label(&text, Font::regular(11.5), MUTED_TEXT_COLOR, 4)
    }

    /// The upper edge of the content.
    pub(crate) fn content_top(&self) -> f64 {
        let [_, _, last] = self.header_labels();
        last.y + last.height() + 20.0
    }

    /// Renders the page with its content, whose lower edge is at `bottom`.
    pub(crate) fn render(
        &self,
        bottom: f64,
        draw_content: impl FnOnce(&mut XmlWriter) -> io::Result<()>,
    ) -> io::Result<Vec<u8>> {
        let footer = self
            .footer_label()
            .with_position(self.margin(), bottom + 24.0);
        let page_height = (footer.y + footer.height() + self.margin() - 8.0).ceil();
        let (width, height) = (format_number(self.width), format_number(page_height));
        let title_id = format!("{}-title", self.id_prefix);
        let description_id = format!("{}-description", self.id_prefix);
        let language = self.negotiation.language.as_str();
        let mut writer = XmlWriter::new(1);
        let root = [
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("viewBox", &format!("0 0 {width} {height}")),
            ("width", &width),
            ("height", &height),
            // Not an image: it has links within.
            ("role", "group"),
            ("class", ROOT_CLASS),
            ("lang", language),
            ("xml:lang", language),
            ("aria-labelledby", &title_id),
            ("aria-describedby", &description_id),
            ("font-family", "system-ui, sans-serif"),
        ];
        writer.start_element("svg", &root)?;
        let full_title = format!("{}: {}", self.negotiation.title, self.subject);
        writer.text_element("title", &[("id", &title_id)], &full_title)?;
        writer.text_element("desc", &[("id", &description_id)], &self.description)?;
        if let Some(style_sheet) = self.theme.style_sheet() {
            writer.text_element("style", &[], &style_sheet)?;
        }
        let background = [
            ("x", "0.5"),
            ("y", "0.5"),
            ("width", &format_number(self.width - 1.0)),
            ("height", &format_number(page_height - 1.0)),
            ("rx", "10"),
            ("fill", PAGE_BACKGROUND),
            ("stroke", BORDER_COLOR),
        ];
        writer.empty_element("rect", &background)?;
        for label in self.header_labels() {
            label.draw(&mut writer)?;
        }
        draw_content(&mut writer)?;
        footer.draw(&mut writer)?;
        writer.end_element("svg")?;
        Ok(writer.into_bytes())
    }
}
