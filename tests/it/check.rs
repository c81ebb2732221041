//! `talks check` on what a file says: every mistake is reported once, at its true place, with
//! what to do about it.

use std::fmt::Display;

use serde_json::{Value, json};

use crate::support::{Fixtures, utf8};

/// Stands before each mistake in what a test writes, and is taken out of the file.
const MARKER: char = '¦';

/// Where a problem is and of which sort it is.
fn line(file: &str, at: &(impl Display, impl Display), pointer: &str, code: &str) -> String {
    format!("{file}:{}:{} {pointer} [{code}]", at.0, at.1)
}

/// Takes the marks out of a file: the line and the column, in characters, of each.
pub(crate) fn remove_markers(fixtures: &Fixtures, file: &str) -> Vec<(usize, usize)> {
    let marked = fixtures.read(file);
    let mut clean = String::new();
    let mut places = Vec::new();
    for piece in marked.split(MARKER) {
        clean.push_str(piece);
        let column = clean.chars().rev().take_while(|c| *c != '\n').count() + 1;
        places.push((clean.matches('\n').count() + 1, column));
    }
    places.pop();
    fixtures.write(file, clean);
    places
}

/// The problems of a record that has some, each with its line.
pub(crate) fn reported_problems(fixtures: &Fixtures) -> Vec<(String, Value)> {
    let output = fixtures.check(&["--format", "json"]);
    assert_eq!(output.status.code(), Some(1), "{}", utf8(&output.stdout));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let problems = report["problems"].as_array().unwrap().iter();
    let lines = problems.map(|problem| {
        let word = |key: &str| problem[key].as_str().unwrap();
        let at = (&problem["line"], &problem["column"]);
        let line = line(word("file"), &at, word("pointer"), word("code"));
        (line, problem.clone())
    });
    lines.collect()
}

/// What a report says: pointer, code, and words of its message and its hint.
pub(crate) type ExpectedProblem<'a> = (&'a str, &'a str, &'a str, &'a str);

/// One problem is reported and no other.
pub(crate) fn assert_reported(
    fixtures: &Fixtures,
    file: &str,
    at: (usize, usize),
    said: ExpectedProblem,
) {
    let (pointer, code, message, hint) = said;
    let (lines, problems): (Vec<_>, Vec<_>) = reported_problems(fixtures).into_iter().unzip();
    assert_eq!(lines, [line(file, &at, pointer, code)]);
    for (field, words) in [("message", message), ("hint", hint)] {
        let found = problems[0][field].as_str().unwrap();
        assert!(found.contains(words), "{field} {found:?}, not {words:?}");
    }
}

/// Puts `to` for the first `from` in a file of `fixtures`: what is marked is the one mistake.
pub(crate) fn assert_mistake_in(
    fixtures: &Fixtures,
    file: &str,
    from: &str,
    to: &str,
    said: ExpectedProblem,
) {
    // Shown only where the test fails.
    println!("{to}");
    fixtures.replace_text(file, from, to);
    let places = remove_markers(fixtures, file);
    assert_eq!(places.len(), 1);
    assert_reported(fixtures, &format!("1/{file}"), places[0], said);
}

pub(crate) fn assert_mistake(file: &str, from: &str, to: &str, said: ExpectedProblem) {
    assert_mistake_in(&Fixtures::new(), file, from, to, said);
}

/// Several mistakes at once are reported and nothing else is. They are listed file by file
/// and in the order of the file: file, what becomes what, pointer, code.
pub(crate) fn assert_all_reported(mistakes: &[(&str, &str, &str, &str, &str)]) -> Fixtures {
    let fixtures = Fixtures::new();
    for (file, from, to, ..) in mistakes {
        fixtures.replace_text(file, from, to);
    }
    let mut expected = Vec::new();
    for same in mistakes.chunk_by(|a, b| a.0 == b.0) {
        let places = remove_markers(&fixtures, same[0].0);
        assert_eq!(places.len(), same.len(), "marks in {}", same[0].0);
        for ((file, .., pointer, code), at) in same.iter().zip(places) {
            expected.push(line(&format!("1/{file}"), &at, pointer, code));
        }
    }
    let found = reported_problems(&fixtures)
        .into_iter()
        .map(|(line, _)| line);
    let found: Vec<_> = found.collect();
    for line in &expected {
        assert!(found.contains(line), "{line} is not in {found:#?}");
    }
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    fixtures
}

