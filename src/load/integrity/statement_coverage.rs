//! Evidence: every entity and part has a statement, and every citation points to an existing
//! unit.

use std::collections::BTreeSet;

use hashbrown::HashSet;
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

use crate::load::integrity::{IntegrityChecker, ItemHandle, matching_pointers};
use crate::load::parsed_item::{ItemContent, ParsedItem};
use crate::model::{Citation, ErrorCode, ItemTypeId, Slug, Source, ValidationError};

/// What statements are about and cite.
#[derive(Default)]
struct StatementCoverage<'d> {
    /// Items and parts, by type, id and part.
    covered_targets: HashSet<(ItemTypeId, &'d Slug, Option<&'d Slug>)>,
    /// What statements name that is not there, perhaps mistyped: an item of a type and a
    /// part, or the id of an item of any type.
    unresolved_targets: BTreeSet<UnresolvedTarget<'d>>,
    /// Citations of what their source does not have: the statement and the index in it.
    invalid_citations: Vec<(ItemHandle<'d>, usize)>,
}

/// The type if it is known, the id, and the part.
type UnresolvedTarget<'d> = (Option<ItemTypeId>, &'d str, Option<&'d Slug>);

impl StatementCoverage<'_> {
    /// Both together.
    fn merge(mut self, other: Self) -> Self {
        // The smaller is merged into the larger, as long as errors keep their order.
        if self.covered_targets.len() < other.covered_targets.len()
            && self.invalid_citations.is_empty()
        {
            return other.merge(self);
        }
        self.covered_targets.extend(other.covered_targets);
        self.unresolved_targets.extend(other.unresolved_targets);
        self.invalid_citations.extend(other.invalid_citations);
        self
    }
}

