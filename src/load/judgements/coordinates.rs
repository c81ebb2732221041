//! Coordinates that are consistent and cannot be true.

use crate::load::judgements::Facts;
use crate::model::{Coordinates, ErrorCode, Place, ValidationError};

/// With how many places of its country a place is compared.
const MAX_COMPARED: usize = 50;

/// Places of one country are rarely so far from each other, in kilometers.
const FAR: f64 = 3_000.0;

/// They are so near if their coordinates are exchanged, in kilometers.
const NEAR: f64 = 1_500.0;

/// South of it is only Antarctica, in degrees.
const ANTARCTICA: f64 = -60.0;

/// Coordinates that are swapped, or 0 and 0.
pub(super) fn implausible_coordinates(
    facts: &Facts<'_, '_, '_>,
    place: &Place,
) -> Vec<ValidationError> {
    let (Some(coordinates), Some(country)) = (&place.coordinates, &place.country) else {
        return Vec::new();
    };
    let Coordinates {
        latitude,
        longitude,
    } = *coordinates;
    let exchange = format!(
        "if latitude and longitude are swapped, exchange them: \"latitude\": {longitude}, \"longitude\": {latitude}"
    );
    let may_be_swapped = longitude.abs() <= 90.0;
    let others = facts.places_by_country.get(country.as_str());
    let others = others.into_iter().flatten().take(MAX_COMPARED);
    let others = || {
        let others = others.clone().filter(|other| other.id != place.id);
        others.filter_map(|other| other.coordinates.as_ref())
    };
    let nearest = |here: &Coordinates| {
        others()
            .map(|other| distance(here, other))
            .min_by(f64::total_cmp)
    };
    let swapped = Coordinates {
        latitude: longitude,
        longitude: latitude,
    };
    let (message, hint) = if latitude == 0.0 && longitude == 0.0 {
        (
            "0, 0 is a point in the sea off Africa, and often stands for an unknown one".to_owned(),
            "write where the place lies, or leave `coordinates` out".to_owned(),
        )
    } else if latitude < ANTARCTICA && country.as_str() != "AQ" {
        let hint = if may_be_swapped {
            exchange
        } else {
            "write where the place lies, or leave `coordinates` out".to_owned()
        };
        (format!("{latitude}, {longitude} is in Antarctica"), hint)
    } else if may_be_swapped
        && let (Some(far), Some(near)) = (nearest(coordinates), nearest(&swapped))
        && far > FAR
        && near < NEAR
    {
        let message = format!(
            "{latitude}, {longitude} is {far:.0} km from the other places in {}",
            country.as_str()
        );
        (message, exchange)
    } else {
        return Vec::new();
    };
    vec![ValidationError::new(
        ErrorCode::ImplausibleCoordinates,
        "/coordinates",
        message,
        hint,
    )]
}

/// The distance of two points on the Earth, in kilometers (haversine formula).
fn distance(one: &Coordinates, other: &Coordinates) -> f64 {
    const EARTH_RADIUS: f64 = 6_371.0;
    let (from, to) = (one.latitude.to_radians(), other.latitude.to_radians());
    let longitudes = (other.longitude - one.longitude).to_radians();
    let chord = ((to - from) / 2.0).sin().powi(2)
        + from.cos() * to.cos() * (longitudes / 2.0).sin().powi(2);
    2.0 * EARTH_RADIUS * chord.sqrt().min(1.0).asin()
}
