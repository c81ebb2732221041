//! Actors: the states, persons, bodies and groups that appear in the negotiation.

use deserr::{Deserr, ValuePointerRef};
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::error_code::ErrorCode;
use crate::model::labels::serialize_optional_term;
use crate::model::schema::field::{Field, FieldType, term_values, text_values};
use crate::model::schema::item_type::{ItemType, id_title_summary};
use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::pair::{Pair, PairedEntry};
use crate::model::schema::reference::{Reference, TypedReference};
use crate::model::schema::relation::{HasReferences, Relation, references};
use crate::model::types::identifier::Identifier;
use crate::model::types::other_name::OtherName;
use crate::model::validation_error::{ValidationError, ValidationErrors};
use crate::model::values::bounded_text::{Slug, Text, Title};
use crate::model::values::coded::{Coded, attach_labels};
use crate::model::values::date::UncertainDate;
use crate::model::values::vocabulary::{VocabularyEnum, vocabulary_enum};

vocabulary_enum! {
    /// The kind of actor, such as a state or a person. Based on the classes of Wikidata and the
    /// actor types of ACLED.
    ActorKind "actor-kind" {
        /// A sovereign state (Wikidata Q3624078).
        State = "state", "State";
        /// A human being.
        Person = "person", "Person";
        /// A body with members or staff of its own: an international organization, an association, a
        /// trade union, a research institute.
        Organization = "organization", "Organization";
        /// A business.
        Company = "company", "Company";
        /// A body of a state or of an organization: a parliament, a court, a ministry, a council.
        Institution = "institution", "Institution";
        /// An armed force that is not a state's own: rebels, a militia, a guerrilla (ACLED: rebel
        /// group, militia).
        ArmedGroup = "armed-group", "Armed group";
        /// A party or a movement that seeks office.
        PoliticalParty = "political-party", "Political party";
        /// Those who negotiate for somebody.
        Delegation = "delegation", "Delegation";
        /// Actors who act together under one name.
        Coalition = "coalition", "Coalition";
        /// Several actors that a source names together, without an organization of their own.
        Group = "group", "Group";
        /// People at large: an electorate, civilians, a community (ACLED: civilians, protesters).
        Public = "public", "Public";
        /// Any other; `kind_label` says which.
        Other = "other", "Other";
    }
}

vocabulary_enum! {
    /// Whether all, some or none of the members of a group or body are named.
    Membership "membership" {
        /// All members are named.
        Complete = "complete", "All members named";
        /// Some members are named, as examples; there may be others.
        Open = "open", "Some members named";
        /// No member is named.
        Unnamed = "unnamed", "No members named";
    }
}

/// A state, person, body or group that appears in the negotiation.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = complete -> ValidationErrors)]
pub struct Actor {
    /// The actor's id.
    pub id: Slug,
    /// The actor's name.
    pub title: Title,
    /// The actor's part in the negotiation, in brief.
    pub summary: Text,
    /// Other names of the item, under which readers may look for it.
    #[deserr(default)]
    pub other_names: Vec<OtherName>,
    /// The kind of actor, such as a state or a person.
    #[schema(value_type = ActorKind)]
    pub kind: Coded<ActorKind>,
    /// What editors call it, if its kind is `other`.
    #[deserr(default)]
    #[serde(skip)]
    #[schema(ignore)]
    pub kind_label: Option<Title>,
    /// The state that the actor belongs to; null if the actor is a state or no state is known.
    #[deserr(default)]
    pub state: Option<ActorRef>,
    /// The title of a person's latest post; null if no post is recorded.
    #[deserr(skip)]
    pub post: Option<Title>,
    /// The posts that a person holds or held, as sources give them, the earliest first.
    #[deserr(default)]
    pub posts: Vec<Post>,
    /// The members of the group or body, as far as sources name them; empty for a state or a
    /// person.
    #[deserr(default)]
    pub members: Vec<Member>,
    /// Whether all, some or none of the members of the group or body are named; null if the record
    /// does not say, as for a state or a person.
    #[deserr(default)]
    #[serde(serialize_with = "serialize_optional_term")]
    pub membership: Option<Membership>,
    /// Identifiers of the actor in other systems, such as Wikidata.
    #[deserr(default)]
    pub identifiers: Vec<Identifier>,
}

attach_labels!(attach_labels(Actor): kind kind_label);

/// Fills in what follows from the other fields.
fn complete(actor: Actor, location: ValuePointerRef<'_>) -> Result<Actor, ValidationErrors> {
    let mut actor = attach_labels(actor, location)?;
    actor.post = actor.posts.last().map(|post| post.title.clone());
    Ok(actor)
}

/// A post that a person holds or held, such as foreign minister or chief negotiator.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
pub struct Post {
    /// The title of the post.
    pub title: Title,
    /// The state, body or group that the post belongs to; null if no source says.
    #[deserr(default)]
    pub of: Option<ActorRef>,
    /// When the person held the post; null if no source gives it.
    #[deserr(default)]
    pub date: Option<UncertainDate>,
}

/// An actor that is or was a member of a group or body, with the dates.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
pub struct Member {
    /// The actor that is or was a member.
    pub actor: ActorRef,
    /// When the actor was a member; null if no source gives it.
    #[deserr(default)]
    pub date: Option<UncertainDate>,
}

impl HasReferences for Post {
    fn collect<'a>(&'a self, found: &mut Vec<&'a Reference>) {
        self.of.collect(found);
    }

    fn collect_mut<'a>(&'a mut self, found: &mut Vec<&'a mut Reference>) {
        self.of.collect_mut(found);
    }
}

