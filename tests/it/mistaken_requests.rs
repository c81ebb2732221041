//! What requests are told that clients of other APIs, and people, often get wrong: what is wrong in
//! words, and a URL that does what was meant.

use crate::support::get;

/// Requests, what their problem says, and the URL that it suggests.
const MISTAKES: &[(&str, &str, Option<&str>)] = &[
    // A value of another parameter.
    (
        "/v1/statements?kind=opinion",
        "`opinion` is not a value of `kind`. `modality` has a value for it, `assessed`. Did you mean `/v1/statements?modality=assessed`?",
        Some("/v1/statements?modality=assessed"),
    ),
    // A format that a response does not have.
    (
        "/v1/statements.xml",
        "`/v1/statements` is JSON and does not come as `.xml`; its other formats are `.csv`, `.html` and `.ndjson`. Did you mean `/v1/statements`?",
        Some("/v1/statements"),
    ),
    (
        "/v1/statements/s051/citation.ris",
        "`/v1/statements/s051/citation` is JSON and does not come as `.ris`; its other formats are `.bib` and `.html`. Did you mean `/v1/statements/s051/citation.bib`?",
        Some("/v1/statements/s051/citation.bib"),
    ),
    (
        "/v1/statements/s051/cite.bibtex",
        "There is nothing at `/v1/statements/s051/cite.bibtex`. Did you mean `/v1/statements/s051/citation.bib`?",
        Some("/v1/statements/s051/citation.bib"),
    ),
    (
        "/editions/2/v1/actors/ukraine/citation.bibtex",
        "`/editions/2/v1/actors/ukraine/citation` is JSON and does not come as `.bibtex`; its other formats are `.bib` and `.html`. Did you mean `/editions/2/v1/actors/ukraine/citation.bib`?",
        Some("/editions/2/v1/actors/ukraine/citation.bib"),
    ),
    (
        "/v1/actors/ukraine.bib",
        "`ukraine.bib` is not an id: ids have lowercase letters, digits and single hyphens. Did you mean `/v1/actors/ukraine/citation.bib`?",
        Some("/v1/actors/ukraine/citation.bib"),
    ),
    (
        "/v1/summary/history.csv",
        "`/v1/summary/history` is JSON and does not come as `.csv`; its other format is `.html`. Did you mean `/v1/summary/history`?",
        Some("/v1/summary/history"),
    ),
    (
        "/summary/history.json",
        "There is nothing at `/summary/history.json`. Did you mean `/v1/summary/history`?",
        Some("/v1/summary/history"),
    ),
    (
        "/v1/actors.csv.gz",
        "There is nothing at `/v1/actors.csv.gz`. Did you mean `/v1/actors.csv`?",
        Some("/v1/actors.csv"),
    ),
    (
        "/v1/citation?format=apa",
        "`format` is not a parameter of /v1/citation. Other formats have paths of their own: add `.csv` or `.ndjson` to the path of a list, `.bib` to that of a citation.",
        None,
    ),
    (
        "/v1/export.xlsx",
        "`/v1/export` is JSON and does not come as `.xlsx`; its other formats are `.ndjson` and `.zip`. Did you mean `/v1/export.zip`?",
        Some("/v1/export.zip"),
    ),
    (
        "/editions/2/v1/statements.json",
        "`/editions/2/v1/statements` is JSON without an extension. Did you mean `/editions/2/v1/statements`?",
        Some("/editions/2/v1/statements"),
    ),
    (
        "/v1/actors?kind=mediator",
        "`mediator` is not a value of `kind` but of `role` at /v1/events. Did you mean `/v1/events?role=mediator`?",
        Some("/v1/events?role=mediator"),
    ),
    (
        "/v1/events?status=meeting",
        "`meeting` is not a value of `status` but of `kind`. Did you mean `/v1/events?kind=meeting`?",
        Some("/v1/events?kind=meeting"),
    ),
    (
        "/v1/events?kind=russia",
        "`russia` is not a value of `kind` but the name of an item. Did you mean `/v1/events?actor=russia`?",
        Some("/v1/events?actor=russia"),
    ),
    (
        "/v1/changes?kind=added",
        "`kind` is not a parameter of /v1/changes. Did you mean `action`?",
        Some("/v1/changes?action=added"),
    ),
    // Everything.
    (
        "/v1/statements/s001?include=everything",
        "`include` has no value that means everything. List the names, separated by commas: `about,attributed_to,cites,contradicted_by,contradicts,notes,quotations,settles`.",
        Some(
            "/v1/statements/s001?include=about,attributed_to,cites,contradicted_by,contradicts,notes,quotations,settles",
        ),
    ),
    (
        "/v1/actors?limit=all",
        "`limit` cannot be `all`: a page has at most 500 items. All items at once are in a file. Did you mean `/v1/actors.ndjson`?",
        Some("/v1/actors.ndjson"),
    ),
    // Items and passages.
    (
        "/v1/statements?passage=lead/1",
        "`passage`: no source has the passage `lead/1`. A passage is written `source/section/unit`. Did you mean `us-ukraine-talks-article/lead/paragraph-1`?",
        Some("/v1/statements?passage=us-ukraine-talks-article/lead/paragraph-1"),
    ),
    (
        "/v1/statements?passage=lead",
        "`passage`: no source has the passage `lead`. A passage is written `source/section/unit`. Did you mean `section=lead`?",
        Some("/v1/statements?section=lead"),
    ),
    (
        "/v1/notes?about=country/ukraine",
        "`about`: `country` is not a type. Write `type/id` or `type/id/part`. Did you mean `actor/ukraine`?",
        Some("/v1/notes?about=actor/ukraine"),
    ),
    (
        "/v1/notes?about=ukraine",
        "`about`: `ukraine` has no type. Write `type/id` or `type/id/part`. Did you mean `actor/ukraine`?",
        Some("/v1/notes?about=actor/ukraine"),
    ),
    (
        "/v1/notes?about=actor:ukraine",
        "`about`: write `type/id` or `type/id/part`, not `actor:ukraine`. Did you mean `actor/ukraine`?",
        Some("/v1/notes?about=actor/ukraine"),
    ),
    (
        "/v1/events?actor=person/trump",
        "`actor`: `person/trump` is not the id of an actor. Did you mean `donald-trump`?",
        Some("/v1/events?actor=donald-trump"),
    ),
    (
        "/v1/matrix?rows=stance",
        "`rows`: there is no actor `stance`. All actors are at `/v1/actors`.",
        None,
    ),
    (
        "/v1/actors/putin",
        "There is no actor `putin`. All actors are at `/v1/actors`.",
        None,
    ),
    // Orders.
    (
        "/v1/events?sort=date,desc",
        "`date,desc` is not a value of `sort`: write `-` before a field to reverse its order. Did you mean `-date`?",
        Some("/v1/events?sort=-date"),
    ),
    (
        "/v1/events?sort=title%20asc,date%20desc",
        "`title asc,date desc` is not a value of `sort`: write `-` before a field to reverse its order. Did you mean `title,-date`?",
        Some("/v1/events?sort=title,-date"),
    ),
    (
        "/v1/events?order=desc",
        "`order` is not a parameter of /v1/events. Did you mean `sort=-date`?",
        Some("/v1/events?sort=-date"),
    ),
    // Separators.
    (
        "/v1/statements?actor=ukraine;russia",
        "`actor` takes values separated by nothing but commas, not `ukraine;russia`. Did you mean `ukraine,russia`?",
        Some("/v1/statements?actor=ukraine,russia"),
    ),
    (
        "/v1/statements?actor=Ukraine%20and%20Russia",
        "`actor` takes values separated by nothing but commas, not `Ukraine and Russia`. Did you mean `ukraine,russia`?",
        Some("/v1/statements?actor=ukraine,russia"),
    ),
    (
        "/v1/statements?actor=ukraine,%20russia",
        "`actor` takes values separated by nothing but commas, not `ukraine, russia`. Did you mean `ukraine,russia`?",
        Some("/v1/statements?actor=ukraine,russia"),
    ),
    (
        "/v1/events?kind=meeting|talks",
        "`kind` takes values separated by nothing but commas, not `meeting|talks`. Did you mean `meeting,talks`?",
        Some("/v1/events?kind=meeting,talks"),
    ),
    (
        "/v1/statements?actor[]=ukraine&actor[]=russia",
        "`actor[]` is not a parameter of /v1/statements. Did you mean `actor`? Separate several values with commas.",
        Some("/v1/statements?actor=ukraine&actor=russia"),
    ),
    (
        "/v1/actors?kind=state?limit=5",
        "`kind`: write `&`, not `?`, before `limit`. Did you mean `kind=state&limit=5`?",
        Some("/v1/actors?kind=state&limit=5"),
    ),
    (
        "/v1/actors?kind:state",
        "`kind:state` is not a parameter of /v1/actors. Did you mean `kind=state`?",
        Some("/v1/actors?kind=state"),
    ),
    (
        "/v1/actors&kind=state",
        "There is nothing at `/v1/actors&kind=state`. Did you mean `/v1/actors?kind=state`?",
        Some("/v1/actors?kind=state"),
    ),
    (
        "/v1/search?minerals",
        "`minerals` is not a parameter of /v1/search. Did you mean `q=minerals`?",
        Some("/v1/search?q=minerals"),
    ),
    (
        "/v1/events?actor=zelensky|Donald%20Trump",
        "`actor` takes values separated by nothing but commas, not `zelensky|Donald Trump`. Did you mean `volodymyr-zelenskyy,donald-trump`?",
        Some("/v1/events?actor=volodymyr-zelenskyy,donald-trump"),
    ),
    (
        "/v1/events?actor=united%20states,ukraine",
        "`actor`: `united states` is not the id of an actor. Did you mean `united-states`?",
        Some("/v1/events?actor=united-states,ukraine"),
    ),
    (
        "/v1/events?filter[actor]=ukraine",
        "`filter[actor]` is not a parameter of /v1/events. Did you mean `actor=ukraine`?",
        Some("/v1/events?actor=ukraine"),
    ),
    (
        "/v1/events?filter[date][gte]=2025-02",
        "`filter[date][gte]` is not a parameter of /v1/events. Did you mean `date__gte=2025-02`?",
        Some("/v1/events?date__gte=2025-02"),
    ),
    (
        "/v1/events?actor_id=ukraine",
        "`actor_id` is not a parameter of /v1/events. Did you mean `actor=ukraine`?",
        Some("/v1/events?actor=ukraine"),
    ),
    (
        "/v1/events?sort=Date",
        "`Date` is not a value of `sort`. Did you mean `date`? `sort` can be `id`, `title`, `summary`, `kind`, `status`, `date`, `result`, `place`, `part_of` or `relevance`; a `-` in front reverses the order of all but `relevance`.",
        Some("/v1/events?sort=date"),
    ),
    (
        "/v1/events/../actors",
        "There is nothing at `/v1/events/../actors`. Did you mean `/v1/actors`?",
        Some("/v1/actors"),
    ),
    // What another form of the same takes, and what has no pages.
    (
        "/v1/statements.csv?limit=5",
        "`limit` is a parameter of /v1/statements, not of /v1/statements.csv, which has everything at once. Did you mean `/v1/statements?limit=5`?",
        Some("/v1/statements?limit=5"),
    ),
    (
        "/v1/statements.csv?include=notes",
        "`include` is a parameter of /v1/statements, not of /v1/statements.csv. Did you mean `/v1/statements?include=notes`?",
        Some("/v1/statements?include=notes"),
    ),
    (
        "/v1/statements.csv?include=actors",
        "`include` is a parameter of /v1/statements, not of /v1/statements.csv.",
        None,
    ),
    (
        "/v1/timeline?limit=5",
        "`limit` is not a parameter of /v1/timeline. There are no pages: the response has everything.",
        Some("/v1/timeline"),
    ),
    (
        "/v1/actors?edition=9",
        "`edition` is not a parameter: the path names the edition. There is no edition 9. Did you mean `/editions/3/v1/actors`?",
        Some("/editions/3/v1/actors"),
    ),
    // Dates.
    (
        "/v1/events?date=2025-02-30",
        "`date`: there is no day `2025-02-30`: February 2025 has 28 days.",
        None,
    ),
    (
        "/v1/events?date=2025-13",
        "`date`: there is no month `2025-13`.",
        None,
    ),
    (
        "/v1/events?date=Feb%2018,%202025",
        "`date`: `Feb 18, 2025` is not in the form `2025`, `2025-02` or `2025-02-21`. Did you mean `2025-02-18`?",
        Some("/v1/events?date=2025-02-18"),
    ),
    (
        "/v1/events?date=since%202025",
        "`date`: `since 2025` is not in the form `2025`, `2025-02` or `2025-02-21`. Did you mean `date__gte=2025`?",
        Some("/v1/events?date__gte=2025"),
    ),
    (
        "/v1/actors?as_of=9",
        "`as_of` takes a day, written `2026-11-25`, not `9`. The newest edition was published on 2026-11-26.",
        Some("/v1/actors?as_of=2026-11-26"),
    ),
    (
        "/v1/actors?as_of=2020-01-01",
        "`as_of` is too early: no edition was published by the end of 2020-01-01 (UTC). The earliest day is 2026-11-24, when the first edition was published.",
        Some("/v1/actors?as_of=2026-11-24"),
    ),
    // A name that is right, and a value that is not.
    (
        "/v1/events?after=riyadh",
        "`after` is not a parameter of /v1/events. Did you mean `follows`? There is no event `riyadh`. All events are at `/v1/events`.",
        None,
    ),
    (
        "/v1/proposals/minerals-agreement/parts",
        "There is nothing at `/v1/proposals/minerals-agreement/parts`. Did you mean `/v1/proposals/minerals-agreement?fields=parts`?",
        Some("/v1/proposals/minerals-agreement?fields=parts"),
    ),
    (
        "/v1/statements?about=actor",
        "`about` takes an item, not the type `actor`. Did you mean `actor__missing=false`?",
        Some("/v1/statements?actor__missing=false"),
    ),
    (
        "/v1/places/kiev",
        "There is no place `kiev`. It is a name of an actor. Did you mean `/v1/actors/ukraine`?",
        Some("/v1/actors/ukraine"),
    ),
    (
        "/v1/matrix?rows=all",
        "`rows` takes the id of an actor, not `all`. Leave `rows` out to get all actors.",
        Some("/v1/matrix"),
    ),
    // Several at once: which parameters there are is said once.
    (
        "/v1/actors?foo=1&bar=2",
        "(1) `foo` is not a parameter of /v1/actors. The parameters are in `errors[0].allowed`. Some also take an operator, as in `actor__all`. (2) `bar` is not a parameter of /v1/actors.",
        None,
    ),
];

#[tokio::test]
async fn mistaken_requests_are_told_what_is_wrong_and_what_to_type() {
    for (url, detail, suggestion) in MISTAKES {
        let problem = get(url).await.json();
        assert_eq!(problem["detail"], *detail, "{url}");
        let link = problem["links"]["suggestion"].as_str();
        assert_eq!(link, *suggestion, "{url}");
        if let Some(link) = link {
            let status = get(link).await.status;
            assert!(status == 200 || status == 307, "{url}: {link}: {status}");
        }
    }
}

#[tokio::test]
async fn the_title_says_what_is_wrong() {
    for (url, title) in [
        ("/v1/search".to_owned(), "Missing parameter"),
        ("/v1/search?q=".to_owned(), "Missing parameter"),
        (format!("/v1/actors?q={}", "a".repeat(201)), "Too large"),
        (
            format!("/v1/actors?id={}", vec!["a"; 51].join(",")),
            "Too large",
        ),
    ] {
        assert_eq!(get(&url).await.json()["title"], title, "{url}");
    }
    // What another name stands for is not missing.
    let problem = get("/v1/search?search=minerals").await.json();
    assert_eq!(problem["errors"].as_array().unwrap().len(), 1, "{problem}");
}
