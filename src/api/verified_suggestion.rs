//! Suggestions that were tried before a client sees them.
//!
//! Invariant: every suggestion has a response; one that finds nothing is made only if no alternative
//! finds anything. What is tried is bounded, and makes no body.

use std::sync::Arc;

use crate::api::as_of::handle_or_redirect;
use crate::api::edition_prefix;
use crate::api::found_items::finds_items;
use crate::api::http::problem::Problem;
use crate::api::inverse_suggestion::suggest_inverse;
use crate::api::item_suggestion::{coded_lists, target_of_form, with_query};
use crate::api::page_links;
use crate::api::registry::endpoints;
use crate::api::request_context::RequestContext;
use crate::model::{ItemTypeId, item_types};
use crate::query::{
    Form, OPERATOR_SEPARATOR, QueryParam, Representation, compares, filters_meant,
    is_edition_scoped, is_negation, list_spec, name_synonyms, overview_type, parse_query_string,
    percent_encode, snake_case, to_query_string, without_negation,
};
use crate::store::{Edition, edition_path_prefix};

/// How many corrections lead from a request to one that has a response: a parameter and its
/// value may both be wrong.
const MAX_CORRECTIONS: usize = 4;

/// How many other paths are tried.
const MAX_ELSEWHERE: usize = 4;

/// The problem with a suggestion that has a response, or with none: a suggestion that fails is
/// worse than none.
pub(super) fn verify_suggestion(problem: Problem, context: &RequestContext<'_>) -> Problem {
    let (mut problem, alternatives) = match suggest_form(&problem, context)
        .or_else(|| suggest_edition(&problem, context))
        .or_else(|| suggest_all_items(&problem, context))
    {
        Some((parameter, target)) => (problem.with_target(&parameter, target), Vec::new()),
        None => problem.split_alternatives(),
    };
    let own = [problem.clone()].into_iter().chain(alternatives);
    let own = own.filter_map(|candidate| {
        let working = working_target(candidate.suggestion(), context)?;
        let verified = candidate.retargeted(&working.target);
        Some((working.target, verified.with_left_out(&working.left_out)))
    });
    let at_other_end = suggest_at_other_end(&problem, context);
    let elsewhere = in_other_form(&problem, context).chain(suggest_elsewhere(&problem, context));
    let elsewhere: Vec<_> = elsewhere.collect();
    problem = problem.with_suggestion(None);
    let verify = |(parameter, target): (String, String)| {
        let working = working_target(Some(&target), context)?;
        // Without what the parameter stands for, it would be any list.
        let is_other = |name: &String| {
            let mut params = context.query_params.iter();
            *name != parameter && params.any(|param| param.name == *name)
        };
        if !working.left_out.iter().all(is_other) {
            return None;
        }
        let verified = problem
            .clone()
            .with_target(&parameter, working.target.clone());
        Some((working.target, verified.with_left_out(&working.left_out)))
    };
    let at_other_end = at_other_end.into_iter().filter_map(verify);
    let elsewhere = elsewhere.into_iter().filter_map(verify);
    first_with_items(at_other_end.chain(own).chain(elsewhere), context).unwrap_or(problem)
}

/// The first problem whose suggestion finds something; if none does, the first.
fn first_with_items(
    candidates: impl Iterator<Item = (String, Problem)>,
    context: &RequestContext<'_>,
) -> Option<Problem> {
    let mut finds_nothing = None;
    for (target, problem) in candidates {
        if finds_something(&target, context) {
            return Some(problem);
        }
        finds_nothing.get_or_insert(problem);
    }
    finds_nothing
}

/// A path and query that has a response.
struct WorkingTarget {
    target: String,
    /// The parameters of the request that it lacks.
    left_out: Vec<String>,
}

