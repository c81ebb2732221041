//! The answers of the contract, found in the simplest way: every item is held against the
//! question by itself, over the fixtures as they are written.

use std::cmp::Ordering;

use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization as _;

use super::choices::PLAIN;
use super::queries::{Filter, GeneratedQuery, SortField};
use super::records::Items;
use super::schema::{
    Collection, Field, FilterAttribute, Operator, Parameter, PartRule, Relation, SortAttribute,
    ValueType,
};

/// The ids that a question finds, in order.
pub(crate) fn ids<'r>(question: &GeneratedQuery, items: &'r Items) -> Vec<&'r str> {
    let of = question.collection;
    let own = items[of.item].iter();
    let mut found: Vec<_> = own
        .filter(|item| {
            let all: Vec<_> = question.filters.iter().collect();
            let (of_quantities, others) = split_filters(question.filters.iter());
            let (of_due, mut others): (Vec<_>, Vec<_>) =
                others.partition(|filter| filter.parameter.name().starts_with("due__"));
            let (bounds, unbounded): (Vec<_>, Vec<_>) =
                of_due.into_iter().partition(|filter| is_date_bound(filter));
            others.extend(unbounded);
            others
                .iter()
                .all(|filter| matches_filter(filter, of, item, items))
                && has_quantity(item, &of_quantities)
                && has_due_date(item, &bounds)
                && has_paired_entries(item, of, &all)
        })
        .collect();
    // The sort is stable, so that the editors' order decides what is equal.
    found.sort_by(|a, b| {
        let keys = question.sort.iter();
        keys.fold(Ordering::Equal, |so_far, key| {
            so_far.then(compare(key, a, b, items))
        })
    });
    found.into_iter().map(id).collect()
}

/// How often each value of a facet occurs among the items that a question would find without
/// the filter of the facet's name; the values of that filter are selected.
pub(crate) fn facet(
    question: &GeneratedQuery,
    subject: FilterAttribute,
    items: &Items,
) -> Vec<Value> {
    let of = question.collection;
    let is_own = |filter: &&Filter| filter.parameter.name() == subject.name();
    let selected = question.filters.iter().filter(is_own);
    let selected = selected.flat_map(|filter| filter.values.iter().cloned());
    let bare = |value: String| match subject.types().as_slice() {
        [only] if subject.parts() == PartRule::None => {
            value.trim_start_matches(&format!("{only}/")).to_owned()
        }
        _ => value,
    };
    let selected: Vec<_> = selected.map(bare).collect();
    let others = question.filters.iter().filter(|filter| !is_own(filter));
    let without_own = GeneratedQuery {
        collection: of,
        filters: others.cloned().collect(),
        sort: Vec::new(),
        facets: Vec::new(),
        facet_limit: 0,
    };
    let found = ids(&without_own, items);
    let mut all = candidates(subject, of, items);
    all.extend(selected.iter().cloned());
    all.sort_unstable();
    all.dedup();
    let mut counts: Vec<_> = all
        .into_iter()
        .map(|value| {
            let own = items[of.item]
                .iter()
                .filter(|item| found.contains(&id(item)));
            let wanted = Filter {
                parameter: Parameter {
                    subject,
                    test: Operator::Any,
                },
                values: vec![value.clone()],
            };
            let all = || without_own.filters.iter().chain([&wanted]);
            let (of_quantities, _) = split_filters(all());
            let all: Vec<_> = all().collect();
            let having = own.filter(|item| {
                has_value(item, of, subject, &value, items)
                    && has_quantity(item, &of_quantities)
                    && has_paired_entries(item, of, &all)
            });
            (having.count(), value)
        })
        .filter(|(count, value)| *count > 0 || selected.contains(value))
        .collect();
    counts.sort_by(|(a, one), (b, other)| b.cmp(a).then(one.cmp(other)));
    counts
        .into_iter()
        .map(|(count, value)| {
            let selected = selected.contains(&value);
            json!({"value": value, "count": count, "selected": selected})
        })
        .collect()
}

