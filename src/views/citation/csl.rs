//! Entries as CSL-JSON.
//!
//! Styles print the `genre` of an entry, so that it says which item is cited and where sources
//! make its claim. Zotero has no field for it; `note` has it in the format in which Zotero keeps
//! such variables.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, Type};

use crate::model::{
    Href, IdentifierScheme, ItemType as _, ItemTypeId, Language, LongTitle, Rfc3339Timestamp, Slug,
    Source, Title, UncertainDate, Url,
};
use crate::store::Edition;

/// A bibliography entry in CSL-JSON 1.0.2 (Citation Style Language). Fields without a value are
/// left out.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CslItem {
    /// The key of the entry: negotiation, edition, type and id.
    #[schema(min_length = 1, max_length = 256, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    pub id: String,
    /// `entry-encyclopedia` for an item, `dataset` for the record, `article` for a source.
    #[schema(value_type = Slug)]
    pub r#type: &'static str,
    /// The title of the entry. For a statement or a note, it is the text, marked so that no
    /// citation style changes its capitals.
    #[schema(min_length = 1, max_length = 2_100, pattern = r"^\S(.*\S)?$")]
    pub title: String,
    /// The title of the negotiation.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Title)]
    pub container_title: Option<Title>,
    /// What is cited. For an item: its type and id, who wrote its title, and the passages that make
    /// its claim; for a source: its kind.
    #[schema(min_length = 1, max_length = 65_536, pattern = r"^\S(.*\S)?$")]
    pub genre: String,
    /// The authors of the source; for an item or the record, the publisher of the record.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub author: Vec<CslName>,
    /// The translators of the document.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub translator: Vec<CslName>,
    /// Who published the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = LongTitle)]
    pub publisher: Option<LongTitle>,
    /// For an item: the number of the edition.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 7, pattern = "^[1-9][0-9]*$")]
    pub edition: Option<String>,
    /// For the record: the number of the edition.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 7, pattern = "^[1-9][0-9]*$")]
    pub version: Option<String>,
    /// Always `draft`, for an edition that is not released; otherwise absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Slug)]
    pub status: Option<&'static str>,
    /// The day (UTC) on which the edition was released, or the date of the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued: Option<CslDate>,
    /// The day on which the editors read the source at its URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accessed: Option<CslDate>,
    /// The URL of a copy of the source in a web archive.
    #[serde(rename = "archive_location", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Url)]
    pub archive_location: Option<Url>,
    /// The DOI of the source.
    #[serde(rename = "DOI", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Title)]
    pub doi: Option<Title>,
    /// The ISBN of the source.
    #[serde(rename = "ISBN", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Title)]
    pub isbn: Option<Title>,
    /// The source's document symbol at the United Nations, such as `S/RES/2261 (2016)`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Title)]
    pub number: Option<Title>,
    /// The language of the source or, for an item or the record, that of the record, as a BCP 47
    /// tag.
    pub language: Language,
    /// The text of `genre`, with `genre: ` before it, which is how Zotero imports it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 65_536, pattern = r"^genre: \S(.*\S)?$")]
    pub note: Option<String>,
    /// The permanent URL of the page in this edition, or the URL of the source.
    #[serde(rename = "URL", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Href)]
    pub url: Option<String>,
}

/// A name, not split into given and family names.
#[derive(Serialize, ToSchema)]
pub struct CslName {
    /// The whole name.
    pub literal: LongTitle,
}

impl CslName {
    fn from_names(names: &[LongTitle]) -> Vec<Self> {
        let names = names.iter().cloned();
        names.map(|literal| Self { literal }).collect()
    }
}

/// A date, as numbers or, if the date is uncertain, as text.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CslDate {
    /// One date, as year, month and day as far as they are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = date_parts_schema)]
    pub date_parts: Option<[Vec<i32>; 1]>,
    /// The date as text, if it is uncertain.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = LongTitle)]
    pub literal: Option<String>,
}

/// The schema of one date in a list of dates.
fn date_parts_schema() -> ArrayBuilder {
    let number = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
        .description(Some("The year, month or day."))
        .minimum(Some(0))
        .maximum(Some(9999));
    let date = ArrayBuilder::new()
        .items(number)
        .description(Some(
            "The year, month and day of a date; month and day may be absent.",
        ))
        .min_items(Some(1))
        .max_items(Some(3));
    ArrayBuilder::new()
        .items(date)
        .description(Some(
            "A list of one date: year, month and day, as far as they are known.",
        ))
        .min_items(Some(1))
        .max_items(Some(1))
}

