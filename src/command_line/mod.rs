//! Parses the command line and the environment.

mod address;
mod public_url;
mod tools;
mod whole_number;

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use talks::api::{CacheLimits, Settings};
use talks::model::{CopyLayout, StaticCopy};
use talks::{logging, server};
use tracing::metadata::LevelFilter;

use address::parse_listen_address;
use public_url::parse_public_url;
pub(crate) use tools::Tool;
use whole_number::whole_number;

/// A read-only JSON API that publishes the record of an international negotiation.
#[derive(Parser)]
#[command(
    version,
    about,
    subcommand_required = false,
    args_conflicts_with_subcommands = true
)]
pub(crate) struct CommandLine {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) serve: ServeArgs,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Serve a record over HTTP (the default).
    Serve(ServeArgs),
    /// Check a record and report everything that is wrong with it.
    Check(CheckArgs),
    /// Write every response into a folder, to be served as files.
    Export(ExportArgs),
    /// Print the OpenAPI document.
    Openapi,
    /// Check whether a running server can respond; for health checks.
    Health(HealthArgs),
    #[command(flatten)]
    Tool(Tool),
}

#[derive(Args)]
pub(crate) struct ServeArgs {
    /// The address to listen on; port 0 takes a free one.
    #[arg(
        long,
        env = "TALKS_LISTEN",
        value_name = "ADDR",
        default_value = "127.0.0.1:8080",
        value_parser = parse_listen_address
    )]
    pub(crate) listen: String,
    /// A folder of editions to serve instead of the embedded record.
    #[arg(long, env = "TALKS_FIXTURES", value_name = "DIR")]
    pub(crate) fixtures: Option<PathBuf>,
    /// Reload the folder when one of its files changes; SIGHUP reloads it in any case.
    #[arg(long, env = "TALKS_WATCH", value_parser = parse_bool)]
    pub(crate) watch: bool,
    /// The URL under which clients reach this server; links in responses begin with it.
    #[arg(long, env = "TALKS_PUBLIC_URL", value_name = "URL", value_parser = parse_public_url)]
    pub(crate) public_url: Option<String>,
    /// Size of the response cache, in bytes; 0 caches nothing.
    #[arg(long, env = "TALKS_RESPONSE_CACHE", value_name = "BYTES", default_value_t = CacheLimits::default().response_bytes, value_parser = whole_number::<u64>(0, u64::MAX))]
    pub(crate) response_cache: u64,
    /// Memory for items that are compressed in advance, in bytes.
    #[arg(long, env = "TALKS_PREPARED_GZIP", value_name = "BYTES", default_value_t = CacheLimits::default().precompressed_bytes, value_parser = whole_number::<u64>(0, u64::MAX))]
    pub(crate) prepared_gzip: u64,
    /// Another address, for operators, with /metrics, /livez and /readyz.
    #[arg(long, env = "TALKS_ADMIN", value_name = "ADDR", value_parser = parse_listen_address)]
    pub(crate) admin: Option<String>,
    #[command(flatten)]
    pub(crate) log: LogArgs,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}

/// Options of the log.
#[derive(Args)]
pub(crate) struct LogArgs {
    /// The least important events to log, to standard error; requests are `info`.
    #[arg(
        long = "log",
        env = "TALKS_LOG",
        value_name = "LEVEL",
        value_parser = log_level_parser(),
        ignore_case = true,
        default_value = "info"
    )]
    pub(crate) level: LevelFilter,
    /// Whether to log health checks that succeed, which probes send every few seconds.
    #[arg(long = "log-probes", env = "TALKS_LOG_PROBES", value_parser = parse_bool)]
    pub(crate) probes: bool,
    /// The format of the log.
    #[arg(
        long = "log-format",
        env = "TALKS_LOG_FORMAT",
        value_enum,
        default_value = "text"
    )]
    pub(crate) format: OutputFormat,
    /// Log one of every COUNT requests; 0 logs none. Failures of the server are always logged.
    #[arg(long = "log-one-in", env = "TALKS_LOG_ONE_IN", value_name = "COUNT", default_value_t = Settings::default().log_one_in, value_parser = whole_number::<u64>(0, u64::MAX))]
    pub(crate) one_in: u64,
}

