//! Any text as a date: one that is accepted is kept as it is, means days in their order, and
//! is still accepted with the days that it is said to mean.

#![no_main]

use deserr::deserialize;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use talks::model::{Day, EdtfText, UncertainDate, ValidationErrors};
use talks_fuzz::get;

fuzz_target!(|text: &str| {
    let value = || Value::String(text.to_owned());
    if let Ok(date) = deserialize::<EdtfText, _, ValidationErrors>(value()) {
        assert_eq!(date.as_str(), text);
    }
    if let Ok(day) = deserialize::<Day, _, ValidationErrors>(value()) {
        assert_eq!(serde_json::to_value(day).expect("a day"), value());
        let date_json = json!({ "edtf": text, "earliest": text, "latest": text });
        deserialize::<UncertainDate, _, ValidationErrors>(date_json).expect("a day means itself");
    }
    // The first of the texts is a date, the others what it means.
    let parts: Vec<_> = text.split_whitespace().collect();
    if let [edtf, earliest, latest] = parts.as_slice() {
        let bound = |day: &str| (day != "-").then(|| day.to_owned());
        let date_json =
            json!({ "edtf": edtf, "earliest": bound(earliest), "latest": bound(latest) });
        if let Ok(date) = deserialize::<UncertainDate, _, ValidationErrors>(date_json.clone()) {
            if let (Some(first), Some(last)) = (date.earliest, date.latest) {
                assert!(first <= last, "{date_json}");
            }
            // What is served beside the fields of a fixture is for readers.
            let mut round_tripped = serde_json::to_value(&date).expect("a date");
            let fields = round_tripped.as_object_mut().expect("an object");
            fields.retain(|name, _| {
                !["kind", "label"].contains(&name.as_str()) && !name.ends_with("_label")
            });
            let again = deserialize::<UncertainDate, _, ValidationErrors>(round_tripped)
                .expect("the same date");
            assert_eq!(again, date);
        }
    }
    let encoded = talks::query::percent_encode(text);
    for name in ["date", "date__gte", "date__lt"] {
        if let Some(response) = get(&format!("/v1/events?{name}={encoded}")) {
            let status = response.status().as_u16();
            assert!([200, 400, 414].contains(&status), "{text}: {status}");
        }
    }
});
