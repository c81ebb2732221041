//! What a value that points to an item can be, and what is said of one that it is not.

use super::refusal::{Reason, Refusal};
use crate::model::{Parts, SLUG_LENGTH, kind_index, kinds, nearest, parse_reference, slugify};
use crate::record::{ItemAt, Record};

/// References that are accepted: of which types, and whether to parts.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'t> {
    pub(super) types: &'t [&'static str],
    pub(super) parts: Parts,
}

impl Wanted<'_> {
    /// The refusal of a parameter's value, with the values that it takes and the nearest of
    /// them, if there is a record to look for them in.
    pub(super) fn refusal(
        self,
        reason: Reason,
        (name, value): (&str, &str),
        detail: String,
        record: Option<&Record>,
    ) -> Refusal {
        let Some(record) = record else {
            return Refusal::new(reason, name, value, detail);
        };
        let allowed = self.acceptable(value, record);
        // Ids are told apart by themselves: types are few and alike.
        let step = |key: &str| key.rsplit('/').next().unwrap_or(key).to_owned();
        let names: Vec<_> = allowed.iter().map(|key| step(key)).collect();
        let by_step = |asked: &str| {
            let near = nearest(&slugify(asked), names.iter().map(String::as_str))?;
            allowed.iter().find(|key| step(key) == near).cloned()
        };
        let whole = nearest(value, allowed.iter().map(String::as_str)).map(str::to_owned);
        let near = whole.or_else(|| value.rsplit('/').find_map(by_step));
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
    fn acceptable(self, value: &str, record: &Record) -> Vec<String> {
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
            for id in record.ids_like(info, step) {
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
