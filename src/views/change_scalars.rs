//! Single values that changed, in sentences.

use serde_json::Value as Json;

use crate::model::{FieldChange, fold_for_search, pointer_pattern};
use crate::store::Edition;
use crate::views::change_phrases::{Phrase, entry_noun, phrase, predicate};
use crate::views::change_subject::{ChangedItemText, Side, field_path};
use crate::views::change_text::{code_text, date_text, is_empty_value, item_name, join_item_names};
use crate::views::change_wording::{begin, join_with_and, quote, sentence, visible_text};

/// Words of labels that are too short to tell whether a note has them.
const MIN_TELLING_CHARS: usize = 4;

/// The labels of some codes, which changed from the same to the same.
pub(super) struct LabelChange<'c> {
    pub(super) fields: Vec<&'c FieldChange>,
}

impl LabelChange<'_> {
    /// Whether one sentence tells of both.
    pub(super) fn is_same(&self, other: &Self, item: &ChangedItemText<'_>) -> bool {
        let values = |labels: &Self| {
            let field = labels.fields.first()?;
            let (list, _) = field.pointer.strip_suffix("/label")?.rsplit_once('/')?;
            self_code(item, field)?;
            Some((list.to_owned(), field.before.clone(), field.after.clone()))
        };
        values(self).is_some() && values(self) == values(other)
    }

    pub(super) fn sentence(&self, item: &ChangedItemText<'_>) -> Option<String> {
        let first = self.fields.first()?;
        let codes = self.fields.iter().map(|field| self_code(item, field));
        let Some(codes) = codes.collect::<Option<Vec<_>>>() else {
            return ScalarChange { field: first }.sentence(item);
        };
        let [before, after] = [&first.before, &first.after].map(|text| {
            let text = text.as_str().unwrap_or_default();
            quote(text)
        });
        if visible_text(&before) == visible_text(&after) {
            return None;
        }
        let list = join_with_and(&codes, false);
        Some(sentence(if codes.len() == 1 {
            format!("The code {list} was labeled {before}; it is now labeled {after}")
        } else {
            format!("The codes {list} were labeled {before}; they are now labeled {after}")
        }))
    }
}

/// The code whose label a field is.
fn self_code(item: &ChangedItemText<'_>, field: &FieldChange) -> Option<String> {
    code_text(item.entry(field.pointer.strip_suffix("/label")?)?)
}

/// An object that readers see as one value, such as a date, of which members changed.
pub(super) struct WholeChange<'c> {
    /// The JSON pointer to the object.
    pub(super) pointer: &'c str,
}

impl<'c> WholeChange<'c> {
    /// The object that a changed field is a member of, if it is one.
    pub(super) fn of_member(field: &'c FieldChange, item: &ChangedItemText<'_>) -> Option<Self> {
        let (pointer, _) = field.pointer.rsplit_once('/')?;
        let pattern = pointer_pattern(pointer);
        let mut lists = ["/quantities/*", "/cites/*", "/documents/*"].into_iter();
        let is_date = || {
            item.entry(pointer)
                .is_some_and(|one| one.get("edtf").is_some())
        };
        let is_whole = lists.any(|list| pattern.ends_with(list)) || is_date();
        is_whole.then_some(Self { pointer })
    }

    pub(super) fn sentence(&self, item: &ChangedItemText<'_>) -> Option<String> {
        let label = |entry: Option<&Json>| {
            let label = entry?.get("label")?.as_str();
            date_text(entry?).or(label.map(str::to_owned))
        };
        let before = label(item.previous_entry(self.pointer))?;
        let after = label(item.entry(self.pointer))?;
        if visible_text(&before) == visible_text(&after) {
            return None;
        }
        let (list, last) = self.pointer.rsplit_once('/')?;
        let name = list.rsplit('/').next().unwrap_or_default();
        let (field, is_text) = match (last.parse::<usize>(), name) {
            (Err(_), _) => (item.field(self.pointer), false),
            (Ok(_), "quantities") => (item.named_field(list, "figure"), false),
            (Ok(_), _) => (item.named_field(list, &entry_noun(name)), true),
        };
        let [before, after] = [before, after].map(|text| if is_text { quote(&text) } else { text });
        Some(changed_sentence(item, &begin(&field), &before, &after))
    }
}

/// That a value is another one; of a mistake, which one is right.
fn changed_sentence(item: &ChangedItemText<'_>, field: &str, before: &str, after: &str) -> String {
    sentence(if item.is_correction() {
        format!("{field} was given as {before}; it is {after}")
    } else {
        format!("{field} changed from {before} to {after}")
    })
}

/// A value that is no list.
pub(super) struct ScalarChange<'c> {
    pub(super) field: &'c FieldChange,
}

