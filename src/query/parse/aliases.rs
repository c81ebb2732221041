//! Names and operators of other APIs that clients try, and what they are here.

use crate::query::parse::query_string::QueryParam;
use crate::query::parse::synonyms::{Form, name_synonyms, path_synonyms, value_synonyms};
use crate::query::spec::filter_op::{FilterOp, OPERATOR_SEPARATOR};
use crate::query::spec::parameter_spec::{ParameterRole, ParameterSpec, ValueSpec};

/// What a parameter that is not known here means.
pub(crate) enum Alias<'n> {
    /// One of these parameters, the likeliest first.
    Parameters(Vec<&'n str>),
    /// What to do instead, where no parameter means the same.
    Advice(&'static str),
    /// No response depends on it, for the reason that is given.
    Needless(&'static str),
}

/// The signs that make an operator of a name.
pub(crate) const OPERATOR_CHARS: [char; 8] = ['!', '<', '>', '[', ']', '~', '$', '.'];

/// What to do about the number of a page.
const PAGE_ADVICE: &str = "Pages have neither numbers nor offsets: `links.next` leads to the next one, and `limit` is how many items a page has.";

/// What to do about the size or the place of a page where there are no pages.
const UNPAGED_ADVICE: &str = "There are no pages: the response has everything.";

/// Names that count items rather than pages, from 0.
const OFFSETS: [&str; 4] = ["offset", "skip", "start_index", "startindex"];

/// Names of other APIs that nothing here has the meaning of.
const UNSUPPORTED_PARAMETERS: &[(&[&str], Alias<'_>)] = &[
    (
        &[
            "page",
            "p",
            "pg",
            "offset",
            "skip",
            "page_number",
            "pagenumber",
            "start_index",
            "startindex",
            "page_offset",
            "page_start",
        ],
        Alias::Advice(PAGE_ADVICE),
    ),
    (
        &[
            "count",
            "total",
            "count_only",
            "with_count",
            "include_count",
        ],
        Alias::Needless("Every list says in `meta.total` how many items it finds."),
    ),
    (
        &["fields", "select", "columns", "fl", "only"],
        Alias::Advice(
            "It always has all its fields: `fields` selects those of collections and their items, as in `/v1/actors?fields=title`.",
        ),
    ),
    (
        &["exclude", "omit", "except", "hide"],
        Alias::Advice(
            "Nothing can be left out by name: where `fields` is a parameter, it names what to include.",
        ),
    ),
    (
        &[
            "lang",
            "language",
            "locale",
            "hl",
            "i18n",
            "accept_language",
        ],
        Alias::Needless("Responses are in the language of the record: nothing is translated."),
    ),
    (
        &["format", "fmt", "filetype", "file_type", "response_format"],
        Alias::Advice(FORM_ADVICE),
    ),
    (
        &["pretty", "indent", "prettyprint"],
        Alias::Needless("Responses are always laid out for reading."),
    ),
    (
        &["callback", "jsonp"],
        Alias::Needless("No callback is needed: pages of any website may fetch responses (CORS)."),
    ),
    (
        &[
            "key",
            "api_key",
            "apikey",
            "api-key",
            "token",
            "access_token",
            "auth",
            "app_id",
        ],
        Alias::Needless("Everything is open: no key is needed."),
    ),
];

/// What to do about a parameter that chooses a form.
const FORM_ADVICE: &str = "Other formats have paths of their own: add `.csv` or `.ndjson` to the path of a list, `.bib` to that of a citation.";

/// What to do about an order where there is only one.
const ORDER_ADVICE: &str =
    "Its order is fixed: the lists of one type take `sort`, as in `/v1/events?sort=-date`.";

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
    (&["_all", "_all_of", "_allof", "[all]"], FilterOp::AllOf),
    (
        &[
            "__in", "__eq", "__exact", "__any", "__one_of", "__oneof", "_in", "_any", "[in]",
            "[eq]", "[any]", "[]", "=",
        ],
        FilterOp::In,
    ),
];

/// Operators of other APIs before a name.
const OPERATOR_PREFIXES: [(&str, FilterOp); 2] =
    [("all_", FilterOp::AllOf), ("any_", FilterOp::In)];

/// A name in lower case, with underscores between its words: `sortOrder` is `sort_order`.
pub(crate) fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 2);
    let mut follows_lowercase = false;
    for ch in name.trim_start_matches(['$', '_']).chars() {
        if ch.is_uppercase() && follows_lowercase {
            snake.push('_');
        }
        follows_lowercase = ch.is_lowercase();
        snake.extend(ch.to_lowercase());
    }
    snake.replace('-', "_")
}

