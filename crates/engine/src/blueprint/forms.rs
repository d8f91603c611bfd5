//! The forms in which single values are kept: addresses, ids, lists of names.

/// An address as it is kept: trimmed, without trailing slashes, and without what people paste along with it: a
/// discovery document's path, a realm's, Rancher's dashboard.
#[must_use]
pub fn address(typed: &str) -> String {
    let mut text = typed.trim();
    for tail in ["/realms/", "/admin", "/dashboard", "/verify-auth", "/.well-known/", "?", "#"] {
        if let Some(at) = text.find(tail).filter(|at| text[..*at].contains("://") && !text[..*at].ends_with(":/")) {
            text = &text[..at];
        }
    }
    text.trim_end_matches('/').to_owned()
}

/// The realm in a pasted discovery address or issuer, if there is one.
#[must_use]
pub fn realm_in(typed: &str) -> Option<String> {
    let rest = typed.split_once("/realms/")?.1;
    let realm = rest.split(['/', '?', '#']).next().unwrap_or_default();
    (!realm.is_empty()).then(|| realm.to_owned())
}

/// Whether a text has the form of an object or tenant id.
#[must_use]
pub fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.chars().enumerate().all(|(n, c)| match n {
            8 | 13 | 18 | 23 => c == '-',
            _ => c.is_ascii_hexdigit(),
        })
}

/// Names separated by commas, semicolons or spaces, each once.
#[must_use]
pub fn names(typed: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in typed.split([',', ';', ' ', '\n', '\t']).filter(|name| !name.is_empty()) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// Texts of several words, separated by commas, semicolons or lines, each once.
#[must_use]
pub fn lines(typed: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in typed.split([',', ';', '\n']).map(str::trim).filter(|line| !line.is_empty()) {
        if !lines.iter().any(|known| known == line) {
            lines.push(line.to_owned());
        }
    }
    lines
}

/// Rows of groups out of pasted lines: Entra group and Keycloak group, separated by a comma, a semicolon or a tab, with or
/// without quotes; of a line with one name both have it. Empty lines are left out.
#[must_use]
pub fn pasted_groups(text: &str) -> Vec<(String, String)> {
    let clean = |part: &str| part.trim().trim_matches('"').trim().to_owned();
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| match line.split_once(['\t', ';', ',']) {
            Some((entra, keycloak)) => (clean(entra), clean(keycloak)),
            None => (clean(line), clean(line)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{address, names, pasted_groups, realm_in};

    #[test]
    fn pasted_addresses_are_cut_to_the_server() {
        for (typed, kept) in [
            (" https://sso.contoso.com/ ", "https://sso.contoso.com"),
            ("https://sso.contoso.com/auth/realms/x/.well-known/openid-configuration", "https://sso.contoso.com/auth"),
            ("https://rancher.contoso.com/dashboard/home#top", "https://rancher.contoso.com"),
            ("https://sso.contoso.com/admin/master/console/", "https://sso.contoso.com"),
            ("https://admin.contoso.com", "https://admin.contoso.com"),
        ] {
            assert_eq!(address(typed), kept);
        }
        assert_eq!(realm_in("https://sso.contoso.com/realms/trinity/.well-known/x").as_deref(), Some("trinity"));
    }

    #[test]
    fn groups_are_pasted_from_tables_and_lists() {
        let rows = pasted_groups("k8s_dev_users, Dev\r\n\n\"k8s ops\";Ops\nk8s_sre\tSRE\nQA\n");
        let expected = [("k8s_dev_users", "Dev"), ("k8s ops", "Ops"), ("k8s_sre", "SRE"), ("QA", "QA")];
        assert_eq!(rows, expected.map(|(entra, keycloak)| (entra.to_owned(), keycloak.to_owned())));
        assert_eq!(pasted_groups(" \n"), []);
    }

    #[test]
    fn lists_of_names_are_split() {
        assert_eq!(names("trinity, neo;trinity  morpheus"), ["trinity", "neo", "morpheus"]);
    }
}
