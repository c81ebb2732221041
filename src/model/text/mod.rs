//! Comparing texts: normalization, spelling distance, characters that nobody sees; and lists
//! within sentences.

pub(super) mod enumeration;
pub(super) mod fuzzy_match;
pub(super) mod invisible_characters;
pub(super) mod normalize;
