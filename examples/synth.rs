//! Writes a valid record of any size, for measuring: seeded, so that the same seed gives
//! the same bytes; skewed, so that a few actors are in most statements as in real records.
//!
//! `cargo run --release --example synth -- --items 100000 --seed 1 DIR`

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use fastrand::Rng;
use jiff::civil::{Date, date};
use serde_json::{Value, json};

/// Writes a valid record with a number of statements into a folder.
#[derive(Parser)]
struct Options {
    /// How many statements the record has; its other items grow with them.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(200..=5_000_000))]
    items: u32,
    /// Where the choices begin; the same seed gives the same record.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The folder; it gets one edition, `1`.
    dir: PathBuf,
}

fn main() -> ExitCode {
    let options = Options::parse();
    match write(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("synth: {}: {error}", options.dir.display());
            ExitCode::FAILURE
        }
    }
}

fn write(options: &Options) -> io::Result<()> {
    let edition = options.dir.join("1");
    fs::create_dir_all(&edition)?;
    let mut generator = RecordGenerator::new(options.items as usize, options.seed);
    let record = serde_json::to_string_pretty(&RecordGenerator::record())?;
    fs::write(edition.join("record.json"), record + "\n")?;
    let sizes = generator.sizes;
    for (name, size, item) in [
        (
            "aspects",
            sizes.aspects,
            RecordGenerator::aspect as fn(&mut RecordGenerator, usize) -> Value,
        ),
        ("challenges", sizes.challenges, RecordGenerator::challenge),
        ("actors", sizes.actors, RecordGenerator::actor),
        ("events", sizes.events, RecordGenerator::event),
        ("proposals", sizes.proposals, RecordGenerator::proposal),
        ("positions", sizes.positions, RecordGenerator::position),
        ("commodities", sizes.commodities, RecordGenerator::commodity),
        ("places", sizes.places, RecordGenerator::place),
        ("statements", sizes.statements, RecordGenerator::statement),
        ("notes", sizes.notes, RecordGenerator::note),
        ("sources", sizes.sources, RecordGenerator::source),
    ] {
        let items = (0..size).map(|index| item(&mut generator, index));
        collection(&edition, name, items)?;
    }
    Ok(())
}

/// Writes a collection, one item a line.
fn collection(folder: &Path, name: &str, items: impl Iterator<Item = Value>) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(folder.join(format!("{name}.json")))?);
    for (index, item) in items.enumerate() {
        file.write_all(if index == 0 { b"[\n  " } else { b",\n  " })?;
        serde_json::to_writer(&mut file, &item)?;
    }
    file.write_all(b"\n]\n")?;
    file.flush()
}

/// How many items each collection has.
#[derive(Clone, Copy)]
struct Sizes {
    statements: usize,
    aspects: usize,
    challenges: usize,
    actors: usize,
    events: usize,
    proposals: usize,
    positions: usize,
    commodities: usize,
    places: usize,
    notes: usize,
    sources: usize,
}

/// How many sections a source has, and how many paragraphs a section.
const SECTIONS: usize = 5;
const PARAGRAPHS: usize = 4;
/// How many terms a proposal has.
const TERMS: usize = 2;

impl Sizes {
    fn new(statements: usize) -> Self {
        let share_of =
            |divisor: usize, min: usize, max: usize| (statements / divisor).clamp(min, max);
        Self {
            statements,
            aspects: share_of(2_000, 4, 100),
            challenges: share_of(1_000, 3, 200),
            actors: share_of(100, 10, 5_000),
            events: share_of(100, 6, 8_000),
            proposals: share_of(400, 3, 1_000),
            positions: share_of(40, 10, 8_000),
            commodities: share_of(1_000, 3, 500),
            places: share_of(500, 4, 1_000),
            notes: share_of(100, 5, 8_000),
            sources: share_of(200, 1, 8_000),
        }
    }

    /// Everything that needs a statement, parts after their proposals.
    fn statement_target_count(&self) -> usize {
        self.aspects
            + self.challenges
            + self.actors
            + self.events
            + self.proposals * (1 + TERMS)
            + self.positions
            + self.commodities
            + self.places
    }
}

struct RecordGenerator {
    sizes: Sizes,
    rng: Rng,
    names: Vec<String>,
}

impl RecordGenerator {
    fn new(statements: usize, seed: u64) -> Self {
        let sizes = Sizes::new(statements);
        let mut rng = Rng::with_seed(seed);
        let names = (0..sizes.actors + sizes.places)
            .map(|_| name(&mut rng))
            .collect();
        Self { sizes, rng, names }
    }

