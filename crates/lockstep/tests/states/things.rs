//! What a case finds in a realm and among the applications: what others put there, much of it like ours, and what is
//! left of ours or was changed by hand.

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use lockstep_engine::plan::MARK;
use lockstep_words::Key;
use lockstep_words::en::plan as say;
use reqwest::Method;
use serde_json::{Value, json};

use super::{PROVIDER, REALM};
use crate::setup::admin::{Admin, Admins, id};

/// Where a thing can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Where {
    /// Always: it is in Entra ID and has nothing to do with our application.
    Anywhere,
    /// Where there is a realm.
    InRealm,
    /// In a realm without anything of ours.
    InFreshRealm,
    /// Where a setup was made.
    InSetup,
}

/// What a thing is put there with.
pub(crate) struct With<'a> {
    pub(crate) admins: &'a Admins,
    pub(crate) mark: &'a str,
    /// Where Entra ID sends people back to.
    pub(crate) redirect: String,
    /// Part of names, so that they differ from case to case.
    pub(crate) word: &'a str,
}

/// One thing.
#[derive(Clone, Copy)]
pub(crate) struct Thing {
    pub(crate) name: &'static str,
    pub(crate) place: Where,
    pub(crate) put: for<'a> fn(&'a With<'a>) -> LocalBoxFuture<'a, ()>,
}

macro_rules! things {
    ($($place:ident $name:literal |$with:ident| $work:block)*) => {
        &[$(Thing { name: $name, place: Where::$place, put: |$with| async move { $work }.boxed_local() }),*]
    };
}

const MAPPERS: &str = "/admin/realms/trinity/identity-provider/instances/entra/mappers";
/// Another setup's.
const OTHER_MARK: &str = "lockstep-000000000000";
const GRAPH: &str = "00000003-0000-0000-c000-000000000000";

async fn group(with: &With<'_>, name: &str, attributes: Value) -> String {
    let keycloak = &with.admins.keycloak;
    let path = format!("{REALM}/groups");
    keycloak.post(&path, &json!({"name": name, "attributes": attributes})).await;
    format!("{path}/{}", id(&keycloak.one(&path, "name", name).await))
}

fn group_mapper(name: &str, claim: &str, group: &str, mark: Option<&str>) -> Value {
    let claims = json!([{"key": "groups", "value": claim}]).to_string();
    let mut config =
        json!({"syncMode": "INHERIT", "claims": claims, "are.claim.values.regex": "false", "group": group});
    if let Some(mark) = mark {
        config[MARK] = json!(mark);
    }
    json!({"name": name, "identityProviderAlias": "entra", "identityProviderMapper": "oidc-advanced-group-idp-mapper",
           "config": config})
}

fn provider(alias: &str, mark: Option<&str>) -> Value {
    let mut config = json!({"clientId": "x", "clientSecret": "y", "authorizationUrl": "https://idp.example/a",
                            "tokenUrl": "https://idp.example/t", "syncMode": "FORCE"});
    if let Some(mark) = mark {
        config[MARK] = json!(mark);
    }
    json!({"alias": alias, "providerId": "oidc", "displayName": "Microsoft Entra ID", "enabled": true, "config": config})
}

async fn client(with: &With<'_>, name: &str, attributes: Value) {
    let mapper = json!({"name": "groups", "protocol": "openid-connect", "protocolMapper": "oidc-group-membership-mapper",
                        "config": {"claim.name": "groups", "full.path": "true", "id.token.claim": "true"}});
    let body = json!({"clientId": name, "enabled": true, "publicClient": false, "secret": format!("s-{}", with.word),
                      "redirectUris": ["https://elsewhere.example/*"], "attributes": attributes,
                      "protocolMappers": [mapper]});
    with.admins.keycloak.post(&format!("{REALM}/clients"), &body).await;
}

