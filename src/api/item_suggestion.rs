//! What an id that no item has was probably meant to be: an item by another of its names, or the
//! items that a word stands for.

use crate::api::cost::Cost;
use crate::api::found_items::finds_items;
use crate::api::request_context::RequestContext;
use crate::api::state::AppState;
use crate::model::{
    FieldType, ItemTypeId, ItemTypeInfo, closest_id, guess_date, item_types, slugify,
};
use crate::query::{
    Form, ListQuery, QueryParam, Representation, list_spec, percent_encode, value_synonyms,
};
use crate::store::{Edition, ItemKey, NamedItems, item_path};

/// Words below a collection that mean the whole of it.
pub(crate) const LIST_WORDS: [&str; 8] = [
    "all", "list", "index", "search", "find", "count", "random", "latest",
];

/// Shorter words are found everywhere.
const MIN_SEARCHED_CHARS: usize = 4;

/// What was probably meant.
pub(crate) enum ItemSuggestion {
    Item(ItemKey),
    /// A path and query.
    Target(String),
}

/// The path and query of a form of what is at `target`, if there is one. What has no table by
/// itself is in the archive of all tables; programs that read RIS read BibTeX.
pub(crate) fn target_of_form(
    target: &str,
    form: Form,
    context: &RequestContext<'_>,
) -> Option<String> {
    let (path, query) = target.split_at(target.find('?').unwrap_or(target.len()));
    let name_start = path.rfind('/').map_or(0, |slash| slash + 1);
    let stem_end = path[name_start..].find('.').filter(|dot| *dot > 0);
    let stem = stem_end.map_or(path, |dot| &path[..name_start + dot]);
    let state = context.state;
    let known = |path: &String| state.paths().contains(&&**path) || is_below_item(path, state);
    let with_extension = |extension| Some(format!("{stem}.{extension}")).filter(known);
    let path = match form {
        Form::Json if stem == path => Some(stem.to_owned()),
        Form::Json => Some(stem.to_owned()).filter(known),
        Form::Extension(extension) => with_extension(extension).or_else(|| match extension {
            "csv" => with_extension("zip"),
            "ris" => with_extension("bib"),
            _ => None,
        }),
    };
    Some(path? + query)
}

/// Whether something below an item has a path, if there is the item.
fn is_below_item(path: &str, state: &AppState) -> bool {
    let segments: Vec<_> = path.splitn(5, '/').collect();
    let ["", "v1", collection, _, tail] = *segments else {
        return false;
    };
    let is_collection = item_types().iter().any(|one| one.collection == collection);
    is_collection && state.item_subresources().contains(&tail)
}

/// What `text`, which is no id of the type, was probably meant to be.
pub(crate) fn suggest_item(
    text: &str,
    item_type: &'static ItemTypeInfo,
    context: &RequestContext<'_>,
) -> Option<ItemSuggestion> {
    let edition = &*context.edition;
    let list_path = Representation::List.path_template(item_type);
    let (name, extension) = text.rsplit_once('.').unwrap_or((text, ""));
    let (name, form) = match Form::from_word(extension).filter(|_| !extension.is_empty()) {
        Some(form) => (name, Some(form)),
        None => (text, None),
    };
    let whole_list = || {
        if LIST_WORDS.contains(&name) {
            return Some(list_path.clone());
        }
        let form = Form::from_word(name)?;
        target_of_form(&list_path, form, context)
    };
    if let Some(target) = whole_list() {
        return Some(ItemSuggestion::Target(target));
    }
    let listed = listed_items(text, item_type, edition);
    if let Some(items) = listed.or_else(|| items_of_date(text, item_type)) {
        return Some(ItemSuggestion::Target(items));
    }
    let own_item = numbered_item(name, item_type, edition)
        .or_else(|| edition.key_of(item_type.id, &slugify(name)));
    let names = edition.names().find(name);
    let like = names.best(item_type.id);
    let others: Vec<_> = other_types(item_type.id).collect();
    let named_elsewhere = || names.exact_among(&others);
    if let Some(key) = own_item.or(like.only()) {
        let in_form = form.and_then(|form| item_in_form(key, form, &list_path, context));
        return Some(in_form.map_or(ItemSuggestion::Item(key), ItemSuggestion::Target));
    }
    // Several items have the words, or a type has no names: a list has more than one answer.
    if like == NamedItems::Several || !has_names(item_type) {
        let related = named_elsewhere().filter(|key| key.type_id != ItemTypeId::Statement);
        let related = related.map(|key| {
            let (type_name, id) = (key.type_id, edition.id(key));
            format!("{list_path}?{type_name}={id}")
        });
        let list = related.or_else(|| full_text_list(name, item_type, edition));
        if let Some(list) = list {
            return Some(ItemSuggestion::Target(list));
        }
    }
    let slug = slugify(name);
    let misspelled = || {
        let ids = edition.suggestion_candidates(item_type, &slug);
        edition.key_of(item_type.id, closest_id(&slug, ids)?)
    };
    misspelled()
        .or_else(named_elsewhere)
        .map(ItemSuggestion::Item)
        .or_else(|| {
            coded_list(&slug, std::slice::from_ref(item_type), edition).map(ItemSuggestion::Target)
        })
        .or_else(|| {
            let named = names.with_whole_words_among(&others);
            named.map(ItemSuggestion::Item)
        })
        .or_else(|| full_text_list(name, item_type, edition).map(ItemSuggestion::Target))
}

