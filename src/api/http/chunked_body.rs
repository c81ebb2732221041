//! Long bodies, rendered and sent in chunks.
//!
//! Each chunk is determined by its index alone. So a client that reads slowly holds one chunk and
//! not the body, one that leaves costs no more than the chunk it left at, and several that read
//! the same body share the chunks, wherever each of them has got to.
//!
//! The gzip encoding is one member (RFC 1952) whose chunks are compressed independently: each ends
//! at a byte boundary (a sync flush, RFC 1951, section 3.2.4) and refers to none before it. Brotli
//! has no such chunks, so that long bodies are sent in gzip or unencoded.

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

use crate::api::http::compute::{ComputeError, ComputePool};
use crate::api::http::content_encoding::DOWNLOAD_LEVEL;
use crate::api::http::problem::Problem;
use crate::metrics::RouteMetrics;

/// How many rows a chunk has: about 300 kB of statements, rendered and compressed in some
/// milliseconds.
const ROWS_PER_CHUNK: usize = 256;

/// Renders some rows at the end of a buffer.
type RenderRows = dyn Fn(Range<usize>, &mut Vec<u8>) -> Result<(), Problem> + Send + Sync;

/// What surrounds the rows of a body.
#[derive(Default)]
pub(crate) struct Framing {
    pub(crate) head: Vec<u8>,
    pub(crate) tail: Vec<u8>,
}

/// A body of many rows between a head and a tail.
pub(crate) struct ChunkedRows {
    /// Distinguishes its chunks from those of other bodies.
    id: u64,
    row_count: usize,
    framing: Framing,
    render: Box<RenderRows>,
}

impl ChunkedRows {
    /// A body of `count` rows; `render` writes those of a range.
    pub(crate) fn new(
        row_count: usize,
        framing: Framing,
        render: impl Fn(Range<usize>, &mut Vec<u8>) -> Result<(), Problem> + Send + Sync + 'static,
    ) -> Self {
        static CREATED: AtomicU64 = AtomicU64::new(0);
        Self {
            id: CREATED.fetch_add(1, Ordering::Relaxed),
            row_count,
            framing,
            render: Box::new(render),
        }
    }

    /// At least one.
    pub(crate) fn chunk_count(&self) -> usize {
        self.row_count.div_ceil(ROWS_PER_CHUNK).max(1)
    }

    /// Appends a chunk to a buffer.
    pub(crate) fn render_chunk(
        &self,
        chunk_index: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), Problem> {
        if chunk_index == 0 {
            out.extend_from_slice(&self.framing.head);
        }
        let start = chunk_index * ROWS_PER_CHUNK;
        (self.render)(start..(start + ROWS_PER_CHUNK).min(self.row_count), out)?;
        if chunk_index + 1 == self.chunk_count() {
            out.extend_from_slice(&self.framing.tail);
        }
        Ok(())
    }
}

/// A chunk in one encoding.
struct BodyChunk {
    bytes: Bytes,
    /// The checksum and length of the unencoded chunk; none if it is not encoded.
    crc: Option<Crc>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct ChunkKey {
    body_id: u64,
    index: usize,
    gzip: bool,
}

/// The chunks that were computed lately, within a budget of bytes.
pub(crate) struct ChunkCache(Cache<ChunkKey, Arc<BodyChunk>, ChunkWeight>);

#[derive(Clone)]
struct ChunkWeight;

impl Weighter<ChunkKey, Arc<BodyChunk>> for ChunkWeight {
    fn weight(&self, _: &ChunkKey, chunk: &Arc<BodyChunk>) -> u64 {
        chunk.bytes.len() as u64 + 256
    }
}

impl ChunkCache {
    /// A cache of at most `budget` bytes.
    pub(crate) fn new(budget: u64) -> Self {
        let expected_chunk_bytes = 64 * 1024;
        let count = usize::try_from(budget / expected_chunk_bytes).unwrap_or(usize::MAX);
        Self(Cache::with_weighter(count, budget, ChunkWeight))
    }
}

/// A long body on its way to a client.
pub(crate) struct ChunkStream {
    rows: Arc<ChunkedRows>,
    gzip: bool,
    pool: Arc<ComputePool>,
    cache: Arc<ChunkCache>,
    /// Where the bytes that are sent are counted.
    route: Arc<RouteMetrics>,
    /// Held until the body is sent or its client has left.
    _permit: OwnedSemaphorePermit,
}

impl ChunkStream {
    /// Admits a body, unless too many are being sent.
    pub(crate) fn new(
        pool: &Arc<ComputePool>,
        cache: &Arc<ChunkCache>,
        route: &Arc<RouteMetrics>,
        rows: &Arc<ChunkedRows>,
        gzip: bool,
    ) -> Result<Self, ComputeError> {
        Ok(Self {
            _permit: pool.admit_stream()?,
            rows: Arc::clone(rows),
            gzip,
            pool: Arc::clone(pool),
            cache: Arc::clone(cache),
            route: Arc::clone(route),
        })
    }

