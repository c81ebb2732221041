//! The digests of released editions, in `editions.json`: what was released stays as it was.

use std::collections::{BTreeMap, HashSet};
use std::mem;

use deserr::{Deserr, IntoValue, Map as _, Value, ValueKind, ValuePointerRef};
use jiff::Timestamp;
use utoipa::ToSchema;

use crate::load::decode::decode_file;
use crate::load::edition_folder::{DIGESTS_FILE, RECORD_FILE, read_digests_file};
use crate::load::editions::altered::Altered;
use crate::load::editions::changed_edition;
use crate::load::editions::content_digest::ContentDifferences;
use crate::load::parsed_edition::ParsedEdition;
use crate::load::report::{Diagnostic, Report};
use crate::load::source::FixtureSource;
use crate::model::{
    ErrorCode, ExpectedValue, LoadedEdition, Sha256, ValidationError, ValidationErrors, to_hex,
    type_mismatch,
};

/// The digest of one released edition.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
pub(crate) struct LockEntry {
    /// The number of the edition.
    edition: i64,
    /// The SHA-256 digest of its content.
    sha256: Sha256,
    /// Check digits of its files and items, which tell what differs.
    #[deserr(default)]
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    files: Option<ShortDigests>,
}

/// Check digits by file name.
#[derive(Debug)]
struct ShortDigests(BTreeMap<String, String>);

/// The implementation for `BTreeMap` leaves invalid values out instead of reporting them.
impl Deserr<ValidationErrors> for ShortDigests {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, ValidationErrors> {
        let members = match value {
            Value::Map(members) => members,
            other => {
                let expected = ExpectedValue::Kinds(vec![ValueKind::Map]);
                return Err(type_mismatch(other, ValueKind::Map, location, expected));
            }
        };
        let mut files = BTreeMap::new();
        let mut errors = ValidationErrors::default();
        for (name, value) in members.into_iter() {
            let location = location.push_key(&name);
            match String::deserialize_from_value(value.into_value(), location) {
                Ok(digits) => drop(files.insert(name, digits)),
                Err(ValidationErrors(invalid)) => errors.0.extend(invalid),
            }
        }
        if errors.0.is_empty() {
            Ok(Self(files))
        } else {
            Err(errors)
        }
    }
}

/// The digests of released editions.
pub(crate) struct DigestLock {
    text: String,
    entries: Vec<LockEntry>,
}

/// How an edition, valid or not, compares with its released state.
pub(crate) struct EditionDigest {
    number: i64,
    /// The digest of its content, if all of its files are JSON.
    digest: Option<[u8; 32]>,
    is_draft: bool,
    is_locked: bool,
    /// Whether it has other errors. To correct them may undo what was changed.
    has_errors: bool,
    state: DigestState,
}

/// A released edition in the folder of another one that does not exist.
pub(crate) struct Misnumbered {
    released: i64,
    folder: i64,
}

/// How an edition compares with the one that was released.
enum DigestState {
    /// It is the same, or none was released.
    Matches,
    /// Unknown: not all of its files are JSON, which has been reported.
    Unknown,
    /// It differs.
    Mismatch {
        digest: [u8; 32],
        /// The files and items that differ, if there are check digits.
        differences: Option<Box<ContentDifferences>>,
    },
}

impl EditionDigest {
    pub(crate) fn new(
        edition: &ParsedEdition,
        lock: Option<&DigestLock>,
        has_errors: bool,
    ) -> Self {
        let number = edition.folder.number;
        let entries = lock.map(|lock| &lock.entries);
        let mut entries = entries.into_iter().flatten();
        let locked = entries.find(|entry| entry.edition == number);
        let state = match (locked, &edition.digest) {
            (None, _) => DigestState::Matches,
            (Some(_), None) => DigestState::Unknown,
            (Some(entry), Some(digest)) if entry.matches(&digest.sha256) => DigestState::Matches,
            (Some(entry), Some(digest)) => {
                let files = entry.files.as_ref();
                let differences =
                    files.map(|files| digest.differences(&files.0, &edition.collections));
                DigestState::Mismatch {
                    digest: digest.sha256,
                    differences: differences.map(Box::new),
                }
            }
        };
        Self {
            number,
            digest: edition.digest.as_ref().map(|digest| digest.sha256),
            is_draft: edition.is_draft,
            is_locked: locked.is_some(),
            has_errors,
            state,
        }
    }

    /// Reports where a released edition is not as it was.
    pub(crate) fn report_mismatch(&self, edition: &ParsedEdition, report: &mut Report) {
        if let DigestState::Mismatch {
            differences: Some(differences),
            ..
        } = &self.state
            && !self.is_draft
        {
            changed_edition::report_differences(edition, differences, report);
        }
    }

