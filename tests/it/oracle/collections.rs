//! What each collection can be asked, written by hand from the contract and from the
//! description of the record, so that a slip in a declaration of the server shows.

use super::schema::{Collection, Field, Of, Parts, Relation};
use super::vocabulary as is;

/// The types that statements speak of.
pub(super) const ENTITIES: &[&str] = &[
    "aspect",
    "challenge",
    "actor",
    "event",
    "proposal",
    "position",
    "commodity",
    "place",
];

const ID: Field = field("id", &["id"], Of::Id);
const TITLE: Field = field("title", &["title"], Of::Text);
const SUMMARY: Field = field("summary", &["summary"], Of::Text);
const TEXT: Field = field("text", &["text"], Of::Text);
const DATE: Field = field("date", &["date"], Of::Date);
const QUALIFIER: Field = field("qualifier", &["date.qualifier"], Of::Terms(is::QUALIFIERS));
const IDENTIFIERS: Field = field("scheme", &["identifiers.scheme"], Of::Terms(is::SCHEMES));

const fn field(name: &'static str, at: &'static [&'static str], of: Of) -> Field {
    Field { name, at, of }
}

const fn relation(
    parameter: &'static str,
    at: &'static [&'static str],
    types: &'static [&'static str],
    parts: Parts,
) -> Relation {
    Relation {
        parameter,
        at,
        types,
        parts,
    }
}

