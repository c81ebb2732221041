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
const FIRST_QUANTITY: &str = r#""quantities": [{"value": 50, "unit": "percent", "basis": "future revenue from the minerals"}]"#;
const FIRST_PART: &str = r#""id": "us-access","#;
const MEETING_DATE: &str = r#""date": {"edtf": "2025-02", "qualifier": "late", "earliest": "2025-02-21", "latest": "2025-02-28"}"#;

mistakes! {
    // Dates in an impossible order.
    WARNING "effect-before-cause" "correct one of the dates"
        ["events.json": UNDATED => "\"status\": \"ongoing\", \"date\": \"2024-12\",\n    \"participants\": [{\"actor\": \"united-states\"",
         "events.json": "\"follows\": [\"white-house-meeting\"],\n    \"caused_by\": [\"white-house-meeting\"]," => "\"follows\": [¦\"white-house-meeting\"],"]
        then "2024-12" => "2025-03";
    WARNING "effect-before-cause" "reverse the reference"
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
    WARNING "mediator-is-party" "remove it from"
        ["record.json": "[\"saudi-arabia\"]" => "[\"saudi-arabia\", ¦\"ukraine\"]"]
        then ", \"ukraine\"],\n  \"context\"" => "],\n  \"context\"";
    WARNING "not-a-state" "write `ukraine`, the state of `volodymyr-zelenskyy`"
        ["record.json": "[\"united-states\", \"ukraine\"]" => "[\"united-states\", ¦\"volodymyr-zelenskyy\"]"]
        then "\"volodymyr-zelenskyy\"" => "\"ukraine\"";
    WARNING "effect-before-cause" "correct the date"
        ["sources.json": ARTICLE => "\"label\": \"Article on the U.S.–Ukraine talks\", \"published\": ¦\"2027-03-11\","]
        then "2027-03-11" => "2025-03-11";
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

    WARNING "placeholder-text" "or leave the field out" ["proposals.json": FIRST_PART => "\"id\": \"us-access\", \"quantities\": [{\"value\": 5, \"unit\": \"other\", \"unit_label\": ¦\"tbd\"}],"]
        then "tbd" => "tanks";
    ERROR "empty-text" "write the text; it is required" ["notes.json": "\"The Ukrainian officials are not named.\"" => "¦\"\""]
        then "\"text\": \"\"" => "\"text\": \"The officials are not named.\"";
    ERROR "empty-text" "write the text, or leave the field out" ["events.json": "\"kind\": \"measure\"" => "\"number\": ¦\"\", \"kind\": \"measure\""]
        then "\"number\": \"\", " => "";

    // Texts that readers would see garbled.
    WARNING "garbled-text" "the character that the source has" ["notes.json": "\"The Ukrainian officials are not named.\"" => "¦\"The delegation of BogotÃ¡ is not named.\""]
        then "BogotÃ¡" => "Bogotá";
    WARNING "garbled-text" "the character that the source has" ["notes.json": "\"The Ukrainian officials are not named.\"" => "¦\"The delegation â€“ of whom – is not named.\""]
        then "â€“" => "–";
    WARNING "garbled-text" "without markup" ["notes.json": "\"The Ukrainian officials are not named.\"" => "¦\"The <i>officials</i> are not named.\""]
        then "<i>officials</i>" => "officials";
    WARNING "garbled-text" "without markup" ["notes.json": "\"The Ukrainian officials are not named.\"" => "¦\"The officials &amp; others are not named.\""]
        then "&amp;" => "and";
    WARNING "garbled-text" "without markup" ["record.json": "\"The editors of talks\"" => "¦\"The **editors** of talks\""]
        then "**editors**" => "editors";
    WARNING "garbled-text" "without markup" ["notes.json": "\"The Ukrainian officials are not named.\"" => "¦\"The [officials](https://example.org) are not named.\""]
        then "[officials](https://example.org)" => "officials";

    // Numbers that cannot be.
    WARNING "implausible-number" "write the number without its sign" ["proposals.json": FIRST_QUANTITY => "\"quantities\": [{\"value\": ¦-5000, \"unit\": \"person\"}]"]
        then "-5000" => "5000";
    WARNING "implausible-number" "write the number without its sign" ["proposals.json": FIRST_QUANTITY => "\"quantities\": [{\"min\": ¦-30, \"unit\": \"day\"}]"]
        then "-30" => "30";
    WARNING "implausible-number" "correct the number, or the unit" ["proposals.json": FIRST_QUANTITY => "\"quantities\": [{\"value\": ¦2.5, \"unit\": \"seat\"}]"]
        then "2.5" => "2";
    WARNING "implausible-number" "leave `basis` out" ["proposals.json": FIRST_QUANTITY => "\"quantities\": [{\"value\": ¦150, \"unit\": \"percent\", \"basis\": \"the votes\"}]"]
        then ", \"basis\": \"the votes\"" => "";
    WARNING "implausible-number" "exchange `in_favor` and `against`" ["events.json": MEETING_DATE => "\"outcome\": {\"result\": \"adopted\", \"votes\": [¦{\"in_favor\": 3, \"against\": 10}]}"]
        then "\"in_favor\": 3, \"against\": 10" => "\"in_favor\": 10, \"against\": 3";
    WARNING "implausible-number" "in actors.json"
        ["actors.json": "\"membership\": \"unnamed\"" => "\"members\": [{\"actor\": \"ukraine\"}, {\"actor\": \"saudi-arabia\"}], \"membership\": \"complete\"",
         "events.json": MEETING_DATE => "\"outcome\": {\"votes\": [¦{\"body\": \"ukrainian-delegation\", \"in_favor\": 2, \"against\": 1}]}"]
        then "\"in_favor\": 2" => "\"in_favor\": 1";
    WARNING "implausible-number" "correct the numbers" ["events.json": MEETING_DATE => "\"outcome\": {\"votes\": [¦{\"body\": \"donald-trump\", \"in_favor\": 2}]}"]
        then "\"in_favor\": 2" => "\"in_favor\": 1";
    WARNING "ambiguous-quantity" "say in the field `of` of each quantity" ["proposals.json": FIRST_QUANTITY => "\"quantities\": [{\"value\": 5, \"unit\": \"day\"}, ¦{\"value\": 7, \"unit\": \"day\"}]"]
        then "{\"value\": 7, \"unit\": \"day\"}" => "{\"of\": \"time to answer\", \"value\": 7, \"unit\": \"day\"}";
    WARNING "ambiguous-quantity" "say in the field `of` of each quantity" ["statements.json": FIRST_STATEMENT => r#""tense": "present", "quantities": [{"of": "votes", "value": 61, "unit": "percent"}, ¦{"of": "votes", "value": 58, "unit": "percent"}], "cites""#]
        then "\"of\": \"votes\", \"value\": 58" => "\"of\": \"seats\", \"value\": 58";
    WARNING "repeated-number" "correct one of the two" ["proposals.json": FIRST_PART => "\"id\": \"us-access\", \"number\": \"2\",",
        "proposals.json": "\"id\": \"revenue-share\"," => "\"id\": \"revenue-share\", \"number\": ¦\"2\","]
        then "\"id\": \"revenue-share\", \"number\": \"2\"" => "\"id\": \"revenue-share\", \"number\": \"3\"";
    WARNING "repeated-number" "say in `part_of`"
        ["events.json": "\"kind\": \"meeting\"," => "\"kind\": \"round\", \"number\": \"1\",",
         "events.json": "\"kind\": \"measure\"," => "\"kind\": \"round\", \"number\": ¦\"1\","]
        then "\"kind\": \"round\", \"number\": \"1\",\n    \"status\": \"ongoing\"" => "\"kind\": \"round\", \"number\": \"2\",\n    \"status\": \"ongoing\"";

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
    WARNING "unknown-file" "begin its name with a dot" ["extra.txt": "" => "¦"];

    // Quantities.
    ERROR "missing-field" "add \"unit\"" ["proposals.json": FIRST_QUANTITY => "\"quantities\": [¦{\"value\": 50}]"]
        then "{\"value\": 50}" => "{\"value\": 50, \"unit\": \"percent\"}";
    ERROR "unknown-value" "did you mean `percent`?" ["proposals.json": FIRST_QUANTITY => "\"quantities\": [{\"value\": 50, \"unit\": ¦\"percents\"}]"]
        then "percents" => "percent";
    ERROR "missing-field" "add \"currency\"" ["proposals.json": FIRST_QUANTITY => "\"quantities\": [¦{\"value\": 50, \"unit\": \"currency\"}]"]
        then "\"unit\": \"currency\"" => "\"unit\": \"currency\", \"currency\": \"USD\"";
    ERROR "contradiction" "or write \"unit\": \"currency\"" ["proposals.json": FIRST_QUANTITY => "\"quantities\": [{\"value\": 50, \"unit\": \"hectare\", ¦\"currency\": \"USD\"}]"]
        then "\"unit\": \"hectare\"" => "\"unit\": \"currency\"";
    ERROR "bad-identifier" "write `USD`" ["proposals.json": FIRST_QUANTITY => "\"quantities\": [{\"value\": 50, \"unit\": \"currency\", \"currency\": ¦\"usd\"}]"]
        then "\"usd\"" => "\"USD\"";
    ERROR "contradiction" "leave `value` out" ["proposals.json": FIRST_QUANTITY => "\"quantities\": [{¦\"value\": 50, \"min\": 40, \"unit\": \"percent\"}]"]
        then "\"value\": 50, \"min\"" => "\"min\"";
    ERROR "contradiction" "write the lower number as `min`" ["proposals.json": FIRST_QUANTITY => "\"quantities\": [{\"min\": 50, ¦\"max\": 40, \"unit\": \"percent\"}]"]
        then "\"min\": 50, \"max\": 40" => "\"min\": 40, \"max\": 50";
    ERROR "missing-field" "add \"value\"" ["proposals.json": FIRST_QUANTITY => "\"quantities\": [¦{\"unit\": \"percent\"}]"]
        then "{\"unit\": \"percent\"}" => "{\"value\": 50, \"unit\": \"percent\"}";
    ERROR "wrong-type" "write a number" ["proposals.json": FIRST_QUANTITY => "\"quantities\": [{\"value\": ¦\"50\", \"unit\": \"percent\"}]"]
        then "\"50\"" => "50";
    ERROR "unknown-field" "did you mean `quantities`? There, write a list" ["proposals.json": FIRST_QUANTITY => "¦\"quantity\": {\"value\": 50, \"unit\": \"percent\"}"]
        then "\"quantity\": {\"value\": 50, \"unit\": \"percent\"}" => "\"quantities\": [{\"value\": 50, \"unit\": \"percent\"}]";
    ERROR "contradiction" "or write \"other\" in `unit`" ["proposals.json": FIRST_QUANTITY => "\"quantities\": [{\"value\": 50, \"unit\": \"percent\", ¦\"unit_label\": \"tanks\"}]"]
        then "\"unit\": \"percent\", \"unit_label\"" => "\"unit\": \"other\", \"unit_label\"";
    ERROR "missing-field" "add \"unit_label\"" ["proposals.json": FIRST_QUANTITY => "\"quantities\": [{\"value\": 50, \"unit\": ¦\"other\"}]"]
        then "\"unit\": \"other\"" => "\"unit\": \"other\", \"unit_label\": \"tanks\"";
    ERROR "repeated-entry" "keep one of the two" ["proposals.json": FIRST_QUANTITY => "\"quantities\": [{\"value\": 5, \"unit\": \"day\"}, ¦{\"value\": 5, \"unit\": \"day\"}]"]
        then "{\"value\": 5, \"unit\": \"day\"}, " => "";

    // Parts of proposals.
    ERROR "wrong-type" "write a string" ["proposals.json": FIRST_PART => "\"id\": \"us-access\", \"number\": ¦3.2,"]
        then "\"number\": 3.2" => "\"number\": \"3.2\"";
    ERROR "cycle" "remove the `part_of`" ["proposals.json": FIRST_PART => "\"id\": \"us-access\", \"part_of\": \"revenue-share\",",
        "proposals.json": "\"id\": \"revenue-share\"," => "\"id\": \"revenue-share\", \"part_of\": ¦\"us-access\","]
        then "\"id\": \"revenue-share\", \"part_of\": \"us-access\"" => "\"id\": \"revenue-share\"";
    ERROR "cycle" "remove the `part_of`" ["proposals.json": FIRST_PART => "\"id\": \"us-access\", \"part_of\": ¦\"us-access\","]
        then ", \"part_of\": \"us-access\"" => "";
    ERROR "dangling-reference" "did you mean `reconstruction-investment-fund`?" ["proposals.json": FIRST_PART => "\"id\": \"us-access\", \"part_of\": ¦\"reconstruction-investment-fnd\","]
        then "-fnd\"" => "-fund\"";
    ERROR "bad-id" "is not an id" ["proposals.json": FIRST_PART => "\"id\": \"us-access\", \"part_of\": ¦\"proposal/minerals-agreement/reconstruction\","]
        then "\"proposal/minerals-agreement/reconstruction\"" => "\"reconstruction-investment-fund\"";
    ERROR "dangling-reference" "another part of the same proposal" ["proposals.json": FIRST_PART => "\"id\": \"us-access\", \"part_of\": ¦\"black-sea\","]
        then "\"part_of\": \"black-sea\"" => "\"part_of\": \"reconstruction\"";
    ERROR "contradiction" "or write \"kind\": \"condition\"" ["proposals.json": FIRST_PART => "\"id\": \"us-access\", ¦\"required_for\": \"success\","]
        then ", \"required_for\": \"success\"" => "";
    ERROR "missing-field" "add \"kind_label\"" ["proposals.json": "\"id\": \"economic-stability\",\n        \"kind\": \"purpose\"" => "\"id\": \"economic-stability\", \"kind\": ¦\"other\""]
        then "\"kind\": \"other\"" => "\"kind\": \"other\", \"kind_label\": \"Hope\"";

    // Dates.
    ERROR "bad-date" "write `2025-02-28`" ["events.json": MEETING_DATE => "\"date\": ¦\"28/02/2025\""]
        then "28/02/2025" => "2025-02-28";
    ERROR "bad-date" "write `2025-02-28`" ["events.json": MEETING_DATE => "\"date\": ¦\"28.2.2025\""]
        then "28.2.2025" => "2025-02-28";
    ERROR "bad-date" "{\"edtf\": \"2025-02\", \"qualifier\": \"late\"}" ["events.json": MEETING_DATE => "\"date\": ¦\"late February 2025\""]
        then "\"late February 2025\"" => "{\"edtf\": \"2025-02\", \"qualifier\": \"late\"}";
    ERROR "bad-date" "write `2025-02-27`" ["events.json": MEETING_DATE => "\"date\": ¦\"[2025-02-27]\""]
        then "[2025-02-27]" => "2025-02-27";
    ERROR "bad-date" "the earliest first" ["events.json": MEETING_DATE => "\"date\": ¦\"[2025-02-28,2025-02-27]\""]
        then "[2025-02-28,2025-02-27]" => "[2025-02-27,2025-02-28]";
    ERROR "wrong-type" "write \"2025\"" ["events.json": MEETING_DATE => "\"date\": ¦2025"]
        then "\"date\": 2025" => "\"date\": \"2025\"";
    ERROR "bad-date" "write it in the Extended Date/Time Format: `2025`" ["events.json": MEETING_DATE => "\"date\": ¦\"20025-02-28\""]
        then "20025" => "2025";
    ERROR "bad-date" "February 2025 has the days 01 to 28" ["events.json": MEETING_DATE => "\"date\": ¦\"2025-02-30\""];
    ERROR "bad-date" "swap the two ends" ["events.json": MEETING_DATE => "\"date\": ¦\"2025-02-28/2025-02-27\""]
        then "2025-02-28/2025-02-27" => "2025-02-27/2025-02-28";
    ERROR "bad-date" "or leave it out" ["events.json": MEETING_DATE => "\"date\": {\"edtf\": \"2025-02\", \"qualifier\": \"late\", \"earliest\": ¦\"2025-02-20\"}"]
        then ", \"earliest\": \"2025-02-20\"" => "";

    // Values and their labels.
    ERROR "missing-field" "add \"kind_label\"" ["events.json": "\"kind\": \"measure\"" => "\"kind\": ¦\"other\""]
        then "\"kind\": \"other\"" => "\"kind\": \"other\", \"kind_label\": \"Freeze\"";
    ERROR "contradiction" "or write \"other\" in `kind`" ["events.json": "\"kind\": \"measure\"" => "\"kind\": \"measure\", ¦\"kind_label\": \"Freeze\""]
        then ", \"kind_label\": \"Freeze\"" => "";
    ERROR "missing-field" "add \"stance_label\"" ["positions.json": "\"stance\": \"suggests\"" => "\"stance\": ¦\"other\""]
        then "\"stance\": \"other\"" => "\"stance\": \"other\", \"stance_label\": \"Wonders\"";
    ERROR "missing-field" "add \"status_label\"" ["record.json": "\"status\": \"in-progress\"" => "\"status\": ¦\"other\""]
        then "\"status\": \"other\"" => "\"status\": \"other\", \"status_label\": \"Paused\"";
    ERROR "unknown-field" "did you mean `roles`? There, write a list" ["events.json": "\"roles\": [\"aid-provider\"]" => "¦\"role\": \"aid-provider\""]
        then "\"role\": \"aid-provider\"" => "\"roles\": [\"aid-provider\"]";

    ERROR "unknown-value" "did you mean `protest`?" ["events.json": "\"kind\": \"measure\"" => "\"kind\": ¦\"strike\""]
        then "\"strike\"" => "\"protest\"";
    ERROR "unknown-value" "did you mean `measure`?" ["events.json": "\"kind\": \"measure\"" => "\"kind\": ¦\"decree\""]
        then "\"decree\"" => "\"measure\"";

    // References and order.
    ERROR "cycle" "`us-military-aid-suspension` follows itself name another event" ["events.json": "\"follows\": [\"white-house-meeting\"]" => "\"follows\": [¦\"us-military-aid-suspension\"]"];
    ERROR "dangling-reference" "did you mean `volodymyr-zelenskyy`?" ["positions.json": "\"holder\": \"united-states\"" => "\"holder\": ¦\"zelensky\""];
    ERROR "dangling-reference" "did you mean `united-states`?" ["positions.json": "\"holder\": \"united-states\"" => "\"holder\": ¦\"usa\""]
        then "\"usa\"" => "\"united-states\"";
    ERROR "bad-reference" "`United States` is not an id write `united-states`" ["positions.json": "\"holder\": \"united-states\"" => "\"holder\": ¦\"United States\""]
        then "United States\"" => "united-states\"";
    ERROR "bad-reference" "lacks its type write `challenge/territorial-concessions`" ["positions.json": "\"on\": \"challenge/territorial-concessions\"" => "\"on\": ¦\"territorial-concessions\""]
        then "\"territorial-concessions\"" => "\"challenge/territorial-concessions\"";
    ERROR "bad-reference" "write `challenge/territorial-concessions`" ["positions.json": "\"on\": \"challenge/territorial-concessions\"" => "\"on\": ¦\"/v1/challenges/territorial-concessions\""]
        then "/v1/challenges/territorial" => "challenge/territorial";
    ERROR "bad-reference" "nothing follows the last slash of `actor/` write the id of an item of the type actor" ["positions.json": "\"holder\": \"united-states\"" => "\"holder\": ¦\"actor/\""];
    ERROR "bad-identifier" "is not a language tag write `en`" ["record.json": "\"language\": \"en\"" => "\"language\": ¦\"EN\""]
        then "\"EN\"" => "\"en\"";
    ERROR "bad-date" "`02` is not a year of four digits write `2025-02`" ["events.json": MEETING_DATE => "\"date\": ¦\"02/2025\""]
        then "02/2025" => "2025-02";
    ERROR "bad-date" "write `2025-21`" ["events.json": MEETING_DATE => "\"date\": ¦\"spring 2025\""];
    ERROR "dangling-reference" "`place/white-house` has this id" ["positions.json": "\"holder\": \"united-states\"" => "\"holder\": ¦\"white-house\""];
    ERROR "dangling-reference" "`challenge/territorial-concessions` has this id" ["positions.json": "\"on\": \"challenge/territorial-concessions\"" => "\"on\": ¦\"aspect/territorial-concessions\""]
        then "aspect/territorial-concessions" => "challenge/territorial-concessions";
    ERROR "cycle" "replaces itself name another position" ["positions.json": "\"stance\": \"suggests\"" => "\"stance\": \"suggests\", \"replaces\": [¦\"united-states-on-territorial-concessions\"]"];
    ERROR "contradiction" "name a position of the same holder" ["positions.json": "\"stance\": \"suggests\"" => "\"stance\": \"suggests\", \"replaces\": [¦\"ukraine-on-territorial-concessions\"]"];
    ERROR "contradiction" "reverse which of the two positions replaces the other" ["positions.json": "\"stance\": \"concerned\"\n" => "\"stance\": \"concerned\", \"date\": \"2025-03\"\n",
        "positions.json": "\"topic\": \"regional security\"" => "\"topic\": \"regional security\", \"replaces\": [\"european-allies-on-recent-tensions\"], \"date\": ¦\"2025-01\""]
        then "\"date\": \"2025-01\"" => "\"date\": \"2025-04\"";
    ERROR "dangling-reference" "did you mean `proposal/limited-ceasefire/monitoring`?" ["positions.json": "\"stance\": \"proposes\"" => "\"stance\": \"proposes\", \"conditional_on\": [¦\"proposal/limited-ceasefire/monitorng\"]"]
        then "monitorng" => "monitoring";
    ERROR "missing-field" "name the statements that it sums up" ["record.json": "\"statements\": [\"s094\", \"s095\", \"s096\", \"s097\", \"s098\"]" => "\"statements\": ¦[]"]
        then "\"statements\": []" => "\"statements\": [\"s094\"]";
    ERROR "repeated-entry" "keep one of the two" ["events.json": "{\"actor\": \"russia\", \"roles\": [\"belligerent\"]}" => "{\"actor\": \"russia\", \"roles\": [\"belligerent\"]}, ¦{\"actor\": \"russia\", \"roles\": [\"belligerent\"]}"]
        then "{\"actor\": \"russia\", \"roles\": [\"belligerent\"]}, {\"actor\": \"russia\"" => "{\"actor\": \"russia\"";
    ERROR "repeated-entry" "keep one of the two" ["record.json": "[\"united-states\", \"ukraine\"]" => "[\"united-states\", \"ukraine\", ¦\"ukraine\"]"]
        then "\"ukraine\", \"ukraine\"" => "\"ukraine\"";

    // Keys and JSON.
    ERROR "unknown-field" "did you mean `title`, which is missing?" ["aspects.json": "\"title\":" => "¦\"name\":"]
        then "\"name\":" => "\"title\":";
    ERROR "unknown-field" "did you mean `title`?" ["challenges.json": "\"title\":" => "¦\"titel\":"]
        then "\"titel\":" => "\"title\":";
    ERROR "wrong-type" "write a string" ["statements.json": "\"id\": \"s001\"" => "\"id\": ¦1"]
        then "\"id\": 1," => "\"id\": \"s001\",";
    ERROR "syntax" "a comment, which JSON does not have" ["aspects.json": "[\n  {" => "[\n  ¦// The first.\n  {"]
        then "  // The first.\n" => "";
    ERROR "syntax" "this is a French quotation mark put straight quotation marks" ["places.json": "\"country\": \"SA\"" => "\"country\": ¦«SA»"]
        then "«SA»" => "\"SA\"";
    ERROR "syntax" "non-breaking space, which JSON does not allow write a simple space" ["places.json": "\"country\": \"SA\"" => "\"country\":¦\u{a0}\"SA\""]
        then "\u{a0}" => " ";
    ERROR "syntax" "this is a full-width comma write a simple one instead (,)" ["places.json": "\"country\": \"SA\"," => "\"country\": \"SA\"¦，"]
        then "，" => ",";
    ERROR "syntax" "this is a full-width colon" ["places.json": "\"country\": \"SA\"" => "\"country\"¦： \"SA\""]
        then "：" => ":";
    ERROR "syntax" "add ] at the end of the list" ["events.json": "[\"host\", \"mediator\"]" => "[\"host\", ¦\"mediator\": 1]"]
        then ": 1" => "";
    ERROR "syntax" "this is a semicolon write a comma" ["places.json": "\"country\": \"SA\"," => "\"country\": \"SA\"¦;"]
        then ";" => ",";
    ERROR "syntax" "the name of this field is not in quotation marks write \"country\"" ["places.json": "\"country\": \"SA\"" => "¦country: \"SA\""]
        then "country:" => "\"country\":";
    ERROR "syntax" "the quotation mark that opens this text is missing write \"SA\"" ["places.json": "\"country\": \"SA\"" => "\"country\": ¦SA\""]
        then "SA\"" => "\"SA\"";
    ERROR "syntax" "two versions of the file were merged here" ["places.json": "\"country\": \"SA\",\n" => "\n¦<<<<<<< HEAD\n\"country\": \"SA\",\n"]
        then "<<<<<<< HEAD\n" => "";
    ERROR "syntax" "put straight quotation marks" ["aspects.json": "\"title\":" => "¦“title”:"]
        then "“title”:" => "\"title\":";
    ERROR "syntax" "put straight quotation marks" ["aspects.json": "\"title\":" => "¦'title':"]
        then "'title':" => "\"title\":";
    ERROR "syntax" "in lowercase" ["proposals.json": "\"value\": 50" => "\"approximate\": ¦True, \"value\": 50"]
        then "True" => "true";
    ERROR "syntax" "or leave the field out" ["proposals.json": "\"value\": 50" => "\"value\": 50, \"of\": ¦None"]
        then "None" => "null";
    ERROR "syntax" "no comma between thousands" ["proposals.json": "\"value\": 50" => "\"value\": ¦2,400"]
        then "2,400" => "24";
    ERROR "syntax" "a digit before the point" ["proposals.json": "\"value\": 50" => "\"value\": ¦.5"]
        then ".5" => "0.5";
    ERROR "syntax" "add a comma" ["aspects.json": "  },\n" => "  }\n¦"]
        then "  }\n  {" => "  },\n  {";
    ERROR "syntax" "remove it" ["aspects.json": "[\n  {" => "[\n  {¦,"]
        then "{," => "{";
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