/// A path and query, corrected until it has a response.
fn working_target(target: Option<&str>, context: &RequestContext<'_>) -> Option<WorkingTarget> {
    let mut target = target?.to_owned();
    let mut left_out = Vec::new();
    for _ in 0..MAX_CORRECTIONS {
        let Err(problem) = try_target(context, &target) else {
            return Some(WorkingTarget { target, left_out });
        };
        let path = target.split('?').next().unwrap_or(&target);
        let problem = problem?;
        target = match problem.suggestion() {
            Some(next) if next != target => next.to_owned(),
            // Another path may take fewer parameters.
            _ if path != target && path != context.path => {
                let (target, names) = without_invalid(&target, &problem);
                left_out.extend(names);
                target
            }
            _ => return None,
        };
    }
    None
}

/// A path and query without the parameters that are wrong, and their names; without any, if the
/// problem is of none.
fn without_invalid(target: &str, problem: &Problem) -> (String, Vec<String>) {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let params = parse_query_string(query).unwrap_or_default();
    let is_wrong = |param: &QueryParam| problem.is_about_parameter(&param.name);
    let has_wrong = params.iter().any(is_wrong);
    let (wrong, valid): (Vec<_>, Vec<_>) = params
        .into_iter()
        .partition(|param| !has_wrong || is_wrong(param));
    let names = wrong.into_iter().map(|param| param.name).collect();
    (format!("{path}{}", to_query_string(&valid)), names)
}

/// The edition that a path and query belong to, what they are in it, and its prefix.
fn split_edition(context: &RequestContext<'_>, target: &str) -> (Arc<Edition>, String, String) {
    match edition_prefix::split_target(context.snapshot.record(), target) {
        Some((edition, unprefixed)) => {
            let prefix = edition_path_prefix(edition.number());
            (edition, unprefixed.to_string(), prefix)
        }
        None => (
            Arc::clone(&context.edition),
            target.to_owned(),
            String::new(),
        ),
    }
}

/// Whether a path and query leads to items, in the edition of the request or in the one that it
/// names.
fn finds_something(target: &str, context: &RequestContext<'_>) -> bool {
    let (edition, target, _) = split_edition(context, target);
    finds_items(&target, &edition)
}

/// Whether a path and query has a response in the edition of the request, or in the one that it
/// names; otherwise its problem, if it has an endpoint.
fn try_target(context: &RequestContext<'_>, target: &str) -> Result<(), Option<Problem>> {
    let (edition, unprefixed, prefix) = split_edition(context, target);
    // A page has a response if its JSON has one.
    let unprefixed = page_links::json_target(&unprefixed).unwrap_or(unprefixed);
    let path = unprefixed.split('?').next().unwrap_or_default();
    let endpoint = endpoints()
        .iter()
        .find(|endpoint| endpoint.matches_path(path));
    let endpoint = endpoint.ok_or(None)?;
    let respond = || {
        let retargeted = context.retarget(edition, &endpoint.path, &unprefixed)?;
        handle_or_redirect(&retargeted, &endpoint.path, &endpoint.handler)
    };
    let problem = |problem: Problem| match problem.suggestion() {
        Some(suggestion) => {
            let suggestion = format!("{prefix}{suggestion}");
            Some(problem.with_suggestion(Some(suggestion)))
        }
        None => Some(problem),
    };
    respond().map(drop).map_err(problem)
}

/// The form that a parameter asks for, as other APIs do, with the path and query that it has here.
fn suggest_form(problem: &Problem, context: &RequestContext<'_>) -> Option<(String, String)> {
    let params = context.query_params.iter();
    let mut wrong = params.filter(|param| problem.is_about_parameter(&param.name));
    let (name, form) = wrong
        .find_map(|param| Some((&param.name, Form::from_param(&param.name, &param.value)?)))?;
    // An item is a row of the table of its collection.
    let row_of_table = || {
        let (list_path, id) = context.path.rsplit_once('/')?;
        let table = target_of_form(list_path, form, context.state)?;
        (id == context.path_param).then(|| format!("{table}?id={id}"))
    };
    let target = target_of_form(context.path, form, context.state)
        .or_else(|| file_below_item(context.path, form))
        .or_else(row_of_table)?;
    let target = if target.contains('?') {
        target
    } else {
        target + &other_params(name, context)
    };
    Some((name.clone(), target))
}

