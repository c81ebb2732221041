//! What a relation in a path below an item was probably meant to be.

use crate::api::item_suggestion::collection_named;
use crate::api::request_context::RequestContext;
use crate::model::{InverseRelationInfo, ItemTypeId, RelationInfo, inverse_relations};
use crate::query::{Representation, list_spec, path_synonyms};
use crate::store::{ItemKey, item_path};

/// What an item is related to, where other APIs have a path below the item: the list of that, or
/// the item with it. A collection without the filter would have everything else, too.
pub(super) fn suggest_related(
    key: ItemKey,
    relation: &str,
    context: &RequestContext<'_>,
) -> Option<String> {
    let (item_type, id) = (key.type_id.info(), context.edition.id(key));
    let list = |type_id: ItemTypeId, parameter: &str, is_polymorphic: bool| {
        let list = Representation::List;
        list_spec(type_id.info(), list).find(parameter)?;
        let list_path = list.path_template(type_id.info());
        Some(if is_polymorphic {
            format!("{list_path}?{parameter}={}/{id}", item_type.type_name)
        } else {
            format!("{list_path}?{parameter}={id}")
        })
    };
    let with_included = |relation: &&RelationInfo| {
        let path = item_path(key.type_id, id);
        format!("{path}?include={}", relation.name)
    };
    let inverse_list = |is_meant: &dyn Fn(&InverseRelationInfo) -> bool| {
        let mut inverse = inverse_relations(item_type.id).iter();
        let inverse = inverse.find(|inverse| is_meant(inverse))?;
        list(inverse.type_id, inverse.parameter, inverse.polymorphic)
    };
    let own_relation = |is_meant: &dyn Fn(&RelationInfo) -> bool| {
        let mut relations = item_type.relations.iter();
        relations
            .find(|relation| is_meant(relation))
            .map(with_included)
    };
    let by_name = inverse_list(&|inverse| inverse.name == relation)
        .or_else(|| own_relation(&|own| own.name == relation || own.parameter == relation));
    by_name.or_else(|| {
        let meant = || {
            let mut paths = path_synonyms(relation);
            paths.find_map(|path| collection_named(path.strip_prefix("/v1/")?))
        };
        let other = collection_named(relation).or_else(meant)?.id;
        list(other, item_type.type_name, false)
            .or_else(|| inverse_list(&|inverse| inverse.type_id == other))
            .or_else(|| own_relation(&|own| (own.targets)().contains(&other)))
            .or_else(|| Some(item_path(key.type_id, id)))
    })
}
