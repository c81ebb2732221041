//! How the timeline draws and describes the links between events.

use crate::model::Reference;
use crate::svg::palette::{DASH_PATTERNS, Hue, RED, SLATE};
use crate::views::TimelineEvent;

/// A relation from an event to earlier ones.
pub(crate) struct LinkStyle {
    pub(crate) field_name: &'static str,
    /// Reads from the earlier event to the later one.
    pub(crate) legend_text: &'static str,
    /// Reads from the later event to the earlier one.
    pub(crate) phrase: &'static str,
    pub(crate) hue: Hue,
    pub(crate) width: &'static str,
    pub(crate) dash: &'static str,
}

const FOLLOWS: LinkStyle = LinkStyle {
    field_name: "follows",
    legend_text: "is followed by",
    phrase: "comes after",
    hue: SLATE,
    width: "1.6",
    dash: DASH_PATTERNS[0],
};

const CAUSED_BY: LinkStyle = LinkStyle {
    field_name: "caused_by",
    legend_text: "causes",
    phrase: "is caused by",
    hue: RED,
    width: "2",
    dash: DASH_PATTERNS[1],
};

/// All styles, in the order of the legend.
pub(crate) const LINK_STYLES: [&LinkStyle; 2] = [&FOLLOWS, &CAUSED_BY];

/// The events that an event links to, by style. What caused it came before it: of both links, one
/// is enough.
pub(crate) fn earlier_events<'a>(
    event: &'a TimelineEvent<'_>,
) -> [(&'static LinkStyle, Vec<&'a Reference>); 2] {
    let causes: Vec<_> = event.caused_by.iter().collect();
    let follows = event.follows.iter();
    let follows = follows.filter(|earlier| causes.iter().all(|cause| cause.id != earlier.id));
    [(&FOLLOWS, follows.collect()), (&CAUSED_BY, causes)]
}
