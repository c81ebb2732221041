//! What a collection can be asked: the declarations of its parameters.
//!
//! Parameters follow from the fields and relations that a kind declares. The same
//! declaration makes the check, the message and the documentation of a parameter.

use std::sync::LazyLock;

use jiff::civil::Date;

use super::schema::example;
use super::subject::Subject;
use super::values::Span;
use crate::model::{FieldType, KindInfo, Parts, kind_index, kinds};
use crate::record::{FieldIndex, Places};

/// How many values a parameter takes at once.
pub(super) const MOST_VALUES: usize = 50;
/// How long a text to be searched for may be, in characters.
pub(super) const LONGEST_TEXT: usize = 200;

/// A parameter of a collection.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// What it does, for callers.
    pub description: String,
    /// What it takes.
    pub takes: Takes,
    /// An example value, unless none can be made up.
    pub example: Option<String>,
}

/// What a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A test that items have to pass.
    Filter {
        /// What is tested.
        subject: Subject,
        /// How it is tested.
        test: Test,
    },
    /// Words to be searched for.
    Search,
    /// The order of the items.
    Sort,
    /// Relations whose items are to come along.
    Include,
    /// Subjects whose values are to be counted.
    Facet,
    /// The columns of a table.
    Columns,
    /// The fields of each line.
    Fields,
    /// How many items a page has.
    Limit,
    /// Where a page begins.
    Cursor,
}

/// A test of one subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// It has any of the values; a date overlaps with any of them.
    Any,
    /// It has none of the values.
    Not,
    /// It has all of the values.
    All,
    /// It has no value at all, or has one.
    Missing,
    /// Its text contains the text.
    Contains,
    /// Its date may be on or after the value's first day.
    Since,
    /// Its date may be after the value's last day.
    After,
    /// Its date may be on or before the value's last day.
    Until,
    /// Its date may be before the value's first day.
    Before,
}

impl Test {
    /// The items that pass, by their dates in a field held against the asked one.
    pub(super) fn dated(self, asked: &Span, field: &FieldIndex) -> Places<'static> {
        let begun_by = |day: Date| field.beginning(move |first| first <= day);
        let begun_before = |day: Date| field.beginning(move |first| first < day);
        let over_by = |day: Date| field.ending(move |last| last <= day);
        let over_before = |day: Date| field.ending(move |last| last < day);
        match self {
            Self::Since => field.having().without(&over_before(asked.first)),
            Self::After => field.having().without(&over_by(asked.last)),
            Self::Until => begun_by(asked.last),
            Self::Before => begun_before(asked.first),
            _ => begun_by(asked.last).without(&over_before(asked.first)),
        }
    }

    /// What is put behind the subject's name.
    fn suffix(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::Not => "__not",
            Self::All => "__all",
            Self::Missing => "__missing",
            Self::Contains => "__contains",
            Self::Since => "__gte",
            Self::After => "__gt",
            Self::Until => "__lte",
            Self::Before => "__lt",
        }
    }

    /// The tests that a subject takes.
    fn of(subject: Subject, kind: &KindInfo) -> &'static [Self] {
        const CLOSED: &[Test] = &[Test::Any, Test::Not, Test::All, Test::Missing];
        match subject {
            Subject::Field(field) => match kind.fields[field].of {
                FieldType::Text => &[Self::Contains, Self::Missing],
                FieldType::Date => &[
                    Self::Any,
                    Self::Not,
                    Self::All,
                    Self::Missing,
                    Self::Since,
                    Self::After,
                    Self::Until,
                    Self::Before,
                ],
                FieldType::Id
                | FieldType::Code(_)
                | FieldType::Token { .. }
                | FieldType::Boolean => CLOSED,
            },
            Subject::Stored(_) | Subject::Related(_) => CLOSED,
        }
    }

    fn describe(self, subject: Subject, kind: &KindInfo) -> String {
        let what = subject.describe(kind);
        match (self, subject.is_date(kind)) {
            (Self::Any, false) => format!("Only items with any of these values. {what}"),
            (Self::Any, true) => format!(
                "Only items whose date can lie within any of these years, months or days. {what}"
            ),
            (Self::Not, _) => format!(
                "Only items with none of these values, those without a value included. {what}"
            ),
            (Self::All, false) => format!("Only items with all of these values. {what}"),
            (Self::All, true) => format!(
                "Only items whose date can lie within each of these years, months or days. {what}"
            ),
            (Self::Missing, _) => {
                format!("`true`: only items without a value; `false`: only items with one. {what}")
            }
            (Self::Contains, _) => format!(
                "Only items whose text contains this text, taken whole, commas included; case, accents and invisible characters do not count, so that these alone are refused; dashes, apostrophes, quotation marks and spaces are found in all their forms. {what}"
            ),
            (Self::Since, _) => format!(
                "Only items whose date can be on or after the first day of this year, month or day. {what}"
            ),
            (Self::After, _) => format!(
                "Only items whose date can be after the last day of this year, month or day. {what}"
            ),
            (Self::Until, _) => format!(
                "Only items whose date can be on or before the last day of this year, month or day. {what}"
            ),
            (Self::Before, _) => format!(
                "Only items whose date can be before the first day of this year, month or day. {what}"
            ),
        }
    }
}

