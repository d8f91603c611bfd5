//! A client's own mappers, and the roles of its service account.

use super::{Keycloak, ProtocolMapper, Role, call};
use crate::{Error, Method, Removal};
use lockstep_json::Write as _;

const MAPPERS: &str = "/admin/realms/{realm}/clients/{uuid}/protocol-mappers/models";
const MAPPER: &str = "/admin/realms/{realm}/clients/{uuid}/protocol-mappers/models/{id}";
const USER_ROLES: &str = "/admin/realms/{realm}/users/{user}/role-mappings/clients/{uuid}";

impl Keycloak {
    /// The mappers of a client.
    ///
    /// `GET /admin/realms/{realm}/clients/{uuid}/protocol-mappers/models` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 404 "Could not find client".
    pub async fn protocol_mappers(&self, realm: &str, client: &str) -> Result<Vec<ProtocolMapper>, Error> {
        self.api.json(call(Method::Get, MAPPERS, &[realm, client])).await
    }

    /// Creates a mapper and gives its id.
    ///
    /// `POST /admin/realms/{realm}/clients/{uuid}/protocol-mappers/models` (Keycloak 26 admin REST): 201.
    ///
    /// # Errors
    /// 409 "Protocol mapper exists with same name".
    pub async fn create_protocol_mapper(
        &self,
        realm: &str,
        client: &str,
        mapper: &ProtocolMapper,
    ) -> Result<String, Error> {
        self.api.created(call(Method::Post, MAPPERS, &[realm, client]).json(&mapper.write())).await
    }

    /// Replaces a mapper, which must have its id.
    ///
    /// `PUT /admin/realms/{realm}/clients/{uuid}/protocol-mappers/models/{id}` (Keycloak 26 admin REST): 204.
    ///
    /// # Errors
    /// 404 where there is none.
    pub async fn update_protocol_mapper(
        &self,
        realm: &str,
        client: &str,
        mapper: &ProtocolMapper,
    ) -> Result<(), Error> {
        let id = mapper.id.as_deref().unwrap_or_default();
        self.api.done(call(Method::Put, MAPPER, &[realm, client, id]).json(&mapper.write())).await
    }

    /// Deletes a mapper.
    ///
    /// `DELETE /admin/realms/{realm}/clients/{uuid}/protocol-mappers/models/{id}` (Keycloak 26 admin REST): 204.
    ///
    /// # Errors
    /// 403 without `manage-clients`.
    pub async fn delete_protocol_mapper(&self, realm: &str, client: &str, id: &str) -> Result<Removal, Error> {
        self.api.remove(call(Method::Delete, MAPPER, &[realm, client, id])).await
    }

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
        self.api.done(call(Method::Post, USER_ROLES, &[realm, user, client]).json(&roles.write()).reads()).await
    }

    /// Takes roles of a client from a user.
    ///
    /// `DELETE /admin/realms/{realm}/users/{user}/role-mappings/clients/{uuid}` with the roles as body (Keycloak 26 admin
    /// REST): 204.
    ///
    /// # Errors
    /// 403 without `manage-users`, 404 for a role that does not exist.
    pub async fn remove_user_client_roles(
        &self,
        realm: &str,
        user: &str,
        client: &str,
        roles: &[Role],
    ) -> Result<(), Error> {
        self.api.done(call(Method::Delete, USER_ROLES, &[realm, user, client]).json(&roles.write())).await
    }
}