/// What a parameter of another API means among those that a path takes. A name that negates or
/// compares stands for no filter by the value alone, which would say the opposite.
pub(crate) fn resolve_alias<'n>(
    param: &QueryParam,
    parameters: &'n [ParameterSpec],
    is_negation: bool,
) -> Option<Alias<'n>> {
    // An address that was copied out of HTML.
    let sent_name = param.name.strip_prefix("amp;").unwrap_or(&param.name);
    let name = &*sent_name.to_lowercase();
    if Form::from_param(name, &param.value).is_some() {
        return Some(Alias::Advice(FORM_ADVICE));
    }
    let plain_name = snake_case(sent_name);
    // JSON:API has the type of the items in brackets, `fields[actors]`, or the rest of a name,
    // `page[size]`.
    let family = plain_name.split_once('[').map(|(family, _)| family);
    let family = family.and_then(|family| parameters.iter().find(|spec| spec.name == family));
    let plain_name = plain_name.replace('[', "_").replace(']', "");
    let has_role = |role| parameters.iter().any(|spec| spec.role == role);
    if !has_role(ParameterRole::Sort) && means_sort(&plain_name) {
        return Some(Alias::Advice(ORDER_ADVICE));
    }
    if !has_role(ParameterRole::Limit) && means_page(&plain_name, &param.value) {
        return Some(Alias::Needless(UNPAGED_ADVICE));
    }
    let mut meant = with_operator(name, parameters);
    meant.extend(named(&plain_name, FilterOp::In, parameters));
    // `p=2` and `s=20` may mean anything.
    if plain_name.len() == 1 && !param.value.contains(char::is_alphabetic) {
        meant.clear();
    }
    meant.extend(family.filter(|_| !compares(name)));
    let unsupported = UNSUPPORTED_PARAMETERS
        .iter()
        .find(|(names, _)| names.contains(&&*plain_name));
    let first = meant.first().copied().filter(|_| unsupported.is_none());
    // What has a meaning elsewhere alone is not what has such values here.
    let may_be_any = !meant.is_empty() || name_synonyms(&plain_name).next().is_none();
    let may_be_any = may_be_any && !is_negation && !compares(name);
    meant.retain(|spec| spec.value.may_accept(&param.value));
    meant.extend(with_coded_value(&param.value, parameters).filter(|_| may_be_any));
    // What no title has may be in another text.
    let is_text = |spec: &&ParameterSpec| matches!(spec.value, ValueSpec::Substring);
    if meant.iter().any(is_text) {
        let full_text = |spec: &&ParameterSpec| spec.role == ParameterRole::FullText;
        meant.extend(parameters.iter().find(full_text));
    }
    if meant.is_empty() {
        meant.extend(first);
    }
    // The first page is what there is without a page.
    if matches!(unsupported, Some((_, Alias::Advice(PAGE_ADVICE))))
        && ["0", "1"].contains(&&*param.value)
        && !(param.value == "1" && OFFSETS.contains(&&*plain_name))
    {
        return Some(Alias::Needless(PAGE_ADVICE));
    }
    match unsupported {
        _ if !meant.is_empty() => {
            let mut names: Vec<&str> = Vec::new();
            for spec in meant {
                if !names.contains(&&*spec.name) {
                    names.push(&spec.name);
                }
            }
            Some(Alias::Parameters(names))
        }
        Some((_, Alias::Advice(advice))) => Some(Alias::Advice(advice)),
        Some((_, Alias::Needless(reason))) => Some(Alias::Needless(reason)),
        _ => None,
    }
}

/// Whether a name says more than that an attribute has a value.
pub(crate) fn compares(name: &str) -> bool {
    name.contains(OPERATOR_SEPARATOR) || operators_of(name).any(|(_, op)| op != FilterOp::In)
}

/// The parameters that a name with an operator of another API may stand for.
fn with_operator<'n>(name: &str, parameters: &'n [ParameterSpec]) -> Vec<&'n ParameterSpec> {
    let bases = operators_of(name);
    bases
        .flat_map(|(base, op)| named(base, op, parameters))
        .collect()
}

/// The names that may stand in a name with an operator, and that operator.
pub(crate) fn operators_of(name: &str) -> impl Iterator<Item = (&str, FilterOp)> {
    let operators = OPERATOR_ALIASES
        .iter()
        .flat_map(|(aliases, op)| aliases.iter().map(move |alias| (*alias, *op)));
    let canonical_operators = FilterOp::ALL.map(|op| (op.suffix(), op)).into_iter();
    let behind = canonical_operators
        .chain(operators)
        .filter(|(suffix, _)| !suffix.is_empty())
        .filter_map(|(suffix, op)| Some((name.strip_suffix(suffix)?, op)));
    let before = OPERATOR_PREFIXES.into_iter();
    let before = before.filter_map(|(prefix, op)| Some((name.strip_prefix(prefix)?, op)));
    behind.chain(before).filter(|(base, _)| !base.is_empty())
}

/// The parameters that filter by an attribute of this name, or of one that means the same. A
/// text is searched in where it cannot be compared.
pub(crate) fn named<'n>(
    name: &str,
    op: FilterOp,
    parameters: &'n [ParameterSpec],
) -> Vec<&'n ParameterSpec> {
    let find = |name: &str| {
        // Quantities have no bounds that are excluded.
        let ops: &[FilterOp] = match op {
            FilterOp::In => &[FilterOp::In, FilterOp::Contains],
            FilterOp::Gt => &[FilterOp::Gt, FilterOp::Gte],
            FilterOp::Lt => &[FilterOp::Lt, FilterOp::Lte],
            _ => &[op],
        };
        let mut names = ops.iter().map(|op| format!("{name}{}", op.suffix()));
        names.find_map(|name| parameters.iter().find(|spec| spec.name == name))
    };
    let own = find(name).into_iter();
    own.chain(name_synonyms(name).filter_map(find)).collect()
}

