//! Names and operators of other APIs that clients try, and their names here.

use crate::query::spec::filter_op::FilterOp;

/// What a name that is not known here means.
#[derive(Default)]
pub(crate) struct Alias<'n> {
    /// The name that is used here.
    pub(crate) canonical_name: Option<&'n str>,
    /// What to do instead, where no name means the same.
    pub(crate) advice: Option<&'static str>,
}

/// The signs that make an operator of a name.
pub(crate) const OPERATOR_CHARS: [char; 8] = ['!', '<', '>', '[', ']', '~', '$', '.'];

/// Names of other APIs, and the names that are used here.
const PARAMETER_ALIASES: &[(&[&str], &str)] = &[
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
const UNSUPPORTED_PARAMETERS: &[(&[&str], &str)] = &[
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

/// Names that browsers, newsletters and caches add to URLs and that have no meaning here.
const TRACKING_PARAMETERS: &[&str] = &[
    "_", "cb", "dclid", "fbclid", "gbraid", "gclid", "igshid", "mc_cid", "mc_eid", "msclkid",
    "ref", "t", "ts", "twclid", "v", "wbraid", "yclid",
];

/// Whether a name was added to the URL for tracking or caching.
pub(crate) fn is_tracking_parameter(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.starts_with("utm_") || TRACKING_PARAMETERS.contains(&lower.as_str())
}

/// Operators of other APIs behind a name, and the one that is used here.
const OPERATOR_ALIASES: &[(&[&str], FilterOp)] = &[
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
        FilterOp::NotIn,
    ),
    (
        &[
            ">", "__ge", "__from", "__since", "_gte", "_ge", "_from", "_since", "[gte]", "[ge]",
            "[from]", ".gte",
        ],
        FilterOp::Gte,
    ),
    (
        &["__after", "_gt", "_after", "[gt]", "[after]", ".gt"],
        FilterOp::Gt,
    ),
    (
        &[
            "<", "__le", "__to", "__until", "_lte", "_le", "_to", "_until", "[lte]", "[le]",
            "[to]", ".lte",
        ],
        FilterOp::Lte,
    ),
    (
        &["__before", "_lt", "_before", "[lt]", "[before]", ".lt"],
        FilterOp::Lt,
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
        FilterOp::Contains,
    ),
    (
        &["__isnull", "__null", "__exists", "_missing", "[null]"],
        FilterOp::Missing,
    ),
    (&["_all", "[all]"], FilterOp::AllOf),
    (
        &["__in", "__eq", "__exact", "_in", "[in]", "[eq]", "[]", "="],
        FilterOp::In,
    ),
];

/// What a name of another API means among `names`.
pub(crate) fn resolve_alias<'n>(name: &str, names: &[&'n str]) -> Alias<'n> {
    let find_known = |candidate: &str| names.iter().copied().find(|name| *name == candidate);
    let lower = name.to_lowercase();
    // An address that was copied out of HTML.
    if let Some(canonical_name) = lower.strip_prefix("amp;").and_then(find_known) {
        return Alias {
            canonical_name: Some(canonical_name),
            advice: None,
        };
    }
    for (aliases, op) in OPERATOR_ALIASES {
        for alias in *aliases {
            let base = lower.strip_suffix(alias).filter(|base| !base.is_empty());
            if let Some(canonical_name) =
                base.and_then(|base| find_known(&format!("{base}{}", op.suffix())))
            {
                return Alias {
                    canonical_name: Some(canonical_name),
                    advice: None,
                };
            }
        }
    }
    let is_among = |aliases: &[&str]| aliases.contains(&lower.trim_start_matches(['$', '_']));
    let renamed = PARAMETER_ALIASES
        .iter()
        .find(|(aliases, _)| is_among(aliases));
    let unsupported = UNSUPPORTED_PARAMETERS
        .iter()
        .find(|(aliases, _)| is_among(aliases));
    Alias {
        canonical_name: renamed.and_then(|(_, name)| find_known(name)),
        advice: unsupported.map(|(_, advice)| *advice),
    }
}

/// The values that a list in the notation of another API probably stands for.
pub(crate) fn normalize_value(value: &str, known: impl Fn(&str) -> bool) -> Option<String> {
    let lower = value.trim().to_lowercase();
    // A direction behind the field that a list is sorted by.
    for (suffix, prefix) in [
        ("desc", "-"),
        ("asc", ""),
        ("descending", "-"),
        ("ascending", ""),
    ] {
        if let Some(field) = lower.strip_suffix(suffix)
            && let field = field.trim_end_matches([' ', ':', '.', '_', '|', '-'])
            && known(&format!("{prefix}{field}"))
        {
            return Some(format!("{prefix}{field}"));
        }
    }
    let pieces: Vec<_> = lower
        .split(['|', ';', ' ', '+', '/', '\n'])
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .collect();
    let all_known = !pieces.is_empty() && pieces.iter().all(|piece| known(piece));
    all_known.then(|| pieces.join(","))
}
