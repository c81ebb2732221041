//! The timeline and the graph as SVG.
//!
//! An SVG has its own background, so that it is legible on light and dark pages, and uses
//! presentation attributes only, because a page's content security policy may forbid styles.
//!
//! Invariant: every text of the record is escaped by the XML writer and placed in a space
//! that was measured for it.

mod alt_text;
mod arcs;
mod graph;
mod groups;
mod link_style;
mod page_frame;
mod palette;
mod phrases;
mod svg_writer;
mod text_metrics;
mod timeline;

pub use graph::render_graph;
pub use timeline::render_timeline;
