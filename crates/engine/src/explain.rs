//! The table that turns an answer of a system into cause and remedy.

use lockstep_systems::{ApiError, Error, System, TransportError};
use lockstep_words::{Key, Message, en::explain as say};

use crate::plan::Place;
use crate::run::Trouble;

/// One row: which answers it fits, what they mean and what to do. Rows are tried in order.
struct RowOf {
    system: System,
    status: Option<u16>,
    /// The code is this, or the words hold this; empty fits all.
    holds: &'static str,
    /// Part of the call's path; empty fits all.
    call: &'static str,
    means: Key,
    remedy: Key,
}

macro_rules! rows {
    ($($system:ident $status:tt $holds:literal $call:literal => $means:ident, $remedy:ident;)*) => {
        &[$(RowOf {
            system: System::$system,
            status: rows!(@status $status),
            holds: $holds,
            call: $call,
            means: say::$means,
            remedy: say::$remedy,
        }),*]
    };
    (@status _) => { None };
    (@status $status:literal) => { Some($status) };
}

/// Sources: Microsoft's reference of AADSTS codes, Graph v1.0, Keycloak 24 to 26, recordings of Rancher 2.15.0.
const ROWS: &[RowOf] = rows! {
    EntraLogin _ "AADSTS90002" "" => TENANT_UNKNOWN, TENANT_UNKNOWN_DO;
    EntraLogin _ "AADSTS7000215" "" => SECRET_WRONG, SECRET_WRONG_DO;
    EntraLogin _ "AADSTS7000222" "" => SECRET_WRONG, SECRET_WRONG_DO;
    EntraLogin _ "AADSTS700016" "" => SECRET_WRONG, SECRET_WRONG_DO;
    Graph 401 "" "" => GRAPH_TOKEN, GRAPH_TOKEN_DO;
    Graph _ "CredentialInvalidLifetimeAsPerAppPolicy" "" => SECRET_LIFETIME, SECRET_LIFETIME_DO;
    Graph _ "CredentialTypeNotAllowedAsPerAppPolicy" "" => SECRET_FORBIDDEN, SECRET_FORBIDDEN_DO;
    Graph 400 "property uniqueName" "" => NAME_HELD, NAME_HELD_DO;
    Graph _ "Directory_ConcurrencyViolation" "" => CONFLICT, CONFLICT_DO;
    Graph 403 "" "" => GRAPH_RIGHT, GRAPH_RIGHT_DO;
    Keycloak _ "not fully set up" "" => KEYCLOAK_SETUP, KEYCLOAK_SETUP_DO;
    Keycloak _ "invalid_client" "" => KEYCLOAK_CLIENT_LOGIN, KEYCLOAK_CLIENT_LOGIN_DO;
    Keycloak _ "unauthorized_client" "" => KEYCLOAK_CLIENT_LOGIN, KEYCLOAK_CLIENT_LOGIN_DO;
    Keycloak _ "invalid_grant" "" => KEYCLOAK_LOGIN, KEYCLOAK_LOGIN_DO;
    Keycloak 401 "" "" => KEYCLOAK_LOGIN, KEYCLOAK_LOGIN_DO;
    Keycloak 403 "" "" => KEYCLOAK_RIGHT, KEYCLOAK_RIGHT_DO;
    Keycloak 404 "" "openid-connect/token" => KEYCLOAK_ADDRESS, KEYCLOAK_ADDRESS_DO;
    Keycloak 409 "" "" => KEYCLOAK_EXISTS, KEYCLOAK_EXISTS_DO;
    Keycloak 400 "Unrecognized field" "" => KEYCLOAK_FIELD, KEYCLOAK_FIELD_DO;
    Rancher 401 "authentication failed" "" => RANCHER_LOGIN, RANCHER_LOGIN_DO;
    Rancher 401 "unauthorized" "/v1-public/login" => RANCHER_NOT_LISTED, RANCHER_NOT_LISTED_DO;
    Rancher 500 "Unauthorized 401" "testAndApply" => RANCHER_NOT_LISTED, RANCHER_NOT_LISTED_DO;
    Rancher _ "already bound to another user" "" => RANCHER_BOUND, RANCHER_BOUND_DO;
    Rancher 500 "invalid_grant" "" => RANCHER_CODE, RANCHER_CODE_DO;
    Rancher 500 "unauthorized_client" "" => RANCHER_CODE, RANCHER_CODE_DO;
    Rancher 500 "issuer" "testAndApply" => RANCHER_ISSUER, RANCHER_ISSUER_DO;
    Rancher 500 "x509" "" => RANCHER_REACH, RANCHER_REACH_DO;
    Rancher 500 "dial tcp" "" => RANCHER_REACH, RANCHER_REACH_DO;
    Rancher 500 "" "/v1-public/login" => RANCHER_CODE, RANCHER_CODE_DO;
    Rancher 401 "" "" => RANCHER_TOKEN, RANCHER_TOKEN_DO;
    Rancher 403 "" "" => RANCHER_RIGHT, RANCHER_RIGHT_DO;
    Rancher 503 "" "/k8s/clusters" => CLUSTER_AWAY, CLUSTER_AWAY_DO;
    Rancher 404 "" "/v1-public/login" => RANCHER_ADDRESS, RANCHER_ADDRESS_DO;
    Rancher 404 "" "/v3/users" => RANCHER_ADDRESS, RANCHER_ADDRESS_DO;
};

