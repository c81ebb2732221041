//! The timeline as SVG: a card for each event, one below the other, and to the left of them
//! arcs from earlier events to later ones.

use std::collections::HashMap;
use std::io;

use crate::model::{EventKind, ItemTypeId, Negotiation};
use crate::svg::alt_text::{date_or_order_text, description, facts_text, results_text, subtitle};
use crate::svg::arcs::{EdgeArc, RowAnchor, RowPair, layout_arcs};
use crate::svg::link_style::{LINK_STYLES, LinkStyle, earlier_events};
use crate::svg::page_frame::PageFrame;
use crate::svg::page_style::{PageStyle, is_narrow};
use crate::svg::palette::{
    BLUE, BORDER_COLOR, CARD_BACKGROUND, Hue, MUTED_TEXT_COLOR, OCHRE, RED, TEAL, TEXT_COLOR,
};
use crate::svg::phrases::capitalize;
use crate::svg::svg_writer::{
    ItemLink, TextLabel, TextStyle, arrow_head, format_number, stroke_path,
};
use crate::svg::text_metrics::Font;
use crate::views::{Timeline, TimelineEvent};
use crate::xml::XmlWriter;

const WIDTH: f64 = 600.0;
/// Left out where no event has links.
const ARC_GUTTER_WIDTH: f64 = 96.0;
const NARROW_ARC_GUTTER_WIDTH: f64 = 48.0;
const CARD_PADDING: f64 = 16.0;
const CARD_GAP: f64 = 18.0;
const LEGEND_HEIGHT: f64 = 38.0;
const FACTS_STYLE: TextStyle = TextStyle {
    font: Font::regular(13.0),
    color: MUTED_TEXT_COLOR,
    max_lines: 3,
};

/// An event at its position.
struct EventCard<'a> {
    event: &'a TimelineEvent<'a>,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    labels: Vec<TextLabel>,
}

/// A link from an earlier event to a later one, as indexes of the timeline.
struct Connector {
    style: &'static LinkStyle,
    rows: RowPair,
}

/// Renders the timeline of a negotiation.
pub fn render_timeline(
    view: &Timeline<'_>,
    negotiation: &Negotiation,
    style: PageStyle,
) -> io::Result<Vec<u8>> {
    let width = style.page_width(WIDTH);
    let connectors = build_connectors(&view.data);
    let frame = PageFrame {
        id_prefix: "timeline",
        negotiation,
        edition: view.meta.edition,
        width,
        theme: style.theme,
        subject: "the events in order",
        subtitle: subtitle(view),
        description: description(view),
    };
    let is_used = |style: &&LinkStyle| {
        let mut used = connectors.iter().map(|connector| connector.style);
        used.any(|used| used.field_name == style.field_name)
    };
    let styles: Vec<_> = LINK_STYLES.into_iter().filter(is_used).collect();
    let gutter = if is_narrow(width) {
        NARROW_ARC_GUTTER_WIDTH
    } else {
        ARC_GUTTER_WIDTH
    };
    let (mut x, mut y) = (frame.margin(), frame.content_top());
    if !styles.is_empty() {
        x += gutter;
        y += LEGEND_HEIGHT;
    }
    let card_width = width - frame.margin() - x;
    let cards: Vec<_> = view
        .data
        .iter()
        .map(|event| {
            let card = EventCard::new(event, x, y, card_width);
            y += card.height + CARD_GAP;
            card
        })
        .collect();
    let anchors: Vec<_> = cards
        .iter()
        .map(|card| RowAnchor {
            y: card.y + card.height / 2.0,
            half_height: card.height / 2.0 - 10.0,
        })
        .collect();
    let links: Vec<_> = connectors.iter().map(|connector| connector.rows).collect();
    let arcs = layout_arcs(&anchors, &links, gutter - 8.0);
    let bottom = if cards.is_empty() { y } else { y - CARD_GAP };
    frame.render(bottom, |writer| {
        draw_legend(writer, &styles, frame.margin(), frame.content_top())?;
        for (connector, arc) in connectors.iter().zip(&arcs) {
            connector.draw(writer, &view.data, *arc, x)?;
        }
        cards.iter().try_for_each(|card| card.draw(writer))
    })
}

