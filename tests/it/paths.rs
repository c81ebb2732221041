//! Paths that lead nowhere, and where they lead on.

use serde_json::Value;

use crate::problems::{first, problem};
use crate::support::get;

#[tokio::test]
async fn an_unknown_path_names_the_nearest() {
    for (path, near) in [
        ("/v1/actor", "/v1/actors"),
        ("/actors", "/v1/actors"),
        ("/actors/ukraine", "/v1/actors/ukraine"),
        ("/v1/actor/ukraine", "/v1/actors/ukraine"),
        (
            "/v1/actors/ukraine/positions",
            "/v1/positions?holder=ukraine",
        ),
        (
            "/v1/actors/ukraine/statements",
            "/v1/statements?actor=ukraine",
        ),
        (
            "/v1/proposals/limited-ceasefire/positions",
            "/v1/positions?on=proposal/limited-ceasefire",
        ),
        ("/v1/actors/ukraine/friends", "/v1/actors/ukraine"),
        ("/v1/actors/ukrane/citations", "/v1/actors/ukraine/citation"),
        ("/v1/sumary", "/v1/summary"),
        ("/v2/actors", "/v1/actors"),
        ("/V1/Actors", "/v1/actors"),
        ("/v1/actors.json", "/v1/actors"),
        ("/v1/actors.cvs", "/v1/actors.csv"),
        ("/v1/actrs.csv", "/v1/actors.csv"),
        ("/v1/changes.cvs", "/v1/changes.csv"),
        ("/v1/change.atm", "/v1/changes.atom"),
        ("/v1/grahp.svg", "/v1/graph.svg"),
        ("/v1/actors/ukraine/histroy", "/v1/actors/ukraine/history"),
        ("/v1/actors/ukrane/histories", "/v1/actors/ukraine"),
        ("/v1/editions/1", "/editions/1"),
        ("/doc", "/docs"),
        ("/openapi.yaml", "/openapi.json"),
        ("//v1/actors", "/v1/actors"),
        ("/v1/ratifications", "/v1/events?kind=ratification"),
    ] {
        let body = problem(&get(path).await, 404, "unknown-path");
        assert_eq!(first(&body)["parameter"], "path");
        assert_eq!(body["links"]["suggestion"], near, "{path}");
    }
    for path in ["/v1/peace", "/v1/quarks"] {
        let body = problem(&get(path).await, 404, "unknown-path");
        assert_eq!(body["links"]["suggestion"], Value::Null, "{path}");
    }
    // What was asked comes along where it is taken.
    for (path, near) in [
        ("/v1/actor?kind=state", "/v1/actors?kind=state"),
        ("/v1/actor?knd=state", "/v1/actors?kind=state"),
        ("/v1/timelin?from=2025", "/v1/timeline?date__gte=2025"),
        (
            "/actors/ukraine?include=notes",
            "/v1/actors/ukraine?include=notes",
        ),
        ("/v1/sumary?a=b", "/v1/summary"),
    ] {
        let body = problem(&get(path).await, 404, "unknown-path");
        assert_eq!(body["links"]["suggestion"], near, "{path}");
        assert_eq!(get(near).await.status, 200);
    }
    let empty = problem(&get("/v1/serch").await, 404, "unknown-path");
    assert_eq!(first(&empty)["suggestion"], "/v1/search");
    assert_eq!(empty["links"]["suggestion"], Value::Null);
    let asked = problem(&get("/v1/serch?q=aid").await, 404, "unknown-path");
    assert_eq!(asked["links"]["suggestion"], "/v1/search?q=aid");
    let both_wrong = problem(
        &get("/v1/matrix?row=tor/ukraine").await,
        400,
        "unknown-parameter",
    );
    assert_eq!(first(&both_wrong)["suggestion"], "rows");
    assert_eq!(both_wrong["links"]["suggestion"], "/v1/matrix?rows=ukraine");
    let nothing = problem(&get("/wp-login.php").await, 404, "unknown-path");
    assert_eq!(nothing["links"]["suggestion"], Value::Null);
}
