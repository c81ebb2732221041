//! A checked question to one collection, and its page of places.

use std::collections::BTreeSet;

use super::cursor::{self, Cursor};
use super::pairs::{Pair, encode};
use super::parameter::{MOST_VALUES, Parameter, Takes, parameters};
use super::refusal::{Reason, Refusal, Refusals, unknown_parameter};
use crate::model::{
    KindInfo, Parts, Reference, kind_index, kinds, nearest, parse_reference, slugify,
};
use crate::record::{ItemAt, Record};

/// How many items a page has unless the caller says otherwise.
pub const DEFAULT_LIMIT: u32 = 50;
/// How many items a page may have.
pub const LARGEST_LIMIT: u32 = 500;

/// A question to one collection, found to be answerable.
pub struct Question {
    kind: usize,
    filters: Vec<Filter>,
    limit: Option<u32>,
    after: Option<u32>,
    cursor: Option<String>,
}

/// Any of some items or parts, related in one way.
struct Filter {
    parameter: &'static Parameter,
    values: Vec<Reference>,
}

/// One page of the answer.
pub struct Page {
    /// The items of the page.
    pub items: Vec<ItemAt>,
    /// How many items the question finds in all.
    pub total: usize,
    /// How many items the page may have.
    pub limit: u32,
    /// The cursor of the page after, unless this is the last.
    pub next: Option<String>,
}

impl Question {
    /// Holds `pairs` against what the collection can be asked.
    pub fn read(kind: &KindInfo, pairs: &[Pair], record: &Record) -> Result<Self, Refusals> {
        let mut reader = Reader {
            kind,
            record,
            refusals: Vec::new(),
        };
        let question = reader.read(pairs);
        match question {
            Some(question) if reader.refusals.is_empty() => Ok(question),
            _ => Err(Refusals::new(reader.refusals, pairs)),
        }
    }

    /// The places that the question finds on its page.
    pub fn page(&self, record: &Record) -> Page {
        let found: Vec<u32> = match self.filters.split_first() {
            None => record.places(self.kind).map(|at| at.place).collect(),
            Some((first, others)) => {
                let sets: Vec<_> = others
                    .iter()
                    .map(|filter| self.matches(filter, record))
                    .collect();
                let first = self.matches(first, record).into_iter();
                first
                    .filter(|place| sets.iter().all(|set| set.contains(place)))
                    .collect()
            }
        };
        let limit = self.limit.unwrap_or(DEFAULT_LIMIT);
        let start = self
            .after
            .map_or(0, |after| found.partition_point(|place| *place <= after));
        let rest = &found[start..];
        let shown = &rest[..rest.len().min(limit as usize)];
        let more = shown.len() < rest.len();
        let next = shown
            .last()
            .filter(|_| more)
            .map(|after| self.cursor_after(*after, record).encode());
        let items = shown
            .iter()
            .map(|place| ItemAt {
                kind: self.kind,
                place: *place,
            })
            .collect();
        Page {
            items,
            total: found.len(),
            limit,
            next,
        }
    }

    fn matches(&self, filter: &Filter, record: &Record) -> BTreeSet<u32> {
        let located = filter
            .values
            .iter()
            .filter_map(|to| Some((to, record.locate(to)?)));
        let places = located.flat_map(|(to, at)| match filter.parameter.takes {
            Takes::Stored { relation } => {
                record
                    .relations()
                    .storing(self.kind, relation, at, to.part.as_ref())
            }
            _ => record.relations().related(self.kind, at),
        });
        places.collect()
    }

    fn cursor_after(&self, after: u32, record: &Record) -> Cursor {
        let edition = u32::try_from(record.number()).unwrap_or_default();
        Cursor {
            edition,
            question: self.fingerprint(),
            after,
        }
    }

    fn fingerprint(&self) -> u64 {
        let question = format!(
            "{}?{}",
            kinds()[self.kind].collection,
            self.filters().join("&")
        );
        cursor::fingerprint(&question)
    }

    fn filters(&self) -> Vec<String> {
        let write = |filter: &Filter| {
            let values: BTreeSet<_> = filter
                .values
                .iter()
                .map(|to| self.spell(filter, to))
                .collect();
            let values: Vec<_> = values.into_iter().collect();
            format!("{}={}", filter.parameter.name, encode(&values.join(",")))
        };
        self.filters.iter().map(write).collect()
    }

    /// A value in its one spelling: without its type where only one is possible.
    fn spell(&self, filter: &Filter, to: &Reference) -> String {
        match filter.parameter.takes.targets(&kinds()[self.kind]) {
            (types, Parts::Refused) if types.len() == 1 => to.id.to_string(),
            _ => to.key(),
        }
    }

