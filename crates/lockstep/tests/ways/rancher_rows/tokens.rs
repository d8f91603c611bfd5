//! What tokens say, and what Rancher reads of them.

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use lockstep_engine::port::{Command, Event};

use super::world::{Found, World};
use crate::rancher_sign_in::facts;

/// In Keycloak's own words for where a claim goes.
const ID_TOKEN: &str = "id.token.claim";

pub(super) fn overlooked() -> LocalBoxFuture<'static, Found> {
    async {
        let world = World::applied().await.mapper_is(&[(ID_TOKEN, "false")]).await;
        world.lab().lab.rancher.set_version("2.14.1").unwrap();
        let found = world.proves().await;
        // The same with a version that reads user info: nothing is wrong.
        let world = World::applied().await.mapper_is(&[(ID_TOKEN, "false")]).await;
        assert_eq!(world.proves().await, []);
        found
    }
    .boxed_local()
}

pub(super) fn mapper_wrong() -> LocalBoxFuture<'static, Found> {
    async {
        let mut found = World::applied().await.mapper_goes().await.proves().await;
        for settings in [("full.path", "true"), ("claim.name", "teams")] {
            found.extend(World::applied().await.mapper_is(&[settings]).await.proves().await);
        }
        found
    }
    .boxed_local()
}

pub(super) fn no_audience() -> LocalBoxFuture<'static, Found> {
    async {
        let world = World::applied().await;
        world.setup.plant("audience-missing").await;
        world.proves().await
    }
    .boxed_local()
}

/// Noah comes before he is in the group, and is put into it then: what he has is what he had at his sign-in.
pub(super) fn next_sign_in() -> LocalBoxFuture<'static, Found> {
    async {
        const NOAH: &str = "noah@contoso.com";
        let mut world = World::applied().await;
        world.setup.signs_in(NOAH);
        assert!(!world.setup.prove(NOAH).await.holds());
        world.setup.lab.joins("k8s_dev_users", NOAH).await;
        let since = world.setup.said.borrow().len();
        let mut draft = world.setup.draft.clone();
        draft.person = NOAH.into();
        world.setup.keep(draft).await;
        let look = Command::Look { field: "proof.person".into() };
        world.setup.drive.ask(look, |event| matches!(event, Event::Facts { .. })).await;
        let said = facts(&world.setup, since);
        world.against(&said);
        // Once he comes again, all is well.
        world.prove(NOAH).await;
        world.found()
    }
    .boxed_local()
}
