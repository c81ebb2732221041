//! The graph as SVG: the items in one column, grouped by type, and to the left of them an arc
//! for each relation.
//!
//! No arc crosses the column of labels, so the SVG stays legible with any number of items; its
//! height grows with them.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::io;

use crate::model::Negotiation;
use crate::svg::arcs::{RowAnchor, layout_arcs};
use crate::svg::groups::{NodeGroup, group_nodes, relation_counts};
use crate::svg::page_frame::PageFrame;
use crate::svg::page_style::{PageStyle, margin};
use crate::svg::palette::{DASH_PATTERNS, HUES, Hue, MUTED_TEXT_COLOR, TEXT_COLOR};
use crate::svg::phrases::{format_count, join_with_and};
use crate::svg::svg_writer::{ItemLink, TextLabel, TextStyle, format_number, stroke_path};
use crate::svg::text_metrics::Font;
use crate::views::{Graph, GraphEdge, GraphNode};
use crate::xml::XmlWriter;

const WIDTH: f64 = 740.0;
/// How much of the page's width the arcs get.
const ARC_GUTTER_SHARE: f64 = 0.36;
const NODE_STYLE: TextStyle = TextStyle {
    font: Font::regular(13.0),
    color: TEXT_COLOR,
    max_lines: 2,
};
const LEGEND_STYLE: TextStyle = TextStyle {
    font: Font::regular(11.5),
    color: MUTED_TEXT_COLOR,
    max_lines: 1,
};
const LEGEND_SAMPLE_WIDTH: f64 = 34.0;

/// Where the columns of the graph are.
#[derive(Clone, Copy)]
struct NodeColumns {
    /// The width of the column of arcs.
    gutter: f64,
    /// Where the arcs end.
    axis_x: f64,
    label_x: f64,
    label_width: f64,
}

impl NodeColumns {
    fn new(page_width: f64) -> Self {
        let margin = margin(page_width);
        let gutter = (page_width * ARC_GUTTER_SHARE).floor();
        let axis_x = margin + gutter;
        let label_x = axis_x + 16.0;
        Self {
            gutter,
            axis_x,
            label_x,
            label_width: page_width - margin - label_x,
        }
    }
}

/// A group's title and legend at their positions.
struct GroupHeader {
    hue: Hue,
    title: TextLabel,
    legend: Vec<LegendEntry>,
}

/// A relation's dash pattern with its label.
struct LegendEntry {
    label: TextLabel,
    dash: &'static str,
}

/// An item at its position.
struct NodeRow<'a> {
    node: &'a GraphNode,
    anchor: RowAnchor,
    label: TextLabel,
    hue: Hue,
    x: f64,
}

/// Renders the graph of a negotiation.
pub fn render_graph(
    view: &Graph,
    negotiation: &Negotiation,
    style: PageStyle,
) -> io::Result<Vec<u8>> {
    let width = style.page_width(WIDTH);
    let columns = NodeColumns::new(width);
    let (groups, links) = group_nodes(view);
    let frame = PageFrame {
        id_prefix: "graph",
        negotiation,
        edition: view.meta.edition,
        width,
        theme: style.theme,
        subject: "who and what is related",
        subtitle: subtitle(view),
        description: description(view, &groups),
    };
    let mut y = frame.content_top();
    let (mut headers, mut node_rows) = (Vec::new(), Vec::new());
    for group in &groups {
        let header = GroupHeader::new(group, columns, &mut y);
        for node_index in &group.nodes {
            let node = &view.nodes[*node_index];
            let label = TextLabel::new(&node.title, NODE_STYLE, columns.label_width)
                .with_position(columns.label_x, y);
            let height = label.height();
            node_rows.push(NodeRow {
                node,
                anchor: RowAnchor {
                    y: y + height / 2.0,
                    half_height: height / 2.0 - 1.0,
                },
                label,
                hue: header.hue,
                x: columns.axis_x,
            });
            y += height + 5.0;
        }
        y += 20.0;
        headers.push(header);
    }
    let anchors: Vec<_> = node_rows.iter().map(|row| row.anchor).collect();
    let row_pairs: Vec<_> = links.iter().map(|link| link.rows).collect();
    let arcs = layout_arcs(&anchors, &row_pairs, columns.gutter);
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
            stroke_path(
                writer,
                &arc.path_data(columns.axis_x, 0.0),
                HUES[group.hue_index].stroke_color,
                "1.1",
                dash,
            )?;
            writer.end_element("g")?;
        }
        writer.end_element("g")?;
        headers.iter().try_for_each(|header| header.draw(writer))?;
        node_rows.iter().try_for_each(|row| row.draw(writer))
    })
}

