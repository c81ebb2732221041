//! What the timeline says in words: on its cards, and to those who do not see it.

use super::timeline::WAYS;
use super::{counted, label, listed};
use crate::model::UncertainDate;
use crate::record::{Timeline, TimelineEvent};

/// How many events, and how many events before each, a description tells one by one.
const TOLD: usize = 20;

/// When an event was.
pub(super) fn when(event: &TimelineEvent<'_>) -> String {
    let date = event.date.as_ref();
    date.map_or_else(|| "undated".into(), UncertainDate::in_words)
}

/// What sort of event it is, how things stand with it, and where it was.
pub(super) fn facts(event: &TimelineEvent<'_>) -> String {
    let mut facts = vec![label(&event.kind), label(&event.status)];
    facts.extend(event.place.iter().map(|place| place.title.as_str()));
    facts.join(" · ")
}

/// What a reader has to know first.
pub(super) fn lead(view: &Timeline<'_>) -> String {
    if view.data.is_empty() {
        return "The record has no events.".into();
    }
    let undated = view.data.iter().filter(|event| event.date.is_none());
    let events = counted(view.data.len(), "event", "events");
    match undated.count() {
        0 => format!("{events}, in the order of the record."),
        undated => format!("{events}, in the order of the record; {undated} undated."),
    }
}

/// The whole timeline, or the first events of a long one.
pub(super) fn description(view: &Timeline<'_>) -> String {
    let mut texts = vec![lead(view)];
    texts.extend(view.data.iter().take(TOLD).map(sentence));
    if let more @ 1.. = view.data.len().saturating_sub(TOLD) {
        texts.push(format!("And {more} more."));
    }
    texts.push(format!("The same as JSON: {}", view.links.this.as_str()));
    texts.join(" ")
}

fn sentence(event: &TimelineEvent<'_>) -> String {
    let how = format!("{}, {}", label(&event.kind), label(&event.status)).to_lowercase();
    let mut facts = vec![when(event), how];
    facts.extend(event.place.iter().map(|place| place.title.clone()));
    for (way, earlier) in WAYS.iter().zip([&event.follows, &event.caused_by]) {
        let titles: Vec<_> = earlier.iter().map(|one| one.title.clone()).collect();
        if !titles.is_empty() {
            facts.push(format!("{} {}", way.words, listed(&titles, TOLD)));
        }
    }
    format!("{} ({}).", event.title, facts.join("; "))
}
