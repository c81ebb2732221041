//! The timeline and the network as pictures: what they say, to whom, and that it can be
//! read.

use std::collections::{BTreeMap, HashMap, HashSet};

use roxmltree::Node;
use serde_json::{Value, json};

use crate::support::{get, get_with};
use crate::svg_assertions::{
    assert_legible, assert_plain, contrast, edges_of_type, elements, labels, parse_svg,
    text_content, tooltip, with_class,
};

pub(crate) const PATHS: [&str; 2] = ["/v1/timeline", "/v1/graph"];

#[tokio::test]
async fn a_picture_is_answered_like_any_other_form() {
    for path in PATHS {
        let picture = get(&format!("{path}.svg")).await;
        assert_eq!(picture.status, 200);
        assert_eq!(picture.header("content-type"), "image/svg+xml");
        assert_eq!(picture.header("content-disposition"), "");
        assert_eq!(picture.header("edition"), "2");
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
        let refused = get(&format!("{path}.svg?width=400")).await;
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
            "U.S.–Ukraine talks: who and what is related",
            "A network of 51 items: 4 places, 4 events, 13 actors,",
        ),
    ];
    for (path, (title, part)) in PATHS.into_iter().zip(expected) {
        let answer = get(&format!("{path}.svg")).await;
        let picture = parse_svg(answer.text());
        let root = picture.root_element();
        assert_eq!(root.attribute("role"), Some("img"));
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
        assert!(description.ends_with(&format!("The same as JSON: {path}")));
    }
}

#[tokio::test]
async fn pictures_are_plain_and_legible() {
    for path in PATHS {
        let answer = get(&format!("{path}.svg")).await;
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
    let events: Vec<_> = with_class(&picture, "event")
        .map(|event| (event.attribute("href").unwrap().to_owned(), labels(event)))
        .collect();
    let expected = [
        (
            "russia-ukraine-conflict",
            [
                "Undated",
                "Russia–Ukraine conflict",
                "Armed conflict · Ongoing",
            ],
        ),
        (
            "white-house-meeting",
            [
                "Late February 2025",
                "White House meeting",
                "Meeting · Ended · White House",
            ],
        ),
        (
            "us-military-aid-suspension",
            [
                "Undated",
                "U.S. military aid suspension",
                "Measure · Ongoing",
            ],
        ),
        (
            "jeddah-talks",
            ["Undated", "Jeddah talks", "Talks · In progress · Jeddah"],
        ),
    ]
    .map(|(id, labels)| {
        (
            format!("/v1/events/{id}"),
            labels.map(str::to_owned).to_vec(),
        )
    });
    assert_eq!(events, expected);
    let tips = |name: &str| {
        edges_of_type(&picture, name)
            .filter_map(tooltip)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        tips("follows"),
        [
            "“U.S. military aid suspension” comes after “White House meeting”",
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
    let summary = get("/v1/events/jeddah-talks").await.json()["summary"].clone();
    assert_eq!(
        json!(with_class(&picture, "event").filter_map(tooltip).last()),
        summary
    );
}

#[tokio::test]
async fn the_network_shows_every_item_and_every_relation() {
    let (answer, graph) = (get("/v1/graph.svg").await, get("/v1/graph").await.json());
    let picture = parse_svg(answer.text());
    let list = |key: &str| graph[key].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut shown: Vec<_> = with_class(&picture, "node")
        .map(|node| (node.attribute("href").unwrap().to_owned(), labels(node)))
        .collect();
    let nodes = list("nodes");
    let mut expected: Vec<_> = nodes
        .iter()
        .map(|node| (text(&node["href"]), vec![text(&node["title"])]))
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
    for path in PATHS {
        let answer = get(&format!("{path}.svg")).await;
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
            if path == "/v1/graph" {
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
