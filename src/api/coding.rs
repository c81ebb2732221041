//! Content codings (RFC 9110, sections 8.4 and 12.5.3): which one a caller takes, and
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

    /// The coding that suits the caller and the body best; none for the body as it is.
    pub(super) fn negotiate(headers: &HeaderMap, body: &[u8]) -> Option<Self> {
        if body.len() < WORTHWHILE {
            return None;
        }
        let weights = Weights::of(headers);
        let identity = weights.of_coding("identity").unwrap_or(0);
        let offered = [Self::Brotli, Self::Gzip]
            .map(|coding| (coding, weights.of_coding(coding.name()).unwrap_or(0)));
        let best = offered
            .into_iter()
            .fold(None, |best: Option<(Self, u16)>, offer| match best {
                Some(best) if best.1 >= offer.1 => Some(best),
                _ => Some(offer),
            });
        best.filter(|(_, weight)| *weight > 0 && *weight >= identity)
            .map(|(coding, _)| coding)
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

/// What a caller says of codings, in thousandths.
struct Weights<'a>(Vec<(&'a str, u16)>);

impl<'a> Weights<'a> {
    fn of(headers: &'a HeaderMap) -> Self {
        let values = headers.get_all(header::ACCEPT_ENCODING).iter();
        let members = values
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','));
        let weight = |member: &'a str| {
            let mut parts = member.split(';').map(str::trim);
            let coding = parts.next()?;
            let weight =
                parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
            Some((coding, weight.map_or(1000, thousandths)))
        };
        Self(members.filter_map(weight).collect())
    }

    /// The weight of a coding; none if the caller does not speak of it.
    fn of_coding(&self, name: &str) -> Option<u16> {
        let named = |name: &str| {
            let known = |coding: &str| {
                coding.eq_ignore_ascii_case(name)
                    || (name == "gzip" && coding.eq_ignore_ascii_case("x-gzip"))
            };
            self.0
                .iter()
                .find(|(coding, _)| known(coding))
                .map(|(_, weight)| *weight)
        };
        // A star speaks of what is not named; identity needs no mention to be welcome.
        named(name).or_else(|| named("*").filter(|_| name != "identity"))
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