async fn user(with: &With<'_>, name: &str) -> String {
    let keycloak = &with.admins.keycloak;
    let body = json!({"username": name, "enabled": true, "email": format!("{name}@elsewhere.example"),
                      "firstName": "Robin", "lastName": "Other"});
    keycloak.post(&format!("{REALM}/users"), &body).await;
    let found = keycloak.one(&format!("{REALM}/users?username={name}"), "username", name).await;
    format!("{REALM}/users/{}", id(&found))
}

async fn joins(with: &With<'_>, user: &str, group: &str) {
    let group = group.rsplit('/').next().unwrap();
    with.admins.keycloak.put(&format!("{user}/groups/{group}"), &json!({})).await;
}

/// The address of an object of ours in the realm's list, if it is there.
async fn found(keycloak: &Admin, list: &str, name: &str, value: &str) -> Option<String> {
    let all = keycloak.get(list).await;
    let one = all.as_array().unwrap().iter().find(|one| one[name] == value)?;
    Some(format!("{}/{}", list.split('?').next().unwrap(), id(one)))
}

async fn our_client(keycloak: &Admin) -> String {
    found(keycloak, &format!("{REALM}/clients?clientId=rancher"), "clientId", "rancher").await.unwrap()
}

async fn application(with: &With<'_>) -> Value {
    with.admins.graph.one("/applications", "uniqueName", with.mark).await
}

async fn change_application(with: &With<'_>, body: Value) {
    let app = application(with).await;
    with.admins.graph.patch(&format!("/applications/{}", id(&app)), &body).await;
}

/// A list of our application with something of others in it.
async fn add_to_application(with: &With<'_>, outer: &str, inner: &str, more: Value) {
    let app = application(with).await;
    let part = &app[outer];
    let list = if inner.is_empty() { part } else { &part[inner] };
    let mut list = list.as_array().cloned().unwrap_or_default();
    list.push(more);
    let body = if inner.is_empty() { json!({outer: list}) } else { json!({outer: {inner: list}}) };
    change_application(with, body).await;
}

async fn add_password(with: &With<'_>, app: &Value, name: &str) {
    let body = json!({"passwordCredential": {"displayName": name}});
    with.admins.graph.post(&format!("/applications/{}/addPassword", id(app)), &body).await;
}

async fn other_application(with: &With<'_>, name: &str, mut body: Value) -> Value {
    let graph = &with.admins.graph;
    body["displayName"] = json!(name);
    let unique = format!("{} {}", with.word, name);
    body["uniqueName"] = json!(unique);
    graph.post("/applications", &body).await;
    let app = graph.one("/applications", "uniqueName", &unique).await;
    add_password(with, &app, "by another team").await;
    app
}

/// Gets an object, changes it and puts it back.
async fn put(keycloak: &Admin, path: &str, pointer: &str, value: Value) {
    let mut object = keycloak.get(path).await;
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    object.pointer_mut(parent).unwrap()[name] = value;
    keycloak.put(path, &object).await;
}

