//! Roles of clients, and the users who have them.

use super::{Keycloak, Role, call};
use crate::{Coming, Method};

const USER_ROLES: &str = "/admin/realms/{realm}/users/{user}/role-mappings/clients/{uuid}";

impl Keycloak {
    /// A role of a client, for example `view-users` of `realm-management`.
    ///
    /// `GET /admin/realms/{realm}/clients/{uuid}/roles/{name}` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 403 without `view-clients`.
    pub fn role(&self, realm: &str, client: &str, name: &str) -> Coming<'_, Option<Role>> {
        self.api.find(call(Method::Get, "/admin/realms/{realm}/clients/{uuid}/roles/{name}", &[realm, client, name]))
    }

    /// The roles of a client that a user was given directly.
    ///
    /// `GET /admin/realms/{realm}/users/{user}/role-mappings/clients/{uuid}` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 404 where there is no such user or client.
    pub fn user_client_roles(&self, realm: &str, user: &str, client: &str) -> Coming<'_, Vec<Role>> {
        self.api.json(call(Method::Get, USER_ROLES, &[realm, user, client]))
    }

    /// Gives roles of a client to a user; those already given stay.
    ///
    /// `POST /admin/realms/{realm}/users/{user}/role-mappings/clients/{uuid}` (Keycloak 26 admin REST): 204.
    ///
    /// # Errors
    /// 403 without `manage-users`, 404 for a role that does not exist.
    pub fn add_user_client_roles(&self, realm: &str, user: &str, client: &str, roles: &[Role]) -> Coming<'_, ()> {
        self.api.done(call(Method::Post, USER_ROLES, &[realm, user, client]).json(&serde_json::json!(roles)).reads())
    }

    /// Takes roles of a client from a user.
    ///
    /// `DELETE /admin/realms/{realm}/users/{user}/role-mappings/clients/{uuid}` with the roles as body (Keycloak 26 admin
    /// REST): 204.
    ///
    /// # Errors
    /// 403 without `manage-users`, 404 for a role that does not exist.
    pub fn remove_user_client_roles(&self, realm: &str, user: &str, client: &str, roles: &[Role]) -> Coming<'_, ()> {
        self.api.done(call(Method::Delete, USER_ROLES, &[realm, user, client]).json(&serde_json::json!(roles)))
    }
}
