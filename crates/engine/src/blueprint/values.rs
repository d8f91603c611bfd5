//! What is wrong with single values: addresses, names, tenants, namespaces.

use lockstep_words::{Message, en::check as say};

use super::forms::{address, is_guid};

/// Namespaces that belong to Kubernetes or Rancher: roles there would reach into the system itself.
const SYSTEM_NAMESPACES: [&str; 4] = ["kube-system", "kube-public", "kube-node-lease", "cattle-system"];

/// What is wrong with an address.
pub(super) fn address_problem(typed: &str, what: &str) -> Option<Message> {
    let address = address(typed);
    if address.is_empty() {
        return Some(Message::new(say::ADDRESS_EMPTY).with("what", what));
    }
    let wrong = |key| Some(Message::new(key).with("address", shorten(&address)));
    let Some((scheme, rest)) = address.split_once("://") else { return wrong(say::ADDRESS_FORM) };
    let authority = rest.split('/').next().unwrap_or_default();
    let host = host(authority);
    let letters = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    if host.is_empty()
        || !authority.chars().all(letters)
        || rest.chars().any(char::is_whitespace)
        || address.len() > 500
    {
        return wrong(say::ADDRESS_FORM);
    }
    match scheme {
        "https" => None,
        "http" if is_loopback(host) => None,
        "http" => wrong(say::ADDRESS_HTTP),
        _ => wrong(say::ADDRESS_FORM),
    }
}

fn host(authority: &str) -> &str {
    match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.ends_with(".localhost") || host == "::1" || host.starts_with("127.")
}

/// What is wrong with a tenant.
pub(super) fn tenant_problem(typed: &str) -> Option<Message> {
    let tenant = typed.trim();
    if tenant.is_empty() {
        return Some(say::TENANT_EMPTY.into());
    }
    if matches!(tenant.to_ascii_lowercase().as_str(), "common" | "organizations" | "consumers") {
        return Some(Message::new(say::TENANT_COMMON).with("tenant", tenant));
    }
    let plain = tenant.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    let good = plain && tenant.len() <= 253 && (is_guid(tenant) || (tenant.contains('.') && !tenant.starts_with('.')));
    (!good).then(|| Message::new(say::TENANT_FORM).with("tenant", shorten(tenant)))
}

/// What is wrong with a name that becomes part of addresses.
pub(super) fn name_problem(typed: &str, limit: usize, empty: Message) -> Option<Message> {
    let name = typed.trim();
    if name.is_empty() {
        return Some(empty);
    }
    if let Some(letter) = name.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))) {
        let letter = if letter.is_whitespace() { "space".to_owned() } else { letter.to_string() };
        return Some(Message::new(say::NAME_FORM).with("name", shorten(name)).with("letter", letter));
    }
    (name.len() > limit).then(|| Message::new(say::NAME_LONG).with("name", shorten(name)).with("limit", limit))
}

