//! What tells builds of the program apart: what they were built from.

use std::fs;
use std::path::Path;

#[path = "../../build.rs"]
#[expect(dead_code, reason = "Cargo runs the rest")]
mod build;

/// The digest of copied sources that `change` was done to.
fn digest(change: impl FnOnce(&Path)) -> String {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir_all(root.join("src/api")).unwrap();
    for (name, text) in [
        ("Cargo.toml", "[package]\n"),
        ("Cargo.lock", "version = 4\n"),
        ("build.rs", "fn main() {}\n"),
        ("src/main.rs", "fn main() {\n}\n"),
        ("src/api/mod.rs", "mod answer;\n"),
    ] {
        fs::write(root.join(name), text).unwrap();
    }
    change(root);
    build::digest(root).unwrap()
}

#[test]
fn builds_of_the_same_sources_agree() {
    let here = build::digest(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    assert_eq!(talks::SOURCE_DIGEST, here);
    let first = digest(|_| {});
    assert_eq!(digest(|_| {}), first);
    let write = |name: &'static str, text: &'static str| {
        digest(move |root| fs::write(root.join(name), text).unwrap())
    };
    assert_eq!(write("src/main.rs", "fn main() {\r\n}\r\n"), first, "CRLF");
    assert_eq!(
        write("src/.main.rs.swp", "b0VIM"),
        first,
        "an editor's file"
    );
    assert_eq!(write("README.md", "# talks"), first, "no source");
}

#[test]
fn builds_of_other_sources_differ() {
    let mut seen = vec![digest(|_| {})];
    let changes: [(&str, &str); 5] = [
        ("src/main.rs", "fn main() {\n\n}\n"),
        ("src/api/mod.rs", "mod answer;\nmod cache;\n"),
        ("src/api/cache.rs", ""),
        ("Cargo.lock", "version = 4\n\n"),
        ("Cargo.toml", "[package]\nname = \"talks\"\n"),
    ];
    for (name, text) in changes {
        seen.push(digest(|root| fs::write(root.join(name), text).unwrap()));
    }
    seen.push(digest(|root| {
        fs::rename(root.join("src/api/mod.rs"), root.join("src/api.rs")).unwrap();
    }));
    let count = seen.len();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), count);
}
