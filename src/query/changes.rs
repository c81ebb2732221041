//! Questions to what became of items from edition to edition.

use std::collections::HashSet;

use crate::model::ItemChange;
use crate::model::{
    self, Action, ItemTypeId, PartPolicy, Slug, VocabularyEnum as _, item_types, parse_reference,
};
use crate::query::limits::{MAX_EDITIONS, default_limit};
use crate::query::parse::cursor::{self, Cursor};
use crate::query::parse::error_collector::ErrorCollector;
use crate::query::parse::expected_reference::ExpectedReference;
use crate::query::parse::parser::{parse_cursor, parse_limit, resolve_cursor};
use crate::query::parse::query_error::{QueryError, QueryErrorKind, QueryErrors};
use crate::query::parse::query_string::{QueryParam, canonical_query, percent_encode};
use crate::store::Edition;

/// What changes are found by; the whole list takes nothing else.
pub const CHANGE_FILTERS: [&str; 6] = ["action", "item", "reason", "since", "type", "until"];

/// The parameters of the list of changes.
pub const CHANGE_PARAMETERS: [&str; 8] = [
    "action", "item", "reason", "since", "type", "until", "limit", "cursor",
];

/// The parameters of the list of movements.
pub const MOVEMENT_PARAMETERS: [&str; 2] = ["since", "until"];

/// A question to the changes, found to be answerable.
#[derive(Default)]
pub struct ChangesQuery {
    since: Option<i64>,
    until: Option<i64>,
    type_ids: Vec<ItemTypeId>,
    items: Vec<(ItemTypeId, Slug)>,
    /// All names that these items have or had.
    all_ids: HashSet<(ItemTypeId, Slug)>,
    actions: Vec<&'static str>,
    reasons: Vec<&'static str>,
    limit: Option<u32>,
    cursor: Option<String>,
    after_index: Option<u32>,
}

/// One page of what is found: changes with the edition that they are of.
pub struct ChangesPage<'r> {
    /// The changes of the page, the oldest first.
    pub changes: Vec<(&'r Edition, &'r ItemChange)>,
    /// How many there are in all.
    pub total: usize,
    /// How many the page may have.
    pub limit: u32,
    /// The cursor of the page after, unless this is the last.
    pub next_cursor: Option<String>,
}

impl ChangesQuery {
    /// Holds `pairs` against `names`, which the list at `path` can be asked.
    pub fn from_params(
        path: &str,
        names: &[&'static str],
        pairs: &[QueryParam],
        record: &Edition,
    ) -> Result<Self, QueryErrors> {
        let mut errors = ErrorCollector::default();
        let query = Self::parse((path, names), pairs, record, &mut errors);
        match query {
            Some(query) if errors.is_empty() => Ok(query),
            _ => Err(errors.finish(pairs)),
        }
    }

    fn parse(
        accepted: (&str, &[&'static str]),
        pairs: &[QueryParam],
        record: &Edition,
        errors: &mut ErrorCollector,
    ) -> Option<Self> {
        let mut query = Self::default();
        for pair in errors.known_parameters(pairs, accepted, is_list)? {
            match pair.name.as_str() {
                "since" => query.since = parse_edition(pair, record, errors),
                "until" => query.until = parse_edition(pair, record, errors),
                "limit" => query.limit = parse_limit(pair, errors),
                "cursor" => query.cursor = parse_cursor(pair, errors),
                name => {
                    for value in pair.value.split(',') {
                        query.add_value((name, value), record, errors);
                    }
                }
            }
        }
        let cursor_context = (record, query.query_hash());
        query.after_index = resolve_cursor(query.cursor.as_deref(), cursor_context, errors);
        Some(query)
    }

    /// Takes in one value of a list.
    fn add_value(&mut self, param: (&str, &str), record: &Edition, errors: &mut ErrorCollector) {
        let (name, value) = param;
        let expected = match name {
            "item" => {
                if let Some((type_id, id)) = parse_item(value, record, errors) {
                    let ids = record.history().all_ids(type_id, &id).into_iter();
                    self.all_ids.extend(ids.map(|known_id| (type_id, known_id)));
                    push_unique(&mut self.items, (type_id, id));
                }
                return;
            }
            "type" => match ItemTypeId::from_name(value) {
                Some(type_id) => return push_unique(&mut self.type_ids, type_id),
                None => "a type",
            },
            "action" => match find_term(&Action::VOCABULARY, value) {
                Some(action) => return push_unique(&mut self.actions, action),
                None => "what becomes of an item",
            },
            _ => match find_term(&model::Reason::VOCABULARY, value) {
                Some(reason) => return push_unique(&mut self.reasons, reason),
                None => "a reason",
            },
        };
        errors.invalid_value(param, || {
            let allowed = match name {
                "type" => item_types()
                    .iter()
                    .map(|item_type| item_type.type_name)
                    .collect(),
                "action" => term_values(&Action::VOCABULARY).collect(),
                _ => term_values(&model::Reason::VOCABULARY).collect(),
            };
            (allowed, format!("`{value}` is not {expected}."))
        });
    }

    /// The editions whose changes are asked for.
    pub fn editions<'r>(&self, record: &'r Edition) -> Vec<&'r Edition> {
        let editions = record.lineage().into_iter();
        let selected = editions.filter(|edition| {
            let number = edition.number();
            self.since.is_none_or(|since| number > since)
                && self.until.is_none_or(|until| number <= until)
        });
        selected.collect()
    }

    /// Everything that is found, the oldest first.
    fn all_changes<'r>(&self, record: &'r Edition) -> Vec<(&'r Edition, &'r ItemChange)> {
        let editions = self.editions(record).into_iter();
        let changes = editions.flat_map(|edition| {
            let changes = edition.history().changes().iter();
            changes.map(move |change| (edition, change))
        });
        changes.filter(|(_, change)| self.matches(change)).collect()
    }

