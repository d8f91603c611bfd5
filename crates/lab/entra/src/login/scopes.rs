//! Scopes, and who consented to them.

use serde_json::{Value, json};

use crate::graph::grants::grant;
use crate::login::clients::Client;
use crate::login::errors::Aad;
use crate::permissions::{GRAPH, delegated_name};
use crate::seed::service_principal;
use crate::state::{Inner, Kind, text, texts};

/// Takes Graph's address off a scope.
fn bare<'a>(inner: &Inner, scope: &'a str) -> &'a str {
    for prefix in [inner.base.as_str(), "https://graph.microsoft.com", GRAPH] {
        if let Some(rest) = scope.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('/')) {
            return rest.trim_start_matches('/');
        }
    }
    scope
}

/// Whether the scope is Graph's `.default`.
pub(crate) fn is_default(inner: &Inner, scope: &str) -> bool {
    bare(inner, scope) == ".default"
}

/// Reads the `scope` of a request.
///
/// # Errors
/// 500011 for another resource, 650053 for a scope that Graph does not have.
pub(crate) fn read(inner: &Inner, client: &Client, asked: &str) -> Result<Vec<String>, Aad> {
    let mut scopes: Vec<String> = Vec::new();
    for word in asked.split_whitespace() {
        let name = bare(inner, word);
        if name == ".default" {
            scopes.extend(default_scopes(client));
        } else if let Some(known) = delegated_name(name) {
            scopes.push(known.to_owned());
        } else if name.contains("://") {
            let resource = name.rsplit_once('/').map_or(name, |(resource, _)| resource);
            return Err(Aad::new(500011, &[resource, &inner.tenant_name]));
        } else {
            return Err(Aad::new(650053, &[&client.name, name]));
        }
    }
    let mut unique: Vec<String> = Vec::new();
    for scope in scopes {
        if !unique.contains(&scope) {
            unique.push(scope);
        }
    }
    Ok(unique)
}

/// What `.default` means: the fixed scopes, or what the application says it needs.
fn default_scopes(client: &Client) -> Vec<String> {
    if !client.fixed.is_empty() {
        return client.fixed.iter().map(|&name| name.to_owned()).collect();
    }
    let needs = client.application.as_ref().and_then(|one| one["requiredResourceAccess"].as_array());
    needs
        .into_iter()
        .flatten()
        .filter(|resource| resource["resourceAppId"] == GRAPH)
        .flat_map(|resource| resource["resourceAccess"].as_array().into_iter().flatten())
        .filter(|access| access["type"] == "Scope")
        .filter_map(|access| delegated_name(text(access, "id")))
        .map(str::to_owned)
        .collect()
}

/// Scopes that nobody consented to yet, for this person. A grant that still replicates does not count, and this look does.
pub(crate) fn missing(inner: &mut Inner, client: &Client, user: &str, scopes: &[String]) -> Vec<String> {
    if !client.fixed.is_empty() {
        return Vec::new();
    }
    let mut granted: Vec<String> = Vec::new();
    if let Some(principal) = client.principal(inner).map(|one| text(one, "id").to_owned()) {
        let grants: Vec<Value> = inner.all(Kind::Grant).to_vec();
        for grant in grants {
            let mine = grant["consentType"] == "AllPrincipals" || grant["principalId"] == user;
            if grant["clientId"] == principal.as_str() && mine && !inner.missed(text(&grant, "id")) {
                granted.extend(text(&grant, "scope").split_whitespace().map(str::to_owned));
            }
        }
    }
    scopes.iter().filter(|scope| !granted.contains(scope)).cloned().collect()
}

/// Writes consent down, for one person or for everyone; makes the service principal where there is none.
pub(crate) fn consent(inner: &mut Inner, client: &Client, person: Option<&str>, scopes: &[String]) {
    let Some(graph) = inner.find(Kind::ServicePrincipal, "appId", GRAPH).map(|one| text(one, "id").to_owned()) else {
        return;
    };
    let principal = match client.principal(inner) {
        Some(known) => text(known, "id").to_owned(),
        None => {
            let id = Inner::fresh();
            let mut made = service_principal(&id, &client.app_id, &client.name);
            if let Some(application) = &client.application {
                crate::graph::principals::copy(application, &mut made);
            }
            inner.seed(Kind::ServicePrincipal, made);
            id
        }
    };
    let known = inner
        .all(Kind::Grant)
        .iter()
        .find(|one| one["clientId"] == principal.as_str() && one["principalId"].as_str() == person)
        .map(|one| text(one, "id").to_owned());
    match known.and_then(|id| inner.get_mut(Kind::Grant, &id)) {
        Some(one) => {
            let mut all: Vec<String> = text(one, "scope").split_whitespace().map(str::to_owned).collect();
            all.extend(scopes.iter().filter(|scope| !all.contains(scope)).cloned().collect::<Vec<_>>());
            one["scope"] = json!(all.join(" "));
        }
        None => inner.seed(Kind::Grant, grant(&principal, &graph, person, &scopes.join(" "))),
    }
}

/// Whether the application lets only assigned people in, and this one is not: directly, or in a group assigned directly.
pub(crate) fn shut_out(inner: &Inner, client: &Client, user: &str) -> bool {
    let Some(principal) = client.principal(inner) else { return false };
    if principal["appRoleAssignmentRequired"] != true {
        return false;
    }
    let groups = inner.direct_groups(user);
    !inner.all(Kind::Assignment).iter().any(|one| {
        one["resourceId"] == principal["id"]
            && (one["principalId"] == user || groups.iter().any(|group| one["principalId"] == group.as_str()))
    })
}

/// Application permissions of a client on its own.
pub(crate) fn app_roles(inner: &Inner, client: &Client) -> Vec<String> {
    let (Some(graph), Some(principal)) = (inner.find(Kind::ServicePrincipal, "appId", GRAPH), client.principal(inner))
    else {
        return Vec::new();
    };
    let roles = graph["appRoles"].as_array().map_or(&[][..], Vec::as_slice);
    inner
        .all(Kind::Assignment)
        .iter()
        .filter(|one| one["principalId"] == principal["id"] && one["resourceId"] == graph["id"])
        .filter_map(|one| roles.iter().find(|role| role["id"] == one["appRoleId"]))
        .map(|role| text(role, "value").to_owned())
        .collect()
}

/// The application's redirect addresses for a front-channel use such as sign-out.
pub(crate) fn web_addresses(application: &Value) -> Vec<String> {
    texts(&application["web"]["redirectUris"])
}