pub(crate) fn assert_valid(fixtures: &Fixtures, what: &str) {
    let output = fixtures.check(&[]);
    assert!(output.status.success(), "{what}: {}", utf8(&output.stdout));
}

/// Declares tests, one for each mistake.
macro_rules! mistakes {
    ($($name:ident: $file:literal, $from:expr => $to:literal,
        $pointer:literal $code:literal, $message:literal, $hint:literal;)+) => {
        $(#[test]
        fn $name() {
            assert_mistake($file, $from, $to, ($pointer, $code, $message, $hint));
        })+
    };
}

/// The date of the White House meeting.
const DATE: &str =
    r#"{"edtf": "2025-02", "qualifier": "late", "earliest": "2025-02-21", "latest": "2025-02-28"}"#;

mistakes! {
    syntax_a_word_without_quotes: "actors.json",
        r#""kind": "state""# => r#""kind": ¦state"#,
        "" "syntax", "this text is not in quotation marks", "write \"";
    syntax_a_missing_comma: "actors.json",
        r#"[{"actor": "france"}, {"actor": "germany"}]"# => r#"[{"actor": "france"} ¦{"actor": "germany"}]"#,
        "" "syntax", "a comma is missing before this", "add a comma";
    syntax_a_comma_too_many: "events.json",
        r#"["host", "mediator"]"# => r#"["host", "mediator"¦,]"#,
        "" "syntax", "nothing follows this comma", "remove it";
    syntax_quotation_marks_in_a_text: "actors.json",
        r#""title": "Ukraine""# => r#""title": "The ¦"other" Ukraine""#,
        "" "syntax", "a text ends at this quotation mark, and more follows", "write \\\" or “ and ”";
    syntax_a_tab_in_a_text: "actors.json",
        r#""title": "Ukraine""# => "\"title\": \"Ukr¦\taine\"",
        "" "syntax", "a tab within a string", "write a space";
    syntax_a_text_without_an_end: "actors.json",
        r#""title": "Ukraine","# => "\"title\": \"Ukraine,¦",
        "" "syntax", "a string does not end on its line", "close it with a quotation mark";
    syntax_half_a_character: "actors.json",
        r#""title": "Ukraine""# => r#""title": "Ukr¦\ud800aine""#,
        "" "syntax", "only half a character", "write the character itself";
    syntax_of_the_record: "record.json",
        r#""status": "in-progress""# => r#""status": ¦in-progress"#,
        "" "syntax", "this text is not in quotation marks", "write \"";

    an_unknown_field: "actors.json",
        r#""membership": "open""# => r#""membership": "open", ¦"other_name": []"#,
        "/10/other_name" "unknown-field", "`other_name` is not a field", "did you mean `other_names`?";
    an_unknown_field_like_no_other: "actors.json",
        r#""posts": [{"title": "President"}]"# => r#"¦"shoe-size": 45, "posts": [{"title": "President"}]"#,
        "/6/shoe-size" "unknown-field", "`shoe-size` is not a field", "the fields are id, title,";
    another_name_that_is_a_number: "aspects.json",
        r#"{"name": "Falling-out", "language": "en"}"# => "¦7",
        "/0/other_names/0" "wrong-type", "expected a name", r#"write {"name": "Kiev", "language": "en"}, or "Kiev" if"#;
    another_name_without_the_name: "aspects.json",
        r#"{"name": "Falling-out", "language": "en"}"# => r#"¦{"language": "en"}"#,
        "/0/other_names/0" "missing-field", "the field `name` is missing", "add \"name\"";
    another_name_with_a_misnamed_language: "aspects.json",
        r#""Falling-out", "language""# => r#""Falling-out", ¦"languag""#,
        "/0/other_names/0/languag" "unknown-field", "`languag` is not a field", "did you mean `language`?";
    another_name_in_no_language: "aspects.json",
        r#""Falling-out", "language": "en""# => r#""Falling-out", "language": ¦"English language""#,
        "/0/other_names/0/language" "bad-identifier", "`English language` is not a language tag", "write a BCP 47 tag such as en or pt-BR";
    another_name_that_is_empty: "aspects.json",
        r#""Falling-out""# => "¦\" \"",
        "/0/other_names/0/name" "empty-text", "this text is empty", "write the text; it is required";
    another_name_that_is_the_title: "aspects.json",
        r#"{"name": "Falling-out", "language": "en"}"# => r#"¦{"name": "Recent tensions", "language": "en"}"#,
        "/0/other_names/0" "repeated-entry", "`Recent tensions` is already the title", "leave it out";
    another_name_in_two_languages: "aspects.json",
        r#"{"name": "Falling-out", "language": "en"}"# => r#"{"name": "Falling-out", "language": "en"}, ¦{"name": "Falling-out", "language": "de"}"#,
        "/0/other_names/1" "repeated-entry", "`Falling-out` is a duplicate among the other names", "leave it out";
    a_missing_field: "statements.json",
        r#"{"id": "s021", "text": "The source presents the minerals agreement as a strategic turn.","# => r#"¦{"id": "s021","#,
        "/20" "missing-field", " has no `text`", "add \"text\": \"…\"";
    a_repeated_field: "actors.json",
        r#""title": "Ukraine","# => r#""title": "Ukraine", ¦"title": "The Ukraine","#,
        "/1/title" "repeated-field", "the field `title` is there twice", "keep one of the two";
    a_number_for_a_text: "actors.json",
        r#""title": "Ukraine""# => r#""title": ¦7"#,
        "/1/title" "wrong-type", "expected a string, found a whole number", "write a string";
    a_text_for_a_list: "actors.json",
        r#""members": [{"actor": "france"}, {"actor": "germany"}]"# => r#""members": ¦"france""#,
        "/10/members" "wrong-type", "expected a list, found a string", "write a list: [{\"actor\": \"…\"}]";
    a_text_for_a_truth: "commodities.json",
        r#""uses_open": true"# => r#""uses_open": ¦"true""#,
        "/0/uses_open" "wrong-type", "expected true or false, found a string", "write true or false, without quotation marks";
    a_number_for_an_item: "notes.json",
        "[\n" => "[\n  ¦3,\n",
        "/0" "wrong-type", "expected an object, found a whole number", "write an object";
    a_list_for_an_object: "record.json",
        r#"{"title": "The editors of talks"}"# => r#"¦["The editors of talks"]"#,
        "/publisher" "wrong-type", "expected an object, found a list", "write an object";

    a_value_like_another: "positions.json",
        r#""stance": "suggests""# => r#""stance": ¦"sugests""#,
        "/0/stance" "unknown-value", "`sugests` is not a value", "did you mean `suggests`?";
    a_value_like_no_other: "positions.json",
        r#""stance": "suggests""# => r#""stance": ¦"xyz""#,
        "/0/stance" "unknown-value", "`xyz` is not a value", "the values are demands, proposes,";
    a_bad_id: "notes.json",
        r#""id": "no-publication-date""# => r#""id": ¦"No publication date""#,
        "/0/id" "bad-id", "`No publication date` is not an id", "write `no-publication-date`";
    a_bad_id_of_something_referred_to: "places.json",
        r#""id": "jeddah""# => r#""id": ¦"Jeddah""#,
        "/1/id" "bad-id", "`Jeddah` is not an id", "write `jeddah`";
    a_repeated_id: "notes.json",
        "ukraine-conflict\"]\n  }" => "ukraine-conflict\"]\n  },\n  {\"id\": ¦\"prisoners\", \"text\": \"More.\"}",
        "/18/id" "repeated-id", "the note `prisoners` already exists, on line ", "an id of its own";
    a_repeated_part: "proposals.json",
        r#""id": "us-access""#
            => r#""id": "us-access", "kind": "term", "title": "Access", "summary": "Access."}, {"id": ¦"us-access""#,
        "/0/parts/1/id" "repeated-id", "has a part `us-access` already", "an id of its own";

    a_dangling_reference: "actors.json",
        r#""state": "ukraine""# => r#""state": ¦"ukrane""#,
        "/7/state" "dangling-reference", "there is no actor `ukrane`", "did you mean `ukraine`?";
    a_dangling_reference_of_the_record: "record.json",
        r#"["united-states", "ukraine"]"# => r#"["united-states", ¦"ukrane"]"#,
        "/parties/1" "dangling-reference", "there is no actor `ukrane`", "did you mean `ukraine`?";
    a_dangling_reference_to_an_id_of_another_type: "actors.json",
        r#""state": "ukraine""# => r#""state": ¦"jeddah""#,
        "/7/state" "dangling-reference", "there is no actor `jeddah`", "`place/jeddah`";
    a_dangling_part: "positions.json",
        r#"["proposal/european-peacekeeping-force/ceasefire-achieved"]"#
            => r#"[¦"proposal/european-peacekeeping-force/ceasefire-acheived"]"#,
        "/10/conditional_on/0" "dangling-reference", "has no part `ceasefire-acheived`",
        "did you mean `proposal/european-peacekeeping-force/ceasefire-achieved`?";
    a_part_of_what_has_none: "notes.json",
        r#""actor/mike-waltz""# => r#"¦"actor/mike-waltz/office""#,
        "/15/about/0" "dangling-reference", "has no part `office`", "write `actor/mike-waltz`, which has no parts";
    a_reference_of_the_wrong_type: "positions.json",
        r#""on": "aspect/recent-tensions""# => r#""on": ¦"actor/ukraine""#,
        "/5/on" "wrong-reference", "refers to the type actor", "aspect, challenge, event, proposal";
    a_reference_of_a_misspelt_type: "statements.json",
        r#""actor/marco-rubio""# => r#"¦"acter/marco-rubio""#,
        "/38/about/0" "bad-reference", "`acter` is not a type", "write `actor/marco-rubio`";
    a_bare_id_where_the_type_is_needed: "positions.json",
        r#""on": "event/jeddah-talks""# => r#""on": ¦"jeddah-talks""#,
        "/13/on" "bad-reference", "lacks its type", "write `event/jeddah-talks`";
    a_repeated_reference: "events.json",
        r#"["white-house-meeting", "us-military-aid-suspension"]"#
            => r#"["white-house-meeting", ¦"event/white-house-meeting"]"#,
        "/3/follows/1" "repeated-entry", "`event/white-house-meeting` is in this list twice", "keep one of the two";
    a_repeated_reference_of_the_record: "record.json",
        r#"["united-states", "ukraine"]"# => r#"["ukraine", ¦"actor/ukraine"]"#,
        "/parties/1" "repeated-entry", "`actor/ukraine` is in this list twice", "keep one of the two";

    a_bad_two_letter_code: "actors.json",
        r#""value": "UA""# => r#""value": ¦"ua""#,
        "/1/identifiers/0/value" "bad-identifier", "scheme iso-3166-1-alpha-2", "two capital letters, such as UA";
    a_bad_three_letter_code: "actors.json",
        r#""value": "UKR""# => r#""value": ¦"UK""#,
        "/1/identifiers/1/value" "bad-identifier", "scheme iso-3166-1-alpha-3", "three capital letters, such as UKR";
    a_bad_numeric_code: "actors.json",
        r#""value": "804""# => r#""value": ¦"80""#,
        "/1/identifiers/2/value" "bad-identifier", "scheme iso-3166-1-numeric", "three digits as a string";
    a_bad_wikidata_identifier: "actors.json",
        r#""value": "Q212""# => r#""value": ¦"P212""#,
        "/1/identifiers/3/value" "bad-identifier", "scheme wikidata", "such as Q212";
    a_bad_country: "places.json",
        r#""country": "US""# => r#""country": ¦"USA""#,
        "/0/country" "bad-identifier", "`USA` is not an ISO 3166-1 alpha-2 code", "two capital letters";
    an_identifier_with_two_labels: "places.json",
        r#""value": "Q851", "label": "Saudi Arabia""# => r#""value": "Q851", "label": ¦"Arabia""#,
        "/2/identifiers/0/label" "bad-identifier", "Q851 is labeled \"Arabia\" here and \"Saudi Arabia\" elsewhere", "one label";

    a_unit_that_the_source_does_not_have: "statements.json",
        r#""section": "lead", "unit": "paragraph", "number": "1""#
            => r#""section": "lead", "unit": "paragraph", "number": ¦"9""#,
        "/0/cites/0/number" "unknown-unit", "section `lead` has no paragraph 9", "paragraph 1 and paragraph 2";
    a_section_that_the_source_does_not_have: "statements.json",
        r#""section": "lead""# => r#""section": ¦"laed""#,
        "/0/cites/0/section" "unknown-unit", "has no section `laed`", "did you mean `lead`?";
    an_entity_that_no_statement_supports: "places.json",
        "{\n    \"id\": \"black-sea\"" => "{
    \"id\": ¦\"baltic\", \"title\": \"Baltic Sea\", \"summary\": \"A sea.\", \"kind\": \"sea\"\n  }, {\n    \"id\": \"black-sea\"",
        "/3/id" "unsupported", "no statement is about the place `baltic`", "add `place/baltic` to the `about`";
    a_part_that_no_statement_supports: "proposals.json",
        r#""parts": ["# => r#""parts": [¦{"id": "peace", "kind": "purpose", "title": "Peace", "summary": "Peace."},"#,
        "/0/parts/0" "unsupported", "no statement is about the part `peace`", "add `proposal/minerals-agreement/peace`";

    an_empty_text: "actors.json",
        r#""title": "Ukraine""# => r#""title": ¦"""#,
        "/1/title" "empty-text", "this text is empty", "write the text; it is required";
    a_blank_text: "actors.json",
        r#""title": "Ukraine""# => r#""title": ¦"  ""#,
        "/1/title" "empty-text", "this text is empty", "write the text; it is required";
    a_text_of_two_lines: "actors.json",
        r#""title": "Ukraine""# => r#""title": ¦"Ukr\naine""#,
        "/1/title" "bad-text", "U+000A", "one line";
    a_text_with_white_space_around_it: "actors.json",
        r#""title": "Ukraine""# => r#""title": ¦" Ukraine ""#,
        "/1/title" "bad-text", "begins or ends with white space", "write \"Ukraine\"";
    sentence_zero: "statements.json",
        r#""number": "1", "sentence": 1"# => r#""number": "1", "sentence": ¦0"#,
        "/4/cites/1/sentence" "bad-number", "out of bounds", "from 1 to";
    sentence_minus_one: "statements.json",
        r#""number": "1", "sentence": 1"# => r#""number": "1", "sentence": ¦-1"#,
        "/4/cites/1/sentence" "bad-number", "out of bounds", "from 1 to 1000";
    sentence_one_and_a_half: "statements.json",
        r#""number": "1", "sentence": 1"# => r#""number": "1", "sentence": ¦1.5"#,
        "/4/cites/1/sentence" "wrong-type", "expected a whole number, found a number", "write a whole number";
    a_latitude_beyond_the_pole: "places.json",
        r#""latitude": 21.54238"# => r#""latitude": ¦90.5"#,
        "/1/coordinates/latitude" "bad-number", "90.5 is not a latitude", "from -90 to 90";

    a_post_of_a_state: "actors.json",
        r#""title": "Ukraine","# => r#""title": "Ukraine", "posts": ¦[{"title": "President"}],"#,
        "/1/posts" "contradiction", "actors of the kind `state` have no `posts`", "correct `kind`";
    members_of_a_state: "actors.json",
        r#""title": "Ukraine","# => r#""title": "Ukraine", "members": ¦[{"actor": "france"}],"#,
        "/1/members" "contradiction", "actors of the kind `state` have no `members`", "correct `kind`";
    named_members_of_a_group_said_to_have_none: "actors.json",
        r#""membership": "open""# => r#""membership": ¦"unnamed""#,
        "/10/membership" "contradiction", "`membership` is \"unnamed\", but members are named", "write \"open\" or \"complete\"";
    no_members_of_a_group_said_to_have_some: "actors.json",
        r#""membership": "unnamed""# => r#""membership": ¦"open""#,
        "/11/membership" "contradiction", "`membership` says that members are named, but none is", "write \"unnamed\"";

    columns_count_characters: "events.json",
        r#""title": "Jeddah talks""# => r#""title": "é–🎉 Jeddah talks", ¦"titel": "é""#,
        "/3/titel" "unknown-field", "`titel` is not a field", "did you mean `title`?";
    columns_of_syntax_count_characters: "events.json",
        r#""title": "Jeddah talks""# => r#""title": "é–🎉 Jeddah talks" ¦x"#,
        "" "syntax", "this follows a value that has ended", "remove it, or put it inside the quotation marks";

    a_misspelt_field_is_no_lack_of_evidence: "statements.json",
        r#"{"id": "s051","# => r#"{"id": "s051", ¦"texts": [],"#,
        "/50/texts" "unknown-field", "`texts` is not a field", "did you mean `text`?";
    a_misspelt_entity_is_not_unsupported: "statements.json",
        r#""place/black-sea""# => r#"¦"place/black-see""#,
        "/50/about/3" "dangling-reference", "there is no place `black-see`", "did you mean `black-sea`?";
    a_wrong_unit: "statements.json",
        r#""unit": "row", "number": "1"}], "about": ["aspect/recent-tensions", "actor/donald-trump"# => r#""unit": "row", "number": ¦"9"}], "about": ["aspect/recent-tensions", "actor/donald-trump"#,
        "/9/cites/1/number" "unknown-unit", "section `aspects` has no row 9", "row 0, row 1,";

    a_thirteenth_month: "events.json",
        DATE => r#"{"edtf": ¦"2025-13", "earliest": "2025-02-01", "latest": "2025-02-28"}"#,
        "/1/date/edtf" "bad-date", "there is no month 13", "write a month from 01 to 12";
    a_thirtieth_of_february: "events.json",
        DATE => r#"{"edtf": ¦"2025-02-30", "earliest": "2025-02-01", "latest": "2025-02-28"}"#,
        "/1/date/edtf" "bad-date", "February 2025 has the days 01 to 28", "or only `2025-02`";
    a_date_in_words: "events.json",
        DATE => r#"{"edtf": ¦"February", "earliest": "2025-02-01", "latest": "2025-02-28"}"#,
        "/1/date/edtf" "bad-date", "a date begins with a year of four digits", "write it in the Extended Date/Time Format: `2025`, `2025-02`,";
    a_twenty_fifth_hour: "events.json",
        DATE => r#"{"edtf": ¦"2025-02-28T25:00:00Z", "earliest": "2025-02-28", "latest": "2025-02-28"}"#,
        "/1/date/edtf" "bad-date", "its time is not of the form", "write for example 2025-02-28T11:20 or";
    an_end_before_the_beginning: "events.json",
        DATE => r#"{"edtf": ¦"2025-02/2025-01", "earliest": "2025-02-01", "latest": "2025-02-28"}"#,
        "/1/date/edtf" "bad-date", "ends before it begins", "swap the two ends";
    an_interval_without_ends: "events.json",
        DATE => r#"{"edtf": ¦"../..", "earliest": null, "latest": null}"#,
        "/1/date/edtf" "bad-date", "both ends of the interval are open", "give at least one end";
    a_day_that_is_not_one: "events.json",
        DATE => r#"{"edtf": "2025-02", "earliest": ¦"2025-02", "latest": "2025-02-28"}"#,
        "/1/date/earliest" "bad-date", "`2025-02` is not a single day", "write a day such as 2025-02-21";
    a_first_day_after_the_first: "events.json",
        DATE => r#"{"edtf": "2025-02", "earliest": ¦"2025-02-02", "latest": "2025-02-28"}"#,
        "/1/date/earliest" "bad-date", "`earliest` is 2025-02-02, but the date, 2025-02, begins on 2025-02-01", "\"earliest\": \"2025-02-01\"";
    a_last_day_before_the_last: "events.json",
        DATE => r#"{"edtf": "202X", "earliest": "2020-01-01", "latest": ¦"2025-12-31"}"#,
        "/1/date/latest" "bad-date", "`latest` is 2025-12-31, but the date, 202X, ends on 2029-12-31", "\"latest\": \"2029-12-31\"";
    bounds_narrower_than_an_approximate_date: "events.json",
        DATE => r#"{"edtf": "2025-02~", "earliest": ¦"2025-02-10", "latest": "2025-02-28"}"#,
        "/1/date/earliest" "bad-date", "`earliest` is 2025-02-10, but the date, 2025-02~", "\"earliest\": \"2025-02-01\"";
    a_last_day_of_an_open_interval: "events.json",
        DATE => r#"{"edtf": "2025-02/..", "earliest": "2025-02-01", "latest": ¦"2025-02-28"}"#,
        "/1/date/latest" "bad-date", "2025-02/.. is open on this side", "write \"latest\": null";
    a_day_outside_the_part_of_the_month: "events.json",
        DATE => r#"{"edtf": "2025-02", "qualifier": "mid", "earliest": "2025-02-11", "latest": ¦"2025-02-28"}"#,
        "/1/date/latest" "bad-date", "`latest` is 2025-02-28, but the date, mid 2025-02, ends on 2025-02-20", "\"latest\": \"2025-02-20\"";
    a_part_of_a_day: "events.json",
        DATE => r#"{"edtf": "2025-02-28", "qualifier": ¦"late"}"#,
        "/1/date/qualifier" "bad-date", "`late` is a part of a month, season, year or decade, and 2025-02-28 is none of them", "give the period alone";
}

