//! What clusters and projects show.

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use lockstep_engine::port::Event;

use super::world::{Found, World};

/// What a run waits for an agent, and a minute.
const TOO_LONG_MS: u64 = 46 * 60 * 1000;

/// An agent that refuses Rancher's certificate is one that never comes: its own log alone tells why.
pub(super) fn never_comes() -> LocalBoxFuture<'static, Found> {
    async {
        let mut world = World::wanting(|given| given.blueprint.grants[0].cluster = "gamma".into()).await;
        world.setup.joining.set(|_| None);
        world.review().await;
        let (said, later) = (world.setup.said.clone(), world.setup.later.clone());
        let waits = tokio::task::spawn_local(async move {
            let joins = |line: &String| matches!(serde_json::from_str::<Event>(line), Ok(Event::Join { .. }));
            let mut seen = 0;
            while !said.borrow()[seen..].iter().any(joins) {
                seen = said.borrow().len();
                tokio::task::yield_now().await;
            }
            later.set(TOO_LONG_MS);
        });
        world.apply().await;
        waits.await.unwrap();
        world.found()
    }
    .boxed_local()
}

pub(super) fn lost() -> LocalBoxFuture<'static, Found> {
    async {
        let world = World::closed().await;
        world.lab().lab.rancher.lose_agent("c-m-alpha001").unwrap();
        world.reviews().await
    }
    .boxed_local()
}

pub(super) fn project_late() -> LocalBoxFuture<'static, Found> {
    async {
        let mut world = World::new().await;
        world.lab().lab.rancher.set_backing_namespace_delay(1);
        world.review().await;
        world.apply().await;
        world.differs().await;
        world.found()
    }
    .boxed_local()
}
