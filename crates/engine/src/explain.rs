//! The table that turns an answer of a system into cause and remedy.

use lockstep_systems::{ApiError, Error, System, TransportError};
use lockstep_words::{Key, Message, en::explain as say};

use crate::blueprint::{Blueprint, GroupsClaim};
use crate::plan::Place;
use crate::run::Trouble;

/// One row: which answers it fits, what they mean and what to do. Rows are tried in order.
struct RowOf {
    system: System,
    status: Option<u16>,
    /// The code is this, or the words hold this; of Entra ID's login host, whose codes are numbers, one of these numbers.
    /// Empty fits all.
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
    EntraLogin _ "90002 900023" "" => TENANT_UNKNOWN, TENANT_UNKNOWN_DO;
    EntraLogin _ "50194 9001023 90124 90130" "" => TENANT_NEEDED, TENANT_UNKNOWN_DO;
    EntraLogin _ "700016" "" => CLIENT_UNKNOWN, CLIENT_UNKNOWN_DO;
    EntraLogin _ "7000229" "" => NO_PRINCIPAL, NO_PRINCIPAL_DO;
    EntraLogin _ "7000112 70001" "" => CLIENT_OFF, CLIENT_OFF_DO;
    EntraLogin _ "7000215 50012" "" => CLIENT_SECRET, CLIENT_SECRET_DO;
    EntraLogin _ "7000222" "" => CLIENT_SECRET_ENDED, CLIENT_SECRET_ENDED_DO;
    EntraLogin _ "7000216 7000218" "" => NO_PROOF, AUTHENTICATION_DO;
    EntraLogin _ "700025" "" => CLIENT_PUBLIC, AUTHENTICATION_DO;
    EntraLogin _ "9002326 9002327" "" => ORIGIN, AUTHENTICATION_DO;
    EntraLogin _ "700021 700023 700024 700027 700030 50013 50048" "" => ASSERTION, ASSERTION_DO;
    EntraLogin _ "50011 500112 500113 900971" "" => REDIRECT, REDIRECT_DO;
    EntraLogin _ "50147 50148 501481 501491 9002325" "" => PKCE, AGAIN_DO;
    EntraLogin _ "54005 700005 9002313 70000" "" => CODE, AGAIN_DO;
    EntraLogin _ "70008 700082 700084 50089 50173 50049" "" => ENDED, AGAIN_DO;
    EntraLogin _ "70016 70018 70019 70020 expired_token bad_verification_code" "" => DEVICE, AGAIN_DO;
    EntraLogin _ "50058 50072 50074 50076 50079" "" => INTERACTION, AGAIN_DO;
    EntraLogin _ "53000 53001 53003 530032 530035" "" => BLOCKED, OTHER_WAY_DO;
    EntraLogin _ "65002" "" => NOT_ALLOWED_SCOPES, OTHER_WAY_DO;
    EntraLogin _ "50105" "" => NOT_ASSIGNED, NOT_ASSIGNED_DO;
    EntraLogin _ "65001" "" => NO_CONSENT, CONSENT_DO;
    EntraLogin _ "65004 authorization_declined access_denied" "" => DECLINED, CONSENT_DO;
    EntraLogin _ "65005 650056 650057" "" => PERMISSIONS, PERMISSIONS_DO;
    EntraLogin _ "70011 650053 1002012 500011 650052" "" => SCOPE, CLOUD_DO;
    EntraLogin _ "90014 900144 70003 90023 900561" "" => REQUEST, CLOUD_DO;
    EntraLogin _ "50196 90033 90055 90024 temporarily_unavailable" "" => BUSY, BUSY_DO;
    EntraLogin 429 "" "" => BUSY, BUSY_DO;
    EntraLogin 503 "" "" => BUSY, BUSY_DO;
    Graph 429 "" "" => BUSY, BUSY_DO;
    Graph 503 "" "" => BUSY, BUSY_DO;
    Graph _ "insufficient_claims" "" => CHALLENGE, AGAIN_DO;
    Graph _ "Continuous access evaluation" "" => CHALLENGE, AGAIN_DO;
    Graph 401 "" "" => GRAPH_TOKEN, GRAPH_TOKEN_DO;
    Graph _ "CredentialInvalidLifetimeAsPerAppPolicy" "" => SECRET_LIFETIME, SECRET_LIFETIME_DO;
    Graph _ "CredentialTypeNotAllowedAsPerAppPolicy" "" => SECRET_FORBIDDEN, SECRET_FORBIDDEN_DO;
    Graph 400 "property uniqueName" "" => NAME_HELD, NAME_HELD_DO;
    Graph _ "Directory_ConcurrencyViolation" "" => CONFLICT, CONFLICT_DO;
    Graph _ "Directory_QuotaExceeded" "" => QUOTA, QUOTA_DO;
    Graph _ "Request_MultipleObjectsWithSameKeyValue" "" => EXISTS, EXISTS_DO;
    Graph _ "already exists" "" => EXISTS, EXISTS_DO;
    Graph 404 "" "" => GRAPH_GONE, BUSY_DO;
    Graph _ "PermissionScopeNotGranted" "" => GRAPH_SCOPE, GRAPH_RIGHT_DO;
    Graph 403 "" "" => GRAPH_RIGHT, GRAPH_RIGHT_DO;
    Keycloak _ "not fully set up" "" => KEYCLOAK_SETUP, KEYCLOAK_SETUP_DO;
    Keycloak _ "invalid_client" "" => KEYCLOAK_CLIENT_LOGIN, KEYCLOAK_CLIENT_LOGIN_DO;
    Keycloak _ "unauthorized_client" "" => KEYCLOAK_CLIENT_LOGIN, KEYCLOAK_CLIENT_LOGIN_DO;
    Keycloak _ "invalid_grant" "" => KEYCLOAK_LOGIN, KEYCLOAK_LOGIN_DO;
    Keycloak 401 "HTTP 401" "" => KEYCLOAK_TOKEN, KEYCLOAK_TOKEN_DO;
    Keycloak 401 "" "" => KEYCLOAK_LOGIN, KEYCLOAK_LOGIN_DO;
    Keycloak 403 "" "" => KEYCLOAK_RIGHT, KEYCLOAK_RIGHT_DO;
    Keycloak 404 "" "openid-connect/token" => KEYCLOAK_ADDRESS, KEYCLOAK_ADDRESS_DO;
    Keycloak 409 "" "" => KEYCLOAK_EXISTS, EXISTS_DO;
    Keycloak 400 "Unrecognized field" "" => KEYCLOAK_FIELD, KEYCLOAK_FIELD_DO;
    Rancher 401 "authentication failed" "" => RANCHER_LOGIN, RANCHER_LOGIN_DO;
    Rancher 401 "unauthorized" "/v1-public/login" => RANCHER_NOT_LISTED, RANCHER_NOT_LISTED_DO;
    Rancher 500 "Unauthorized 401" "testAndApply" => RANCHER_NOT_LISTED, RANCHER_NOT_LISTED_DO;
    Rancher _ "already bound to another user" "" => RANCHER_BOUND, RANCHER_BOUND_DO;
    Rancher 500 "invalid_grant" "" => RANCHER_CODE, RANCHER_CODE_DO;
    Rancher 500 "unauthorized_client" "" => RANCHER_CODE, RANCHER_CODE_DO;
    Rancher 500 "token is expired" "testAndApply" => RANCHER_CLOCK, RANCHER_CLOCK_DO;
    Rancher 500 "x509" "" => RANCHER_REACH, RANCHER_REACH_DO;
    Rancher 500 "dial tcp" "" => RANCHER_REACH, RANCHER_REACH_DO;
    Rancher 500 "issue" "testAndApply" => RANCHER_ISSUER, RANCHER_ISSUER_DO;
    Rancher 500 "" "/v1-public/login" => RANCHER_CODE, RANCHER_CODE_DO;
    Rancher 401 "invalid token" "principals" => RANCHER_SEARCH, RANCHER_SEARCH_DO;
    Rancher 401 "clusterID does not match" "" => RANCHER_SCOPED, RANCHER_SCOPED_DO;
    Rancher 401 "" "" => RANCHER_TOKEN, RANCHER_TOKEN_DO;
    Rancher 403 "access denied" "principals" => RANCHER_SEARCH, RANCHER_SEARCH_DO;
    Rancher 500 "" "principals" => RANCHER_SEARCH_ODD, RANCHER_SEARCH_DO;
    Rancher 403 "" "" => RANCHER_RIGHT, RANCHER_RIGHT_DO;
    Rancher _ "ClusterUnavailable" "" => CLUSTER_AWAY, CLUSTER_AWAY_DO;
    Rancher 429 "" "" => BUSY, BUSY_DO;
    Rancher 502 "" "" => BUSY, BUSY_DO;
    Rancher 503 "" "" => BUSY, BUSY_DO;
    Rancher 504 "" "" => BUSY, BUSY_DO;
    Rancher 404 "" "/v1-public/login" => RANCHER_ADDRESS, RANCHER_ADDRESS_DO;
    Rancher 404 "" "/v3/users" => RANCHER_ADDRESS, RANCHER_ADDRESS_DO;
};

