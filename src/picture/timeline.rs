//! The timeline as a picture: a card for each event, one below the other, and to the left
//! of them the lines that lead from earlier events to later ones.

use std::collections::HashMap;
use std::io;

use super::arcs::{Arc, Row, arcs};
use super::canvas::{Canvas, Label, short};
use super::letters::Face;
use super::sheet::{MARGIN, Sheet, capital};
use super::told::{description, facts, lead, when};
use super::{BLUE, CARD, DASHES, HAIRLINE, Hue, INK, OCHRE, RED, SLATE, SOFT_INK, TEAL};
use crate::model::{EventKind, Negotiation};
use crate::record::{Timeline, TimelineEvent};

const WIDTH: f64 = 600.0;
/// The room for lines, where there are any.
const GUTTER: f64 = 96.0;
/// The room between the edges of a card and its text.
const PADDING: f64 = 16.0;
/// The room between two cards.
const GAP: f64 = 18.0;

/// How one event leads to another.
pub(super) struct Way {
    /// The field that stores it.
    name: &'static str,
    /// What the line says, from its beginning to its end.
    legend: &'static str,
    /// What the later event is to the earlier one.
    pub(super) words: &'static str,
    hue: Hue,
    width: &'static str,
    dash: &'static str,
}

/// The order is that of what an event names: what it follows, what caused it.
pub(super) const WAYS: [Way; 2] = [
    Way {
        name: "follows",
        legend: "is followed by",
        words: "comes after",
        hue: SLATE,
        width: "1.6",
        dash: DASHES[0],
    },
    Way {
        name: "caused_by",
        legend: "causes",
        words: "is caused by",
        hue: RED,
        width: "2",
        dash: DASHES[1],
    },
];

/// An event in its place.
struct Card<'a> {
    event: &'a TimelineEvent<'a>,
    y: f64,
    height: f64,
    labels: [Label; 3],
}

/// A line from an earlier event to a later one, by their places.
struct Connector {
    way: &'static Way,
    from: usize,
    to: usize,
}

/// Draws the timeline of a negotiation.
pub fn timeline(view: &Timeline<'_>, of: &Negotiation) -> io::Result<Vec<u8>> {
    let connectors = connectors(&view.data);
    let sheet = Sheet {
        name: "timeline",
        of,
        edition: view.meta.edition,
        width: WIDTH,
        subject: "the events in order",
        lead: lead(view),
        description: description(view),
    };
    let ways: Vec<_> = WAYS
        .iter()
        .filter(|way| connectors.iter().any(|one| one.way.name == way.name))
        .collect();
    let x = MARGIN + if ways.is_empty() { 0.0 } else { GUTTER };
    let mut y = sheet.top() + if ways.is_empty() { 0.0 } else { 38.0 };
    let cards: Vec<_> = view
        .data
        .iter()
        .map(|event| {
            let card = Card::new(event, x, y);
            y += card.height + GAP;
            card
        })
        .collect();
    let rows: Vec<_> = cards
        .iter()
        .map(|card| Row {
            y: card.y + card.height / 2.0,
            half: card.height / 2.0 - 10.0,
        })
        .collect();
    let links: Vec<_> = connectors.iter().map(|one| (one.from, one.to)).collect();
    let arcs = arcs(&rows, &links, GUTTER - 8.0);
    let bottom = if cards.is_empty() { y } else { y - GAP };
    sheet.draw(bottom, |canvas| {
        legend(canvas, &ways, sheet.top())?;
        for (connector, arc) in connectors.iter().zip(&arcs) {
            connector.draw(canvas, &view.data, *arc, x)?;
        }
        cards.iter().try_for_each(|card| card.draw(canvas, x))
    })
}

