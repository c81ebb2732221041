//! The texts of the shipped record: they say what the source says, and who says it.

use crate::shipped_record::all;
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
                "revenue",
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
            &["territory", "security guarantees", "economic sovereignty"],
        ),
    ] {
        let aspect = aspects.iter().find(|aspect| aspect["id"] == id).unwrap();
        for detail in details {
            let text = aspect["summary"].as_str().unwrap();
            assert!(text.contains(detail), "{id}: {detail}");
        }
    }
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