/// Made by others, and like ours.
pub(crate) const ALIKE: &[Thing] = things! {
    Anywhere "an application of the same name" |with| {
        let body = json!({"web": {"redirectUris": ["https://elsewhere.example/x"]}, "tags": ["team"]});
        other_application(with, "Keycloak broker", body).await;
    }
    Anywhere "an application with our tag and our redirect address" |with| {
        let body = json!({"tags": [with.mark], "web": {"redirectUris": [with.redirect]}});
        other_application(with, "Keycloak broker (old)", body).await;
    }
    InRealm "a group that differs only in case" |with| { group(with, "dev", json!({"team": ["x"]})).await; }
    InRealm "a group with another setup's mark" |with| { group(with, "Devs", json!({MARK: [OTHER_MARK]})).await; }
    InRealm "a group of our name below another" |with| {
        let path = group(with, "Departments", json!({})).await;
        with.admins.keycloak.post(&format!("{path}/children"), &json!({"name": "Dev"})).await;
    }
    InFreshRealm "a group of our name, with a member" |with| {
        let path = group(with, "Dev", json!({"made": ["by hand"]})).await;
        joins(with, &user(with, "robin").await, &path).await;
    }
    InSetup "our group made anew by others" |with| {
        let keycloak = &with.admins.keycloak;
        if let Some(path) = found(keycloak, &format!("{REALM}/groups"), "name", "Dev").await {
            keycloak.delete(&path).await;
        }
        group(with, "Dev", json!({"made": ["by hand"]})).await;
    }
    InRealm "an identity provider of nearly our alias" |with| {
        let keycloak = &with.admins.keycloak;
        keycloak.post(&format!("{REALM}/identity-provider/instances"), &provider("entra-2", None)).await;
        let path = format!("{REALM}/identity-provider/instances/entra-2/mappers");
        let mut mapper = group_mapper("k8s_dev_users to Dev", "x", "/Dev", None);
        mapper["identityProviderAlias"] = json!("entra-2");
        keycloak.post(&path, &mapper).await;
        let linked = user(with, "linked").await;
        let link = json!({"identityProvider": "entra-2", "userId": "1", "userName": "linked"});
        keycloak.post(&format!("{linked}/federated-identity/entra-2"), &link).await;
    }
    InRealm "an identity provider with another setup's mark" |with| {
        let path = format!("{REALM}/identity-provider/instances");
        with.admins.keycloak.post(&path, &provider("entra-3", Some(OTHER_MARK))).await;
    }
    InRealm "a client that differs only in case" |with| { client(with, "Rancher", json!({})).await; }
    InRealm "a client with another setup's mark" |with| { client(with, "rancher-two", json!({MARK: OTHER_MARK})).await; }
    InSetup "a mapper on our identity provider, as ours" |with| {
        let mapper = group_mapper("k8s_dev_users to Dev-by-hand", "x", "/Dev-by-hand", None);
        with.admins.keycloak.post(MAPPERS, &mapper).await;
    }
    InSetup "a mapper with our claim and our group, without the mark" |with| {
        let groups = with.admins.graph.one("/groups", "displayName", "k8s_dev_users").await;
        let mapper = group_mapper("by hand", &id(&groups), "/Dev", None);
        with.admins.keycloak.post(MAPPERS, &mapper).await;
    }
    InSetup "a mapper with another setup's mark" |with| {
        let mapper = group_mapper("Other to Dev", "y", "/Dev", Some(OTHER_MARK));
        with.admins.keycloak.post(MAPPERS, &mapper).await;
    }
    InSetup "a mapper of our name in place of ours" |with| {
        let keycloak = &with.admins.keycloak;
        if let Some(ours) = found(keycloak, MAPPERS, "name", "k8s_dev_users to Dev").await {
            keycloak.delete(&ours).await;
        }
        keycloak.post(MAPPERS, &group_mapper("k8s_dev_users to Dev", "z", "/Dev", None)).await;
    }
    InSetup "a client secret that is called nearly as ours" |with| {
        add_password(with, &application(with).await, &format!("not {}", with.mark)).await;
    }
};