/// The list of several items, where all have ids.
fn listed_items(text: &str, item_type: &ItemTypeInfo, edition: &Edition) -> Option<String> {
    let texts = text.split([',', ';', '+', '|']).map(str::trim);
    let find = |text: &str| {
        let id = edition.key_of(item_type.id, &slugify(text));
        let key = id.or_else(|| edition.names().find(text).best(item_type.id).only())?;
        Some(edition.id(key).to_string())
    };
    let ids: Vec<_> = texts.map(find).collect::<Option<_>>()?;
    let list_path = Representation::List.path_template(item_type);
    (ids.len() > 1).then(|| format!("{list_path}?id={}", ids.join(",")))
}

/// The list of the items of a day, month or year, where other APIs have dates in paths.
fn items_of_date(text: &str, item_type: &ItemTypeInfo) -> Option<String> {
    let list = Representation::List;
    list_spec(item_type, list).find("date")?;
    let has_date_form = text.starts_with(|ch: char| ch.is_ascii_digit());
    let date = has_date_form.then(|| guess_date(text)).flatten()?;
    Some(format!("{}?date={date}", list.path_template(item_type)))
}

fn other_types(type_id: ItemTypeId) -> impl Iterator<Item = ItemTypeId> {
    let types = ItemTypeId::ALL.into_iter();
    types.filter(move |other| *other != type_id)
}

/// One item where other APIs have the forms of items: what cites it, or a table with one row.
fn item_in_form(
    key: ItemKey,
    form: Form,
    list_path: &str,
    context: &RequestContext<'_>,
) -> Option<String> {
    let Form::Extension(_) = form else {
        return None;
    };
    let id = context.edition.id(key);
    let row_of_table = || {
        Some(format!(
            "{}?id={id}",
            target_of_form(list_path, form, context)?
        ))
    };
    let citation = format!("{}/citation", item_path(key.type_id, id));
    row_of_table().or_else(|| target_of_form(&citation, form, context))
}

/// Whether the items of a type have names, rather than texts.
fn has_names(item_type: &ItemTypeInfo) -> bool {
    item_type.fields.iter().any(|field| field.name == "title")
}

