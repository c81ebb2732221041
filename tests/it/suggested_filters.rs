//! Filters as people guess them, and the ones that have the same meaning here: a suggestion never
//! turns a meaning round.

use crate::support::{assert_suggestions, get};

/// A wrong URL and the corrected one. Each finds something.
const SUGGESTIONS: &[(&str, &str)] = &[
    // Leaving out what a name says.
    (
        "/v1/statements?exclude=russia",
        "/v1/statements?actor__not=russia",
    ),
    ("/v1/events?not=russia", "/v1/events?actor__not=russia"),
    (
        "/v1/events?exclude_actor=russia",
        "/v1/events?actor__not=russia",
    ),
    ("/v1/actors?exclude=russia", "/v1/actors?id__not=russia"),
    (
        "/v1/actors?except=Russia,usa",
        "/v1/actors?id__not=russia,united-states",
    ),
    (
        "/v1/events?without=saudi-arabia,meeting",
        "/v1/events?actor__not=saudi-arabia&kind__not=meeting",
    ),
    (
        "/v1/events?not_before=2025-02",
        "/v1/events?date__gte=2025-02",
    ),
    (
        "/v1/events?no_earlier_than=2025-02",
        "/v1/events?date__gte=2025-02",
    ),
    (
        "/v1/events?not_after=2025-03-01",
        "/v1/events?date__lte=2025-03-01",
    ),
    (
        "/v1/events?noLaterThan=2025-03-01",
        "/v1/events?date__lte=2025-03-01",
    ),
    (
        "/v1/changes?not_before=2025",
        "/v1/changes?since=2025-01-01",
    ),
    // Relations from their other end.
    (
        "/v1/events?causes=us-military-aid-suspension",
        "/v1/events/us-military-aid-suspension?include=caused_by",
    ),
    (
        "/v1/events?led_to=us-military-aid-suspension",
        "/v1/events/us-military-aid-suspension?include=caused_by",
    ),
    (
        "/v1/events?resultsIn=us-military-aid-suspension",
        "/v1/events/us-military-aid-suspension?include=caused_by",
    ),
    (
        "/v1/events?consequences=us-military-aid-suspension",
        "/v1/events/us-military-aid-suspension?include=caused_by",
    ),
    (
        "/v1/events?precedes=jeddah-talks",
        "/v1/events/jeddah-talks?include=follows",
    ),
    (
        "/v1/actors?member_of=european-allies",
        "/v1/actors/european-allies?include=members",
    ),
    // After and before an event.
    (
        "/v1/events?after=white-house-meeting",
        "/v1/events?follows=white-house-meeting",
    ),
    (
        "/v1/events?since=white-house-meeting",
        "/v1/events?date__gte=2025-02-21",
    ),
    (
        "/v1/timeline?from=white-house-meeting",
        "/v1/timeline?date__gte=2025-02-21",
    ),
    // Whose it is.
    ("/v1/proposals?by=ukraine", "/v1/proposals?proposer=ukraine"),
    (
        "/v1/proposals?who=ukraine",
        "/v1/proposals?proposer=ukraine",
    ),
    (
        "/v1/positions?held_by=france",
        "/v1/positions?holder=france",
    ),
    (
        "/v1/events?attendees=ukraine",
        "/v1/events?participant=ukraine",
    ),
    // What it is about.
    (
        "/v1/positions?about=territorial-concessions",
        "/v1/positions?on=challenge/territorial-concessions",
    ),
    (
        "/v1/positions?on=challenge",
        "/v1/positions?challenge__missing=false",
    ),
    (
        "/v1/positions?about=challenges",
        "/v1/positions?challenge__missing=false",
    ),
    (
        "/v1/statements?mentions=ukraine",
        "/v1/statements?about=actor/ukraine",
    ),
    // A value as the name of a parameter.
    (
        "/v1/events?host=saudi-arabia",
        "/v1/events?participant=saudi-arabia&role=host",
    ),
    (
        "/v1/events?hosted_by=Saudi%20Arabia",
        "/v1/events?participant=saudi-arabia&role=host",
    ),
    ("/v1/events?ongoing=true", "/v1/events?status=ongoing"),
    ("/v1/events?ongoing=no", "/v1/events?status__not=ongoing"),
    (
        "/v1/events?date_min=2025-02&date_max=2025-03",
        "/v1/events?date__gte=2025-02&date__lte=2025-03",
    ),
    (
        "/v1/events?startDate=2025-02-01&endDate=2025-03-01",
        "/v1/events?date__gte=2025-02-01&date__lte=2025-03-01",
    ),
    (
        "/v1/changes?startDate=2025-02-01",
        "/v1/changes?since=2025-02-01",
    ),
    ("/v1/sources?kind=newspaper", "/v1/sources?kind=article"),
    // Conditions in one parameter.
    ("/v1/events?filter=kind:meeting", "/v1/events?kind=meeting"),
    ("/v1/events?filter=kind=meeting", "/v1/events?kind=meeting"),
    (
        "/v1/events?$filter=kind%20eq%20%27meeting%27",
        "/v1/events?kind=meeting",
    ),
    ("/v1/events?filter[kind]=meeting", "/v1/events?kind=meeting"),
    (
        "/v1/events?where=%7B%22kind%22:%22meeting%22%7D",
        "/v1/events?kind=meeting",
    ),
    (
        "/v1/events?filter=kind%20ne%20meeting",
        "/v1/events?kind__not=meeting",
    ),
    (
        "/v1/actors?filters=type:person;state:usa",
        "/v1/actors?kind=person&state=united-states",
    ),
    ("/v1/actors?iso=Ukraine", "/v1/actors?iso=UA"),
    ("/v1/places?country=Saudi%20Arabia", "/v1/places?country=SA"),
    // Operators that change what a value means.
    (
        "/v1/statements?actor__any=ukraine,russia",
        "/v1/statements?actor=ukraine,russia",
    ),
    (
        "/v1/events?all_participants=ukraine,united-states",
        "/v1/events?participant__all=ukraine,united-states",
    ),
    (
        "/v1/events?participant=ukraine,united-states&match=all",
        "/v1/events?participant__all=ukraine,united-states",
    ),
    (
        "/v1/events?participant=ukraine,united-states&operator=or",
        "/v1/events?participant=ukraine,united-states",
    ),
    (
        "/v1/statements?text__like=%25fund%25",
        "/v1/statements?text__contains=fund",
    ),
    (
        "/v1/statements?text__ilike=*fund*",
        "/v1/statements?text__contains=fund",
    ),
    (
        "/v1/events?date__between=2025-02-01,2025-03-01",
        "/v1/events?date__gte=2025-02-01&date__lte=2025-03-01",
    ),
    ("/v1/changes?edition=latest", "/v1/changes?edition=3"),
    ("/v1/changes?edition=Newest", "/v1/changes?edition=3"),
    ("/v1/changes?date=2026-11", "/v1/changes?since=2026-11"),
    // Items without their parameter or type.
    ("/v1/graph?id=ukraine", "/v1/graph?actor=ukraine"),
    ("/v1/matrix?row=actors", "/v1/matrix"),
    ("/v1/places?country=saudi-arabia", "/v1/places?country=SA"),
    ("/v1/actors?lang=en", "/v1/actors"),
    // Pages, limits and what comes with items.
    ("/v1/actors?page=1&per_page=10", "/v1/actors?limit=10"),
    ("/v1/actors?limit=10&offset=0", "/v1/actors?limit=10"),
    (
        "/v1/actors?include=events,quotes",
        "/v1/actors?include=events,statements",
    ),
    (
        "/v1/challenges?populate=*",
        "/v1/challenges?include=aspects,notes,positions,proposals,settled_by,statements",
    ),
    ("/v1/actors?kind=all", "/v1/actors"),
    ("/v1/statements?q=50%", "/v1/statements?q=50%25"),
];