/// The file with a form of what is below an item, such as its citation.
fn file_below_item(path: &str, form: Form) -> Option<String> {
    let Form::Extension(extension) = form else {
        return None;
    };
    // Programs that read RIS read BibTeX.
    let extension = if extension == "ris" { "bib" } else { extension };
    let is_file = |path: &String| {
        let mut endpoints = endpoints().iter();
        endpoints.any(|one| one.path.contains("{id}/") && one.matches_path(path))
    };
    let files = [
        format!("{path}.{extension}"),
        format!("{path}/citation.{extension}"),
    ];
    files.into_iter().find(is_file)
}

/// The edition that a parameter names, as other APIs do.
fn suggest_edition(problem: &Problem, context: &RequestContext<'_>) -> Option<(String, String)> {
    if !is_edition_scoped(context.path) {
        return None;
    }
    let params = context.query_params.iter();
    let mut unknown = params.filter(|param| problem.has_unknown_parameter(&param.name));
    let (name, number) = unknown.find_map(|param| {
        let number = edition_prefix::edition_named(&param.name, &param.value)?;
        context.snapshot.record().edition(number)?;
        Some((&param.name, number))
    })?;
    let path = if context.path == "/" {
        ""
    } else {
        context.path
    };
    let prefix = edition_path_prefix(number);
    let target = format!("{prefix}{path}{}", other_params(name, context));
    Some((name.clone(), target))
}

/// Limits of other APIs that stand for as many items as there are.
const UNLIMITED: [&str; 7] = ["all", "*", "max", "none", "unlimited", "infinity", "inf"];

/// Everything that the query finds, where no page is meant: a page has a limit, lines have none.
fn suggest_all_items(problem: &Problem, context: &RequestContext<'_>) -> Option<(String, String)> {
    let mut params = context.query_params.iter();
    let QueryParam { name, .. } = params.find(|param| {
        let word = snake_case(&param.name);
        let is_limit = word == "limit" || name_synonyms(&word).any(|name| name == "limit");
        let is_unlimited = UNLIMITED.contains(&&*param.value.to_lowercase());
        is_limit && is_unlimited && problem.is_about_parameter(&param.name)
    })?;
    let target = target_of_form(context.path, Form::Extension("ndjson"), context.state)?;
    Some((name.clone(), target + &other_params(name, context)))
}

/// The query of the request without a parameter.
fn other_params(name: &str, context: &RequestContext<'_>) -> String {
    let params = context.query_params.iter();
    let others: Vec<QueryParam> = params
        .filter(|param| param.name != *name)
        .cloned()
        .collect();
    to_query_string(&others)
}

/// The only parameter of a request that is wrong.
fn only_wrong<'c>(problem: &Problem, context: &'c RequestContext<'_>) -> Option<&'c QueryParam> {
    let params = context.query_params.iter();
    let mut wrong = params.filter(|param| problem.is_about_parameter(&param.name));
    let only = wrong.next()?;
    wrong.next().is_none().then_some(only)
}

/// What the only wrong parameter means that names a relation from its other end.
fn suggest_at_other_end(
    problem: &Problem,
    context: &RequestContext<'_>,
) -> Option<(String, String)> {
    let param = only_wrong(problem, context)?;
    if !problem.has_unknown_parameter(&param.name) {
        return None;
    }
    let target = suggest_inverse(param, context)?;
    let others = other_params(&param.name, context);
    let target = with_query(target, others.trim_start_matches('?'));
    Some((param.name.clone(), target))
}

