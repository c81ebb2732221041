//! Parses addresses to listen on.

/// Parses an address into `HOST:PORT`. A port alone listens on the loopback interface, like the
/// default; a colon and a port listen on every interface, as in other servers.
pub(super) fn parse_listen_address(text: &str) -> Result<String, String> {
    let (host, port) = match text.rsplit_once(':') {
        _ if text.contains("://") => {
            return Err("write it without `http://` and path, such as 127.0.0.1:8080".to_owned());
        }
        None if text.bytes().all(|byte| byte.is_ascii_digit()) => ("127.0.0.1", text),
        None => return Err(format!("the port is missing; write {text}:8080")),
        Some(("", port)) => ("0.0.0.0", port),
        Some((host, _)) if host.contains(':') && !host.starts_with('[') => {
            return Err(format!(
                "an IPv6 address stands in brackets; write [{text}]:8080"
            ));
        }
        Some((host, _)) if host.starts_with('[') && !host.ends_with(']') => {
            return Err(format!("the port is missing; write {text}:8080"));
        }
        Some((host, port)) => (host, port),
    };
    if host.contains(|ch: char| ch.is_whitespace() || "/?#@".contains(ch)) {
        return Err("write a host and a port only, such as 127.0.0.1:8080".to_owned());
    }
    if !port.bytes().all(|byte| byte.is_ascii_digit()) || port.parse::<u16>().is_err() {
        return Err(format!(
            "`{port}` is not a port; write one from 0 to 65535, such as {host}:8080"
        ));
    }
    Ok(format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::parse_listen_address;

    #[test]
    fn short_forms_are_completed() {
        for (text, address) in [
            ("127.0.0.1:0", "127.0.0.1:0"),
            ("localhost:80", "localhost:80"),
            ("[::1]:80", "[::1]:80"),
            ("[::]:65535", "[::]:65535"),
            (":8080", "0.0.0.0:8080"),
            ("8080", "127.0.0.1:8080"),
        ] {
            assert_eq!(parse_listen_address(text).as_deref(), Ok(address), "{text}");
        }
    }

    #[test]
    fn errors_say_what_to_write() {
        for (text, help) in [
            ("127.0.0.1", "write 127.0.0.1:8080"),
            ("localhost", "write localhost:8080"),
            ("::1", "write [::1]:8080"),
            ("[::1]", "write [::1]:8080"),
            ("localhost:", "`` is not a port"),
            ("localhost:http", "`http` is not a port"),
            ("localhost:+80", "`+80` is not a port"),
            (":", "such as 0.0.0.0:8080"),
            (":65536", "from 0 to 65535"),
            ("70000", "from 0 to 65535"),
            ("http://localhost:80", "without `http://`"),
            ("localhost/x:80", "a host and a port only"),
        ] {
            let error = parse_listen_address(text).expect_err(text);
            assert!(error.contains(help), "{text}: {error}");
        }
    }
}