/// The item whose id has the same number, written another way: `51` and `S-51` for `s051`.
fn numbered_item(text: &str, item_type: &ItemTypeInfo, edition: &Edition) -> Option<ItemKey> {
    let split = |id: &str| {
        let digits = id.bytes().rev().take_while(u8::is_ascii_digit).count();
        let (letters, digits) = id.split_at(id.len() - digits);
        let letters = letters
            .trim_end_matches(['-', '_', ' ', '#'])
            .to_lowercase();
        (
            letters,
            digits.trim_start_matches('0').to_owned(),
            digits.len(),
        )
    };
    let (letters, number, _) = split(text);
    let (id_letters, _, width) = split(edition.ids(item_type).next()?);
    let is_of_type = letters.is_empty() || letters == id_letters || letters == item_type.type_name;
    let is_numbered = is_of_type && !number.is_empty() && width > 0;
    let id = is_numbered.then(|| format!("{id_letters}{number:0>width$}"))?;
    edition.key_of(item_type.id, &id)
}

/// The list of the items of one of some types with a coded value that a word stands for: the first
/// that has items, or else the first possible.
pub(crate) fn coded_list(word: &str, types: &[ItemTypeInfo], edition: &Edition) -> Option<String> {
    let lists = coded_lists(word, types);
    let with_items = lists.iter().find(|list| finds_items(list, edition));
    with_items.or(lists.first()).cloned()
}

/// The lists of the items of some types with a coded value that a word stands for.
pub(crate) fn coded_lists(word: &str, types: &[ItemTypeInfo]) -> Vec<String> {
    let singular = |(plural, singular)| Some(format!("{}{singular}", word.strip_suffix(plural)?));
    let singulars = [("s", ""), ("ies", "y")].into_iter().filter_map(singular);
    let words: Vec<_> = [word.to_owned()].into_iter().chain(singulars).collect();
    let mut values: Vec<&str> = words.iter().map(String::as_str).collect();
    let synonyms = words.iter().flat_map(|word| value_synonyms(word));
    values.extend(synonyms.map(|word| -> &str { word }));
    let lists = types.iter().flat_map(|item_type| {
        let list_path = Representation::List.path_template(item_type);
        let vocabularies = item_type
            .fields
            .iter()
            .filter_map(|field| match field.field_type {
                FieldType::Vocabulary(vocabulary) => Some((field.name, vocabulary)),
                _ => None,
            });
        vocabularies
            .flat_map(|(field, vocabulary)| {
                let terms = values
                    .iter()
                    .filter(|value| vocabulary.terms.iter().any(|term| term.value == **value));
                terms.map(move |value| (field, *value))
            })
            .map(move |(field, value)| format!("{list_path}?{field}={value}"))
            .collect::<Vec<_>>()
    });
    lists.collect()
}

/// The list of the items of a type that have some words, if there are any. A large record is not
/// searched for what is only a guess.
fn full_text_list(
    text: &str,
    item_type: &'static ItemTypeInfo,
    edition: &Edition,
) -> Option<String> {
    let words = text.replace(['-', '_', '+'], " ");
    let is_long = |word: &str| word.chars().count() >= MIN_SEARCHED_CHARS;
    if !words.split(' ').all(is_long) {
        return None;
    }
    let param = QueryParam {
        name: "q".to_owned(),
        value: words.clone(),
    };
    if Cost::DependsOnQuery.is_expensive(std::slice::from_ref(&param), edition) {
        return None;
    }
    let representation = Representation::List;
    let query = ListQuery::from_params(item_type, representation, &[param], edition).ok()?;
    let list_path = representation.path_template(item_type);
    let target = format!("{list_path}?q={}", percent_encode(&words));
    query.has_items(edition).then_some(target)
}

/// The item of any type that has a text as its id, or with a title that it names by whole words. It
/// has no collection before it, so that it may be about anything.
pub(crate) fn item_of_any_type(text: &str, edition: &Edition) -> Option<ItemKey> {
    let names = edition.names().find(text);
    let mut types = ItemTypeId::ALL.to_vec();
    types.retain(|type_id| has_names(type_id.info()));
    let named = names.exact_among(&types);
    let named = named.or_else(|| names.with_whole_words_among(&types));
    named.or_else(|| edition.find_in_any_type(text))
}

/// The collection that a word names, in the singular or plural.
pub(crate) fn collection_named(word: &str) -> Option<&'static ItemTypeInfo> {
    let mut types = item_types().iter();
    types.find(|item_type| item_type.id.is_named(word))
}
