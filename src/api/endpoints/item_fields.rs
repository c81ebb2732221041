//! Items with the fields that a query names.

use indexmap::IndexMap;
use serde_json::value::RawValue;

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