/// Made by others.
pub(crate) const OTHERS: &[Thing] = things! {
    Anywhere "an application with service principal and consent" |with| {
        let graph = &with.admins.graph;
        let app = other_application(with, "Payroll", json!({"notes": "ask HR"})).await;
        graph.post("/servicePrincipals", &json!({"appId": app["appId"]})).await;
        let own = graph.get(&format!("/servicePrincipals(appId='{}')", app["appId"].as_str().unwrap())).await;
        let resource = graph.get(&format!("/servicePrincipals(appId='{GRAPH}')")).await;
        let body = json!({"clientId": id(&own), "consentType": "AllPrincipals", "resourceId": id(&resource),
                          "scope": "openid profile"});
        graph.post("/oauth2PermissionGrants", &body).await;
    }
    InRealm "groups and people" |with| {
        let staff = group(with, &format!("Staff {}", with.word), json!({"a": ["b", "c"]})).await;
        let odd = group(with, "R&D + QA", json!({})).await;
        let robot = user(with, "robot").await;
        joins(with, &robot, &staff).await;
        joins(with, &robot, &odd).await;
    }
    InRealm "a client" |with| {
        client(with, &format!("app-{}", with.word), json!({"owner": "team x"})).await;
    }
    InRealm "an identity provider" |with| {
        let path = format!("{REALM}/identity-provider/instances");
        with.admins.keycloak.post(&path, &provider("GitHub", None)).await;
    }
    InRealm "events of some other kinds" |with| {
        let path = format!("{REALM}/events/config");
        let mut config = with.admins.keycloak.get(&path).await;
        config["eventsEnabled"] = json!(with.word.len().is_multiple_of(2));
        config["eventsExpiration"] = json!(if with.word.contains('a') { 0 } else { 1000 });
        config["enabledEventTypes"] = json!(["UPDATE_PASSWORD", "LOGIN", "CLIENT_INFO"]);
        config["adminEventsEnabled"] = json!(true);
        with.admins.keycloak.put(&path, &config).await;
    }
    InRealm "settings of the realm" |with| {
        let body = json!({"displayName": with.word, "accessTokenLifespan": 77, "rememberMe": true});
        with.admins.keycloak.put(REALM, &body).await;
    }
    InSetup "an attribute mapper on our identity provider" |with| {
        let mapper = json!({"name": "given name", "identityProviderAlias": "entra",
                            "identityProviderMapper": "oidc-user-attribute-idp-mapper",
                            "config": {"syncMode": "INHERIT", "claim": "given_name", "user.attribute": "nick"}});
        with.admins.keycloak.post(MAPPERS, &mapper).await;
    }
    InSetup "settings on our identity provider" |with| {
        put(&with.admins.keycloak, PROVIDER, "/config/guiOrder", json!("7")).await;
    }
    InSetup "a token mapper and settings on our client" |with| {
        let keycloak = &with.admins.keycloak;
        let path = our_client(keycloak).await;
        let mapper = json!({"name": "department", "protocol": "openid-connect",
                            "protocolMapper": "oidc-usermodel-attribute-mapper",
                            "config": {"claim.name": "department", "user.attribute": "department",
                                       "id.token.claim": "true"}});
        keycloak.post(&format!("{path}/protocol-mappers/models"), &mapper).await;
        put(keycloak, &path, "/description", json!("by hand")).await;
        put(keycloak, &path, "/attributes/owner", json!(with.word)).await;
    }
    InSetup "the administrator in a group by hand" |with| {
        let keycloak = &with.admins.keycloak;
        let chess = group(with, "Chess", json!({})).await;
        let ada = keycloak.one(&format!("{REALM}/users?username=ada@contoso.com"), "username", "ada@contoso.com").await;
        joins(with, &format!("{REALM}/users/{}", id(&ada)), &chess).await;
    }
    InSetup "a redirect address on our application" |with| {
        add_to_application(with, "web", "redirectUris", json!("https://elsewhere.example/cb")).await;
    }
    InSetup "a tag and notes on our application" |with| {
        add_to_application(with, "tags", "", json!(with.word)).await;
        change_application(with, json!({"notes": "by hand"})).await;
    }
    InSetup "claims on our application" |with| {
        let claims = json!({"idToken": [{"name": "ctry"}, {"name": "email", "essential": true}],
                            "accessToken": [{"name": "groups", "additionalProperties": ["sam_account_name"]}]});
        change_application(with, json!({"optionalClaims": claims})).await;
    }
    InSetup "a permission on our application" |with| {
        let access = json!({"id": "7427e0e9-2fba-42fe-b0c0-848c9e6a8182", "type": "Scope"});
        let app = application(with).await;
        let mut needed = app["requiredResourceAccess"].clone();
        needed[0]["resourceAccess"] = json!([needed[0]["resourceAccess"][0], access]);
        change_application(with, json!({"requiredResourceAccess": needed})).await;
    }
    InSetup "a certificate on our application" |with| {
        let keys = with.admins.keycloak.get(&format!("{REALM}/keys")).await;
        let key = keys["keys"].as_array().unwrap().iter().find(|key| key["algorithm"] == "RS256").unwrap();
        let body = json!({"type": "AsymmetricX509Cert", "usage": "Verify", "displayName": "by hand",
                          "key": key["certificate"]});
        add_to_application(with, "keyCredentials", "", body).await;
    }
    InSetup "somebody's own consent" |with| {
        let graph = &with.admins.graph;
        let app = application(with).await;
        let own = graph.get(&format!("/servicePrincipals(appId='{}')", app["appId"].as_str().unwrap())).await;
        let resource = graph.get(&format!("/servicePrincipals(appId='{GRAPH}')")).await;
        let person = graph.get("/users/hayden@contoso.com").await;
        let body = json!({"clientId": id(&own), "consentType": "Principal", "principalId": id(&person),
                          "resourceId": id(&resource), "scope": "openid User.Read"});
        graph.post("/oauth2PermissionGrants", &body).await;
    }
    InSetup "a client secret on our application" |with| {
        add_password(with, &application(with).await, &format!("script {}", with.word)).await;
    }
};

