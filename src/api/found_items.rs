//! Whether what a URL leads to has items.

use crate::api::cost::Cost;
use crate::model::item_types;
use crate::query::{ListQuery, Representation, parse_query_string};
use crate::store::Edition;

/// Whether a list has items in an edition. True of what is not a list, and where finding out would
/// take long.
pub(super) fn finds_items(target: &str, edition: &Edition) -> bool {
    let Some((path, query)) = target.split_once('?') else {
        return true;
    };
    let lists = item_types().iter().flat_map(|item_type| {
        let representations = Representation::ALL.into_iter();
        representations.map(move |representation| (item_type, representation))
    });
    let mut lists = lists.filter(|(_, representation)| *representation != Representation::Item);
    let list =
        lists.find(|(item_type, representation)| representation.path_template(item_type) == path);
    let (Some((item_type, representation)), Ok(params)) = (list, parse_query_string(query)) else {
        return true;
    };
    if Cost::DependsOnQuery.is_expensive(&params, edition) {
        return true;
    }
    let query = ListQuery::from_params(item_type, representation, &params, edition);
    query.is_ok_and(|query| query.has_items(edition))
}
