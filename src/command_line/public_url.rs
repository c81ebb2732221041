//! The URL under which clients reach the server.
//!
//! Every link, `Link` and `Location` header begins with it, and an export writes it into the
//! configuration of a web server. Whatever could fail there is rejected when the process starts.

use std::net::Ipv6Addr;

use percent_encoding::{CONTROLS, utf8_percent_encode};

/// The maximum length of the URL, which headers and the configuration of a web server repeat.
const MAX_LEN: usize = 1024;
/// The maximum lengths of a host name and of its labels (RFC 1035, section 2.3.4).
const MAX_HOST_LEN: usize = 253;
const MAX_LABEL_LEN: usize = 63;

/// Parses an absolute http or https URL into its canonical form, without a trailing slash and
/// with a percent-encoded path.
pub(super) fn parse_public_url(text: &str) -> Result<String, String> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return Err("write an absolute URL, such as https://talks.example.org".to_owned());
    };
    let scheme = scheme.to_ascii_lowercase();
    if !["http", "https"].contains(&scheme.as_str()) {
        return Err(format!("the scheme is http or https, not `{scheme}`"));
    }
    if rest.contains('?') {
        return Err("a query cannot stand in it: leave out `?` and what follows".to_owned());
    }
    if rest.contains('#') {
        return Err("a fragment cannot stand in it: leave out `#` and what follows".to_owned());
    }
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let authority = check_authority(authority)?;
    let path = check_path(path.trim_end_matches('/'))?;
    let url = format!("{scheme}://{authority}{path}");
    if url.len() > MAX_LEN {
        return Err(format!(
            "it has {} characters; at most {MAX_LEN} are possible",
            url.len()
        ));
    }
    match url.parse::<axum::http::Uri>() {
        Ok(_) => Ok(url),
        Err(error) => Err(error.to_string()),
    }
}

/// Validates the host, which it returns in lower case, and the port.
fn check_authority(authority: &str) -> Result<String, String> {
    if authority.contains('@') {
        return Err(
            "a user name or password cannot stand in it: leave out all up to `@`".to_owned(),
        );
    }
    let end = match authority.find(']') {
        Some(bracket) => bracket + 1,
        None => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, port) = authority.split_at(end);
    let host = host.to_ascii_lowercase();
    if host.starts_with('[') {
        let address = host
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        if address.is_none_or(|address| address.parse::<Ipv6Addr>().is_err()) {
            return Err(format!("`{host}` is not an IPv6 address in brackets"));
        }
    } else {
        check_host(&host)?;
    }
    match port.strip_prefix(':') {
        None if port.is_empty() => Ok(host),
        Some(digits) if is_port(digits) => Ok(host + port),
        _ => Err(format!(
            "`{port}` is not a port; write one from 1 to 65535, such as {host}:8080"
        )),
    }
}

fn is_port(digits: &str) -> bool {
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number && digits.parse::<u16>().is_ok_and(|port| port > 0)
}

fn check_host(host: &str) -> Result<(), String> {
    if !host.is_ascii() {
        return Err(format!(
            "the host `{host}` is not ASCII; write it in Punycode, as xn--…"
        ));
    }
    if host.len() > MAX_HOST_LEN {
        return Err(format!(
            "the host has {} characters; at most {MAX_HOST_LEN} are possible",
            host.len()
        ));
    }
    for label in host.split('.') {
        if label.is_empty() {
            return Err("the host is missing, or a part of it between dots".to_owned());
        }
        if label.len() > MAX_LABEL_LEN {
            return Err(format!(
                "`{label}` has {} characters; a part of a host name has at most {MAX_LABEL_LEN}",
                label.len()
            ));
        }
        let is_invalid = |ch: &char| !(ch.is_ascii_alphanumeric() || "-_".contains(*ch));
        if let Some(ch) = label.chars().find(is_invalid) {
            return Err(format!("{ch:?} cannot stand in a host name"));
        }
    }
    Ok(())
}

