//! The tools of editors: each makes one edit of a record's files, or tells something about them.
//!
//! A tool computes its [`FileEdits`] first; only [`FileEdits::apply`] writes. What a tool knows of
//! the files follows from [`crate::load::file_shapes`], so that no field is listed twice.

mod digest;
mod editor_schema;
mod editor_settings;
mod erratum;
mod file_edits;
mod json_edit;
mod layout;
mod next_edition;
mod release;
mod rename;
mod starter;
mod tool_error;

pub use digest::digest_file;
pub use editor_settings::write_schemas;
pub use erratum::describe_changes;
pub use file_edits::FileEdits;
pub use layout::format_record;
pub use next_edition::prepare_edition;
pub use release::release_edition;
pub use rename::rename_item;
pub use starter::{StarterNames, start_record};
pub use tool_error::ToolError;