#[test]
#[rustfmt::skip]
fn dates_of_good_form() {
    for (edtf, earliest, latest) in [
        ("2025", Some("2025-01-01"), Some("2025-12-31")),
        ("2025-02", Some("2025-02-01"), Some("2025-02-28")),
        ("2024-02", Some("2024-02-01"), Some("2024-02-29")),
        ("2025-02-21", Some("2025-02-21"), Some("2025-02-21")),
        ("2025-02~", Some("2025-02-01"), Some("2025-02-28")),
        ("2025-02~", Some("2025-01-15"), Some("2025-03-10")),
        ("2025?", Some("2025-01-01"), Some("2025-12-31")),
        ("202X", Some("2020-01-01"), Some("2029-12-31")),
        ("2025-XX", Some("2025-01-01"), Some("2025-12-31")),
        ("2025-21", Some("2025-03-01"), Some("2025-05-31")),
        ("2025-24", Some("2025-12-01"), Some("2026-02-28")),
        ("2025-02-21/2025-02-28", Some("2025-02-21"), Some("2025-02-28")),
        ("2025-02/..", Some("2025-02-01"), None),
        ("../2025-02", None, Some("2025-02-28")),
        ("2025-02-28T11:20:00Z", Some("2025-02-28"), Some("2025-02-28")),
    ] {
        let fixtures = Fixtures::new();
        let date = json!({"edtf": edtf, "earliest": earliest, "latest": latest});
        fixtures.replace_text("events.json", DATE, &date.to_string());
        assert_valid(&fixtures, edtf);
    }
}