/// Every value that a filter or facet may have in this record.
pub(crate) fn candidates(subject: FilterAttribute, of: &Collection, items: &Items) -> Vec<String> {
    let mut all = Vec::new();
    if let FilterAttribute::Field(field) = subject {
        let own = items[of.item].iter();
        all.extend(own.flat_map(|item| field_values(item, field)));
    }
    let types = subject.types();
    for item in &types {
        for other in &items[*item] {
            let plain = types.len() == 1 && subject.parts() == PartRule::None;
            let key = if plain {
                id(other).to_owned()
            } else {
                format!("{item}/{}", id(other))
            };
            if subject.parts() != PartRule::None {
                let parts = values_at(other, "parts.id").into_iter();
                all.extend(parts.map(|part| format!("{key}/{}", part.as_str().unwrap())));
            }
            all.push(key);
        }
    }
    all.sort();
    all.dedup();
    all
}

/// The filters that one quantity of an item has to meet together, and all others.
fn split_filters<'f>(
    filters: impl Iterator<Item = &'f Filter>,
) -> (Vec<&'f Filter>, std::vec::IntoIter<&'f Filter>) {
    let (of_quantities, others): (Vec<_>, Vec<_>) = filters.partition(|filter| {
        let name = filter.parameter.name();
        [
            "quantity__gte",
            "quantity__lte",
            "quantity_unit",
            "currency",
        ]
        .contains(&name.as_str())
    });
    (of_quantities, others.into_iter())
}

/// Whether an item has a quantity that meets all of these filters, if there are any.
fn has_quantity(item: &Value, filters: &[&Filter]) -> bool {
    let own = values_at(item, "quantities").into_iter();
    let mut all = own.chain(values_at(item, "parts.quantities"));
    let meets = |quantity: &Value, filter: &Filter| {
        let number = |name: &str| quantity[name].as_f64().or(quantity["value"].as_f64());
        let bound = || filter.values[0].parse::<f64>().unwrap();
        let has = |name: &str| filter.values.iter().any(|value| quantity[name] == **value);
        match filter.parameter.name().as_str() {
            "quantity__gte" => number("max").is_none_or(|most| most >= bound()),
            "quantity__lte" => number("min").is_none_or(|least| least <= bound()),
            "quantity_unit" => has("unit"),
            _ => has("currency"),
        }
    };
    filters.is_empty() || all.any(|one| filters.iter().all(|filter| meets(one, filter)))
}

/// Two filters that one entry of a list has to meet together.
struct Pair {
    collection: &'static str,
    list: &'static str,
    /// The parameter, and the reference of an entry.
    relation: [&'static str; 2],
    text_filter: &'static str,
    texts: &'static [&'static str],
}

const PAIRS: [Pair; 4] = [
    Pair {
        collection: "events",
        list: "participants",
        relation: ["participant", "actor"],
        text_filter: "role",
        texts: &["roles"],
    },
    Pair {
        collection: "events",
        list: "documents",
        relation: ["document", "proposal"],
        text_filter: "act",
        texts: &["act"],
    },
    Pair {
        collection: "actors",
        list: "posts",
        relation: ["post_of", "of"],
        text_filter: "post__contains",
        texts: &["title"],
    },
    Pair {
        collection: "statements",
        list: "quotations",
        relation: ["speaker", "speaker"],
        text_filter: "quotation__contains",
        texts: &["text", "translation.text"],
    },
];

/// Whether an item has an entry for both filters of each pair that a question has.
fn has_paired_entries(item: &Value, of: &Collection, filters: &[&Filter]) -> bool {
    let values_of = |name: &str| {
        let mut filters = filters.iter();
        let found = filters.find(|filter| filter.parameter.name() == name);
        found.map(|filter| &filter.values)
    };
    let mut pairs = PAIRS.iter().filter(|pair| pair.collection == of.name);
    pairs.all(|pair| {
        let Pair {
            list,
            relation: [relation, reference],
            text_filter,
            texts,
            ..
        } = pair;
        let (Some(targets), Some(wanted)) = (values_of(relation), values_of(text_filter)) else {
            return true;
        };
        let is_contained = text_filter.ends_with("__contains");
        values_at(item, list).iter().any(|entry| {
            let target = entry[*reference].as_str().unwrap_or_default();
            let leads_there = |value: &String| value.rsplit('/').next() == Some(target);
            let own = texts.iter().flat_map(|text| values_at(entry, text));
            let mut own = own.filter_map(Value::as_str);
            let has_text = own.any(|text| {
                if is_contained {
                    fold_text(text).contains(&fold_text(&wanted[0]))
                } else {
                    wanted.iter().any(|value| value == text)
                }
            });
            targets.iter().any(leads_there) && has_text
        })
    })
}

