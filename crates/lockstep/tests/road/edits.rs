//! After each single edit by hand, through the systems' own administration, the plan is exactly what puts that edit
//! right, and applying it leaves nothing to do.

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use lockstep_engine::plan::{Act, Phase, Plan};
use reqwest::Method;
use serde_json::{Value, json};

use crate::setup::admin::{Admin, Admins, id};
use crate::setup::{Setup, local};

const REALM: &str = "/admin/realms/trinity";
const PROVIDER: &str = "/admin/realms/trinity/identity-provider/instances/entra";
const AUTH: &str = "/v3/keyCloakOIDCConfigs/keycloakoidc";
const BINDINGS: &str = "/v3/projectRoleTemplateBindings";

/// What was edited, how, and the changes that the plan then has.
struct Edit {
    name: &'static str,
    by_hand: fn(&Admins) -> LocalBoxFuture<'_, ()>,
    planned: &'static [(&'static str, Act)],
}

macro_rules! edits {
    ($($name:literal by |$admins:ident| $work:block => $($id:literal $act:ident),+;)*) => {
        [$(Edit {
            name: $name,
            by_hand: |$admins| async move { $work }.boxed_local(),
            planned: &[$(($id, Act::$act)),+],
        }),*]
    };
}

async fn application(graph: &Admin) -> Value {
    graph.get("/applications").await["value"][0].clone()
}

async fn service_principal(graph: &Admin) -> String {
    let app = application(graph).await;
    let path = format!("/servicePrincipals(appId='{}')", app["appId"].as_str().unwrap());
    id(&graph.get(&path).await)
}

async fn change_application(graph: &Admin, body: Value) {
    graph.patch(&format!("/applications/{}", id(&application(graph).await)), &body).await;
}

/// Gets an object, edits it and puts it back, as an admin console does.
async fn put(admin: &Admin, path: &str, pointer: &str, value: Value) {
    let mut object = admin.get(path).await;
    *object.pointer_mut(pointer).unwrap() = value;
    admin.put(path, &object).await;
}

async fn client(keycloak: &Admin) -> String {
    let client = keycloak.one(&format!("{REALM}/clients?clientId=rancher"), "clientId", "rancher").await;
    format!("{REALM}/clients/{}", id(&client))
}

async fn client_mapper(keycloak: &Admin, name: &str) -> String {
    let models = format!("{}/protocol-mappers/models", client(keycloak).await);
    let mapper = keycloak.one(&models, "name", name).await;
    format!("{models}/{}", id(&mapper))
}

async fn group_mapper(keycloak: &Admin) -> String {
    let mappers = format!("{PROVIDER}/mappers");
    format!("{mappers}/{}", id(&keycloak.get(&mappers).await[0]))
}

async fn take_search_role(keycloak: &Admin) {
    let account = keycloak.get(&format!("{}/service-account-user", client(keycloak).await)).await;
    let management =
        keycloak.one(&format!("{REALM}/clients?clientId=realm-management"), "clientId", "realm-management").await;
    let path = format!("{REALM}/users/{}/role-mappings/clients/{}", id(&account), id(&management));
    let role = keycloak.one(&path, "name", "view-users").await;
    keycloak.send(Method::DELETE, &path, Some(&json!([role]))).await;
}

async fn role_of_newcomers(rancher: &Admin, role: &str, value: bool) {
    put(rancher, &format!("/v3/globalRoles/{role}"), "/newUserDefault", json!(value)).await;
}

/// What Rancher's own page sends: the whole config, without the secret, which it never shows.
async fn put_auth(rancher: &Admin, name: &str, value: Value) {
    put(rancher, AUTH, &format!("/{name}"), value).await;
}

async fn binding(rancher: &Admin) -> String {
    format!("{BINDINGS}/{}", id(&rancher.one(BINDINGS, "groupPrincipalId", "keycloakoidc_group://Dev").await))
}

fn found(plan: &Plan) -> Vec<(&str, Act)> {
    plan.changes.iter().map(|change| (change.id.as_str(), change.act)).collect()
}

