//! Every word for a name of this API: a URL with it leads to one that answers, with the name that it
//! stands for.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use talks::query::SYNONYM_TABLES;

use crate::support::get;

/// The parameters of each list and of the search, with a value that each takes.
async fn parameters_of_lists() -> BTreeMap<String, BTreeMap<String, Parameter>> {
    let document = get("/openapi.json").await.json();
    let resolve = |value: &Value| match value["$ref"].as_str() {
        Some(pointer) => document.pointer(&pointer[1..]).unwrap().clone(),
        None => value.clone(),
    };
    let mut lists = BTreeMap::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let is_list = path.starts_with("/v1/") && !path.contains(['{', '.']);
        let parameters = operations["get"]["parameters"].as_array();
        let Some(parameters) = parameters.filter(|_| is_list) else {
            continue;
        };
        let parameters = parameters.iter().map(resolve);
        let queried = parameters.filter(|parameter| parameter["in"] == "query");
        let queried: BTreeMap<String, Parameter> = queried
            .map(|parameter| {
                let schema = resolve(&parameter["schema"]);
                let items = resolve(&schema["items"]);
                let terms = [&schema["enum"], &items["enum"]].into_iter();
                let terms = terms.filter_map(Value::as_array).flatten();
                let terms = terms.map(|term| term.as_str().unwrap_or_default().to_owned());
                let example = [&parameter["example"], &schema["examples"][0]];
                let example = example.into_iter().find(|example| !example.is_null());
                let example = match example {
                    Some(Value::Array(values)) => values[0].clone(),
                    Some(value) => value.clone(),
                    None => Value::Null,
                };
                let example = example.as_str().map_or(example.to_string(), str::to_owned);
                let name = parameter["name"].as_str().unwrap().to_owned();
                let terms = terms.collect();
                (name, Parameter { example, terms })
            })
            .collect();
        lists.insert(path.clone(), queried);
    }
    lists
}

struct Parameter {
    example: String,
    /// The values that it takes, if they are listed.
    terms: Vec<String>,
}

