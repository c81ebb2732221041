//! How a kind declares its relations: name, meaning, targets and
//! accessor in one value, so that filters, checks and documentation cannot disagree.

use super::reference::{Parts, Ref, Reference, Target};

/// Reads the references of one relation off an item.
pub type References<K> = fn(&mut K) -> Vec<&mut Reference>;

/// A relation that is stored on items of kind `K`.
pub struct Relation<K> {
    /// What callers and checks need to know of it.
    pub info: RelationInfo,
    /// Its references on one item, in the order in which the item has them.
    pub references: References<K>,
}

/// A relation, whatever kind stores it.
#[derive(Debug)]
pub struct RelationInfo {
    /// The field that stores it.
    pub name: &'static str,
    /// The name of its query parameter.
    pub parameter: &'static str,
    /// The relation in words, beginning with a verb: «is held by».
    pub description: &'static str,
    /// Where the references stand in an item: JSON pointers with `*` for any index.
    pub at: &'static [&'static str],
    /// The types it may point to.
    pub targets: fn() -> Vec<&'static str>,
    /// Whether it may point to parts.
    pub parts: Parts,
    /// The other end, as served on the targets.
    pub inverse: Option<Inverse>,
    /// Whether following it must never lead back to the start.
    pub acyclic: bool,
    /// Whether an item may refer to the same target more than once.
    pub repeatable: bool,
}

/// The other end of a relation.
#[derive(Clone, Copy, Debug)]
pub struct Inverse {
    /// The field of the target that serves it.
    pub name: &'static str,
    /// What the field says, for callers.
    pub description: &'static str,
}

impl<K> Relation<K> {
    /// A relation to the targets `T`, stored at `at`.
    pub const fn to<T: Target>(
        name: &'static str,
        parameter: &'static str,
        at: &'static [&'static str],
        description: &'static str,
        references: References<K>,
    ) -> Self {
        let info = RelationInfo {
            name,
            parameter,
            description,
            at,
            targets: T::types,
            parts: T::PARTS,
            inverse: None,
            acyclic: false,
            repeatable: false,
        };
        Self { info, references }
    }

    /// Serves the other end as the field `name` of the targets. Relations of one kind may
    /// share an inverse; it then names whatever is related in any of these ways.
    #[must_use]
    pub const fn inverse(mut self, name: &'static str, description: &'static str) -> Self {
        self.info.inverse = Some(Inverse { name, description });
        self
    }

    /// Demands that following the relation never leads back to the start.
    #[must_use]
    pub const fn acyclic(mut self) -> Self {
        self.info.acyclic = true;
        self
    }

    /// Lets an item refer to the same target more than once.
    #[must_use]
    pub const fn repeatable(mut self) -> Self {
        self.info.repeatable = true;
        self
    }
}

/// Two types whose items count as related when one item names both.
#[derive(Debug)]
pub struct CommonMention {
    /// The type that serves the relation.
    pub on: &'static str,
    /// The type it leads to.
    pub to: &'static str,
    /// The field that serves it.
    pub inverse: Inverse,
}

/// The references of a relation that has exactly one.
pub(super) fn one<T>(reference: &mut Ref<T>) -> Vec<&mut Reference> {
    vec![&mut reference.to]
}

/// The references of a relation that has one or none.
pub(super) fn maybe<T>(reference: &mut Option<Ref<T>>) -> Vec<&mut Reference> {
    reference
        .iter_mut()
        .map(|reference| &mut reference.to)
        .collect()
}

/// The references of a relation that has a list of them.
pub(super) fn many<T>(references: &mut [Ref<T>]) -> Vec<&mut Reference> {
    references
        .iter_mut()
        .map(|reference| &mut reference.to)
        .collect()
}