pub(crate) static COLLECTIONS: &[Collection] = &[
    Collection {
        name: "aspects",
        item: "aspect",
        fields: &[
            ID,
            TITLE,
            SUMMARY,
            field("origin", &["origin"], Of::Term(is::ORIGINS)),
        ],
        relations: &[],
        columns: "id title summary origin href",
    },
    Collection {
        name: "challenges",
        item: "challenge",
        fields: &[
            ID,
            TITLE,
            SUMMARY,
            field("match", &["codes.match"], Of::Terms(is::MATCHES)),
            field("scheme", &["codes.scheme"], Of::Terms(is::CODE_SCHEMES)),
        ],
        relations: &[
            relation("aspect", &["aspects"], &["aspect"], Parts::None),
            relation("proposal", &["proposals"], &["proposal"], Parts::None),
        ],
        columns: "id title summary match scheme aspects aspects_title proposals \
            proposals_title codes href",
    },
    Collection {
        name: "actors",
        item: "actor",
        fields: &[
            ID,
            TITLE,
            SUMMARY,
            field("kind", &["kind"], Of::Term(is::ACTOR_KINDS)),
            field("other_names", &["other_names"], Of::Texts),
            field("post", &["post"], Of::Text),
            field("membership", &["membership"], Of::Term(is::MEMBERSHIPS)),
            IDENTIFIERS,
        ],
        relations: &[
            relation("state", &["state"], &["actor"], Parts::None),
            relation("member", &["members"], &["actor"], Parts::None),
        ],
        columns: "id title summary kind other_names post membership scheme state state_title \
            members members_title identifiers href",
    },
    Collection {
        name: "events",
        item: "event",
        fields: &[
            ID,
            TITLE,
            SUMMARY,
            field("kind", &["kind"], Of::Term(is::EVENT_KINDS)),
            field("status", &["status"], Of::Term(is::EVENT_STATUSES)),
            DATE,
            QUALIFIER,
            field("role", &["participants.roles"], Of::Terms(is::ROLES)),
        ],
        relations: &[
            relation("place", &["place"], &["place"], Parts::None),
            relation(
                "participant",
                &["participants.actor"],
                &["actor"],
                Parts::None,
            ),
            relation("follows", &["follows"], &["event"], Parts::None),
            relation("caused_by", &["caused_by"], &["event"], Parts::None),
            relation("aspect", &["aspects"], &["aspect"], Parts::None),
        ],
        columns: "id title summary kind status date date_earliest date_latest qualifier role \
            place place_title participants participants_title follows follows_title caused_by \
            caused_by_title aspects aspects_title href",
    },
    Collection {
        name: "proposals",
        item: "proposal",
        fields: &[
            ID,
            TITLE,
            SUMMARY,
            field("kind", &["kind"], Of::Term(is::PROPOSAL_KINDS)),
            field("status", &["status"], Of::Term(is::PROPOSAL_STATUSES)),
            field(
                "parts",
                &[
                    "terms.title",
                    "conditions.title",
                    "purposes.title",
                    "terms.summary",
                    "conditions.summary",
                    "purposes.summary",
                ],
                Of::Texts,
            ),
            field(
                "required_for",
                &["conditions.required_for"],
                Of::Terms(is::REQUIRED_FOR),
            ),
            field(
                "unit",
                &[
                    "terms.quantity.unit",
                    "conditions.quantity.unit",
                    "purposes.quantity.unit",
                ],
                Of::Terms(is::AMOUNTS),
            ),
            field(
                "match",
                &[
                    "terms.codes.match",
                    "conditions.codes.match",
                    "purposes.codes.match",
                ],
                Of::Terms(is::MATCHES),
            ),
            field(
                "scheme",
                &[
                    "terms.codes.scheme",
                    "conditions.codes.scheme",
                    "purposes.codes.scheme",
                ],
                Of::Terms(is::CODE_SCHEMES),
            ),
        ],
        relations: &[
            relation("proposer", &["proposers"], &["actor"], Parts::None),
            relation("party", &["parties"], &["actor"], Parts::None),
            relation("considered_by", &["considered_by"], &["actor"], Parts::None),
            relation("tabled_at", &["tabled_at"], &["event"], Parts::None),
            relation("aspect", &["aspects"], &["aspect"], Parts::None),
            relation(
                "place",
                &["terms.places", "conditions.places", "purposes.places"],
                &["place"],
                Parts::None,
            ),
        ],
        columns: "id title summary kind status parts required_for unit match scheme proposers \
            proposers_title parties parties_title considered_by considered_by_title tabled_at \
            tabled_at_title aspects aspects_title places places_title codes href",
    },
    Collection {
        name: "positions",
        item: "position",
        fields: &[
            ID,
            TITLE,
            SUMMARY,
            field("stance", &["stance"], Of::Term(is::STANCES)),
            field("scope", &["scope"], Of::Term(is::SCOPES)),
            field("topic", &["topic"], Of::Text),
        ],
        relations: &[
            relation("holder", &["holder"], &["actor"], Parts::None),
            relation(
                "on",
                &["on"],
                &["aspect", "challenge", "event", "proposal"],
                Parts::Too,
            ),
            relation(
                "conditional_on",
                &["conditional_on"],
                &["proposal"],
                Parts::Only,
            ),
        ],
        columns: "id title summary stance scope topic holder holder_title on on_title \
            conditional_on conditional_on_title href",
    },
    Collection {
        name: "commodities",
        item: "commodity",
        fields: &[
            ID,
            TITLE,
            SUMMARY,
            field("kind", &["kind"], Of::Term(is::COMMODITY_KINDS)),
            field("uses", &["uses"], Of::Texts),
            field("uses_open", &["uses_open"], Of::Flag),
            field("members_open", &["members_open"], Of::Flag),
            IDENTIFIERS,
        ],
        relations: &[
            relation("group", &["group"], &["commodity"], Parts::None),
            relation("holder", &["holder"], &["actor"], Parts::None),
        ],
        columns: "id title summary kind uses uses_open members_open scheme group group_title \
            holder holder_title identifiers href",
    },
    Collection {
        name: "places",
        item: "place",
        fields: &[
            ID,
            TITLE,
            SUMMARY,
            field("kind", &["kind"], Of::Term(is::PLACE_KINDS)),
            field("country", &["country"], Of::Token(&["SA", "UA", "US"])),
            IDENTIFIERS,
        ],
        relations: &[],
        columns: "id title summary kind country scheme coordinates identifiers href",
    },
    Collection {
        name: "statements",
        item: "statement",
        fields: &[
            ID,
            TEXT,
            field("kind", &["kind"], Of::Term(is::STATEMENT_KINDS)),
            field("modality", &["modality"], Of::Term(is::MODALITIES)),
            field("tense", &["tense"], Of::Term(is::TENSES)),
            DATE,
            QUALIFIER,
            field("unit", &["cites.unit"], Of::Terms(is::UNITS)),
        ],
        relations: &[
            relation("source", &["cites.source"], &["source"], Parts::None),
            relation("about", &["about"], ENTITIES, Parts::Too),
            relation("note", &["notes"], &["note"], Parts::None),
        ],
        columns: "id text kind modality tense date date_earliest date_latest qualifier unit \
            cites cites_title about about_title notes notes_title citation href",
    },
    Collection {
        name: "notes",
        item: "note",
        fields: &[ID, TEXT],
        relations: &[relation(
            "about",
            &["about"],
            &[
                "aspect",
                "challenge",
                "actor",
                "event",
                "proposal",
                "position",
                "commodity",
                "place",
                "source",
            ],
            Parts::Too,
        )],
        columns: "id text about about_title href",
    },
    Collection {
        name: "sources",
        item: "source",
        fields: &[
            ID,
            TITLE,
            field("label", &["label"], Of::Text),
            field("kind", &["kind"], Of::Term(is::SOURCE_KINDS)),
            field(
                "language",
                &["language"],
                Of::Token(&["de", "en", "pt-BR", "uk"]),
            ),
            DATE,
            field("unit", &["sections.units.unit"], Of::Terms(is::UNITS)),
        ],
        relations: &[],
        columns: "id title label kind language date date_earliest date_latest unit href",
    },
];
