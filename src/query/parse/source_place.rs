//! Sections and passages of sources as values of parameters. A value that no source has is an
//! error, with the closest one.

use crate::model::{ItemType as _, Source, closest_match};
use crate::query::limits::MAX_CANDIDATES;
use crate::query::parse::parsed_value::ParsedValue;
use crate::query::parse::query_error::{
    ParameterValue, QueryError, QueryErrorKind, accepted_values_sentence, did_you_mean,
};
use crate::query::parse::query_string::{QueryParam, join_params};
use crate::query::parse::value_parser::ValueParser;
use crate::store::Edition;

impl ValueParser<'_> {
    /// The id of a section of any source.
    pub(crate) fn parse_section(&mut self, param: ParameterValue<'_>) -> Option<ParsedValue> {
        let ids = || section_ids(self.edition);
        if ids().any(|id| id == param.value) {
            return Some(ParsedValue::text(param.value));
        }
        let ids: Vec<_> = ids().take(MAX_CANDIDATES).collect();
        let kind = QueryErrorKind::UnknownId;
        self.errors.add(kind, param, |_| {
            let closest = closest_match(param.value, ids.iter().copied());
            let hint = match closest {
                Some(_) => did_you_mean(closest),
                None => accepted_values_sentence(param.name, &ids),
            };
            let detail = format!("No source has the section `{}`.{hint}", param.value);
            let error = QueryError::new(kind, param.name, param.value, detail);
            QueryError {
                suggestion: closest.map(str::to_owned),
                ..error.with_allowed(ids.iter().copied())
            }
        });
        None
    }

    /// A unit of a source, as `source/section/unit`.
    pub(crate) fn parse_passage(&mut self, param: ParameterValue<'_>) -> Option<ParsedValue> {
        let edition = self.edition;
        let source_id = param.value.split('/').next().unwrap_or_default();
        let source = edition.key_of(Source::ID, source_id);
        let source = source.map(|key| edition.item_as::<Source>(key));
        let is_known = source.is_some_and(|source| source.passages().any(|one| one == param.value));
        if is_known {
            return Some(ParsedValue::text(param.value));
        }
        let kind = QueryErrorKind::UnknownId;
        self.errors.add(kind, param, |_| {
            let candidates: Vec<_> = match source {
                Some(source) => source.passages().take(MAX_CANDIDATES).collect(),
                None => {
                    let sources = edition.items_of::<Source>();
                    let passages = sources.flat_map(|(_, source)| source.passages());
                    passages.take(MAX_CANDIDATES).collect()
                }
            };
            unknown_passage(param, &candidates, edition)
        });
        None
    }
}

fn section_ids(edition: &Edition) -> impl Iterator<Item = &str> {
    let sources = edition.items_of::<Source>().map(|(_, source)| source);
    let sections = sources.flat_map(|source| &source.sections);
    sections.map(|section| section.id.as_str())
}

/// The error of a passage that no source has, with the closest one, or with the section that it
/// names.
fn unknown_passage(
    param: ParameterValue<'_>,
    candidates: &[String],
    edition: &Edition,
) -> QueryError {
    let value = param.value;
    let closest = closest_match(value, candidates.iter().map(String::as_str));
    let closest = closest.or_else(|| numbered_passage(value, candidates));
    let section = section_ids(edition).find(|id| *id == value);
    let section = section.map(|id| QueryParam {
        name: "section".to_owned(),
        value: id.to_owned(),
    });
    let replacement = section.map(|section| vec![section]);
    let suggestion = replacement.as_deref().map(join_params);
    let suggestion = suggestion.or_else(|| closest.map(str::to_owned));
    let hint = match (&suggestion, candidates.first()) {
        (None, Some(example)) => format!(" Write, for example, `{example}`."),
        (suggestion, _) => did_you_mean(suggestion.as_deref()),
    };
    let format = if value.split('/').count() == 3 {
        ""
    } else {
        " A passage is written `source/section/unit`."
    };
    let detail = format!("No source has the passage `{value}`.{format}{hint}");
    let error = QueryError::new(QueryErrorKind::UnknownId, param.name, value, detail);
    QueryError {
        suggestion,
        replacement,
        ..error.with_allowed(candidates.iter().map(String::as_str))
    }
}

/// The unit of a section that has the number behind it: `lead/1` and `lead/p1` for
/// `article/lead/paragraph-1`.
fn numbered_passage<'c>(value: &str, candidates: &'c [String]) -> Option<&'c str> {
    let (rest, unit) = value.rsplit_once('/')?;
    let section = rest.rsplit('/').next()?;
    let number = unit.trim_start_matches(|ch: char| !ch.is_ascii_digit());
    let (tail, middle) = (format!("-{number}"), format!("/{section}/"));
    let mut candidates = candidates.iter().map(String::as_str);
    let is_meant = |one: &&str| one.contains(&*middle) && one.ends_with(&*tail);
    candidates.find(|one| !number.is_empty() && is_meant(one))
}
