//! The item types, one file each. Their doc comments are the published schema text.

pub(super) mod actor;
pub(super) mod aspect;
pub(super) mod challenge;
pub(super) mod citation;
pub(super) mod commodity;
pub(super) mod compliance;
pub(super) mod document_act;
pub(super) mod event;
pub(super) mod identifier;
pub(super) mod note;
pub(super) mod other_name;
pub(super) mod outcome;
pub(super) mod part;
pub(super) mod place;
pub(super) mod position;
pub(super) mod proposal;
pub(super) mod quantity;
pub(super) mod quantity_fields;
pub(super) mod quotation;
pub(super) mod settled_field;
pub(super) mod source;
pub(super) mod source_unit;
pub(super) mod statement;
