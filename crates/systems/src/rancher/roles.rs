//! Roles: on Rancher itself, and those that bindings refer to.

use serde_json::Value;

use super::{GlobalRole, Rancher, RoleTemplate, call};
use crate::{Coming, Error, Method};

const GLOBAL_ROLE: &str = "/v3/globalRoles/{id}";

impl Rancher {
    /// The global roles.
    ///
    /// `GET /v3/globalRoles` (Rancher 2.15).
    ///
    /// # Errors
    /// 401 as everywhere.
    pub fn global_roles(&self) -> Coming<'_, Vec<GlobalRole>> {
        self.list(call(Method::Get, "/v3/globalRoles", &[]))
    }

    /// A global role by its id, for example `user-base`.
    ///
    /// `GET /v3/globalRoles/{id}` (Rancher 2.15).
    ///
    /// # Errors
    /// 403 `Forbidden`.
    pub fn global_role(&self, id: &str) -> Coming<'_, Option<GlobalRole>> {
        self.api.find(call(Method::Get, GLOBAL_ROLE, &[id]))
    }

    /// Sets whether newcomers get a global role at their first sign-in. Those who have signed in keep what they have.
    ///
    /// `GET` and `PUT /v3/globalRoles/{id}` (Rancher 2.15): the whole role goes back with this one field changed.
    ///
    /// # Errors
    /// 404 `NotFound`, 403 `Forbidden` without the global role `admin`.
    pub async fn set_new_user_default(&self, id: &str, newcomers: bool) -> Result<GlobalRole, Error> {
        let get = call(Method::Get, GLOBAL_ROLE, &[id]);
        let mut role: Value = self.api.json(get).await?;
        role["newUserDefault"] = newcomers.into();
        let put = call(Method::Put, GLOBAL_ROLE, &[id]).json(&role);
        self.api.json(put).await
    }

    /// The role templates.
    ///
    /// `GET /v3/roleTemplates` (Rancher 2.15).
    ///
    /// # Errors
    /// 401 as everywhere.
    pub fn role_templates(&self) -> Coming<'_, Vec<RoleTemplate>> {
        self.list(call(Method::Get, "/v3/roleTemplates", &[]))
    }
}
