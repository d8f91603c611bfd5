//! Through Lockstep's server, which calls the systems in the worker's place: most let no page of another origin call them.

use std::rc::Rc;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use lockstep_systems::{Request, Response, System, Transport, TransportError};
use serde_json::json;

use crate::server::{Server, read};

/// The proxied way.
pub(crate) struct Proxy(pub(crate) Rc<Server>);

impl Transport for Proxy {
    fn aim<'a>(
        &'a self,
        system: System,
        base: &'a str,
        trusted: Option<&'a str>,
    ) -> LocalBoxFuture<'a, Result<(), TransportError>> {
        async move {
            let target = json!({"system": system, "base": base, "trusted": trusted});
            self.0.post("/api/targets", &target).await.map(drop)
        }
        .boxed_local()
    }

    fn send(&self, request: Request) -> LocalBoxFuture<'_, Result<Response, TransportError>> {
        async move { read(self.0.post("/api/send", &request).await?).await }.boxed_local()
    }
}
