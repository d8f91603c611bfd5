//! What Keycloak has.

use futures_util::future::{join3, join4};
use lockstep_systems::Error;
use lockstep_systems::entra::Login;
use lockstep_systems::keycloak::{Group, Keycloak, Object};
use serde_json::Value;

use super::entra::endpoints;
use super::{FlowFound, KeycloakFound, KeycloakGroupFound, MapperFound, RealmFound};
use crate::blueprint::{Blueprint, Credential};
use crate::plan::MARK;

/// The client that holds the rights on a realm's users and groups.
const REALM_MANAGEMENT: &str = "realm-management";
/// The right to search users and groups.
const SEARCH_ROLE: &str = "view-users";

/// Reads the version, the realm and what is in it, and whether Keycloak itself reaches Entra ID's discovery document.
///
/// # Errors
/// As the calls': credentials that are not good, a right that is missing.
pub async fn read(blueprint: &Blueprint, login: &Login, keycloak: &Keycloak) -> Result<KeycloakFound, Error> {
    keycloak.sign_in().await?;
    let (version, realm, metadata) =
        join3(keycloak.server_info(), read_realm(blueprint, keycloak), metadata_problem(blueprint, login, keycloak))
            .await;
    Ok(KeycloakFound {
        version: version.ok().and_then(|info| info.version),
        realm: realm?,
        metadata_problem: metadata?,
    })
}

async fn read_realm(blueprint: &Blueprint, keycloak: &Keycloak) -> Result<Option<RealmFound>, Error> {
    let name = blueprint.keycloak.realm.as_str();
    if name.is_empty() {
        return Ok(None);
    }
    let Some(realm) = keycloak.find(&Object::realm(name)).await? else { return Ok(None) };
    let alias = blueprint.keycloak.alias.as_str();
    let provider = keycloak.find(&Object::identity_provider(name, alias)).await?;
    let mappers = match &provider {
        Some(_) => keycloak.provider_mappers(name, alias).await?,
        None => Vec::new(),
    };
    let (flows, groups, client, events) = join4(
        keycloak.flows(name),
        keycloak.groups(name),
        keycloak.find(&Object::client(name, &blueprint.keycloak.client)),
        keycloak.find(&Object::events_config(name)),
    )
    .await;
    let client = client?;
    let search_role = match client.as_ref().and_then(|client| client["id"].as_str()) {
        Some(uuid) => has_search_role(keycloak, name, uuid).await?,
        None => false,
    };
    let signing_key = match blueprint.entra.credential {
        Credential::Certificate => keycloak.signing_key(name).await?,
        Credential::ClientSecret => None,
    };
    let groups = with_nested(keycloak, name, blueprint, &mappers, groups?).await?;
    Ok(Some(RealmFound {
        signing_key,
        enabled: realm["enabled"] == true,
        session_max: realm["ssoSessionMaxLifespan"].as_u64().unwrap_or_default(),
        identity_provider: provider,
        flows: flows?.iter().filter(|flow| flow["builtIn"] != true).map(flow).collect(),
        mappers: mappers.into_iter().map(mapper).collect(),
        groups,
        client,
        search_role,
        events: events?.unwrap_or_default(),
    }))
}

fn mapper(raw: Value) -> MapperFound {
    let text = |name: &str| raw[name].as_str().unwrap_or_default().to_owned();
    MapperFound { id: text("id"), name: text("name"), raw }
}

fn flow(raw: &Value) -> FlowFound {
    let text = |raw: &Value, name: &str| raw[name].as_str().unwrap_or_default().to_owned();
    let steps = raw["authenticationExecutions"].as_array().map(Vec::as_slice).unwrap_or_default();
    let steps = steps.iter().map(|step| (text(step, "authenticator"), text(step, "requirement"))).collect();
    FlowFound { alias: text(raw, "alias"), steps }
}

/// The groups at the top, and those within others that rows name or mappers of ours lead to: each parent is asked once.
async fn with_nested(
    keycloak: &Keycloak,
    realm: &str,
    blueprint: &Blueprint,
    mappers: &[Value],
    top: Vec<Group>,
) -> Result<Vec<KeycloakGroupFound>, Error> {
    let mut all: Vec<KeycloakGroupFound> = top.into_iter().map(|found| group(found, None)).collect();
    let mark = blueprint.mark();
    let ours = mappers.iter().filter(|mapper| mapper["config"][MARK] == *mark);
    let led_to = ours.filter_map(|mapper| mapper["config"]["group"].as_str());
    let paths = blueprint.groups().into_iter().chain(led_to.map(|path| path.trim_start_matches('/')));
    let mut parents: Vec<String> = Vec::new();
    for path in paths {
        parents.extend(path.match_indices('/').map(|(at, _)| path[..at].to_owned()));
    }
    // Those at the top first: what they hold is where the next are found.
    parents.sort_by_key(|path| (path.matches('/').count(), path.clone()));
    parents.dedup();
    for parent in parents {
        let Some(id) = all.iter().find(|known| known.name == parent).map(|known| known.id.clone()) else { continue };
        let children = keycloak.subgroups(realm, &id).await?;
        all.extend(children.into_iter().map(|found| group(found, Some(&parent))));
    }
    Ok(all)
}

fn group(group: Group, parent: Option<&str>) -> KeycloakGroupFound {
    let mark = group.attributes.get(MARK).and_then(|values| values.first()).cloned();
    let name = parent.map_or_else(|| group.name.clone(), |parent| format!("{parent}/{}", group.name));
    KeycloakGroupFound { id: group.id, name, mark }
}

async fn has_search_role(keycloak: &Keycloak, realm: &str, client: &str) -> Result<bool, Error> {
    let account = match keycloak.service_account_user(realm, client).await {
        Ok(account) => account,
        // Without service account Keycloak answers 400 or 404: then there is no role either.
        Err(error) if matches!(error.status(), Some(400 | 404)) => return Ok(false),
        Err(error) => return Err(error),
    };
    let Some(management) = keycloak.find(&Object::client(realm, REALM_MANAGEMENT)).await? else { return Ok(false) };
    let roles = keycloak.user_client_roles(realm, &account.id, management["id"].as_str().unwrap_or_default()).await?;
    Ok(roles.iter().any(|role| role.name == SEARCH_ROLE))
}

/// Lets Keycloak read the document itself: the way from the wizard proves nothing about the way from Keycloak.
async fn metadata_problem(blueprint: &Blueprint, login: &Login, keycloak: &Keycloak) -> Result<Option<String>, Error> {
    // Without a tenant, or with a wrong one, step 1 has the say.
    let Ok((_, endpoints)) = endpoints(blueprint, login).await else { return Ok(None) };
    match keycloak.import_config("master", &endpoints.discovery).await {
        Ok(found) if found.get("issuer") == Some(&endpoints.issuer) => Ok(None),
        Ok(found) => Ok(Some(format!(
            "the document it read names the issuer {}",
            found.get("issuer").map_or("none", String::as_str)
        ))),
        // A right that is missing for realm master says nothing about the way.
        Err(error) if matches!(error.status(), Some(401 | 403)) => Ok(None),
        Err(Error::Api(error)) => Ok(Some(error.said)),
        Err(error) => Err(error),
    }
}
