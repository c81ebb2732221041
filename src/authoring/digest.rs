//! The digest of a source's text, as `sources.json` has it.

use std::fs::File;
use std::io;
use std::path::Path;

use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::authoring::tool_error::ToolError;
use crate::model::to_hex;

/// The digest of a file, as the member `digest` of a source.
pub fn digest_file(path: &Path) -> Result<String, ToolError> {
    let digest = || {
        let mut file = File::open(path)?;
        let mut hash = HashWriter(Sha256::new());
        let bytes = io::copy(&mut file, &mut hash)?;
        io::Result::Ok((hash.0.finalize(), bytes))
    };
    let (sha256, bytes) = digest().map_err(|error| ToolError::unreadable(path, &error))?;
    let digest = json!({"sha256": to_hex(&sha256.into()), "bytes": bytes});
    Ok(format!("\"digest\": {digest}\n"))
}

struct HashWriter(Sha256);

impl io::Write for HashWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
