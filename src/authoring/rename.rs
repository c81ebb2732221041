//! Another id for an item or a part, wherever a draft names it.

use std::ops::Range;
use std::path::Path;

use jsonc_parser::ast::Value;
use jsonc_parser::cst::CstInputValue;

use crate::authoring::file_edits::FileEdits;
use crate::authoring::json_edit::{JsonFile, entry_text};
use crate::authoring::next_edition::{is_draft, with_notes};
use crate::authoring::tool_error::ToolError;
use crate::load::{
    EditionFolder, FixtureSource, MissingEntry, RECORD_FILE, ValueShape, file_shapes, json_spans,
    load_with_report, read_editions, syntax_report,
};
use crate::model::{
    Action, AnyItem, ChangedType, ErrorCode, ItemTypeId, PartPolicy, Reference,
    ReferenceTarget as _, Slug, closest_match, parse_reference, slugify,
};

/// Gives the item or part `old` (`type/id`, `type/id/part`) of the newest edition, a draft, the id
/// `new`.
pub fn rename_item(folder: &Path, old: &str, new: &str) -> Result<FileEdits, ToolError> {
    let old = parse_reference(old, &AnyItem::types(), PartPolicy::Allowed)
        .map_err(|error| ToolError::Refused(format!("{}: {}", error.message, error.hint)))?;
    let Some(new) = Slug::parse(new) else {
        return ToolError::refuse(format!(
            "`{new}` is not an id: ids are lowercase letters and digits separated by single hyphens, such as `{}`",
            slugify(new)
        ));
    };
    let source = FixtureSource::Folder(folder.to_owned());
    let editions = read_editions(&source)?;
    let (newest, before) = editions
        .split_last()
        .expect("a record without editions is reported");
    if !is_draft(newest, &source)? {
        return ToolError::refuse(format!(
            "edition {} is released and stays as it is: begin the next one with `talks edition {}`",
            newest.number,
            folder.display()
        ));
    }
    let renaming = Renaming { old, new };
    let mut edits = FileEdits::new(folder);
    let (mut count, mut file_count) = (0, 0);
    for file in file_shapes() {
        let Some(text) = newest.files.get(&file.name) else {
            continue;
        };
        let value = parse_file(&source, newest, &file.name)?;
        let mut replacements = Vec::new();
        if file
            .item_type
            .is_some_and(|item_type| item_type.id == renaming.old.item_type)
        {
            replacements.extend(renaming.replace_own_id(&value)?);
        }
        renaming.replace_references(&value, &file.shape, &mut replacements);
        if !replacements.is_empty() {
            count += replacements.len();
            file_count += 1;
            edits.write(newest.path(&file.name), replace_ranges(text, replacements));
        }
    }
    let previous = before.last();
    let existed = previous.is_some_and(|previous| renaming.is_in(previous, &source));
    renaming.explain(newest, existed, &mut edits);
    renaming.explain_referrers(folder, newest, &mut edits);
    let introduces = |source: &FixtureSource| {
        let report = load_with_report(source).report;
        let is_of_rename = |code| {
            let codes = [
                ErrorCode::ReusedId,
                ErrorCode::RepeatedId,
                ErrorCode::BadRename,
            ];
            codes.contains(&code)
        };
        let problems = report.problems.iter();
        let count = problems
            .filter(|problem| is_of_rename(problem.code))
            .count();
        (count, report)
    };
    let (after, report) = introduces(&edits.to_source());
    if after > 0 && after > introduces(&source).0 {
        return Err(report.into());
    }
    edits.remark(format!(
        "`{}` is now `{}`: {} in {}",
        renaming.old.key(),
        renaming.new_key(),
        counted(count, "change"),
        counted(file_count, "file")
    ));
    Ok(edits)
}

/// A count with its noun: `1 file`, `2 files`.
fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// The entries that the `changes` of an edition lack, by item; none if the edition has errors.
fn unexplained(source: &FixtureSource) -> Vec<MissingEntry> {
    load_with_report(source).missing_entries.unwrap_or_default()
}

/// The value of a file of an edition.
fn parse_file<'t>(
    source: &FixtureSource,
    edition: &'t EditionFolder,
    name: &str,
) -> Result<Value<'t>, ToolError> {
    let text = &edition.files[name];
    let parsed =
        json_spans::root_value_range(text).and_then(|_| json_spans::parse_with_spans(text));
    parsed.map_err(|error| syntax_report(source, &edition.path(name), text, &error).into())
}

