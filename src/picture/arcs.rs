//! Lines between rows: arcs that leave a column of rows to the left and come back to it.
//!
//! Invariant: no arc leaves the gutter, and arcs at the same row end in different places,
//! as far as the row has room, in the order in which they do not cross.

use std::cmp::Reverse;

use super::canvas::short;

/// Where lines meet a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// Its middle.
    pub(super) y: f64,
    /// How far from its middle lines may end.
    pub(super) half: f64,
}

/// A line from one row to another.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Arc {
    /// Where it begins.
    pub(super) from: f64,
    /// Where it ends.
    pub(super) to: f64,
    /// How far to the left it reaches.
    pub(super) reach: f64,
}

impl Arc {
    /// The arc as path data, beginning at `x` and ending `short_of` it.
    pub(super) fn path(self, x: f64, short_of: f64) -> String {
        // A cubic curve reaches three quarters as far as its control points.
        let far = x - self.reach / 0.75;
        let [start, far, from, to, end] = [x, far, self.from, self.to, x - short_of].map(short);
        format!("M{start} {from}C{far} {from} {far} {to} {end} {to}")
    }
}

/// The furthest apart that lines at one row end.
const STEP: f64 = 8.0;
/// The least that an arc reaches.
const LEAST: f64 = 16.0;

/// A line as long as this reaches a fair share of the gutter, however long others are.
const SHORT: f64 = 100.0;
/// The share that it reaches at least.
const SHARE: f64 = 0.2;

/// An arc for each link from row to row, reaching `gutter` at most.
pub(super) fn arcs(rows: &[Row], links: &[(usize, usize)], gutter: f64) -> Vec<Arc> {
    let mut arcs = vec![Arc::default(); links.len()];
    let mut ends: Vec<Vec<(usize, usize, bool)>> = vec![Vec::new(); rows.len()];
    for (place, (from, to)) in links.iter().enumerate() {
        ends[*from].push((place, *to, false));
        ends[*to].push((place, *from, true));
    }
    for (row, ends) in ends.iter_mut().enumerate() {
        // The longest line ends nearest to the middle: it goes around the shorter ones.
        ends.sort_by_key(|(place, other, last)| (Reverse(row.abs_diff(*other)), *place, *last));
        let up = |end: &(usize, usize, bool)| end.1 < row || (end.1 == row && !end.2);
        for (upward, sign) in [(true, -1.0), (false, 1.0)] {
            let side: Vec<_> = ends.iter().filter(|end| up(end) == upward).collect();
            let mut offset = (rows[row].half / 4.0).min(STEP / 2.0);
            let many = f64::from(u32::try_from(side.len().max(1)).unwrap_or(u32::MAX));
            let step = ((rows[row].half - offset) / many).min(STEP);
            for (place, _, last) in side {
                let y = rows[row].y + sign * offset;
                let arc = &mut arcs[*place];
                *(if *last { &mut arc.to } else { &mut arc.from }) = y;
                offset += step;
            }
        }
    }
    let span = |arc: &Arc| (arc.from - arc.to).abs();
    let longest = arcs.iter().map(span).fold(1.0, f64::max);
    // The longer the longest is, the less of the gutter is left to it: short lines stay apart.
    let bend = (SHARE.ln() / (SHORT / longest).min(0.9).ln()).min(0.7);
    for arc in &mut arcs {
        let share = (span(arc) / longest).powf(bend);
        arc.reach = LEAST + (gutter - LEAST) * share;
    }
    arcs
}
