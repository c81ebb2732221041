//! Editions compared with each other, and with the digests of what was released.

pub(super) mod altered;
pub(super) mod change_entries;
mod changed_edition;
pub(super) mod content_digest;
pub(super) mod digest_lock;
pub(super) mod edition_diff;
pub(super) mod edition_differ;
pub(super) mod entry_resolution;
pub(super) mod item_order;
pub(super) mod item_text;
pub(super) mod json_diff;
pub(super) mod likely_renames;
pub(super) mod missing_change_entries;
pub(super) mod negotiation_diff;
pub(super) mod part_renames;
pub(super) mod previous_edition;
pub(super) mod renames;
