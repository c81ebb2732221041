//! A picture, read back from its XML and measured anew, from its elements alone.

use roxmltree::{Document, Node};

/// A picture's XML, which has to be well-formed.
pub(crate) fn parse_svg(text: &str) -> Document<'_> {
    Document::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn number(node: Node<'_, '_>, name: &str) -> f64 {
    let text = node.attribute(name).unwrap_or_else(|| panic!("{node:?}"));
    text.parse().unwrap()
}

pub(crate) fn elements<'a, 'input>(
    picture: &'a Document<'input>,
    name: &'a str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    picture
        .descendants()
        .filter(move |node| node.has_tag_name(name))
}

/// The groups or links of a class.
pub(crate) fn with_class<'a, 'input>(
    picture: &'a Document<'input>,
    class: &'a str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    picture
        .descendants()
        .filter(move |node| node.attribute("class") == Some(class))
}

/// The lines for relations of a type.
pub(crate) fn edges_of_type<'a, 'input>(
    picture: &'a Document<'input>,
    name: &'a str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    with_class(picture, "edge").filter(move |edge| edge.attribute("data-type") == Some(name))
}

/// The text within an element, its white space as it is drawn.
pub(crate) fn text_content(node: Node<'_, '_>) -> String {
    let texts = node.descendants().filter(Node::is_text);
    let joined: String = texts.filter_map(|text| text.text()).collect();
    joined.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The tooltip of an element.
pub(crate) fn tooltip(node: Node<'_, '_>) -> Option<String> {
    let title = node.children().find(|child| child.has_tag_name("title"));
    title.map(text_content)
}

/// The labels within an element.
pub(crate) fn labels(node: Node<'_, '_>) -> Vec<String> {
    let texts = node
        .descendants()
        .filter(|inner| inner.has_tag_name("text"));
    texts.map(text_content).collect()
}

/// A line of text as it is drawn.
#[derive(Debug)]
struct TextLine {
    text: String,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

/// Widths of the widest of the common sans serif fonts, in thousandths of its size.
fn advance(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | '\'' => 278.0,
        ' ' | '.' | ',' | '·' | 'I' | '‘' | '’' => 318.0,
        'f' | 't' | 'r' | '(' | ')' | '-' | '!' | ':' => 400.0,
        's' | 'c' | 'z' | '“' | '”' => 540.0,
        'w' | '<' | '>' | '&' => 830.0,
        'm' | 'W' | 'M' | '…' | '—' => 990.0,
        'A'..='Z' => 720.0,
        '\u{1100}'.. => 1000.0,
        _ => 630.0,
    }
}

/// Every line of text of a picture, measured.
fn lines(picture: &Document<'_>) -> Vec<TextLine> {
    let mut lines = Vec::new();
    for text in elements(picture, "text") {
        let spans: Vec<_> = text
            .children()
            .filter(|child| child.has_tag_name("tspan"))
            .collect();
        for one in if spans.is_empty() { vec![text] } else { spans } {
            let size = number(text, "font-size");
            let bold = if text.attribute("font-weight") == Some("bold") {
                1.1
            } else {
                1.0
            };
            let said = text_content(one);
            let width = said.chars().map(advance).sum::<f64>() / 1000.0 * size * bold;
            let (left, y) = (number(one, "x"), number(one, "y"));
            // Text is set from the left edge, in either direction.
            let sides = (text.attribute("direction"), text.attribute("text-anchor"));
            assert!(matches!(sides, (None, None) | (Some("rtl"), Some("end"))));
            lines.push(TextLine {
                text: said,
                left,
                right: left + width,
                top: y - 0.93 * size,
                bottom: y + 0.24 * size,
            });
        }
    }
    lines
}

/// No line of text lies upon another or leaves the picture.
pub(crate) fn assert_legible(picture: &Document<'_>) {
    let root = picture.root_element();
    let (width, height) = (number(root, "width"), number(root, "height"));
    let view = root.attribute("viewBox").unwrap();
    assert_eq!(view, format!("0 0 {width} {height}"));
    let mut lines = lines(picture);
    lines.sort_by(|one, other| one.top.total_cmp(&other.top));
    for (place, one) in lines.iter().enumerate() {
        assert!(!one.text.is_empty());
        let inside =
            one.left >= 0.0 && one.right <= width && one.top >= 0.0 && one.bottom <= height;
        assert!(inside, "{one:?} leaves {view}");
        let below = lines[place + 1..].iter();
        for other in below.take_while(|other| other.top < one.bottom) {
            let apart = one.right <= other.left || other.right <= one.left;
            assert!(apart, "{one:?} lies upon {other:?}");
        }
    }
}

/// Nothing that a page's policy may forbid, and nothing that acts.
pub(crate) fn assert_plain(picture: &Document<'_>) {
    let allowed = [
        "svg", "title", "desc", "style", "g", "a", "rect", "path", "text", "tspan",
    ];
    for node in picture.descendants().filter(Node::is_element) {
        let name = node.tag_name();
        assert_eq!(name.namespace(), Some("http://www.w3.org/2000/svg"));
        assert!(allowed.contains(&name.name()), "{name:?}");
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            assert!(name != "style" && !name.starts_with("on"), "{name}");
            assert!(
                !value.contains("url(") && !value.contains("javascript:"),
                "{value}"
            );
            assert!(name != "href" || node.has_tag_name("a"), "{node:?}");
        }
    }
    assert_eq!(
        picture.root_element().attribute("font-family"),
        Some("system-ui, sans-serif")
    );
}

/// The contrast of two colours (WCAG 2).
pub(crate) fn contrast(one: &str, other: &str) -> f64 {
    let luminance = |colour: &str| {
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn contrasts_are_measured_as_the_guidelines_say() {
    assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 0.001);
    assert!((contrast("#767676", "#ffffff") - 4.54).abs() < 0.01);
}
