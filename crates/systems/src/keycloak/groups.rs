//! Groups, and who is in them.

use serde_json::Value;

use super::{Group, Keycloak, User, call};
use crate::{Error, Method, Removal};

impl Keycloak {
    /// All top-level groups with their attributes. Counting subgroups is left out: it makes the call ten times
    /// slower.
    ///
    /// `GET /admin/realms/{realm}/groups` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 404 "Realm not found.", 403 without `query-groups`.
    pub async fn groups(&self, realm: &str) -> Result<Vec<Group>, Error> {
        let fields = [("briefRepresentation", "false"), ("subGroupsCount", "false"), ("populateHierarchy", "false")];
        self.list(call(Method::Get, "/admin/realms/{realm}/groups", &[realm]).query(&fields)).await
    }

    /// The groups within a group, with their attributes.
    ///
    /// `GET /admin/realms/{realm}/groups/{id}/children` (Keycloak 23 to 26 admin REST).
    ///
    /// # Errors
    /// 404 "Could not find group by id", 403 without `query-groups`.
    pub async fn subgroups(&self, realm: &str, id: &str) -> Result<Vec<Group>, Error> {
        let fields = [("briefRepresentation", "false")];
        self.list(call(Method::Get, "/admin/realms/{realm}/groups/{id}/children", &[realm, id]).query(&fields)).await
    }

    /// Makes a group within a group. `attributes` have a list of values each.
    ///
    /// `POST /admin/realms/{realm}/groups/{id}/children` (Keycloak 26 admin REST): 201.
    ///
    /// # Errors
    /// 409 "Sibling group named 'Dev' already exists.", 404 where the outer group is gone, 403 without `manage-users`.
    pub async fn create_subgroup(&self, realm: &str, id: &str, group: &Value) -> Result<(), Error> {
        self.api.done(call(Method::Post, "/admin/realms/{realm}/groups/{id}/children", &[realm, id]).json(group)).await
    }

    /// Deletes a group; its members lose it.
    ///
    /// `DELETE /admin/realms/{realm}/groups/{id}` (Keycloak 26 admin REST): 204.
    ///
    /// # Errors
    /// 403 without `manage-users`.
    pub async fn delete_group(&self, realm: &str, id: &str) -> Result<Removal, Error> {
        self.api.remove(call(Method::Delete, "/admin/realms/{realm}/groups/{id}", &[realm, id])).await
    }

    /// The members of a group.
    ///
    /// `GET /admin/realms/{realm}/groups/{id}/members` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 404 where there is no such group, 403 without `view-users`.
    pub async fn group_members(&self, realm: &str, id: &str) -> Result<Vec<User>, Error> {
        let fields = [("briefRepresentation", "true")];
        self.list(call(Method::Get, "/admin/realms/{realm}/groups/{id}/members", &[realm, id]).query(&fields)).await
    }

    /// The first members of a group, at most so many.
    ///
    /// `GET /admin/realms/{realm}/groups/{id}/members?max={most}` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 404 where there is no such group, 403 without `view-users`.
    pub async fn first_group_members(&self, realm: &str, id: &str, most: usize) -> Result<Vec<User>, Error> {
        let most = most.to_string();
        let fields = [("briefRepresentation", "true"), ("first", "0"), ("max", &most)];
        self.api.json(call(Method::Get, "/admin/realms/{realm}/groups/{id}/members", &[realm, id]).query(&fields)).await
    }

    /// Takes a user out of a group.
    ///
    /// `DELETE /admin/realms/{realm}/users/{user}/groups/{group}` (Keycloak 26 admin REST): 204.
    ///
    /// # Errors
    /// 403 without `manage-users`.
    pub async fn remove_from_group(&self, realm: &str, user: &str, group: &str) -> Result<Removal, Error> {
        let template = "/admin/realms/{realm}/users/{user}/groups/{group}";
        self.api.remove(call(Method::Delete, template, &[realm, user, group])).await
    }

    /// The groups of a user.
    ///
    /// `GET /admin/realms/{realm}/users/{user}/groups` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 404 where there is no such user.
    pub async fn user_groups(&self, realm: &str, user: &str) -> Result<Vec<Group>, Error> {
        self.list(call(Method::Get, "/admin/realms/{realm}/users/{user}/groups", &[realm, user])).await
    }
}
