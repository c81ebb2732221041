//! What each collection can be asked, written by hand from the contract and from the
//! description of the record, so that a slip in a declaration of the server shows.

use super::schema::{Collection, Field, PartRule, Relation, ValueType};
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

const ID: Field = field("id", &["id"], ValueType::Id);
const TITLE: Field = field("title", &["title"], ValueType::Text);
const SUMMARY: Field = field("summary", &["summary"], ValueType::Text);
const OTHER_NAMES: Field = field("other_names", &["other_names.name"], ValueType::Texts);
const TEXT: Field = field("text", &["text"], ValueType::Text);
const DATE: Field = field("date", &["date"], ValueType::Date);
const QUALIFIER: Field = field(
    "qualifier",
    &["date.qualifier"],
    ValueType::Terms(is::QUALIFIERS),
);
const IDENTIFIERS: Field = field(
    "scheme",
    &["identifiers.scheme"],
    ValueType::Terms(is::SCHEMES),
);

const IDENTIFIER: Field = field(
    "identifier",
    &["identifiers.value"],
    ValueType::Identifiers(is::SCHEMES),
);
const WIKIDATA: Field = field(
    "wikidata",
    &["identifiers.value"],
    ValueType::Identifiers(&["wikidata"]),
);
const ISO: Field = field(
    "iso",
    &["identifiers.value"],
    ValueType::Identifiers(&[
        "iso-3166-1-alpha-2",
        "iso-3166-1-alpha-3",
        "iso-3166-1-numeric",
    ]),
);
const HS: Field = field(
    "hs",
    &["identifiers.value"],
    ValueType::Identifiers(&["hs"]),
);

const fn field(name: &'static str, at: &'static [&'static str], of: ValueType) -> Field {
    Field { name, at, of }
}

const fn relation(
    parameter: &'static str,
    at: &'static [&'static str],
    types: &'static [&'static str],
    parts: PartRule,
) -> Relation {
    Relation {
        parameter,
        at,
        types,
        parts,
        single: false,
    }
}

