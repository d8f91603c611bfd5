//! Service principals.

use serde_json::{Value, json};

use super::replication::{Kind, patient};
use super::{Graph, ServicePrincipal, call, literal};
use crate::{Error, Method};

const FIELDS: &str = "id,appId,displayName,accountEnabled,appRoleAssignmentRequired,tags";

/// The role that stands for none, where an application has no roles for people.
pub const NO_ROLE: &str = "00000000-0000-0000-0000-000000000000";

impl Graph {
    /// The service principal of an application in this tenant, if there is one. For Graph itself ask for
    /// [`super::GRAPH_APP_ID`].
    ///
    /// `GET /v1.0/servicePrincipals(appId='{appId}')` (Graph v1.0, alternate key).
    ///
    /// # Errors
    /// 403 without `Application.Read.All`.
    pub async fn service_principal(&self, app_id: &str) -> Result<Option<ServicePrincipal>, Error> {
        let call = call(Method::Get, "/v1.0/servicePrincipals(appId='{appId}')", &[&literal(app_id)])
            .query(&[("$select", FIELDS)]);
        self.api.find(patient(call, &self.own, Kind::Principal, app_id)).await
    }

    /// Creates the service principal of an application, listed among the enterprise applications, open to all members.
    ///
    /// `POST /v1.0/servicePrincipals` (Graph v1.0): 201.
    ///
    /// # Errors
    /// 409 `Request_MultipleObjectsWithSameKeyValue` where it exists; 400 where there is no such application.
    pub async fn create_service_principal(&self, app_id: &str) -> Result<ServicePrincipal, Error> {
        let body = json!({
            "appId": app_id,
            "appRoleAssignmentRequired": false,
            "tags": ["WindowsAzureActiveDirectoryIntegratedApp"],
        });
        let call = call(Method::Post, "/v1.0/servicePrincipals", &[]).json(&body);
        let made: ServicePrincipal = self.api.json(patient(call, &self.own, Kind::Application, app_id)).await?;
        self.own.add(Kind::Principal, &made.id);
        self.own.add(Kind::Principal, app_id);
        Ok(made)
    }

    /// Object ids of the groups and people that are assigned to an application, by its service principal's id, and the
    /// ids of their roles.
    ///
    /// `GET /v1.0/servicePrincipals/{id}/appRoleAssignedTo` (Graph v1.0).
    ///
    /// # Errors
    /// 404 `Request_ResourceNotFound`, 403 without `Application.Read.All`.
    pub async fn assigned_to(&self, id: &str) -> Result<Vec<(String, String)>, Error> {
        let call = call(Method::Get, "/v1.0/servicePrincipals/{id}/appRoleAssignedTo", &[id]);
        let all: Vec<Value> = self.list(call).await?;
        let text = |one: &Value, name: &str| one[name].as_str().unwrap_or_default().to_owned();
        Ok(all.iter().map(|one| (text(one, "principalId"), text(one, "appRoleId"))).collect())
    }

    /// Assigns a group to an application, in one of its roles; [`NO_ROLE`] is none. Gives the assignment's id; empty where
    /// it was there. A role that is not known yet is waited for.
    ///
    /// `POST /v1.0/servicePrincipals/{id}/appRoleAssignedTo` (Graph v1.0): 201.
    ///
    /// # Errors
    /// 403 `Authorization_RequestDenied` without `AppRoleAssignment.ReadWrite.All` or without Entra ID P1 or P2; 400
    /// "Permission being assigned was not found on application." where it has no such role, or none was given and it has
    /// roles for people.
    pub async fn assign(&self, id: &str, group: &str, role: &str) -> Result<String, Error> {
        if role != NO_ROLE {
            // The application may have got the role a moment ago, and its principal not yet.
            self.own.add(Kind::Principal, id);
        }
        let body = json!({"principalId": group, "resourceId": id, "appRoleId": role});
        let call = call(Method::Post, "/v1.0/servicePrincipals/{id}/appRoleAssignedTo", &[id]).json(&body);
        match self.api.json::<Value>(patient(call, &self.own, Kind::Principal, id)).await {
            Ok(made) => Ok(made["id"].as_str().unwrap_or_default().to_owned()),
            // The wording varies: "Permission being assigned …", "EntitlementGrant entry already exists".
            Err(error) if error.status() == Some(400) && error.to_string().contains("already exists") => {
                Ok(String::new())
            }
            Err(error) => Err(error),
        }
    }
}