/// Ours, and gone. Put there last: others build on it.
pub(crate) const LOST: &[Thing] = things! {
    InSetup "our identity provider is gone" |with| { with.admins.keycloak.delete(PROVIDER).await; }
    InSetup "our client is gone" |with| {
        let keycloak = &with.admins.keycloak;
        keycloak.delete(&our_client(keycloak).await).await;
    }
    InSetup "our service principal is gone" |with| {
        let app = application(with).await;
        let path = format!("/servicePrincipals(appId='{}')", app["appId"].as_str().unwrap());
        let own = with.admins.graph.get(&path).await;
        with.admins.graph.delete(&format!("/servicePrincipals/{}", id(&own))).await;
    }
    InSetup "our mapper is gone" |with| {
        let keycloak = &with.admins.keycloak;
        if let Some(ours) = found(keycloak, MAPPERS, "name", "k8s_dev_users to Dev").await {
            keycloak.delete(&ours).await;
        }
    }
    InSetup "the realm is gone" |with| { with.admins.keycloak.delete(REALM).await; }
};

/// Left of ours by a setup or a run that is long gone, or changed by hand.
pub(crate) const LEFT: &[Thing] = things! {
    InSetup "a mapper of ours to a group of others" |with| {
        let path = group(with, "Auditors", json!({})).await;
        joins(with, &user(with, "auditor").await, &path).await;
        let mapper = group_mapper("k8s_old to Auditors", "old", "/Auditors", Some(with.mark));
        with.admins.keycloak.post(MAPPERS, &mapper).await;
    }
    InSetup "a group and a mapper of ours" |with| {
        let path = group(with, "Old", json!({MARK: [with.mark]})).await;
        joins(with, &user(with, "veteran").await, &path).await;
        let mapper = group_mapper("k8s_old to Old", "older", "/Old", Some(with.mark));
        with.admins.keycloak.post(MAPPERS, &mapper).await;
    }
    InFreshRealm "a group of ours" |with| { group(with, "Older", json!({MARK: [with.mark]})).await; }
    Anywhere "an application of ours, hardly begun" |with| {
        let all = with.admins.graph.get("/applications").await;
        if !all["value"].as_array().unwrap().iter().any(|app| app["uniqueName"] == with.mark) {
            let body = json!({"displayName": "Keycloak broker", "uniqueName": with.mark, "tags": ["team"],
                              "web": {"redirectUris": ["https://elsewhere.example/cb"]}});
            with.admins.graph.post("/applications", &body).await;
        }
    }
    InSetup "a client secret of ours" |with| {
        add_password(with, &application(with).await, &format!("{} 2020-01-01", with.mark)).await;
    }
    InSetup "our mapper is called otherwise, and an old one of ours by its name" |with| {
        let keycloak = &with.admins.keycloak;
        if let Some(ours) = found(keycloak, MAPPERS, "name", "k8s_dev_users to Dev").await {
            // Keycloak renames none up to 25.
            let mut renamed = keycloak.get(&ours).await;
            renamed.as_object_mut().unwrap().remove("id");
            renamed["name"] = json!("by another name");
            keycloak.delete(&ours).await;
            keycloak.post(MAPPERS, &renamed).await;
            let mapper = group_mapper("k8s_dev_users to Dev", "oldest", "/Dev", Some(with.mark));
            keycloak.post(MAPPERS, &mapper).await;
        }
    }
    InSetup "our mapper is there twice" |with| {
        let groups = with.admins.graph.one("/groups", "displayName", "k8s_dev_users").await;
        let mapper = group_mapper("once more", &id(&groups), "/Dev", Some(with.mark));
        with.admins.keycloak.post(MAPPERS, &mapper).await;
    }
    InSetup "our identity provider is off" |with| {
        put(&with.admins.keycloak, PROVIDER, "/enabled", json!(false)).await;
    }
    InSetup "our token mapper is gone" |with| {
        let keycloak = &with.admins.keycloak;
        let models = format!("{}/protocol-mappers/models", our_client(keycloak).await);
        let mapper = found(keycloak, &models, "name", "audience").await.unwrap();
        keycloak.delete(&mapper).await;
    }
    InSetup "our client may not search" |with| {
        let keycloak = &with.admins.keycloak;
        let account = keycloak.get(&format!("{}/service-account-user", our_client(keycloak).await)).await;
        let list = format!("{REALM}/clients?clientId=realm-management");
        let management = id(&keycloak.one(&list, "clientId", "realm-management").await);
        let path = format!("{REALM}/users/{}/role-mappings/clients/{management}", id(&account));
        let roles = keycloak.get(&path).await;
        keycloak.send(Method::DELETE, &path, Some(&roles)).await;
    }
    InRealm "the realm is off" |with| { with.admins.keycloak.put(REALM, &json!({"enabled": false})).await; }
    InSetup "our application sends no groups" |with| {
        change_application(with, json!({"groupMembershipClaims": null, "web": {"redirectUris": []}})).await;
    }
    InSetup "our secrets are gone" |with| {
        let app = application(with).await;
        for secret in app["passwordCredentials"].as_array().unwrap() {
            let body = json!({"keyId": secret["keyId"]});
            with.admins.graph.post(&format!("/applications/{}/removePassword", id(&app)), &body).await;
        }
    }
};

