//! The rules for redirect addresses of an application.

use serde_json::Value;

use crate::graph::call::Problem;
use crate::state::texts;

fn problem(uri: &str) -> Option<&'static str> {
    let (scheme, rest) = match uri.split_once("://") {
        Some((scheme, rest)) if !rest.is_empty() => (scheme, rest),
        _ => return Some("must be an absolute address"),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    if uri.len() > 256 {
        return Some("is longer than 256 characters");
    }
    if scheme == "http" && host != "localhost" && host != "127.0.0.1" {
        return Some("must start with 'https' or 'http://localhost'");
    }
    if authority.starts_with('[') {
        return Some("must not use the IPv6 loopback address");
    }
    if uri.contains('#') {
        return Some("must not have a fragment");
    }
    if uri.contains('*') {
        return Some("must not have a wildcard");
    }
    if uri.contains(['!', '$', '\'', '(', ')', ',', ';', ' ']) {
        return Some("has a character that is not allowed");
    }
    if matches!(scheme, "http" | "https") && !rest.contains('/') {
        return Some("without a path needs a trailing slash");
    }
    None
}

/// Checks every redirect address of an application's body.
///
/// # Errors
/// 400 with the first address that breaks a rule.
pub(crate) fn check(body: &Value) -> Result<(), Problem> {
    for platform in ["web", "spa", "publicClient"] {
        let uris = texts(&body[platform]["redirectUris"]);
        if uris.len() > 256 {
            return Err(Problem::bad(format!("Too many values for property '{platform}.redirectUris'.")));
        }
        for uri in &uris {
            let native = platform == "publicClient" && !uri.starts_with("http");
            if let Some(why) = problem(uri).filter(|_| !native) {
                return Err(Problem::bad(format!(
                    "Invalid value '{uri}' specified for property '{platform}.redirectUris' of resource 'Application': it {why}."
                )));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn redirect_addresses_follow_the_rules() {
        for good in ["https://kc.example.org/realms/r/broker/entra/endpoint", "http://localhost:8080/x", "https://a/"] {
            assert_eq!(problem(good), None, "{good}");
        }
        for bad in [
            "/x",
            "http://kc.example.org/x",
            "https://a",
            "https://a/#x",
            "https://a/(x)",
            "https://*.a/",
            "http://[::1]/x",
        ] {
            assert!(problem(bad).is_some(), "{bad}");
        }
    }
}
