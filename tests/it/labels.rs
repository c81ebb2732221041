//! The words that are ready to be shown: dates and citations in words.

use crate::support::get;

#[tokio::test]
async fn dates_have_words() {
    let event = get("/v1/events/white-house-meeting").await.json();
    assert_eq!(event["date"]["label"], "Late February 2025");
    let timeline = get("/v1/timeline").await.json();
    assert_eq!(timeline["data"][1]["date"]["label"], "Late February 2025");
    let picture = get("/v1/timeline.svg").await;
    assert!(picture.text().contains("Late February 2025"));
}

#[tokio::test]
async fn each_citation_and_unit_has_a_label() {
    let statement = get("/v1/statements/s079").await.json();
    let label = "Undated article on the U.S.–Ukraine talks, “Challenges Ahead”, bullet 2";
    assert_eq!(statement["cites"][0]["label"], label);
    let citation = statement["citation"].as_str().unwrap();
    assert!(citation.starts_with(label), "{citation}");
    let coverage = get("/v1/coverage").await.json();
    let units = coverage["data"][0]["units"].as_array().unwrap();
    let labels: Vec<_> = units
        .iter()
        .map(|unit| unit["label"].as_str().unwrap())
        .collect();
    assert!(
        labels.contains(&"“Challenges Ahead”, bullet 2"),
        "{labels:?}"
    );
}
