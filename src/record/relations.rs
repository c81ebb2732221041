//! Which items are related to which, known from both ends.

use std::collections::HashMap;

use rayon::iter::{
    IndexedParallelIterator as _, IntoParallelIterator as _, IntoParallelRefIterator as _,
    ParallelIterator as _,
};

use super::crowd::Crowd;
use super::places::{FEW, Places};
use super::{Index, Table, locate};
use crate::model::{Item, Slug, kind_index, kinds};

/// Where an item is: its kind, and its place in the editors' order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemAt {
    /// The place of its kind in [`kinds`].
    pub kind: usize,
    /// Its place in its collection.
    pub place: u32,
}

/// All relations of an edition, as postings: the places of the items that are found.
#[derive(Default)]
pub struct Relations {
    /// Items of a kind that store a relation to an item: by kind, relation and kind of the
    /// target.
    stored: HashMap<(usize, usize, usize), Pointing>,
    /// The same for a part of an item.
    stored_parts: HashMap<(usize, usize), HashMap<(ItemAt, Slug), Places<'static>>>,
    /// Items of a kind that store a relation to anything.
    storing: HashMap<(usize, usize), Places<'static>>,
    /// Items of a kind that are related to an item in any way: by kind and kind of the
    /// other.
    any: HashMap<(usize, usize), Pointing>,
}

/// Which items of one kind point to each item of another.
struct Pointing {
    /// Where the places of each target begin in `places`, and where the last ones end.
    starts: Vec<u32>,
    /// The places of the items, target by target, ascending.
    places: Vec<u32>,
    /// The items that point to the targets that are not in `places`: to these, many point.
    crowds: HashMap<u32, Crowd>,
    /// All items that point to any target.
    all: Places<'static>,
}

/// A place of a target, and one of an item that points to it.
type Pair = (u32, u32);

/// One reference of an item, and where it leads.
struct Edge<'t> {
    from: u32,
    relation: usize,
    target: ItemAt,
    part: Option<&'t Slug>,
}

impl Relations {
    /// Reads the relations off all items.
    pub(super) fn of(tables: &[Table], indexes: &[Index]) -> Self {
        let mut relations = Self::default();
        let mut stored: HashMap<_, Vec<Pair>> = HashMap::new();
        let mut any: HashMap<_, Vec<Pair>> = HashMap::new();
        for (kind, table) in tables.iter().enumerate() {
            let items = table.items.par_iter().enumerate();
            let edges = items.flat_map_iter(|(place, item)| edges(tables, place, item.as_ref()));
            let edges: Vec<_> = edges.collect();
            let mut storing: HashMap<_, Vec<u32>> = HashMap::new();
            let mut parts: HashMap<_, Vec<u32>> = HashMap::new();
            for edge in &edges {
                let (relation, target) = (edge.relation, edge.target);
                let pairs = stored.entry((kind, relation, target.kind)).or_default();
                pairs.push((target.place, edge.from));
                storing.entry(relation).or_default().push(edge.from);
                if let Some(part) = edge.part {
                    let pointing = parts.entry((relation, target, part)).or_default();
                    pointing.push(edge.from);
                }
                let from = ItemAt {
                    kind,
                    place: edge.from,
                };
                relate(&mut any, from, target);
                relate(&mut any, target, from);
            }
            for (on, to) in mentions(kind, &edges) {
                relate(&mut any, to, on);
            }
            for (relation, places) in storing {
                let places = Places::of(places, table.items.len());
                relations.storing.insert((kind, relation), places);
            }
            for ((relation, target, part), places) in parts {
                let parts = relations.stored_parts.entry((kind, relation)).or_default();
                let places = Places::of(places, table.items.len());
                parts.insert((target, part.clone()), places);
            }
        }
        let pointing = |kind: usize, target: usize, pairs| {
            Pointing::of(pairs, tables[target].items.len(), kind, &indexes[kind])
        };
        let stored = stored.into_par_iter();
        let stored = stored.map(|(key, pairs)| (key, pointing(key.0, key.2, pairs)));
        relations.stored = stored.collect();
        let any = any.into_par_iter();
        let any = any.map(|(key, pairs)| (key, pointing(key.0, key.1, pairs)));
        relations.any = any.collect();
        relations
    }

