//! How to cite an item or the record: as text, for BibTeX, and as CSL-JSON.
//!
//! Styles print the `genre` of an entry, so that it says which item is cited and where sources
//! make its claim. Zotero has no field for it; `note` has it in the form in which Zotero keeps
//! such variables.

use std::fmt::Write as _;

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, Type};

use crate::model::{
    EditionContext as _, Href, ItemType as _, ItemTypeId, Language, MONTH_NAMES, Rfc3339Timestamp,
    Slug, Source, Statement, Title, UncertainDate, Url, VocabularyEnum as _,
};
use crate::store::{Edition, ItemKey, item_path};

/// How to cite an item or the record of this edition, ready to be pasted. The address stays with
/// the edition, so that a reader finds what was cited.
#[derive(Serialize, ToSchema)]
#[schema(as = ItemCitation)]
pub struct CitationForms {
    /// In words, for a footnote or a caption.
    #[schema(min_length = 1, max_length = 65_536, pattern = r"^\S(.*\S)?$")]
    pub text: String,
    /// As an entry for BibLaTeX and BibTeX.
    #[schema(min_length = 1, max_length = 65_536, pattern = r"^@[a-z]+\{[\s\S]*\}$")]
    pub bibtex: String,
    /// As CSL-JSON, for Zotero and other reference managers.
    pub csl: CslItem,
    /// The same as files.
    pub links: CitationLinks,
}

/// The addresses of a citation.
#[derive(Serialize, ToSchema)]
pub struct CitationLinks {
    /// This response.
    #[serde(rename = "self")]
    pub this: Href,
    /// The entries for BibLaTeX and BibTeX, with those of the sources.
    pub bib: Href,
    /// The entries as CSL-JSON, in an array, with those of the sources.
    pub json: Href,
}

impl CitationLinks {
    /// The addresses of the citation at `path`.
    fn new(edition: &Edition, path: &str) -> Self {
        Self {
            this: edition.href(path),
            bib: edition.href(&format!("{path}.bib")),
            json: edition.href(&format!("{path}.json")),
        }
    }
}

/// An entry as the Citation Style Language describes it (CSL-JSON 1.0.2). What it has no value
/// for is left out.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CslItem {
    /// The key of the entry: negotiation, edition, type and id.
    #[schema(min_length = 1, max_length = 256, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    pub id: String,
    /// `entry-encyclopedia` of an item, `dataset` of the record, `document` of a source.
    #[schema(value_type = Slug)]
    pub r#type: &'static str,
    /// The item's title, or the text of a statement or note, which no style puts in title case.
    #[schema(min_length = 1, max_length = 2_100, pattern = r"^\S(.*\S)?$")]
    pub title: String,
    /// The negotiation.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Title)]
    pub container_title: Option<Title>,
    /// What is cited: the type and id of an item, and where sources make its claim.
    #[schema(min_length = 1, max_length = 65_536, pattern = r"^\S(.*\S)?$")]
    pub genre: String,
    /// Who wrote it: of what the record says, its publisher.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 1)]
    pub author: Vec<CslName>,
    /// Who published it, if that is somebody else.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Title)]
    pub publisher: Option<Title>,
    /// Of an item: the number of the edition.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 7, pattern = "^[1-9][0-9]*$")]
    pub edition: Option<String>,
    /// Of the record: the number of the edition.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 7, pattern = "^[1-9][0-9]*$")]
    pub version: Option<String>,
    /// `draft` if the edition is not released.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Slug)]
    pub status: Option<&'static str>,
    /// When the edition was released, as a day in UTC, or the source published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued: Option<CslDate>,
    /// The language, as a BCP 47 tag.
    pub language: Language,
    /// The genre as Zotero keeps it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 65_536, pattern = r"^genre: \S(.*\S)?$")]
    pub note: Option<String>,
    /// The address that stays with the edition, or that of the source.
    #[serde(rename = "URL", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Href)]
    pub url: Option<String>,
}

/// A name that is not taken apart.
#[derive(Serialize, ToSchema)]
pub struct CslName {
    /// The whole name.
    pub literal: Title,
}

