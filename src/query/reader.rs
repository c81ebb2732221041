//! Reading a question: each parameter held against its declaration, each refusal with what
//! would have been accepted.

use super::cursor::{self, Cursor};
use super::pairs::Pair;
use super::parameter::{MOST_VALUES, Parameter, Takes, parameters};
use super::question::{DEFAULT_LIMIT, Filter, LARGEST_LIMIT, Question};
use super::refusal::{Reason, Refusal, unknown_parameter};
use crate::model::{
    KindInfo, Parts, Reference, SLUG_LENGTH, kind_index, nearest, parse_reference, slugify,
};
use crate::record::Record;

/// Holds a question against what the collection can be asked, and gathers what is wrong.
pub(super) struct Reader<'a> {
    pub(super) kind: &'a KindInfo,
    pub(super) record: &'a Record,
    pub(super) refusals: Vec<Refusal>,
}

impl Reader<'_> {
    /// The question, as far as it can be read; it counts only if nothing was refused.
    pub(super) fn read(&mut self, pairs: &[Pair]) -> Option<Question> {
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
        self.refusals.push(Refusal {
            suggestion: Some(near.to_string()),
            ..refusal
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
        let Ok(to) = parse_reference(value, &types, parts) else {
            let (reason, detail) = misfit(value, &types, parts);
            self.refuse_reference(reason, parameter, value, detail);
            return None;
        };
        let Some(at) = self.record.locate(&to) else {
            let detail = format!("There is no {} `{}`.", to.r#type, to.id);
            self.refuse_reference(Reason::UnknownId, parameter, value, detail);
            return None;
        };
        if let Some(part) = &to.part
            && !self.record.part_ids(at).any(|id| id == part.as_str())
        {
            let detail = format!("The {} `{}` has no part `{part}`.", to.r#type, to.id);
            self.refuse_reference(Reason::UnknownId, parameter, value, detail);
            return None;
        }
        Some(to)
    }

    /// Refuses a value, with the values that the parameter takes and the nearest of them.
    fn refuse_reference(
        &mut self,
        reason: Reason,
        parameter: &Parameter,
        value: &str,
        detail: String,
    ) {
        let (types, parts) = parameter.takes.targets(self.kind);
        let allowed = self.acceptable(value, &types, parts);
        // Ids are told apart by themselves: types are few and alike.
        let step = |key: &str| key.rsplit('/').next().unwrap_or(key).to_owned();
        let names: Vec<_> = allowed.iter().map(|key| step(key)).collect();
        let by_step = |asked: &str| {
            let near = nearest(&slugify(asked), names.iter().map(String::as_str))?;
            allowed.iter().find(|key| step(key) == near).cloned()
        };
        let whole = nearest(value, allowed.iter().map(String::as_str)).map(str::to_owned);
        let near = whole.or_else(|| value.rsplit('/').find_map(by_step));
        let help = near
            .as_ref()
            .map_or_else(String::new, |near| format!(" Did you mean `{near}`?"));
        let refusal = Refusal::new(reason, parameter.name, value, detail + &help);
        let refusal = refusal.allowing(allowed.iter().map(String::as_str));
        self.refusals.push(Refusal {
            suggestion: near,
            ..refusal
        });
    }

    /// The values that a parameter takes, those of the asked-for type first.
    fn acceptable(&self, value: &str, types: &[&'static str], parts: Parts) -> Vec<String> {
        let named = value
            .split('/')
            .next()
            .filter(|first| types.contains(first));
        let bare = types.len() == 1 && parts == Parts::Refused;
        let mut keys = Vec::new();
        for type_name in types
            .iter()
            .filter(|name| named.is_none_or(|named| named == **name))
        {
            let Some(kind) = kind_index(type_name) else {
                continue;
            };
            for at in self.record.places(kind) {
                let Some(id) = self.record.id(at) else {
                    continue;
                };
                let key = format!("{type_name}/{id}");
                let parts_of: Vec<_> = self
                    .record
                    .part_ids(at)
                    .map(|part| format!("{key}/{part}"))
                    .collect();
                // Who asks for a part of an item is shown its parts.
                let asks_part = value.starts_with(&format!("{key}/"));
                match parts {
                    Parts::Refused if bare => keys.push(id.to_string()),
                    Parts::Accepted if asks_part => {
                        return parts_of.into_iter().chain([key]).collect();
                    }
                    Parts::Refused | Parts::Accepted => keys.push(key),
                    Parts::Demanded => keys.extend(parts_of),
                }
            }
        }
        keys
    }
}

/// Why a text is no reference, in words for callers. One that is only too long is
/// well-formed as far as its schema can say, and names nothing.
fn misfit(value: &str, types: &[&'static str], parts: Parts) -> (Reason, String) {
    let form = match (types, parts) {
        (_, Parts::Demanded) => "`type/id/part`".to_owned(),
        ([only], Parts::Refused) => format!("the id of one {only}"),
        (_, Parts::Refused) => "`type/id`".to_owned(),
        (_, Parts::Accepted) => "`type/id` or `type/id/part`".to_owned(),
    };
    let shorten = |step: &str| {
        let kept: String = step.chars().take(SLUG_LENGTH).collect();
        kept.trim_end_matches('-').to_owned()
    };
    let shortened: Vec<_> = value.split('/').map(shorten).collect();
    let shortened = shortened.join("/");
    if value.is_empty() {
        (
            Reason::InvalidValue,
            format!("A value is empty; {form} is wanted."),
        )
    } else if shortened != value && parse_reference(&shortened, types, parts).is_ok() {
        (
            Reason::UnknownId,
            format!("There is nothing of the name `{value}`: no id is that long."),
        )
    } else if let Some(other) = value.split('/').next().filter(|first| {
        value.contains('/') && kind_index(first).is_some() && !types.contains(first)
    }) {
        (
            Reason::InvalidValue,
            format!(
                "`{value}` is of the type {other}; {form} is wanted, of the type {}.",
                types.join(" or ")
            ),
        )
    } else {
        (Reason::InvalidValue, format!("`{value}` is not {form}."))
    }
}
