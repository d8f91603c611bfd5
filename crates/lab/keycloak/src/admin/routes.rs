//! The table of calls below `/admin/realms/{realm}/`.

use super::{
    Route, client_parts, clients, events, examples, flows, groups, mappers, misc, providers, user_parts, users,
};

const SEE_CLIENTS: &[&str] = &["view-clients", "manage-clients"];
const LIST_CLIENTS: &[&str] = &["query-clients", "view-clients", "manage-clients"];
const CLIENTS: &[&str] = &["manage-clients"];
const SEE_PROVIDERS: &[&str] = &["view-identity-providers", "manage-identity-providers"];
const PROVIDERS: &[&str] = &["manage-identity-providers"];
const SEE_USERS: &[&str] = &["view-users", "manage-users"];
const LIST_USERS: &[&str] = &["query-users", "view-users", "manage-users"];
const LIST_GROUPS: &[&str] = &["query-groups", "view-users", "manage-users"];
const USERS: &[&str] = &["manage-users"];
const SEE_EVENTS: &[&str] = &["view-events", "manage-events"];
const EVENTS: &[&str] = &["manage-events"];
const SEE_REALM: &[&str] = &["view-realm", "manage-realm"];
const REALM: &[&str] = &["manage-realm"];

macro_rules! routes {
    ($($method:ident $path:literal $rights:ident => $run:path;)*) => {
        &[$(Route { method: stringify!($method), path: $path, rights: $rights, run: $run },)*]
    };
}

