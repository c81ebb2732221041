//! The command line: what was asked for, and how it went.

use std::io::{self, IsTerminal, Write};
use std::panic;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use talks::api::{self, Room, Settings};
use talks::fixtures::{self, Edition, Origin, Report};
use talks::publish::{Occasions, Publisher};
use talks::record::{Archive, Unusable};
use talks::server;
use tokio::runtime::Builder;
use tracing_subscriber::EnvFilter;

/// Loading makes many small pieces on all cores at once, which this allocator does best.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// A read-only JSON API that publishes the record of an international negotiation.
#[derive(Parser)]
#[command(
    version,
    about,
    subcommand_required = false,
    args_conflicts_with_subcommands = true
)]
struct CommandLine {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Subcommand)]
enum Command {
    /// Serve a record over HTTP (the default).
    Serve(Serve),
    /// Check a record and report everything that is wrong with it.
    Check(Check),
    /// Write every answer into a folder, to be served as files.
    Export(Export),
    /// Print the OpenAPI document.
    Openapi,
    /// Ask a running server whether it can answer; for health checks.
    Health(Health),
}

#[derive(Args)]
struct Serve {
    /// The address to listen on; port 0 takes a free one.
    #[arg(
        long,
        env = "TALKS_LISTEN",
        value_name = "ADDR",
        default_value = "127.0.0.1:8080"
    )]
    listen: String,
    /// A folder of editions to serve instead of the embedded record.
    #[arg(long, env = "TALKS_FIXTURES", value_name = "DIR")]
    fixtures: Option<PathBuf>,
    /// Read the folder again whenever a file of it changes; SIGHUP has it read in any case.
    #[arg(long, env = "TALKS_WATCH", requires = "fixtures", value_parser = clap::builder::BoolishValueParser::new())]
    watch: bool,
    /// The address under which callers reach this server; addresses in answers begin with it.
    #[arg(long, env = "TALKS_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    public_url: Option<String>,
    /// How many bytes answers to questions that were asked lately may take; 0 keeps none.
    #[arg(long, env = "TALKS_ANSWER_CACHE", value_name = "BYTES", default_value_t = Room::default().answers)]
    answer_cache: u64,
    /// How many bytes items may take that are compressed before anybody asks for them.
    #[arg(long, env = "TALKS_PREPARED_GZIP", value_name = "BYTES", default_value_t = Room::default().gzip)]
    prepared_gzip: u64,
    /// Another address, for operators: what is counted is at /metrics there.
    #[arg(long, env = "TALKS_ADMIN", value_name = "ADDR")]
    admin: Option<String>,
    #[command(flatten)]
    log: Log,
    #[command(flatten)]
    limits: Limits,
}

/// What is logged, and for whom; `TALKS_LOG` says from which level on.
#[derive(Args)]
struct Log {
    /// For whom the log is.
    #[arg(long, env = "TALKS_LOG_FORMAT", value_enum, default_value = "text")]
    log_format: Format,
    /// Of how many answers one is logged; 0 logs none. Failures of the server always are.
    #[arg(long, env = "TALKS_LOG_ONE_IN", value_name = "COUNT", default_value_t = Settings::default().log_one_in)]
    log_one_in: u64,
}

/// How much callers may ask of the server.
#[derive(Args)]
struct Limits {
    /// How many connections there may be at a time; others are told to try again.
    #[arg(long, env = "TALKS_MAX_CONNECTIONS", value_name = "COUNT", default_value_t = server::Limits::default().connections, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    max_connections: u32,
    /// How many seconds a connection may wait for a request.
    #[arg(long, env = "TALKS_IDLE_TIMEOUT", value_name = "SECONDS", default_value_t = seconds(server::Limits::default().patience.idle), value_parser = timeout())]
    idle_timeout: u64,
    /// How many seconds a request may take to arrive, from its first byte.
    #[arg(long, env = "TALKS_HEAD_TIMEOUT", value_name = "SECONDS", default_value_t = seconds(server::Limits::default().patience.head), value_parser = timeout())]
    head_timeout: u64,
    /// How many seconds a caller may take to receive an answer.
    #[arg(long, env = "TALKS_ANSWER_TIMEOUT", value_name = "SECONDS", default_value_t = seconds(server::Limits::default().patience.answer), value_parser = timeout())]
    answer_timeout: u64,
    /// How many seconds to go on accepting connections after SIGTERM, while `/readyz` fails, so
    /// that a load balancer sends no more.
    #[arg(long, env = "TALKS_DRAIN", value_name = "SECONDS", default_value_t = seconds(server::Limits::default().drain), value_parser = clap::value_parser!(u64).range(0..=3_600))]
    drain: u64,
    /// How many seconds connections may go on after that.
    #[arg(long, env = "TALKS_GRACE", value_name = "SECONDS", default_value_t = seconds(server::Limits::default().grace), value_parser = timeout())]
    grace: u64,
}

