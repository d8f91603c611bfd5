//! Which headers go out and which come back.

use reqwest::header::{COOKIE, HeaderMap, HeaderName, HeaderValue, SET_COOKIE};

/// Headers an envelope must not hold: they belong to the connection, or say that a browser speaks. Entra refuses
/// confidential secrets that carry an Origin, Keycloak refuses foreign Origins, Rancher demands CSRF tokens of browsers.
const REFUSED: &[&str] = &[
    "accept-encoding",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "expect",
    "forwarded",
    "host",
    "http2-settings",
    "keep-alive",
    "origin",
    "referer",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
    "x-real-ip",
];

/// Beginnings of such headers.
const REFUSED_BEGINNINGS: &[&str] = &["access-control-", "proxy-", "sec-", "x-forwarded-"];

/// Headers of an answer that belong to its connection alone; `set-cookie` comes back as cookies.
const DROPPED: &[&str] =
    &["connection", "keep-alive", "proxy-authenticate", "set-cookie", "te", "trailer", "transfer-encoding", "upgrade"];

/// The headers as they go out.
pub(crate) fn outgoing(headers: &[(String, String)], cookies: &[(String, String)]) -> Result<HeaderMap, String> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let lower = name.to_ascii_lowercase();
        if REFUSED.contains(&lower.as_str()) || REFUSED_BEGINNINGS.iter().any(|start| lower.starts_with(start)) {
            return Err(format!("the header {lower} is not the sender's to set"));
        }
        let name = HeaderName::from_bytes(lower.as_bytes()).map_err(|_| "a header's name is none".to_owned())?;
        // The value may be a secret: it stays out of the error, and reqwest is told so.
        let mut value = HeaderValue::from_str(value).map_err(|_| format!("the value of the header {lower} is none"))?;
        value.set_sensitive(true);
        map.append(name, value);
    }
    if !cookies.is_empty() {
        map.insert(COOKIE, cookie_header(cookies)?);
    }
    Ok(map)
}

fn cookie_header(cookies: &[(String, String)]) -> Result<HeaderValue, String> {
    let mut pairs = Vec::with_capacity(cookies.len());
    for (name, value) in cookies {
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b)) {
            return Err("a cookie's name is none".into());
        }
        if !value.bytes().all(|b| b.is_ascii_graphic() && !b";,\\".contains(&b)) {
            return Err(format!("the value of the cookie {name} is none"));
        }
        pairs.push(format!("{name}={value}"));
    }
    let mut header = HeaderValue::from_str(&pairs.join("; ")).map_err(|_| "the cookies are none".to_owned())?;
    header.set_sensitive(true);
    Ok(header)
}

/// The headers of an answer: names in lower case, values as text.
pub(crate) fn incoming(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .filter(|(name, _)| !DROPPED.contains(&name.as_str()))
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect()
}

/// The cookies an answer sets; an empty value where it clears one.
pub(crate) fn cookies(headers: &HeaderMap, now: std::time::SystemTime) -> Vec<(String, String)> {
    headers
        .get_all(SET_COOKIE)
        .iter()
        .filter_map(|value| set_cookie(&String::from_utf8_lossy(value.as_bytes()), now))
        .collect()
}

fn set_cookie(text: &str, now: std::time::SystemTime) -> Option<(String, String)> {
    let mut parts = text.split(';');
    let (name, value) = parts.next()?.split_once('=')?;
    let (mut expired, mut aged) = (false, None);
    for attribute in parts {
        let (key, value) = attribute.split_once('=').unwrap_or((attribute, ""));
        match key.trim().to_ascii_lowercase().as_str() {
            "max-age" => aged = value.trim().parse::<i64>().ok().map(|seconds| seconds <= 0),
            "expires" => expired = httpdate::parse_http_date(value.trim()).is_ok_and(|until| until <= now),
            _ => {}
        }
    }
    // Max-Age goes before Expires (RFC 6265).
    let cleared = aged.unwrap_or(expired);
    let name = name.trim();
    (!name.is_empty()).then(|| (name.to_owned(), if cleared { String::new() } else { value.trim().to_owned() }))
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    fn out(name: &str, value: &str) -> Result<HeaderMap, String> {
        outgoing(&[(name.into(), value.into())], &[])
    }

    #[test]
    fn refuses_what_is_not_the_senders() {
        for name in
            REFUSED.iter().chain(&["Origin", "X-Forwarded-For", "Sec-Fetch-Site", "Proxy-Authorization", "Cookie"])
        {
            let said = out(name, "secret-value").unwrap_err();
            assert!(!said.contains("secret-value"), "{said}");
        }
    }

    #[test]
    fn refuses_split_lines_without_telling_the_value() {
        let said = out("authorization", "Bearer s3cret\r\norigin: x").unwrap_err();
        assert!(!said.contains("s3cret"));
        assert!(out("a b", "x").is_err());
        assert!(outgoing(&[], &[("a".into(), "b; c=d".into())]).is_err());
        assert!(outgoing(&[], &[("a=b".into(), "c".into())]).is_err());
    }

    #[test]
    fn sends_cookies_as_one_header() {
        let map = outgoing(&[], &[("CSRF".into(), "1".into()), ("R_PKCE_VERIFIER".into(), "a-b_c".into())]).unwrap();
        assert_eq!(map[COOKIE], "CSRF=1; R_PKCE_VERIFIER=a-b_c");
    }

    #[test]
    fn reads_set_cookie() {
        let read = |text| set_cookie(text, SystemTime::now());
        assert_eq!(read("R_SESS=token:abc=; Path=/; HttpOnly; Secure"), Some(("R_SESS".into(), "token:abc=".into())));
        assert_eq!(read("A=x; Max-Age=0"), Some(("A".into(), String::new())));
        assert_eq!(read("A=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT"), Some(("A".into(), String::new())));
        assert_eq!(read("A=x; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT"), Some(("A".into(), "x".into())));
        assert_eq!(read("nonsense"), None);
    }
}
