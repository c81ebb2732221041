//! The timeline and the network as pictures: what they say, to whom, and that it can be
//! read.

use std::collections::{BTreeMap, HashMap, HashSet};

use roxmltree::Node;
use serde_json::Value;

use crate::support::{get, get_with};
use crate::svg_assertions::{
    assert_legible, assert_plain, contrast, edges_of_type, elements, labels, parse_svg,
    text_content, tooltip, with_class,
};

pub(crate) const PATHS: [&str; 2] = ["/v1/timeline", "/v1/graph"];

/// The pictures: what they show, and how wide.
pub(crate) const PICTURES: [&str; 6] = [
    "/v1/timeline.svg",
    "/v1/timeline.svg?width=360",
    "/v1/graph.svg",
    "/v1/graph.svg?width=360",
    "/v1/graph.svg?view=network",
    "/v1/graph.svg?view=network&width=400",
];

#[tokio::test]
async fn a_picture_is_answered_like_any_other_form() {
    for path in PATHS {
        let picture = get(&format!("{path}.svg")).await;
        assert_eq!(picture.status, 200);
        assert_eq!(picture.header("content-type"), "image/svg+xml");
        assert_eq!(picture.header("content-disposition"), "");
        assert_eq!(picture.header("edition"), "3");
        assert!(picture.text().ends_with("</svg>\n"));
        let links = picture.header("link");
        assert!(
            links.contains(&format!("<{path}.svg>; rel=\"self\"")),
            "{links}"
        );
        assert!(
            links.contains(&format!("<{path}>; rel=\"alternate\"")),
            "{links}"
        );
        let json = get(path).await;
        assert_eq!(json.json()["links"]["svg"], format!("{path}.svg"));
        let etag = picture.header("etag");
        assert!(etag.starts_with("W/\"") && etag != json.header("etag"));
        let again = get_with(&format!("{path}.svg"), &[("if-none-match", etag)]).await;
        assert_eq!(again.status, 304);
        let refused = get(&format!("{path}.svg?width=4")).await;
        assert_eq!(refused.status, 400);
    }
}

#[tokio::test]
async fn a_picture_names_itself_to_those_who_do_not_see_it() {
    let expected = [
        (
            "U.S.–Ukraine talks: the events in order",
            "White House meeting (late February 2025; meeting, ended; White House)",
        ),
        (
            "U.S.–Ukraine talks: who holds which position",
            "13 positions of",
        ),
    ];
    for (path, (title, part)) in PATHS.into_iter().zip(expected) {
        let answer = get(&format!("{path}.svg")).await;
        let picture = parse_svg(answer.text());
        let root = picture.root_element();
        assert_eq!(root.attribute("role"), Some("group"));
        assert_eq!(root.attribute("lang"), Some("en"));
        let xml = "http://www.w3.org/XML/1998/namespace";
        assert_eq!(root.attribute((xml, "lang")), Some("en"));
        let named = |attribute: &str| {
            let id = root.attribute(attribute).unwrap();
            let mut found = picture
                .descendants()
                .filter(|node| node.attribute("id") == Some(id));
            let text = text_content(found.next().unwrap());
            assert!(found.next().is_none());
            text
        };
        assert_eq!(named("aria-labelledby"), title);
        let description = named("aria-describedby");
        assert!(description.contains(part), "{description}");
        let json = if path == "/v1/graph" {
            "/v1/positions"
        } else {
            path
        };
        assert!(description.ends_with(&format!("The same as JSON: {json}")));
    }
}

/// What a picture says is the same as JSON.
async fn json_of(picture: &str) -> String {
    let answer = get(picture).await;
    let picture = parse_svg(answer.text());
    let description = elements(&picture, "desc").next().map(text_content).unwrap();
    let (_, json) = description.split_once("The same as JSON: ").unwrap();
    json.to_owned()
}

