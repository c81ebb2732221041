//! Lists a page at a time, and how lists are laid out: indented by two spaces, each of their
//! items on a line of its own.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::ToSchema;

use crate::api::endpoint::JSON;
use crate::api::http::problem::Problem;
use crate::api::http::response::ApiResponse;
use crate::api::page_links;
use crate::api::request_context::RequestContext;
use crate::model::{Href, ItemTypeId, WithLabels};
use crate::query::PageCursors;
use crate::store::search::{MatchedWords, SearchReport};
use crate::store::{Edition, ItemKey, fetch_beginnings, to_i64};

/// The size of a list, and its edition.
#[derive(Serialize, ToSchema)]
pub(crate) struct ListMeta {
    /// How many items the query finds on all pages together.
    #[schema(minimum = 0, maximum = 10_000_000)]
    total: i64,
    /// The largest number of items that a page can have.
    #[schema(minimum = 0, maximum = 500)]
    limit: i32,
    /// The value of the parameter `cursor` for the next page; null only on the last page.
    #[schema(min_length = 16, max_length = 512, pattern = "^[A-Za-z0-9_-]+$")]
    next_cursor: Option<String>,
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    edition: i64,
    /// With `as_at`: how many of the positions found have no date, so that it is uncertain whether
    /// they were held on that day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 10_000_000)]
    undated: Option<i64>,
    /// In a search: `all` if the items found have all words; `some` if no item has all words, and
    /// these items have the most of them; `none` if nothing is found.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 64, pattern = "^[a-z]+$")]
    matched: Option<&'static str>,
    /// In a search: the words of the query that occur nowhere in the record, as they were typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 200)]
    not_found: Option<Vec<NotFoundWord>>,
    /// In a search: which parts of the query have no effect, and where else to look.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 200)]
    notices: Option<Vec<Notice>>,
}

/// A hint on a search: a part of the query that has no effect, or a list or overview that may have
/// what the user looks for.
#[derive(Serialize, ToSchema)]
#[schema(as = SearchNotice)]
pub(crate) struct Notice {
    /// The hint as text: which part of the query has no effect and why, or where to look instead.
    #[schema(min_length = 1, max_length = 2_000, pattern = r"^[\s\S]*$")]
    message: String,
    /// The query that the user may have meant, as a value of `q`; null if there is none.
    #[schema(min_length = 1, max_length = 2_000, pattern = r"^[\s\S]*$")]
    q: Option<String>,
    /// The URL of a list or overview to look at instead; null if there is none.
    href: Option<Href>,
}

/// A search word found nowhere in the record.
#[derive(Serialize, ToSchema)]
#[serde(transparent)]
#[schema(min_length = 1, max_length = 200, pattern = r"^[\s\S]*$")]
pub(crate) struct NotFoundWord(String);

/// The URLs of a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct ListLinks {
    /// The URL of this page.
    #[serde(rename = "self")]
    this: Href,
    /// The URL of the first page.
    first: Href,
    /// The URL of the previous page; null only on the first page.
    prev: Option<Href>,
    /// The URL of the next page; null only on the last page.
    next: Option<Href>,
    /// The URL of all results, on all pages, as a CSV table; absent if the list has no table.
    #[serde(skip_serializing_if = "Option::is_none")]
    csv: Option<Href>,
    /// The URL of all results, on all pages, one JSON object per line; absent if the list does not
    /// have this form.
    #[serde(skip_serializing_if = "Option::is_none")]
    ndjson: Option<Href>,
    /// The URL of this list as a page for people.
    html: Href,
    /// The URL of the results as an Atom feed; absent if the list has no feed.
    #[serde(skip_serializing_if = "Option::is_none")]
    atom: Option<Href>,
}

/// The paths of a list by their cursor and their form.
pub(crate) struct ListPaths<'a> {
    /// The path and query of the page of a cursor.
    pub(crate) page: &'a dyn Fn(Option<&str>) -> String,
    /// The path and query of everything that the list finds, by the extension of a form; none if
    /// it has no such form.
    pub(crate) form: &'a dyn Fn(&str) -> Option<String>,
}

