//! The shipped record over HTTP: everything that the editors recorded is there, known from
//! both ends.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::get;

/// The ids of the record, by collection, as its editors list them.
pub(crate) const IDS: [(&str, &[&str]); 10] = [
    (
        "aspects",
        &[
            "recent-tensions",
            "minerals-agreement",
            "ceasefire-proposal",
            "european-involvement",
            "negotiation-challenges",
        ],
    ),
    (
        "challenges",
        &[
            "territorial-concessions",
            "security-guarantees",
            "economic-implications",
        ],
    ),
    (
        "actors",
        &[
            "united-states",
            "ukraine",
            "russia",
            "saudi-arabia",
            "france",
            "germany",
            "donald-trump",
            "volodymyr-zelenskyy",
            "marco-rubio",
            "mike-waltz",
            "european-allies",
            "ukrainian-delegation",
            "allies-of-ukraine",
        ],
    ),
    (
        "events",
        &[
            "russia-ukraine-conflict",
            "white-house-meeting",
            "us-military-aid-suspension",
            "jeddah-talks",
        ],
    ),
    (
        "proposals",
        &[
            "minerals-agreement",
            "limited-ceasefire",
            "european-peacekeeping-force",
        ],
    ),
    (
        "positions",
        &[
            "united-states-on-territorial-concessions",
            "ukraine-on-territorial-concessions",
            "allies-of-ukraine-on-territorial-concessions",
            "ukraine-on-security-guarantees",
            "ukraine-on-limited-ceasefire",
            "european-allies-on-recent-tensions",
            "european-allies-on-regional-security",
            "france-on-military-spending",
            "germany-on-military-spending",
            "european-allies-on-military-spending",
            "france-on-peacekeeping-force",
            "germany-on-peacekeeping-force",
            "european-allies-on-peacekeeping-force",
        ],
    ),
    (
        "commodities",
        &[
            "ukraine-mineral-reserves",
            "lithium",
            "graphite",
            "manganese",
            "titanium-ore",
        ],
    ),
    (
        "places",
        &["white-house", "jeddah", "saudi-arabia", "black-sea"],
    ),
    (
        "notes",
        &[
            "no-publication-date",
            "rare-earth",
            "revenue-base",
            "joint-by-whom",
            "missile-scope",
            "prisoners",
            "mutual",
            "russia-silent",
            "unnamed-europeans",
            "unnamed-officials",
            "unattributed",
            "neutral-mediator",
            "suspension-scope",
            "deployment-place",
            "the-region",
            "waltz-country",
            "integrity-tension",
            "conflict-parties",
            "sovereignty-scope",
            "assurances-or-guarantees",
            "spending-terms",
            "considered-or-considering",
            "unnamed-allies",
            "what-raised-tension",
            "what-serves-the-purpose",
            "whose-sovereignty",
            "host-inferred",
            "stance-divided",
            "parties-inferred",
            "states-at-the-meeting",
        ],
    ),
    ("sources", &["us-ukraine-talks-article"]),
];

/// All items of a collection.
pub(crate) async fn all(collection: &str) -> Vec<Value> {
    let list = get(&format!("/v1/{collection}?limit=500")).await.json();
    list["data"].as_array().unwrap().clone()
}

pub(crate) fn texts(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_str().unwrap())
        .collect()
}

/// The references of a stored relation, or the shown ones of a derived one, as `type/id`.
pub(crate) fn keys(relation: &Value) -> Vec<String> {
    let list = relation.get("items").unwrap_or(relation);
    let key = |one: &Value| {
        format!(
            "{}/{}",
            one["type"].as_str().unwrap(),
            one["id"].as_str().unwrap()
        )
    };
    list.as_array().unwrap().iter().map(key).collect()
}

#[tokio::test]
async fn every_id_is_there_in_the_editors_order() {
    for (collection, ids) in IDS {
        let items = all(collection).await;
        let found: Vec<_> = items
            .iter()
            .map(|item| item["id"].as_str().unwrap())
            .collect();
        assert_eq!(found, ids, "{collection}");
        for id in ids {
            let answer = get(&format!("/v1/{collection}/{id}")).await;
            assert_eq!(answer.status, 200, "{collection}/{id}");
            let item = answer.json();
            assert_eq!(item["id"], *id);
            assert!(
                !item["title"]
                    .as_str()
                    .or(item["text"].as_str())
                    .or(item["label"].as_str())
                    .unwrap()
                    .is_empty()
            );
        }
    }
    let statements = all("statements").await;
    let ids: Vec<_> = (1..=101).map(|number| format!("s{number:03}")).collect();
    assert_eq!(
        statements
            .iter()
            .map(|one| one["id"].as_str().unwrap())
            .collect::<Vec<_>>(),
        ids
    );
}

#[tokio::test]
async fn an_item_in_a_list_is_the_item_itself() {
    for (collection, _) in IDS {
        for item in all(collection).await {
            let path = item["links"]["self"].as_str().unwrap();
            assert_eq!(get(path).await.json(), item);
        }
    }
}

