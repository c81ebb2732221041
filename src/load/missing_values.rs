//! How a value that is missing is written, or what an editor may do instead.

use crate::load::file_shape::{ValueShape, file_shapes};
use crate::load::report::Diagnostic;
use crate::model::ErrorCode;

/// What follows the words that ask for a missing value: how it is written, or what an editor may do
/// instead.
pub(crate) fn complete_hint(problem: &Diagnostic) -> String {
    let is_completed = matches!(
        problem.code,
        ErrorCode::EmptyText | ErrorCode::PlaceholderText | ErrorCode::WrongType
    );
    if !is_completed && problem.missing_field.is_none() {
        return String::new();
    }
    let name = problem.file.rsplit('/').next().unwrap_or(&problem.file);
    let Some(file) = file_shapes().iter().find(|file| file.name == name) else {
        return String::new();
    };
    let mut segments: Vec<_> = problem.pointer.split('/').skip(1).collect();
    segments.extend(problem.missing_field.as_deref());
    if problem.missing_field.is_some() || problem.code == ErrorCode::WrongType {
        let is_wanted = |shape: &&ValueShape| {
            problem.missing_field.is_some()
                || matches!(shape, ValueShape::List { .. } | ValueShape::Object(_))
        };
        let shape = file.shape.at(&segments).filter(is_wanted);
        let skeleton = shape.map(ValueShape::skeleton);
        let skeleton = skeleton.filter(|skeleton| skeleton != "{}");
        let example = skeleton.map_or_else(String::new, |skeleton| format!(": {skeleton}"));
        let may_be_left_out = problem.message.ends_with("found null")
            && matches!(file.shape.role_of(&segments), Some(ValueRole::Optional));
        let alternative = if may_be_left_out {
            ", or leave the field out"
        } else {
            ""
        };
        return format!("{example}{alternative}");
    }
    let alternative = match file.shape.role_of(&segments) {
        Some(ValueRole::Required) => "; it is required",
        Some(ValueRole::Optional) => ", or leave the field out",
        Some(ValueRole::Entry) => ", or remove the entry",
        None => "",
    };
    alternative.to_owned()
}

/// Whether a value has to be where it is.
enum ValueRole {
    Required,
    Optional,
    /// It is one of a list or map.
    Entry,
}

impl ValueShape {
    /// The shape of the value that these segments of a JSON pointer lead to.
    pub(crate) fn at(&self, segments: &[&str]) -> Option<&Self> {
        let Some((name, rest)) = segments.split_first() else {
            return Some(self);
        };
        match self {
            Self::Object(fields) => {
                let field = fields.iter().find(|field| field.name == *name)?;
                field.shape.at(rest)
            }
            Self::List { entry: shape, .. } | Self::Map(shape) => shape.at(rest),
            Self::OneOf(shapes) => shapes.iter().find_map(|shape| shape.at(segments)),
            Self::Scalar(_) | Self::Reference { .. } => None,
        }
    }

    /// A value of the shape, with `…` for what an editor writes.
    fn skeleton(&self) -> String {
        match self {
            Self::Object(fields) => {
                let required = fields.iter().filter(|field| field.is_required);
                let members = required.map(|field| {
                    let value = field.shape.skeleton();
                    format!("\"{}\": {value}", field.name)
                });
                format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
            }
            Self::Map(_) => "{…}".to_owned(),
            Self::List { entry, .. } => format!("[{}]", entry.skeleton()),
            Self::Scalar(schema) if schema["type"] != "string" => "…".to_owned(),
            Self::Scalar(_) | Self::Reference { .. } => "\"…\"".to_owned(),
            Self::OneOf(shapes) => shapes.first().map_or_else(String::new, Self::skeleton),
        }
    }

    /// The role of the value that these segments of a JSON pointer lead to.
    fn role_of(&self, segments: &[&str]) -> Option<ValueRole> {
        let (name, rest) = segments.split_first()?;
        match self {
            Self::Object(fields) => {
                let field = fields.iter().find(|field| field.name == *name)?;
                match (rest, field.is_required) {
                    ([], true) => Some(ValueRole::Required),
                    ([], false) => Some(ValueRole::Optional),
                    _ => field.shape.role_of(rest),
                }
            }
            Self::List { entry: shape, .. } | Self::Map(shape) => match rest {
                [] => Some(ValueRole::Entry),
                _ => shape.role_of(rest),
            },
            Self::OneOf(shapes) => shapes.iter().find_map(|shape| shape.role_of(segments)),
            Self::Scalar(_) | Self::Reference { .. } => None,
        }
    }
}
