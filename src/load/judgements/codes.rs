//! Codes of published schemes that the schemes do not have, or that mean something else.

use celes::{Country as IsoCountry, LookupTable as _};

use crate::load::judgements::Facts;
use crate::model::{
    Actor, ActorKind, Country, ErrorCode, Identifier, IdentifierScheme, Item, Place, PlaceKind,
    Title, ValidationError, VocabularyEnum as _, fold_for_search,
};

/// Codes that people write for those of ISO 3166-1.
const MISTAKEN_CODES: [(&str, &str); 4] = [("UK", "GB"), ("EL", "GR"), ("SU", "RU"), ("YU", "RS")];

/// Chapters that the Harmonized System keeps free: 77, and 98 and 99, which belong to nations.
const FREE_CHAPTERS: [&str; 4] = ["00", "77", "98", "99"];

/// The country that a code of ISO 3166-1 stands for.
fn country_of(scheme: IdentifierScheme, code: &str) -> Option<IsoCountry> {
    match scheme {
        IdentifierScheme::IsoAlpha2 => IsoCountry::from_alpha2(code).ok(),
        IdentifierScheme::IsoAlpha3 => IsoCountry::from_alpha3(code).ok(),
        IdentifierScheme::IsoNumeric => IsoCountry::from_code(code).ok(),
        _ => None,
    }
}

/// Whether a scheme has a code of the right form, as far as that is known.
fn is_known(scheme: IdentifierScheme, code: &str) -> bool {
    match scheme {
        IdentifierScheme::IsoAlpha2
        | IdentifierScheme::IsoAlpha3
        | IdentifierScheme::IsoNumeric => country_of(scheme, code).is_some(),
        IdentifierScheme::Hs => !code
            .get(..2)
            .is_some_and(|chapter| FREE_CHAPTERS.contains(&chapter)),
        IdentifierScheme::Wikidata
        | IdentifierScheme::Doi
        | IdentifierScheme::Isbn
        | IdentifierScheme::UnSymbol => true,
    }
}

/// The names of a country, as search compares them.
fn is_name_of(country: &IsoCountry, title: &str) -> bool {
    let title = fold_for_search(title);
    let names = country.aliases.iter().copied().chain([country.long_name]);
    let mut names = names.map(fold_for_search);
    names.any(|name| name == title || name.strip_prefix("the ") == Some(&*title))
}

/// The country of this name, if there is one.
fn country_named(title: &str) -> Option<IsoCountry> {
    let mut countries = IsoCountry::get_countries().into_iter();
    countries.find(|country| is_name_of(country, title))
}

fn unknown_code(scheme_name: &str, code: &str, title: &str, pointer: String) -> ValidationError {
    let mistaken = MISTAKEN_CODES.iter().find(|(wrong, _)| *wrong == code);
    let named = country_named(title).filter(|country| code.len() == country.alpha2.len());
    let hint = match (mistaken, named) {
        (Some((_, right)), _) => format!("write `{right}`"),
        (None, Some(country)) => format!("write `{}`", country.alpha2),
        (None, None) => "write a code that the scheme has, or leave it out".to_owned(),
    };
    let message = format!("{scheme_name} has no code `{code}`");
    ValidationError::new(ErrorCode::UnknownCode, pointer, message, hint)
}

/// A country code that ISO 3166-1 does not have.
pub(super) fn unknown_country(_facts: &Facts<'_, '_, '_>, place: &Place) -> Vec<ValidationError> {
    let code = place.country.as_ref().map(Country::as_str);
    let code = code.filter(|code| !is_known(IdentifierScheme::IsoAlpha2, code));
    // Only the name of a country says which code is meant.
    let title = match place.kind.term {
        PlaceKind::Country => place.title.as_str(),
        _ => "",
    };
    let warning = code.map(|code| unknown_code("ISO 3166-1", code, title, "/country".to_owned()));
    warning.into_iter().collect()
}

/// Identifiers that their schemes do not have.
pub(super) fn unknown_codes(item: &dyn Item) -> Vec<ValidationError> {
    let identifiers = item.identifiers().iter().enumerate();
    let unknown = identifiers.filter(|(_, one)| !is_known(one.scheme, one.value.as_str()));
    let warnings = unknown.map(|(nth, one)| {
        let scheme = one.scheme.value();
        let pointer = format!("/identifiers/{nth}/value");
        let label = one.label.as_ref().map_or("", Title::as_str);
        unknown_code(scheme, one.value.as_str(), label, pointer)
    });
    warnings.collect()
}

/// Codes of one item that stand for several countries, or for another one than its name.
pub(super) fn mismatched_codes(item: &dyn Item) -> Vec<ValidationError> {
    let identifiers = item.identifiers().iter().enumerate();
    let codes = identifiers
        .filter_map(|(nth, one)| Some((nth, one, country_of(one.scheme, one.value.as_str())?)));
    let codes: Vec<(usize, &Identifier, IsoCountry)> = codes.collect();
    let Some((_, _, first)) = codes.first() else {
        return Vec::new();
    };
    let is_state = item
        .downcast_ref::<Actor>()
        .is_some_and(|actor| actor.kind.term == ActorKind::State);
    let named = Some(item.title())
        .filter(|_| is_state)
        .and_then(country_named);
    let meant = named.as_ref().unwrap_or(first);
    let others = codes
        .iter()
        .filter(|(_, _, country)| country.value != meant.value);
    let warnings = others.map(|(nth, one, country)| {
        mismatch(
            format!("/identifiers/{nth}/value"),
            one.value.as_str(),
            country,
            meant,
            one.scheme,
        )
    });
    warnings.collect()
}

/// A country whose code is that of another one.
pub(super) fn country_of_another_name(
    _facts: &Facts<'_, '_, '_>,
    place: &Place,
) -> Vec<ValidationError> {
    let scheme = IdentifierScheme::IsoAlpha2;
    let code = place.country.as_ref().map(Country::as_str);
    let code = code.filter(|_| place.kind.term == PlaceKind::Country);
    let stated = code.and_then(|code| Some((code, country_of(scheme, code)?)));
    let Some(((code, stated), meant)) = stated.zip(country_named(place.title.as_str())) else {
        return Vec::new();
    };
    if stated.value == meant.value {
        return Vec::new();
    }
    vec![mismatch(
        "/country".to_owned(),
        code,
        &stated,
        &meant,
        scheme,
    )]
}

fn mismatch(
    pointer: String,
    code: &str,
    stated: &IsoCountry,
    meant: &IsoCountry,
    scheme: IdentifierScheme,
) -> ValidationError {
    let right = match scheme {
        IdentifierScheme::IsoAlpha3 => meant.alpha3,
        IdentifierScheme::IsoNumeric => meant.code,
        _ => meant.alpha2,
    };
    ValidationError::new(
        ErrorCode::MismatchedCode,
        pointer,
        format!(
            "`{code}` is the code of {}, and this is {}",
            stated.long_name, meant.long_name
        ),
        format!("write `{right}`, or correct the name or the other codes"),
    )
}
