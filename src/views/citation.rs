//! How to cite an item: as text, for BibTeX, and as CSL-JSON.

use std::fmt::Write as _;

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, Type};

use crate::model::{
    EditionContext as _, Href, Language, MONTH_NAMES, Rfc3339Timestamp, Slug, Text, Title,
};
use crate::store::{Edition, ItemKey};

/// How to cite an item of this edition, ready to be pasted. The address stays with the
/// edition, so that a reader finds what was cited.
#[derive(Serialize, ToSchema)]
pub struct ItemCitation {
    /// In words, for a footnote or a caption.
    #[schema(min_length = 1, max_length = 65_536, pattern = r"^\S(.*\S)?$")]
    pub text: String,
    /// As an entry for BibTeX and BibLaTeX.
    #[schema(min_length = 1, max_length = 65_536, pattern = r"^@misc\{[\s\S]*\}$")]
    pub bibtex: String,
    /// As CSL-JSON, for Zotero and other reference managers.
    pub csl: CslItem,
}

/// An item as the Citation Style Language describes it (CSL-JSON 1.0.2).
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CslItem {
    /// The key of the entry: negotiation, edition, type and id.
    #[schema(min_length = 1, max_length = 256, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    pub id: String,
    /// Always `entry`: an entry in a database.
    #[schema(value_type = Slug)]
    pub r#type: &'static str,
    /// The item's title, or the text of a statement or note.
    #[schema(value_type = Text)]
    pub title: String,
    /// The negotiation.
    pub container_title: Title,
    /// What sort of entry it is: the item's type.
    #[schema(value_type = Slug)]
    pub genre: &'static str,
    /// Who wrote it: the publisher of the record.
    #[schema(max_items = 1)]
    pub author: Vec<CslName>,
    /// Who published it.
    pub publisher: Title,
    /// The number of the edition.
    #[schema(min_length = 1, max_length = 7, pattern = "^[1-9][0-9]*$")]
    pub edition: String,
    /// When the edition was released, as a day in UTC; left out for a draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued: Option<CslDate>,
    /// The language of the record, as a BCP 47 tag.
    pub language: Language,
    /// Where sources make a statement's claim; left out for other items.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 32_768, pattern = r"^\S(.*\S)?$")]
    pub note: Option<String>,
    /// The address that stays with the edition.
    #[serde(rename = "URL")]
    pub url: Href,
}

/// A name that is not taken apart.
#[derive(Serialize, ToSchema)]
pub struct CslName {
    /// The whole name.
    pub literal: Title,
}

/// A day.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CslDate {
    /// One day, as year, month and day.
    #[schema(schema_with = date_parts_schema)]
    pub date_parts: [[i32; 3]; 1],
}

/// The schema of one day in a list of days.
fn date_parts_schema() -> ArrayBuilder {
    let number = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
        .description(Some("The year, month or day."))
        .minimum(Some(1))
        .maximum(Some(9999));
    let day = ArrayBuilder::new()
        .items(number)
        .description(Some("Year, month and day."))
        .min_items(Some(3))
        .max_items(Some(3));
    ArrayBuilder::new()
        .items(day)
        .description(Some("One day."))
        .min_items(Some(1))
        .max_items(Some(1))
}

/// How to cite an item by its permalink, which is absolute if the server knows its public URL.
pub fn citation(edition: &Edition, key: ItemKey) -> ItemCitation {
    let url = edition.links().item_permalink(key.type_id, edition.id(key));
    let (item, negotiation) = (edition.item_by_key(key), edition.negotiation());
    let published = negotiation.published.as_ref();
    let day = published.map(Rfc3339Timestamp::utc_date);
    let publisher = &negotiation.publisher.title;
    let sources = item.source_locations(edition).join("; ");
    let subject = if sources.is_empty() {
        format!("“{}”", item.title())
    } else {
        sources.clone()
    };
    let text = format!(
        "{} {publisher}, {}. {}",
        edition.format_citation(&subject, key.type_id, item.id()),
        day.map_or_else(|| "draft".to_owned(), long_date),
        url.as_str(),
    );
    let csl = CslItem {
        id: format!(
            "{}-{}-{}-{}",
            negotiation.id,
            edition.number(),
            key.type_id,
            item.id()
        ),
        r#type: "entry",
        title: item.title().to_owned(),
        container_title: negotiation.title.clone(),
        genre: key.type_id.name(),
        author: vec![CslName {
            literal: publisher.clone(),
        }],
        publisher: publisher.clone(),
        edition: edition.number().to_string(),
        issued: day.map(|day| CslDate {
            date_parts: [[day.year().into(), day.month().into(), day.day().into()]],
        }),
        language: negotiation.language.clone(),
        note: (!sources.is_empty()).then_some(sources),
        url,
    };
    ItemCitation {
        text,
        bibtex: bibtex(&csl, item.id(), day),
        csl,
    }
}

/// The English name of a day's month.
fn month_name(day: Date) -> &'static str {
    let month = usize::from(day.month().unsigned_abs());
    MONTH_NAMES[month - 1]
}

/// A day in prose: `24 November 2026`.
fn long_date(day: Date) -> String {
    format!("{} {} {}", day.day(), month_name(day), day.year())
}

/// A BibTeX entry. Double braces around a name or title preserve its capitals.
fn bibtex(csl: &CslItem, id: &Slug, day: Option<Date>) -> String {
    let name = escape_tex(csl.publisher.as_str());
    let title = escape_tex(&csl.title);
    let container = escape_tex(csl.container_title.as_str());
    let mut entry = format!(
        "@misc{{{},\n  author = {{{{{name}}}}},\n  title = {{{{{title}}}}},\n",
        csl.id
    );
    let draft = if day.is_some() { "" } else { " (draft)" };
    let _ = writeln!(
        entry,
        "  howpublished = {{{container}, edition {}{draft}, {} {id}}},",
        csl.edition, csl.genre
    );
    if let Some(note) = &csl.note {
        let _ = writeln!(entry, "  note = {{{}}},", escape_tex(note));
    }
    if let Some(day) = day {
        let (year, month, day) = (day.year(), month_name(day)[..3].to_lowercase(), day.day());
        let _ = writeln!(
            entry,
            "  year = {{{year}}},\n  month = {month},\n  day = {{{day}}},"
        );
    }
    let _ = write!(entry, "  url = {{{}}}\n}}", csl.url.as_str());
    entry
}

/// Escapes a text for TeX. BibTeX counts even escaped braces, so they are written as commands.
fn escape_tex(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '\\' => escaped.push_str(r"\textbackslash{}"),
            '{' => escaped.push_str(r"\textbraceleft{}"),
            '}' => escaped.push_str(r"\textbraceright{}"),
            '~' => escaped.push_str(r"\textasciitilde{}"),
            '^' => escaped.push_str(r"\textasciicircum{}"),
            '#' | '$' | '%' | '&' | '_' => escaped.extend(['\\', ch]),
            _ => escaped.push(ch),
        }
    }
    escaped
}
