//! What changes of fields mean, in words: one table by field.

/// How a sentence says that a field has certain entries, or has them no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phrase {
    /// What the item does to them: “The statement is now linked to the White House.”
    Verb {
        /// Of what the sentence is; the item or part if none.
        subject: Option<&'static str>,
        /// The predicate, in the present tense.
        verb: &'static str,
    },
    /// What they are listed as: “The United States is now listed as a party.”
    ListedAs(&'static str),
    /// Numbers: “The figure, 50 percent of revenue, is now recorded.”
    Figures,
    /// The editors' notes, each by its first words.
    Notes,
    /// Entries that are named for what they are: “The part “Black Sea” was added.”
    Entries,
    /// Texts and codes: “The record now lists “defense” under “uses.””
    Texts,
}

const fn verb(verb: &'static str) -> Phrase {
    Phrase::Verb {
        subject: None,
        verb,
    }
}

/// The phrases of fields, by name.
const PHRASES: [(&str, Phrase); 33] = [
    ("about", verb("is linked to")),
    ("after", verb("is recorded as taken after")),
    ("aspects", verb("belongs to")),
    (
        "attributed_to",
        Phrase::Verb {
            subject: Some("The view"),
            verb: "is attributed to",
        },
    ),
    ("caused_by", verb("is recorded as caused by")),
    ("cites", verb("cites")),
    ("commodities", verb("concerns")),
    ("conditional_on", verb("is recorded as depending on")),
    ("considered_by", verb("is recorded as considered by")),
    ("context", verb("is set in the context of")),
    ("contradicts", verb("contradicts")),
    ("follows", verb("is recorded as coming after")),
    ("group", verb("belongs to")),
    ("holder", verb("is recorded as held by")),
    ("mediators", Phrase::ListedAs("mediator")),
    ("members", Phrase::ListedAs("member")),
    ("notes", Phrase::Notes),
    ("obligor", verb("is recorded as binding on")),
    ("obligors", verb("is recorded as binding on")),
    ("on", verb("concerns")),
    ("part_of", verb("is part of")),
    ("participants", Phrase::ListedAs("participant")),
    ("parties", Phrase::ListedAs("party")),
    ("place", verb("is located in")),
    ("places", verb("is recorded as applying to")),
    ("proposals", verb("concerns")),
    ("proposers", Phrase::ListedAs("proposer")),
    ("quantities", Phrase::Figures),
    ("replaces", verb("replaces")),
    ("state", verb("is linked to")),
    ("statements", verb("is based on")),
    ("translation_of", verb("is a translation of")),
    ("within", verb("lies in")),
];

/// The phrase of a field; of one that is not in the table, by what its entries are.
pub(super) fn phrase(field: &str, is_reference: bool, has_objects: bool) -> Phrase {
    let known = PHRASES.iter().find(|(name, _)| *name == field);
    match known {
        Some((_, phrase)) => *phrase,
        None if is_reference => verb("is linked to"),
        None if has_objects => Phrase::Entries,
        None => Phrase::Texts,
    }
}

/// A predicate as it is from this edition on, or no longer is.
pub(super) fn predicate(verb: &str, is_added: bool) -> String {
    let adverb = if is_added { "now" } else { "no longer" };
    match verb.strip_prefix("is ") {
        Some(rest) => format!("is {adverb} {rest}"),
        None => format!("{adverb} {verb}"),
    }
}

/// What an entry of a list is called.
pub(super) fn entry_noun(list: &str) -> String {
    match list {
        "cites" => "citation".to_owned(),
        "settles" => "settled field".to_owned(),
        _ => {
            let list = list.replace('_', " ");
            match (list.strip_suffix("ies"), list.strip_suffix('s')) {
                (Some(stem), _) => format!("{stem}y"),
                (None, Some(singular)) => singular.to_owned(),
                (None, None) => format!("{list} entry"),
            }
        }
    }
}

/// What a sentence calls a field.
pub(super) fn field_noun(name: &str) -> String {
    match name {
        "attributed_to" => "holder of the view".to_owned(),
        "caused_by" => "cause".to_owned(),
        "coordinates" => "location".to_owned(),
        "due" => "due date".to_owned(),
        "due_text" => "time by which it is due".to_owned(),
        "members_open" => "possibility of more members".to_owned(),
        "uses_open" => "possibility of more uses".to_owned(),
        "part_of" => "containing part".to_owned(),
        "post" => "office".to_owned(),
        "posts" => "offices".to_owned(),
        "kind_label" | "role_label" | "stance_label" | "status_label" | "unit_label" => {
            name.replace("_label", "")
        }
        _ => name.replace("~1", "/").replace("~0", "~").replace('_', " "),
    }
}
