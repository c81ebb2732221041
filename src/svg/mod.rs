//! The timeline and the graph as SVG.
//!
//! An SVG has its own background, so that it is legible on any page. Its colors are presentation
//! attributes, because a page's content security policy may forbid styles; a style sheet that
//! keeps to the SVG replaces them where readers prefer dark pages.
//!
//! Invariant: every text of the record is escaped by the XML writer and placed in a space
//! that was measured for it.

mod alt_text;
mod arcs;
mod graph;
mod groups;
mod link_style;
mod page_frame;
mod page_style;
mod palette;
mod phrases;
mod positions;
mod svg_writer;
mod text_metrics;
mod timeline;

pub use graph::render_graph;
pub use page_style::{PageStyle, Theme, dark_style_sheet};
pub use positions::render_positions;
pub use timeline::render_timeline;