/// Limits and timeouts.
#[derive(Args)]
pub(crate) struct LimitArgs {
    /// The maximum number of connections at a time; others get 503 with `Retry-After`.
    #[arg(long, env = "TALKS_MAX_CONNECTIONS", value_name = "COUNT", default_value_t = server::ServerLimits::default().max_connections, value_parser = whole_number::<u32>(1, 1_000_000))]
    pub(crate) max_connections: u32,
    /// How many seconds a connection may wait for a request.
    #[arg(long, env = "TALKS_IDLE_TIMEOUT", value_name = "SECONDS", default_value_t = whole_seconds(server::ServerLimits::default().timeouts.idle), value_parser = whole_number::<u64>(1, MAX_TIMEOUT_SECONDS))]
    pub(crate) idle_timeout: u64,
    /// How many seconds a request may take to arrive, from its first byte.
    #[arg(long, env = "TALKS_HEAD_TIMEOUT", value_name = "SECONDS", default_value_t = whole_seconds(server::ServerLimits::default().timeouts.head), value_parser = whole_number::<u64>(1, MAX_TIMEOUT_SECONDS))]
    pub(crate) head_timeout: u64,
    /// How many seconds a client may take to receive a response.
    #[arg(long, env = "TALKS_RESPONSE_TIMEOUT", value_name = "SECONDS", default_value_t = whole_seconds(server::ServerLimits::default().timeouts.response), value_parser = whole_number::<u64>(1, MAX_TIMEOUT_SECONDS))]
    pub(crate) response_timeout: u64,
    /// How many seconds to go on accepting connections after SIGTERM, while `/readyz` fails, so
    /// that a load balancer sends no more.
    #[arg(long, env = "TALKS_DRAIN", value_name = "SECONDS", default_value_t = whole_seconds(server::ServerLimits::default().drain_delay), value_parser = whole_number::<u64>(0, 3_600))]
    pub(crate) drain: u64,
    /// How many seconds open connections get to finish after the server stops accepting others;
    /// then they are cut.
    #[arg(long, env = "TALKS_GRACE", value_name = "SECONDS", default_value_t = whole_seconds(server::ServerLimits::default().grace_period), value_parser = whole_number::<u64>(1, MAX_TIMEOUT_SECONDS))]
    pub(crate) grace: u64,
}

fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs()
}

/// A day.
const MAX_TIMEOUT_SECONDS: u64 = 86_400;

impl From<&LimitArgs> for server::ServerLimits {
    fn from(limits: &LimitArgs) -> Self {
        Self {
            timeouts: server::Timeouts {
                idle: Duration::from_secs(limits.idle_timeout),
                head: Duration::from_secs(limits.head_timeout),
                response: Duration::from_secs(limits.response_timeout),
            },
            max_connections: limits.max_connections,
            drain_delay: Duration::from_secs(limits.drain),
            grace_period: Duration::from_secs(limits.grace),
        }
    }
}

#[derive(Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub(crate) struct CheckArgs {
    /// A folder of editions; the embedded record if it is not given.
    #[arg(env = "TALKS_FIXTURES", value_name = "DIR")]
    pub(crate) fixtures: Option<PathBuf>,
    /// The format of the report.
    #[arg(long, env = "TALKS_FORMAT", value_enum, default_value = "text")]
    pub(crate) format: ReportFormat,
    /// Fail on warnings, too.
    #[arg(long, env = "TALKS_STRICT", value_parser = parse_bool)]
    pub(crate) strict: bool,
    /// Show every problem, rather than ten of each sort; the other formats always have all.
    #[arg(long, conflicts_with = "quiet")]
    pub(crate) all: bool,
    /// Print nothing unless the check fails.
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// Check the record again whenever a file of it changes, until interrupted.
    #[arg(long, requires = "fixtures")]
    pub(crate) watch: bool,
}

#[derive(Args)]
pub(crate) struct ExportArgs {
    /// The folder to write, which does not exist yet or is empty.
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// A folder of editions to export instead of the embedded record.
    #[arg(long, env = "TALKS_FIXTURES", value_name = "DIR")]
    pub(crate) fixtures: Option<PathBuf>,
    /// The URL under which clients will reach the files; links in them begin with it.
    #[arg(long, env = "TALKS_PUBLIC_URL", value_name = "URL", value_parser = parse_public_url)]
    pub(crate) public_url: Option<String>,
    /// The public URL of a live server: links that need a query lead there. Without it they
    /// are null.
    #[arg(long, env = "TALKS_LIVE_URL", value_name = "URL", value_parser = parse_public_url)]
    live_url: Option<String>,
    /// What will serve the files.
    #[arg(long, env = "TALKS_LAYOUT", value_enum, default_value = "server")]
    layout: LayoutArg,
}

