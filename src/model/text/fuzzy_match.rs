//! The closest match: what somebody probably meant.

/// Longer words are no typos, and the comparison takes time in the square of their length.
const MAX_WORD_CHARS: usize = 128;

/// The candidate most like `word`, if one is like enough to be worth naming; of equally
/// near ones the first. Case does not count.
pub fn closest_match<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    if length > MAX_WORD_CHARS {
        return None;
    }
    let mut best: Option<(usize, &'a str)> = None;
    let letters = LetterSet::from_word(&word);
    for candidate in candidates {
        let is_plain = candidate
            .bytes()
            .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
        let is_different = || {
            word.chars().next() != candidate.chars().next()
                && letters.min_edits(LetterSet::from_word(candidate)) > max_distance(length, false)
        };
        let distance = if is_plain {
            // Most candidates share neither a beginning nor enough letters.
            if is_different() {
                continue;
            }
            match_distance(&word, candidate)
        } else {
            match_distance(&word, &candidate.to_lowercase())
        };
        // A word of which every character differs is another one.
        let Some(distance) = distance else { continue };
        let begins_alike = word.chars().next() == candidate.chars().next();
        let is_near = distance < length && distance <= max_distance(length, begins_alike);
        if is_near && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The same among ids. Another number is another item, and no typing mistake.
pub fn closest_id<'a>(id: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let numbers = numbers_of(id);
    let may_be_meant = |candidate: &&str| {
        let others = numbers_of(candidate);
        numbers.is_empty() || others.is_empty() || numbers == others
    };
    closest_match(id, candidates.into_iter().filter(may_be_meant))
}

/// The numbers in a text, without leading zeros.
fn numbers_of(text: &str) -> Vec<&str> {
    let digits = text.split(|ch: char| !ch.is_ascii_digit());
    let numbers = digits.filter(|digits| !digits.is_empty());
    numbers
        .map(|digits| digits.trim_start_matches('0'))
        .collect()
}

/// How many edits a word of this length may be away from what was meant.
pub fn max_edit_distance(length: usize) -> usize {
    (length / 3).max(1)
}

/// The same of two words, of which typing mistakes seldom change the beginning: `stance` is no
/// mistake for `france`.
fn max_distance(length: usize, begins_alike: bool) -> usize {
    let max = max_edit_distance(length);
    if begins_alike { max } else { (max / 2).max(1) }
}

/// How many characters a word may have after a complete name and still mean it.
const MAX_EXTRA_CHARS: usize = 2;

/// The distance of two words: the edits between them, or what is left of the word after a long
/// common prefix, so that the beginning of a long name leads to it. A word that only begins with
/// the complete name is another one. None if they are too different.
fn match_distance(word: &str, candidate: &str) -> Option<usize> {
    let length = word.chars().count();
    let common_prefix_len = word
        .chars()
        .zip(candidate.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let prefix_distance = match (common_prefix_len, candidate.chars().count()) {
        (0..3, _) => None,
        (common, candidate_len) if common == candidate_len => {
            (length - candidate_len <= MAX_EXTRA_CHARS).then_some(1)
        }
        (common, _) if common * 3 >= length * 2 => Some(length - common + 1),
        _ => None,
    };
    let edits = bounded_edit_distance(word, candidate, max_edit_distance(length));
    let edits = edits.filter(|_| length > MAX_SHORT_CHARS || has_letters_of(word, candidate));
    prefix_distance.into_iter().chain(edits).min()
}

/// How many characters a word may have to be another one once a letter is replaced.
const MAX_SHORT_CHARS: usize = 3;

/// Whether one of two words has all letters of the other, in any order.
fn has_letters_of(word: &str, other: &str) -> bool {
    let is_within = |word: &str, other: &str| word.chars().all(|ch| other.contains(ch));
    is_within(word, other) || is_within(other, word)
}

/// Which letters a word has. Comparing them costs a nanosecond, and rules out most words.
#[derive(Clone, Copy)]
pub struct LetterSet(u32);

impl LetterSet {
    /// The letters of a word. Letters other than those of English share bits.
    pub fn from_word(word: &str) -> Self {
        let bits = word.chars().map(|ch| 1 << (u32::from(ch) % u32::BITS));
        Self(bits.fold(0, |letters, bit: u32| letters | bit))
    }

    /// At least how many edits there are between words with these letters: an edit adds or
    /// replaces one letter at most.
    pub fn min_edits(self, other: Self) -> usize {
        let missing = |one: Self, other: Self| (one.0 & !other.0).count_ones() as usize;
        missing(self, other).max(missing(other, self))
    }
}

/// The edits between two words, if there are at most `max`. Common prefixes and suffixes cost no
/// time, nor do words whose lengths differ too much.
pub fn bounded_edit_distance(word: &str, other: &str, max: usize) -> Option<usize> {
    if word.chars().count().abs_diff(other.chars().count()) > max {
        return None;
    }
    let is_equal = |(a, b): &(char, char)| a == b;
    let common_prefix = word.chars().zip(other.chars()).take_while(is_equal);
    let prefix_bytes: usize = common_prefix.map(|(ch, _)| ch.len_utf8()).sum();
    let (word, other) = (&word[prefix_bytes..], &other[prefix_bytes..]);
    let common_suffix = word
        .chars()
        .rev()
        .zip(other.chars().rev())
        .take_while(is_equal);
    let suffix_bytes: usize = common_suffix.map(|(ch, _)| ch.len_utf8()).sum();
    let (word, other) = (
        &word[..word.len() - suffix_bytes],
        &other[..other.len() - suffix_bytes],
    );
    Some(strsim::osa_distance(word, other)).filter(|edits| *edits <= max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted_as_in_whole_words() {
        let mut random = fastrand::Rng::with_seed(1);
        let mut word = || -> String {
            let length = random.usize(..8);
            (0..length)
                .map(|_| ['a', 'b', 'c'][random.usize(..3)])
                .collect()
        };
        for _ in 0..20_000 {
            let (one, other) = (word(), word());
            let all = strsim::osa_distance(&one, &other);
            assert_eq!(
                bounded_edit_distance(&one, &other, 8),
                Some(all),
                "{one} {other}"
            );
            assert_eq!(
                bounded_edit_distance(&one, &other, 2),
                (all <= 2).then_some(all),
                "{one} {other}"
            );
        }
    }
}
