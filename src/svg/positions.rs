//! The positions as SVG: a card for each matter, with the actors that hold a position on it, and
//! on wide pages lines that lead from each actor to its positions.

use std::collections::HashMap;
use std::io;

use crate::model::{Negotiation, Reference, Slug};
use crate::svg::page_frame::PageFrame;
use crate::svg::page_style::{PageStyle, is_narrow, margin};
use crate::svg::palette::{
    BORDER_COLOR, CARD_BACKGROUND, HUES, Hue, MUTED_TEXT_COLOR, SOLID, TEXT_COLOR,
};
use crate::svg::phrases::format_count;
use crate::svg::svg_writer::{
    ItemLink, TextLabel, TextStyle, arrow_head, format_number, stroke_path, to_f64,
};
use crate::svg::text_metrics::Font;
use crate::views::{HeldPosition, Matter, PositionMap};
use crate::xml::XmlWriter;

const WIDTH: f64 = 740.0;
/// How much of a wide page's width the names of the actors get, and the lines from them.
const HOLDER_SHARE: f64 = 0.2;
const LINE_SHARE: f64 = 0.17;
const CARD_PADDING: f64 = 14.0;
const CARD_GAP: f64 = 16.0;
/// The distance of links, so that each can be met by a finger.
const ROW_GAP: f64 = 7.0;
const HOLDER_GAP: f64 = 12.0;

const MATTER_STYLE: TextStyle = TextStyle {
    font: Font::bold(15.0),
    color: TEXT_COLOR,
    max_lines: 3,
};
const KIND_STYLE: TextStyle = TextStyle {
    font: Font::regular(12.0),
    color: MUTED_TEXT_COLOR,
    max_lines: 1,
};
const ROW_FONT: Font = Font::regular(14.0);

/// A matter at its position, with those who hold a position on it.
struct MatterCard<'a> {
    matter: &'a Matter,
    y: f64,
    height: f64,
    kind: TextLabel,
    title: TextLabel,
    rows: Vec<PositionRow<'a>>,
}

/// A position on a card.
struct PositionRow<'a> {
    position: &'a HeldPosition,
    /// An index of the holders.
    holder: usize,
    hue: Hue,
    label: TextLabel,
}

/// An actor beside the cards.
struct HolderLabel<'a> {
    actor: &'a Reference,
    hue: Hue,
    label: TextLabel,
}

/// Renders who holds which position on what.
pub fn render_positions(
    view: &PositionMap,
    negotiation: &Negotiation,
    style: PageStyle,
) -> io::Result<Vec<u8>> {
    let width = style.page_width(WIDTH);
    let frame = PageFrame {
        id_prefix: "positions",
        negotiation,
        edition: view.edition,
        width,
        theme: style.theme,
        subject: "who holds which position",
        subtitle: subtitle(view),
        description: description(view),
    };
    let columns = PositionColumns::new(width);
    let holders = view.holders();
    let holder_indexes: HashMap<_, _> = holders
        .iter()
        .enumerate()
        .map(|(index, actor)| (&actor.id, index))
        .collect();
    let mut y = frame.content_top();
    let cards: Vec<_> = view
        .matters
        .iter()
        .map(|matter| {
            let card = MatterCard::new(matter, &holder_indexes, columns, y);
            y += card.height + CARD_GAP;
            card
        })
        .collect();
    let holder_labels = if columns.has_holders {
        place_holders(&holders, &cards, columns, frame.content_top())
    } else {
        Vec::new()
    };
    let bottom = holder_labels
        .iter()
        .map(|holder| holder.label.y + holder.label.height())
        .fold((y - CARD_GAP).max(frame.content_top() - CARD_GAP), f64::max);
    frame.render(bottom, |writer| {
        draw_lines(writer, &holder_labels, &cards, columns)?;
        holder_labels
            .iter()
            .try_for_each(|label| label.draw(writer))?;
        cards.iter().try_for_each(|card| card.draw(writer, columns))
    })
}

