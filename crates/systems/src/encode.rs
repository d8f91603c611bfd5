//! Percent-encoding for paths, queries and forms.

/// Encodes everything but RFC 3986's unreserved characters, so that the result can stand in any part of a path, a
/// query or a form.
#[must_use]
pub fn encode(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn keeps_only_unreserved_characters() {
        assert_eq!(encode("a-b_c.d~9"), "a-b_c.d~9");
        assert_eq!(encode("k8s dev/ü'&+%"), "k8s%20dev%2F%C3%BC%27%26%2B%25");
    }
}
