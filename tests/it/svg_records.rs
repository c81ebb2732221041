//! Pictures of records that nobody has drawn before: empty, large, and in many scripts.

use serde_json::{Value, json};
use talks::load::{FixtureSource, load_editions};
use talks::model::{ItemTypeId, LinkBase, Negotiation};
use talks::store::Edition;
use talks::svg::{self, PageStyle};
use talks::views::{
    Graph, GraphEdge, GraphLinks, GraphMeta, GraphNode, Timeline, TimelineLinks, TimelineMeta,
};

use crate::support::{Fixtures, get, load_api, send};
use crate::svg::PATHS;
use crate::svg_assertions::{
    assert_legible, assert_plain, edges_of_type, elements, labels, parse_svg, text_content,
    tooltip, with_class,
};

/// Titles of the greatest length, in scripts that are wide, run from right to left, have no
/// spaces or are not letters at all, and what XML gives a meaning to.
const TITLES: [&str; 10] = [
    "停火協議與黑海航行安全保障之多邊談判第三輪關於礦產資源協定與重建基金的初步意見交換以及俘虜交換糧食出口航空管制與邊境檢查站重新開放之工作層級會議紀要最終確認版本",
    "محادثات جدة بين الوفدين حول وقف إطلاق النار المحدود وتبادل الأسرى وحرية الملاحة",
    "Talks on <minerals> & \"guarantees\" 'today' ]]> --> <![CDATA[ &amp; </text>",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "Переговоры о прекращении огня и гарантиях безопасности, Женева, четвёртый раунд",
    "A very long title of an event that goes on and on until it reaches eighty chars!",
    "שיחות על הפסקת אש (round two) ועל ערבויות ביטחון לטווח ארוך באירופה המזרחית",
    "🕊🤝🕊🤝🕊🤝🕊🤝🕊🤝🕊🤝🕊🤝🕊🤝🕊🤝🕊🤝🕊🤝🕊🤝🕊🤝🕊🤝🕊🤝🕊🤝🕊🤝🕊🤝🕊🤝🕊🤝🕊🤝🕊🤝🕊🤝🕊🤝🕊🤝🕊🤝🕊🤝🕊🤝",
    "What joins: 👩\u{200D}💻 and क्\u{200D}ष",
    "Short",
];

/// The shipped record with 300 more events, each after others of the last ten.
fn dense_fixtures() -> Fixtures {
    let fixtures = Fixtures::new();
    fixtures.edit_json("events.json", |events| {
        let events = events.as_array_mut().unwrap();
        for number in 0..300_usize {
            let title = TITLES[number % TITLES.len()];
            let before = |back: usize| (number >= back).then(|| format!("extra-{}", number - back));
            let follows: Vec<_> = [before(1), before(3), before(1 + number % 10 * 25)]
                .into_iter()
                .flatten()
                .collect::<std::collections::BTreeSet<_>>()
                .into_iter()
                .collect();
            let caused_by: Vec<_> = before(2).into_iter().collect();
            events.push(json!({
                "id": format!("extra-{number}"), "title": title, "summary": "It happened.",
                "kind": "measure", "status": "ended", "place": "white-house",
                "follows": follows, "caused_by": caused_by,
            }));
        }
    });
    fixtures.edit_json("statements.json", |statements| {
        let statements = statements.as_array_mut().unwrap();
        let model = statements[0].clone();
        for number in 0..300 {
            let mut statement = model.clone();
            statement["id"] = json!(format!("extra-{number}"));
            statement["text"] = json!(format!("The event number {number} happened."));
            statement["about"] = json!([format!("event/extra-{number}")]);
            statements.push(statement);
        }
    });
    fixtures
}

/// A text without white space.
fn without_whitespace(text: &str) -> String {
    text.chars().filter(|ch| !ch.is_whitespace()).collect()
}

