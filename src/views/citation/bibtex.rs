//! Entries for BibLaTeX and BibTeX.

use std::fmt::Write as _;

use crate::model::{MONTH_NAMES, Title};
use crate::views::citation::csl::{CslDate, CslItem};

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
    for (field, text) in [("type", Some(genre)), ("note", note)] {
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
