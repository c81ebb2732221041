//! Entries for BibLaTeX and BibTeX.

use std::fmt::Write as _;

use crate::model::{MONTH_NAMES, Title};
use crate::views::citation::csl::{CslDate, CslItem, CslName};

/// An entry of BibLaTeX, whose types and fields BibTeX, pandoc and Zotero read. Double braces
/// around a name or title preserve its capitals.
///
/// `genre` says what is cited, and `note` where sources make its claim: pandoc prints the one, and
/// BibLaTeX and BibTeX the other.
pub(super) fn bibtex(csl: &CslItem, title: &str, genre: &str, note: Option<&str>) -> String {
    let entry_type = match csl.r#type {
        "entry-encyclopedia" => "inreference",
        // Also the record: Zotero discards entries of the type `dataset`.
        _ => "misc",
    };
    let mut entry = format!("@{entry_type}{{{},\n", csl.id);
    let mut add = |name: &str, value: &str| {
        let _ = writeln!(entry, "  {name} = {value},");
    };
    let name = |text: &str| format!("{{{{{}}}}}", escape_tex(text));
    let names = |names: &[CslName]| {
        let names: Vec<_> = names
            .iter()
            .map(|one| format!("{{{}}}", escape_tex(one.literal.as_str())))
            .collect();
        format!("{{{}}}", names.join(" and "))
    };
    for (field, people) in [("author", &csl.author), ("translator", &csl.translator)] {
        if !people.is_empty() {
            add(field, &names(people));
        }
    }
    add("title", &format!("{{{{{}}}}}", escape_tex(title)));
    if let Some(container) = &csl.container_title {
        add("booktitle", &name(container.as_str()));
    }
    for (field, value) in [("edition", &csl.edition), ("version", &csl.version)] {
        if let Some(value) = value {
            add(field, &format!("{{{value}}}"));
        }
    }
    if let Some(publisher) = &csl.publisher {
        add("publisher", &name(publisher.as_str()));
    }
    let archived_at = csl.archive_location.as_ref();
    let archived_at = archived_at.map(|url| format!("archived at {}", url.as_str()));
    for (field, text) in [
        ("type", Some(genre)),
        ("note", note.or(archived_at.as_deref())),
        ("doi", csl.doi.as_ref().map(Title::as_str)),
        ("isbn", csl.isbn.as_ref().map(Title::as_str)),
        ("number", csl.number.as_ref().map(Title::as_str)),
    ] {
        if let Some(text) = text {
            add(field, &format!("{{{}}}", escape_tex(text)));
        }
    }
    if let Some(status) = csl.status {
        add("pubstate", &format!("{{{status}}}"));
    }
    if let Some(date) = &csl.issued {
        add_date(date, &mut add);
    }
    if let Some(day) = csl.accessed.as_ref().and_then(CslDate::iso_day) {
        add("urldate", &format!("{{{day}}}"));
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