fn seconds(duration: Duration) -> u64 {
    duration.as_secs()
}

/// Up to a day: longer than that nobody waits.
fn timeout() -> clap::builder::RangedU64ValueParser {
    clap::value_parser!(u64).range(1..=86_400)
}

impl From<&Limits> for server::Limits {
    fn from(limits: &Limits) -> Self {
        Self {
            patience: server::Patience {
                idle: Duration::from_secs(limits.idle_timeout),
                head: Duration::from_secs(limits.head_timeout),
                answer: Duration::from_secs(limits.answer_timeout),
            },
            connections: limits.max_connections,
            drain: Duration::from_secs(limits.drain),
            grace: Duration::from_secs(limits.grace),
        }
    }
}

#[derive(Args)]
struct Check {
    /// A folder of editions; the embedded record if it is not given.
    #[arg(env = "TALKS_FIXTURES", value_name = "DIR")]
    fixtures: Option<PathBuf>,
    /// For whom the report is.
    #[arg(long, env = "TALKS_FORMAT", value_enum, default_value = "text")]
    format: Format,
}

#[derive(Args)]
struct Export {
    /// The folder to write into; it is made, and has to be empty.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// A folder of editions to export instead of the embedded record.
    #[arg(long, env = "TALKS_FIXTURES", value_name = "DIR")]
    fixtures: Option<PathBuf>,
    /// The address under which the files will be reached; addresses in answers begin with it.
    #[arg(long, env = "TALKS_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    public_url: Option<String>,
}

#[derive(Args)]
struct Health {
    /// The address that the server listens on.
    #[arg(
        long,
        env = "TALKS_LISTEN",
        value_name = "ADDR",
        default_value = "127.0.0.1:8080"
    )]
    listen: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For tools.
    Json,
}

fn main() -> ExitCode {
    let line = CommandLine::parse();
    let done = match line.command.unwrap_or(Command::Serve(line.serve)) {
        Command::Serve(options) => serve(&options),
        Command::Check(options) => check(&options),
        Command::Export(options) => export(&options),
        Command::Openapi => openapi(),
        Command::Health(options) => server::check_health(&options.listen)
            .map(|()| ExitCode::SUCCESS)
            .map_err(|error| format!("{}: {error}", options.listen)),
    };
    done.unwrap_or_else(|error| {
        eprintln!("talks: {error}");
        ExitCode::FAILURE
    })
}

fn serve(options: &Serve) -> Result<ExitCode, String> {
    begin_log(options.log.log_format)?;
    let base = options.public_url.as_deref().unwrap_or_default();
    let room = Room {
        answers: options.answer_cache,
        gzip: options.prepared_gzip,
    };
    let settings = Settings {
        room,
        log_one_in: options.log.log_one_in,
    };
    let opened = Publisher::open(origin(options.fixtures.as_ref()), base, settings);
    let publisher = match opened {
        Ok(publisher) => publisher,
        Err(error) => return refuse(error),
    };
    let watched = options.fixtures.as_deref().filter(|_| options.watch);
    // Clients are served by threads of their own, so that nothing they do keeps this one from
    // signals, reloads and the admin address.
    let workers = Builder::new_multi_thread().enable_all().build();
    let workers = workers.map_err(|error| error.to_string())?;
    let control = Builder::new_current_thread().enable_all().build();
    let control = control.map_err(|error| error.to_string())?;
    let served = control.block_on(async {
        let occasions = Occasions::new(watched)?;
        tokio::spawn(occasions.follow(Arc::clone(&publisher)));
        let site = api::router(publisher.api());
        let (admin, limits) = (options.admin.as_deref(), (&options.limits).into());
        server::serve(site, &options.listen, admin, limits, workers.handle()).await
    });
    // What is still computed, a reload for example, is for nobody anymore.
    workers.shutdown_background();
    control.shutdown_background();
    served.map_err(|error| error.to_string())?;
    Ok(ExitCode::SUCCESS)
}

