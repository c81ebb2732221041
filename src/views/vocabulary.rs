//! The controlled vocabularies with how often each value is used.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use indexmap::IndexMap;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{
    Action, CellStatus, ChangedType, DateKind, EntryType, FieldType, ItemTypeId, ItemTypeInfo,
    NegotiationStatus, Outline, PartKind, Prose, Reason, SelfLinks, Slug, Term, Text, Title,
    Vocabulary, VocabularyEnum, item_types,
};
use crate::store::{Edition, to_i64};
use crate::views::vocabulary_counts::{
    UseCounts, count_cells, count_changes, count_date_kinds, count_entries, count_field_values,
    count_items, count_outlines, count_part_kinds, count_relations, graph_relations,
};

/// All controlled vocabularies.
#[derive(Serialize, ToSchema)]
pub struct VocabularyList {
    /// The vocabularies, in the order of their ids.
    #[schema(max_items = 100)]
    data: Vec<VocabularyView>,
    /// The size of the list, and its edition.
    meta: VocabularyMeta,
    /// The URLs of this response.
    links: SelfLinks,
}

/// The number of vocabularies, and the edition.
#[derive(Serialize, ToSchema)]
pub struct VocabularyMeta {
    /// How many vocabularies there are.
    #[schema(minimum = 0, maximum = 100)]
    total: i64,
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    edition: i64,
}

/// One controlled vocabulary: the values that a field may have. More values may be added without a
/// new version of the API.
#[derive(Serialize, ToSchema)]
pub struct VocabularyView {
    /// The vocabulary's id.
    #[schema(value_type = Slug)]
    id: &'static str,
    /// What the values of the vocabulary say.
    #[schema(value_type = Text)]
    description: &'static str,
    /// The fields that have these values, as `collection.field`, such as `statements.kind`.
    #[schema(value_type = Vec<Title>, max_items = 100)]
    fields: &'static [String],
    /// The values of the vocabulary, each with its definition.
    #[schema(max_items = 100)]
    values: Vec<TermView>,
    /// The URLs of the vocabulary.
    links: SelfLinks,
}

/// One value of a vocabulary.
#[derive(Serialize, ToSchema)]
pub struct TermView {
    /// The value that responses and queries use, such as `rules-out`.
    #[schema(value_type = String, min_length = 1, max_length = 64, pattern = "^[a-z0-9]+([_-][a-z0-9]+)*$")]
    value: &'static str,
    /// The label of the value, for people.
    #[schema(value_type = Title)]
    title: &'static str,
    /// What the value means.
    #[schema(value_type = Prose)]
    definition: &'static str,
    /// How many times the record uses the value.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    count: i64,
}

/// A vocabulary with everything but the counts, which depend on the edition.
struct PublishedVocabulary {
    id: &'static str,
    description: &'static str,
    fields: Vec<String>,
    terms: Vec<PublishedTerm>,
    uses: Uses,
}

struct PublishedTerm {
    value: &'static str,
    title: &'static str,
    definition: String,
}

/// How to count the uses of each value.
enum Uses {
    /// Items have the values in fields: their types, and the indexes of the fields.
    Fields(Vec<(ItemTypeId, usize)>),
    /// The values are of something else.
    Counter(fn(&Edition) -> UseCounts<'_>),
}

/// All vocabularies, by id.
static VOCABULARIES: LazyLock<Vec<PublishedVocabulary>> = LazyLock::new(|| {
    let mut all = item_vocabularies();
    all.extend([
        PublishedVocabulary::new(
            &NegotiationStatus::VOCABULARY,
            &["summary.status"],
            |edition| HashMap::from([(edition.negotiation().status.term.value(), 1)]),
        ),
        PublishedVocabulary::new(
            &Action::VOCABULARY,
            &["changes.action", "history.action"],
            |edition| count_changes(edition, |change| change.action.value()),
        ),
        PublishedVocabulary::new(
            &Reason::VOCABULARY,
            &["changes.reason", "history.reason"],
            |edition| count_changes(edition, |change| change.reason.value()),
        ),
        PublishedVocabulary::new(
            &CellStatus::VOCABULARY,
            &["matrix.rows.cells.status"],
            count_cells,
        ),
        PublishedVocabulary::new(&DateKind::VOCABULARY, &["*.date.kind"], count_date_kinds),
        PublishedVocabulary::new(
            &PartKind::VOCABULARY,
            &["proposals.parts.kind"],
            count_part_kinds,
        ),
        PublishedVocabulary::new(&Outline::VOCABULARY, &["sources.outline"], count_outlines),
        PublishedVocabulary::new(&ItemTypeId::VOCABULARY, &["*.type"], count_items),
        PublishedVocabulary::new(
            &ChangedType::VOCABULARY,
            &["changes.item.type"],
            |edition| count_changes(edition, |change| change.changed_type.value()),
        ),
        PublishedVocabulary::new(
            &EntryType::VOCABULARY,
            &["changes.type", "movements.type", "summary.type"],
            count_entries,
        ),
        relation_vocabulary(),
    ]);
    all.sort_by_key(|vocabulary| vocabulary.id);
    all
});

impl PublishedVocabulary {
    fn new(
        vocabulary: &Vocabulary,
        fields: &[&str],
        counter: fn(&Edition) -> UseCounts<'_>,
    ) -> Self {
        Self {
            id: vocabulary.id,
            description: vocabulary.description,
            fields: fields.iter().map(|field| (*field).to_owned()).collect(),
            terms: vocabulary.terms.iter().map(PublishedTerm::from).collect(),
            uses: Uses::Counter(counter),
        }
    }

