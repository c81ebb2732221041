//! What a parameter of a request probably means: a form, an edition, or a filter of other items.

use crate::api::edition_prefix;
use crate::api::http::problem::Problem;
use crate::api::inverse_suggestion::suggest_inverse;
use crate::api::item_suggestion::{coded_lists, target_of_form};
use crate::api::request_context::RequestContext;
use crate::api::target::{path_of, split_target, with_query};
use crate::model::{ItemTypeId, item_types};
use crate::query::{
    Form, MAX_LIMIT, OPERATOR_SEPARATOR, QueryParam, Representation, compares, filters_meant,
    is_edition_scoped, is_negation, list_spec, name_synonyms, overview_type, parse_flag,
    percent_encode, snake_case, to_query_string, without_negation,
};
use crate::store::{Edition, edition_path_prefix};

/// Parameters whose values are names of fields and relations, not codes.
const CONTROLS: [&str; 4] = ["facet", "fields", "include", "sort"];

/// How many other paths are tried.
const MAX_ELSEWHERE: usize = 4;

/// What a parameter probably means: a path and query.
pub(super) struct Lead {
    pub(super) parameter: String,
    pub(super) target: String,
    /// What is wrong, in place of what the problem says; without that, the suggestion is added.
    pub(super) explanation: Option<String>,
}

impl Lead {
    /// A lead that needs no explanation.
    pub(super) fn new(parameter: &str, target: String) -> Self {
        Self {
            parameter: parameter.to_owned(),
            target,
            explanation: None,
        }
    }

    pub(super) fn explained(self, explanation: String) -> Self {
        Self {
            explanation: Some(explanation),
            ..self
        }
    }

    pub(super) fn apply(self, problem: Problem) -> Problem {
        problem.with_target(&self.parameter, self.target, self.explanation.as_deref())
    }
}

/// The form that a parameter asks for, as other APIs do, with the path and query that it has here.
pub(super) fn suggest_form(problem: &Problem, context: &RequestContext<'_>) -> Option<Lead> {
    let params = context.query_params.iter();
    let mut wrong = params.filter(|param| problem.is_about_parameter(&param.name));
    let (name, form) = wrong
        .find_map(|param| Some((&param.name, Form::from_param(&param.name, &param.value)?)))?;
    // An item is a row of the table of its collection.
    let row_of_table = || {
        let (list_path, id) = context.path.rsplit_once('/')?;
        let table = target_of_form(list_path, form, context)?;
        (id == context.path_param).then(|| format!("{table}?id={id}"))
    };
    let target = target_of_form(context.path, form, context)
        .or_else(|| target_of_form(&format!("{}/citation", context.path), form, context))
        .or_else(row_of_table)?;
    let path = context.path;
    let has_form = target == path;
    let target = if target.contains('?') {
        target
    } else {
        target + &other_params(name, context)
    };
    let lead = Lead::new(name, target);
    Some(if has_form {
        lead.explained(format!(
            "`{name}` is not a parameter of {path}, which has that format already."
        ))
    } else {
        lead
    })
}

/// The edition that a parameter names, as other APIs do.
pub(super) fn suggest_edition(problem: &Problem, context: &RequestContext<'_>) -> Option<Lead> {
    if !is_edition_scoped(context.path) {
        return None;
    }
    let params = context.query_params.iter();
    let mut unknown = params.filter(|param| problem.has_unknown_parameter(&param.name));
    let (name, named) = unknown.find_map(|param| {
        let number = edition_prefix::edition_named(&param.name, &param.value)?;
        Some((&param.name, number))
    })?;
    let newest = context.snapshot.record().newest().number();
    let number = named.clamp(1, newest);
    let path = if context.path == "/" {
        ""
    } else {
        context.path
    };
    let prefix = edition_path_prefix(number);
    let target = format!("{prefix}{path}{}", other_params(name, context));
    let missing = if number == named {
        String::new()
    } else {
        format!(" There is no edition {named}.")
    };
    let explanation = format!("`{name}` is not a parameter: the path names the edition.{missing}");
    Some(Lead::new(name, target).explained(explanation))
}

/// Limits of other APIs that stand for as many items as there are.
const UNLIMITED: [&str; 7] = ["all", "*", "max", "none", "unlimited", "infinity", "inf"];

