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
pub use change::{Action, Change, FieldChange, Reason};
pub use column::Column;
pub use commodity::*;
pub use date::{Day, EdtfText, UncertainDate};
pub use derived::{Derived, DerivedFrom, derived_relations};
pub use event::*;
pub use fault::{Code, Fault, Faults, StandIn, escape, quoted};
pub use field::{Field, FieldInfo, FieldType, Value, Values};
pub use fold::{fold, is_accent, is_ignorable, unsearchable};
pub use frame::{Frame, ItemLinks, NoteLink, Related, SHOWN, StatementCount};
pub use kind::{Edition, Form, Item, Kind, KindInfo, Schemas, find, kind_index};
pub use link_base::{CopyLayout, LinkBase, StaticCopy, file_name};
pub use nearest::{edits, max_edit_distance, nearest};
pub use negotiation::{License, Negotiation, NegotiationStatus, Passage, Publisher};
pub use node::Node;
pub use note::*;
pub use number::{Amount, SentenceNumber, UnitNumber};
pub use part::Part;
pub use place::*;
pub use position::*;
pub use proposal::*;
pub use reference::{
    AnnotatedRef, AnyItem, EntityRef, Flaw, PartRef, Parts, Ref, Reference, SubjectRef, Target,
    parse as parse_reference,
};
pub use relation::{CommonMention, Inverse, References, Relation, RelationInfo};
pub use source::*;
pub use spoken::MONTHS;
pub use statement::*;
pub use text::{Prose, SLUG_LENGTH, SLUG_PATTERN, Slug, Text, Title, slug_schema, slugify};
pub use vocabulary::{Coded, Term, Vocabulary};
pub use web::{Country, Href, Instant, Language, Sha256, Url, is_of_form};

/// All kinds, in the order in which collections are published.
pub fn kinds() -> &'static [KindInfo] {
    static KINDS: LazyLock<[KindInfo; 11]> = LazyLock::new(|| {
        [
            KindInfo::of::<Aspect>(),
            KindInfo::of::<Challenge>(),
            KindInfo::of::<Actor>(),
            KindInfo::of::<Event>(),
            KindInfo::of::<Proposal>(),
            KindInfo::of::<Position>(),
            KindInfo::of::<Commodity>(),
            KindInfo::of::<Place>(),
            KindInfo::of::<Statement>(),
            KindInfo::of::<Note>(),
            KindInfo::of::<Source>(),
        ]
    });
    &*KINDS
}