impl<'d> IntegrityChecker<'d, '_> {
    /// Reports items and parts without a statement.
    pub(crate) fn check_statement_coverage(&mut self) {
        let statements = &self.edition.collections[ItemTypeId::Statement];
        if !statements.is_parsed {
            return;
        }
        let checker = &*self;
        let handles = (0..statements.items.len())
            .into_par_iter()
            .map(|row| ItemHandle {
                collection: statements,
                row,
            });
        let partial_coverages =
            handles.fold(StatementCoverage::default, |mut coverage, statement| {
                checker.collect_coverage(statement, &mut coverage);
                coverage
            });
        let mut coverage =
            partial_coverages.reduce(StatementCoverage::default, StatementCoverage::merge);
        for (handle, nth) in std::mem::take(&mut coverage.invalid_citations) {
            self.report_invalid_citation(handle, nth);
        }
        self.cover_likely_targets(&mut coverage);
        for handle in self.items() {
            // Statements are about the id that the item should have.
            let has_id = handle.item().valid_id().is_some();
            if has_id && handle.collection.item_type.id.requires_statement() {
                self.report_uncovered_item(handle, &coverage);
            }
        }
    }

    /// Counts the likely targets of mistyped references as covered: the mistake is reported where
    /// it is, and not once more as its consequence.
    fn cover_likely_targets(&mut self, coverage: &mut StatementCoverage<'d>) {
        for (type_id, id, part) in std::mem::take(&mut coverage.unresolved_targets) {
            let candidates = type_id.map_or_else(|| ItemTypeId::ALL.to_vec(), |id| vec![id]);
            let exact = candidates
                .iter()
                .map(|type_id| (*type_id, self.find_id(*type_id, id)));
            let mut targets: Vec<_> = exact.filter(|(_, id)| id.is_some()).collect();
            if targets.is_empty() {
                let likely = candidates
                    .iter()
                    .map(|type_id| (*type_id, self.likely_target(*type_id, id)));
                targets = likely.collect();
            }
            for (type_id, id) in targets {
                let Some(id) = id else { continue };
                for part in [part, None] {
                    coverage.covered_targets.insert((type_id, id, part));
                }
            }
        }
    }

    /// Reports a citation of what its source does not have.
    fn report_invalid_citation(&mut self, handle: ItemHandle<'d>, nth: usize) {
        if self.remaining_reports(handle) == 0 {
            return self.count_omitted(1);
        }
        let mut citations = handle.item().citations().into_iter();
        let citation = citations.find(|(index, _)| *index == nth);
        let invalid =
            citation.and_then(|(_, citation)| citation.validate_unit(self.cited_source(citation)?));
        if let Some(invalid) = invalid {
            let pointer = format!("/cites/{nth}/{}", invalid.field);
            let (message, hint) = (invalid.message, invalid.hint);
            self.report_error(
                handle,
                ValidationError::new(ErrorCode::UnknownUnit, pointer, message, hint),
            );
        }
    }

    fn cited_source(&self, citation: &Citation) -> Option<&'d Source> {
        self.resolve(&citation.source.reference)
            .map(ItemHandle::item)
            .and_then(ParsedItem::as_type::<Source>)
    }

    /// Adds what one statement is about and cites wrongly, including unresolved targets.
    fn collect_coverage(&self, statement: ItemHandle<'d>, coverage: &mut StatementCoverage<'d>) {
        let entry = statement.item();
        for (relation, info) in statement.collection.item_type.relations.iter().enumerate() {
            if info.name == "about" {
                for to in entry.references(relation) {
                    if self.resolve(to).is_none() {
                        let unresolved = (Some(to.item_type), to.id.as_str(), to.part.as_ref());
                        coverage.unresolved_targets.insert(unresolved);
                        continue;
                    }
                    for part in [to.part.as_ref(), None] {
                        coverage
                            .covered_targets
                            .insert((to.item_type, &to.id, part));
                    }
                }
            }
        }
        let partial = entry.partial().into_iter();
        for bad_reference in partial.flat_map(|partial| &partial.bad_references) {
            let id = bad_reference.rsplit('/').next().unwrap_or(bad_reference);
            coverage.unresolved_targets.insert((None, id, None));
        }
        for (nth, citation) in entry.citations() {
            let source = self.cited_source(citation);
            if source.is_some_and(|source| citation.validate_unit(source).is_some()) {
                coverage.invalid_citations.push((statement, nth));
            }
        }
    }

    /// Reports an item without a statement, or its parts without one.
    fn report_uncovered_item(&mut self, handle: ItemHandle<'d>, coverage: &StatementCoverage<'d>) {
        let Some(id) = &handle.item().id else { return };
        let type_id = handle.collection.item_type.id;
        let is_uncovered =
            |part: Option<&Slug>| !coverage.covered_targets.contains(&(type_id, id, part));
        let uncovered_error = |pointer: String, what: String, key: String| {
            let message = format!("no statement is about the {what}");
            let hint = format!("add `{key}` to the `about` of a statement, or remove the {what}");
            ValidationError::new(ErrorCode::Unsupported, pointer, message, hint)
        };
        if is_uncovered(None) && self.remaining_reports(handle) == 0 {
            return self.report.count_omitted_problem(ErrorCode::Unsupported);
        }
        if is_uncovered(None) {
            self.report_error(
                handle,
                uncovered_error(
                    "/id".into(),
                    format!("{type_id} `{id}`"),
                    format!("{type_id}/{id}"),
                ),
            );
            return;
        }
        let ItemContent::Valid(item) = &handle.item().content else {
            return;
        };
        let parts = item.parts().iter().enumerate();
        let uncovered_parts: Vec<_> = parts
            .filter(|(_, part)| is_uncovered(Some(&part.id)))
            .collect();
        if uncovered_parts.is_empty() {
            return;
        }
        self.report_errors(handle, |value| {
            let pointers = matching_pointers(value, handle.collection.item_type.part_pointers);
            let errors = uncovered_parts.into_iter().filter_map(|(nth, part)| {
                let what = format!("part `{}` of `{id}`", part.id);
                let key = format!("{type_id}/{id}/{}", part.id);
                Some(uncovered_error(pointers.get(nth)?.clone(), what, key))
            });
            errors.collect()
        });
    }
}
