//! What a form, or a review of what is there, finds.

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use lockstep_engine::blueprint::{Provider, Step, Verify};
use serde_json::{Value, json};

use super::world::{Found, World};
use crate::setup::HAYDEN;

pub(super) fn too_old() -> LocalBoxFuture<'static, Found> {
    async {
        let mut world = World::new().await;
        world.lab().lab.rancher.set_version("2.6.9").unwrap();
        world.step(Step::Rancher).await;
        world.review().await;
        world.found()
    }
    .boxed_local()
}

/// Keycloak's option `hostname` is another name of the same machine.
pub(super) fn issuer() -> LocalBoxFuture<'static, Found> {
    async {
        let mut world = World::new().await;
        let lab = world.lab();
        let other = lab.lab.keycloak_base().replace("localhost", "127.0.0.1");
        lab.lab.keycloak.as_ref().unwrap().set_base(&other);
        world.step(Step::Keycloak).await;
        let mut draft = world.setup.draft.clone();
        draft.keycloak.url = other;
        world.setup.keep(draft).await;
        // With the address that it calls its own there is nothing to say.
        world.step(Step::Keycloak).await;
        world.found()
    }
    .boxed_local()
}

/// A setup that is done, in which someone changes a field of Rancher's authentication.
fn changed(field: &'static str, value: Value) -> LocalBoxFuture<'static, Found> {
    async move { World::closed().await.sets(field, value).await.reviews().await }.boxed_local()
}

pub(super) fn scopes() -> LocalBoxFuture<'static, Found> {
    changed("scope", json!("openid,profile,email"))
}

pub(super) fn mode_of_before() -> LocalBoxFuture<'static, Found> {
    changed("accessMode", json!("unrestricted"))
}

pub(super) fn no_logout() -> LocalBoxFuture<'static, Found> {
    changed("logoutAllEnabled", json!(false))
}

pub(super) fn api_host() -> LocalBoxFuture<'static, Found> {
    changed("rancherApiHost", json!(""))
}

pub(super) fn unverified() -> LocalBoxFuture<'static, Found> {
    async {
        let world = World::wanting(|given| given.blueprint.rancher.verify = Verify::Later).await;
        world.set_up().await.reviews().await
    }
    .boxed_local()
}

pub(super) fn bindings_gone() -> LocalBoxFuture<'static, Found> {
    async {
        let mut world = World::applied().await.enables_anew().await;
        // The first who comes shows that it works as far as Rancher.
        world.setup.signs_in(HAYDEN);
        assert!(!world.setup.prove(HAYDEN).await.holds());
        world.differs().await;
        // They are made again.
        world.apply().await;
        world.differs().await;
        world.found()
    }
    .boxed_local()
}

pub(super) fn twins() -> LocalBoxFuture<'static, Found> {
    async {
        let world = World::wanting(|given| {
            given.blueprint.mappings[0].keycloak_group = "teams/Dev".into();
            given.blueprint.grants[0].group = "teams/Dev".into();
        })
        .await
        .set_up()
        .await;
        world.keycloak().await.post("/admin/realms/trinity/groups", &json!({"name": "Dev"})).await;
        world.reviews().await
    }
    .boxed_local()
}

/// Somebody hands Entra ID's claim on, as it comes, with a mapper of their own.
pub(super) fn object_ids() -> LocalBoxFuture<'static, Found> {
    async {
        let world = World::closed().await;
        let mapper = json!({"name": "entra groups", "protocol": "openid-connect",
            "protocolMapper": "oidc-usermodel-attribute-mapper",
            "config": {"user.attribute": "entra_groups", "claim.name": "groups", "multivalued": "true",
                       "jsonType.label": "String", "id.token.claim": "true", "access.token.claim": "true",
                       "userinfo.token.claim": "true"}});
        let models = format!("{}/protocol-mappers/models", world.client().await);
        world.keycloak().await.post(&models, &mapper).await;
        world.reviews().await
    }
    .boxed_local()
}

pub(super) fn generic() -> LocalBoxFuture<'static, Found> {
    async {
        let mut world = World::wanting(|given| given.blueprint.rancher.provider = Provider::Genericoidc).await;
        world.review().await;
        world.found()
    }
    .boxed_local()
}

pub(super) fn newcomers() -> LocalBoxFuture<'static, Found> {
    async {
        let world = World::closed().await;
        let rancher = world.rancher();
        let mut role = rancher.get("/v3/globalRoles/user").await;
        role["newUserDefault"] = json!(true);
        rancher.put("/v3/globalRoles/user", &role).await;
        world.reviews().await
    }
    .boxed_local()
}
