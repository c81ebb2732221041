//! Random questions to random records, answered twice: by the server and by the simplest
//! program that keeps to the contract.
//!
//! The seed is fixed; `PROPTEST_RNG_SEED=7 cargo test --test it oracle` tries another one.
//! A case that fails is made small before it is shown.

mod choices;
mod collections;
mod document;
mod items;
mod naive;
mod parameters;
mod queries;
mod records;
mod schema;
mod vocabulary;

use std::cell::RefCell;
use std::fs;
use std::path::PathBuf;

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};
use proptest::tuple::TupleValueTree;
use serde_json::{Value, json};
use talks::api;
use talks::api::ApiService;
use talks::load::FixtureSource;
use tokio::runtime::Runtime;

use crate::support::{TestResponse, load_api, send};
use choices::ChoiceSequence;
use collections::COLLECTIONS;
use queries::{GeneratedQuery, ListNotation};
use records::{Items, Tapes};
use schema::{Collection, Parameter};

/// How many records are drawn.
const RECORDS: usize = 12;
/// How many questions each is asked: together enough for every filter several times.
const QUESTIONS: usize = 180;

/// A random record behind a router.
struct ServedRecord {
    tapes: Tapes,
    items: Items,
    router: ApiService,
    runtime: Runtime,
}

impl ServedRecord {
    fn new(tapes: &Tapes) -> Self {
        let items = records::items(tapes);
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| -> PathBuf { folder.path().join("1").join(name) };
        fs::create_dir(path("")).unwrap();
        for collection in COLLECTIONS {
            let text = serde_json::to_string_pretty(&items[collection.item]).unwrap();
            fs::write(path(&format!("{}.json", collection.name)), text).unwrap();
        }
        let passage = json!({"text": "Why.", "statements": [items["statement"][0]["id"]]});
        let negotiation = json!({
            "id": "talks", "title": "Talks", "summary": "Talks.", "status": "in-progress",
            "parties": [items["actor"][0]["id"]], "significance": passage, "outlook": passage,
            "language": "en", "publisher": {"title": "The editors"},
            "license": {"id": "CC0-1.0", "title": "CC0", "url": "https://example.org/"},
        });
        fs::write(path("record.json"), negotiation.to_string()).unwrap();
        let api = load_api(&FixtureSource::Folder(folder.path().to_owned()), "");
        Self {
            tapes: tapes.clone(),
            items,
            router: api::build_service(&api),
            runtime: tokio::runtime::Builder::new_current_thread()
                .build()
                .unwrap(),
        }
    }

    fn get(&self, uri: &str) -> TestResponse {
        self.runtime
            .block_on(send(self.router.clone(), "GET", uri, &[]))
    }
}

/// What the questions of a run were like.
#[derive(Default)]
struct Tally {
    asked: usize,
    /// Questions that found some of a collection and not all of it.
    telling: usize,
    refused: usize,
}

#[test]
#[ignore = "it takes long"]
fn the_server_agrees_with_the_simplest_program() {
    let mut config = Config {
        failure_persistence: None,
        max_shrink_time: 20_000,
        ..Config::default()
    };
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(0);
    }
    let seed = config.rng_seed;
    let mut runner = TestRunner::new(config);
    let of = |collection: &'static Collection| {
        let parameters = collection.parameters().into_iter().enumerate();
        parameters.map(move |(place, parameter)| (place, (collection, parameter)))
    };
    let mut filters: Vec<_> = COLLECTIONS.iter().flat_map(of).collect();
    // Every record is asked of all collections in turn.
    filters.sort_by_key(|(place, _)| *place);
    let mut turn = filters.iter().cycle();
    let mut tally = Tally::default();
    for _ in 0..RECORDS {
        let record = records::tapes().new_tree(&mut runner).unwrap();
        let served = ServedRecord::new(&record.current());
        for _ in 0..QUESTIONS {
            let (_, (collection, parameter)) = *turn.next().unwrap();
            let tape = choices::tape().new_tree(&mut runner).unwrap();
            let fails = |served: &ServedRecord, tape: &[u16], tally: &mut Tally| {
                ask(
                    served,
                    collection,
                    parameter,
                    &mut ChoiceSequence::new(tape),
                    tally,
                )
            };
            if fails(&served, &tape.current(), &mut tally).is_ok() {
                continue;
            }
            let served = RefCell::new(served);
            let case = TupleValueTree::new((tape, record));
            let error = runner.run_one(case, |(tape, record)| {
                if served.borrow().tapes != record {
                    served.replace(ServedRecord::new(&record));
                }
                fails(&served.borrow(), &tape, &mut Tally::default()).map_err(TestCaseError::fail)
            });
            match error {
                Err(TestError::Fail(reason, _)) => panic!("seed {seed}: {reason}"),
                other => panic!("seed {seed}: {other:?}"),
            }
        }
    }
    let Tally {
        asked,
        telling,
        refused,
    } = tally;
    println!("{asked} questions, {telling} of them telling, {refused} refused");
    assert!(
        asked >= 2_000 && telling * 4 >= asked && refused > 0,
        "the questions ask too little"
    );
}

