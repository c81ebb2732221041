//! Warnings: what is consistent, and probably a mistake nevertheless.
//!
//! Each judgement is a small function over one decoded item, or over the edition, and has an entry
//! in one of the tables below. Invariant: none of them sees an item with errors, so that no
//! warning follows from an error.

mod codes;
mod coordinates;
mod dates;
mod garbled_text;
mod numbering;
mod placeholder_text;
mod quantities;
mod references;
mod repetition;

use hashbrown::{HashMap, HashSet};
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

use crate::load::edition_folder::RECORD_FILE;
use crate::load::integrity::{IntegrityChecker, ItemHandle};
use crate::load::parsed_item::ItemContent;
use crate::model::{
    Actor, Country, Event, Item, ItemTypeId, Negotiation, Note, Place, Position, Proposal,
    Reference, Slug, Source, Statement, ValidationError,
};

/// The judgements of single items.
const OF_ITEMS: &[&dyn JudgeItem] = &[
    &On::<Event>(dates::effect_before_cause),
    &On::<Event>(dates::status_mismatch),
    &On::<Event>(dates::part_outside_whole),
    &On::<Position>(dates::position_before_event),
    &On::<Proposal>(dates::successor_before_former),
    &On::<Proposal>(dates::compliance_before_document),
    &On::<Source>(dates::source_after_publication),
    &On::<Statement>(dates::tense_mismatch),
    &On::<Actor>(references::not_a_state),
    &On::<Position>(references::not_a_condition),
    &On::<Proposal>(references::unrelated_statements),
    &On::<Note>(references::unused_note),
    &On::<Place>(codes::unknown_country),
    &On::<Place>(codes::country_of_another_name),
    &On::<Place>(coordinates::implausible_coordinates),
    &On::<Event>(quantities::of_event),
    &On::<Event>(quantities::implausible_votes),
    &On::<Position>(quantities::of_position),
    &On::<Proposal>(quantities::of_proposal),
    &On::<Statement>(quantities::of_statement),
    &On::<Proposal>(numbering::repeated_part_numbers),
    &OnEveryType(codes::unknown_codes),
    &OnEveryType(codes::mismatched_codes),
];

/// The judgements of `record.json`.
const OF_RECORD: &[RecordJudgement] = &[
    references::mediator_is_party,
    references::too_few_parties,
    references::person_among_states,
];

/// The judgements of a whole edition: of what items have in common.
const OF_EDITION: &[EditionJudgement] = &[
    repetition::repeated_texts,
    numbering::repeated_event_numbers,
];

