//! The question: who, and what.

use serde::{Deserialize, Serialize};
use serde_with::{As, DefaultOnNull};

/// The group that may do everything, before RBAC is asked.
pub const MASTERS: &str = "system:masters";

/// Who asks, as the cluster sees them after the sign-in. A service account is the user `system:serviceaccount:NS:NAME`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Who {
    /// The user's name; may be empty where only groups are of interest.
    #[serde(with = "As::<DefaultOnNull>")]
    pub user: String,
    /// All groups, those that Kubernetes adds (`system:authenticated`) included.
    #[serde(with = "As::<DefaultOnNull>")]
    pub groups: Vec<String>,
}

impl Who {
    /// Somebody of whom only one group is known.
    #[must_use]
    pub fn group(name: &str) -> Self {
        Who { user: String::new(), groups: vec![name.to_owned()] }
    }

    /// A service account with the groups that Kubernetes gives it.
    #[must_use]
    pub fn service_account(namespace: &str, name: &str) -> Self {
        let groups = ["system:serviceaccounts", &format!("system:serviceaccounts:{namespace}"), "system:authenticated"];
        Who { user: account(namespace, name), groups: groups.map(str::to_owned).to_vec() }
    }

    pub(crate) fn is_in(&self, group: &str) -> bool {
        self.groups.iter().any(|own| own == group)
    }
}

/// How the user names of service accounts begin.
pub(crate) const ACCOUNTS: &str = "system:serviceaccount:";

/// The user name of a service account.
pub(crate) fn account(namespace: &str, name: &str) -> String {
    format!("{ACCOUNTS}{namespace}:{name}")
}

/// What is asked about, as in a SubjectAccessReview: something with a resource, or with a path that is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// For example `list`; for a path for example `get`.
    #[serde(with = "As::<DefaultOnNull>")]
    pub verb: String,
    /// The API group; empty for the core.
    #[serde(skip_serializing_if = "String::is_empty", with = "As::<DefaultOnNull>")]
    pub group: String,
    /// For example `pods`.
    #[serde(skip_serializing_if = "String::is_empty", with = "As::<DefaultOnNull>")]
    pub resource: String,
    /// The part of it, for example `log`.
    #[serde(skip_serializing_if = "String::is_empty", with = "As::<DefaultOnNull>")]
    pub subresource: String,
    /// Which one; empty for all.
    #[serde(skip_serializing_if = "String::is_empty", with = "As::<DefaultOnNull>")]
    pub name: String,
    /// Where; empty for the whole cluster, that is for all namespaces at once.
    #[serde(skip_serializing_if = "String::is_empty", with = "As::<DefaultOnNull>")]
    pub namespace: String,
    /// A path that is no resource, for example `/healthz`. Where there is one, only the verb counts beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

impl Asked {
    /// `verb` on all `resource` of an API group, in the whole cluster.
    #[must_use]
    pub fn new(verb: &str, group: &str, resource: &str) -> Self {
        Asked { verb: verb.to_owned(), group: group.to_owned(), resource: resource.to_owned(), ..Asked::default() }
    }

    /// `verb` on a path that is no resource.
    #[must_use]
    pub fn path(verb: &str, path: &str) -> Self {
        Asked { verb: verb.to_owned(), path: Some(path.to_owned()), ..Asked::default() }
    }

    /// The same in a namespace; empty for the whole cluster.
    #[must_use]
    pub fn within(mut self, namespace: &str) -> Self {
        namespace.clone_into(&mut self.namespace);
        self
    }

    /// The namespace whose bindings count. A path is in none.
    pub(crate) fn place(&self) -> Option<&str> {
        (self.path.is_none() && !self.namespace.is_empty()).then_some(self.namespace.as_str())
    }
}