/// Asks one question in every way, and says where the server disagrees.
fn ask(
    served: &ServedRecord,
    collection: &'static Collection,
    parameter: Parameter,
    draws: &mut ChoiceSequence,
    tally: &mut Tally,
) -> Result<(), String> {
    let mut question = GeneratedQuery::generate(collection, parameter, draws, &served.items);
    let path = format!("/v1/{}", collection.name);
    let asked = |spelling| format!("{path}?{}", question.to_query_string(spelling));
    let url = asked(ListNotation::Commas);
    let answer = served.get(&url);
    tally.asked += 1;
    if let Some(name) = question.rejected_parameter() {
        tally.refused += 1;
        let refused = answer.status == 400 && answer.json()["errors"][0]["parameter"] == name;
        let problem = || format!("{url}\n  has to be refused for `{name}`: {}", answer.text());
        return refused.then_some(()).ok_or_else(problem);
    }
    if answer.status != 200 {
        return Err(format!("{url}\n  {}", answer.text()));
    }
    let expected = naive::ids(&question, &served.items);
    let of_all = served.items[collection.item].len();
    tally.telling += usize::from((1..of_all).contains(&expected.len()));
    for spelling in [ListNotation::EncodedCommas, ListNotation::Repeated] {
        let other = asked(spelling);
        if other != url && served.get(&other).body != answer.body {
            return Err(format!("{url}\n{other}\n  have different answers"));
        }
    }
    check_pages(served, &question, &url, &expected, draws)?;
    let itself = answer.json()["links"]["self"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    if served.get(&itself).body != answer.body {
        return Err(format!("{url}\n{itself}\n  have different answers"));
    }
    check_fields(served, &answer.json(), draws)?;
    question.facets.clear();
    question.facet_limit = 50;
    let lines = format!(
        "{path}.ndjson?{}",
        question.to_query_string(ListNotation::Commas)
    );
    let answer = served.get(&lines);
    let items = answer
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let items: Vec<Value> = items.collect();
    let got: Vec<_> = items.iter().map(naive::id).collect();
    compare(
        served,
        &question,
        &lines,
        "ids",
        &json!(expected),
        &json!(got),
    )
}

/// Asks for some fields of a page that is there in full.
fn check_fields(
    served: &ServedRecord,
    whole: &Value,
    draws: &mut ChoiceSequence,
) -> Result<(), String> {
    let items = whole["data"].as_array().unwrap();
    let Some(first) = items.first() else {
        return Ok(());
    };
    let names: Vec<_> = first.as_object().unwrap().keys().collect();
    let fields: Vec<_> = (0..=draws.below(4)).map(|_| draws.pick(&names)).collect();
    let project = |item: &Value| {
        let named =
            item.as_object().unwrap().iter().filter(|(name, _)| {
                ["type", "id"].contains(&name.as_str()) || fields.contains(name)
            });
        named
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect::<serde_json::Map<_, _>>()
    };
    let expected: Vec<_> = items.iter().map(project).collect();
    let itself = whole["links"]["self"].as_str().unwrap();
    let sign = if itself.contains('?') { '&' } else { '?' };
    let texts: Vec<_> = fields.iter().map(|name| name.as_str()).collect();
    let url = format!("{itself}{sign}fields={}", texts.join(","));
    let some = served.get(&url).json();
    if some["data"] != json!(expected) || some["meta"] != whole["meta"] {
        return Err(format!("{url}\n  is not part of\n{itself}"));
    }
    Ok(())
}

/// Goes from page to page with changing limits.
fn check_pages(
    served: &ServedRecord,
    question: &GeneratedQuery,
    first: &str,
    expected: &[&str],
    draws: &mut ChoiceSequence,
) -> Result<(), String> {
    let (mut facets, mut more) = (serde_json::Map::new(), Vec::new());
    for subject in &question.facets {
        let mut values = naive::facet(question, *subject, &served.items);
        let total = values.len();
        let mut place = 0..;
        values.retain(|one| place.next() < Some(question.facet_limit) || one["selected"] == true);
        if values.len() < total {
            more.push(json!({"facet": subject.name(), "total": total}));
        }
        facets.insert(subject.name().to_owned(), values.into());
    }
    let (facets, more) = if facets.is_empty() {
        (Value::Null, Value::Null)
    } else {
        (facets.into(), more.into())
    };
    let (mut link, mut shown) = (first.to_owned(), 0);
    loop {
        let limit = draws.pick(&[500, 1, 2, 3, 1, 5, 0]);
        let url = with_limit(&link, limit);
        let answer = served.get(&url);
        if answer.status != 200 {
            return Err(format!("{url}\n  {}", answer.text()));
        }
        let mut page = answer.json();
        let rest = &expected[shown..];
        let wanted = &rest[..limit.min(rest.len())];
        let got: Vec<_> = page["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(naive::id)
            .collect();
        compare(served, question, &url, "ids", &json!(wanted), &json!(got))?;
        shown += wanted.len();
        let (total, meta) = (json!(expected.len()), &page["meta"]);
        compare(served, question, &url, "meta.total", &total, &meta["total"])?;
        compare(
            served,
            question,
            &url,
            "meta.limit",
            &json!(limit),
            &meta["limit"],
        )?;
        let ends = json!(limit == 0 || shown == expected.len());
        let next = page["links"]["next"].as_str().map(str::to_owned);
        compare(
            served,
            question,
            &url,
            "the end",
            &ends,
            &json!(next.is_none()),
        )?;
        let mut counts = page["facets"].take();
        for (_, values) in counts.as_object_mut().into_iter().flatten() {
            for one in values.as_array_mut().unwrap() {
                let one = one.as_object_mut().unwrap();
                one.remove("title");
                one.remove("href");
            }
        }
        compare(served, question, &url, "facets", &facets, &counts)?;
        let mut listed = page["more_values"].take();
        for one in listed.as_array_mut().into_iter().flatten() {
            one.as_object_mut().unwrap().remove("href");
        }
        compare(served, question, &url, "more_values", &more, &listed)?;
        match next {
            Some(next) => link = next,
            None if limit == 0 => {}
            None => return Ok(()),
        }
    }
}

/// A link with another limit.
fn with_limit(link: &str, limit: usize) -> String {
    let (path, query) = link.split_once('?').unwrap();
    let kept = query
        .split('&')
        .filter(|pair| !pair.starts_with("limit=") && !pair.is_empty());
    let limit = format!("limit={limit}");
    let pairs: Vec<_> = kept.chain([limit.as_str()]).collect();
    format!("{path}?{}", pairs.join("&"))
}

/// Compares what is expected with what the server says; a disagreement shows the items
/// that it is about.
fn compare(
    served: &ServedRecord,
    question: &GeneratedQuery,
    url: &str,
    what: &str,
    expected: &Value,
    got: &Value,
) -> Result<(), String> {
    if expected == got {
        return Ok(());
    }
    let message = format!("{url}\n  {what} expected: {expected}\n  {what} got:      {got}\n");
    // Of lists of ids, those that only one side has; otherwise all that are found.
    let only_one = |id: &Value| {
        let has = |list: &Value| list.as_array().is_some_and(|list| list.contains(id));
        has(expected) != has(got)
    };
    let own = &served.items[question.collection.item];
    let mut relevant: Vec<_> = own.iter().filter(|item| only_one(&item["id"])).collect();
    if relevant.is_empty() {
        relevant.extend(own);
    }
    let values = question.filters.iter().flat_map(|filter| {
        let types = filter.parameter.subject.types().into_iter();
        types.flat_map(|item| filter.values.iter().map(move |value| (item, value)))
    });
    for (item, value) in values {
        let others = served.items[item].iter();
        relevant
            .extend(others.filter(|other| value.split('/').any(|step| step == naive::id(other))));
    }
    let relevant = relevant.iter().map(|item| format!("  {item}"));
    Err(message + &relevant.collect::<Vec<_>>().join("\n"))
}
