//! The sorts of mistakes in fixtures, and which of them keep a record from being served.

use serde::Serialize;

/// Whether a mistake keeps a record from being served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ProblemLevel {
    /// It does.
    Error,
    /// It does not, and is probably a mistake.
    Warning,
}

impl ProblemLevel {
    /// Its name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Declares the sorts of mistakes with their names and descriptions.
macro_rules! error_codes {
    ($(#[doc = $description:literal] $name:ident = $text:literal,)+) => {
        /// The sort of mistake, for tools that read the report.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub enum ErrorCode {
            $(#[doc = $description] #[serde(rename = $text)] $name,)+
        }

        impl ErrorCode {
            /// All sorts of mistakes.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// Its name in reports.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// The mistake in a sentence.
            pub fn description(self) -> &'static str {
                match self {
                    $(Self::$name => $description.trim_ascii(),)+
                }
            }
        }
    };
}

error_codes! {
    /// The folder or a file cannot be read.
    Unreadable = "unreadable",
    /// A file or an edition is missing.
    MissingFile = "missing-file",
    /// A file or folder that editions do not have, perhaps under a mistyped name.
    UnknownFile = "unknown-file",
    /// The file is not UTF-8.
    NotUtf8 = "not-utf8",
    /// The file is over the size limit.
    LargeFile = "large-file",
    /// The file is not JSON.
    Syntax = "syntax",
    /// An object has the same key twice.
    RepeatedField = "repeated-field",
    /// The object has no such field.
    UnknownField = "unknown-field",
    /// A required field is missing.
    MissingField = "missing-field",
    /// The value has the wrong JSON type.
    WrongType = "wrong-type",
    /// The value is not in the vocabulary of the field.
    UnknownValue = "unknown-value",
    /// The number is outside its range.
    BadNumber = "bad-number",
    /// The id does not consist of lowercase letters, digits and single hyphens.
    BadId = "bad-id",
    /// Two items, or two parts of one item, have the same id.
    RepeatedId = "repeated-id",
    /// The reference is not written as `type/id` or `type/id/part`.
    BadReference = "bad-reference",
    /// There is no such item, part or edition.
    DanglingReference = "dangling-reference",
    /// The field does not take references to this type.
    WrongReference = "wrong-reference",
    /// A list has the same entry twice.
    RepeatedEntry = "repeated-entry",
    /// The text is empty.
    EmptyText = "empty-text",
    /// The text is too long.
    LongText = "long-text",
    /// The text begins or ends with a space, has several lines or invisible characters, or has the wrong form.
    BadText = "bad-text",
    /// The list has too many entries.
    LongList = "long-list",
    /// The date is not valid, or its bounds contradict it.
    BadDate = "bad-date",
    /// The identifier is not valid in its scheme, or has two labels.
    BadIdentifier = "bad-identifier",
    /// The source has no such section or unit.
    UnknownUnit = "unknown-unit",
    /// No statement is about the item or part.
    Unsupported = "unsupported",
    /// Items follow each other, or contain each other, in a circle.
    Cycle = "cycle",
    /// The field contradicts another field of the item, or another edition.
    Contradiction = "contradiction",
    /// A released edition was changed.
    ChangedEdition = "changed-edition",
    /// `editions.json` lacks the digest of a released edition.
    MissingDigest = "missing-digest",
    /// An item differs from the previous edition, and `changes` has no entry for it.
    UnexplainedChange = "unexplained-change",
    /// `changes` has an entry for an item that does not differ.
    IdleChange = "idle-change",
    /// The item or part cannot have had this id.
    BadRename = "bad-rename",
    /// The id belonged to an item that was removed or renamed, or to a part that was renamed.
    ReusedId = "reused-id",
    /// An event, position or document is dated before what it follows.
    EffectBeforeCause = "effect-before-cause",
    /// The dates of an event are outside those of the event that it is part of.
    PartOutsideWhole = "part-outside-whole",
    /// The tense of a statement contradicts its date and the date of its source.
    TenseMismatch = "tense-mismatch",
    /// The status of an event contradicts its date and the dates of the sources.
    StatusMismatch = "status-mismatch",
    /// A mediator of the negotiation is also one of its parties.
    MediatorIsParty = "mediator-is-party",
    /// The negotiation has fewer than two parties.
    TooFewParties = "too-few-parties",
    /// `state` names an actor that is not a state.
    NotAState = "not-a-state",
    /// `conditional_on` names a part that is not a condition.
    NotACondition = "not-a-condition",
    /// The statement is not about the item that names it.
    UnrelatedStatement = "unrelated-statement",
    /// The scheme has no such code.
    UnknownCode = "unknown-code",
    /// The code is that of another country than the name or the other codes of the item.
    MismatchedCode = "mismatched-code",
    /// No item or statement uses the note.
    UnusedNote = "unused-note",
    /// The text still has to be written.
    PlaceholderText = "placeholder-text",
    /// Two statements have the same text.
    RepeatedText = "repeated-text",
    /// The text has markup, or characters that were read in a wrong encoding.
    GarbledText = "garbled-text",
    /// Two parts or events have the same number.
    RepeatedNumber = "repeated-number",
    /// The quantity or the number of votes is impossible.
    ImplausibleNumber = "implausible-number",
    /// Nothing distinguishes two quantities.
    AmbiguousQuantity = "ambiguous-quantity",
    /// The coordinates are probably swapped or unknown.
    ImplausibleCoordinates = "implausible-coordinates",
}

impl ErrorCode {
    /// Whether other problems may come from it, so that it is to be corrected first.
    pub fn is_cause(self) -> bool {
        matches!(
            self,
            Self::Unreadable
                | Self::MissingFile
                | Self::UnknownFile
                | Self::NotUtf8
                | Self::LargeFile
                | Self::Syntax
                | Self::BadId
                | Self::RepeatedId
                | Self::ChangedEdition
        )
    }

    /// Whether a mistake of this sort keeps a record from being served, in a draft or in a
    /// released edition: what editors still have to write does not, in a draft.
    pub fn level(self, is_draft: bool) -> ProblemLevel {
        match self {
            Self::UnexplainedChange | Self::Unsupported if is_draft => ProblemLevel::Warning,
            Self::UnknownFile
            | Self::EffectBeforeCause
            | Self::PartOutsideWhole
            | Self::TenseMismatch
            | Self::StatusMismatch
            | Self::MediatorIsParty
            | Self::TooFewParties
            | Self::NotAState
            | Self::NotACondition
            | Self::UnrelatedStatement
            | Self::UnknownCode
            | Self::MismatchedCode
            | Self::UnusedNote
            | Self::PlaceholderText
            | Self::RepeatedText
            | Self::GarbledText
            | Self::RepeatedNumber
            | Self::ImplausibleNumber
            | Self::AmbiguousQuantity
            | Self::ImplausibleCoordinates => ProblemLevel::Warning,
            _ => ProblemLevel::Error,
        }
    }
}
