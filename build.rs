//! Hashes everything that a response can depend on besides the fixtures and the request, so
//! that caches tell builds apart, and builds of the same sources agree.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

/// What the program is built from, below the folder of the package. Fixtures are hashed when
/// they are loaded; tests, benchmarks and the toolchain change no response.
const SOURCES: [&str; 4] = ["Cargo.lock", "Cargo.toml", "build.rs", "src"];

fn main() -> io::Result<()> {
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
    }
    println!(
        "cargo::rustc-env=TALKS_SOURCE_DIGEST={}",
        digest(Path::new("."))?
    );
    Ok(())
}

/// SHA-256 over the names and contents of the sources in `root`, in hexadecimal.
pub(crate) fn digest(root: &Path) -> io::Result<String> {
    let mut files = Vec::new();
    for source in SOURCES {
        collect(root, Path::new(source), &mut files)?;
    }
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        let mut bytes = fs::read(root.join(&file))?;
        // A checkout with other line endings is the same program.
        bytes.retain(|byte| *byte != b'\r');
        hash.update(format!("{}\0{}\0", file.display(), bytes.len()));
        hash.update(bytes);
    }
    let digest = hash.finalize();
    Ok(digest
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}")))
}

/// Adds a file, or the files in a folder. Names that begin with a dot are an editor's.
fn collect(root: &Path, path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let full = root.join(path);
    if !full.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(full)? {
        let name = entry?.file_name();
        if !name.to_string_lossy().starts_with('.') {
            collect(root, &path.join(name), files)?;
        }
    }
    Ok(())
}
