//! The server and its realms.

use serde::Deserialize;
use serde_json::Value;

use super::{Keycloak, Realm, ServerInfo, SigningKey, call};
use crate::api::read;
use crate::{Error, Method};

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
    pub async fn server_info(&self) -> Result<ServerInfo, Error> {
        let server: Server = self.api.json(call(Method::Get, "/admin/serverinfo", &[])).await?;
        Ok(ServerInfo { version: server.system_info.and_then(|info| info.version) })
    }

    /// The key that a realm signs with now (RS256), with its certificate.
    ///
    /// `GET /admin/realms/{realm}/keys` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 403 without `view-realm`.
    pub async fn signing_key(&self, realm: &str) -> Result<Option<SigningKey>, Error> {
        let answer = self.api.send(call(Method::Get, "/admin/realms/{realm}/keys", &[realm])).await?.accepted()?;
        let mut body: Value = answer.read()?;
        let kid = body["active"]["RS256"].as_str().unwrap_or_default().to_owned();
        let keys = body["keys"].as_array_mut().map(std::mem::take).unwrap_or_default();
        match keys.into_iter().find(|key| key["kid"] == *kid && key["certificate"].is_string()) {
            Some(key) => read(&answer.call, key).map(Some),
            None => Ok(None),
        }
    }

    /// The realms that this administrator sees, in short.
    ///
    /// `GET /admin/realms` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 403 without any right on any realm.
    pub async fn realms(&self) -> Result<Vec<Realm>, Error> {
        self.api.json(call(Method::Get, "/admin/realms", &[]).query(&[("briefRepresentation", "true")])).await
    }
}
