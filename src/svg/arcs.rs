//! Arcs that leave a column of rows to the left and return to it.
//!
//! Invariant: no arc leaves the gutter, and the arcs of one row end at different heights, as
//! far as the row has room, in the order in which they do not cross.

use std::cmp::Reverse;

use crate::svg::svg_writer::{format_number, to_f64};

/// Where arcs meet a row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowAnchor {
    /// The middle of the row.
    pub(crate) y: f64,
    /// How far from the middle arcs may end.
    pub(crate) half_height: f64,
}

/// A link from one row to another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowPair {
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// An arc from one row to another.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct EdgeArc {
    pub(crate) start_y: f64,
    pub(crate) end_y: f64,
    /// How far to the left it extends.
    pub(crate) reach: f64,
}

impl EdgeArc {
    /// The arc as path data, from `x` to `end_gap` before it.
    pub(crate) fn path_data(self, x: f64, end_gap: f64) -> String {
        // A cubic curve reaches three quarters as far as its control points.
        let control_x = x - self.reach / 0.75;
        let [start, control_x, start_y, end_y, end] =
            [x, control_x, self.start_y, self.end_y, x - end_gap].map(format_number);
        format!("M{start} {start_y}C{control_x} {start_y} {control_x} {end_y} {end} {end_y}")
    }
}

/// One end of an arc, at one row.
struct ArcEnd {
    arc_index: usize,
    other_row: usize,
    /// Whether the arc ends here, instead of starting here.
    is_end: bool,
}

impl ArcEnd {
    fn is_above(&self, row: usize) -> bool {
        self.other_row < row || (self.other_row == row && !self.is_end)
    }
}

/// The maximum distance between the ends of arcs at one row.
const MAX_END_SPACING: f64 = 8.0;
const MIN_REACH: f64 = 16.0;

/// An arc of this length gets [`MIN_REACH_SHARE`] of the gutter, however long others are.
const REFERENCE_SPAN: f64 = 100.0;
const MIN_REACH_SHARE: f64 = 0.2;

/// An arc for each link; the longest reaches `gutter`.
pub(crate) fn layout_arcs(rows: &[RowAnchor], links: &[RowPair], gutter: f64) -> Vec<EdgeArc> {
    let mut arcs = vec![EdgeArc::default(); links.len()];
    for (row, ends) in ends_by_row(rows.len(), links).iter().enumerate() {
        let RowAnchor { y, half_height } = rows[row];
        for (is_above, sign) in [(true, -1.0), (false, 1.0)] {
            let side: Vec<_> = ends
                .iter()
                .filter(|end| end.is_above(row) == is_above)
                .collect();
            let mut offset = (half_height / 4.0).min(MAX_END_SPACING / 2.0);
            let spacing = ((half_height - offset) / to_f64(side.len().max(1))).min(MAX_END_SPACING);
            for end in side {
                let arc = &mut arcs[end.arc_index];
                let end_y = if end.is_end {
                    &mut arc.end_y
                } else {
                    &mut arc.start_y
                };
                *end_y = y + sign * offset;
                offset += spacing;
            }
        }
    }
    let span = |arc: &EdgeArc| (arc.start_y - arc.end_y).abs();
    let longest = arcs.iter().map(span).fold(1.0, f64::max);
    // The longer the longest arc, the less of the gutter it gets: short arcs stay distinct.
    let exponent = (MIN_REACH_SHARE.ln() / (REFERENCE_SPAN / longest).min(0.9).ln()).min(0.7);
    for arc in &mut arcs {
        let share = (span(arc) / longest).powf(exponent);
        arc.reach = MIN_REACH + (gutter - MIN_REACH) * share;
    }
    arcs
}

/// The ends of all links, by row; the end of the longest arc of a row comes first, nearest to
/// the middle, since that arc goes around the shorter ones.
fn ends_by_row(row_count: usize, links: &[RowPair]) -> Vec<Vec<ArcEnd>> {
    let mut ends_by_row: Vec<Vec<ArcEnd>> = Vec::new();
    ends_by_row.resize_with(row_count, Vec::new);
    for (arc_index, link) in links.iter().enumerate() {
        for (row, other_row, is_end) in [(link.from, link.to, false), (link.to, link.from, true)] {
            ends_by_row[row].push(ArcEnd {
                arc_index,
                other_row,
                is_end,
            });
        }
    }
    for (row, ends) in ends_by_row.iter_mut().enumerate() {
        ends.sort_by_key(|end| {
            (
                Reverse(row.abs_diff(end.other_row)),
                end.arc_index,
                end.is_end,
            )
        });
    }
    ends_by_row
}
