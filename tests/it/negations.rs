//! Negations and comparisons as other APIs write them. A suggestion that lost one would say the
//! opposite of what was meant.

use crate::support::get;

#[tokio::test]
async fn a_negation_keeps_its_meaning() {
    for (path, expected) in [
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
    ] {
        let problem = get(path).await.json();
        assert_eq!(problem["status"], 400, "{path}: {problem:#}");
        assert_eq!(problem["links"]["suggestion"], expected, "{path}");
    }
}