impl HasReferences for Member {
    fn collect<'a>(&'a self, found: &mut Vec<&'a Reference>) {
        self.actor.collect(found);
    }

    fn collect_mut<'a>(&'a mut self, found: &mut Vec<&'a mut Reference>) {
        self.actor.collect_mut(found);
    }
}

/// A reference to an actor.
pub type ActorRef = TypedReference<Actor>;

impl ItemType for Actor {
    const ID: ItemTypeId = ItemTypeId::Actor;
    const EXAMPLE_ID: &'static str = "ukraine";
    const RELATIONS: &'static [Relation<Self>] = &[
        Relation::new::<Self>(
            "state",
            "state",
            &["/state"],
            "belongs to the state",
            references!(state),
        )
        .inverse(
            "state_members",
            "The persons and bodies that belong to this state; none if the actor is not a state.",
        ),
        Relation::new::<Self>(
            "members",
            "member",
            &["/members/*/actor"],
            "has the member",
            references!(members),
        )
        .inverse(
            "groups",
            "The groups and organizations that have this actor as a member.",
        )
        .acyclic()
        .repeatable(),
        Relation::new::<Self>(
            "posts",
            "post_of",
            &["/posts/*/of"],
            "holds or held a post in",
            references!(posts),
        )
        .inverse(
            "post_holders",
            "The persons who hold or held a post in this state, body or group.",
        )
        .repeatable(),
    ];
    const FIELDS: &'static [Field<Self>] = &[
        Field::ID,
        Field::TITLE,
        Field::SUMMARY,
        Field::OTHER_NAMES,
        Field::vocabulary::<ActorKind>("kind", |a: &Self| term_values([&a.kind.term])),
        Field::new(
            "post",
            "A post that a person has or had.",
            FieldType::Text,
            |a: &Self| text_values(a.posts.iter().map(|post| &post.title)),
        )
        .multi_valued("posts.title")
        .filter_only(),
        Field::vocabulary::<Membership>("membership", |a: &Self| term_values(&a.membership)),
        Field::IDENTIFIER_SCHEME,
        Field::IDENTIFIER,
        Field::ISO,
        Field::WIKIDATA,
    ];

    const PAIRS: &'static [Pair<Self>] = &[Pair::new("posts", "post", |actor: &Self| {
        let posts = actor.posts.iter().filter_map(|post| {
            Some(PairedEntry {
                reference: &post.of.as_ref()?.reference,
                texts: vec![post.title.as_str()],
            })
        });
        posts.collect()
    })];

    id_title_summary!(other_names);

    fn identifiers(&self) -> &[Identifier] {
        &self.identifiers
    }

    fn validate(&self) -> Vec<ValidationError> {
        let kind = self.kind.term;
        let has_no_members = matches!(kind, ActorKind::State | ActorKind::Person);
        let misplaced = [
            ("posts", !self.posts.is_empty() && kind != ActorKind::Person),
            ("state", self.state.is_some() && kind == ActorKind::State),
            ("members", !self.members.is_empty() && has_no_members),
            ("membership", self.membership.is_some() && has_no_members),
        ];
        let misplaced = misplaced
            .into_iter()
            .filter(|(_, is_misplaced)| *is_misplaced);
        let mut errors: Vec<_> = misplaced
            .map(|(field, _)| {
                ValidationError::new(
                    ErrorCode::Contradiction,
                    format!("/{field}"),
                    format!("actors of the kind `{}` have no `{field}`", kind.value()),
                    "leave the field out, or correct `kind`",
                )
            })
            .collect();
        if errors.is_empty() {
            errors.extend(self.membership_error());
            errors.extend(self.post_order_error());
        }
        errors
    }
}

impl Actor {
    /// The first post that begins before the one that stands before it.
    fn post_order_error(&self) -> Option<ValidationError> {
        let first_day = |post: &Post| post.date.as_ref()?.earliest;
        let posts = self.posts.iter().enumerate();
        let mut dated = posts.filter_map(|(index, post)| Some((index, first_day(post)?)));
        let (_, mut latest) = dated.next()?;
        for (index, first) in dated {
            if first < latest {
                return Some(ValidationError::new(
                    ErrorCode::Contradiction,
                    format!("/posts/{index}/date"),
                    "this post begins before the post that is listed before it",
                    "list the posts in the order of their dates, the earliest first",
                ));
            }
            latest = first;
        }
        None
    }

    /// Why what is said of its members is not consistent, if it is not.
    fn membership_error(&self) -> Option<ValidationError> {
        let has_members = !self.members.is_empty();
        let is_group = self.kind.term == ActorKind::Group;
        let (message, hint) = match self.membership {
            None if has_members || is_group => (
                "`membership` is missing: nothing says how much is known of the members",
                "add \"membership\": \"complete\", \"open\" or \"unnamed\"",
            ),
            Some(Membership::Unnamed) if has_members => (
                "`membership` is \"unnamed\", but members are named",
                "write \"open\" or \"complete\"",
            ),
            Some(Membership::Open | Membership::Complete) if !has_members => (
                "`membership` says that members are named, but none is",
                "write \"unnamed\", or name the members",
            ),
            _ => return None,
        };
        let pointer = if self.membership.is_some() {
            "/membership"
        } else {
            ""
        };
        let code = ErrorCode::Contradiction;
        Some(ValidationError::new(code, pointer, message, hint))
    }
}
