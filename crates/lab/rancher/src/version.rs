//! Which Rancher is played: 2.15.0 as it was recorded, or an earlier one. How those differ was read in their sources and
//! not run.

/// The 15 and the 0 of `v2.15.0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    minor: u32,
    patch: u32,
}

/// What a version may have or lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// `/v1-public` and `POST /v1/logout`; before, `/v3-public` and an action of tokens serve alone.
    PublicV1,
    /// The claim `roles` is read as groups too.
    RolesAreGroups,
    /// PKCE.
    Pkce,
}

const PARTS: [(Part, u32); 3] = [(Part::PublicV1, 13), (Part::RolesAreGroups, 13), (Part::Pkce, 14)];

/// Fields of the auth config that are younger than 2.12.
const FIELDS: [(&str, u32); 10] = [
    ("nameClaim", 13),
    ("emailClaim", 13),
    ("groupsClaim", 13),
    ("logoutAllSupported", 13),
    ("logoutAllEnabled", 13),
    ("logoutAllForced", 13),
    ("endSessionEndpoint", 13),
    ("pkceMethod", 14),
    ("rancherApiHost", 14),
    ("clientAuthenticatedSearch", 15),
];

/// Feature flags that are younger than 2.12.
const FEATURES: [(&str, u32); 4] =
    [("v3-public", 14), ("hide-local-auth-provider", 15), ("crt-token-ttl-rotation", 15), ("imported-day-2-ops", 15)];

fn since(table: &[(&str, u32)], name: &str) -> u32 {
    table.iter().find(|(known, _)| *known == name).map_or(0, |(_, minor)| *minor)
}

impl Version {
    /// The one that was recorded.
    pub(crate) const RECORDED: Version = Version { minor: 15, patch: 0 };

    /// Out of `2.14.1`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim_start_matches('v').split('.').map(|part| part.parse().ok());
        (parts.next()? == Some(2)).then_some(())?;
        Some(Version { minor: parts.next()??, patch: parts.next()?? })
    }

    /// As Rancher writes it.
    pub(crate) fn text(self) -> String {
        format!("v2.{}.{}", self.minor, self.patch)
    }

    pub(crate) fn has(self, part: Part) -> bool {
        PARTS.iter().any(|(known, minor)| *known == part && self.minor >= *minor)
    }

    /// Whether the auth config has this field.
    pub(crate) fn knows_field(self, name: &str) -> bool {
        self.minor >= since(&FIELDS, name)
    }

    /// Whether there is a feature flag of this name.
    pub(crate) fn knows_feature(self, name: &str) -> bool {
        self.minor >= since(&FEATURES, name)
    }

    /// Whether claims that come from user info alone are lost: 2.14.0 to 2.14.2 (rancher/rancher#54963).
    pub(crate) fn loses_userinfo(self) -> bool {
        self.minor == 14 && self.patch < 3
    }

    /// Whether an address is not there yet.
    pub(crate) fn lacks(self, path: &str) -> bool {
        (!self.has(Part::PublicV1) && (path.starts_with("/v1-public/") || path == "/v1/logout"))
            || (!self.has(Part::Pkce) && path.starts_with("/v1-oidc/"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, Version};

    #[test]
    fn versions_know_what_they_have() {
        let of = |text| Version::parse(text).unwrap();
        assert_eq!(of("v2.14.1").text(), "v2.14.1");
        assert!(of("2.14.2").loses_userinfo() && !of("2.14.3").loses_userinfo() && !of("2.13.8").loses_userinfo());
        assert!(of("2.12.3").lacks("/v1-public/login") && !of("2.13.0").lacks("/v1-public/login"));
        assert!(of("2.14.0").has(Part::Pkce) && !of("2.13.8").knows_field("pkceMethod"));
        assert!(Version::RECORDED.knows_field("clientId") && Version::parse("3.1.0").is_none());
    }
}