/// Validates the path and percent-encodes it.
fn check_path(path: &str) -> Result<String, String> {
    // URLs allow `;`, `$` and `'`, but they have a meaning in the configuration of a web server.
    let is_allowed =
        |ch: char| !ch.is_ascii() || ch.is_ascii_alphanumeric() || "-._~!&()*+,=:@/%".contains(ch);
    if let Some(ch) = path.chars().find(|ch| !is_allowed(*ch) || ch.is_control()) {
        let code = u32::from(ch);
        return Err(match ch {
            ';' | '$' | '\'' => format!("`{ch}` cannot stand in it; choose another path"),
            _ => format!("{ch:?} cannot stand in it; write %{code:02X}"),
        });
    }
    for escape in path.split('%').skip(1) {
        let digits = escape.as_bytes().get(..2);
        if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
            return Err("two hexadecimal digits follow `%`; write `%` itself as %25".to_owned());
        }
    }
    for segment in path.split('/').skip(1) {
        let decoded = segment.replace("%2e", ".").replace("%2E", ".");
        if decoded == "." || decoded == ".." {
            return Err(format!(
                "`{segment}` cannot stand in the path; write the path that it leads to"
            ));
        }
        if segment.is_empty() {
            return Err("write one slash instead of `//` in the path".to_owned());
        }
    }
    Ok(utf8_percent_encode(path, CONTROLS).to_string())
}

#[cfg(test)]
mod tests {
    use super::parse_public_url;

    #[test]
    fn a_url_is_put_into_its_canonical_form() {
        for (text, url) in [
            ("https://talks.example.org", "https://talks.example.org"),
            ("HTTPS://Talks.Example.ORG/", "https://talks.example.org"),
            ("http://h:8080/api//", "http://h:8080/api"),
            ("http://127.0.0.1:1/a/b", "http://127.0.0.1:1/a/b"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("http://[FE80::1]", "http://[fe80::1]"),
            (
                "https://xn--80aikifvh.xn--j1amh/ш",
                "https://xn--80aikifvh.xn--j1amh/%D1%88",
            ),
            ("https://EX/É", "https://ex/%C3%89"),
            ("https://ex/a%20b", "https://ex/a%20b"),
            ("https://ex/~a@b/(c)", "https://ex/~a@b/(c)"),
        ] {
            assert_eq!(parse_public_url(text).as_deref(), Ok(url), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let long_label = format!("https://{}.example", "a".repeat(64));
        let long_host = format!("https://{}example", "a.".repeat(200));
        let long_path = format!("https://ex/{}", "ш".repeat(200));
        for (text, help) in [
            ("", "an absolute URL"),
            ("talks.example", "an absolute URL"),
            ("//talks.example", "an absolute URL"),
            ("ftp://talks.example", "not `ftp`"),
            ("https://", "the host is missing"),
            ("https:///v1", "the host is missing"),
            ("https://a..b", "the host is missing"),
            ("https://ex:99999", "`:99999` is not a port"),
            ("https://ex:0", "`:0` is not a port"),
            ("https://ex:", "`:` is not a port"),
            ("https://ex:80:80", "`:80:80` is not a port"),
            ("https://[::1", "not an IPv6 address"),
            ("https://[::1]x", "`x` is not a port"),
            ("https://[1.2.3.4]", "not an IPv6 address"),
            ("https://me:secret@ex", "a user name or password"),
            ("https://переговоры.укр", "Punycode"),
            ("https://a b", "' ' cannot stand in a host name"),
            ("https://a?b=c", "a query"),
            ("https://a/#b", "a fragment"),
            ("https://ex/%zz", "%25"),
            ("https://ex/%", "%25"),
            ("https://ex/%2", "%25"),
            ("https://ex/a/../b", "`..` cannot stand"),
            ("https://ex/a/%2E%2e/b", "`%2E%2e` cannot stand"),
            ("https://ex/./b", "`.` cannot stand"),
            ("https://ex/a//b", "one slash"),
            ("https://ex/$b", "`$` cannot stand in it"),
            ("https://ex/a b", "write %20"),
            ("https://ex/\"", "write %22"),
            ("https://ex/{x}", "write %7B"),
            ("https://ex/a\\b", "write %5C"),
            ("https://ex/a\r\nb", "write %0D"),
            ("https://ex/\u{85}", "cannot stand in it"),
            (&long_label, "at most 63"),
            (&long_host, "at most 253"),
            (&long_path, "at most 1024"),
        ] {
            let error = parse_public_url(text).expect_err(text);
            assert!(error.contains(help), "{text}: {error}");
        }
    }
}
