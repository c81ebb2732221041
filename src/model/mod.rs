//! What a record consists of: plain data, one file a kind of item.
//!
//! A struct's doc comments are the text that callers read in the published schema, and its
//! fields are what editors write in fixtures. Invariant: nothing here knows of files or of
//! HTTP.

mod actor;
mod aspect;
mod challenge;
mod commodity;
mod date;
mod derived;
mod edtf;
mod event;
mod fault;
mod frame;
mod identifier;
mod kind;
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
mod statement;
mod text;
mod vocabulary;
mod web;

pub use actor::{Actor, ActorRef};
pub use aspect::{Aspect, AspectRef};
pub use challenge::Challenge;
pub use commodity::{Commodity, CommodityRef};
pub use date::{Day, EdtfText, UncertainDate};
pub use derived::{Derived, DerivedFrom, derived_relations};
pub use event::{Event, EventKind, EventRef, EventStatus};
pub use fault::{Code, Fault, Faults, StandIn, escape, quoted};
pub use frame::{Frame, ItemLinks, NoteLink, Related, SHOWN, StatementCount};
pub use kind::{Edition, Form, Item, Kind, KindInfo, Schemas, find, kind_index, kinds};
pub use nearest::nearest;
pub use negotiation::{License, Negotiation, NegotiationStatus, Passage, Publisher, Reason};
pub use node::Node;
pub use note::{Note, NoteRef};
pub use number::{Amount, SentenceNumber, UnitNumber};
pub use part::Part;
pub use place::{Place, PlaceRef};
pub use position::Position;
pub use proposal::{Proposal, ProposalRef};
pub use reference::{
    AnnotatedRef, EntityRef, Flaw, PartRef, Parts, Ref, Reference, SubjectRef, Target,
    parse as parse_reference,
};
pub use relation::{CodedField, CommonMention, Inverse, References, Relation, RelationInfo};
pub use source::{Source, SourceRef, SourceUnit};
pub use statement::{Citation, Statement, StatementRef};
pub use text::{Prose, SLUG_LENGTH, SLUG_PATTERN, Slug, Text, Title, slug_schema, slugify};
pub use vocabulary::{Coded, Term, Vocabulary};
pub use web::{Country, Href, Instant, Language, Sha256, Url};

impl<K: Kind> Target for K {
    fn types() -> Vec<&'static str> {
        vec![K::TYPE]
    }
}
