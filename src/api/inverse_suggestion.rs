//! The item that has the answer where a parameter names a relation from its other end.

use crate::api::request_context::RequestContext;
use crate::model::slugify;
use crate::query::{InverseParameter, QueryParam};
use crate::store::item_path;

/// The path and query of the item that the value of such a parameter names, with what it is related
/// to.
pub(crate) fn suggest_inverse(param: &QueryParam, context: &RequestContext<'_>) -> Option<String> {
    let edition = &*context.edition;
    let InverseParameter { type_id, relation } = InverseParameter::new(&param.name, context.path)?;
    let id = param.value.rsplit('/').next().unwrap_or(&param.value);
    let by_id = edition.key_of(type_id, &slugify(id));
    let key = by_id.or_else(|| edition.names().find(id).best(type_id).only())?;
    let path = item_path(type_id, edition.id(key));
    Some(format!("{path}?include={}", relation.name))
}
