//! Looking up names, and refusing what they must not lead to, at the very moment of connecting.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address;

/// Looks up host names.
pub trait Names: Send + Sync {
    /// The addresses of a name; port 0 stands for the one that the scheme has.
    fn look_up(&self, host: String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>>;
}

/// The operating system's way of looking up names.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemNames;

impl Names for SystemNames {
    fn look_up(&self, host: String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
        Box::pin(async move { Ok(tokio::net::lookup_host((host, 0)).await?.collect()) })
    }
}

/// Why a name leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NameError {
    #[error("the name {host} has no address")]
    NoAddress { host: String },
    #[error("{host} is {what}")]
    Forbidden { host: String, what: &'static str },
}

/// Looks up a name and refuses it as a whole when one of its addresses is forbidden.
pub(crate) async fn look_up(names: &dyn Names, host: &str, loopback_only: bool) -> Result<Vec<SocketAddr>, NameError> {
    let found = names.look_up(host.to_owned()).await.unwrap_or_default();
    if found.is_empty() {
        return Err(NameError::NoAddress { host: host.to_owned() });
    }
    for ip in found.iter().map(SocketAddr::ip) {
        if let Some(what) = address::forbidden(ip) {
            return Err(NameError::Forbidden { host: host.to_owned(), what });
        }
        if loopback_only && !address::is_loopback(ip) {
            return Err(NameError::Forbidden { host: host.to_owned(), what: "not this machine, and http is spoken" });
        }
    }
    Ok(found)
}

/// reqwest's resolver: a name that was harmless when it was registered may have another address by now.
pub(crate) struct Guard {
    pub(crate) names: Arc<dyn Names>,
    pub(crate) loopback_only: bool,
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let (names, loopback_only, host) = (self.names.clone(), self.loopback_only, name.as_str().to_owned());
        Box::pin(async move {
            let found = look_up(names.as_ref(), &host, loopback_only).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