#[tokio::test]
async fn a_picture_names_json_with_the_same_filters() {
    for (query, json) in [
        ("?actor=ukraine", "/v1/positions?actor=ukraine"),
        (
            "?theme=dark&actor=france,ukraine&width=400",
            "/v1/positions?actor=france,ukraine",
        ),
        (
            "?proposal=limited-ceasefire",
            "/v1/positions?proposal=limited-ceasefire",
        ),
        // The list of the positions has no such filters.
        ("?place=jeddah", "/v1/graph?place=jeddah"),
        ("?view=positions&type=position", "/v1/graph?type=position"),
        ("?hide_empty=true", "/v1/graph?hide_empty=true"),
        ("?view=network&actor=ukraine", "/v1/graph?actor=ukraine"),
    ] {
        let path = format!("/v1/graph.svg{query}");
        assert_eq!(json_of(&path).await, json, "{query}");
        let list = get(json).await;
        assert_eq!(list.status, 200, "{json}");
        let Some(positions) = list.json()["data"].as_array().cloned() else {
            continue;
        };
        let listed: HashSet<_> = positions
            .iter()
            .map(|position| position["id"].as_str().unwrap().to_owned())
            .collect();
        let answer = get(&path).await;
        let picture = parse_svg(answer.text());
        let shown = with_class(&picture, "position");
        let shown: HashSet<_> = shown
            .map(|link| link.attribute("data-id").unwrap().to_owned())
            .collect();
        assert_eq!(shown, listed, "{query}");
    }
    let path = "/editions/1/v1/graph.svg?actor=ukraine";
    assert_eq!(
        json_of(path).await,
        "/editions/1/v1/positions?actor=ukraine"
    );
}

#[tokio::test]
async fn pictures_are_plain_and_legible() {
    for path in PICTURES {
        let answer = get(path).await;
        let picture = parse_svg(answer.text());
        assert_plain(&picture);
        assert_legible(&picture);
        let papers: HashSet<_> = elements(&picture, "rect")
            .filter(|rect| rect.attribute("stroke").is_some())
            .map(|rect| rect.attribute("fill").unwrap())
            .collect();
        assert!((1..=2).contains(&papers.len()), "{papers:?}");
        let drawn = elements(&picture, "text")
            .map(|text| (text.attribute("fill").unwrap(), 4.5))
            .chain(elements(&picture, "path").map(|path| {
                let filled = path.attribute("fill").unwrap();
                let colour = if filled == "none" {
                    path.attribute("stroke").unwrap()
                } else {
                    filled
                };
                (colour, 3.0)
            }))
            .chain(
                elements(&picture, "rect")
                    .filter(|rect| rect.attribute("stroke").is_none())
                    .map(|mark| (mark.attribute("fill").unwrap(), 3.0)),
            );
        for (colour, least) in drawn {
            for paper in &papers {
                let found = contrast(colour, paper);
                assert!(found >= least, "{colour} on {paper}: {found:.2}");
            }
        }
    }
}

#[tokio::test]
async fn the_timeline_shows_every_event_and_what_leads_to_it() {
    let answer = get("/v1/timeline.svg").await;
    let picture = parse_svg(answer.text());
    let description = picture
        .descendants()
        .find(|node| node.has_tag_name("desc"))
        .map(text_content)
        .unwrap();
    for part in [
        "4 events, in the order of the record; 3 without a date.",
        "Russia–Ukraine conflict (undated; armed conflict, ongoing).",
        "U.S. military aid suspension (measure, ongoing; is caused by White House meeting).",
    ] {
        assert!(description.contains(part), "{description}");
    }
    let events: Vec<_> = with_class(&picture, "event")
        .map(|event| (event.attribute("href").unwrap().to_owned(), labels(event)))
        .collect();
    let expected = [
        (
            "russia-ukraine-conflict",
            vec![
                "Undated",
                "Russia–Ukraine conflict",
                "Armed conflict · Ongoing",
            ],
        ),
        (
            "white-house-meeting",
            vec![
                "Late February 2025",
                "White House meeting",
                "Meeting · Ended · White House",
            ],
        ),
        (
            "us-military-aid-suspension",
            vec![
                "After White House meeting",
                "U.S. military aid suspension",
                "Measure · Ongoing",
            ],
        ),
        (
            "jeddah-talks",
            vec![
                "After White House meeting",
                "Jeddah talks",
                "Talks · In progress · Jeddah",
                "Presented (planned): Limited ceasefire",
            ],
        ),
    ]
    .map(|(id, labels)| {
        (
            format!("/v1/events/{id}.html"),
            labels.into_iter().map(str::to_owned).collect::<Vec<_>>(),
        )
    });
    assert_eq!(events, expected);
    let tips = |name: &str| {
        edges_of_type(&picture, name)
            .filter_map(tooltip)
            .collect::<Vec<_>>()
    };
    // What causes something precedes it.
    assert_eq!(
        tips("follows"),
        [
            "“Jeddah talks” comes after “White House meeting”",
            "“Jeddah talks” comes after “U.S. military aid suspension”",
        ]
    );
    assert_eq!(
        tips("caused_by"),
        ["“U.S. military aid suspension” is caused by “White House meeting”"]
    );
    let legend: Vec<_> = with_class(&picture, "legend").flat_map(labels).collect();
    assert_eq!(legend, ["is followed by", "causes"]);
    // The name of a link is what can be seen.
    assert_eq!(with_class(&picture, "event").filter_map(tooltip).count(), 0);
}

