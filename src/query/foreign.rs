//! What other APIs call things: names and operators that callers bring along, and what is
//! meant by them here.

/// What a name that is not known here means.
#[derive(Default)]
pub(super) struct Meant<'n> {
    /// The name that is used here.
    pub(super) near: Option<&'n str>,
    /// What to do instead, where no name means the same.
    pub(super) advice: Option<&'static str>,
}

/// The signs that make an operator of a name.
pub(super) const SIGNS: [char; 8] = ['!', '<', '>', '[', ']', '~', '$', '.'];

/// Names of other APIs, and the names that are used here.
const NAMES: &[(&[&str], &str)] = &[
    (
        &[
            "per_page",
            "page_size",
            "pagesize",
            "perpage",
            "size",
            "count",
            "top",
            "rows",
            "max",
            "first",
        ],
        "limit",
    ),
    (
        &[
            "order", "orderby", "order_by", "sort_by", "sortby", "ordering",
        ],
        "sort",
    ),
    (
        &[
            "query", "search", "text", "term", "terms", "keyword", "keywords", "fulltext",
        ],
        "q",
    ),
    (
        &["expand", "embed", "with", "populate", "includes"],
        "include",
    ),
    (
        &[
            "from",
            "since",
            "start",
            "start_date",
            "date_from",
            "min_date",
        ],
        "date__gte",
    ),
    (
        &["to", "until", "end", "end_date", "date_to", "max_date"],
        "date__lte",
    ),
    (&["after"], "date__gt"),
    (&["before"], "date__lt"),
    (&["year", "month", "day", "when"], "date"),
    (&["aggregate", "group_by", "groupby", "aggs"], "facet"),
];

/// Names of other APIs that nothing here has the meaning of.
const ADVICE: &[(&[&str], &str)] = &[
    (
        &[
            "page",
            "p",
            "pg",
            "offset",
            "skip",
            "page_number",
            "pagenumber",
        ],
        "Pages have no numbers: `links.next` leads to the next one, and `limit` says how many items a page has.",
    ),
    (
        &["format", "output", "accept", "type"],
        "Other forms are paths of their own: put `.csv` or `.ndjson` behind the path of a list.",
    ),
    (
        &["fields", "select", "columns", "fl", "only"],
        "JSON answers always have all their fields; `fields` picks those of `.csv` and `.ndjson`.",
    ),
    (
        &["pretty", "indent", "callback"],
        "Answers are laid out for reading, and any page may fetch them.",
    ),
    (
        &["key", "api_key", "apikey", "token", "access_token"],
        "Everything is open: no key is needed.",
    ),
];

/// Names that browsers, newsletters and caches add to an address and that ask for nothing.
const TRACKING: &[&str] = &[
    "_", "cb", "dclid", "fbclid", "gbraid", "gclid", "igshid", "mc_cid", "mc_eid", "msclkid",
    "ref", "t", "ts", "twclid", "v", "wbraid", "yclid",
];

/// Whether a name was added to the address without asking for anything.
pub(super) fn is_tracking(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.starts_with("utm_") || TRACKING.contains(&lower.as_str())
}

/// Operators of other APIs behind a name, and the one that is used here.
const OPERATORS: &[(&[&str], &str)] = &[
    (
        &[
            "!",
            "__ne",
            "__neq",
            "__exclude",
            "__nin",
            "_not",
            "_ne",
            "[ne]",
            "[not]",
            "[nin]",
            "<>",
        ],
        "__not",
    ),
    (
        &[
            ">", "__ge", "__from", "__since", "_gte", "_ge", "_from", "_since", "[gte]", "[ge]",
            "[from]", ".gte",
        ],
        "__gte",
    ),
    (
        &["__after", "_gt", "_after", "[gt]", "[after]", ".gt"],
        "__gt",
    ),
    (
        &[
            "<", "__le", "__to", "__until", "_lte", "_le", "_to", "_until", "[lte]", "[le]",
            "[to]", ".lte",
        ],
        "__lte",
    ),
    (
        &["__before", "_lt", "_before", "[lt]", "[before]", ".lt"],
        "__lt",
    ),
    (
        &[
            "__icontains",
            "__like",
            "__ilike",
            "_contains",
            "_like",
            "[like]",
            "[contains]",
            "~",
        ],
        "__contains",
    ),
    (
        &["__isnull", "__null", "__exists", "_missing", "[null]"],
        "__missing",
    ),
    (&["_all", "[all]"], "__all"),
    (
        &["__in", "__eq", "__exact", "_in", "[in]", "[eq]", "[]", "="],
        "",
    ),
];

/// What a name of another API means among `names`.
pub(super) fn meant<'n>(name: &str, names: &[&'n str]) -> Meant<'n> {
    let known = |wanted: &str| names.iter().copied().find(|name| *name == wanted);
    let lower = name.to_lowercase();
    // An address that was copied out of HTML.
    if let Some(near) = lower.strip_prefix("amp;").and_then(known) {
        return Meant {
            near: Some(near),
            advice: None,
        };
    }
    for (others, operator) in OPERATORS {
        for other in *others {
            let base = lower.strip_suffix(other).filter(|base| !base.is_empty());
            if let Some(near) = base.and_then(|base| known(&format!("{base}{operator}"))) {
                return Meant {
                    near: Some(near),
                    advice: None,
                };
            }
        }
    }
    let says = |others: &[&str]| others.contains(&lower.trim_start_matches(['$', '_']));
    let named = NAMES.iter().find(|(others, _)| says(others));
    let advised = ADVICE.iter().find(|(others, _)| says(others));
    Meant {
        near: named.and_then(|(_, name)| known(name)),
        advice: advised.map(|(_, advice)| *advice),
    }
}

/// What is probably meant by a value of a list that is written as other APIs write it.
pub(super) fn value_meant(value: &str, known: impl Fn(&str) -> bool) -> Option<String> {
    let lower = value.trim().to_lowercase();
    // A direction behind the field that a list is sorted by.
    for (behind, sign) in [
        ("desc", "-"),
        ("asc", ""),
        ("descending", "-"),
        ("ascending", ""),
    ] {
        if let Some(field) = lower.strip_suffix(behind)
            && let field = field.trim_end_matches([' ', ':', '.', '_', '|', '-'])
            && known(&format!("{sign}{field}"))
        {
            return Some(format!("{sign}{field}"));
        }
    }
    let pieces: Vec<_> = lower
        .split(['|', ';', ' ', '+', '/', '\n'])
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .collect();
    let all = !pieces.is_empty() && pieces.iter().all(|piece| known(piece));
    all.then(|| pieces.join(","))
}
