//! A client's own mappers, and the roles of its service account.

use super::{Keycloak, ProtocolMapper, Role, call};
use crate::{Coming, Method, Removal};
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
    pub fn protocol_mappers(&self, realm: &str, client: &str) -> Coming<'_, Vec<ProtocolMapper>> {
        self.api.json(call(Method::Get, MAPPERS, &[realm, client]))
    }

    /// Creates a mapper and gives its id.
    ///
    /// `POST /admin/realms/{realm}/clients/{uuid}/protocol-mappers/models` (Keycloak 26 admin REST): 201.
    ///
    /// # Errors
    /// 409 "Protocol mapper exists with same name".
    pub fn create_protocol_mapper(&self, realm: &str, client: &str, mapper: &ProtocolMapper) -> Coming<'_, String> {
        self.api.created(call(Method::Post, MAPPERS, &[realm, client]).json(&mapper.write()))
    }

    /// Replaces a mapper, which must have its id.
    ///
    /// `PUT /admin/realms/{realm}/clients/{uuid}/protocol-mappers/models/{id}` (Keycloak 26 admin REST): 204.
    ///
    /// # Errors
    /// 404 where there is none.
    pub fn update_protocol_mapper(&self, realm: &str, client: &str, mapper: &ProtocolMapper) -> Coming<'_, ()> {
        let id = mapper.id.as_deref().unwrap_or_default();
        self.api.done(call(Method::Put, MAPPER, &[realm, client, id]).json(&mapper.write()))
    }

    /// Deletes a mapper.
    ///
    /// `DELETE /admin/realms/{realm}/clients/{uuid}/protocol-mappers/models/{id}` (Keycloak 26 admin REST): 204.
    ///
    /// # Errors
    /// 403 without `manage-clients`.
    pub fn delete_protocol_mapper(&self, realm: &str, client: &str, id: &str) -> Coming<'_, Removal> {
        self.api.remove(call(Method::Delete, MAPPER, &[realm, client, id]))
    }

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
        self.api.done(call(Method::Post, USER_ROLES, &[realm, user, client]).json(&roles.write()).reads())
    }

    /// Takes roles of a client from a user.
    ///
    /// `DELETE /admin/realms/{realm}/users/{user}/role-mappings/clients/{uuid}` with the roles as body (Keycloak 26 admin
    /// REST): 204.
    ///
    /// # Errors
    /// 403 without `manage-users`, 404 for a role that does not exist.
    pub fn remove_user_client_roles(&self, realm: &str, user: &str, client: &str, roles: &[Role]) -> Coming<'_, ()> {
        self.api.done(call(Method::Delete, USER_ROLES, &[realm, user, client]).json(&roles.write()))
    }
}
