//! Which notes a page has shown: each is printed once, and referred to after that.

use std::cell::RefCell;
use std::collections::BTreeSet;

/// The notes that a page has shown so far.
#[derive(Debug, Default)]
pub struct ShownNotes {
    /// The id of the note that the page itself is of.
    page_of: Option<String>,
    shown: RefCell<BTreeSet<String>>,
}

impl ShownNotes {
    /// None yet, on the page of this note, if it is one.
    pub(super) fn new(page_of: Option<&str>) -> Self {
        Self {
            page_of: page_of.map(str::to_owned),
            shown: RefCell::default(),
        }
    }

    /// Whether the page is of this note, and need not repeat it.
    pub(super) fn is_page_of(&self, id: &str) -> bool {
        self.page_of.as_deref() == Some(id)
    }

    /// Whether the note was shown before; from now on it was.
    pub(super) fn was_shown(&self, id: &str) -> bool {
        !self.shown.borrow_mut().insert(id.to_owned())
    }
}
