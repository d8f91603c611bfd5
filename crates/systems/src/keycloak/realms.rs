//! The server and its realms.

use lockstep_json::Read;

use super::{Keycloak, Realm, ServerInfo, call};
use crate::{Coming, Method};

#[derive(Read)]
#[serde(rename_all = "camelCase")]
struct Server {
    #[serde(default)]
    system_info: Option<SystemInfo>,
}

#[derive(Read)]
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
