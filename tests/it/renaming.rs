//! `talks rename`: another id, wherever a draft names the item or part.

use std::fs;

use serde_json::json;

use crate::authoring::{draft, edit_json, files, read_json, refuse, shipped_record, succeed};

#[test]
fn a_renamed_item_has_its_new_id_everywhere() {
    for (old, new) in [
        ("actor/ukraine", "ukraine-state"),
        ("place/jeddah", "jiddah"),
        ("source/us-ukraine-talks-article", "talks-article"),
        ("statement/s001", "s001a"),
        ("proposal/minerals-agreement", "minerals-deal"),
        ("proposal/minerals-agreement/us-access", "access"),
        ("note/rare-earth", "rare-earths"),
        ("event/russia-ukraine-conflict", "war"),
        ("aspect/minerals-agreement", "minerals"),
    ] {
        let (folder, number) = draft();
        let output = succeed(folder.path(), "rename", &[old, new]);
        assert!(output.contains(new), "{output}");
        succeed(folder.path(), "check", &["--strict"]);
        // One entry explains it: what only follows is no change.
        let segments: Vec<_> = old.split('/').collect();
        let record = read_json(&folder.path().join(format!("{number}/record.json")));
        let entries = record["changes"].as_array().unwrap();
        assert_eq!(entries.len(), 1, "{entries:?}");
        if let [type_name, id] = segments[..] {
            assert_eq!(entries[0]["ref"], format!("{type_name}/{new}"));
            assert_eq!(entries[0]["renamed_from"], id);
        } else {
            assert_eq!(entries[0]["ref"], segments[..2].join("/"));
            let renamed = json!([{"from": segments[2], "to": new}]);
            assert_eq!(entries[0]["renamed_parts"], renamed);
        }
        for (name, text) in files(&folder.path().join(number.to_string())) {
            assert!(!text.contains(&format!("\"{old}\"")), "{name}");
        }
        // Renamed back, it is what it was.
        let renamed = [&segments[..segments.len() - 1], &[new]].concat().join("/");
        succeed(
            folder.path(),
            "rename",
            &[&renamed, segments[segments.len() - 1]],
        );
        for (name, text) in files(&folder.path().join(number.to_string())) {
            let before = folder.path().join(format!("{}/{name}", number - 1));
            if name != "record.json" {
                assert_eq!(text, fs::read_to_string(before).unwrap(), "{name}");
            }
        }
    }
}

#[test]
fn a_renaming_is_explained_only_by_what_was_released() {
    let (folder, number) = draft();
    let record = folder.path().join(format!("{number}/record.json"));
    let entries = || read_json(&record)["changes"].clone();
    succeed(folder.path(), "rename", &["place/jeddah", "jidda"]);
    succeed(folder.path(), "rename", &["place/jidda", "jiddah"]);
    assert_eq!(entries()[0]["ref"], "place/jiddah");
    assert_eq!(entries()[0]["renamed_from"], "jeddah");
    assert_eq!(entries().as_array().unwrap().len(), 1);
    // The sentence says both ids, and no other line repeats them.
    let erratum = succeed(folder.path(), "diff", &[]);
    assert!(
        erratum.contains("now has the id `jiddah` instead of `jeddah`."),
        "{erratum}"
    );
    assert!(!erratum.contains("The id now says"), "{erratum}");
    // A new item has no id that it had before.
    let notes = folder.path().join(format!("{number}/notes.json"));
    edit_json(&notes, |notes| {
        let note = json!({"id": "fresh", "text": "A note.", "about": ["place/jiddah"]});
        notes.as_array_mut().unwrap().push(note);
    });
    succeed(folder.path(), "edition", &[]);
    let output = succeed(folder.path(), "rename", &["note/fresh", "fresher"]);
    let remark = "`note/fresh` is now `note/fresher`: 2 changes in 2 files\n";
    assert!(output.ends_with(remark), "{output}");
    assert_eq!(
        entries()[1],
        json!({"ref": "note/fresher", "reason": "editorial", "note": ""})
    );
    // An id of an item that is gone is not used again.
    let report = refuse(folder.path(), "rename", &["note/fresher", "no-such/id"]);
    assert!(report.contains("no-such-id"), "{report}");
}

#[test]
fn a_renamed_part_keeps_the_parts_that_belong_to_it() {
    let (folder, number) = draft();
    let proposals = folder.path().join(format!("{number}/proposals.json"));
    edit_json(&proposals, |proposals| {
        proposals[0]["parts"][1]["part_of"] = json!("us-access");
    });
    succeed(
        folder.path(),
        "rename",
        &["proposal/minerals-agreement/us-access", "access"],
    );
    let parts = read_json(&proposals)[0]["parts"].clone();
    assert_eq!(parts[0]["id"], "access");
    assert_eq!(parts[1]["part_of"], "access");
}