    fn view(&'static self, edition: &Edition) -> VocabularyView {
        let counts = match &self.uses {
            Uses::Fields(fields) => count_field_values(edition, fields),
            Uses::Counter(count) => count(edition),
        };
        let values = self.terms.iter().map(|term| TermView {
            value: term.value,
            title: term.title,
            definition: &term.definition,
            count: to_i64(counts.get(term.value).copied().unwrap_or(0)),
        });
        VocabularyView {
            id: self.id,
            description: self.description,
            fields: &self.fields,
            values: values.collect(),
            links: SelfLinks {
                this: edition
                    .links()
                    .resource(format_args!("vocabulary/{}", self.id)),
            },
        }
    }

    /// Whether somebody who knows the names of the API may call the vocabulary so: in the plural,
    /// or by a field.
    fn is_called(&self, name: &str) -> bool {
        let dashed = |text: &str| text.to_lowercase().replace(['.', '_', ' '], "-");
        let name = dashed(name);
        name == self.id
            || name == plural(self.id)
            || self.fields.iter().any(|field| dashed(field) == name)
    }
}

impl From<&Term> for PublishedTerm {
    fn from(term: &Term) -> Self {
        Self {
            value: term.value,
            title: term.title,
            definition: term.definition.to_owned(),
        }
    }
}

/// The plural of an English noun.
fn plural(noun: &str) -> String {
    match noun.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if noun.ends_with(['s', 'x', 'h']) => format!("{noun}es"),
        None => format!("{noun}s"),
    }
}

/// The vocabularies of the fields of items.
fn item_vocabularies() -> Vec<PublishedVocabulary> {
    let mut fields: IndexMap<&str, (&Vocabulary, Vec<_>)> = IndexMap::new();
    for item_type in item_types() {
        for (field_index, field) in item_type.fields.iter().enumerate() {
            if let FieldType::Vocabulary(vocabulary) = field.field_type {
                let (_, fields) = fields
                    .entry(vocabulary.id)
                    .or_insert_with(|| (vocabulary, Vec::new()));
                fields.push((item_type, field_index));
            }
        }
    }
    let path = |(item_type, field_index): &(&ItemTypeInfo, usize)| {
        let field = item_type.fields[*field_index];
        format!("{}.{}", item_type.collection, field.path)
    };
    let vocabularies = fields
        .into_values()
        .map(|(vocabulary, fields)| PublishedVocabulary {
            id: vocabulary.id,
            description: vocabulary.description,
            fields: fields.iter().map(path).collect(),
            terms: vocabulary.terms.iter().map(PublishedTerm::from).collect(),
            uses: Uses::Fields(
                fields
                    .into_iter()
                    .map(|(item_type, field_index)| (item_type.id, field_index))
                    .collect(),
            ),
        });
    vocabularies.collect()
}

/// The relations of the graph.
fn relation_vocabulary() -> PublishedVocabulary {
    struct Ends {
        title: &'static str,
        sources: BTreeSet<ItemTypeId>,
        targets: BTreeSet<ItemTypeId>,
    }
    let mut relations: IndexMap<&str, Ends> = IndexMap::new();
    for (source, relation) in graph_relations() {
        let ends = relations.entry(relation.name).or_insert(Ends {
            title: relation.description,
            sources: BTreeSet::new(),
            targets: BTreeSet::new(),
        });
        ends.sources.insert(source);
        ends.targets.extend((relation.targets)());
    }
    let list = |types: BTreeSet<ItemTypeId>| {
        let types: Vec<_> = types.into_iter().map(ItemTypeId::with_article).collect();
        match types.as_slice() {
            [firsts @ .., last] if !firsts.is_empty() => {
                format!("{} or {last}", firsts.join(", "))
            }
            _ => types.concat(),
        }
    };
    let terms = relations.into_iter().map(|(value, ends)| PublishedTerm {
        value,
        title: ends.title,
        definition: format!("From {} to {}.", list(ends.sources), list(ends.targets)),
    });
    PublishedVocabulary {
        id: "relation",
        description: "How one item is related to another.",
        fields: vec!["graph.edges.type".to_owned()],
        terms: terms.collect(),
        uses: Uses::Counter(count_relations),
    }
}

/// All vocabularies, with how often each value is used.
pub fn vocabularies(edition: &Edition) -> VocabularyList {
    VocabularyList {
        data: VOCABULARIES
            .iter()
            .map(|vocabulary| vocabulary.view(edition))
            .collect(),
        meta: VocabularyMeta {
            total: to_i64(VOCABULARIES.len()),
            edition: edition.number(),
        },
        links: SelfLinks {
            this: edition.links().resource("vocabulary"),
        },
    }
}

/// The ids of all vocabularies.
pub fn vocabulary_ids() -> impl Iterator<Item = &'static str> {
    VOCABULARIES.iter().map(|vocabulary| vocabulary.id)
}

/// The id of the vocabulary that is called `name`: in the plural, or by a field.
pub fn vocabulary_called(name: &str) -> Option<&'static str> {
    let mut vocabularies = VOCABULARIES.iter();
    let called = vocabularies.find(|vocabulary| vocabulary.is_called(name));
    called.map(|vocabulary| vocabulary.id)
}

/// One vocabulary, with how often each value is used.
pub fn vocabulary(id: &str, edition: &Edition) -> Option<VocabularyView> {
    let mut vocabularies = VOCABULARIES.iter();
    let found = vocabularies.find(|vocabulary| vocabulary.id == id);
    found.map(|vocabulary| vocabulary.view(edition))
}
