//! What a kind of item declares, and the list of all kinds.
//!
//! A kind is one struct with its relations and coded fields. Everything else (routes,
//! parameters, checks, schemas, documentation) follows from the declaration, so that
//! adding a kind costs its file, its fixture and its line in [`kinds`].

use std::any::Any;
use std::borrow::Cow;

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use super::column::Column;
use super::fault::{Fault, Faults};
use super::field::{Field, FieldInfo, Value};
use super::frame::{Frame, Whole};
use super::identifier::Identifier;
use super::kinds;
use super::part::Part;
use super::reference::Reference;
use super::relation::{CommonMention, Relation, RelationInfo};
use super::text::Slug;

/// The place of a type in [`kinds`].
pub fn kind_index(type_name: &str) -> Option<usize> {
    kinds().iter().position(|kind| kind.type_name == type_name)
}

/// A kind of item: its names, its text, its relations and its fields.
pub trait Kind: Clone + Serialize + ToSchema + Deserr<Faults> + Send + Sync + 'static {
    /// The type's name, in the singular.
    const TYPE: &'static str;
    /// The type's name for people.
    const TITLE: &'static str;
    /// The collection's name, in the plural.
    const COLLECTION: &'static str;
    /// What an item of this kind is, in a sentence for callers.
    const DESCRIPTION: &'static str;
    /// The id of an item of the shipped record, for examples.
    const EXAMPLE: &'static str;
    /// Where an item's parts stand, in the order of [`Kind::parts`]: JSON pointers with `*`
    /// for any index.
    const PARTS: &'static [&'static str] = &[];
    /// Whether at least one statement has to support each item.
    const SUPPORTED: bool = true;
    /// How many items a collection of this kind may hold.
    const CAPACITY: usize = 10_000;

    /// The item's id.
    fn id(&self) -> &Slug;
    /// The item's title, label or text.
    fn title(&self) -> &str;
    /// The editors' one line on the item, where it has one.
    fn summary(&self) -> Option<&str> {
        None
    }
    /// The relations that are stored on the item.
    const RELATIONS: &'static [Relation<Self>] = &[];
    /// The fields that items can be found, sorted and counted by.
    const FIELDS: &'static [Field<Self>];
    /// What tables have besides the fields and relations.
    const COLUMNS: &'static [Column<Self>] = &[];
    /// Relations between other types that items of this kind establish by naming both.
    const MENTIONS: &'static [CommonMention] = &[];
    /// The item's addressable parts.
    fn parts(&self) -> Vec<&Part> {
        Vec::new()
    }
    /// The same parts, to be filled in.
    fn parts_mut(&mut self) -> Vec<&mut Part> {
        Vec::new()
    }
    /// Fills in what depends on other items, before the item is written out.
    fn complete(&mut self, _edition: &dyn Edition) {}
    /// Where sources make the item's claim, in words, if it is one.
    fn places(&self, _edition: &dyn Edition) -> Vec<String> {
        Vec::new()
    }
    /// What is wrong with the item in itself, beyond the types of its fields.
    fn check(&self) -> Vec<Fault> {
        Vec::new()
    }
    /// The identifiers that other publishers gave to it.
    fn identifiers(&self) -> &[Identifier] {
        &[]
    }
}

/// What an item may ask of the edition it belongs to.
pub trait Edition {
    /// The edition's number.
    fn number(&self) -> i64;
    /// The title of the negotiation.
    fn title(&self) -> &str;
    /// The item that a reference points to.
    fn item(&self, to: &Reference) -> Option<&dyn Item>;
    /// The edition's words for one of its items, after what is said of it.
    fn cite(&self, subject: &str, type_name: &str, id: &Slug) -> String {
        let (title, number) = (self.title(), self.number());
        format!("{subject}; {type_name} {id}, {title}, edition {number}.")
    }
}

/// The item of kind `K` that `to` points to.
pub fn find<'a, K: Kind>(edition: &'a dyn Edition, to: &Reference) -> Option<&'a K> {
    edition
        .item(to)
        .and_then(|item| item.as_any().downcast_ref())
}

/// Schemas by name.
pub type Schemas = Vec<(String, RefOr<Schema>)>;

/// A kind's declaration, its type erased.
pub struct KindInfo {
    /// The type's name, in the singular.
    pub type_name: &'static str,
    /// The type's name for people.
    pub title: &'static str,
    /// The collection's name, in the plural.
    pub collection: &'static str,
    /// What an item of this kind is.
    pub description: &'static str,
    /// The id of an item of the shipped record, for examples.
    pub example: &'static str,
    /// Where an item's parts stand: JSON pointers with `*` for any index.
    pub parts: &'static [&'static str],
    /// Whether at least one statement has to support each item.
    pub supported: bool,
    /// How many items a collection may hold.
    pub capacity: usize,
    /// The relations that its items store.
    pub relations: Vec<&'static RelationInfo>,
    /// The relations that its items establish between others.
    pub mentions: &'static [CommonMention],
    /// The fields that items can be found, sorted and counted by.
    pub fields: Vec<&'static FieldInfo>,
    /// The names of what its table has besides the fields and relations.
    pub columns: Vec<&'static str>,
    /// The name of the item's schema.
    pub schema_name: Cow<'static, str>,
    /// The schema of what editors store and the schemas that it refers to.
    pub schema: fn() -> (RefOr<Schema>, Schemas),
    decode: fn(super::Node<'_>) -> Result<Box<dyn Item>, Faults>,
}

