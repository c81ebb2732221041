//! Long bodies, made and sent piece by piece.
//!
//! Each piece is determined by its index alone. So a client that reads slowly holds one piece
//! and not the body, one that leaves costs no more than the piece it left at, and several that
//! read the same body share the pieces that are computed, wherever each of them has got to.
//!
//! The gzip encoding is one member (RFC 1952) whose pieces are compressed each by itself: it
//! ends at a byte boundary (a sync flush, RFC 1951, section 3.2.4) and refers to none before
//! it. Brotli has no such pieces, so that long bodies come as gzip or as they are.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Body;
use bytes::Bytes;
use flate2::{Compress, Compression, Crc, FlushCompress};
use futures_util::stream;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use tokio::sync::OwnedSemaphorePermit;

use super::answer::Delivery;
use super::coding::INTERACTIVE;
use super::compute::{ComputeError, ComputePool};
use super::problem::Problem;
use super::router::Api;
use super::shelf::Shelf;
use crate::metrics::Route;

/// How many rows make a piece: about 300 kB of statements, rendered and compressed in some
/// milliseconds.
const ROWS_PER_PIECE: usize = 256;

/// Renders some rows at the end of a buffer.
type RenderRows = dyn Fn(Range<usize>, &mut Vec<u8>) -> Result<(), Problem> + Send + Sync;

/// A body of many rows between a head and a tail.
pub(super) struct Rows {
    /// Tells its pieces from those of others.
    id: u64,
    count: usize,
    head: Vec<u8>,
    tail: Vec<u8>,
    render: Box<RenderRows>,
}

impl Rows {
    /// A body of `count` rows; `render` writes those of a range.
    pub(super) fn new(
        count: usize,
        (head, tail): (Vec<u8>, Vec<u8>),
        render: impl Fn(Range<usize>, &mut Vec<u8>) -> Result<(), Problem> + Send + Sync + 'static,
    ) -> Self {
        static CREATED: AtomicU64 = AtomicU64::new(0);
        Self {
            id: CREATED.fetch_add(1, Ordering::Relaxed),
            count,
            head,
            tail,
            render: Box::new(render),
        }
    }

    /// How many pieces there are; at least one.
    pub(super) fn pieces(&self) -> usize {
        self.count.div_ceil(ROWS_PER_PIECE).max(1)
    }

    /// Renders a piece at the end of a buffer.
    pub(super) fn render(&self, piece: usize, out: &mut Vec<u8>) -> Result<(), Problem> {
        if piece == 0 {
            out.extend_from_slice(&self.head);
        }
        let start = piece * ROWS_PER_PIECE;
        (self.render)(start..(start + ROWS_PER_PIECE).min(self.count), out)?;
        if piece + 1 == self.pieces() {
            out.extend_from_slice(&self.tail);
        }
        Ok(())
    }
}

/// A piece in one encoding.
struct Piece {
    bytes: Bytes,
    /// The check sum and length of what it encodes; none of a piece as it is.
    crc: Option<Crc>,
}

/// Which piece of which body, in which encoding.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct PieceKey {
    body: u64,
    index: usize,
    gzip: bool,
}

/// The pieces that were computed lately, within a budget of bytes.
pub(super) struct PieceCache(Cache<PieceKey, Arc<Piece>, PieceWeight>);

#[derive(Clone)]
struct PieceWeight;

impl Weighter<PieceKey, Arc<Piece>> for PieceWeight {
    fn weight(&self, _: &PieceKey, piece: &Arc<Piece>) -> u64 {
        piece.bytes.len() as u64 + 256
    }
}

impl PieceCache {
    /// A cache of at most `budget` bytes.
    pub(super) fn new(budget: u64) -> Self {
        let usual = 64 * 1024;
        let count = usize::try_from(budget / usual).unwrap_or(usize::MAX);
        Self(Cache::with_weighter(count, budget, PieceWeight))
    }
}

/// A long body on its way to a client.
pub(super) struct Sending {
    rows: Arc<Rows>,
    gzip: bool,
    pool: Arc<ComputePool>,
    cache: Arc<PieceCache>,
    /// Where the bytes that are sent are counted.
    route: Arc<Route>,
    /// Held until the body is sent or its client has left.
    _permit: OwnedSemaphorePermit,
}