fn matches_filter(filter: &Filter, of: &Collection, item: &Value, items: &Items) -> bool {
    let subject = filter.parameter.subject;
    let mut values = filter.values.iter();
    let value = &filter.values[0];
    let any = || {
        let mut values = filter.values.iter();
        values.any(|value| has_value(item, of, subject, value, items))
    };
    match filter.parameter.test {
        Operator::Any => any(),
        Operator::Not => !any(),
        Operator::All => values.all(|value| has_value(item, of, subject, value, items)),
        Operator::Missing => is_missing(item, of, subject, items) == (value == "true"),
        Operator::Contains => match subject {
            FilterAttribute::Field(field) => {
                let mut own = field_values(item, field).into_iter();
                own.any(|text| fold_text(&text).contains(&fold_text(value)))
            }
            _ => unreachable!(),
        },
        Operator::Gte | Operator::Gt | Operator::Lte | Operator::Lt => match subject {
            FilterAttribute::Field(field) => {
                let mut dates = values_at(item, field.at[0]).into_iter();
                dates.any(|date| meets_bound(date, filter))
            }
            _ => unreachable!(),
        },
    }
}

fn is_date_bound(filter: &Filter) -> bool {
    use Operator::{Gt, Gte, Lt, Lte};
    matches!(filter.parameter.test, Gte | Gt | Lte | Lt)
}

/// Whether a part is due at a date that meets all of these bounds, if there are any.
fn has_due_date(item: &Value, bounds: &[&Filter]) -> bool {
    let mut dates = values_at(item, "parts.due").into_iter();
    bounds.is_empty() || dates.any(|date| bounds.iter().all(|bound| meets_bound(date, bound)))
}

/// Whether a date may lie on the wanted side. Days written as in ISO 8601 are in the order of their
/// letters.
fn meets_bound(date: &Value, filter: &Filter) -> bool {
    let (from, to) = (first_day(&filter.values[0]), last_day(&filter.values[0]));
    let (earliest, latest) = (date["earliest"].as_str(), date["latest"].as_str());
    match filter.parameter.test {
        Operator::Gte => latest.is_none_or(|day| day >= from.as_str()),
        Operator::Gt => latest.is_none_or(|day| day > to.as_str()),
        Operator::Lte => earliest.is_none_or(|day| day <= to.as_str()),
        Operator::Lt => earliest.is_none_or(|day| day < from.as_str()),
        _ => unreachable!(),
    }
}

/// Whether an item has one value.
pub(crate) fn has_value(
    item: &Value,
    of: &Collection,
    subject: FilterAttribute,
    value: &str,
    items: &Items,
) -> bool {
    match subject {
        FilterAttribute::Field(field) if matches!(field.of, ValueType::Date | ValueType::Dates) => {
            let mut dates = values_at(item, field.at[0]).into_iter();
            dates.any(|date| {
                let begins = date["earliest"].as_str();
                let ends = date["latest"].as_str();
                !is_between_dates_of_a_set(date["edtf"].as_str().unwrap(), value)
                    && begins.is_none_or(|day| day <= last_day(value).as_str())
                    && ends.is_none_or(|day| day >= first_day(value).as_str())
            })
        }
        FilterAttribute::Field(field) => field_values(item, field).iter().any(|text| text == value),
        FilterAttribute::Relation(relation) => {
            let wanted = with_type(value, relation.types);
            let own = relation.at.iter().flat_map(|path| values_at(item, path));
            let own = own.map(|to| with_type(to.as_str().unwrap(), relation.types));
            let mut own = own.flat_map(|to| with_outer_places(to, items));
            own.any(|to| to == wanted || to.starts_with(&format!("{wanted}/")))
        }
        FilterAttribute::Related(other) => {
            let value = with_type(value, &[other]);
            let mut others = items[other].iter();
            let target = others.find(|target| value == format!("{other}/{}", id(target)));
            is_related(
                of,
                item,
                Collection::by_item_type(other),
                target.unwrap(),
                items,
            )
        }
    }
}

/// Whether a period lies between two days of a set, as this oracle draws sets: of days.
fn is_between_dates_of_a_set(edtf: &str, value: &str) -> bool {
    let days = edtf.trim_matches(['[', ']', '{', '}']);
    let days: Vec<_> = days.split(',').collect();
    let mut pairs = days.windows(2);
    pairs.any(|pair| pair[0] < first_day(value).as_str() && last_day(value).as_str() < pair[1])
}

