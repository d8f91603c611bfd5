//! Everything in a realm and among the applications, object by object, and whose it is. Written against the systems'
//! own APIs: nothing of the engine says here what is ours but the mark and the lists of what a setup sets.

use std::collections::BTreeMap;

use lockstep_engine::plan::{KEY_ID, MARK};
use serde_json::{Map, Value, json};

use super::REALM;
use crate::setup::admin::{Admins, id};

/// Whose an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Nobody but its maker may change it.
    Theirs,
    /// Ours, with something of others in it: what is left of it is not ours.
    Shared,
    /// Made by a setup, and marked.
    Ours,
}

/// Before the names of Entra ID's objects.
const ENTRA: &str = "Entra ID's ";

/// Objects by where they are.
pub(crate) type Seen = BTreeMap<String, (Whose, Value)>;

/// What a setup sets of an application, of its client in Keycloak and of its identity provider.
const APPLICATION: [&str; 3] = ["displayName", "signInAudience", "groupMembershipClaims"];
const PRINCIPAL: [&str; 6] =
    ["displayName", "appDisplayName", "replyUrls", "signInAudience", "appRoles", "oauth2PermissionScopes"];
const CLIENT: [&str; 15] = [
    "clientId",
    "name",
    "protocol",
    "enabled",
    "publicClient",
    "clientAuthenticatorType",
    "standardFlowEnabled",
    "implicitFlowEnabled",
    "directAccessGrantsEnabled",
    "serviceAccountsEnabled",
    "fullScopeAllowed",
    "consentRequired",
    "rootUrl",
    "redirectUris",
    "webOrigins",
];
const CLIENT_ATTRIBUTES: [&str; 3] = ["pkce.code.challenge.method", "post.logout.redirect.uris", MARK];
const PROVIDER: [&str; 8] = [
    "displayName",
    "providerId",
    "enabled",
    "trustEmail",
    "storeToken",
    "addReadTokenRoleOnCreate",
    "linkOnly",
    "firstBrokerLoginFlowAlias",
];
const PROVIDER_CONFIG: [&str; 22] = [
    "clientId",
    "clientSecret",
    "issuer",
    "authorizationUrl",
    "tokenUrl",
    "logoutUrl",
    "jwksUrl",
    "metadataDescriptorUrl",
    "useJwksUrl",
    "validateSignature",
    "pkceEnabled",
    "pkceMethod",
    "defaultScope",
    "syncMode",
    "disableUserInfo",
    "isAccessTokenJWT",
    "backchannelSupported",
    "loginHint",
    "clientAuthMethod",
    "clientAssertionSigningAlg",
    "jwtX509HeadersEnabled",
    KEY_ID,
];

/// A setup as far as it must be known to tell what is its own.
pub(crate) struct Own {
    pub(crate) mark: String,
    /// Keycloak groups that it wants.
    pub(crate) groups: Vec<String>,
}

/// Looks at everything.
pub(crate) async fn look(admins: &Admins, own: &Own) -> Seen {
    let mut seen = Seen::new();
    entra(admins, own, &mut seen).await;
    let realms = admins.keycloak.get("/admin/realms").await;
    if rows(&realms).iter().any(|realm| realm["realm"] == "trinity") {
        keycloak(admins, own, &mut seen).await;
    }
    seen.values_mut().for_each(|(_, value)| sort(value));
    seen
}

fn rows(list: &Value) -> Vec<Value> {
    let rows = list["value"].as_array().or(list.as_array());
    rows.cloned().unwrap_or_default()
}

fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    object[name].as_str().unwrap_or_default()
}

/// Lists of Keycloak come in any order.
fn sort(value: &mut Value) {
    match value {
        Value::Array(all) => {
            all.iter_mut().for_each(sort);
            all.sort_by_key(ToString::to_string);
        }
        Value::Object(fields) => fields.values_mut().for_each(sort),
        _ => {}
    }
}

fn drop_fields(object: &mut Value, names: &[&str]) {
    if let Some(fields) = object.as_object_mut() {
        fields.retain(|name, _| !names.contains(&name.as_str()));
    }
}

fn drop_where(list: &mut Value, ours: impl Fn(&Value) -> bool) {
    if let Some(all) = list.as_array_mut() {
        all.retain(|one| !ours(one));
    }
}

