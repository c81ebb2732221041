//! Lists and items with the fields that a client names.

use serde_json::{Value, json};
use talks::api::{self, ApiService};
use talks::load::FixtureSource;
use talks::model::item_types;

use crate::editions_fixture::{get_from, renamed_and_withdrawn};
use crate::support::{get, get_with, load_api, send};
use crate::synth::synth;

/// An item with some of its members, `type` and `id` before the others, found by looking at each.
fn project(item: &Value, fields: &[&str]) -> String {
    let mut members = Vec::new();
    for name in ["type", "id"].iter().chain(fields) {
        let member = format!("{}:{}", json!(name), item[name]);
        if !members.contains(&member) {
            members.push(member);
        }
    }
    format!("{{{}}}", members.join(","))
}

/// The items of a list as they are written, one a line.
fn lines(page: &str) -> Vec<String> {
    let lines = page.lines().filter(|line| line.starts_with("    {"));
    lines
        .map(|line| line.trim().trim_end_matches(',').to_owned())
        .collect()
}

/// The names of the members that items of a list have.
fn member_names(page: &Value) -> Vec<String> {
    let items = page["data"].as_array().unwrap();
    items[0].as_object().unwrap().keys().cloned().collect()
}

#[tokio::test]
async fn lists_and_items_have_the_fields_that_are_named() {
    for item_type in item_types() {
        let path = format!("/v1/{}", item_type.collection);
        let all = get(&format!("{path}?limit=500")).await.json();
        let names = member_names(&all);
        for fields in [
            vec![names[2].as_str()],
            vec!["links", "id"],
            names.iter().rev().map(String::as_str).collect(),
        ] {
            let query = format!("fields={}", fields.join(","));
            let expected: Vec<_> = all["data"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| project(item, &fields))
                .collect();
            let page = get(&format!("{path}?{query}&limit=500")).await;
            assert_eq!(page.status, 200, "{path} {query}: {}", page.text());
            assert_eq!(lines(page.text()), expected, "{path}");
            let ndjson = get(&format!("{path}.ndjson?{query}")).await;
            assert!(ndjson.text().lines().eq(&expected), "{path}.ndjson");
            let id = all["data"][0]["id"].as_str().unwrap();
            let item = get(&format!("{path}/{id}?{query}")).await;
            assert_eq!(item.json().to_string(), expected[0], "{path}/{id}");
        }
        for name in &names {
            let page = get(&format!("{path}?fields={name}&limit=1")).await;
            assert_eq!(page.status, 200, "{path} {name}: {}", page.text());
        }
    }
}

#[tokio::test]
async fn an_item_with_few_fields_is_laid_out_like_the_whole() {
    let item = get("/v1/actors/ukraine?fields=title,statements").await;
    let expected = "{\n  \"type\": \"actor\",\n  \"id\": \"ukraine\",\n  \"title\": \"Ukraine\",\n  \
                    \"statements\": {\n    \"total\": ";
    assert!(item.text().starts_with(expected), "{}", item.text());
    assert!(item.text().ends_with("\n  }\n}\n"), "{}", item.text());
    assert_eq!(
        item.header("link").split(", ").next().unwrap(),
        "</v1/actors/ukraine?fields=title,statements>; rel=\"self\""
    );
    let with_notes = get("/v1/actors/ukraine?include=aspects&fields=title").await;
    let with_notes = with_notes.json();
    let names: Vec<_> = with_notes.as_object().unwrap().keys().collect();
    assert_eq!(names, ["type", "id", "title", "included"]);
    // Items that are included have all their fields.
    let aspect = &with_notes["included"]["aspects"][0];
    let id = aspect["id"].as_str().unwrap();
    assert_eq!(*aspect, get(&format!("/v1/aspects/{id}")).await.json());
}

