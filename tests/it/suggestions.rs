//! Wrong URLs in the words of people and of other APIs, and where each leads. A table, so that
//! a word that is added to the program shows what else it changes.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::get;

/// A wrong URL and the corrected one.
const SUGGESTIONS: &[(&str, &str)] = &[
    // Any word of an id or a title, other names, codes.
    ("/v1/actors/trump", "/v1/actors/donald-trump"),
    ("/v1/actors/Rubio", "/v1/actors/marco-rubio"),
    ("/v1/actors/zelensky", "/v1/actors/volodymyr-zelenskyy"),
    ("/v1/actors/usa", "/v1/actors/united-states"),
    ("/v1/actors/us", "/v1/actors/united-states"),
    ("/v1/actors/Q212", "/v1/actors/ukraine"),
    ("/v1/actors/DEU", "/v1/actors/germany"),
    ("/v1/actors/saudi_arabia", "/v1/actors/saudi-arabia"),
    ("/v1/actors/saudis", "/v1/actors/saudi-arabia"),
    ("/v1/actors/secretary-of-state", "/v1/actors/marco-rubio"),
    ("/v1/actors/delegation", "/v1/actors/ukrainian-delegation"),
    ("/v1/challenges/tensions", "/v1/aspects/recent-tensions"),
    (
        "/v1/challenges/territory",
        "/v1/challenges/territorial-concessions",
    ),
    (
        "/v1/challenges/economy",
        "/v1/challenges/economic-implications",
    ),
    (
        "/v1/proposals/peacekeepers",
        "/v1/proposals/european-peacekeeping-force",
    ),
    ("/v1/proposals/ceasefire", "/v1/proposals/limited-ceasefire"),
    ("/v1/events/jeddah", "/v1/events/jeddah-talks"),
    ("/v1/events/war", "/v1/events/russia-ukraine-conflict"),
    (
        "/v1/events/military-aid",
        "/v1/events/us-military-aid-suspension",
    ),
    ("/v1/places/Black%20Sea", "/v1/places/black-sea"),
    ("/v1/commodities/titanium", "/v1/commodities/titanium-ore"),
    ("/v1/statements/51", "/v1/statements/s051"),
    ("/v1/statements/S-51", "/v1/statements/s051"),
    ("/v1/statements/ukraine", "/v1/statements?actor=ukraine"),
    ("/v1/actors/jeddah", "/v1/places/jeddah"),
    ("/trump", "/v1/actors/donald-trump"),
    ("/v1/lithium", "/v1/commodities/lithium"),
    // Collections, pages and forms as others call them.
    ("/v1/people", "/v1/actors"),
    ("/v1/countries", "/v1/actors?kind=state"),
    ("/v1/persons", "/v1/actors?kind=person"),
    ("/v1/obstacles", "/v1/challenges"),
    ("/v1/key-aspects", "/v1/aspects"),
    ("/v1/key_aspects", "/v1/aspects"),
    ("/v1/topics", "/v1/aspects"),
    ("/v1/quotes.csv", "/v1/statements.csv"),
    ("/api/v1/actors", "/v1/actors"),
    (
        "/api/v2/events/white-house-meeting",
        "/v1/events/white-house-meeting",
    ),
    ("/v1", "/"),
    ("/api", "/"),
    ("/v1/negotiation", "/v1/summary"),
    ("/v1/negotiations/us-ukraine-talks/actors", "/v1/actors"),
    ("/v1/network", "/v1/graph"),
    ("/feed", "/v1/changes.atom"),
    ("/rss.xml", "/v1/changes.atom"),
    ("/changelog", "/v1/changes"),
    ("/healthz", "/livez"),
    ("/swagger.json", "/openapi.json"),
    ("/v1/codebook", "/v1/vocabulary"),
    ("/v1/actors.xlsx", "/v1/actors.csv"),
    ("/v1/events.jsonl", "/v1/events.ndjson"),
    ("/v1/graph.png", "/v1/graph.svg"),
    ("/v1/actors/csv", "/v1/actors.csv"),
    ("/v1/actors/all", "/v1/actors"),
    ("/v1/actors/ukraine.csv", "/v1/actors.csv?id=ukraine"),
    ("/v1/actors/ukraine/bibtex", "/v1/actors/ukraine/citation"),
    (
        "/v1/actors/trump/statements",
        "/v1/statements?actor=donald-trump",
    ),
    // Parameters as others call them.
    ("/v1/actors?type=person", "/v1/actors?kind=person"),
    (
        "/v1/statements?type=assessed",
        "/v1/statements?modality=assessed",
    ),
    ("/v1/actors?name=trump", "/v1/actors?title__contains=trump"),
    ("/v1/actors?format=csv", "/v1/actors.csv"),
    (
        "/v1/actors?output=excel&kind=person",
        "/v1/actors.csv?kind=person",
    ),
    ("/v1/actors/ukraine?format=csv", "/v1/actors.csv?id=ukraine"),
    ("/v1/timeline?format=png", "/v1/timeline.svg"),
    ("/v1/events?location=jeddah", "/v1/events?place=jeddah"),
    ("/v1/positions?who=france", "/v1/positions?holder=france"),
    (
        "/v1/positions?country=usa",
        "/v1/positions?actor=united-states",
    ),
    (
        "/v1/statements?person=Trump",
        "/v1/statements?actor=donald-trump",
    ),
    (
        "/v1/statements?topic=minerals",
        "/v1/statements?aspect=minerals-agreement",
    ),
    (
        "/v1/statements?about=black-sea",
        "/v1/statements?about=place/black-sea",
    ),
    ("/v1/actors?kind=country", "/v1/actors?kind=state"),
    ("/v1/actors?kind=people", "/v1/actors?kind=person"),
    ("/v1/events?sort=newest", "/v1/events?sort=-date"),
    ("/v1/events?order=date", "/v1/events?sort=date"),
    ("/v1/actors?sort=-name", "/v1/actors?sort=-title"),
    ("/v1/actors?sort=desc", "/v1/actors?sort=-title"),
    ("/v1/events?sort=desc", "/v1/events?sort=-date"),
    ("/v1/actors?sort=title%20desc", "/v1/actors?sort=-title"),
    // The direction of an order in a parameter of its own.
    ("/v1/events?order=desc", "/v1/events?sort=-date"),
    ("/v1/events?sort=date&order=desc", "/v1/events?sort=-date"),
    ("/v1/actors?dir=desc", "/v1/actors?sort=-title"),
    ("/v1/actors?sort=title&dir=desc", "/v1/actors?sort=-title"),
    (
        "/v1/actors?sort_by=title&sort_order=desc",
        "/v1/actors?sort=-title",
    ),
    (
        "/v1/actors?sort_order=desc&sort_by=name&kind=person",
        "/v1/actors?sort=-title&kind=person",
    ),
    ("/v1/events?sortBy=date&sortDir=asc", "/v1/events?sort=date"),
    (
        "/v1/events?sort=kind,date&order=asc,desc",
        "/v1/events?sort=kind,-date",
    ),
    ("/v1/events?order%5Bdate%5D=desc", "/v1/events?sort=-date"),
    ("/v1/events?desc=date", "/v1/events?sort=-date"),
    (
        "/v1/actors?orderby=title&reverse=true",
        "/v1/actors?sort=-title",
    ),
    ("/v1/actors?page_size=5", "/v1/actors?limit=5"),
    ("/v1/actors?count=true", "/v1/actors"),
    (
        "/v1/statements?from=2025-02",
        "/v1/statements?date__gte=2025-02",
    ),
    (
        "/v1/statements?expand=sources",
        "/v1/statements?include=cites",
    ),
    ("/v1/matrix?rows=trump", "/v1/matrix?rows=donald-trump"),
    // Tables, and the wish for a form.
    ("/v1/terms", "/v1/parts.csv"),
    ("/v1/terms.xlsx", "/v1/parts.csv"),
    ("/v1/terms.json", "/v1/parts.csv"),
    ("/v1/conditions", "/v1/parts.csv"),
    ("/v1/conditions.csv", "/v1/parts.csv"),
    ("/v1/terms.csv", "/v1/parts.csv"),
    ("/v1/proposals?fields=terms", "/v1/proposals?fields=parts"),
    ("/v1/participants", "/v1/participants.csv"),
    ("/v1/relations", "/v1/relations.csv"),
    ("/v1/other-names", "/v1/other_names.csv"),
    ("/v1/names", "/v1/other_names.csv"),
    ("/v1/article", "/v1/sources"),
    ("/v1/search.xlsx?q=ceasefire", "/v1/search.csv?q=ceasefire"),
    ("/export.csv", "/v1/export.zip"),
    ("/v1/persons.csv", "/v1/actors.csv?kind=person"),
    ("/v1/countries.xlsx", "/v1/actors.csv?kind=state"),
    ("/v1/summary.csv", "/v1/summary"),
    (
        "/v1/search?q=ceasefire&format=csv",
        "/v1/search.csv?q=ceasefire",
    ),
    (
        "/v1/search?q=ceasefire&limit=5&format=csv",
        "/v1/search.csv?q=ceasefire",
    ),
    ("/v1/countries?limit=2", "/v1/actors?kind=state&limit=2"),
    // Words to search for.
    ("/?q=ceasefire", "/v1/search?q=ceasefire"),
    ("/?s=ceasefire", "/v1/search?q=ceasefire"),
    ("/?query=black%20sea", "/v1/search?q=black%20sea"),
    ("/v1/search?s=ceasefire", "/v1/search?q=ceasefire"),
    ("/v1/search/ceasefire", "/v1/search?q=ceasefire"),
    ("/search/black%20sea", "/v1/search?q=black%20sea"),
    // What finds something goes before what finds nothing.
    ("/v1/statements?type=person", "/v1/actors?kind=person"),
    ("/v1/statements?kind=person", "/v1/actors?kind=person"),
    ("/v1/events?kind=treaty", "/v1/proposals?kind=agreement"),
    ("/v1/changes?type=rss", "/v1/changes.atom"),
    (
        "/v1/positions?on=ceasefire",
        "/v1/positions?on=proposal/limited-ceasefire",
    ),
    ("/v1/commodities?code=2602", "/v1/commodities?hs=2602"),
    ("/v1/commodities?hs=hs:2602", "/v1/commodities?hs=2602"),
    (
        "/v1/actors?identifier=wikidata:Q212",
        "/v1/actors?identifier=Q212",
    ),
    ("/v1/actors?wikidata=212", "/v1/actors?wikidata=Q212"),
    (
        "/v1/actors?wikidata=https://www.wikidata.org/wiki/q212",
        "/v1/actors?wikidata=Q212",
    ),
    ("/v1/actors?iso=iso-3166-1-alpha-2:ua", "/v1/actors?iso=UA"),
    (
        "/v1/proposals?parties=usa",
        "/v1/proposals?party=united-states",
    ),
    // Years, where days are wanted.
    ("/v1/changes?from=2025", "/v1/changes?since=2025-01-01"),
    ("/v1/changes?since=2025", "/v1/changes?since=2025-01-01"),
    ("/v1/changes?until=2026", "/v1/changes?until=2026-12-31"),
    // What an item is related to, never all of a collection.
    (
        "/v1/statements/s100/notes",
        "/v1/statements/s100?include=notes",
    ),
    (
        "/v1/statements/s100/sources",
        "/v1/statements/s100?include=cites",
    ),
    ("/v1/actors/search?q=trump", "/v1/actors?q=trump"),
    ("/v1/actors/list?kind=person", "/v1/actors?kind=person"),
    (
        "/v1/actors/trump?include=notes",
        "/v1/actors/donald-trump?include=notes",
    ),
    (
        "/v1/actors/ukraine/positions.csv",
        "/v1/positions.csv?holder=ukraine",
    ),
    ("/v1/actors/ukraine,russia", "/v1/actors?id=ukraine,russia"),
    (
        "/v1/actors/usa,Ukraine",
        "/v1/actors?id=united-states,ukraine",
    ),
    ("/v1/citation.bibtex", "/v1/citation.bib"),
    (
        "/v1/challenges/territorial-concessions/actors",
        "/v1/challenges/territorial-concessions",
    ),
    ("/v1/actors/ukraine/challenges", "/v1/actors/ukraine"),
    // The edition that was named, and no other.
    ("/edition/1/v1/actors", "/editions/1/v1/actors"),
    ("/v1/editions/1/actors", "/editions/1/v1/actors"),
    (
        "/v1/versions/1/actors/ukraine",
        "/editions/1/v1/actors/ukraine",
    ),
    ("/editions/1.0/v1/actors", "/editions/1/v1/actors"),
    ("/editions/9/actors", "/editions/3/v1/actors"),
    ("/editions/v1/actors", "/v1/actors"),
    ("/v1/actors?as_of=1", "/editions/1/v1/actors"),
    ("/v1/actors?edition=1", "/editions/1/v1/actors"),
    (
        "/v1/actors?version=1&kind=person",
        "/editions/1/v1/actors?kind=person",
    ),
    // Presence and absence, each not to be taken for the other.
    (
        "/v1/statements?date__exists=true",
        "/v1/statements?date__missing=false",
    ),
    (
        "/v1/statements?date__exists=false",
        "/v1/statements?date__missing=true",
    ),
    (
        "/v1/actors?post__exists=true",
        "/v1/actors?post__missing=false",
    ),
    (
        "/v1/statements?date__isnull=false",
        "/v1/statements?date__missing=false",
    ),
    (
        "/v1/statements?date__isnull=1",
        "/v1/statements?date__missing=true",
    ),
    (
        "/v1/statements?place__notnull=true",
        "/v1/statements?place__missing=false",
    ),
    (
        "/v1/statements?has_date=true",
        "/v1/statements?date__missing=false",
    ),
    (
        "/v1/statements?has_date",
        "/v1/statements?date__missing=false",
    ),
    (
        "/v1/statements?without_date=true",
        "/v1/statements?date__missing=true",
    ),
    (
        "/v1/statements?_exists_=date",
        "/v1/statements?date__missing=false",
    ),
    (
        "/v1/statements?date=null",
        "/v1/statements?date__missing=true",
    ),
    // Negations.
    (
        "/v1/positions?stance=-demands",
        "/v1/positions?stance__not=demands",
    ),
    (
        "/v1/positions?stance=!demands",
        "/v1/positions?stance__not=demands",
    ),
    (
        "/v1/positions?stance=not:demands",
        "/v1/positions?stance__not=demands",
    ),
    (
        "/v1/positions?not_stance=demands",
        "/v1/positions?stance__not=demands",
    ),
    (
        "/v1/positions?-stance=demands",
        "/v1/positions?stance__not=demands",
    ),
    (
        "/v1/positions?exclude_stance=demands",
        "/v1/positions?stance__not=demands",
    ),
    ("/v1/actors?kind=!person", "/v1/actors?kind__not=person"),
    ("/v1/actors?type=!person", "/v1/actors?kind__not=person"),
    (
        "/v1/positions?holder=-ukraine",
        "/v1/positions?holder__not=ukraine",
    ),
    (
        "/v1/actors?kind=-state,-person",
        "/v1/actors?kind__not=state,person",
    ),
];