impl Sending {
    /// Admits a body, unless too many are being sent.
    pub(super) fn new(
        api: &Api,
        snapshot: &Shelf,
        route: &Arc<Route>,
        rows: &Arc<Rows>,
        delivery: Delivery,
    ) -> Result<Self, ComputeError> {
        Ok(Self {
            _permit: api.pool().admit_stream()?,
            rows: Arc::clone(rows),
            gzip: matches!(delivery, Delivery::Encoded(_)),
            pool: Arc::clone(api.pool()),
            cache: Arc::clone(&snapshot.cache.pieces),
            route: Arc::clone(route),
        })
    }

    /// The body; a piece that cannot be made breaks it off, which clients see.
    pub(super) fn into_body(self) -> Body {
        let state = (self, 0, Crc::new());
        let pieces = stream::try_unfold(state, async |(sending, index, mut crc)| {
            if index >= sending.rows.pieces() {
                return Ok(None);
            }
            let piece = sending.piece(index).await?;
            let mut bytes = piece.bytes.clone();
            if let Some(part) = &piece.crc {
                crc.combine(part);
                let is_last = index + 1 == sending.rows.pieces();
                bytes = framed(&bytes, index == 0, is_last.then_some(&crc));
            }
            sending.route.sent(bytes.len() as u64);
            Ok::<_, BrokenOff>(Some((bytes, (sending, index + 1, crc))))
        });
        Body::from_stream(pieces)
    }

    /// A piece, computed once for all that want it at the time.
    async fn piece(&self, index: usize) -> Result<Arc<Piece>, BrokenOff> {
        let key = PieceKey {
            body: self.rows.id,
            index,
            gzip: self.gzip,
        };
        let (rows, gzip) = (Arc::clone(&self.rows), self.gzip);
        let made = async {
            let made = self.pool.continue_with(move || make(&rows, index, gzip));
            match made.await {
                Ok(piece) => piece.map(Arc::new).map_err(|_| BrokenOff),
                Err(ComputeError::Busy | ComputeError::Failed) => Err(BrokenOff),
            }
        };
        self.cache.0.get_or_insert_async(&key, made).await
    }
}

fn make(rows: &Rows, index: usize, gzip: bool) -> Result<Piece, Problem> {
    let mut bytes = Vec::new();
    rows.render(index, &mut bytes)?;
    if !gzip {
        let bytes = bytes.into();
        return Ok(Piece { bytes, crc: None });
    }
    let mut crc = Crc::new();
    crc.update(&bytes);
    Ok(Piece {
        bytes: deflate(&bytes)?.into(),
        crc: Some(crc),
    })
}

/// Compresses a piece so that it can stand between others.
fn deflate(bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    /// Room for the marker of a flush, which zlib needs to write it once.
    const ROOM: usize = 64;
    let mut deflater = Compress::new(Compression::new(INTERACTIVE.gzip), false);
    let mut out = Vec::with_capacity(bytes.len() / 3 + ROOM);
    let mut rest = bytes;
    loop {
        let before = deflater.total_in();
        deflater.compress_vec(rest, &mut out, FlushCompress::Sync)?;
        let taken = usize::try_from(deflater.total_in() - before).unwrap_or(rest.len());
        rest = &rest[taken..];
        // A full buffer may hide that there is more to write.
        if rest.is_empty() && out.capacity() > out.len() {
            return Ok(out);
        }
        out.reserve(rest.len() / 3 + ROOM);
    }
}

/// What stands around the pieces of a gzip member: its header before the first, after the last
/// an empty final block and the check sum and length of the whole.
fn framed(piece: &[u8], is_first: bool, whole: Option<&Crc>) -> Bytes {
    /// Compression method deflate, no flags, no time, an unknown operating system.
    const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    const FINAL_BLOCK: [u8; 2] = [3, 0];
    let mut bytes = Vec::with_capacity(piece.len() + HEADER.len() + FINAL_BLOCK.len() + 8);
    if is_first {
        bytes.extend_from_slice(&HEADER);
    }
    bytes.extend_from_slice(piece);
    if let Some(whole) = whole {
        bytes.extend_from_slice(&FINAL_BLOCK);
        bytes.extend_from_slice(&whole.sum().to_le_bytes());
        bytes.extend_from_slice(&whole.amount().to_le_bytes());
    }
    bytes.into()
}

impl From<flate2::CompressError> for Problem {
    fn from(error: flate2::CompressError) -> Self {
        tracing::error!(%error, "a body could not be compressed");
        Self::internal("The server failed while it compressed this response.")
    }
}

/// Why a body ends before its end; the reason is in the log.
#[derive(Debug)]
struct BrokenOff;

impl std::fmt::Display for BrokenOff {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("the rest of the body could not be made")
    }
}

impl std::error::Error for BrokenOff {}
