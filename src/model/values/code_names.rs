//! Codes of ISO standards by the names that people use for what they stand for.

use std::sync::LazyLock;

use celes::{Country, LookupTable as _};
use iso_currency::Currency;

use crate::model::text::normalize::fold_for_search;

/// Currencies whose short names others have as well: the first of a name is meant.
const COMMON_CURRENCIES: [&str; 12] = [
    "USD", "EUR", "GBP", "RUB", "UAH", "JPY", "CNY", "CHF", "COP", "INR", "ILS", "KRW",
];

/// Names that the standard has not.
const OTHER_CURRENCY_NAMES: [(&str, &str); 4] = [
    ("rouble", "RUB"),
    ("yuan", "CNY"),
    ("rmb", "CNY"),
    ("buck", "USD"),
];

/// All currencies, the common ones first.
static CURRENCIES: LazyLock<Vec<Currency>> = LazyLock::new(|| {
    let letters = || b'A'..=b'Z';
    let codes = letters().flat_map(|one| {
        letters().flat_map(move |two| letters().map(move |three| [one, two, three]))
    });
    let codes = codes.filter_map(|code| Currency::from_code(str::from_utf8(&code).ok()?));
    let mut currencies: Vec<_> = codes.collect();
    let rank = |one: &Currency| {
        let common = COMMON_CURRENCIES
            .iter()
            .position(|code| *code == one.code());
        common.unwrap_or(COMMON_CURRENCIES.len())
    };
    currencies.sort_by_key(rank);
    currencies
});

/// The codes of currencies and countries that a text names, the likeliest first: `dollars`, `€`,
/// `Colombian peso`, `Ukraine`.
pub(crate) fn codes_named(text: &str) -> Vec<&'static str> {
    let folded = fold_for_search(text.trim());
    let words: Vec<_> = folded.split([' ', '-', '_']).map(singular).collect();
    let other = OTHER_CURRENCY_NAMES
        .iter()
        .filter(|(name, _)| words == [*name]);
    let other = other.map(|(_, code)| *code);
    let has_words = |currency: &&Currency| {
        let name = fold_for_search(currency.name()).into_owned();
        let own: Vec<_> = name.split([' ', '-']).map(singular).collect();
        let is_symbol = [currency.code(), &currency.symbol().symbol].contains(&text.trim());
        is_symbol || words.iter().all(|word| own.contains(word))
    };
    let currencies = CURRENCIES.iter().filter(has_words).map(Currency::code);
    let spaced = folded.replace(['-', '_'], " ");
    let countries = Country::get_countries().into_iter();
    let countries = countries.filter(|country| {
        let names = country.aliases.iter().copied().chain([country.long_name]);
        names
            .map(fold_for_search)
            .any(|name| name == folded || name == spaced)
    });
    other
        .chain(currencies)
        .chain(countries.flat_map(|country| [country.alpha2, country.alpha3]))
        .collect()
}

/// A word of a name as the standard has it.
fn singular(word: &str) -> &str {
    match word {
        "us" | "u.s." | "american" => "united",
        "british" | "uk" => "sterling",
        _ => word.strip_suffix('s').unwrap_or(word),
    }
}
