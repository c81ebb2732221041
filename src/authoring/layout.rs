//! The one layout of files: two spaces, an item a block, keys in the order of their declaration, and
//! on one line what fits there.
//!
//! Invariant: the content stays the same, and with it the digest of an edition.

use std::path::Path;

use jsonc_parser::ast::{ObjectProp, Value};

use crate::authoring::file_edits::FileEdits;
use crate::authoring::tool_error::ToolError;
use crate::load::{
    FieldShape, FixtureSource, SyntaxError, ValueShape, canonical_json, file_shapes, json_spans,
    read_editions, syntax_report,
};

/// How many characters a line has at most, if its value can be divided.
const MAX_LINE_CHARS: usize = 100;

/// Formats the files of all editions. `editions.json`, which tools write, is left as it is.
pub fn format_record(folder: &Path) -> Result<FileEdits, ToolError> {
    let source = FixtureSource::Folder(folder.to_owned());
    let mut edits = FileEdits::new(folder);
    let mut files = Vec::new();
    for edition in read_editions(&source)? {
        for shape in file_shapes() {
            if let Some(text) = edition.files.get(&shape.name) {
                files.push((edition.path(&shape.name), text.clone(), shape));
            }
        }
    }
    for (path, text, shape) in files {
        match format_file(&text, &shape.shape) {
            Ok(formatted) if formatted == text => {}
            Ok(formatted) => edits.write(path, formatted),
            Err(error) => return Err(syntax_report(&source, &path, &text, &error).into()),
        }
    }
    Ok(edits)
}

/// The text of a file in the one layout.
fn format_file(text: &str, shape: &ValueShape) -> Result<String, SyntaxError> {
    let range = json_spans::root_value_range(text)?;
    let text = &text[range.clone()];
    let value = json_spans::parse_with_spans(text).map_err(|error| SyntaxError {
        offset: error.offset + range.start,
        ..error
    })?;
    let mut formatter = Formatter {
        text,
        out: String::with_capacity(text.len() + text.len() / 8),
    };
    formatter.write_block(&value, Some(shape), 0, 1);
    formatter.out.push('\n');
    let written = json_spans::parse_with_spans(formatter.out.trim())?;
    assert_eq!(
        canonical_json::digest(&value),
        canonical_json::digest(&written),
        "the layout of a file is not its content"
    );
    Ok(formatter.out)
}

struct Formatter<'t> {
    text: &'t str,
    out: String,
}

