//! A checked question to one collection, and what it finds.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use super::cursor::{self, Cursor};
use super::error_collector::ErrorCollector;
use super::facet::{self, FacetValue};
use super::filter::Filter;
use super::matches::Matches;
use super::order::{Ordering, SortKey};
use super::pairs::{Pair, encode, spelled};
use super::parameter::Form;
use super::reader::Reader;
use super::refusal::Refusals;
use super::subject::Subject;
use super::values::Values;
use crate::model::{FieldType, Kind, KindInfo, Note, Statement, derived_relations, kinds};
use crate::record::search::clauses;
use crate::record::{ItemAt, Record};

/// How many items a page has unless the caller says otherwise.
pub const DEFAULT_LIMIT: u32 = 50;
/// How many items a page may have.
pub const LARGEST_LIMIT: u32 = 500;

/// How many items a page has without a limit in the request. A static copy has no pages: its
/// lists are `whole`.
pub(super) fn default_limit(total: usize, whole: bool) -> u32 {
    if whole {
        u32::try_from(total).map_or(u32::MAX, |total| total.max(DEFAULT_LIMIT))
    } else {
        DEFAULT_LIMIT
    }
}

/// A question to one collection, found to be answerable.
pub struct Question {
    pub(super) kind: usize,
    pub(super) filters: Vec<Filter>,
    /// Words to be searched for.
    pub(super) words: Option<String>,
    pub(super) sort: Vec<SortKey>,
    pub(super) include: Vec<&'static str>,
    pub(super) facets: Vec<Subject>,
    pub(super) columns: Vec<String>,
    pub(super) limit: Option<u32>,
    pub(super) after: Option<u32>,
    pub(super) cursor: Option<String>,
}

/// One page of the answer.
pub struct Page {
    /// The items of the page.
    pub items: Vec<ItemAt>,
    /// How many items the question finds in all.
    pub total: usize,
    /// How many items the page may have.
    pub limit: u32,
    /// The cursor of the page after, unless this is the last.
    pub next: Option<String>,
    /// How often each value occurs, by subject, if that was asked.
    pub facets: Option<IndexMap<&'static str, Vec<FacetValue>>>,
    /// Related items, by the place of their kind, if they were asked for.
    pub included: Option<BTreeMap<usize, BTreeSet<ItemAt>>>,
}

impl Question {
    /// Holds `pairs` against what the collection can be asked in this form.
    pub fn read(
        kind: &KindInfo,
        form: Form,
        pairs: &[Pair],
        record: &Record,
    ) -> Result<Self, Refusals> {
        let mut reader = Reader {
            kind,
            form,
            record,
            errors: ErrorCollector::default(),
        };
        let question = reader.read(pairs);
        match question {
            Some(question) if reader.errors.is_empty() => Ok(question),
            _ => Err(reader.errors.finish(pairs)),
        }
    }

