//! Graph's objects, as far as they are used.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::{As, DefaultOnNull};

use crate::Error;
use crate::api::shape;
use crate::call::Call;

/// An application registration.
#[derive(Clone, Debug, PartialEq)]
pub struct Application {
    /// The object id, used in paths.
    pub id: String,
    /// The application id, known to others as client id.
    pub app_id: String,
    /// The object as Graph gives it: PATCH takes parts of it back. Secrets and certificates are in it without their values.
    pub raw: Value,
}

impl Application {
    pub(super) fn read(call: &Call, raw: Value) -> Result<Self, Error> {
        let text = |name: &str| raw[name].as_str().map(str::to_owned).ok_or_else(|| shape(call, format!("no {name}")));
        Ok(Application { id: text("id")?, app_id: text("appId")?, raw })
    }
}

/// One page of a list.
#[derive(Deserialize)]
pub(super) struct Page<T> {
    pub(super) value: Vec<T>,
}

/// A new secret. Its value is shown this once.
#[derive(Clone, Debug, Deserialize)]
pub struct PasswordCredential {
    /// Its id.
    #[serde(rename = "keyId")]
    pub key_id: String,
    /// Its value.
    #[serde(rename = "secretText")]
    pub secret: SecretString,
    /// When it ends, ISO 8601.
    #[serde(rename = "endDateTime")]
    pub end: String,
}

/// What an upsert did.
#[derive(Clone, Debug, PartialEq)]
pub enum Upserted {
    /// It was created (201).
    Created(Box<Application>),
    /// It existed and was changed (204).
    Existed,
}

/// A service principal: an application in a tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServicePrincipal {
    /// The object id.
    pub id: String,
    /// The application id.
    pub app_id: String,
    /// The name.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub display_name: String,
    /// Whether people may sign in with it.
    pub account_enabled: Option<bool>,
    /// Whether only who is assigned to it may.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub app_role_assignment_required: bool,
}

/// Consent to delegated permissions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsentGrant {
    /// Its id.
    pub id: String,
    /// The service principal that may ask.
    pub client_id: String,
    /// `AllPrincipals` for the whole tenant, `Principal` for one person.
    pub consent_type: String,
    /// The service principal of the resource.
    pub resource_id: String,
    /// The permissions, space separated.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub scope: String,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// The object id.
    pub id: String,
    /// The name; not unique.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub display_name: String,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether it is a security group: only those reach tokens.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub security_enabled: bool,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The object id.
    pub id: String,
    /// The name.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub display_name: String,
    /// The sign-in name.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub user_principal_name: String,
}

/// The tenant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Organization {
    /// The tenant's id.
    pub id: String,
    /// Its name.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub display_name: String,
    /// `AAD`, `AAD B2C` or `CIAM`.
    #[serde(default)]
    pub tenant_type: Option<String>,
    /// Its domains.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub verified_domains: Vec<VerifiedDomain>,
    /// Its licences as Graph gives them: `service`, `servicePlanId`, `capabilityStatus`.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub assigned_plans: Vec<Value>,
}

/// A domain of the tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VerifiedDomain {
    /// The domain.
    pub name: String,
    /// Whether new people get it.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub is_default: bool,
    /// Whether it is the `onmicrosoft.com` one.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub is_initial: bool,
}