/// Logs to standard error from now on, a panic like everything else.
fn begin_log(format: Format) -> Result<(), String> {
    let filter = std::env::var("TALKS_LOG").unwrap_or_else(|_| "info".to_owned());
    let filter = EnvFilter::try_new(&filter).map_err(|error| format!("TALKS_LOG: {error}"))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr);
    match format {
        Format::Text => log.with_ansi(io::stderr().is_terminal()).init(),
        Format::Json => log.json().flatten_event(true).init(),
    }
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        let reason = panic.payload_as_str().unwrap_or("unknown");
        tracing::error!(place, reason, "a bug: the server panicked");
    }));
    Ok(())
}

/// Says why a record cannot be used, as `check` does.
fn refuse(error: Unusable) -> Result<ExitCode, String> {
    match error {
        Unusable::Unsound(report) => {
            eprint!("{}", report.to_text(io::stderr().is_terminal()));
            Ok(exit_code(&report))
        }
        Unusable::Unmade(error) => Err(error.to_string()),
    }
}

fn check(options: &Check) -> Result<ExitCode, String> {
    let origin = origin(options.fixtures.as_ref());
    let (text, code) = match (fixtures::load(&origin), options.format) {
        (Ok(editions), Format::Text) => (sound(&origin, &editions), ExitCode::SUCCESS),
        (Ok(_), Format::Json) => (Report::sound(&origin).to_json() + "\n", ExitCode::SUCCESS),
        (Err(report), Format::Text) => (
            report.to_text(io::stdout().is_terminal()),
            exit_code(&report),
        ),
        (Err(report), Format::Json) => (report.to_json() + "\n", exit_code(&report)),
    };
    print(&text)?;
    Ok(code)
}

fn export(options: &Export) -> Result<ExitCode, String> {
    let origin = origin(options.fixtures.as_ref());
    let base = options.public_url.as_deref().unwrap_or_default();
    let archive = match Archive::read(&origin, base) {
        Ok(archive) => archive,
        Err(error) => return refuse(error),
    };
    let api = api::Api::new(archive, base);
    api.prepare();
    let written = talks::export::write(&api::router(&api), &options.folder);
    let count = written.map_err(|error| format!("{}: {error}", options.folder.display()))?;
    print(&format!(
        "{count} addresses in {}\n",
        options.folder.display()
    ))?;
    Ok(ExitCode::SUCCESS)
}

fn openapi() -> Result<ExitCode, String> {
    let archive = Archive::read(&fixtures::EMBEDDED, "").map_err(|error| error.to_string())?;
    let api = api::Api::new(archive, "");
    let document = api.document().map_err(|error| error.to_string())?;
    print(&String::from_utf8_lossy(&document))?;
    Ok(ExitCode::SUCCESS)
}

fn origin(folder: Option<&PathBuf>) -> Origin {
    folder.cloned().map_or(fixtures::EMBEDDED, Origin::Folder)
}

/// What a check says of a record that nothing is wrong with.
fn sound(origin: &Origin, editions: &[Edition]) -> String {
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
    let note = fixtures::unwatched(origin, editions).map(|digests| {
        format!("note: what is released is not watched; editions.json would be\n{digests}")
    });
    found + &note.unwrap_or_default()
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

/// An absolute http or https address, without a slash at its end.
fn public_url(text: &str) -> Result<String, String> {
    let url = text.trim_end_matches('/');
    let uri: axum::http::Uri = url.parse().map_err(|error| format!("{error}"))?;
    // These mean something where links are written: in URLs themselves, and to nginx.
    let signs = ['#', '@', '$', ';', '\'', '"', '\\', '{', '}'];
    let plain = !text.contains(signs) && uri.query().is_none();
    match (uri.scheme_str(), uri.authority()) {
        (Some("http" | "https"), Some(_)) if plain => Ok(url.to_owned()),
        _ => Err("write an address such as https://talks.example.org".to_owned()),
    }
}
