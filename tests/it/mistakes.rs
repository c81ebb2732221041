//! Mistakes of editors: each is reported once, at its line, at the right level, and whoever follows
//! the help has a sound record.

use talks::load::{CheckedRecord, FixtureSource, Report, check_record};

use crate::check::remove_markers;
use crate::support::Fixtures;

const ERROR: &str = "error";
const WARNING: &str = "warning";

/// What becomes what in a file; `¦` marks the line of the mistake.
type Edit = (&'static str, &'static str, &'static str);

/// One mistake.
struct Mistake {
    edits: &'static [Edit],
    level: &'static str,
    code: &'static str,
    /// Words of the help.
    help: &'static str,
    /// What is written if the help is followed.
    followed: Option<(&'static str, &'static str)>,
}

/// Declares the table: level, code, edits, words of the help, and what following it means.
macro_rules! mistakes {
    ($($level:ident $code:literal $help:literal
        [$($file:literal: $from:expr => $to:expr),+] $(then $wrong:literal => $right:literal)?;)+) => {
        const MISTAKES: &[Mistake] = &[$(Mistake {
            edits: &[$(($file, $from, $to)),+],
            level: $level,
            code: $code,
            help: $help,
            followed: mistakes!(@followed $($wrong => $right)?),
        }),+];
    };
    (@followed) => { None };
    (@followed $wrong:literal => $right:literal) => { Some(($wrong, $right)) };
}

const FIRST_CONDITION: &str =
    r#""conditional_on": ["proposal/european-peacekeeping-force/ceasefire-achieved"]"#;
const ARTICLE: &str = "\"label\": \"Article on the U.S.–Ukraine talks\",";
const DATED_ARTICLE: &str =
    "\"label\": \"Article on the U.S.–Ukraine talks\", \"published\": \"2025-03-11\",";
const UNDATED: &str =
    "\"status\": \"ongoing\",\n    \"participants\": [{\"actor\": \"united-states\"";
const FIRST_STATEMENT: &str = r#""tense": "present", "cites""#;

mistakes! {
    // Dates in an impossible order.
    WARNING "effect-before-cause" "correct one of the dates"
        ["events.json": UNDATED => "\"status\": \"ongoing\", \"date\": \"2024-12\",\n    \"participants\": [{\"actor\": \"united-states\"",
         "events.json": "\"follows\": [\"white-house-meeting\"],\n    \"caused_by\": [\"white-house-meeting\"]," => "\"follows\": [¦\"white-house-meeting\"],"]
        then "2024-12" => "2025-03";
    WARNING "effect-before-cause" "turn the reference around"
        ["events.json": UNDATED => "\"status\": \"ongoing\", \"date\": \"2024-12-31\",\n    \"participants\": [{\"actor\": \"united-states\"",
         "events.json": "\"follows\": [\"white-house-meeting\"],\n    \"caused_by\": [\"white-house-meeting\"]," => "\"caused_by\": [¦\"white-house-meeting\"],"];
    WARNING "effect-before-cause" "name another event"
        ["positions.json": "\"stance\": \"mediates\"" => "\"stance\": \"mediates\", \"date\": \"2025-01\", ¦\"after\": \"white-house-meeting\""]
        then "2025-01" => "2025-03";
    WARNING "tense-mismatch" "write \"future\""
        ["sources.json": ARTICLE => DATED_ARTICLE,
         "statements.json": FIRST_STATEMENT => r#""tense": ¦"present", "date": "2026-01", "cites""#]
        then r#""tense": "present", "date""# => r#""tense": "future", "date""#;
    WARNING "tense-mismatch" "write \"future\""
        ["sources.json": ARTICLE => DATED_ARTICLE,
         "statements.json": FIRST_STATEMENT => r#""tense": ¦"past", "date": "2025-03-12", "cites""#];
    WARNING "tense-mismatch" "write \"past\""
        ["sources.json": ARTICLE => DATED_ARTICLE,
         "statements.json": FIRST_STATEMENT => r#""tense": ¦"future", "date": "2024", "cites""#]
        then r#""future", "date""# => r#""past", "date""#;
    WARNING "status-mismatch" "write \"planned\""
        ["sources.json": ARTICLE => DATED_ARTICLE,
         "events.json": "\"status\": \"in-progress\"," => "\"status\": ¦\"in-progress\", \"date\": \"2026\","]
        then "\"in-progress\"" => "\"planned\"";
    WARNING "status-mismatch" "write \"ended\""
        ["sources.json": ARTICLE => DATED_ARTICLE,
         "events.json": "\"status\": \"ended\"" => "\"status\": ¦\"planned\""]
        then "\"planned\"" => "\"ended\"";

    // Something else than what is meant.
    WARNING "mediator-is-party" "take it out of"
        ["record.json": "[\"saudi-arabia\"]" => "[\"saudi-arabia\", ¦\"ukraine\"]"]
        then ", \"ukraine\"],\n  \"context\"" => "],\n  \"context\"";
    WARNING "too-few-parties" "name those who negotiate"
        ["record.json": "[\"united-states\", \"ukraine\"]" => "¦[]"]
        then "\"parties\": []" => "\"parties\": [\"united-states\", \"ukraine\"]";
    WARNING "too-few-parties" "name those who negotiate"
        ["record.json": "[\"united-states\", \"ukraine\"]" => "¦[\"ukraine\"]"];
    WARNING "not-a-state" "write `ukraine`, the state of `volodymyr-zelenskyy`"
        ["actors.json": "\"state\": \"united-states\"" => "\"state\": ¦\"volodymyr-zelenskyy\""]
        then "\"volodymyr-zelenskyy\",\n    \"posts\"" => "\"ukraine\",\n    \"posts\"";
    WARNING "not-a-state" "leave `state` out"
        ["actors.json": "\"state\": \"united-states\"" => "\"state\": ¦\"european-allies\""];
    WARNING "not-a-condition" "its kind in `minerals-agreement` is \"condition\""
        ["positions.json": FIRST_CONDITION => r#""conditional_on": [¦"proposal/minerals-agreement/us-access"]"#];
    WARNING "not-a-condition" "otherwise leave it out here"
        ["positions.json": FIRST_CONDITION => r#""conditional_on": [¦"proposal/minerals-agreement/reconstruction"]"#];
    WARNING "unused-note" "add what it qualifies to `about`"
        ["notes.json": "[\n  {" => "[\n  {¦\"id\": \"lonely\", \"text\": \"Nobody names this.\"},\n  {"];
    WARNING "unused-note" "or name it in the `notes` of a statement"
        ["notes.json": "[\n  {" => "[\n  {¦\"id\": \"lonely\", \"text\": \"Nobody names this.\", \"about\": []},\n  {"];
    WARNING "repeated-text" "add what `s003` cites and is about to `s002`"
        ["statements.json": r#""The U.S.–Ukraine talks aim, among other things, to repair the damaged relationship between the two countries.""#
            => r#"¦"American and Ukrainian representatives are holding talks at senior level.""#];

    // Codes.
    WARNING "unknown-code" "write a code that the scheme has"
        ["places.json": "\"country\": \"US\"" => "\"country\": ¦\"XX\""];
    WARNING "unknown-code" "write `GB`"
        ["places.json": "\"country\": \"US\"" => "\"country\": ¦\"UK\""]
        then "\"UK\"" => "\"GB\"";
    WARNING "unknown-code" "write `UA`"
        ["actors.json": "\"value\": \"UA\"" => "\"value\": ¦\"UX\""]
        then "\"UX\"" => "\"UA\"";
    WARNING "unknown-code" "or leave it out"
        ["actors.json": "\"value\": \"804\"" => "\"value\": ¦\"805\""];
    WARNING "unknown-code" "or leave it out"
        ["commodities.json": "\"value\": \"2602\"" => "\"value\": ¦\"7702\""];
    WARNING "mismatched-code" "write `UA`"
        ["actors.json": "\"value\": \"UA\"" => "\"value\": ¦\"RU\", \"label\": \"Russia\"}, {\"scheme\": \"wikidata\", \"value\": \"Q1\""];
    WARNING "mismatched-code" "write `804`"
        ["actors.json": "\"value\": \"804\"" => "\"value\": ¦\"276\", \"label\": \"Germany\"}, {\"scheme\": \"wikidata\", \"value\": \"Q1\""];
    WARNING "mismatched-code" "write `SA`"
        ["places.json": "\"kind\": \"country\",\n    \"country\": \"SA\"" => "\"kind\": \"country\",\n    \"country\": ¦\"ZA\""]
        then "\"ZA\"" => "\"SA\"";

    // Coordinates.
    WARNING "implausible-coordinates" "often" ["places.json": "{\"latitude\": 21.54238, \"longitude\": 39.19797}" => "¦{\"latitude\": 0, \"longitude\": 0}"];
    WARNING "implausible-coordinates" "\"latitude\": 23.1, \"longitude\": -82.4"
        ["places.json": "{\"latitude\": 21.54238, \"longitude\": 39.19797}" => "¦{\"latitude\": -82.4, \"longitude\": 23.1}"]
        then "\"latitude\": -82.4, \"longitude\": 23.1" => "\"latitude\": 23.1, \"longitude\": -82.4";
    WARNING "implausible-coordinates" "km from the other places in SA"
        ["places.json": "\"kind\": \"country\",\n    \"country\": \"SA\"" => "\"kind\": \"country\", \"country\": \"SA\", \"coordinates\": {\"latitude\": 18.2, \"longitude\": 42.5}",
         "places.json": "\"kind\": \"building\",\n    \"country\": \"US\"" => "\"kind\": \"building\", \"country\": \"SA\", \"coordinates\": ¦{\"latitude\": 50.1, \"longitude\": 26.4}"];
    ERROR "bad-number" "\"latitude\": 21.5, \"longitude\": 121.5"
        ["places.json": "{\"latitude\": 21.54238, \"longitude\": 39.19797}" => "{\"latitude\": ¦121.5, \"longitude\": 21.5}"]
        then "\"latitude\": 121.5, \"longitude\": 21.5" => "\"latitude\": 21.5, \"longitude\": 121.5";

    // Texts that are still to be written.
    WARNING "placeholder-text" "write the text" ["notes.json": "\"The Ukrainian officials are not named.\"" => "¦\"…\""];
    WARNING "placeholder-text" "write the text" ["notes.json": "\"The Ukrainian officials are not named.\"" => "¦\"TODO: who?\""];
    WARNING "placeholder-text" "write the text" ["notes.json": "\"The Ukrainian officials are not named.\"" => "¦\"Lorem ipsum dolor sit amet.\""];
    WARNING "placeholder-text" "write the text" ["notes.json": "\"The Ukrainian officials are not named.\"" => "¦\"tbd\""];
    WARNING "placeholder-text" "write the text" ["record.json": "\"The editors of talks\"" => "¦\"???\""];

    // One mistake and no phantoms.
    ERROR "unknown-field" "did you mean `posts`? There, write a list"
        ["actors.json": "\"posts\": [{\"title\": \"President\"}]" => "¦\"post\": \"President\""]
        then "\"post\": \"President\"" => "\"posts\": [{\"title\": \"President\"}]";
    ERROR "repeated-field" "keep one of the two"
        ["actors.json": "\"posts\": [{\"title\": \"President\"}]" => "¦\"kind\": \"state\", \"posts\": [{\"title\": \"President\"}]"]
        then "\"kind\": \"state\", \"posts\"" => "\"posts\"";
    ERROR "repeated-field" "keep one of the two"
        ["actors.json": "\"kind\": \"person\"" => "\"kind\": \"state\", ¦\"kind\": \"person\""];
    ERROR "bad-id" "write `choco-jeddah`"
        ["notes.json": "[\n  {" => "[\n  {\"id\": ¦\"Chocó Jeddah\", \"text\": \"A.\", \"about\": [\"actor/ukraine\"]},\n  {"]
        then "\"Chocó Jeddah\"" => "\"choco-jeddah\"";
    ERROR "wrong-type" "write a number"
        ["places.json": "\"latitude\": 21.54238" => "\"latitude\": ¦\"21.5\""]
        then "\"21.5\"" => "21.5";
    ERROR "dangling-reference" "add it to statements.json"
        ["record.json": "\"s001\"" => "¦\"s901\""];
    ERROR "repeated-id" "give each item an id of its own"
        ["notes.json": "[\n  {" => "[\n  {\"id\": \"rare-earth\", \"text\": \"A.\", \"about\": [\"actor/ukraine\"]},\n  {",
         "notes.json": "\"id\": \"rare-earth\",\n" => "\"id\": ¦\"rare-earth\",\n"]
        then "\"id\": \"rare-earth\", \"text\"" => "\"id\": \"other-earth\", \"text\"";
    WARNING "unknown-file" "begin with a dot" ["extra.txt": "" => "¦"];
}

fn report_of(fixtures: &Fixtures) -> Report {
    match check_record(&FixtureSource::Folder(fixtures.folder().to_owned())) {
        Ok(CheckedRecord { report, .. }) => report,
        Err(report) => *report,
    }
}

#[test]
fn each_mistake_is_reported_once_and_its_help_can_be_followed() {
    let mut failures = Vec::new();
    for mistake in MISTAKES {
        let fixtures = Fixtures::new();
        let mut expected = (String::new(), 1);
        let (file, _, _) = mistake.edits[0];
        for (file, from, to) in mistake.edits {
            if from.is_empty() {
                fixtures.write(file, to);
            } else {
                fixtures.replace_text(file, from, to);
            }
            if to.contains('¦') {
                expected = (format!("1/{file}"), remove_markers(&fixtures, file)[0].0);
            }
        }
        let report = report_of(&fixtures);
        let found: Vec<_> = report
            .problems
            .iter()
            .map(|problem| {
                (
                    problem.level.as_str(),
                    problem.code.as_str(),
                    &*problem.file,
                    problem.line,
                )
            })
            .collect();
        let wanted = (mistake.level, mistake.code, &*expected.0, expected.1);
        if found != [wanted]
            || !format!("{} {}", report.problems[0].message, report.problems[0].hint)
                .contains(mistake.help)
        {
            failures.push(format!(
                "{wanted:?} {}\n{:#?}",
                mistake.help, report.problems
            ));
            continue;
        }
        if let Some((wrong, right)) = mistake.followed {
            let file = expected.0.strip_prefix("1/").unwrap_or(file);
            fixtures.replace_text(file, wrong, right);
            let problems = report_of(&fixtures).problems;
            if !problems.is_empty() {
                failures.push(format!("after the help {right}: {problems:#?}"));
            }
        }
    }
    let count = failures.len();
    assert!(
        failures.is_empty(),
        "{count} failures\n{}",
        failures.join("\n")
    );
}
