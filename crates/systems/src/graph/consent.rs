//! Consent to delegated permissions, for the whole tenant.

use serde_json::json;

use super::replication::{Kind, patient};
use super::{ConsentGrant, Graph, call, literal};
use crate::{Error, Method};

impl Graph {
    /// The grants of a service principal, of both consent types.
    ///
    /// `GET /v1.0/oauth2PermissionGrants?$filter=clientId eq '{id}'` (Graph v1.0).
    ///
    /// # Errors
    /// 403 without `Directory.Read.All` or `DelegatedPermissionGrant.ReadWrite.All`.
    pub async fn consent_grants(&self, service_principal: &str) -> Result<Vec<ConsentGrant>, Error> {
        let filter = format!("clientId eq '{}'", literal(service_principal));
        let call = call(Method::Get, "/v1.0/oauth2PermissionGrants", &[]).query(&[("$filter", &filter)]);
        self.list(call).await
    }

    /// Consents for the whole tenant. `scope` is a space-separated list of permissions of `resource`. It takes some
    /// seconds to be effective.
    ///
    /// `POST /v1.0/oauth2PermissionGrants` (Graph v1.0): 201.
    ///
    /// # Errors
    /// 409 `Request_MultipleObjectsWithSameKeyValue` ("Permission entry already exists") where there is a grant already;
    /// 403 without `DelegatedPermissionGrant.ReadWrite.All` and a role that may consent.
    pub async fn create_consent_grant(&self, client: &str, resource: &str, scope: &str) -> Result<ConsentGrant, Error> {
        let body = json!({
            "clientId": client,
            "consentType": "AllPrincipals",
            "principalId": null,
            "resourceId": resource,
            "scope": scope,
        });
        let call = call(Method::Post, "/v1.0/oauth2PermissionGrants", &[]).json(&body);
        self.api.json(patient(call, &self.own, Kind::Principal, client)).await
    }

    /// Replaces the permissions of a grant.
    ///
    /// `PATCH /v1.0/oauth2PermissionGrants/{id}` (Graph v1.0): 204.
    ///
    /// # Errors
    /// 404 `Request_ResourceNotFound`, 403 `Authorization_RequestDenied`.
    pub async fn patch_consent_grant(&self, id: &str, scope: &str) -> Result<(), Error> {
        let body = json!({"scope": scope});
        self.api.done(call(Method::Patch, "/v1.0/oauth2PermissionGrants/{id}", &[id]).json(&body)).await
    }
}
