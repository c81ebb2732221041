//! Negations and comparisons as other APIs write them. A suggestion that lost one would say the
//! opposite of what was meant.

use crate::support::get;

/// A wrong URL and the corrected one.
const NEGATIONS: &[(&str, &str)] = &[
    (
        "/v1/statements?text__not_contains=fund",
        "/v1/statements?q=-fund",
    ),
    (
        "/v1/statements?text__ncontains=fund",
        "/v1/statements?q=-fund",
    ),
    ("/v1/events?title[notlike]=talks", "/v1/events?q=-talks"),
    (
        "/v1/statements?text__notcontains=joint%20fund",
        "/v1/statements?q=-%22joint%20fund%22",
    ),
    (
        "/v1/events?kind__notin=meeting,talks",
        "/v1/events?kind__not=meeting,talks",
    ),
    (
        "/v1/events?kind__is_not=meeting",
        "/v1/events?kind__not=meeting",
    ),
    (
        "/v1/events?kind__excludes=meeting",
        "/v1/events?kind__not=meeting",
    ),
    (
        "/v1/events?kind-not=meeting",
        "/v1/events?kind__not=meeting",
    ),
    (
        "/v1/positions?stance[noneof]=demands",
        "/v1/positions?stance__not=demands",
    ),
    ("/v1/events?exclude=meeting", "/v1/events?kind__not=meeting"),
    ("/v1/actors?not=person", "/v1/actors?kind__not=person"),
    ("/v1/events?omit=talks", "/v1/events?kind__not=talks"),
    ("/v1/statements?q__not=fund", "/v1/statements?q=-fund"),
    ("/v1/statements?not_q=fund", "/v1/statements?q=-fund"),
    (
        "/v1/statements?text__contains__not=fund",
        "/v1/statements?q=-fund",
    ),
    (
        "/v1/events?title__contains__not=talks",
        "/v1/events?q=-talks",
    ),
    // Overviews have no filters that exclude; the lists of their items have.
    (
        "/v1/timeline?kind__not=meeting",
        "/v1/events?kind__not=meeting",
    ),
    (
        "/v1/timeline?kind[not]=meeting",
        "/v1/events?kind__not=meeting",
    ),
    (
        "/v1/timeline?exclude=meeting",
        "/v1/events?kind__not=meeting",
    ),
    ("/v1/timeline?kind=!meeting", "/v1/events?kind__not=meeting"),
    (
        "/v1/coverage?actor__not=russia",
        "/v1/statements?actor__not=russia",
    ),
    (
        "/v1/matrix?stance__not=supports",
        "/v1/positions?stance__not=supports",
    ),
    (
        "/v1/movements?holder__not=russia",
        "/v1/positions?holder__not=russia",
    ),
    (
        "/v1/timeline?date__missing=true",
        "/v1/events?date__missing=true",
    ),
    (
        "/v1/timeline?participant__all=russia,usa",
        "/v1/events?participant__all=russia,united-states",
    ),
    (
        "/v1/timeline?title__contains=talks",
        "/v1/events?title__contains=talks",
    ),
    (
        "/v1/events?date__not_gte=2025-03",
        "/v1/events?date__lt=2025-03",
    ),
    (
        "/v1/events?date__ngt=2025-03",
        "/v1/events?date__lte=2025-03",
    ),
    ("/v1/events?date=!2025-03", "/v1/events?date__not=2025-03"),
    (
        "/v1/events?date=%3E2025-01-31",
        "/v1/events?date__gt=2025-01-31",
    ),
    (
        "/v1/events?date=%3C=2025-03",
        "/v1/events?date__lte=2025-03",
    ),
    (
        "/v1/events?date=gte:2025-01-31",
        "/v1/events?date__gte=2025-01-31",
    ),
];

#[tokio::test]
async fn a_negation_keeps_its_meaning() {
    for (path, expected) in NEGATIONS {
        let problem = get(path).await.json();
        assert_eq!(problem["status"], 400, "{path}: {problem:#}");
        assert_eq!(problem["links"]["suggestion"], *expected, "{path}");
    }
}

/// An operator that a filter lacks is never left out, or taken for another.
#[tokio::test]
async fn an_operator_that_is_missing_is_not_replaced_by_another() {
    for (path, expected) in [
        (
            "/v1/graph?actor__not=russia",
            "`actor` takes no operator here.",
        ),
        (
            "/v1/graph?type__not=actor",
            "`type` takes no operator here.",
        ),
        ("/v1/actors?limit__not=3", "`limit` takes no operator here."),
        (
            "/v1/actors?kind__contains=sta",
            "The filters of `kind` are `kind` and `kind__not`.",
        ),
        (
            "/v1/statements?actor__only=ukraine",
            "The filters of `actor` are `actor`, `actor__all`, `actor__missing` and `actor__not`.",
        ),
        (
            "/v1/statements?text__foo=1",
            "The only filter of `text` is `text__contains`.",
        ),
        (
            "/v1/statements?quantity__not=50",
            "The filters of `quantity` are `quantity__gte` and `quantity__lte`.",
        ),
    ] {
        let problem = get(path).await.json();
        assert_eq!(
            problem["links"]["suggestion"],
            serde_json::Value::Null,
            "{path}"
        );
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(expected), "{path}: {detail}");
    }
}

/// Every sentence about why an operator is missing is true.
#[tokio::test]
async fn overviews_lack_operators_for_no_reason_of_the_items() {
    for path in [
        "/v1/timeline?date__missing=true",
        "/v1/timeline?has_participant=true",
        "/v1/timeline?participant__all=russia,usa",
        "/v1/coverage?actor__all=russia,usa",
        "/v1/statements?quantity__missing=true",
    ] {
        let problem = get(path).await.json();
        let detail = problem["detail"].as_str().unwrap();
        assert!(!detail.contains("Every item"), "{path}: {detail}");
        assert!(!detail.contains("no more than one"), "{path}: {detail}");
    }
}

#[tokio::test]
async fn words_of_a_title_are_not_left_out_of_other_texts() {
    let problem = get("/v1/notes?title__not_contains=a").await.json();
    let target = problem["links"]["suggestion"].as_str().unwrap_or_default();
    assert!(!target.contains("q=-a"), "{target}");
}

/// Quantities have no bounds that are excluded, and the response says so.
#[tokio::test]
async fn a_bound_that_is_included_is_said_to_be() {
    for (path, expected) in [
        (
            "/v1/statements?quantity__lt=50",
            "/v1/statements?quantity__lte=50",
        ),
        (
            "/v1/statements?quantity__gt=50",
            "/v1/statements?quantity__gte=50",
        ),
        (
            "/v1/statements?quantity%3E50",
            "/v1/statements?quantity__gte=50",
        ),
    ] {
        let problem = get(path).await.json();
        assert_eq!(problem["links"]["suggestion"], expected, "{path}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(
            detail.ends_with("That includes the number itself."),
            "{path}: {detail}"
        );
    }
}
