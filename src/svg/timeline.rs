//! The timeline as a picture: a card for each event, one below the other, and to the left
//! of them the lines that lead from earlier events to later ones.

use std::collections::HashMap;
use std::io;

use crate::model::{EventKind, Negotiation};
use crate::svg::alt_text::{date_text, description, facts_text, subtitle};
use crate::svg::arcs::{EdgeArc, RowAnchor, layout_arcs};
use crate::svg::page_frame::{MARGIN, PageFrame, capitalize};
use crate::svg::svg_writer::{Canvas, TextLabel, format_number};
use crate::svg::text_metrics::Font;
use crate::svg::{
    BLUE, BORDER_COLOR, CARD_BACKGROUND, DASH_PATTERNS, Hue, MUTED_TEXT_COLOR, OCHRE, RED, SLATE,
    TEAL, TEXT_COLOR,
};
use crate::views::{Timeline, TimelineEvent};

const WIDTH: f64 = 600.0;
/// The room for lines, where there are any.
const ARC_GUTTER_WIDTH: f64 = 96.0;
/// The room between the edges of a card and its text.
const CARD_PADDING: f64 = 16.0;
/// The room between two cards.
const CARD_GAP: f64 = 18.0;

/// How one event leads to another.
pub(crate) struct LinkStyle {
    /// The field that stores it.
    field_name: &'static str,
    /// What the line says, from its beginning to its end.
    legend_text: &'static str,
    /// What the later event is to the earlier one.
    pub(crate) phrase: &'static str,
    hue: Hue,
    width: &'static str,
    dash: &'static str,
}

/// The order is that of what an event names: what it follows, what caused it.
pub(crate) const LINK_STYLES: [LinkStyle; 2] = [
    LinkStyle {
        field_name: "follows",
        legend_text: "is followed by",
        phrase: "comes after",
        hue: SLATE,
        width: "1.6",
        dash: DASH_PATTERNS[0],
    },
    LinkStyle {
        field_name: "caused_by",
        legend_text: "causes",
        phrase: "is caused by",
        hue: RED,
        width: "2",
        dash: DASH_PATTERNS[1],
    },
];

/// An event in its place.
struct EventCard<'a> {
    event: &'a TimelineEvent<'a>,
    y: f64,
    height: f64,
    labels: [TextLabel; 3],
}

/// A line from an earlier event to a later one, by their places.
struct Connector {
    style: &'static LinkStyle,
    earlier_index: usize,
    later_index: usize,
}

