//! Looks up what the words of other APIs and people stand for: parameters, values, paths and forms.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::model::closest_match;
use crate::query::parse::synonym_tables::{
    FORM_PARAMETERS, FORMS, NAMES, PATHS, SUBRESOURCES, VALUES,
};

/// The lines of a table, by their words.
struct WordTable {
    lines: Vec<Vec<&'static str>>,
    lines_of_word: HashMap<&'static str, Vec<usize>>,
}

impl WordTable {
    fn new(lines: impl Iterator<Item = &'static str>) -> Self {
        let lines: Vec<Vec<_>> = lines.map(|line| line.split(' ').collect()).collect();
        let mut lines_of_word: HashMap<_, Vec<_>> = HashMap::new();
        for (index, line) in lines.iter().enumerate() {
            for word in line {
                lines_of_word.entry(*word).or_default().push(index);
            }
        }
        Self {
            lines,
            lines_of_word,
        }
    }

    /// The indexes of the lines with a word.
    fn lines_with(&self, word: &str) -> impl Iterator<Item = usize> {
        self.lines_of_word.get(word).into_iter().flatten().copied()
    }

    /// The words beside a word.
    fn synonyms(&self, word: &str) -> impl Iterator<Item = &'static str> {
        let lines = self.lines_with(word).map(|line| &self.lines[line]);
        lines.flatten().copied()
    }
}

/// The names for the same as a parameter or field, the best first.
pub(crate) fn name_synonyms(word: &str) -> impl Iterator<Item = &'static str> {
    static TABLE: LazyLock<WordTable> = LazyLock::new(|| WordTable::new(NAMES.iter().copied()));
    TABLE.synonyms(word)
}

/// The values for the same as a coded value, the best first.
pub(crate) fn value_synonyms(word: &str) -> impl Iterator<Item = &'static str> {
    static TABLE: LazyLock<WordTable> = LazyLock::new(|| WordTable::new(VALUES.iter().copied()));
    TABLE.synonyms(word)
}

/// The paths that a segment of a path may stand for, the best first.
pub(crate) fn path_synonyms(segment: &str) -> impl Iterator<Item = &'static str> {
    static TABLE: LazyLock<WordTable> =
        LazyLock::new(|| WordTable::new(PATHS.iter().map(|(_, words)| *words)));
    TABLE.lines_with(segment).map(|line| PATHS[line].0)
}

/// What stands below an item under another name.
pub(crate) fn subresource_synonym(segment: &str) -> Option<&'static str> {
    let mut subresources = SUBRESOURCES.iter();
    let found = subresources.find(|(_, words)| has_word(words, segment));
    found.map(|(name, _)| *name)
}

fn has_word(line: &str, word: &str) -> bool {
    line.split(' ').any(|other| other == word)
}

/// A form of a response, as other APIs name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Json,
    /// The extension of its path.
    Extension(&'static str),
}

impl Form {
    /// The form that a word, an extension or a media type stands for.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        let lower = word.to_lowercase();
        let name = lower.rsplit(['/', '.']).next().unwrap_or(&lower);
        let mut forms = FORMS.iter();
        let (extension, _) = forms.find(|(_, words)| has_word(words, name))?;
        Some(extension.map_or(Self::Json, Self::Extension))
    }

    /// The form that an extension stands for, even if it is misspelled.
    pub(crate) fn from_extension(extension: &str) -> Option<Self> {
        let words = || FORMS.iter().flat_map(|(_, words)| words.split(' '));
        Self::from_word(extension).or_else(|| Self::from_word(closest_match(extension, words())?))
    }

    /// The form that a parameter asks for in other APIs.
    pub(crate) fn from_param(name: &str, value: &str) -> Option<Self> {
        let lower = name.to_lowercase();
        let is_form = has_word(FORM_PARAMETERS, lower.trim_start_matches(['$', '_']));
        is_form.then(|| Self::from_word(value)).flatten()
    }
}
