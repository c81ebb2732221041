//! What a random item holds besides the texts, terms and dates that its fields draw.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::choices::Draws;
use super::collections::ENTITIES;

/// What items can refer to.
#[derive(Default)]
pub(super) struct Known {
    pub(super) ids: BTreeMap<&'static str, Vec<String>>,
    /// The parts of proposals, as references.
    parts: Vec<String>,
}

impl Known {
    pub(super) fn ids(&self, item: &str) -> &[String] {
        &self.ids[item]
    }

    /// References to one item of a type, or to several, in either spelling.
    fn some(&self, draws: &mut Draws, item: &str, most: usize) -> Vec<String> {
        let drawn = draws.some(self.ids(item), most);
        drawn
            .into_iter()
            .map(|id| {
                if draws.once_in(2) {
                    format!("{item}/{id}")
                } else {
                    id
                }
            })
            .collect()
    }

    fn maybe(&self, draws: &mut Draws, item: &str) -> Option<String> {
        self.some(draws, item, 1).pop()
    }

    /// All references to items of these types, and to parts.
    pub(super) fn keys(&self, types: &[&str], parts: bool) -> Vec<String> {
        let ids = types.iter().flat_map(|item| {
            let ids = self.ids(item).iter();
            ids.map(move |id| format!("{item}/{id}"))
        });
        let parts = self.parts.iter().filter(|_| parts);
        ids.chain(parts.cloned()).collect()
    }
}

/// The fields of the `nth` item of a collection that depend on each other or on other items.
pub(super) fn fields(item: &str, draws: &mut Draws, known: &mut Known, nth: usize) -> Value {
    match item {
        "challenge" => challenge(draws, known),
        "actor" => actor(draws, known, nth),
        "event" => event(draws, known, nth),
        "proposal" => proposal(draws, known, nth),
        "position" => position(draws, known),
        "commodity" => commodity(draws, known, nth),
        "place" => place(draws),
        "statement" => statement(draws, known),
        "note" => note(draws, known),
        "source" => source(draws),
        _ => json!({}),
    }
}

/// A value or nothing, which is written as null.
fn maybe<'d, T: Into<Value>>(
    draws: &mut Draws<'d>,
    value: impl FnOnce(&mut Draws<'d>) -> T,
) -> Value {
    if draws.once_in(2) {
        value(draws).into()
    } else {
        Value::Null
    }
}

fn texts(draws: &mut Draws, most: usize) -> Vec<String> {
    let mut texts: Vec<_> = (0..draws.below(most + 1)).map(|_| draws.text()).collect();
    texts.sort();
    texts.dedup();
    texts
}

fn identifiers(draws: &mut Draws) -> Value {
    const ALL: &[(&str, &str)] = &[
        ("wikidata", "Q212"),
        ("iso-3166-1-alpha-2", "UA"),
        ("iso-3166-1-alpha-3", "UKR"),
        ("iso-3166-1-numeric", "804"),
        ("hs", "2602"),
    ];
    let drawn = draws.some(ALL, 3).into_iter();
    drawn
        .map(|(scheme, value)| json!({"scheme": scheme, "value": value, "label": value}))
        .collect()
}

fn codes(draws: &mut Draws) -> Value {
    let drawn = draws.some(&["exact", "close"], 2).into_iter();
    drawn
        .map(|fit| json!({"scheme": "pa-x", "code": "Ce", "label": "Ceasefire", "match": fit}))
        .collect()
}

fn challenge(draws: &mut Draws, known: &Known) -> Value {
    json!({
        "aspects": known.some(draws, "aspect", 2),
        "proposals": known.some(draws, "proposal", 2),
        "codes": codes(draws),
    })
}

fn actor(draws: &mut Draws, known: &Known, nth: usize) -> Value {
    let kind = draws.one(&["state", "person", "group"]);
    let mut actor = json!({
        "kind": kind,
        "other_names": texts(draws, 2),
        "identifiers": identifiers(draws),
        "membership": null,
    });
    if kind != "state" {
        actor["state"] = json!(known.maybe(draws, "actor"));
    }
    if kind == "person" {
        actor["post"] = maybe(draws, Draws::text);
    }
    if kind == "group" {
        // Groups name actors further down, so that none is its own member.
        let members = draws.some(&known.ids("actor")[nth + 1..], 2);
        let named = !members.is_empty();
        actor["members"] = json!(members);
        let membership = if named {
            draws.one(&["open", "complete"])
        } else {
            "unnamed"
        };
        actor["membership"] = json!(membership);
    }
    actor
}

