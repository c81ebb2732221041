//! Any text as a cursor: what can be read is what was written, and the rest is refused.

#![no_main]

use libfuzzer_sys::fuzz_target;
use talks::query::{Cursor, percent_encode};
use talks_fuzz::get;

fuzz_target!(|text: &str| {
    if let Some(cursor) = Cursor::decode(text) {
        assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor), "{text}");
        assert_eq!(cursor.encode(), text);
    }
    for path in ["/v1/statements?kind=event&sort=-date", "/v1/search?q=aid"] {
        let target = format!("{path}&cursor={}", percent_encode(text));
        if let Some(response) = get(&target) {
            let status = response.status().as_u16();
            assert!([200, 400, 404, 414].contains(&status), "{target}: {status}");
        }
    }
});