    /// The body. A chunk that cannot be rendered aborts it, which clients notice.
    pub(crate) fn into_body(self) -> Body {
        let state = (self, 0, Crc::new());
        let chunks = stream::try_unfold(state, async |(stream, index, mut crc)| {
            if index >= stream.rows.chunk_count() {
                return Ok(None);
            }
            let chunk = stream.get_or_compute_chunk(index).await?;
            let mut bytes = chunk.bytes.clone();
            if let Some(chunk_crc) = &chunk.crc {
                crc.combine(chunk_crc);
                let is_last = index + 1 == stream.rows.chunk_count();
                bytes = frame_gzip(&bytes, index == 0, is_last.then_some(&crc));
            }
            stream.route.add_body_bytes(bytes.len() as u64);
            Ok::<_, StreamAborted>(Some((bytes, (stream, index + 1, crc))))
        });
        Body::from_stream(chunks)
    }

    /// A chunk, computed once for all clients that wait for it.
    async fn get_or_compute_chunk(&self, index: usize) -> Result<Arc<BodyChunk>, StreamAborted> {
        let key = ChunkKey {
            body_id: self.rows.id,
            index,
            gzip: self.gzip,
        };
        let (rows, gzip) = (Arc::clone(&self.rows), self.gzip);
        let computed = async {
            let task = self
                .pool
                .run_admitted(move || build_chunk(&rows, index, gzip));
            match task.await {
                Ok(chunk) => chunk.map(Arc::new).map_err(|_| StreamAborted),
                Err(ComputeError::Busy | ComputeError::Failed) => Err(StreamAborted),
            }
        };
        self.cache.0.get_or_insert_async(&key, computed).await
    }
}

fn build_chunk(rows: &ChunkedRows, index: usize, gzip: bool) -> Result<BodyChunk, Problem> {
    let mut bytes = Vec::new();
    rows.render_chunk(index, &mut bytes)?;
    if !gzip {
        let bytes = bytes.into();
        return Ok(BodyChunk { bytes, crc: None });
    }
    let mut crc = Crc::new();
    crc.update(&bytes);
    Ok(BodyChunk {
        bytes: deflate(&bytes)?.into(),
        crc: Some(crc),
    })
}

/// Compresses a chunk so that others can precede and follow it.
fn deflate(bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    /// Room for the marker of a flush, which zlib needs to write it once.
    const FLUSH_MARKER_ROOM: usize = 64;
    let mut deflater = Compress::new(Compression::new(DOWNLOAD_LEVEL.gzip), false);
    let mut out = Vec::with_capacity(bytes.len() / 3 + FLUSH_MARKER_ROOM);
    let mut rest = bytes;
    loop {
        let consumed_before = deflater.total_in();
        deflater
            .compress_vec(rest, &mut out, FlushCompress::Sync)
            .map_err(|error| {
                let detail = "The server failed while it compressed this response.";
                Problem::internal(&error, "a body could not be compressed", detail)
            })?;
        let consumed = usize::try_from(deflater.total_in() - consumed_before)
            .expect("no more is consumed than `rest` has");
        rest = &rest[consumed..];
        // A full buffer may hide that there is more to write.
        if rest.is_empty() && out.capacity() > out.len() {
            return Ok(out);
        }
        out.reserve(rest.len() / 3 + FLUSH_MARKER_ROOM);
    }
}

/// Adds the frame of a gzip member: its header before the first chunk, after the last one an empty
/// final block and the checksum and length of all.
fn frame_gzip(chunk: &[u8], is_first: bool, total_crc: Option<&Crc>) -> Bytes {
    /// Compression method deflate, no flags, no time, an unknown operating system.
    const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    const FINAL_BLOCK: [u8; 2] = [3, 0];
    let mut bytes = Vec::with_capacity(chunk.len() + HEADER.len() + FINAL_BLOCK.len() + 8);
    if is_first {
        bytes.extend_from_slice(&HEADER);
    }
    bytes.extend_from_slice(chunk);
    if let Some(total_crc) = total_crc {
        bytes.extend_from_slice(&FINAL_BLOCK);
        bytes.extend_from_slice(&total_crc.sum().to_le_bytes());
        bytes.extend_from_slice(&total_crc.amount().to_le_bytes());
    }
    bytes.into()
}

/// Why a body ends before its end; the reason is in the log.
#[derive(Debug)]
struct StreamAborted;

impl std::fmt::Display for StreamAborted {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("the rest of the body could not be made")
    }
}

impl std::error::Error for StreamAborted {}
