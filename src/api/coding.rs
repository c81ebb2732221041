//! Content codings (RFC 9110, sections 8.4 and 12.5.3): which one a request accepts, and
//! bodies in it.

use std::io::Write;
use std::ops::RangeInclusive;
use std::sync::{Arc, OnceLock};

use axum::http::{HeaderMap, header};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Bodies shorter than this gain nothing from a coding: they fit into one packet.
const WORTHWHILE: usize = 1024;
/// Brotli: the sizes of the window that is worth its memory, as powers of two; a body needs
/// none that is larger than itself.
const BROTLI_WINDOWS: RangeInclusive<u32> = 12..=20;
const BUFFER: usize = 8 * 1024;

/// A content coding that answers come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    Brotli,
    Gzip,
}

/// How much is done to make a body small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Effort {
    /// The level of gzip.
    gzip: u32,
    /// The quality of Brotli.
    brotli: u32,
}

/// For what is made ahead: beyond it, size hardly falls any more.
const AHEAD: Effort = Effort { gzip: 6, brotli: 5 };
/// For what somebody waits for: a sixth larger, and made in a third of the time.
const WAITED_FOR: Effort = Effort { gzip: 2, brotli: 2 };

/// A body, and the same in each coding since that was first asked for.
#[derive(Clone, Debug)]
pub(super) struct Coded(Arc<Codings>);

#[derive(Debug)]
struct Codings {
    identity: Bytes,
    brotli: OnceLock<Option<Bytes>>,
    gzip: OnceLock<Option<Bytes>>,
}

impl<B: Into<Bytes>> From<B> for Coded {
    fn from(body: B) -> Self {
        Self::prepared(body.into(), None)
    }
}

impl Coded {
    /// A body of which the gzip coding was made ahead, if it was.
    pub(super) fn prepared(identity: Bytes, gzip: Option<Bytes>) -> Self {
        Self(Arc::new(Codings {
            identity,
            brotli: OnceLock::new(),
            gzip: gzip.map_or_else(OnceLock::new, |gzip| Some(gzip).into()),
        }))
    }

    /// The body as it is.
    pub(super) fn identity(&self) -> &Bytes {
        &self.0.identity
    }

    /// Makes every coding that the body gains from.
    pub(super) fn compress(&self) {
        if self.identity().len() >= WORTHWHILE {
            self.made(Coding::Gzip, AHEAD);
            self.made(Coding::Brotli, AHEAD);
        }
    }

    /// The body in a coding.
    pub(super) fn in_coding(&self, coding: Coding) -> Option<&Bytes> {
        self.made(coding, WAITED_FOR)
    }

    fn made(&self, coding: Coding, effort: Effort) -> Option<&Bytes> {
        let coded = match coding {
            Coding::Brotli => &self.0.brotli,
            Coding::Gzip => &self.0.gzip,
        };
        coded
            .get_or_init(|| coding.encode(self.identity(), effort))
            .as_ref()
    }
}

impl Coding {
    /// The coding's name in headers.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// The encoding that a request accepts and a body gains most from (RFC 9110, section
    /// 12.5.3); none for the body as it is. A client that refuses identity gets an encoding
    /// that it names, however short the body is.
    pub(super) fn negotiate(
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Option<Self>, NotAcceptable> {
        if body.is_empty() {
            return Ok(None);
        }
        let accepted = AcceptEncoding::parse(headers);
        let weight = |named: Option<u16>| named.or(accepted.any).unwrap_or(0);
        let (brotli, gzip) = (weight(accepted.brotli), weight(accepted.gzip));
        let (best, weight) = if brotli >= gzip {
            (Self::Brotli, brotli)
        } else {
            (Self::Gzip, gzip)
        };
        let identity = accepted.identity.unwrap_or(0);
        if accepted.refuses_identity() {
            (weight > 0).then_some(Some(best)).ok_or(NotAcceptable)
        } else {
            let is_better = body.len() >= WORTHWHILE && weight > 0 && weight >= identity;
            Ok(is_better.then_some(best))
        }
    }

    /// A body in this coding, made ahead, unless it is too short to gain from one.
    pub(super) fn worthwhile(self, body: &[u8]) -> Option<Bytes> {
        let long = body.len() >= WORTHWHILE;
        long.then(|| self.encode(body, AHEAD)).flatten()
    }

    fn encode(self, body: &[u8], effort: Effort) -> Option<Bytes> {
        // Only memory is written to, so that nothing can fail.
        let coded = self.written(body, effort).ok()?;
        Some(coded.into_boxed_slice().into())
    }

    fn written(self, body: &[u8], effort: Effort) -> std::io::Result<Vec<u8>> {
        match self {
            Self::Gzip => {
                let mut encoder = GzEncoder::new(
                    Vec::with_capacity(body.len() / 3),
                    Compression::new(effort.gzip),
                );
                encoder.write_all(body)?;
                encoder.finish()
            }
            Self::Brotli => {
                let mut encoded = Vec::with_capacity(body.len() / 3);
                let window = usize::BITS - body.len().leading_zeros();
                let window = window.clamp(*BROTLI_WINDOWS.start(), *BROTLI_WINDOWS.end());
                let mut encoder =
                    brotli::CompressorWriter::new(&mut encoded, BUFFER, effort.brotli, window);
                encoder.write_all(body)?;
                encoder.flush()?;
                drop(encoder);
                Ok(encoded)
            }
        }
    }
}

/// Every encoding that there is was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotAcceptable;

/// The weights that `Accept-Encoding` gives, in thousandths; the first of each encoding counts.
#[derive(Default)]
struct AcceptEncoding {
    brotli: Option<u16>,
    gzip: Option<u16>,
    identity: Option<u16>,
    /// `*`: what is not named.
    any: Option<u16>,
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
                &mut accepted.any
            } else {
                continue;
            };
            let weight =
                parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
            encoding.get_or_insert(weight.map_or(1000, thousandths));
        }
        accepted
    }

    /// Identity needs no mention to be accepted; `*;q=0` refuses it too.
    fn refuses_identity(&self) -> bool {
        self.identity.or(self.any) == Some(0)
    }
}

/// A quality value in thousandths; one that is none counts as a refusal.
fn thousandths(weight: &str) -> u16 {
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
