//! Ids in paths: of an item, of one that was renamed or withdrawn, or of none.

use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::ApiResponse;
use crate::api::item_suggestion::{ItemSuggestion, suggest_item};
use crate::api::request_context::RequestContext;
use crate::api::target::with_query;
use crate::model::{ItemTypeInfo, Slug, item_types, slugify};
use crate::query::did_you_mean;
use crate::store::{Edition, ItemKey, RetiredId, WithdrawnItem, edition_path_prefix, item_path};

/// Whether a collection has an item with this id.
pub(crate) fn item_exists(collection: &str, id: &str, edition: &Edition) -> bool {
    let mut item_types = item_types().iter();
    let item_type = item_types.find(|item_type| item_type.collection == collection);
    item_type.is_some_and(|item_type| edition.key_of(item_type.id, id).is_some())
}

/// The response to a path with the id of an item and `subpath` after it. An id that the item had
/// in an earlier edition redirects to its present one.
pub(super) fn resolve_item(
    item_type: &'static ItemTypeInfo,
    context: &RequestContext<'_>,
    subpath: &str,
    respond: impl FnOnce(ItemKey) -> Result<ApiResponse, Problem>,
) -> Result<ApiResponse, Problem> {
    let edition = &context.edition;
    let type_id = item_type.id;
    if let Some(key) = edition.key_of(type_id, &context.path_param) {
        return respond(key);
    }
    match edition
        .history()
        .resolve_retired_id(type_id, &context.path_param)
    {
        Some(RetiredId::Renamed(id)) => Ok(redirect_to_id(item_type, context, id, subpath)),
        Some(RetiredId::Withdrawn(item)) => {
            Err(withdrawn_problem(item_type, context, subpath, &item))
        }
        None => Err(unknown_id_problem(item_type, context, subpath)),
    }
}

/// The redirect from a former id of an item to `subpath` of another one.
pub(super) fn redirect_to_id(
    item_type: &ItemTypeInfo,
    context: &RequestContext<'_>,
    id: &Slug,
    subpath: &str,
) -> ApiResponse {
    let item_path = item_path(item_type.id, id);
    let path = format!("{item_path}{subpath}{}", context.query_suffix());
    ApiResponse::permanent_redirect(context.edition.href(&path).as_str().to_owned())
}

/// The problem of an item that was withdrawn.
fn withdrawn_problem(
    item_type: &ItemTypeInfo,
    context: &RequestContext<'_>,
    subpath: &str,
    item: &WithdrawnItem<'_>,
) -> Problem {
    let detail = format!(
        "The {} `{}` was withdrawn after edition {}. {}",
        item_type.type_name, context.path_param, item.last_edition, item.note
    );
    let prefix = edition_path_prefix(item.last_edition);
    let last_target = prefix + &item_path(item_type.id, item.id) + subpath;
    Problem::from_path_error(
        ProblemCode::Withdrawn,
        detail,
        ("id", &context.path_param),
        [],
        (None, Some(last_target)),
    )
}

/// The edition nearest to that of the request that has the item with this id, a present or a former
/// one, and the id that it has there; none if no edition has it.
fn edition_with_id(item_type: &ItemTypeInfo, context: &RequestContext<'_>) -> Option<(i64, Slug)> {
    let newest = context.snapshot.record().newest();
    let all_ids = newest
        .history()
        .all_ids(item_type.id, &Slug::parse(&context.path_param)?);
    let requested = context.edition.number();
    let editions = newest.lineage().into_iter();
    let editions_with_item = editions.filter_map(|edition| {
        let has_id = |name: &&Slug| edition.key_of(item_type.id, name.as_str()).is_some();
        Some((edition.number(), all_ids.iter().find(has_id)?.clone()))
    });
    editions_with_item.min_by_key(|(number, _)| number.abs_diff(requested))
}

/// The problem of an id that no item has: unknown if it could be one, invalid otherwise.
fn unknown_id_problem(
    item_type: &'static ItemTypeInfo,
    context: &RequestContext<'_>,
    subpath: &str,
) -> Problem {
    let requested = context.path_param.as_str();
    let edition = &context.edition;
    let in_other_edition = edition_with_id(item_type, context);
    let suggestion = match in_other_edition {
        Some(_) => None,
        None => suggest_item(requested, item_type, context),
    };
    let (hint, suggestion, corrected_target) = match (in_other_edition, suggestion) {
        (Some((number, id)), _) => {
            let name = match id.as_str() {
                unchanged if unchanged == requested => String::new(),
                renamed => format!(" as `{renamed}`"),
            };
            let path = edition_path_prefix(number) + &item_path(item_type.id, id) + subpath;
            (format!(" Edition {number} has it{name}."), None, Some(path))
        }
        (None, Some(ItemSuggestion::Item(key))) => {
            let (type_id, id) = (key.type_id, edition.id(key).as_str());
            let path = item_path(type_id, id);
            let hint = match type_id {
                own if own == item_type.id => did_you_mean(Some(id)),
                other if id == requested => format!(" It is the id of {}.", other.with_article()),
                other => {
                    let named = edition.names().find(requested).exact_among(&[other]);
                    let is_name = named == Some(key);
                    let reason =
                        is_name.then(|| format!(" It is a name of {}.", other.with_article()));
                    reason.unwrap_or_default() + &did_you_mean(Some(&path))
                }
            };
            let suggestion = if type_id == item_type.id { id } else { &path };
            (
                hint,
                Some(suggestion.to_owned()),
                Some(with_query(path.clone() + subpath, context.query)),
            )
        }
        (None, Some(ItemSuggestion::Target(target))) => (
            did_you_mean(Some(&target)),
            Some(target.clone()),
            Some(with_query(target, context.query)),
        ),
        (None, None) => {
            let ids = edition.numbered_ids_like(item_type.id, requested);
            let hint = ids.map(|(first, last)| format!(" Ids go from `{first}` to `{last}`."));
            let collection = item_type.collection;
            let all = || format!(" All {collection} are at `/v1/{collection}`.");
            (hint.unwrap_or_else(all), None, None)
        }
    };
    let number = context
        .edition
        .is_pinned()
        .then(|| context.edition.number());
    let in_edition = number.map_or_else(String::new, |number| format!(" in edition {number}"));
    let (code, detail) = match Slug::parse(requested) {
        Some(_) => (
            ProblemCode::UnknownId,
            format!(
                "There is no {} `{requested}`{in_edition}.{hint}",
                item_type.type_name
            ),
        ),
        None => (
            ProblemCode::InvalidValue,
            format!(
                "`{requested}` is not an id: ids have lowercase letters, digits and single hyphens.{hint}"
            ),
        ),
    };
    Problem::from_path_error(
        code,
        detail,
        ("id", requested),
        edition.suggestion_candidates(item_type, &slugify(requested)),
        (suggestion.as_deref(), corrected_target),
    )
}
