//! Entries that were added to a list, or removed from it, in sentences.

use serde_json::Value as Json;

use crate::model::{ChangedType, pointer_pattern};
use crate::store::short_name;
use crate::views::change_phrases::{Phrase, entry_noun, field_noun, phrase, predicate};
use crate::views::change_subject::{ChangedItemText, Side};
use crate::views::change_text::{ItemPhrase, are_plural, entry_name, item_name, join_item_names};
use crate::views::change_wording::{
    begin, join_with_and, plural, punctuate, quote, quote_list, sentence, visible_text,
    with_article,
};

/// The entries of one list that came or went.
pub(super) struct ListChange<'c> {
    /// The JSON pointer to the list.
    pub(super) pointer: &'c str,
    pub(super) removed: Vec<&'c Json>,
    pub(super) added: Vec<&'c Json>,
}

impl ListChange<'_> {
    pub(super) fn sentences(&self, item: &ChangedItemText<'_>) -> Vec<String> {
        let (mut removed, mut added) = (self.removed.clone(), self.added.clone());
        // What readers see no difference in was neither removed nor added.
        removed.retain(|entry| {
            let text = visible_text(&self.text(item, entry));
            let mut added_texts = added.iter().map(|one| visible_text(&self.text(item, one)));
            match added_texts.position(|other| other == text) {
                Some(index) => {
                    added.remove(index);
                    false
                }
                None => true,
            }
        });
        if removed.is_empty() && added.is_empty() {
            return self.order_sentence(item).into_iter().collect();
        }
        if let Some(text) = self.replacement_sentence(item, &removed, &added) {
            return vec![text];
        }
        let mut sentences = self.entry_sentences(item, &added, true);
        sentences.extend(self.entry_sentences(item, &removed, false));
        sentences
    }

    fn text(&self, item: &ChangedItemText<'_>, entry: &Json) -> String {
        let side = if self.added.contains(&entry) {
            Side::After
        } else {
            Side::Before
        };
        item.coded_text(&format!("{}/0", self.pointer), entry, side)
    }

    /// That texts or codes stand where others stood.
    fn replacement_sentence(
        &self,
        item: &ChangedItemText<'_>,
        removed: &[&Json],
        added: &[&Json],
    ) -> Option<String> {
        let is_text = self.phrase(item, added) == Phrase::Texts;
        if !is_text || removed.is_empty() || added.is_empty() {
            return None;
        }
        let quoted = |entries: &[&Json]| {
            let texts = entries.iter().map(|entry| self.text(item, entry));
            quote_list(&texts.collect::<Vec<_>>())
        };
        let (before, after) = (quoted(removed), quoted(added));
        Some(sentence(if item.is_coded(self.pointer) {
            let subject = begin(&item.subject(self.pointer));
            format!("{subject} is now marked {after} instead of {before}")
        } else {
            let place = self.place(item);
            format!("The record now lists {after} instead of {before} under {place}")
        }))
    }

    /// The list as the place that the record lists something under.
    fn place(&self, item: &ChangedItemText<'_>) -> String {
        let field = format!("“{}”", self.list_noun());
        match item.named_field(self.pointer, "") {
            owner if owner.trim() == "the" => field,
            owner => format!("{field} {}", owner.trim_start_matches("the ").trim()),
        }
    }

    /// That only the order of the entries is another one.
    fn order_sentence(&self, item: &ChangedItemText<'_>) -> Option<String> {
        let texts = |entries: &[&Json]| -> Vec<_> {
            let texts = entries.iter().map(|entry| self.text(item, entry));
            texts.map(|text| visible_text(&text)).collect()
        };
        let is_reordered = texts(&self.removed) != texts(&self.added);
        is_reordered.then(|| {
            let field = item.named_field(self.pointer, &self.list_noun());
            sentence(format!("The order of {field} is another one"))
        })
    }

    fn name(&self) -> &str {
        self.pointer.rsplit('/').next().unwrap_or_default()
    }

    fn list_noun(&self) -> String {
        match self.name() {
            "cites" => "citations".to_owned(),
            "attributed_to" => "holders of the view".to_owned(),
            name => field_noun(name),
        }
    }

    /// The item or part that an entry refers to, and whether it is all of the entry.
    fn reference(&self, item: &ChangedItemText<'_>, entry: &Json) -> Option<ItemPhrase> {
        let members = [None, Some("actor"), Some("body"), Some("proposal")].into_iter();
        let mut members = members.filter_map(|member| {
            let (pointer, value) = match member {
                None => (format!("{}/0", self.pointer), entry),
                Some(name) => (format!("{}/0/{name}", self.pointer), entry.get(name)?),
            };
            item_name(item.changed_type(), &pointer, value.as_str()?, item.edition)
        });
        members.next()
    }

    fn is_reference_list(&self, changed_type: ChangedType) -> bool {
        let pattern = format!("{}/*", pointer_pattern(self.pointer));
        let pointers = changed_type.reference_pointers().into_iter();
        let mut pointers = pointers.map(|reference| reference.pointer);
        pointers.any(|pointer| pointer == pattern)
    }

    /// The sentences of the entries that were added, or of those that were removed.
    fn entry_sentences(
        &self,
        item: &ChangedItemText<'_>,
        entries: &[&Json],
        is_added: bool,
    ) -> Vec<String> {
        if entries.is_empty() {
            return Vec::new();
        }
        let texts = entries.iter().map(|entry| self.text(item, entry));
        let texts: Vec<_> = texts.collect();
        let text = match self.phrase(item, entries) {
            Phrase::Verb { subject, verb } => {
                let subject =
                    subject.map_or_else(|| begin(&item.subject(self.pointer)), str::to_owned);
                return self.verb_sentence(item, entries, &subject, verb, is_added);
            }
            Phrase::ListedAs(noun) => {
                return self.listed_as(item, &noun.to_owned(), entries, is_added);
            }
            Phrase::Figures => {
                let is_plural = entries.len() > 1;
                let noun = if is_plural { "figures" } else { "figure" };
                let field = begin(&item.named_field(self.pointer, noun));
                let figures = punctuate(join_with_and(&texts, false), ',');
                let field = punctuate(field, ',');
                format!("{field} {figures} {} recorded", be(is_plural, is_added))
            }
            Phrase::Notes => {
                let names = texts.iter().map(|text| short_name(text));
                let names = quote_list(&names.collect::<Vec<_>>());
                let (subject, was) = match texts.len() {
                    1 => ("A note", "was"),
                    _ => ("Notes", "were"),
                };
                let action = if is_added { "added" } else { "removed" };
                format!("{subject} {was} {action}: {names}")
            }
            Phrase::Entries => self.entry_text(item, entries, is_added),
            Phrase::Texts if item.is_coded(self.pointer) => {
                let subject = begin(&item.subject(self.pointer));
                let predicate = predicate("is marked", is_added);
                format!("{subject} {predicate} {}", quote_list(&texts))
            }
            Phrase::Texts => {
                let adverb = if is_added { "now" } else { "no longer" };
                let (texts, place) = (quote_list(&texts), self.place(item));
                format!("The record {adverb} lists {texts} under {place}")
            }
        };
        vec![sentence(text)]
    }

    fn phrase(&self, item: &ChangedItemText<'_>, entries: &[&Json]) -> Phrase {
        let has_objects = entries.iter().any(|entry| entry.is_object());
        let is_reference = self.is_reference_list(item.changed_type());
        phrase(self.name(), is_reference, has_objects)
    }

    /// What the subject now does to the entries, or no longer does; nothing if the editors' note
    /// says it.
    fn verb_sentence(
        &self,
        item: &ChangedItemText<'_>,
        entries: &[&Json],
        subject: &str,
        verb: &str,
        is_added: bool,
    ) -> Vec<String> {
        let names = entries.iter().map(|entry| self.reference(item, entry));
        let names: Option<Vec<_>> = names.collect();
        if verb == "is linked to" && is_noted_link(item, names.as_deref()) {
            return Vec::new();
        }
        let names = names.map_or_else(
            || {
                let texts = entries.iter().map(|entry| self.text(item, entry));
                quote_list(&texts.collect::<Vec<_>>())
            },
            |names| join_item_names(&names),
        );
        let text = format!("{subject} {} {names}", predicate(verb, is_added));
        if item.is_noted(&text) {
            return Vec::new();
        }
        vec![sentence(text)]
    }

    /// That entries with a name of their own, such as parts, came or went.
    fn entry_text(&self, item: &ChangedItemText<'_>, entries: &[&Json], is_added: bool) -> String {
        let names = entries.iter().map(|entry| self.entry_name(item, entry));
        let names = join_with_and(&names.collect::<Vec<_>>(), false);
        let noun = entry_noun(self.name());
        let (noun, was) = match entries.len() {
            1 => (noun, "was"),
            _ => (plural(&noun), "were"),
        };
        let action = if is_added { "added" } else { "removed" };
        let field = begin(&item.named_field(self.pointer, &noun));
        if field.contains(" of ") {
            format!("{field} {was} {action}: {names}")
        } else {
            format!("{field} {names} {was} {action}")
        }
    }

    /// What an entry goes by: its code, its title if it has an id, or all of it.
    fn entry_name(&self, item: &ChangedItemText<'_>, entry: &Json) -> String {
        let code = entry.get("value").or_else(|| entry.get("code"));
        if let (Some(scheme), Some(code)) = (entry.get("scheme"), code.and_then(Json::as_str)) {
            let scheme = item.text(&format!("{}/0/scheme", self.pointer), scheme);
            return format!("{code} ({scheme})");
        }
        let title = entry.get("id").and_then(|_| entry_name(entry));
        title.unwrap_or_else(|| quote(&self.text(item, entry)))
    }

    /// What the entries are listed as: those in the same roles together.
    fn listed_as(
        &self,
        item: &ChangedItemText<'_>,
        noun: &String,
        entries: &[&Json],
        is_added: bool,
    ) -> Vec<String> {
        let mut groups: Vec<(Vec<String>, Vec<ItemPhrase>)> = Vec::new();
        for entry in entries {
            let roles = self.roles(item, entry);
            let name = self.reference(item, entry).unwrap_or_else(|| ItemPhrase {
                noun: None,
                name: self.text(item, entry),
            });
            match groups.iter_mut().find(|(known, _)| *known == roles) {
                Some((_, names)) => names.push(name),
                None => groups.push((roles, vec![name])),
            }
        }
        let owner = item.subject(self.pointer);
        let of_owner = if owner.starts_with("The ") {
            String::new()
        } else {
            format!(" of {owner}")
        };
        let texts = groups.iter().map(|(roles, names)| {
            let is_plural = are_plural(names);
            let nouns = match roles.as_slice() {
                [] => std::slice::from_ref(noun),
                roles => roles,
            };
            let nouns = nouns.iter().map(|noun| {
                if is_plural {
                    plural(noun)
                } else {
                    with_article(noun)
                }
            });
            let nouns = join_with_and(&nouns.collect::<Vec<_>>(), false);
            let names = begin(&join_item_names(names));
            sentence(format!(
                "{names} {} listed as {nouns}{of_owner}",
                be(is_plural, is_added)
            ))
        });
        texts.collect()
    }

    fn roles(&self, item: &ChangedItemText<'_>, entry: &Json) -> Vec<String> {
        let own_label = entry.get("role_label").and_then(Json::as_str);
        let roles = entry.get("roles").and_then(Json::as_array);
        let roles = roles.into_iter().flatten().map(|role| {
            let pointer = format!("{}/0/roles/0", self.pointer);
            match (role.as_str(), own_label) {
                (Some("other"), Some(label)) => label.to_owned(),
                _ => item.text(&pointer, role).to_lowercase(),
            }
        });
        roles.collect()
    }
}

/// Whether the editors' note names the items that are linked, or are no longer.
fn is_noted_link(item: &ChangedItemText<'_>, names: Option<&[ItemPhrase]>) -> bool {
    let is_noted = |name: &ItemPhrase| item.is_noted(name.name.trim_start_matches("the "));
    item.is_noted("link") && names.is_some_and(|names| names.iter().all(is_noted))
}

fn be(is_plural: bool, is_added: bool) -> &'static str {
    match (is_plural, is_added) {
        (false, true) => "is now",
        (false, false) => "is no longer",
        (true, true) => "are now",
        (true, false) => "are no longer",
    }
}
