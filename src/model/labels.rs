//! The label of each coded value, beside it in every response: `kind_label` after `kind`,
//! `role_labels` after `roles`.
//!
//! Labels are added when a value is serialized and when its schema is published, so that no type
//! repeats them. Invariant: what [`WithLabels`] adds to a value,
//! [`add_label_properties`](crate::model::add_label_properties) adds to its schema.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt::Display;

use serde::ser::{Error as _, SerializeMap, SerializeSeq, SerializeStruct};
use serde::{Serialize, Serializer};
use serde_json::Value;

/// The name of the member with the label of the coded value `name`.
pub(super) fn label_name(name: &str) -> String {
    [name, "_label"].concat()
}

/// The name of the member with the labels of the coded values `name`.
pub(super) fn labels_name(name: &str) -> String {
    let singular = name.strip_suffix('s').unwrap_or(name);
    [singular, "_labels"].concat()
}

/// What serde calls the name of the enum of a coded value with a label of its own.
pub(crate) const LABELED_TERM: &str = "$LabeledTerm";

/// Serializes a value, with a label beside each coded value in it.
///
/// A coded value serializes as a unit variant, and its label is what serde calls the name of the
/// enum: formats ignore that name, and nothing else in serde's data model has room for a label. One
/// with a label of its own serializes as a newtype variant, with the label as its data.
pub struct WithLabels<'a, T: ?Sized>(pub &'a T);

impl<T: Serialize + ?Sized> Serialize for WithLabels<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(LabelingSerializer {
            inner: serializer,
            labels: None,
        })
    }
}

/// Serializes a coded value that may be missing. A missing one is a unit struct instead of none,
/// so that its label is there as well: null.
pub fn serialize_optional_term<T: Serialize, S: Serializer>(
    term: &Option<T>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match term {
        Some(term) => term.serialize(serializer),
        None => serializer.serialize_unit_struct(""),
    }
}

/// The labels that belong to one member of an object.
enum Labels {
    One(Option<Cow<'static, str>>),
    Many(Vec<Cow<'static, str>>),
}

/// Where the value of a member leaves its labels.
type LabelSlot = RefCell<Option<Labels>>;

/// The value of a member, or of an element of one.
struct Labeled<'a, T: ?Sized> {
    value: &'a T,
    labels: Option<&'a LabelSlot>,
}

impl<T: Serialize + ?Sized> Serialize for Labeled<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(LabelingSerializer {
            inner: serializer,
            labels: self.labels,
        })
    }
}

struct LabelingSerializer<'a, S> {
    inner: S,
    labels: Option<&'a LabelSlot>,
}

impl<S> LabelingSerializer<'_, S> {
    fn leave_label(&self, label: Option<Cow<'static, str>>) {
        if let Some(labels) = self.labels {
            labels.replace(Some(Labels::One(label)));
        }
    }
}

/// Methods that serialize a value of a type as it is.
macro_rules! unlabeled {
    ($($method:ident: $value:ty),+ $(,)?) => {
        $(fn $method(self, value: $value) -> Result<S::Ok, S::Error> {
            self.inner.$method(value)
        })+
    };
}