fn connectors(events: &[TimelineEvent<'_>]) -> Vec<Connector> {
    let places = events.iter().enumerate();
    let places: HashMap<_, _> = places.map(|(place, event)| (event.id, place)).collect();
    let mut connectors = Vec::new();
    for (to, event) in events.iter().enumerate() {
        for (way, earlier) in WAYS.iter().zip([&event.follows, &event.caused_by]) {
            let found = earlier.iter().filter_map(|one| places.get(&one.id));
            connectors.extend(found.map(|from| Connector {
                way,
                from: *from,
                to,
            }));
        }
    }
    connectors
}

/// The lines and what they say, from left to right.
fn legend(canvas: &mut Canvas, ways: &[&Way], y: f64) -> io::Result<()> {
    let mut x = MARGIN;
    for way in ways {
        let middle = y + 9.0;
        canvas.start("g", &[("class", "legend")])?;
        let data = format!("M{} {middle}H{}", short(x), short(x + 34.0));
        canvas.line(&data, way.hue.line, way.width, way.dash)?;
        canvas.head(x + 40.0, middle, way.hue.line)?;
        let face = Face::plain(13.0);
        Label::new(way.legend, face, SOFT_INK, 200.0, 1)
            .at(x + 50.0, y)
            .draw(canvas)?;
        canvas.end("g")?;
        x += 50.0 + face.width(way.legend) + 28.0;
    }
    Ok(())
}

impl<'a> Card<'a> {
    fn new(event: &'a TimelineEvent<'a>, x: f64, y: f64) -> Self {
        let room = WIDTH - MARGIN - x - 2.0 * PADDING;
        let left = x + PADDING + 4.0;
        let facts = facts(event);
        let texts = [
            (capital(&when(event)), Face::plain(13.0), SOFT_INK, 2),
            (event.title.to_string(), Face::bold(16.0), INK, 3),
            (facts, Face::plain(13.0), SOFT_INK, 3),
        ];
        let mut below = y + PADDING - 4.0;
        let labels = texts.map(|(text, face, colour, most)| {
            let label = Label::new(&text, face, colour, room - 4.0, most).at(left, below);
            below += label.height() + 2.0;
            label
        });
        Self {
            event,
            y,
            height: below - 2.0 + PADDING - 4.0 - y,
            labels,
        }
    }

    fn draw(&self, canvas: &mut Canvas, x: f64) -> io::Result<()> {
        let (left, top) = (short(x), short(self.y));
        let (width, height) = (short(WIDTH - MARGIN - x), short(self.height));
        let place = [("x", left.as_str()), ("y", top.as_str())];
        canvas.start(
            "a",
            &[("class", "event"), ("href", self.event.href.as_str())],
        )?;
        let cut = self.labels.iter().any(Label::is_cut);
        let tip = if cut {
            let (title, when, facts) = (self.event.title, when(self.event), facts(self.event));
            format!("{title}. {when} · {facts}. {}", self.event.summary)
        } else {
            self.event.summary.to_string()
        };
        canvas.say("title", &[], &tip)?;
        let size = [("width", width.as_str()), ("height", &height), ("rx", "6")];
        let look = [("fill", CARD), ("stroke", HAIRLINE)];
        canvas.empty("rect", &[&place[..], &size, &look].concat())?;
        let size = [("width", "4"), ("height", height.as_str()), ("rx", "2")];
        let look = [("fill", hue(self.event.kind).line)];
        canvas.empty("rect", &[&place[..], &size, &look].concat())?;
        self.labels
            .iter()
            .try_for_each(|label| label.draw(canvas))?;
        canvas.end("a")
    }
}

impl Connector {
    fn draw(
        &self,
        canvas: &mut Canvas,
        events: &[TimelineEvent<'_>],
        arc: Arc,
        x: f64,
    ) -> io::Result<()> {
        let Way {
            hue, width, dash, ..
        } = self.way;
        canvas.start("g", &[("class", "edge"), ("data-type", self.way.name)])?;
        let (later, earlier) = (events[self.to].title, events[self.from].title);
        canvas.say(
            "title",
            &[],
            &format!("“{later}” {} “{earlier}”", self.way.words),
        )?;
        canvas.line(&arc.path(x, 7.0), hue.line, width, dash)?;
        canvas.head(x - 1.0, arc.to, hue.line)?;
        canvas.end("g")
    }
}

fn hue(kind: EventKind) -> Hue {
    match kind {
        EventKind::ArmedConflict => RED,
        EventKind::Meeting => BLUE,
        EventKind::Talks => TEAL,
        EventKind::Measure => OCHRE,
    }
}
