//! The values that change, as a reader sees them.

use serde_json::Value as Json;

use crate::model::{
    ChangedType, Citation, ItemTypeId, Quantity, UncertainDate, ValidationErrors, pointer_pattern,
};
use crate::store::{Edition, short_name};
use crate::views::change_values::{NamedItem, named_item, value_title};
use crate::views::change_wording::{join_with_and, plural, quote_list};

/// The members that say what an object is about, so that their names can be left out.
const MAIN_MEMBERS: [&str; 6] = ["actor", "proposal", "item", "name", "title", "text"];

/// The last words of names that have a definite article.
const NAMES_WITH_ARTICLE: [&str; 37] = [
    "agency",
    "alliance",
    "army",
    "assembly",
    "association",
    "board",
    "bridge",
    "commission",
    "committee",
    "congress",
    "council",
    "court",
    "delegation",
    "desert",
    "emirates",
    "federation",
    "front",
    "government",
    "gulf",
    "house",
    "institute",
    "islands",
    "kingdom",
    "ministry",
    "mission",
    "nations",
    "netherlands",
    "ocean",
    "parliament",
    "peninsula",
    "philippines",
    "republic",
    "sea",
    "senate",
    "states",
    "strait",
    "union",
];

pub(super) fn is_empty_value(value: &Json) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