#[tokio::test]
async fn statement_counts_are_those_of_the_statements() {
    let statements = all("statements").await;
    let mut expected: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for statement in &statements {
        let id = statement["id"].as_str().unwrap();
        for to in statement["about"].as_array().unwrap() {
            let whole = format!(
                "{}/{}",
                to["type"].as_str().unwrap(),
                to["id"].as_str().unwrap()
            );
            if let Some(part) = to.get("part") {
                expected
                    .entry(format!("{whole}/{}", part.as_str().unwrap()))
                    .or_default()
                    .insert(id);
            }
            // Jeddah lies within Saudi Arabia.
            if whole == "place/jeddah" {
                let outer = "place/saudi-arabia".to_owned();
                expected.entry(outer).or_default().insert(id);
            }
            expected.entry(whole).or_default().insert(id);
        }
    }
    let mut checked = 0;
    for (collection, ids) in IDS
        .iter()
        .filter(|(name, _)| !["notes", "sources"].contains(name))
    {
        for id in *ids {
            let item = get(&format!("/v1/{collection}/{id}")).await.json();
            let key = format!("{}/{id}", item["type"].as_str().unwrap());
            let mut counted = vec![(key.clone(), item["statements"].clone())];
            let parts = item.get("parts").filter(|_| *collection == "proposals");
            for part in parts.and_then(Value::as_array).into_iter().flatten() {
                counted.push((
                    format!("{key}/{}", part["id"].as_str().unwrap()),
                    part["statements"].clone(),
                ));
            }
            for (key, count) in counted {
                let wanted: Vec<_> = expected[&key].iter().copied().collect();
                assert_eq!(count["total"], wanted.len(), "{key}");
                let list = get(&format!("{}&limit=500", count["href"].as_str().unwrap()))
                    .await
                    .json();
                let found: Vec<_> = list["data"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|one| one["id"].as_str().unwrap())
                    .collect();
                assert_eq!(found, wanted, "{key}");
                checked += 1;
            }
        }
    }
    assert_eq!(checked, 5 + 3 + 13 + 4 + 3 + 14 + 13 + 5 + 4);
}

/// Each relation of the record: where it is stored, and where it is derived.
const RELATIONS: [(&str, &str, &str, &str); 20] = [
    (
        "challenges/economic-implications",
        "aspects",
        "aspects/minerals-agreement",
        "challenges",
    ),
    (
        "challenges/economic-implications",
        "proposals",
        "proposals/minerals-agreement",
        "challenges",
    ),
    (
        "actors/marco-rubio",
        "state",
        "actors/united-states",
        "state_members",
    ),
    (
        "actors/european-allies",
        "members",
        "actors/france",
        "groups",
    ),
    (
        "events/white-house-meeting",
        "place",
        "places/white-house",
        "events",
    ),
    (
        "events/jeddah-talks",
        "participants",
        "actors/saudi-arabia",
        "events",
    ),
    (
        "events/jeddah-talks",
        "follows",
        "events/us-military-aid-suspension",
        "followed_by",
    ),
    (
        "events/us-military-aid-suspension",
        "caused_by",
        "events/white-house-meeting",
        "consequences",
    ),
    (
        "events/white-house-meeting",
        "aspects",
        "aspects/recent-tensions",
        "events",
    ),
    (
        "proposals/limited-ceasefire",
        "proposers",
        "actors/ukraine",
        "proposals",
    ),
    (
        "proposals/minerals-agreement",
        "parties",
        "actors/united-states",
        "proposals",
    ),
    (
        "proposals/european-peacekeeping-force",
        "considered_by",
        "actors/germany",
        "proposals",
    ),
    (
        "events/jeddah-talks",
        "documents",
        "proposals/limited-ceasefire",
        "events",
    ),
    (
        "proposals/limited-ceasefire",
        "aspects",
        "aspects/ceasefire-proposal",
        "proposals",
    ),
    (
        "positions/ukraine-on-security-guarantees",
        "holder",
        "actors/ukraine",
        "positions",
    ),
    (
        "positions/ukraine-on-security-guarantees",
        "on",
        "challenges/security-guarantees",
        "positions",
    ),
    (
        "positions/ukraine-on-limited-ceasefire",
        "on",
        "proposals/limited-ceasefire",
        "positions",
    ),
    (
        "positions/france-on-military-spending",
        "on",
        "aspects/european-involvement",
        "positions",
    ),
    (
        "commodities/lithium",
        "group",
        "commodities/ukraine-mineral-reserves",
        "members",
    ),
    (
        "commodities/ukraine-mineral-reserves",
        "holder",
        "actors/ukraine",
        "commodities",
    ),
];

