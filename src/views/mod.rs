//! The response bodies that are computed from a whole edition: summary, matrix, timeline, graph,
//! coverage, vocabularies, citations, and the history of editions and items; and where the words
//! of a search are in an item. The doc comments of their types are the published schema text.

mod change_lists;
mod change_phrases;
pub mod change_prose;
mod change_rows;
mod change_scalars;
mod change_sentences;
mod change_subject;
mod change_text;
mod change_values;
mod change_wording;
mod citation;
mod coverage;
mod graph;
mod history;
mod matrix;
mod movements;
mod position_map;
mod relations;
mod search_match;
mod summary;
mod timeline;
mod vocabulary;
mod vocabulary_counts;

pub use change_rows::{ChangeRows, change_rows};
pub use change_sentences::{ChangeSentence, ChangedOrder};
pub use citation::{
    CitationFormats, CslDate, CslItem, CslName, bibtex_entries, citation, csl_entries,
    record_citation,
};
pub use coverage::{
    CitedUnit, Coverage, CoverageMeta, CoverageScope, MAX_UNIT_STATEMENTS, SourceCoverage,
    UnitCoverage, cited_units, coverage, coverage_of_unit,
};
pub use graph::{Graph, GraphEdge, GraphLinks, GraphMeta, GraphNode, graph};
pub use history::{
    ChangeView, ChangedItem, EditionView, ItemHistory, Version, change_view, edition_view,
    item_history, negotiation_history,
};
pub use matrix::{Matrix, MatrixCell, MatrixLinks, MatrixMeta, MatrixPosition, MatrixRow, matrix};
pub use movements::{Movement, moved_positions, movement};
pub use position_map::{HeldPosition, Matter, PositionMap, position_map};
pub use relations::{ItemRelation, ItemRelations, relations};
pub use search_match::{SearchMatch, TextRange};
pub use summary::{
    ActorLine, AspectLine, ChallengeLine, Counts, EventLine, OutstandingLine, PositionLine,
    ProposalLine, SourceLine, Summary, counts, summary,
};
pub use timeline::{
    Timeline, TimelineEvent, TimelineLinks, TimelineMeta, timeline, timeline_event,
};
pub use vocabulary::{
    TermView, VocabularyList, VocabularyMeta, VocabularyView, vocabularies, vocabulary,
    vocabulary_called, vocabulary_ids,
};
