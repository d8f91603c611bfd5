//! Roles: on Rancher itself, and those that bindings refer to.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{GlobalRole, NewRole, Rancher, RoleTemplate, call};
use crate::{Error, Method, Removal};

const GLOBAL_ROLE: &str = "/v3/globalRoles/{id}";
const TEMPLATES: &str = "/v3/roleTemplates";
const TEMPLATE: &str = "/v3/roleTemplates/{id}";

impl Rancher {
    /// The global roles.
    ///
    /// `GET /v3/globalRoles` (Rancher 2.15).
    ///
    /// # Errors
    /// 401 as everywhere.
    pub async fn global_roles(&self) -> Result<Vec<GlobalRole>, Error> {
        self.list(call(Method::Get, "/v3/globalRoles", &[])).await
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
    pub async fn role_templates(&self) -> Result<Vec<RoleTemplate>, Error> {
        self.list(call(Method::Get, TEMPLATES, &[])).await
    }

    /// Makes a role template. Names need not be unique; the id is Rancher's, `rt-` and five letters.
    ///
    /// `POST /v3/roleTemplates` (read in Rancher 2.15's sources): 201.
    ///
    /// # Errors
    /// 422 where a rule lacks verbs, resources or API groups; 403 where it allows more than the caller may.
    pub async fn create_role_template(
        &self,
        role: &NewRole<'_>,
        labels: &BTreeMap<String, String>,
    ) -> Result<RoleTemplate, Error> {
        let body = json!({
            "type": "roleTemplate", "name": role.name, "context": role.context, "rules": role.rules, "labels": labels,
        });
        self.api.json(call(Method::Post, TEMPLATES, &[]).json(&body)).await
    }

    /// A role template, if it exists.
    ///
    /// `GET /v3/roleTemplates/{id}` (read in Rancher 2.15's sources).
    ///
    /// # Errors
    /// 403 `Forbidden`.
    pub async fn role_template(&self, id: &str) -> Result<Option<RoleTemplate>, Error> {
        self.api.find(call(Method::Get, TEMPLATE, &[id])).await
    }

    /// Changes a role template's name and rules, and opens it for new bindings; the rest goes back as it is. Its context is
    /// that of its bindings, and stays.
    ///
    /// `GET` and `PUT /v3/roleTemplates/{id}` (read in Rancher 2.15's sources): 200.
    ///
    /// # Errors
    /// As making one; 404 where it is gone.
    pub async fn change_role_template(&self, id: &str, role: &NewRole<'_>) -> Result<RoleTemplate, Error> {
        let mut whole: Value = self.api.json(call(Method::Get, TEMPLATE, &[id])).await?;
        whole["name"] = role.name.into();
        whole["rules"] = json!(role.rules);
        whole["locked"] = false.into();
        self.api.json(call(Method::Put, TEMPLATE, &[id]).json(&whole)).await
    }

    /// Removes a role template.
    ///
    /// `DELETE /v3/roleTemplates/{id}` (read in Rancher 2.15's sources).
    ///
    /// # Errors
    /// 409 `Conflict` where another role template inherits it.
    pub async fn delete_role_template(&self, id: &str) -> Result<Removal, Error> {
        self.api.remove(call(Method::Delete, TEMPLATE, &[id])).await
    }
}
