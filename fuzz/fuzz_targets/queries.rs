//! Any path and query: the answer is well-formed, a problem's correction can be followed,
//! and the address that an answer gives itself leads to the same answer.

#![no_main]

use libfuzzer_sys::fuzz_target;
use talks_fuzz::{get, json};

fuzz_target!(|target: &str| {
    let Some(response) = get(target) else { return };
    let Some(body) = json(&response) else {
        return;
    };
    let link = |relation: &str| body["links"][relation].as_str();
    if response.status() == 200 {
        if let Some(this) = link("self").filter(|_| body["data"].is_array()) {
            let again = get(this).expect("an address");
            assert_eq!(again.body(), response.body(), "{target} is not {this}");
        }
    } else if let Some(suggestion) = link("suggestion") {
        let followed = get(suggestion).expect("an address");
        let status = followed.status();
        // One that corrects the edition leaves the rest to the next answer.
        let follows = status.is_success() || status.is_redirection();
        assert!(
            follows || body["code"] == "no-edition",
            "{target}: {suggestion}"
        );
    }
});
