//! The network as a picture: the items in one column, grouped by type, and to the left of
//! them an arc for each relation.
//!
//! All labels stand straight in one column, which no line crosses; so the picture stays
//! legible with any number of items, and is as high as they are many.

use std::collections::HashMap;
use std::io;

use super::arcs::{Row, arcs};
use super::canvas::{Canvas, Label, short};
use super::groups::{Group, groups, relations};
use super::letters::Face;
use super::sheet::{MARGIN, Sheet};
use super::{DASHES, HUES, Hue, INK, SOFT_INK, counted, listed};
use crate::model::Negotiation;
use crate::record::{Graph, GraphEdge, GraphNode};

const WIDTH: f64 = 740.0;
/// The room for arcs.
const GUTTER: f64 = 264.0;
/// Where arcs end.
const AXIS: f64 = MARGIN + GUTTER;
/// Where labels begin.
const LEFT: f64 = AXIS + 16.0;
/// The room for labels.
const ROOM: f64 = WIDTH - MARGIN - LEFT;
/// The face of labels.
const LABEL: Face = Face::plain(13.0);
/// The face of what the lines of a group say.
const SMALL: Face = Face::plain(11.5);
/// The room for the sample of a line, before what it says.
const KEY: f64 = 34.0;

/// A group in its place.
struct Block {
    hue: Hue,
    head: Label,
    keys: Vec<Key>,
}

/// What a kind of line says.
struct Key {
    label: Label,
    dash: &'static str,
}

/// An item in its place.
struct Mark<'a> {
    node: &'a GraphNode,
    row: Row,
    label: Label,
    hue: Hue,
}

