//! The controlled vocabularies with how often each value is used.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{
    FieldType, FieldValue, ItemLinks, NegotiationStatus, Prose, Slug, Text, Title, Vocabulary,
    VocabularyEnum, item_types,
};
use crate::store::Edition;
use crate::store::render::to_i64;

/// All controlled vocabularies.
#[derive(Serialize, ToSchema)]
pub struct VocabularyList {
    /// The vocabularies, by id.
    #[schema(max_items = 100)]
    data: Vec<VocabularyView>,
    /// What the list is of.
    meta: VocabularyMeta,
    /// The addresses of this answer.
    links: ItemLinks,
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

impl Edition {
    /// All vocabularies, with how often each value is used.
    pub fn vocabularies(&self) -> VocabularyList {
        let mut views = vec![self.type_vocabulary()];
        let status = &NegotiationStatus::VOCABULARY;
        views.push(vocabulary_view(
            status,
            vec!["summary.status".to_owned()],
            |value| usize::from(self.negotiation().status.value() == value),
        ));
        let mut fields: HashMap<&'static str, (&'static Vocabulary, Vec<String>)> = HashMap::new();
        let mut usage_counts: HashMap<(&'static str, String), usize> = HashMap::new();
        for (item_type, table) in item_types().iter().zip(self.tables().values()) {
            for (field_index, field) in item_type.fields.iter().enumerate() {
                let FieldType::Vocabulary(vocabulary) = field.field_type else {
                    continue;
                };
                let (_, names) = fields
                    .entry(vocabulary.id)
                    .or_insert((vocabulary, Vec::new()));
                names.push(format!("{}.{}", item_type.collection, field.path));
                for value in table.items.iter().flat_map(|item| item.values(field_index)) {
                    if let FieldValue::Text(value) = value {
                        *usage_counts
                            .entry((vocabulary.id, value.to_owned()))
                            .or_default() += 1;
                    }
                }
            }
        }
        views.extend(fields.into_values().map(|(vocabulary, names)| {
            vocabulary_view(vocabulary, names, |value| {
                usage_counts
                    .get(&(vocabulary.id, value.to_owned()))
                    .copied()
                    .unwrap_or_default()
            })
        }));
        views.sort_by_key(|view| view.id);
        VocabularyList {
            meta: VocabularyMeta {
                total: to_i64(views.len()),
                edition: self.number(),
            },
            data: views,
            links: ItemLinks {
                this: self.href("/v1/vocabulary"),
            },
        }
    }

    /// The types of items, as a vocabulary.
    fn type_vocabulary(&self) -> VocabularyView {
        let values = item_types().iter().map(|item_type| TermView {
            value: item_type.type_name,
            title: item_type.title,
            definition: item_type.description,
            count: to_i64(self.collection_len(item_type)),
        });
        VocabularyView {
            id: "type",
            description: "The types of items.",
            fields: vec!["*.type".to_owned()],
            values: values.collect(),
        }
    }
}

fn vocabulary_view(
    vocabulary: &Vocabulary,
    fields: Vec<String>,
    count_uses: impl Fn(&'static str) -> usize,
) -> VocabularyView {
    let term = |term: &crate::model::Term| TermView {
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
