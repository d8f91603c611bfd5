//! Who is signed in through a client.

use super::{Keycloak, UserSession, call};
use crate::{Coming, Method, Removal};

impl Keycloak {
    /// The sessions at a client. A session is listed before its code is exchanged, so this tells who has just signed in.
    ///
    /// `GET /admin/realms/{realm}/clients/{uuid}/user-sessions` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 404 "Could not find client", 403 without `view-clients` and `view-users`.
    pub fn user_sessions_of_client(&self, realm: &str, client: &str) -> Coming<'_, Vec<UserSession>> {
        self.list(call(Method::Get, "/admin/realms/{realm}/clients/{uuid}/user-sessions", &[realm, client]))
    }

    /// The sessions of a user, at whatever client.
    ///
    /// `GET /admin/realms/{realm}/users/{user}/sessions` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 404 where there is no such user, 403 without `view-users`.
    pub fn sessions_of_user(&self, realm: &str, user: &str) -> Coming<'_, Vec<UserSession>> {
        self.api.json(call(Method::Get, "/admin/realms/{realm}/users/{user}/sessions", &[realm, user]))
    }

    /// Ends a session, so that another person can sign in in the same browser.
    ///
    /// `DELETE /admin/realms/{realm}/sessions/{session}` (Keycloak 26 admin REST): 204.
    ///
    /// # Errors
    /// 403 without `manage-users`.
    pub fn delete_session(&self, realm: &str, session: &str) -> Coming<'_, Removal> {
        self.api.remove(call(Method::Delete, "/admin/realms/{realm}/sessions/{session}", &[realm, session]))
    }
}