    fn record() -> Value {
        let statements: Vec<_> = (0..3).map(statement_id).collect();
        json!({
            "id": "synthetic-talks",
            "title": "Synthetic talks",
            "summary": "A record without any facts, made to measure how the server behaves at a size.",
            "status": "in-progress",
            "parties": ["actor-0", "actor-1"],
            "mediators": ["actor-2"],
            "context": "event-0",
            "significance": {"text": "It signifies nothing.", "statements": statements},
            "outlook": {"text": "It leads nowhere.", "statements": statements},
            "language": "en",
            "license": {"id": "CC0-1.0", "title": "Creative Commons Zero", "url": "https://creativecommons.org/publicdomain/zero/1.0/"},
            "publisher": {"title": "Nobody"},
            "published": "2026-01-01T00:00:00Z",
        })
    }

    /// A place in a collection of this size, the first ones far more often than the last.
    fn skewed_index(&mut self, size: usize) -> usize {
        let share = self.rng.f64().powi(4);
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "sizes are small"
        )]
        let index = (share * size as f64) as usize;
        index.min(size - 1)
    }

    fn choose<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.rng.usize(..words.len())]
    }

    /// A word, the first ones of the list more often.
    fn skewed_choice<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let share = self.rng.f64().powi(2);
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "lists are short"
        )]
        let index = (share * words.len() as f64) as usize;
        words[index.min(words.len() - 1)]
    }

    /// A name of an actor.
    fn actor_name(&mut self) -> String {
        let index = self.skewed_index(self.sizes.actors);
        self.names[index].clone()
    }

    /// A sentence as the press writes it.
    fn sentence(&mut self) -> String {
        let (who, whom) = (self.actor_name(), self.actor_name());
        let place_index = self.skewed_index(self.sizes.places);
        let place = self.names[self.sizes.actors + place_index].clone();
        let (verb, quality) = (self.skewed_choice(VERBS), self.skewed_choice(QUALITIES));
        let (matter, other) = (self.skewed_choice(MATTERS), self.skewed_choice(MATTERS));
        match self.rng.u8(..6) {
            0 => format!(
                "{who} {verb} {quality} {matter} in return for {other} along the coast of {place}."
            ),
            1 => format!(
                "According to {who}, {quality} {matter} would follow once {whom} {verb} {other}."
            ),
            2 => format!(
                "In {place}, envoys of {who} and {whom} discussed {quality} {matter} and {other}."
            ),
            3 => format!(
                "{who} {verb} {matter}; {whom} called the step {quality} and asked for {other}."
            ),
            4 => format!(
                "The delegation from {place} said that {quality} {matter} depends on {other}."
            ),
            _ => format!(
                "{whom} signalled that {matter} may require {quality} {other}, which {who} {verb}."
            ),
        }
    }

    fn title(&mut self) -> String {
        let (quality, matter, other) = (
            self.skewed_choice(QUALITIES),
            self.skewed_choice(MATTERS),
            self.skewed_choice(MATTERS),
        );
        let mut title = format!("{quality} {matter} and {other}");
        title[..1].make_ascii_uppercase();
        title
    }

    fn item(&mut self, type_name: &str, index: usize, fields: Value) -> Value {
        let mut item = json!({
            "id": format!("{type_name}-{index}"),
            "title": self.title(),
            "summary": self.sentence(),
        });
        if let (Value::Object(item), Value::Object(fields)) = (&mut item, fields) {
            item.extend(fields);
        }
        item
    }

    fn aspect(&mut self, index: usize) -> Value {
        self.item("aspect", index, json!({"origin": "editors"}))
    }

    fn challenge(&mut self, index: usize) -> Value {
        let aspect = self.skewed_index(self.sizes.aspects);
        let more = json!({"aspects": [format!("aspect-{aspect}")]});
        self.item("challenge", index, more)
    }

    fn actor(&mut self, index: usize) -> Value {
        let name = self.names[index].clone();
        self.item("actor", index, json!({"title": name, "kind": "state"}))
    }

    fn event(&mut self, index: usize) -> Value {
        let participants = unique_pair(
            self.skewed_index(self.sizes.actors),
            self.skewed_index(self.sizes.actors),
        );
        let participants = participants
            .map(|actor| json!({"actor": format!("actor-{actor}"), "roles": ["party"]}));
        let place_index = self.skewed_index(self.sizes.places);
        let aspect = self.skewed_index(self.sizes.aspects);
        let follows = (index > 0)
            .then(|| self.rng.usize(..index))
            .map(|other| format!("event-{other}"));
        let mut more = json!({
            "kind": self.choose(&["meeting", "talks", "measure"]),
            "status": self.choose(&["planned", "in-progress", "ongoing", "ended"]),
            "participants": participants.collect::<Vec<_>>(),
            "place": format!("place-{place_index}"),
            "aspects": [format!("aspect-{aspect}")],
            "follows": follows.into_iter().collect::<Vec<_>>(),
        });
        if let Some(date) = self.date() {
            more["date"] = date;
        }
        self.item("event", index, more)
    }

    fn proposal(&mut self, index: usize) -> Value {
        let terms: Vec<_> = (0..TERMS)
            .map(|term| json!({"id": format!("term-{term}"), "kind": "term", "title": self.title(), "summary": self.sentence()}))
            .collect();
        let proposer = self.skewed_index(self.sizes.actors);
        let more = json!({
            "kind": self.choose(&["agreement", "ceasefire", "deployment"]),
            "status": self.choose(&["considered", "planned", "proposed", "agreed", "rejected"]),
            "proposers": [format!("actor-{proposer}")],
            "parts": terms,
        });
        self.item("proposal", index, more)
    }

    fn position(&mut self, index: usize) -> Value {
        let holder = self.skewed_index(self.sizes.actors);
        let on = match self.rng.u8(..3) {
            0 => format!(
                "challenge/challenge-{}",
                self.skewed_index(self.sizes.challenges)
            ),
            1 => format!(
                "proposal/proposal-{}",
                self.skewed_index(self.sizes.proposals)
            ),
            _ => format!("event/event-{}", self.skewed_index(self.sizes.events)),
        };
        let stance = self.choose(&[
            "demands",
            "proposes",
            "advocates",
            "suggests",
            "considers",
            "concerned",
            "supports",
            "opposes",
        ]);
        let more = json!({"holder": format!("actor-{holder}"), "on": on, "stance": stance});
        self.item("position", index, more)
    }

    fn commodity(&mut self, index: usize) -> Value {
        self.item("commodity", index, json!({"kind": "mineral"}))
    }

    fn place(&mut self, index: usize) -> Value {
        let name = self.names[self.sizes.actors + index].clone();
        self.item("place", index, json!({"title": name, "kind": "city"}))
    }

    fn note(&mut self, index: usize) -> Value {
        let event = self.rng.usize(..self.sizes.events);
        json!({
            "id": format!("note-{index}"),
            "text": self.sentence(),
            "about": [format!("event/event-{event}")],
        })
    }

    fn source(&mut self, index: usize) -> Value {
        let sections = (0..SECTIONS).map(|section| {
            let units = (1..=PARAGRAPHS).map(|number| json!({"unit": "paragraph", "number": number}));
            json!({"id": format!("section-{section}"), "heading": self.title(), "units": units.collect::<Vec<_>>()})
        });
        let sections: Vec<_> = sections.collect();
        json!({
            "id": format!("source-{index}"),
            "label": format!("Article {index}"),
            "kind": "article",
            "language": "en",
            "digest": {"sha256": format!("{index:064x}"), "bytes": 4096},
            "sections": sections,
        })
    }

    fn statement(&mut self, index: usize) -> Value {
        let unit = index % (self.sizes.sources * SECTIONS * PARAGRAPHS);
        let (section, number) = (unit / PARAGRAPHS, unit % PARAGRAPHS + 1);
        let mut about = vec![self.statement_target(index % self.sizes.statement_target_count())];
        for _ in 0..self.rng.usize(1..4) {
            let other = match self.rng.u8(..8) {
                0 => format!("event/event-{}", self.skewed_index(self.sizes.events)),
                1 => format!(
                    "challenge/challenge-{}",
                    self.skewed_index(self.sizes.challenges)
                ),
                2 => format!("place/place-{}", self.skewed_index(self.sizes.places)),
                3 => format!("aspect/aspect-{}", self.skewed_index(self.sizes.aspects)),
                _ => format!("actor/actor-{}", self.skewed_index(self.sizes.actors)),
            };
            if !about.contains(&other) {
                about.push(other);
            }
        }
        let mut statement = json!({
            "id": statement_id(index),
            "text": self.sentence(),
            "kind": self.skewed_choice(&["event", "position", "state", "term", "characterization", "objective", "cause", "consequence", "condition", "attribute", "role", "stake"]),
            "modality": self.skewed_choice(&["asserted", "attributed", "assessed", "planned", "proposed", "conditional"]),
            "tense": self.skewed_choice(&["present", "past", "future"]),
            "cites": [{"source": format!("source-{}", section / SECTIONS), "section": format!("section-{}", section % SECTIONS), "unit": "paragraph", "number": number}],
            "about": about,
        });
        if let Some(date) = self.date() {
            statement["date"] = date;
        }
        statement
    }

    /// The nth of all that needs a statement.
    fn statement_target(&self, mut nth: usize) -> String {
        let sizes = self.sizes;
        for (type_name, size) in [
            ("aspect", sizes.aspects),
            ("challenge", sizes.challenges),
            ("actor", sizes.actors),
            ("event", sizes.events),
            ("proposal", sizes.proposals),
            ("position", sizes.positions),
            ("commodity", sizes.commodities),
            ("place", sizes.places),
        ] {
            if nth < size {
                return format!("{type_name}/{type_name}-{nth}");
            }
            nth -= size;
        }
        format!("proposal/proposal-{}/term-{}", nth / TERMS, nth % TERMS)
    }

    /// A date, of most items: a day, a month, a part of a month or a year.
    fn date(&mut self) -> Option<Value> {
        if self.rng.u8(..10) < 3 {
            return None;
        }
        let back = self.skewed_index(3_650);
        let day =
            date(2025, 12, 31).saturating_sub(jiff::Span::new().days(i64::try_from(back).ok()?));
        let day_of = |number: i8| day.with().day(number).build().ok();
        let date_json = |edtf: String, qualifier: Option<&str>, first: Date, last: Date| {
            let mut date =
                json!({"edtf": edtf, "earliest": first.to_string(), "latest": last.to_string()});
            if let Some(qualifier) = qualifier {
                date["qualifier"] = qualifier.into();
            }
            date
        };
        let month = day.to_string()[..7].to_owned();
        Some(match self.rng.u8(..10) {
            0..6 => date_json(day.to_string(), None, day, day),
            6..8 => date_json(month, None, day.first_of_month(), day.last_of_month()),
            8 => date_json(month, Some("late"), day_of(21)?, day.last_of_month()),
            _ => date_json(
                day.year().to_string(),
                None,
                day.first_of_year(),
                day.last_of_year(),
            ),
        })
    }
}