/// The filter whose values these are, whatever the parameter is called.
pub(crate) fn with_coded_value<'n>(
    value: &str,
    parameters: &'n [ParameterSpec],
) -> Option<&'n ParameterSpec> {
    parameters.iter().find(|spec| {
        let is_filter = matches!(
            spec.role,
            ParameterRole::Filter
                | ParameterRole::AttributeFilter {
                    op: FilterOp::In,
                    ..
                }
        );
        let is_coded = matches!(spec.value, ValueSpec::OneOf { .. });
        is_filter && is_coded && spec.value.may_accept(value)
    })
}

/// Orders that begin with the last day.
const NEWEST_FIRST: &[&str] = &["newest", "latest", "recent", "most-recent", "newest-first"];

/// Whether a parameter sizes or numbers pages here or in other APIs.
fn means_page(name: &str, value: &str) -> bool {
    let is_own = |word: &str| ["limit", "cursor"].contains(&word);
    let mut unsupported = UNSUPPORTED_PARAMETERS.iter();
    let is_page = |(names, advice): &(&[&str], Alias<'_>)| {
        matches!(advice, Alias::Advice(PAGE_ADVICE)) && names.contains(&name)
    };
    let is_number = value.parse::<u64>().is_ok();
    let is_synonym = unsupported.any(is_page) || name_synonyms(name).any(is_own);
    is_own(name) || is_number && is_synonym
}

/// Whether a parameter of this name sorts in other APIs.
pub(crate) fn means_sort(name: &str) -> bool {
    name == "sort" || name_synonyms(name).any(|name| name == "sort")
}

/// The field that a list is sorted by where nobody says which.
pub(crate) fn default_sort_field(known: impl Fn(&str) -> bool) -> Option<&'static str> {
    let fields = ["date", "title"].into_iter();
    let mut sortable = fields.filter(|field| known(&format!("-{field}")));
    sortable.find(|field| known(field))
}

/// The values that a list in the notation of another API probably stands for. Where values are
/// names of fields or types, words for those stand for them, too.
pub(crate) fn normalize_value(
    value: &str,
    are_names: bool,
    known: impl Fn(&str) -> bool,
) -> Option<String> {
    let lower = value.trim().to_lowercase();
    let meaning = |word: &str, prefix: &str| {
        let words = [word.replace(['_', ' '], "-"), word.replace(['-', ' '], "_")];
        let synonyms = words.iter().flat_map(|word| {
            let names = are_names.then(|| name_synonyms(word).chain(collections_meant(word)));
            value_synonyms(word).chain(names.into_iter().flatten())
        });
        let meanings = synonyms.map(|meaning| format!("{prefix}{meaning}"));
        let own = words.iter().map(|word| format!("{prefix}{word}"));
        own.chain(meanings).find(|candidate| known(candidate))
    };
    if NEWEST_FIRST.contains(&&*lower) && known("-date") {
        return Some("-date".to_owned());
    }
    // A direction behind or before the field that a list is sorted by.
    let field_with_direction = [
        ("desc", "-"),
        ("asc", ""),
        ("descending", "-"),
        ("ascending", ""),
    ]
    .into_iter()
    .find_map(|(suffix, prefix)| Some((lower.strip_suffix(suffix)?, prefix)))
    .or_else(|| Some((lower.strip_prefix('-')?, "-")))
    .or_else(|| Some((lower.strip_prefix('+')?, "")));
    if let Some((field, prefix)) = field_with_direction {
        let key = match field.trim_end_matches([' ', ':', '.', '_', '|', '-']) {
            "" => default_sort_field(&known).map(|field| format!("{prefix}{field}")),
            field => meaning(field, prefix),
        };
        if key.is_some() {
            return key;
        }
    }
    if let Some(name) = meaning(&lower, "") {
        return Some(name);
    }
    let pieces = lower
        .split(['|', ';', ' ', '+', '/', '\n'])
        .map(str::trim)
        .filter(|piece| !piece.is_empty());
    let names: Vec<_> = pieces
        .map(|piece| meaning(piece, ""))
        .collect::<Option<_>>()?;
    (!names.is_empty()).then(|| names.join(","))
}

/// The collections that a word stands for in paths.
fn collections_meant(word: &str) -> impl Iterator<Item = &'static str> {
    let paths = path_synonyms(word).filter_map(|path| path.strip_prefix("/v1/"));
    paths.filter(|name| !name.contains(['.', '?', '/']))
}

/// Before a value: everything but that.
const NEGATIONS: [&str; 7] = ["-", "!", "not:", "not ", "neq:", "ne:", "<>"];

/// A value without the negation before it.
pub(crate) fn without_negation(value: &str) -> Option<&str> {
    let rest = NEGATIONS.iter().find_map(|sign| value.strip_prefix(sign))?;
    Some(rest.trim()).filter(|rest| !rest.is_empty())
}