/// A relation to at most one item.
const fn single(
    parameter: &'static str,
    at: &'static [&'static str],
    types: &'static [&'static str],
    parts: PartRule,
) -> Relation {
    Relation {
        parameter,
        at,
        types,
        parts,
        single: true,
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
            OTHER_NAMES,
            field("origin", &["origin"], ValueType::Term(is::ORIGINS)),
        ],
        relations: &[],
        required: "id title summary origin",
        single: "",
        unrelated: "aspect commodity place source",
        columns: "id title summary other_names origin origin_label statements_total statements_href notes \
            notes_text href",
    },
    Collection {
        name: "challenges",
        item: "challenge",
        fields: &[
            ID,
            TITLE,
            SUMMARY,
            OTHER_NAMES,
            field("match", &["codes.match"], ValueType::Terms(is::MATCHES)),
            field(
                "scheme",
                &["codes.scheme"],
                ValueType::Terms(is::CODE_SCHEMES),
            ),
        ],
        relations: &[
            relation("aspect", &["aspects"], &["aspect"], PartRule::None),
            relation("proposal", &["proposals"], &["proposal"], PartRule::None),
        ],
        required: "id title summary",
        single: "",
        unrelated: "challenge actor event commodity place source",
        columns: "id title summary other_names aspects aspects_title proposals proposals_title codes codes_label \
            statements_total statements_href notes notes_text href",
    },
    Collection {
        name: "actors",
        item: "actor",
        fields: &[
            ID,
            TITLE,
            SUMMARY,
            OTHER_NAMES,
            field("kind", &["kind"], ValueType::Term(is::ACTOR_KINDS)),
            field("post", &["posts.title"], ValueType::Texts),
            field(
                "membership",
                &["membership"],
                ValueType::Term(is::MEMBERSHIPS),
            ),
            IDENTIFIERS,
            IDENTIFIER,
            ISO,
            WIKIDATA,
        ],
        relations: &[
            single("state", &["state"], &["actor"], PartRule::None),
            relation("member", &["members.actor"], &["actor"], PartRule::None),
            relation("post_of", &["posts.of"], &["actor"], PartRule::None),
        ],
        required: "id title summary kind",
        single: "state",
        unrelated: "challenge place source",
        columns: "id title summary other_names kind kind_label state state_title post members \
            members_title membership membership_label identifiers identifiers_label statements_total \
            statements_href notes notes_text href",
    },
    Collection {
        name: "events",
        item: "event",
        fields: &[
            ID,
            TITLE,
            SUMMARY,
            OTHER_NAMES,
            field("kind", &["kind"], ValueType::Term(is::EVENT_KINDS)),
            field("status", &["status"], ValueType::Term(is::EVENT_STATUSES)),
            DATE,
            QUALIFIER,
            field("role", &["participants.roles"], ValueType::Terms(is::ROLES)),
            field("quantity", &["quantities"], ValueType::Quantities),
            field("act", &["documents.act"], ValueType::Terms(is::ACTS)),
            field("result", &["outcome.result"], ValueType::Term(is::RESULTS)),
            field(
                "quantity_unit",
                &["quantities.unit"],
                ValueType::Terms(is::QUANTITY_UNITS),
            ),
            field(
                "currency",
                &["quantities.currency"],
                ValueType::Tokens(&["COP", "EUR", "USD"]),
            ),
        ],
        relations: &[
            single("place", &["place"], &["place"], PartRule::None),
            relation(
                "participant",
                &["participants.actor"],
                &["actor"],
                PartRule::None,
            ),
            relation("voter", &["outcome.votes.body"], &["actor"], PartRule::None),
            relation(
                "document",
                &["documents.proposal"],
                &["proposal"],
                PartRule::None,
            ),
            relation("follows", &["follows"], &["event"], PartRule::None),
            relation("caused_by", &["caused_by"], &["event"], PartRule::None),
            single("part_of", &["part_of"], &["event"], PartRule::None),
            relation("aspect", &["aspects"], &["aspect"], PartRule::None),
        ],
        required: "id title summary kind status",
        single: "place part_of",
        unrelated: "challenge commodity source",
        columns: "id title summary other_names kind kind_label status status_label number part_of part_of_title date date_edtf date_kind date_kind_label date_qualifier \
            date_qualifier_label date_earliest date_latest place place_title participants \
            participants_title documents documents_title documents_label outcome_result outcome_result_label follows follows_title caused_by caused_by_title aspects \
            aspects_title quantities_label statements_total statements_href notes notes_text href",
    },
    Collection {
        name: "proposals",
        item: "proposal",
        fields: &[
            ID,
            TITLE,
            SUMMARY,
            OTHER_NAMES,
            field("kind", &["kind"], ValueType::Term(is::PROPOSAL_KINDS)),
            field(
                "status",
                &["status"],
                ValueType::Term(is::PROPOSAL_STATUSES),
            ),
            DATE,
            field(
                "parts",
                &["parts.number", "parts.title", "parts.summary"],
                ValueType::Texts,
            ),
            field(
                "required_for",
                &["parts.required_for"],
                ValueType::Terms(is::REQUIRED_FOR),
            ),
            field("due", &["parts.due"], ValueType::Dates),
            field(
                "compliance",
                &["parts.compliance.status"],
                ValueType::Terms(is::COMPLIANCE),
            ),
            field("quantity", &["parts.quantities"], ValueType::Quantities),
            field(
                "quantity_unit",
                &["parts.quantities.unit"],
                ValueType::Terms(is::QUANTITY_UNITS),
            ),
            field(
                "currency",
                &["parts.quantities.currency"],
                ValueType::Tokens(&["COP", "EUR", "USD"]),
            ),
            field(
                "match",
                &["parts.codes.match"],
                ValueType::Terms(is::MATCHES),
            ),
            field(
                "scheme",
                &["parts.codes.scheme"],
                ValueType::Terms(is::CODE_SCHEMES),
            ),
        ],
        relations: &[
            relation("replaces", &["replaces"], &["proposal"], PartRule::None),
            relation("proposer", &["proposers"], &["actor"], PartRule::None),
            relation("party", &["parties"], &["actor"], PartRule::None),
            relation(
                "considered_by",
                &["considered_by"],
                &["actor"],
                PartRule::None,
            ),
            relation("aspect", &["aspects"], &["aspect"], PartRule::None),
            relation(
                "obligor",
                &["parts.obligors", "parts.compliance.obligor"],
                &["actor"],
                PartRule::None,
            ),
            relation(
                "compliance_statement",
                &["parts.compliance.statements"],
                &["statement"],
                PartRule::None,
            ),
            relation("place", &["parts.places"], &["place"], PartRule::None),
            relation(
                "commodity",
                &["parts.commodities"],
                &["commodity"],
                PartRule::None,
            ),
        ],
        required: "id title summary kind status",
        single: "",
        unrelated: "source",
        columns: "id title summary other_names kind kind_label status status_label number date date_edtf date_kind date_kind_label date_qualifier date_qualifier_label \
            date_earliest date_latest proposers proposers_title \
            parties parties_title considered_by considered_by_title replaces replaces_title \
            aspects aspects_title parts parts_title statements_total statements_href notes notes_text href",
    },
    Collection {
        name: "positions",
        item: "position",
        fields: &[
            ID,
            TITLE,
            SUMMARY,
            field("stance", &["stance"], ValueType::Term(is::STANCES)),
            field("scope", &["scope"], ValueType::Term(is::SCOPES)),
            field("topic", &["topic"], ValueType::Text),
            DATE,
        ],
        relations: &[
            single("holder", &["holder"], &["actor"], PartRule::None),
            single(
                "on",
                &["on"],
                &["aspect", "challenge", "event", "proposal"],
                PartRule::Too,
            ),
            relation(
                "conditional_on",
                &["conditional_on"],
                &["event", "proposal"],
                PartRule::Too,
            ),
            single("after", &["after"], &["event"], PartRule::None),
            relation("replaces", &["replaces"], &["position"], PartRule::None),
        ],
        required: "id title summary stance holder on actor",
        single: "holder on after challenge actor",
        unrelated: "commodity place source",
        columns: "id title summary holder holder_title on on_type on_type_label on_id on_part on_title stance \
            stance_label scope scope_label topic conditional_on conditional_on_title quantities_label date date_edtf date_kind date_kind_label date_qualifier date_qualifier_label \
            date_earliest date_latest after after_title replaces replaces_title statements_total statements_href notes notes_text href",
    },
    Collection {
        name: "commodities",
        item: "commodity",
        fields: &[
            ID,
            TITLE,
            SUMMARY,
            OTHER_NAMES,
            field("kind", &["kind"], ValueType::Term(is::COMMODITY_KINDS)),
            field("uses", &["uses"], ValueType::Texts),
            field("uses_open", &["uses_open"], ValueType::Flag),
            field("members_open", &["members_open"], ValueType::Flag),
            IDENTIFIERS,
            IDENTIFIER,
            HS,
            WIKIDATA,
        ],
        relations: &[
            single("group", &["group"], &["commodity"], PartRule::None),
            single("holder", &["holder"], &["actor"], PartRule::None),
        ],
        required: "id title summary kind",
        single: "group holder actor",
        unrelated: "aspect challenge event position place source",
        columns: "id title summary other_names kind kind_label group group_title holder holder_title uses \
            uses_open members_open identifiers identifiers_label statements_total statements_href notes notes_text \
            href",
    },
    Collection {
        name: "places",
        item: "place",
        fields: &[
            ID,
            TITLE,
            SUMMARY,
            OTHER_NAMES,
            field("kind", &["kind"], ValueType::Term(is::PLACE_KINDS)),
            field(
                "country",
                &["country"],
                ValueType::Token(&["SA", "UA", "US"]),
            ),
            IDENTIFIERS,
            IDENTIFIER,
            WIKIDATA,
        ],
        relations: &[single("within", &["within"], &["place"], PartRule::None)],
        required: "id title summary kind",
        single: "within",
        unrelated: "aspect challenge actor position commodity source",
        columns: "id title summary other_names kind kind_label country within within_title latitude longitude identifiers identifiers_label \
            statements_total statements_href notes notes_text href",
    },
    Collection {
        name: "statements",
        item: "statement",
        fields: &[
            ID,
            TEXT,
            field("kind", &["kind"], ValueType::Term(is::STATEMENT_KINDS)),
            field("modality", &["modality"], ValueType::Term(is::MODALITIES)),
            field("tense", &["tense"], ValueType::Term(is::TENSES)),
            field(
                "confidence",
                &["confidence"],
                ValueType::Term(is::CONFIDENCES),
            ),
            field(
                "quotation",
                &["quotations.text", "quotations.translation.text"],
                ValueType::Texts,
            ),
            DATE,
            QUALIFIER,
            field("unit", &["cites.unit"], ValueType::Terms(is::UNITS)),
            field("section", &["cites.section"], ValueType::Sections),
            field("passage", &["cites"], ValueType::Passages),
            field("quantity", &["quantities"], ValueType::Quantities),
            field(
                "quantity_unit",
                &["quantities.unit"],
                ValueType::Terms(is::QUANTITY_UNITS),
            ),
            field(
                "currency",
                &["quantities.currency"],
                ValueType::Tokens(&["COP", "EUR", "USD"]),
            ),
        ],
        relations: &[
            relation("source", &["cites.source"], &["source"], PartRule::None),
            relation("about", &["about"], ENTITIES, PartRule::Too),
            relation(
                "attributed_to",
                &["attributed_to"],
                &["actor"],
                PartRule::None,
            ),
            relation(
                "speaker",
                &["quotations.speaker"],
                &["actor"],
                PartRule::None,
            ),
            relation(
                "contradicts",
                &["contradicts"],
                &["statement"],
                PartRule::None,
            ),
            relation("settles", &["settles.item"], ENTITIES, PartRule::Too),
            relation("note", &["notes"], &["note"], PartRule::None),
        ],
        required: "id text kind modality tense about source",
        single: "",
        unrelated: "",
        columns: "id text kind kind_label modality modality_label tense tense_label date date_edtf date_kind date_kind_label \
            date_qualifier date_qualifier_label date_earliest date_latest cites cites_title cites_label \
            about about_title attributed_to attributed_to_title quantities_label contradicts \
            settles settles_title \
            confidence confidence_label citation notes notes_text href",
    },
    Collection {
        name: "notes",
        item: "note",
        fields: &[
            ID,
            field("kind", &["kind"], ValueType::Term(is::NOTE_KINDS)),
            TEXT,
        ],
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
            PartRule::Too,
        )],
        required: "id text",
        single: "",
        unrelated: "note",
        columns: "id kind kind_label text about about_title statements_total statements_href href",
    },
    Collection {
        name: "sources",
        item: "source",
        fields: &[
            ID,
            TITLE,
            field("label", &["label"], ValueType::Text),
            field("authors", &["authors"], ValueType::Texts),
            field("publisher", &["publisher"], ValueType::Text),
            field("kind", &["kind"], ValueType::Term(is::SOURCE_KINDS)),
            field(
                "language",
                &["language"],
                ValueType::Token(&["de", "en", "pt-BR", "uk"]),
            ),
            field("date", &["published"], ValueType::Date),
            IDENTIFIERS,
            IDENTIFIER,
            field(
                "unit",
                &["sections.units.unit"],
                ValueType::Terms(is::UNITS),
            ),
            field("section", &["sections.id"], ValueType::Sections),
        ],
        relations: &[single(
            "translation_of",
            &["translation_of"],
            &["source"],
            PartRule::None,
        )],
        required: "id label kind language",
        single: "translation_of",
        unrelated: "aspect challenge actor event proposal position commodity place",
        columns: "id title label kind kind_label language authors publisher published published_edtf \
            published_kind published_kind_label published_qualifier published_qualifier_label \
            published_earliest published_latest url accessed archived_url translation_of \
            translation_of_title translators identifiers identifiers_label digest_sha256 digest_bytes outline \
            outline_label sections sections_label statements_total statements_href notes notes_text href",
    },
];
