//! Sections and passages of sources as values of parameters. A value that no source has is an
//! error, with the closest one.

use crate::model::{ItemType as _, Source, closest_match};
use crate::query::limits::MAX_CANDIDATES;
use crate::query::parse::query_error::{ParameterValue, QueryError, QueryErrorKind, did_you_mean};
use crate::query::parse::value_parser::{ParsedValue, ValueParser};

impl ValueParser<'_> {
    /// The id of a section of any source.
    pub(crate) fn parse_section(&mut self, param: ParameterValue<'_>) -> Option<ParsedValue> {
        let edition = self.edition;
        let sources = || edition.items_of::<Source>().map(|(_, source)| source);
        let ids = || {
            let sections = sources().flat_map(|source| &source.sections);
            sections.map(|section| section.id.as_str())
        };
        if ids().any(|id| id == param.value) {
            return Some(ParsedValue::text(param.value));
        }
        let ids = || ids().map(str::to_owned).collect();
        self.push_unknown_place(param, "section", ids);
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
        let candidates = || match source {
            Some(source) => source.passages().collect(),
            None => {
                let sources = edition.items_of::<Source>();
                let passages = sources.flat_map(|(_, source)| source.passages());
                passages.take(MAX_CANDIDATES).collect()
            }
        };
        self.push_unknown_place(param, "passage", candidates);
        None
    }

    fn push_unknown_place(
        &mut self,
        param: ParameterValue<'_>,
        noun: &str,
        candidates: impl FnOnce() -> Vec<String>,
    ) {
        let kind = QueryErrorKind::UnknownId;
        self.errors.add(kind, param, |_| {
            let mut candidates = candidates();
            candidates.truncate(MAX_CANDIDATES);
            let closest = closest_match(param.value, candidates.iter().map(String::as_str));
            let hint = did_you_mean(closest);
            let detail = format!("No source has the {noun} `{}`.{hint}", param.value);
            let error = QueryError::new(kind, param.name, param.value, detail);
            QueryError {
                suggestion: closest.map(str::to_owned),
                ..error.with_allowed(candidates.iter().map(String::as_str))
            }
        });
    }
}
