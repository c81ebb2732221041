//! Items on one line, as a query wants them: with the fields that it names, and with where its
//! words are.

use std::borrow::Cow;

use indexmap::IndexMap;
use serde_json::value::RawValue;

use crate::store::search::SearchReport;
use crate::store::search::highlight::Highlighter;
use crate::store::{Edition, ItemKey};
use crate::views::SearchMatch;

/// What identifies an item, whatever a query names.
const IDENTITY: [&str; 2] = ["type", "id"];

/// The members of an item's JSON that a query names, in its order, after those that identify it.
/// The text of each is as it stands in the item, so that it can be written in the same layout.
pub(crate) fn select_fields<'j>(
    json: &'j [u8],
    names: &[String],
) -> serde_json::Result<IndexMap<&'j str, &'j RawValue>> {
    let members: IndexMap<&str, &RawValue> = serde_json::from_slice(json)?;
    let names = IDENTITY.into_iter().chain(names.iter().map(String::as_str));
    let selected = names.filter_map(|name| {
        let (name, value) = members.get_key_value(name)?;
        Some((*name, *value))
    });
    Ok(selected.collect())
}

/// The JSON of each of some items on one line: with the fields that `names` has, all if it has
/// none, and with `search_match` if `search` found them.
pub(crate) fn item_lines<'e>(
    keys: impl Iterator<Item = ItemKey> + 'e,
    names: &'e [String],
    search: Option<&'e SearchReport>,
    edition: &'e Edition,
) -> impl Iterator<Item = serde_json::Result<Cow<'e, [u8]>>> {
    let highlighter =
        search.map(|report| Highlighter::new(&report.clauses, edition.search_index()));
    keys.map(move |key| {
        let mut json = edition.compact_json(key)?;
        if !names.is_empty() {
            json = Cow::Owned(serde_json::to_vec(&select_fields(&json, names)?)?);
        }
        let Some(highlighter) = &highlighter else {
            return Ok(json);
        };
        let snippet = highlighter.snippet(edition.item_by_key(key));
        add_search_match(&json, &snippet.into()).map(Cow::Owned)
    })
}

/// The JSON of an item with one more member.
fn add_search_match(json: &[u8], search_match: &SearchMatch) -> serde_json::Result<Vec<u8>> {
    let object = json.strip_suffix(b"}").unwrap_or(json);
    let mut extended = [object, b",\"search_match\":"].concat();
    serde_json::to_writer(&mut extended, search_match)?;
    extended.push(b'}');
    Ok(extended)
}
