//! Overviews of the record: the matrix, pictures, sources and editions.

use maud::{Markup, PreEscaped, html};

use crate::model::capitalize;
use crate::store::to_i64;

use super::json::Content;
use super::links::PageLinks;
use super::lists::{Level, card, count};
use super::values::{reference, shown_inline};

const MATRIX: &str = "/v1/matrix";

/// Who holds which stance on what. On a narrow screen each cell names its column.
pub(super) fn matrix(body: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let columns: Vec<_> = body.list("columns").collect();
    let rows: Vec<_> = body.list("rows").collect();
    let is_recorded = |cell: Content<'_>| cell.list("positions").len() > 0;
    let (shown_rows, empty_rows): (Vec<Content<'_>>, Vec<Content<'_>>) = rows
        .iter()
        .copied()
        .partition(|row| row.list("cells").any(is_recorded));
    // Most of a matrix is empty: what nobody has a position on is named below it.
    let is_shown = |index: usize| {
        let mut cells = rows.iter().filter_map(|row| row.list("cells").nth(index));
        cells.any(is_recorded)
    };
    let is_shown: Vec<bool> = (0..columns.len()).map(is_shown).collect();
    let columns_if = |shown: bool| {
        let columns = columns.iter().copied().zip(&is_shown);
        columns.filter_map(move |(column, is_shown)| (*is_shown == shown).then_some(column))
    };
    html! {
        h1 { "Who wants what" }
        p.lead { "Actors in rows, what they hold a position on in columns. A position on a proposal is in the proposal's column, not in that of its aspect. An empty cell means that the record has no position, not that the actor has none." }
        div.scroll tabindex="0" role="region" aria-label="Positions" {
            table.matrix {
                thead {
                    tr {
                        th scope="col" { "Actor" }
                        @for column in columns_if(true) {
                            th scope="col" {
                                (reference(column, links))
                                span.type { (column.text("type_label").unwrap_or_default()) }
                            }
                        }
                    }
                }
                tbody {
                    @for row in shown_rows {
                        tr {
                            th scope="row" { (reference(row.get("actor"), links)) }
                            @for (index, cell) in row.list("cells").enumerate().filter(|(index, _)| is_shown[*index]) {
                                (matrix_cell(cell, columns[index].title(), links))
                            }
                        }
                    }
                }
            }
        }
        @if !empty_rows.is_empty() {
            (named_below("Actors without a recorded position", empty_rows.into_iter().map(|row| (row.get("actor"), None)), links))
        }
        @if is_shown.contains(&false) {
            (named_below("Without a recorded position on the item itself", columns_if(false).map(|column| with_type(column, &columns)), links))
        }
    }
}

/// A column with its type if another one has the same title, such as a proposal beside its aspect.
fn with_type<'a>(column: Content<'a>, columns: &[Content<'_>]) -> (Content<'a>, Option<&'a str>) {
    let mut same = columns
        .iter()
        .filter(|other| other.title() == column.title());
    let needs_type = same.nth(1).is_some();
    (column, column.text("type_label").filter(|_| needs_type))
}

/// Items in one paragraph, with the types of those that have one.
fn named_below<'a>(
    label: &str,
    items: impl Iterator<Item = (Content<'a>, Option<&'a str>)>,
    links: &PageLinks<'_>,
) -> Markup {
    html! {
        p { (label) ": "
            @for (index, (item, type_label)) in items.enumerate() {
                @if index > 0 { ", " }
                (reference(item, links))
                @if let Some(type_label) = type_label { " (" (type_label.to_lowercase()) ")" }
            }
            "."
        }
    }
}

fn matrix_cell(cell: Content<'_>, column: &str, links: &PageLinks<'_>) -> Markup {
    let is_recorded = cell.list("positions").len() > 0;
    html! {
        td data-column=(column) .empty[!is_recorded] {
            @if is_recorded {
                ul {
                    @for position in cell.list("positions") {
                        li {
                            span.tag { (position.text("stance_label").unwrap_or_default()) }
                            " " (reference(position, links))
                            @if position.list("conditional_on").len() > 0 {
                                " (on condition: " (shown_inline(position.list("conditional_on"), links)) ")"
                            }
                        }
                    }
                }
            } @else {
                span aria-hidden="true" { "–" }
                span.visually-hidden { "Not recorded" }
            }
        }
    }
}

/// The events in order, as a picture and as a list.
pub(super) fn timeline(body: Content<'_>, picture: &str, links: &PageLinks<'_>) -> Markup {
    html! {
        h1 { "Timeline" }
        p.lead { "What happened, in order. Where the sources give no date, arrows and lines say what came after what." }
        (inline_picture(picture))
        h2 { "The events" }
        ol.items {
            @for event in body.list("data") {
                li { (card(event, Level::Section, links)) }
            }
        }
    }
}

/// What the page of the graph is called.
pub(super) const GRAPH_TITLE: &str = "Who wants what, as a picture";

