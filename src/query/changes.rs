//! Questions to what became of items from edition to edition.

use std::collections::HashSet;

use super::cursor::{self, Cursor};
use super::error_collector::ErrorCollector;
use super::pairs::{Pair, encode, spelled};
use super::question::default_limit;
use super::reader::{read_cursor, read_limit, read_place};
use super::refusal::{Reason, Refusal, Refusals};
use super::wanted::Wanted;
use crate::fixtures::Changed;
use crate::model::{self, Action, Coded as _, Parts, Slug, kind_index, kinds, parse_reference};
use crate::record::Record;

/// What changes are found by; the whole list takes nothing else.
pub const CHANGE_FILTERS: [&str; 6] = ["action", "item", "reason", "since", "type", "until"];

/// The parameters of the list of changes.
pub const CHANGE_PARAMETERS: [&str; 8] = [
    "action", "item", "reason", "since", "type", "until", "limit", "cursor",
];

/// How many editions a record may have.
const MOST_EDITIONS: i64 = 1_000_000;

/// The parameters of the list of movements.
pub const MOVEMENT_PARAMETERS: [&str; 2] = ["since", "until"];

/// A question to the changes, found to be answerable.
#[derive(Default)]
pub struct ChangesQuestion {
    since: Option<i64>,
    until: Option<i64>,
    kinds: Vec<usize>,
    items: Vec<(usize, Slug)>,
    /// All names that these items have or had.
    names: HashSet<(usize, Slug)>,
    actions: Vec<&'static str>,
    reasons: Vec<&'static str>,
    limit: Option<u32>,
    cursor: Option<String>,
    after: Option<u32>,
}

/// One page of what is found: changes with the edition that they are of.
pub struct ChangesPage<'r> {
    /// The changes of the page, the oldest first.
    pub changes: Vec<(&'r Record, &'r Changed)>,
    /// How many there are in all.
    pub total: usize,
    /// How many the page may have.
    pub limit: u32,
    /// The cursor of the page after, unless this is the last.
    pub next: Option<String>,
}

impl ChangesQuestion {
    /// Holds `pairs` against `names`, which the list at `path` can be asked.
    pub fn read(
        path: &str,
        names: &[&'static str],
        pairs: &[Pair],
        record: &Record,
    ) -> Result<Self, Refusals> {
        let mut errors = ErrorCollector::default();
        let question = Self::parse((path, names), pairs, record, &mut errors);
        match question {
            Some(question) if errors.is_empty() => Ok(question),
            _ => Err(errors.finish(pairs)),
        }
    }

    fn parse(
        takes: (&str, &[&'static str]),
        pairs: &[Pair],
        record: &Record,
        errors: &mut ErrorCollector,
    ) -> Option<Self> {
        let mut question = Self::default();
        for pair in errors.known_pairs(pairs, takes, is_list)? {
            match pair.name.as_str() {
                "since" => question.since = read_edition(pair, record, errors),
                "until" => question.until = read_edition(pair, record, errors),
                "limit" => question.limit = read_limit(pair, errors),
                "cursor" => question.cursor = read_cursor(pair, errors),
                name => {
                    for value in pair.value.split(',') {
                        question.add((name, value), record, errors);
                    }
                }
            }
        }
        let of = (record, question.fingerprint());
        question.after = read_place(question.cursor.as_deref(), of, errors);
        Some(question)
    }

    /// Takes in one value of a list.
    fn add(&mut self, named: (&str, &str), record: &Record, errors: &mut ErrorCollector) {
        let (name, value) = named;
        let what = match name {
            "item" => {
                if let Some((kind, id)) = read_item(value, record, errors) {
                    let names = record.names(kind, &id).into_iter();
                    self.names.extend(names.map(|name| (kind, name)));
                    keep(&mut self.items, (kind, id));
                }
                return;
            }
            "type" => match kind_index(value) {
                Some(kind) => return keep(&mut self.kinds, kind),
                None => "a type",
            },
            "action" => match term(&Action::VOCABULARY, value) {
                Some(action) => return keep(&mut self.actions, action),
                None => "what becomes of an item",
            },
            _ => match term(&model::Reason::VOCABULARY, value) {
                Some(reason) => return keep(&mut self.reasons, reason),
                None => "a reason",
            },
        };
        errors.invalid_value(named, || {
            let allowed = match name {
                "type" => kinds().iter().map(|kind| kind.type_name).collect(),
                "action" => terms(&Action::VOCABULARY).collect(),
                _ => terms(&model::Reason::VOCABULARY).collect(),
            };
            (allowed, format!("`{value}` is not {what}."))
        });
    }

    /// The editions whose changes are asked for.
    pub fn editions<'r>(&self, record: &'r Record) -> Vec<&'r Record> {
        let editions = record.editions().into_iter();
        let asked = editions.filter(|edition| {
            let number = edition.number();
            self.since.is_none_or(|since| number > since)
                && self.until.is_none_or(|until| number <= until)
        });
        asked.collect()
    }

    /// Everything that is found, the oldest first.
    fn whole<'r>(&self, record: &'r Record) -> Vec<(&'r Record, &'r Changed)> {
        let editions = self.editions(record).into_iter();
        let changes = editions.flat_map(|edition| {
            let changes = edition.changes().iter();
            changes.map(move |change| (edition, change))
        });
        changes.filter(|(_, change)| self.finds(change)).collect()
    }