/// A text to write, and the bytes that it replaces.
type Replacement = (Range<usize>, String);

/// The text with other strings at some ranges.
fn replace_ranges(text: &str, mut replacements: Vec<Replacement>) -> String {
    replacements.sort_by_key(|(range, _)| range.start);
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for (range, replacement) in replacements {
        out.push_str(&text[end..range.start]);
        out.push_str(&replacement);
        end = range.end;
    }
    out + &text[end..]
}

struct Renaming {
    old: Reference,
    new: Slug,
}

impl Renaming {
    /// The reference after the renaming.
    fn new_key(&self) -> String {
        let Reference {
            item_type,
            id,
            part,
            ..
        } = self.old.clone();
        match part {
            Some(_) => Reference::new(item_type, id, Some(self.new.clone())).key(),
            None => Reference::new(item_type, self.new.clone(), None).key(),
        }
    }

    /// Replaces the id of the item or part itself, and that of a part in the parts that belong to it.
    fn replace_own_id(&self, items: &Value<'_>) -> Result<Vec<Replacement>, ToolError> {
        let items = json_spans::select(items, "/*");
        let items: Vec<_> = items.into_iter().map(|(_, item)| item).collect();
        let item = self.find(
            &items,
            &self.old.id,
            self.old.part.is_none(),
            self.old.item_type.name(),
        )?;
        let Some(part) = &self.old.part else {
            return Ok(replace_text(item, "id", &self.old.id, &self.new)
                .into_iter()
                .collect());
        };
        let pointers = self.old.item_type.info().part_pointers.iter();
        let parts = pointers.flat_map(|pointer| json_spans::select(item, pointer));
        let parts: Vec<_> = parts.map(|(_, part)| part).collect();
        self.find(&parts, part, true, "part")?;
        let fields = ["id", "part_of"];
        let replacements = parts
            .iter()
            .flat_map(|value| fields.map(|field| replace_text(value, field, part, &self.new)));
        Ok(replacements.flatten().collect())
    }

    /// The value with an id; if it is the one to be renamed, no other may have the new id.
    fn find<'v, 't>(
        &self,
        values: &[&'v Value<'t>],
        id: &Slug,
        is_renamed: bool,
        noun: &str,
    ) -> Result<&'v Value<'t>, ToolError> {
        let with_id = |id: &Slug| {
            let mut values = values.iter();
            values.find(|value| id_of(value) == Some(id.as_str()))
        };
        if is_renamed && with_id(&self.new).is_some() {
            return ToolError::refuse(format!("`{}` exists already", self.new_key()));
        }
        match with_id(id) {
            Some(value) => Ok(value),
            None => {
                let ids = values.iter().filter_map(|value| id_of(value));
                let suggestion = closest_match(id.as_str(), ids);
                let suggestion = suggestion.map(|id| format!("; did you mean `{id}`?"));
                let suggestion = suggestion.unwrap_or_default();
                ToolError::refuse(format!("there is no {noun} `{id}`{suggestion}"))
            }
        }
    }

    /// Replaces the references to it in a value.
    fn replace_references(
        &self,
        value: &Value<'_>,
        shape: &ValueShape,
        replacements: &mut Vec<Replacement>,
    ) {
        match (shape, value) {
            (ValueShape::Object(fields), Value::Object(_)) => {
                for field in fields {
                    if let Some(member) = json_spans::member(value, &field.name) {
                        self.replace_references(&member.value, &field.shape, replacements);
                    }
                }
            }
            (ValueShape::Map(shape), Value::Object(object)) => {
                for member in &object.properties {
                    self.replace_references(&member.value, shape, replacements);
                }
            }
            (ValueShape::List { entry: shape, .. }, Value::Array(array)) => {
                for entry in &array.elements {
                    self.replace_references(entry, shape, replacements);
                }
            }
            (ValueShape::OneOf(shapes), _) => {
                for shape in shapes {
                    self.replace_references(value, shape, replacements);
                }
            }
            (ValueShape::Reference { types, .. }, Value::StringLit(text)) => {
                if let Some(renamed) = self.rename_reference(&text.value, types) {
                    let renamed = serde_json::Value::from(renamed).to_string();
                    replacements.push((json_spans::byte_range(value), renamed));
                }
            }
            _ => {}
        }
    }