fn build_connectors(events: &[TimelineEvent<'_>]) -> Vec<Connector> {
    let indexed_events = events.iter().enumerate();
    let indices_by_id: HashMap<_, _> = indexed_events
        .map(|(index, event)| (event.id, index))
        .collect();
    let mut connectors = Vec::new();
    for (to, event) in events.iter().enumerate() {
        for (style, earlier) in earlier_events(event) {
            // A query may have left an earlier event out.
            let shown = earlier
                .iter()
                .filter_map(|reference| indices_by_id.get(&reference.id));
            connectors.extend(shown.map(|from| Connector {
                style,
                rows: RowPair { from: *from, to },
            }));
        }
    }
    connectors
}

fn draw_legend(writer: &mut XmlWriter, styles: &[&LinkStyle], left: f64, y: f64) -> io::Result<()> {
    let mut x = left;
    for style in styles {
        let middle = y + 9.0;
        writer.start_element("g", &[("class", "legend")])?;
        let data = format!("M{} {middle}H{}", format_number(x), format_number(x + 34.0));
        stroke_path(
            writer,
            &data,
            style.hue.stroke_color,
            style.width,
            style.dash,
        )?;
        arrow_head(writer, x + 40.0, middle, style.hue.stroke_color)?;
        let text_style = TextStyle {
            max_lines: 1,
            ..FACTS_STYLE
        };
        TextLabel::new(style.legend_text, text_style, 200.0)
            .with_position(x + 50.0, y)
            .draw(writer)?;
        writer.end_element("g")?;
        x += 50.0 + text_style.font.width(style.legend_text) + 28.0;
    }
    Ok(())
}

impl<'a> EventCard<'a> {
    fn new(event: &'a TimelineEvent<'a>, x: f64, y: f64, width: f64) -> Self {
        let content_width = width - 2.0 * CARD_PADDING;
        let left = x + CARD_PADDING + 4.0;
        let date_style = TextStyle {
            max_lines: 2,
            ..FACTS_STYLE
        };
        let title_style = TextStyle {
            font: Font::bold(16.0),
            color: TEXT_COLOR,
            max_lines: 3,
        };
        let mut texts = vec![
            (capitalize(&date_or_order_text(event)), date_style),
            (event.title.to_string(), title_style),
            (facts_text(event), FACTS_STYLE),
        ];
        texts.extend(results_text(event).map(|text| (text, FACTS_STYLE)));
        let mut below = y + CARD_PADDING - 4.0;
        let labels = texts.into_iter().map(|(text, style)| {
            let label =
                TextLabel::new(&text, style, content_width - 4.0).with_position(left, below);
            below += label.height() + 2.0;
            label
        });
        let labels = labels.collect();
        Self {
            event,
            x,
            y,
            width,
            height: below - 2.0 + CARD_PADDING - 4.0 - y,
            labels,
        }
    }

    fn draw(&self, writer: &mut XmlWriter) -> io::Result<()> {
        let (left, top) = (format_number(self.x), format_number(self.y));
        let (width, height) = (format_number(self.width), format_number(self.height));
        let position = [("x", left.as_str()), ("y", top.as_str())];
        let link = ItemLink {
            class: "event",
            item_type: ItemTypeId::Event,
            id: self.event.id.as_str(),
            href: &self.event.href,
        };
        link.start(writer)?;
        // It would be the name of the link, which is what can be seen.
        if self.labels.iter().any(TextLabel::is_truncated) {
            let title = self.event.title.to_string();
            let mut texts = vec![
                title,
                date_or_order_text(self.event),
                facts_text(self.event),
            ];
            texts.extend(results_text(self.event));
            let full_text = texts.join(". ");
            writer.text_element("title", &[], &full_text)?;
        }
        let size = [("width", width.as_str()), ("height", &height), ("rx", "6")];
        let paint = [("fill", CARD_BACKGROUND), ("stroke", BORDER_COLOR)];
        writer.empty_element("rect", &[&position[..], &size, &paint].concat())?;
        let size = [("width", "4"), ("height", height.as_str()), ("rx", "2")];
        let paint = [("fill", event_hue(self.event.kind.term).stroke_color)];
        writer.empty_element("rect", &[&position[..], &size, &paint].concat())?;
        self.labels
            .iter()
            .try_for_each(|label| label.draw(writer))?;
        writer.end_element("a")
    }
}

impl Connector {
    fn draw(
        &self,
        writer: &mut XmlWriter,
        events: &[TimelineEvent<'_>],
        arc: EdgeArc,
        x: f64,
    ) -> io::Result<()> {
        let LinkStyle {
            hue, width, dash, ..
        } = self.style;
        writer.start_element(
            "g",
            &[("class", "edge"), ("data-type", self.style.field_name)],
        )?;
        let (earlier, later) = (events[self.rows.from].title, events[self.rows.to].title);
        writer.text_element(
            "title",
            &[],
            &format!("“{later}” {} “{earlier}”", self.style.phrase),
        )?;
        stroke_path(
            writer,
            &arc.path_data(x, 7.0),
            hue.stroke_color,
            width,
            dash,
        )?;
        arrow_head(writer, x - 1.0, arc.end_y, hue.stroke_color)?;
        writer.end_element("g")
    }
}

fn event_hue(kind: EventKind) -> Hue {
    match kind {
        EventKind::ArmedConflict | EventKind::Attack | EventKind::Protest => RED,
        EventKind::Meeting | EventKind::Round | EventKind::Announcement => BLUE,
        EventKind::Talks
        | EventKind::Agreement
        | EventKind::Signing
        | EventKind::Ceasefire
        | EventKind::Disarmament
        | EventKind::Resumption => TEAL,
        EventKind::Measure
        | EventKind::Vote
        | EventKind::Referendum
        | EventKind::Election
        | EventKind::Ratification
        | EventKind::EntryIntoForce
        | EventKind::Suspension
        | EventKind::Deadline
        | EventKind::Resolution
        | EventKind::Other => OCHRE,
    }
}