    /// Where everything that is found stands, the oldest first: the edition's number, and the
    /// index of the change in [`Record::changes`].
    pub fn positions(&self, record: &Record) -> Vec<(i64, usize)> {
        let editions = self.editions(record).into_iter();
        let found = editions.flat_map(|edition| {
            let changes = edition.changes().iter().enumerate();
            let found = changes.filter(|(_, change)| self.finds(change));
            found.map(|(index, _)| (edition.number(), index))
        });
        found.collect()
    }

    fn finds(&self, change: &Changed) -> bool {
        let is_on = || self.names.contains(&(change.kind, change.id.clone()));
        (self.kinds.is_empty() || self.kinds.contains(&change.kind))
            && (self.items.is_empty() || is_on())
            && (self.actions.is_empty() || self.actions.contains(&change.action.value()))
            && (self.reasons.is_empty() || self.reasons.contains(&change.reason.value()))
    }

    /// One page of what is found; `whole` if the first has everything, unless a limit is given.
    pub fn page<'r>(&self, record: &'r Record, whole: bool) -> ChangesPage<'r> {
        let mut changes = self.whole(record);
        let total = changes.len();
        let limit = self.limit.unwrap_or_else(|| default_limit(total, whole));
        let start = self.after.map_or(0, |last| last as usize + 1).min(total);
        let end = (start + limit as usize).min(total);
        let next = (end < total).then(|| {
            let after = u32::try_from(end - 1).unwrap_or(u32::MAX);
            Cursor::new(record, self.fingerprint(), after).encode()
        });
        changes.truncate(end);
        changes.drain(..start);
        ChangesPage {
            changes,
            total,
            limit,
            next,
        }
    }

    fn fingerprint(&self) -> u64 {
        cursor::fingerprint(&format!("changes?{}", self.filters().join("&")))
    }

    fn filters(&self) -> Vec<String> {
        let types = self
            .kinds
            .iter()
            .map(|kind| kinds()[*kind].type_name.to_owned());
        let items = self.items.iter();
        let items = items.map(|(kind, id)| format!("{}/{id}", kinds()[*kind].type_name));
        let texts = |values: &[&str]| values.iter().map(ToString::to_string).collect();
        let lists: [(&str, Vec<String>); 6] = [
            ("action", texts(&self.actions)),
            ("item", items.collect()),
            ("reason", texts(&self.reasons)),
            (
                "since",
                self.since.iter().map(ToString::to_string).collect(),
            ),
            ("type", types.collect()),
            (
                "until",
                self.until.iter().map(ToString::to_string).collect(),
            ),
        ];
        let lists = lists.into_iter().filter(|(_, values)| !values.is_empty());
        let spelled = lists.map(|(name, mut values)| {
            values.sort_unstable();
            format!("{name}={}", encode(&values.join(",")))
        });
        spelled.collect()
    }

    /// The question in its one spelling, as the query of a link.
    pub fn query(&self, cursor: Option<&str>) -> String {
        spelled(self.filters(), self.limit, cursor)
    }

    /// What of the question every form of the list takes, as the query of a link.
    pub fn filter(&self) -> String {
        spelled(self.filters(), None, None)
    }

    /// The cursor that the question was asked with.
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