    /// Whether the edition may not change any more.
    pub(crate) fn is_locked(&self) -> bool {
        self.is_locked
    }

    /// What is not as it was released. What cannot be read counts as unaltered: its mistakes are
    /// reported.
    pub(crate) fn take_altered(&mut self) -> Altered {
        let nothing = Altered::nothing();
        match &mut self.state {
            DigestState::Mismatch {
                differences: Some(differences),
                ..
            } => mem::replace(&mut differences.altered, nothing),
            DigestState::Mismatch { .. } => Altered::anything(),
            DigestState::Matches | DigestState::Unknown => nothing,
        }
    }
}

impl DigestLock {
    /// Reads `editions.json`, if there is one.
    pub(crate) fn from_source(source: &FixtureSource, report: &mut Report) -> Option<Self> {
        let text = read_digests_file(source)?.map_err(|problem| report.add(*problem));
        let text = text.ok()?;
        let entries = decode_file(DIGESTS_FILE, &text, report)?;
        Some(Self { text, entries })
    }

    /// Whether it has the digest of an edition.
    pub(crate) fn has_edition(&self, number: i64) -> bool {
        self.entries.iter().any(|entry| entry.edition == number)
    }

    /// The released editions that are missing, and are in folders of another number.
    pub(crate) fn misnumbered(&self, digests: &[EditionDigest]) -> Vec<Misnumbered> {
        let is_missing = |entry: &&LockEntry| {
            digests
                .iter()
                .all(|edition| edition.number != entry.edition)
        };
        let missing = self.entries.iter().filter(is_missing);
        let find = |entry: &LockEntry| {
            let mut unlocked = digests.iter().filter(|edition| !edition.is_locked);
            let edition = unlocked.find(|edition| {
                let digest = edition.digest.as_ref();
                digest.is_some_and(|digest| entry.matches(digest))
            })?;
            Some(Misnumbered {
                released: entry.edition,
                folder: edition.number,
            })
        };
        missing.filter_map(find).collect()
    }

    /// Checks the editions against their digests, except those that are `misnumbered`.
    pub(crate) fn check_editions(
        &self,
        digests: &[EditionDigest],
        misnumbered: &[Misnumbered],
        report: &mut Report,
    ) {
        let mut errors = Vec::new();
        let mut numbers = HashSet::new();
        for (index, entry) in self.entries.iter().enumerate() {
            let number = entry.edition;
            let is_repeated = !numbers.insert(number);
            let current = digests.iter().find(|edition| edition.number == number);
            let (code, field, message, hint) = match current {
                _ if is_repeated => (
                    ErrorCode::RepeatedId,
                    "edition",
                    format!("edition {number} is listed twice"),
                    "keep one of the two".to_owned(),
                ),
                None if misnumbered.iter().any(|one| one.released == number) => continue,
                None => (
                    ErrorCode::DanglingReference,
                    "edition",
                    format!("there is no edition {number}"),
                    format!("restore the folder {number}/: a released edition must not be removed"),
                ),
                Some(current) if current.is_draft => (
                    ErrorCode::Contradiction,
                    "edition",
                    format!("edition {number} is a draft, which has no digest"),
                    format!(
                        "write `published` in {number}/record.json again as it was; only if the edition was never released, remove this entry"
                    ),
                ),
                Some(EditionDigest {
                    state:
                        DigestState::Mismatch {
                            digest,
                            differences,
                        },
                    has_errors: false,
                    ..
                }) => match differences {
                    None => (
                        ErrorCode::ChangedEdition,
                        "sha256",
                        format!(
                            "edition {number} was changed after its release; its digest is now {}",
                            to_hex(digest)
                        ),
                        changed_edition::undo_hint(number),
                    ),
                    Some(differences) if differences.first_file.is_none() => (
                        ErrorCode::ChangedEdition,
                        "sha256",
                        format!(
                            "this is not the digest of edition {number}, although its files are as they were released"
                        ),
                        format!("write \"sha256\": \"{}\"", to_hex(digest)),
                    ),
                    Some(_) => continue,
                },
                Some(_) => continue,
            };
            let pointer = format!("/{index}/{field}");
            errors.push(ValidationError::new(code, pointer, message, hint));
        }
        report.add_document_errors(DIGESTS_FILE, &self.text, errors);
    }

