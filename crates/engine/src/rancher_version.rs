//! What differs between the versions of Rancher, as far as a setup meets it. That of 2.12 to 2.14 was read in their
//! sources and not run; 2.15.0 was recorded.

use lockstep_words::{Key, en::check as say};

/// The 15 and the 0 of `v2.15.0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    minor: u32,
    patch: u32,
}

const fn at(minor: u32, patch: u32) -> Version {
    Version { minor, patch }
}

/// The earliest version that a setup can be made on.
const OLDEST: Version = at(12, 0);
/// The first of which nothing is known.
const UNKNOWN: Version = at(16, 0);

/// Fields of the auth config that are younger than the oldest version. One that a version does not know is not sent.
const FIELDS: [(&str, Version); 6] = [
    ("endSessionEndpoint", at(13, 0)),
    ("logoutAllSupported", at(13, 0)),
    ("logoutAllEnabled", at(13, 0)),
    ("pkceMethod", at(14, 0)),
    ("rancherApiHost", at(14, 0)),
    ("clientAuthenticatedSearch", at(15, 0)),
];

/// What should be known of the versions from one on and before another. Sources: rancher/rancher#54963 and #55486 for user
/// info, `keycloak_client.go` for the search, `pkg/auth/logout` for the way out.
const PECULIAR: [(Version, Version, Key); 4] = [
    (at(14, 0), at(14, 3), say::RANCHER_ID_TOKEN_ALONE),
    (at(12, 0), at(15, 0), say::RANCHER_SEARCHES_AS_CALLER),
    (at(12, 0), at(14, 0), say::RANCHER_NO_PKCE),
    (at(12, 0), at(13, 0), say::RANCHER_NO_LOGOUT),
];

impl Version {
    /// Out of `v2.15.0`, `v2.16.0-rc1` or `v2.16-head`; nothing of a build without a number.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let mut parts = text.trim_start_matches('v').split('.');
        (parts.next() == Some("2")).then_some(())?;
        let number = |part: Option<&str>| {
            let part = part.unwrap_or_default();
            part[..part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len())].parse::<u32>().ok()
        };
        Some(Version { minor: number(parts.next())?, patch: number(parts.next()).unwrap_or_default() })
    }

    /// Whether it is older than what a setup needs.
    pub(crate) fn is_too_old(self) -> bool {
        self < OLDEST
    }
}

/// Whether nothing is known of a version.
pub(crate) fn is_untried(version: &str) -> bool {
    Version::of(version).is_none_or(|version| version >= UNKNOWN)
}

/// Whether the auth config has a field. What is not known is taken to be new.
pub(crate) fn knows(version: &str, field: &str) -> bool {
    let since = FIELDS.iter().find(|(name, _)| *name == field).map(|(_, since)| *since);
    since.is_none_or(|since| Version::of(version).is_none_or(|version| version >= since))
}

/// Whether a version takes groups from the ID token alone.
pub(crate) fn overlooks_userinfo(version: &str) -> bool {
    peculiarities(version).any(|key| key == say::RANCHER_ID_TOKEN_ALONE)
}

/// What should be known of a version.
pub(crate) fn peculiarities(version: &str) -> impl Iterator<Item = Key> {
    let version = Version::of(version);
    let fits = move |from: Version, to: Version| version.is_some_and(|version| version >= from && version < to);
    PECULIAR.into_iter().filter(move |(from, to, _)| fits(*from, *to)).map(|(.., key)| key)
}

#[cfg(test)]
mod tests {
    use super::{Version, at, is_untried, knows, peculiarities};
    use lockstep_words::en::check as say;

    #[test]
    fn versions_are_read_as_rancher_writes_them() {
        assert_eq!(Version::of("v2.15.0"), Some(at(15, 0)));
        assert_eq!(Version::of("v2.14.3-rc1"), Some(at(14, 3)));
        assert_eq!(Version::of("v2.16-head"), Some(at(16, 0)));
        assert_eq!((Version::of("dev"), Version::of("v3.0.0")), (None, None));
        assert!(Version::of("v2.11.16").unwrap().is_too_old() && !Version::of("v2.12.0").unwrap().is_too_old());
        assert!(is_untried("v2.16.0") && is_untried("dev") && !is_untried("v2.15.4"));
    }

    #[test]
    fn each_version_has_its_fields_and_its_peculiarities() {
        let known = |version, fields: &[&str]| fields.iter().all(|field| knows(version, field));
        assert!(known("v2.12.0", &["clientId", "groupSearchEnabled"]) && !known("v2.12.12", &["logoutAllEnabled"]));
        assert!(known("v2.13.0", &["endSessionEndpoint"]) && !known("v2.13.8", &["pkceMethod"]));
        assert!(known("v2.14.0", &["pkceMethod"]) && !known("v2.14.4", &["clientAuthenticatedSearch"]));
        assert!(known("dev", &["clientAuthenticatedSearch"]));
        let of = |version| peculiarities(version).collect::<Vec<_>>();
        assert_eq!(of("v2.15.0"), []);
        assert_eq!(of("v2.14.3"), [say::RANCHER_SEARCHES_AS_CALLER]);
        assert_eq!(of("v2.14.1"), [say::RANCHER_ID_TOKEN_ALONE, say::RANCHER_SEARCHES_AS_CALLER]);
        assert_eq!(of("v2.12.3"), [say::RANCHER_SEARCHES_AS_CALLER, say::RANCHER_NO_PKCE, say::RANCHER_NO_LOGOUT]);
    }
}
