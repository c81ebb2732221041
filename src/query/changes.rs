//! Queries to the changes from edition to edition.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::model::{
    Action, ChangedType, ItemChange, ItemTypeId, PartPolicy, Reason, Slug, VocabularyEnum as _,
};
use crate::query::limits::default_limit;
use crate::query::parse::cursor::PageCursors;
use crate::query::parse::parsed_query::{PageRange, ParsedQuery};
use crate::query::parse::parsed_value::ParsedContent;
use crate::query::parse::query_error::QueryErrors;
use crate::query::parse::query_string::QueryParam;
use crate::query::spec::parameter_spec::{
    EditionValue, ParameterRole, ParameterSpec, QuerySpec, ReferenceEditions, ValueSpec,
};
use crate::store::Edition;

/// The parameters of the list of changes.
pub static CHANGES_SPEC: LazyLock<QuerySpec> = LazyLock::new(|| {
    let mut parameters = filters();
    parameters.extend([ParameterSpec::limit(), ParameterSpec::cursor()]);
    QuerySpec {
        cursor_scope: "changes",
        parameters,
    }
});

/// The parameters of the complete list of changes.
pub static ALL_CHANGES_SPEC: LazyLock<QuerySpec> = LazyLock::new(|| QuerySpec {
    cursor_scope: "changes",
    parameters: filters(),
});

fn filters() -> Vec<ParameterSpec> {
    let list = |name: &'static str, value: ValueSpec, description: &'static str, example: &str| {
        ParameterSpec::new(name, ParameterRole::Filter, value, description)
            .multi_valued()
            .with_example(example)
    };
    vec![
        list(
            "action",
            ValueSpec::one_of_vocabulary(&Action::VOCABULARY).with_noun("an action"),
            "Finds only changes with one of these actions.",
            "changed",
        ),
        list(
            "edition",
            ValueSpec::Edition(EditionValue::Number),
            "Finds only changes that these editions made.",
            "2",
        )
        .with_example(2),
        list(
            "item",
            ValueSpec::Reference {
                types: ItemTypeId::ALL.to_vec(),
                part_policy: PartPolicy::Forbidden,
                editions: ReferenceEditions::Any,
            },
            "Finds only changes of these items, each given as `type/id` with its present or a former id. `negotiation/` and its id names the negotiation itself.",
            "actor/ukraine",
        ),
        list(
            "reason",
            ValueSpec::one_of_vocabulary(&Reason::VOCABULARY).with_noun("a reason"),
            "Finds only changes made for one of these reasons.",
            "editorial",
        ),
        since(),
        list(
            "type",
            ValueSpec::one_of_vocabulary(&ChangedType::VOCABULARY).with_noun("a type"),
            "Finds only changes of items of these types; `negotiation` is the type of the negotiation itself.",
            "statement",
        ),
        until(),
    ]
}

fn since() -> ParameterSpec {
    let description = "Finds only changes in editions after this number, or in editions published on or after this day or month (UTC).";
    let value = ValueSpec::Edition(EditionValue::NumberOrBefore);
    ParameterSpec::new("since", ParameterRole::Filter, value, description).with_example("1")
}

fn until() -> ParameterSpec {
    let description = "Finds only changes in editions up to this number, or in editions published by the end of this day or month (UTC).";
    let value = ValueSpec::Edition(EditionValue::NumberOrBy);
    ParameterSpec::new("until", ParameterRole::Filter, value, description).with_example("2")
}

/// A valid query to the changes. Its empty lists do not narrow anything.
pub struct ChangesQuery {
    since: Option<i64>,
    until: Option<i64>,
    numbers: Vec<i64>,
    types: Vec<ChangedType>,
    /// All ids that the items of the query have or had.
    item_ids: HashSet<(ChangedType, Slug)>,
    actions: Vec<String>,
    reasons: Vec<String>,
    parsed: ParsedQuery,
}

/// One page of what is found: changes with the edition that they are of.
pub struct ChangesPage<'r> {
    /// The changes of the page, the oldest first.
    pub changes: Vec<(&'r Edition, &'r ItemChange)>,
    /// How many there are in all.
    pub total: usize,
    /// How many the page may have.
    pub limit: u32,
    /// The cursors of the pages beside it.
    pub cursors: PageCursors,
}