/// The same for URLs that find nothing in the shipped record: their meaning stays all the same.
const MEANT_THOUGH_EMPTY: &[(&str, &str)] = &[
    (
        "/v1/statements?by=trump",
        "/v1/statements?attributed_to=donald-trump",
    ),
    (
        "/v1/events?before=white-house-meeting",
        "/v1/events?date__lt=2025-02-21",
    ),
    (
        "/v1/events?cause=us-military-aid-suspension",
        "/v1/events?caused_by=us-military-aid-suspension",
    ),
    ("/v1/graph?view=network", "/v1/graph.svg?view=network"),
    ("/v1/events?currency=peso", "/v1/events?currency=COP"),
    (
        "/v1/statements?currency=US%20dollars",
        "/v1/statements?currency=USD",
    ),
    (
        "/v1/statements?currency=%E2%82%AC",
        "/v1/statements?currency=EUR",
    ),
    (
        "/v1/statements?currency=roubles",
        "/v1/statements?currency=RUB",
    ),
    (
        "/v1/statements?quantity=50%",
        "/v1/statements?quantity__gte=50&quantity__lte=50&quantity_unit=percent",
    ),
    (
        "/v1/statements?quantity__eq=50",
        "/v1/statements?quantity__gte=50&quantity__lte=50",
    ),
    (
        "/v1/statements?quantity__between=50,100",
        "/v1/statements?quantity__gte=50&quantity__lte=100",
    ),
    (
        "/v1/statements?quantity__gte=50%",
        "/v1/statements?quantity__gte=50&quantity_unit=percent",
    ),
    (
        "/v1/statements?quantity__gte=$500bn",
        "/v1/statements?quantity__gte=500000000000&currency=USD",
    ),
    (
        "/v1/events?filter=date%3E2025-03",
        "/v1/events?date__gt=2025-03",
    ),
    (
        "/v1/events?filter=kind:meeting%20and%20place:jeddah",
        "/v1/events?kind=meeting&place=jeddah",
    ),
    ("/v1/events?kind=plebiscite", "/v1/events?kind=referendum"),
    ("/v1/events?kind=strike", "/v1/events?kind=protest"),
    ("/v1/events?role=companion", "/v1/events?role=guarantor"),
    ("/v1/places?kind=village", "/v1/places?kind=settlement"),
    ("/v1/places?kind=harbour", "/v1/places?kind=port"),
    (
        "/v1/positions?opposes=limited-ceasefire",
        "/v1/positions?on=proposal/limited-ceasefire&stance=opposes",
    ),
    (
        "/v1/actors?opposes=limited-ceasefire",
        "/v1/positions?on=proposal/limited-ceasefire&stance=opposes",
    ),
];

