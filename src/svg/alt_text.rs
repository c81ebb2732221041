//! What the timeline says in words: on its cards, and to those who do not see it.

use crate::model::UncertainDate;
use crate::svg::timeline::LINK_STYLES;
use crate::svg::{format_count, join_with_and, vocabulary_title};
use crate::views::{Timeline, TimelineEvent};

/// How many events, and how many events before each, a description tells one by one.
const MAX_DESCRIBED: usize = 20;

/// When an event was.
pub(crate) fn date_text(event: &TimelineEvent<'_>) -> String {
    let date = event.date.as_ref();
    date.map_or_else(|| "undated".into(), UncertainDate::to_long_text)
}

/// What sort of event it is, how things stand with it, and where it was.
pub(crate) fn facts_text(event: &TimelineEvent<'_>) -> String {
    let mut facts = vec![
        vocabulary_title(&event.kind),
        vocabulary_title(&event.status),
    ];
    facts.extend(event.place.iter().map(|place| place.title.as_str()));
    facts.join(" · ")
}

/// What a reader has to know first.
pub(crate) fn subtitle(view: &Timeline<'_>) -> String {
    if view.data.is_empty() {
        return "The record has no events.".into();
    }
    let undated = view.data.iter().filter(|event| event.date.is_none());
    let events = format_count(view.data.len(), "event", "events");
    match undated.count() {
        0 => format!("{events}, in the order of the record."),
        undated => format!("{events}, in the order of the record; {undated} undated."),
    }
}

/// The whole timeline, or the first events of a long one.
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
    let kind_and_status = format!(
        "{}, {}",
        vocabulary_title(&event.kind),
        vocabulary_title(&event.status)
    )
    .to_lowercase();
    let mut facts = vec![date_text(event), kind_and_status];
    facts.extend(event.place.iter().map(|place| place.title.clone()));
    for (style, earlier) in LINK_STYLES.iter().zip([&event.follows, &event.caused_by]) {
        let titles: Vec<_> = earlier.iter().map(|one| one.title.clone()).collect();
        if !titles.is_empty() {
            facts.push(format!(
                "{} {}",
                style.phrase,
                join_with_and(&titles, MAX_DESCRIBED)
            ));
        }
    }
    format!("{} ({}).", event.title, facts.join("; "))
}
