//! Edits of JSON that leave the layout of everything else as it is.

use jsonc_parser::ParseOptions;
use jsonc_parser::cst::{CstArray, CstInputValue, CstObject, CstRootNode};

use crate::load::MissingEntry;
use crate::model::{RenamedPart, Slug};

/// The member of an entry of `changes` that names renamed parts.
const RENAMED_PARTS: &str = "renamed_parts";

/// A file that is one value, to be edited.
pub(crate) struct JsonFile(CstRootNode);

impl JsonFile {
    /// A text that was parsed before.
    pub(crate) fn new(text: &str) -> Self {
        let root = CstRootNode::parse(text, &ParseOptions::default());
        Self(root.expect("the text was parsed when it was checked"))
    }

    pub(crate) fn to_text(&self) -> String {
        self.0.to_string()
    }

    fn object(&self) -> CstObject {
        self.0.object_value_or_set()
    }

    /// Sets `published`, which stands before `changes`.
    pub(crate) fn set_published(&self, at: Option<&str>) {
        let value = at.map_or(CstInputValue::Null, |at| at.to_owned().into());
        let object = self.object();
        match (object.get("published"), object.get("changes")) {
            (Some(member), _) => member.set_value(value),
            (None, Some(changes)) => {
                object.insert(changes.property_index(), "published", value);
            }
            (None, None) => {
                object.append("published", value);
            }
        }
    }

    /// The list `changes`, which is added if there is none.
    fn changes(&self) -> CstArray {
        self.object().array_value_or_set("changes")
    }

    pub(crate) fn clear_changes(&self) {
        if let Some(member) = self.object().get("changes") {
            member.set_value(CstInputValue::Array(Vec::new()));
        }
    }

    /// The entries of `changes`.
    pub(crate) fn change_entries(&self) -> Vec<CstObject> {
        let entries = self.changes().elements().into_iter();
        entries.filter_map(|entry| entry.as_object()).collect()
    }

    /// Adds an entry to `changes`.
    pub(crate) fn append_change(&self, entry: &MissingEntry, note: &str) {
        let text = |text: &str| CstInputValue::String(text.to_owned());
        let renamed_from = entry.renamed_from.as_ref();
        let renamed_parts = Some(&entry.renamed_parts).filter(|parts| !parts.is_empty());
        let members = [
            Some(("ref", text(&entry.key()))),
            renamed_from.map(|id| ("renamed_from", text(id.as_str()))),
            renamed_parts.map(|parts| (RENAMED_PARTS, renamed_parts_value(parts))),
            Some(("reason", text(entry.reason))),
            Some(("note", text(note))),
        ];
        let members = members.into_iter().flatten();
        let members = members.map(|(name, value)| (name.to_owned(), value));
        let changes = self.changes();
        changes.ensure_multiline();
        changes.append(CstInputValue::Object(members.collect()));
    }
}

/// The text of a member of an entry.
pub(crate) fn entry_text(entry: &CstObject, name: &str) -> Option<String> {
    let value = entry.get(name)?.value()?;
    value.as_string_lit()?.decoded_value().ok()
}

/// The renamed parts of an entry.
pub(crate) fn renamed_parts(entry: &CstObject) -> Vec<RenamedPart> {
    let parts = entry.array_value(RENAMED_PARTS);
    let parts = parts.into_iter().flat_map(|parts| parts.elements());
    let parts = parts.filter_map(|part| {
        let part = part.as_object()?;
        let id = |name| Slug::parse(&entry_text(&part, name)?);
        Some(RenamedPart {
            from: id("from")?,
            to: id("to")?,
        })
    });
    parts.collect()
}

/// Sets the renamed parts of an entry.
pub(crate) fn set_renamed_parts(entry: &CstObject, parts: &[RenamedPart]) {
    match entry.get(RENAMED_PARTS) {
        Some(member) if parts.is_empty() => member.remove(),
        Some(member) => member.set_value(renamed_parts_value(parts)),
        None if parts.is_empty() => {}
        None => {
            let before = entry.get("renamed_from").or_else(|| entry.get("ref"));
            let index = before.map_or(0, |member| member.property_index() + 1);
            entry.insert(index, RENAMED_PARTS, renamed_parts_value(parts));
        }
    }
}

fn renamed_parts_value(parts: &[RenamedPart]) -> CstInputValue {
    let parts = parts.iter().map(|RenamedPart { from, to }| {
        let members = [("from", from), ("to", to)];
        let members = members.map(|(name, id)| (name.to_owned(), id.to_string().into()));
        CstInputValue::Object(members.into())
    });
    CstInputValue::Array(parts.collect())
}

/// A list with another entry at its end, each on a line of its own.
pub(crate) fn append_line(list: &str, entry: &str) -> String {
    let open = list.trim_end().strip_suffix(']').unwrap_or(list).trim_end();
    let comma = if open.ends_with('[') { "" } else { "," };
    format!("{open}{comma}\n  {entry}\n]\n")
}