#[tokio::test]
async fn relations_are_known_from_both_ends() {
    for (from, stored, to, derived) in RELATIONS {
        let (from_item, to_item) = (
            get(&format!("/v1/{from}")).await.json(),
            get(&format!("/v1/{to}")).await.json(),
        );
        let key = |item: &Value| {
            format!(
                "{}/{}",
                item["type"].as_str().unwrap(),
                item["id"].as_str().unwrap()
            )
        };
        let near = match &from_item[stored] {
            Value::Array(list) if ["participants", "members"].contains(&stored) => {
                keys(&list.iter().map(|one| one["actor"].clone()).collect())
            }
            Value::Array(list) if stored == "documents" => {
                keys(&list.iter().map(|one| one["proposal"].clone()).collect())
            }
            list @ Value::Array(_) => keys(list),
            one => keys(&Value::Array(vec![one.clone()])),
        };
        assert!(near.contains(&key(&to_item)), "{from} {stored} {to}");
        let far = &to_item[derived];
        assert!(
            keys(far).contains(&key(&from_item)),
            "{to} {derived} {from}: {far}"
        );
        let list = get(far["href"].as_str().unwrap()).await.json();
        assert_eq!(list["meta"]["total"], far["total"], "{to} {derived}");
        assert!(keys(&list["data"]).contains(&key(&from_item)), "{far}");
    }
}

#[tokio::test]
async fn every_derived_relation_leads_to_as_many_items_as_it_counts() {
    let mut followed = 0;
    for (collection, _) in IDS {
        for item in all(collection).await {
            for (field, value) in item.as_object().unwrap() {
                let (Some(total), Some(href)) = (value.get("total"), value.get("href")) else {
                    continue;
                };
                let list = get(href.as_str().unwrap()).await;
                assert_eq!(list.status, 200, "{collection} {field}: {}", list.text());
                assert_eq!(list.json()["meta"]["total"], *total, "{href}");
                followed += 1;
            }
        }
    }
    assert!(followed > 200, "{followed}");
}

#[tokio::test]
async fn actors_and_aspects_are_related_through_statements() {
    let aspect = get("/v1/aspects/ceasefire-proposal").await.json();
    // Nothing in the source links the United States to the proposal.
    assert_eq!(keys(&aspect["actors"]), ["actor/ukraine"]);
    let states = get("/v1/actors/united-states").await.json();
    assert_eq!(states["aspects"]["total"], 4);
    let talks = get("/v1/events/jeddah-talks").await.json();
    assert_eq!(talks["statements"]["total"], 29);
    let russia = get("/v1/actors/russia").await.json();
    assert_eq!(keys(&russia["aspects"]), ["aspect/recent-tensions"]);
    assert_eq!(russia["positions"]["total"], 0);
}

#[tokio::test]
async fn every_unit_of_the_source_is_cited() {
    let source = get("/v1/sources/us-ukraine-talks-article").await.json();
    let mut cited = BTreeSet::new();
    for statement in all("statements").await {
        for place in statement["cites"].as_array().unwrap() {
            cited.insert(format!(
                "{} {} {}",
                place["section"], place["unit"], place["number"]
            ));
        }
    }
    let mut units = 0;
    for section in source["sections"].as_array().unwrap() {
        for unit in section["units"].as_array().unwrap() {
            let key = format!("{} {} {}", section["id"], unit["unit"], unit["number"]);
            assert!(cited.contains(&key), "{key}");
            units += 1;
        }
    }
    assert_eq!((units, cited.len()), (27, 27));
    assert_eq!(source["title"], Value::Null);
    assert_eq!(source["digest"]["bytes"], 4809);
}

#[tokio::test]
async fn notes_stand_at_what_they_qualify() {
    let note_ids = |item: &Value| -> Vec<String> {
        item["notes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|note| note["id"].as_str().unwrap().to_owned())
            .collect()
    };
    for (path, note) in [
        ("sources/us-ukraine-talks-article", "no-publication-date"),
        ("commodities/titanium-ore", "rare-earth"),
        ("statements/s036", "revenue-base"),
        ("proposals/minerals-agreement", "joint-by-whom"),
        ("actors/russia", "russia-silent"),
        ("events/us-military-aid-suspension", "suspension-scope"),
        ("challenges/territorial-concessions", "integrity-tension"),
    ] {
        let item = get(&format!("/v1/{path}")).await.json();
        assert!(
            note_ids(&item).contains(&note.to_owned()),
            "{path}: {:?}",
            note_ids(&item)
        );
    }
    let ceasefire = get("/v1/proposals/limited-ceasefire").await.json();
    let part = ceasefire["parts"]
        .as_array()
        .unwrap()
        .iter()
        .find(|part| part["id"] == "prisoner-release")
        .unwrap();
    assert_eq!(note_ids(part), ["prisoners"]);
    let note = get("/v1/notes/prisoners").await.json();
    assert_eq!(note["statements"]["total"], 2);
}

#[tokio::test]
async fn a_statement_says_where_it_comes_from() {
    let statement = get("/v1/statements/s079").await.json();
    assert_eq!(
        statement["citation"],
        "Undated article on the U.S.–Ukraine talks, “Challenges Ahead,” bullet 2; statement s079, U.S.–Ukraine talks, edition 3."
    );
    assert_eq!(statement["cites"][0]["heading"], "Challenges Ahead");
    assert!(statement.get("statements").is_none());
}
