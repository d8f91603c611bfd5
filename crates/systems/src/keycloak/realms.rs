//! The server and its realms.

use serde::Deserialize;

use super::{Keycloak, Realm, ServerInfo, SigningKey, call};
use crate::{Coming, Method};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Server {
    #[serde(default)]
    system_info: Option<SystemInfo>,
}

#[derive(Deserialize)]
struct SystemInfo {
    #[serde(default)]
    version: Option<String>,
}

impl Keycloak {
    /// The server's version.
    ///
    /// `GET /admin/serverinfo` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 401 and 403 as everywhere.
    pub fn server_info(&self) -> Coming<'_, ServerInfo> {
        self.api.then(call(Method::Get, "/admin/serverinfo", &[]), |answer| {
            let server: Server = answer.read()?;
            Ok(ServerInfo { version: server.system_info.and_then(|info| info.version) })
        })
    }

    /// The key that a realm signs with now (RS256), with its certificate.
    ///
    /// `GET /admin/realms/{realm}/keys` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 403 without `view-realm`.
    pub fn signing_key(&self, realm: &str) -> Coming<'_, Option<SigningKey>> {
        self.api.then(call(Method::Get, "/admin/realms/{realm}/keys", &[realm]), |mut answer| {
            let mut body = answer.body()?;
            let kid = body["active"]["RS256"].as_str().unwrap_or_default().to_owned();
            let keys = body["keys"].as_array_mut().map(std::mem::take).unwrap_or_default();
            match keys.into_iter().find(|key| key["kid"] == *kid && key["certificate"].is_string()) {
                Some(key) => crate::api::read(&answer.call, key).map(Some),
                None => Ok(None),
            }
        })
    }

    /// The realms that this administrator sees, in short.
    ///
    /// `GET /admin/realms` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 403 without any right on any realm.
    pub fn realms(&self) -> Coming<'_, Vec<Realm>> {
        self.api.json(call(Method::Get, "/admin/realms", &[]).query(&[("briefRepresentation", "true")]))
    }
}
