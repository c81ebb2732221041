//! The program: runs a subcommand and reports its result.

mod command_line;

use std::fmt;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use command_line::{CheckArgs, Command, ExportArgs, OutputFormat, ReportFormat, ServeArgs, Tool};
use talks::api::{self, CacheLimits, ComputeMode, Settings};
use talks::authoring::ToolError;
use talks::load::{self, CheckedRecord, FixtureSource, Report, TextOptions};
use talks::logging::Log;
use talks::model::{LinkBase, LoadedEdition};
use talks::reload::{FileWatcher, LoadError, ReloadTriggers, Reloader, load_example_record};
use talks::server::{self, ServeOptions};
use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};

fn main() -> ExitCode {
    let result = match command_line::parse() {
        Command::Serve(options) => serve(&options),
        Command::Check(options) => check(&options),
        Command::Export(options) => export(&options),
        Command::Openapi => openapi(),
        Command::Tool(tool) => run_tool(&tool),
        Command::Health(options) => server::check_health(&options.listen)
            .map(|()| ExitCode::SUCCESS)
            .map_err(|error| format!("{}: {error}", options.listen).into()),
    };
    result.unwrap_or_else(|failure| {
        // If standard error is closed, the exit code still reports the failure.
        let _ = io::stderr().write_all(failure.report().as_bytes());
        failure.exit_code()
    })
}

/// Why the process fails.
enum Failure {
    /// The record has errors.
    Record(Box<Report>),
    /// A file cannot be read.
    Unreadable(String),
    /// Anything else.
    Other(String),
}

impl Failure {
    fn exit_code(&self) -> ExitCode {
        match self {
            Self::Record(report) => exit_code(report),
            Self::Unreadable(_) => ExitCode::from(2),
            Self::Other(_) => ExitCode::FAILURE,
        }
    }

    /// The failure for standard error.
    fn report(&self) -> String {
        match self {
            Self::Record(report) => report.to_text(TextOptions {
                styled: io::stderr().is_terminal(),
                all: false,
            }),
            Self::Unreadable(error) | Self::Other(error) => format!("talks: {error}\n"),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record(report) => {
                let text = report.to_text(TextOptions::default());
                write!(f, "the record is invalid\n{text}")
            }
            Self::Unreadable(error) | Self::Other(error) => f.write_str(error),
        }
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::Invalid(report) => Self::Record(report),
            LoadError::Build(error) => Self::Other(error.to_string()),
        }
    }
}

impl From<ToolError> for Failure {
    fn from(error: ToolError) -> Self {
        match error {
            ToolError::Record(report) => Self::Record(report),
            ToolError::Unreadable(error) => Self::Unreadable(error),
            ToolError::Refused(error) => Self::Other(error),
        }
    }
}

