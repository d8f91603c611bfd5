//! What a new Keycloak 26.7.3 realm holds, recorded from a real one.

use std::sync::LazyLock;

use serde_json::Value;

macro_rules! recorded {
    ($($(#[$doc:meta])* $name:ident = $file:literal;)*) => {$(
        $(#[$doc])*
        pub(crate) static $name: LazyLock<Value> =
            LazyLock::new(|| serde_json::from_str(include_str!(concat!("../data/", $file))).unwrap_or_default());
    )*};
}

recorded! {
    /// Property names and kinds of each representation class.
    FIELDS = "fields.json";
    /// A realm's own settings.
    REALM = "realm.json";
    /// The built-in clients.
    CLIENTS = "clients.json";
    /// The built-in clients' roles, and which of them hold others.
    ROLES = "roles.json";
    /// The built-in client scopes.
    SCOPES = "scopes.json";
    /// The discovery document; `{issuer}` stands for the realm's address.
    DISCOVERY = "discovery.json";
    /// The mapper types of an OpenID Connect identity provider.
    MAPPER_TYPES = "mapper-types.json";
    /// The user profile.
    PROFILE = "profile.json";
    /// The required actions.
    REQUIRED_ACTIONS = "required-actions.json";
    /// The event types that are saved where no list is set.
    EVENT_TYPES = "event-types.json";
    /// Version and features.
    SERVER_INFO = "serverinfo.json";
    /// The built-in flows.
    FLOWS = "flows.json";
    /// The ids of the protocol mappers for OpenID Connect.
    PROTOCOL_MAPPERS = "protocol-mappers.json";
}

/// The texts of a JSON list.
pub(crate) fn texts(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_recording_reads() {
        let all = [
            &super::FIELDS,
            &super::REALM,
            &super::CLIENTS,
            &super::ROLES,
            &super::SCOPES,
            &super::DISCOVERY,
            &super::MAPPER_TYPES,
            &super::PROFILE,
            &super::REQUIRED_ACTIONS,
            &super::EVENT_TYPES,
            &super::SERVER_INFO,
            &super::FLOWS,
            &super::PROTOCOL_MAPPERS,
        ];
        for value in all {
            assert!(!value.is_null());
        }
    }
}
