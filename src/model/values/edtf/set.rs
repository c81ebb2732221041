//! Sets of dates: one of them, or all of them.

use crate::model::values::edtf::parsed::{DateKind, EdtfError, ParsedEdtf};
use crate::model::values::edtf::single_date::parse_single;

/// Parses the dates of a set; `None` if it has no closing bracket.
pub(super) fn parse_set<'a>(
    text: &'a str,
    dates: Option<&'a str>,
    kind: DateKind,
) -> Result<ParsedEdtf, EdtfError<'a>> {
    let Some(dates) = dates else {
        let why = "a bracket is missing at its end";
        let hint = if kind == DateKind::OneOf {
            "add ] at its end"
        } else {
            "add } at its end"
        };
        return Err(EdtfError::new(text, why, hint));
    };
    let entries: Vec<_> = dates.split(',').collect();
    let is_plain = |entry: &str| !entry.contains("..");
    if let [only] = entries.as_slice()
        && is_plain(only)
    {
        let hint = format!("write `{only}`");
        return Err(EdtfError::new(text, "one date needs no brackets", hint));
    }
    let mut set: Option<ParsedEdtf> = None;
    for (index, entry) in entries.iter().enumerate() {
        let (is_first, is_last) = (index == 0, index + 1 == entries.len());
        let parsed = match entry.split_once("..") {
            None => parse_set_date(text, entry)?,
            Some((start, end)) => {
                let is_open = start.is_empty() || end.is_empty();
                if is_open && kind == DateKind::AllOf {
                    let why = "a set of several dates has a first and a last one";
                    let hint = "write an interval, such as 2025-02/..";
                    return Err(EdtfError::new(text, why, hint));
                }
                if (start.is_empty() && !is_first) || (end.is_empty() && !is_last) {
                    let why = "only the first date of a set is open before, and the last after";
                    let hint = "write for example [..1667-12] or [1667,1670..]";
                    return Err(EdtfError::new(text, why, hint));
                }
                let parse_bound = |bound: &'a str| match bound {
                    "" => Ok(None),
                    bound => parse_set_date(text, bound).map(Some),
                };
                let (from, to) = (parse_bound(start)?, parse_bound(end)?);
                if from.is_none() && to.is_none() {
                    let why = "it is open before and after";
                    return Err(EdtfError::new(text, why, "give at least one date"));
                }
                ParsedEdtf {
                    earliest: from.as_ref().and_then(|date| date.earliest),
                    latest: to.as_ref().and_then(|date| date.latest),
                    kind,
                    gaps: Vec::new(),
                    is_divisible: false,
                    inexact_start: from.is_some_and(|date| date.inexact_start),
                    inexact_end: to.is_some_and(|date| date.inexact_end),
                }
            }
        };
        if let (Some(earliest), Some(latest)) = (parsed.earliest, parsed.latest)
            && earliest > latest
        {
            let why = "a range in it ends before it begins";
            return Err(EdtfError::new(text, why, "swap the two dates"));
        }
        set = Some(match set {
            None => ParsedEdtf {
                kind,
                is_divisible: false,
                ..parsed
            },
            Some(known) => extend_set(text, known, &parsed)?,
        });
    }
    Ok(set.expect("split yields at least one piece"))
}

fn parse_set_date<'a>(text: &'a str, date: &'a str) -> Result<ParsedEdtf, EdtfError<'a>> {
    if date.contains('T') {
        let why = "a set consists of dates";
        let hint = "leave the time of day out of a set";
        return Err(EdtfError::new(text, why, hint));
    }
    parse_single(date)
}

/// A set with one more date, which has to come after the others.
fn extend_set<'a>(
    text: &'a str,
    mut known: ParsedEdtf,
    next: &ParsedEdtf,
) -> Result<ParsedEdtf, EdtfError<'a>> {
    match (known.latest, next.earliest) {
        (Some(latest), Some(earliest)) if latest < earliest => {
            let (first, last) = (latest.tomorrow(), earliest.yesterday());
            if let (Ok(first), Ok(last)) = (first, last)
                && first <= last
            {
                known.gaps.push((first, last));
            }
            Ok(ParsedEdtf {
                latest: next.latest,
                inexact_end: next.inexact_end,
                ..known
            })
        }
        _ => Err(EdtfError::new(
            text,
            "its dates overlap, or are not in their order",
            "write each date once, the earliest first",
        )),
    }
}