async fn entra(admins: &Admins, own: &Own, seen: &mut Seen) {
    let graph = &admins.graph;
    let mut ours = Value::Null;
    for mut app in rows(&graph.get("/applications").await) {
        let mut whose = Whose::Theirs;
        let key = format!("{ENTRA}application {}", id(&app));
        if app["uniqueName"] == *own.mark {
            whose = Whose::Shared;
            ours = app["appId"].clone();
            drop_fields(&mut app, &APPLICATION);
            drop_fields(&mut app["api"], &["requestedAccessTokenVersion"]);
            drop_where(&mut app["tags"], |tag| *tag == *own.mark);
            let marked = |one: &Value| text(one, "displayName").starts_with(&own.mark);
            drop_where(&mut app["passwordCredentials"], marked);
            drop_where(&mut app["keyCredentials"], marked);
        }
        seen.insert(key, (whose, app));
    }
    let mut principal = String::new();
    for mut one in rows(&graph.get("/servicePrincipals").await) {
        let mut whose = Whose::Theirs;
        let key = format!("{ENTRA}service principal {}", id(&one));
        if one["appId"] == ours {
            whose = Whose::Shared;
            principal = id(&one);
            drop_fields(&mut one, &PRINCIPAL);
        }
        seen.insert(key, (whose, one));
    }
    for mut grant in rows(&graph.get("/oauth2PermissionGrants").await) {
        let whose = if grant["clientId"] == *principal { Whose::Shared } else { Whose::Theirs };
        grant["scope"] = text(&grant, "scope").split_whitespace().collect();
        seen.insert(format!("{ENTRA}consent {}", id(&grant)), (whose, grant));
    }
    for group in rows(&graph.get("/groups").await) {
        seen.insert(format!("{ENTRA}group {}", id(&group)), (Whose::Theirs, group));
    }
}

async fn keycloak(admins: &Admins, own: &Own, seen: &mut Seen) {
    let keycloak = &admins.keycloak;
    let mut realm = keycloak.get(REALM).await;
    // What it says of events is the events config's; older versions list the identity providers here once more.
    let elsewhere = ["enabled", "eventsEnabled", "eventsExpiration", "enabledEventTypes"];
    drop_fields(&mut realm, &elsewhere);
    drop_fields(&mut realm, &["identityProviders", "identityProviderMappers"]);
    seen.insert("realm".into(), (Whose::Theirs, realm));
    let mut events = keycloak.get(&format!("{REALM}/events/config")).await;
    drop_fields(&mut events, &["eventsEnabled"]);
    // Where none is set we set one.
    if events["eventsExpiration"] == 0 {
        drop_fields(&mut events, &["eventsExpiration"]);
    }
    seen.insert("events config".into(), (Whose::Shared, events));
    for part in ["roles", "client-scopes", "default-groups", "users/profile", "authentication/required-actions", "keys"]
    {
        let value = keycloak.get(&format!("{REALM}/{part}")).await;
        seen.insert(part.into(), (Whose::Theirs, value));
    }
    let passing = groups(admins, own, seen).await;
    providers(admins, own, seen).await;
    clients(admins, own, seen).await;
    users(admins, &passing, own, seen).await;
}

/// Groups, and the ids of those of ours that nobody wants any more: they go, and memberships with them.
async fn groups(admins: &Admins, own: &Own, seen: &mut Seen) -> Vec<String> {
    let keycloak = &admins.keycloak;
    let mut passing = Vec::new();
    for top in rows(&keycloak.get(&format!("{REALM}/groups?max=1000")).await) {
        let at = format!("{REALM}/groups/{}", id(&top));
        let group = keycloak.get(&at).await;
        let ours = group["attributes"][MARK] == json!([own.mark]);
        if ours && !own.groups.iter().any(|name| group["name"] == **name) {
            passing.push(id(&group));
        }
        let whose = if ours { Whose::Ours } else { Whose::Theirs };
        for child in rows(&keycloak.get(&format!("{at}/children?max=1000")).await) {
            seen.insert(format!("group {} below", id(&child)), (whose, child));
        }
        seen.insert(format!("group {}", id(&group)), (whose, group));
    }
    passing
}

