//! How to cite an item or the record: as text, for BibTeX, and as CSL-JSON.

mod bibtex;
mod csl;

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{
    CitedPassages, EditionContext as _, Href, ItemType as _, ItemTypeId, MONTH_NAMES, Position,
    Source, Statement, capitalize,
};
use crate::store::{Edition, ItemKey, item_path};
use crate::views::citation::bibtex::bibtex;
use crate::views::citation::csl::{
    edition_entry, has_title, nocase_title, release_day, source_entry,
};

pub use csl::{CslDate, CslItem, CslName};

/// How to cite an item or the whole record, ready to be pasted. The URL in the citation is that of
/// a page of this edition, so that readers find what was cited.
#[derive(Serialize, ToSchema)]
#[schema(as = ItemCitation)]
pub struct CitationFormats {
    /// The citation as text, for a footnote or a caption.
    #[schema(min_length = 1, max_length = 65_536, pattern = r"^\S(.*\S)?$")]
    pub text: String,
    /// The citation in a few words, for the running text of an article.
    #[schema(min_length = 1, max_length = 65_536, pattern = r"^\S(.*\S)?$")]
    pub short: String,
    /// The citation as an entry for BibLaTeX and BibTeX.
    #[schema(min_length = 1, max_length = 65_536, pattern = r"^@[a-z]+\{[\s\S]*\}$")]
    pub bibtex: String,
    /// The citation as CSL-JSON, for Zotero and other reference managers.
    pub csl: CslItem,
    /// The URLs of the citation in other formats.
    pub links: CitationLinks,
}

/// The URLs of a citation.
#[derive(Serialize, ToSchema)]
pub struct CitationLinks {
    /// The URL of this response.
    #[serde(rename = "self")]
    pub this: Href,
    /// The URL of the citation for BibLaTeX and BibTeX: one entry for what is cited, then one for
    /// each of its sources.
    pub bib: Href,
    /// The URL of the citation as a CSL-JSON array: one entry for what is cited, then one for each
    /// of its sources.
    pub json: Href,
}

impl CitationLinks {
    /// The URLs of the citation at `path`.
    fn new(edition: &Edition, path: &str) -> Self {
        Self {
            this: edition.href(path),
            bib: edition.href(&format!("{path}.bib")),
            json: edition.href(&format!("{path}.json")),
        }
    }
}

/// How to cite an item by the permalink of its page, which is absolute if the server knows its
/// public URL. Where the title is a claim, the citation says whose words they are: they are no
/// quotation of a source.
pub fn citation(edition: &Edition, key: ItemKey, url: &Href) -> CitationFormats {
    let (item, negotiation) = (edition.item_by_key(key), edition.negotiation());
    let title = plain_title(item.title());
    let item_name = format!("{} {}", key.type_id, item.id());
    let record = record_name(edition);
    let wording = if title_is_claim(key.type_id) {
        format!("{item_name}, in the editors' words")
    } else {
        item_name.clone()
    };
    let note = sources_note(edition, key);
    let subject = match key.type_id {
        Source::ID => {
            let subject = edition.item_as::<Source>(key).reference_text();
            edition.format_citation(&subject, key.type_id, item.id())
        }
        _ => format!("{title} ({wording}). In: {record}."),
    };
    let genre = match &note {
        Some(note) => format!("{wording}; {note}"),
        None => wording.clone(),
    };
    let sources = note.as_deref().map(capitalize);
    let id = format!(
        "{}-{}-{}-{}",
        negotiation.id,
        edition.number(),
        key.type_id,
        item.id()
    );
    let csl = CslItem {
        container_title: Some(negotiation.title.clone()),
        edition: Some(edition.number().to_string()),
        note: Some(format!("genre: {genre}")),
        ..edition_entry(
            edition,
            id,
            "entry-encyclopedia",
            nocase_title(key.type_id, title),
            genre,
            url,
        )
    };
    let path = item_path(key.type_id, item.id()) + "/citation";
    CitationFormats {
        text: footnote(edition, &subject, sources.as_deref(), url),
        short: short_form(edition, key, &record, &item_name),
        bibtex: bibtex(&csl, title, &wording, note.as_deref()),
        csl,
        links: CitationLinks::new(edition, &path),
    }
}

