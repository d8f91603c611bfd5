//! Entra ID's login host: discovery, device code, and probes that need no person.

mod probe;
mod sign_in;
mod types;

pub use probe::Registration;
pub use sign_in::DevicePoll;
pub use types::{DeviceCode, Discovery, Token};

use crate::api::Api;
use crate::call::Call;
use crate::{Error, Method, System, Wire};

/// Entra ID's login host. It knows no sign-in of its own; its base address is, for example,
/// `https://login.microsoftonline.com`.
#[derive(Clone, Debug)]
pub struct Login {
    api: Api,
    graph: String,
}

impl Login {
    /// A client of the login host.
    #[must_use]
    pub fn new(wire: Wire) -> Self {
        Login { api: Api::open(wire), graph: "https://graph.microsoft.com".to_owned() }
    }

    /// The same for another cloud. `graph` is the name of Graph there, for example `https://graph.microsoft.us`; the probe
    /// of a secret asks for a token for it.
    #[must_use]
    pub fn for_graph(mut self, graph: &str) -> Self {
        graph.trim_end_matches('/').clone_into(&mut self.graph);
        self
    }

    /// What a tenant, given by id or by verified domain, says about itself. The issuer shows the tenant's id, so this also
    /// turns a domain into an id.
    ///
    /// `GET /{tenant}/v2.0/.well-known/openid-configuration` (OpenID Connect discovery, Microsoft identity platform).
    ///
    /// # Errors
    /// `AADSTS90002` where the tenant is unknown.
    pub async fn discovery(&self, tenant: &str) -> Result<Discovery, Error> {
        self.api.json(call(Method::Get, "/{tenant}/v2.0/.well-known/openid-configuration", tenant)).await
    }
}

fn call(method: Method, template: &str, tenant: &str) -> Call {
    Call::new(System::EntraLogin, method, template, &[tenant])
}

/// The token endpoint's call. Entra may be asked twice: a refused or lost token is simply not used.
fn token_call(tenant: &str) -> Call {
    call(Method::Post, "/{tenant}/oauth2/v2.0/token", tenant).reads()
}
