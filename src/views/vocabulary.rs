//! The controlled vocabularies with how often each value is used.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{
    FieldType, FieldValue, NegotiationStatus, Prose, SelfLinks, Slug, Term, Text, Title,
    Vocabulary, VocabularyEnum, item_types,
};
use crate::store::{Edition, to_i64};

/// All controlled vocabularies.
#[derive(Serialize, ToSchema)]
pub struct VocabularyList {
    /// The vocabularies, by id.
    #[schema(max_items = 100)]
    data: Vec<VocabularyView>,
    /// What the list is of.
    meta: VocabularyMeta,
    /// The addresses of this answer.
    links: SelfLinks,
}

/// What a list of vocabularies is of.
#[derive(Serialize, ToSchema)]
pub struct VocabularyMeta {
    /// How many vocabularies there are.
    #[schema(minimum = 0, maximum = 100)]
    total: i64,
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    edition: i64,
}

/// A set of values that a field may have. Values may be added within `/v1`.
#[derive(Serialize, ToSchema)]
pub struct VocabularyView {
    /// The vocabulary's id.
    #[schema(value_type = Slug)]
    id: &'static str,
    /// What its values say.
    #[schema(value_type = Text)]
    description: &'static str,
    /// The fields that have these values, as `collection.field`.
    #[schema(value_type = Vec<Title>, max_items = 100)]
    fields: Vec<String>,
    /// The values.
    #[schema(max_items = 100)]
    values: Vec<TermView>,
}

/// One value of a vocabulary.
#[derive(Serialize, ToSchema)]
pub struct TermView {
    /// The value as it stands in answers and questions.
    #[schema(value_type = Slug)]
    value: &'static str,
    /// Its label, for people.
    #[schema(value_type = Title)]
    title: &'static str,
    /// What it means.
    #[schema(value_type = Prose)]
    definition: &'static str,
    /// How often the record uses it.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    count: i64,
}

/// All vocabularies, with how often each value is used.
pub fn vocabularies(edition: &Edition) -> VocabularyList {
    let status = edition.negotiation().status.value();
    let mut views = vec![
        type_vocabulary(edition),
        vocabulary_view(
            &NegotiationStatus::VOCABULARY,
            vec!["summary.status".to_owned()],
            |value| usize::from(status == value),
        ),
    ];
    let mut uses: HashMap<&'static str, VocabularyUses<'_>> = HashMap::new();
    for item_type in item_types() {
        for (field_index, field) in item_type.fields.iter().enumerate() {
            let FieldType::Vocabulary(vocabulary) = field.field_type else {
                continue;
            };
            let uses = uses.entry(vocabulary.id).or_insert(VocabularyUses {
                vocabulary,
                fields: Vec::new(),
                counts: HashMap::new(),
            });
            uses.fields
                .push(format!("{}.{}", item_type.collection, field.path));
            let items = edition.items(item_type.id);
            for value in items.flat_map(|item| item.values(field_index)) {
                if let FieldValue::Text(value) = value {
                    *uses.counts.entry(value).or_default() += 1;
                }
            }
        }
    }
    views.extend(uses.into_values().map(|uses| {
        vocabulary_view(uses.vocabulary, uses.fields, |value| {
            uses.counts.get(value).copied().unwrap_or(0)
        })
    }));
    views.sort_by_key(|view| view.id);
    VocabularyList {
        meta: VocabularyMeta {
            total: to_i64(views.len()),
            edition: edition.number(),
        },
        data: views,
        links: SelfLinks {
            this: edition.links().resource("vocabulary"),
        },
    }
}

/// Where and how often a vocabulary is used.
struct VocabularyUses<'a> {
    vocabulary: &'static Vocabulary,
    fields: Vec<String>,
    /// How often each value is used.
    counts: HashMap<&'a str, usize>,
}

/// The item types, as a vocabulary.
fn type_vocabulary(edition: &Edition) -> VocabularyView {
    let values = item_types().iter().map(|item_type| TermView {
        value: item_type.type_name,
        title: item_type.title,
        definition: item_type.description,
        count: to_i64(edition.collection_len(item_type)),
    });
    VocabularyView {
        id: "type",
        description: "The types of items.",
        fields: vec!["*.type".to_owned()],
        values: values.collect(),
    }
}

fn vocabulary_view(
    vocabulary: &Vocabulary,
    fields: Vec<String>,
    count_uses: impl Fn(&'static str) -> usize,
) -> VocabularyView {
    let term = |term: &Term| TermView {
        value: term.value,
        title: term.title,
        definition: term.definition,
        count: to_i64(count_uses(term.value)),
    };
    VocabularyView {
        id: vocabulary.id,
        description: vocabulary.description,
        fields,
        values: vocabulary.terms.iter().map(term).collect(),
    }
}