impl ListMeta {
    /// What a list of `record` is of.
    pub(crate) fn new(total: usize, limit: u32, cursors: &PageCursors, edition: &Edition) -> Self {
        Self {
            total: to_i64(total),
            limit: i32::try_from(limit).expect("the query is parsed with a maximum"),
            next_cursor: cursors.next.clone(),
            edition: edition.number(),
            undated: None,
            matched: None,
            not_found: None,
            notices: None,
        }
    }

    /// The same with how many of the items have no date, for a query about a day.
    pub(crate) fn with_undated(self, undated: Option<usize>) -> Self {
        Self {
            undated: undated.map(to_i64),
            ..self
        }
    }

    /// The same with how the items match the words of a search.
    pub(crate) fn with_search(self, report: &SearchReport, edition: &Edition) -> Self {
        let not_found = report.not_found.iter().cloned().map(NotFoundWord);
        let notices = report.notices.iter().map(|notice| Notice {
            message: notice.message.clone(),
            q: notice.query.clone(),
            href: notice.path.map(|path| edition.href(path)),
        });
        Self {
            matched: Some(matched_name(report.matched)),
            not_found: Some(not_found.collect()),
            notices: Some(notices.collect()),
            ..self
        }
    }
}

/// How many of its words the results of a search have.
pub(crate) fn matched_name(matched: MatchedWords) -> &'static str {
    match matched {
        MatchedWords::All => "all",
        MatchedWords::Some => "some",
        MatchedWords::None => "none",
    }
}

impl ListLinks {
    /// The same links, for the `Link` header.
    fn into_link_header(self) -> Vec<(&'static str, String)> {
        let pages = [
            ("self", Some(self.this)),
            ("first", Some(self.first)),
            ("prev", self.prev),
            ("next", self.next),
        ];
        let forms = [self.csv, self.ndjson, self.atom, Some(self.html)];
        let forms = forms.map(|form| ("alternate", form));
        let all = pages.into_iter().chain(forms);
        all.filter_map(|(relation, href)| Some((relation, href?.into_text())))
            .collect()
    }
}

/// One page of a list: `render` makes the body and its links, given those of the cursors of
/// the pages beside it.
pub(crate) fn paged_response(
    context: &RequestContext<'_>,
    cursor: Option<&str>,
    paths: &ListPaths<'_>,
    render: impl FnOnce(&dyn Fn(&PageCursors) -> ListLinks) -> Result<(Vec<u8>, ListLinks), Problem>,
) -> Result<ApiResponse, Problem> {
    let edition = &context.edition;
    let self_path = (paths.page)(cursor);
    let this = edition.href(&self_path);
    let form = |extension| (paths.form)(extension).map(|path| edition.href(&path));
    let page_href = page_links::page_href_of_target(&self_path, edition);
    let page = |cursor: &Option<String>| {
        let cursor = cursor.as_deref()?;
        Some(edition.href(&(paths.page)(Some(cursor))))
    };
    let links = |cursors: &PageCursors| ListLinks {
        this: this.clone(),
        first: match cursor {
            Some(_) => edition.href(&(paths.page)(None)),
            None => this.clone(),
        },
        prev: page(&cursors.previous),
        next: page(&cursors.next),
        csv: form("csv"),
        ndjson: form("ndjson"),
        html: page_href.clone(),
        atom: form("atom"),
    };
    let mut link_header = Vec::new();
    let response = context.respond_with_etag(&self_path, JSON, || {
        let (json, links) = render(&links)?;
        link_header = links.into_link_header();
        Ok(json)
    })?;
    Ok(ApiResponse {
        links: link_header,
        ..response
    })
}

/// The end of a response that is one object.
const OBJECT_END: &[u8] = b"\n}\n";

/// About how many bytes surround the items of a list.
const EXPECTED_ENVELOPE_BYTES: usize = 1_024;

