//! The network as a picture: the items in one column, grouped by type, and to the left of
//! them an arc for each relation.
//!
//! All labels stand straight in one column, which no line crosses; so the picture stays
//! legible with any number of items, and is as high as they are many.

use std::collections::HashMap;
use std::io;

use crate::model::Negotiation;
use crate::svg::arcs::{RowAnchor, layout_arcs};
use crate::svg::groups::{NodeGroup, group_nodes, relation_counts};
use crate::svg::page_frame::{MARGIN, PageFrame};
use crate::svg::svg_writer::{Canvas, TextLabel, format_number};
use crate::svg::text_metrics::Font;
use crate::svg::{
    DASH_PATTERNS, HUES, Hue, MUTED_TEXT_COLOR, TEXT_COLOR, format_count, join_with_and,
};
use crate::views::{Graph, GraphEdge, GraphNode};

const WIDTH: f64 = 740.0;
/// The room for arcs.
const ARC_GUTTER_WIDTH: f64 = 264.0;
/// Where arcs end.
const AXIS_X: f64 = MARGIN + ARC_GUTTER_WIDTH;
/// Where labels begin.
const LABEL_X: f64 = AXIS_X + 16.0;
/// The room for labels.
const LABEL_WIDTH: f64 = WIDTH - MARGIN - LABEL_X;
/// The face of labels.
const LABEL_FONT: Font = Font::regular(13.0);
/// The face of what the lines of a group say.
const LEGEND_FONT: Font = Font::regular(11.5);
/// The room for the sample of a line, before what it says.
const LEGEND_SAMPLE_WIDTH: f64 = 34.0;

/// A group in its place.
struct GroupHeader {
    hue: Hue,
    title: TextLabel,
    legend: Vec<LegendEntry>,
}

/// What a kind of line says.
struct LegendEntry {
    label: TextLabel,
    dash: &'static str,
}

/// An item in its place.
struct NodeRow<'a> {
    node: &'a GraphNode,
    anchor: RowAnchor,
    label: TextLabel,
    hue: Hue,
}