/// Whether either item names the other, a statement names an actor and an aspect, or a position is
/// on what belongs to an aspect.
fn is_related(
    of: &Collection,
    item: &Value,
    other: &Collection,
    target: &Value,
    items: &Items,
) -> bool {
    let key = |of: &Collection, item: &Value| format!("{}/{}", of.item, id(item));
    let (own, wanted) = (key(of, item), key(other, target));
    let mentioned = || {
        let statements = items["statement"].iter();
        let mut about = statements.map(|statement| {
            referenced_keys(Collection::by_item_type("statement"), statement, items)
        });
        about.any(|named| named.contains(&own) && named.contains(&wanted))
    };
    let types = [of.item, other.item];
    referenced_keys(of, item, items).contains(&wanted)
        || referenced_keys(other, target, items).contains(&own)
        || (types == ["actor", "aspect"] || types == ["aspect", "actor"]) && mentioned()
        || types == ["position", "aspect"] && is_on_item_of_aspect(item, target, items)
        || types == ["aspect", "position"] && is_on_item_of_aspect(target, item, items)
}

/// Whether a position is on an item, or a part of one, that belongs to an aspect.
fn is_on_item_of_aspect(position: &Value, aspect: &Value, items: &Items) -> bool {
    let on: Vec<_> = position["on"].as_str().unwrap().split('/').collect();
    let mut targets = items[on[0]].iter();
    let target = targets.find(|target| id(target) == on[1]).unwrap();
    let aspects = values_at(target, "aspects").into_iter();
    let mut aspects = aspects.map(|own| with_type(own.as_str().unwrap(), &["aspect"]));
    aspects.any(|own| own == format!("aspect/{}", id(aspect)))
}

/// A reference and, of one to a place, those to the places that this one lies within.
fn with_outer_places(reference: String, items: &Items) -> Vec<String> {
    let mut all = vec![reference];
    while let Some(name) = all.last().unwrap().strip_prefix("place/") {
        let place = items["place"].iter().find(|place| id(place) == name);
        match place.unwrap()["within"].as_str() {
            Some(outer) => all.push(with_type(outer, &["place"])),
            None => break,
        }
    }
    all
}

/// Every item that an item names, whole or by a part, and the places around those it names.
fn referenced_keys(of: &Collection, item: &Value, items: &Items) -> Vec<String> {
    let relations = of.relations.iter();
    let all = relations.flat_map(|relation| {
        let own = relation.at.iter().flat_map(|path| values_at(item, path));
        own.flat_map(|to| {
            let to = with_type(to.as_str().unwrap(), relation.types);
            let to = to.split('/').take(2).collect::<Vec<_>>().join("/");
            with_outer_places(to, items)
        })
    });
    all.collect()
}

pub(crate) fn is_missing(
    item: &Value,
    of: &Collection,
    subject: FilterAttribute,
    items: &Items,
) -> bool {
    match subject {
        FilterAttribute::Field(field) => match field.of {
            ValueType::Identifiers(_) => field_values(item, field).is_empty(),
            _ => field.at.iter().all(|path| values_at(item, path).is_empty()),
        },
        _ => {
            let all = candidates(subject, of, items);
            !all.iter()
                .any(|value| has_value(item, of, subject, value, items))
        }
    }
}

/// `type/id` or `type/id/part`, whether or not the type was left out.
fn with_type(reference: &str, types: &[&str]) -> String {
    match types {
        [only] if !reference.contains('/') => format!("{only}/{reference}"),
        _ => reference.to_owned(),
    }
}

pub(crate) fn id(item: &Value) -> &str {
    item["id"].as_str().unwrap()
}

/// The values at a path; lists on the way are gone through, nulls are no values.
pub(crate) fn values_at<'v>(item: &'v Value, path: &str) -> Vec<&'v Value> {
    let mut values = vec![item];
    for name in path.split('.') {
        let next = values.into_iter().map(|value| &value[name]);
        values = next
            .flat_map(|value| match value {
                Value::Array(list) => list.iter().collect(),
                Value::Null => Vec::new(),
                one => vec![one],
            })
            .collect();
    }
    values
}

