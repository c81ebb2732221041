//! An error and where it is in a text.

use std::ops::Range;

use crate::model::ValidationError;

/// An error and the bytes of the text that it is about.
#[derive(Clone, Debug)]
pub(crate) struct LocatedError {
    pub(crate) error: ValidationError,
    pub(crate) span: Range<usize>,
}

impl LocatedError {
    /// The same error in a text in which this one begins at `offset`.
    pub(crate) fn shifted_by(mut self, offset: usize) -> Self {
        self.span = shift_range(self.span, offset);
        self
    }
}

/// A range of a text in another one, in which the text begins at `offset`.
pub(crate) fn shift_range(span: Range<usize>, offset: usize) -> Range<usize> {
    span.start + offset..span.end + offset
}
