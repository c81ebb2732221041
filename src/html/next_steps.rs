//! Where readers may go on from a page that has not what they looked for.

use maud::{Markup, html};

use super::labels::{NOTES_TITLE, label};
use super::links::PageLinks;
use crate::model::item_types;

/// Places to look in, as the items of a list.
pub(super) fn next_steps(links: &PageLinks<'_>) -> Markup {
    html! {
        li { "see " a href=(links.page("/v1/notes")) { (NOTES_TITLE.to_lowercase()) } ";" }
        li { "see which terms the record uses, in the " a href=(links.page("/v1/vocabulary")) { "vocabulary" } ";" }
        li {
            "look through a list: "
            @for (index, item_type) in item_types().iter().enumerate() {
                @if index > 0 { ", " }
                a href=(links.page(&format!("/v1/{}", item_type.collection))) { (label(item_type.collection).to_lowercase()) }
            }
            "."
        }
    }
}