/// The values of a field, as questions write them.
pub(crate) fn field_values(item: &Value, field: &Field) -> Vec<String> {
    if let ValueType::Identifiers(schemes) = field.of {
        let all = values_at(item, "identifiers").into_iter();
        let own = all.filter(|one| schemes.contains(&one["scheme"].as_str().unwrap()));
        return own
            .map(|one| one["value"].as_str().unwrap().to_owned())
            .collect();
    }
    if field.of == ValueType::Passages {
        let cited = values_at(item, "cites").into_iter();
        return cited.map(passage).collect();
    }
    let values = field.at.iter().flat_map(|path| values_at(item, path));
    values
        .filter_map(|value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Bool(flag) => Some(flag.to_string()),
            _ => None,
        })
        .collect()
}

/// `source/section/unit-number`, of a place in a source.
fn passage(place: &Value) -> String {
    let text = |name: &str| place[name].as_str().unwrap();
    let source = text("source").trim_start_matches("source/");
    let unit = match place["number"].as_str() {
        Some(number) => format!("{}-{number}", text("unit")),
        None => text("unit").to_owned(),
    };
    format!("{source}/{}/{unit}", text("section"))
}

/// Items without a value come last, whichever way the others go.
fn compare(key: &SortField, a: &Value, b: &Value, items: &Items) -> Ordering {
    let sort_key = |item: &Value| match key.attribute {
        SortAttribute::Field(field) => sort_key(item, field),
        SortAttribute::Relation(relation) => target_title(item, relation, items),
    };
    let (a, b) = (sort_key(a), sort_key(b));
    match (a, b) {
        (Some(a), Some(b)) if key.descending => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (None, None) => Ordering::Equal,
    }
}

/// What an item is sorted by; an open end of a date lies beyond all days.
fn sort_key(item: &Value, field: &Field) -> Option<(String, String)> {
    if field.of == ValueType::Date {
        let date = item[field.at[0]].as_object()?;
        let day = |bound: &str, open: &str| {
            let day = date.get(bound).and_then(Value::as_str);
            day.unwrap_or(open).to_owned()
        };
        return Some((day("earliest", "0"), day("latest", "~")));
    }
    let text = field_values(item, field).pop()?;
    Some((text.nfc().collect(), String::new()))
}

/// The title of the item or part that an item names in a relation.
fn target_title(item: &Value, relation: &Relation, items: &Items) -> Option<(String, String)> {
    let reference = values_at(item, relation.at[0]).pop()?.as_str()?;
    let reference = with_type(reference, relation.types);
    let mut steps = reference.split('/');
    let own = &items[steps.next()?];
    let name = steps.next()?;
    let target = own.iter().find(|other| id(other) == name).unwrap();
    let mut parts = values_at(target, "parts").into_iter();
    let titled = match steps.next() {
        Some(part) => parts.find(|other| other["id"] == part).unwrap(),
        None => target,
    };
    Some((titled["title"].as_str()?.nfc().collect(), String::new()))
}

/// The first day of a year, month or day.
fn first_day(span: &str) -> String {
    format!("{span}{}", &"0000-01-01"[span.len()..])
}

/// The last day of a year, month or day.
fn last_day(span: &str) -> String {
    let (year, month) = (&span[..4], span.get(5..7).unwrap_or("12"));
    let number: u32 = year.parse().unwrap();
    let is_leap =
        number.is_multiple_of(4) && (!number.is_multiple_of(100) || number.is_multiple_of(400));
    let last = match month {
        "04" | "06" | "09" | "11" => "30",
        "02" if is_leap => "29",
        "02" => "28",
        _ => "31",
    };
    format!("{year}-{month}-{}", span.get(8..10).unwrap_or(last))
}

/// A text without case and accents, letter by letter.
pub(crate) fn fold_text(text: &str) -> String {
    let plain = |letter: char| {
        let known = PLAIN.iter().find(|(letters, _)| letters.contains(letter));
        match known {
            Some((_, plain)) => (*plain).to_owned(),
            None if letter.is_ascii() => letter.to_ascii_lowercase().to_string(),
            None => {
                let has_case = letter
                    .to_lowercase()
                    .chain(letter.to_uppercase())
                    .any(|other| other != letter);
                assert!(
                    !has_case || "οδιυφσ".contains(letter),
                    "{letter} is not in the list of letters"
                );
                letter.to_string()
            }
        }
    };
    text.chars().map(plain).collect()
}
