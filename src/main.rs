//! The program: runs the subcommand and reports how it went.

mod command_line;

use std::fmt;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use talks::api::{self, Computing, Room, Settings};
use talks::fixtures::{self, Edition, Note, Origin, Report};
use talks::logging::Log;
use talks::model::LinkBase;
use talks::publish::{Publisher, Triggers};
use talks::record::{Archive, Unusable};
use talks::server;
use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};

use command_line::{Check, Command, Export, Format, Serve};

/// Loading makes many small pieces on all cores at once, which this allocator does best.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let done = match command_line::parse() {
        Command::Serve(options) => serve(&options),
        Command::Check(options) => check(&options),
        Command::Export(options) => export(&options),
        Command::Openapi => openapi(),
        Command::Health(options) => server::check_health(&options.listen)
            .map(|()| ExitCode::SUCCESS)
            .map_err(|error| format!("{}: {error}", options.listen).into()),
    };
    done.unwrap_or_else(|failure| {
        // Without standard error there is still the exit code.
        let _ = io::stderr().write_all(failure.report().as_bytes());
        failure.exit_code()
    })
}

/// Why the process fails.
enum Failure {
    /// Something is wrong with the record.
    Record(Box<Report>),
    /// Anything else.
    Other(String),
}

impl Failure {
    fn exit_code(&self) -> ExitCode {
        match self {
            Self::Record(report) => exit_code(report),
            Self::Other(_) => ExitCode::FAILURE,
        }
    }

    /// The failure for people who read standard error.
    fn report(&self) -> String {
        match self {
            Self::Record(report) => report.to_text(io::stderr().is_terminal()),
            Self::Other(error) => format!("talks: {error}\n"),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record(report) => write!(f, "the record is invalid\n{}", report.to_text(false)),
            Self::Other(error) => f.write_str(error),
        }
    }
}

