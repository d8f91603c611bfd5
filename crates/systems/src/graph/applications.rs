//! Applications and their secrets.

use futures_util::{FutureExt as _, TryFutureExt as _};
use serde_json::{Value, json};

use super::replication::{Kind, patient};
use super::{Application, Graph, PasswordCredential, Upserted, call, literal};
use crate::call::Call;
use crate::{Coming, Error, Method, Removal};

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
    pub fn applications_starting_with(&self, prefix: &str, top: u32) -> Coming<'_, Vec<(String, String)>> {
        let filter = format!("startswith(displayName,'{}')", literal(prefix));
        let top = top.to_string();
        let fields = [("$filter", filter.as_str()), ("$select", "id,appId,displayName"), ("$top", &top)];
        self.api.then(call(Method::Get, "/v1.0/applications", &[]).query(&fields), |mut answer| {
            let page = answer.body()?;
            let text = |one: &Value, name: &str| one[name].as_str().unwrap_or_default().to_owned();
            let all = page["value"].as_array().map(Vec::as_slice).unwrap_or_default();
            Ok(all.iter().map(|one| (text(one, "appId"), text(one, "displayName"))).collect())
        })
    }

    /// The application with this unique name, if there is one. A deleted one is not found, though its name stays taken
    /// for 30 days.
    ///
    /// `GET /v1.0/applications(uniqueName='{name}')` (Graph v1.0, alternate key).
    ///
    /// # Errors
    /// 403 `Authorization_RequestDenied` without `Application.Read.All`.
    pub fn application_by_unique_name(&self, name: &str) -> Coming<'_, Option<Application>> {
        let call = call(Method::Get, "/v1.0/applications(uniqueName='{name}')", &[&literal(name)]);
        self.application(self.about(call.query(&[("$select", FIELDS)]), name))
    }

    /// The display name of a deleted application that holds this unique name, if there is one: in its 30 days it can be
    /// restored. The list cannot be asked for by it.
    ///
    /// `GET /v1.0/directory/deletedItems/microsoft.graph.application` (Graph v1.0).
    ///
    /// # Errors
    /// 403 `Authorization_RequestDenied` without `Application.Read.All`.
    pub fn deleted_application(&self, name: &str) -> Coming<'_, Option<String>> {
        let call = call(Method::Get, "/v1.0/directory/deletedItems/microsoft.graph.application", &[]);
        let name = name.to_owned();
        let holds = move |all: Vec<Value>| {
            let holder = all.into_iter().find(|one| one["uniqueName"] == *name);
            holder.map(|one| one["displayName"].as_str().unwrap_or_default().to_owned())
        };
        self.list(call.query(&[("$select", "id,displayName,uniqueName")])).map_ok(holds).boxed_local()
    }

    /// The application with this application id, if it is registered in this tenant.
    ///
    /// `GET /v1.0/applications(appId='{appId}')` (Graph v1.0, alternate key).
    ///
    /// # Errors
    /// 403 without `Application.Read.All`.
    pub fn application_by_app_id(&self, app_id: &str) -> Coming<'_, Option<Application>> {
        let call = call(Method::Get, "/v1.0/applications(appId='{appId}')", &[&literal(app_id)]);
        self.application(self.about(call.query(&[("$select", FIELDS)]), app_id))
    }

    /// Creates the application of this unique name, or changes it.
    ///
    /// `PATCH /v1.0/applications(uniqueName='{name}')` with `Prefer: create-if-missing` (Graph v1.0, upsert): 201 or 204.
    ///
    /// # Errors
    /// 400 `Request_BadRequest` for a body it does not like, also where a deleted application still holds the name;
    /// 403 `Authorization_RequestDenied` without `Application.ReadWrite.All` and a role that may register.
    pub fn upsert_application(&self, name: &str, application: &Value) -> Coming<'_, Upserted> {
        let call = call(Method::Patch, "/v1.0/applications(uniqueName='{name}')", &[&literal(name)])
            .header("prefer", "create-if-missing")
            .json(application);
        let (own, name) = (self.own.clone(), name.to_owned());
        self.api.then(self.about(call, &name), move |mut answer| {
            if answer.response.status != 201 {
                return Ok(Upserted::Existed);
            }
            let body = answer.body()?;
            let made = Application::read(&answer.call, body)?;
            for id in [&made.id, &made.app_id, &name] {
                own.add(Kind::Application, id);
            }
            Ok(Upserted::Created(Box::new(made)))
        })
    }

    /// Changes properties of an application. Lists are replaced whole.
    ///
    /// `PATCH /v1.0/applications/{id}` (Graph v1.0): 204.
    ///
    /// # Errors
    /// 400 `Request_BadRequest`, 403 `Authorization_RequestDenied`, 404 `Request_ResourceNotFound`.
    pub fn patch_application(&self, object_id: &str, change: &Value) -> Coming<'_, ()> {
        let call = call(Method::Patch, "/v1.0/applications/{id}", &[object_id]).json(change);
        self.api.done(self.about(call, object_id))
    }

    /// Deletes an application. It can be restored for 30 days and keeps its unique name for that time.
    ///
    /// `DELETE /v1.0/applications/{id}` (Graph v1.0): 204.
    ///
    /// # Errors
    /// 403 `Authorization_RequestDenied`.
    pub async fn delete_application(&self, object_id: &str) -> Result<Removal, Error> {
        let call = call(Method::Delete, "/v1.0/applications/{id}", &[object_id]);
        let removal = self.api.remove(self.about(call, object_id)).await?;
        self.own.forget(Kind::Application, object_id);
        Ok(removal)
    }

    /// Makes a secret that ends at `end` (ISO 8601). Its value is told this once. A new secret is refused at the token
    /// endpoint for some seconds.
    ///
    /// `POST /v1.0/applications/{id}/addPassword` (Graph v1.0): 200.
    ///
    /// # Errors
    /// 400 `CredentialInvalidLifetimeAsPerAppPolicy` where the tenant caps the life of secrets,
    /// `CredentialTypeNotAllowedAsPerAppPolicy` where it forbids them.
    pub fn add_password(&self, object_id: &str, display_name: &str, end: &str) -> Coming<'_, PasswordCredential> {
        let body = json!({"passwordCredential": {"displayName": display_name, "endDateTime": end}});
        let call = call(Method::Post, "/v1.0/applications/{id}/addPassword", &[object_id]).json(&body);
        self.api.json(self.about(call, object_id))
    }

    /// Removes a secret by its key id.
    ///
    /// `POST /v1.0/applications/{id}/removePassword` (Graph v1.0): 204.
    ///
    /// # Errors
    /// 400 or 404 where there is no such key.
    pub fn remove_password(&self, object_id: &str, key_id: &str) -> Coming<'_, ()> {
        let body = json!({"keyId": key_id});
        let call = call(Method::Post, "/v1.0/applications/{id}/removePassword", &[object_id]).json(&body);
        self.api.done(self.about(call, object_id))
    }

    /// A call about an application: patient where it is our own.
    fn application(&self, call: Call) -> Coming<'_, Option<Application>> {
        self.api.answer(call, |answer| match answer.found()? {
            Some(mut answer) => {
                let body = answer.body()?;
                Application::read(&answer.call, body).map(Some)
            }
            None => Ok(None),
        })
    }

    fn about(&self, call: Call, id: &str) -> Call {
        patient(call, &self.own, Kind::Application, id)
    }
}