#[tokio::test]
async fn the_network_shows_every_item_and_every_relation() {
    let (answer, graph) = (
        get("/v1/graph.svg?view=network").await,
        get("/v1/graph").await.json(),
    );
    let picture = parse_svg(answer.text());
    let list = |key: &str| graph[key].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut shown: Vec<_> = with_class(&picture, "node")
        .map(|node| (node.attribute("href").unwrap().to_owned(), labels(node)))
        .collect();
    let nodes = list("nodes");
    let mut expected: Vec<_> = nodes
        .iter()
        .map(|node| {
            let page = format!("{}.html", text(&node["href"]));
            (page, vec![text(&node["title"])])
        })
        .collect();
    shown.sort();
    expected.sort();
    assert_eq!(shown, expected);
    let titles: HashMap<_, _> = nodes
        .iter()
        .map(|node| (text(&node["id"]), text(&node["title"])))
        .collect();
    let mut drawn: Vec<_> = with_class(&picture, "edge")
        .map(|edge| {
            let name = edge.attribute("data-type").unwrap().to_owned();
            (name, tooltip(edge).unwrap())
        })
        .collect();
    let mut expected: Vec<_> = list("edges")
        .iter()
        .map(|edge| {
            let (source, target) = (
                &titles[&text(&edge["source"])],
                &titles[&text(&edge["target"])],
            );
            (
                text(&edge["type"]),
                format!("“{source}” {} “{target}”", text(&edge["type_label"])),
            )
        })
        .collect();
    drawn.sort();
    expected.sort();
    assert_eq!(drawn, expected);
    let headlines: Vec<_> = with_class(&picture, "group")
        .map(|group| labels(group).remove(0))
        .collect();
    let mut sorted = headlines.clone();
    sorted.sort();
    assert_eq!(
        sorted,
        [
            "Actors",
            "Aspects",
            "Challenges",
            "Commodities",
            "Events",
            "Places",
            "Positions",
            "Proposals"
        ]
    );
}

#[tokio::test]
async fn every_kind_of_line_has_a_look_of_its_own() {
    for path in ["/v1/timeline.svg", "/v1/graph.svg?view=network"] {
        let answer = get(path).await;
        let picture = parse_svg(answer.text());
        let look = |line: Node<'_, '_>| {
            let dash = line.attribute("stroke-dasharray").unwrap_or("none");
            (
                line.attribute("stroke").unwrap().to_owned(),
                dash.to_owned(),
            )
        };
        let line = |node: Node<'_, '_>| {
            node.children()
                .find(|child| child.attribute("stroke").is_some())
                .map(look)
        };
        // What the legend says of each look: one thing.
        let mut legend = BTreeMap::new();
        for group in with_class(&picture, "legend").chain(with_class(&picture, "group")) {
            let samples = group
                .children()
                .filter(|child| child.attribute("stroke").is_some());
            let words = labels(group);
            let words = words
                .iter()
                .skip(usize::from(group.attribute("class") == Some("group")));
            for (sample, words) in samples.zip(words) {
                assert_eq!(legend.insert(look(sample), words.clone()), None);
            }
        }
        for drawn in with_class(&picture, "edge") {
            let words = &legend[&line(drawn).unwrap()];
            if path.starts_with("/v1/graph") {
                let sentence = tooltip(drawn).unwrap();
                assert!(
                    sentence.contains(&format!("” {words} “")),
                    "{sentence}: {words}"
                );
            }
        }
        let dashes: HashSet<_> = legend.keys().map(|(_, dash)| dash).collect();
        assert!(dashes.len() >= 2, "{legend:?}");
    }
}

