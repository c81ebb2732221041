//! The values of the controlled vocabularies.

pub(super) const ORIGINS: &[&str] = &["source", "editors"];
pub(super) const ACTOR_KINDS: &[&str] = &["state", "person", "group"];
pub(super) const MEMBERSHIPS: &[&str] = &["complete", "open", "unnamed"];
pub(super) const EVENT_KINDS: &[&str] = &["armed-conflict", "meeting", "talks", "measure"];
pub(super) const EVENT_STATUSES: &[&str] = &["planned", "in-progress", "ongoing", "ended"];
pub(super) const ROLES: &[&str] = &[
    "belligerent",
    "principal",
    "delegate",
    "party",
    "host",
    "mediator",
    "aid-provider",
    "affected",
];
pub(super) const PROPOSAL_KINDS: &[&str] = &["agreement", "ceasefire", "deployment"];
pub(super) const PROPOSAL_STATUSES: &[&str] =
    &["considered", "planned", "proposed", "agreed", "rejected"];
pub(super) const REQUIRED_FOR: &[&str] = &["success", "deployment"];
pub(super) const AMOUNTS: &[&str] = &["percent"];
pub(super) const STANCES: &[&str] = &[
    "demands",
    "proposes",
    "advocates",
    "suggests",
    "considers",
    "mediates",
    "concerned",
    "divided",
    "supports",
    "opposes",
];
pub(super) const SCOPES: &[&str] = &["internal"];
pub(super) const COMMODITY_KINDS: &[&str] = &["group", "mineral", "ore"];
pub(super) const PLACE_KINDS: &[&str] = &["building", "city", "country", "sea"];
pub(super) const STATEMENT_KINDS: &[&str] = &[
    "event",
    "state",
    "attribute",
    "role",
    "cause",
    "consequence",
    "objective",
    "condition",
    "term",
    "position",
    "stake",
    "characterisation",
];
pub(super) const MODALITIES: &[&str] = &[
    "asserted",
    "planned",
    "proposed",
    "conditional",
    "attributed",
    "assessed",
];
pub(super) const TENSES: &[&str] = &["past", "present", "future"];
pub(super) const SOURCE_KINDS: &[&str] = &["article", "communique", "agreement"];
pub(super) const UNITS: &[&str] = &["heading", "paragraph", "bullet", "row"];
pub(super) const MATCHES: &[&str] = &["exact", "close"];
pub(super) const CODE_SCHEMES: &[&str] = &["pa-x"];
pub(super) const SCHEMES: &[&str] = &[
    "iso-3166-1-alpha-2",
    "iso-3166-1-alpha-3",
    "iso-3166-1-numeric",
    "wikidata",
    "hs",
];
pub(super) const QUALIFIERS: &[&str] = &["early", "mid", "late"];
