//! Positions that take the place of others: of the same holder, and not before them.

use crate::load::integrity::IntegrityChecker;
use crate::model::{ErrorCode, Position, ValidationError};

impl IntegrityChecker<'_, '_> {
    /// Reports each position that cannot replace the one that it names.
    pub(crate) fn check_replaced_positions(&mut self) {
        for handle in self.items() {
            let Some(position) = handle.item().as_type::<Position>() else {
                continue;
            };
            for (index, replaced) in position.replaces.iter().enumerate() {
                if let Some(former) = self.resolve(&replaced.reference)
                    && let Some(former) = former.item().as_type()
                    && let Some(error) = contradiction(position, former, index)
                {
                    self.report_error(handle, error);
                }
            }
        }
    }
}

/// Why `position` cannot replace `former`, if it cannot; `index` is that of `former` in `replaces`.
fn contradiction(position: &Position, former: &Position, index: usize) -> Option<ValidationError> {
    let (holder, former_holder) = (&position.holder.reference.id, &former.holder.reference.id);
    if holder != former_holder {
        return Some(ValidationError::new(
            ErrorCode::Contradiction,
            format!("/replaces/{index}"),
            format!(
                "`{}` is a position of `{former_holder}`, but this is one of `{holder}`, and a position can replace only one of the same holder",
                former.id
            ),
            "name a position of the same holder, or correct `holder`",
        ));
    }
    let latest = position.date.as_ref().and_then(|date| date.latest)?;
    let former_earliest = former.date.as_ref().and_then(|date| date.earliest)?;
    (latest < former_earliest).then(|| {
        ValidationError::new(
            ErrorCode::Contradiction,
            "/date",
            format!(
                "this is before {}, the date of the replaced position `{}`",
                former_earliest.0, former.id
            ),
            "correct one of the dates, or reverse which of the two positions replaces the other",
        )
    })
}