/// Where the columns of the page are.
#[derive(Clone, Copy)]
struct PositionColumns {
    has_holders: bool,
    holder_x: f64,
    holder_width: f64,
    card_x: f64,
    card_width: f64,
}

impl PositionColumns {
    fn new(page_width: f64) -> Self {
        let margin = margin(page_width);
        let has_holders = !is_narrow(page_width);
        let (holder_width, gutter) = if has_holders {
            [HOLDER_SHARE, LINE_SHARE]
                .map(|share| (page_width * share).floor())
                .into()
        } else {
            (0.0, 0.0)
        };
        let card_x = margin + holder_width + gutter;
        Self {
            has_holders,
            holder_x: margin,
            holder_width,
            card_x,
            card_width: page_width - margin - card_x,
        }
    }
}

impl<'a> MatterCard<'a> {
    fn new(
        matter: &'a Matter,
        holder_indexes: &HashMap<&Slug, usize>,
        columns: PositionColumns,
        y: f64,
    ) -> Self {
        let left = columns.card_x + CARD_PADDING;
        let text_width = columns.card_width - 2.0 * CARD_PADDING;
        let mut below = y + CARD_PADDING - 4.0;
        let mut place = |text: &str, style: TextStyle, gap: f64| {
            let label = TextLabel::new(text, style, text_width).with_position(left, below);
            below += label.height() + gap;
            label
        };
        let kind = place(matter.item.item_type.info().title, KIND_STYLE, 0.0);
        let title = place(&matter.item.title, MATTER_STYLE, ROW_GAP);
        let rows = matter.positions.iter().map(|position| {
            let holder = holder_indexes[&position.holder.id];
            let hue = HUES[holder % HUES.len()];
            let style = TextStyle {
                font: ROW_FONT,
                color: hue.text_color,
                max_lines: 3,
            };
            PositionRow {
                position,
                holder,
                hue,
                label: place(&position.to_text(), style, ROW_GAP),
            }
        });
        let rows = rows.collect();
        Self {
            matter,
            y,
            height: below - ROW_GAP + CARD_PADDING - 4.0 - y,
            kind,
            title,
            rows,
        }
    }

    fn draw(&self, writer: &mut XmlWriter, columns: PositionColumns) -> io::Result<()> {
        writer.start_element("g", &[("class", "matter")])?;
        let [x, y, width, height] =
            [columns.card_x, self.y, columns.card_width, self.height].map(format_number);
        let card = [
            ("x", x.as_str()),
            ("y", &y),
            ("width", &width),
            ("height", &height),
            ("rx", "6"),
            ("fill", CARD_BACKGROUND),
            ("stroke", BORDER_COLOR),
        ];
        writer.empty_element("rect", &card)?;
        draw_link(
            writer,
            "node",
            &self.matter.item,
            &[&self.kind, &self.title],
        )?;
        for row in &self.rows {
            draw_link(writer, "position", &row.position.reference, &[&row.label])?;
        }
        writer.end_element("g")
    }
}

/// A link to an item whose name is what it shows, the full text where that is truncated.
fn draw_link(
    writer: &mut XmlWriter,
    class: &'static str,
    item: &Reference,
    labels: &[&TextLabel],
) -> io::Result<()> {
    let link = ItemLink {
        class,
        item_type: item.item_type,
        id: item.id.as_str(),
        href: &item.href,
    };
    link.start(writer)?;
    if labels.iter().any(|label| label.is_truncated()) {
        writer.text_element("title", &[], &item.title)?;
    }
    labels.iter().try_for_each(|label| label.draw(writer))?;
    writer.end_element("a")
}