    /// The items of `kind` whose `relation` points to `target`, or to `part` of it.
    pub fn storing(
        &self,
        kind: usize,
        relation: usize,
        target: ItemAt,
        part: Option<&Slug>,
    ) -> Places<'_> {
        match part {
            None => {
                let pointing = self.stored.get(&(kind, relation, target.kind));
                pointing.map_or_else(Places::default, |pointing| pointing.to(target.place))
            }
            Some(part) => {
                let all = self.stored_parts.get(&(kind, relation));
                let places = all.and_then(|all| all.get(&(target, part.clone())));
                places.map(Places::lend).unwrap_or_default()
            }
        }
    }

    /// The items of `kind` whose `relation` points to anything.
    pub fn storing_any(&self, kind: usize, relation: usize) -> Places<'_> {
        let places = self.storing.get(&(kind, relation));
        places.map(Places::lend).unwrap_or_default()
    }

    /// The items of `kind` that are related to `target` in any way, at either end.
    pub fn related(&self, kind: usize, target: ItemAt) -> Places<'_> {
        let pointing = self.any.get(&(kind, target.kind));
        pointing.map_or_else(Places::default, |pointing| pointing.to(target.place))
    }

    /// What is known ahead of the items of `kind` whose `relation` points to `target`, if they
    /// are many.
    pub fn crowd_storing(&self, kind: usize, relation: usize, target: ItemAt) -> Option<&Crowd> {
        let pointing = self.stored.get(&(kind, relation, target.kind))?;
        pointing.crowds.get(&target.place)
    }

    /// What is known ahead of the items of `kind` that are related to `target` in any way, if
    /// they are many.
    pub fn crowd_related(&self, kind: usize, target: ItemAt) -> Option<&Crowd> {
        let pointing = self.any.get(&(kind, target.kind))?;
        pointing.crowds.get(&target.place)
    }

    /// The items of `kind` that are related to any item of the kind `other`.
    pub fn related_any(&self, kind: usize, other: usize) -> Places<'_> {
        let pointing = self.any.get(&(kind, other));
        pointing.map_or_else(Places::default, |pointing| pointing.all.lend())
    }

    /// The items of `kind` that name a part of `target` in any relation.
    pub fn naming_part(&self, kind: usize, target: ItemAt, part: &Slug) -> Places<'_> {
        let relations = 0..kinds()[kind].relations.len();
        relations
            .map(|relation| self.storing(kind, relation, target, Some(part)))
            .reduce(|all, places| all.or(&places))
            .unwrap_or_default()
    }
}

/// Where the references of an item lead, in the order of its relations.
fn edges<'t>(tables: &[Table], place: usize, item: &'t dyn Item) -> Vec<Edge<'t>> {
    let from = u32::try_from(place).unwrap_or(u32::MAX);
    let relations = 0..item.kind().relations.len();
    let edges = relations.flat_map(|relation| {
        let references = item.references(relation).into_iter();
        references.filter_map(move |to| {
            Some(Edge {
                from,
                relation,
                target: locate(tables, to)?,
                part: to.part.as_ref(),
            })
        })
    });
    edges.collect()
}

/// The items that items of a kind relate to each other by naming both.
fn mentions<'e>(
    kind: usize,
    edges: &'e [Edge<'_>],
) -> impl Iterator<Item = (ItemAt, ItemAt)> + use<'e> {
    let mentions = kinds()[kind].mentions.iter();
    mentions.flat_map(|mention| {
        let (on, to) = (kind_index(mention.on), kind_index(mention.to));
        let of_items = edges.chunk_by(|one, other| one.from == other.from);
        of_items.flat_map(move |named| {
            let of_kind = |kind: Option<usize>| {
                let targets = named.iter().map(|edge| edge.target);
                targets.filter(move |at| Some(at.kind) == kind)
            };
            of_kind(on).flat_map(move |on| of_kind(to).map(move |to| (on, to)))
        })
    })
}

/// Notes that `one` is related to `other`.
fn relate(any: &mut HashMap<(usize, usize), Vec<Pair>>, one: ItemAt, other: ItemAt) {
    let pairs = any.entry((one.kind, other.kind)).or_default();
    pairs.push((other.place, one.place));
}

impl Pointing {
    fn of(mut pairs: Vec<Pair>, targets: usize, kind: usize, index: &Index) -> Self {
        let items = index.everything().len();
        pairs.sort_unstable();
        pairs.dedup();
        let mut all: Vec<_> = pairs.iter().map(|(_, from)| *from).collect();
        all.sort_unstable();
        let of_targets = pairs.chunk_by(|(one, _), (other, _)| one == other);
        let (few, many): (Vec<_>, Vec<_>) = of_targets.partition(|pairs| pairs.len() <= FEW);
        let crowds = many.into_par_iter().map(|pairs| {
            let places = pairs.iter().map(|(_, from)| *from).collect();
            let crowd = Crowd::of(Places::of(places, items), &kinds()[kind], index);
            (pairs[0].0, crowd)
        });
        let mut pointing = Self {
            starts: Vec::with_capacity(targets + 1),
            places: Vec::new(),
            crowds: crowds.collect(),
            all: Places::of(all, items),
        };
        for pairs in few {
            pointing.fill_up_to(pairs[0].0);
            pointing.places.extend(pairs.iter().map(|(_, from)| *from));
        }
        pointing.fill_up_to(u32::try_from(targets).unwrap_or(u32::MAX));
        pointing.places.shrink_to_fit();
        pointing
    }

    /// Notes that the places of all targets up to one begin here.
    fn fill_up_to(&mut self, target: u32) {
        let here = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        self.starts.resize(target as usize + 1, here);
    }

    /// The items that point to a target.
    fn to(&self, target: u32) -> Places<'_> {
        if let Some(crowd) = self.crowds.get(&target) {
            return crowd.places().lend();
        }
        let target = target as usize;
        let ends = self.starts.get(target).zip(self.starts.get(target + 1));
        let places = ends.map(|(from, to)| &self.places[*from as usize..*to as usize]);
        Places::Few(places.unwrap_or_default().into())
    }
}