/// A date: as numbers, or in words if it is uncertain.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CslDate {
    /// One date, as year, month and day as far as they are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = date_parts_schema)]
    pub date_parts: Option<[Vec<i32>; 1]>,
    /// The date in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Title)]
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
        .description(Some("Year, month and day."))
        .min_items(Some(1))
        .max_items(Some(3));
    ArrayBuilder::new()
        .items(date)
        .description(Some("One date."))
        .min_items(Some(1))
        .max_items(Some(1))
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
        match parts {
            Ok(parts) if date.qualifier.is_none() => Self {
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

/// How to cite an item by its permalink, which is absolute if the server knows its public URL.
pub fn citation(edition: &Edition, key: ItemKey) -> CitationForms {
    let (item, negotiation) = (edition.item_by_key(key), edition.negotiation());
    let sources = source_texts(edition, key).join("; ");
    let subject = match (key.type_id, sources.as_str()) {
        (Source::ID, _) => source_text(edition.item_as(key)),
        (_, "") => format!("“{}”", item.title().trim_end_matches('.')),
        _ => sources.clone(),
    };
    let url = edition.links().item_permalink(key.type_id, item.id());
    let subject = edition.format_citation(&subject, key.type_id, item.id());
    let item_name = format!("{} {}", key.type_id, item.id());
    let genre = match sources.as_str() {
        "" => item_name,
        sources => format!("{item_name}, from {sources}"),
    };
    let id = format!(
        "{}-{}-{}-{}",
        negotiation.id,
        edition.number(),
        key.type_id,
        item.id()
    );
    let title = csl_title(key.type_id, item.title());
    let csl = CslItem {
        container_title: Some(negotiation.title.clone()),
        edition: Some(edition.number().to_string()),
        note: Some(format!("genre: {genre}")),
        ..edition_entry(edition, id, "entry-encyclopedia", title, genre, &url)
    };
    let path = item_path(key.type_id, item.id()) + "/citation";
    CitationForms {
        text: footnote(edition, &subject, &url),
        bibtex: bibtex(&csl, plain_title(item.title())),
        csl,
        links: CitationLinks::new(edition, &path),
    }
}

/// How to cite the whole record.
pub fn record_citation(edition: &Edition) -> CitationForms {
    let negotiation = edition.negotiation();
    let (title, number) = (&negotiation.title, edition.number());
    let url = edition.links().permalink("");
    let id = format!("{}-{number}", negotiation.id);
    let genre = "record of a negotiation".to_owned();
    let csl = CslItem {
        version: Some(number.to_string()),
        ..edition_entry(edition, id, "dataset", title.to_string(), genre, &url)
    };
    CitationForms {
        text: footnote(edition, &format!("{title}, edition {number}."), &url),
        bibtex: bibtex(&csl, title.as_str()),
        csl,
        links: CitationLinks::new(edition, "/v1/citation"),
    }
}

/// The entry of an item, then those of the sources that it rests on.
pub fn csl_entries(edition: &Edition, key: ItemKey) -> Vec<CslItem> {
    let sources = cited_sources(edition, key).into_iter();
    let sources = sources.map(|source| source_entry(edition, source));
    std::iter::once(citation(edition, key).csl)
        .chain(sources)
        .collect()
}

/// The same entries for BibLaTeX and BibTeX.
pub fn bibtex_entries(edition: &Edition, key: ItemKey) -> String {
    let mut entries = citation(edition, key).bibtex;
    for source in cited_sources(edition, key) {
        let csl = source_entry(edition, source);
        entries.push_str("\n\n");
        entries.push_str(&bibtex(&csl, &csl.title));
    }
    entries.push('\n');
    entries
}

/// The sources that an item rests on, or is, each once.
fn cited_sources(edition: &Edition, key: ItemKey) -> Vec<&Source> {
    match key.type_id {
        Source::ID => vec![edition.item_as(key)],
        Statement::ID => {
            let statement: &Statement = edition.item_as(key);
            let passages = statement.passages(edition).into_iter();
            passages.map(|cited| cited.source).collect()
        }
        _ => Vec::new(),
    }
}

/// Where sources make the claim of an item, if it is one: a text for each source.
fn source_texts(edition: &Edition, key: ItemKey) -> Vec<String> {
    if key.type_id != Statement::ID {
        return Vec::new();
    }
    let statement: &Statement = edition.item_as(key);
    let passages = statement.passages(edition).into_iter();
    passages
        .map(|cited| {
            format!(
                "{}, {}",
                source_text(cited.source),
                cited.passages.join("; ")
            )
        })
        .collect()
}

/// A source in words, with all that is known of it.
fn source_text(source: &Source) -> String {
    let date = source.date.as_ref().map(UncertainDate::to_long_text);
    let parts = [
        source.author.as_ref().map(Title::as_str),
        Some(source.title()),
        source.publisher.as_ref().map(Title::as_str),
        date.as_deref(),
        source.url.as_ref().map(Url::as_str),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    parts.join(", ")
}

/// The entry of a source itself.
fn source_entry(edition: &Edition, source: &Source) -> CslItem {
    let author = source.author.iter();
    CslItem {
        id: format!("{}-source-{}", edition.negotiation().id, source.id),
        r#type: "document",
        title: source.title().to_owned(),
        container_title: None,
        genre: source.kind.title().to_lowercase(),
        author: author
            .map(|author| CslName {
                literal: author.clone(),
            })
            .collect(),
        publisher: source.publisher.clone(),
        edition: None,
        version: None,
        status: None,
        issued: source.date.as_ref().map(CslDate::from),
        language: source.language.clone(),
        note: None,
        url: source.url.as_ref().map(|url| url.as_str().to_owned()),
    }
}

/// What the entries of an edition have in common: its publisher as author, its day and language.
fn edition_entry(
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
            literal: negotiation.publisher.title.clone(),
        }],
        publisher: None,
        edition: None,
        version: None,
        status: day.is_none().then_some("draft"),
        issued: day.map(CslDate::from),
        language: negotiation.language.clone(),
        note: None,
        url: Some(url.as_str().to_owned()),
    }
}