    /// The question in its one spelling, as the query of a link: filters by name, limit,
    /// cursor.
    pub fn query(&self, cursor: Option<&str>) -> String {
        let mut texts = self.filters();
        texts.extend(self.limit.map(|limit| format!("limit={limit}")));
        texts.extend(cursor.map(|cursor| format!("cursor={cursor}")));
        if texts.is_empty() {
            String::new()
        } else {
            format!("?{}", texts.join("&"))
        }
    }

    /// The cursor that the question was asked with.
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

struct Reader<'a> {
    kind: &'a KindInfo,
    record: &'a Record,
    refusals: Vec<Refusal>,
}

impl Reader<'_> {
    fn read(&mut self, pairs: &[Pair]) -> Option<Question> {
        let declared = parameters(self.kind);
        let mut question = Question {
            kind: kind_index(self.kind.type_name)?,
            filters: Vec::new(),
            limit: None,
            after: None,
            cursor: None,
        };
        let place = format!("/v1/{}", self.kind.collection);
        for (at, pair) in pairs.iter().enumerate() {
            let Some(parameter) = declared
                .iter()
                .find(|parameter| parameter.name == pair.name)
            else {
                let names = declared.iter().map(|parameter| parameter.name);
                self.refusals.push(unknown_parameter(pair, &place, names));
                continue;
            };
            let repeated = pairs[..at].iter().any(|other| other.name == pair.name);
            match parameter.takes {
                Takes::Limit | Takes::Cursor if repeated => self.refuse(
                    Reason::RepeatedParameter,
                    pair,
                    format!(
                        "`{}` takes one value and is given twice. Keep one of the two.",
                        pair.name
                    ),
                ),
                Takes::Limit => question.limit = self.limit(pair),
                Takes::Cursor => question.cursor = self.cursor(pair),
                Takes::Stored { .. } | Takes::Related { .. } => {
                    let values = self.references(parameter, pair);
                    match question
                        .filters
                        .iter_mut()
                        .find(|filter| filter.parameter.name == parameter.name)
                    {
                        Some(filter) => filter.values.extend(values),
                        None => question.filters.push(Filter { parameter, values }),
                    }
                }
            }
        }
        for filter in &question.filters {
            if filter.values.len() > MOST_VALUES {
                let name = filter.parameter.name;
                let detail = format!(
                    "`{name}` takes at most {MOST_VALUES} values and is given {}. Ask several times.",
                    filter.values.len()
                );
                self.refusals
                    .push(Refusal::new(Reason::InvalidValue, name, "", detail));
            }
        }
        question.filters.sort_by_key(|filter| filter.parameter.name);
        question.after = self.after(&question);
        Some(question)
    }

    fn refuse(&mut self, reason: Reason, pair: &Pair, detail: String) {
        self.refusals
            .push(Refusal::new(reason, &pair.name, &pair.value, detail));
    }

    fn limit(&mut self, pair: &Pair) -> Option<u32> {
        let digits = !pair.value.is_empty() && pair.value.bytes().all(|byte| byte.is_ascii_digit());
        let number = if digits {
            Some(pair.value.parse().unwrap_or(u64::MAX))
        } else {
            None
        };
        let near = match number {
            Some(number)
                if (1..=u64::from(LARGEST_LIMIT)).contains(&number)
                    && !pair.value.starts_with('0') =>
            {
                return u32::try_from(number).ok();
            }
            Some(0) => 1,
            Some(number) => {
                u32::try_from(number.min(u64::from(LARGEST_LIMIT))).unwrap_or(LARGEST_LIMIT)
            }
            None => DEFAULT_LIMIT,
        };
        let detail = format!(
            "`limit` is a whole number from 1 to {LARGEST_LIMIT}; `{}` is not. For example, `limit={near}`.",
            pair.value
        );
        let refusal = Refusal::new(Reason::InvalidValue, &pair.name, &pair.value, detail);
        let bounds = format!("1 to {LARGEST_LIMIT}");
        self.refusals.push(Refusal {
            suggestion: Some(near.to_string()),
            ..refusal.allowing([bounds.as_str()])
        });
        None
    }

    fn cursor(&mut self, pair: &Pair) -> Option<String> {
        if cursor::is_well_formed(&pair.value) {
            return Some(pair.value.clone());
        }
        let detail = format!(
            "`{}` is not a cursor: 16 to 512 letters, digits, `-` and `_`. Take it from `links.next` of the page before, or leave it out to begin with the first page.",
            pair.value
        );
        self.refuse(Reason::InvalidValue, pair, detail);
        None
    }

    /// The place that the question's cursor leads to.
    fn after(&mut self, question: &Question) -> Option<u32> {
        let text = question.cursor.as_deref()?;
        let why = match Cursor::decode(text) {
            None => "no page of this server handed it out",
            Some(cursor) if i64::from(cursor.edition) != self.record.number() => {
                "it comes from another edition of the record"
            }
            Some(cursor) if cursor.question != question.fingerprint() => {
                "it comes from another question"
            }
            Some(cursor) => return Some(cursor.after),
        };
        let detail = format!("The cursor leads nowhere: {why}. Begin with the first page.");
        self.refusals
            .push(Refusal::new(Reason::UnknownCursor, "cursor", text, detail));
        None
    }

    fn references(&mut self, parameter: &'static Parameter, pair: &Pair) -> Vec<Reference> {
        let values: Vec<_> = pair.value.split(',').collect();
        values
            .into_iter()
            .filter_map(|value| self.reference(parameter, value))
            .collect()
    }

    fn reference(&mut self, parameter: &Parameter, value: &str) -> Option<Reference> {
        let (types, parts) = parameter.takes.targets(self.kind);
        let refused = |reason, detail: String| Refusal::new(reason, parameter.name, value, detail);
        let to = match parse_reference(value, &types, parts) {
            Ok(to) => to,
            Err(flaw) => {
                let near = self.near_reference(value, &types);
                let help = near.as_ref().map_or_else(
                    || sentence(&flaw.hint),
                    |near| format!("Did you mean `{near}`?"),
                );
                let detail = format!("{}. {help}", sentence_start(&flaw.message));
                let allowed = if let [only] = types.as_slice() {
                    self.ids(only)
                } else {
                    types.iter().map(ToString::to_string).collect()
                };
                let refusal = refused(Reason::InvalidValue, detail)
                    .allowing(allowed.iter().map(String::as_str));
                self.refusals.push(Refusal {
                    suggestion: near,
                    ..refusal
                });
                return None;
            }
        };
        let Some(at) = self.record.locate(&to) else {
            let ids = self.ids(to.r#type);
            let near = nearest(to.id.as_str(), ids.iter().map(String::as_str));
            let spelled = near.map(|near| {
                if value.contains('/') {
                    format!("{}/{near}", to.r#type)
                } else {
                    near.to_owned()
                }
            });
            let help = spelled
                .as_ref()
                .map_or_else(String::new, |near| format!(" Did you mean `{near}`?"));
            let detail = format!("There is no {} `{}`.{help}", to.r#type, to.id);
            let refusal =
                refused(Reason::UnknownId, detail).allowing(ids.iter().map(String::as_str));
            self.refusals.push(Refusal {
                suggestion: spelled,
                ..refusal
            });
            return None;
        };
        if let Some(part) = &to.part
            && !self.record.part_ids(at).any(|id| id == part.as_str())
        {
            let near = nearest(part.as_str(), self.record.part_ids(at))
                .map(|near| format!("{}/{}/{near}", to.r#type, to.id));
            let help = near
                .as_ref()
                .map_or_else(String::new, |near| format!(" Did you mean `{near}`?"));
            let detail = format!("The {} `{}` has no part `{part}`.{help}", to.r#type, to.id);
            let refusal = refused(Reason::UnknownId, detail).allowing(self.record.part_ids(at));
            self.refusals.push(Refusal {
                suggestion: near,
                ..refusal
            });
            return None;
        }
        Some(to)
    }

    /// The reference that a text that is none was probably meant to be.
    fn near_reference(&self, value: &str, types: &[&'static str]) -> Option<String> {
        let of_type = |name: &'static str| self.ids(name).into_iter().map(move |id| (name, id));
        let keys: Vec<_> = types.iter().flat_map(|name| of_type(name)).collect();
        let near = |step: &str| nearest(&slugify(step), keys.iter().map(|(_, id)| id.as_str()));
        let near = value
            .rsplit('/')
            .filter(|step| !step.is_empty())
            .find_map(near)?;
        let (type_name, id) = keys.iter().find(|(_, id)| id == near)?;
        Some(if types.len() == 1 {
            id.clone()
        } else {
            format!("{type_name}/{id}")
        })
    }

    fn ids(&self, type_name: &str) -> Vec<String> {
        let kind = kind_index(type_name).map(|kind| &kinds()[kind]);
        kind.map_or_else(Vec::new, |kind| {
            self.record.ids(kind).map(str::to_owned).collect()
        })
    }
}

fn sentence_start(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn sentence(text: &str) -> String {
    format!("{}.", sentence_start(text))
}
