//! A small record to begin with.

use std::fs;
use std::path::Path;

use include_dir::{Dir, include_dir};

use crate::authoring::file_edits::FileEdits;
use crate::authoring::tool_error::ToolError;
use crate::load::load_editions;
use crate::model::slugify;

/// The files of the first edition; `$ID` and `$TITLE` are those of the negotiation.
static STARTER_FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/authoring/starter");

/// What the negotiation is called.
#[derive(Debug, Default)]
pub struct StarterNames {
    /// Its id; from the title or the folder if it is not given.
    pub id: Option<String>,
    /// Its title.
    pub title: Option<String>,
}

/// Writes a record with one item of each type into a folder that is empty or does not exist yet.
pub fn start_record(folder: &Path, names: &StarterNames) -> Result<FileEdits, ToolError> {
    let is_visible = |entry: &fs::DirEntry| !entry.file_name().to_string_lossy().starts_with('.');
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    if folder.exists() && (!folder.is_dir() || entries.into_iter().any(|entry| is_visible(&entry)))
    {
        return ToolError::refuse(format!(
            "{} is not empty: name a folder that does not exist yet",
            folder.display()
        ));
    }
    let title = names.title.as_deref().unwrap_or("Name of the negotiation");
    let id = names.id.clone().unwrap_or_else(|| match &names.title {
        Some(title) => slugify(title),
        None => slugify(&folder.file_name().unwrap_or_default().to_string_lossy()),
    });
    let id = if id.is_empty() { "negotiation" } else { &id };
    let mut edits = FileEdits::new(folder);
    for file in STARTER_FILES.files() {
        let text = file.contents_utf8().expect("the files are UTF-8");
        let text = text.replace("\"$ID\"", &json_text(id));
        let text = text.replace("\"$TITLE\"", &json_text(title));
        edits.write(format!("1/{}", file.path().display()), text);
    }
    load_editions(&edits.to_source())?;
    edits.remark(format!(
        "{0} is a record with one item of each type. Replace its texts, and run `talks check {0}`",
        folder.display()
    ));
    Ok(edits)
}

fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
