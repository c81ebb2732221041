//! The two text formats of Prometheus, and their negotiation.

use std::fmt;

use prometheus_client::encoding::{prometheus_text, text};
use prometheus_client::registry::Registry;

const OPEN_METRICS: &str = "application/openmetrics-text";

/// A format that metrics are served in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpositionFormat {
    /// The text format that every scraper reads, version 0.0.4.
    Text,
    /// `OpenMetrics` 1.0, which older scrapers and most other tools cannot parse.
    OpenMetrics,
}

impl ExpositionFormat {
    /// The format for these values of `Accept`: `OpenMetrics` only if a value names it and prefers
    /// no other.
    pub fn negotiate<'a>(accept: impl Iterator<Item = &'a str>) -> Self {
        let (mut open_metrics, mut text) = (0.0_f32, 0.0_f32);
        for range in accept.flat_map(|value| value.split(',')) {
            let mut parts = range.split(';').map(str::trim);
            let media_type = parts.next().unwrap_or_default();
            let parameters = parts.filter_map(|parameter| parameter.split_once('='));
            let (mut quality, mut is_supported) = (1.0, true);
            for (name, value) in parameters {
                match name.to_ascii_lowercase().as_str() {
                    "q" => quality = value.parse().unwrap_or(0.0),
                    "version" => {
                        is_supported = ["1.0.0", "0.0.1"].contains(&value.trim_matches('"'));
                    }
                    _ => {}
                }
            }
            if media_type.eq_ignore_ascii_case(OPEN_METRICS) && is_supported {
                open_metrics = open_metrics.max(quality);
            } else if media_type.eq_ignore_ascii_case("text/plain") {
                text = text.max(quality);
            }
        }
        if open_metrics > 0.0 && open_metrics >= text {
            Self::OpenMetrics
        } else {
            Self::Text
        }
    }

    /// The media type.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Text => prometheus_text::CONTENT_TYPE,
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
        }
    }

    pub(super) fn encode(self, registry: &Registry) -> Result<String, fmt::Error> {
        let mut out = String::new();
        match self {
            Self::Text => prometheus_text::encode(&mut out, registry)?,
            Self::OpenMetrics => text::encode(&mut out, registry)?,
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use crate::metrics::exposition::ExpositionFormat::{self, OpenMetrics, Text};

    #[test]
    fn open_metrics_has_to_be_named() {
        for (accept, expected) in [
            (&[][..], Text),
            (&[""], Text),
            (&["*/*"], Text),
            (&["application/*"], Text),
            (&["text/plain;version=0.0.4"], Text),
            (&["application/openmetrics-text"], OpenMetrics),
            (
                &["text/html", "Application/OpenMetrics-Text; Q=0.1"],
                OpenMetrics,
            ),
            (&["application/openmetrics-text;q=0"], Text),
            (&["application/openmetrics-text;q=x"], Text),
            (&["application/openmetrics-text;version=2.0.0"], Text),
            (
                &["application/openmetrics-text;version=1.0.0;q=0.5,text/plain"],
                Text,
            ),
            // What Prometheus sends since version 2.5, and since 3.0.
            (
                &[
                    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                ],
                OpenMetrics,
            ),
            (
                &[
                    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
                ],
                OpenMetrics,
            ),
        ] {
            let found = ExpositionFormat::negotiate(accept.iter().copied());
            assert_eq!(found, expected, "{accept:?}");
        }
    }
}
