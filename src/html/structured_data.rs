//! What a page is about in the terms of schema.org, as JSON-LD 1.1.

use serde_json::{Map, Value, json};

use super::json::Content;
use super::links::PageLinks;

/// The data that describe an item; none for types that schema.org has no term for.
pub(super) fn item(item: Content<'_>, url: &str, links: &PageLinks<'_>) -> Option<String> {
    let kind = item.text("kind").unwrap_or_default();
    let term = match item.text("type")? {
        "actor" if kind == "person" => "Person",
        "actor" if kind == "state" => "Country",
        "actor" => "Organization",
        "event" => "Event",
        "place" => "Place",
        "statement" => "Claim",
        "proposal" | "source" => "CreativeWork",
        _ => return None,
    };
    let mut data = object(term, item.title(), url);
    if let Some(summary) = item.text("summary") {
        data.insert("description".into(), summary.into());
    }
    if term == "Claim" {
        data.insert("text".into(), item.title().into());
        let sources = item.list("cites").map(|cited| {
            let source = cited.get("source");
            json!({ "@type": "CreativeWork", "name": cited.text("label").unwrap_or(source.title()), "url": source.text("href").map(|href| links.page_of(href)) })
        });
        data.insert("appearance".into(), sources.collect());
    }
    if term == "Event" {
        let dates = [("startDate", "earliest"), ("endDate", "latest")];
        for (name, bound) in dates {
            if let Some(day) = item.get("date").text(bound) {
                data.insert(name.into(), day.into());
            }
        }
        let place = item.get("place");
        if place.0.is_object() {
            data.insert("location".into(), json!({ "@type": "Place", "name": place.title(), "url": place.text("href").map(|href| links.page_of(href)) }));
        }
    }
    let names: Vec<_> = item
        .list("other_names")
        .filter_map(|name| name.text("name"))
        .collect();
    if !names.is_empty() && term != "Claim" {
        data.insert("alternateName".into(), json!(names));
    }
    Some(to_script(data))
}

/// The data that describe the record as a dataset.
pub(super) fn dataset(summary: Content<'_>, url: &str, links: &PageLinks<'_>) -> String {
    let negotiation = links.edition.negotiation();
    let mut data = object("Dataset", summary.title(), url);
    data.insert(
        "description".into(),
        summary.text("summary").unwrap_or_default().into(),
    );
    data.insert("license".into(), negotiation.license.url.as_str().into());
    data.insert("version".into(), links.edition.number().to_string().into());
    data.insert("inLanguage".into(), negotiation.language.as_str().into());
    data.insert("isAccessibleForFree".into(), true.into());
    data.insert(
        "creator".into(),
        json!({ "@type": "Organization", "name": negotiation.publisher.title.as_str() }),
    );
    if let Some(published) = &negotiation.published {
        data.insert("datePublished".into(), published.as_str().into());
    }
    let forms = [
        ("application/json", "/v1/export"),
        ("application/x-ndjson", "/v1/export.ndjson"),
        ("application/zip", "/v1/export.zip"),
    ];
    let downloads = forms.map(|(media_type, path)| {
        json!({ "@type": "DataDownload", "encodingFormat": media_type, "contentUrl": links.edition.href(path).as_str() })
    });
    data.insert("distribution".into(), json!(downloads));
    to_script(data)
}

fn object(term: &str, name: &str, url: &str) -> Map<String, Value> {
    let members = [
        ("@context", "https://schema.org"),
        ("@type", term),
        ("name", name),
        ("url", url),
    ];
    members
        .into_iter()
        .map(|(member, value)| (member.to_owned(), value.into()))
        .collect()
}

/// JSON that cannot end the script element that it stands in.
fn to_script(data: Map<String, Value>) -> String {
    Value::Object(data).to_string().replace('<', "\\u003c")
}
