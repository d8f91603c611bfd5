//! Roles of clients, and the users who have them.

use super::{Keycloak, Role, call};
use crate::{Error, Method};

const USER_ROLES: &str = "/admin/realms/{realm}/users/{user}/role-mappings/clients/{uuid}";

impl Keycloak {
    /// A role of a client, for example `view-users` of `realm-management`.
    ///
    /// `GET /admin/realms/{realm}/clients/{uuid}/roles/{name}` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 403 without `view-clients`.
    pub async fn role(&self, realm: &str, client: &str, name: &str) -> Result<Option<Role>, Error> {
        self.api
            .find(call(Method::Get, "/admin/realms/{realm}/clients/{uuid}/roles/{name}", &[realm, client, name]))
            .await
    }

    /// The roles of a client that a user was given directly.
    ///
    /// `GET /admin/realms/{realm}/users/{user}/role-mappings/clients/{uuid}` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 404 where there is no such user or client.
    pub async fn user_client_roles(&self, realm: &str, user: &str, client: &str) -> Result<Vec<Role>, Error> {
        self.api.json(call(Method::Get, USER_ROLES, &[realm, user, client])).await
    }

    /// Gives roles of a client to a user; those already given stay.
    ///
    /// `POST /admin/realms/{realm}/users/{user}/role-mappings/clients/{uuid}` (Keycloak 26 admin REST): 204.
    ///
    /// # Errors
    /// 403 without `manage-users`, 404 for a role that does not exist.
    pub async fn add_user_client_roles(
        &self,
        realm: &str,
        user: &str,
        client: &str,
        roles: &[Role],
    ) -> Result<(), Error> {
        self.api
            .done(call(Method::Post, USER_ROLES, &[realm, user, client]).json(&serde_json::json!(roles)).reads())
            .await
    }
}
