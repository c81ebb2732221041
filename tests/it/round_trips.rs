//! What is written and read back is what it was.

use proptest::prelude::*;
use serde_json::{Value, json};
use talks::model::{EdtfText, Slug, UncertainDate, ValidationErrors, slugify};
use talks::query::{Cursor, PagePosition, parse_query_string, percent_encode};

/// The first and the last day of a year, a month or a day of a calendar with equal months.
fn moment() -> impl Strategy<Value = (String, String, String)> {
    let year = (1_i32..=9_998).prop_map(|year| {
        (
            format!("{year:04}"),
            format!("{year:04}-01-01"),
            format!("{year:04}-12-31"),
        )
    });
    let short_month = (1_i32..=9_998, 1..=12).prop_map(|(year, month)| {
        let last = match month {
            2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        let month = format!("{year:04}-{month:02}");
        (
            month.clone(),
            format!("{month}-01"),
            format!("{month}-{last}"),
        )
    });
    let day = (1_i32..=9_998, 1..=12, 1..=28).prop_map(|(year, month, day)| {
        let day = format!("{year:04}-{month:02}-{day:02}");
        (day.clone(), day.clone(), day)
    });
    prop_oneof![year, short_month, day]
}

proptest! {
    #[test]
    fn a_cursor_is_read_as_it_was_written(edition: u32, content_version: u64, query_hash: u64, ordinal: u32, goes_back: bool) {
        let position = if goes_back { PagePosition::Before(ordinal) } else { PagePosition::After(ordinal) };
        let cursor = Cursor { edition, content_version, query_hash, position };
        let text = cursor.encode();
        prop_assert_eq!(Cursor::decode(&text), Some(cursor));
        // One letter off is no cursor.
        for place in 0..text.len() {
            let mut other = text.clone().into_bytes();
            other[place] = if other[place] == b'A' { b'B' } else { b'A' };
            prop_assert_eq!(Cursor::decode(std::str::from_utf8(&other).unwrap()), None);
        }
    }

    #[test]
    fn a_query_is_read_as_it_was_written(name in "\\PC{1,20}", value in "\\PC{0,80}") {
        let query = format!("{}={}", percent_encode(&name), percent_encode(&value));
        let read = parse_query_string(&query).unwrap();
        prop_assert_eq!(read.len(), 1);
        prop_assert_eq!(&read[0].name, &name);
        prop_assert_eq!(&read[0].value, &value);
    }

    #[test]
    fn a_slug_stays_what_it_is(text in "\\PC{0,80}") {
        let slug = slugify(&text);
        prop_assert_eq!(slugify(&slug), slug.as_str());
        if !slug.is_empty() {
            prop_assert!(Slug::parse(&slug).is_some_and(|read| read.as_str() == slug));
        }
    }

    #[test]
    fn a_date_is_published_as_it_was_written((edtf, earliest, latest) in moment(), mark in "[?]?") {
        let written = json!({
            "edtf": format!("{edtf}{mark}"),
            "qualifier": null,
            "earliest": earliest,
            "latest": latest,
        });
        let date = deserr::deserialize::<UncertainDate, _, ValidationErrors>(written.clone());
        let mut published = serde_json::to_value(date.unwrap()).unwrap();
        let label = published.as_object_mut().unwrap().remove("label");
        let kind = published.as_object_mut().unwrap().remove("kind");
        prop_assert_eq!(kind.unwrap(), "single");
        prop_assert!(label.unwrap().as_str().is_some_and(|label| !label.is_empty()));
        prop_assert_eq!(published, written);
    }

    #[test]
    fn an_interval_is_published_as_it_was_written(one in moment(), other in moment()) {
        let (from, to) = if one.1 <= other.2 { (one, other) } else { (other, one) };
        prop_assume!(from.1 <= to.2);
        let text = format!("{}/{}", from.0, to.0);
        let read = deserr::deserialize::<EdtfText, _, ValidationErrors>(Value::from(text.clone()));
        prop_assert!(read.is_ok_and(|read| read.as_str() == text));
        let written = json!({
            "edtf": text, "qualifier": null, "earliest": from.1, "latest": to.2,
        });
        let date = deserr::deserialize::<UncertainDate, _, ValidationErrors>(written.clone());
        let mut published = serde_json::to_value(date.unwrap()).unwrap();
        let label = published.as_object_mut().unwrap().remove("label");
        let kind = published.as_object_mut().unwrap().remove("kind");
        prop_assert_eq!(kind.unwrap(), "interval");
        prop_assert!(label.unwrap().as_str().is_some_and(|label| !label.is_empty()));
        prop_assert_eq!(published, written);
    }
}
