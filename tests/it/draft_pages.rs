//! The pages of a draft while its files are watched: they show what `check` reports, and follow
//! the files.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::Value;
use talks::api;
use talks::load::FixtureSource;

use crate::reload::{get_json, wait_for_reload};
use crate::serve::Server;
use crate::support::{Fixtures, copy_folder, load_api, send};

/// A draft with problems of an item, a field, a part, the negotiation and no item.
fn draft() -> Fixtures {
    let fixtures = Fixtures::new();
    fixtures.edit_json("record.json", |record| {
        record["published"] = Value::Null;
        record["summary"] = "TODO".into();
    });
    edit_item(&fixtures, "actors.json", "ukraine", |actor| {
        actor["summary"] = "TODO".into();
        actor["identifiers"][0]["value"] = "UK".into();
    });
    edit_item(&fixtures, "proposals.json", "minerals-agreement", |item| {
        item["parts"][1]["title"] = "TODO".into();
    });
    fixtures.write("actor.json", "[]");
    fixtures
}

fn edit_item(fixtures: &Fixtures, file: &str, id: &str, change: impl FnOnce(&mut Value)) {
    fixtures.edit_json(file, |items| {
        let mut items = items.as_array_mut().unwrap().iter_mut();
        change(items.find(|item| item["id"] == id).unwrap());
    });
}

fn watch(fixtures: &Fixtures) -> Server {
    Server::start(&["--fixtures", fixtures.folder().to_str().unwrap(), "--watch"])
}

/// The head and the body of a response.
fn get(server: &Server, path: &str) -> (String, String) {
    let request = format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    let response = server.send(&request);
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    (head.to_lowercase(), body.to_owned())
}

fn page(server: &Server, path: &str) -> String {
    let (head, body) = get(server, path);
    assert!(head.starts_with("http/1.1 200 "), "{path}: {head}");
    body
}

/// A text as pages write it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Asserts that a page has each problem of a report: its message, whose code it marks up, and its
/// place.
fn assert_lists(page: &str, problems: &[Value]) {
    let page = page.replace("<code>", "`").replace("</code>", "`");
    for problem in problems {
        let message = escaped(problem["message"].as_str().unwrap());
        assert!(page.contains(&message), "{message} is not in {page}");
        let (file, line) = (problem["file"].as_str().unwrap(), &problem["line"]);
        let is_there =
            page.contains(&format!("`{file}:{line}:")) || page.contains(&format!("`{file}`"));
        assert!(is_there, "{problem} has no place in {page}");
    }
}

#[test]
fn the_pages_of_a_draft_show_what_check_reports() {
    let fixtures = draft();
    let problems = fixtures.problems();
    assert_eq!(problems.len(), 5, "{problems:?}");
    let server = watch(&fixtures);
    for path in ["/v1/summary.html", "/v1/editions.html"] {
        let page = page(&server, path);
        assert_lists(&page, &problems);
        assert!(page.contains("<a href=\"/v1/actors/ukraine.html\">actor/ukraine</a>"));
        assert!(page.contains(
            "<a href=\"/v1/proposals/minerals-agreement.html#reconstruction-investment-fund\">"
        ));
    }
    // On its page, a problem is beside its field, or below the title if the field has no row.
    let ukraine = page(&server, "/v1/actors/ukraine.html");
    let of_file = |name: &str| -> Vec<Value> {
        let problems = problems.iter();
        let problems = problems.filter(|problem| problem["file"] == name);
        problems.cloned().collect()
    };
    assert_lists(&ukraine, &of_file("1/actors.json"));
    let (above, below) = ukraine.split_once("<p class=\"lead\">").unwrap();
    assert!(above.contains("(placeholder-text)") && !above.contains("(unknown-code)"));
    let (_, row) = below.split_once("<dt>Identifiers</dt>").unwrap();
    let (row, _) = row.split_once("</dd>").unwrap();
    assert!(row.contains("(unknown-code)"), "{row}");
    // A part has its own.
    let proposal = page(&server, "/v1/proposals/minerals-agreement.html");
    let (_, part) = proposal
        .split_once("id=\"reconstruction-investment-fund\"")
        .unwrap();
    let (part, _) = part.split_once("</article>").unwrap();
    assert_lists(part, &of_file("1/proposals.json"));
    assert_eq!(proposal.matches("(placeholder-text)").count(), 1);
    // Lists have a mark.
    let list = page(&server, "/v1/actors.html");
    assert_eq!(
        list.matches("<span class=\"level warning\">2 warnings</span>")
            .count(),
        1
    );
    // The responses for programs have none of it.
    let json = get_json(&server, "/v1/actors/ukraine").to_string();
    assert!(!json.contains("placeholder-text"), "{json}");
}

