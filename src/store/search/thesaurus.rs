//! Words of the field that mean the same, and the item types and coded values that words stand for.
//!
//! The names that editors give to items are theirs to extend; this table has what papers and agencies
//! write for the same thing in any negotiation.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::model::{FieldType, ItemTypeId};
use crate::store::search::stop_words::is_stop_word;
use crate::store::search::tokenizer::{stem, tokenize};

/// Words that mean the same, in any of their inflections.
const SYNONYMS: &[&str] = &[
    "agreement accord deal pact treaty settlement",
    "ceasefire truce armistice",
    "talks negotiation dialogue consultation",
    "meeting summit encounter",
    "war conflict fighting hostilities combat warfare",
    "peace reconciliation",
    "proposal offer initiative plan",
    "position stance view attitude stand",
    "challenge obstacle hurdle problem difficulty",
    "mediator intermediary",
    "state country nation",
    "person people individual",
    "coalition alliance bloc",
    "leader head chief",
    "minister secretary",
    "troops soldiers forces army military",
    "weapons arms armaments",
    "prisoner detainee captive pow",
    "hostage abductee",
    "withdrawal pullout retreat",
    "border frontier boundary",
    "concession compromise",
    "guarantee assurance pledge commitment",
    "suspension halt pause freeze stoppage",
    "resumption restart",
    "sanction embargo penalty",
    "aid assistance help",
    "attack strike assault raid offensive",
    "violation breach infringement",
    "demand requirement insistence",
    "rejects refuses declines",
    "opposes resists",
    "supports backs endorses favors advocates",
    "election poll ballot",
    "vote voter",
    "referendum plebiscite",
    "quarrel dispute row clash argument",
    "tension strain friction",
    "spending expenditure outlay",
    "mineral resource",
    "article report source",
    "statement claim assertion",
    "event incident happening occurrence",
    "deadline ultimatum",
    "signing signature",
    "disarmament demobilization",
    "refugee displaced",
    "reconstruction rebuilding",
    "exchange swap trade",
];

/// Words for states of things, and the values that they stand for.
const WORDS_FOR_VALUES: &[(&str, &[&str])] = &[
    ("ongoing", &["in-progress", "in-implementation"]),
    (
        "continuing",
        &["ongoing", "in-progress", "in-implementation"],
    ),
    ("underway", &["ongoing", "in-progress", "in-implementation"]),
    ("current", &["ongoing", "in-progress"]),
    ("finished", &["ended", "concluded"]),
    ("completed", &["ended", "concluded"]),
    ("concluded", &["ended"]),
    ("over", &["ended", "concluded"]),
    ("ended", &["concluded", "terminated"]),
    (
        "failed",
        &["collapsed", "rejected", "terminated", "withdrawn"],
    ),
    (
        "failure",
        &["collapsed", "rejected", "terminated", "withdrawn"],
    ),
    ("upcoming", &["planned"]),
    ("next", &["planned", "in-progress"]),
    ("scheduled", &["planned"]),
    ("pending", &["planned", "proposed", "considered"]),
    ("delayed", &["postponed"]),
    ("paused", &["suspended"]),
    ("valid", &["in-force"]),
    ("disagree", &["divided", "opposes", "rejects", "rules-out"]),
    (
        "disagreement",
        &["divided", "opposes", "rejects", "rules-out"],
    ),
    (
        "reaction",
        &[
            "concerned",
            "divided",
            "supports",
            "accepts",
            "opposes",
            "rejects",
            "rules-out",
        ],
    ),
];

/// The fields whose values say what sort of thing an item is.
const CLASS_FIELDS: [&str; 4] = ["kind", "role", "stance", "status"];

/// What a word of a query stands for besides itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ItemClass {
    /// The items of a type.
    Type(ItemTypeId),
    /// The items with a coded value.
    Value {
        type_id: ItemTypeId,
        field: usize,
        value: &'static str,
    },
}

/// Words that mean the same as a normalized term, without it.
pub(crate) fn synonyms(term: &str) -> &'static [&'static str] {
    static SYNONYMS_BY_STEM: LazyLock<HashMap<String, Vec<&'static str>>> =
        LazyLock::new(synonyms_by_stem);
    let synonyms = SYNONYMS_BY_STEM.get(stem(term).as_ref());
    synonyms.map_or(&[], Vec::as_slice)
}

fn synonyms_by_stem() -> HashMap<String, Vec<&'static str>> {
    let mut synonyms: HashMap<String, Vec<&'static str>> = HashMap::new();
    for line in SYNONYMS {
        for word in line.split(' ') {
            let own = stem(word).into_owned();
            let others = line.split(' ').filter(|other| stem(other) != own);
            synonyms.entry(own.clone()).or_default().extend(others);
        }
    }
    synonyms
}

/// The types and coded values that a normalized term or a synonym of it names.
pub(crate) fn item_classes(term: &str) -> &'static [ItemClass] {
    static CLASSES: LazyLock<HashMap<String, Vec<ItemClass>>> = LazyLock::new(|| {
        let own = classes_by_stem();
        let mut all = own.clone();
        for (word, synonyms) in synonyms_by_stem() {
            let stems = synonyms.into_iter().map(stem);
            let found = stems.filter_map(|stem| own.get(stem.as_ref())).flatten();
            all.entry(word).or_default().extend(found);
        }
        for (word, values) in WORDS_FOR_VALUES {
            let found = values.iter().filter_map(|value| own.get(*value)).flatten();
            all.entry(stem(word).into_owned())
                .or_default()
                .extend(found);
        }
        for classes in all.values_mut() {
            let mut distinct: Vec<ItemClass> = Vec::new();
            for class in classes.drain(..) {
                if !distinct.contains(&class) {
                    distinct.push(class);
                }
            }
            *classes = distinct;
        }
        all
    });
    CLASSES.get(stem(term).as_ref()).map_or(&[], Vec::as_slice)
}

/// The types and coded values by the stems of their names, if these are single words; coded values
/// also by what they are.
fn classes_by_stem() -> HashMap<String, Vec<ItemClass>> {
    let mut classes: HashMap<String, Vec<ItemClass>> = HashMap::new();
    let mut by_value = Vec::new();
    let mut add = |name: &str, class: ItemClass| {
        let terms: Vec<_> = tokenize(name).map(|token| token.term).collect();
        if let [only] = terms.as_slice()
            && !is_stop_word(only)
        {
            let classes = classes.entry(stem(only).into_owned()).or_default();
            if !classes.contains(&class) {
                classes.push(class);
            }
        }
    };
    for type_id in ItemTypeId::ALL {
        let info = type_id.info();
        add(info.type_name, ItemClass::Type(type_id));
        // What texts are about is in the texts.
        if info.fields.iter().all(|field| field.name != "title") {
            continue;
        }
        for (field, field_info) in info.fields.iter().enumerate() {
            let FieldType::Vocabulary(vocabulary) = field_info.field_type else {
                continue;
            };
            let terms = vocabulary.terms.iter();
            let terms = terms.filter(|term| term.value != "other");
            for term in terms.filter(|_| CLASS_FIELDS.contains(&field_info.name)) {
                let class = ItemClass::Value {
                    type_id,
                    field,
                    value: term.value,
                };
                add(term.value, class);
                add(term.title, class);
                by_value.push((term.value, class));
            }
        }
    }
    for (value, class) in by_value {
        let classes = classes.entry(value.to_owned()).or_default();
        if !classes.contains(&class) {
            classes.push(class);
        }
    }
    classes
}