/// A response that is a list: its items, then its other members.
pub(crate) fn render_list(
    items: &[impl AsRef<[u8]>],
    envelope: &impl Serialize,
) -> serde_json::Result<Vec<u8>> {
    let mut body = b"{\n  \"data\": ".to_vec();
    append_items(items, &mut body);
    // The members of the envelope follow: its opening brace becomes a comma.
    let envelope_start = body.len();
    serde_json::to_writer_pretty(&mut body, &WithLabels(envelope))?;
    body[envelope_start] = b',';
    body.push(b'\n');
    Ok(body)
}

/// A JSON array, each item on a line.
fn append_items(items: &[impl AsRef<[u8]>], body: &mut Vec<u8>) {
    const INDENT: &[u8] = b"\n    ";
    let separator_len = ",".len() + INDENT.len();
    let total_len: usize = items
        .iter()
        .map(|line| line.as_ref().len() + separator_len)
        .sum();
    body.reserve(total_len + EXPECTED_ENVELOPE_BYTES);
    fetch_beginnings(items.iter().map(AsRef::as_ref));
    body.push(b'[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            body.push(b',');
        }
        body.extend_from_slice(INDENT);
        body.extend_from_slice(item.as_ref());
    }
    if !items.is_empty() {
        body.extend_from_slice(b"\n  ");
    }
    body.push(b']');
}

/// Adds a member at the end of a response: items by collection.
pub(crate) fn append_grouped_items(
    member: &str,
    items_by_type: &BTreeMap<ItemTypeId, BTreeSet<ItemKey>>,
    edition: &Edition,
    body: &mut Vec<u8>,
) -> serde_json::Result<()> {
    let layout = GroupedItemsLayout {
        type_ids: items_by_type.keys().copied().collect(),
    };
    GroupedItemsLayout::open_member(member, body);
    let mut previous = None;
    for key in items_by_type.values().flatten() {
        layout.append_separator(previous, Some(key.type_id), body);
        body.extend_from_slice(&edition.compact_json(*key)?);
        previous = Some(key.type_id);
    }
    layout.close_member(previous, body);
    Ok(())
}

/// The layout of items by collection, each on a line of its own.
pub(crate) struct GroupedItemsLayout {
    /// The collections, in order; those without an item are empty lists.
    pub(crate) type_ids: Vec<ItemTypeId>,
}

impl GroupedItemsLayout {
    /// Begins a member at the end of a finished object.
    pub(crate) fn open_member(member: &str, body: &mut Vec<u8>) {
        if body.ends_with(OBJECT_END) {
            body.truncate(body.len() - OBJECT_END.len());
        }
        body.extend_from_slice(format!(",\n  \"{member}\": {{").as_bytes());
    }

    /// What stands between items of two collections; none before the first item and after the
    /// last one.
    pub(crate) fn append_separator(
        &self,
        previous: Option<ItemTypeId>,
        next: Option<ItemTypeId>,
        body: &mut Vec<u8>,
    ) {
        if previous.is_some() && previous == next {
            body.extend_from_slice(b",\n      ");
            return;
        }
        if previous.is_some() {
            body.extend_from_slice(b"\n    ]");
        }
        let is_between = |type_id: &&ItemTypeId| {
            previous.is_none_or(|previous| **type_id > previous)
                && next.is_none_or(|next| **type_id < next)
        };
        for empty in self.type_ids.iter().filter(is_between) {
            self.open_list(*empty, body);
            body.push(b']');
        }
        if let Some(next) = next {
            self.open_list(next, body);
            body.extend_from_slice(b"\n      ");
        }
    }

    /// Ends the member and the object, after the last item.
    pub(crate) fn close_member(&self, last: Option<ItemTypeId>, body: &mut Vec<u8>) {
        self.append_separator(last, None, body);
        if !self.type_ids.is_empty() {
            body.extend_from_slice(b"\n  ");
        }
        body.push(b'}');
        body.extend_from_slice(OBJECT_END);
    }

    fn open_list(&self, type_id: ItemTypeId, body: &mut Vec<u8>) {
        let comma = if self.type_ids.first() == Some(&type_id) {
            ""
        } else {
            ","
        };
        let head = format!("{comma}\n    \"{}\": [", type_id.collection());
        body.extend_from_slice(head.as_bytes());
    }
}