    /// Where everything that is found stands, the oldest first: the edition's number, and the
    /// index of the change in [`Record::changes`].
    pub fn change_locations(&self, record: &Edition) -> Vec<(i64, usize)> {
        let editions = self.editions(record).into_iter();
        let locations = editions.flat_map(|edition| {
            let changes = edition.history().changes().iter().enumerate();
            let matching = changes.filter(|(_, change)| self.matches(change));
            matching.map(|(index, _)| (edition.number(), index))
        });
        locations.collect()
    }

    fn matches(&self, change: &ItemChange) -> bool {
        let matches_item = || self.all_ids.contains(&(change.type_id, change.id.clone()));
        (self.type_ids.is_empty() || self.type_ids.contains(&change.type_id))
            && (self.items.is_empty() || matches_item())
            && (self.actions.is_empty() || self.actions.contains(&change.action.value()))
            && (self.reasons.is_empty() || self.reasons.contains(&change.reason.value()))
    }

    /// One page of what is found; `whole` if the first has everything, unless a limit is given.
    pub fn page<'r>(&self, record: &'r Edition, unpaginated: bool) -> ChangesPage<'r> {
        let mut changes = self.all_changes(record);
        let total = changes.len();
        let limit = self
            .limit
            .unwrap_or_else(|| default_limit(total, unpaginated));
        let start = self
            .after_index
            .map_or(0, |last_index| last_index as usize + 1)
            .min(total);
        let end = (start + limit as usize).min(total);
        let next = (end < total).then(|| {
            let last_index = u32::try_from(end - 1).unwrap_or(u32::MAX);
            Cursor::new(record, self.query_hash(), last_index).encode()
        });
        changes.truncate(end);
        changes.drain(..start);
        ChangesPage {
            changes,
            total,
            limit,
            next_cursor: next,
        }
    }

    fn query_hash(&self) -> u64 {
        cursor::hash_query(&format!("changes?{}", self.canonical_filters().join("&")))
    }

    fn canonical_filters(&self) -> Vec<String> {
        let types = self
            .type_ids
            .iter()
            .map(|type_id| type_id.name().to_owned());
        let items = self.items.iter();
        let items = items.map(|(type_id, id)| format!("{}/{id}", type_id.name()));
        let to_strings = |values: &[&str]| values.iter().map(ToString::to_string).collect();
        let lists: [(&str, Vec<String>); 6] = [
            ("action", to_strings(&self.actions)),
            ("item", items.collect()),
            ("reason", to_strings(&self.reasons)),
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
        let pairs = lists.map(|(name, mut values)| {
            values.sort_unstable();
            format!("{name}={}", percent_encode(&values.join(",")))
        });
        pairs.collect()
    }

    /// The question in its one spelling, as the query of a link.
    pub fn to_query_string(&self, cursor: Option<&str>) -> String {
        canonical_query(self.canonical_filters(), self.limit, cursor)
    }

    /// What of the question every form of the list takes, as the query of a link.
    pub fn filter_query_string(&self) -> String {
        canonical_query(self.canonical_filters(), None, None)
    }

    /// The cursor that the question was asked with.
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

fn is_list(name: &str) -> bool {
    ["action", "item", "reason", "type"].contains(&name)
}

fn push_unique<T: PartialEq>(values: &mut Vec<T>, value: T) {
    if !values.contains(&value) {
        values.push(value);
    }
}

/// The number of an edition that there is.
fn parse_edition(pair: &QueryParam, record: &Edition, errors: &mut ErrorCollector) -> Option<i64> {
    let numbers: Vec<_> = record
        .lineage()
        .iter()
        .map(|edition| edition.number())
        .collect();
    let parsed = pair.value.parse::<i64>().ok();
    let parsed = parsed
        .filter(|number| (1..=MAX_EDITIONS).contains(number) && number.to_string() == pair.value);
    if let Some(number) = parsed.filter(|number| numbers.contains(number)) {
        return Some(number);
    }
    let suggestion = parsed.unwrap_or(1).clamp(1, record.number()).to_string();
    let (reason, detail) = match parsed {
        Some(number) => (
            QueryErrorKind::NoEdition,
            format!("There is no edition `{number}`. Did you mean `{suggestion}`?"),
        ),
        None => (
            QueryErrorKind::InvalidValue,
            format!(
                "`{}` is the number of an edition, from 1 on; `{}` is not. For example, `{}={suggestion}`.",
                pair.name, pair.value, pair.name
            ),
        ),
    };
    let allowed: Vec<_> = numbers.iter().rev().map(ToString::to_string).collect();
    let refusal = QueryError::new(reason, &pair.name, &pair.value, detail);
    errors.push(QueryError {
        suggestion: Some(suggestion),
        ..refusal.with_allowed(allowed.iter().map(String::as_str))
    });
    None
}

/// An item that some edition has.
fn parse_item(
    value: &str,
    record: &Edition,
    errors: &mut ErrorCollector,
) -> Option<(ItemTypeId, Slug)> {
    let types = ItemTypeId::ALL;
    let expected = ExpectedReference {
        types: &types,
        part_policy: PartPolicy::Forbidden,
    };
    let reference = parse_reference(value, &types, PartPolicy::Forbidden).ok();
    let item = reference.as_ref().and_then(|reference| {
        let type_id = reference.item_type;
        let mut editions = record.lineage().into_iter();
        let exists = editions.any(|edition| {
            edition
                .row_of(type_id.info(), reference.id.as_str())
                .is_some()
        });
        exists.then(|| (type_id, reference.id.clone()))
    });
    if item.is_none() {
        let (reason, detail) = match reference {
            None => expected.explain_invalid(value),
            Some(reference) => {
                let newest = record.number();
                let detail = format!(
                    "No edition up to {newest} has the {} `{}`.",
                    reference.item_type, reference.id
                );
                (QueryErrorKind::UnknownId, detail)
            }
        };
        errors.add(reason, ("item", value), |candidates| {
            expected.build_error(reason, ("item", value), detail, (record, candidates))
        });
    }
    item
}

fn term_values(vocabulary: &model::Vocabulary) -> impl Iterator<Item = &'static str> {
    vocabulary.terms.iter().map(|term| term.value)
}

/// The term of a vocabulary.
fn find_term(vocabulary: &model::Vocabulary, value: &str) -> Option<&'static str> {
    term_values(vocabulary).find(|term| *term == value)
}
