//! Content encodings (RFC 9110, sections 8.4 and 12.5.3): which one a request accepts, and
//! bodies in it. tower-http encodes each response anew; here an encoded body is reused.

use std::cell::RefCell;
use std::io::{self, Write as _};
use std::ops::RangeInclusive;
use std::sync::{Arc, OnceLock};

use axum::http::{HeaderMap, header};
use bytes::Bytes;
use flate2::{Compress, Compression, FlushCompress, Status};

/// Bodies shorter than this, in bytes, gain nothing from an encoding: they fit into one packet.
const MIN_COMPRESS_LEN: usize = 1024;
/// Gzip: the size of the window as a power of two, the largest.
const GZIP_WINDOW: u8 = 15;
/// Gzip: the room for what is encoded, at least, in bytes.
const MIN_GZIP_ROOM: usize = 256;
/// Brotli: the sizes of the window that is worth its memory, as powers of two; a body needs
/// none that is larger than itself.
const BROTLI_WINDOWS: RangeInclusive<u32> = 12..=20;
const BROTLI_BUFFER_BYTES: usize = 8 * 1024;

/// An encoding of responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ContentEncoding {
    Brotli,
    Gzip,
}

/// How much is done to make a body small. The bytes of an encoding depend on it, so that it
/// belongs to the body and not to who is first to request it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CompressionLevel {
    /// The level of gzip, 0 to 9.
    pub(crate) gzip: u32,
    /// The quality of Brotli, 0 to 11.
    brotli: u32,
}

/// For what is compressed before it is requested: beyond it, size hardly falls any more.
pub(crate) const BACKGROUND_LEVEL: CompressionLevel = CompressionLevel { gzip: 6, brotli: 5 };
/// For items, of which only gzip is made ahead.
pub(crate) const ITEM_LEVEL: CompressionLevel = CompressionLevel { gzip: 6, brotli: 2 };
/// For a page that a client waits for: half as large again, and made in a sixth of the time.
const PAGE_LEVEL: CompressionLevel = CompressionLevel { gzip: 1, brotli: 2 };
/// For a download that a client waits for: a sixth larger, and made in a third of the time.
pub(crate) const DOWNLOAD_LEVEL: CompressionLevel = CompressionLevel { gzip: 2, brotli: 2 };

/// Bodies up to this size are compressed by the thread that serves the connection, in less
/// than a millisecond.
const MAX_INLINE_BYTES: usize = 64 * 1024;

/// A body, and its encodings from when they are first requested on.
#[derive(Clone, Debug)]
pub(crate) struct EncodedBody(Arc<EncodedVariants>);

#[derive(Debug)]
struct EncodedVariants {
    identity: Bytes,
    level: CompressionLevel,
    brotli: OnceLock<Bytes>,
    gzip: OnceLock<Bytes>,
}

impl<B: Into<Bytes>> From<B> for EncodedBody {
    fn from(body: B) -> Self {
        let body = body.into();
        let level = if body.len() <= MAX_INLINE_BYTES {
            PAGE_LEVEL
        } else {
            DOWNLOAD_LEVEL
        };
        Self::new(body, level, None)
    }
}

impl EncodedBody {
    /// A body that is compressed at a level, and its gzip encoding if there is one already.
    pub(crate) fn new(identity: Bytes, level: CompressionLevel, gzip: Option<Bytes>) -> Self {
        Self(Arc::new(EncodedVariants {
            identity,
            level,
            brotli: OnceLock::new(),
            gzip: gzip.map_or_else(OnceLock::new, OnceLock::from),
        }))
    }

    /// The body as it is.
    pub(crate) fn identity(&self) -> &Bytes {
        &self.0.identity
    }

    /// Makes every encoding that the body gains from.
    pub(crate) fn encode_all(&self) {
        if self.identity().len() >= MIN_COMPRESS_LEN {
            self.get_or_encode(ContentEncoding::Gzip);
            self.get_or_encode(ContentEncoding::Brotli);
        }
    }

    /// The body in an encoding, made if it is not there yet.
    pub(crate) fn get_or_encode(&self, encoding: ContentEncoding) -> &Bytes {
        let slot = self.slot(encoding);
        slot.get_or_init(|| encoding.encode(self.identity(), self.0.level))
    }

    /// Whether it takes long to make an encoding that is not there yet.
    pub(crate) fn is_expensive_to_encode(&self, encoding: ContentEncoding) -> bool {
        self.identity().len() > MAX_INLINE_BYTES && self.slot(encoding).get().is_none()
    }

    fn slot(&self, encoding: ContentEncoding) -> &OnceLock<Bytes> {
        match encoding {
            ContentEncoding::Brotli => &self.0.brotli,
            ContentEncoding::Gzip => &self.0.gzip,
        }
    }
}

impl ContentEncoding {
    /// The name in headers.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// The encoding that a request accepts and a body gains most from (RFC 9110, section
    /// 12.5.3); none for the body as it is. A client that refuses identity gets an encoding
    /// that it names, however short the body is.
    pub(crate) fn negotiate(
        headers: &HeaderMap,
        length: usize,
    ) -> Result<Option<Self>, NotAcceptable> {
        if length == 0 {
            return Ok(None);
        }
        AcceptEncoding::parse(headers).select(length)
    }