/// The actors, each about as high as its positions, so that lines are short.
fn place_holders<'a>(
    holders: &[&'a Reference],
    cards: &[MatterCard<'_>],
    columns: PositionColumns,
    top: f64,
) -> Vec<HolderLabel<'a>> {
    let mut middles = vec![Vec::new(); holders.len()];
    for row in cards.iter().flat_map(|card| &card.rows) {
        middles[row.holder].push(row.label.middle());
    }
    let mut labels: Vec<_> = holders
        .iter()
        .zip(middles)
        .enumerate()
        .map(|(index, (actor, middles))| {
            let hue = HUES[index % HUES.len()];
            let style = TextStyle {
                font: Font::bold(14.0),
                color: hue.text_color,
                max_lines: 3,
            };
            let label = TextLabel::new(&actor.title, style, columns.holder_width - 12.0);
            let middle = middles.iter().sum::<f64>() / to_f64(middles.len());
            let y = middle - label.height() / 2.0;
            HolderLabel {
                actor,
                hue,
                label: label.with_position(columns.holder_x + 12.0, y),
            }
        })
        .collect();
    let mut order: Vec<_> = (0..labels.len()).collect();
    order.sort_by(|one, other| labels[*one].label.y.total_cmp(&labels[*other].label.y));
    let mut below = top;
    for index in order {
        let label = &mut labels[index].label;
        label.y = label.y.max(below);
        below = label.y + label.height() + HOLDER_GAP;
    }
    labels
}

impl HolderLabel<'_> {
    fn draw(&self, writer: &mut XmlWriter) -> io::Result<()> {
        let [x, y, height] =
            [self.label.x - 12.0, self.label.y, self.label.height()].map(format_number);
        let bar = [
            ("x", x.as_str()),
            ("y", &y),
            ("width", "5"),
            ("height", &height),
            ("rx", "2"),
            ("fill", self.hue.stroke_color),
        ];
        writer.empty_element("rect", &bar)?;
        draw_link(writer, "node", self.actor, &[&self.label])
    }
}

/// A line from each actor to each of its positions.
fn draw_lines(
    writer: &mut XmlWriter,
    holders: &[HolderLabel<'_>],
    cards: &[MatterCard<'_>],
    columns: PositionColumns,
) -> io::Result<()> {
    for card in cards {
        for row in &card.rows {
            let Some(holder) = holders.get(row.holder) else {
                continue;
            };
            writer.start_element("g", &[("class", "edge"), ("data-type", "holder")])?;
            let sentence = row.position.to_sentence(&card.matter.item);
            writer.text_element("title", &[], &sentence)?;
            let (start, end) = (holder.label.right() + 6.0, columns.card_x - 1.0);
            let middle = f64::midpoint(start.max(columns.holder_width), end);
            let [start, start_y, middle, end_y, line_end] = [
                start,
                holder.label.middle(),
                middle,
                row.label.middle(),
                end - 6.0,
            ]
            .map(format_number);
            let data = format!(
                "M{start} {start_y}C{middle} {start_y} {middle} {end_y} {line_end} {end_y}"
            );
            let color = row.hue.stroke_color;
            stroke_path(writer, &data, color, "1.6", SOLID)?;
            arrow_head(writer, end, row.label.middle(), color)?;
            writer.end_element("g")?;
        }
    }
    Ok(())
}

fn subtitle(view: &PositionMap) -> String {
    let positions = view.positions().count();
    if positions == 0 {
        return "No positions to show.".into();
    }
    format!(
        "{} of {} on {}.",
        format_count(positions, "position", "positions"),
        format_count(view.holders().len(), "actor", "actors"),
        format_count(view.matters.len(), "matter", "matters"),
    )
}

/// How many positions the description lists.
const MAX_DESCRIBED: usize = 50;

/// A description of the positions for screen readers, truncated after [`MAX_DESCRIBED`].
fn description(view: &PositionMap) -> String {
    let mut texts = vec![subtitle(view)];
    let sentences = view.matters.iter().flat_map(|matter| {
        let positions = matter.positions.iter();
        positions.map(|position| position.to_sentence(&matter.item) + ".")
    });
    texts.extend(sentences.take(MAX_DESCRIBED));
    if let more @ 1.. = view.positions().count().saturating_sub(MAX_DESCRIBED) {
        texts.push(format!("And {more} more."));
    }
    texts.push(format!("The same as JSON: {}", view.json.as_str()));
    texts.join(" ")
}