/// Draws the timeline of a negotiation.
pub fn render_timeline(view: &Timeline<'_>, negotiation: &Negotiation) -> io::Result<Vec<u8>> {
    let connectors = build_connectors(&view.data);
    let frame = PageFrame {
        id_prefix: "timeline",
        negotiation,
        edition: view.meta.edition,
        width: WIDTH,
        subject: "the events in order",
        subtitle: subtitle(view),
        description: description(view),
    };
    let styles: Vec<_> = LINK_STYLES
        .iter()
        .filter(|way| {
            connectors
                .iter()
                .any(|one| one.style.field_name == way.field_name)
        })
        .collect();
    let x = MARGIN
        + if styles.is_empty() {
            0.0
        } else {
            ARC_GUTTER_WIDTH
        };
    let mut y = frame.content_top() + if styles.is_empty() { 0.0 } else { 38.0 };
    let cards: Vec<_> = view
        .data
        .iter()
        .map(|event| {
            let card = EventCard::new(event, x, y);
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
    let links: Vec<_> = connectors
        .iter()
        .map(|one| (one.earlier_index, one.later_index))
        .collect();
    let arcs = layout_arcs(&anchors, &links, ARC_GUTTER_WIDTH - 8.0);
    let bottom = if cards.is_empty() { y } else { y - CARD_GAP };
    frame.render(bottom, |writer| {
        draw_legend(writer, &styles, frame.content_top())?;
        for (connector, arc) in connectors.iter().zip(&arcs) {
            connector.draw(writer, &view.data, *arc, x)?;
        }
        cards.iter().try_for_each(|card| card.draw(writer, x))
    })
}

fn build_connectors(events: &[TimelineEvent<'_>]) -> Vec<Connector> {
    let indexed_events = events.iter().enumerate();
    let indices_by_id: HashMap<_, _> = indexed_events
        .map(|(index, event)| (event.id, index))
        .collect();
    let mut connectors = Vec::new();
    for (to, event) in events.iter().enumerate() {
        for (style, earlier) in LINK_STYLES.iter().zip([&event.follows, &event.caused_by]) {
            let found = earlier.iter().filter_map(|one| indices_by_id.get(&one.id));
            connectors.extend(found.map(|from| Connector {
                style,
                earlier_index: *from,
                later_index: to,
            }));
        }
    }
    connectors
}

/// The lines and what they say, from left to right.
fn draw_legend(writer: &mut Canvas, styles: &[&LinkStyle], y: f64) -> io::Result<()> {
    let mut x = MARGIN;
    for style in styles {
        let middle = y + 9.0;
        writer.start_element("g", &[("class", "legend")])?;
        let data = format!("M{} {middle}H{}", format_number(x), format_number(x + 34.0));
        writer.stroke_path(&data, style.hue.stroke_color, style.width, style.dash)?;
        writer.arrow_head(x + 40.0, middle, style.hue.stroke_color)?;
        let face = Font::regular(13.0);
        TextLabel::new(style.legend_text, face, MUTED_TEXT_COLOR, 200.0, 1)
            .with_position(x + 50.0, y)
            .draw(writer)?;
        writer.end_element("g")?;
        x += 50.0 + face.width(style.legend_text) + 28.0;
    }
    Ok(())
}

impl<'a> EventCard<'a> {
    fn new(event: &'a TimelineEvent<'a>, x: f64, y: f64) -> Self {
        let content_width = WIDTH - MARGIN - x - 2.0 * CARD_PADDING;
        let left = x + CARD_PADDING + 4.0;
        let facts = facts_text(event);
        let texts = [
            (
                capitalize(&date_text(event)),
                Font::regular(13.0),
                MUTED_TEXT_COLOR,
                2,
            ),
            (event.title.to_string(), Font::bold(16.0), TEXT_COLOR, 3),
            (facts, Font::regular(13.0), MUTED_TEXT_COLOR, 3),
        ];
        let mut below = y + CARD_PADDING - 4.0;
        let labels = texts.map(|(text, face, colour, most)| {
            let label = TextLabel::new(&text, face, colour, content_width - 4.0, most)
                .with_position(left, below);
            below += label.height() + 2.0;
            label
        });
        Self {
            event,
            y,
            height: below - 2.0 + CARD_PADDING - 4.0 - y,
            labels,
        }
    }

    fn draw(&self, writer: &mut Canvas, x: f64) -> io::Result<()> {
        let (left, top) = (format_number(x), format_number(self.y));
        let (width, height) = (
            format_number(WIDTH - MARGIN - x),
            format_number(self.height),
        );
        let position = [("x", left.as_str()), ("y", top.as_str())];
        writer.start_element(
            "a",
            &[("class", "event"), ("href", self.event.href.as_str())],
        )?;
        let is_truncated = self.labels.iter().any(TextLabel::is_truncated);
        let tooltip = if is_truncated {
            let (title, when, facts) = (
                self.event.title,
                date_text(self.event),
                facts_text(self.event),
            );
            format!("{title}. {when} · {facts}. {}", self.event.summary)
        } else {
            self.event.summary.to_string()
        };
        writer.text_element("title", &[], &tooltip)?;
        let size = [("width", width.as_str()), ("height", &height), ("rx", "6")];
        let paint = [("fill", CARD_BACKGROUND), ("stroke", BORDER_COLOR)];
        writer.empty_element("rect", &[&position[..], &size, &paint].concat())?;
        let size = [("width", "4"), ("height", height.as_str()), ("rx", "2")];
        let paint = [("fill", event_hue(self.event.kind).stroke_color)];
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
        writer: &mut Canvas,
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
        let (later, earlier) = (
            events[self.later_index].title,
            events[self.earlier_index].title,
        );
        writer.text_element(
            "title",
            &[],
            &format!("“{later}” {} “{earlier}”", self.style.phrase),
        )?;
        writer.stroke_path(&arc.path_data(x, 7.0), hue.stroke_color, width, dash)?;
        writer.arrow_head(x - 1.0, arc.end_y, hue.stroke_color)?;
        writer.end_element("g")
    }
}

fn event_hue(kind: EventKind) -> Hue {
    match kind {
        EventKind::ArmedConflict => RED,
        EventKind::Meeting => BLUE,
        EventKind::Talks => TEAL,
        EventKind::Measure => OCHRE,
    }
}