impl ScalarChange<'_> {
    /// None if readers see no difference, or the editors' note says it.
    pub(super) fn sentence(&self, item: &ChangedItemText<'_>) -> Option<String> {
        let pointer = self.field.pointer.as_str();
        let [before, after] = [&self.field.before, &self.field.after].map(|value| {
            let text = item.text(&self.field.pointer, value);
            (!is_empty_value(value)).then_some(text)
        });
        let visible = |text: &Option<String>| text.as_deref().map(visible_text);
        if visible(&before) == visible(&after) {
            return None;
        }
        if item.is_coded(pointer) {
            let (before, after) = (before.map(|_| Side::Before), after.map(|_| Side::After));
            let text = |side| match side {
                Side::Before => item.coded_text(pointer, &self.field.before, side),
                Side::After => item.coded_text(pointer, &self.field.after, side),
            };
            let (before, after) = (before.map(text), after.map(text));
            return self.coded_sentence(item, before.as_deref(), after.as_deref());
        }
        if item.is_label_of_change(pointer) {
            return None;
        }
        if let Some(text) = self.reference_sentence(item) {
            return Some(text);
        }
        let field = begin(&item.field(pointer));
        if let (true, Some(before), Some(after)) = (pointer.ends_with("/id"), &before, &after) {
            return Some(format!("{field} changed from `{before}` to `{after}`."));
        }
        Some(match (before, after) {
            (None, None) => return None,
            (None, Some(after)) => sentence(format!("{field} was added: {}", self.shown(&after))),
            (Some(before), None) => sentence(format!(
                "{field} was removed; it was {}",
                self.shown(&before)
            )),
            (Some(before), Some(after)) if self.is_wording() => {
                let said = sentence(format!("{field} said {}", quote(&before)));
                let says = sentence(format!("It now says {}", quote(&after)));
                format!("{said} {says}")
            }
            (Some(before), Some(after)) => {
                let (before, after) = (self.shown(&before), self.shown(&after));
                changed_sentence(item, &field, &before, &after)
            }
        })
    }

    fn values(&self) -> [&Json; 2] {
        [&self.field.before, &self.field.after]
    }

    /// Whether the values are the editors' words, rather than dates, numbers and the like.
    fn is_wording(&self) -> bool {
        self.values().iter().all(|value| value.is_string())
    }

    /// A value as a sentence shows it: the editors' words in quotation marks.
    fn shown(&self, text: &str) -> String {
        let is_text = self.values().iter().any(|value| value.is_string());
        if is_text {
            quote(text)
        } else {
            text.to_owned()
        }
    }

    /// A coded value is a mark that the editors give.
    fn coded_sentence(
        &self,
        item: &ChangedItemText<'_>,
        before: Option<&str>,
        after: Option<&str>,
    ) -> Option<String> {
        let subject = begin(&item.subject(&self.field.pointer));
        let text = match (before, after) {
            (None, None) => return None,
            (None, Some(_)) if self.is_of_new_field(item) => return None,
            (None, Some(after)) => format!("{subject} is now marked {}", quote(after)),
            (Some(before), None) => format!("{subject} is no longer marked {}", quote(before)),
            (Some(before), Some(after)) => {
                if is_told(item, before) && is_told(item, after) {
                    return None;
                }
                let (before, after) = (quote(before), quote(after));
                format!("{subject} was marked {before}; it is now marked {after}")
            }
        };
        Some(sentence(text))
    }

    /// Whether no item had the field before, and several have it now: what is new is the field.
    fn is_of_new_field(&self, item: &ChangedItemText<'_>) -> bool {
        let path = field_path(&self.field.pointer);
        let (Some(type_id), Some(previous)) =
            (item.changed_type().item_type(), item.edition.previous())
        else {
            return false;
        };
        let mut fields = type_id.info().fields.iter();
        let Some(index) = fields.position(|field| field.path == path) else {
            return false;
        };
        let rows = |edition: &Edition| {
            let indexes = edition.field_indexes(type_id);
            indexes.field(index).non_null_rows().len()
        };
        rows(previous) == 0 && rows(item.edition) > 1
    }

    /// For a reference: what the item now has to do with what it names.
    fn reference_sentence(&self, item: &ChangedItemText<'_>) -> Option<String> {
        let pointer = self.field.pointer.as_str();
        let name = pointer.rsplit('/').next()?;
        let Phrase::Verb { subject, verb } = phrase(name, true, false) else {
            return None;
        };
        let reference =
            |value: &Json| item_name(item.changed_type(), pointer, value.as_str()?, item.edition);
        let [before, after] = self.values().map(reference);
        let subject = match subject {
            Some(subject) => subject.to_owned(),
            None => begin(&item.subject(pointer)),
        };
        let join = |name| join_item_names(&[name]);
        Some(sentence(match (before.map(join), after.map(join)) {
            (None, None) => return None,
            (None, Some(after)) => format!("{subject} {} {after}", predicate(verb, true)),
            (Some(before), None) => format!("{subject} {} {before}", predicate(verb, false)),
            (Some(before), Some(after)) => {
                let (is, no) = (predicate(verb, true), predicate(verb, false));
                format!("{subject} {is} {after}; it {no} {before}")
            }
        }))
    }
}

/// Whether the editors' note has the words that a label consists of.
fn is_told(item: &ChangedItemText<'_>, label: &str) -> bool {
    let label = fold_for_search(label).to_lowercase();
    let words = label.split(|ch: char| !ch.is_alphanumeric());
    let mut words = words.filter(|word| word.len() >= MIN_TELLING_CHARS);
    words.any(|word| item.is_noted(word))
}