#[tokio::test]
async fn a_crowded_record_in_many_scripts_is_legible() {
    let fixtures = dense_fixtures();
    let origin = FixtureSource::Folder(fixtures.folder().into());
    let router = talks::api::build_service(&load_api(&origin, ""));
    for (path, class) in PATHS.into_iter().zip(["event", "node"]) {
        let query = if class == "node" { "?view=network" } else { "" };
        let answer = send(router.clone(), "GET", &format!("{path}.svg{query}"), &[]).await;
        let picture = parse_svg(answer.text());
        assert_plain(&picture);
        assert_legible(&picture);
        let json = send(router.clone(), "GET", path, &[]).await.json();
        let (items, title_at) = match class {
            "event" => (json["data"].as_array().unwrap(), 1),
            _ => (json["nodes"].as_array().unwrap(), 0),
        };
        let mut expected: Vec<_> = items
            .iter()
            .map(|item| {
                (
                    item["href"].as_str().unwrap(),
                    item["title"].as_str().unwrap(),
                )
            })
            .collect();
        expected.sort_unstable();
        let mut shown: Vec<_> = with_class(&picture, class).collect();
        shown.sort_by_key(|node| node.attribute("href").unwrap());
        assert_eq!(shown.len(), expected.len());
        let mut cut = 0;
        for (node, (href, title)) in shown.into_iter().zip(expected) {
            let page = format!("{href}.html");
            assert_eq!(node.attribute("href"), Some(page.as_str()));
            let label = &labels(node)[title_at];
            if let Some(beginning) = label.strip_suffix('…') {
                cut += 1;
                assert!(
                    without_whitespace(title).starts_with(&without_whitespace(beginning)),
                    "{label}"
                );
                assert!(
                    without_whitespace(&tooltip(node).unwrap())
                        .starts_with(&without_whitespace(title)),
                    "{label}"
                );
            } else {
                assert_eq!(without_whitespace(label), without_whitespace(title));
            }
        }
        assert!(cut > 0, "{path}");
        let right_to_left =
            elements(&picture, "text").filter(|text| text.attribute("direction").is_some());
        assert_eq!(right_to_left.count(), 60);
    }
    let answer = send(router.clone(), "GET", "/v1/timeline.svg", &[]).await;
    let picture = parse_svg(answer.text());
    let json = send(router, "GET", "/v1/timeline", &[]).await.json();
    for name in ["follows", "caused_by"] {
        let lists = json["data"].as_array().unwrap().iter();
        // What causes an event precedes it, and is drawn once.
        let is_drawn = |event: &Value, earlier: &Value| {
            name == "caused_by" || !event["caused_by"].as_array().unwrap().contains(earlier)
        };
        let expected: usize = lists
            .map(|event| {
                let earlier = event[name].as_array().unwrap().iter();
                earlier.filter(|one| is_drawn(event, one)).count()
            })
            .sum();
        assert_eq!(edges_of_type(&picture, name).count(), expected);
    }
}

#[tokio::test]
async fn a_record_is_drawn_the_same_every_time() {
    let router = talks::api::build_service(&load_api(&FixtureSource::Embedded, ""));
    for path in PATHS {
        let path = format!("{path}.svg");
        let again = send(router.clone(), "GET", &path, &[]).await;
        assert_eq!(get(&path).await.body, again.body);
    }
}

#[tokio::test]
async fn links_lead_to_where_the_server_is_known() {
    let base = "https://talks.example/api";
    let router = talks::api::build_service(&load_api(&FixtureSource::Embedded, base));
    for path in PATHS {
        let answer = send(router.clone(), "GET", &format!("{path}.svg"), &[]).await;
        let picture = parse_svg(answer.text());
        let mut links = elements(&picture, "a").map(|link| link.attribute("href").unwrap());
        assert!(links.all(|link| link.starts_with("https://talks.example/api/v1/")));
        let description = elements(&picture, "desc").next().unwrap();
        assert!(text_content(description).contains(&format!("{base}/v1/")));
    }
}

