//! The direction of a sort where other APIs write it: in a parameter of its own. A suggestion that
//! lost it would sort the other way around.

use crate::query::parse::aliases::{default_sort_field, means_sort, normalize_value, snake_case};
use crate::query::parse::query_string::QueryParam;
use crate::query::spec::parameter_spec::{ParameterRole, ParameterSpec, ValueSpec};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Ascending,
    Descending,
}

impl Direction {
    /// The direction that a word stands for.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::from_value(word).filter(|_| word.contains(char::is_alphabetic))
    }

    /// The direction that a value stands for.
    fn from_value(value: &str) -> Option<Self> {
        match &*value.trim().to_lowercase() {
            "desc" | "descending" | "dsc" | "down" | "reverse" | "-1" | "-" => {
                Some(Self::Descending)
            }
            "asc" | "ascending" | "up" | "1" | "+" | "" => Some(Self::Ascending),
            _ => None,
        }
    }

    /// The direction in the name of a parameter: `desc=title`, `reverse=true`.
    fn from_name(name: &str) -> Option<Self> {
        let words = name.rsplit('_').next()?;
        match words {
            "desc" | "descending" | "reverse" | "reversed" => Some(Self::Descending),
            "asc" | "ascending" => Some(Self::Ascending),
            _ => None,
        }
    }

    /// A key of an order in this direction. One that is reversed stays so.
    pub(crate) fn apply(self, key: &str) -> String {
        match self {
            Self::Ascending => key.to_owned(),
            Self::Descending => format!("-{}", key.trim_start_matches('-')),
        }
    }
}

/// The order that was meant.
pub(crate) struct SortRewrite {
    pub(crate) replacement: QueryParam,
    /// The parameters that it stands for as well.
    pub(crate) superseded: Vec<String>,
}

/// What an unknown parameter means that has the direction of an order, beside the parameter that has
/// its fields.
pub(crate) fn rewrite_direction(
    param: &QueryParam,
    params: &[QueryParam],
    parameters: &[ParameterSpec],
) -> Option<SortRewrite> {
    let sort = parameters
        .iter()
        .find(|spec| spec.role == ParameterRole::Sort)?;
    let ValueSpec::OneOf { names, .. } = &sort.value else {
        return None;
    };
    let known = |key: &str| names.iter().any(|name| name == key);
    let keys_of = |value: &str| -> Option<Vec<String>> {
        let keys = value.split(',');
        keys.map(|key| normalize_value(key, true, known)).collect()
    };
    let name = snake_case(&param.name);
    let (base, own_field) = match name.split_once('[') {
        Some((base, field)) => (base, Some(field.trim_end_matches(']'))),
        None => (&*name, None),
    };
    let (directions, own_keys) = match Direction::from_name(base) {
        Some(direction) => match &*param.value.to_lowercase() {
            "" | "true" | "1" | "yes" | "on" => (vec![direction], None),
            "false" | "0" | "no" | "off" => (vec![Direction::Ascending], None),
            value => (vec![direction], Some(keys_of(value)?)),
        },
        None if means_sort(base) => {
            let values = param.value.split(',').map(Direction::from_value);
            let directions: Vec<_> = values.collect::<Option<_>>()?;
            (directions, own_field.map(keys_of).unwrap_or_default())
        }
        None => return None,
    };
    let others = params.iter().filter(|other| other.name != param.name);
    let fields = others
        .clone()
        .filter(|other| other.name == sort.name || means_sort(&snake_case(&other.name)))
        .find_map(|other| Some((other.name.clone(), keys_of(&other.value)?)));
    let (superseded, keys) = match (own_keys, fields) {
        (Some(keys), _) => (Vec::new(), keys),
        (None, Some((name, keys))) => (vec![name, sort.name.to_string()], keys),
        (None, None) => {
            let field = default_sort_field(known)?;
            (Vec::new(), vec![field.to_owned()])
        }
    };
    // Further fields have the last direction.
    let last = *directions.last()?;
    let directions = directions.into_iter().chain(std::iter::repeat(last));
    let keys: Vec<_> = keys
        .iter()
        .zip(directions)
        .map(|(key, direction)| direction.apply(key))
        .collect();
    keys.iter().all(|key| known(key)).then(|| SortRewrite {
        replacement: QueryParam {
            name: sort.name.to_string(),
            value: keys.join(","),
        },
        superseded,
    })
}