    /// The same, for a body that comes as gzip or as it is.
    pub(crate) fn negotiate_gzip(headers: &HeaderMap) -> Result<Option<Self>, NotAcceptable> {
        let accepted = AcceptEncoding {
            brotli: Some(0),
            ..AcceptEncoding::parse(headers)
        };
        accepted.select(usize::MAX)
    }

    /// A body in this encoding; none if it is too short to gain from one.
    pub(crate) fn encode_if_large(self, body: &[u8], level: CompressionLevel) -> Option<Bytes> {
        (body.len() >= MIN_COMPRESS_LEN).then(|| self.encode(body, level))
    }

    fn encode(self, body: &[u8], level: CompressionLevel) -> Bytes {
        let encoded = match self {
            Self::Gzip => encode_gzip(body, level),
            Self::Brotli => encode_brotli(body, level),
        };
        let encoded = encoded.expect("writing to memory cannot fail");
        encoded.into_boxed_slice().into()
    }
}

fn encode_gzip(body: &[u8], level: CompressionLevel) -> io::Result<Vec<u8>> {
    thread_local! {
        /// The compressor of the last level. It has half a megabyte of tables: to make a new one
        /// takes as long as to compress a short body.
        static LAST: RefCell<Option<(u32, Compress)>> = const { RefCell::new(None) };
    }
    LAST.with_borrow_mut(|last| {
        let (_, compressor) = match last {
            Some(last) if last.0 == level.gzip => {
                last.1.reset();
                last
            }
            _ => {
                let level = level.gzip;
                let compressor = Compress::new_gzip(Compression::new(level), GZIP_WINDOW);
                last.insert((level, compressor))
            }
        };
        let mut encoded = Vec::with_capacity(body.len() / 3 + MIN_GZIP_ROOM);
        loop {
            let consumed = usize::try_from(compressor.total_in()).map_err(io::Error::other)?;
            let rest = &body[consumed..];
            if compressor.compress_vec(rest, &mut encoded, FlushCompress::Finish)?
                == Status::StreamEnd
            {
                return Ok(encoded);
            }
            encoded.reserve(rest.len() / 3 + MIN_GZIP_ROOM);
        }
    })
}

fn encode_brotli(body: &[u8], level: CompressionLevel) -> io::Result<Vec<u8>> {
    let mut encoded = Vec::with_capacity(body.len() / 3);
    let window = usize::BITS - body.len().leading_zeros();
    let window = window.clamp(*BROTLI_WINDOWS.start(), *BROTLI_WINDOWS.end());
    let mut encoder =
        brotli::CompressorWriter::new(&mut encoded, BROTLI_BUFFER_BYTES, level.brotli, window);
    encoder.write_all(body)?;
    encoder.flush()?;
    drop(encoder);
    Ok(encoded)
}

/// Every encoding that there is was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotAcceptable;

/// The weights that `Accept-Encoding` gives, in thousandths; the first of each encoding counts.
#[derive(Default)]
struct AcceptEncoding {
    brotli: Option<u16>,
    gzip: Option<u16>,
    identity: Option<u16>,
    /// `*`: what is not named.
    wildcard: Option<u16>,
}

impl AcceptEncoding {
    fn parse(headers: &HeaderMap) -> Self {
        let mut accepted = Self::default();
        let lines = headers.get_all(header::ACCEPT_ENCODING).iter();
        let lines = lines.filter_map(|line| line.to_str().ok());
        for member in lines.flat_map(|line| line.split(',')) {
            let mut parts = member.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let encoding = if name.eq_ignore_ascii_case("br") {
                &mut accepted.brotli
            } else if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") {
                &mut accepted.gzip
            } else if name.eq_ignore_ascii_case("identity") {
                &mut accepted.identity
            } else if name == "*" {
                &mut accepted.wildcard
            } else {
                continue;
            };
            let weight =
                parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
            encoding.get_or_insert(weight.map_or(1000, parse_qvalue));
        }
        accepted
    }

    /// The encoding of a body of so many bytes; none for the body as it is.
    fn select(&self, length: usize) -> Result<Option<ContentEncoding>, NotAcceptable> {
        let weight = |named: Option<u16>| named.or(self.wildcard).unwrap_or(0);
        let (brotli, gzip) = (weight(self.brotli), weight(self.gzip));
        let (best, weight) = if brotli >= gzip {
            (ContentEncoding::Brotli, brotli)
        } else {
            (ContentEncoding::Gzip, gzip)
        };
        let identity = self.identity.unwrap_or(0);
        if self.refuses_identity() {
            (weight > 0).then_some(Some(best)).ok_or(NotAcceptable)
        } else {
            let is_better = length >= MIN_COMPRESS_LEN && weight > 0 && weight >= identity;
            Ok(is_better.then_some(best))
        }
    }

    /// Identity needs no mention to be accepted; `*;q=0` refuses it too.
    fn refuses_identity(&self) -> bool {
        self.identity.or(self.wildcard) == Some(0)
    }
}

/// A quality value in thousandths; one that is none counts as a refusal.
fn parse_qvalue(weight: &str) -> u16 {
    let number: f32 = weight.parse().unwrap_or(0.0);
    if (0.0..=1.0).contains(&number) {
        // Within bounds, so that the cast neither wraps nor loses a sign.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to 1000"
        )]
        let thousandths = (number * 1000.0).round() as u16;
        thousandths
    } else {
        0
    }
}
