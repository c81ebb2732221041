//! Actors: the states, persons and groups that appear in the negotiation.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::labels::serialize_optional_term;
use crate::model::schema::field::{Field, FieldType, term_values, text_values};
use crate::model::schema::item_type::{ItemType, id_title_summary};
use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::reference::TypedReference;
use crate::model::schema::relation::{Relation, references};
use crate::model::types::identifier::Identifier;
use crate::model::types::other_name::OtherName;
use crate::model::validation_error::{ErrorCode, ValidationError, ValidationErrors};
use crate::model::values::bounded_text::{Slug, Text, Title};
use crate::model::values::coded::{Coded, move_labels};
use crate::model::values::vocabulary::{VocabularyEnum, vocabulary_enum};

vocabulary_enum! {
    /// What sort of actor it is. After the classes of Wikidata and the actor types of ACLED.
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
        /// An actor that no other value fits; `kind_label` says which.
        Other = "other", "Other";
    }
}

vocabulary_enum! {
    /// How much is known of who belongs to a group.
    Membership "membership" {
        /// All members are named.
        Complete = "complete", "All members named";
        /// Some members are named, as examples; there are others.
        Open = "open", "Some members named";
        /// No member is named.
        Unnamed = "unnamed", "No members named";
    }
}

/// A state, a person or a group that appears in the negotiation.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = with_labels -> ValidationErrors)]
pub struct Actor {
    /// The actor's id.
    pub id: Slug,
    /// The actor's name.
    pub title: Title,
    /// The actor's part in the negotiation, in a sentence.
    pub summary: Text,
    /// Other names under which readers may look for it.
    #[deserr(default)]
    pub other_names: Vec<OtherName>,
    /// What sort of actor it is.
    #[schema(value_type = ActorKind)]
    pub kind: Coded<ActorKind>,
    /// What editors call it, if its kind is `other`.
    #[deserr(default)]
    #[serde(skip)]
    #[schema(ignore)]
    pub kind_label: Option<Title>,
    /// Of a person or delegation: the state that they belong to.
    #[deserr(default)]
    pub state: Option<ActorRef>,
    /// Of a person: the post that the source gives.
    #[deserr(default)]
    pub post: Option<Title>,
    /// Of a group: the members that are named.
    #[deserr(default)]
    pub members: Vec<ActorRef>,
    /// Of a group: how much is known of who belongs to it.
    #[deserr(default)]
    #[serde(serialize_with = "serialize_optional_term")]
    pub membership: Option<Membership>,
    /// Identifiers that other publishers gave to the actor.
    #[deserr(default)]
    pub identifiers: Vec<Identifier>,
}

move_labels!(with_labels(Actor): kind kind_label);

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
            "Of a state: the persons and delegations that belong to it.",
        ),
        Relation::new::<Self>(
            "members",
            "member",
            &["/members/*"],
            "has the member",
            references!(members),
        )
        .inverse("groups", "The groups that name it as a member.")
        .acyclic(),
    ];
    const FIELDS: &'static [Field<Self>] = &[
        Field::ID,
        Field::TITLE,
        Field::SUMMARY,
        Field::OTHER_NAMES,
        Field::vocabulary::<ActorKind>("kind", |a: &Self| term_values([&a.kind.term])),
        Field::new(
            "post",
            "The post that the source gives to a person.",
            FieldType::Text,
            |a: &Self| text_values(&a.post),
        ),
        Field::vocabulary::<Membership>("membership", |a: &Self| term_values(&a.membership)),
        Field::IDENTIFIER_SCHEME,
        Field::IDENTIFIER,
        Field::ISO,
        Field::WIKIDATA,
    ];

    id_title_summary!(other_names);

    fn identifiers(&self) -> &[Identifier] {
        &self.identifiers
    }

    fn validate(&self) -> Vec<ValidationError> {
        let mut errors = Vec::new();
        let mut restrict_to =
            |field: &str, is_present: bool, kinds: &[ActorKind], holders: &str| {
                if is_present && !kinds.contains(&self.kind.term) {
                    let message = format!(
                        "a {} has no `{field}`: it is of {holders}",
                        self.kind.term.value()
                    );
                    errors.push(ValidationError::new(
                        ErrorCode::Contradiction,
                        format!("/{field}"),
                        message,
                        "leave it out, or correct `kind`",
                    ));
                }
            };
        restrict_to("post", self.post.is_some(), &[ActorKind::Person], "persons");
        restrict_to(
            "state",
            self.state.is_some(),
            &[ActorKind::Person, ActorKind::Group],
            "persons and delegations",
        );
        restrict_to(
            "members",
            !self.members.is_empty(),
            &[ActorKind::Group],
            "groups",
        );
        restrict_to(
            "membership",
            self.membership.is_some(),
            &[ActorKind::Group],
            "groups",
        );
        let has_members = !self.members.is_empty();
        let (message, hint) = match (self.kind.term, self.membership) {
            (ActorKind::Group, None) => (
                "a group says how much is known of its members",
                "add \"membership\": \"complete\", \"open\" or \"unnamed\"",
            ),
            (ActorKind::Group, Some(Membership::Unnamed)) if has_members => {
                ("members are named here", "write \"open\" or \"complete\"")
            }
            (ActorKind::Group, Some(Membership::Open | Membership::Complete)) if !has_members => (
                "no member is named here",
                "write \"unnamed\", or name the members",
            ),
            _ => return errors,
        };
        let pointer = if self.membership.is_some() {
            "/membership"
        } else {
            ""
        };
        errors.push(ValidationError::new(
            ErrorCode::Contradiction,
            pointer,
            message,
            hint,
        ));
        errors
    }
}
