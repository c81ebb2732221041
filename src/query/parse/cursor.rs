//! Cursors: where the next page begins, or where the previous one ends.
//!
//! A cursor holds the number and the content version of an edition, the hash of a query and the
//! ordinal of the last result shown, or of the first one on the way back, so that pages neither repeat nor skip an item, whatever the
//! limit. Once a draft has other content, its cursors are refused. A cursor is opaque to clients
//! and carries a checksum, by which a mistyped one differs from one that is refused.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::store::Edition;

/// The layout of the bytes below; a cursor of another layout is refused.
const LAYOUT_VERSION: u8 = 3;
/// How long the bytes are, with their checksum.
const ENCODED_LEN: usize = 30;

/// Which page of the results a cursor leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PagePosition {
    /// The page that begins after the result with this ordinal.
    After(u32),
    /// The page that ends before it.
    Before(u32),
}

impl PagePosition {
    fn to_bytes(self) -> [u8; 5] {
        let (direction, ordinal) = match self {
            Self::After(ordinal) => (0, ordinal),
            Self::Before(ordinal) => (1, ordinal),
        };
        let [a, b, c, d] = ordinal.to_be_bytes();
        [direction, a, b, c, d]
    }

    fn from_bytes([direction, ordinal @ ..]: [u8; 5]) -> Option<Self> {
        let ordinal = u32::from_be_bytes(ordinal);
        match direction {
            0 => Some(Self::After(ordinal)),
            1 => Some(Self::Before(ordinal)),
            _ => None,
        }
    }
}

/// The cursors of the pages beside one; none where there is no such page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageCursors {
    /// The cursor of the page before.
    pub previous: Option<String>,
    /// The cursor of the next page.
    pub next: Option<String>,
}

/// Where a page begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The edition that the page before came from.
    pub edition: u32,
    /// The beginning of the digest of that edition and all before.
    pub content_version: u64,
    /// The hash of the collection and the query, without its limit.
    pub query_hash: u64,
    /// The page that it leads to.
    pub position: PagePosition,
}

impl Cursor {
    /// The cursor of a page of `edition`, for the query of this hash.
    pub(crate) fn new(edition: &Edition, query_hash: u64, position: PagePosition) -> Self {
        Self {
            edition: u32::try_from(edition.number())
                .expect("editions are numbered without gaps, one a folder"),
            content_version: edition.content_version(),
            query_hash,
            position,
        }
    }

    /// Its text.
    pub fn encode(&self) -> String {
        let mut bytes = Vec::with_capacity(ENCODED_LEN);
        bytes.push(LAYOUT_VERSION);
        bytes.extend(self.edition.to_be_bytes());
        bytes.extend(self.content_version.to_be_bytes());
        bytes.extend(self.query_hash.to_be_bytes());
        bytes.extend(self.position.to_bytes());
        bytes.extend(checksum(&bytes));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a cursor back, if this program made it.
    pub fn decode(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (bytes, expected_checksum) = bytes.split_last_chunk::<4>()?;
        let (&LAYOUT_VERSION, bytes) = bytes
            .split_first()
            .filter(|_| checksum(bytes) == *expected_checksum)?
        else {
            return None;
        };
        let (edition, bytes) = bytes.split_first_chunk()?;
        let (content_version, bytes) = bytes.split_first_chunk()?;
        let (query_hash, bytes) = bytes.split_first_chunk()?;
        Some(Self {
            edition: u32::from_be_bytes(*edition),
            content_version: u64::from_be_bytes(*content_version),
            query_hash: u64::from_be_bytes(*query_hash),
            position: PagePosition::from_bytes(bytes.try_into().ok()?)?,
        })
    }
}

/// Whether `text` looks like a cursor.
pub(crate) fn is_well_formed(text: &str) -> bool {
    (16..=512).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// The hash of a query that cursors contain.
pub(crate) fn hash_query(canonical_query: &str) -> u64 {
    let hash: [u8; 32] = Sha256::digest(canonical_query).into();
    u64::from_be_bytes(*hash.first_chunk().expect("a SHA-256 digest has 32 bytes"))
}

fn checksum(bytes: &[u8]) -> [u8; 4] {
    let hash: [u8; 32] = Sha256::digest(bytes).into();
    [hash[0], hash[1], hash[2], hash[3]]
}
