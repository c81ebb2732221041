//! How a picture is to be drawn, besides what it shows.

use std::sync::LazyLock;

use crate::query::parse::parsed_query::ParsedQuery;
use crate::query::parse::parsed_value::ParsedContent;
use crate::query::spec::overviews::{graph_filters, overview_spec, timeline_filters};
use crate::query::spec::parameter_spec::{
    LimitRange, ParameterRole, ParameterSpec, QuerySpec, ValueSpec,
};

/// The widths that a picture can be laid out for, in CSS pixels.
const MIN_WIDTH: u32 = 300;
const MAX_WIDTH: u32 = 1_600;

/// The parameters of the timeline as a picture.
pub static TIMELINE_SVG_SPEC: LazyLock<QuerySpec> = LazyLock::new(|| {
    let mut parameters = timeline_filters();
    parameters.extend(appearance_parameters(600));
    overview_spec("timeline", parameters)
});

/// The parameters of the graph as a picture.
pub static GRAPH_SVG_SPEC: LazyLock<QuerySpec> = LazyLock::new(|| {
    let mut parameters = graph_filters();
    let view = ParameterSpec::new(
        "view",
        ParameterRole::Appearance,
        ValueSpec::one_of(["positions", "network"]),
        "What the picture shows. `positions`: who holds what stance on what. `network`: every item and relation. The default is `positions`, or `network` if `type` is given.",
    );
    parameters.push(view.with_example("network"));
    parameters.extend(appearance_parameters(740));
    overview_spec("graph", parameters)
});

fn appearance_parameters(default_width: u32) -> [ParameterSpec; 2] {
    let width = ParameterSpec::new(
        "width",
        ParameterRole::Appearance,
        ValueSpec::Limit(LimitRange {
            min: MIN_WIDTH,
            max: MAX_WIDTH,
            default: default_width,
        }),
        "The width in CSS pixels that the picture is laid out for. If it is shown at this width, its text is as large as the text of a web page. 360 suits phones.",
    );
    let theme = ParameterSpec::new(
        "theme",
        ParameterRole::Appearance,
        ValueSpec::one_of(["auto", "light", "dark"]),
        "The colors of the picture. The default, `auto`, follows the reader's preference.",
    );
    [width.with_example(360), theme.with_example("dark")]
}

/// How a picture is to be drawn.
#[derive(Clone, Debug)]
pub struct Appearance {
    /// The width to lay it out for, in CSS pixels.
    pub width: Option<u32>,
    /// The name of its theme.
    pub theme: Option<String>,
}

impl Appearance {
    pub(crate) fn new(parsed: &ParsedQuery) -> Self {
        let width = parsed.values("width").first();
        let width = width.and_then(|width| match width.content {
            ParsedContent::Limit(pixels) => Some(pixels),
            _ => None,
        });
        let theme = parsed.values("theme").first();
        Self {
            width,
            theme: theme.map(|theme| theme.text.clone()),
        }
    }
}
