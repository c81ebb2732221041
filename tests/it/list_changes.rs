//! What is told of a list that became another one.

use serde_json::{Value, json};

use crate::editions_fixture::{Editions, get_from, item_mut};

#[tokio::test]
async fn list_insertions_are_reported_individually() {
    let site = Editions::new(|editions| {
        editions.change("statements.json", |statements| {
            let about = |statements: &mut Value, id: &str, about: Value| {
                item_mut(statements, id)["about"] = about;
            };
            // One more in front; one less and another one more; another order.
            about(
                statements,
                "s039",
                json!([
                    "actor/russia",
                    "actor/marco-rubio",
                    "actor/mike-waltz",
                    "actor/united-states",
                    "actor/ukrainian-delegation",
                    "actor/ukraine",
                    "event/jeddah-talks"
                ]),
            );
            about(
                statements,
                "s038",
                json!([
                    "aspect/minerals-agreement",
                    "proposal/minerals-agreement/reconstruction",
                    "proposal/minerals-agreement/reconstruction-investment-fund",
                    "actor/united-states"
                ]),
            );
            let reversed = item_mut(statements, "s085")["about"].as_array().unwrap();
            let reversed: Vec<_> = reversed.iter().rev().cloned().collect();
            about(statements, "s085", json!(reversed));
        });
        for id in ["s038", "s039", "s085"] {
            let key = format!("statement/{id}");
            editions.add_change_entry(json!({"ref": key, "reason": "editorial", "note": "Why."}));
        }
    })
    .service();
    let changes = get_from(&site, "/v1/changes").await.json();
    let fields = |id: &str| {
        let mut all = changes["data"].as_array().unwrap().iter();
        all.find(|change| change["item"]["id"] == id).unwrap()["fields"].clone()
    };
    assert_eq!(
        fields("s039"),
        json!([{"pointer": "/about/0", "before": null, "after": "actor/russia"}])
    );
    assert_eq!(
        fields("s038"),
        json!([
            {"pointer": "/about/1", "before": "actor/ukraine", "after": null},
            {"pointer": "/about/3", "before": null, "after": "actor/united-states"},
        ])
    );
    let turned = fields("s085");
    assert_eq!(turned[0]["pointer"], "/about");
    assert_eq!(turned.as_array().unwrap().len(), 1);
}
