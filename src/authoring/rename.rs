//! Another id for an item or a part, wherever a draft names it.

use std::ops::Range;
use std::path::Path;

use jsonc_parser::ast::Value;
use jsonc_parser::cst::{CstInputValue, CstObject};

use crate::authoring::file_edits::FileEdits;
use crate::authoring::json_edit::{JsonFile, entry_text, renamed_parts, set_renamed_parts};
use crate::authoring::next_edition::is_draft;
use crate::authoring::tool_error::ToolError;
use crate::load::{
    EditionFolder, FixtureSource, MissingEntry, RECORD_FILE, ValueShape, file_shapes, json_spans,
    load_with_report, read_editions, syntax_report,
};
use crate::model::{
    Action, AnyItem, ChangedType, ErrorCode, ItemTypeId, PartPolicy, Reference,
    ReferenceTarget as _, RenamedPart, Slug, closest_match, parse_reference, slugify,
};

/// Gives the item or part `old` (`type/id`, `type/id/part`) of the newest edition, a draft, the id
/// `new`.
pub fn rename_item(folder: &Path, old: &str, new: &str) -> Result<FileEdits, ToolError> {
    let old = parse_reference(old, &AnyItem::types(), PartPolicy::Allowed).map_err(|error| {
        let hint = match Slug::parse(old) {
            Some(id) => format!("write for example `actor/{id}`; {}", error.hint),
            None => error.hint,
        };
        ToolError::Refused(format!("{}: {hint}", error.message))
    })?;
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
    renaming.explain(newest, before.last(), &source, &mut edits);
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
        let parts = self.parts(item);
        self.find(&parts, part, true, "part")?;
        let fields = ["id", "part_of"];
        let replacements = parts
            .iter()
            .flat_map(|value| fields.map(|field| replace_text(value, field, part, &self.new)));
        Ok(replacements.flatten().collect())
    }

    /// The parts of an item.
    fn parts<'v, 't>(&self, item: &'v Value<'t>) -> Vec<&'v Value<'t>> {
        let pointers = self.old.item_type.info().part_pointers.iter();
        let parts = pointers.flat_map(|pointer| json_spans::select(item, pointer));
        parts.map(|(_, part)| part).collect()
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

    /// Whether an edition has the item, which has the id `item_id` there, or the part.
    fn is_in(&self, edition: &EditionFolder, item_id: &str, source: &FixtureSource) -> bool {
        let name = format!("{}.json", self.old.item_type.collection());
        let Ok(items) = parse_file(source, edition, &name) else {
            return false;
        };
        let items = json_spans::select(&items, "/*").into_iter();
        let mut items = items.map(|(_, item)| item);
        let item = items.find(|item| id_of(item) == Some(item_id));
        match (item, &self.old.part) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(item), Some(part)) => {
                let parts = self.parts(item);
                parts.iter().any(|each| id_of(each) == Some(part.as_str()))
            }
        }
    }

    /// Tells in `changes` that an item or a part of the previous edition has another id.
    fn explain(
        &self,
        draft: &EditionFolder,
        before: Option<&EditionFolder>,
        source: &FixtureSource,
        edits: &mut FileEdits,
    ) {
        let path = draft.path(RECORD_FILE);
        let text = edits.text(&path).unwrap_or(&draft.files[RECORD_FILE]);
        let record = JsonFile::new(text);
        let item_id = match &self.old.part {
            Some(_) => &self.old.id,
            None => &self.new,
        };
        let key = format!("{}/{item_id}", self.old.item_type);
        let entries = record.change_entries();
        let mut entries = entries.iter();
        let entry = entries.find(|entry| entry_text(entry, "ref").as_ref() == Some(&key));
        let former_id = entry.and_then(|entry| entry_text(entry, "renamed_from"));
        let existed = || {
            let former_id = former_id.as_deref().unwrap_or(self.old.id.as_str());
            before.is_some_and(|edition| self.is_in(edition, former_id, source))
        };
        let is_explained = match &self.old.part {
            Some(part) => self.explain_part(part, entry, existed, &record),
            None => self.explain_item(entry, former_id.as_deref(), existed, &record),
        };
        if is_explained {
            edits.write(path, record.to_text());
        }
    }

    /// Tells it of an item; whether its entry differs then.
    fn explain_item(
        &self,
        entry: Option<&CstObject>,
        former_id: Option<&str>,
        existed: impl FnOnce() -> bool,
        record: &JsonFile,
    ) -> bool {
        let renamed_from = entry.and_then(|entry| entry.get("renamed_from"));
        match (entry, renamed_from) {
            (Some(_), Some(renamed_from)) => {
                // It has its former id again.
                let is_former = former_id == Some(self.new.as_str());
                if is_former {
                    renamed_from.remove();
                }
                return is_former;
            }
            _ if !existed() => return false,
            (Some(entry), None) => {
                let old = CstInputValue::String(self.old.id.to_string());
                entry.insert(1, "renamed_from", old);
            }
            (None, _) => {
                let old = Some(self.old.id.clone());
                let entry = self.new_entry(&self.new, Action::Renamed, old);
                record.append_change(&entry, &format!("The id was `{}` before.", self.old.id));
            }
        }
        true
    }

    /// Tells it of a part in the entry of its item; whether that differs then.
    fn explain_part(
        &self,
        part: &Slug,
        entry: Option<&CstObject>,
        existed: impl FnOnce() -> bool,
        record: &JsonFile,
    ) -> bool {
        let mut parts = entry.map(renamed_parts).unwrap_or_default();
        match parts.iter_mut().find(|renamed| renamed.to == *part) {
            Some(renamed) => renamed.to = self.new.clone(),
            None if !existed() => return false,
            None => parts.push(RenamedPart {
                from: part.clone(),
                to: self.new.clone(),
            }),
        }
        // It may have its former id again.
        parts.retain(|renamed| renamed.from != renamed.to);
        match entry {
            Some(entry) => set_renamed_parts(entry, &parts),
            None => {
                let entry = self.new_entry(&self.old.id, Action::Changed, None);
                let note = format!("The part `{part}` is now `{}`.", self.new);
                record.append_change(&entry.with_renamed_parts(parts), &note);
            }
        }
        true
    }

    fn new_entry(&self, id: &Slug, action: Action, renamed_from: Option<Slug>) -> MissingEntry {
        let changed_type = ChangedType::Item(self.old.item_type);
        MissingEntry::new(changed_type, id.clone(), action, renamed_from)
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