/// Draws the network of a negotiation.
pub fn graph(view: &Graph, of: &Negotiation) -> io::Result<Vec<u8>> {
    let (groups, links) = groups(view);
    let sheet = Sheet {
        name: "graph",
        of,
        edition: view.meta.edition,
        width: WIDTH,
        subject: "who and what is related",
        lead: lead(view),
        description: description(view, &groups),
    };
    let mut y = sheet.top();
    let (mut blocks, mut marks) = (Vec::new(), Vec::new());
    for group in &groups {
        let block = Block::new(group, &mut y);
        for place in &group.nodes {
            let label = Label::new(&view.nodes[*place].title, LABEL, INK, ROOM, 2).at(LEFT, y);
            let height = label.height();
            marks.push(Mark {
                node: &view.nodes[*place],
                row: Row {
                    y: y + height / 2.0,
                    half: height / 2.0 - 1.0,
                },
                label,
                hue: block.hue,
            });
            y += height + 5.0;
        }
        y += 20.0;
        blocks.push(block);
    }
    let rows: Vec<_> = marks.iter().map(|mark| mark.row).collect();
    let arcs = arcs(
        &rows,
        &links.iter().map(|link| link.rows).collect::<Vec<_>>(),
        GUTTER,
    );
    let titles: HashMap<_, _> = view
        .nodes
        .iter()
        .map(|node| (node.id.as_str(), node.title.as_str()))
        .collect();
    sheet.draw((y - 20.0).max(sheet.top() - 20.0), |canvas| {
        canvas.start("g", &[("class", "edges")])?;
        for (link, arc) in links.iter().zip(&arcs) {
            let group = &groups[link.group];
            let dash = DASHES[link.relation % DASHES.len()];
            let edge = &view.edges[link.edge];
            canvas.start("g", &[("class", "edge"), ("data-type", edge.r#type)])?;
            canvas.say("title", &[], &sentence(edge, &titles))?;
            canvas.line(&arc.path(AXIS, 0.0), HUES[group.hue].line, "1.1", dash)?;
            canvas.end("g")?;
        }
        canvas.end("g")?;
        blocks.iter().try_for_each(|block| block.draw(canvas))?;
        marks.iter().try_for_each(|mark| mark.draw(canvas))
    })
}

impl Block {
    /// The head of a group and what its lines say, from `y` on.
    fn new(group: &Group, y: &mut f64) -> Self {
        let hue = HUES[group.hue];
        let face = Face::bold(14.0);
        let head = Label::new(&group.headline(), face, hue.ink, ROOM, 1).at(LEFT, *y);
        *y += head.height() + 1.0;
        // Two to a line, as far as they fit.
        let half = ROOM / 2.0;
        let (mut keys, mut column) = (Vec::new(), 0.0);
        for (place, relation) in group.relations.iter().enumerate() {
            let is_wide = KEY + SMALL.width(relation.words) > half - 8.0;
            if column > 0.0 && is_wide {
                *y += SMALL.leading();
                column = 0.0;
            }
            let label = Label::new(relation.words, SMALL, SOFT_INK, ROOM - KEY, 1);
            keys.push(Key {
                label: label.at(LEFT + column + KEY, *y),
                dash: DASHES[place % DASHES.len()],
            });
            column = if column > 0.0 || is_wide { 0.0 } else { half };
            if column == 0.0 {
                *y += SMALL.leading();
            }
        }
        if column > 0.0 {
            *y += SMALL.leading();
        }
        *y += 6.0;
        Self { hue, head, keys }
    }

    fn draw(&self, canvas: &mut Canvas) -> io::Result<()> {
        canvas.start("g", &[("class", "group")])?;
        self.head.draw(canvas)?;
        for key in &self.keys {
            let middle = short(key.label.y + SMALL.leading() / 2.0);
            let left = key.label.x - KEY;
            let data = format!("M{} {middle}H{}", short(left), short(left + 26.0));
            canvas.line(&data, self.hue.line, "1.6", key.dash)?;
            key.label.draw(canvas)?;
        }
        canvas.end("g")
    }
}

impl Mark<'_> {
    fn draw(&self, canvas: &mut Canvas) -> io::Result<()> {
        canvas.start("a", &[("class", "node"), ("href", self.node.href.as_str())])?;
        if self.label.is_cut() {
            canvas.say("title", &[], &self.node.title)?;
        }
        let bar = [
            ("x", short(AXIS)),
            ("y", short(self.row.y - self.row.half)),
            ("width", short(5.0)),
            ("height", short(2.0 * self.row.half)),
            ("rx", short(2.0)),
            ("fill", self.hue.line.to_owned()),
        ];
        canvas.empty(
            "rect",
            &bar.each_ref().map(|(name, value)| (*name, value.as_str())),
        )?;
        self.label.draw(canvas)?;
        canvas.end("a")
    }
}

/// A relation as a sentence.
fn sentence(edge: &GraphEdge, titles: &HashMap<&str, &str>) -> String {
    let title = |id: &str| titles.get(id).copied().unwrap_or_default().to_owned();
    let (source, target) = (title(&edge.source), title(&edge.target));
    format!("“{source}” {} “{target}”", edge.title)
}

fn lead(view: &Graph) -> String {
    if view.nodes.is_empty() {
        return "The record has no items yet.".into();
    }
    let items = counted(view.nodes.len(), "item", "items");
    let relations = counted(view.edges.len(), "relation", "relations");
    if view.edges.is_empty() {
        return format!("{items}, {relations}.");
    }
    format!(
        "{items}, {relations}. Each line has the colour of the group that it starts from; its dashes tell the relation, as under the name of the group."
    )
}

/// How many items a description names.
const NAMED: usize = 5;

fn description(view: &Graph, groups: &[Group]) -> String {
    if view.nodes.is_empty() {
        return format!(
            "{} The same as JSON: {}",
            lead(view),
            view.links.this.as_str()
        );
    }
    let items = counted(view.nodes.len(), "item", "items");
    let kinds: Vec<_> = groups.iter().map(Group::counted).collect();
    let mut texts = vec![format!(
        "A network of {items}: {}.",
        listed(&kinds, kinds.len())
    )];
    let said = relations(view);
    if !said.is_empty() {
        let total = counted(view.edges.len(), "relation joins", "relations join");
        texts.push(format!("{total} them: {}.", listed(&said, said.len())));
    }
    let mut met: HashMap<&str, usize> = HashMap::new();
    for edge in &view.edges {
        *met.entry(&edge.source).or_default() += 1;
        *met.entry(&edge.target).or_default() += 1;
    }
    let mut most: Vec<_> = view
        .nodes
        .iter()
        .filter_map(|node| Some((*met.get(node.id.as_str())?, node)))
        .collect();
    most.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    let most: Vec<_> = most
        .iter()
        .take(NAMED)
        .map(|(number, node)| format!("{} ({number})", node.title))
        .collect();
    if !most.is_empty() {
        texts.push(format!("Most relations meet at {}.", listed(&most, NAMED)));
    }
    texts.push(format!("The same as JSON: {}", view.links.this.as_str()));
    texts.join(" ")
}