/// Plans, compares and does what the plan says. That nothing is left over shows in the next edit's plan.
async fn goes_back(setup: &mut Setup, edit: &Edit) {
    (edit.by_hand)(&Admins::of(&setup.lab).await).await;
    let plan = setup.plan().await;
    assert_eq!(found(&plan), edit.planned, "{}: {:#?}", edit.name, plan.changes);
    assert_eq!(plan.blocked, [], "{}", edit.name);
    if plan.changes[0].phase == Phase::Apply {
        setup.apply().await;
    } else {
        setup.close_window().await;
    }
}

#[tokio::test]
async fn one_edit_by_hand_is_one_change() {
    let entra = edits! {
        "groups claim off" by |a| { change_application(&a.graph, json!({"groupMembershipClaims": null})).await; }
            => "entra.application" Update;
        "redirect gone" by |a| { change_application(&a.graph, json!({"web": {"redirectUris": []}})).await; }
            => "entra.application" Update;
        "optional claims gone" by |a| { change_application(&a.graph, json!({"optionalClaims": null})).await; }
            => "entra.application" Update;
        "permissions gone" by |a| { change_application(&a.graph, json!({"requiredResourceAccess": []})).await; }
            => "entra.application" Update;
        "consent deleted" by |a| {
            let grants = a.graph.get("/oauth2PermissionGrants").await;
            a.graph.delete(&format!("/oauth2PermissionGrants/{}", id(&grants["value"][0]))).await;
        } => "entra.consent" Create;
        "consent narrowed" by |a| {
            let grants = a.graph.get("/oauth2PermissionGrants").await;
            let path = format!("/oauth2PermissionGrants/{}", id(&grants["value"][0]));
            a.graph.patch(&path, &json!({"scope": "openid"})).await;
        } => "entra.consent" Update;
        // Entra ID deletes a service principal's grants with it.
        "service principal deleted" by |a| {
            a.graph.delete(&format!("/servicePrincipals/{}", service_principal(&a.graph).await)).await;
        } => "entra.service-principal" Create, "entra.consent" Create;
        "secret removed" by |a| {
            let app = application(&a.graph).await;
            let body = json!({"keyId": app["passwordCredentials"][0]["keyId"]});
            a.graph.post(&format!("/applications/{}/removePassword", id(&app)), &body).await;
        } => "entra.client-secret" Update;
        "a secret of ours too many" by |a| {
            let app = application(&a.graph).await;
            let name = format!("{} by a run that was cut off", app["uniqueName"].as_str().unwrap());
            let body = json!({"passwordCredential": {"displayName": name}});
            a.graph.post(&format!("/applications/{}/addPassword", id(&app)), &body).await;
        } => "entra.client-secrets.left-over" Delete;
    };
    local(async move {
        let mut setup = closed().await;
        for edit in &entra {
            goes_back(&mut setup, edit).await;
        }
        let app = application(&Admin::graph(&setup.lab)).await;
        assert_eq!(app["passwordCredentials"].as_array().map(Vec::len), Some(1));
        for edit in &in_keycloak() {
            goes_back(&mut setup, edit).await;
        }
        for edit in &in_rancher() {
            goes_back(&mut setup, edit).await;
        }
        assert_eq!(found(&setup.plan().await), []);
    })
    .await;
}

async fn closed() -> Setup {
    let mut setup = Setup::applied().await;
    setup.close_window().await;
    assert_eq!(found(&setup.plan().await), []);
    setup
}

