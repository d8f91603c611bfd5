//! What the blueprint wants of a cluster, as the objects that Rancher and Kubernetes would have for it: to be decided by the
//! same rules as what is there. No IO.

use lockstep_rbac::{ClusterRole, ClusterRoleBinding, Metadata, Objects, PolicyRule, RoleBinding, RoleRef, Subject};
use lockstep_systems::rancher::RoleTemplate;

use crate::blueprint::{Blueprint, Grant, Scope};
use crate::roles::{closure, names, promoted, rules};

/// A cluster as the wanted objects are worked out for it.
pub(super) struct At<'a> {
    /// What is wanted.
    pub(super) blueprint: &'a Blueprint,
    /// The cluster's name.
    pub(super) cluster: &'a str,
    /// Rancher's role templates.
    pub(super) templates: &'a [RoleTemplate],
    /// The cluster's own roles, for role templates that stand for one of them.
    pub(super) cluster_roles: &'a [ClusterRole],
    /// The cluster's namespaces with the ids of their projects.
    pub(super) namespaces: &'a [(String, Option<String>)],
    /// The cluster's projects: name and id.
    pub(super) projects: &'a [(String, String)],
}

/// By which name a wanted binding is known as that of a row of the blueprint.
const ROW: &str = "grants.";

/// The row of the blueprint that wants a binding.
pub(super) fn row_of(binding: &str) -> Option<usize> {
    binding.strip_prefix(ROW)?.parse().ok()
}

impl At<'_> {
    /// The objects that the grants of this cluster come to.
    pub(super) fn objects(&self) -> Objects {
        let mut made = Made { objects: Objects::default() };
        for (n, grant) in self.blueprint.grants.iter().enumerate() {
            let subject = Subject {
                api_group: "rbac.authorization.k8s.io".into(),
                kind: "Group".into(),
                name: self.blueprint.group_principal(&grant.group),
                namespace: String::new(),
            };
            if grant.scope == Scope::Global {
                // Of Rancher's global roles this one alone reaches into clusters.
                if grant.role == "admin" {
                    made.role("admin", &[everything(), every_path()]);
                    made.bind(n, "admin", &subject, None);
                }
            } else if grant.cluster == self.cluster {
                self.grant(&mut made, n, grant, &subject);
            }
        }
        made.objects
    }

    fn grant(&self, made: &mut Made, n: usize, grant: &Grant, subject: &Subject) {
        if grant.scope == Scope::RoleBindings {
            let there = self.cluster_roles.iter().find(|role| role.metadata.name == grant.role);
            made.role(&grant.role, there.map_or(&[], |role| &role.rules));
            for namespace in &grant.namespaces {
                made.bind(n, &grant.role, subject, Some(namespace));
            }
            return;
        }
        let roles = closure(self.templates, &grant.role);
        let spaces = self.spaces(grant);
        for role in &roles {
            made.role(&role.id, rules(role, self.cluster_roles));
            if grant.scope == Scope::Cluster {
                made.bind(n, &role.id, subject, None);
                continue;
            }
            for namespace in &spaces {
                made.bind(n, &role.id, subject, Some(namespace));
            }
            let wide = promoted(if role.external { &[] } else { &role.rules });
            made.whole(n, &format!("{}-promoted", role.id), &wide, subject);
        }
        if grant.scope != Scope::Cluster {
            let project = self.project(grant);
            made.whole(n, &format!("{n}-namespaces"), &on_namespaces(&roles, &spaces, project), subject);
        }
    }

    fn project(&self, grant: &Grant) -> Option<&str> {
        self.projects.iter().find(|(name, _)| *name == grant.project).map(|(_, id)| id.as_str())
    }

    /// The namespaces where a grant's role holds.
    pub(super) fn spaces<'a>(&'a self, grant: &'a Grant) -> Vec<&'a str> {
        if grant.scope != Scope::Project {
            return grant.namespaces.iter().map(String::as_str).collect();
        }
        let project = self.project(grant);
        let within = self.namespaces.iter().filter(|(_, of)| project.is_some() && of.as_deref() == project);
        within.map(|(name, _)| name.as_str()).collect()
    }
}