impl CslDate {
    /// The day as in ISO 8601, if it is one.
    pub(super) fn iso_day(&self) -> Option<String> {
        match self.date_parts.as_ref()?[0].as_slice() {
            [year, month, day] => Some(format!("{year:04}-{month:02}-{day:02}")),
            _ => None,
        }
    }
}

impl From<Date> for CslDate {
    fn from(day: Date) -> Self {
        let parts = vec![day.year().into(), day.month().into(), day.day().into()];
        Self {
            date_parts: Some([parts]),
            literal: None,
        }
    }
}

impl From<&UncertainDate> for CslDate {
    fn from(date: &UncertainDate) -> Self {
        let parts: Result<Vec<i32>, _> = date.edtf.as_str().split('-').map(str::parse).collect();
        // A second number beyond 12 is a part of a year, which CSL does not have.
        let is_calendar_date = |parts: &[i32]| parts.get(1).is_none_or(|month| *month <= 12);
        match parts {
            Ok(parts) if date.qualifier.is_none() && is_calendar_date(&parts) => Self {
                date_parts: Some([parts]),
                literal: None,
            },
            _ => Self {
                date_parts: None,
                literal: Some(date.to_long_text()),
            },
        }
    }
}

/// The entry of a source itself.
pub(super) fn source_entry(edition: &Edition, source: &Source) -> CslItem {
    let identifier = |scheme| {
        let mut identifiers = source.identifiers.iter();
        let found = identifiers.find(|identifier| identifier.scheme == scheme);
        found.map(|identifier| identifier.value.clone())
    };
    CslItem {
        id: format!("{}-source-{}", edition.negotiation().id, source.id),
        // Chicago's styles print no entry of the type `document`.
        r#type: "article",
        title: source.title().to_owned(),
        container_title: None,
        genre: source.kind.inline_title(),
        author: CslName::from_names(&source.authors),
        translator: CslName::from_names(&source.translators),
        publisher: source.publisher.clone(),
        edition: None,
        version: None,
        status: None,
        issued: source.published.as_ref().map(CslDate::from),
        accessed: source.accessed.map(|day| CslDate::from(day.0)),
        archive_location: source.archived_url.clone(),
        doi: identifier(IdentifierScheme::Doi),
        isbn: identifier(IdentifierScheme::Isbn),
        number: identifier(IdentifierScheme::UnSymbol),
        language: source.language.clone(),
        note: None,
        url: source.url.as_ref().map(|url| url.as_str().to_owned()),
    }
}

/// What the entries of an edition have in common: its publisher as author, its day and language.
pub(super) fn edition_entry(
    edition: &Edition,
    id: String,
    r#type: &'static str,
    title: String,
    genre: String,
    url: &Href,
) -> CslItem {
    let negotiation = edition.negotiation();
    let day = release_day(edition);
    CslItem {
        id,
        r#type,
        title,
        container_title: None,
        genre,
        author: vec![CslName {
            literal: negotiation.publisher.title.clone().into(),
        }],
        translator: Vec::new(),
        publisher: None,
        edition: None,
        version: None,
        status: day.is_none().then_some("draft"),
        issued: day.map(CslDate::from),
        accessed: None,
        archive_location: None,
        doi: None,
        isbn: None,
        number: None,
        language: negotiation.language.clone(),
        note: None,
        url: Some(url.as_str().to_owned()),
    }
}

/// The day in UTC on which the edition was released; none for a draft.
pub(super) fn release_day(edition: &Edition) -> Option<Date> {
    let published = edition.negotiation().published.as_ref();
    published.map(Rfc3339Timestamp::utc_date)
}

/// The title of an item for styles, which put titles in title case: a sentence keeps its own.
pub(super) fn nocase_title(type_id: ItemTypeId, title: &str) -> String {
    if has_title(type_id) {
        title.to_owned()
    } else {
        format!("<span class=\"nocase\">{title}</span>")
    }
}

/// Whether items of a type have a title, rather than a text.
pub(super) fn has_title(type_id: ItemTypeId) -> bool {
    let mut fields = type_id.info().fields.iter();
    fields.any(|field| field.name == "title")
}