impl From<String> for Failure {
    fn from(error: String) -> Self {
        Self::Other(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Other(error.to_string())
    }
}

/// Serves, and logs why the server cannot start if tools read the log.
fn serve(options: &ServeArgs) -> Result<ExitCode, Failure> {
    let log = Log::start(options.log.level, options.log.format.into())?;
    let result = run_server(options);
    if let (Err(failure), OutputFormat::Json) = (&result, options.log.format) {
        log.fatal(&failure.to_string());
        log.close();
        return Ok(failure.exit_code());
    }
    log.close();
    result.map(|()| ExitCode::SUCCESS)
}

fn run_server(options: &ServeArgs) -> Result<(), Failure> {
    let origin = fixture_source(options.fixtures.as_ref());
    tracing::info!(version = env!("CARGO_PKG_VERSION"), fixtures = %origin, "starting");
    let base_url = options.public_url.as_deref().unwrap_or_default();
    let settings = Settings {
        cache_limits: CacheLimits {
            response_bytes: options.response_cache,
            precompressed_bytes: options.prepared_gzip,
        },
        log_one_in: options.log.one_in,
        log_probes: options.log.probes,
        compute_mode: ComputeMode::Blocking,
        is_watched: options.watch,
    };
    let triggers = ReloadTriggers::new(options.watch.then(|| origin.clone()))?;
    let reloader = Reloader::build(origin, base_url, settings)?;
    let service = api::build_service(reloader.state());
    triggers.spawn(reloader)?;
    // Separate threads serve clients, so that they cannot block signals and the admin address,
    // which this thread serves.
    let workers = Builder::new_multi_thread().enable_all().build()?;
    let control = Builder::new_current_thread().enable_all().build()?;
    let result = control.block_on(async {
        // A log file at its size limit fails a write instead of ending the process.
        let _file_too_large = signal(SignalKind::from_raw(libc::SIGXFSZ))?;
        let serve_options = ServeOptions {
            address: &options.listen,
            admin_address: options.admin.as_deref(),
            limits: (&options.limits).into(),
        };
        server::serve(service, serve_options, workers.handle()).await
    });
    // Nobody waits for what is still being computed.
    workers.shutdown_background();
    control.shutdown_background();
    Ok(result?)
}

fn check(options: &CheckArgs) -> Result<ExitCode, Failure> {
    let origin = fixture_source(options.fixtures.as_ref());
    if !options.watch {
        return check_once(&origin, options);
    }
    let mut watcher = FileWatcher::new(origin.clone());
    loop {
        if io::stdout().is_terminal() {
            print_stdout("\x1b[2J\x1b[3J\x1b[H")?;
        }
        check_once(&origin, options)?;
        io::stdout().flush()?;
        watcher.wait();
    }
}

fn check_once(origin: &FixtureSource, options: &CheckArgs) -> Result<ExitCode, Failure> {
    let notes = load::ignored_file_notes(origin);
    let (editions, mut report) = match load::check_record(origin) {
        Ok(CheckedRecord { editions, report }) => (Some(editions), report),
        Err(report) => (None, *report),
    };
    report.notes = notes;
    if let Some(editions) = &editions {
        let embargoes = load::embargo_notes(editions, jiff::Timestamp::now());
        report.notes.extend(embargoes);
    }
    let fails = editions.is_none() || options.strict && report.warning_count() > 0;
    if options.quiet && !fails {
        return Ok(ExitCode::SUCCESS);
    }
    let text_options = TextOptions {
        styled: io::stdout().is_terminal(),
        all: options.all,
    };
    let text = match (options.format, &editions) {
        (ReportFormat::Text, Some(editions)) if report.problems.is_empty() => {
            clean_report(origin, editions, &report)
        }
        (ReportFormat::Text, _) => report.to_text(text_options),
        (ReportFormat::Json, _) => report.to_json() + "\n",
        (ReportFormat::Github, _) => report.to_github(),
        (ReportFormat::Sarif, _) => report.to_sarif() + "\n",
    };
    print_stdout(&text)?;
    Ok(if fails {
        exit_code(&report)
    } else {
        ExitCode::SUCCESS
    })
}

fn export(options: &ExportArgs) -> Result<ExitCode, Failure> {
    let origin = fixture_source(options.fixtures.as_ref());
    let url = options.public_url.as_deref().unwrap_or_default();
    let links = LinkBase::from_static_copy(url, options.static_copy());
    let record = talks::reload::load_record(&origin, links)?;
    let api = api::AppState::new(record, Settings::default(), load_example_record);
    api.warm_caches();
    let result = talks::export::export_site(&api::build_service(&api), &options.folder);
    let exported = result.map_err(|error| error.to_string())?;
    print_stdout(format!(
        "{} addresses in {}\n",
        exported.url_count,
        options.folder.display()
    ))?;
    for path in exported.skipped {
        print_stdout(format!(
            "note: {path} is not among them: it is too large without a query\n"
        ))?;
    }
    if let Some((edition, at)) = api.next_publication() {
        let note = format!("edition {edition} is not among them: it is published at {at}");
        print_stdout(format!("note: {note}\n"))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn run_tool(tool: &Tool) -> Result<ExitCode, Failure> {
    let (text, code) = tool.run()?;
    print_stdout(text)?;
    Ok(code)
}

fn openapi() -> Result<ExitCode, Failure> {
    let record = load_example_record(LinkBase::from_url(""));
    let api = api::AppState::new(record, Settings::default(), load_example_record);
    let document = api.openapi_json().map_err(|error| error.to_string())?;
    print_stdout(&document)?;
    Ok(ExitCode::SUCCESS)
}

fn fixture_source(folder: Option<&PathBuf>) -> FixtureSource {
    folder
        .cloned()
        .map_or(load::FixtureSource::Embedded, FixtureSource::Folder)
}

/// The report of a valid record.
fn clean_report(origin: &FixtureSource, editions: &[LoadedEdition], report: &Report) -> String {
    let items: usize = editions
        .iter()
        .flat_map(|edition| edition.collections.values())
        .map(Vec::len)
        .sum();
    let noun = if editions.len() == 1 {
        "edition"
    } else {
        "editions"
    };
    let summary = format!(
        "no problems in {origin}: {} {noun}, {items} items\n",
        editions.len()
    );
    let suggested_digests = load::suggested_digest_file(origin, editions).map(|digests| {
        format!("note: without editions.json, changes to released editions go unnoticed. To notice them, create it with this content:\n{digests}")
    });
    summary + &report.notes_text() + &suggested_digests.unwrap_or_default()
}

fn exit_code(report: &Report) -> ExitCode {
    ExitCode::from(if report.is_unreadable() { 2 } else { 1 })
}

fn print_stdout(text: impl AsRef<[u8]>) -> Result<(), String> {
    match io::stdout().lock().write_all(text.as_ref()) {
        // The reader has closed the pipe, as `head` does.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.to_string()),
        _ => Ok(()),
    }
}
