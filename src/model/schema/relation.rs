//! How a kind declares its relations: name, meaning, targets and
//! accessor in one value, so that filters, checks and documentation cannot disagree.

use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::reference::{PartPolicy, Reference, ReferenceTarget, TypedReference};

/// The references of one relation on an item, in the order in which the item has them.
pub struct ReferenceAccessor<K> {
    /// Reads them.
    pub get: fn(&K) -> Vec<&Reference>,
    /// Hands them out to be filled in.
    pub get_mut: fn(&mut K) -> Vec<&mut Reference>,
}

/// A relation that is stored on items of kind `K`.
pub struct Relation<K> {
    /// What callers and checks need to know of it.
    pub info: RelationInfo,
    /// Its references on one item.
    pub accessor: ReferenceAccessor<K>,
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
    pub json_pointers: &'static [&'static str],
    /// The types it may point to.
    pub targets: fn() -> Vec<ItemTypeId>,
    /// Whether it may point to parts.
    pub part_policy: PartPolicy,
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
    pub const fn new<T: ReferenceTarget>(
        name: &'static str,
        parameter: &'static str,
        json_pointers: &'static [&'static str],
        description: &'static str,
        accessor: ReferenceAccessor<K>,
    ) -> Self {
        let info = RelationInfo {
            name,
            parameter,
            description,
            json_pointers,
            targets: T::types,
            part_policy: T::PART_POLICY,
            inverse: None,
            acyclic: false,
            repeatable: false,
        };
        Self { info, accessor }
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
pub struct CoMention {
    /// The type that serves the relation.
    pub from_type: ItemTypeId,
    /// The type it leads to.
    pub to_type: ItemTypeId,
    /// The field that serves it.
    pub inverse: Inverse,
}

/// What has references: one itself, or what holds some.
pub(crate) trait HasReferences {
    /// Reads them.
    fn collect<'a>(&'a self, found: &mut Vec<&'a Reference>);
    /// Hands them out to be filled in.
    fn collect_mut<'a>(&'a mut self, found: &mut Vec<&'a mut Reference>);
}

impl<T> HasReferences for TypedReference<T> {
    fn collect<'a>(&'a self, found: &mut Vec<&'a Reference>) {
        found.push(&self.reference);
    }

    fn collect_mut<'a>(&'a mut self, found: &mut Vec<&'a mut Reference>) {
        found.push(&mut self.reference);
    }
}

impl<R: HasReferences> HasReferences for Option<R> {
    fn collect<'a>(&'a self, found: &mut Vec<&'a Reference>) {
        if let Some(one) = self {
            one.collect(found);
        }
    }

    fn collect_mut<'a>(&'a mut self, found: &mut Vec<&'a mut Reference>) {
        if let Some(one) = self {
            one.collect_mut(found);
        }
    }
}

impl<R: HasReferences> HasReferences for Vec<R> {
    fn collect<'a>(&'a self, found: &mut Vec<&'a Reference>) {
        for one in self {
            one.collect(found);
        }
    }

    fn collect_mut<'a>(&'a mut self, found: &mut Vec<&'a mut Reference>) {
        for one in self {
            one.collect_mut(found);
        }
    }
}

/// The references that stand in some fields of a kind.
macro_rules! references {
    ($($field:ident),+) => {{
        use $crate::model::schema::relation::{HasReferences as _, ReferenceAccessor};
        ReferenceAccessor {
            get: |item: &Self| {
                let mut found = Vec::new();
                $(item.$field.collect(&mut found);)+
                found
            },
            get_mut: |item: &mut Self| {
                let mut found = Vec::new();
                $(item.$field.collect_mut(&mut found);)+
                found
            },
        }
    }};
}
pub(crate) use references;
