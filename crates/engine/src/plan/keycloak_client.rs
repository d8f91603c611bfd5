//! Keycloak: Rancher's client, its token mappers and its right to search.

use lockstep_words::{Message, en::plan as say};
use serde_json::{Value as Json, json};

use super::build::Build;
use super::compare::Lists;
use super::keycloak::REALM;
use super::rancher::Window;
use super::{Act, MARK, Op, Place};
use crate::blueprint::{Provider, Step};
use crate::rancher_version::knows;
use crate::survey::RealmFound;

pub(super) const CLIENT: &str = "keycloak.client";
pub(super) const GROUPS_MAPPER: &str = "keycloak.client-mapper.groups";
pub(super) const AUDIENCE_MAPPER: &str = "keycloak.client-mapper.audience";
pub(super) const SEARCH: &str = "keycloak.search-role";
/// Composite: holds `query-users` and `query-groups`; without it a search answers 403.
const SEARCH_ROLE: &str = "view-users";
/// The client's attribute that demands PKCE.
const PKCE: &str = "pkce.code.challenge.method";

/// Client, mappers and search role.
pub(super) fn add(build: &mut Build<'_>) {
    let realm = build.survey.realm();
    let found = realm.and_then(|realm| realm.client.as_ref());
    let name = build.blueprint.keycloak.client.clone();
    let foreign = found.is_some_and(|client| client["attributes"][MARK].as_str() != Some(&build.mark));
    if foreign && !build.blueprint.keycloak.adopt {
        let message = Message::new(say::FOREIGN_CLIENT).with("name", &name);
        return build.block(Step::Keycloak, "keycloak.client", message, None);
    }
    client(build, found, &name, foreign);
    mapper(
        build,
        found,
        GROUPS_MAPPER,
        Message::new(say::CLIENT_MAPPER_GROUPS),
        say::CLIENT_MAPPER_GROUPS_DETAIL.into(),
        json!({"name": "groups", "protocol": "openid-connect", "protocolMapper": "oidc-group-membership-mapper",
               "config": {"claim.name": "groups", "full.path": "false", "id.token.claim": "true",
                          "access.token.claim": "true", "userinfo.token.claim": "true"}}),
    );
    mapper(
        build,
        found,
        AUDIENCE_MAPPER,
        Message::new(say::CLIENT_MAPPER_AUDIENCE).with("client", &name),
        say::CLIENT_MAPPER_AUDIENCE_DETAIL.into(),
        json!({"name": "audience", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
               "config": {"included.client.audience": name, "id.token.claim": "false", "access.token.claim": "true"}}),
    );
    search_role(build, realm, found, &name);
    fights(build, found, &name);
}

/// Token mappers of others that write what Rancher reads groups from (Rancher 2.15 `oidc_provider.go`: with
/// `full_group_path` it ignores `groups`, and `roles` become groups too).
fn fights(build: &mut Build<'_>, client: Option<&Json>, name: &str) {
    let mappers = client.and_then(|client| client["protocolMappers"].as_array()).map(Vec::as_slice).unwrap_or_default();
    for mapper in mappers.iter().filter(|mapper| mapper["name"] != "groups") {
        let claim = mapper["config"]["claim.name"].as_str().unwrap_or_default();
        if ["groups", "full_group_path", "roles"].contains(&claim) {
            let mapper = mapper["name"].as_str().unwrap_or_default();
            build.note(Message::new(say::CLAIM_FIGHTS).with("name", mapper).with("claim", claim).with("client", name));
        }
    }
}

/// The client's uuid, where it was found.
pub(super) fn uuid<'a>(build: &Build<'a>) -> Option<&'a str> {
    build.survey.realm()?.client.as_ref()?["id"].as_str()
}

