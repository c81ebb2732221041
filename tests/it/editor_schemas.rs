//! `talks schema`: JSON Schemas of the files that editors write.

use std::fs;

use serde_json::{Value, json};

use crate::authoring::{files, read_json, shipped_record, succeed};

#[test]
fn schemas_accept_what_is_valid_and_nothing_else() {
    let folder = shipped_record();
    fs::create_dir(folder.path().join(".vscode")).unwrap();
    let settings = folder.path().join(".vscode/settings.json");
    let own = "{\n  // What the editors like.\n  \"editor.tabSize\": 2\n}\n";
    fs::write(&settings, own).unwrap();
    succeed(folder.path(), "schema", &[]);
    let text = fs::read_to_string(&settings).unwrap();
    assert!(
        text.starts_with("{\n  // What the editors like.\n  \"editor.tabSize\": 2"),
        "{text}"
    );
    succeed(folder.path(), "schema", &[]);
    assert_eq!(
        fs::read_to_string(&settings).unwrap(),
        text,
        "mappings are not repeated"
    );
    succeed(folder.path(), "check", &[]);
    let validator = |file: &str| {
        let stem = file.strip_suffix(".json").unwrap();
        let schema = read_json(&folder.path().join(format!(".schema/{stem}.schema.json")));
        jsonschema::draft202012::new(&schema).unwrap()
    };
    for (path, text) in files(folder.path()) {
        if path.starts_with('.') {
            continue;
        }
        let value: Value = serde_json::from_str(&text).unwrap();
        let validator = validator(path.rsplit('/').next().unwrap());
        let errors = validator
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()));
        assert_eq!(errors.collect::<Vec<_>>(), Vec::<String>::new(), "{path}");
    }
    let wrong: [(&str, &str, Value); 15] = [
        ("events.json", "/0/kind", json!("war")),
        ("events.json", "/0/kind", Value::Null),
        ("events.json", "/0/participants/0/roles/0", json!("chief")),
        ("events.json", "/1/date", json!(2025)),
        ("events.json", "/1/date", json!("last spring")),
        ("events.json", "/1/date", json!({"edtf": 2025})),
        ("events.json", "/0/titel", json!("Title")),
        ("events.json", "/0/statements", json!({"total": 1})),
        ("positions.json", "/0/holder", json!("event/jeddah-talks")),
        ("positions.json", "/0/on", json!("territorial-concessions")),
        ("statements.json", "/0/about/0", json!("ukraine")),
        ("statements.json", "/0/cites/0/number", json!(-1)),
        ("record.json", "/changes/0/reason", json!("mistake")),
        (
            "record.json",
            "/changes/0/renamed_parts",
            json!({"us-access": "access"}),
        ),
        ("record.json", "/title", json!(" Title")),
    ];
    for (file, pointer, value) in wrong {
        let mut edited = read_json(&folder.path().join("2").join(file));
        match edited.pointer_mut(pointer) {
            Some(place) => *place = value,
            None => {
                let (object, key) = pointer.rsplit_once('/').unwrap();
                edited.pointer_mut(object).unwrap()[key] = value;
            }
        }
        let validator = validator(file);
        let errors: Vec<_> = validator.iter_errors(&edited).collect();
        assert!(!errors.is_empty(), "{file}{pointer}");
        let at = errors[0].instance_path().to_string();
        assert!(pointer.starts_with(&at), "{file}{pointer}: {at}");
    }
    let schema = read_json(&folder.path().join(".schema/events.schema.json"));
    let kind = &schema["items"]["properties"]["kind"];
    let index = kind["enum"]
        .as_array()
        .unwrap()
        .iter()
        .position(|one| one == "meeting")
        .unwrap();
    assert_eq!(
        kind["enumDescriptions"][index],
        "Meeting: A meeting at one place and time (CAMEO 042 to 044)."
    );
    let record = read_json(&folder.path().join(".schema/record.schema.json"));
    let entry = &record["properties"]["changes"]["items"]["properties"];
    let former = &entry["renamed_parts"]["items"]["properties"]["from"]["description"];
    let former = former.as_str().unwrap();
    assert!(former.starts_with("The former id of the part."), "{former}");
    let label = &schema["items"]["properties"]["kind_label"];
    assert!(
        label["description"].as_str().unwrap().contains("`kind`"),
        "{label}"
    );
    assert!(
        schema["items"]["properties"]["title"]["description"]
            .as_str()
            .unwrap()
            .contains("The event's name.")
    );
}