#[tokio::test]
async fn a_guessed_filter_leads_to_the_one_with_its_meaning() {
    assert_suggestions(SUGGESTIONS.iter().chain(MEANT_THOUGH_EMPTY)).await;
}

#[tokio::test]
async fn a_suggested_filter_finds_something() {
    for (url, target) in SUGGESTIONS {
        let response = get(target).await;
        assert_eq!(response.status, 200, "{url}: {target}");
        assert_ne!(response.json()["meta"]["total"], 0, "{url}: {target}");
    }
    for (url, target) in MEANT_THOUGH_EMPTY {
        assert_eq!(get(target).await.status, 200, "{url}: {target}");
    }
}

#[tokio::test]
async fn a_relation_from_its_other_end_is_explained_where_nothing_has_the_name() {
    let problem = get("/v1/actors?member_of=nato").await.json();
    assert_eq!(problem["links"]["suggestion"], serde_json::Value::Null);
    let detail = problem["detail"].as_str().unwrap();
    let advice = "The item at the other end lists them, at `/v1/actors/{id}?include=members`.";
    assert!(detail.ends_with(advice), "{detail}");
}

#[tokio::test]
async fn what_names_nothing_that_could_be_left_out_gets_the_way_to_leave_out() {
    let problem = get("/v1/events?exclude=nonsense").await.json();
    assert_eq!(problem["links"]["suggestion"], serde_json::Value::Null);
    let detail = problem["detail"].as_str().unwrap();
    assert!(
        detail.contains("add `__not` to the name of a filter"),
        "{detail}"
    );
}

/// A filter that is dropped leaves a list of everything, which says nothing.
#[tokio::test]
async fn no_suggestion_drops_the_filter_that_it_is_for() {
    for url in [
        "/v1/places?in=ukraine",
        "/v1/statements?cites=bbc",
        "/v1/proposals?requires=limited-ceasefire",
        "/v1/events?where=nowhere",
    ] {
        let problem = get(url).await.json();
        assert_eq!(problem["status"], 400, "{url}");
        let target = problem["links"]["suggestion"].as_str().unwrap_or_default();
        assert!(target.is_empty() || target.contains('?'), "{url}: {target}");
    }
}
