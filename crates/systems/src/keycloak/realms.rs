//! The server and its realms.

use lockstep_json::{Read, Write as _};
use serde_json::Value;

use super::{Keycloak, Realm, ServerInfo, call};
use crate::api::parse;
use crate::{Coming, Method, Removal};

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
        self.api.then(call(Method::Get, "/admin/serverinfo", &[]), |call, response| {
            let server: Server = parse(call, &response)?;
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

    /// A realm, if there is one of this name.
    ///
    /// `GET /admin/realms/{realm}` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 403 where the realm exists and this administrator has no right on it.
    pub fn realm(&self, name: &str) -> Coming<'_, Option<Realm>> {
        self.api.find(call(Method::Get, "/admin/realms/{realm}", &[name]))
    }

    /// Creates a realm; takes one to three seconds. The rights on it come with the next token, which is fetched with
    /// the next call.
    ///
    /// `POST /admin/realms` (Keycloak 26 admin REST): 201.
    ///
    /// # Errors
    /// 409 where there is one, 403 without the role `create-realm`, 400 for a field that this version does not know.
    pub fn create_realm(&self, realm: &Realm) -> Coming<'_, ()> {
        let session = self.session.clone();
        self.api.then(call(Method::Post, "/admin/realms", &[]).json(&realm.write()), move |_, _| {
            session.expire();
            Ok(())
        })
    }

    /// Changes the fields of a realm that are given; the others stay.
    ///
    /// `PUT /admin/realms/{realm}` (Keycloak 26 admin REST): 204.
    ///
    /// # Errors
    /// 404 "Realm not found.", 403 without `manage-realm`.
    pub fn update_realm(&self, name: &str, change: &Value) -> Coming<'_, ()> {
        self.api.done(call(Method::Put, "/admin/realms/{realm}", &[name]).json(change))
    }

    /// Deletes a realm with everything in it.
    ///
    /// `DELETE /admin/realms/{realm}` (Keycloak 26 admin REST): 204.
    ///
    /// # Errors
    /// 403 without `manage-realm`.
    pub fn delete_realm(&self, name: &str) -> Coming<'_, Removal> {
        self.api.remove(call(Method::Delete, "/admin/realms/{realm}", &[name]))
    }
}