async fn providers(admins: &Admins, own: &Own, seen: &mut Seen) {
    let keycloak = &admins.keycloak;
    for listed in rows(&keycloak.get(&format!("{REALM}/identity-provider/instances")).await) {
        let alias = text(&listed, "alias");
        let at = format!("{REALM}/identity-provider/instances/{alias}");
        let mut provider = keycloak.get(&at).await;
        let mut whose = Whose::Theirs;
        if provider["config"][MARK] == *own.mark {
            whose = Whose::Shared;
            drop_fields(&mut provider, &PROVIDER);
            drop_fields(&mut provider["config"], &PROVIDER_CONFIG);
        }
        seen.insert(format!("identity provider {alias}"), (whose, provider));
        for mapper in rows(&keycloak.get(&format!("{at}/mappers")).await) {
            let whose = if mapper["config"][MARK] == *own.mark { Whose::Ours } else { Whose::Theirs };
            seen.insert(format!("mapper {} of identity provider {alias}", id(&mapper)), (whose, mapper));
        }
    }
}

async fn clients(admins: &Admins, own: &Own, seen: &mut Seen) {
    let keycloak = &admins.keycloak;
    for mut client in rows(&keycloak.get(&format!("{REALM}/clients?max=1000")).await) {
        let at = format!("{REALM}/clients/{}", id(&client));
        if client["publicClient"] == false && client["bearerOnly"] == false {
            client["secret"] = keycloak.get(&format!("{at}/client-secret")).await;
        }
        let mut whose = Whose::Theirs;
        if client["attributes"][MARK] == *own.mark {
            whose = Whose::Shared;
            drop_fields(&mut client, &CLIENT);
            drop_fields(&mut client["attributes"], &CLIENT_ATTRIBUTES);
            drop_where(&mut client["protocolMappers"], |one| ["groups", "audience"].contains(&text(one, "name")));
        }
        seen.insert(format!("client {}", id(&client)), (whose, client));
    }
}

/// People. Who came through our identity provider is what Entra ID says; of them only what others gave counts.
async fn users(admins: &Admins, passing: &[String], own: &Own, seen: &mut Seen) {
    let keycloak = &admins.keycloak;
    for listed in rows(&keycloak.get(&format!("{REALM}/users?max=1000")).await) {
        let at = format!("{REALM}/users/{}", id(&listed));
        let links = keycloak.get(&format!("{at}/federated-identity")).await;
        let mut groups = keycloak.get(&format!("{at}/groups")).await;
        drop_where(&mut groups, |group| passing.contains(&id(group)));
        let mut user = Map::new();
        let ours = rows(&links).iter().any(|link| link["identityProvider"] == "entra");
        if ours {
            drop_where(&mut groups, |group| own.groups.iter().any(|name| group["name"] == **name));
        } else {
            let mut whole = keycloak.get(&at).await;
            // The links once more, but only where the realm has any identity provider.
            drop_fields(&mut whole, &["federatedIdentities"]);
            user.extend(whole.as_object().cloned().unwrap_or_default());
            user.insert("links".into(), links);
            user.insert("roles".into(), keycloak.get(&format!("{at}/role-mappings")).await);
        }
        user.insert("groups".into(), groups);
        let whose = if ours { Whose::Shared } else { Whose::Theirs };
        seen.insert(format!("user {}", text(&listed, "username")), (whose, Value::Object(user)));
    }
}

/// What became of the objects that are not ours, as messages; empty where nothing did.
pub(crate) fn changed(before: &Seen, after: &Seen) -> Vec<String> {
    let mut all = Vec::new();
    for (key, (whose, value)) in before {
        let now = after.get(key).map(|(_, value)| value);
        let good = match whose {
            Whose::Theirs => now == Some(value),
            Whose::Shared => now.is_some_and(|now| kept(value, now)),
            Whose::Ours => true,
        };
        if !good {
            all.push(format!("{key}\n  before {value}\n  after  {}", now.unwrap_or(&Value::Null)));
        }
    }
    // A realm that a setup has made brings its own.
    let realm = before.contains_key("realm");
    let new = after.iter().filter(|(key, (whose, _))| *whose == Whose::Theirs && !before.contains_key(*key));
    let new = new.filter(|(key, _)| realm || key.starts_with(ENTRA));
    all.extend(new.map(|(key, (_, value))| format!("{key} is new and bears no mark\n  {value}")));
    all
}

/// Whether all that was there still is; more may be.
fn kept(before: &Value, after: &Value) -> bool {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            before.iter().all(|(name, value)| kept(value, after.get(name).unwrap_or(&Value::Null)))
        }
        (Value::Array(before), Value::Array(after)) => {
            before.iter().all(|value| after.iter().any(|other| kept(value, other)))
        }
        (Value::Null, _) => true,
        _ => before == after,
    }
}