/// Everything that the query finds, where no page is meant: a page has a limit, lines have none.
pub(super) fn suggest_all_items(problem: &Problem, context: &RequestContext<'_>) -> Option<Lead> {
    let mut params = context.query_params.iter();
    let QueryParam { name, value } = params.find(|param| {
        let word = snake_case(&param.name);
        let is_limit = word == "limit" || name_synonyms(&word).any(|name| name == "limit");
        let is_unlimited = UNLIMITED.contains(&&*param.value.to_lowercase());
        is_limit && is_unlimited && problem.is_about_parameter(&param.name)
    })?;
    let target = target_of_form(context.path, Form::Extension("ndjson"), context)?;
    let explanation = format!(
        "`{name}` cannot be `{value}`: a page has at most {MAX_LIMIT} items. All items at once are in a file."
    );
    Some(Lead::new(name, target + &other_params(name, context)).explained(explanation))
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
pub(super) fn only_wrong<'c>(
    problem: &Problem,
    context: &'c RequestContext<'_>,
) -> Option<&'c QueryParam> {
    let params = context.query_params.iter();
    let mut wrong = params.filter(|param| problem.is_about_parameter(&param.name));
    let only = wrong.next()?;
    wrong.next().is_none().then_some(only)
}

/// What the only wrong parameter means that names a relation from its other end.
pub(super) fn suggest_at_other_end(
    problem: &Problem,
    context: &RequestContext<'_>,
) -> Option<Lead> {
    let param = only_wrong(problem, context)?;
    if !problem.has_unknown_parameter(&param.name) {
        return None;
    }
    let target = suggest_inverse(param, context)?;
    let others = other_params(&param.name, context);
    let target = with_query(target, others.trim_start_matches('?'));
    Some(Lead::new(&param.name, target))
}

/// What the only wrong parameter means on another path, or by another parameter: words to search
/// for, items of another type, or a filter of other lists. The other parameters stay.
pub(super) fn suggest_elsewhere(problem: &Problem, context: &RequestContext<'_>) -> Vec<Lead> {
    let Some(param) = only_wrong(problem, context) else {
        return Vec::new();
    };
    let QueryParam { name, value } = param;
    if !context.path_param.is_empty() || value.is_empty() {
        return Vec::new();
    }
    let word = snake_case(name);
    let means = |other: &str| word == other || name_synonyms(&word).any(|name| name == other);
    let is_code = problem.has_unknown_code(name, value) && !CONTROLS.contains(&&**name);
    let targets = if means("kind") {
        coded_targets(param, context)
    } else if is_code {
        let mut targets = coded_targets(param, context);
        targets.retain(|target| path_of(target) == context.path);
        targets
    } else if means("q") && problem.has_unknown_parameter(name) && is_words(value) {
        vec![format!("/v1/search?q={}", percent_encode(value))]
    } else if problem.has_unknown_parameter(name) {
        let base = name.split(OPERATOR_SEPARATOR).next();
        // Which list leaves out what relates to an item, nobody can guess, nor which one has what
        // all items of this one have.
        let is_of_relation = base
            .is_some_and(|base| base != name && (names_type(base) || problem.allows(name, base)));
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
    let leads = targets.map(|target| {
        let explanation = explain_elsewhere(problem, param, &target, context.path);
        let lead = Lead::new(name, with_query(target, others));
        Lead {
            explanation,
            ..lead
        }
    });
    leads.collect()
}

/// The lists of the items with a coded value, those of the request's own path first; or of the
/// items related to the one that the value names.
fn coded_targets(param: &QueryParam, context: &RequestContext<'_>) -> Vec<String> {
    // `yes` may be said of anything.
    if parse_flag(&param.value).is_some() {
        return Vec::new();
    }
    let mut targets = coded_lists(&param.value.to_lowercase(), item_types());
    targets.sort_by_key(|target| path_of(target) != context.path);
    let names = context.edition.names().find(&param.value);
    let item = names.exact_among(&ItemTypeId::ALL);
    targets.extend(item.map(|key| {
        let id = context.edition.id(key);
        format!("{}?{}={id}", context.path, key.type_id)
    }));
    targets
}

/// What is wrong with a parameter or value that belongs to another path or parameter; none if the
/// problem has a better explanation.
fn explain_elsewhere(
    problem: &Problem,
    QueryParam { name, value }: &QueryParam,
    target: &str,
    path: &str,
) -> Option<String> {
    let (other_path, query) = split_target(target);
    let (other_name, other_value) = query.split_once('=').unwrap_or_default();
    if problem.has_unknown_parameter(name) {
        return problem.has_unexplained_parameter(name).then(|| {
            let elsewhere = if name == other_name && path != other_path {
                format!(" but of {other_path}")
            } else {
                String::new()
            };
            format!("`{name}` is not a parameter of {path}{elsewhere}.")
        });
    }
    if names_type(other_name) {
        let explanation = format!("`{value}` is not a value of `{name}` but the name of an item.");
        return Some(explanation);
    }
    let at = if other_path == path {
        String::new()
    } else {
        format!(" at {other_path}")
    };
    Some(if other_value == value {
        format!("`{value}` is not a value of `{name}` but of `{other_name}`{at}.")
    } else {
        format!(
            "`{value}` is not a value of `{name}`. `{other_name}`{at} has a value for it, `{other_value}`."
        )
    })
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
