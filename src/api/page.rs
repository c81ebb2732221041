//! Lists a page at a time, and how lists are laid out: indented by two spaces, each of their
//! items on a line of its own.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::ToSchema;

use super::answer::Answer;
use super::endpoint::Call;
use super::problem::Problem;
use crate::model::{Href, kinds};
use crate::record::{ItemAt, Record};

/// What a list is of.
#[derive(Serialize, ToSchema)]
pub(super) struct ListMeta {
    /// How many items the question finds in all.
    #[schema(minimum = 0, maximum = 10_000_000)]
    total: i64,
    /// How many items a page may have.
    #[schema(minimum = 1, maximum = 500)]
    limit: i32,
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    edition: i64,
}

/// The addresses of a list.
#[derive(Serialize, ToSchema)]
pub(super) struct ListLinks {
    /// This page.
    #[serde(rename = "self")]
    this: Href,
    /// The first page.
    first: Href,
    /// The page after; null on the last one, and only there.
    next: Option<Href>,
}

impl ListMeta {
    /// What a list of `record` is of.
    pub(super) fn new(total: usize, limit: u32, record: &Record) -> Self {
        Self {
            total: i64::try_from(total).unwrap_or(i64::MAX),
            limit: i32::try_from(limit).unwrap_or(i32::MAX),
            edition: record.number(),
        }
    }
}

impl ListLinks {
    /// The same links, for the `Link` header.
    fn header(&self) -> Vec<(&'static str, String)> {
        let next = self.next.as_ref().map(|next| ("next", next));
        let all = [("self", &self.this), ("first", &self.first)]
            .into_iter()
            .chain(next);
        all.map(|(relation, href)| (relation, href.as_str().to_owned()))
            .collect()
    }
}

/// One page of a list: `path` is its address by the cursor, and `body` makes it, with the
/// links that lead to the page after, if there is one.
pub(super) fn paged(
    call: &Call<'_>,
    cursor: Option<&str>,
    path: impl Fn(Option<&str>) -> String,
    body: impl FnOnce(&dyn Fn(Option<&str>) -> ListLinks) -> Result<(Vec<u8>, ListLinks), Problem>,
) -> Result<Answer, Problem> {
    let record = &call.record;
    let this = path(cursor);
    let links = |next: Option<&str>| ListLinks {
        this: record.href(&this),
        first: record.href(&path(None)),
        next: next.map(|cursor| record.href(&path(Some(cursor)))),
    };
    let mut header = Vec::new();
    let answer = call.determined(&this, "application/json", || {
        let (body, links) = body(&links)?;
        header = links.header();
        Ok(body)
    })?;
    Ok(Answer {
        links: header,
        ..answer
    })
}

/// How an answer ends that is one object.
const END: &[u8] = b"\n}\n";

/// About how many bytes stand around the items of a list.
const AROUND: usize = 1_024;

/// An answer that is a list: its lines, and its other members after them.
pub(super) fn list_of(
    lines: &[impl AsRef<[u8]>],
    others: &impl Serialize,
) -> serde_json::Result<Vec<u8>> {
    let mut body = b"{\n  \"data\": ".to_vec();
    lay_out_lines(lines, &mut body);
    let others = serde_json::to_string_pretty(others)?;
    let others = others.trim_start_matches('{').trim_end_matches("\n}");
    body.push(b',');
    body.extend_from_slice(others.as_bytes());
    body.extend_from_slice(END);
    Ok(body)
}

/// A list, each line on one of its own.
fn lay_out_lines(lines: &[impl AsRef<[u8]>], body: &mut Vec<u8>) {
    const INDENT: &[u8] = b"\n    ";
    // Lists are mostly of items, so that what stands around them needs no more room.
    let around = ",".len() + INDENT.len();
    let room: usize = lines.iter().map(|line| line.as_ref().len() + around).sum();
    body.reserve(room + AROUND);
    body.push(b'[');
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            body.push(b',');
        }
        body.extend_from_slice(INDENT);
        body.extend_from_slice(line.as_ref());
    }
    if !lines.is_empty() {
        body.extend_from_slice(b"\n  ");
    }
    body.push(b']');
}

/// Gives an answer one more member at its end: items by collection.
pub(super) fn add_by_collection(
    member: &str,
    collections: &BTreeMap<usize, BTreeSet<ItemAt>>,
    record: &Record,
    body: &mut Vec<u8>,
) -> serde_json::Result<()> {
    let layout = ByCollection {
        kinds: collections.keys().copied().collect(),
    };
    ByCollection::begin(member, body);
    let mut previous = None;
    for at in collections.values().flatten() {
        layout.separate(previous, Some(at.kind), body);
        body.extend_from_slice(&record.line(*at)?);
        previous = Some(at.kind);
    }
    layout.end(previous, body);
    Ok(())
}

/// How items stand in an answer by collection, each on a line of its own.
pub(super) struct ByCollection {
    /// The collections, in order; those without an item are empty lists.
    pub(super) kinds: Vec<usize>,
}

impl ByCollection {
    /// Begins a member at the end of a finished object.
    pub(super) fn begin(member: &str, body: &mut Vec<u8>) {
        if body.ends_with(END) {
            body.truncate(body.len() - END.len());
        }
        body.extend_from_slice(format!(",\n  \"{member}\": {{").as_bytes());
    }

    /// What stands between items of two collections; none before the first item and after the
    /// last one.
    pub(super) fn separate(&self, before: Option<usize>, after: Option<usize>, body: &mut Vec<u8>) {
        if before.is_some() && before == after {
            body.extend_from_slice(b",\n      ");
            return;
        }
        if before.is_some() {
            body.extend_from_slice(b"\n    ]");
        }
        let is_between = |kind: &&usize| {
            before.is_none_or(|before| **kind > before) && after.is_none_or(|after| **kind < after)
        };
        for empty in self.kinds.iter().filter(is_between) {
            self.open(*empty, body);
            body.push(b']');
        }
        if let Some(after) = after {
            self.open(after, body);
            body.extend_from_slice(b"\n      ");
        }
    }

    /// Ends the member and the object, after the last item.
    pub(super) fn end(&self, last: Option<usize>, body: &mut Vec<u8>) {
        self.separate(last, None, body);
        if !self.kinds.is_empty() {
            body.extend_from_slice(b"\n  ");
        }
        body.push(b'}');
        body.extend_from_slice(END);
    }

    fn open(&self, kind: usize, body: &mut Vec<u8>) {
        let comma = if self.kinds.first() == Some(&kind) {
            ""
        } else {
            ","
        };
        let head = format!("{comma}\n    \"{}\": [", kinds()[kind].collection);
        body.extend_from_slice(head.as_bytes());
    }
}
