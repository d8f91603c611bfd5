//! What a sign-in shows: that of the administrator, by which Keycloak is switched on, or a person's.

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use lab_common::{Fault, FaultKind};
use lockstep_lab::LabOptions;
use serde_json::json;

use super::world::{Found, World};
use crate::setup::admin::id;
use crate::setup::{Given, TestLab};
use crate::tls;

/// Keycloak answers so to what Rancher asks it.
fn keycloak_answers(world: &World, method: &str, path: &str, times: u32, status: u16, body: &str) {
    let kind = FaultKind::Fail { status, body: body.to_owned() };
    let fault = Fault { method: Some(method.into()), path: path.into(), skip: 0, times, kind };
    world.lab().lab.keycloak_control().unwrap().add_fault(fault);
}

pub(super) fn search_off() -> LocalBoxFuture<'static, Found> {
    async { World::applied().await.sets("groupSearchEnabled", json!(false)).await.proves().await }.boxed_local()
}

pub(super) fn search_forbidden() -> LocalBoxFuture<'static, Found> {
    async { World::applied().await.search_is_forbidden().await.proves().await }.boxed_local()
}

pub(super) fn searches_as_person() -> LocalBoxFuture<'static, Found> {
    async { World::applied().await.sets("clientAuthenticatedSearch", json!(false)).await.proves().await }.boxed_local()
}

pub(super) fn search_empty() -> LocalBoxFuture<'static, Found> {
    async {
        let mut world = World::new().await;
        world.review().await;
        keycloak_answers(&world, "GET", "/admin/realms/trinity/groups?search=", 1, 200, "");
        world.apply().await;
        world.found()
    }
    .boxed_local()
}

/// As Keycloak says it of a code that was used before, or is older than a minute. Rancher asks twice, with the secret in
/// the header and in the form.
pub(super) fn code_spent() -> LocalBoxFuture<'static, Found> {
    async {
        let mut world = World::new().await;
        world.review().await;
        let refused = json!({"error": "invalid_grant", "error_description": "Code not valid"}).to_string();
        keycloak_answers(&world, "POST", "/realms/trinity/protocol/openid-connect/token", 2, 400, &refused);
        world.apply().await;
        // The next code is good.
        world.review().await;
        world.apply().await;
        world.found()
    }
    .boxed_local()
}

/// Keycloak's certificate comes from an authority that the administrator's machine knows, and Rancher does not.
pub(super) fn untrusted() -> LocalBoxFuture<'static, Found> {
    async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        let (base, ca_pem) = tls::in_front_of(lab.lab.keycloak_base()).await;
        lab.lab.keycloak.as_ref().unwrap().set_base(&base);
        let folder = tempfile::tempdir().unwrap();
        let ca = folder.path().join("ca.pem");
        std::fs::write(&ca, ca_pem).unwrap();
        let mut given = Given { ca: vec![ca], ..Given::right(&lab) };
        given.blueprint.keycloak.url = base;
        let mut world = World::with(&lab, given).await;
        world.review().await;
        world.apply().await;
        world.found()
    }
    .boxed_local()
}

/// As Rancher's own pages leave it after switching on.
pub(super) fn only_the_administrator() -> LocalBoxFuture<'static, Found> {
    async {
        let world = World::applied().await;
        let config = world.rancher().get("/v3/keyCloakOIDCConfigs/keycloakoidc").await;
        let allowed = config["allowedPrincipalIds"].as_array().unwrap();
        let people = allowed.iter().filter(|id| id.as_str().unwrap().starts_with("keycloakoidc_user://"));
        let people: Vec<_> = people.cloned().collect();
        assert_eq!(people.len(), 1);
        world.sets("allowedPrincipalIds", json!(people)).await.proves().await
    }
    .boxed_local()
}

/// Set up with an earlier Rancher; then someone has the client demand PKCE.
pub(super) fn pkce() -> LocalBoxFuture<'static, Found> {
    async {
        let world = World::new().await;
        world.lab().lab.rancher.set_version("2.13.8").unwrap();
        let world = world.set_up().await;
        let demand = |client: &mut serde_json::Value| {
            client["attributes"]["pkce.code.challenge.method"] = json!("S256");
        };
        world.client_is(demand).await.proves().await
    }
    .boxed_local()
}

/// Bound is the group as the mapper with full path would name it.
pub(super) fn other_group() -> LocalBoxFuture<'static, Found> {
    async {
        const BINDINGS: &str = "/v3/projectRoleTemplateBindings";
        let world = World::applied().await;
        let rancher = world.rancher();
        let ours = rancher.one(BINDINGS, "groupPrincipalId", "keycloakoidc_group://Dev").await;
        rancher.delete(&format!("{BINDINGS}/{}", id(&ours))).await;
        let other = json!({"type": "projectRoleTemplateBinding", "projectId": ours["projectId"],
                           "roleTemplateId": "read-only", "groupPrincipalId": "keycloakoidc_group:///Dev"});
        rancher.post(BINDINGS, &other).await;
        world.proves().await
    }
    .boxed_local()
}

pub(super) fn redirect_missing() -> LocalBoxFuture<'static, Found> {
    async {
        let world = World::applied().await;
        let nowhere = |client: &mut serde_json::Value| client["redirectUris"] = json!(["https://rancher.invalid/"]);
        world.client_is(nowhere).await.proves().await
    }
    .boxed_local()
}

pub(super) fn other_secret() -> LocalBoxFuture<'static, Found> {
    async {
        let world = World::applied().await;
        let secret = format!("{}/client-secret", world.client().await);
        world.keycloak().await.post(&secret, &json!({})).await;
        world.proves().await
    }
    .boxed_local()
}

pub(super) fn off() -> LocalBoxFuture<'static, Found> {
    async { World::applied().await.disables(true).await.proves().await }.boxed_local()
}
