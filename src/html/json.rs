//! The content of a page: the JSON of the same response.

use serde_json::Value;

/// A JSON value of a response. What it lacks is not shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Content<'a>(pub(super) &'a Value);

impl<'a> Content<'a> {
    /// The member of an object; null if there is none.
    pub(super) fn get(self, name: &str) -> Self {
        const NULL: &Value = &Value::Null;
        Self(self.0.get(name).unwrap_or(NULL))
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
        let elements = self.0.as_array().map_or(&[][..], Vec::as_slice);
        elements.iter().map(Self)
    }

    /// The members of this object; none if it is none.
    pub(super) fn members(self) -> impl Iterator<Item = (&'a str, Self)> {
        let members = self.0.as_object().into_iter().flatten();
        members.map(|(name, value)| (name.as_str(), Self(value)))
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
