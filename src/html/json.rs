//! The content of a page: the JSON of the same response.

use serde_json_borrow::{ObjectAsVec, OwnedValue, Value};

/// A JSON value of a response. What it lacks is not shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Content<'a>(pub(super) &'a Value<'a>);

impl<'a> From<&'a OwnedValue> for Content<'a> {
    fn from(json: &'a OwnedValue) -> Self {
        Self(json)
    }
}

impl<'a> Content<'a> {
    /// No value.
    pub(super) const NULL: Self = Self(&Value::Null);

    /// The member of an object; null if there is none.
    pub(super) fn get(self, name: &str) -> Self {
        let member = self.0.as_object().and_then(|object| object.get(name));
        member.map_or(Self::NULL, Self)
    }

    /// Whether it is an object with this member.
    pub(super) fn has(self, name: &str) -> bool {
        let object = self.0.as_object();
        object.is_some_and(|object| object.contains_key(name))
    }

    /// A text that is there.
    pub(super) fn text(self, name: &str) -> Option<&'a str> {
        self.get(name).0.as_str()
    }

    /// A number that is there.
    pub(super) fn number(self, name: &str) -> Option<i64> {
        self.get(name).0.as_i64()
    }

    /// The elements of an array; none if it is none.
    pub(super) fn list(self, name: &str) -> impl ExactSizeIterator<Item = Self> + Clone + 'a {
        self.get(name).elements()
    }

    /// The elements of this array; none if it is none.
    pub(super) fn elements(self) -> impl ExactSizeIterator<Item = Self> + Clone + 'a {
        let elements = self.0.as_array().unwrap_or_default();
        elements.iter().map(Self)
    }

    /// The members of this object; none if it is none.
    pub(super) fn members(self) -> impl Iterator<Item = (&'a str, Self)> {
        let members = self.0.as_object().into_iter();
        let members = members.flat_map(ObjectAsVec::iter);
        members.map(|(name, value)| (name, Self(value)))
    }

    /// Whether there is nothing to show: null, or without elements. A relation is so if it has no
    /// items.
    pub(super) fn is_empty(self) -> bool {
        match self.0 {
            Value::Null => true,
            Value::Array(elements) => elements.is_empty(),
            Value::Object(_) => self.number("total") == Some(0),
            _ => false,
        }
    }

    /// What a reader calls it: its title; of a statement or note its text.
    pub(super) fn title(self) -> &'a str {
        let names = ["title", "text", "label", "id"];
        let mut titles = names.into_iter().filter_map(|name| self.text(name));
        titles.next().unwrap_or_default()
    }
}