impl From<Unusable> for Failure {
    fn from(error: Unusable) -> Self {
        match error {
            Unusable::Unsound(report) => Self::Record(report),
            Unusable::Unmade(error) => Self::Other(error.to_string()),
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

/// Serves with a log, in which tools also find why the server cannot start.
fn serve(options: &Serve) -> Result<ExitCode, Failure> {
    let log = Log::start(options.log.level.into(), options.log.format.into())?;
    let served = run_server(options);
    if let (Err(failure), Format::Json) = (&served, options.log.format) {
        log.fatal(&failure.to_string());
        log.close();
        return Ok(failure.exit_code());
    }
    log.close();
    served.map(|()| ExitCode::SUCCESS)
}

fn run_server(options: &Serve) -> Result<(), Failure> {
    let origin = origin(options.fixtures.as_ref());
    tracing::info!(version = env!("CARGO_PKG_VERSION"), fixtures = %origin, "starting");
    let base = options.public_url.as_deref().unwrap_or_default();
    let settings = Settings {
        room: Room {
            answers: options.answer_cache,
            gzip: options.prepared_gzip,
        },
        log_one_in: options.log.one_in,
        log_probes: options.log.probes,
        computing: Computing::Blocking,
    };
    let triggers = Triggers::new(options.watch.then(|| origin.clone()))?;
    let publisher = Publisher::open(origin, base, settings)?;
    let site = api::router(publisher.api());
    triggers.follow(publisher)?;
    // Clients are served by threads of their own, so that nothing they do keeps this one from
    // signals and the admin address.
    let workers = Builder::new_multi_thread().enable_all().build()?;
    let control = Builder::new_current_thread().enable_all().build()?;
    let served = control.block_on(async {
        // A log file that may not grow further is an error of a write, not the end.
        let _file_too_large = signal(SignalKind::from_raw(libc::SIGXFSZ))?;
        let (admin, limits) = (options.admin.as_deref(), (&options.limits).into());
        server::serve(site, &options.listen, admin, limits, workers.handle()).await
    });
    // What is still computed is for nobody anymore.
    workers.shutdown_background();
    control.shutdown_background();
    Ok(served?)
}

fn check(options: &Check) -> Result<ExitCode, Failure> {
    let origin = origin(options.fixtures.as_ref());
    let (text, code) = match (checked(&origin), options.format) {
        (Ok((editions, report)), Format::Text) => {
            (sound(&origin, &editions, &report.notes), ExitCode::SUCCESS)
        }
        (Ok((_, report)), Format::Json) => (report.to_json() + "\n", ExitCode::SUCCESS),
        (Err(report), Format::Text) => (
            report.to_text(io::stdout().is_terminal()),
            exit_code(&report),
        ),
        (Err(report), Format::Json) => (report.to_json() + "\n", exit_code(&report)),
    };
    print(&text)?;
    Ok(code)
}

/// The editions of a record, or what is wrong with them, each with notes.
fn checked(origin: &Origin) -> Result<(Vec<Edition>, Report), Box<Report>> {
    let mut notes = fixtures::passed_over(origin);
    match fixtures::load(origin) {
        Ok(editions) => {
            notes.extend(fixtures::embargoed(&editions, jiff::Timestamp::now()));
            let mut report = Report::sound(origin);
            report.notes = notes;
            Ok((editions, report))
        }
        Err(mut report) => {
            report.notes = notes;
            Err(report)
        }
    }
}

fn export(options: &Export) -> Result<ExitCode, Failure> {
    let origin = origin(options.fixtures.as_ref());
    let url = options.public_url.as_deref().unwrap_or_default();
    let links = LinkBase::copied(url, options.static_copy());
    let archive = Archive::read(&origin, links.clone())?;
    let api = api::Api::new(archive, links);
    api.prepare();
    let written = talks::export::write(&api::router(&api), &options.folder);
    let exported = written.map_err(|error| error.to_string())?;
    print(&format!(
        "{} addresses in {}\n",
        exported.addresses,
        options.folder.display()
    ))?;
    for address in exported.left_out {
        print(&format!(
            "note: {address} is not among them: it is too large without a query\n"
        ))?;
    }
    if let Some((edition, at)) = api.next_publication() {
        let note = format!("edition {edition} is not among them: it is published at {at}");
        print(&format!("note: {note}\n"))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn openapi() -> Result<ExitCode, Failure> {
    // The document is the same whenever it is printed.
    let archive = Archive::read_at(&fixtures::EMBEDDED, "", jiff::Timestamp::MAX)?;
    let api = api::Api::new(archive, "");
    let document = api.document().map_err(|error| error.to_string())?;
    print(&String::from_utf8_lossy(&document))?;
    Ok(ExitCode::SUCCESS)
}

fn origin(folder: Option<&PathBuf>) -> Origin {
    folder.cloned().map_or(fixtures::EMBEDDED, Origin::Folder)
}

/// What a check says of a record that nothing is wrong with.
fn sound(origin: &Origin, editions: &[Edition], notes: &[Note]) -> String {
    let items: usize = editions
        .iter()
        .flat_map(|edition| &edition.collections)
        .map(Vec::len)
        .sum();
    let noun = if editions.len() == 1 {
        "edition"
    } else {
        "editions"
    };
    let found = format!(
        "no problem in {origin}: {} {noun}, {items} items\n",
        editions.len()
    );
    let notes: String = notes
        .iter()
        .flat_map(|note| [note.to_string(), "\n".to_owned()])
        .collect();
    let unwatched = fixtures::unwatched(origin, editions).map(|digests| {
        format!("note: what is released is not watched; editions.json would be\n{digests}")
    });
    found + &notes + &unwatched.unwrap_or_default()
}

fn exit_code(report: &Report) -> ExitCode {
    ExitCode::from(if report.is_unreadable() { 2 } else { 1 })
}

fn print(text: &str) -> Result<(), String> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        // Whoever reads may have seen enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.to_string()),
        _ => Ok(()),
    }
}
