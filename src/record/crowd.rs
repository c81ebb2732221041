//! What is known ahead of items that are many: how many of them have each value of a field,
//! and which come first by date. A page of them then costs the page, however many there are.

use super::index::Index;
use super::order::Sorted;
use super::places::Places;
use crate::model::{FieldType, KindInfo};

/// How many values a field may have for them to be counted ahead.
const COUNTED: usize = 64;

/// The items of one kind that point to one target, where they are many.
pub struct Crowd {
    places: Places<'static>,
    /// The same in the order of each date.
    sorted: Vec<(usize, Sorted)>,
    /// How many of them have each value of a field, by the rank of the value.
    counts: Vec<(usize, Box<[u32]>)>,
}

impl Crowd {
    /// What there is to know of the items of a kind at some places.
    pub(super) fn of(places: Places<'static>, kind: &KindInfo, index: &Index) -> Self {
        let (mut sorted, mut counts) = (Vec::new(), Vec::new());
        for (place, field) in kind.fields.iter().enumerate() {
            let own = index.field(place);
            let Some(order) = own.order() else {
                continue;
            };
            if matches!(field.of, FieldType::Date) {
                sorted.push((place, order.sorted(places.iter())));
            }
            if (1..=COUNTED).contains(&own.distinct()) {
                let mut having = vec![0; own.distinct()];
                for rank in places.iter().filter_map(|at| order.rank(at)) {
                    having[rank as usize] += 1;
                }
                counts.push((place, having.into()));
            }
        }
        Self {
            places,
            sorted,
            counts,
        }
    }

    /// Where they are.
    pub fn places(&self) -> &Places<'static> {
        &self.places
    }

    /// The same in the order of a field, if that is known.
    pub fn sorted(&self, field: usize) -> Option<&Sorted> {
        of_field(&self.sorted, field)
    }

    /// How many of them have one of some values of a field, each given once by its rank, if
    /// that is known.
    pub fn count(&self, field: usize, ranks: &[u32]) -> Option<usize> {
        let having = of_field(&self.counts, field)?;
        let counts = ranks.iter().filter_map(|rank| having.get(*rank as usize));
        Some(counts.map(|count| *count as usize).sum())
    }
}

fn of_field<T>(all: &[(usize, T)], field: usize) -> Option<&T> {
    let found = all.iter().find(|(of, _)| *of == field);
    found.map(|(_, of_field)| of_field)
}
