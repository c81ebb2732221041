//! How sentences of changes quote, join and end.

/// A text in quotation marks; those within it become single ones.
pub(super) fn quote(text: &str) -> String {
    format!("“{}”", text.replace('“', "‘").replace('”', "’"))
}

/// Several texts in quotation marks: “One,” “two” and “three”.
pub(super) fn quote_list(texts: &[String]) -> String {
    let quoted: Vec<_> = texts.iter().map(|text| quote(text)).collect();
    join_with_and(&quoted, false)
}

/// Several names in one sentence. Quotations bring their own comma, and need none before `and`.
pub(super) fn join_with_and(texts: &[String], needs_commas: bool) -> String {
    match texts {
        [firsts @ .., penultimate, last] => {
            let firsts = firsts.iter().map(|text| punctuate(text.clone(), ','));
            let penultimate = if needs_commas {
                punctuate(penultimate.clone(), ',')
            } else {
                penultimate.clone()
            };
            let firsts: Vec<_> = firsts.chain([penultimate]).collect();
            format!("{} and {last}", firsts.join(" "))
        }
        _ => texts.concat(),
    }
}

/// Ends a sentence, unless what it quotes does.
pub(super) fn sentence(text: String) -> String {
    punctuate(text, '.')
}

/// Adds a period or a comma, inside a closing quotation mark, as American usage has it; a quoted
/// sentence needs neither.
pub(super) fn punctuate(text: String, mark: char) -> String {
    let Some(quoted) = text.strip_suffix('”') else {
        return format!("{text}{mark}");
    };
    // A quotation within the quotation ends here, too, unless the mark is an apostrophe.
    let (quoted, end) = match quoted.strip_suffix('’') {
        Some(inner) if inner.contains('‘') => (inner, "’”"),
        _ => (quoted, "”"),
    };
    if quoted.ends_with(['.', '!', '?', '…']) {
        return text;
    }
    format!("{quoted}{mark}{end}")
}

/// A text with its first letter in upper case, to begin a sentence.
pub(super) fn begin(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}

/// The plural of a noun that English forms by rule.
pub(super) fn plural(noun: &str) -> String {
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o']) => format!("{stem}ies"),
        _ => format!("{noun}s"),
    }
}

/// A noun with its indefinite article.
pub(super) fn with_article(noun: &str) -> String {
    let is_vowel = noun.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {noun}", if is_vowel { "an" } else { "a" })
}

/// An ordinal number: in words up to the tenth.
pub(super) fn ordinal(number: usize) -> String {
    const WORDS: [&str; 10] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth",
    ];
    let word = number.checked_sub(1).and_then(|index| WORDS.get(index));
    let suffix = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    word.map_or_else(|| format!("{number}{suffix}"), |word| (*word).to_owned())
}

/// A text without what readers see no difference in: the form of apostrophes and quotation marks,
/// and white space.
pub(super) fn visible_text(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let marks = words.chars().map(|ch| match ch {
        '‘' | '’' | '‛' | '′' | '`' | '´' => '\'',
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' => '"',
        _ => ch,
    });
    marks.collect()
}
