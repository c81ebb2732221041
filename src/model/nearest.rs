//! The nearest match: what a reader probably meant.

/// Words longer than this are nobody's typing slip, and cost time in the square of their
/// length.
const LONGEST: usize = 128;

/// The candidate most like `word`, if one is like enough to be worth naming; of equally
/// near ones the first. Case does not count.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    if length > LONGEST {
        return None;
    }
    let mut best: Option<(usize, &'a str)> = None;
    for candidate in candidates {
        let is_plain = candidate
            .bytes()
            .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
        let distance = if is_plain {
            distance(&word, candidate)
        } else {
            distance(&word, &candidate.to_lowercase())
        };
        if distance <= tolerance(length) && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How many edits a word of this length may be away from what was meant.
fn tolerance(length: usize) -> usize {
    (length / 3).max(1)
}

/// How many letters more than a name a word may have and still mean it.
const LONGEST_TAIL: usize = 2;

/// How far apart two words are: the edits between them, or what is left of the word once
/// both have begun alike, so that the beginning of a long name leads to it. What begins
/// with a whole name and goes on says something else.
fn distance(word: &str, candidate: &str) -> usize {
    let length = word.chars().count();
    let alike = word
        .chars()
        .zip(candidate.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let begun = match (alike, candidate.chars().count()) {
        (0..3, _) => None,
        (alike, all) if alike == all => (length - all <= LONGEST_TAIL).then_some(1),
        (alike, _) if alike * 3 >= length * 2 => Some(length - alike + 1),
        _ => None,
    };
    let edits = match word.len().abs_diff(candidate.len()) {
        // Too different in length to be worth counting.
        difference if difference > tolerance(length) => usize::MAX,
        _ => strsim::osa_distance(word, candidate),
    };
    begun.map_or(edits, |begun| begun.min(edits))
}
