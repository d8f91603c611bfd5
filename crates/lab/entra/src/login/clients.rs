//! Clients as the sign-in sees them: registered applications and those that Microsoft made.

use serde_json::Value;

use crate::login::errors::Aad;
use crate::login::flow::Platform;
use crate::permissions::FIRST_PARTY;
use crate::state::{Inner, Kind, TENANT, text, texts};

/// Which directory an address speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tenant {
    /// This one, by id or by one of its domains.
    Home,
    /// Any: `common`, `organizations`, `consumers`.
    Any,
}

/// Reads the first part of an address.
///
/// # Errors
/// 90002 for a tenant that does not exist.
pub(crate) fn tenant(inner: &Inner, name: &str) -> Result<Tenant, Aad> {
    if name.eq_ignore_ascii_case(TENANT) || inner.domains.iter().any(|domain| domain.eq_ignore_ascii_case(name)) {
        return Ok(Tenant::Home);
    }
    match name {
        "common" | "organizations" | "consumers" => Ok(Tenant::Any),
        _ => Err(Aad::new(90002, &[name])),
    }
}

/// A client.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) app_id: String,
    pub(crate) name: String,
    /// The application, for one registered here.
    pub(crate) application: Option<Value>,
    /// The only scopes it may have; any where empty.
    pub(crate) fixed: &'static [&'static str],
}

impl Client {
    /// Finds a client; this look counts where the application is new.
    ///
    /// # Errors
    /// 700016 where there is none (yet), 50194 for a single-tenant application at `common`.
    pub(crate) fn find(inner: &mut Inner, tenant: Tenant, app_id: &str) -> Result<Self, Aad> {
        if let Some(known) = FIRST_PARTY.iter().find(|known| known.app_id == app_id) {
            let (app_id, name) = (known.app_id.to_owned(), known.name.to_owned());
            return Ok(Client { app_id, name, application: None, fixed: known.fixed });
        }
        let unknown = |inner: &Inner| Aad::new(700016, &[app_id, &inner.tenant_name]);
        let Some(application) = inner.find(Kind::Application, "appId", app_id).cloned() else {
            return Err(unknown(inner));
        };
        if inner.missed(text(&application, "id")) {
            return Err(unknown(inner));
        }
        let name = text(&application, "displayName").to_owned();
        if tenant == Tenant::Any && application["signInAudience"] == "AzureADMyOrg" {
            return Err(Aad::new(50194, &[app_id, &name]));
        }
        Ok(Client { app_id: app_id.to_owned(), name, application: Some(application), fixed: &[] })
    }

    /// The service principal's id, where there is one.
    pub(crate) fn principal<'a>(&self, inner: &'a Inner) -> Option<&'a Value> {
        inner.find(Kind::ServicePrincipal, "appId", &self.app_id)
    }

    /// Whether it may use flows without a secret.
    pub(crate) fn public(&self) -> bool {
        self.application.as_ref().is_none_or(|application| application["isFallbackPublicClient"] == true)
    }

    /// The platform that a redirect address is registered for.
    ///
    /// # Errors
    /// 500113 where none is registered, 50011 where this one is not.
    pub(crate) fn redirect(&self, uri: &str) -> Result<Platform, Aad> {
        let Some(application) = &self.application else {
            // Microsoft's own command-line clients listen on loopback.
            return if uri.starts_with("http://localhost") {
                Ok(Platform::Native)
            } else {
                Err(Aad::new(50011, &[uri, &self.app_id]))
            };
        };
        let mut any = false;
        for (name, platform) in [("spa", Platform::Spa), ("web", Platform::Web), ("publicClient", Platform::Native)] {
            for known in texts(&application[name]["redirectUris"]) {
                any = true;
                if same_address(&known, uri) {
                    return Ok(platform);
                }
            }
        }
        Err(if any { Aad::new(50011, &[uri, &self.app_id]) } else { Aad::new(500113, &[]) })
    }
}

/// Exact, but the port of `localhost` does not count.
fn same_address(known: &str, asked: &str) -> bool {
    known == asked || (without_port(known).is_some() && without_port(known) == without_port(asked))
}

fn without_port(uri: &str) -> Option<String> {
    let (scheme, rest) = uri.split_once("://")?;
    let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let host = authority.split(':').next()?;
    (host == "localhost").then(|| format!("{scheme}://{host}{path}"))
}

#[cfg(test)]
mod tests {
    use super::same_address;

    #[test]
    fn redirect_addresses_match_exactly_apart_from_the_port_of_localhost() {
        assert!(same_address("https://a/x", "https://a/x"));
        assert!(same_address("http://localhost/x", "http://localhost:7412/x"));
        for (known, asked) in [
            ("https://a/x", "https://a/X"),
            ("https://a/x", "https://a/x/"),
            ("https://a/x", "https://a:8443/x"),
            ("http://localhost/x", "https://localhost/x"),
            ("http://127.0.0.1:1/x", "http://127.0.0.1:2/x"),
        ] {
            assert!(!same_address(known, asked), "{known} {asked}");
        }
    }
}
