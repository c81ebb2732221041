//! Affixes of the names of attributes, which other APIs have in place of operators.

use crate::query::parse::aliases::snake_case;

/// What stands before or behind the name of an attribute.
pub(crate) struct Affixes {
    pub(crate) prefixes: &'static [&'static str],
    pub(crate) suffixes: &'static [&'static str],
}

impl Affixes {
    /// What the name may be without one of these, in their order: prefixes, then suffixes.
    pub(crate) fn bases<'t>(&self, name: &'t str) -> impl Iterator<Item = &'t str> {
        let before = self.prefixes.iter().map(|prefix| name.strip_prefix(prefix));
        let after = self.suffixes.iter().map(|suffix| name.strip_suffix(suffix));
        before
            .chain(after)
            .flatten()
            .filter(|base| !base.is_empty())
    }
}

/// The name of a parameter in snake case, with the sign that it begins with.
pub(crate) fn snake_case_with_sign(name: &str) -> String {
    match name.strip_prefix(['-', '_']) {
        Some(base) => format!("{}{}", &name[..1], snake_case(base)),
        None => snake_case(name),
    }
}