#[tokio::test]
async fn fields_are_part_of_every_link() {
    let query = "actor=ukraine&facet=kind&facet_limit=1&fields=text,kind&limit=2";
    let first = get(&format!("/v1/statements?{query}")).await;
    assert_eq!(first.status, 200, "{}", first.text());
    let page = first.json();
    let links = page["links"].as_object().unwrap();
    for (relation, link) in links {
        let Some(link) = link.as_str() else { continue };
        // A page shows items as a whole.
        if relation == "html" {
            assert_eq!(link, "/v1/statements.html?actor=ukraine&limit=2");
            continue;
        }
        let columns = if relation == "csv" {
            "fields=id,text,kind"
        } else {
            "fields=text,kind"
        };
        let has_fields = link.split(['?', '&']).any(|param| param == columns);
        assert!(has_fields, "{relation}: {link}");
        let there = get(link).await;
        assert_eq!(there.status, 200, "{relation}: {link}");
    }
    for link in [
        &page["facets"]["kind"][0]["href"],
        &page["more_values"][0]["href"],
    ] {
        let link = link.as_str().unwrap();
        assert!(link.contains("fields=text,kind"), "{link}");
        assert_eq!(member_names(&get(link).await.json()).len(), 4, "{link}");
    }
    let second = get(links["next"].as_str().unwrap()).await.json();
    assert_eq!(member_names(&second), ["type", "id", "text", "kind"]);
    assert!(
        second["links"]["prev"]
            .as_str()
            .unwrap()
            .contains("fields=")
    );
    // A cursor is one of the same items, whatever is shown of them.
    let cursor = page["meta"]["next_cursor"].as_str().unwrap();
    let whole = format!("/v1/statements?actor=ukraine&limit=2&cursor={cursor}");
    let whole = get(&whole).await.json();
    assert_eq!(whole["data"][0]["id"], second["data"][0]["id"]);
}

/// Every field has its columns in CSV, where the table has any of it.
#[tokio::test]
async fn the_table_of_a_list_has_the_columns_of_its_fields() {
    for (list, columns) in [
        (
            "events?fields=date,place",
            "id,date,date_edtf,date_kind,date_kind_label,date_qualifier,date_qualifier_label,date_earliest,date_latest,place,place_title",
        ),
        (
            "places?fields=coordinates,links",
            "id,latitude,longitude,href",
        ),
        (
            "actors?fields=statements,notes,proposals",
            "id,statements_total,statements_href,notes,notes_text",
        ),
        ("statements?fields=type,id", "id"),
    ] {
        let page = get(&format!("/v1/{list}")).await.json();
        let link = page["links"]["csv"].as_str().unwrap();
        let table = get(link).await;
        assert_eq!(table.status, 200, "{link}");
        let header = table.text().trim_start_matches('\u{feff}').lines().next();
        assert_eq!(header.unwrap(), columns, "{link}");
    }
    for item_type in item_types() {
        let path = format!("/v1/{}", item_type.collection);
        let all = get(&format!("{path}?limit=1")).await.json();
        let all_fields = member_names(&all).join(",");
        let page = get(&format!("{path}?fields={all_fields}&limit=1"))
            .await
            .json();
        let table = get(page["links"]["csv"].as_str().unwrap()).await;
        assert_eq!(table.status, 200, "{path}: {}", table.text());
    }
}

#[tokio::test]
async fn responses_with_other_fields_are_other_responses() {
    let path = "/v1/actors/ukraine";
    let mut etags = Vec::new();
    for target in [
        path.to_owned(),
        format!("{path}?fields=title"),
        format!("{path}?fields=title,kind"),
        format!("{path}?fields=kind,title"),
    ] {
        let whole = get(&target).await;
        let etag = whole.header("etag").to_owned();
        assert!(!etags.contains(&etag), "{target}");
        let known = get_with(&target, &[("if-none-match", &etag)]).await;
        assert_eq!(known.status, 304, "{target}");
        let head = send(crate::support::build_service(), "HEAD", &target, &[]).await;
        assert_eq!(head.header("etag"), etag, "{target}");
        assert_eq!(
            head.header("content-length"),
            whole.body.len().to_string(),
            "{target}"
        );
        etags.push(etag);
    }
    let one = get("/v1/actors?fields=title,title").await;
    let same = get("/v1/actors?fields=title&fields=title").await;
    assert_eq!(one.text(), same.text());
    assert_eq!(one.json()["links"]["self"], "/v1/actors?fields=title");
}

#[tokio::test]
async fn fields_stay_where_a_request_is_redirected() {
    let service = renamed_and_withdrawn().service();
    let item = get_from(&service, "/v1/places/jeddah?fields=title").await;
    assert_eq!(
        item.header("location"),
        "/v1/places/jiddah?fields=title",
        "{}",
        item.status
    );
    let then = get("/v1/statements?fields=text&as_of=2026-11-24").await;
    let location = then.header("location");
    assert!(
        location.ends_with("/editions/1/v1/statements?fields=text"),
        "{location}"
    );
}