/// The path in another form that takes the parameter that it lacks, such as a picture's.
fn in_other_form(
    problem: &Problem,
    context: &RequestContext<'_>,
) -> impl Iterator<Item = (String, String)> {
    let param = only_wrong(problem, context);
    let param = param.filter(|param| problem.has_unknown_parameter(&param.name));
    let paths = param.into_iter().flat_map(|param| {
        let paths = context.state.paths().iter();
        let forms = paths.filter(|path| {
            let extension = path.strip_prefix(context.path);
            extension.is_some_and(|extension| extension.starts_with('.'))
        });
        forms.map(move |path| (param, path))
    });
    paths.filter_map(|(param, path)| {
        let target = format!("{path}{}", context.query_suffix());
        let is_taken = try_target(context, &target).is_ok();
        is_taken.then(|| (param.name.clone(), target))
    })
}

/// What the only wrong parameter means on another path: words to search for, items of another
/// type, or a filter of other lists. The other parameters stay.
fn suggest_elsewhere(problem: &Problem, context: &RequestContext<'_>) -> Vec<(String, String)> {
    let Some(param) = only_wrong(problem, context) else {
        return Vec::new();
    };
    let QueryParam { name, value } = param;
    if !context.path_param.is_empty() || value.is_empty() {
        return Vec::new();
    }
    let word = snake_case(name);
    let means = |other: &str| word == other || name_synonyms(&word).any(|name| name == other);
    let targets = if means("kind") {
        coded_lists(&value.to_lowercase(), item_types())
    } else if means("q") && problem.has_unknown_parameter(name) && is_words(value) {
        vec![format!("/v1/search?q={}", percent_encode(value))]
    } else if problem.has_unknown_parameter(name) {
        let base = name.split(OPERATOR_SEPARATOR).next();
        // Which list leaves out what relates to an item, nobody can guess.
        let is_of_relation = base.is_some_and(|base| base != name && names_type(base));
        let lists = (!is_of_relation).then(|| lists_with_filter(param, &context.edition));
        let lists = lists.into_iter().flatten();
        // What the list itself has a filter of is meant of its items, even if it finds none.
        let has_own = problem.suggestion().is_some();
        lists
            .filter(|list| !has_own || list.has_exact_name)
            .map(|list| list.target)
            .collect()
    } else {
        Vec::new()
    };
    // Overviews lack most operators, and the lists of their items have them.
    let has_operator =
        compares(&name.to_lowercase()) || is_negation(name) || without_negation(value).is_some();
    let overview_type = overview_type(context.path).filter(|_| has_operator);
    let of_overview = overview_type.map(|type_id| {
        let path = Representation::List.path_template(type_id.info());
        format!("{path}{}", to_query_string(std::slice::from_ref(param)))
    });
    let others = other_params(name, context);
    let others = others.trim_start_matches('?');
    let targets = of_overview.into_iter().chain(targets).take(MAX_ELSEWHERE);
    let targets = targets.map(|target| with_query(target, others));
    targets.map(|target| (name.clone(), target)).collect()
}

fn names_type(name: &str) -> bool {
    ItemTypeId::from_name(name).is_some()
}

/// A list with a filter that a parameter means.
struct FilteredList {
    target: String,
    has_exact_name: bool,
}

/// The lists with a filter that a parameter means, filtered by its values.
fn lists_with_filter(param: &QueryParam, edition: &Edition) -> impl Iterator<Item = FilteredList> {
    item_types().iter().filter_map(|item_type| {
        let path = Representation::List.path_template(item_type);
        let parameters = &list_spec(item_type, Representation::List).parameters;
        let params = filters_meant(param, &path, parameters, edition)?;
        Some(FilteredList {
            target: format!("{path}{}", to_query_string(&params)),
            has_exact_name: params.iter().any(|meant| meant.name == param.name),
        })
    })
}

/// Whether a text is words to search for, rather than a number or a condition.
fn is_words(text: &str) -> bool {
    text.contains(char::is_alphabetic) && !text.contains([':', '=', '<', '>'])
}
