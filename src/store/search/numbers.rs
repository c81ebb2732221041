//! Numbers in figures, in words and as shares of a whole: `50%`, `fifty percent`, `half`.

use crate::store::search::tokenizer::PERCENT;

/// The numbers that texts have in words.
const NUMBER_WORDS: [(&str, &str); 28] = [
    ("2", "two"),
    ("3", "three"),
    ("4", "four"),
    ("5", "five"),
    ("6", "six"),
    ("7", "seven"),
    ("8", "eight"),
    ("9", "nine"),
    ("10", "ten"),
    ("11", "eleven"),
    ("12", "twelve"),
    ("13", "thirteen"),
    ("14", "fourteen"),
    ("15", "fifteen"),
    ("16", "sixteen"),
    ("17", "seventeen"),
    ("18", "eighteen"),
    ("19", "nineteen"),
    ("20", "twenty"),
    ("30", "thirty"),
    ("40", "forty"),
    ("50", "fifty"),
    ("60", "sixty"),
    ("70", "seventy"),
    ("80", "eighty"),
    ("90", "ninety"),
    ("100", "hundred"),
    ("1000", "thousand"),
];

/// The shares that have names.
const SHARES: [(&str, &str); 3] = [("25", "quarter"), ("50", "half"), ("50", "halves")];

/// A number or a share at the beginning of a query.
pub(super) struct WrittenNumber {
    /// How many terms it has.
    pub(super) len: usize,
    /// In all of its forms, each as its terms; the one of the query first.
    pub(super) forms: Vec<Vec<String>>,
}

/// The number or share that terms begin with.
pub(super) fn written_number(terms: &[&str]) -> Option<WrittenNumber> {
    let (first, later) = terms.split_first()?;
    let figure = |word: &str| {
        let mut numbers = NUMBER_WORDS.iter();
        numbers.find(|(figure, name)| word == *name || word == *figure)
    };
    let is_figure = first.bytes().all(|byte| byte.is_ascii_digit());
    let share = SHARES.iter().find(|(_, name)| name == first);
    let (figure, name) = match (figure(first), share) {
        (Some((figure, name)), _) => (*figure, Some(*name)),
        (None, Some((figure, _))) => (*figure, self::name_of(figure)),
        (None, None) if is_figure => (*first, None),
        (None, None) => return None,
    };
    let percent_len = match later {
        [PERCENT, ..] => 1,
        ["per", "cent", ..] => 2,
        _ => 0,
    };
    let len = 1 + percent_len;
    let numbers = [Some(figure), name].into_iter().flatten();
    let mut forms: Vec<Vec<&str>> = vec![terms[..len].to_vec()];
    if percent_len == 0 && share.is_none() {
        forms.extend(numbers.map(|number| vec![number]));
    } else {
        for number in numbers {
            forms.push(vec![number, PERCENT]);
            forms.push(vec![number, "per", "cent"]);
        }
        let names = SHARES.iter().filter(|(share, _)| *share == figure);
        forms.extend(names.map(|(_, name)| vec![*name]));
    }
    let own = forms.first().cloned();
    let others = forms.split_off(1).into_iter();
    forms.extend(others.filter(|form| Some(form) != own.as_ref()));
    let owned = |form: Vec<&str>| form.into_iter().map(str::to_owned).collect();
    Some(WrittenNumber {
        len,
        forms: forms.into_iter().map(owned).collect(),
    })
}

fn name_of(figure: &str) -> Option<&'static str> {
    let mut numbers = NUMBER_WORDS.iter();
    numbers
        .find(|(known, _)| *known == figure)
        .map(|(_, name)| *name)
}