fn event(draws: &mut Draws, known: &Known, nth: usize) -> Value {
    const ROLES: &[&str] = &["party", "host", "mediator", "affected"];
    let participants = draws.some(known.ids("actor"), 3).into_iter();
    let participants: Vec<_> = participants
        .map(|actor| {
            let mut roles = draws.some(ROLES, 2);
            if roles.is_empty() {
                roles.push("party");
            }
            json!({"actor": actor, "roles": roles})
        })
        .collect();
    json!({
        "place": known.maybe(draws, "place"),
        "participants": participants,
        "follows": draws.some(&known.ids("event")[..nth], 2),
        "caused_by": draws.some(&known.ids("event")[nth + 1..], 2),
        "aspects": known.some(draws, "aspect", 2),
    })
}

fn proposal(draws: &mut Draws, known: &mut Known, nth: usize) -> Value {
    let mut proposal = json!({
        "proposers": known.some(draws, "actor", 2),
        "parties": known.some(draws, "actor", 2),
        "considered_by": known.some(draws, "actor", 2),
        "tabled_at": known.maybe(draws, "event"),
        "aspects": known.some(draws, "aspect", 2),
    });
    let id = known.ids("proposal")[nth].clone();
    for list in ["terms", "conditions", "purposes"] {
        let parts = (0..draws.below(3)).map(|nth| {
            let part = format!("{}-{nth}", &list[..1]);
            known.parts.push(format!("proposal/{id}/{part}"));
            let quantity = json!({"value": 50, "unit": "percent", "basis": "revenue"});
            let mut part = json!({
                "id": part, "title": draws.text(), "summary": draws.text(),
                "quantity": maybe(draws, |_| quantity),
                "places": known.some(draws, "place", 2),
                "codes": codes(draws),
            });
            if list == "conditions" {
                part["required_for"] = json!(draws.one(&["success", "deployment"]));
            }
            part
        });
        let parts: Vec<_> = parts.collect();
        proposal[list] = json!(parts);
    }
    proposal
}

fn position(draws: &mut Draws, known: &Known) -> Value {
    let on = known.keys(&["aspect", "challenge", "event", "proposal"], true);
    json!({
        "holder": draws.one(known.ids("actor")),
        "on": draws.one(&on),
        "scope": maybe(draws, |_| "internal"),
        "topic": maybe(draws, Draws::text),
        "conditional_on": draws.some(&known.parts, 2),
    })
}

fn commodity(draws: &mut Draws, known: &Known, nth: usize) -> Value {
    let kind = draws.one(&["group", "mineral", "ore"]);
    let uses = texts(draws, 2);
    let flag = |draws: &mut Draws, given: bool| given.then(|| draws.once_in(2));
    json!({
        "kind": kind,
        "group": draws.some(&known.ids("commodity")[..nth], 1).pop(),
        "holder": known.maybe(draws, "actor"),
        "uses_open": flag(draws, !uses.is_empty()),
        "members_open": flag(draws, kind == "group"),
        "uses": uses,
        "identifiers": identifiers(draws),
    })
}

fn place(draws: &mut Draws) -> Value {
    json!({"country": maybe(draws, |draws| draws.one(&["SA", "UA"])), "identifiers": identifiers(draws)})
}

fn statement(draws: &mut Draws, known: &Known) -> Value {
    json!({
        "about": draws.some(&known.keys(ENTITIES, true), 4),
        "notes": known.some(draws, "note", 2),
        "cites": [],
    })
}

fn note(draws: &mut Draws, known: &Known) -> Value {
    let keys = known.keys(&[ENTITIES, &["source"]].concat(), true);
    json!({"about": draws.some(&keys, 3)})
}

fn source(draws: &mut Draws) -> Value {
    let paragraphs =
        (1..=1 + draws.below(2)).map(|number| json!({"unit": "paragraph", "number": number}));
    let mut units: Vec<_> = paragraphs.collect();
    units.extend(draws.some(
        &[
            json!({"unit": "heading"}),
            json!({"unit": "row", "number": 0}),
        ],
        2,
    ));
    let mut source = json!({
        "language": draws.one(&["en", "uk", "pt-BR"]),
        "digest": {"sha256": "0".repeat(64), "bytes": 1},
        "sections": [{"id": "s", "heading": "S", "units": units}],
    });
    if draws.once_in(2) {
        source["title"] = Value::Null;
    }
    source
}
