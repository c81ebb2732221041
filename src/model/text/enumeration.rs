//! Lists within sentences.

/// Texts as a list within a sentence: `a, b or c`.
pub fn join_with(texts: &[impl AsRef<str>], conjunction: &str) -> String {
    let texts: Vec<_> = texts.iter().map(AsRef::as_ref).collect();
    match texts.as_slice() {
        [firsts @ .., last] if !firsts.is_empty() => {
            format!("{} {conjunction} {last}", firsts.join(", "))
        }
        _ => texts.concat(),
    }
}