#[test]
#[rustfmt::skip]
fn texts_have_bounds() {
    for (file, from, most, pointer) in [
        ("actors.json", r#""Ukraine""#, 80, "/1/title"),
        ("statements.json", r#""To succeed, the dialogue must balance strategic interests.""#, 500, "/93/text"),
        ("notes.json", r#""The Ukrainian officials are not named.""#, 2000, "/9/text"),
    ] {
        let fixtures = Fixtures::new();
        fixtures.replace_text(file, from, &format!(r#""{}""#, "é".repeat(most)));
        assert_valid(&fixtures, pointer);
        let message = format!("this text has {} characters; the limit is {most}", most + 1);
        let said = (pointer, "long-text", message.as_str(), "shorten it by 1");
        assert_mistake(file, from, &format!(r#"¦"{}""#, "é".repeat(most + 1)), said);
    }
}

#[test]
fn lists_have_bounds() {
    let names = |count: u8| json!((0..count).map(|n| n.to_string()).collect::<Vec<_>>());
    let from = "[\n      {\"name\": \"Falling-out\", \"language\": \"en\"}\n    ]";
    let fixtures = Fixtures::new();
    fixtures.replace_text("aspects.json", from, &names(100).to_string());
    assert_valid(&fixtures, "100 names");
    let message = "has 101 entries; the limit is 100";
    let said = ("/0/other_names", "long-list", message, "shorten it");
    assert_mistake("aspects.json", from, &format!("¦{}", names(101)), said);
}

#[test]
fn a_circle_of_three_events() {
    let fixtures = Fixtures::new();
    for (from, to) in [
        (
            r#""status": "ended","#,
            r#""status": "ended", "follows": ["jeddah-talks"],"#,
        ),
        (
            r#"["white-house-meeting", "us-military"#,
            r#"["us-military"#,
        ),
    ] {
        fixtures.replace_text("events.json", from, to);
    }
    let circle =
        "white-house-meeting → jeddah-talks → us-military-aid-suspension → white-house-meeting";
    let (from, to) = (r#"["white-house-meeting"]"#, r#"[¦"white-house-meeting"]"#);
    let said = (
        "/2/follows/0",
        "cycle",
        circle,
        "remove one of these references",
    );
    assert_mistake_in(&fixtures, "events.json", from, to, said);
}

#[test]
fn a_group_that_does_not_say_who_belongs_to_it() {
    let fixtures = Fixtures::new();
    fixtures.replace_text("actors.json", ",\n    \"membership\": \"open\"", "");
    let from = "{\n    \"id\": \"european-allies\"";
    let message = "`membership` is missing";
    let said = ("/10", "contradiction", message, "add \"membership\"");
    assert_mistake_in(&fixtures, "actors.json", from, &format!("¦{from}"), said);
}