    /// Reports released editions without a digest, except those that are `misnumbered`.
    pub(crate) fn check_missing_digests(
        &self,
        editions: &[LoadedEdition],
        misnumbered: &[Misnumbered],
        report: &mut Report,
    ) {
        let has_digest =
            |number| self.has_edition(number) || misnumbered.iter().any(|one| one.folder == number);
        // An edition with a wrong time may not be released at all.
        let is_in_doubt = |number| report.has_error_at(&record_path(number), "");
        let missing = editions.iter().filter(|edition| {
            let number = edition.number;
            edition.negotiation.published.is_some() && !has_digest(number) && !is_in_doubt(number)
        });
        let errors = missing.map(|edition| {
            let number = edition.number;
            let message = format!("edition {number} is released, but its digest is missing");
            let hint = format!(
                "if edition {number} is not released yet, set its `published` to null: `talks release` adds the digest when it is; if it was released and the entry was lost, add {{\"edition\": {number}, \"sha256\": \"{}\"}} here",
                to_hex(&edition.digest)
            );
            ValidationError::new(ErrorCode::MissingDigest, "", message, hint)
        });
        report.add_document_errors(DIGESTS_FILE, &self.text, errors.collect());
    }
}

/// Reports released editions that are in the folders of others.
pub(crate) fn report_misnumbered(misnumbered: &[Misnumbered], report: &mut Report) {
    for Misnumbered { released, folder } in misnumbered {
        let message = format!("the folder {folder}/ has the content of edition {released}");
        let hint = format!("rename it to {released}/");
        let path = folder.to_string();
        report.add(Diagnostic::new(ErrorCode::UnknownFile, &path, &message, &hint).into_error());
    }
}

impl LockEntry {
    fn matches(&self, digest: &[u8; 32]) -> bool {
        to_hex(digest) == self.sha256.as_str()
    }
}

/// The entry of a released edition, on one line.
pub(crate) fn format_lock_entry(edition: &LoadedEdition) -> String {
    let (number, digest) = (edition.number, to_hex(&edition.digest));
    let files: Vec<_> = edition
        .short_digests
        .iter()
        .map(|(name, check)| format!("\"{name}\": \"{check}\""))
        .collect();
    let files = files.join(", ");
    format!("{{\"edition\": {number}, \"sha256\": \"{digest}\", \"files\": {{{files}}}}}")
}

/// The content that `editions.json` should have, if there is none and an edition is released.
pub fn suggested_digest_file(source: &FixtureSource, editions: &[LoadedEdition]) -> Option<String> {
    if read_digests_file(source).is_some() {
        return None;
    }
    let released = editions.iter();
    let released = released.filter(|edition| edition.negotiation.published.is_some());
    let lines: Vec<_> = released
        .map(|edition| format!("  {}", format_lock_entry(edition)))
        .collect();
    (!lines.is_empty()).then(|| format!("[\n{}\n]\n", lines.join(",\n")))
}

/// Only the newest edition may be a draft, and each is released after the one before.
pub(crate) fn check_publication_order(
    editions: &[LoadedEdition],
    lock: Option<&DigestLock>,
    report: &mut Report,
) {
    let is_released = |number| lock.is_some_and(|lock| lock.has_edition(number));
    for pair in editions.windows(2) {
        let [before, after] = pair else { continue };
        let time = |edition: &LoadedEdition| {
            let published = edition.negotiation.published.as_ref();
            published.and_then(|published| published.as_str().parse::<Timestamp>().ok())
        };
        let (earlier_edition, edition) = (before.number, after.number);
        let (number, message, hint) = match (time(before), time(after)) {
            (None, _) => (
                earlier_edition,
                format!(
                    "edition {earlier_edition} is a draft, although edition {edition} follows it"
                ),
                "write when it was published: only the newest edition can be a draft".to_owned(),
            ),
            (Some(earlier), Some(later)) if later <= earlier => (
                edition,
                if later == earlier {
                    format!(
                        "edition {edition} has the same `published` as edition {earlier_edition}, {later}"
                    )
                } else {
                    format!(
                        "`published` of edition {edition}, {later}, is before that of edition {earlier_edition}, {earlier}"
                    )
                },
                format!(
                    "if edition {edition} is not released yet, set its `published` to null; otherwise write a time later than {earlier}"
                ),
            ),
            _ => continue,
        };
        let hint = if is_released(number) {
            format!("edition {number} is released: write its `published` as it was")
        } else {
            hint
        };
        let path = record_path(number);
        report.add(Diagnostic::new(
            ErrorCode::Contradiction,
            &path,
            &message,
            &hint,
        ));
    }
}

fn record_path(number: i64) -> String {
    format!("{number}/{RECORD_FILE}")
}
