//! The controlled vocabularies, all and one by one.

use crate::api::cost::Cost;
use crate::api::endpoint::{Endpoint, PathParam, PathValues, ResponseSpec, Tag};
use crate::api::endpoints::json_response::json_response;
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::ApiResponse;
use crate::api::request_context::RequestContext;
use crate::model::{Slug, closest_match};
use crate::query::did_you_mean;
use crate::views::{self, VocabularyList, VocabularyView};

const LIST_PATH: &str = "/v1/vocabulary";

/// All vocabularies.
pub(crate) fn list() -> Endpoint {
    Endpoint::get(LIST_PATH, "list_vocabularies", Tag::Overview)
        .summary("The values that fields may have")
        .description(
            "Every controlled vocabulary with its values, their labels and definitions, and how \
             often the record uses each. More values may be added without a new version of the API.",
        )
        .cost(Cost::Expensive)
        .respond(
            ResponseSpec::json::<VocabularyList>("The vocabularies."),
            |context| json_response(context, LIST_PATH, || views::vocabularies(&context.edition)),
        )
}

/// One vocabulary.
pub(crate) fn one() -> Endpoint {
    Endpoint::get("/v1/vocabulary/{id}", "get_vocabulary", Tag::Overview)
        .summary("The values of one vocabulary")
        .description(
            "One controlled vocabulary, as in `/v1/vocabulary`. The plural of its id redirects \
             here, and so does the name of a field that has its values, such as \
             `statements.kind`.",
        )
        .path_param(PathParam {
            name: "id",
            description: "The id of the vocabulary, such as `stance`.".into(),
            example: "stance",
            values: PathValues::Fixed(|| views::vocabulary_ids().collect()),
        })
        .problems(&[
            ProblemCode::UnknownParameter,
            ProblemCode::InvalidValue,
            ProblemCode::UnknownId,
        ])
        .example("/v1/vocabulary/stance")
        .cost(Cost::Expensive)
        .respond(
            ResponseSpec::json::<VocabularyView>("The vocabulary."),
            one_response,
        )
}

fn one_response(context: &RequestContext<'_>) -> Result<ApiResponse, Problem> {
    let (edition, requested) = (&context.edition, context.path_param.as_str());
    match views::vocabulary_called(requested) {
        Some(id) if id == requested => json_response(context, &vocabulary_path(id), || {
            views::vocabulary(id, edition)
        }),
        Some(id) => Ok(ApiResponse::permanent_redirect(
            edition.href(&vocabulary_path(id)).as_str().to_owned(),
        )),
        None => Err(unknown_vocabulary(requested)),
    }
}

fn vocabulary_path(id: &str) -> String {
    format!("{LIST_PATH}/{id}")
}

fn unknown_vocabulary(requested: &str) -> Problem {
    // `kind` may be meant as `event-kind` or `place-kind`: the choice is the client's.
    let last_word = |id: &&str| id.rsplit('-').next() == Some(requested);
    let mut candidates: Vec<_> = views::vocabulary_ids().filter(last_word).collect();
    let closest = match candidates.as_slice() {
        [] => closest_match(requested, views::vocabulary_ids()),
        [only] => Some(*only),
        _ => None,
    };
    let hint = match candidates.as_slice() {
        [_, _, ..] => format!(" Several end like this: {}.", candidates.join(", ")),
        _ => did_you_mean(closest),
    };
    if candidates.is_empty() {
        candidates = views::vocabulary_ids().collect();
    }
    let code = match Slug::parse(requested) {
        Some(_) => ProblemCode::UnknownId,
        None => ProblemCode::InvalidValue,
    };
    Problem::from_path_error(
        code,
        format!("There is no vocabulary `{requested}`.{hint}"),
        ("id", requested),
        candidates,
        (closest, closest.map(vocabulary_path)),
    )
}
