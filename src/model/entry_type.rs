//! The types of entries that are not items.

use crate::model::values::vocabulary::vocabulary_enum;

vocabulary_enum! {
    /// The type of an entry that is not an item: a change, a movement or the negotiation.
    EntryType "entry-type" {
        /// The negotiation that the record is about.
        Negotiation = "negotiation", "Negotiation";
        /// What happened to an item between one edition and the next: it was added, changed,
        /// removed and so on.
        Change = "change", "Change";
        /// A position that took the place of another one of the same holder.
        Movement = "movement", "Movement";
    }
}
