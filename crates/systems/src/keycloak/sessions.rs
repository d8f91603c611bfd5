//! Who is signed in through a client.

use super::{Keycloak, UserSession, call};
use crate::{Error, Method, Removal};

impl Keycloak {
    /// The sessions at a client. A session is listed before its code is exchanged, so this tells who has just signed in.
    ///
    /// `GET /admin/realms/{realm}/clients/{uuid}/user-sessions` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 404 "Could not find client", 403 without `view-clients` and `view-users`.
    pub async fn user_sessions_of_client(&self, realm: &str, client: &str) -> Result<Vec<UserSession>, Error> {
        self.list(call(Method::Get, "/admin/realms/{realm}/clients/{uuid}/user-sessions", &[realm, client])).await
    }

    /// The sessions of a user, at whatever client.
    ///
    /// `GET /admin/realms/{realm}/users/{user}/sessions` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 404 where there is no such user, 403 without `view-users`.
    pub async fn sessions_of_user(&self, realm: &str, user: &str) -> Result<Vec<UserSession>, Error> {
        self.api.json(call(Method::Get, "/admin/realms/{realm}/users/{user}/sessions", &[realm, user])).await
    }

    /// Ends a session, so that another person can sign in in the same browser.
    ///
    /// `DELETE /admin/realms/{realm}/sessions/{session}` (Keycloak 26 admin REST): 204.
    ///
    /// # Errors
    /// 403 without `manage-users`.
    pub async fn delete_session(&self, realm: &str, session: &str) -> Result<Removal, Error> {
        self.api.remove(call(Method::Delete, "/admin/realms/{realm}/sessions/{session}", &[realm, session])).await
    }
}