/// How to cite the whole record by the permalink of its first page.
pub fn record_citation(edition: &Edition, url: &Href) -> CitationFormats {
    let negotiation = edition.negotiation();
    let (title, number) = (&negotiation.title, edition.number());
    let record = record_name(edition);
    let id = format!("{}-{number}", negotiation.id);
    let genre = "record of a negotiation".to_owned();
    let csl = CslItem {
        version: Some(number.to_string()),
        ..edition_entry(edition, id, "dataset", title.to_string(), genre, url)
    };
    CitationFormats {
        text: footnote(edition, &format!("{record}."), None, url),
        short: record,
        bibtex: bibtex(&csl, title.as_str(), &csl.genre, None),
        csl,
        links: CitationLinks::new(edition, "/v1/citation"),
    }
}

/// The entry of an item, then those of the sources that it rests on.
pub fn csl_entries(edition: &Edition, key: ItemKey, url: &Href) -> Vec<CslItem> {
    let sources = cited_sources(edition, key).into_iter();
    let sources = sources.map(|source| source_entry(edition, source));
    std::iter::once(citation(edition, key, url).csl)
        .chain(sources)
        .collect()
}

/// The same entries for BibLaTeX and BibTeX.
pub fn bibtex_entries(edition: &Edition, key: ItemKey, url: &Href) -> String {
    let mut entries = citation(edition, key, url).bibtex;
    for source in cited_sources(edition, key) {
        let csl = source_entry(edition, source);
        entries.push_str("\n\n");
        entries.push_str(&bibtex(&csl, &csl.title, &csl.genre, None));
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

/// The record and its edition.
fn record_name(edition: &Edition) -> String {
    let (title, number) = (&edition.negotiation().title, edition.number());
    format!("{title}, edition {number}")
}

/// Whether the titles of a type are sentences of the editors that say what somebody did or wants,
/// rather than names.
fn title_is_claim(type_id: ItemTypeId) -> bool {
    type_id == Position::ID || !has_title(type_id)
}

/// Where sources make the claim of a statement.
fn sources_note(edition: &Edition, key: ItemKey) -> Option<String> {
    if key.type_id != Statement::ID {
        return None;
    }
    let passages = edition.item_as::<Statement>(key).passages(edition);
    let texts: Vec<_> = passages.iter().map(CitedPassages::to_text).collect();
    let label = if texts.len() == 1 {
        "source"
    } else {
        "sources"
    };
    Some(format!("{label}: {}", texts.join("; ")))
}

/// The citation for the running text of an article: for a statement, whose claim it is, and that
/// the record only summarizes it.
fn short_form(edition: &Edition, key: ItemKey, record: &str, item_name: &str) -> String {
    let place = format!("{record} ({item_name})");
    if key.type_id != Statement::ID {
        return place;
    }
    let sources = cited_sources(edition, key).into_iter();
    let labels: Vec<_> = sources.map(|source| source.label.as_str()).collect();
    format!("{}, as summarized in {place}", labels.join("; "))
}

/// A text for a footnote: what is cited, who published it, when, on which sources it rests, and
/// where it is.
fn footnote(edition: &Edition, subject: &str, sources: Option<&str>, url: &Href) -> String {
    let publisher = &edition.negotiation().publisher.title;
    let day = release_day(edition).map_or_else(|| "draft".to_owned(), long_date);
    let sources = sources.map_or_else(String::new, |sources| format!(" {sources}."));
    format!("{subject} {publisher}, {day}.{sources} {}", url.as_str())
}

/// The title of an entry; styles end it with a full stop themselves.
fn plain_title(title: &str) -> &str {
    title.trim_end_matches('.')
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