/// Whether a name is a label after RFC 1123.
fn is_label(name: &str) -> bool {
    let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    name.len() <= 63
        && edge(name.chars().next())
        && edge(name.chars().last())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// What is wrong with the name of a cluster that Rancher is to get. Rancher's webhook wants a label of 2 to 63 letters for
/// those that Rancher makes, and neither `local` nor the form of an id; imported ones get the same names, so that Fleet can take them.
pub(super) fn cluster_problem(name: &str) -> Option<Message> {
    let rest = name.strip_prefix("c-").filter(|rest| rest.len() == 5);
    let id = rest.is_some_and(|rest| rest.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
    let wrong = |key| Some(Message::new(key).with("name", shorten(name)));
    match is_label(name) && name.len() > 1 {
        false => wrong(say::CLUSTER_FORM),
        true if id || name == "local" => wrong(say::CLUSTER_RESERVED),
        true => None,
    }
}

/// What is wrong with a namespace's name.
pub(super) fn namespace_problem(name: &str) -> Option<Message> {
    if !is_label(name) {
        return Some(Message::new(say::NAMESPACE_FORM).with("name", shorten(name)));
    }
    SYSTEM_NAMESPACES.contains(&name).then(|| Message::new(say::NAMESPACE_SYSTEM).with("name", name))
}

/// Keeps a sentence readable when someone pastes a novel into a field.
pub(super) fn shorten(text: &str) -> String {
    if text.chars().count() <= 60 { text.to_owned() } else { text.chars().take(57).chain("…".chars()).collect() }
}

#[cfg(test)]
mod tests {
    use super::{address_problem, cluster_problem, is_guid, name_problem, namespace_problem, tenant_problem};
    use lockstep_words::{Message, en::check as say};

    #[test]
    fn addresses_are_https_or_loopback() {
        let key = |typed: &str| address_problem(typed, "Keycloak").map(|message| message.key);
        assert_eq!(key("https://sso.contoso.com:8443/auth"), None);
        assert_eq!(key("http://localhost:8080"), None);
        assert_eq!(key("http://[::1]:8080"), None);
        assert_eq!(key("http://sso.contoso.com"), Some(say::ADDRESS_HTTP));
        assert_eq!(key(""), Some(say::ADDRESS_EMPTY));
        for wrong in ["sso.contoso.com", "ftp://x", "https://", "https://a b", "https://x;y", "https://user@host"] {
            assert_eq!(key(wrong), Some(say::ADDRESS_FORM), "{wrong}");
        }
    }

    #[test]
    fn tenants_are_ids_or_domains() {
        assert!(is_guid("8f1c2d3e-4a5b-4c6d-8e7f-901a2b3c4d5e"));
        let key = |typed: &str| tenant_problem(typed).map(|message| message.key);
        assert_eq!(key("contoso.onmicrosoft.com"), None);
        assert_eq!(key("8f1c2d3e-4a5b-4c6d-8e7f-901a2b3c4d5e"), None);
        assert_eq!(key("Common"), Some(say::TENANT_COMMON));
        for wrong in ["contoso", "a/b.com", "';drop", "ü.de", ".com"] {
            assert_eq!(key(wrong), Some(say::TENANT_FORM), "{wrong}");
        }
    }

    #[test]
    fn names_hold_nothing_that_addresses_escape() {
        let key = |typed: &str| name_problem(typed, 100, Message::new(say::REALM_EMPTY)).map(|message| message.key);
        assert_eq!(key(" Dev-1.x_y "), None);
        assert_eq!(key("  "), Some(say::REALM_EMPTY));
        for wrong in ["a b", "a/b", "a'b", "Gruppe Ü", "a%b", "a;b"] {
            assert_eq!(key(wrong), Some(say::NAME_FORM), "{wrong}");
        }
        assert_eq!(key(&"x".repeat(101)), Some(say::NAME_LONG));
    }

    #[test]
    fn clusters_have_names_that_rancher_takes() {
        let key = |name: &str| cluster_problem(name).map(|message| message.key);
        for good in ["beta", "c-beta-1", "locally", "c-abcdef", "7b"] {
            assert_eq!(key(good), None, "{good}");
        }
        for wrong in ["Beta", "beta.one", "be ta", "-beta", "b", &"x".repeat(64)] {
            assert_eq!(key(wrong), Some(say::CLUSTER_FORM), "{wrong}");
        }
        for taken in ["local", "c-abcde", "c-12345"] {
            assert_eq!(key(taken), Some(say::CLUSTER_RESERVED), "{taken}");
        }
    }

    #[test]
    fn namespaces_are_labels_of_one_s_own() {
        assert_eq!(namespace_problem("trinity"), None);
        for wrong in ["Trinity", "-a", "a-", "a_b", ""] {
            assert_eq!(namespace_problem(wrong).map(|m| m.key), Some(say::NAMESPACE_FORM), "{wrong}");
        }
        assert_eq!(namespace_problem("kube-system").map(|m| m.key), Some(say::NAMESPACE_SYSTEM));
    }
}