impl Formatter<'_> {
    /// Writes a value, indented by `depth`, after `column` characters of its line.
    fn write(
        &mut self,
        value: &Value<'_>,
        shape: Option<&ValueShape>,
        depth: usize,
        column: usize,
    ) {
        let start = self.out.len();
        self.write_line(value, shape);
        // A comma may follow.
        let width = column + self.out[start..].chars().count() + 1;
        let is_divisible = match value {
            Value::Object(object) => !object.properties.is_empty(),
            Value::Array(array) => !array.elements.is_empty(),
            _ => false,
        };
        if width > MAX_LINE_CHARS && is_divisible {
            self.out.truncate(start);
            self.write_block(value, shape, depth, 0);
        }
    }

    /// Writes a value with each member or entry on a line of its own; those of `blocks` levels
    /// within it are never on one line.
    fn write_block(
        &mut self,
        value: &Value<'_>,
        shape: Option<&ValueShape>,
        depth: usize,
        blocks: usize,
    ) {
        match value {
            Value::Object(object) if !object.properties.is_empty() => {
                self.out.push('{');
                for (index, (member, shape)) in ordered(&object.properties, shape).enumerate() {
                    self.begin_line(index, depth + 1);
                    let start = self.out.len();
                    self.write_key(member);
                    let column = 2 * (depth + 1) + self.out[start..].chars().count();
                    self.write(&member.value, shape, depth + 1, column);
                }
                self.end_block('}', depth);
            }
            Value::Array(array) if !array.elements.is_empty() => {
                self.out.push('[');
                let shape = entry_shape(shape);
                for (index, entry) in array.elements.iter().enumerate() {
                    self.begin_line(index, depth + 1);
                    if blocks > 0 {
                        self.write_block(entry, shape, depth + 1, blocks - 1);
                    } else {
                        self.write(entry, shape, depth + 1, 2 * (depth + 1));
                    }
                }
                self.end_block(']', depth);
            }
            _ => self.write_line(value, shape),
        }
    }

    /// Writes a value on one line.
    fn write_line(&mut self, value: &Value<'_>, shape: Option<&ValueShape>) {
        match value {
            Value::Object(object) => {
                self.out.push('{');
                for (index, (member, shape)) in ordered(&object.properties, shape).enumerate() {
                    self.out.push_str(if index > 0 { ", " } else { "" });
                    self.write_key(member);
                    self.write_line(&member.value, shape);
                }
                self.out.push('}');
            }
            Value::Array(array) => {
                self.out.push('[');
                for (index, entry) in array.elements.iter().enumerate() {
                    self.out.push_str(if index > 0 { ", " } else { "" });
                    self.write_line(entry, entry_shape(shape));
                }
                self.out.push(']');
            }
            _ => self.out.push_str(&self.text[json_spans::byte_range(value)]),
        }
    }

    fn write_key(&mut self, member: &ObjectProp<'_>) {
        self.out.push_str(&self.text[json_spans::key_range(member)]);
        self.out.push_str(": ");
    }

    fn begin_line(&mut self, index: usize, depth: usize) {
        self.out.push_str(if index > 0 { ",\n" } else { "\n" });
        self.indent(depth);
    }

    fn end_block(&mut self, bracket: char, depth: usize) {
        self.out.push('\n');
        self.indent(depth);
        self.out.push(bracket);
    }

    fn indent(&mut self, depth: usize) {
        self.out.extend(std::iter::repeat_n("  ", depth));
    }
}

/// The members of an object in the order of its fields, and those that it should not have at its end.
fn ordered<'v, 'a, 's>(
    members: &'v [ObjectProp<'a>],
    shape: Option<&'s ValueShape>,
) -> impl Iterator<Item = (&'v ObjectProp<'a>, Option<&'s ValueShape>)> {
    let fields = fields_of(shape);
    let find = |member: &ObjectProp<'_>| {
        let is_of_member = |field: &&FieldShape| field.name == member.name.as_str();
        let index = fields.iter().position(is_of_member);
        index.map_or((usize::MAX, map_value(shape)), |index| {
            (index, Some(&fields[index].shape))
        })
    };
    let mut members: Vec<_> = members
        .iter()
        .map(|member| {
            let (index, shape) = find(member);
            (index, member, shape)
        })
        .collect();
    members.sort_by_key(|(index, ..)| *index);
    members
        .into_iter()
        .map(|(_, member, shape)| (member, shape))
}

/// The fields of a value that is an object.
fn fields_of(shape: Option<&ValueShape>) -> Vec<&FieldShape> {
    match shape {
        Some(ValueShape::Object(fields)) => fields.iter().collect(),
        Some(ValueShape::OneOf(shapes)) => shapes
            .iter()
            .flat_map(|shape| fields_of(Some(shape)))
            .collect(),
        _ => Vec::new(),
    }
}

/// The shape of the entries of a value that is a list.
fn entry_shape(shape: Option<&ValueShape>) -> Option<&ValueShape> {
    match shape? {
        ValueShape::List { entry, .. } => Some(entry),
        ValueShape::OneOf(shapes) => shapes.iter().find_map(|shape| entry_shape(Some(shape))),
        _ => None,
    }
}

/// The shape of the values of an object with any keys.
fn map_value(shape: Option<&ValueShape>) -> Option<&ValueShape> {
    match shape? {
        ValueShape::Map(value) => Some(value),
        ValueShape::OneOf(shapes) => shapes.iter().find_map(|shape| map_value(Some(shape))),
        _ => None,
    }
}