impl ChangesQuery {
    /// Parses the parameters of a request to `path`.
    pub fn from_params(
        spec: &'static QuerySpec,
        path: &str,
        params: &[QueryParam],
        edition: &Edition,
    ) -> Result<Self, QueryErrors> {
        let parsed = ParsedQuery::parse(spec, path, params, edition)?;
        let texts = |name| parsed.values(name).iter().map(|value| value.text.clone());
        let edition_numbers = |name| {
            let values = parsed.values(name).iter();
            values.filter_map(|value| match value.content {
                ParsedContent::Edition(number) => Some(number),
                _ => None,
            })
        };
        let mut item_ids = HashSet::new();
        for value in parsed.values("item") {
            match &value.content {
                ParsedContent::Reference(item) => {
                    let type_id = item.item_type;
                    let all_ids = edition.history().all_ids(type_id, &item.id).into_iter();
                    item_ids.extend(all_ids.map(|id| (ChangedType::Item(type_id), id)));
                }
                ParsedContent::Negotiation => {
                    let id = edition.negotiation().id.clone();
                    item_ids.insert((ChangedType::Negotiation, id));
                }
                _ => {}
            }
        }
        Ok(Self {
            since: edition_numbers("since").next(),
            until: edition_numbers("until").next(),
            numbers: edition_numbers("edition").collect(),
            types: texts("type")
                .filter_map(|name| ChangedType::from_name(&name))
                .collect(),
            item_ids,
            actions: texts("action").collect(),
            reasons: texts("reason").collect(),
            parsed,
        })
    }

    /// The editions whose changes may match.
    pub fn editions<'r>(&self, edition: &'r Edition) -> Vec<&'r Edition> {
        let editions = edition.lineage().into_iter();
        let selected = editions.filter(|edition| {
            let number = edition.number();
            self.since.is_none_or(|since| number > since)
                && self.until.is_none_or(|until| number <= until)
                && (self.numbers.is_empty() || self.numbers.contains(&number))
        });
        selected.collect()
    }

    /// Everything that is found, the oldest first.
    fn all_changes<'r>(&self, edition: &'r Edition) -> Vec<(&'r Edition, &'r ItemChange)> {
        let editions = self.editions(edition).into_iter();
        let changes = editions.flat_map(|edition| {
            let changes = edition.history().changes().iter();
            changes.map(move |change| (edition, change))
        });
        changes.filter(|(_, change)| self.matches(change)).collect()
    }

    /// Where everything that is found stands, the oldest first: the edition's number, and the
    /// index of the change in its edition.
    pub fn change_locations(&self, edition: &Edition) -> Vec<(i64, usize)> {
        let editions = self.editions(edition).into_iter();
        let locations = editions.flat_map(|edition| {
            let changes = edition.history().changes().iter().enumerate();
            let matching = changes.filter(|(_, change)| self.matches(change));
            matching.map(|(index, _)| (edition.number(), index))
        });
        locations.collect()
    }

    fn matches(&self, change: &ItemChange) -> bool {
        let has =
            |values: &[String], value| values.is_empty() || values.iter().any(|one| one == value);
        let changed_type = change.changed_type;
        let matches_item = || self.item_ids.contains(&(changed_type, change.id.clone()));
        (self.types.is_empty() || self.types.contains(&changed_type))
            && (self.item_ids.is_empty() || matches_item())
            && has(&self.actions, change.action.value())
            && has(&self.reasons, change.reason.value())
    }

    /// One page; the complete list if `unpaginated`, unless the query has a limit.
    pub fn page<'r>(&self, edition: &'r Edition, unpaginated: bool) -> ChangesPage<'r> {
        let changes = self.all_changes(edition);
        let total = changes.len();
        let limit = self.parsed.limit();
        let limit = limit.unwrap_or_else(|| default_limit(total, unpaginated));
        let PageRange { range, cursors } = self.parsed.page_range(total, limit, edition);
        ChangesPage {
            changes: changes[range].to_vec(),
            total,
            limit,
            cursors,
        }
    }

    /// The canonical query of a link to the page of `cursor`.
    pub fn to_query_string(&self, cursor: Option<&str>) -> String {
        self.parsed.to_query_string(cursor)
    }

    /// The canonical query that every representation takes.
    pub fn filter_query_string(&self) -> String {
        self.parsed.selection_query_string()
    }

    /// The cursor that was sent.
    pub fn cursor(&self) -> Option<&str> {
        self.parsed.cursor()
    }
}