#[tokio::test]
async fn links_of_a_pinned_picture_stay_in_its_edition() {
    for path in PATHS {
        let answer = get(&format!("/editions/1{path}.svg")).await;
        assert!(answer.header("cache-control").ends_with("immutable"));
        let picture = parse_svg(answer.text());
        let mut links = elements(&picture, "a").map(|link| link.attribute("href").unwrap());
        assert!(links.all(|link| link.starts_with("/editions/1/v1/")));
    }
}

fn negotiation() -> Negotiation {
    let edition = load_editions(&FixtureSource::Embedded)
        .unwrap_or_else(|_| unreachable!())
        .pop()
        .unwrap();
    Edition::build(edition, "", None)
        .unwrap()
        .negotiation()
        .clone()
}

fn network(nodes: Vec<GraphNode>, edges: Vec<GraphEdge>) -> Graph {
    Graph {
        meta: GraphMeta {
            nodes: i64::try_from(nodes.len()).unwrap(),
            edges: i64::try_from(edges.len()).unwrap(),
            edition: 1,
        },
        nodes,
        edges,
        links: GraphLinks {
            this: LinkBase::from_url("").href("/v1/graph"),
            svg: LinkBase::from_url("").href("/v1/graph.svg"),
        },
    }
}

#[test]
fn an_empty_record_says_so() {
    let timeline = Timeline {
        data: Vec::new(),
        meta: TimelineMeta {
            total: 0,
            edition: 1,
        },
        links: TimelineLinks {
            this: LinkBase::from_url("").href("/v1/timeline"),
            svg: LinkBase::from_url("").href("/v1/timeline.svg"),
        },
    };
    let pictures = [
        (
            svg::render_timeline(&timeline, &negotiation(), PageStyle::default()),
            "No events to show.",
        ),
        (
            svg::render_graph(
                &network(Vec::new(), Vec::new()),
                &negotiation(),
                PageStyle::default(),
            ),
            "No items to show.",
        ),
    ];
    for (picture, words) in pictures {
        let text = String::from_utf8(picture.unwrap()).unwrap();
        let picture = parse_svg(&text);
        assert_plain(&picture);
        assert_legible(&picture);
        let texts: Vec<_> = elements(&picture, "text").map(text_content).collect();
        assert!(texts.iter().any(|text| text == words), "{texts:?}");
        let description = elements(&picture, "desc").next().unwrap();
        assert!(text_content(description).starts_with(words));
    }
}

#[test]
fn thousands_of_items_are_drawn() {
    let types = [
        ItemTypeId::Actor,
        ItemTypeId::Event,
        ItemTypeId::Position,
        ItemTypeId::Proposal,
    ];
    let nodes: Vec<_> = (0..5000_usize)
        .map(|number| GraphNode {
            id: format!("{}/item-{number}", types[number % 4]),
            r#type: types[number % 4],
            title: format!("{} {number}", TITLES[number % TITLES.len()]),
            href: LinkBase::from_url("").href(&format!("/v1/items/item-{number}")),
        })
        .collect();
    let id = |number: usize| format!("{}/item-{number}", types[number % 4]);
    let edges: Vec<_> = (0..8000_usize)
        .map(|number| {
            let (source, target) = (id(number % 5000), id(number * 7 % 5000));
            GraphEdge {
                id: format!("{source}>holder>{target}"),
                source,
                target,
                r#type: "holder",
                type_label: "is held by",
                statements: Vec::new(),
            }
        })
        .collect();
    let drawn =
        svg::render_graph(&network(nodes, edges), &negotiation(), PageStyle::default()).unwrap();
    let text = String::from_utf8(drawn).unwrap();
    let options = roxmltree::ParsingOptions {
        nodes_limit: u32::MAX,
        ..Default::default()
    };
    let picture = roxmltree::Document::parse_with_options(&text, options).unwrap();
    assert_legible(&picture);
    assert_eq!(with_class(&picture, "node").count(), 5000);
    // An item that is related to itself is met by a loop.
    assert_eq!(edges_of_type(&picture, "holder").count(), 8000);
}