    /// What the question finds.
    fn matches<'r>(&self, record: &'r Record) -> Matches<'r> {
        let words = self.words.as_ref();
        let matching = |words: &String| record.search().matching(self.kind, &clauses(words));
        let words = words.map(matching).map(Into::into);
        let filters = self.filters.iter();
        let sets = filters.map(|filter| filter.passing(self.kind, record));
        let everything = record.index_of(self.kind).everything();
        Matches::of(sets.chain(words).collect(), everything)
    }

    fn at(&self, place: u32) -> ItemAt {
        ItemAt {
            kind: self.kind,
            place,
        }
    }

    /// The rows of everything that the question finds, in its order.
    pub fn all_rows(&self, record: &Record) -> Vec<u32> {
        let matches = self.matches(record);
        let ordering = Ordering::of(&self.sort, self.kind, record);
        matches.stretch(&ordering, None, matches.total())
    }

    /// One page of what the question finds; `whole` if the first has everything, unless a
    /// limit is given.
    pub fn page(&self, record: &Record, whole: bool) -> Page {
        let matches = self.matches(record);
        let ordering = Ordering::of(&self.sort, self.kind, record);
        let total = matches.total();
        let limit = self.limit.unwrap_or_else(|| default_limit(total, whole));
        let (shown, more) = (limit as usize, limit as usize + 1);
        // The edition does not change, so that the last item shown says where to go on.
        let mut places = matches.stretch(&ordering, self.after, more);
        let more = places.len() > shown;
        places.truncate(shown);
        let last = places.last().filter(|_| more);
        let next = last.map(|after| self.cursor_after(*after, record).encode());
        let items: Vec<_> = places.into_iter().map(|place| self.at(place)).collect();
        Page {
            total,
            limit,
            next,
            facets: self.counted(&matches, record),
            included: self.included(&items, record),
            items,
        }
    }

    /// How often each value occurs, by subject, if that was asked.
    fn counted(
        &self,
        matches: &Matches<'_>,
        record: &Record,
    ) -> Option<IndexMap<&'static str, Vec<FacetValue>>> {
        if self.facets.is_empty() {
            return None;
        }
        let found = matches.whole();
        let count = |subject: &Subject| {
            let name = subject.name(&kinds()[self.kind]);
            (name, facet::count(*subject, self.kind, &found, record))
        };
        Some(self.facets.iter().map(count).collect())
    }

    /// The items that come along with these, if any were asked for.
    pub fn included(
        &self,
        items: &[ItemAt],
        record: &Record,
    ) -> Option<BTreeMap<usize, BTreeSet<ItemAt>>> {
        let mut included: BTreeMap<usize, BTreeSet<ItemAt>> = BTreeMap::new();
        for at in items {
            for name in &self.include {
                for other in record.related_by(*at, name) {
                    included.entry(other.kind).or_default().insert(other);
                }
            }
        }
        (!self.include.is_empty()).then_some(included)
    }

    /// The columns or fields that were asked for; none for all.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    fn cursor_after(&self, after: u32, record: &Record) -> Cursor {
        Cursor::new(record, self.fingerprint(), after)
    }

    /// What a cursor belongs to: the collection, the filters and the order.
    pub(super) fn fingerprint(&self) -> u64 {
        let texts = [self.filters(), self.sorted()].concat();
        cursor::fingerprint(&format!(
            "{}?{}",
            kinds()[self.kind].collection,
            texts.join("&")
        ))
    }

    fn filters(&self) -> Vec<String> {
        let info = &kinds()[self.kind];
        let mut texts: BTreeMap<&str, String> = self
            .filters
            .iter()
            .map(|filter| (filter.name, encode(&spell(filter, info))))
            .collect();
        if let Some(words) = &self.words {
            texts.insert("q", encode(words));
        }
        texts
            .into_iter()
            .map(|(name, text)| format!("{name}={text}"))
            .collect()
    }

    fn sorted(&self) -> Vec<String> {
        let keys: Vec<_> = self
            .sort
            .iter()
            .map(|key| key.spell(&kinds()[self.kind]))
            .collect();
        if keys.is_empty() {
            Vec::new()
        } else {
            vec![format!("sort={}", keys.join(","))]
        }
    }

    /// The question in its one spelling, as the query of a link: filters by name, then the
    /// order, what comes along, the limit and the cursor.
    pub fn query(&self, cursor: Option<&str>) -> String {
        let mut texts = [self.filters(), self.sorted()].concat();
        let facets: Vec<_> = self
            .facets
            .iter()
            .map(|subject| subject.name(&kinds()[self.kind]))
            .collect();
        let columns: Vec<_> = self.columns.iter().map(String::as_str).collect();
        for (name, values) in [
            ("include", &self.include),
            ("facet", &facets),
            ("fields", &columns),
        ] {
            if !values.is_empty() {
                texts.push(format!("{name}={}", values.join(",")));
            }
        }
        spelled(texts, self.limit, cursor)
    }

    /// The cursor that the question was asked with.
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// A filter's values in their one spelling: each once, in order.
fn spell(filter: &Filter, kind: &KindInfo) -> String {
    let texts: BTreeSet<String> = match &filter.values {
        Values::Ids(ids) => ids.iter().map(|(_, id)| id.to_string()).collect(),
        Values::Texts(texts) => texts.iter().cloned().collect(),
        Values::Flags(flags) => flags.iter().map(bool::to_string).collect(),
        Values::Dates(spans) => spans.iter().map(|span| span.text.clone()).collect(),
        Values::References(references) => references
            .iter()
            .map(|to| filter.subject.spell(kind, to))
            .collect(),
        Values::Needle(needle) => return needle.text.clone(),
    };
    texts.into_iter().collect::<Vec<_>>().join(",")
}

/// The relations of a kind whose items can come along, by the field that serves them.
pub fn includable(kind: &KindInfo) -> Vec<&'static str> {
    let stored = kind.relations.iter().map(|relation| relation.name);
    let derived = derived_relations(kind.type_name)
        .iter()
        .map(|derived| derived.name);
    let statements = (kind.type_name != Statement::TYPE).then_some("statements");
    let notes = (kind.type_name != Note::TYPE).then_some("notes");
    let mut names: Vec<_> = stored
        .chain(derived)
        .chain(statements)
        .chain(notes)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The columns of a kind's tables: its fields, a date's bounds beside it; its stored
/// relations, each with the titles of what it points to; what traces the item; then where
/// the item is.
pub fn columns(kind: &KindInfo) -> Vec<String> {
    let fields = kind.fields.iter().flat_map(|field| match field.of {
        FieldType::Date => ["", "_earliest", "_latest"]
            .map(|part| format!("{}{part}", field.name))
            .to_vec(),
        _ => vec![field.name.to_owned()],
    });
    let stored = kind.relations.iter();
    let stored =
        stored.flat_map(|relation| ["", "_title"].map(|part| format!("{}{part}", relation.name)));
    let further = kind.columns.iter().copied().chain(["href"]);
    let further = further.map(str::to_owned);
    fields.chain(stored).chain(further).collect()
}

/// The fields of a kind's items, as lines have them.
pub fn line_fields(kind: &KindInfo) -> Vec<String> {
    let own = match (kind.schema)().0 {
        RefOr::T(Schema::Object(object)) => object.properties.keys().cloned().collect(),
        _ => Vec::new(),
    };
    let derived = derived_relations(kind.type_name)
        .iter()
        .map(|derived| derived.name.to_owned());
    let statements = (kind.type_name != Statement::TYPE).then_some("statements");
    let added = statements
        .into_iter()
        .chain(["notes", "links"])
        .map(str::to_owned);
    let mut names: Vec<_> = ["type".to_owned()]
        .into_iter()
        .chain(own)
        .chain(derived)
        .chain(added)
        .collect();
    names.dedup();
    names
}