fn in_keycloak() -> [Edit; 16] {
    edits! {
        "realm disabled" by |a| { put(&a.keycloak, REALM, "/enabled", json!(false)).await; }
            => "keycloak.realm" Update;
        "events off" by |a| { put(&a.keycloak, &format!("{REALM}/events/config"), "/eventsEnabled", json!(false)).await; }
            => "keycloak.events" Update;
        "an event type off" by |a| {
            put(&a.keycloak, &format!("{REALM}/events/config"), "/enabledEventTypes", json!(["LOGIN"])).await;
        } => "keycloak.events" Update;
        "group deleted" by |a| {
            let group = a.keycloak.one(&format!("{REALM}/groups"), "name", "Dev").await;
            a.keycloak.delete(&format!("{REALM}/groups/{}", id(&group))).await;
        } => "keycloak.group.Dev" Create;
        "identity provider off" by |a| { put(&a.keycloak, PROVIDER, "/enabled", json!(false)).await; }
            => "keycloak.identity-provider" Update;
        "signatures unchecked" by |a| {
            put(&a.keycloak, PROVIDER, "/config/validateSignature", json!("false")).await;
        } => "keycloak.identity-provider" Update;
        "user info asked for" by |a| { put(&a.keycloak, PROVIDER, "/config/disableUserInfo", json!("false")).await; }
            => "keycloak.identity-provider" Update;
        "another tenant's issuer" by |a| {
            put(&a.keycloak, PROVIDER, "/config/issuer", json!("https://login.example/other/v2.0")).await;
        } => "keycloak.identity-provider" Update;
        "group mapper deleted" by |a| { a.keycloak.delete(&group_mapper(&a.keycloak).await).await; }
            => "keycloak.mapper.k8s_dev_users to Dev" Create;
        "group mapper to another group" by |a| {
            put(&a.keycloak, &group_mapper(&a.keycloak).await, "/config/group", json!("/Staff")).await;
        } => "keycloak.mapper.k8s_dev_users to Dev" Update;
        "a redirect more" by |a| {
            let path = client(&a.keycloak).await;
            let mut object = a.keycloak.get(&path).await;
            object["redirectUris"].as_array_mut().unwrap().push(json!("https://elsewhere.example/*"));
            a.keycloak.put(&path, &object).await;
        } => "keycloak.client" Update;
        "client public" by |a| { put(&a.keycloak, &client(&a.keycloak).await, "/publicClient", json!(true)).await; }
            => "keycloak.client" Update;
        "full path" by |a| {
            put(&a.keycloak, &client_mapper(&a.keycloak, "groups").await, "/config/full.path", json!("true")).await;
        } => "keycloak.client-mapper.groups" Update;
        "groups mapper deleted" by |a| { a.keycloak.delete(&client_mapper(&a.keycloak, "groups").await).await; }
            => "keycloak.client-mapper.groups" Create;
        "audience mapper deleted" by |a| { a.keycloak.delete(&client_mapper(&a.keycloak, "audience").await).await; }
            => "keycloak.client-mapper.audience" Create;
        "search role taken" by |a| { take_search_role(&a.keycloak).await; } => "keycloak.search-role" Create;
    }
}

fn in_rancher() -> [Edit; 8] {
    edits! {
        "newcomers get user" by |a| { role_of_newcomers(&a.rancher, "user", true).await; }
            => "rancher.newcomers.user" Update;
        "newcomers lose user-base" by |a| { role_of_newcomers(&a.rancher, "user-base", false).await; }
            => "rancher.newcomers.user-base" Update;
        "everyone let in" by |a| { put_auth(&a.rancher, "accessMode", json!("unrestricted")).await; }
            => "rancher.authentication" Update;
        "group not let in" by |a| {
            let config = a.rancher.get(AUTH).await;
            let ids = config["allowedPrincipalIds"].as_array().unwrap().iter();
            let people: Vec<&Value> = ids.filter(|id| id.as_str().unwrap().contains("_user://")).collect();
            put_auth(&a.rancher, "allowedPrincipalIds", json!(people)).await;
        } => "rancher.authentication" Update;
        "another group let in" by |a| {
            let mut ids = a.rancher.get(AUTH).await["allowedPrincipalIds"].clone();
            ids.as_array_mut().unwrap().push(json!("keycloakoidc_group://Staff"));
            put_auth(&a.rancher, "allowedPrincipalIds", ids).await;
        } => "rancher.authentication" Update;
        "sign-in address" by |a| { put_auth(&a.rancher, "rancherUrl", json!("http://127.0.0.1:1/callback")).await; }
            => "rancher.close" Update;
        "namespace moved" by |a| {
            let project = a.rancher.one("/v3/projects?clusterId=c-m-alpha001", "name", "Default").await;
            let body = json!({"metadata": {"annotations": {"field.cattle.io/projectId": project["id"]}}});
            a.rancher.patch("/k8s/clusters/c-m-alpha001/api/v1/namespaces/trinity", &body).await;
        } => "kubernetes.namespace.alpha/trinity" Update;
        "binding deleted" by |a| { a.rancher.delete(&binding(&a.rancher).await).await; }
            => "rancher.binding.alpha/Trinity/read-only/Dev" Create;
    }
}