/// The permission to consent for the tenant; somebody else may do that too.
pub(crate) const CONSENT: &str = "DelegatedPermissionGrant.ReadWrite.All";

/// The permissions that every setup needs of Graph.
const GRAPH_SCOPES: [&str; 4] = ["Application.ReadWrite.All", CONSENT, "GroupMember.Read.All", "User.ReadBasic.All"];

/// The permissions that a setup needs of Graph: to assign groups, to make them and to put people into them take more.
#[must_use]
pub fn graph_scopes(blueprint: &Blueprint) -> Vec<&'static str> {
    let mut groups = blueprint.mappings.iter().filter_map(|mapping| mapping.entra_group.as_ref());
    let more = [
        (blueprint.entra.groups_claim != GroupsClaim::SecurityGroup, "AppRoleAssignment.ReadWrite.All"),
        (groups.clone().any(|group| group.create), "Group.ReadWrite.All"),
        (groups.any(|group| group.member.is_some()), "GroupMember.ReadWrite.All"),
    ];
    GRAPH_SCOPES.into_iter().chain(more.into_iter().filter_map(|(wanted, scope)| wanted.then_some(scope))).collect()
}

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

/// Whether one of the numbers, or words, of a list is this code of the login host.
pub(crate) fn among(list: &str, code: &str) -> bool {
    list.split(' ').any(|one| one == code.trim_start_matches("AADSTS"))
}

