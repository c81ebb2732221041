//! A JSON value with its span in the file, as input of `deserr`.

use deserr::{IntoValue, Map, Sequence, Value, ValueKind};
use jsonc_parser::ast;

/// A JSON value with its span.
#[derive(Clone)]
pub struct SpannedJson<'a>(pub ast::Value<'a>);

/// The members of an object.
pub struct SpannedObject<'a>(Vec<ast::ObjectProp<'a>>);

/// The entries of a list.
pub struct SpannedArray<'a>(Vec<ast::Value<'a>>);

impl<'a> IntoValue for SpannedJson<'a> {
    type Sequence = SpannedArray<'a>;
    type Map = SpannedObject<'a>;

    fn kind(&self) -> ValueKind {
        match &self.0 {
            ast::Value::StringLit(_) => ValueKind::String,
            ast::Value::NumberLit(number) if number.value.parse::<u64>().is_ok() => {
                ValueKind::Integer
            }
            ast::Value::NumberLit(number) if number.value.parse::<i64>().is_ok() => {
                ValueKind::NegativeInteger
            }
            ast::Value::NumberLit(_) => ValueKind::Float,
            ast::Value::BooleanLit(_) => ValueKind::Boolean,
            ast::Value::Object(_) => ValueKind::Map,
            ast::Value::Array(_) => ValueKind::Sequence,
            ast::Value::NullKeyword(_) => ValueKind::Null,
        }
    }

    fn into_value(self) -> Value<Self> {
        match self.0 {
            ast::Value::StringLit(text) => Value::String(text.value.into_owned()),
            ast::Value::NumberLit(number) => match (number.value.parse(), number.value.parse()) {
                (Ok(natural), _) => Value::Integer(natural),
                (_, Ok(negative)) => Value::NegativeInteger(negative),
                _ => {
                    let number = number.value.parse();
                    Value::Float(number.expect("a JSON number is a number of f64"))
                }
            },
            ast::Value::BooleanLit(truth) => Value::Boolean(truth.value),
            ast::Value::Object(object) => Value::Map(SpannedObject(object.properties)),
            ast::Value::Array(array) => Value::Sequence(SpannedArray(array.elements)),
            ast::Value::NullKeyword(_) => Value::Null,
        }
    }
}

impl<'a> Map for SpannedObject<'a> {
    type Value = SpannedJson<'a>;
    type Iter = std::iter::Map<
        std::vec::IntoIter<ast::ObjectProp<'a>>,
        fn(ast::ObjectProp<'a>) -> (String, SpannedJson<'a>),
    >;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn remove(&mut self, key: &str) -> Option<SpannedJson<'a>> {
        let index = self
            .0
            .iter()
            .position(|member| member.name.as_str() == key)?;
        Some(SpannedJson(self.0.remove(index).value))
    }

    fn into_iter(self) -> Self::Iter {
        self.0
            .into_iter()
            .map(|member| (member.name.into_string(), SpannedJson(member.value)))
    }
}

impl<'a> Sequence for SpannedArray<'a> {
    type Value = SpannedJson<'a>;
    type Iter =
        std::iter::Map<std::vec::IntoIter<ast::Value<'a>>, fn(ast::Value<'a>) -> SpannedJson<'a>>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn into_iter(self) -> Self::Iter {
        self.0.into_iter().map(SpannedJson)
    }
}
