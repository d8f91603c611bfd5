//! Rancher's objects, as far as they are used. What is written back whole keeps the rest in `rest`.

use std::collections::BTreeMap;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_with::{As, DefaultOnNull};

use crate::kubernetes::PolicyRule;

/// Labels or annotations.
type Texts = BTreeMap<String, String>;

/// A setting of Rancher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// The name, for example `server-url`.
    pub id: String,
    /// The value; empty where it is not set.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub value: String,
}

/// A feature flag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feature {
    /// The name, for example `aggregated-roletemplates`.
    pub name: String,
    /// Whether it is on.
    pub on: bool,
}

/// A user of Rancher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The id, for example `user-mrw85` or `u-zg72x5wmid`.
    pub id: String,
    /// The local user name; empty for people of a provider.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub username: String,
    /// The name.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub name: String,
    /// Who this is at the providers, for example `local://user-mrw85`, `keycloakoidc_user://…`.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub principal_ids: Vec<String>,
    /// Whether the user may sign in.
    #[serde(default)]
    pub enabled: Option<bool>,
}

/// A role on Rancher itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GlobalRole {
    /// The id, for example `user-base`.
    pub id: String,
    /// The name.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub name: String,
    /// Whether newcomers get it at their first sign-in.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub new_user_default: bool,
    /// What it allows on the cluster that Rancher runs on.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub rules: Vec<PolicyRule>,
    /// The role templates that it gives on every other cluster.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub inherited_cluster_roles: Vec<String>,
}

/// A role that a binding on a cluster or a project refers to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleTemplate {
    /// The id, for example `read-only`.
    pub id: String,
    /// The name.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub name: String,
    /// `cluster` or `project`; empty for both.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub context: String,
    /// Whether it cannot be used in new bindings.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub locked: bool,
    /// Whether Rancher's pages leave it out.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub hidden: bool,
    /// Whether its rules are those of the cluster's own cluster role of this name.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub external: bool,
    /// Its own rules.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub rules: Vec<PolicyRule>,
    /// The role templates whose rules it has besides.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub role_template_ids: Vec<String>,
    /// Labels.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub labels: Texts,
}

/// A role template as it is made, or made to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewRole<'a> {
    /// Its name on Rancher's pages.
    pub name: &'a str,
    /// `cluster` or `project`.
    pub context: &'a str,
    /// Its rules; none is a role that lets people through to a cluster and no further.
    pub rules: &'a [PolicyRule],
}

/// A condition of a cluster or a project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Condition {
    /// Its kind, for example `Ready`.
    #[serde(rename = "type", with = "As::<DefaultOnNull>")]
    pub kind: String,
    /// `True`, `False` or `Unknown`.
    #[serde(with = "As::<DefaultOnNull>")]
    pub status: String,
    /// Why, as one word.
    #[serde(with = "As::<DefaultOnNull>")]
    pub reason: String,
    /// Why, as a sentence.
    #[serde(with = "As::<DefaultOnNull>")]
    pub message: String,
}

/// A project: a set of namespaces of one cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Project {
    /// The id, for example `local:p-2nx25`.
    pub id: String,
    /// The name; not unique.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub name: String,
    /// The cluster.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub cluster_id: String,
    /// Labels.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub labels: Texts,
    /// `active` and others.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub state: String,
}

/// A provider as people who are not signed in see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublicProvider {
    /// The id, for example `keycloakoidc`.
    pub id: String,
    /// The kind, for example `keyCloakOIDCProvider`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Where a sign-in begins; relative, and so broken, where `rancherApiHost` was saved empty.
    #[serde(default)]
    pub redirect_url: Option<String>,
    /// The scopes to ask for.
    #[serde(default)]
    pub scopes: Option<String>,
}

/// A person or group as a provider knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Principal {
    /// The id, for example `keycloakoidc_group://Dev`.
    pub id: String,
    /// The name.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub name: String,
    /// The provider.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub provider: String,
}

/// A token of the caller's, without its secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OwnToken {
    /// Whether the request was sent with it.
    #[serde(with = "As::<DefaultOnNull>")]
    pub current: bool,
    /// When it ends, ISO 8601; empty where it does not.
    #[serde(with = "As::<DefaultOnNull>")]
    pub expires_at: String,
    /// The only cluster it is good for; empty for all.
    pub cluster_id: Option<String>,
    /// Whether it was made by hand or by a tool, and not by a sign-in.
    #[serde(with = "As::<DefaultOnNull>")]
    pub is_derived: bool,
}

/// A token made by a sign-in.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PersonToken {
    /// Its name, for example `token-nnmg8`; not secret.
    pub id: String,
    /// What authenticates.
    pub token: SecretString,
    /// When it ends, ISO 8601.
    #[serde(default)]
    pub expires_at: Option<String>,
}
