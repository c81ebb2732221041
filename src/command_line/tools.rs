//! The tools of editors on the command line.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use talks::authoring::{self, FileEdits, StarterNames, ToolError};

use crate::command_line::whole_number::whole_number;

/// No record has more editions.
const MAX_EDITION: u64 = 999_999;

#[derive(Subcommand)]
pub(crate) enum Tool {
    /// Write a small record to begin with.
    New {
        #[command(flatten)]
        target: Target,
        /// The id of the negotiation; made from the title or the folder if it is not given.
        #[arg(long)]
        id: Option<String>,
        /// The title of the negotiation.
        #[arg(long)]
        title: Option<String>,
    },
    /// Write JSON Schemas of a record's files, and settings for Visual Studio Code.
    Schema {
        #[command(flatten)]
        target: Target,
    },
    /// Begin the next edition or, if the newest is a draft, add the entries that its `changes` lack.
    Edition {
        #[command(flatten)]
        target: Target,
    },
    /// Release the newest edition: set `published`, and add its digest to `editions.json`.
    Release {
        #[command(flatten)]
        target: Target,
        /// When it is published (RFC 3339), such as 2026-12-01T08:00:00Z; now if it is not given.
        #[arg(long, value_name = "TIME", value_parser = parse_time)]
        at: Option<Timestamp>,
    },
    /// Change the id of an item or a part in the newest edition, a draft, and every reference to it.
    Rename {
        #[command(flatten)]
        target: Target,
        /// The item, as type/id, or a part of it, as type/id/part.
        #[arg(value_name = "TYPE/ID")]
        old: String,
        /// Its new id.
        #[arg(value_name = "NEW")]
        new: String,
    },
    /// Print the digest of a source's text, as `sources.json` has it.
    Digest {
        /// The file with the text.
        file: PathBuf,
    },
    /// Format the files of a record; their content stays the same.
    Fmt {
        #[command(flatten)]
        target: Target,
        /// Only list the files that it would change, and exit with 1 if there are any.
        #[arg(long)]
        check: bool,
    },
    /// Describe in sentences how one edition differs from another.
    Diff {
        /// The folder of editions.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// The number of the earlier edition; without it, the last two editions are compared.
        #[arg(value_name = "FROM", requires = "to", value_parser = whole_number::<i64>(1, MAX_EDITION))]
        from: Option<i64>,
        /// The number of the later edition.
        #[arg(value_name = "TO", value_parser = whole_number::<i64>(1, MAX_EDITION))]
        to: Option<i64>,
    },
}

/// What a tool writes into.
#[derive(Args)]
pub(crate) struct Target {
    /// The folder of editions.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Print what would be written, and write nothing.
    #[arg(long)]
    dry_run: bool,
}

fn parse_time(text: &str) -> Result<Timestamp, String> {
    let time: Result<Timestamp, _> = text.parse();
    time.map_err(|_| {
        "write a date and a time with an offset, such as 2026-12-01T08:00:00Z".to_owned()
    })
}

impl Tool {
    /// Runs the tool: what it prints, and its exit code.
    pub(crate) fn run(&self) -> Result<(String, ExitCode), ToolError> {
        let (edits, target) = match self {
            Self::New { target, id, title } => {
                let names = StarterNames {
                    id: id.clone(),
                    title: title.clone(),
                };
                (authoring::start_record(&target.folder, &names), target)
            }
            Self::Schema { target } => (authoring::write_schemas(&target.folder), target),
            Self::Edition { target } => (authoring::prepare_edition(&target.folder), target),
            Self::Release { target, at } => {
                let at = at.unwrap_or_else(Timestamp::now);
                (authoring::release_edition(&target.folder, at), target)
            }
            Self::Rename { target, old, new } => {
                (authoring::rename_item(&target.folder, old, new), target)
            }
            Self::Digest { file } => {
                return Ok((authoring::digest_file(file)?, ExitCode::SUCCESS));
            }
            Self::Fmt {
                target,
                check: true,
            } => {
                return Ok(list_unformatted(
                    &target.folder,
                    &authoring::format_record(&target.folder)?,
                ));
            }
            Self::Fmt { target, .. } => (authoring::format_record(&target.folder), target),
            Self::Diff { folder, from, to } => {
                let erratum = authoring::describe_changes(folder, from.zip(*to))?;
                return Ok((erratum, ExitCode::SUCCESS));
            }
        };
        let edits = edits?;
        if target.dry_run {
            return Ok((preview(&edits), ExitCode::SUCCESS));
        }
        edits.apply()?;
        let written = edits
            .paths()
            .map(|path| format!("wrote {}\n", target.folder.join(path).display()));
        let written: String = written.collect();
        Ok((written + &edits.remarks(), ExitCode::SUCCESS))
    }
}

/// What the tool would do.
fn preview(edits: &FileEdits) -> String {
    if edits.is_empty() {
        return edits.remarks();
    }
    let remarks = edits.remarks();
    let remarks = remarks.lines().map(|remark| format!("  {remark}\n"));
    let remarks: String = remarks.collect();
    let without = match remarks.as_str() {
        "" => "",
        _ => "Without `--dry-run`, it would say:\n",
    };
    format!("{}Nothing was written. {without}{remarks}", edits.preview())
        .trim_end()
        .to_owned()
        + "\n"
}

/// The files that are not in the one layout.
fn list_unformatted(folder: &Path, edits: &FileEdits) -> (String, ExitCode) {
    let files = edits
        .paths()
        .map(|path| format!("{}\n", folder.join(path).display()));
    let files: String = files.collect();
    if files.is_empty() {
        return (files, ExitCode::SUCCESS);
    }
    let help = format!(
        "run `talks fmt {}` to bring them into the one layout\n",
        folder.display()
    );
    (files + &help, ExitCode::FAILURE)
}
