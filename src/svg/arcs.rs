//! Lines between rows: arcs that leave a column of rows to the left and come back to it.
//!
//! Invariant: no arc leaves the gutter, and arcs at the same row end in different places,
//! as far as the row has room, in the order in which they do not cross.

use std::cmp::Reverse;

use crate::svg::svg_writer::format_number;

/// Where lines meet a row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowAnchor {
    /// Its middle.
    pub(crate) y: f64,
    /// How far from its middle lines may end.
    pub(crate) half_height: f64,
}

/// A line from one row to another.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct EdgeArc {
    /// Where it begins.
    pub(crate) start_y: f64,
    /// Where it ends.
    pub(crate) end_y: f64,
    /// How far to the left it reaches.
    pub(crate) reach: f64,
}

impl EdgeArc {
    /// The arc as path data, beginning at `x` and ending `short_of` it.
    pub(crate) fn path_data(self, x: f64, end_gap: f64) -> String {
        // A cubic curve reaches three quarters as far as its control points.
        let control_x = x - self.reach / 0.75;
        let [start, control_x, start_y, end_y, end] =
            [x, control_x, self.start_y, self.end_y, x - end_gap].map(format_number);
        format!("M{start} {start_y}C{control_x} {start_y} {control_x} {end_y} {end} {end_y}")
    }
}

/// The furthest apart that lines at one row end.
const MAX_END_SPACING: f64 = 8.0;
/// The least that an arc reaches.
const MIN_REACH: f64 = 16.0;

/// A line as long as this reaches a fair share of the gutter, however long others are.
const REFERENCE_SPAN: f64 = 100.0;
/// The share that it reaches at least.
const MIN_REACH_SHARE: f64 = 0.2;

/// An arc for each link from row to row, reaching `gutter` at most.
pub(crate) fn layout_arcs(
    rows: &[RowAnchor],
    links: &[(usize, usize)],
    gutter: f64,
) -> Vec<EdgeArc> {
    let mut arcs = vec![EdgeArc::default(); links.len()];
    let mut ends: Vec<Vec<(usize, usize, bool)>> = vec![Vec::new(); rows.len()];
    for (link_index, (from, to)) in links.iter().enumerate() {
        ends[*from].push((link_index, *to, false));
        ends[*to].push((link_index, *from, true));
    }
    for (row, ends) in ends.iter_mut().enumerate() {
        // The longest line ends nearest to the middle: it goes around the shorter ones.
        ends.sort_by_key(|(link_index, other_row, is_end)| {
            (Reverse(row.abs_diff(*other_row)), *link_index, *is_end)
        });
        let is_upward = |end: &(usize, usize, bool)| end.1 < row || (end.1 == row && !end.2);
        for (upward, sign) in [(true, -1.0), (false, 1.0)] {
            let side: Vec<_> = ends.iter().filter(|end| is_upward(end) == upward).collect();
            let mut offset = (rows[row].half_height / 4.0).min(MAX_END_SPACING / 2.0);
            let end_count = f64::from(u32::try_from(side.len().max(1)).unwrap_or(u32::MAX));
            let spacing = ((rows[row].half_height - offset) / end_count).min(MAX_END_SPACING);
            for (link_index, _, is_end) in side {
                let y = rows[row].y + sign * offset;
                let arc = &mut arcs[*link_index];
                *(if *is_end {
                    &mut arc.end_y
                } else {
                    &mut arc.start_y
                }) = y;
                offset += spacing;
            }
        }
    }
    let span = |arc: &EdgeArc| (arc.start_y - arc.end_y).abs();
    let longest = arcs.iter().map(span).fold(1.0, f64::max);
    // The longer the longest is, the less of the gutter is left to it: short lines stay apart.
    let exponent = (MIN_REACH_SHARE.ln() / (REFERENCE_SPAN / longest).min(0.9).ln()).min(0.7);
    for arc in &mut arcs {
        let share = (span(arc) / longest).powf(exponent);
        arc.reach = MIN_REACH + (gutter - MIN_REACH) * share;
    }
    arcs
}
