//! The full-text search of an edition, which also finds items by what is not in their texts: ids,
//! numbers and dates.

use std::collections::BTreeSet;

use crate::model::{CalendarPeriod, FieldType, ItemTypeId};
use crate::store::edition::Edition;
use crate::store::index::row_set::RowSet;
use crate::store::item_key::ItemKey;
use crate::store::search::{DocumentLookup, ItemClass, SearchOutcome, SearchScope};

/// In how many years a day without a year is looked up.
const MAX_YEARS: usize = 32;

/// How many digits a number in an id may have, with zeros before it.
const MAX_ID_DIGITS: usize = 9;

impl Edition {
    /// What a valid query to the full text finds. Only if nothing in scope has all of its words, it
    /// falls back to items with some of the words.
    pub fn search(&self, text: &str, scope: &SearchScope<'_>) -> SearchOutcome {
        self.search_index().execute(text, self, scope)
    }

    /// The rows of a type whose country has the code of one of these items.
    fn rows_in_country<'e>(
        &'e self,
        type_id: ItemTypeId,
        items: &'e [ItemKey],
    ) -> impl Iterator<Item = RowSet<'e>> {
        let mut fields = type_id.info().fields.iter();
        let field = fields.position(|field| field.name == "country");
        let index = field.map(|field| self.field_indexes(type_id).field(field));
        let items = items
            .iter()
            .flat_map(|key| self.item_by_key(*key).identifiers());
        items.filter_map(move |identifier| Some(index?.rows_with_value(identifier.value.as_str())))
    }

    /// The years that dates of the edition begin in, the last ones if there are many.
    fn date_years(&self) -> Vec<i16> {
        let mut years = BTreeSet::new();
        for type_id in ItemTypeId::ALL {
            let fields = type_id.info().fields.iter().enumerate();
            let dates = fields.filter(|(_, field)| matches!(field.field_type, FieldType::Date));
            years.extend(
                dates.flat_map(|(index, _)| self.field_indexes(type_id).field(index).years()),
            );
        }
        years.into_iter().rev().take(MAX_YEARS).collect()
    }

    /// The document of the item with an id that consists of letters and a number, in which zeros
    /// may be missing before the number.
    fn documents_with_number(&self, type_id: ItemTypeId, letters: &str, number: &str) -> Vec<u32> {
        let number = number.trim_start_matches('0');
        let ids = (number.len()..=MAX_ID_DIGITS).map(|width| format!("{letters}{number:0>width$}"));
        let keys = ids.filter_map(|id| self.key_of(type_id, &id));
        keys.map(|key| self.search_index().document(key)).collect()
    }
}

impl DocumentLookup for Edition {
    fn with_id(&self, text: &str) -> Vec<u32> {
        let (type_name, id) = text.split_once('/').unwrap_or(("", text));
        let mut type_ids = ItemTypeId::ALL.to_vec();
        type_ids.retain(|type_id| type_name.is_empty() || type_id.name() == type_name);
        let keys = type_ids
            .iter()
            .filter_map(|type_id| self.key_of(*type_id, id));
        let documents: Vec<_> = keys.map(|key| self.search_index().document(key)).collect();
        match letters_and_number(id) {
            Some((letters, number)) if documents.is_empty() => type_ids
                .into_iter()
                .flat_map(|type_id| self.documents_with_number(type_id, letters, number))
                .collect(),
            _ => documents,
        }
    }

    fn numbered(&self, type_name: &str, number: &str) -> Vec<u32> {
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Vec::new();
        }
        let mut types = ItemTypeId::ALL.into_iter();
        let Some(type_id) = types.find(|type_id| type_id.is_named(type_name)) else {
            return Vec::new();
        };
        // All ids of a numbered collection are formed alike.
        let first_id = self.items(type_id).next().map(|item| item.id().as_str());
        let Some((letters, _)) = first_id.and_then(letters_and_number) else {
            return Vec::new();
        };
        self.documents_with_number(type_id, letters, number)
    }

    fn on_day(&self, month: i8, day: i8) -> Vec<u32> {
        let days = self.date_years().into_iter();
        let days = days.map(|year| format!("{year:04}-{month:02}-{day:02}"));
        let periods = days.filter_map(|day| CalendarPeriod::parse(&day));
        let mut documents: Vec<_> = periods.flat_map(|period| self.dated(&period)).collect();
        documents.sort_unstable();
        documents.dedup();
        documents
    }

    fn referring_to(&self, documents: &[u32]) -> Vec<u32> {
        let index = self.search_index();
        let targets = documents.iter().map(|document| index.item_key(*document));
        let is_named = |key: &ItemKey| matches!(key.type_id, ItemTypeId::Actor | ItemTypeId::Place);
        let targets: Vec<_> = targets.filter(is_named).collect();
        let mut referring = Vec::new();
        if targets.is_empty() {
            return referring;
        }
        for type_id in ItemTypeId::ALL {
            let relations = 0..type_id.info().relations.len();
            let sets = relations.flat_map(|relation| {
                let targets = targets.iter();
                targets
                    .map(move |target| self.relations().referrers(type_id, relation, *target, None))
            });
            let sets = sets.chain(self.rows_in_country(type_id, &targets));
            let sets = sets.filter(|rows| !rows.is_empty());
            let Some(rows) = sets.reduce(|rows, others| rows.union(&others)) else {
                continue;
            };
            let base = index.doc_base(type_id);
            referring.extend(rows.iter().map(|row| base + row));
        }
        referring
    }

    fn of_class(&self, class: ItemClass) -> Vec<u32> {
        let (type_id, rows) = match class {
            ItemClass::Type(type_id) => (type_id, self.field_indexes(type_id).all_rows()),
            ItemClass::Value {
                type_id,
                field,
                value,
            } => {
                let field = self.field_indexes(type_id).field(field);
                (type_id, field.rows_with_value(value))
            }
        };
        let base = self.search_index().doc_base(type_id);
        rows.iter().map(|row| base + row).collect()
    }

    fn dated(&self, period: &CalendarPeriod) -> Vec<u32> {
        let mut documents = Vec::new();
        for type_id in ItemTypeId::ALL {
            let fields = type_id.info().fields.iter().enumerate();
            let dates = fields.filter(|(_, field)| matches!(field.field_type, FieldType::Date));
            let rows_of_fields = dates.map(|(index, _)| {
                let field = self.field_indexes(type_id).field(index);
                let dates = field
                    .dates_starting_while(|day| day <= period.last)
                    .difference(&field.dates_ending_while(|day| day < period.first));
                field.rows_of_dates(dates)
            });
            let rows = rows_of_fields.reduce(|rows, others| rows.union(&others));
            let base = self.search_index().doc_base(type_id);
            documents.extend(rows.unwrap_or_default().iter().map(|row| base + row));
        }
        documents
    }
}

/// The parts of an id such as `s051`.
fn letters_and_number(id: &str) -> Option<(&str, &str)> {
    let letters = id.trim_end_matches(|ch: char| ch.is_ascii_digit());
    let number = &id[letters.len()..];
    let is_numbered = !number.is_empty()
        && !letters.is_empty()
        && letters.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_numbered.then_some((letters, number))
}