/// What Rancher gives besides on a project's namespaces themselves: to see them, or where the role makes namespaces, to do
/// everything with them and to make more (Rancher 2.15 `namespace_handler.go`, recorded for the first).
fn on_namespaces(roles: &[&RoleTemplate], spaces: &[&str], project: Option<&str>) -> Vec<PolicyRule> {
    let texts = |all: &[&str]| all.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
    let makes = roles.iter().flat_map(|role| &role.rules).any(|rule| {
        names(&rule.resources, "namespaces") && names(&rule.api_groups, "") && names(&rule.verbs, "create")
    });
    let rule = |group: &str, resource: &str, verb: &str, named: &[&str]| PolicyRule {
        verbs: texts(&[verb]),
        api_groups: texts(&[group]),
        resources: texts(&[resource]),
        resource_names: texts(named),
        ..PolicyRule::default()
    };
    let mut out = Vec::new();
    if !spaces.is_empty() {
        out.push(rule("", "namespaces", if makes { "*" } else { "get" }, spaces));
    }
    if makes {
        out.push(rule("", "namespaces", "create", &[]));
        let short = project.and_then(|id| id.split(':').next_back());
        out.extend(short.map(|id| rule("management.cattle.io", "projects", "manage-namespaces", &[id])));
    }
    out
}

fn everything() -> PolicyRule {
    let all = || vec!["*".to_owned()];
    PolicyRule { verbs: all(), api_groups: all(), resources: all(), ..PolicyRule::default() }
}

fn every_path() -> PolicyRule {
    PolicyRule { verbs: vec!["*".into()], non_resource_urls: vec!["*".into()], ..PolicyRule::default() }
}

/// The objects so far.
struct Made {
    objects: Objects,
}

impl Made {
    /// A role that bindings refer to; of the same name there is one.
    fn role(&mut self, name: &str, rules: &[PolicyRule]) {
        if self.objects.cluster_roles.iter().all(|role| role.metadata.name != name) {
            let metadata = Metadata { name: name.to_owned(), ..Metadata::default() };
            self.objects.cluster_roles.push(ClusterRole { metadata, rules: rules.to_vec(), aggregation_rule: None });
        }
    }

    /// A role of these rules, bound in the whole cluster; nothing where there are no rules.
    fn whole(&mut self, n: usize, name: &str, rules: &[PolicyRule], subject: &Subject) {
        if !rules.is_empty() {
            self.role(name, rules);
            self.bind(n, name, subject, None);
        }
    }

    fn bind(&mut self, n: usize, role: &str, subject: &Subject, namespace: Option<&str>) {
        let role_ref = RoleRef {
            api_group: "rbac.authorization.k8s.io".into(),
            kind: "ClusterRole".into(),
            name: role.to_owned(),
        };
        let metadata = Metadata {
            name: format!("{ROW}{n}"),
            namespace: namespace.unwrap_or_default().to_owned(),
            ..Metadata::default()
        };
        let subjects = vec![subject.clone()];
        if namespace.is_some() {
            self.objects.bindings.push(RoleBinding { metadata, role_ref, subjects });
        } else {
            self.objects.cluster_bindings.push(ClusterRoleBinding { metadata, role_ref, subjects });
        }
    }
}

/// What every signed-in user may do in every cluster: Kubernetes' own roles for it, word by word (1.36,
/// `plugin/pkg/auth/authorizer/rbac/bootstrappolicy`), so that more than them is seen.
pub(super) fn of_everyone(subjects: &[&str]) -> Objects {
    let texts = |all: &str| all.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let review = |group: &str, resources: &str| PolicyRule {
        verbs: texts("create"),
        api_groups: texts(group),
        resources: texts(resources),
        ..PolicyRule::default()
    };
    let paths = PolicyRule {
        verbs: texts("get"),
        non_resource_urls: texts(
            "/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/",
        ),
        ..PolicyRule::default()
    };
    let rules = [
        review("authorization.k8s.io", "selfsubjectaccessreviews selfsubjectrulesreviews"),
        review("authentication.k8s.io", "selfsubjectreviews"),
        paths,
    ];
    let mut made = Made { objects: Objects::default() };
    made.role("everyone", &rules);
    for name in subjects {
        let subject = Subject {
            api_group: "rbac.authorization.k8s.io".into(),
            kind: "Group".into(),
            name: (*name).to_owned(),
            namespace: String::new(),
        };
        made.bind(0, "everyone", &subject, None);
    }
    for binding in &mut made.objects.cluster_bindings {
        "everyone".clone_into(&mut binding.metadata.name);
    }
    made.objects
}
