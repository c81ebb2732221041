//! What a value that points to an item can be, and what is said of one that it is not.

use crate::model::{
    ItemTypeId, MAX_SLUG_LEN, PartPolicy, Reference, Slug, closest_id, parse_reference, slugify,
};
use crate::query::limits::MAX_ALTERNATIVES;
use crate::query::parse::error_collector::{CandidateBudget, ErrorCollector};
use crate::query::parse::error_correction::deduplicated;
use crate::query::parse::query_error::{ParameterValue, QueryError, QueryErrorKind, did_you_mean};
use crate::query::parse::query_string::{QueryParam, join_params};
use crate::store::{Edition, ItemKey, RetiredId};

/// How many segments a reference has: type, id and part.
const MAX_SEGMENTS: usize = 3;

/// References that are accepted: of which types, and whether to parts.
#[derive(Clone, Copy)]
pub(crate) struct ExpectedReference<'t> {
    pub(crate) types: &'t [ItemTypeId],
    pub(crate) part_policy: PartPolicy,
}

impl ExpectedReference<'_> {
    /// Resolves the value of a parameter to what it names in `edition`. An id that an item or part
    /// had in an earlier edition is replaced by the one that it has now.
    pub(crate) fn resolve(
        self,
        param: ParameterValue<'_>,
        edition: &Edition,
        errors: &mut ErrorCollector,
    ) -> Option<Reference> {
        let unresolved = match self.try_resolve(param.value, edition) {
            Ok(reference) => return Some(reference),
            Err(unresolved) => unresolved,
        };
        let kind = unresolved.kind();
        errors.add(kind, param, |candidates| {
            let detail = unresolved.into_detail(edition);
            self.build_error(kind, param, &detail, edition, candidates)
        });
        None
    }

    /// Whether a value is the name of the only type, which all items have.
    pub(crate) fn means_all(self, value: &str, edition: &Edition) -> bool {
        let &[only] = self.types else {
            return false;
        };
        only.is_named(value) && edition.key_of(only, value).is_none()
    }

    /// A reference to an item that may not exist, or why the text is none.
    pub(crate) fn parse(self, value: &str) -> Result<Reference, (QueryErrorKind, String)> {
        parse_reference(value, self.types, self.part_policy)
            .map_err(|_| self.explain_invalid(value))
    }

    /// What a value looks like, after a verb.
    pub(crate) fn reference_format(self) -> String {
        match (self.types, self.part_policy) {
            ([only], PartPolicy::Forbidden) => format!("the id of {}", only.with_article()),
            (_, PartPolicy::Forbidden) => "`type/id`".to_owned(),
            (_, PartPolicy::Allowed) => "`type/id` or `type/id/part`".to_owned(),
        }
    }

    /// Whether the id alone is a reference.
    fn is_bare_id(self) -> bool {
        self.types.len() == 1 && self.part_policy == PartPolicy::Forbidden
    }

    /// The canonical text of a reference: without its type where only one is possible.
    pub(crate) fn canonical_text(self, reference: &Reference) -> String {
        if self.is_bare_id() {
            reference.id.to_string()
        } else {
            reference.key()
        }
    }

    fn try_resolve(self, value: &str, edition: &Edition) -> Result<Reference, ResolveError> {
        let target = self
            .parse(value)
            .map_err(|(kind, detail)| ResolveError::Malformed { kind, detail })?;
        let target = with_current_id(target, edition);
        let Some(key) = edition.resolve(&target) else {
            return Err(ResolveError::UnknownItem(target));
        };
        let has_part = |part: &Slug| edition.part_ids(key).any(|id| id == part.as_str());
        let Some(part) = target.part.clone().filter(|part| !has_part(part)) else {
            return Ok(target);
        };
        let history = edition.history();
        let renamed = history.current_part_id(target.item_type, &target.id, part.as_str());
        match renamed.filter(|part| has_part(part)) {
            Some(current) => Ok(Reference {
                part: Some(current.clone()),
                ..target
            }),
            None => Err(ResolveError::UnknownPart { target, part }),
        }
    }

    /// The error of a value, with accepted values and the closest of them.
    pub(crate) fn build_error(
        self,
        kind: QueryErrorKind,
        ParameterValue { name, value }: ParameterValue<'_>,
        detail: &str,
        edition: &Edition,
        candidates: &mut CandidateBudget,
    ) -> QueryError {
        let allowed = self.accepted_values(value, edition, candidates);
        // Ids are compared without their types, which are few and alike.
        let last_segment = |key: &str| key.rsplit('/').next().unwrap_or(key).to_owned();
        let names: Vec<_> = allowed.iter().map(|key| last_segment(key)).collect();
        let closest_by_last_segment = |segment: &str| {
            let near = closest_id(&slugify(segment), names.iter().map(String::as_str))?;
            allowed
                .iter()
                .find(|key| last_segment(key) == near)
                .cloned()
        };
        let closest = closest_id(value, allowed.iter().map(String::as_str));
        // What begins with the same item may end with any other part.
        let closest = closest.filter(|key| match (key.rsplit_once('/'), value.rsplit_once('/')) {
            (Some((item, part)), Some((own_item, own_part))) => {
                let is_of_part = item == own_item && item.contains('/');
                !is_of_part || closest_id(own_part, [part]).is_some()
            }
            _ => true,
        });
        let closest = closest.map(str::to_owned);
        let named = self.named_items(value, edition);
        let is_named = !named.is_empty();
        let example = allowed.first().filter(|_| !self.is_bare_id());
        let without_suggestion = match (kind, self.type_of(value), example) {
            // Where nothing else is said of the id.
            (QueryErrorKind::UnknownId, Some(type_id), _) if detail.ends_with("`.") => {
                let collection = type_id.collection();
                format!(" All {collection} are at `/v1/{collection}`.")
            }
            (QueryErrorKind::InvalidValue, _, Some(example)) => {
                format!(" An example is `{example}`.")
            }
            _ => String::new(),
        };
        let mut named = named.into_iter();
        let suggestion = named.next().or(closest).or_else(|| {
            value
                .rsplit('/')
                .take(MAX_SEGMENTS)
                .find_map(closest_by_last_segment)
        });
        // Without an id there is nothing that another one could be near to.
        let suggestion = suggestion.filter(|_| !value.ends_with('/'));
        let with_suggestion = |suggestion: Option<String>| {
            let hint = match &suggestion {
                Some(suggestion) => did_you_mean(Some(suggestion)),
                None => without_suggestion.clone(),
            };
            let detail = format!("{detail}{hint}");
            let error = QueryError::new(kind, name, value, detail);
            let error = error.with_allowed(allowed.iter().map(String::as_str));
            QueryError {
                suggestion,
                ..error
            }
        };
        // A word that names nothing may be mentioned. What is named and finds nothing stays what was
        // asked for: those who mention it are another matter.
        let as_text = QueryParam {
            name: "q".to_owned(),
            value: value.replace(['-', '_', '/'], " "),
        };
        let as_text = QueryError {
            replacement: Some(vec![as_text.clone()]),
            ..with_suggestion(Some(join_params(&[as_text])))
        };
        let others = named.take(MAX_ALTERNATIVES - 1).map(Some);
        let others = others.map(with_suggestion);
        let others = others.chain((!is_named).then_some(as_text));
        QueryError {
            alternatives: others.filter(|_| suggestion.is_some()).collect(),
            ..with_suggestion(suggestion.clone())
        }
    }

    /// The reference to the item that a text names: by its id or another of its names, or, unless
    /// that has to be exact, by a part of one.
    pub(crate) fn named_item(
        self,
        text: &str,
        is_exact: bool,
        edition: &Edition,
    ) -> Option<String> {
        if let Ok(reference) = self.try_resolve(text, edition) {
            return Some(self.canonical_text(&reference));
        }
        let names = edition.names().find(text);
        let exact = names.exact_among(self.types);
        let key = exact.or_else(|| (!is_exact).then(|| names.best_among(self.types)).flatten())?;
        let id = edition.id(key).clone();
        Some(self.canonical_text(&Reference::new(key.type_id, id, None)))
    }

    /// The items that a value names: only one by its full name, or else one of each type; none if
    /// the first type has several. What stands before the name is its type, unless there is no such
    /// type, as in `country/ukraine`.
    fn named_items(self, value: &str, edition: &Edition) -> Vec<String> {
        let (before, name) = match value.rsplit_once(['/', ':']) {
            Some((before, name)) => (Some(before), name.trim()),
            None => (None, value),
        };
        let type_id = before.and_then(ItemTypeId::from_name);
        let mut types = self.types.to_vec();
        types.retain(|other| type_id.is_none_or(|type_id| type_id == *other));
        let names = edition.names().find(name);
        let with_id = || types.iter().find_map(|id| edition.key_of(*id, name));
        let keys = match names.exact_among(&types).or_else(with_id) {
            Some(exact) => vec![exact],
            None => {
                let Some(first) = names.best_among(&types) else {
                    return Vec::new();
                };
                let others = types.into_iter();
                let others = others.filter_map(|type_id| names.best(type_id).only());
                deduplicated([first].into_iter().chain(others))
            }
        };
        let to_text = |key: ItemKey| {
            let id = edition.id(key).clone();
            self.canonical_text(&Reference::new(key.type_id, id, None))
        };
        keys.into_iter().map(to_text).collect()
    }

    /// The type of the item that a value stands for.
    fn type_of(self, value: &str) -> Option<ItemTypeId> {
        let named = value.split('/').next().and_then(ItemTypeId::from_name);
        let named = named.filter(|type_id| self.types.contains(type_id));
        named.or(match self.types {
            [only] => Some(*only),
            _ => None,
        })
    }

    /// Accepted values, of the type that the value names if it names one.
    fn accepted_values(
        self,
        value: &str,
        edition: &Edition,
        candidates: &mut CandidateBudget,
    ) -> Vec<String> {
        let Self {
            types,
            part_policy: parts,
        } = self;
        let requested_type = value
            .split('/')
            .next()
            .and_then(ItemTypeId::from_name)
            .filter(|first| types.contains(first));
        let id_segment = value.split('/').nth(usize::from(value.contains('/')));
        let id_segment = id_segment.unwrap_or(value);
        let mut keys = Vec::new();
        for type_id in types
            .iter()
            .copied()
            .filter(|id| requested_type.is_none_or(|requested| requested == *id))
        {
            let info = type_id.info();
            for id in candidates.suggestion_candidates(edition, info, id_segment) {
                let Some(item_key) = edition.key_of(type_id, id) else {
                    continue;
                };
                let key = format!("{type_id}/{id}");
                let part_keys = edition
                    .part_ids(item_key)
                    .map(|part| format!("{key}/{part}"));
                // A value that begins like a part of an item is compared with its parts.
                let wants_parts = value
                    .strip_prefix(&key)
                    .is_some_and(|rest| rest.starts_with('/'));
                match parts {
                    PartPolicy::Forbidden if self.is_bare_id() => keys.push(id.to_string()),
                    PartPolicy::Allowed if wants_parts => {
                        return part_keys.chain([key.clone()]).collect();
                    }
                    PartPolicy::Forbidden | PartPolicy::Allowed => keys.push(key),
                }
            }
        }
        keys
    }

    /// Why a text is no reference. One that is only too long is well-formed as far as its
    /// schema can say, and names nothing.
    fn explain_invalid(self, value: &str) -> (QueryErrorKind, String) {
        let Self {
            types,
            part_policy: parts,
        } = self;
        let reference_format = self.reference_format();
        let shorten = |segment: &str| {
            let truncated: String = segment.chars().take(MAX_SLUG_LEN).collect();
            truncated.trim_end_matches('-').to_owned()
        };
        let shortened: Vec<_> = value.split('/').map(shorten).collect();
        let shortened = shortened.join("/");
        let detail = if shortened != value && parse_reference(&shortened, types, parts).is_ok() {
            return (
                QueryErrorKind::UnknownId,
                format!("`{value}` names nothing: it is longer than any id."),
            );
        } else if let Some(other) = value
            .split_once('/')
            .and_then(|(first, _)| ItemTypeId::from_name(first))
            .filter(|other| !types.contains(other))
        {
            let names: Vec<_> = types.iter().map(|id| id.name()).collect();
            match names.as_slice() {
                [_] => format!("`{value}` is of the type {other}. Write {reference_format}."),
                _ => format!(
                    "`{value}` is of the type {other}. Write {reference_format}, with one of these types: {}.",
                    names.join(", ")
                ),
            }
        } else if self.is_bare_id() {
            format!("`{value}` is not {reference_format}.")
        } else if let Some((first, _)) = value.split_once('/')
            && ItemTypeId::from_name(first).is_none()
        {
            format!("`{first}` is not a type. Write {reference_format}.")
        } else {
            match value.split_once('/') {
                None if value.contains(':') => format!("Write {reference_format}, not `{value}`."),
                None => format!("`{value}` has no type. Write {reference_format}."),
                Some((_, "")) => format!("`{value}` has no id. Write {reference_format}."),
                Some(_) => format!("`{value}` does not have the form {reference_format}."),
            }
        };
        (QueryErrorKind::InvalidValue, detail)
    }
}

