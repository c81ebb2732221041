//! Relations of an item type: name, meaning, targets and accessor in one value, so that filters,
//! validation and documentation cannot disagree.

use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::reference::{PartPolicy, Reference, ReferenceTarget, TypedReference};

/// How many items may contain an item, one within the next.
pub const MAX_CONTAINERS: usize = 16;

/// The references of one relation on an item, in the order in which the item has them.
pub struct ReferenceAccessor<T> {
    /// Reads them.
    pub get: fn(&T) -> Vec<&Reference>,
    /// The same, for their titles and hrefs.
    pub get_mut: fn(&mut T) -> Vec<&mut Reference>,
}

/// A relation that items of type `T` store.
pub struct Relation<T> {
    /// Its description without the item type.
    pub info: RelationInfo,
    /// Its references on one item.
    pub accessor: ReferenceAccessor<T>,
}

/// A relation of any item type.
#[derive(Debug)]
pub struct RelationInfo {
    /// The field that stores it.
    pub name: &'static str,
    /// The name of its query parameter.
    pub parameter: &'static str,
    /// The relation as a phrase that begins with a verb: "is held by".
    pub description: &'static str,
    /// JSON pointers to the references in an item, with `*` for any index.
    pub json_pointers: &'static [&'static str],
    /// The types it may point to.
    pub targets: fn() -> Vec<ItemTypeId>,
    /// Whether it may point to parts.
    pub part_policy: PartPolicy,
    /// The other end, as served on the targets.
    pub inverse: Option<Inverse>,
    /// Whether following it must never lead back to the start.
    pub acyclic: bool,
    /// Whether the target contains the item, so that what refers to the item is found by the
    /// target, too. An item has at most one such target.
    pub containment: bool,
    /// Whether an item may refer to the same target more than once.
    pub repeatable: bool,
}

impl RelationInfo {
    /// Whether an item refers to at most one target.
    pub fn is_single_valued(&self) -> bool {
        matches!(self.json_pointers, [only] if !only.contains('*'))
    }
}

/// The other end of a relation.
#[derive(Clone, Copy, Debug)]
pub struct Inverse {
    /// The field of the target that serves it.
    pub name: &'static str,
    /// The published description of the field.
    pub description: &'static str,
}

impl<T> Relation<T> {
    /// A relation to the targets `Target`, stored at `json_pointers`.
    pub const fn new<Target: ReferenceTarget>(
        name: &'static str,
        parameter: &'static str,
        json_pointers: &'static [&'static str],
        description: &'static str,
        accessor: ReferenceAccessor<T>,
    ) -> Self {
        let info = RelationInfo {
            name,
            parameter,
            description,
            json_pointers,
            targets: Target::types,
            part_policy: Target::PART_POLICY,
            inverse: None,
            acyclic: false,
            containment: false,
            repeatable: false,
        };
        Self { info, accessor }
    }

    /// Serves the other end as the field `name` of the targets. Relations of one item type may
    /// share an inverse, which then has the items of all of them.
    #[must_use]
    pub const fn inverse(mut self, name: &'static str, description: &'static str) -> Self {
        self.info.inverse = Some(Inverse { name, description });
        self
    }

    /// Requires that following the relation never leads back to the start.
    #[must_use]
    pub const fn acyclic(mut self) -> Self {
        self.info.acyclic = true;
        self
    }

    /// Has the target stand for the item, too, and for what the item contains.
    #[must_use]
    pub const fn containment(mut self) -> Self {
        self.info.containment = true;
        self.acyclic()
    }

    /// Lets an item refer to the same target more than once.
    #[must_use]
    pub const fn repeatable(mut self) -> Self {
        self.info.repeatable = true;
        self
    }
}

/// Two types whose items count as related, at either end, over an item between them.
#[derive(Debug)]
pub struct IndirectRelation {
    /// The two types.
    pub ends: [IndirectEnd; 2],
    /// What lies between their items.
    pub path: IndirectPath,
}

/// A type whose items are related over other items.
#[derive(Debug)]
pub struct IndirectEnd {
    /// The type.
    pub item_type: ItemTypeId,
    /// The field that serves the items of the other type, those that refer to this one included.
    pub inverse: Option<Inverse>,
}

/// What lies between items that are related indirectly.
#[derive(Clone, Copy, Debug)]
pub enum IndirectPath {
    /// An item of the type that declares the relation refers to both.
    CoMention,
    /// The second end, which is of the type that declares the relation, refers in this stored
    /// relation to an item that refers to the first.
    Through(&'static str),
}

impl IndirectRelation {
    /// Both ends, each with the type of the other.
    pub fn directions(&self) -> [(&IndirectEnd, ItemTypeId); 2] {
        let [first, second] = &self.ends;
        [(first, second.item_type), (second, first.item_type)]
    }
}

/// A reference, or a value with references.
pub(crate) trait HasReferences {
    /// Reads them.
    fn collect<'a>(&'a self, found: &mut Vec<&'a Reference>);
    /// The same, for their titles and hrefs.
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

/// The references at a path of an item type: in a field, or in a field of each entry of a list,
/// such as `parts/places`.
macro_rules! references {
    ($($path:ident)/+) => {{
        use $crate::model::schema::relation::{ReferenceAccessor, references};
        ReferenceAccessor {
            get: |item: &Self| {
                let mut found = Vec::new();
                references!(@collect item, found, $($path)/+);
                found
            },
            get_mut: |item: &mut Self| {
                let mut found = Vec::new();
                references!(@collect_mut item, found, $($path)/+);
                found
            },
        }
    }};
    (@collect $of:ident, $found:ident, $field:ident) => {
        $crate::model::schema::relation::HasReferences::collect(&$of.$field, &mut $found)
    };
    (@collect $of:ident, $found:ident, $list:ident / $($path:ident)/+) => {
        for entry in &$of.$list {
            references!(@collect entry, $found, $($path)/+);
        }
    };
    (@collect_mut $of:ident, $found:ident, $field:ident) => {
        $crate::model::schema::relation::HasReferences::collect_mut(&mut $of.$field, &mut $found)
    };
    (@collect_mut $of:ident, $found:ident, $list:ident / $($path:ident)/+) => {
        for entry in &mut $of.$list {
            references!(@collect_mut entry, $found, $($path)/+);
        }
    };
}
pub(crate) use references;
