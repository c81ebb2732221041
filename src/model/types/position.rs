//! Positions: who holds what stance on what.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::error_code::ErrorCode;
use crate::model::labels::serialize_optional_term;
use crate::model::schema::field::{Field, FieldType, date_value, term_values, text_values};
use crate::model::schema::item_type::{ItemType, id_title_summary};
use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::reference::{
    ConditionRef, ConditionTarget, PositionTarget, PositionTargetRef, TypedReference,
};
use crate::model::schema::relation::{
    IndirectEnd, IndirectPath, IndirectRelation, Inverse, Relation, references,
};
use crate::model::types::quantity::Quantity;
use crate::model::validation_error::{ValidationError, ValidationErrors};
use crate::model::values::bounded_text::{Slug, Text, Title};
use crate::model::values::coded::{Coded, attach_labels};
use crate::model::values::date::UncertainDate;
use crate::model::values::vocabulary::vocabulary_enum;
use crate::model::{Actor, ActorRef, Event, EventRef};

vocabulary_enum! {
    /// The stance that an actor takes, such as support or opposition. The values include the acts
    /// that CAMEO codes as 02, 03, 05 and 10 to 13.
    Stance "stance" {
        /// Asks for it insistently.
        Demands = "demands", "Demands";
        /// Puts it forward.
        Proposes = "proposes", "Proposes";
        /// Intends to put it forward.
        PlansToPropose = "plans-to-propose", "Plans to propose";
        /// Would give it in return for something.
        Offers = "offers", "Offers";
        /// Calls for it.
        Advocates = "advocates", "Advocates";
        /// Indicates that it may be needed.
        Suggests = "suggests", "Indicates it may be needed";
        /// Is thinking about it, and has not decided.
        Considers = "considers", "Considers";
        /// Goes between the parties.
        Mediates = "mediates", "Mediates";
        /// Voices concern about it.
        Concerned = "concerned", "Concerned";
        /// Has no single view.
        Divided = "divided", "Divided";
        /// Agrees with it.
        Supports = "supports", "Supports";
        /// Agrees to it, after somebody else proposed or demanded it.
        Accepts = "accepts", "Accepts";
        /// Gives up its former position, and takes no other instead.
        Drops = "drops", "Drops";
        /// Says that it takes no side.
        Neutral = "neutral", "Neutral";
        /// Is against it.
        Opposes = "opposes", "Opposes";
        /// Turns it down.
        Rejects = "rejects", "Rejects";
        /// Will not accept it in any case: a red line.
        RulesOut = "rules-out", "Rules out";
        /// Any other; `stance_label` says which.
        Other = "other", "Other";
    }
}

vocabulary_enum! {
    /// Whose view within a country or body a position is, such as domestic opinion rather than the
    /// government's stance.
    Scope "scope" {
        /// Opinion inside the country, rather than the stance of its government.
        Internal = "internal", "Domestic opinion";
    }
}

vocabulary_enum! {
    /// Whether the record has a position of one actor on one item.
    CellStatus "cell-status" {
        /// There is at least one position.
        Recorded = "recorded", "Recorded";
        /// The record has no position, which is not to say that the actor is neutral.
        NotRecorded = "not-recorded", "Not recorded";
    }
}

