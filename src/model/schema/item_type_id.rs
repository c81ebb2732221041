//! Which item types there are, and what each is called.
//!
//! References, relations and fields name a type by its id and so need no list of the types'
//! declarations: that is `crate::model::registry`, above all of them.

use std::borrow::Cow;
use std::fmt;
use std::ops::{Index, IndexMut};

use serde::{Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use crate::model::values::vocabulary::{
    Term, Vocabulary, VocabularyEnum, serialize_term, vocabulary_schema,
};

macro_rules! item_type_ids {
    ($($(#[doc = $definition:literal])+ $id:ident = $name:literal in $collection:literal, $title:literal;)+) => {
        /// The type of an item.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum ItemTypeId {
            $($(#[doc = $definition])+ $id),+
        }

        impl ItemTypeId {
            /// All item types, in the order in which collections are published.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$id),+];

            /// The type's name, in the singular.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$id => $name),+
                }
            }

            /// The name of the type's collection, in the plural.
            pub const fn collection(self) -> &'static str {
                match self {
                    $(Self::$id => $collection),+
                }
            }

            /// What an item of the type is.
            pub const fn definition(self) -> &'static str {
                match self {
                    $(Self::$id => concat!($($definition),+).trim_ascii()),+
                }
            }
        }

        impl VocabularyEnum for ItemTypeId {
            const VOCABULARY: Vocabulary = Vocabulary {
                id: "type",
                schema_name: "ItemType",
                description: "The type of an item.",
                terms: &[$(Term {
                    value: $name,
                    title: $title,
                    definition: concat!($($definition),+).trim_ascii(),
                }),+],
            };

            fn value(&self) -> &'static str {
                self.name()
            }

            fn title(&self) -> &'static str {
                match self {
                    $(Self::$id => $title),+
                }
            }
        }
    };
}

item_type_ids! {
    /// One strand of the negotiation.
    Aspect = "aspect" in "aspects", "Aspect";
    /// An obstacle to agreement.
    Challenge = "challenge" in "challenges", "Challenge";
    /// A state, a person or a group that appears in the negotiation.
    Actor = "actor" in "actors", "Actor";
    /// What happened or is planned, such as a meeting, a vote or an armed conflict.
    Event = "event" in "events", "Event";
    /// An agreement, ceasefire, law or other document, at any stage from plan to end.
    Proposal = "proposal" in "proposals", "Proposal";
    /// The stance of one actor on one matter.
    Position = "position" in "positions", "Position";
    /// A good or resource at stake.
    Commodity = "commodity" in "commodities", "Commodity";
    /// A city, country, sea or other location that plays a part in the negotiation.
    Place = "place" in "places", "Place";
    /// One claim of a source, with the passages that make the claim and the items that the claim is
    /// about.
    Statement = "statement" in "statements", "Statement";
    /// An editors' remark on something imprecise in a source.
    Note = "note" in "notes", "Note";
    /// A document that the record rests on, with its outline.
    Source = "source" in "sources", "Source";
}

impl ItemTypeId {
    /// The type with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|id| id.name() == name)
    }

    /// Whether a word names the type or its collection.
    pub(crate) fn is_named(self, word: &str) -> bool {
        [self.name(), self.collection()].contains(&word)
    }

    /// Its name with the indefinite article: `an actor`.
    pub fn with_article(self) -> String {
        let name = self.name();
        let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) {
            "an"
        } else {
            "a"
        };
        format!("{article} {name}")
    }

    /// What an item of the type is, as the end of a sentence.
    pub(crate) fn definition_clause(self) -> String {
        let definition = self.definition().trim_end_matches('.');
        let (first, rest) = definition.split_at(1);
        first.to_lowercase() + rest
    }

    /// Its index in [`ItemTypeId::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Whether the order of its items says something, so that a change of it has to be explained.
    /// Events are in the order of the timeline, where their dates do not decide.
    pub const fn is_ordered(self) -> bool {
        matches!(self, Self::Event)
    }

    /// Whether at least one statement has to support each item of the type.
    pub const fn requires_statement(self) -> bool {
        !matches!(self, Self::Statement | Self::Note | Self::Source)
    }
}

impl fmt::Display for ItemTypeId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.name())
    }
}

impl Serialize for ItemTypeId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_term(self, u32::from(*self as u8), serializer)
    }
}

impl PartialSchema for ItemTypeId {
    fn schema() -> RefOr<Schema> {
        vocabulary_schema(&Self::VOCABULARY)
    }
}

impl ToSchema for ItemTypeId {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("ItemType")
    }
}

/// One value for each item type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByItemType<T>([T; ItemTypeId::ALL.len()]);

impl<T> ByItemType<T> {
    /// The value that `value_of` gives to each type.
    pub fn from_fn(value_of: impl FnMut(ItemTypeId) -> T) -> Self {
        Self(ItemTypeId::ALL.map(value_of))
    }

    /// One value for each type, in the order of the types.
    ///
    /// # Panics
    ///
    /// If there are more or fewer values than types.
    pub fn from_values(values: Vec<T>) -> Self {
        let values: Result<_, Vec<T>> = values.try_into();
        Self(values.ok().expect("one value for each item type"))
    }

    /// What `convert` makes of each value.
    pub fn map<U>(self, convert: impl FnMut(T) -> U) -> ByItemType<U> {
        ByItemType(self.0.map(convert))
    }

    /// The values with their types.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (ItemTypeId, &T)> + ExactSizeIterator {
        ItemTypeId::ALL.into_iter().zip(&self.0)
    }

    /// The values, in the order of the types.
    pub fn values(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }

    /// The values, in the order of the types.
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }
}

impl<T> Index<ItemTypeId> for ByItemType<T> {
    type Output = T;

    fn index(&self, id: ItemTypeId) -> &T {
        &self.0[id.index()]
    }
}

impl<T> IndexMut<ItemTypeId> for ByItemType<T> {
    fn index_mut(&mut self, id: ItemTypeId) -> &mut T {
        &mut self.0[id.index()]
    }
}