/// What the record need not have: that it finds nothing is the answer, rather than something else
/// that does.
const MEANT_EVEN_IF_EMPTY: &[(&str, &str)] = &[
    // Whose view it is, rather than whom it is about.
    (
        "/v1/statements?author=trump",
        "/v1/statements?attributed_to=donald-trump",
    ),
    (
        "/v1/statements?said_by=zelensky",
        "/v1/statements?attributed_to=volodymyr-zelenskyy",
    ),
    (
        "/v1/statements?said_by=usa",
        "/v1/statements?attributed_to=united-states",
    ),
    (
        "/v1/proposals?proposer=usa",
        "/v1/proposals?proposer=united-states",
    ),
    (
        "/v1/proposals?considered_by=america",
        "/v1/proposals?considered_by=united-states",
    ),
    (
        "/v1/positions?holder=trump",
        "/v1/positions?holder=donald-trump",
    ),
    // Filters of other lists.
    ("/v1/actors?role=mediator", "/v1/events?role=mediator"),
    ("/v1/actors?role=Mediator", "/v1/events?role=mediator"),
    (
        "/v1/actors?role=affected&limit=5",
        "/v1/events?role=affected&limit=5",
    ),
    ("/v1/actors?kind=state&role=host", "/v1/events?role=host"),
    (
        "/v1/actors?place=saudi-arabia",
        "/v1/events?place=saudi-arabia",
    ),
    ("/v1/events?stance=demands", "/v1/positions?stance=demands"),
    (
        "/v1/challenges?modality=planned",
        "/v1/statements?modality=planned",
    ),
    (
        "/v1/places?in=saudi-arabia",
        "/v1/places?within=saudi-arabia",
    ),
    (
        "/v1/events?in=saudi-arabia",
        "/v1/events?place=saudi-arabia",
    ),
    (
        "/v1/places?part_of=saudi-arabia",
        "/v1/places?within=saudi-arabia",
    ),
    // Words of the vocabularies.
    (
        "/v1/actors?kind=organisation",
        "/v1/actors?kind=organization",
    ),
    ("/v1/actors?kind=alliance", "/v1/actors?kind=coalition"),
    ("/v1/actors?kind=bloc", "/v1/actors?kind=coalition"),
    ("/v1/events?kind=war", "/v1/events?kind=armed-conflict"),
    ("/v1/organisations", "/v1/actors?kind=organization"),
    (
        "/v1/positions?stance=against",
        "/v1/positions?stance=opposes",
    ),
];