#[tokio::test]
async fn the_graph_shows_first_who_holds_what() {
    let picture = get("/v1/graph.svg").await;
    let picture = parse_svg(picture.text());
    let shown: Vec<_> = with_class(&picture, "position")
        .map(|position| (position.attribute("data-id").unwrap(), labels(position)))
        .collect();
    let positions = get("/v1/positions?limit=500").await.json();
    assert_eq!(shown.len(), positions["data"].as_array().unwrap().len());
    let france = shown
        .iter()
        .find(|(id, _)| *id == "france-on-military-spending");
    let (_, france) = france.unwrap();
    assert_eq!(france.join(" "), "France: advocates – military spending");
    // A line leads from the holder to each.
    assert_eq!(edges_of_type(&picture, "holder").count(), shown.len());
    let of_ukraine = get("/v1/graph.svg?actor=ukraine").await;
    let of_ukraine = parse_svg(of_ukraine.text());
    let count = with_class(&of_ukraine, "position").count();
    assert!(count > 0 && count < shown.len());
}

#[tokio::test]
async fn a_picture_has_the_width_and_the_colors_that_are_asked_for() {
    for path in PATHS {
        let narrow = get(&format!("{path}.svg?width=360")).await;
        let narrow = parse_svg(narrow.text());
        assert_eq!(narrow.root_element().attribute("width"), Some("360"));
        let sizes = elements(&narrow, "text").map(|text| text.attribute("font-size").unwrap());
        assert!(
            sizes
                .map(|size| size.parse::<f64>().unwrap())
                .all(|size| size >= 11.5)
        );
        let style = |theme: &str| {
            let path = format!("{path}.svg{theme}");
            async move {
                let picture = get(&path).await;
                let picture = parse_svg(picture.text());
                elements(&picture, "style").next().map(text_content)
            }
        };
        let auto = style("").await.unwrap();
        assert!(auto.starts_with("@media (prefers-color-scheme:dark){"));
        // Inline it must not reach the page.
        let rules = auto.matches("{fill:").count() + auto.matches("{stroke:").count();
        assert_eq!(auto.matches(".talks-svg [").count(), rules);
        assert!(
            style("?theme=dark")
                .await
                .unwrap()
                .starts_with(".talks-svg")
        );
        assert_eq!(style("?theme=light").await, None);
    }
}

#[tokio::test]
async fn dark_colors_have_the_contrasts_of_light_ones() {
    let picture = get("/v1/graph.svg?theme=dark").await;
    let picture = parse_svg(picture.text());
    let style = elements(&picture, "style")
        .next()
        .map(text_content)
        .unwrap();
    let dark = |light: &str| {
        let (_, after) = style
            .split_once(&format!("[fill='{light}']{{fill:"))
            .unwrap();
        after[..7].to_owned()
    };
    let papers = ["#fdfcf9", "#ffffff"].map(dark);
    let texts = elements(&picture, "text").map(|text| (text.attribute("fill").unwrap(), 4.5));
    let lines = elements(&picture, "path")
        .filter_map(|path| path.attribute("stroke"))
        .map(|stroke| (stroke, 3.0));
    for (light, least) in texts.chain(lines) {
        for paper in &papers {
            let found = contrast(&dark(light), paper);
            assert!(found >= least, "{light}: {found:.2}");
        }
    }
}

#[tokio::test]
async fn a_picture_can_be_framed_by_any_page() {
    for path in PATHS {
        let picture = get(&format!("{path}.svg")).await;
        let policy = picture.header("content-security-policy");
        assert_eq!(policy, "default-src 'none'; style-src 'unsafe-inline'");
        let picture = parse_svg(picture.text());
        for link in elements(&picture, "a") {
            assert_eq!(link.attribute("target"), Some("_top"));
            let (item_type, id) = (link.attribute("data-type"), link.attribute("data-id"));
            assert!(item_type.is_some());
            let page = format!("/{}.html", id.unwrap());
            assert!(link.attribute("href").unwrap().ends_with(&page));
        }
    }
}