/// The permissions that the setup needs of Graph.
pub const GRAPH_SCOPES: [&str; 4] = [
    "Application.ReadWrite.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "GroupMember.Read.All",
    "User.ReadBasic.All",
];

/// The place a system is at.
#[must_use]
pub const fn place(system: System) -> Place {
    match system {
        System::EntraLogin | System::Graph => Place::Entra,
        System::Keycloak => Place::Keycloak,
        System::Rancher => Place::Rancher,
    }
}

fn name(system: System) -> &'static str {
    match system {
        System::EntraLogin => "Entra ID",
        System::Graph => "Microsoft Graph",
        System::Keycloak => "Keycloak",
        System::Rancher => "Rancher",
    }
}

/// What an error means and what to do.
#[must_use]
pub fn trouble(error: &Error) -> Trouble {
    match error {
        Error::Api(error) => api(error),
        Error::Transport(error) => transport(error),
        Error::Shape(unlike) => Trouble {
            place: place(unlike.system),
            tried: unlike.call.clone(),
            said: unlike.what.clone(),
            means: Message::new(say::SHAPE).with("system", name(unlike.system)).with("what", &unlike.what),
            remedy: Message::new(say::SHAPE_DO).with("system", name(unlike.system)),
            request_id: None,
        },
    }
}

fn api(error: &ApiError) -> Trouble {
    let fits = |row: &&RowOf| {
        row.system == error.system
            && row.status.is_none_or(|status| status == error.status)
            && (row.holds.is_empty() || error.code.as_deref() == Some(row.holds) || error.said.contains(row.holds))
            && error.call.contains(row.call)
    };
    let (means, remedy) =
        ROWS.iter().find(fits).map_or((say::UNKNOWN, say::UNKNOWN_DO), |row| (row.means.clone(), row.remedy.clone()));
    let fill = |key: Key| {
        Message::new(key)
            .with("system", name(error.system))
            .with("code", error.code.as_deref().unwrap_or("no code"))
            .with("scopes", GRAPH_SCOPES.join(", "))
            .with("tenant", quoted(&error.said).unwrap_or("typed in step 1"))
    };
    Trouble {
        place: place(error.system),
        tried: error.call.clone(),
        said: format!("{} {}", error.status, error.said),
        means: fill(means),
        remedy: fill(remedy),
        request_id: error.request_id.clone(),
    }
}

/// What a system's words hold between quotes: `Tenant 'fabrikam.example' not found.`
fn quoted(said: &str) -> Option<&str> {
    said.split('\'').nth(1).filter(|name| !name.is_empty())
}