fn statement_id(index: usize) -> String {
    format!("s{:07}", index + 1)
}

fn unique_pair(one: usize, other: usize) -> impl Iterator<Item = usize> {
    [Some(one), (one != other).then_some(other)]
        .into_iter()
        .flatten()
}

/// An invented name that can be pronounced.
fn name(rng: &mut Rng) -> String {
    let mut name = String::new();
    for _ in 0..rng.usize(2..5) {
        name.push_str(ONSETS[rng.usize(..ONSETS.len())]);
        name.push_str(NUCLEI[rng.usize(..NUCLEI.len())]);
    }
    name[..1].make_ascii_uppercase();
    name
}

const ONSETS: &[&str] = &[
    "b", "br", "d", "dr", "f", "g", "gl", "h", "k", "kr", "l", "m", "n", "p", "r", "s", "st", "t",
    "tr", "v", "z",
];
const NUCLEI: &[&str] = &[
    "a", "e", "i", "o", "u", "an", "en", "in", "on", "ar", "or", "ia", "ei",
];

const VERBS: &[&str] = &[
    "proposed",
    "rejected",
    "demanded",
    "offered",
    "welcomed",
    "postponed",
    "suspended",
    "resumed",
    "questioned",
    "endorsed",
    "opposed",
    "linked",
    "accepted",
    "announced",
    "considered",
    "mediated",
    "guaranteed",
    "withdrew",
];
const QUALITIES: &[&str] = &[
    "limited",
    "joint",
    "lasting",
    "binding",
    "provisional",
    "regional",
    "economic",
    "military",
    "humanitarian",
    "maritime",
    "strategic",
    "conditional",
    "mutual",
    "public",
    "gradual",
    "contested",
    "technical",
    "external",
    "parliamentary",
    "independent",
    "verifiable",
    "unilateral",
    "symbolic",
    "emergency",
];
const MATTERS: &[&str] = &[
    "security guarantees",
    "mineral exports",
    "a ceasefire",
    "border monitoring",
    "reconstruction funds",
    "prisoner exchanges",
    "sanctions relief",
    "territorial concessions",
    "air defence",
    "grain shipments",
    "peacekeeping forces",
    "energy supplies",
    "port access",
    "troop withdrawals",
    "observer missions",
    "debt relief",
    "investment guarantees",
    "water rights",
    "fishing quotas",
    "rail corridors",
    "election monitoring",
    "refugee returns",
    "customs rules",
    "arms control",
    "intelligence sharing",
    "pipeline repairs",
    "visa rules",
    "currency swaps",
    "mine clearance",
    "drone flights",
    "tariff cuts",
    "nuclear safety",
    "satellite imagery",
    "language laws",
    "pension transfers",
    "cultural heritage",
    "harbour dues",
    "timber licences",
];
