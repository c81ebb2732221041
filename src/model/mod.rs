//! What a record consists of: plain data, one file for each item type.
//!
//! The doc comments of a struct are the published schema text, and its fields are what editors
//! write in fixtures. Invariant: nothing here knows files or HTTP.

mod change;
mod changed_type;
mod decode_errors;
mod edition;
mod entry_type;
mod error_code;
mod expected_value;
mod json_pointer;
mod label_schemas;
mod labels;
mod link_base;
mod negotiation;
mod record_check;
mod registry;
mod schema;
mod spanned_json;
mod tables;
mod text;
mod types;
mod validation_error;
mod values;

pub use change::{Action, ChangeEntry, FieldChange, Reason, RenamedPart};
pub use changed_type::{ChangedReference, ChangedType, ReferencePointer};
pub(crate) use decode_errors::type_mismatch;
pub use edition::{ItemChange, ItemMove, LoadedEdition, is_renamed_id, to_hex};
pub use entry_type::EntryType;
pub use error_code::{ErrorCode, ProblemLevel};
pub use expected_value::ExpectedValue;
pub use json_pointer::{escape_pointer_token, pointer_pattern};
pub use label_schemas::{add_label_properties, label_schema};
pub use labels::{WithLabels, serialize_optional_term};
pub use link_base::{CopyLayout, LinkBase, StaticCopy, static_file_path};
pub use negotiation::{License, Negotiation, NegotiationStatus, Publisher, SourcedText};
pub use record_check::{CheckOutcome, ProblemSubject, RecordCheck, RecordProblem};
pub use registry::item_types;
pub use schema::field::{Field, FieldInfo, FieldType, FieldValue, ValueAccessor};
pub use schema::inverse_relations::{InverseOrigin, InverseRelationInfo, inverse_relations};
pub use schema::item::{EditionContext, Item, MAX_LIST_LEN, MAX_LONG_LIST_LEN, find_item};
pub use schema::item_type::{ItemType, ItemTypeInfo, Schemas};
pub use schema::item_type_id::{ByItemType, ItemTypeId};
pub use schema::pair::{Pair, PairInfo, PairedEntry};
pub use schema::reference::{
    AnyItem, CommodityRef, ConditionRef, EvidenceRef, NoteTargetRef, ObligorRef, PartPolicy,
    PlaceRef, PositionTarget, PositionTargetRef, Reference, ReferenceTarget, StatementTargetRef,
    TypedReference, parse_reference,
};
pub(crate) use schema::relation::HasReferences;
pub use schema::relation::{
    IndirectPath, IndirectRelation, Inverse, MAX_CONTAINERS, ReferenceAccessor, Relation,
    RelationInfo,
};
pub use schema::served_item::{
    InverseRelation, ItemLinks, NoteLink, RELATION_PREVIEW_LEN, SelfLinks, ServedFields,
    StatementCount,
};
pub use spanned_json::SpannedJson;
pub use tables::{
    ColumnType, ReferenceTypes, RowSource, Table, TableCell, TableColumn, TableRow,
    collection_table, entry_tables, join_texts, scalar_or_list_text, search_match_columns,
};
pub use text::enumeration::join_with;
pub use text::fuzzy_match::{
    LetterSet, bounded_edit_distance, closest_id, closest_match, max_edit_distance,
};
pub use text::normalize::{
    fold_for_search, is_combining_mark, is_default_ignorable, ranges_removed_by_folding,
};
pub use types::actor::*;
pub use types::aspect::*;
pub use types::challenge::*;
pub use types::citation::*;
pub use types::commodity::*;
pub use types::compliance::{Compliance, ComplianceStatus};
pub use types::document_act::{Act, DocumentAct};
pub use types::event::*;
pub use types::identifier::{Identifier, IdentifierScheme};
pub use types::note::*;
pub use types::other_name::OtherName;
pub use types::outcome::{Outcome, OutcomeResult, VoteCount};
pub use types::part::{Part, PartKind};
pub use types::place::*;
pub use types::position::*;
pub use types::proposal::*;
pub use types::quantity::{CurrencyCode, Quantity, QuantityProperty, Unit};
pub use types::quotation::*;
pub use types::settled_field::SettledField;
pub use types::source::*;
pub use types::source_unit::*;
pub use types::statement::*;
pub use validation_error::{InvalidValue, Placeholder, ValidationError, ValidationErrors, quote};
pub use values::bounded_int::{Amount, SentenceNumber};
pub use values::bounded_text::{
    DocumentNumber, LongTitle, MAX_SLUG_LEN, Prose, SLUG_PATTERN, Slug, Text, Title, slug_schema,
    slugify,
};
pub(crate) use values::calendar_period::CalendarPeriod;
pub(crate) use values::code_names::codes_named;
pub use values::coded::Coded;
pub use values::date::{Day, EdtfText, UncertainDate};
pub use values::date_display::{MONTH_NAMES, capitalize};
pub use values::date_guess::last_day;
pub(crate) use values::date_guess::{guess_date, guess_range};
pub use values::decimal::DecimalNumber;
pub use values::edtf::DateKind;
pub use values::formats::{
    Country, Href, Language, Rfc3339Timestamp, Sha256, Url, matches_digit_template,
};
pub use values::vocabulary::{Term, Vocabulary, VocabularyEnum};