#[test]
fn a_part_renamed_by_hand_is_recognized() {
    let (folder, number) = draft();
    let part = "proposal/minerals-agreement/us-access";
    succeed(folder.path(), "rename", &[part, "access"]);
    let record = folder.path().join(format!("{number}/record.json"));
    edit_json(&record, |record| record["changes"] = json!([]));
    let sentence = "The part `us-access` now has the id `access`.";
    let diff = succeed(folder.path(), "diff", &[]);
    assert!(diff.contains(sentence), "{diff}");
    succeed(folder.path(), "edition", &[]);
    let expected = json!([{
        "ref": "proposal/minerals-agreement",
        "renamed_parts": [{"from": "us-access", "to": "access"}],
        "reason": "editorial",
        "note": "",
    }]);
    assert_eq!(read_json(&record)["changes"], expected);
}

#[test]
fn renamed_parts_are_gathered_in_the_entry_of_their_proposal() {
    let (folder, number) = draft();
    let record = folder.path().join(format!("{number}/record.json"));
    let rename = |old: &str, new: &str| {
        succeed(folder.path(), "rename", &[old, new]);
        succeed(folder.path(), "check", &[]);
        read_json(&record)["changes"].clone()
    };
    rename("proposal/minerals-agreement/us-access", "acces");
    rename("proposal/minerals-agreement/acces", "access");
    rename("proposal/minerals-agreement", "minerals-deal");
    let entries = rename("proposal/minerals-deal/revenue-share", "share");
    assert_eq!(entries.as_array().unwrap().len(), 1);
    let entry = entries[0].as_object().unwrap();
    let names: Vec<_> = entry.keys().collect();
    let expected = ["ref", "renamed_from", "renamed_parts", "reason", "note"];
    assert_eq!(names, expected);
    assert_eq!(
        entry["renamed_parts"],
        json!([{"from": "us-access", "to": "access"}, {"from": "revenue-share", "to": "share"}])
    );
    // A part that has its former id again is not renamed.
    rename("proposal/minerals-deal/access", "us-access");
    let entries = rename("proposal/minerals-deal/share", "revenue-share");
    assert!(entries[0].get("renamed_parts").is_none(), "{entries}");
    // Nor is a new one.
    let proposals = folder.path().join(format!("{number}/proposals.json"));
    edit_json(&proposals, |proposals| {
        let part =
            json!({"id": "fresh", "kind": "other", "kind_label": "Title", "title": "The title"});
        proposals[0]["parts"].as_array_mut().unwrap().push(part);
    });
    let entries = rename("proposal/minerals-deal/fresh", "fresher");
    assert!(entries[0].get("renamed_parts").is_none(), "{entries}");
}

#[test]
fn a_renamed_part_never_gets_its_former_id_again_once_released() {
    let (folder, _) = draft();
    let part = "proposal/minerals-agreement/us-access";
    succeed(folder.path(), "rename", &[part, "access"]);
    succeed(folder.path(), "release", &[]);
    succeed(folder.path(), "edition", &[]);
    let part = "proposal/minerals-agreement/access";
    let report = refuse(folder.path(), "rename", &[part, "us-access"]);
    assert!(report.contains("ids are not reused"), "{report}");
    let part = "proposal/minerals-agreement/revenue-share";
    let report = refuse(folder.path(), "rename", &[part, "us-access"]);
    assert!(report.contains("ids are not reused"), "{report}");
}

#[test]
fn a_renaming_that_cannot_be_is_refused() {
    let (folder, _) = draft();
    for (old, new, message) in [
        ("actor/ukrane", "kyiv", "did you mean `ukraine`?"),
        ("actor/ukraine", "russia", "`actor/russia` exists already"),
        ("actor/ukraine", "The Ukraine", "the-ukraine"),
        ("ukraine", "kyiv", "write for example `actor/ukraine`"),
        ("aktor/ukraine", "kyiv", "did you mean `actor/ukraine`?"),
        (
            "proposal/minerals-agreement/us-acess",
            "x",
            "did you mean `us-access`?",
        ),
    ] {
        let report = refuse(folder.path(), "rename", &[old, new]);
        assert!(report.contains(message), "{old} {new}: {report}");
    }
    let released = shipped_record();
    let report = refuse(released.path(), "rename", &["actor/ukraine", "kyiv"]);
    assert!(report.contains("talks edition"), "{report}");
}
