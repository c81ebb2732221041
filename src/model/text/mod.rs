//! Comparing texts: normalization, spelling distance, characters that nobody sees.

pub(super) mod fuzzy_match;
pub(super) mod invisible_characters;
pub(super) mod normalize;