impl GroupHeader {
    /// The header of a group from `y` on, which becomes its lower edge.
    fn new(group: &NodeGroup, columns: NodeColumns, y: &mut f64) -> Self {
        let hue = HUES[group.hue_index];
        let title_style = TextStyle {
            font: Font::bold(14.0),
            color: hue.text_color,
            max_lines: 1,
        };
        let title = TextLabel::new(&group.headline(), title_style, columns.label_width)
            .with_position(columns.label_x, *y);
        *y += title.height() + 1.0;
        // Two entries per line, if both fit.
        let half = columns.label_width / 2.0;
        let line_height = LEGEND_STYLE.font.line_height();
        let (mut legend, mut column_x) = (Vec::new(), 0.0);
        for (index, relation) in group.relation_labels.iter().enumerate() {
            let is_wide = LEGEND_SAMPLE_WIDTH + LEGEND_STYLE.font.width(relation.text) > half - 8.0;
            if column_x > 0.0 && is_wide {
                *y += line_height;
                column_x = 0.0;
            }
            let label = TextLabel::new(
                relation.text,
                LEGEND_STYLE,
                columns.label_width - LEGEND_SAMPLE_WIDTH,
            );
            legend.push(LegendEntry {
                label: label.with_position(columns.label_x + column_x + LEGEND_SAMPLE_WIDTH, *y),
                dash: DASH_PATTERNS[index % DASH_PATTERNS.len()],
            });
            column_x = if column_x > 0.0 || is_wide { 0.0 } else { half };
            if column_x == 0.0 {
                *y += line_height;
            }
        }
        if column_x > 0.0 {
            *y += line_height;
        }
        *y += 6.0;
        Self { hue, title, legend }
    }

    fn draw(&self, writer: &mut XmlWriter) -> io::Result<()> {
        writer.start_element("g", &[("class", "group")])?;
        self.title.draw(writer)?;
        for entry in &self.legend {
            let middle = format_number(entry.label.y + LEGEND_STYLE.font.line_height() / 2.0);
            let left = entry.label.x - LEGEND_SAMPLE_WIDTH;
            let data = format!(
                "M{} {middle}H{}",
                format_number(left),
                format_number(left + 26.0)
            );
            stroke_path(writer, &data, self.hue.stroke_color, "1.6", entry.dash)?;
            entry.label.draw(writer)?;
        }
        writer.end_element("g")
    }
}

impl NodeRow<'_> {
    fn draw(&self, writer: &mut XmlWriter) -> io::Result<()> {
        let (_, id) = self.node.id.split_once('/').unwrap_or_default();
        let link = ItemLink {
            class: "node",
            item_type: self.node.r#type,
            id,
            href: &self.node.href,
        };
        link.start(writer)?;
        if self.label.is_truncated() {
            writer.text_element("title", &[], &self.node.title)?;
        }
        let RowAnchor { y, half_height } = self.anchor;
        let x = format_number(self.x);
        let bar = [
            ("x", x.as_str()),
            ("y", &format_number(y - half_height)),
            ("width", "5"),
            ("height", &format_number(2.0 * half_height)),
            ("rx", "2"),
            ("fill", self.hue.stroke_color),
        ];
        writer.empty_element("rect", &bar)?;
        self.label.draw(writer)?;
        writer.end_element("a")
    }
}

/// An edge as a sentence.
fn describe_edge(edge: &GraphEdge, titles: &HashMap<&str, &str>) -> String {
    let source = titles[edge.source.as_str()];
    let target = titles[edge.target.as_str()];
    format!("“{source}” {} “{target}”", edge.type_label)
}

fn subtitle(view: &Graph) -> String {
    if view.nodes.is_empty() {
        return "No items to show.".into();
    }
    let items = format_count(view.nodes.len(), "item", "items");
    let relations = format_count(view.edges.len(), "relation", "relations");
    if view.edges.is_empty() {
        return format!("{items}, {relations}.");
    }
    format!(
        "{items}, {relations}. The color of a line shows where it starts, its dashes which relation it is: see the key under each heading."
    )
}

/// How many of the items with the most relations the description lists.
const MAX_LISTED_NODES: usize = 5;

fn description(view: &Graph, groups: &[NodeGroup]) -> String {
    let items = format_count(view.nodes.len(), "item", "items");
    let group_counts: Vec<_> = groups.iter().map(NodeGroup::count_text).collect();
    let mut texts = vec![if groups.is_empty() {
        subtitle(view)
    } else {
        let group_counts = join_with_and(&group_counts, group_counts.len());
        format!("A network of {items}: {group_counts}.")
    }];
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
    hubs.sort_by_key(|(count, _)| Reverse(*count));
    let hub_titles: Vec<_> = hubs
        .iter()
        .take(MAX_LISTED_NODES)
        .map(|(count, node)| format!("{} ({count})", node.title))
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
