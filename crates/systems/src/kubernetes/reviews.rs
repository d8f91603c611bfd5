//! Reviews: who am I here, and may this one do that.

use std::collections::BTreeMap;

use lockstep_rbac::Asked;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use serde_with::{As, DefaultOnNull};

use super::Kubernetes;
use crate::Error;
use crate::Method;

/// As whom the cluster sees the caller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// The user, for example `u-zg72x5wmid`.
    pub username: String,
    /// The user's uid; mostly empty.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub uid: String,
    /// The groups, for example `keycloakoidc_group://Dev`.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub groups: Vec<String>,
    /// More: `username` and `principalid` tell who it is at the provider.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub extra: BTreeMap<String, Vec<String>>,
}

/// A review's answer. It covers Kubernetes' own rules alone, not whether Rancher lets the person through to the cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Whether it is allowed.
    pub allowed: bool,
    /// By which binding, in Kubernetes' words; empty for a refusal.
    #[serde(default, with = "As::<DefaultOnNull>")]
    pub reason: String,
}

#[derive(Deserialize)]
struct Reviewed<T> {
    status: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UserInfo {
    user_info: Who,
}

/// What is asked about, as a review takes it.
fn spec(asked: &Asked) -> Value {
    match &asked.path {
        Some(path) => json!({"nonResourceAttributes": {"verb": asked.verb, "path": path}}),
        None => json!({"resourceAttributes": asked}),
    }
}

impl Kubernetes {
    /// As whom the cluster sees the caller. Proof that a token is the right person's and carries the groups.
    ///
    /// `POST /k8s/clusters/{cluster}/apis/authentication.k8s.io/v1/selfsubjectreviews` (Kubernetes 1.28): 201.
    ///
    /// # Errors
    /// 403 of Rancher where the person is not a member of the cluster, 401 where the token is not good.
    pub async fn self_subject_review(&self) -> Result<Who, Error> {
        let body = json!({"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"});
        let call = self.call(Method::Post, "/apis/authentication.k8s.io/v1/selfsubjectreviews", &[]);
        let review: Reviewed<UserInfo> = self.api.json(call.json(&body).reads()).await?;
        Ok(review.status.user_info)
    }

    /// Whether the caller may do something.
    ///
    /// `POST /k8s/clusters/{cluster}/apis/authorization.k8s.io/v1/selfsubjectaccessreviews` (Kubernetes): 201.
    ///
    /// # Errors
    /// As above.
    pub async fn self_subject_access_review(&self, asked: &Asked) -> Result<Review, Error> {
        let spec = spec(asked);
        self.review("SelfSubjectAccessReview", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", &spec).await
    }

    /// Whether someone else may do something; asked by an administrator. Groups alone are enough, with any user name.
    ///
    /// `POST /k8s/clusters/{cluster}/apis/authorization.k8s.io/v1/subjectaccessreviews` (Kubernetes): 201.
    ///
    /// # Errors
    /// 403 `Forbidden` for who may not ask.
    pub async fn subject_access_review(&self, who: &lockstep_rbac::Who, asked: &Asked) -> Result<Review, Error> {
        let mut spec = spec(asked);
        spec["user"] = who.user.clone().into();
        spec["groups"] = who.groups.clone().into();
        self.review("SubjectAccessReview", "/apis/authorization.k8s.io/v1/subjectaccessreviews", &spec).await
    }

    async fn review(&self, kind: &str, path: &str, spec: &Value) -> Result<Review, Error> {
        let body = json!({"apiVersion": "authorization.k8s.io/v1", "kind": kind, "spec": spec});
        let review: Reviewed<Review> = self.api.json(self.call(Method::Post, path, &[]).json(&body).reads()).await?;
        Ok(review.status)
    }
}