fn is_list(name: &str) -> bool {
    ["action", "item", "reason", "type"].contains(&name)
}

fn keep<T: PartialEq>(values: &mut Vec<T>, value: T) {
    if !values.contains(&value) {
        values.push(value);
    }
}

/// The number of an edition that there is.
fn read_edition(pair: &Pair, record: &Record, errors: &mut ErrorCollector) -> Option<i64> {
    let numbers: Vec<_> = record
        .editions()
        .iter()
        .map(|edition| edition.number())
        .collect();
    let written = pair.value.parse::<i64>().ok();
    let written = written
        .filter(|number| (1..=MOST_EDITIONS).contains(number) && number.to_string() == pair.value);
    if let Some(number) = written.filter(|number| numbers.contains(number)) {
        return Some(number);
    }
    let near = written.unwrap_or(1).clamp(1, record.number()).to_string();
    let (reason, detail) = match written {
        Some(number) => (
            Reason::NoEdition,
            format!("There is no edition `{number}`. Did you mean `{near}`?"),
        ),
        None => (
            Reason::InvalidValue,
            format!(
                "`{}` is the number of an edition, from 1 on; `{}` is not. For example, `{}={near}`.",
                pair.name, pair.value, pair.name
            ),
        ),
    };
    let allowed: Vec<_> = numbers.iter().rev().map(ToString::to_string).collect();
    let refusal = Refusal::new(reason, &pair.name, &pair.value, detail);
    errors.push(Refusal {
        suggestion: Some(near),
        ..refusal.allowing(allowed.iter().map(String::as_str))
    });
    None
}

/// An item that some edition has.
fn read_item(value: &str, record: &Record, errors: &mut ErrorCollector) -> Option<(usize, Slug)> {
    let types: Vec<_> = kinds().iter().map(|kind| kind.type_name).collect();
    let wanted = Wanted {
        types: &types,
        parts: Parts::Refused,
    };
    let to = parse_reference(value, &types, Parts::Refused).ok();
    let found = to.as_ref().and_then(|to| {
        let kind = kind_index(to.r#type)?;
        let mut editions = record.editions().into_iter();
        let is_there =
            editions.any(|edition| edition.place(&kinds()[kind], to.id.as_str()).is_some());
        is_there.then(|| (kind, to.id.clone()))
    });
    if found.is_none() {
        let (reason, detail) = match to {
            None => wanted.misfit(value),
            Some(to) => {
                let newest = record.number();
                let detail = format!(
                    "No edition up to {newest} has the {} `{}`.",
                    to.r#type, to.id
                );
                (Reason::UnknownId, detail)
            }
        };
        errors.add(reason, ("item", value), |candidates| {
            wanted.refusal(reason, ("item", value), detail, (record, candidates))
        });
    }
    found
}

fn terms(vocabulary: &model::Vocabulary) -> impl Iterator<Item = &'static str> {
    vocabulary.terms.iter().map(|term| term.value)
}

/// The term of a vocabulary.
fn term(vocabulary: &model::Vocabulary, value: &str) -> Option<&'static str> {
    terms(vocabulary).find(|term| *term == value)
}
