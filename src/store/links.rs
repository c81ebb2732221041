//! The links of one edition: the only place that knows the paths of its items and lists.

use std::fmt::Display;

use crate::model::{Href, ItemTypeId, LinkBase, Reference, Slug};

/// The path prefix of an edition's permalinks.
pub fn edition_path_prefix(number: i64) -> String {
    format!("/editions/{number}")
}

/// The path of an item.
pub fn item_path(type_id: ItemTypeId, id: impl AsRef<str>) -> String {
    ["/v1/", type_id.collection(), "/", id.as_ref()].concat()
}

/// Builds the links of one edition.
pub struct Links {
    base: LinkBase,
    edition: i64,
}

impl Links {
    pub(crate) fn new(base: LinkBase, edition: i64) -> Self {
        Self { base, edition }
    }

    /// What every link begins with.
    pub fn base(&self) -> &LinkBase {
        &self.base
    }

    /// Whether every link is a permalink.
    pub fn is_pinned(&self) -> bool {
        let prefix = edition_path_prefix(self.edition);
        self.base.as_str().ends_with(&prefix)
    }

    /// The link to a path and query.
    pub fn href(&self, path: &str) -> Href {
        // The root of a pinned edition is `/editions/N`, without a slash at its end.
        let is_pinned_root = path == "/" && self.is_pinned();
        self.base.href(if is_pinned_root { "" } else { path })
    }

    /// The link to a resource below `/v1`, such as `graph.svg`.
    pub fn resource(&self, name: impl Display) -> Href {
        self.href(&format!("/v1/{name}"))
    }

    /// The link to an item.
    pub fn item(&self, type_id: ItemTypeId, id: &Slug) -> Href {
        self.href(&item_path(type_id, id))
    }

    /// The link to the item or part that a reference points to.
    pub fn reference(&self, reference: &Reference) -> Href {
        match &reference.part {
            Some(part) => self.part(reference.item_type, &reference.id, part),
            None => self.item(reference.item_type, &reference.id),
        }
    }

    /// The link to a part of an item.
    pub fn part(&self, type_id: ItemTypeId, id: &Slug, part: &Slug) -> Href {
        self.href(&format!("{}#{part}", item_path(type_id, id)))
    }

    /// The link to an item's citation.
    pub fn citation(&self, type_id: ItemTypeId, id: &Slug) -> Href {
        self.href(&format!("{}/citation", item_path(type_id, id)))
    }

    /// The link to an item's history.
    pub fn history(&self, type_id: ItemTypeId, id: &Slug) -> Href {
        self.href(&format!("{}/history", item_path(type_id, id)))
    }

    /// The link to what the record says of the negotiation.
    pub fn negotiation(&self) -> Href {
        self.resource("summary")
    }

    /// The link to the history of the negotiation.
    pub fn negotiation_history(&self) -> Href {
        self.resource("summary/history")
    }

    /// The permalink of what the record says of the negotiation.
    pub fn negotiation_permalink(&self) -> Href {
        self.resource_permalink("summary")
    }

    /// The link to the items of a collection whose `parameter` has a value.
    pub fn filtered(&self, type_id: ItemTypeId, parameter: &str, value: impl Display) -> Href {
        let collection = type_id.collection();
        self.resource(format_args!("{collection}?{parameter}={value}"))
    }

    /// The link to the changes from the previous edition to the edition `number`.
    pub fn changes_in(&self, number: i64) -> Href {
        match number - 1 {
            ..=0 => self.resource("changes?until=1"),
            previous => self.resource(format_args!("changes?since={previous}&until={number}")),
        }
    }

    /// The link to a path of the edition that stays valid when newer editions are published.
    pub fn permalink(&self, path: &str) -> Href {
        let prefix = edition_path_prefix(self.edition);
        self.base.href_with_prefix(&prefix, path)
    }

    /// The link to a path of the newest edition, whatever the edition is of these links.
    pub fn newest(&self, path: &str) -> Href {
        self.base.href_with_prefix("", path)
    }

    /// The permalink of a resource below `/v1`.
    pub fn resource_permalink(&self, name: impl Display) -> Href {
        self.permalink(&format!("/v1/{name}"))
    }

    /// The permalink of an item.
    pub fn item_permalink(&self, type_id: ItemTypeId, id: &Slug) -> Href {
        self.permalink(&item_path(type_id, id))
    }
}