/// What leads nowhere, because it may mean anything or nothing here.
const NOTHING_MEANT: &[&str] = &[
    "/v1/actors/putin",
    "/v1/actors/uk",
    "/v1/actors/european-union",
    "/v1/events/yalta",
    "/v1/weather",
    "/wp-login.php",
    "/v1/actors?p=2",
    "/v1/actors?x=1",
    "/v1/actors?page=2",
    "/v1/statements?actor=putin",
    "/humans.txt",
    "/people.txt",
    "/v1/statements/s999",
    "/v1/statements?id=s999",
    "/v1/statements?about=statement/s999",
    // A field to have is not a field to leave out.
    "/v1/statements?fields=-cites",
    "/v1/statements?facet=-kind",
];

fn suggestion(problem: &Value) -> Option<&str> {
    problem["links"]["suggestion"].as_str()
}

#[tokio::test]
async fn a_wrong_url_leads_to_what_was_meant() {
    let mut wrong = Vec::new();
    for (url, expected) in SUGGESTIONS {
        let answer = get(url).await;
        let actual = answer.json();
        if suggestion(&actual) != Some(expected) {
            wrong.push(format!("{url}: {:?}, not {expected}", suggestion(&actual)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn what_is_meant_goes_before_what_finds_something_else() {
    for (url, expected) in MEANT_EVEN_IF_EMPTY {
        assert_eq!(suggestion(&get(url).await.json()), Some(*expected), "{url}");
        assert_eq!(get(expected).await.status, 200, "{expected}");
    }
}

#[tokio::test]
async fn every_suggestion_answers() {
    let suggested: BTreeSet<_> = SUGGESTIONS.iter().map(|(_, target)| *target).collect();
    for target in suggested {
        assert_eq!(get(target).await.status, 200, "{target}");
    }
}

#[tokio::test]
async fn what_means_nothing_here_leads_nowhere() {
    let mut wrong = Vec::new();
    for url in NOTHING_MEANT {
        let answer = get(url).await;
        assert!(answer.status.is_client_error(), "{url}");
        if let Some(target) = suggestion(&answer.json()) {
            wrong.push(format!("{url}: {target}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_number_that_no_id_has_gets_the_numbers_that_ids_have() {
    for url in ["/v1/statements/s999", "/v1/statements?id=s999"] {
        let problem = get(url).await.json();
        let detail = problem["detail"].as_str().unwrap();
        assert!(
            detail.contains("here is no statement `s999`. Ids go from `s001` to `s101`."),
            "{url}: {detail}"
        );
    }
}

#[tokio::test]
async fn every_suggestion_of_a_list_finds_something() {
    for (url, target) in SUGGESTIONS {
        let total = get(target).await;
        if !total.header("content-type").starts_with("application/json") {
            continue;
        }
        assert_ne!(total.json()["meta"]["total"], 0, "{url}: {target}");
    }
}

#[tokio::test]
async fn a_suggestion_stays_in_the_edition() {
    for (url, expected) in [
        (
            "/editions/1/v1/actors/trump",
            "/editions/1/v1/actors/donald-trump",
        ),
        (
            "/editions/1/v1/countries",
            "/editions/1/v1/actors?kind=state",
        ),
        (
            "/editions/1/v1/actors?format=csv",
            "/editions/1/v1/actors.csv",
        ),
        (
            "/editions/1/v1/actors?type=person",
            "/editions/1/v1/actors?kind=person",
        ),
    ] {
        let problem = get(url).await.json();
        assert_eq!(suggestion(&problem), Some(expected), "{url}");
        assert_eq!(get(expected).await.status, 200, "{expected}");
    }
}

#[tokio::test]
async fn what_has_one_order_says_so() {
    for url in [
        "/v1/search?q=ceasefire&sort=date",
        "/v1/search?q=ceasefire&order_by=title",
        "/v1/timeline?order=desc",
        "/v1/matrix?sort_order=asc",
    ] {
        let problem = get(url).await.json();
        assert_eq!(suggestion(&problem), None, "{url}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("Its order is fixed"), "{url}: {detail}");
    }
}

#[tokio::test]
async fn what_a_suggestion_leaves_out_is_said() {
    for (url, expected, left_out) in [
        ("/v1/actors/search?foo=x", "/v1/actors", "`foo`"),
        (
            "/v1/people?foo=x&kind=person",
            "/v1/actors?kind=person",
            "`foo`",
        ),
        (
            "/v1/people?foo=nowhere&id=ukraine",
            "/v1/actors?id=ukraine",
            "`foo`",
        ),
    ] {
        let problem = get(url).await.json();
        assert_eq!(suggestion(&problem), Some(expected), "{url}");
        let detail = problem["detail"].as_str().unwrap();
        let sentence =
            format!("The suggested URL leaves out {left_out}, which has no meaning there.");
        assert!(detail.ends_with(&sentence), "{url}: {detail}");
    }
    let kept = get("/v1/people?kind=person").await.json();
    assert!(!kept["detail"].as_str().unwrap().contains("leaves out"));
}

#[tokio::test]
async fn the_query_of_a_suggestion_is_tried_too() {
    let problem = get("/v1/editions/1?rows=minerals").await.json();
    let target = suggestion(&problem).unwrap();
    assert_eq!(get(target).await.status, 200, "{target}");
}
