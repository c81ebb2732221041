//! What a value that points to an item can be, and what is said of one that it is not.

use super::error_collector::{Candidates, ErrorCollector};
use super::refusal::{Reason, Refusal};
use crate::model::{
    Parts, Reference, SLUG_LENGTH, Slug, kind_index, kinds, nearest, parse_reference, slugify,
};
use crate::record::{Became, ItemAt, Record};

/// How many segments a reference has: type, id and part.
const MAX_SEGMENTS: usize = 3;

/// References that are accepted: of which types, and whether to parts.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'t> {
    pub(super) types: &'t [&'static str],
    pub(super) parts: Parts,
}

impl Wanted<'_> {
    /// Resolves the value of a parameter to what it names in `record`. An id that an item had
    /// in an earlier edition is replaced by the one that it has now.
    pub(super) fn resolve(
        self,
        (parameter, value): (&str, &str),
        record: &Record,
        errors: &mut ErrorCollector,
    ) -> Option<Reference> {
        let unresolved = match self.find(value, record) {
            Ok(reference) => return Some(reference),
            Err(unresolved) => unresolved,
        };
        let (reason, named) = (unresolved.reason(), (parameter, value));
        errors.add(reason, named, |candidates| {
            let detail = unresolved.into_detail(record);
            self.refusal(reason, named, detail, (record, candidates))
        });
        None
    }

    fn find(self, value: &str, record: &Record) -> Result<Reference, Unresolved> {
        let Self { types, parts } = self;
        let Ok(to) = parse_reference(value, types, parts) else {
            let (reason, detail) = self.misfit(value);
            return Err(Unresolved::Malformed(reason, detail));
        };
        let to = current(to, record);
        let Some(at) = record.locate(&to) else {
            return Err(Unresolved::Item(to));
        };
        match &to.part {
            Some(part) if !record.part_ids(at).any(|id| id == part.as_str()) => {
                Err(Unresolved::Part(to))
            }
            _ => Ok(to),
        }
    }

    /// The refusal of a parameter's value, with the values that it takes and the nearest of
    /// them.
    pub(super) fn refusal(
        self,
        reason: Reason,
        (name, value): (&str, &str),
        detail: String,
        (record, candidates): (&Record, &mut Candidates),
    ) -> Refusal {
        let allowed = self.acceptable(value, record, candidates);
        // Ids are told apart by themselves: types are few and alike.
        let step = |key: &str| key.rsplit('/').next().unwrap_or(key).to_owned();
        let names: Vec<_> = allowed.iter().map(|key| step(key)).collect();
        let by_step = |asked: &str| {
            let near = nearest(&slugify(asked), names.iter().map(String::as_str))?;
            allowed.iter().find(|key| step(key) == near).cloned()
        };
        let whole = nearest(value, allowed.iter().map(String::as_str)).map(str::to_owned);
        let near = whole.or_else(|| value.rsplit('/').take(MAX_SEGMENTS).find_map(by_step));
        // Without an id there is nothing that another one could be near to.
        let near = near.filter(|_| !value.ends_with('/'));
        let help = near
            .as_ref()
            .map_or_else(String::new, |near| format!(" Did you mean `{near}`?"));
        let refusal = Refusal::new(reason, name, value, detail + &help);
        let refusal = refusal.allowing(allowed.iter().map(String::as_str));
        Refusal {
            suggestion: near,
            ..refusal
        }
    }

    /// The values that a parameter takes, those of the asked-for type first.
    fn acceptable(self, value: &str, record: &Record, candidates: &mut Candidates) -> Vec<String> {
        let Self { types, parts } = self;
        let named = value
            .split('/')
            .next()
            .filter(|first| types.contains(first));
        let bare = types.len() == 1 && parts == Parts::Refused;
        let step = value.split('/').nth(usize::from(value.contains('/')));
        let step = step.unwrap_or(value);
        let mut keys = Vec::new();
        for type_name in types
            .iter()
            .filter(|name| named.is_none_or(|named| named == **name))
        {
            let Some(kind) = kind_index(type_name) else {
                continue;
            };
            let info = &kinds()[kind];
            for id in candidates.ids_like(record, info, step) {
                let Some(at) = record.place(info, id).map(|place| ItemAt { kind, place }) else {
                    continue;
                };
                let key = format!("{type_name}/{id}");
                let parts_of = record.part_ids(at).map(|part| format!("{key}/{part}"));
                // Who asks for a part of an item is shown its parts.
                let asks_part = value
                    .strip_prefix(&key)
                    .is_some_and(|rest| rest.starts_with('/'));
                match parts {
                    Parts::Refused if bare => keys.push(id.to_string()),
                    Parts::Accepted if asks_part => {
                        return parts_of.chain([key.clone()]).collect();
                    }
                    Parts::Refused | Parts::Accepted => keys.push(key),
                    Parts::Demanded => keys.extend(parts_of),
                }
            }
        }
        keys
    }

    /// Why a text is no reference, in words for callers. One that is only too long is
    /// well-formed as far as its schema can say, and names nothing.
    pub(super) fn misfit(self, value: &str) -> (Reason, String) {
        let Self { types, parts } = self;
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
}

/// Why a value names nothing.
enum Unresolved {
    /// It is no reference, and why.
    Malformed(Reason, String),
    /// There is no such item.
    Item(Reference),
    /// The item has no such part.
    Part(Reference),
}

impl Unresolved {
    fn reason(&self) -> Reason {
        match self {
            Self::Malformed(reason, _) => *reason,
            Self::Item(_) | Self::Part(_) => Reason::UnknownId,
        }
    }

    fn into_detail(self, record: &Record) -> String {
        match self {
            Self::Malformed(_, detail) => detail,
            Self::Item(to) => missing(&to, record),
            Self::Part(to) => {
                let part = to.part.as_ref().map_or("", Slug::as_str);
                format!("The {} `{}` has no part `{part}`.", to.r#type, to.id)
            }
        }
    }
}

/// The same item by the id that it has now.
fn current(to: Reference, record: &Record) -> Reference {
    if record.locate(&to).is_some() {
        return to;
    }
    let kind = kind_index(to.r#type);
    match kind.and_then(|kind| record.renamed(kind, to.id.as_str())) {
        Some(id) => Reference {
            id: id.clone(),
            ..to
        },
        None => to,
    }
}

/// Why the record has no such item: it was withdrawn, or its id is of another type.
fn missing(to: &Reference, record: &Record) -> String {
    let kind = kind_index(to.r#type);
    let became = kind.and_then(|kind| record.became(kind, to.id.as_str()));
    let other = record.named(to.id.as_str());
    let other = other.map(|at| kinds()[at.kind].type_name);
    let help = match (became, other) {
        (Some(Became::Withdrawn(item)), _) => {
            format!(" It was withdrawn after edition {}.", item.last)
        }
        (_, Some(other)) => format!(" It is the id of one {other}."),
        (_, None) => String::new(),
    };
    format!("There is no {} `{}`.{help}", to.r#type, to.id)
}