impl ExportArgs {
    /// The static copy that links are built for.
    pub(crate) fn static_copy(&self) -> StaticCopy {
        StaticCopy {
            live_url: self.live_url.clone(),
            layout: match self.layout {
                LayoutArg::Server => CopyLayout::Server,
                LayoutArg::Files => CopyLayout::Files,
            },
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum LayoutArg {
    /// A web server that maps the URLs of the API to files; an `nginx.conf` that does is written, too.
    Server,
    /// Any host of files: each URL is the name of its file, such as `/v1/actors.json`.
    Files,
}

#[derive(Args)]
pub(crate) struct HealthArgs {
    /// The address that the server listens on.
    #[arg(
        long,
        env = "TALKS_LISTEN",
        value_name = "ADDR",
        default_value = "127.0.0.1:8080",
        value_parser = parse_listen_address
    )]
    pub(crate) listen: String,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum OutputFormat {
    /// For people.
    Text,
    /// For tools.
    Json,
}

/// The format of a report.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people.
    Text,
    /// For tools.
    Json,
    /// For GitHub Actions, which shows each problem beside its line.
    Github,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
}

impl From<OutputFormat> for logging::LogFormat {
    fn from(format: OutputFormat) -> Self {
        match format {
            OutputFormat::Text => Self::Text,
            OutputFormat::Json => Self::Json,
        }
    }
}

/// Parses how important an event has to be.
fn log_level_parser() -> impl TypedValueParser<Value = LevelFilter> {
    let levels = [
        ("off", "Nothing"),
        ("error", "What failed"),
        ("warn", "What may fail, or does not work as configured"),
        ("info", "Starts, stops, reloads and requests"),
        (
            "debug",
            "What helps to find out why something does not work",
        ),
        ("trace", "Everything"),
    ];
    PossibleValuesParser::new(levels.map(|(name, help)| PossibleValue::new(name).help(help)))
        .map(|name| name.parse().expect("each of them is a level"))
}

/// Parses a flag that is set in the environment.
fn parse_bool(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err("write `true` or `false`".to_owned()),
    }
}

/// Parses the command line and the environment. Errors end the process.
pub(crate) fn parse() -> Command {
    let command = without_empty_variables(CommandLine::command());
    let arguments = subcommand_first(&command, env::args_os().collect());
    let matches = command.get_matches_from(arguments);
    let parsed = CommandLine::from_arg_matches(&matches);
    let command_line =
        parsed.unwrap_or_else(|error| error.format(&mut CommandLine::command()).exit());
    let command = command_line
        .command
        .unwrap_or(Command::Serve(command_line.serve));
    if let Command::Serve(ServeArgs {
        watch: true,
        fixtures: None,
        ..
    }) = command
    {
        let message = "--watch needs --fixtures DIR: the embedded record never changes\n";
        let mut command = CommandLine::command();
        command
            .error(ErrorKind::MissingRequiredArgument, message)
            .exit();
    }
    command
}

/// The same command, but empty variables count as not set: compose files and manifests pass on
/// optional variables as `${NAME:-}`.
fn without_empty_variables(command: clap::Command) -> clap::Command {
    command
        .mut_args(|arg| {
            let is_empty = |name| env::var_os(name).is_some_and(|value| value.is_empty());
            if arg.get_env().is_some_and(is_empty) {
                arg.env(None)
            } else {
                arg
            }
        })
        .mut_subcommands(without_empty_variables)
}

/// The arguments with the subcommand moved before its options.
fn subcommand_first(command: &clap::Command, mut arguments: Vec<OsString>) -> Vec<OsString> {
    let takes_value = |option: &str| {
        command.get_arguments().any(|arg| {
            arg.get_long() == option.strip_prefix("--") && arg.get_action().takes_values()
        })
    };
    let mut index = 1;
    while let Some(argument) = arguments.get(index).and_then(|text| text.to_str()) {
        if command.find_subcommand(argument).is_some() {
            let subcommand = arguments.remove(index);
            arguments.insert(1, subcommand);
            break;
        }
        index += if takes_value(argument) { 2 } else { 1 };
    }
    arguments
}
