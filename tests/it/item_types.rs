//! The declarations of item types, checked against each other: a fault would otherwise surface
//! only in a record that uses it.

use std::collections::HashSet;

use talks::model::{ItemTypeId, inverse_relations, item_types};

#[test]
fn names_are_unique() {
    let mut names = HashSet::new();
    for kind in item_types() {
        assert!(names.insert(kind.type_name), "{}", kind.type_name);
        assert!(names.insert(kind.collection), "{}", kind.collection);
    }
}

#[test]
fn each_type_is_declared_under_its_own_id() {
    let ids = item_types().iter().map(|item_type| item_type.id);
    assert!(ids.eq(ItemTypeId::ALL));
    for id in ItemTypeId::ALL {
        assert_eq!(ItemTypeId::from_name(id.name()), Some(id));
    }
}

#[test]
fn a_derived_relation_has_a_name_of_its_own() {
    for kind in item_types() {
        let (schema, _) = (kind.schema)();
        let stored = serde_json::to_value(schema).unwrap();
        let mut fields: HashSet<_> = stored["properties"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        fields.extend(["type", "statements", "notes", "links"].map(str::to_owned));
        for derived in inverse_relations(kind.id) {
            assert!(
                fields.insert(derived.name.to_owned()),
                "{}.{} stands twice",
                kind.collection,
                derived.name
            );
        }
    }
}

#[test]
fn every_stored_relation_is_a_field() {
    for kind in item_types() {
        let (schema, _) = (kind.schema)();
        let schema = serde_json::to_value(schema).unwrap();
        for relation in &kind.relations {
            // Notes of statements are served by the edition, others within another field.
            let field = relation.json_pointers[0].split('/').nth(1).unwrap();
            let is_nested = ["parts", "outcome"].contains(&field);
            let name = if is_nested { field } else { relation.name };
            assert!(
                relation.name == "notes" || schema["properties"].get(name).is_some(),
                "{}.{}",
                kind.collection,
                relation.name
            );
        }
    }
}
