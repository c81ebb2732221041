//! Whole lists as tables and as lines.

use serde_json::Value;

use crate::support::{Fixtures, get, load_api, send};

/// The rows of a table, its header first.
fn rows(text: &str) -> Vec<Vec<String>> {
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

#[tokio::test]
async fn csv_contains_all_matches() {
    let question = "actor=ukraine&kind=position&modality=attributed,assessed&sort=-id";
    let table = get(&format!("/v1/statements.csv?{question}")).await;
    assert_eq!(table.status, 200, "{}", table.text());
    assert_eq!(
        table.header("content-type"),
        "text/csv; charset=utf-8; header=present"
    );
    assert_eq!(
        table.header("content-disposition"),
        "attachment; filename=\"us-ukraine-talks-statements-edition-3.csv\""
    );
    assert_eq!(table.header("content-length"), table.body.len().to_string());
    // Outside of quotes, every second piece, lines end with CRLF and with nothing else.
    for plain in table.text().split('"').step_by(2) {
        for line in plain.split("\r\n") {
            assert!(!line.contains(['\r', '\n']), "{line:?}");
        }
    }
    assert!(table.text().ends_with("\r\n"));
    let rows = rows(table.text());
    let column = |name: &str| rows[0].iter().position(|column| column == name).unwrap();
    let list = get(&format!("/v1/statements?{question}")).await.json();
    let items = list["data"].as_array().unwrap();
    assert_eq!(rows.len(), items.len() + 1);
    for (row, item) in rows[1..].iter().zip(items) {
        assert_eq!(row[column("id")], item["id"].as_str().unwrap());
        assert_eq!(row[column("text")], item["text"].as_str().unwrap());
        let about: Vec<_> = item["about"]
            .as_array()
            .unwrap()
            .iter()
            .map(|to| to["title"].as_str().unwrap())
            .collect();
        assert_eq!(row[column("about_title")], about.join(" | "));
        assert_eq!(row[column("href")], item["links"]["self"].as_str().unwrap());
    }
}

#[tokio::test]
async fn columns_can_be_chosen() {
    let table =
        get("/v1/positions.csv?fields=holder_title,holder,stance,title&holder=ukraine").await;
    let rows = rows(table.text());
    assert_eq!(rows[0], ["holder_title", "holder", "stance", "title"]);
    assert_eq!(rows[1][..3], ["Ukraine", "ukraine", "divided"]);
    let fields = "date,date_edtf,date_earliest,date_latest";
    let events = get(&format!(
        "/v1/events.csv?id=white-house-meeting&fields={fields}"
    ))
    .await;
    let events = self::rows(events.text());
    assert_eq!(
        events[1],
        ["Late February 2025", "2025-02", "2025-02-21", "2025-02-28"]
    );
    assert_eq!(get("/v1/positions.csv?fields=holdr").await.status, 400);
    assert_eq!(get("/v1/positions.csv?limit=1").await.status, 400);
}

#[tokio::test]
async fn csv_contains_identifiers_and_citations() {
    for (question, cells) in [
        (
            "statements.csv?id=s005&fields=id,cites,citation",
            vec![
                "s005",
                "us-ukraine-talks-article",
                "Undated article on the U.S.–Ukraine talks, opening, paragraph 1; “European Allies’ Stance,” paragraph 1, sentence 1; statement s005, U.S.–Ukraine talks, edition 3.",
            ],
        ),
        (
            "actors.csv?id=ukraine&fields=identifiers",
            vec![
                "iso-3166-1-alpha-2:UA; iso-3166-1-alpha-3:UKR; iso-3166-1-numeric:804; wikidata:Q212",
            ],
        ),
        (
            "actors.csv?id=ukrainian-delegation&fields=id,identifiers",
            vec!["ukrainian-delegation", ""],
        ),
        (
            "places.csv?id=jeddah&fields=latitude,longitude,identifiers",
            vec!["21.54238", "39.19797", "wikidata:Q374365"],
        ),
        (
            "places.csv?id=black-sea&fields=latitude,longitude,identifiers",
            vec!["", "", "wikidata:Q166"],
        ),
        (
            "commodities.csv?id=graphite&fields=identifiers",
            vec!["wikidata:Q5309; hs:2504"],
        ),
        (
            "challenges.csv?id=territorial-concessions&fields=title,codes",
            vec!["Territorial concessions", "pa-x:StBor"],
        ),
        (
            "proposals.csv?id=minerals-agreement&fields=parts",
            vec![
                "us-access; reconstruction-investment-fund; revenue-share; economic-stability; reconstruction",
            ],
        ),
    ] {
        let table = get(&format!("/v1/{question}")).await;
        assert_eq!(table.status, 200, "{question}: {}", table.text());
        assert_eq!(rows(table.text())[1], cells, "{question}");
    }
    // The same at addresses that stay with the edition, and without naming columns.
    let table = get("/editions/3/v1/statements.csv?id=s005").await;
    let rows = rows(table.text());
    let place = rows[0].iter().position(|name| name == "citation").unwrap();
    let item = get("/v1/statements/s005").await.json();
    assert_eq!(rows[1][place], item["citation"].as_str().unwrap());
}

#[tokio::test]
async fn ndjson_lines_equal_list_items() {
    let lines = get("/v1/statements.ndjson?sort=-id").await;
    assert_eq!(lines.header("content-type"), "application/x-ndjson");
    assert_eq!(lines.header("content-length"), lines.body.len().to_string());
    let items: Vec<Value> = lines
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(items.len(), 101);
    let list = get("/v1/statements?sort=-id&limit=500").await;
    for line in lines.text().lines() {
        assert!(list.text().contains(&format!("\n    {line}")), "{line}");
    }
    let chosen = get("/v1/statements.ndjson?id=s001&fields=id,kind").await;
    assert_eq!(
        chosen.text(),
        "{\"type\":\"statement\",\"id\":\"s001\",\"kind\":\"characterization\"}\n"
    );
    let none = get("/v1/statements.ndjson?place=black-sea&actor=russia").await;
    assert_eq!((none.status.as_u16(), none.text()), (200, ""));
}

#[tokio::test]
async fn every_form_of_a_search_says_where_its_words_are() {
    let query = "q=black%20sea&sort=id";
    let list = get(&format!("/v1/statements?{query}&limit=500")).await;
    let items = list.json()["data"].as_array().unwrap().clone();
    let lines = get(&format!("/v1/statements.ndjson?{query}")).await;
    let lines: Vec<Value> = lines
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines, items);
    let table = get(&format!("/v1/statements.csv?{query}&fields=text,id")).await;
    let rows = rows(table.text());
    assert_eq!(
        rows[0],
        [
            "text",
            "id",
            "search_match_field",
            "search_match_snippet_text"
        ]
    );
    assert_eq!(rows.len(), items.len() + 1);
    for (row, item) in rows[1..].iter().zip(&items) {
        let found = &item["search_match"];
        assert_eq!(row[1], item["id"].as_str().unwrap());
        assert_eq!(row[2], found["field"].as_str().unwrap());
        assert_eq!(row[3], found["snippet_text"].as_str().unwrap());
    }
    let chosen = get(&format!("/v1/statements.ndjson?{query}&fields=id")).await;
    let chosen: Value = serde_json::from_str(chosen.text().lines().next().unwrap()).unwrap();
    let names: Vec<_> = chosen.as_object().unwrap().keys().collect();
    assert_eq!(names, ["type", "id", "search_match"]);
}

#[tokio::test]
async fn no_cell_is_a_formula() {
    let fixtures = Fixtures::new();
    let texts = [
        "=1+1", "+1", "-1", "@x", "＝1", "＋1", "－1", "＠x", "a=1", "a＝1",
    ];
    fixtures.edit_json("statements.json", |statements| {
        for (row, text) in texts.into_iter().enumerate() {
            statements[row]["text"] = text.into();
        }
    });
    let router = talks::api::build_service(&load_api(
        &talks::load::FixtureSource::Folder(fixtures.folder().into()),
        "",
    ));
    let table = send(router, "GET", "/v1/statements.csv?fields=text", &[]).await;
    let cells: Vec<_> = rows(table.text())
        .into_iter()
        .skip(1)
        .take(texts.len())
        .map(|row| row[0].clone())
        .collect();
    let expected = [
        "'=1+1", "'+1", "'-1", "'@x", "'＝1", "'＋1", "'－1", "'＠x", "a=1", "a＝1",
    ];
    assert_eq!(cells, expected);
}
