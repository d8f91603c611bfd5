//! Names that Rancher derives instead of inventing.

use lab_common::sha256;

const PLAIN: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
const HEX: &[u8; 32] = b"0123456789ABCDEFGHIJKLMNOPQRSTUV";

fn base32(bytes: &[u8], letters: &[u8; 32]) -> String {
    let mut text = String::new();
    let (mut buffer, mut bits) = (0u32, 0u32);
    for byte in bytes {
        buffer = (buffer << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(letters[usize::try_from((buffer >> bits) & 31).unwrap_or(0)]));
        }
        buffer &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(char::from(letters[usize::try_from((buffer << (5 - bits)) & 31).unwrap_or(0)]));
    }
    text
}

fn short(text: &str) -> String {
    base32(&sha256(text.as_bytes()), PLAIN)[..10].to_owned()
}

/// The id of the user that Rancher makes for a principal at its first sign-in: `u-` and ten letters.
pub(crate) fn user_id(principal: &str) -> String {
    format!("u-{}", short(principal))
}

/// The label key that a user carries for its principal: base32hex, cut to the 63 characters a label may have.
pub(crate) fn principal_label(principal: &str) -> String {
    base32(principal.as_bytes(), HEX).chars().take(63).collect()
}

/// The name of a derived `RoleBinding`.
pub(crate) fn role_binding(namespace: &str, role_kind: &str, role: &str, subject_kind: &str, subject: &str) -> String {
    format!("rb-{}", short(&format!("{namespace}{role_kind}{role}{subject_kind}{subject}")))
}

/// The name of a derived `ClusterRoleBinding`.
pub(crate) fn cluster_role_binding(role: &str, subject_kind: &str, subject: &str) -> String {
    format!("crb-{}", short(&format!("ClusterRole{role}{subject_kind}{subject}")))
}

/// Ten letters for the subject of a binding, in the words in which Go prints it.
pub(crate) fn subject(kind: &str, name: &str) -> String {
    short(&format!("&Subject{{Kind:{kind},APIGroup:rbac.authorization.k8s.io,Name:{name},Namespace:,}}"))
}

/// Parts of a name joined by hyphens, cut where it would grow longer than a label. Read in wrangler's sources.
pub(crate) fn joined(parts: &[&str]) -> String {
    let whole = parts.join("-");
    if whole.len() < 64 || !whole.is_ascii() {
        return whole;
    }
    let digest: String = sha256(whole.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let plain = whole.as_bytes()[56].is_ascii_lowercase() || whole.as_bytes()[56].is_ascii_digit();
    let (kept, tail) = if plain { (57, 5) } else { (56, 6) };
    format!("{}-{}", &whole[..kept], &digest[..tail])
}

#[cfg(test)]
mod tests {
    use super::{cluster_role_binding, joined, principal_label, role_binding, subject, user_id};

    const DEV: &str = "keycloakoidc_group://Dev";
    const HAYDEN: &str = "keycloakoidc_user://33603045-2a58-4806-8f60-b9ef1e05e084";

    #[test]
    fn names_are_those_of_the_recording() {
        assert_eq!(user_id(HAYDEN), "u-zg72x5wmid");
        assert_eq!(principal_label(HAYDEN), "DDINIORCDTGMMRR9CHHLUTBJCLP3KBPF6CPJCC1J60Q3AB9IC4QJGB9K70O3CB9");
        assert_eq!(role_binding("trinity", "ClusterRole", "view", "Group", DEV), "rb-e4dqaotcmy");
        assert_eq!(role_binding("local", "Role", "p-2nx25-projectmember", "Group", DEV), "rb-rctqi5e7hb");
        assert_eq!(cluster_role_binding("read-only-promoted", "Group", DEV), "crb-7zhr2dbqht");
        assert_eq!(subject("Group", DEV), "jreiorutjg");
        assert_eq!(subject("User", "u-mo773yttt4"), "2rrvd6ognb");
    }

    #[test]
    fn long_names_are_cut() {
        assert_eq!(joined(&["a", "b"]), "a-b");
        let cut = joined(&["r-cluster", &"x".repeat(60), "view"]);
        assert_eq!((cut.len(), cut.starts_with("r-cluster-xxx")), (63, true), "{cut}");
    }
}
