//! Places.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use super::column::Column;
use super::fault::{Code, Fault, Faults};
use super::field::{Field, FieldType, terms, text};
use super::identifier::{Identifier, IdentifierScheme};
use super::kind::Kind;
use super::reference::Ref;
use super::text::{Slug, Text, Title};
use super::vocabulary::vocabulary;
use super::web::{Country, is_country};

vocabulary! {
    /// What sort of place it is.
    PlaceKind "place-kind" {
        /// A building.
        Building = "building", "Building";
        /// A city.
        City = "city", "City";
        /// The territory of a state.
        Country = "country", "Country";
        /// A sea.
        Sea = "sea", "Sea";
    }
}

/// A place that the negotiation touches.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct Place {
    /// The place's id.
    pub id: Slug,
    /// The place's name.
    pub title: Title,
    /// The place's part in the negotiation, in a sentence.
    pub summary: Text,
    /// What sort of place it is.
    pub kind: PlaceKind,
    /// The country that it is or lies in, as an ISO 3166-1 alpha-2 code.
    #[deserr(default)]
    pub country: Option<Country>,
    /// Where it lies.
    #[deserr(default)]
    pub coordinates: Option<Coordinates>,
    /// Identifiers that other publishers gave to the place.
    #[deserr(default)]
    pub identifiers: Vec<Identifier>,
}

/// A point on the Earth (WGS 84).
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct Coordinates {
    /// Degrees north of the equator; south is negative.
    #[schema(minimum = -90, maximum = 90)]
    pub latitude: f64,
    /// Degrees east of Greenwich; west is negative.
    #[schema(minimum = -180, maximum = 180)]
    pub longitude: f64,
}

impl Coordinates {
    /// Latitude and longitude, as maps take them.
    fn words(&self) -> String {
        format!("{}, {}", self.latitude, self.longitude)
    }
}

/// A reference to a place.
pub type PlaceRef = Ref<Place>;

impl Kind for Place {
    const TYPE: &'static str = "place";
    const TITLE: &'static str = "Place";
    const COLLECTION: &'static str = "places";
    const DESCRIPTION: &'static str = "A place that the negotiation touches.";
    const EXAMPLE: &'static str = "black-sea";
    const FIELDS: &'static [Field<Self>] = &[
        Field::ID,
        Field::TITLE,
        Field::SUMMARY,
        Field::code::<PlaceKind>("kind", |p: &Self| terms([&p.kind])),
        Field::new(
            "country",
            "The country that it is or lies in.",
            FieldType::Token {
                pattern: "^[A-Z]{2}$",
                accepts: is_country,
                example: "SA",
            },
            |p: &Self| text(p.country.as_ref().map(Country::as_str)),
        ),
        Field::code::<IdentifierScheme>("scheme", |p: &Self| {
            terms(p.identifiers.iter().map(|one| &one.scheme))
        })
        .several("identifiers.scheme"),
    ];
    const COLUMNS: &'static [Column<Self>] = &[
        Column::new("coordinates", |p: &Self, _| {
            p.coordinates.iter().map(Coordinates::words).collect()
        }),
        Column::IDENTIFIERS,
    ];

    fn id(&self) -> &Slug {
        &self.id
    }

    fn title(&self) -> &str {
        self.title.as_str()
    }

    fn summary(&self) -> Option<&str> {
        Some(self.summary.as_str())
    }

    fn identifiers(&self) -> &[Identifier] {
        &self.identifiers
    }

    fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if let Some(Coordinates {
            latitude,
            longitude,
        }) = self.coordinates
        {
            for (name, degrees, most) in [
                ("latitude", latitude, 90.0),
                ("longitude", longitude, 180.0),
            ] {
                if !(-most..=most).contains(&degrees) {
                    let pointer = format!("/coordinates/{name}");
                    let message = format!("{degrees} is not a {name}");
                    faults.push(Fault::new(
                        Code::BadNumber,
                        pointer,
                        message,
                        format!("write degrees from -{most} to {most}"),
                    ));
                }
            }
        }
        faults
    }
}
