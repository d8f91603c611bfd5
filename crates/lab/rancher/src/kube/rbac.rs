//! RBAC decisions over real RBAC objects, worded as kube-apiserver words them.

use serde_json::{Value, json};

use super::call::Caller;
use super::objects::Objects;
use crate::text::{field, strings};

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attributes {
    /// `get`, `list`, `create` and so on.
    pub(crate) verb: String,
    /// The API group.
    pub(crate) group: String,
    /// The resource, with `/subresource` where there is one.
    pub(crate) resource: String,
    /// The namespace, `""` at the cluster scope.
    pub(crate) namespace: String,
    /// The object's name, `""` for none.
    pub(crate) name: String,
    /// A path that is no resource.
    pub(crate) path: Option<String>,
}

/// The decision and its reason; the reason may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Whether it is allowed.
    pub(crate) allowed: bool,
    /// The words of the RBAC authorizer.
    pub(crate) reason: String,
}

fn holds(list: &Value, wanted: &str) -> bool {
    list.as_array().is_some_and(|list| list.iter().any(|one| one == wanted || one == "*"))
}

fn names_resource(rule: &Value, resource: &str) -> bool {
    let sub = resource.split_once('/').map(|(_, sub)| format!("*/{sub}"));
    holds(&rule["resources"], resource)
        || sub.is_some_and(|sub| rule["resources"].as_array().is_some_and(|list| list.iter().any(|one| *one == sub)))
}

fn allows(rule: &Value, asked: &Attributes) -> bool {
    if !holds(&rule["verbs"], &asked.verb) {
        return false;
    }
    if let Some(path) = &asked.path {
        return rule["nonResourceURLs"].as_array().into_iter().flatten().filter_map(Value::as_str).any(|url| {
            url == "*" || url == path || url.strip_suffix('*').is_some_and(|prefix| path.starts_with(prefix))
        });
    }
    let names = strings(&rule["resourceNames"]);
    holds(&rule["apiGroups"], &asked.group)
        && names_resource(rule, &asked.resource)
        && (names.is_empty() || names.contains(&asked.name))
}

/// How the subject of a binding that covers the caller is worded.
fn covering(binding: &Value, caller: &Caller, namespace: &str) -> Option<String> {
    binding["subjects"].as_array()?.iter().find_map(|subject| {
        let name = field(subject, "name");
        match field(subject, "kind") {
            "User" if name == caller.name => Some(format!("User {name:?}")),
            "Group" if caller.groups.iter().any(|group| group == name) => Some(format!("Group {name:?}")),
            "ServiceAccount" => {
                let home = subject["namespace"].as_str().unwrap_or(namespace);
                (caller.name == format!("system:serviceaccount:{home}:{name}"))
                    .then(|| format!("ServiceAccount \"{name}/{home}\""))
            }
            _ => None,
        }
    })
}

/// A binding that covers the caller: words for it, and its role's rules or what is wrong with them.
struct Held<'a> {
    words: String,
    rules: Result<Vec<&'a Value>, String>,
}

fn held<'a>(objects: &'a Objects, caller: &Caller, namespace: &str) -> Vec<Held<'a>> {
    let mut all = Vec::new();
    let cluster = objects.all("clusterrolebindings").map(|binding| (binding, ""));
    let local = objects.within("rolebindings", namespace).map(|binding| (binding, namespace));
    for (binding, home) in cluster.chain(local) {
        let Some(subject) = covering(binding, caller, home) else { continue };
        let name = field(&binding["metadata"], "name");
        let (kind, role) = (field(&binding["roleRef"], "kind"), field(&binding["roleRef"], "name"));
        let (what, place) =
            if home.is_empty() { ("ClusterRoleBinding", String::new()) } else { ("RoleBinding", format!("/{home}")) };
        let found = match kind {
            "Role" => objects.get("roles", home, role),
            _ => objects.get("clusterroles", "", role),
        };
        all.push(Held {
            words: format!("RBAC: allowed by {what} \"{name}{place}\" of {kind} {role:?} to {subject}"),
            rules: found
                .map(|role| role["rules"].as_array().into_iter().flatten().collect())
                .ok_or_else(|| format!("{}.rbac.authorization.k8s.io {role:?} not found", kind.to_lowercase())),
        });
    }
    all
}

/// Decides as kube-apiserver does: cluster-wide bindings first, then those of the namespace.
pub(crate) fn decide(objects: &Objects, caller: &Caller, asked: &Attributes) -> Verdict {
    if caller.groups.iter().any(|group| group == "system:masters") {
        return Verdict { allowed: true, reason: String::new() };
    }
    let mut problems = Vec::new();
    for binding in held(objects, caller, &asked.namespace) {
        match binding.rules {
            Ok(rules) if rules.iter().any(|rule| allows(rule, asked)) => {
                return Verdict { allowed: true, reason: binding.words };
            }
            Ok(_) => {}
            Err(problem) => problems.push(problem),
        }
    }
    let reason = match problems.len() {
        0 => String::new(),
        1 => format!("RBAC: {}", problems[0]),
        _ => format!("RBAC: [{}]", problems.join(", ")),
    };
    Verdict { allowed: false, reason }
}

/// All rules a caller has in a namespace: those for resources, and those for paths.
pub(crate) fn rules(objects: &Objects, caller: &Caller, namespace: &str) -> (Vec<Value>, Vec<Value>) {
    let all: Vec<Value> = held(objects, caller, namespace)
        .into_iter()
        .filter_map(|binding| binding.rules.ok())
        .flatten()
        .map(|rule| {
            let mut rule = rule.clone();
            if let Some(rule) = rule.as_object_mut() {
                rule.retain(|_, value| !value.is_null());
            }
            rule
        })
        .collect();
    all.into_iter().partition(|rule| rule["nonResourceURLs"].is_null())
}

/// The words of a refusal.
pub(crate) fn refusal(caller: &str, asked: &Attributes) -> String {
    if let Some(path) = &asked.path {
        return format!("forbidden: User {caller:?} cannot {} path {path:?}", asked.verb);
    }
    let place = if asked.namespace.is_empty() {
        "at the cluster scope".to_owned()
    } else {
        format!("in the namespace {:?}", asked.namespace)
    };
    let plain = asked.resource.split('/').next().unwrap_or_default();
    let whole = if asked.group.is_empty() { plain.to_owned() } else { format!("{plain}.{}", asked.group) };
    let name = if asked.name.is_empty() { String::new() } else { format!(" {:?}", asked.name) };
    format!(
        "{whole}{name} is forbidden: User {caller:?} cannot {} resource {:?} in API group {:?} {place}",
        asked.verb, asked.resource, asked.group
    )
}

/// The details of a refusal's `Status`.
pub(crate) fn details(asked: &Attributes) -> Value {
    let mut details = json!({});
    if asked.path.is_some() {
        return details;
    }
    let plain = asked.resource.split('/').next().unwrap_or_default();
    for (key, value) in [("name", asked.name.as_str()), ("group", asked.group.as_str()), ("kind", plain)] {
        if !value.is_empty() {
            details[key] = json!(value);
        }
    }
    details
}
