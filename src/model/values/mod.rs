//! Values whose form is checked when they are decoded: texts, numbers, dates, vocabularies.

pub(super) mod bounded_int;
pub(super) mod bounded_text;
pub(super) mod calendar_period;
pub(super) mod code_names;
pub(super) mod coded;
pub(super) mod date;
pub(super) mod date_display;
pub(super) mod date_guess;
pub(super) mod decimal;
pub(super) mod edtf;
pub(super) mod formats;
pub(super) mod vocabulary;
