//! Questions to lists: filters on fields, order, what comes along, counts.

use serde_json::{Value, json};

use crate::support::get;

pub(crate) fn ids(list: &Value) -> Vec<&str> {
    list["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn filters_sort_include_and_facets_combine() {
    let question = "/v1/statements?actor=ukraine&kind=position&modality=attributed,assessed&sort=-id&include=about&facet=kind";
    let answer = get(question).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let list = answer.json();
    assert_eq!(ids(&list), ["s078", "s077", "s076", "s075", "s062", "s061"]);
    let kinds = list["facets"]["kind"].as_array().unwrap();
    let position = kinds.iter().find(|one| one["selected"] == true).unwrap();
    assert_eq!(
        (&position["value"], &position["title"], &position["count"]),
        (&json!("position"), &json!("Position"), &json!(6))
    );
    let actors = list["included"]["actors"].as_array().unwrap();
    let included: Vec<_> = actors
        .iter()
        .map(|actor| actor["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        included,
        [
            "united-states",
            "ukraine",
            "european-allies",
            "allies-of-ukraine"
        ]
    );
    assert_eq!(actors[0], get("/v1/actors/united-states").await.json());
    assert_eq!(
        list["links"]["self"],
        "/v1/statements?actor=ukraine&kind=position&modality=assessed,attributed&sort=-id&include=about&facet=kind"
    );
}

#[tokio::test]
async fn fields_filter_lists() {
    for (question, total) in [
        ("actors?kind=state", 6),
        ("actors?kind__not=state", 7),
        ("actors?membership__missing=true", 10),
        ("actors?membership__missing=false", 3),
        ("actors?membership__not=open", 12),
        ("events?role__all=host,mediator", 1),
        ("events?role=host,belligerent", 2),
        ("actors?title__contains=UKRAIN", 3),
        ("statements?text__contains=reserves,%20which", 4),
        ("places?country=SA", 2),
        ("commodities?uses_open=true", 1),
        ("commodities?uses_open__missing=true", 4),
        ("positions?topic__missing=false", 4),
        ("positions?stance=divided&scope=internal", 1),
        ("statements?about__all=actor/russia,event/jeddah-talks", 3),
        ("statements?actor__not=ukraine&aspect__missing=false", 18),
        ("statements?id=s001,s002", 2),
        // Five are of late February, and one is of February.
        ("statements?date=2025-02", 6),
        ("statements?date=2025-02-20", 1),
        ("statements?date=2025-02-21", 6),
        ("statements?date=2024,2025", 6),
        ("statements?date__all=2025,2025-02", 6),
        ("statements?date__all=2025-02-21,2025-02-28", 6),
        ("statements?date__all=2025-02,2025-03", 0),
        ("statements?date__gte=2025-02-28", 6),
        ("statements?date__gte=2025-03", 0),
        ("statements?date__gt=2025-02-27", 6),
        ("statements?date__gt=2025-02-28", 0),
        ("statements?date__gt=2025-02", 0),
        ("statements?date__lte=2025-02-21", 6),
        ("statements?date__lte=2025-01", 0),
        ("statements?date__lt=2025-02-22", 6),
        ("statements?date__lt=2025-02-21", 1),
        ("statements?date__missing=true", 95),
        ("statements?date__not=2025", 95),
        ("events?q=meeting", 2),
        ("statements?q=%22black%20sea%22", 1),
    ] {
        let list = get(&format!("/v1/{question}")).await;
        assert_eq!(list.status, 200, "{question}: {}", list.text());
        assert_eq!(list.json()["meta"]["total"], total, "{question}");
    }
}

#[tokio::test]
async fn lists_can_be_sorted() {
    for (question, first) in [
        (
            "actors?sort=title",
            ["allies-of-ukraine", "donald-trump", "european-allies"],
        ),
        (
            "actors?sort=-title",
            [
                "volodymyr-zelenskyy",
                "united-states",
                "ukrainian-delegation",
            ],
        ),
        (
            "actors?sort=kind,-title",
            [
                "ukrainian-delegation",
                "european-allies",
                "allies-of-ukraine",
            ],
        ),
        (
            "actors?sort=-kind,title,-title",
            ["france", "germany", "russia"],
        ),
        (
            "actors?sort=membership",
            [
                "european-allies",
                "ukrainian-delegation",
                "allies-of-ukraine",
            ],
        ),
        (
            "actors?sort=-membership",
            [
                "ukrainian-delegation",
                "allies-of-ukraine",
                "european-allies",
            ],
        ),
        (
            "events?sort=date",
            [
                "white-house-meeting",
                "russia-ukraine-conflict",
                "us-military-aid-suspension",
            ],
        ),
        (
            "events?sort=-date",
            [
                "white-house-meeting",
                "russia-ukraine-conflict",
                "us-military-aid-suspension",
            ],
        ),
    ] {
        let list = get(&format!("/v1/{question}")).await.json();
        assert_eq!(ids(&list)[..3], first, "{question}");
    }
}

#[tokio::test]
async fn lists_are_sorted_by_the_titles_of_relations() {
    let titles = |list: &Value, relation: &str| -> Vec<String> {
        let items = list["data"].as_array().unwrap().iter();
        let titles = items.filter_map(|item| item[relation]["title"].as_str());
        titles.map(str::to_owned).collect()
    };
    for (path, relation) in [
        ("/v1/positions?sort=holder", "holder"),
        ("/v1/positions?sort=on", "on"),
        ("/v1/events?sort=place", "place"),
        ("/v1/actors?sort=state", "state"),
    ] {
        let ascending = titles(&get(path).await.json(), relation);
        assert!(
            ascending.len() > 1 && ascending.is_sorted(),
            "{path}: {ascending:?}"
        );
        let path = path.replace("sort=", "sort=-");
        let mut descending = titles(&get(&path).await.json(), relation);
        descending.reverse();
        assert_eq!(descending, ascending, "{path}");
    }
    let two = get("/v1/positions?sort=holder,-stance&limit=5")
        .await
        .json();
    let next = get(two["links"]["next"].as_str().unwrap()).await.json();
    let all = get("/v1/positions?sort=holder,-stance").await.json();
    let first = two["data"].as_array().unwrap().iter();
    let paged: Vec<_> = first.chain(next["data"].as_array().unwrap()).collect();
    assert_eq!(
        paged[..8],
        all["data"].as_array().unwrap().iter().collect::<Vec<_>>()[..8]
    );
    // Items that lead nowhere come last.
    let actors = get("/v1/actors?sort=-state").await.json();
    let last = actors["data"].as_array().unwrap().last().unwrap();
    assert_eq!(last["state"], Value::Null);
}

#[tokio::test]
async fn facets_count_all_matches() {
    let list = get("/v1/statements?modality=assessed&limit=1&facet=tense,actor,date").await;
    assert_eq!(list.status, 400, "a date is no facet");
    let list = get("/v1/statements?modality=assessed&limit=1&facet=tense,challenge")
        .await
        .json();
    let total = list["meta"]["total"].as_i64().unwrap();
    let tenses = list["facets"]["tense"].as_array().unwrap();
    assert_eq!(
        tenses
            .iter()
            .map(|one| one["count"].as_i64().unwrap())
            .sum::<i64>(),
        total
    );
    assert_eq!(tenses[0]["title"], "About the present");
    for value in list["facets"]["challenge"].as_array().unwrap() {
        let question = format!(
            "/v1/statements?modality=assessed&challenge={}",
            value["value"].as_str().unwrap()
        );
        assert_eq!(
            get(&question).await.json()["meta"]["total"],
            value["count"],
            "{question}"
        );
    }
    let parts = get("/v1/statements?aspect=ceasefire-proposal&facet=about")
        .await
        .json();
    let about = parts["facets"]["about"].as_array().unwrap();
    let part = about
        .iter()
        .find(|one| one["value"] == "proposal/limited-ceasefire/prisoner-release")
        .unwrap();
    assert_eq!(part["count"], 2);
}

#[tokio::test]
async fn include_adds_related_items() {
    let item = get("/v1/positions/ukraine-on-security-guarantees?include=statements").await;
    let (item, alone) = (
        item.json(),
        get("/v1/positions/ukraine-on-security-guarantees")
            .await
            .json(),
    );
    let statements = item["included"]["statements"].as_array().unwrap();
    let found: Vec<_> = statements
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    assert_eq!(found, ["s078", "s079"]);
    let mut without = item.clone();
    without.as_object_mut().unwrap().remove("included");
    assert_eq!(without, alone);
    let none = get("/v1/actors/russia?include=positions").await.json();
    assert_eq!(none["included"], json!({}));
}

#[tokio::test]
async fn unknown_values_are_rejected_with_a_suggestion() {
    for (question, parameter, suggestion) in [
        ("statements?kind=stat", "kind", json!("state")),
        ("actors?knd=state", "knd", json!("kind")),
        ("actors?sort=titel", "sort", json!("title")),
        ("statements?include=position", "include", json!(null)),
        ("actors?include=position", "include", json!("positions")),
        ("statements?facet=modalty", "facet", json!("modality")),
        ("statements?date__gte=yesterday", "date__gte", json!(null)),
        ("statements?date=2025-02-30", "date", json!(null)),
        ("statements?date=2025-13", "date", json!(null)),
        ("actors?kind__missing=yes", "kind__missing", json!(null)),
        (
            "actors?kind__missing=true,false",
            "kind__missing",
            json!(null),
        ),
        ("commodities?uses_open=ture", "uses_open", json!("true")),
        ("actors?title__contains=", "title__contains", json!(null)),
        ("statements?q=", "q", json!(null)),
        ("search?q=peace&fields=id", "fields", json!(null)),
    ] {
        let answer = get(&format!("/v1/{question}")).await;
        assert_eq!(answer.status, 400, "{question}: {}", answer.text());
        let error = &answer.json()["errors"][0];
        assert_eq!(error["parameter"], parameter, "{question}");
        assert_eq!(error["suggestion"], suggestion, "{question}");
    }
    let many = vec!["notes"; 51].join(",");
    for question in [
        format!("include={many}"),
        format!("include={}&include=notes", &many[..many.len() - 6]),
    ] {
        assert_eq!(
            get(&format!("/v1/actors?{question}")).await.status,
            400,
            "{question}"
        );
    }
    let unknown = get("/v1/statements?id=s999").await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn a_list_of_values_has_the_length_that_the_document_says() {
    for (path, name, value) in [
        ("/v1/actors", "kind", "state"),
        ("/v1/actors", "include", "positions"),
        (
            "/v1/actors.csv",
            "position",
            "ukraine-on-security-guarantees",
        ),
        ("/v1/matrix", "rows", "ukraine"),
    ] {
        let asked = |count: usize| format!("{path}?{name}={}", vec![value; count].join(","));
        let fits = get(&asked(50)).await;
        assert_eq!(fits.status, 200, "{path} {name}: {}", fits.text());
        let crowded = get(&asked(51)).await;
        assert_eq!(crowded.status, 400, "{path} {name}");
        let problem = crowded.json();
        assert_eq!(problem["errors"][0]["parameter"], name);
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("the maximum is 50"), "{detail}");
        let split = format!("{}&{name}={value}", asked(50));
        assert_eq!(get(&split).await.status, 400, "{path} {name}");
    }
}
