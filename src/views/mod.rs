//! What the views contain: summary, matrix, timeline, graph, coverage, vocabularies, citations
//! and the history of editions. The doc comments of their types are the published schema text.

mod citation;
mod coverage;
mod graph;
mod history;
mod matrix;
mod summary;
mod timeline;
mod vocabulary;

pub use citation::{CslDate, CslItem, CslName, ItemCitation};
pub use coverage::{Coverage, CoverageMeta, SourceCoverage, UnitCoverage};
pub use graph::{Graph, GraphEdge, GraphLinks, GraphMeta, GraphNode};
pub use history::{ChangeView, EditionView, ItemHistory, Movement, Version};
pub use matrix::{Matrix, MatrixCell, MatrixLinks, MatrixMeta, MatrixPosition, MatrixRow};
pub use summary::{Counts, EventLine, ItemLine, Summary};
pub use timeline::{Timeline, TimelineEvent, TimelineLinks, TimelineMeta};
pub use vocabulary::{TermView, VocabularyList, VocabularyMeta, VocabularyView};
