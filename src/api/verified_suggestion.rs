//! Suggestions that were tried before a client sees them.
//!
//! Invariant: every suggestion has a response; one that finds nothing is made only if no alternative
//! finds anything. What is tried is bounded, and makes no body.

use std::sync::Arc;

use crate::api::as_of::handle_or_redirect;
use crate::api::edition_prefix;
use crate::api::found_items::finds_items;
use crate::api::http::problem::Problem;
use crate::api::leads::{
    Lead, only_wrong, suggest_all_items, suggest_at_other_end, suggest_edition, suggest_elsewhere,
    suggest_form,
};
use crate::api::page_links;
use crate::api::registry::endpoints;
use crate::api::request_context::RequestContext;
use crate::api::target::{path_of, split_target, stem_of};
use crate::query::{QueryParam, parse_query_string, to_query_string};
use crate::store::{Edition, edition_path_prefix};

/// How many corrections lead from a request to one that has a response: a parameter and its
/// value may both be wrong.
const MAX_CORRECTIONS: usize = 4;

/// The problem with a suggestion that has a response, or with none: a suggestion that fails is
/// worse than none.
pub(super) fn verify_suggestion(problem: Problem, context: &RequestContext<'_>) -> Problem {
    let (mut problem, alternatives) = match suggest_form(&problem, context)
        .or_else(|| suggest_edition(&problem, context))
        .or_else(|| suggest_all_items(&problem, context))
    {
        Some(lead) => (lead.apply(problem), Vec::new()),
        None => problem.split_alternatives(),
    };
    let remaining = remaining_mistakes(&problem, context);
    let own = [problem.clone()].into_iter().chain(alternatives);
    let own = own.filter_map(|candidate| {
        let working = working_target(candidate.suggestion(), context)?;
        let verified = candidate.retargeted(&working.target);
        Some((working.target, verified.with_left_out(&working.left_out)))
    });
    let at_other_end = suggest_at_other_end(&problem, context);
    let in_other_form: Vec<_> = in_other_form(&problem, context).collect();
    // Where nothing else is meant, the form that takes the parameter is worth naming.
    let other_form = in_other_form
        .first()
        .map(|lead| (lead.parameter.clone(), lead.explanation.clone()));
    let elsewhere = suggest_elsewhere(&problem, context);
    problem = problem.with_suggestion(None);
    let verify = |lead: Lead| {
        let working = working_target(Some(&lead.target), context)?;
        // Without what the parameter stands for, it would be any list.
        let is_other = |name: &String| {
            let mut params = context.query_params.iter();
            *name != lead.parameter && params.any(|param| param.name == *name)
        };
        if !working.left_out.iter().all(is_other) {
            return None;
        }
        let target = working.target.clone();
        let verified = Lead { target, ..lead }.apply(problem.clone());
        Some((working.target, verified.with_left_out(&working.left_out)))
    };
    let at_other_end = at_other_end.into_iter().filter_map(verify);
    let in_other_form = in_other_form.into_iter().filter_map(verify);
    let elsewhere = elsewhere.into_iter().filter_map(verify);
    let candidates = at_other_end
        .chain(in_other_form)
        .chain(own)
        .chain(elsewhere);
    first_with_items(candidates, context).unwrap_or_else(|| match (remaining, other_form) {
        (Some(remaining), _) => problem.with_remaining(&remaining),
        (None, Some((parameter, Some(explanation)))) => {
            problem.with_explanation(&parameter, &explanation)
        }
        (None, _) => problem,
    })
}

/// What is still wrong with the query that the suggestion for an unknown parameter leads to, where
/// nobody can say what was meant.
fn remaining_mistakes(problem: &Problem, context: &RequestContext<'_>) -> Option<String> {
    let is_about_name = |param: &QueryParam| problem.has_unknown_parameter(&param.name);
    if !context.query_params.iter().any(is_about_name) {
        return None;
    }
    let mut target = problem.suggestion()?.to_owned();
    for _ in 0..MAX_CORRECTIONS {
        let next = try_target(context, &target).err().flatten()?;
        match next.suggestion() {
            Some(suggestion) if suggestion != target => suggestion.clone_into(&mut target),
            _ => return Some(next.detail().to_owned()),
        }
    }
    None
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
        let path = path_of(&target);
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
    let (path, query) = split_target(target);
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
    let path = path_of(&unprefixed);
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

/// The path in another form that takes the parameter that it lacks, such as a picture's.
fn in_other_form(problem: &Problem, context: &RequestContext<'_>) -> impl Iterator<Item = Lead> {
    let param = only_wrong(problem, context);
    let param = param.filter(|param| problem.has_unknown_parameter(&param.name));
    let stem = stem_of(context.path);
    let paths = param.into_iter().flat_map(move |param| {
        let paths = context.state.paths().iter();
        let forms = paths.filter(move |path| **path != context.path && stem_of(path) == stem);
        forms.map(move |path| (param, path))
    });
    paths.filter_map(|(QueryParam { name, .. }, path)| {
        let target = format!("{path}{}", context.query_suffix());
        let is_taken = match try_target(context, &target) {
            Ok(()) => true,
            Err(other) => !other?.has_unknown_parameter(name),
        };
        let reason = if ["limit", "cursor"].contains(&name.as_str()) {
            ", which has everything at once"
        } else {
            ""
        };
        let explanation = format!(
            "`{name}` is a parameter of {path}, not of {}{reason}.",
            context.path
        );
        is_taken.then(|| Lead::new(name, target).explained(explanation))
    })
}