/// Draws the network of a negotiation.
pub fn render_graph(view: &Graph, negotiation: &Negotiation) -> io::Result<Vec<u8>> {
    let (groups, links) = group_nodes(view);
    let frame = PageFrame {
        id_prefix: "graph",
        negotiation,
        edition: view.meta.edition,
        width: WIDTH,
        subject: "who and what is related",
        subtitle: subtitle(view),
        description: description(view, &groups),
    };
    let mut y = frame.content_top();
    let (mut headers, mut node_rows) = (Vec::new(), Vec::new());
    for group in &groups {
        let header = GroupHeader::new(group, &mut y);
        for node_index in &group.nodes {
            let label = TextLabel::new(
                &view.nodes[*node_index].title,
                LABEL_FONT,
                TEXT_COLOR,
                LABEL_WIDTH,
                2,
            )
            .with_position(LABEL_X, y);
            let height = label.height();
            node_rows.push(NodeRow {
                node: &view.nodes[*node_index],
                anchor: RowAnchor {
                    y: y + height / 2.0,
                    half_height: height / 2.0 - 1.0,
                },
                label,
                hue: header.hue,
            });
            y += height + 5.0;
        }
        y += 20.0;
        headers.push(header);
    }
    let anchors: Vec<_> = node_rows.iter().map(|mark| mark.anchor).collect();
    let arcs = layout_arcs(
        &anchors,
        &links.iter().map(|link| link.rows).collect::<Vec<_>>(),
        ARC_GUTTER_WIDTH,
    );
    let titles: HashMap<_, _> = view
        .nodes
        .iter()
        .map(|node| (node.id.as_str(), node.title.as_str()))
        .collect();
    frame.render((y - 20.0).max(frame.content_top() - 20.0), |writer| {
        writer.start_element("g", &[("class", "edges")])?;
        for (link, arc) in links.iter().zip(&arcs) {
            let group = &groups[link.group_index];
            let dash = DASH_PATTERNS[link.relation_index % DASH_PATTERNS.len()];
            let edge = &view.edges[link.edge_index];
            writer.start_element("g", &[("class", "edge"), ("data-type", edge.r#type)])?;
            writer.text_element("title", &[], &describe_edge(edge, &titles))?;
            writer.stroke_path(
                &arc.path_data(AXIS_X, 0.0),
                HUES[group.hue_index].stroke_color,
                "1.1",
                dash,
            )?;
            writer.end_element("g")?;
        }
        writer.end_element("g")?;
        headers.iter().try_for_each(|block| block.draw(writer))?;
        node_rows.iter().try_for_each(|mark| mark.draw(writer))
    })
}

impl GroupHeader {
    /// The head of a group and what its lines say, from `y` on.
    fn new(group: &NodeGroup, y: &mut f64) -> Self {
        let hue = HUES[group.hue_index];
        let font = Font::bold(14.0);
        let title = TextLabel::new(&group.headline(), font, hue.text_color, LABEL_WIDTH, 1)
            .with_position(LABEL_X, *y);
        *y += title.height() + 1.0;
        // Two to a line, as far as they fit.
        let half = LABEL_WIDTH / 2.0;
        let (mut legend, mut column_x) = (Vec::new(), 0.0);
        for (index, relation) in group.relation_labels.iter().enumerate() {
            let is_wide = LEGEND_SAMPLE_WIDTH + LEGEND_FONT.width(relation.text) > half - 8.0;
            if column_x > 0.0 && is_wide {
                *y += LEGEND_FONT.line_height();
                column_x = 0.0;
            }
            let label = TextLabel::new(
                relation.text,
                LEGEND_FONT,
                MUTED_TEXT_COLOR,
                LABEL_WIDTH - LEGEND_SAMPLE_WIDTH,
                1,
            );
            legend.push(LegendEntry {
                label: label.with_position(LABEL_X + column_x + LEGEND_SAMPLE_WIDTH, *y),
                dash: DASH_PATTERNS[index % DASH_PATTERNS.len()],
            });
            column_x = if column_x > 0.0 || is_wide { 0.0 } else { half };
            if column_x == 0.0 {
                *y += LEGEND_FONT.line_height();
            }
        }
        if column_x > 0.0 {
            *y += LEGEND_FONT.line_height();
        }
        *y += 6.0;
        Self { hue, title, legend }
    }

    fn draw(&self, writer: &mut Canvas) -> io::Result<()> {
        writer.start_element("g", &[("class", "group")])?;
        self.title.draw(writer)?;
        for entry in &self.legend {
            let middle = format_number(entry.label.y + LEGEND_FONT.line_height() / 2.0);
            let left = entry.label.x - LEGEND_SAMPLE_WIDTH;
            let data = format!(
                "M{} {middle}H{}",
                format_number(left),
                format_number(left + 26.0)
            );
            writer.stroke_path(&data, self.hue.stroke_color, "1.6", entry.dash)?;
            entry.label.draw(writer)?;
        }
        writer.end_element("g")
    }
}

impl NodeRow<'_> {
    fn draw(&self, writer: &mut Canvas) -> io::Result<()> {
        writer.start_element("a", &[("class", "node"), ("href", self.node.href.as_str())])?;
        if self.label.is_truncated() {
            writer.text_element("title", &[], &self.node.title)?;
        }
        let bar = [
            ("x", format_number(AXIS_X)),
            ("y", format_number(self.anchor.y - self.anchor.half_height)),
            ("width", format_number(5.0)),
            ("height", format_number(2.0 * self.anchor.half_height)),
            ("rx", format_number(2.0)),
            ("fill", self.hue.stroke_color.to_owned()),
        ];
        writer.empty_element(
            "rect",
            &bar.each_ref().map(|(name, value)| (*name, value.as_str())),
        )?;
        self.label.draw(writer)?;
        writer.end_element("a")
    }
}

/// A relation as a sentence.
fn describe_edge(edge: &GraphEdge, titles: &HashMap<&str, &str>) -> String {
    let title = |id: &str| titles.get(id).copied().unwrap_or_default().to_owned();
    let (source, target) = (title(&edge.source), title(&edge.target));
    format!("“{source}” {} “{target}”", edge.title)
}

fn subtitle(view: &Graph) -> String {
    if view.nodes.is_empty() {
        return "The record has no items yet.".into();
    }
    let items = format_count(view.nodes.len(), "item", "items");
    let relations = format_count(view.edges.len(), "relation", "relations");
    if view.edges.is_empty() {
        return format!("{items}, {relations}.");
    }
    format!(
        "{items}, {relations}. Each line has the colour of the group that it starts from; its dashes tell the relation, as under the name of the group."
    )
}

/// How many items a description names.
const MAX_LISTED_NODES: usize = 5;

fn description(view: &Graph, groups: &[NodeGroup]) -> String {
    if view.nodes.is_empty() {
        return format!(
            "{} The same as JSON: {}",
            subtitle(view),
            view.links.this.as_str()
        );
    }
    let items = format_count(view.nodes.len(), "item", "items");
    let group_counts: Vec<_> = groups.iter().map(NodeGroup::count_text).collect();
    let mut texts = vec![format!(
        "A network of {items}: {}.",
        join_with_and(&group_counts, group_counts.len())
    )];
    let counts = relation_counts(view);
    if !counts.is_empty() {
        let total = format_count(view.edges.len(), "relation joins", "relations join");
        texts.push(format!(
            "{total} them: {}.",
            join_with_and(&counts, counts.len())
        ));
    }
    let mut degrees: HashMap<&str, usize> = HashMap::new();
    for edge in &view.edges {
        *degrees.entry(&edge.source).or_default() += 1;
        *degrees.entry(&edge.target).or_default() += 1;
    }
    let mut hubs: Vec<_> = view
        .nodes
        .iter()
        .filter_map(|node| Some((*degrees.get(node.id.as_str())?, node)))
        .collect();
    hubs.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    let hub_titles: Vec<_> = hubs
        .iter()
        .take(MAX_LISTED_NODES)
        .map(|(number, node)| format!("{} ({number})", node.title))
        .collect();
    if !hub_titles.is_empty() {
        texts.push(format!(
            "Most relations meet at {}.",
            join_with_and(&hub_titles, MAX_LISTED_NODES)
        ));
    }
    texts.push(format!("The same as JSON: {}", view.links.this.as_str()));
    texts.join(" ")
}
