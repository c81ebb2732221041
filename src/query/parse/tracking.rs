//! Parameters that newsletters, social networks and caches add to URLs, and that have no meaning
//! here.
//!
//! Invariant: a shared link leads to the same response as the URL that was shared.

use percent_encoding::percent_decode_str;

/// How the names of a service begin.
const PREFIXES: &[&str] = &[
    "utm_",
    "mtm_",
    "pk_",
    "piwik_",
    "matomo_",
    "hsa_",
    "_hs",
    "__hs",
    "oly_",
    "vero_",
    "guce_",
    "_ga",
    "_gl",
    "gad_",
    "ns_",
    "__twitter",
];

/// How the names of click identifiers end: `fbclid`, `msclkid`, `gbraid`.
const SUFFIXES: &[&str] = &["clid", "clkid", "braid"];

/// Names in full.
const NAMES: &[&str] = &[
    "_",
    "__t",
    "_t",
    "_ts",
    "at_campaign",
    "at_medium",
    "bust",
    "cachebust",
    "cachebuster",
    "cb",
    "cmp",
    "cmpid",
    "epik",
    "gclsrc",
    "guccounter",
    "igsh",
    "igshid",
    "ito",
    "li_fat_id",
    "mc_cid",
    "mc_eid",
    "mibextid",
    "mkt_tok",
    "ncid",
    "nocache",
    "ocid",
    "rand",
    "random",
    "rcm",
    "ref",
    "ref_src",
    "ref_url",
    "referer",
    "referrer",
    "rnd",
    "s_cid",
    "si",
    "smid",
    "smtyp",
    "spm",
    "srsltid",
    "t",
    "trk",
    "ts",
    "v",
    "wt_mc",
    "wt.mc_id",
    "xtor",
];

/// A number with more digits is not a date.
const MAX_DATE_DIGITS: usize = 8;

/// Whether a name was added to the URL for tracking or caching. A bare number is what scripts
/// add so that no cache has the URL.
fn is_tracking(name: &str, value: Option<&str>) -> bool {
    let lower = name.to_ascii_lowercase();
    let is_bare_number = value.is_none_or(str::is_empty)
        && lower.len() > MAX_DATE_DIGITS
        && lower.bytes().all(|byte| byte.is_ascii_digit());
    is_bare_number
        || NAMES.contains(&&*lower)
        || PREFIXES.iter().any(|prefix| lower.starts_with(prefix))
        || SUFFIXES.iter().any(|suffix| lower.ends_with(suffix))
}

/// A query, as it was sent, without the parameters of trackers and caches; none if it has none.
/// Values are not decoded: newsletters encode theirs in any way.
pub(crate) fn without_tracking(query: &str) -> Option<String> {
    let segments: Vec<_> = query.split('&').collect();
    let is_shared_on_x = segments.iter().any(|segment| segment.starts_with("t="));
    let is_meant = |segment: &&str| {
        let (name, value) = match segment.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (*segment, None),
        };
        let is_number =
            |value: &str| !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
        // X adds a number beside its `t`. By itself, `s` may be what to search for.
        let is_of_x = is_shared_on_x && name == "s" && value.is_some_and(is_number);
        !is_of_x && !is_tracking(&percent_decode_str(name).decode_utf8_lossy(), value)
    };
    let meant: Vec<_> = segments.iter().copied().filter(is_meant).collect();
    (meant.len() < segments.len()).then(|| meant.join("&"))
}
