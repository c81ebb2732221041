//! Places in a collection: what postings hold, and what tests are combined to.

use std::borrow::Cow;

use either::Either;
use fixedbitset::FixedBitSet;

/// The places of some items of one kind, ascending: of few as a list, which costs what is
/// in it, of many as a set, which costs next to nothing to look into.
#[derive(Clone, Debug)]
pub enum Places<'r> {
    /// A list.
    Few(Cow<'r, [u32]>),
    /// A set, and how many are in it.
    Many(Cow<'r, FixedBitSet>, usize),
}

/// One in how many items has to be among the places for them to be held as a set.
const SPARSE: usize = 64;
/// How many places are always a list.
pub(super) const FEW: usize = 64;
/// How many places a word of a set tells of.
const WORD: usize = usize::BITS as usize;

impl Places<'_> {
    /// Those of a list, ascending, of a collection of `items`.
    pub fn of(mut list: Vec<u32>, items: usize) -> Self {
        list.dedup();
        if list.len() <= FEW || list.len() * SPARSE <= items {
            Self::Few(list.into_boxed_slice().into_vec().into())
        } else {
            bits(&list, items).into()
        }
    }

    /// All of a collection of `items`.
    pub fn all(items: usize) -> Self {
        let mut set = FixedBitSet::with_capacity(items);
        set.insert_range(..);
        set.into()
    }

    /// The same, without a copy.
    pub fn lend(&self) -> Places<'_> {
        match self {
            Self::Few(list) => Places::Few(Cow::Borrowed(list)),
            Self::Many(set, count) => Places::Many(Cow::Borrowed(set), *count),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Few(list) => list.len(),
            Self::Many(_, count) => *count,
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether they are held as a set, which is counted and looked into sooner than listed.
    pub fn is_set(&self) -> bool {
        matches!(self, Self::Many(..))
    }

    /// Whether a place is among them.
    pub fn contains(&self, place: u32) -> bool {
        match self {
            Self::Few(list) => list.binary_search(&place).is_ok(),
            Self::Many(set, _) => set.contains(place as usize),
        }
    }

    /// All of them, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        self.starting_at(0)
    }

    /// Those from `first` on, ascending.
    pub fn starting_at(&self, first: u32) -> impl Iterator<Item = u32> {
        match self {
            Self::Few(list) => {
                let start = list.partition_point(|place| *place < first);
                Either::Left(list[start..].iter().copied())
            }
            Self::Many(set, _) => Either::Right(ones(set, first as usize).filter_map(to_place)),
        }
    }

    /// Those that are among `other`, too.
    #[must_use]
    pub fn and(&self, other: &Places<'_>) -> Places<'static> {
        match (self, other) {
            (Self::Many(one, _), Places::Many(other, _)) => {
                let mut both = FixedBitSet::clone(one);
                both.intersect_with(other);
                both.into()
            }
            _ => Places::Few(self.both(other).collect()),
        }
    }

    /// About what it takes to find those that are among `other`, too, in places looked at.
    pub fn work_and(&self, other: &Places<'_>) -> usize {
        match (self, other) {
            (Self::Many(one, _), Places::Many(..)) => one.as_slice().len(),
            _ => self.len().min(other.len()),
        }
    }

    /// How many are among `other`, too.
    pub fn count_and(&self, other: &Places<'_>) -> usize {
        match (self, other) {
            (Self::Many(one, _), Places::Many(other, _)) => one.intersection_count(other),
            _ => self.both(other).count(),
        }
    }

    /// Goes through the smaller and looks into the larger.
    fn both<'p>(&'p self, other: &'p Places<'_>) -> impl Iterator<Item = u32> {
        let (few, many) = if self.len() <= other.len() {
            (self, other)
        } else {
            (other, self)
        };
        few.iter().filter(|place| many.contains(*place))
    }

    /// These and those of `other`.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        match (self, other) {
            (Self::Few(one), Self::Few(other)) => {
                let mut all = [&*one, other].concat();
                all.sort_unstable();
                all.dedup();
                Self::Few(all.into())
            }
            (Self::Few(list), Self::Many(set, _)) => with(FixedBitSet::clone(set), &list),
            (Self::Many(set, _), Self::Few(list)) => with(set.into_owned(), list),
            (Self::Many(one, _), Self::Many(other, _)) => {
                let mut all = one.into_owned();
                all.union_with(other);
                all.into()
            }
        }
    }

    /// These without those of `other`.
    #[must_use]
    pub fn without(self, other: &Places<'_>) -> Places<'static> {
        match (self, other) {
            (Self::Many(set, _), Places::Many(other, _)) => {
                let mut set = set.into_owned();
                set.difference_with(other);
                set.into()
            }
            (these, other) => {
                let rest = these.iter().filter(|place| !other.contains(*place));
                Places::Few(rest.collect())
            }
        }
    }

    /// All others of a collection of `items`.
    #[must_use]
    pub fn others(self, items: usize) -> Self {
        let mut set = match self {
            Self::Few(list) => bits(&list, items),
            Self::Many(set, _) => set.into_owned(),
        };
        set.toggle_range(..);
        set.into()
    }
}

impl Default for Places<'_> {
    fn default() -> Self {
        Self::Few(Cow::default())
    }
}

impl From<FixedBitSet> for Places<'_> {
    fn from(set: FixedBitSet) -> Self {
        let count = set.count_ones(..);
        Self::Many(Cow::Owned(set), count)
    }
}

/// A list as a set.
fn bits(list: &[u32], items: usize) -> FixedBitSet {
    let mut set = FixedBitSet::with_capacity(items);
    set.extend(list.iter().map(|place| *place as usize));
    set
}

/// A set with a list in it.
fn with<'r>(mut set: FixedBitSet, list: &[u32]) -> Places<'r> {
    set.extend(list.iter().map(|place| *place as usize));
    set.into()
}

/// What is in a set from `first` on, ascending.
fn ones(set: &FixedBitSet, first: usize) -> impl Iterator<Item = usize> {
    let start = (first / WORD).min(set.as_slice().len());
    let words = (start..).zip(&set.as_slice()[start..]);
    words.flat_map(move |(place, word)| {
        let before = first.saturating_sub(place * WORD);
        let mut rest = word & usize::MAX << before.min(WORD - 1);
        std::iter::from_fn(move || {
            let bit = rest.trailing_zeros() as usize;
            let found = rest != 0;
            rest &= rest.wrapping_sub(1);
            found.then_some(place * WORD + bit)
        })
    })
}

fn to_place(place: usize) -> Option<u32> {
    place.try_into().ok()
}