/// The stance of one actor on one matter.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = attach_labels -> ValidationErrors)]
pub struct Position {
    /// The position's id.
    pub id: Slug,
    /// The title of the position, in the editors' words: who takes which stance on what.
    pub title: Title,
    /// The position in brief.
    pub summary: Text,
    /// The actor whose position it is.
    pub holder: ActorRef,
    /// The item or part that the stance is on.
    pub on: PositionTargetRef,
    /// The stance that the actor takes, such as support or opposition.
    #[schema(value_type = Stance)]
    pub stance: Coded<Stance>,
    /// What editors call it, if its stance is `other`.
    #[deserr(default)]
    #[serde(skip)]
    #[schema(ignore)]
    pub stance_label: Option<Title>,
    /// Whose view within the country or body in `holder` the position is, such as domestic opinion;
    /// null if it is that of the holder as a whole.
    #[deserr(default)]
    #[serde(serialize_with = "serialize_optional_term")]
    pub scope: Option<Scope>,
    /// What exactly the position is on, if that is narrower than the item in `on`; otherwise null.
    #[deserr(default)]
    pub topic: Option<Title>,
    /// The conditions, proposals or events that the position depends on; empty if it has no
    /// condition.
    #[deserr(default)]
    pub conditional_on: Vec<ConditionRef>,
    /// The quantities that the position is about, such as the size of a wage increase.
    #[deserr(default)]
    pub quantities: Vec<Quantity>,
    /// The date from which the position has been held; null if no source gives it.
    #[deserr(default)]
    pub date: Option<UncertainDate>,
    /// The event after which the position was taken; null if no source names it.
    #[deserr(default)]
    pub after: Option<EventRef>,
    /// The earlier positions of the same actor that this one replaced.
    #[deserr(default)]
    pub replaces: Vec<PositionRef>,
}

/// A reference to a position.
pub type PositionRef = TypedReference<Position>;

attach_labels!(attach_labels(Position): stance stance_label);

impl ItemType for Position {
    const ID: ItemTypeId = ItemTypeId::Position;
    const EXAMPLE_ID: &'static str = "ukraine-on-security-guarantees";
    const RELATIONS: &'static [Relation<Self>] = &[
        Relation::new::<Actor>(
            "holder",
            "holder",
            &["/holder"],
            "is held by",
            references!(holder),
        )
        .inverse("positions", "The positions that the actor takes or took."),
        Relation::new::<PositionTarget>("on", "on", &["/on"], "is on", references!(on)).inverse(
            "positions",
            "The positions on the item itself, not those on related items.",
        ),
        Relation::new::<ConditionTarget>(
            "conditional_on",
            "conditional_on",
            &["/conditional_on/*"],
            "depends on",
            references!(conditional_on),
        ),
        Relation::new::<Event>(
            "after",
            "after",
            &["/after"],
            "was taken after the event",
            references!(after),
        )
        .inverse(
            "positions_after",
            "The positions that were taken after this event.",
        ),
        Relation::new::<Self>(
            "replaces",
            "replaces",
            &["/replaces/*"],
            "replaces the position",
            references!(replaces),
        )
        .inverse(
            "replaced_by",
            "The later positions that replaced this position.",
        )
        .acyclic(),
    ];
    const INDIRECT_RELATIONS: &'static [IndirectRelation] = &[IndirectRelation {
        ends: [
            IndirectEnd {
                item_type: ItemTypeId::Aspect,
                inverse: Some(Inverse {
                    name: "positions",
                    description: "The positions on the aspect and on the challenges, events and proposals that belong to it.",
                }),
            },
            IndirectEnd {
                item_type: ItemTypeId::Position,
                inverse: None,
            },
        ],
        path: IndirectPath::Through("on"),
    }];
    const FIELDS: &'static [Field<Self>] = &[
        Field::ID,
        Field::TITLE,
        Field::SUMMARY,
        Field::vocabulary::<Stance>("stance", |p: &Self| term_values([&p.stance.term])),
        Field::vocabulary::<Scope>("scope", |p: &Self| term_values(&p.scope)),
        Field::new(
            "topic",
            "What exactly a position is on, if that is narrower than the item in `on`.",
            FieldType::Text,
            |p: &Self| text_values(&p.topic),
        ),
        Field::date(|p: &Self| date_value(p.date.as_ref())),
    ];

    id_title_summary!();

    fn validate(&self) -> Vec<ValidationError> {
        let drops_nothing = self.stance.term == Stance::Drops && self.replaces.is_empty();
        let error = drops_nothing.then(|| {
            ValidationError::new(
                ErrorCode::MissingField,
                "",
                "the stance is `drops`, but nothing names the position that was given up",
                "name that position in `replaces`, or write another stance",
            )
        });
        error.into_iter().collect()
    }
}