#[test]
fn the_pages_of_a_draft_are_stored_nowhere_and_reload_themselves() {
    let fixtures = draft();
    let server = watch(&fixtures);
    for path in [
        "/v1/actors/ukraine.html",
        "/editions/1/v1/matrix.html",
        "/v1/actors/nobody.html",
    ] {
        let (head, html) = get(&server, path);
        assert!(head.contains("cache-control: no-store"), "{path}: {head}");
        assert!(!head.contains("etag: "), "{path}: {head}");
        assert!(
            head.contains("script-src 'self'; connect-src 'self';"),
            "{path}: {head}"
        );
        assert!(!head.contains("unsafe"), "{path}: {head}");
        let prefix = path.split_once("/v1/").unwrap().0;
        let script = format!("<script src=\"{prefix}/watch.js\" data-version=\"");
        let (_, version) = html.split_once(&script).unwrap();
        let (version, _) = version.split_once('"').unwrap();
        let state = get_json(&server, &format!("{prefix}/watch.json"));
        assert_eq!(state["version"], version, "{path}");
        let (head, _) = get(&server, &format!("{prefix}/watch.js"));
        assert!(head.contains("content-type: text/javascript"), "{head}");
    }
    // What `check` reports is part of the version, as is the content.
    let version = || get_json(&server, "/watch.json")["version"].clone();
    let first = version();
    fs::remove_file(fixtures.path("actor.json")).unwrap();
    wait_for_reload(&server, "without the file", |last| {
        last["outcome"] == "done"
    });
    let second = version();
    assert_ne!(first, second);
    fixtures.edit_json("actors.json", |actors| {
        actors[0]["title"] = "Another".into();
    });
    while version() == second {
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn the_pages_of_a_draft_say_that_its_files_cannot_be_served() {
    let fixtures = draft();
    let server = watch(&fixtures);
    let paths = [
        "/v1/summary.html",
        "/v1/actors.html",
        "/v1/actors/ukraine.html",
        "/v1/matrix.html",
        "/editions/1/v1/timeline.html",
    ];
    // All of them were requested before, and are in no cache.
    let before: Vec<_> = paths.iter().map(|path| page(&server, path)).collect();
    let valid = fixtures.read("actors.json");
    fixtures.edit_json("actors.json", |actors| {
        // The row is another one than in the record that is served.
        actors.as_array_mut().unwrap().rotate_left(1);
    });
    edit_item(&fixtures, "actors.json", "ukraine", |actor| {
        actor["titel"] = "Ukraina".into();
    });
    let problems = fixtures.problems();
    wait_for_reload(&server, "refused", |last| last["outcome"] == "failed");
    for path in paths {
        let page = page(&server, path);
        assert!(
            page.contains("The files have changed and cannot be served"),
            "{page}"
        );
        let errors: Vec<_> = problems
            .iter()
            .filter(|one| one["level"] == "error")
            .cloned()
            .collect();
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert_lists(&page, &errors);
    }
    assert_lists(&page(&server, "/v1/summary.html"), &problems);
    let ukraine = page(&server, "/v1/actors/ukraine.html");
    assert!(ukraine.contains("<h1>Ukraine</h1>"), "the last good record");
    let (_, main) = ukraine.split_once("<main").unwrap();
    assert!(main.contains("(unknown-field)"), "{main}");
    // Another error, then one that hides all others.
    edit_item(&fixtures, "events.json", "white-house-meeting", |event| {
        event["kind"] = "meting".into();
    });
    wait_for_reload(&server, "two errors", |last| last["problems"] == 2);
    assert!(page(&server, "/v1/events.html").contains(">1 error</span>"));
    fixtures.write("actors.json", &valid[..valid.len() / 2]);
    let began = Instant::now();
    while !page(&server, "/v1/events.html").contains("(syntax)") {
        assert!(began.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(20));
    }
    // As it was.
    fixtures.write("actors.json", valid);
    edit_item(&fixtures, "events.json", "white-house-meeting", |event| {
        event["kind"] = "meeting".into();
    });
    wait_for_reload(&server, "mended", |last| last["outcome"] == "done");
    for (path, before) in paths.iter().zip(before) {
        assert!(page(&server, path) == before, "{path} differs");
    }
}

#[tokio::test]
async fn pages_of_published_editions_and_of_other_servers_are_as_they_were() {
    let published = Fixtures::new();
    fs::write(published.path("actor.json"), "[]").unwrap();
    let draft = draft();
    for (fixtures, arguments) in [(&published, &["--watch"][..]), (&draft, &[])] {
        let folder = fixtures.folder().to_str().unwrap();
        let server = Server::start(&[&["--fixtures", folder], arguments].concat());
        let source = FixtureSource::Folder(fixtures.folder().to_owned());
        let expected = api::build_service(&load_api(&source, ""));
        let paths = [
            "/v1/summary.html",
            "/v1/actors/ukraine.html",
            "/v1/actors.html",
            "/v1/editions.html",
        ];
        for path in paths {
            let expected = send(expected.clone(), "GET", path, &[]).await;
            let (head, body) = get(&server, path);
            assert_eq!(body, expected.text(), "{path}");
            assert!(!body.contains("talks check"), "{path}");
            for name in ["etag", "cache-control", "content-security-policy"] {
                let line = format!("{name}: {}", expected.header(name).to_lowercase());
                assert!(head.contains(&line), "{path}: {line} is not in {head}");
            }
        }
        if arguments.is_empty() {
            assert!(get(&server, "/watch.json").0.starts_with("http/1.1 404 "));
            continue;
        }
        // Readers need not know of an editor's mistakes.
        edit_item(fixtures, "actors.json", "ukraine", |actor| {
            actor["titel"] = "x".into();
        });
        wait_for_reload(&server, "refused", |last| last["outcome"] == "failed");
        for path in paths {
            assert!(!page(&server, path).contains("cannot be served"), "{path}");
        }
    }
}

#[test]
fn an_unexplained_change_is_shown_on_the_item_and_the_edition_before_is_as_it_was() {
    let fixtures = Fixtures::new();
    copy_folder(&fixtures.folder().join("1"), &fixtures.folder().join("2"));
    let edit = |file: &str, change: &dyn Fn(&mut Value)| {
        let path = fixtures.folder().join("2").join(file);
        let mut value: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        change(&mut value);
        fs::write(&path, value.to_string()).unwrap();
    };
    edit("record.json", &|record| record["published"] = Value::Null);
    edit("actors.json", &|actors| {
        actors[0]["title"] = "Another title".into();
    });
    let actors: Value = serde_json::from_str(&fixtures.read("actors.json")).unwrap();
    let id = actors[0]["id"].as_str().unwrap();
    let server = watch(&fixtures);
    let path = format!("/v1/actors/{id}.html");
    let html = page(&server, &path);
    let (_, main) = html.split_once("<main").unwrap();
    assert!(main.contains("(unexplained-change)"), "{main}");
    let before = get(&server, &format!("/editions/1{path}"));
    assert!(before.0.contains("immutable"), "{}", before.0);
    assert!(!before.1.contains("watch.js") && !before.1.contains("talks check"));
}