/// In the way: others have what we would make. What the plan then says.
pub(crate) const IN_THE_WAY: &[(Thing, Key)] = &[
    (
        things! { InFreshRealm "an identity provider of our alias" |with| {
            let path = format!("{REALM}/identity-provider/instances");
            with.admins.keycloak.post(&path, &provider("entra", None)).await;
            with.admins.keycloak.post(MAPPERS, &group_mapper("k8s_dev_users to Dev", "x", "/Dev", None)).await;
        }}[0],
        say::FOREIGN_PROVIDER,
    ),
    (
        things! { InFreshRealm "an identity provider of our alias with another setup's mark" |with| {
            let path = format!("{REALM}/identity-provider/instances");
            with.admins.keycloak.post(&path, &provider("entra", Some(OTHER_MARK))).await;
        }}[0],
        say::FOREIGN_PROVIDER,
    ),
    (
        things! { InFreshRealm "a client of our client id" |with| {
            client(with, "rancher", json!({})).await;
        }}[0],
        say::FOREIGN_CLIENT,
    ),
    (
        things! { InSetup "our identity provider without our mark" |with| {
            let mut provider = with.admins.keycloak.get(PROVIDER).await;
            provider["config"].as_object_mut().unwrap().remove(MARK);
            with.admins.keycloak.put(PROVIDER, &provider).await;
        }}[0],
        say::FOREIGN_PROVIDER,
    ),
];