/// Why a value names nothing.
enum ResolveError {
    /// It is no reference, and why.
    Malformed {
        kind: QueryErrorKind,
        detail: String,
    },
    /// There is no such item.
    UnknownItem(Reference),
    /// The item has no such part.
    UnknownPart { target: Reference, part: Slug },
}

impl ResolveError {
    fn kind(&self) -> QueryErrorKind {
        match self {
            Self::Malformed { kind, .. } => *kind,
            Self::UnknownItem(_) | Self::UnknownPart { .. } => QueryErrorKind::UnknownId,
        }
    }

    fn into_detail(self, edition: &Edition) -> String {
        match self {
            Self::Malformed { detail, .. } => detail,
            Self::UnknownItem(target) => missing_item_detail(&target, edition),
            Self::UnknownPart { target, part } => format!(
                "The {} `{}` has no part `{part}`.",
                target.item_type, target.id
            ),
        }
    }
}

/// The same item by the id that it has now.
fn with_current_id(target: Reference, edition: &Edition) -> Reference {
    if edition.resolve(&target).is_some() {
        return target;
    }
    match edition
        .history()
        .current_id(target.item_type, target.id.as_str())
    {
        Some(id) => Reference {
            id: id.clone(),
            ..target
        },
        None => target,
    }
}

/// Why the record has no such item: it was withdrawn, or its id is of another type.
fn missing_item_detail(target: &Reference, edition: &Edition) -> String {
    let retired = edition
        .history()
        .resolve_retired_id(target.item_type, target.id.as_str());
    let other_item = edition.find_in_any_type(target.id.as_str());
    let other_type = other_item.map(|key| key.type_id);
    let help = match (retired, other_type) {
        (Some(RetiredId::Withdrawn(item)), _) => {
            format!(" It was withdrawn after edition {}.", item.last_edition)
        }
        (_, Some(other)) => format!(" It is the id of {}.", other.with_article()),
        (_, None) => edition
            .numbered_ids_like(target.item_type, target.id.as_str())
            .map_or_else(String::new, |(first, last)| {
                format!(" Ids go from `{first}` to `{last}`.")
            }),
    };
    format!("There is no {} `{}`.{help}", target.item_type, target.id)
}