/// What a code of the login host means, wherever it was read, and what to do.
pub(crate) fn of_code(code: &str) -> Option<(Key, Key)> {
    let row = ROWS.iter().find(|row| row.system == System::EntraLogin && among(row.holds, code))?;
    Some((row.means.clone(), row.remedy.clone()))
}

fn api(error: &ApiError) -> Trouble {
    let code = error.code.as_deref().unwrap_or_default();
    let fits = |row: &&RowOf| {
        row.system == error.system
            && row.status.is_none_or(|status| status == error.status)
            && match row.system {
                _ if row.holds.is_empty() => true,
                System::EntraLogin => among(row.holds, code),
                _ => code == row.holds || error.said.contains(row.holds),
            }
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
        TransportError::TooLarge { system, call, limit } => {
            let limit = limit.div_ceil(1024 * 1024);
            (Some(*system), Message::new(say::TOO_LARGE).with("call", call).with("limit", limit), say::TOO_LARGE_DO)
        }
        TransportError::NotAllowed { system, said } => {
            (Some(*system), Message::new(say::NOT_ALLOWED).with("said", said), say::NOT_ALLOWED_DO)
        }
        TransportError::Proxy { .. } => (None, say::PROXY.into(), say::PROXY_DO),
    };
    let system_name = system.map_or("Lockstep", name);
    Trouble {
        place: system.map_or(Place::Entra, place),
        tried: match error {
            TransportError::TooLarge { call, .. } => call.clone(),
            _ => system_name.to_owned(),
        },
        said: error.to_string(),
        means: means.with("system", system_name),
        remedy: Message::new(remedy).with("system", system_name),
        request_id: None,
    }
}

#[cfg(test)]
mod tests {
    use super::{ROWS, among, trouble};
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
        for said in ["issuer did not match the issuer returned", "id token issued by a different provider"] {
            assert_eq!(means(System::Rancher, apply, 500, Some("ServerError"), said), say::RANCHER_ISSUER);
        }
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
                let within = match row.system {
                    _ if other.holds.is_empty() => true,
                    // Numbers are compared as a whole, and none of them stands twice.
                    System::EntraLogin => row.holds.split(' ').any(|number| among(other.holds, number)),
                    _ => row.holds.contains(other.holds),
                };
                other.system == row.system
                    && (other.status.is_none() || other.status == row.status)
                    && within
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
                code: row.holds.split(' ').next().map(str::to_owned),
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

    #[test]
    fn an_answer_that_is_too_large_is_named_with_system_and_call() {
        let call = "GET /v3/projectroletemplatebindings".to_owned();
        let large = TransportError::TooLarge { system: System::Rancher, call: call.clone(), limit: 16 * 1024 * 1024 };
        let trouble = trouble(&large.into());
        assert_eq!(trouble.tried, call);
        let means = trouble.means.say();
        assert!(means.contains("Rancher") && means.contains(&call) && means.contains("16 MiB"), "{means}");
        assert!(!trouble.remedy.say().contains('{'), "{}", trouble.remedy.say());
    }
}