impl KindInfo {
    pub(super) fn of<K: Kind>() -> Self {
        Self {
            type_name: K::TYPE,
            title: K::TITLE,
            collection: K::COLLECTION,
            description: K::DESCRIPTION,
            example: K::EXAMPLE,
            parts: K::PARTS,
            supported: K::SUPPORTED,
            capacity: K::CAPACITY,
            relations: K::RELATIONS.iter().map(|relation| &relation.info).collect(),
            mentions: K::MENTIONS,
            fields: K::FIELDS.iter().map(|field| &field.info).collect(),
            columns: K::COLUMNS.iter().map(|column| column.name).collect(),
            schema_name: K::name(),
            schema: || {
                let mut schemas = Vec::new();
                K::schemas(&mut schemas);
                (K::schema(), schemas)
            },
            decode: |node| {
                let decoded: K = deserr::deserialize::<_, _, Faults>(node)?;
                Ok(Box::new(decoded))
            },
        }
    }

    /// Reads an item, or everything that is wrong with it.
    pub fn decode(&self, node: super::Node<'_>) -> Result<Box<dyn Item>, Faults> {
        (self.decode)(node)
    }
}

/// An item of any kind.
pub trait Item: Send + Sync {
    /// The place of its kind in [`kinds`].
    fn kind(&self) -> &'static KindInfo;
    /// Its id.
    fn id(&self) -> &Slug;
    /// Its title, label or text.
    fn title(&self) -> &str;
    /// The editors' one line on it.
    fn summary(&self) -> Option<&str>;
    /// Its references in one of its kind's relations.
    fn references(&self, relation: usize) -> Vec<&Reference>;
    /// The same references, to be filled in.
    fn references_mut(&mut self, relation: usize) -> Vec<&mut Reference>;
    /// Its addressable parts.
    fn parts(&self) -> Vec<&Part>;
    /// The same parts, to be filled in.
    fn parts_mut(&mut self) -> Vec<&mut Part>;
    /// Its values in one of its kind's fields.
    fn values(&self, field: usize) -> Vec<Value<'_>>;
    /// Its texts in one of its kind's further columns.
    fn column(&self, column: usize, edition: &dyn Edition) -> Vec<String>;
    /// Where sources make its claim, in words, if it is one.
    fn places(&self, edition: &dyn Edition) -> Vec<String>;
    /// What is wrong with it in itself.
    fn check(&self) -> Vec<Fault>;
    /// The identifiers that other publishers gave to it.
    fn identifiers(&self) -> &[Identifier];
    /// Fills in what depends on other items.
    fn complete(&mut self, edition: &dyn Edition);
    /// A copy, for filling in and writing out.
    fn copy(&self) -> Box<dyn Item>;
    /// Writes the whole item as JSON: on one line, or indented.
    fn write(&self, frame: &Frame, form: Form, out: &mut Vec<u8>) -> serde_json::Result<()>;
    /// The item as its own type.
    fn as_any(&self) -> &dyn Any;
}

/// How an item is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// On one line, as in lists.
    Line,
    /// Indented by two spaces, as an answer of its own.
    Page,
}

impl<K: Kind> Item for K {
    fn kind(&self) -> &'static KindInfo {
        let info = kinds().iter().find(|kind| kind.type_name == K::TYPE);
        info.unwrap_or_else(|| unreachable!("only registered kinds are decoded"))
    }

    fn id(&self) -> &Slug {
        Kind::id(self)
    }

    fn title(&self) -> &str {
        Kind::title(self)
    }

    fn summary(&self) -> Option<&str> {
        Kind::summary(self)
    }

    fn references(&self, relation: usize) -> Vec<&Reference> {
        K::RELATIONS
            .get(relation)
            .map_or_else(Vec::new, |relation| (relation.references.read)(self))
    }

    fn references_mut(&mut self, relation: usize) -> Vec<&mut Reference> {
        K::RELATIONS
            .get(relation)
            .map_or_else(Vec::new, |relation| (relation.references.fill)(self))
    }

    fn parts(&self) -> Vec<&Part> {
        Kind::parts(self)
    }

    fn parts_mut(&mut self) -> Vec<&mut Part> {
        Kind::parts_mut(self)
    }

    fn values(&self, field: usize) -> Vec<Value<'_>> {
        K::FIELDS
            .get(field)
            .map_or_else(Vec::new, |field| (field.values)(self))
    }

    fn column(&self, column: usize, edition: &dyn Edition) -> Vec<String> {
        K::COLUMNS
            .get(column)
            .map_or_else(Vec::new, |column| (column.texts)(self, edition))
    }

    fn places(&self, edition: &dyn Edition) -> Vec<String> {
        Kind::places(self, edition)
    }

    fn check(&self) -> Vec<Fault> {
        Kind::check(self)
    }

    fn identifiers(&self) -> &[Identifier] {
        Kind::identifiers(self)
    }

    fn complete(&mut self, edition: &dyn Edition) {
        Kind::complete(self, edition);
    }

    fn copy(&self) -> Box<dyn Item> {
        Box::new(self.clone())
    }

    fn write(&self, frame: &Frame, form: Form, out: &mut Vec<u8>) -> serde_json::Result<()> {
        let whole = Whole {
            r#type: K::TYPE,
            own: self,
            frame,
        };
        match form {
            Form::Line => serde_json::to_writer(out, &whole),
            Form::Page => serde_json::to_writer_pretty(out, &whole),
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