/// Gives warnings of what `record.json` says.
type RecordJudgement = fn(&Facts<'_, '_, '_>, &Negotiation) -> Vec<ValidationError>;

/// Gives warnings with the items that they are about.
type EditionJudgement = for<'d> fn(&Facts<'d, '_, '_>) -> Vec<(ItemHandle<'d>, ValidationError)>;

/// A judgement of an item, if it is of the right type.
trait JudgeItem: Sync {
    fn judge(&self, facts: &Facts<'_, '_, '_>, item: &dyn Item) -> Vec<ValidationError>;
}

/// A judgement of the items of one type.
struct On<T>(fn(&Facts<'_, '_, '_>, &T) -> Vec<ValidationError>);

impl<T: Item> JudgeItem for On<T> {
    fn judge(&self, facts: &Facts<'_, '_, '_>, item: &dyn Item) -> Vec<ValidationError> {
        let item = item.downcast_ref();
        item.map_or_else(Vec::new, |item| self.0(facts, item))
    }
}

/// A judgement of the items of every type.
struct OnEveryType(fn(&dyn Item) -> Vec<ValidationError>);

impl JudgeItem for OnEveryType {
    fn judge(&self, _facts: &Facts<'_, '_, '_>, item: &dyn Item) -> Vec<ValidationError> {
        self.0(item)
    }
}

/// What judgements know of an edition besides an item.
struct Facts<'d, 'r, 'c> {
    checker: &'c IntegrityChecker<'d, 'r>,
    /// The sources with a date; none if one of them has no date.
    dated_sources: Option<Vec<&'d Source>>,
    /// The ids of the notes that statements name; none if a statement has errors.
    named_notes: Option<HashSet<&'d Slug>>,
    /// The places with coordinates, by country.
    places_by_country: HashMap<&'d str, Vec<&'d Place>>,
}

impl<'d, 'r, 'c> Facts<'d, 'r, 'c> {
    fn new(checker: &'c IntegrityChecker<'d, 'r>) -> Self {
        let collections = &checker.edition.collections;
        let sources = collections[ItemTypeId::Source].items.iter();
        let dated = sources.map(|entry| {
            entry
                .as_type::<Source>()
                .filter(|one| one.published.is_some())
        });
        let relations = ItemTypeId::Statement.info().relations.iter().enumerate();
        let statements = &collections[ItemTypeId::Statement];
        let are_statements_valid = statements.is_parsed
            && statements
                .items
                .iter()
                .all(|entry| entry.partial().is_none());
        let notes_relation = relations.filter(|(_, relation)| relation.name == "notes");
        let named_notes = notes_relation.flat_map(|(relation, _)| {
            let statements = statements.items.iter();
            statements.flat_map(move |entry| entry.references(relation))
        });
        let mut places_by_country: HashMap<&str, Vec<&Place>> = HashMap::new();
        for entry in &collections[ItemTypeId::Place].items {
            if let Some(place) = entry.as_type::<Place>()
                && let (Some(country), Some(_)) = (&place.country, &place.coordinates)
            {
                places_by_country
                    .entry(Country::as_str(country))
                    .or_default()
                    .push(place);
            }
        }
        Self {
            dated_sources: dated.collect(),
            named_notes: are_statements_valid.then(|| named_notes.map(|note| &note.id).collect()),
            places_by_country,
            checker,
        }
    }

    /// The item that a reference points to, if it is of this type and has no errors.
    fn find<T: Item>(&self, to: &Reference) -> Option<&'d T> {
        let item = self.checker.resolve(to)?.item();
        match item.partial() {
            Some(_) => None,
            None => item.as_type(),
        }
    }
}

impl IntegrityChecker<'_, '_> {
    /// Reports what is probably a mistake.
    pub(crate) fn judge(&mut self) {
        let items: Vec<_> = self.items().collect();
        let facts = Facts::new(self);
        let warnings = items.into_par_iter().filter_map(|handle| {
            let ItemContent::Valid(item) = &handle.item().content else {
                return None;
            };
            let mut warnings: Vec<_> = OF_ITEMS
                .iter()
                .flat_map(|judgement| judgement.judge(&facts, item.as_ref()))
                .collect();
            let (type_id, range) = (handle.collection.item_type.id, &handle.item().range);
            let text = self.edition.folder.item_text(type_id, range);
            warnings.extend(placeholder_text::text_warnings(text));
            (!warnings.is_empty()).then_some((handle, warnings))
        });
        let mut warnings: Vec<_> = warnings.collect();
        let of_edition = OF_EDITION.iter().flat_map(|judge| judge(&facts));
        warnings.extend(of_edition.map(|(handle, warning)| (handle, vec![warning])));
        let of_record = self.judge_record(&facts);
        for (handle, warnings) in warnings {
            self.report_errors(handle, |_| warnings);
        }
        let folder = &self.edition.folder;
        if let Some(text) = folder.files.get(RECORD_FILE) {
            let path = folder.path(RECORD_FILE);
            self.report.add_document_errors(&path, text, of_record);
        }
    }

    fn judge_record(&self, facts: &Facts<'_, '_, '_>) -> Vec<ValidationError> {
        let folder = &self.edition.folder;
        let (Some(text), Some(negotiation), true) = (
            folder.files.get(RECORD_FILE),
            &self.edition.negotiation,
            self.edition.has_valid_record,
        ) else {
            return Vec::new();
        };
        let warnings = OF_RECORD.iter().flat_map(|judge| judge(facts, negotiation));
        let unfinished = placeholder_text::text_warnings(text);
        warnings.chain(unfinished).collect()
    }
}