fn client(build: &mut Build<'_>, found: Option<&Json>, name: &str, foreign: bool) {
    let rancher = &build.blueprint.rancher;
    let window = Window::of(build);
    let mut redirects = vec![rancher.verify_auth()];
    redirects.extend(window.callback.clone());
    let mut wanted = json!({
        "clientId": name, "name": "Rancher", "protocol": "openid-connect", "enabled": true, "publicClient": false,
        "clientAuthenticatorType": "client-secret", "standardFlowEnabled": true, "implicitFlowEnabled": false,
        "directAccessGrantsEnabled": false, "serviceAccountsEnabled": true, "fullScopeAllowed": true,
        "consentRequired": false, "rootUrl": rancher.url, "redirectUris": redirects, "webOrigins": [rancher.url],
        "attributes": {PKCE: "S256", "post.logout.redirect.uris": format!("{}/*", rancher.url), MARK: build.mark},
    });
    if !build.survey.rancher.as_ref().is_none_or(|rancher| knows(&rancher.version, "pkceMethod")) {
        leave_pkce(&mut wanted, found);
    }
    let subject = Message::new(say::CLIENT).with("name", name);
    match Build::compare(found, &wanted, Lists::Same) {
        None => build.keep(Place::Keycloak, Step::Rancher, subject, None),
        Some((act, body, diff)) => {
            let pkce = wanted["attributes"][PKCE] == "S256";
            let detail = match &window.callback {
                _ if !pkce => say::CLIENT_DETAIL_NO_PKCE,
                _ if foreign => say::CLIENT_ADOPTED,
                _ if rancher.url.is_empty() => say::CLIENT_DETAIL_LATER,
                Some(_) => say::CLIENT_DETAIL_WINDOW,
                None => say::CLIENT_DETAIL,
            };
            let op = Op::Client {
                realm: build.blueprint.keycloak.realm.clone(),
                uuid: found.and_then(|client| client["id"].as_str()).map(str::to_owned),
                body,
            };
            let detail = Message::new(detail).with("redirect", rancher.verify_auth());
            build.change(CLIENT, act, subject, op).detail(detail).diff(diff).needs(&[REALM]);
        }
    }
}

/// A Rancher that has no PKCE is not asked for it: nobody could sign in.
fn leave_pkce(wanted: &mut Json, found: Option<&Json>) {
    let set = found.and_then(|client| client["attributes"][PKCE].as_str()).is_some_and(|method| !method.is_empty());
    if set {
        wanted["attributes"][PKCE] = "".into();
    } else if let Some(attributes) = wanted["attributes"].as_object_mut() {
        attributes.remove(PKCE);
    }
}

fn mapper(build: &mut Build<'_>, client: Option<&Json>, id: &str, subject: Message, detail: Message, mut wanted: Json) {
    let mappers = client.and_then(|client| client["protocolMappers"].as_array());
    let found = mappers.and_then(|mappers| mappers.iter().find(|mapper| mapper["name"] == wanted["name"]));
    let Some((act, body, diff)) = Build::compare(found, &wanted, Lists::Same) else {
        return build.keep(Place::Keycloak, Step::Rancher, subject, None);
    };
    if found.is_none() {
        // Only where it is made: older servers do not know the key, and never give it back.
        wanted["config"]["introspection.token.claim"] = "true".into();
    }
    let op = Op::ClientMapper {
        realm: build.blueprint.keycloak.realm.clone(),
        client: build.value(uuid(build), CLIENT, "uuid"),
        id: found.and_then(|mapper| mapper["id"].as_str()).map(str::to_owned),
        body: if found.is_none() { wanted } else { body },
    };
    build.change(id, act, subject, op).detail(detail).diff(diff).needs(&[CLIENT]);
}

fn search_role(build: &mut Build<'_>, realm: Option<&RealmFound>, client: Option<&Json>, name: &str) {
    if build.blueprint.rancher.provider == Provider::Genericoidc {
        return;
    }
    let subject = Message::new(say::SEARCH_ROLE).with("role", SEARCH_ROLE).with("client", name);
    if client.is_some() && realm.is_some_and(|realm| realm.search_role) {
        return build.keep(Place::Keycloak, Step::Rancher, subject, None);
    }
    let op = Op::SearchRole {
        realm: build.blueprint.keycloak.realm.clone(),
        client: build.value(uuid(build), CLIENT, "uuid"),
        role: SEARCH_ROLE.into(),
    };
    let change = build.change(SEARCH, Act::Create, subject, op);
    change.detail(say::SEARCH_ROLE_DETAIL).needs(&[CLIENT]);
}