impl Takes {
    /// Whether it takes several values, separated by commas.
    pub fn is_list(self) -> bool {
        match self {
            Self::Filter { test, .. } => matches!(test, Test::Any | Test::Not | Test::All),
            Self::Sort | Self::Include | Self::Facet | Self::Columns | Self::Fields => true,
            Self::Search | Self::Limit | Self::Cursor => false,
        }
    }
}

/// The form of an answer, which decides what can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// A page of a list.
    List,
    /// The whole list as a table.
    Table,
    /// The whole list, one item a line.
    Lines,
    /// One item.
    Item,
}

impl Form {
    /// All forms.
    pub const ALL: [Self; 4] = [Self::List, Self::Table, Self::Lines, Self::Item];

    /// The path that answers in this form.
    pub(super) fn path(self, kind: &KindInfo) -> String {
        let collection = kind.collection;
        match self {
            Self::List => format!("/v1/{collection}"),
            Self::Table => format!("/v1/{collection}.csv"),
            Self::Lines => format!("/v1/{collection}.ndjson"),
            Self::Item => format!("/v1/{collection}/{{id}}"),
        }
    }
}

/// What a collection can be asked in one form, by name.
pub fn parameters(of: &KindInfo, form: Form) -> &'static [Parameter] {
    static ALL: LazyLock<Vec<[Vec<Parameter>; 4]>> = LazyLock::new(|| {
        let forms = |kind| Form::ALL.map(|form| declare(kind, form));
        kinds().iter().map(forms).collect()
    });
    kind_index(of.type_name).map_or(&[], |kind| &ALL[kind][form as usize])
}

fn declare(kind: &KindInfo, form: Form) -> Vec<Parameter> {
    let mut all = Vec::new();
    if form != Form::Item {
        for subject in Subject::all(kind) {
            for test in Test::of(subject, kind) {
                let takes = Takes::Filter {
                    subject,
                    test: *test,
                };
                all.push(Parameter {
                    name: format!("{}{}", subject.name(kind), test.suffix()),
                    description: test.describe(subject, kind),
                    takes,
                    example: example(takes, kind),
                });
            }
        }
    }
    let controls: &[(&str, Takes)] = match form {
        Form::List => &[
            ("q", Takes::Search),
            ("sort", Takes::Sort),
            ("include", Takes::Include),
            ("facet", Takes::Facet),
            ("limit", Takes::Limit),
            ("cursor", Takes::Cursor),
        ],
        Form::Table => &[
            ("q", Takes::Search),
            ("sort", Takes::Sort),
            ("fields", Takes::Columns),
        ],
        Form::Lines => &[
            ("q", Takes::Search),
            ("sort", Takes::Sort),
            ("fields", Takes::Fields),
        ],
        Form::Item => &[("include", Takes::Include)],
    };
    for (name, takes) in controls {
        all.push(Parameter {
            name: (*name).to_owned(),
            description: control(*takes),
            takes: *takes,
            example: example(*takes, kind),
        });
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

/// What a parameter does that is no filter.
fn control(takes: Takes) -> String {
    use super::question::{DEFAULT_LIMIT, LARGEST_LIMIT};
    match takes {
        Takes::Filter { .. } => String::new(),
        Takes::Search => "Only items that the words are found in, as in `/v1/search`: stemmed, phrases in double quotes, the last word also as a beginning. `-`, `OR` and `field:` mean nothing here; the filters do that.".to_owned(),
        Takes::Sort => "The order: fields, the first counts most; `-` before one turns it round. Dates go by their first day, then by their last; texts by code point; items without a value come last. The editors' order decides what is equal, and everything if this is not given.".to_owned(),
        Takes::Include => "Relations whose items come along, whole, under `included`: for each item of the answer the first ten.".to_owned(),
        Takes::Facet => "Fields and relations whose values are counted over everything that the question finds, under `facets`.".to_owned(),
        Takes::Fields => "The fields of each item, in this order; all if it is not given.".to_owned(),
        Takes::Columns => "The columns, in this order; all if it is not given.".to_owned(),
        Takes::Limit => format!("How many items a page has, 1 to {LARGEST_LIMIT}; {DEFAULT_LIMIT} if it is not given. It may change from page to page."),
        Takes::Cursor => "Where the page begins: taken from `links.next` of the page before, never made up. It names its edition and its question.".to_owned(),
    }
}

/// The parts that references to a subject may have.
pub(super) fn parts_of(subject: Subject, kind: &KindInfo) -> Parts {
    match subject {
        Subject::Stored(relation) => kind.relations[relation].parts,
        Subject::Field(_) | Subject::Related(_) => Parts::Refused,
    }
}
