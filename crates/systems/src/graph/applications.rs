//! Applications and their secrets.

use serde_json::{Value, json};

use super::replication::{Kind, patient};
use super::types::Page;
use super::{Application, Graph, PasswordCredential, Upserted, call, literal};
use crate::call::Call;
use crate::{Error, Method};

/// What is read of an application.
const FIELDS: &str = "id,appId,displayName,uniqueName,tags,notes,signInAudience,groupMembershipClaims,web,api,\
                      optionalClaims,requiredResourceAccess,appRoles,passwordCredentials,keyCredentials";

impl Graph {
    /// Applications whose display names begin so: client id and name.
    ///
    /// `GET /v1.0/applications?$filter=startswith(displayName,'…')` (Graph v1.0).
    ///
    /// # Errors
    /// 403 without `Application.Read.All`.
    pub async fn applications_starting_with(&self, prefix: &str, top: u32) -> Result<Vec<(String, String)>, Error> {
        let filter = format!("startswith(displayName,'{}')", literal(prefix));
        let top = top.to_string();
        let fields = [("$filter", filter.as_str()), ("$select", "id,appId,displayName"), ("$top", &top)];
        let page: Page<Value> = self.api.json(call(Method::Get, "/v1.0/applications", &[]).query(&fields)).await?;
        let text = |one: &Value, name: &str| one[name].as_str().unwrap_or_default().to_owned();
        Ok(page.value.iter().map(|one| (text(one, "appId"), text(one, "displayName"))).collect())
    }

    /// The application with this unique name, if there is one. A deleted one is not found, though its name stays taken
    /// for 30 days.
    ///
    /// `GET /v1.0/applications(uniqueName='{name}')` (Graph v1.0, alternate key).
    ///
    /// # Errors
    /// 403 `Authorization_RequestDenied` without `Application.Read.All`.
    pub async fn application_by_unique_name(&self, name: &str) -> Result<Option<Application>, Error> {
        let call = call(Method::Get, "/v1.0/applications(uniqueName='{name}')", &[&literal(name)]);
        self.application(self.about(call.query(&[("$select", FIELDS)]), name)).await
    }

    /// The display name of a deleted application that holds this unique name, if there is one: in its 30 days it can be
    /// restored. The list cannot be asked for by it.
    ///
    /// `GET /v1.0/directory/deletedItems/microsoft.graph.application` (Graph v1.0).
    ///
    /// # Errors
    /// 403 `Authorization_RequestDenied` without `Application.Read.All`.
    pub async fn deleted_application(&self, name: &str) -> Result<Option<String>, Error> {
        let call = call(Method::Get, "/v1.0/directory/deletedItems/microsoft.graph.application", &[]);
        let deleted: Vec<Value> = self.list(call.query(&[("$select", "id,displayName,uniqueName")])).await?;
        let holder = deleted.iter().find(|one| one["uniqueName"] == *name);
        Ok(holder.map(|one| one["displayName"].as_str().unwrap_or_default().to_owned()))
    }

    /// The application with this application id, if it is registered in this tenant.
    ///
    /// `GET /v1.0/applications(appId='{appId}')` (Graph v1.0, alternate key).
    ///
    /// # Errors
    /// 403 without `Application.Read.All`.
    pub async fn application_by_app_id(&self, app_id: &str) -> Result<Option<Application>, Error> {
        let call = call(Method::Get, "/v1.0/applications(appId='{appId}')", &[&literal(app_id)]);
        self.application(self.about(call.query(&[("$select", FIELDS)]), app_id)).await
    }

    /// Creates the application of this unique name, or changes it.
    ///
    /// `PATCH /v1.0/applications(uniqueName='{name}')` with `Prefer: create-if-missing` (Graph v1.0, upsert): 201 or 204.
    ///
    /// # Errors
    /// 400 `Request_BadRequest` for a body it does not like, also where a deleted application still holds the name;
    /// 403 `Authorization_RequestDenied` without `Application.ReadWrite.All` and a role that may register.
    pub async fn upsert_application(&self, name: &str, application: &Value) -> Result<Upserted, Error> {
        let call = call(Method::Patch, "/v1.0/applications(uniqueName='{name}')", &[&literal(name)])
            .header("prefer", "create-if-missing")
            .json(application);
        let answer = self.api.send(self.about(call, name)).await?.accepted()?;
        if answer.response.status != 201 {
            return Ok(Upserted::Existed);
        }
        let made = Application::read(&answer.call, answer.read()?)?;
        for id in [made.id.as_str(), &made.app_id, name] {
            self.own.add(Kind::Application, id);
        }
        Ok(Upserted::Created(Box::new(made)))
    }

    /// Changes properties of an application. Lists are replaced whole.
    ///
    /// `PATCH /v1.0/applications/{id}` (Graph v1.0): 204.
    ///
    /// # Errors
    /// 400 `Request_BadRequest`, 403 `Authorization_RequestDenied`, 404 `Request_ResourceNotFound`.
    pub async fn patch_application(&self, object_id: &str, change: &Value) -> Result<(), Error> {
        let call = call(Method::Patch, "/v1.0/applications/{id}", &[object_id]).json(change);
        self.api.done(self.about(call, object_id)).await
    }

    /// Makes a secret that ends at `end` (ISO 8601). Its value is told this once. A new secret is refused at the token
    /// endpoint for some seconds.
    ///
    /// `POST /v1.0/applications/{id}/addPassword` (Graph v1.0): 200.
    ///
    /// # Errors
    /// 400 `CredentialInvalidLifetimeAsPerAppPolicy` where the tenant caps the life of secrets,
    /// `CredentialTypeNotAllowedAsPerAppPolicy` where it forbids them.
    pub async fn add_password(
        &self,
        object_id: &str,
        display_name: &str,
        end: &str,
    ) -> Result<PasswordCredential, Error> {
        let body = json!({"passwordCredential": {"displayName": display_name, "endDateTime": end}});
        let call = call(Method::Post, "/v1.0/applications/{id}/addPassword", &[object_id]).json(&body);
        self.api.json(self.about(call, object_id)).await
    }

    /// Removes a secret by its key id.
    ///
    /// `POST /v1.0/applications/{id}/removePassword` (Graph v1.0): 204.
    ///
    /// # Errors
    /// 400 or 404 where there is no such key.
    pub async fn remove_password(&self, object_id: &str, key_id: &str) -> Result<(), Error> {
        let body = json!({"keyId": key_id});
        let call = call(Method::Post, "/v1.0/applications/{id}/removePassword", &[object_id]).json(&body);
        self.api.done(self.about(call, object_id)).await
    }

    /// A call about an application: patient where it is our own.
    async fn application(&self, call: Call) -> Result<Option<Application>, Error> {
        match self.api.send(call).await?.found()? {
            Some(answer) => Application::read(&answer.call, answer.read()?).map(Some),
            None => Ok(None),
        }
    }

    fn about(&self, call: Call, id: &str) -> Call {
        patient(call, &self.own, Kind::Application, id)
    }
}