fn words_of(line: &str) -> Vec<&str> {
    line.split(' ').collect()
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// Adds what is wrong with the suggestion of a URL: there is none, it does not answer, or it is
/// another than was meant.
async fn try_url(url: &str, is_meant: impl Fn(&str) -> bool, wrong: &mut Vec<String>) {
    let response = get(url).await;
    if response.status == 200 {
        return;
    }
    let target = if response.status.is_redirection() {
        response.header("location").to_owned()
    } else if response.header("content-type").starts_with("text/html") {
        // The page of a problem leads to that of the suggestion.
        let (_, suggested) = response.text().split_once("<p><a href=\"").unwrap();
        suggested.split('"').next().unwrap().to_owned()
    } else {
        let problem = response.json();
        let Some(target) = problem["links"]["suggestion"].as_str() else {
            wrong.push(format!("{url}: {}", problem["detail"]));
            return;
        };
        target.to_owned()
    };
    let target = target.as_str();
    let status = get(target).await.status;
    if status != 200 || !is_meant(target) {
        wrong.push(format!("{url}: {target} {status}"));
    }
}

#[tokio::test]
async fn every_word_for_a_parameter_leads_to_it() {
    let lists = parameters_of_lists().await;
    let mut wrong = Vec::new();
    let is_taken = |word: &str| {
        lists
            .values()
            .any(|parameters| parameters.contains_key(word))
    };
    for (path, parameters) in &lists {
        let tried = SYNONYM_TABLES.names.iter().flat_map(|line| {
            let words = words_of(line);
            let meant = words
                .iter()
                .find_map(|name| parameters.get_key_value(*name));
            let meant = meant.into_iter();
            meant.flat_map(move |(name, parameter)| {
                let words = words.clone().into_iter();
                words.map(move |word| (word, name, parameter))
            })
        });
        for (word, name, parameter) in tried {
            // What one list takes, another may refuse for a reason.
            if is_taken(word) || parameter.example == "null" {
                continue;
            }
            let required = match path.as_str() {
                "/v1/search" if name != "q" => "q=ceasefire&",
                _ => "",
            };
            let value = encode(&parameter.example);
            let url = format!("{path}?{required}{word}={value}");
            let lines = SYNONYM_TABLES.names.iter().map(|line| words_of(line));
            let lines = lines.filter(|words| words.contains(&word));
            let meant: BTreeSet<_> = lines.flatten().collect();
            let is_meant = |target: &str| {
                let (target_path, query) = target.split_once('?').unwrap_or((target, ""));
                let mut names = query.split('&').filter_map(|param| param.split('=').next());
                target_path != path
                    || names.any(|name| {
                        let base = name.split("__").next().unwrap();
                        // What finds nothing by itself is searched for.
                        meant.contains(name) || meant.contains(base) || name == "q"
                    })
            };
            try_url(&url, is_meant, &mut wrong).await;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn every_word_for_a_value_leads_to_it() {
    let lists = parameters_of_lists().await;
    let mut wrong = Vec::new();
    let mut tried = 0;
    for line in SYNONYM_TABLES.values {
        let words = words_of(line);
        let value = words[0];
        let takes_value = |parameter: &Parameter| parameter.terms.iter().any(|term| term == value);
        for (path, parameters) in &lists {
            let taking = parameters.iter().filter(|(_, one)| takes_value(one));
            for (name, parameter) in taking {
                for word in &words {
                    if parameter.terms.iter().any(|term| term == word) {
                        continue;
                    }
                    tried += 1;
                    let url = format!("{path}?{name}={}", encode(word));
                    let lines = SYNONYM_TABLES.values.iter().map(|line| words_of(line));
                    let lines = lines.filter(|words| words.contains(word));
                    let meant: Vec<_> = lines.map(|words| words[0]).collect();
                    let is_meant = |target: &str| meant.iter().any(|value| target.contains(value));
                    try_url(&url, is_meant, &mut wrong).await;
                }
            }
        }
        let is_value = lists.values().flat_map(BTreeMap::values).any(takes_value);
        assert!(is_value, "{value} is no value of any list");
    }
    assert!(tried > 100, "{tried}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn every_word_for_a_path_leads_to_it() {
    let mut wrong = Vec::new();
    for (_, line) in SYNONYM_TABLES.paths {
        for word in words_of(line) {
            let lines = SYNONYM_TABLES.paths.iter();
            let meant: Vec<_> = lines
                .filter(|(_, line)| words_of(line).contains(&word))
                .map(|(path, _)| *path)
                .collect();
            // A search needs words to search for.
            let query = if meant.contains(&"/v1/search") {
                "?q=ceasefire"
            } else {
                ""
            };
            let is_meant = |target: &str| meant.contains(&target.trim_end_matches(query));
            for url in [format!("/v1/{word}{query}"), format!("/{word}{query}")] {
                try_url(&url, is_meant, &mut wrong).await;
            }
        }
    }
    for (name, line) in SYNONYM_TABLES.subresources {
        for word in words_of(line) {
            let url = format!("/v1/actors/ukraine/{word}");
            let is_meant = |target: &str| target == format!("/v1/actors/ukraine/{name}");
            try_url(&url, is_meant, &mut wrong).await;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn every_word_for_a_form_leads_to_it() {
    let mut wrong = Vec::new();
    for (extension, line) in SYNONYM_TABLES.forms {
        let (path, form) = match extension {
            None => ("/v1/actors", "/v1/actors".to_owned()),
            Some("atom") => ("/v1/changes", "/v1/changes.atom".to_owned()),
            Some("svg") => ("/v1/timeline", "/v1/timeline.svg".to_owned()),
            Some("zip") => ("/v1/export", "/v1/export.zip".to_owned()),
            Some("bib" | "ris") => ("/v1/citation", "/v1/citation.bib".to_owned()),
            Some(extension) => ("/v1/actors", format!("/v1/actors.{extension}")),
        };
        for word in words_of(line) {
            let is_meant = |target: &str| target == form;
            let url = format!("{path}.{}", word.replace('+', "%2B"));
            try_url(&url, is_meant, &mut wrong).await;
            for name in words_of(SYNONYM_TABLES.form_parameters) {
                let url = format!("{path}?{name}={}", word.replace('+', "%2B"));
                try_url(&url, is_meant, &mut wrong).await;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