/// Who holds what against whom, as a picture, and everything that is in it.
pub(super) fn graph(body: Content<'_>, picture: &str, links: &PageLinks<'_>) -> Markup {
    let nodes = body.list("nodes");
    let mut types: Vec<_> = nodes
        .clone()
        .filter_map(|node| node.text("type_label"))
        .collect();
    types.dedup();
    html! {
        h1 { (GRAPH_TITLE) }
        p.lead {
            "Who holds which position on what. Names in the picture are links."
            @if links.leads_to(MATRIX) { " The same as a table: " a href=(links.page(MATRIX)) { "who wants what" } "." }
        }
        (inline_picture(picture))
        details {
            summary { "Everything that is connected in the record (" (nodes.len()) " items)" }
            dl.fields {
                @for label in types {
                    div {
                        dt { (label) }
                        dd { (shown_inline(nodes.clone().filter(|node| node.text("type_label") == Some(label)), links)) }
                    }
                }
            }
        }
    }
}

/// A picture in the page, which on a phone is wider than the screen. HTML takes the language of SVG from `xml:lang` or from the page.
fn inline_picture(svg: &str) -> Markup {
    let svg = match svg.split_once(" lang=\"") {
        Some((before, rest)) => {
            let (_, after) = rest.split_once('"').unwrap_or(("", rest));
            format!("{before}{after}")
        }
        None => svg.to_owned(),
    };
    html! {
        p.meta.swipe { "The picture is wider than the screen: move it sideways." }
        div.picture tabindex="0" role="region" aria-label="Picture" { (PreEscaped(svg)) }
    }
}

/// What the page of the coverage is called.
pub(super) const COVERAGE_TITLE: &str =
    "Passage by passage: what the record takes from its sources";

/// Each passage of the sources with what the record takes from it.
pub(super) fn coverage(body: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let [cited, total] =
        ["cited", "units"].map(|name| body.get("meta").number(name).unwrap_or_default());
    // Where the editors list only some passages of a source, the others do not count.
    let is_complete = body.get("meta").text("outline") == Some("complete");
    let passages = count(total, "passage", "passages");
    html! {
        h1 { (COVERAGE_TITLE) }
        p.lead {
            @if cited == total { "Each of the " (passages) } @else { (cited) " of the " (passages) }
            @if is_complete { " of the sources" } @else { " that the editors list from the sources" }
            @if cited == total { " is cited." } @else { " are cited." }
            @if !is_complete { " Some sources have passages that are not listed." }
        }
        @for source in body.list("data") {
            section {
                h2 { (reference(source.get("source"), links)) }
                @for unit in source.list("units") {
                    section {
                        @let passage = capitalize(unit.text("label").unwrap_or_default());
                        h3 {
                            @match unit.text("href") {
                                Some(href) => a href=(links.page_of(href)) { (passage) },
                                None => (passage),
                            }
                        }
                        @if unit.list("statements").len() > 0 {
                            ul {
                                @for statement in unit.list("statements") { li { (reference(statement, links)) } }
                                @let more = unit.number("total").unwrap_or_default() - to_i64(unit.list("statements").len());
                                @if more > 0 {
                                    li {
                                        @match unit.text("href") {
                                            Some(href) => a href=(links.page_of(href)) { "and " (more) " more" },
                                            None => { "and " (more) " more" },
                                        }
                                    }
                                }
                            }
                        } @else { p.not-recorded { "Nothing is taken from this passage." } }
                    }
                }
            }
        }
        @if body.list("unsupported").len() > 0 {
            section {
                h2 { "Not supported by any statement" }
                ul { @for item in body.list("unsupported") { li { (reference(item, links)) } } }
            }
        }
    }
}

/// Every edition, the newest first.
pub(super) fn editions(body: Content<'_>, links: &PageLinks<'_>) -> Markup {
    let mut editions: Vec<_> = body.list("data").collect();
    editions.reverse();
    html! {
        h1 { "Editions" }
        p.lead { "An edition never changes once it is published. Links that name one stay as they are." }
        @if let Some(current) = links.current_page("/v1/editions") {
            p { "These are the editions up to edition " (links.edition.number()) ". " a href=(current) { "See all editions" } "." }
        }
        ol.items {
            @for edition in editions {
                li {
                    article.card {
                        h2 {
                            @let number = edition.number("edition").unwrap_or_default();
                            a href=(edition_page(edition)) { "Edition " (number) }
                        }
                        p {
                            (edition.text("published_label").unwrap_or("Not published"))
                            "; " (count(edition.number("items").unwrap_or_default(), "item", "items"))
                        }
                        @if let Some(href) = edition.get("changes").text("href") {
                            @let total = edition.get("changes").number("total").unwrap_or_default();
                            @if total > 0 { p { a href=(links.page_of(href)) { (count(total, "change", "changes")) } } }
                        }
                        details { summary { "Checksum of its content" } p.meta { "SHA-256: " code.digest { (edition.text("digest").unwrap_or_default()) } } }
                    }
                }
            }
        }
    }
}

fn edition_page(edition: Content<'_>) -> String {
    let root = edition.get("links").text("self").unwrap_or_default();
    let root = root.trim_end_matches(".json").trim_end_matches("/index");
    format!("{root}/v1/summary.html")
}
