//! Reading the values of filters: each held against its field or relation.

use super::pairs::Pair;
use super::parameter::{LONGEST_TEXT, Parameter, Test, parts_of};
use super::reader::Reader;
use super::refusal::{Reason, TOLD};
use super::subject::Subject;
use super::values::{Needle, Span, Values};
use super::wanted::Wanted;
use crate::model::{FieldType, Parts, Reference, Slug, kind_index, kinds, parse_reference};
use crate::record::Became;

/// An id, of whatever type.
const OF_ONE: Wanted<'_> = Wanted {
    types: &["item"],
    parts: Parts::Refused,
};

impl Reader<'_> {
    /// A text to be searched for.
    pub(super) fn text(&mut self, pair: &Pair) -> Option<String> {
        let length = pair.value.chars().count();
        if (1..=LONGEST_TEXT).contains(&length) {
            return Some(pair.value.clone());
        }
        let detail = format!(
            "`{}` is a text of 1 to {LONGEST_TEXT} characters; this one has {length}.",
            pair.name
        );
        self.refuse(Reason::InvalidValue, pair, detail);
        None
    }

    /// A text to be found in another one.
    fn needle(&mut self, pair: &Pair) -> Option<Needle> {
        let needle = Needle::of(self.text(pair)?);
        if needle.is_none() {
            let detail = format!(
                "`{}` looks for a text whatever its accents, and this one is nothing but accents. Add a letter.",
                pair.name
            );
            self.refuse(Reason::InvalidValue, pair, detail);
        }
        needle
    }

    /// The values of a filter, if all of them are acceptable.
    pub(super) fn values(
        &mut self,
        parameter: &'static Parameter,
        subject: Subject,
        test: Test,
        pair: &Pair,
    ) -> Option<Values> {
        match test {
            Test::Contains => return self.needle(pair).map(Values::Needle),
            Test::Missing => {
                return self
                    .flag(&parameter.name, &pair.value)
                    .map(|flag| Values::Flags(vec![flag]));
            }
            Test::Since | Test::After | Test::Until | Test::Before => {
                return self
                    .date(&parameter.name, &pair.value)
                    .map(|span| Values::Dates(vec![span]));
            }
            Test::Any | Test::Not | Test::All => {}
        }
        let values = pair.value.split(',');
        match subject.field(self.kind).map(|field| field.of) {
            None => {
                let references = values.map(|value| self.reference(parameter, subject, value));
                let references: Vec<_> = references.collect();
                references
                    .into_iter()
                    .collect::<Option<_>>()
                    .map(Values::References)
            }
            Some(FieldType::Id) => {
                let ids: Vec<_> = values.map(|value| self.own_id(parameter, value)).collect();
                ids.into_iter().collect::<Option<_>>().map(Values::Ids)
            }
            Some(FieldType::Boolean) => self.flags(&parameter.name, &pair.value).map(Values::Flags),
            Some(FieldType::Date) => {
                let spans: Vec<_> = values
                    .map(|value| self.date(&parameter.name, value))
                    .collect();
                spans.into_iter().collect::<Option<_>>().map(Values::Dates)
            }
            Some(of) => {
                let texts: Vec<_> = values
                    .map(|value| self.closed(parameter, of, value))
                    .collect();
                texts.into_iter().collect::<Option<_>>().map(Values::Texts)
            }
        }
    }

    /// One id of the collection itself.
    fn own_id(&mut self, parameter: &Parameter, value: &str) -> Option<(u32, Slug)> {
        let slug = Slug::parse(value);
        if let Some(place) = self.record.place(self.kind, value) {
            return Some(place).zip(slug);
        }
        // An id that an item had before is still its id.
        let kind = kind_index(self.kind.type_name);
        let renamed = kind.and_then(|kind| self.record.renamed(kind, value));
        if let Some(id) = renamed {
            let place = self.record.place(self.kind, id.as_str());
            return place.map(|place| (place, id.clone()));
        }
        let ids = self.record.ids_like(self.kind, value);
        let ids: Vec<_> = ids.into_iter().map(str::to_owned).collect();
        let detail = format!("`{value}` is not the id of one {}.", self.kind.type_name);
        self.refuse_value(&parameter.name, value, &ids, &detail);
        if slug.is_some() || OF_ONE.misfit(value).0 == Reason::UnknownId {
            self.refusals.last_mut()?.reason = Reason::UnknownId;
        }
        None
    }

    /// One term or token.
    fn closed(&mut self, parameter: &Parameter, of: FieldType, value: &str) -> Option<String> {
        let detail = |what: &str| format!("`{value}` is not {what}.");
        match of {
            FieldType::Code(vocabulary) => {
                let terms: Vec<_> = vocabulary
                    .terms
                    .iter()
                    .map(|term| term.value.to_owned())
                    .collect();
                if terms.iter().any(|term| term == value) {
                    return Some(value.to_owned());
                }
                self.refuse_value(
                    &parameter.name,
                    value,
                    &terms,
                    &detail(&format!("a value of `{}`", parameter.name)),
                );
                None
            }
            FieldType::Token {
                accepts, example, ..
            } => {
                if accepts(value) {
                    return Some(value.to_owned());
                }
                self.refuse_value(
                    &parameter.name,
                    value,
                    &[],
                    &format!(
                        "{} For example, `{example}`.",
                        detail(&format!("a value of `{}`", parameter.name))
                    ),
                );
                None
            }
            FieldType::Id | FieldType::Text | FieldType::Boolean | FieldType::Date => None,
        }
    }

    fn flags(&mut self, name: &str, value: &str) -> Option<Vec<bool>> {
        let flags: Vec<_> = value
            .split(',')
            .map(|value| self.flag(name, value))
            .collect();
        flags.into_iter().collect()
    }

    fn flag(&mut self, name: &str, value: &str) -> Option<bool> {
        let flag = value.parse().ok();
        if flag.is_none() {
            self.refuse_value(
                name,
                value,
                &["true".into(), "false".into()],
                &format!("`{value}` is neither `true` nor `false`."),
            );
        }
        flag
    }

    fn date(&mut self, name: &str, value: &str) -> Option<Span> {
        let span = Span::parse(value);
        if span.is_none() {
            let meant = Span::meant(value);
            let what = if Span::is_out_of_calendar(value) {
                "in no calendar"
            } else {
                "not a year, a month or a day"
            };
            let help = match &meant {
                Some(meant) => format!("Did you mean `{meant}`?"),
                None => "Write for example `2025`, `2025-02` or `2025-02-21`.".to_owned(),
            };
            self.refuse_value(name, value, &[], &format!("`{value}` is {what}. {help}"));
            if let Some(refusal) = self.refusals.last_mut() {
                refusal.suggestion = meant;
            }
        }
        span
    }

    fn reference(
        &mut self,
        parameter: &Parameter,
        subject: Subject,
        value: &str,
    ) -> Option<Reference> {
        let (types, parts) = (subject.types(self.kind), parts_of(subject, self.kind));
        let wanted = Wanted {
            types: &types,
            parts,
        };
        // What is not told is not looked for.
        let record = Some(self.record).filter(|_| self.refusals.len() < TOLD);
        let refuse =
            |reason, detail| wanted.refusal(reason, (&parameter.name, value), detail, record);
        let Ok(to) = parse_reference(value, &types, parts) else {
            let (reason, detail) = wanted.misfit(value);
            self.refusals.push(refuse(reason, detail));
            return None;
        };
        let to = self.renamed(to);
        let Some(at) = self.record.locate(&to) else {
            let other = self.record.named(to.id.as_str());
            let other = other.map(|at| kinds()[at.kind].type_name);
            let kind = kind_index(to.r#type);
            let became = kind.and_then(|kind| self.record.became(kind, to.id.as_str()));
            let help = match (became, other) {
                (Some(Became::Withdrawn(item)), _) => {
                    format!(" It was withdrawn after edition {}.", item.last)
                }
                (_, Some(other)) => format!(" It is the id of one {other}."),
                (_, None) => String::new(),
            };
            let detail = format!("There is no {} `{}`.{help}", to.r#type, to.id);
            self.refusals.push(refuse(Reason::UnknownId, detail));
            return None;
        };
        if let Some(part) = &to.part
            && !self.record.part_ids(at).any(|id| id == part.as_str())
        {
            let detail = format!("The {} `{}` has no part `{part}`.", to.r#type, to.id);
            self.refusals.push(refuse(Reason::UnknownId, detail));
            return None;
        }
        Some(to)
    }

    /// The same item by the id that it has now.
    fn renamed(&self, to: Reference) -> Reference {
        if self.record.locate(&to).is_some() {
            return to;
        }
        let kind = kind_index(to.r#type);
        match kind.and_then(|kind| self.record.renamed(kind, to.id.as_str())) {
            Some(id) => Reference {
                id: id.clone(),
                ..to
            },
            None => to,
        }
    }
}