#[tokio::test]
async fn fields_that_do_not_exist_lead_to_those_that_do() {
    for (question, suggestion) in [
        ("actors?fields=name", json!("title")),
        ("actors?fields=titel", json!("title")),
        ("actors/ukraine?fields=name", json!("title")),
        ("actors.ndjson?fields=name", json!("title")),
        ("statements?fields=id,name", json!("text")),
        // A column of the table, or a path into the field.
        ("events?fields=place_title", json!("place")),
        ("events?fields=place.title", json!("place")),
        ("events?fields=date_earliest", json!("date")),
        ("events?fields=place[title]", json!("place")),
        ("actors?fields=statements_total", json!("statements")),
        // To have it is the opposite of leaving it out.
        ("actors?fields=-summary", json!(null)),
        ("actors?fields=href", json!("links")),
        ("sources?fields=link", json!("links")),
        ("actors?fields=", json!(null)),
        ("actors?fields=xyzzy", json!(null)),
    ] {
        let refused = get(&format!("/v1/{question}")).await;
        assert_eq!(refused.status, 400, "{question}: {}", refused.text());
        let error = &refused.json()["errors"][0];
        assert_eq!(error["parameter"], "fields", "{question}");
        assert_eq!(error["suggestion"], suggestion, "{question}");
        assert!(error["allowed"].as_array().unwrap().len() > 5, "{question}");
    }
    for (question, followed) in [
        ("actors?select=title", "/v1/actors?fields=title"),
        ("actors?fields[actors]=title", "/v1/actors?fields=title"),
        ("actors?fields=*&limit=1", "/v1/actors?limit=1"),
        ("actors.csv?fields=all", "/v1/actors.csv"),
        ("actors?page[size]=5", "/v1/actors?limit=5"),
        ("actors?only=title,kind", "/v1/actors?fields=title,kind"),
        ("actors/ukraine?fl=title", "/v1/actors/ukraine?fields=title"),
    ] {
        let refused = get(&format!("/v1/{question}")).await;
        assert_eq!(refused.status, 400, "{question}: {}", refused.text());
        assert_eq!(
            refused.json()["links"]["suggestion"],
            followed,
            "{question}"
        );
    }
    let excluded = get("/v1/actors?exclude=summary").await.json();
    assert_eq!(excluded["links"]["suggestion"], json!(null));
    assert_eq!(excluded["errors"][0]["suggestion"], json!(null));
    let search = get("/v1/search?q=ukraine&fields=title").await;
    let detail = search.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("`/v1/actors?fields=title`"), "{detail}");
}

#[tokio::test]
async fn a_search_in_a_list_still_says_where_it_matches() {
    let page = get("/v1/actors?q=ukraine&fields=title&limit=1").await;
    assert_eq!(
        member_names(&page.json()),
        ["type", "id", "title", "search_match"]
    );
    let whole = get("/v1/actors?q=ukraine&limit=1").await.json();
    assert_eq!(
        page.json()["data"][0]["search_match"],
        whole["data"][0]["search_match"]
    );
}

/// A record of a thousand statements.
fn large_service() -> ApiService {
    let folder = tempfile::tempdir().unwrap();
    synth(&["--items", "1000", folder.path().to_str().unwrap()]);
    let source = FixtureSource::Folder(folder.path().to_owned());
    api::build_service(&load_api(&source, ""))
}

#[tokio::test]
async fn pages_of_few_fields_are_the_same_pages() {
    let service = large_service();
    let fields = ["kind", "about", "text"];
    let mut next = Some("/v1/statements?sort=-date,kind&limit=300".to_owned());
    let mut expected = Vec::new();
    while let Some(path) = next {
        let page = get_from(&service, &path).await.json();
        let items = page["data"].as_array().unwrap().iter();
        expected.extend(items.map(|item| project(item, &fields)));
        next = page["links"]["next"].as_str().map(str::to_owned);
    }
    assert_eq!(expected.len(), 1000);
    let query = "fields=kind,about,text&sort=-date,kind";
    let mut next = Some(format!("/v1/statements?{query}&limit=70"));
    let mut pages = Vec::new();
    while let Some(path) = next {
        let page = get_from(&service, &path).await;
        pages.extend(lines(page.text()));
        next = page.json()["links"]["next"].as_str().map(str::to_owned);
    }
    assert!(pages == expected);
    let ndjson = get_from(&service, &format!("/v1/statements.ndjson?{query}")).await;
    assert!(ndjson.text().lines().eq(&expected));
}
