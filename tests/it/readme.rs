//! The README, held against the server.