/// A value in words: items and terms by their titles, dates and quantities in words, the other
/// members of an object by name.
pub(super) fn value_to_text(
    changed_type: ChangedType,
    pointer: &str,
    value: &Json,
    edition: &Edition,
) -> String {
    let title = || {
        in_editions(edition, |edition| {
            value_title(changed_type, pointer, value, edition)
        })
    };
    let entry_text = |name: &str, entry| {
        value_to_text(changed_type, &format!("{pointer}/{name}"), entry, edition)
    };
    match value {
        Json::Null => "nothing".to_owned(),
        Json::Bool(true) => "yes".to_owned(),
        Json::Bool(false) => "no".to_owned(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => title().unwrap_or_else(|| text.clone()),
        Json::Array(list) => {
            let entries = list.iter().map(|entry| entry_text("0", entry));
            entries.collect::<Vec<_>>().join("; ")
        }
        Json::Object(members) => object_label(value)
            .or_else(|| citation_label(value, edition))
            .or_else(|| coordinates_text(value))
            .unwrap_or_else(|| {
                let is_main = |name: &str| MAIN_MEMBERS.contains(&name);
                let members = members.iter().filter(|(_, value)| !is_empty_value(value));
                let (main, others): (Vec<_>, Vec<_>) =
                    members.partition(|(name, _)| is_main(name.as_str()));
                let others = others.into_iter().map(|(name, value)| {
                    let text = entry_text(name, value);
                    format!("{}: {text}", name.replace('_', " "))
                });
                let others = others.collect::<Vec<_>>().join(", ");
                let main = main
                    .into_iter()
                    .map(|(name, value)| entry_text(name, value));
                match (main.collect::<Vec<_>>().join(", "), others.as_str()) {
                    (main, "") => main,
                    (main, others) if main.is_empty() => others.to_owned(),
                    (main, others) => format!("{main} ({others})"),
                }
            }),
    }
}

/// What an edition or, failing that, the one before says.
fn in_editions<T>(edition: &Edition, find: impl Fn(&Edition) -> Option<T>) -> Option<T> {
    let editions = [Some(edition), edition.previous()];
    let mut editions = editions.into_iter().flatten();
    editions.find_map(find)
}

/// The source and the place in it, if the object is a citation.
fn citation_label(value: &Json, edition: &Edition) -> Option<String> {
    let citation = deserr::deserialize::<Citation, _, ValidationErrors>(value.clone()).ok()?;
    in_editions(edition, |edition| citation.label_in(edition))
}

/// A date or a quantity in words, if the object is one.
fn object_label(value: &Json) -> Option<String> {
    let quantity = || deserr::deserialize::<Quantity, _, ValidationErrors>(value.clone()).ok();
    date_text(value).or_else(|| quantity().map(|quantity| quantity.label))
}

/// A date within a sentence: `late February 2025`.
pub(super) fn date_text(value: &Json) -> Option<String> {
    let members = ["edtf", "qualifier"].into_iter();
    let members = members.filter_map(|name| {
        let member = value.get(name).filter(|member| !member.is_null())?;
        Some((name.to_owned(), member.clone()))
    });
    let date = Json::Object(members.collect());
    let date = deserr::deserialize::<UncertainDate, _, ValidationErrors>(date).ok()?;
    Some(date.to_long_text())
}

/// A point on the map as atlases print it: `38.8977° N, 77.0365° W`.
fn coordinates_text(value: &Json) -> Option<String> {
    let degrees = |name: &str, [positive, negative]: [&str; 2]| {
        let number = value.get(name)?.as_f64()?;
        let direction = if number < 0.0 { negative } else { positive };
        Some(format!("{}° {direction}", number.abs()))
    };
    let latitude = degrees("latitude", ["N", "S"])?;
    let longitude = degrees("longitude", ["E", "W"])?;
    Some(format!("{latitude}, {longitude}"))
}

/// The identifier or code that an entry has, with its scheme: `US (ISO 3166-1 alpha-2)`.
pub(super) fn code_text(entry: &Json) -> Option<String> {
    let scheme = entry.get("scheme_label")?.as_str()?;
    let code = entry.get("value").or_else(|| entry.get("code"))?.as_str()?;
    Some(format!("{code} ({scheme})"))
}

/// What an entry of a list goes by, in the JSON of the item.
pub(super) fn entry_name(entry: &Json) -> Option<String> {
    let texts = ["title", "label", "heading", "name", "text"].into_iter();
    let mut texts = texts.filter_map(|name| entry.get(name)?.as_str());
    let title = |name: &str| entry.get(name)?.get("title")?.as_str();
    let actor = title("actor").or_else(|| title("body"));
    let name_of_actor = || actor.map(name_with_article);
    code_text(entry).or_else(name_of_actor).or_else(|| {
        let name = texts.next().or_else(|| title("proposal"));
        let name = short_name(name.or_else(|| title("item"))?);
        Some(format!("“{name}”"))
    })
}

/// How a sentence names an item that it refers to.
pub(super) struct ItemPhrase {
    /// What it is; none where the name is enough, as for actors and places.
    pub(super) noun: Option<String>,
    /// Its name, shortened if that is a text.
    pub(super) name: String,
}

/// How a sentence names what the reference at a pointer refers to.
pub(super) fn item_name(
    changed_type: ChangedType,
    pointer: &str,
    text: &str,
    edition: &Edition,
) -> Option<ItemPhrase> {
    let pattern = pointer_pattern(pointer);
    let item = in_editions(edition, |edition| {
        named_item(changed_type, &pattern, text, edition)
    });
    let NamedItem {
        type_id,
        part_kind,
        title,
    } = item?;
    Some(match type_id {
        Some(ItemTypeId::Actor | ItemTypeId::Place) => ItemPhrase {
            noun: None,
            name: name_with_article(&title),
        },
        Some(ItemTypeId::Statement | ItemTypeId::Note) => ItemPhrase {
            noun: type_id.map(|type_id| type_id.name().to_owned()),
            name: short_name(&title),
        },
        _ => ItemPhrase {
            noun: type_id
                .map(|type_id| type_id.name().to_owned())
                .or(part_kind),
            name: title,
        },
    })
}

/// A proper name as English has it within a sentence: `the United States`, `Ukraine`, `the
/// delegation of the government`.
fn name_with_article(name: &str) -> String {
    if let Some(rest) = name.strip_prefix("The ") {
        return format!("the {rest}");
    }
    let (head, complement) = match name.split_once(" of ") {
        Some((head, complement)) => (head, Some(complement)),
        None => (name, None),
    };
    let last_word = head.rsplit(' ').next().unwrap_or(head).to_lowercase();
    let is_plural_noun = complement.is_some() && !head.contains(' ') && last_word.ends_with('s');
    if is_plural_noun {
        return format!("the {}{}", head.to_lowercase(), &name[head.len()..]);
    }
    if NAMES_WITH_ARTICLE.contains(&last_word.as_str()) {
        return format!("the {name}");
    }
    name.to_owned()
}

/// Several names in a sentence: `the White House, the aspect “One” and the events “Two” and
/// “Three”`.
pub(super) fn join_item_names(names: &[ItemPhrase]) -> String {
    let mut groups: Vec<(Option<&String>, Vec<String>)> = Vec::new();
    for item in names {
        match groups.last_mut() {
            Some((noun @ Some(_), names)) if *noun == item.noun.as_ref() => {
                names.push(item.name.clone());
            }
            _ => groups.push((item.noun.as_ref(), vec![item.name.clone()])),
        }
    }
    let texts = groups.iter().map(|(noun, names)| match noun {
        None => names.concat(),
        Some(noun) if names.len() == 1 => format!("the {noun} {}", quote_list(names)),
        Some(noun) => format!("the {} {}", plural(noun), quote_list(names)),
    });
    let is_nested = groups.iter().any(|(_, names)| names.len() > 1);
    join_with_and(&texts.collect::<Vec<_>>(), is_nested && groups.len() > 2)
}

/// Whether a verb that follows these names is in the plural.
pub(super) fn are_plural(names: &[ItemPhrase]) -> bool {
    let is_plural = |name: &str| {
        let head = name.split(" of ").next().unwrap_or(name);
        let last_word = head.rsplit(' ').next().unwrap_or(head);
        last_word.ends_with('s') && last_word.starts_with(char::is_lowercase)
    };
    names.len() > 1 || names.iter().any(|item| is_plural(&item.name))
}
