//! What `check` reports of a draft whose files are watched: beside the item and field that a
//! problem is about, as a count in lists, and as a list of everything.

use maud::{Markup, html};

use super::json::Content;
use super::links::PageLinks;
use super::problem::with_code_spans;
use crate::model::{
    CheckOutcome, ItemTypeId, ProblemLevel, ProblemSubject, RecordCheck, RecordProblem, to_hex,
};
use crate::store::{Edition, item_path};

/// How many errors each page has of files that are not served. The summary has all.
const MAX_SHOWN_ERRORS: usize = 20;

/// The fragment of the list of everything.
const LIST_ID: &str = "check";

/// What a page shows, as a text that differs when that does: the content of the edition, and what
/// `check` reports.
pub fn watched_version(edition: &Edition, check: Option<&RecordCheck>) -> String {
    let check_hash = check.map_or(0, RecordCheck::content_hash);
    to_hex(&edition.response_hash(&[b"watch", &check_hash.to_be_bytes()]))
}

/// The stylesheet and the script of what is watched.
pub(super) fn head(links: &PageLinks<'_>) -> Markup {
    let resource = |path: &str| links.edition.href(path).as_str().to_owned();
    html! {
        @if let Some(check) = links.check {
            link rel="stylesheet" href=(resource("/watch.css"));
            script src=(resource("/watch.js")) data-version=(watched_version(links.edition, Some(check))) defer {}
        }
    }
}

/// How many problems there are and, if the files are not served, which.
pub(super) fn banner(links: &PageLinks<'_>) -> Markup {
    let Some(check) = links.check else {
        return html! {};
    };
    let all = format!("{}#{LIST_ID}", links.page("/v1/summary"));
    let counts = counts(check.problems(), check.omitted());
    let reason = match check.outcome() {
        CheckOutcome::Served => {
            return html! {
                p.check role="status" { code { "talks check" } ": " a href=(all) { (counts) } }
            };
        }
        CheckOutcome::Invalid => &counts,
        CheckOutcome::Unusable(reason) => reason,
    };
    let errors = check.problems().iter();
    let errors = errors.filter(|problem| problem.level == ProblemLevel::Error);
    html! {
        section.check.refused role="alert" {
            p {
                strong { "The files have changed and cannot be served: " (reason) "." }
                " This is the record as it was before."
            }
            ol.problems {
                @for error in errors.take(MAX_SHOWN_ERRORS) { li { (problem(error, true, links)) } }
            }
            @if !check.problems().is_empty() { p { a href=(all) { "Everything that " code { "talks check" } " reports" } } }
        }
    }
}

/// Everything that is reported.
pub(super) fn full_list(links: &PageLinks<'_>) -> Markup {
    html! {
        @if let Some(check) = links.check {
            section.check aria-labelledby=(LIST_ID) {
                h2 id=(LIST_ID) { "What " code { "talks check" } " reports" }
                p.count { (counts(check.problems(), check.omitted())) }
                ol.problems {
                    @for each in check.problems() { li { (problem(each, true, links)) } }
                }
                @if check.omitted() > 0 { p { "And " (check.omitted()) " more." } }
            }
        }
    }
}

/// A short mark on an item of a list that has problems.
pub(super) fn mark(item: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let problems = problems_of(item, links);
    let worst = problems.iter().map(|problem| problem.level).min();
    html! {
        @if let Some(level) = worst {
            p.meta { span.level.(level.as_str()) { (counts(problems, 0)) } }
        }
    }
}

/// The problems of an item; none unless its edition is watched.
pub(super) fn problems_of<'a>(item: Content<'_>, links: &PageLinks<'a>) -> Vec<&'a RecordProblem> {
    let of_item = || {
        let (check, edition) = (links.check?, links.edition.number());
        let type_id = ItemTypeId::from_name(item.text("type")?)?;
        Some(check.problems_of(edition, type_id, item.text("id")?))
    };
    of_item().unwrap_or_default()
}

/// Problems in the order of the files.
pub(super) fn problem_list(problems: &[&RecordProblem], links: &PageLinks<'_>) -> Markup {
    html! {
        @if !problems.is_empty() {
            ul.problems { @for each in problems { li { (problem(each, false, links)) } } }
        }
    }
}

/// A problem with its place in the files and, where that is not clear, its item.
fn problem(problem: &RecordProblem, names_item: bool, links: &PageLinks<'_>) -> Markup {
    let subject = problem.subject.as_ref();
    let level = problem.level.as_str();
    html! {
        span.level.(level) { (level) } " "
        @if let Some(field) = subject.and_then(|subject| subject.field.as_deref()) { code { (field) } ": " }
        (with_code_spans(&problem.message))
        @if !problem.hint.is_empty() { ". " span.hint { "Help: " (with_code_spans(&problem.hint)) } }
        " " span.location {
            @if let Some(subject) = subject.filter(|_| names_item) { (item_link(subject, links)) " " }
            code { (problem.location) } " (" (problem.code.as_str()) ")"
        }
    }
}

/// The item of a problem, with a link if the edition has it.
fn item_link(subject: &ProblemSubject, links: &PageLinks<'_>) -> Markup {
    let ProblemSubject {
        edition,
        type_id,
        id,
        part,
        ..
    } = subject;
    let part = part.as_ref();
    let name = format!("{}/{id}", type_id.info().type_name);
    let name = part.map_or(name.clone(), |part| format!("{name}/{part}"));
    let fragment = part.map_or(String::new(), |part| format!("#{part}"));
    let edition = Some(links.edition).filter(|served| served.number() == *edition);
    html! {
        @if edition.is_some_and(|edition| edition.key_of(*type_id, id).is_some()) {
            a href={ (links.page(&item_path(*type_id, id))) (fragment) } { (name) }
        } @else {
            (name)
        }
    }
}

fn counts<'a>(problems: impl IntoIterator<Item = &'a RecordProblem>, omitted: usize) -> String {
    let (mut errors, mut warnings) = (0, 0);
    for problem in problems {
        match problem.level {
            ProblemLevel::Error => errors += 1,
            ProblemLevel::Warning => warnings += 1,
        }
    }
    let count = |number: usize, noun: &str| match number {
        0 => None,
        1 => Some(format!("1 {noun}")),
        _ => Some(format!("{number} {noun}s")),
    };
    let more = (omitted > 0).then(|| format!("{omitted} more"));
    let counts = [count(errors, "error"), count(warnings, "warning"), more];
    let counts: Vec<_> = counts.into_iter().flatten().collect();
    if counts.is_empty() {
        return "no problem".to_owned();
    }
    counts.join(", ")
}