    /// A reference with the new id, if it is to what is renamed or a part of it.
    fn rename_reference(&self, text: &str, types: &[ItemTypeId]) -> Option<String> {
        let reference = parse_reference(text, types, PartPolicy::Allowed).ok()?;
        let is_of_item = (reference.item_type, &reference.id) == (self.old.item_type, &self.old.id);
        if !is_of_item || self.old.part.is_some() && reference.part != self.old.part {
            return None;
        }
        let mut segments: Vec<_> = text.split('/').collect();
        let renamed = match (&self.old.part, segments.as_slice()) {
            (Some(_), _) => segments.len() - 1,
            (None, [_]) => 0,
            (None, _) => 1,
        };
        segments[renamed] = self.new.as_str();
        Some(segments.join("/"))
    }

    /// Whether an edition has an item with the old id.
    fn is_in(&self, edition: &EditionFolder, source: &FixtureSource) -> bool {
        let name = format!("{}.json", self.old.item_type.collection());
        let Ok(items) = parse_file(source, edition, &name) else {
            return false;
        };
        let items = json_spans::select(&items, "/*");
        items
            .iter()
            .any(|(_, item)| id_of(item) == Some(self.old.id.as_str()))
    }

    /// Tells in `changes` why the items that name it differ, if nothing else differs in them.
    fn explain_referrers(&self, folder: &Path, draft: &EditionFolder, edits: &mut FileEdits) {
        let noted = with_notes(folder, draft);
        let unexplained_before = unexplained(&noted.to_source());
        let is_new = |entry: &MissingEntry| {
            let mut before = unexplained_before.iter();
            before.all(|other| other.key() != entry.key())
        };
        let unexplained_now = unexplained(&edits.to_source());
        let entries: Vec<_> = unexplained_now.into_iter().filter(is_new).collect();
        if entries.is_empty() {
            return;
        }
        let path = draft.path(RECORD_FILE);
        let record = JsonFile::new(edits.text(&path).unwrap_or(&draft.files[RECORD_FILE]));
        let note = format!("`{}` is now `{}`.", self.old.key(), self.new_key());
        for entry in &entries {
            record.append_change(entry, &note);
        }
        edits.write(path, record.to_text());
    }

    /// Tells in `changes` that an item of the edition before has another id.
    fn explain(&self, draft: &EditionFolder, existed: bool, edits: &mut FileEdits) {
        if self.old.part.is_some() {
            return;
        }
        let path = draft.path(RECORD_FILE);
        let text = edits.text(&path).unwrap_or(&draft.files[RECORD_FILE]);
        let record = JsonFile::new(text);
        let key = self.new_key();
        let entries = record.change_entries();
        let entry = entries
            .iter()
            .find(|entry| entry_text(entry, "ref").as_ref() == Some(&key));
        let renamed_from = entry.and_then(|entry| entry.get("renamed_from"));
        match (entry, renamed_from) {
            (Some(entry), Some(renamed_from)) => {
                // It has its former id again.
                if entry_text(entry, "renamed_from").as_deref() != Some(self.new.as_str()) {
                    return;
                }
                renamed_from.remove();
            }
            _ if !existed => return,
            (Some(entry), None) => {
                let old = CstInputValue::String(self.old.id.to_string());
                entry.insert(1, "renamed_from", old);
            }
            (None, _) => {
                let (type_id, old) = (self.old.item_type, Some(self.old.id.clone()));
                let entry = MissingEntry::new(
                    ChangedType::Item(type_id),
                    self.new.clone(),
                    Action::Renamed,
                    old,
                );
                record.append_change(&entry, &format!("The id was `{}` before.", self.old.id));
            }
        }
        edits.write(path, record.to_text());
    }
}

fn id_of<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    text_member(value, "id")
}

fn text_member<'v>(value: &'v Value<'_>, name: &str) -> Option<&'v str> {
    match &json_spans::member(value, name)?.value {
        Value::StringLit(text) => Some(&text.value),
        _ => None,
    }
}

/// Replaces the member `name` of an object, if it is `old`.
fn replace_text(value: &Value<'_>, name: &str, old: &Slug, new: &Slug) -> Option<Replacement> {
    text_member(value, name).filter(|text| *text == old.as_str())?;
    let member = json_spans::member(value, name)?;
    Some((json_spans::byte_range(&member.value), format!("\"{new}\"")))
}
