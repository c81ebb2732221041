//! The texts of the shipped record: they say what the source says, and who says it.

use crate::shipped_record::{IDS, all};
use crate::support::get;

#[tokio::test]
async fn the_summary_says_what_the_table_of_the_source_says() {
    let summary = get("/v1/summary").await.json();
    let aspects = summary["aspects"].as_array().unwrap();
    for (id, details) in [
        (
            "recent-tensions",
            &["February 2025", "Trump", "Zelenskyy", "military aid"][..],
        ),
        (
            "minerals-agreement",
            &[
                "United States access",
                "rare-earth",
                "fund",
                "50 percent",
                "Ukraine’s resource revenue",
            ],
        ),
        (
            "ceasefire-proposal",
            &["limited", "Black Sea", "missile strikes", "prisoners"],
        ),
        (
            "european-involvement",
            &[
                "defense spending",
                "peacekeeping force",
                "if there is a ceasefire",
            ],
        ),
        (
            "negotiation-challenges",
            &[
                "territory",
                "security guarantees",
                "needed",
                "economic sovereignty",
            ],
        ),
    ] {
        let aspect = aspects.iter().find(|aspect| aspect["id"] == id).unwrap();
        for detail in details {
            let text = aspect["summary"].as_str().unwrap();
            assert!(text.contains(detail), "{id}: {detail}");
        }
    }
    let minerals = &aspects[1]["notes"].as_array().unwrap();
    assert!(minerals.iter().any(|note| note["id"] == "rare-earth"));
}

#[tokio::test]
async fn statements_carry_their_attribution_in_themselves() {
    for statement in all("statements").await {
        let text = statement["text"].as_str().unwrap();
        assert!(!text.contains("the source"), "{text}");
        match statement["modality"].as_str().unwrap() {
            "assessed" => assert!(text.contains("article"), "{text}"),
            "attributed" => {
                let is_named = !statement["attributed_to"].as_array().unwrap().is_empty();
                assert!(is_named || text.contains("article"), "{text}");
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn the_share_of_the_revenue_is_a_number() {
    for (id, label) in [
        ("s036", "50 percent of future revenue from the minerals"),
        ("s086", "50 percent of resource revenue"),
    ] {
        let statement = get(&format!("/v1/statements/{id}")).await.json();
        assert_eq!(statement["quantities"][0]["label"], label);
    }
    let found = get("/v1/statements?quantity__gte=50&quantity_unit=percent")
        .await
        .json();
    assert_eq!(found["meta"]["total"], 2);
}

/// What editions 1 and 2 said of it stays, and edition 3 says that it was wrong.
#[tokio::test]
async fn a_wrong_stance_is_corrected_where_readers_see_it() {
    let position = "positions/ukraine-on-limited-ceasefire";
    for (edition, stance) in [(1, "proposes"), (2, "proposes"), (3, "plans-to-propose")] {
        let then = get(&format!("/editions/{edition}/v1/{position}")).await;
        assert_eq!(then.json()["stance"], stance, "edition {edition}");
    }
    let changes = get("/v1/changes?item=position/ukraine-on-limited-ceasefire").await;
    let change = &changes.json()["data"][0];
    assert_eq!(change["reason"], "correction");
    let note = change["note"].as_str().unwrap();
    assert!(note.contains("Ukraine’s stance has not changed"), "{note}");
    assert_eq!(get("/v1/movements").await.json()["meta"]["total"], 0);
}

#[tokio::test]
async fn apostrophes_are_of_one_kind() {
    for (collection, _) in IDS.iter().chain(&[("statements", &[][..])]) {
        for item in all(collection).await {
            for field in ["title", "text", "summary"] {
                let text = item[field].as_str().unwrap_or_default();
                assert!(!text.contains('\''), "{text}");
            }
        }
    }
}