fn transport(error: &TransportError) -> Trouble {
    let (system, means, remedy) = match error {
        TransportError::Name { system, host } => {
            (Some(*system), Message::new(say::NAME).with("host", host), say::NAME_DO)
        }
        TransportError::Connect { system, .. } => (Some(*system), say::CONNECT.into(), say::CONNECT_DO),
        TransportError::Tls { system, .. } => (Some(*system), say::TLS.into(), say::TLS_DO),
        TransportError::TimedOut { system, seconds } => {
            (Some(*system), Message::new(say::TIMED_OUT).with("seconds", seconds), say::TIMED_OUT_DO)
        }
        TransportError::BrokeOff { system, .. } => (Some(*system), say::BROKE_OFF.into(), say::TIMED_OUT_DO),
        TransportError::TooLarge { system, .. } => (Some(*system), say::TOO_LARGE.into(), say::UNKNOWN_DO),
        TransportError::NotAllowed { system, said } => {
            (Some(*system), Message::new(say::NOT_ALLOWED).with("said", said), say::NOT_ALLOWED_DO)
        }
        TransportError::Proxy { .. } => (None, say::PROXY.into(), say::PROXY_DO),
    };
    let system_name = system.map_or("Lockstep", name);
    Trouble {
        place: system.map_or(Place::Entra, place),
        tried: system_name.to_owned(),
        said: error.to_string(),
        means: means.with("system", system_name),
        remedy: Message::new(remedy).with("system", system_name),
        request_id: None,
    }
}

#[cfg(test)]
mod tests {
    use super::{ROWS, trouble};
    use lockstep_systems::{ApiError, System, TransportError};
    use lockstep_words::{Key, en::explain as say};

    fn means(system: System, call: &str, status: u16, code: Option<&str>, said: &str) -> Key {
        let error = ApiError {
            system,
            call: call.into(),
            status,
            code: code.map(str::to_owned),
            said: said.into(),
            request_id: None,
        };
        trouble(&error.into()).means.key
    }

    #[test]
    fn recorded_answers_are_explained() {
        let login = "POST /v1-public/login";
        let apply = "POST /v3/keyCloakOIDCConfigs/keycloakoidc?action=testAndApply";
        assert_eq!(
            means(System::Rancher, login, 401, Some("Unauthorized"), "authentication failed"),
            say::RANCHER_LOGIN
        );
        assert_eq!(means(System::Rancher, login, 401, Some("Unauthorized"), "unauthorized"), say::RANCHER_NOT_LISTED);
        assert_eq!(means(System::Rancher, login, 500, Some("ServerError"), ""), say::RANCHER_CODE);
        let said = "[generic oidc]: server error while authenticating: Unauthorized 401: unauthorized";
        assert_eq!(means(System::Rancher, apply, 500, Some("ServerError"), said), say::RANCHER_NOT_LISTED);
        let token = "POST /realms/{realm}/protocol/openid-connect/token";
        assert_eq!(
            means(System::Keycloak, token, 401, Some("invalid_grant"), "Invalid user credentials"),
            say::KEYCLOAK_LOGIN
        );
        assert_eq!(means(System::Graph, "GET /v1.0/me", 418, None, "teapot"), say::UNKNOWN);
    }

    #[test]
    fn no_row_is_hidden_behind_an_earlier_one() {
        for (n, row) in ROWS.iter().enumerate() {
            let hidden = ROWS[..n].iter().any(|other| {
                other.system == row.system
                    && (other.status.is_none() || other.status == row.status)
                    && row.holds.contains(other.holds)
                    && row.call.contains(other.call)
            });
            assert!(!hidden, "row {n} ({}) can never be reached", row.means.name());
        }
    }

    #[test]
    fn sentences_have_all_their_words() {
        for row in ROWS {
            let error = ApiError {
                system: row.system,
                call: format!("GET {}", row.call),
                status: row.status.unwrap_or(400),
                code: None,
                said: row.holds.into(),
                request_id: None,
            };
            let trouble = trouble(&error.into());
            assert!(
                !trouble.means.say().contains('…') && !trouble.remedy.say().contains("{"),
                "{}",
                trouble.means.say()
            );
        }
        let lost = TransportError::Tls { system: System::Keycloak, said: "unknown issuer".into(), fingerprint: None };
        assert!(trouble(&lost.into()).remedy.say().contains("Keycloak"));
    }
}
