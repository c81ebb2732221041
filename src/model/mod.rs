//! What a record consists of: plain data, one file a kind of item.
//!
//! A struct's doc comments are the text that callers read in the published schema, and its
//! fields are what editors write in fixtures. Invariant: nothing here knows of files or of
//! HTTP.

mod actor;
mod aspect;
mod challenge;
mod change;
mod column;
mod commodity;
mod date;
mod derived;
mod edtf;
mod event;
mod fault;
mod field;
mod fold;
mod frame;
mod identifier;
mod invisible;
mod kind;
mod link_base;
mod nearest;
mod negotiation;
mod node;
mod note;
mod number;
mod part;
mod place;
mod position;
mod proposal;
mod reference;
mod relation;
mod source;
mod spoken;
mod statement;
mod text;
mod vocabulary;
mod web;

use std::sync::LazyLock;

pub use actor::*;
pub use aspect::*;
pub use challenge::*;
pub use change::{Action, ChangeEntry, FieldChange, Reason};
pub use column::CsvColumn;
pub use commodity::*;
pub use date::{Day, EdtfText, UncertainDate};
pub use derived::{InverseOrigin, InverseRelationInfo, inverse_relations};
pub use event::*;
pub use fault::{
    ErrorCode, Placeholder, ValidationError, ValidationErrors, escape_pointer_token, quote,
};
pub use field::{Field, FieldInfo, FieldType, FieldValue, ValueAccessor};
pub use fold::{
    fold_for_search, is_combining_mark, is_default_ignorable, ranges_removed_by_folding,
};
pub use frame::{
    InverseRelation, ItemLinks, NoteLink, RELATION_PREVIEW_LEN, ServedFields, StatementCount,
};
pub use kind::{
    EditionContext, Item, ItemType, ItemTypeInfo, JsonLayout, Schemas, find_item, type_index,
};
pub use link_base::{CopyLayout, LinkBase, StaticCopy, static_file_path};
pub use nearest::{bounded_edit_distance, closest_match, max_edit_distance};
pub use negotiation::{License, Negotiation, NegotiationStatus, Publisher, SourcedText};
pub use node::SpannedJson;
pub use note::*;
pub use number::{Amount, SentenceNumber, UnitNumber};
pub use part::Part;
pub use place::*;
pub use position::*;
pub use proposal::*;
pub use reference::{
    AnyItem, NoteTargetRef, PartPolicy, PositionTargetRef, ProposalPartRef, Reference,
    ReferenceParseError, ReferenceTarget, StatementTargetRef, TypedReference, parse_reference,
};
pub use relation::{CoMention, Inverse, ReferenceAccessor, Relation, RelationInfo};
pub use source::*;
pub use spoken::MONTH_NAMES;
pub use statement::*;
pub use text::{MAX_SLUG_LEN, Prose, SLUG_PATTERN, Slug, Text, Title, slug_schema, slugify};
pub use vocabulary::{Term, Vocabulary, VocabularyEnum};
pub use web::{Country, Href, Language, Rfc3339Timestamp, Sha256, Url, matches_digit_template};

/// All kinds, in the order in which collections are published.
pub fn item_types() -> &'static [ItemTypeInfo] {
    static ITEM_TYPES: LazyLock<[ItemTypeInfo; 11]> = LazyLock::new(|| {
        [
            ItemTypeInfo::new::<Aspect>(),
            ItemTypeInfo::new::<Challenge>(),
            ItemTypeInfo::new::<Actor>(),
            ItemTypeInfo::new::<Event>(),
            ItemTypeInfo::new::<Proposal>(),
            ItemTypeInfo::new::<Position>(),
            ItemTypeInfo::new::<Commodity>(),
            ItemTypeInfo::new::<Place>(),
            ItemTypeInfo::new::<Statement>(),
            ItemTypeInfo::new::<Note>(),
            ItemTypeInfo::new::<Source>(),
        ]
    });
    &*ITEM_TYPES
}