/// Literal segments come before variable ones.
pub(super) const ROUTES: &[Route] = routes! {
    GET "keys" SEE_REALM => misc::keys;
    GET "client-session-stats" SEE_REALM => misc::session_stats;
    GET "client-scopes" SEE_CLIENTS => misc::client_scopes;
    GET "default-groups" SEE_REALM => misc::nothing;
    GET "roles" SEE_REALM => misc::roles;
    GET "roles/*" SEE_REALM => misc::role;
    GET "authentication/required-actions" SEE_REALM => misc::required_actions;
    GET "authentication/required-actions/*" SEE_REALM => misc::required_action;
    PUT "authentication/required-actions/*" REALM => misc::set_required_action;
    GET "authentication/flows" SEE_REALM => flows::list;
    POST "authentication/flows" REALM => flows::create;
    GET "authentication/flows/*" SEE_REALM => flows::get;
    DELETE "authentication/flows/*" REALM => flows::delete;
    GET "authentication/flows/*/executions" SEE_REALM => flows::executions;
    PUT "authentication/flows/*/executions" REALM => flows::set_execution;
    POST "authentication/flows/*/executions/execution" REALM => flows::add_execution;
    DELETE "authentication/executions/*" REALM => flows::delete_execution;
    DELETE "sessions/*" USERS => misc::end_session;
    POST "logout-all" USERS => misc::logout_all;

    GET "events/config" SEE_EVENTS => events::config;
    PUT "events/config" EVENTS => events::set_config;
    GET "events" SEE_EVENTS => events::list;
    DELETE "events" EVENTS => events::clear;

    GET "identity-provider/instances" SEE_PROVIDERS => providers::list;
    POST "identity-provider/instances" PROVIDERS => providers::create;
    GET "identity-provider/instances/*" SEE_PROVIDERS => providers::get;
    PUT "identity-provider/instances/*" PROVIDERS => providers::update;
    DELETE "identity-provider/instances/*" PROVIDERS => providers::delete;
    GET "identity-provider/instances/*/mapper-types" SEE_PROVIDERS => mappers::types;
    GET "identity-provider/instances/*/mappers" SEE_PROVIDERS => mappers::list;
    POST "identity-provider/instances/*/mappers" PROVIDERS => mappers::create;
    GET "identity-provider/instances/*/mappers/*" SEE_PROVIDERS => mappers::get;
    PUT "identity-provider/instances/*/mappers/*" PROVIDERS => mappers::update;
    DELETE "identity-provider/instances/*/mappers/*" PROVIDERS => mappers::delete;

    GET "groups" LIST_GROUPS => groups::list;
    POST "groups" USERS => groups::create;
    GET "groups/count" LIST_GROUPS => groups::count;
    GET "groups/*" SEE_USERS => groups::get;
    PUT "groups/*" USERS => groups::update;
    DELETE "groups/*" USERS => groups::delete;
    GET "groups/*/children" SEE_USERS => groups::children;
    POST "groups/*/children" USERS => groups::create_child;
    GET "groups/*/members" SEE_USERS => groups::members;
    GET "group-by-path/**" SEE_USERS => groups::by_path;

    GET "clients" LIST_CLIENTS => clients::list;
    POST "clients" CLIENTS => clients::create;
    GET "clients/*" SEE_CLIENTS => clients::get;
    PUT "clients/*" CLIENTS => clients::update;
    DELETE "clients/*" CLIENTS => clients::delete;
    GET "clients/*/client-secret" SEE_CLIENTS => client_parts::secret;
    POST "clients/*/client-secret" CLIENTS => client_parts::new_secret;
    GET "clients/*/service-account-user" SEE_CLIENTS => client_parts::service_account;
    GET "clients/*/default-client-scopes" SEE_CLIENTS => client_parts::default_scopes;
    GET "clients/*/optional-client-scopes" SEE_CLIENTS => client_parts::optional_scopes;
    PUT "clients/*/default-client-scopes/*" CLIENTS => client_parts::add_default_scope;
    DELETE "clients/*/default-client-scopes/*" CLIENTS => client_parts::remove_default_scope;
    GET "clients/*/user-sessions" SEE_CLIENTS => client_parts::sessions;
    GET "clients/*/session-count" SEE_CLIENTS => client_parts::session_count;
    GET "clients/*/roles" SEE_CLIENTS => client_parts::roles;
    GET "clients/*/roles/*" SEE_CLIENTS => client_parts::role;
    GET "clients/*/protocol-mappers/models" SEE_CLIENTS => client_parts::mappers;
    POST "clients/*/protocol-mappers/models" CLIENTS => client_parts::create_mapper;
    POST "clients/*/protocol-mappers/add-models" CLIENTS => client_parts::create_mappers;
    GET "clients/*/protocol-mappers/models/*" SEE_CLIENTS => client_parts::mapper;
    PUT "clients/*/protocol-mappers/models/*" CLIENTS => client_parts::update_mapper;
    DELETE "clients/*/protocol-mappers/models/*" CLIENTS => client_parts::delete_mapper;
    GET "clients/*/evaluate-scopes/generate-example-access-token" SEE_CLIENTS => examples::access_token;
    GET "clients/*/evaluate-scopes/generate-example-id-token" SEE_CLIENTS => examples::id_token;
    GET "clients/*/evaluate-scopes/generate-example-userinfo" SEE_CLIENTS => examples::user_info;

    GET "users" LIST_USERS => users::list;
    POST "users" USERS => users::create;
    GET "users/count" LIST_USERS => users::count;
    GET "users/profile" SEE_REALM => users::profile;
    PUT "users/profile" REALM => users::set_profile;
    GET "users/*" SEE_USERS => users::get;
    PUT "users/*" USERS => users::update;
    DELETE "users/*" USERS => users::delete;
    PUT "users/*/reset-password" USERS => users::reset_password;
    GET "users/*/groups" SEE_USERS => user_parts::groups;
    PUT "users/*/groups/*" USERS => user_parts::join;
    DELETE "users/*/groups/*" USERS => user_parts::leave;
    GET "users/*/federated-identity" SEE_USERS => user_parts::links;
    POST "users/*/federated-identity/*" USERS => user_parts::link;
    DELETE "users/*/federated-identity/*" USERS => user_parts::unlink;
    GET "users/*/sessions" SEE_USERS => user_parts::sessions;
    POST "users/*/logout" USERS => user_parts::logout;
    GET "users/*/role-mappings" SEE_USERS => user_parts::roles;
    POST "users/*/role-mappings/realm" USERS => user_parts::add_realm_roles;
    GET "users/*/role-mappings/realm/composite" SEE_USERS => user_parts::effective_realm_roles;
    GET "users/*/role-mappings/clients/*" SEE_USERS => user_parts::client_roles;
    POST "users/*/role-mappings/clients/*" USERS => user_parts::add_client_roles;
    DELETE "users/*/role-mappings/clients/*" USERS => user_parts::remove_client_roles;
    GET "users/*/role-mappings/clients/*/available" SEE_USERS => user_parts::available_roles;
    GET "users/*/role-mappings/clients/*/composite" SEE_USERS => user_parts::effective_roles;
};
