//! The items of a network by type, and the order of the types.

use std::collections::HashMap;

use super::counted;
use super::sheet::capital;
use crate::model::{KindInfo, kinds};
use crate::record::Graph;

/// The items of one type.
pub(super) struct Group {
    /// The type's name.
    name: &'static str,
    /// The place of its hue.
    pub(super) hue: usize,
    /// The places of its items.
    pub(super) nodes: Vec<usize>,
    /// The relations that its items store, in the order in which their type declares them.
    pub(super) relations: Vec<Said>,
}

/// A relation, by name and in words.
#[derive(Clone, Copy)]
pub(super) struct Said {
    name: &'static str,
    pub(super) words: &'static str,
}

/// A relation between two rows.
pub(super) struct Link {
    /// The place of the edge.
    pub(super) edge: usize,
    /// The place of the group that stores it.
    pub(super) group: usize,
    /// The place of the relation in the group.
    pub(super) relation: usize,
    /// The rows, counted over all groups.
    pub(super) rows: (usize, usize),
}

/// The items by type, and the relations between the rows that they take.
pub(super) fn groups(view: &Graph) -> (Vec<Group>, Vec<Link>) {
    let mut groups: Vec<Group> = Vec::new();
    let mut places = HashMap::new();
    for (place, node) in view.nodes.iter().enumerate() {
        let known = groups.iter().position(|group| group.name == node.r#type);
        let at = known.unwrap_or_else(|| {
            groups.push(Group::new(node.r#type, groups.len()));
            groups.len() - 1
        });
        groups[at].nodes.push(place);
        places.insert(node.id.as_str(), (at, place));
    }
    let ends: Vec<_> = view
        .edges
        .iter()
        .enumerate()
        .filter_map(|(edge, one)| {
            let source = *places.get(one.source.as_str())?;
            Some((edge, source, *places.get(one.target.as_str())?))
        })
        .collect();
    let mut between = vec![vec![0_usize; groups.len()]; groups.len()];
    for (edge, (source, _), (target, _)) in &ends {
        between[*source][*target] += 1;
        let edge = &view.edges[*edge];
        groups[*source].learn(edge.r#type, edge.title);
    }
    let order = order(&groups, &between);
    let mut turns = vec![0; groups.len()];
    for (turn, group) in order.iter().enumerate() {
        turns[*group] = turn;
    }
    let mut groups: Vec<_> = turns.into_iter().zip(groups).collect();
    groups.sort_by_key(|(turn, _)| *turn);
    let groups: Vec<_> = groups.into_iter().map(|(_, group)| group).collect();
    let mut rows = vec![(0, 0); view.nodes.len()];
    let all = groups.iter().enumerate();
    let all = all.flat_map(|(at, group)| group.nodes.iter().map(move |place| (at, *place)));
    for (row, (group, place)) in all.enumerate() {
        rows[place] = (group, row);
    }
    let links = ends.iter().map(|(edge, (_, source), (_, target))| {
        let (group, from) = rows[*source];
        let name = view.edges[*edge].r#type;
        let known = groups[group].relations.iter();
        Link {
            edge: *edge,
            group,
            relation: known.take_while(|one| one.name != name).count(),
            rows: (from, rows[*target].1),
        }
    });
    let links = links.collect();
    (groups, links)
}

impl Group {
    fn new(name: &'static str, hue: usize) -> Self {
        Self {
            name,
            hue: hue % super::HUES.len(),
            nodes: Vec::new(),
            relations: Vec::new(),
        }
    }

    fn kind(&self) -> Option<&'static KindInfo> {
        kinds().iter().find(|kind| kind.type_name == self.name)
    }

    /// The type's name in the plural.
    fn plural(&self) -> &'static str {
        self.kind().map_or(self.name, |kind| kind.collection)
    }

    /// The type's name as a headline.
    pub(super) fn headline(&self) -> String {
        capital(self.plural())
    }

    /// How many items there are, in words.
    pub(super) fn counted(&self) -> String {
        counted(self.nodes.len(), self.name, self.plural())
    }

    /// Adds a relation in its place, if it is new.
    fn learn(&mut self, name: &'static str, words: &'static str) {
        if self.relations.iter().any(|known| known.name == name) {
            return;
        }
        self.relations.push(Said { name, words });
        if let Some(kind) = self.kind() {
            let declared = |said: &Said| {
                let relations = kind.relations.iter();
                relations.take_while(|one| one.name != said.name).count()
            };
            self.relations.sort_by_key(declared);
        }
    }
}

/// The order of the groups in which lines are shortest, or nearly so: as long as two groups
/// that change places shorten them, they do.
fn order(groups: &[Group], between: &[Vec<usize>]) -> Vec<usize> {
    let mut order: Vec<_> = (0..groups.len()).collect();
    let length = |order: &[usize]| {
        let mut middles = vec![0; order.len()];
        let mut below = 0;
        for group in order {
            // Twice the middle, and room for the head of a group, in rows.
            let size = groups[*group].nodes.len();
            middles[*group] = 2 * below + size;
            below += size + 2;
        }
        let mut sum = 0;
        for (source, row) in between.iter().enumerate() {
            for (target, number) in row.iter().enumerate() {
                sum += number * middles[source].abs_diff(middles[target]);
            }
        }
        sum
    };
    let mut shortest = length(&order);
    let mut found = true;
    while found {
        found = false;
        for one in 0..order.len() {
            for other in one + 1..order.len() {
                order.swap(one, other);
                let now = length(&order);
                if now < shortest {
                    shortest = now;
                    found = true;
                } else {
                    order.swap(one, other);
                }
            }
        }
    }
    order
}

/// How often each relation occurs, in words, the most frequent first.
pub(super) fn relations(view: &Graph) -> Vec<String> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for edge in &view.edges {
        match counts.iter_mut().find(|(words, _)| *words == edge.title) {
            Some((_, number)) => *number += 1,
            None => counts.push((edge.title, 1)),
        }
    }
    counts.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    let words = counts
        .iter()
        .map(|(words, number)| format!("{number} “{words}”"));
    words.collect()
}
