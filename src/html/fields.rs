//! The fields of an item as labels and values, whatever its type.

use maud::{Markup, html};

use super::check::problem_list;
use super::json::Content;
use super::labels::label;
use super::links::PageLinks;
use super::values::{field, is_companion};
use crate::model::RecordProblem;

/// The fields that pages show in sections of their own, or that only programs need.
const SHOWN_ELSEWHERE: [&str; 20] = [
    "type",
    "id",
    "title",
    "text",
    "summary",
    "href",
    "links",
    "notes",
    "statements",
    "label",
    "edtf",
    "earliest",
    "latest",
    "citation",
    "parts",
    "positions",
    "cites",
    "quotations",
    "sections",
    "outline",
];

/// The fields that an item is recognized by elsewhere. They come last.
const NAMES: [&str; 7] = [
    "other_names",
    "language",
    "country",
    "coordinates",
    "identifiers",
    "codes",
    "digest",
];

/// Which fields of an object are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldSet {
    /// Those of an item but for its names.
    Facts,
    /// The names and codes of an item.
    Names,
    /// Those of a part, whose number is in its heading.
    Part,
}

impl FieldSet {
    fn contains(self, name: &str) -> bool {
        let is_name = NAMES.contains(&name);
        match self {
            _ if SHOWN_ELSEWHERE.contains(&name) => false,
            Self::Facts => !is_name,
            Self::Names => is_name,
            Self::Part => name != "number",
        }
    }
}

/// The fields that readers miss, of items by type, with what the page says is not recorded where
/// they are empty.
const EXPECTED: [(&str, &[(&str, &str)]); 5] = [
    ("person", &[("post", "office")]),
    (
        "event",
        &[
            ("date", "date"),
            ("place", "place"),
            ("participants", "participants"),
        ],
    ),
    (
        "proposal",
        &[
            ("date", "date"),
            ("proposers", "who proposed it"),
            ("parties", "parties"),
        ],
    ),
    ("position", &[("date", "date")]),
    ("source", &[("authors", "authors"), ("published", "date")]),
];

/// What an item lacks, and readers of its page miss.
fn missing_fields(item: Content<'_>) -> Vec<&'static str> {
    // The kind of an actor says what is expected of it; those of claims are called like types.
    let type_name = item.text("type");
    let kind = item.text("kind").filter(|_| type_name == Some("actor"));
    let kinds = [type_name, kind];
    let expected = EXPECTED
        .iter()
        .filter(|(kind, _)| kinds.contains(&Some(kind)));
    let expected = expected.flat_map(|(_, fields)| *fields);
    let missing = expected.filter(|(name, _)| item.has(name) && item.get(name).is_empty());
    missing.map(|(_, words)| *words).collect()
}

/// The fields that [`fields`] shows, and those that it leaves out as empty.
fn recorded_fields(
    object: Content<'_>,
    set: FieldSet,
) -> impl Iterator<Item = (&str, Content<'_>)> {
    object.members().filter(move |(name, value)| {
        set.contains(name) && !value.is_empty() && !is_companion(name, object)
    })
}

/// The problems that [`fields`] does not show beside a field of one of these sets.
pub(super) fn problems_elsewhere<'p>(
    object: Content<'_>,
    problems: &[&'p RecordProblem],
    sets: &[FieldSet],
) -> Vec<&'p RecordProblem> {
    let shown = sets.iter().flat_map(|set| recorded_fields(object, *set));
    let shown: Vec<_> = shown.map(|(name, _)| name).collect();
    let problems = problems.iter().copied();
    problems
        .filter(|problem| !shown.iter().any(|name| is_about_field(problem, name)))
        .collect()
}

fn is_about_field(problem: &RecordProblem, name: &str) -> bool {
    let subject = problem.subject.as_ref();
    let field = subject.and_then(|subject| subject.field.as_deref());
    field == Some(name)
}

/// The fields of an object as a list of labels and values, with the problems of each; those that
/// readers expect and the record lacks are named in a line below.
pub(super) fn fields(
    object: Content<'_>,
    set: FieldSet,
    problems: &[&RecordProblem],
    links: &PageLinks<'_>,
) -> Markup {
    let recorded: Vec<_> = recorded_fields(object, set).collect();
    let problems_of = |name: &str| -> Vec<_> {
        let problems = problems.iter().copied();
        problems
            .filter(|problem| is_about_field(problem, name))
            .collect()
    };
    let missing = match set {
        FieldSet::Facts => missing_fields(object),
        FieldSet::Names | FieldSet::Part => Vec::new(),
    };
    html! {
        @if !recorded.is_empty() {
            dl.fields {
                @for (name, value) in recorded {
                    div {
                        dt { (label(name)) }
                        dd {
                            (field(name, value, object, links))
                            (problem_list(&problems_of(name), links))
                        }
                    }
                }
            }
        }
        @if !missing.is_empty() { p.not-recorded { "Not recorded: " (missing.join(", ")) "." } }
    }
}

/// Whether a set of fields of an object has one that is recorded.
pub(super) fn has_fields(object: Content<'_>, set: FieldSet) -> bool {
    recorded_fields(object, set).next().is_some()
}
