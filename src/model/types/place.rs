//! Places.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::error_code::ErrorCode;
use crate::model::schema::field::{Field, FieldType, term_values, text_values};
use crate::model::schema::item_type::{ItemType, id_title_summary};
use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::reference::PlaceRef;
use crate::model::schema::relation::{Relation, references};
use crate::model::types::identifier::Identifier;
use crate::model::types::other_name::OtherName;
use crate::model::validation_error::{ValidationError, ValidationErrors};
use crate::model::values::bounded_text::{Slug, Text, Title};
use crate::model::values::coded::{Coded, attach_labels};
use crate::model::values::formats::{Country, is_country_code};
use crate::model::values::vocabulary::vocabulary_enum;

vocabulary_enum! {
    /// The kind of place, such as a country or a city. Based on the administrative levels of ACLED
    /// and the classes of Wikidata.
    PlaceKind "place-kind" {
        /// A building or a part of one.
        Building = "building", "Building";
        /// A harbor or an airport.
        Port = "port", "Port";
        /// A village, a camp or another settlement that is not a city or town.
        Settlement = "settlement", "Settlement";
        /// A city or town.
        City = "city", "City";
        /// A municipality or district (ACLED: admin2, admin3).
        Municipality = "municipality", "Municipality";
        /// A province, department or state of a country, or another region (ACLED: admin1).
        Region = "region", "Region";
        /// The territory of a state.
        Country = "country", "Country";
        /// A continent or a part of the world.
        Continent = "continent", "Continent";
        /// A border or line between territories.
        Border = "border", "Border";
        /// A river or lake.
        River = "river", "River";
        /// A sea, strait or ocean.
        Sea = "sea", "Sea";
        /// An area with rules of its own: a demilitarized zone, a camp for disarmament.
        Zone = "zone", "Zone";
        /// Any other; `kind_label` says which.
        Other = "other", "Other";
    }
}

/// A city, country, sea or other location that plays a part in the negotiation.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = attach_labels -> ValidationErrors)]
pub struct Place {
    /// The place's id.
    pub id: Slug,
    /// The place's name.
    pub title: Title,
    /// The place's part in the negotiation, in brief.
    pub summary: Text,
    /// Other names of the item, under which readers may look for it.
    #[deserr(default)]
    pub other_names: Vec<OtherName>,
    /// The kind of place, such as a country or a city.
    #[schema(value_type = PlaceKind)]
    pub kind: Coded<PlaceKind>,
    /// What editors call it, if its kind is `other`.
    #[deserr(default)]
    #[serde(skip)]
    #[schema(ignore)]
    pub kind_label: Option<Title>,
    /// The code of the country that the place is or lies in (ISO 3166-1 alpha-2); null if there is
    /// no single one.
    #[deserr(default)]
    pub country: Option<Country>,
    /// The larger place that this place lies in, such as the country of a city; null if none is
    /// recorded. A filter by the larger place also finds what names this one.
    #[deserr(default)]
    pub within: Option<PlaceRef>,
    /// The coordinates of a place that is a point on a map; null for areas, such as countries and
    /// seas.
    #[deserr(default)]
    pub coordinates: Option<Coordinates>,
    /// Identifiers of the place in other systems, such as Wikidata.
    #[deserr(default)]
    pub identifiers: Vec<Identifier>,
}

attach_labels!(attach_labels(Place): kind kind_label);

/// A point on the Earth (WGS 84).
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
pub struct Coordinates {
    /// The latitude in degrees, -90 to 90; negative south of the equator.
    #[schema(minimum = -90, maximum = 90)]
    pub latitude: f64,
    /// The longitude in degrees, -180 to 180; negative west of Greenwich.
    #[schema(minimum = -180, maximum = 180)]
    pub longitude: f64,
}

impl ItemType for Place {
    const ID: ItemTypeId = ItemTypeId::Place;
    const EXAMPLE_ID: &'static str = "black-sea";
    const RELATIONS: &'static [Relation<Self>] = &[Relation::new::<Self>(
        "within",
        "within",
        &["/within"],
        "lies within",
        references!(within),
    )
    .inverse(
        "places_within",
        "The places that lie within this place, at any depth.",
    )
    .containment()];
    const FIELDS: &'static [Field<Self>] = &[
        Field::ID,
        Field::TITLE,
        Field::SUMMARY,
        Field::OTHER_NAMES,
        Field::vocabulary::<PlaceKind>("kind", |p: &Self| term_values([&p.kind.term])),
        Field::new(
            "country",
            "The country that the place is or lies in.",
            FieldType::ExternalCode {
                pattern: "^[A-Z]{2}$",
                accepts: is_country_code,
                example: "SA",
            },
            |p: &Self| text_values(p.country.as_ref().map(Country::as_str)),
        ),
        Field::IDENTIFIER_SCHEME,
        Field::IDENTIFIER,
        Field::WIKIDATA,
    ];

    id_title_summary!(other_names);

    fn identifiers(&self) -> &[Identifier] {
        &self.identifiers
    }

    fn validate(&self) -> Vec<ValidationError> {
        let mut errors = Vec::new();
        if let Some(Coordinates {
            latitude,
            longitude,
        }) = self.coordinates
        {
            for (name, degrees, max) in [
                ("latitude", latitude, 90.0),
                ("longitude", longitude, 180.0),
            ] {
                if !(-max..=max).contains(&degrees) {
                    let pointer = format!("/coordinates/{name}");
                    let message = format!("{degrees} is not a {name}");
                    let are_swapped = latitude.abs() <= 180.0 && longitude.abs() <= 90.0;
                    let exchange = if are_swapped {
                        format!(
                            " or, if latitude and longitude are swapped, exchange them: \"latitude\": {longitude}, \"longitude\": {latitude}"
                        )
                    } else {
                        String::new()
                    };
                    errors.push(ValidationError::new(
                        ErrorCode::BadNumber,
                        pointer,
                        message,
                        format!("write degrees from -{max} to {max}{exchange}"),
                    ));
                }
            }
        }
        errors
    }
}
