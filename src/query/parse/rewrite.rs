//! The parameters that an unknown one stands for.

use crate::query::parse::query_error::did_you_mean;
use crate::query::parse::query_string::{QueryParam, join_params};

/// What was meant, and what to say about it.
pub(crate) struct Rewrite {
    pub(crate) replacement: Option<Vec<QueryParam>>,
    pub(crate) hint: String,
    /// The names of other parameters that it stands for as well.
    pub(crate) superseded: Vec<String>,
}

impl Rewrite {
    pub(crate) fn to(name: &str, value: &str) -> Self {
        Self::to_params(vec![QueryParam {
            name: name.to_owned(),
            value: value.to_owned(),
        }])
    }

    pub(crate) fn to_params(params: Vec<QueryParam>) -> Self {
        Self {
            hint: did_you_mean(Some(&join_params(&params))),
            replacement: Some(params),
            superseded: Vec::new(),
        }
    }

    pub(crate) fn impossible(hint: String) -> Self {
        Self {
            replacement: None,
            hint,
            superseded: Vec::new(),
        }
    }
}

/// The value of a switch, as other APIs write it.
pub(crate) fn parse_flag(value: &str) -> Option<bool> {
    match &*value.to_lowercase() {
        "" | "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" => Some(false),
        _ => None,
    }
}
