//! Decisions over the objects of a cluster.

use serde::{Deserialize, Serialize};

use crate::asked::{Asked, MASTERS, Who};
use crate::features::Features;
use crate::matching::{allows, is_who};
use crate::types::{ClusterRole, Metadata, Objects, PolicyRule, Role, RoleRef, Subject};
use crate::words;

/// The answer to one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// It is allowed.
    Allowed(By),
    /// It is not.
    Denied {
        /// Roles that are not there and might have allowed it, in Kubernetes' words, in the order of the bindings:
        /// `clusterrole.rbac.authorization.k8s.io "view" not found`.
        missing: Vec<String>,
    },
}

impl Decision {
    /// Whether it is allowed.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        matches!(self, Decision::Allowed(_))
    }

    /// The reason, as kube-apiserver words it; empty where it gives none.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Decision::Allowed(by) => by.words(),
            Decision::Denied { missing } => words::missing(missing),
        }
    }
}

/// What allows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// Who asks is in `system:masters`.
    Masters,
    /// A binding.
    Binding(Box<Way>),
}

impl By {
    /// The reason, as kube-apiserver words it; for `system:masters` it gives none.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            By::Masters => String::new(),
            By::Binding(way) => words::allowed(way),
        }
    }

    /// The binding, where it is one.
    #[must_use]
    pub fn way(&self) -> Option<&Way> {
        match self {
            By::Masters => None,
            By::Binding(way) => Some(way),
        }
    }
}

/// A binding, the subject that fits, and the rule of its role that allows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// The binding's name.
    pub binding: String,
    /// Its namespace; empty for a binding of the whole cluster.
    pub namespace: String,
    /// The role it binds.
    pub role: RoleRef,
    /// The first of its subjects that fits.
    pub subject: Subject,
    /// Which of the role's rules allows it, the first that does; counts from 0.
    pub index: usize,
    /// That rule.
    pub rule: PolicyRule,
}

impl Way {
    /// The binding's kind.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        if self.namespace.is_empty() { "ClusterRoleBinding" } else { "RoleBinding" }
    }
}

impl Objects {
    /// Decides as kube-apiserver does: bindings of the whole cluster first, then those of the namespace. Roles allow what
    /// their rules say; see [`Objects::aggregated`].
    #[must_use]
    pub fn decide(&self, who: &Who, asked: &Asked) -> Decision {
        decide(self, Features::default(), who, asked)
    }

    /// Every binding that allows it, `system:masters` first where that does.
    #[must_use]
    pub fn all_ways(&self, who: &Who, asked: &Asked) -> Vec<By> {
        all_ways(self, Features::default(), who, asked)
    }
}

pub(crate) fn decide(objects: &Objects, features: Features, who: &Who, asked: &Asked) -> Decision {
    if who.is_in(MASTERS) {
        return Decision::Allowed(By::Masters);
    }
    let mut missing = Vec::new();
    for bound in bound(objects, features, who, asked) {
        match bound.way(objects, features, asked) {
            Ok(Some(way)) => return Decision::Allowed(By::Binding(Box::new(way))),
            Ok(None) => {}
            Err(words) => missing.push(words),
        }
    }
    Decision::Denied { missing }
}

pub(crate) fn all_ways(objects: &Objects, features: Features, who: &Who, asked: &Asked) -> Vec<By> {
    let masters = who.is_in(MASTERS).then_some(By::Masters);
    let ways = bound(objects, features, who, asked).filter_map(|bound| bound.way(objects, features, asked).ok()?);
    masters.into_iter().chain(ways.map(|way| By::Binding(Box::new(way)))).collect()
}

/// A binding that holds who asks.
struct Bound<'a> {
    metadata: &'a Metadata,
    /// Its namespace, empty for one of the whole cluster.
    home: &'a str,
    role: &'a RoleRef,
    subject: &'a Subject,
}

/// The bindings that count and hold who asks.
fn bound<'a>(
    objects: &'a Objects,
    features: Features,
    who: &'a Who,
    asked: &'a Asked,
) -> impl Iterator<Item = Bound<'a>> {
    let whole = objects.cluster_bindings.iter().map(|b| (&b.metadata, "", &b.role_ref, &b.subjects));
    let place = asked.place();
    let local = objects.bindings.iter().filter(move |b| place == Some(b.metadata.namespace.as_str()));
    let local = local.map(|b| (&b.metadata, b.metadata.namespace.as_str(), &b.role_ref, &b.subjects));
    whole.chain(local).filter_map(move |(metadata, home, role, subjects)| {
        let subject = subjects.iter().find(|subject| is_who(subject, who, home, features))?;
        Some(Bound { metadata, home, role, subject })
    })
}

impl Bound<'_> {
    /// How it allows what is asked, if it does; Kubernetes' words where its role is not there.
    fn way(&self, objects: &Objects, features: Features, asked: &Asked) -> Result<Option<Way>, String> {
        let rules = rules(objects, self.role, self.home).ok_or_else(|| words::not_found(self.role))?;
        let found = rules.iter().enumerate().find(|(_, rule)| allows(rule, asked, features));
        Ok(found.map(|(index, rule)| Way {
            binding: self.metadata.name.clone(),
            namespace: self.home.to_owned(),
            role: self.role.clone(),
            subject: self.subject.clone(),
            index,
            rule: rule.clone(),
        }))
    }
}

/// The rules of a role that a binding in `home` refers to. Nothing where it is not there.
pub(crate) fn rules<'a>(objects: &'a Objects, role: &RoleRef, home: &str) -> Option<&'a [PolicyRule]> {
    match role.kind.as_str() {
        "ClusterRole" => {
            let fits = |one: &&ClusterRole| one.metadata.name == role.name;
            objects.cluster_roles.iter().find(fits).map(|one| one.rules.as_slice())
        }
        "Role" => {
            let fits = |one: &&Role| one.metadata.name == role.name && one.metadata.namespace == home;
            objects.roles.iter().find(fits).map(|one| one.rules.as_slice())
        }
        _ => None,
    }
}
