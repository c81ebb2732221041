//! What callers and editors see, tried from outside: through the router, over a socket and
//! on the command line.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod builds;
mod caching;
mod changes;
mod check;
mod check_more;
mod collections;
mod command_line;
mod compared;
mod conformance;
mod contract;
mod crowds;
mod dates;
mod digests;
mod cursors;
mod document;
mod drawn;
mod editions;
mod entry;
mod export;
mod faults;
mod foreign;
mod invisible;
mod kinds;
mod limits;
mod lists;
mod logging;
mod many;
mod names;
mod operators;
mod oracle;
mod origin;
mod overviews;
mod paths;
mod pictures;
mod pictures_more;
mod preconditions;
mod problems;
mod queries;
mod readme;
mod record;
mod reload;
mod requests;
mod round_trips;
mod search;
mod serve;
mod several;
mod soak;
mod support;
mod synth;
mod texts;
mod whole;
mod wire;