impl<'a, S: Serializer> Serializer for LabelingSerializer<'a, S> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeSeq = LabelingList<'a, S::SerializeSeq>;
    type SerializeMap = LabelingObject<S::SerializeMap>;
    // A struct has members that its type does not know: labels.
    type SerializeStruct = LabelingObject<S::SerializeMap>;
    // No response has tuples, or enums with data.
    type SerializeTuple = S::SerializeTuple;
    type SerializeTupleStruct = S::SerializeTupleStruct;
    type SerializeTupleVariant = S::SerializeTupleVariant;
    type SerializeStructVariant = S::SerializeStructVariant;

    unlabeled!(
        serialize_bool: bool,
        serialize_i8: i8,
        serialize_i16: i16,
        serialize_i32: i32,
        serialize_i64: i64,
        serialize_i128: i128,
        serialize_u8: u8,
        serialize_u16: u16,
        serialize_u32: u32,
        serialize_u64: u64,
        serialize_u128: u128,
        serialize_f32: f32,
        serialize_f64: f64,
        serialize_char: char,
        serialize_str: &str,
        serialize_bytes: &[u8],
    );

    fn serialize_unit(self) -> Result<S::Ok, S::Error> {
        self.inner.serialize_unit()
    }

    fn serialize_none(self) -> Result<S::Ok, S::Error> {
        self.inner.serialize_none()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        let labels = self.labels;
        self.inner.serialize_some(&Labeled { value, labels })
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<S::Ok, S::Error> {
        self.leave_label(None);
        self.inner.serialize_unit_struct(name)
    }

    fn serialize_unit_variant(
        self,
        label: &'static str,
        index: u32,
        value: &'static str,
    ) -> Result<S::Ok, S::Error> {
        self.leave_label(Some(Cow::Borrowed(label)));
        self.inner.serialize_unit_variant(label, index, value)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        let labels = self.labels;
        let value = Labeled { value, labels };
        self.inner.serialize_newtype_struct(name, &value)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        if name != LABELED_TERM {
            return self
                .inner
                .serialize_newtype_variant(name, index, variant, value);
        }
        match serde_json::to_value(value).map_err(S::Error::custom)? {
            Value::String(label) => self.leave_label(Some(Cow::Owned(label))),
            _ => return Err(S::Error::custom("a label is a text")),
        }
        self.inner.serialize_unit_variant(name, index, variant)
    }

    fn serialize_seq(self, len: Option<usize>) -> Result<Self::SerializeSeq, S::Error> {
        Ok(LabelingList {
            inner: self.inner.serialize_seq(len)?,
            labels: self.labels,
        })
    }

    fn serialize_map(self, _len: Option<usize>) -> Result<Self::SerializeMap, S::Error> {
        // How many labels there will be is not known.
        self.inner.serialize_map(None).map(LabelingObject)
    }

    fn serialize_struct(
        self,
        _name: &'static str,
        _len: usize,
    ) -> Result<Self::SerializeStruct, S::Error> {
        self.serialize_map(None)
    }

    fn serialize_tuple(self, len: usize) -> Result<Self::SerializeTuple, S::Error> {
        self.inner.serialize_tuple(len)
    }

    fn serialize_tuple_struct(
        self,
        name: &'static str,
        len: usize,
    ) -> Result<Self::SerializeTupleStruct, S::Error> {
        self.inner.serialize_tuple_struct(name, len)
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Self::SerializeTupleVariant, S::Error> {
        self.inner
            .serialize_tuple_variant(name, index, variant, len)
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Self::SerializeStructVariant, S::Error> {
        self.inner
            .serialize_struct_variant(name, index, variant, len)
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        self.inner.collect_str(value)
    }

    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}

/// A list, which collects the labels of its elements.
struct LabelingList<'a, S> {
    inner: S,
    labels: Option<&'a LabelSlot>,
}

impl<S: SerializeSeq> SerializeSeq for LabelingList<'_, S> {
    type Ok = S::Ok;
    type Error = S::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), S::Error> {
        let slot = LabelSlot::default();
        let labels = Some(&slot);
        self.inner.serialize_element(&Labeled { value, labels })?;
        if let Some(all_labels) = self.labels
            && let Some(Labels::One(Some(label))) = slot.into_inner()
        {
            match &mut *all_labels.borrow_mut() {
                Some(Labels::Many(labels)) => labels.push(label),
                none_yet => *none_yet = Some(Labels::Many(vec![label])),
            }
        }
        Ok(())
    }

    fn end(self) -> Result<S::Ok, S::Error> {
        self.inner.end()
    }
}

/// An object, which has the labels of a member after it.
struct LabelingObject<S>(S);

impl<S: SerializeMap> LabelingObject<S> {
    /// Adds a member, and its labels if it has any; `name_of` is the name of its key.
    fn serialize_labeled<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        &mut self,
        key: &K,
        value: &V,
        name_of: impl FnOnce(&K) -> Result<Cow<'_, str>, S::Error>,
    ) -> Result<(), S::Error> {
        let slot = LabelSlot::default();
        let labels = Some(&slot);
        self.0.serialize_entry(key, &Labeled { value, labels })?;
        match slot.into_inner() {
            None => Ok(()),
            Some(Labels::One(label)) => self.0.serialize_entry(&label_name(&name_of(key)?), &label),
            Some(Labels::Many(labels)) => self
                .0
                .serialize_entry(&labels_name(&name_of(key)?), &labels),
        }
    }
}

impl<S: SerializeMap> SerializeMap for LabelingObject<S> {
    type Ok = S::Ok;
    type Error = S::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), S::Error> {
        self.0.serialize_key(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), S::Error> {
        self.0.serialize_value(&WithLabels(value))
    }

    fn serialize_entry<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        &mut self,
        key: &K,
        value: &V,
    ) -> Result<(), S::Error> {
        self.serialize_labeled(key, value, |key| {
            match serde_json::to_value(key).map_err(S::Error::custom)? {
                Value::String(name) => Ok(Cow::Owned(name)),
                _ => Err(S::Error::custom("the key of a coded value is a text")),
            }
        })
    }

    fn end(self) -> Result<S::Ok, S::Error> {
        self.0.end()
    }
}

impl<S: SerializeMap> SerializeStruct for LabelingObject<S> {
    type Ok = S::Ok;
    type Error = S::Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), S::Error> {
        self.serialize_labeled(key, value, |name| Ok(Cow::Borrowed(name)))
    }

    fn end(self) -> Result<S::Ok, S::Error> {
        SerializeMap::end(self)
    }
}