fn release_day(edition: &Edition) -> Option<Date> {
    let published = edition.negotiation().published.as_ref();
    published.map(Rfc3339Timestamp::utc_date)
}

/// A text for a footnote: what is cited, who published it, when, and where.
fn footnote(edition: &Edition, subject: &str, url: &Href) -> String {
    let publisher = &edition.negotiation().publisher.title;
    let day = release_day(edition).map_or_else(|| "draft".to_owned(), long_date);
    format!("{subject} {publisher}, {day}. {}", url.as_str())
}

/// The title of an entry; styles end it with a full stop themselves.
fn plain_title(title: &str) -> &str {
    title.trim_end_matches('.')
}

/// The same for CSL, whose styles put titles in title case, but not sentences.
fn csl_title(type_id: ItemTypeId, title: &str) -> String {
    let title = plain_title(title);
    let mut fields = type_id.info().fields.iter();
    if fields.any(|field| field.name == "title") {
        title.to_owned()
    } else {
        format!("<span class=\"nocase\">{title}</span>")
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

/// An entry of BibLaTeX, whose types and fields BibTeX, pandoc and Zotero read. Double braces
/// around a name or title preserve its capitals.
fn bibtex(csl: &CslItem, title: &str) -> String {
    let entry_type = match csl.r#type {
        "entry-encyclopedia" => "inreference",
        "dataset" => "dataset",
        _ => "misc",
    };
    let mut entry = format!("@{entry_type}{{{},\n", csl.id);
    let mut add = |name: &str, value: &str| {
        let _ = writeln!(entry, "  {name} = {value},");
    };
    let name = |text: &Title| format!("{{{{{}}}}}", escape_tex(text.as_str()));
    if let [author] = csl.author.as_slice() {
        add("author", &name(&author.literal));
    }
    add("title", &format!("{{{{{}}}}}", escape_tex(title)));
    if let Some(container) = &csl.container_title {
        add("booktitle", &name(container));
    }
    for (field, value) in [("edition", &csl.edition), ("version", &csl.version)] {
        if let Some(value) = value {
            add(field, &format!("{{{value}}}"));
        }
    }
    if let Some(publisher) = &csl.publisher {
        add("publisher", &name(publisher));
    }
    // Pandoc prints the type, and BibLaTeX and BibTeX the note.
    let genre = escape_tex(&csl.genre);
    add("type", &format!("{{{genre}}}"));
    add("note", &format!("{{{genre}}}"));
    if let Some(status) = csl.status {
        add("pubstate", &format!("{{{status}}}"));
    }
    if let Some(date) = &csl.issued {
        add_date(date, &mut add);
    }
    match &csl.url {
        Some(url) => {
            let _ = write!(entry, "  url = {{{url}}}\n}}");
        }
        None => entry.push('}'),
    }
    entry
}

fn add_date(date: &CslDate, add: &mut impl FnMut(&str, &str)) {
    if let Some(literal) = &date.literal {
        add("year", &format!("{{{}}}", escape_tex(literal)));
    }
    let Some([parts]) = &date.date_parts else {
        return;
    };
    let month_name = |month: &i32| {
        let index = usize::try_from(*month).ok()?.checked_sub(1)?;
        MONTH_NAMES.get(index)
    };
    match parts.as_slice() {
        [] => {}
        [year, rest @ ..] => {
            add("year", &format!("{{{year}}}"));
            if let Some(month) = rest.first().and_then(month_name) {
                add("month", &month[..3].to_lowercase());
            }
            if let Some(day) = rest.get(1) {
                add("day", &format!("{{{day}}}"));
            }
        }
    }
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
