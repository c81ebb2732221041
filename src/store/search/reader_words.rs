//! Words of readers for what a list or an overview has, in any of their inflections; those of a
//! phrase stand one after the other.

pub(super) const UNKNOWN: &[&str] = &[
    "unknown",
    "not known",
    "unanswered",
    "unresolved",
    "unclear",
    "not stated",
    "not yet known",
    "left open",
    "remain open",
    "uncertain",
    "uncertainty",
    "undisclosed",
    "unspecified",
    "unconfirmed",
    "open question",
    "open issue",
    "open point",
    "contradiction",
    "discrepancy",
    "inconsistency",
    "ambiguity",
    "ambiguous",
    "missing",
    "not say",
];

pub(super) const NEXT: &[&str] = &[
    "next",
    "upcoming",
    "forthcoming",
    "scheduled",
    "afterwards",
    "to come",
    "deadline",
    "outlook",
    "prediction",
    "forecast",
];

pub(super) const DISAGREEMENTS: &[&str] = &[
    "disagree",
    "disagreement",
    "sticking point",
    "stumbling block",
    "contentious",
    "deadlock",
    "impasse",
    "at odds",
    "bone of contention",
    "hurdle",
    "stand in the way",
    "main issue",
    "key issue",
];

pub(super) const REACTIONS: &[&str] = &["reaction", "react", "response"];

pub(super) const STANCES: &[&str] = &[
    "red line",
    "dealbreaker",
    "deal breaker",
    "stance",
    "viewpoint",
    "want",
    "insist",
    "position of",
    "bottom line",
    "opinion",
];

pub(super) const QUOTATIONS: &[&str] = &[
    "quote",
    "quotation",
    "said",
    "say what",
    "verbatim",
    "exact words",
    "wording",
    "claim",
    "evidence",
    "fact",
];

pub(super) const TIMELINE: &[&str] = &[
    "timeline",
    "chronology",
    "chronological",
    "calendar",
    "sequence of events",
    "history",
    "date",
    "what happened",
];

pub(super) const DEALS: &[&str] = &[
    "deal text",
    "agreement text",
    "text of the",
    "full text",
    "terms",
    "clause",
    "provision",
    "fine print",
    "small print",
    "in the deal",
    "obligation",
    "commitment",
    "signed",
];

pub(super) const AMOUNTS: &[&str] = &[
    "pay",
    "cost",
    "funding",
    "money",
    "price",
    "how much",
    "number",
    "figure",
    "statistic",
    "percentage",
];

pub(super) const CHANGES: &[&str] = &[
    "changed",
    "change",
    "correction",
    "corrected",
    "erratum",
    "errata",
    "error",
    "mistake",
    "update",
    "revision",
    "retraction",
    "withdrawn",
    "latest",
    "news",
    "what is new",
    "what's new",
    "changelog",
];

pub(super) const PEOPLE: &[&str] = &[
    "participant",
    "involved",
    "stakeholder",
    "attendee",
    "who is who",
    "player",
    "parties",
    "people",
    "at the table",
    "take part",
];

pub(super) const DOCUMENTS: &[&str] = &[
    "reference",
    "bibliography",
    "footnote",
    "further reading",
    "article",
    "link",
];

pub(super) const CITATION: &[&str] = &["cite", "citation", "attribution", "license"];

pub(super) const DOWNLOADS: &[&str] = &[
    "download",
    "export",
    "csv",
    "excel",
    "spreadsheet",
    "dataset",
    "data",
    "json",
    "api",
];

pub(super) const SUMMARY: &[&str] = &[
    "summary",
    "overview",
    "key point",
    "at a glance",
    "gist",
    "faq",
    "status",
    "state of play",
    "progress",
    "background",
    "explained",
];

pub(super) const DEFINITIONS: &[&str] = &[
    "definition",
    "glossary",
    "meaning",
    "vocabulary",
    "what does it mean",
];

pub(super) const MEETINGS: &[&str] = &["outcome", "result", "vote", "summit"];

pub(super) const PLACES: &[&str] = &["map", "location", "venue", "where"];
