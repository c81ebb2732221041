//! What a random item holds besides the texts, terms and dates that its fields draw.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::choices::ChoiceSequence;
use super::collections::ENTITIES;
use super::vocabulary::EVENT_STATUSES;

/// What items can refer to.
#[derive(Default)]
pub(super) struct ReferencePool {
    pub(super) ids: BTreeMap<&'static str, Vec<String>>,
    /// The parts of proposals, as references.
    parts: Vec<String>,
}

impl ReferencePool {
    pub(super) fn ids(&self, item: &str) -> &[String] {
        &self.ids[item]
    }

    /// References to one item of a type, or to several, in either spelling.
    fn pick_references(&self, draws: &mut ChoiceSequence, item: &str, most: usize) -> Vec<String> {
        let drawn = draws.pick_some(self.ids(item), most);
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

    fn pick_optional_reference(&self, draws: &mut ChoiceSequence, item: &str) -> Option<String> {
        self.pick_references(draws, item, 1).pop()
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
pub(super) fn fields(
    item: &str,
    draws: &mut ChoiceSequence,
    known: &mut ReferencePool,
    nth: usize,
) -> Value {
    match item {
        "challenge" => challenge(draws, known),
        "actor" => actor(draws, known, nth),
        "event" => event(draws, known, nth),
        "proposal" => proposal(draws, known, nth),
        "position" => position(draws, known),
        "commodity" => commodity(draws, known, nth),
        "place" => place(draws, known, nth),
        "statement" => statement(draws, known),
        "note" => note(draws, known),
        "source" => source(draws),
        _ => json!({}),
    }
}

/// A value or nothing, which is written as null.
fn optional<'d, T: Into<Value>>(
    draws: &mut ChoiceSequence<'d>,
    value: impl FnOnce(&mut ChoiceSequence<'d>) -> T,
) -> Value {
    if draws.once_in(2) {
        value(draws).into()
    } else {
        Value::Null
    }
}

/// Names other than the title, each in either notation.
pub(super) fn other_names(draws: &mut ChoiceSequence, title: &Value) -> Value {
    let mut names = texts(draws, 2);
    names.retain(|name| name != title);
    let names = names.into_iter().map(|name| match draws.below(3) {
        0 => json!({"name": name, "language": null}),
        1 => json!({"name": name, "language": "uk"}),
        _ => json!({"name": name}),
    });
    names.collect()
}

fn texts(draws: &mut ChoiceSequence, most: usize) -> Vec<String> {
    let mut texts: Vec<_> = (0..draws.below(most + 1)).map(|_| draws.text()).collect();
    texts.sort();
    texts.dedup();
    texts
}

fn identifiers(draws: &mut ChoiceSequence) -> Value {
    const ALL: &[(&str, &str)] = &[
        ("wikidata", "Q212"),
        ("iso-3166-1-alpha-2", "UA"),
        ("iso-3166-1-alpha-3", "UKR"),
        ("iso-3166-1-numeric", "804"),
        ("hs", "2602"),
    ];
    let drawn = draws.pick_some(ALL, 3).into_iter();
    drawn
        .map(|(scheme, value)| json!({"scheme": scheme, "value": value, "label": value}))
        .collect()
}

fn codes(draws: &mut ChoiceSequence) -> Value {
    let drawn = draws.pick_some(&["exact", "close"], 2).into_iter();
    drawn
        .map(|fit| json!({"scheme": "pa-x", "code": "Ce", "label": "Ceasefire", "match": fit}))
        .collect()
}

fn challenge(draws: &mut ChoiceSequence, known: &ReferencePool) -> Value {
    json!({
        "aspects": known.pick_references(draws, "aspect", 2),
        "proposals": known.pick_references(draws, "proposal", 2),
        "codes": codes(draws),
    })
}

fn actor(draws: &mut ChoiceSequence, known: &ReferencePool, nth: usize) -> Value {
    let kind = draws.pick(&["state", "person", "group"]);
    let mut actor = json!({
        "kind": kind,
        "identifiers": identifiers(draws),
        "membership": null,
    });
    if kind != "state" {
        actor["state"] = json!(known.pick_optional_reference(draws, "actor"));
    }
    if kind == "person" {
        let posts = draws.below(3);
        let posts: Vec<_> = (0..posts)
            .map(|_| {
                let of = known.pick_optional_reference(draws, "actor");
                json!({"title": draws.text(), "of": of})
            })
            .collect();
        actor["posts"] = json!(posts);
    }
    if kind == "group" {
        // Groups name actors further down, so that none is its own member.
        let members = draws.pick_some(&known.ids("actor")[nth + 1..], 2);
        let named = !members.is_empty();
        let members = members.iter().map(|actor| json!({"actor": actor}));
        actor["members"] = members.collect();
        let membership = if named {
            draws.pick(&["open", "complete"])
        } else {
            "unnamed"
        };
        actor["membership"] = json!(membership);
    }
    actor
}

fn event(draws: &mut ChoiceSequence, known: &ReferencePool, nth: usize) -> Value {
    const ROLES: &[&str] = &["party", "host", "mediator", "affected"];
    let participants = draws.pick_some(known.ids("actor"), 3).into_iter();
    let participants: Vec<_> = participants
        .map(|actor| {
            let mut roles = draws.pick_some(ROLES, 2);
            if roles.is_empty() {
                roles.push("party");
            }
            json!({"actor": actor, "roles": roles})
        })
        .collect();
    let status = draws.pick(EVENT_STATUSES);
    let is_planned = ["planned", "postponed", "canceled"].contains(&status);
    // The same document may be there twice, with different acts.
    let acts = draws
        .pick_some(&["presented", "signed", "ratified"], 3)
        .into_iter();
    let documents: Vec<_> = acts
        .map(|act| json!({"proposal": draws.pick(known.ids("proposal")), "act": act, "planned": is_planned}))
        .collect();
    let votes = draws.pick_some(known.ids("actor"), 2).into_iter();
    let votes: Vec<_> = votes
        .map(|body| json!({"body": body, "in_favor": draws.below(50)}))
        .collect();
    let outcome =
        (!is_planned).then(|| json!({"result": draws.pick(&["agreed", "missed"]), "votes": votes}));
    json!({
        "status": status,
        "outcome": outcome,
        "place": known.pick_optional_reference(draws, "place"),
        "participants": participants,
        "documents": documents,
        "number": optional(draws, |draws| draws.below(50).to_string()),
        "part_of": draws.pick_some(&known.ids("event")[..nth], 1).pop(),
        "follows": draws.pick_some(&known.ids("event")[..nth], 2),
        "caused_by": draws.pick_some(&known.ids("event")[nth + 1..], 2),
        "quantities": quantities(draws),
        "aspects": known.pick_references(draws, "aspect", 2),
    })
}

fn proposal(draws: &mut ChoiceSequence, known: &mut ReferencePool, nth: usize) -> Value {
    let mut proposal = json!({
        "proposers": known.pick_references(draws, "actor", 2),
        "parties": known.pick_references(draws, "actor", 2),
        "number": optional(draws, |draws| draws.below(50).to_string()),
        "replaces": draws.pick_some(&known.ids("proposal")[..nth], 2),
        "considered_by": known.pick_references(draws, "actor", 2),
        "aspects": known.pick_references(draws, "aspect", 2),
    });
    let id = known.ids("proposal")[nth].clone();
    let mut parts: Vec<Value> = Vec::new();
    for nth in 0..draws.below(6) {
        let part = format!("{}{nth}", draws.pick(&["t-", "c"]));
        known.parts.push(format!("proposal/{id}/{part}"));
        let before: Vec<_> = parts.iter().map(|part| part["id"].clone()).collect();
        let kind = draws.pick(&["term", "condition", "purpose", "definition", "scope"]);
        let mut part = json!({
            "id": part, "title": draws.text(), "summary": draws.text(), "kind": kind,
            "number": optional(draws, |draws| format!("{}.{nth}", draws.below(3))),
            "part_of": draws.pick_some(&before, 1).pop(),
            "quantities": quantities(draws),
            "places": known.pick_references(draws, "place", 2),
            "commodities": known.pick_references(draws, "commodity", 2),
            "codes": codes(draws),
        });
        if kind == "condition" {
            part["required_for"] = json!(draws.pick(&["success", "deployment"]));
        }
        if ["term", "condition"].contains(&kind) {
            oblige(draws, known, &mut part);
        }
        parts.push(part);
    }
    proposal["parts"] = json!(parts);
    proposal
}

/// Adds whom a part obliges, until when, and how far it is met.
fn oblige(draws: &mut ChoiceSequence, known: &ReferencePool, part: &mut Value) {
    let obligors = known.pick_references(draws, "actor", 2);
    part["due"] = optional(draws, ChoiceSequence::date);
    let statements = known.ids("statement");
    if !statements.is_empty() {
        let status = draws.pick_some(&["complied", "violated", "disputed"], 2);
        let entries = status.into_iter().map(|status| {
            json!({
                "status": status,
                "obligor": draws.pick_some(&obligors, 1).pop(),
                "statements": [draws.pick(statements)],
            })
        });
        part["compliance"] = entries.collect();
    }
    part["obligors"] = json!(obligors);
}

fn quantities(draws: &mut ChoiceSequence) -> Vec<Value> {
    let all = [
        json!({"value": 49.78, "unit": "percent", "basis": "revenue"}),
        json!({"min": 180, "unit": "day"}),
        json!({"value": 129_500_000_000_000_u64, "unit": "currency", "currency": "COP"}),
        json!({"min": 0.5, "max": 2, "unit": "currency", "currency": "EUR", "of": "fuel"}),
        json!({"max": -3, "unit": "other", "unit_label": "degrees", "approximate": true}),
    ];
    draws.pick_some(&all, 2)
}

fn position(draws: &mut ChoiceSequence, known: &ReferencePool) -> Value {
    let on = known.keys(&["aspect", "challenge", "event", "proposal"], true);
    let conditions = known.keys(&["event", "proposal"], true);
    json!({
        "holder": draws.pick(known.ids("actor")),
        "on": draws.pick(&on),
        "scope": optional(draws, |_| "internal"),
        "topic": optional(draws, ChoiceSequence::text),
        "conditional_on": draws.pick_some(&conditions, 2),
        "quantities": quantities(draws),
        "after": known.pick_optional_reference(draws, "event"),
    })
}

fn commodity(draws: &mut ChoiceSequence, known: &ReferencePool, nth: usize) -> Value {
    let kind = draws.pick(&["group", "mineral", "ore"]);
    let uses = texts(draws, 2);
    let flag = |draws: &mut ChoiceSequence, given: bool| given.then(|| draws.once_in(2));
    json!({
        "kind": kind,
        "group": draws.pick_some(&known.ids("commodity")[..nth], 1).pop(),
        "holder": known.pick_optional_reference(draws, "actor"),
        "uses_open": flag(draws, !uses.is_empty()),
        "members_open": flag(draws, kind == "group"),
        "uses": uses,
        "identifiers": identifiers(draws),
    })
}

fn place(draws: &mut ChoiceSequence, known: &ReferencePool, nth: usize) -> Value {
    json!({
        "country": optional(draws, |draws| draws.pick(&["SA", "UA"])),
        "within": draws.pick_some(&known.ids("place")[..nth], 1).pop(),
        "identifiers": identifiers(draws),
    })
}

fn statement(draws: &mut ChoiceSequence, known: &ReferencePool) -> Value {
    let modality = draws.pick(&["attributed", "asserted", "attributed", "planned"]);
    let holders = if modality == "attributed" { 2 } else { 0 };
    let about = draws.pick_some(&known.keys(ENTITIES, true), 4);
    let settled = draws.pick_some(&about, 1).into_iter();
    let settled: Vec<_> = settled
        .map(|item| json!({"item": item, "field": "title"}))
        .collect();
    json!({
        "modality": modality,
        "attributed_to": known.pick_references(draws, "actor", holders),
        "about": about,
        "settles": settled,
        "notes": known.pick_references(draws, "note", 2),
        "quantities": quantities(draws),
        "confidence": optional(draws, |draws| draws.pick(super::vocabulary::CONFIDENCES)),
        "cites": [],
    })
}

fn note(draws: &mut ChoiceSequence, known: &ReferencePool) -> Value {
    let keys = known.keys(&[ENTITIES, &["source"]].concat(), true);
    json!({
        "kind": optional(draws, |draws| draws.pick(super::vocabulary::NOTE_KINDS)),
        "about": draws.pick_some(&keys, 3),
    })
}

fn source(draws: &mut ChoiceSequence) -> Value {
    let paragraphs = (1..=1 + draws.below(2))
        .map(|number| json!({"unit": "paragraph", "number": number.to_string()}));
    let mut units: Vec<_> = paragraphs.collect();
    units.extend(draws.pick_some(
        &[
            json!({"unit": "heading"}),
            json!({"unit": "row", "number": "0"}),
        ],
        2,
    ));
    let mut source = json!({
        "authors": texts(draws, 2),
        "publisher": optional(draws, ChoiceSequence::text),
        "outline": optional(draws, |draws| draws.pick(super::vocabulary::OUTLINES)),
        "language": draws.pick(&["en", "uk", "pt-BR"]),
        "digest": {"sha256": "0".repeat(64), "bytes": 1},
        "sections": [{"id": draws.pick(&["s", "t-2"]), "heading": "S", "units": units}],
    });
    if draws.once_in(2) {
        source["title"] = Value::Null;
    }
    source
}
