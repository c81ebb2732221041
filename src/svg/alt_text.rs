//! The text of the timeline: on its cards, and as its description for screen readers.

use crate::model::{Outcome, UncertainDate};
use crate::svg::link_style::earlier_events;
use crate::svg::phrases::{format_count, join_with_and};
use crate::views::{Timeline, TimelineEvent};

/// How many events the description lists, and how many earlier events of each.
const MAX_DESCRIBED: usize = 20;

/// The date of an event or, if it has none, what it comes after.
pub(crate) fn date_or_order_text(event: &TimelineEvent<'_>) -> String {
    match (&event.date, &event.comes_after) {
        (None, Some(earlier)) if earlier.goes_on => format!("after the start of {}", earlier.title),
        (None, Some(earlier)) => format!("after {}", earlier.title),
        _ => date_text(event),
    }
}

fn date_text(event: &TimelineEvent<'_>) -> String {
    let date = event.date.as_ref();
    date.map_or_else(|| "undated".into(), UncertainDate::to_long_text)
}

/// The kind, status and place of an event.
pub(crate) fn facts_text(event: &TimelineEvent<'_>) -> String {
    let mut facts = vec![event.kind.title(), event.status.title()];
    facts.extend(event.place.iter().map(|place| place.title.as_str()));
    facts.join(" · ")
}

/// What an event did, if the record says so.
pub(crate) fn results_text(event: &TimelineEvent<'_>) -> Option<String> {
    let acts = event.documents.iter().map(|act| act.label.clone());
    let outcome = event.outcome.as_ref().map(Outcome::to_text);
    let results: Vec<_> = acts.chain(outcome).collect();
    (!results.is_empty()).then(|| results.join(" · "))
}

pub(crate) fn subtitle(view: &Timeline<'_>) -> String {
    if view.data.is_empty() {
        return "No events to show.".into();
    }
    let undated = view.data.iter().filter(|event| event.date.is_none());
    let events = format_count(view.data.len(), "event", "events");
    match undated.count() {
        0 => format!("{events}, in the order of the record."),
        undated => format!("{events}, in the order of the record; {undated} without a date."),
    }
}

/// A description of the timeline, truncated after [`MAX_DESCRIBED`] events.
pub(crate) fn description(view: &Timeline<'_>) -> String {
    let mut texts = vec![subtitle(view)];
    texts.extend(view.data.iter().take(MAX_DESCRIBED).map(describe_event));
    if let more @ 1.. = view.data.len().saturating_sub(MAX_DESCRIBED) {
        texts.push(format!("And {more} more."));
    }
    texts.push(format!("The same as JSON: {}", view.links.this.as_str()));
    texts.join(" ")
}

fn describe_event(event: &TimelineEvent<'_>) -> String {
    let sort = format!("{}, {}", event.kind.title(), event.status.title());
    // An event without a date follows what its other facts name.
    let is_placed =
        event.date.is_none() && !(event.follows.is_empty() && event.caused_by.is_empty());
    let date = (!is_placed).then(|| date_text(event));
    let mut facts: Vec<_> = date.into_iter().chain([sort.to_lowercase()]).collect();
    facts.extend(event.place.iter().map(|place| place.title.clone()));
    facts.extend(results_text(event));
    for (style, earlier) in earlier_events(event) {
        let titles: Vec<_> = earlier.iter().map(|one| one.title.clone()).collect();
        if !titles.is_empty() {
            let titles = join_with_and(&titles, MAX_DESCRIBED);
            facts.push(format!("{} {titles}", style.phrase));
        }
    }
    format!("{} ({}).", event.title, facts.join("; "))
}
