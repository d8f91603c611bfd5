//! What is asked of a cluster: the questions of each cell of the matrix, and the real requests of a person's proof.
//!
//! Written as rules of roles write it, `VERB RESOURCE[.GROUP][/PART] [NAME]` or `VERB /PATH`: `list pods`,
//! `get pods/log`, `list deployments.apps`, `get configmaps settings`, `get /healthz`.

use lockstep_rbac::Asked;
use lockstep_words::{Message, en::forms as say};

/// What is asked where the blueprint names nothing else.
pub(crate) const DEFAULT: [&str; 12] = [
    "list pods",
    "get pods/log",
    "create pods/exec",
    "list services",
    "list deployments",
    "delete deployments",
    "list secrets",
    "create rolebindings",
    "list nodes",
    "list namespaces",
    "list persistentvolumes",
    "list storageclasses",
];

/// API groups of resources that are named without one (Kubernetes 1.36's own).
const GROUPS: [(&str, &str); 8] = [
    ("apps", "deployments statefulsets daemonsets replicasets controllerrevisions"),
    ("batch", "jobs cronjobs"),
    ("networking.k8s.io", "ingresses networkpolicies ingressclasses"),
    ("storage.k8s.io", "storageclasses volumeattachments csidrivers csinodes"),
    ("rbac.authorization.k8s.io", "roles rolebindings clusterroles clusterrolebindings"),
    ("autoscaling", "horizontalpodautoscalers"),
    ("policy", "poddisruptionbudgets"),
    ("apiextensions.k8s.io", "customresourcedefinitions"),
];

/// What is asked for: Kubernetes' own verbs, those of single resources, and those of HTTP for paths.
const VERBS: &str = "get list watch create update patch delete deletecollection use bind escalate impersonate approve sign \
     attest proxy post put head options *";

/// Resources that are in no namespace.
const WIDE: &str = "nodes namespaces persistentvolumes storageclasses volumeattachments csidrivers csinodes \
     ingressclasses clusterroles clusterrolebindings customresourcedefinitions";

/// One question out of its words.
///
/// # Errors
/// What is wrong with it, for the field.
pub(crate) fn question(text: &str) -> Result<Asked, Message> {
    let wrong = || Message::new(say::QUESTION_WRONG).with("text", text.trim());
    let mut words = text.split_whitespace();
    let (Some(verb), Some(what)) = (words.next(), words.next()) else { return Err(wrong()) };
    let name = words.next().unwrap_or_default();
    if words.next().is_some() || !VERBS.split_whitespace().any(|known| known == verb) {
        return Err(wrong());
    }
    if what.starts_with('/') {
        return if name.is_empty() { Ok(Asked::path(verb, what)) } else { Err(wrong()) };
    }
    let (what, part) = what.split_once('/').unwrap_or((what, ""));
    let (resource, group) = match what.split_once('.') {
        Some((resource, group)) => (resource, group),
        None => (what, group_of(what)),
    };
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-.*".contains(c));
    if resource.is_empty() || ![resource, group, part].into_iter().all(plain) {
        return Err(wrong());
    }
    Ok(Asked { subresource: part.to_owned(), name: name.to_owned(), ..Asked::new(verb, group, resource) })
}

/// One real request out of its words: a question that reads, and where: `list pods in trinity`.
///
/// # Errors
/// What is wrong with it, for the field.
pub(crate) fn request(text: &str) -> Result<Asked, Message> {
    let (what, place) = text.split_once(" in ").unwrap_or((text, ""));
    let asked = question(what)?.within(place.trim());
    let named = place.trim().chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    let misplaced = !place.trim().is_empty() && !in_namespaces(&asked);
    if path(&asked).is_none() || !named || misplaced {
        return Err(Message::new(say::REQUEST_WRONG).with("text", text.trim()));
    }
    Ok(asked)
}

/// The questions of each cell: those that the blueprint names, or the usual ones.
pub(crate) fn questions(named: &[String]) -> Vec<Asked> {
    let named: Vec<Asked> = named.iter().filter_map(|text| question(text).ok()).collect();
    if named.is_empty() { DEFAULT.iter().filter_map(|text| question(text).ok()).collect() } else { named }
}

fn group_of(resource: &str) -> &'static str {
    GROUPS.iter().find(|(_, resources)| resources.split(' ').any(|one| one == resource)).map_or("", |(group, _)| group)
}

/// Whether it is asked in namespaces too.
pub(crate) fn in_namespaces(asked: &Asked) -> bool {
    asked.path.is_none() && !WIDE.split_whitespace().any(|one| one == asked.resource)
}

/// The question in few words, as it is written, with its namespace: `list pods in trinity`.
pub(crate) fn title(asked: &Asked) -> String {
    let mut what = asked.path.clone().unwrap_or_else(|| {
        let known = !asked.group.is_empty() && group_of(&asked.resource) == asked.group;
        let group = if asked.group.is_empty() || known { String::new() } else { format!(".{}", asked.group) };
        let part = if asked.subresource.is_empty() { String::new() } else { format!("/{}", asked.subresource) };
        format!("{}{group}{part}", asked.resource)
    });
    if !asked.name.is_empty() {
        what = format!("{what} {}", asked.name);
    }
    let place = if asked.namespace.is_empty() { String::new() } else { format!(" in {}", asked.namespace) };
    format!("{} {what}{place}", asked.verb)
}

/// The path of a real request that asks the same; nothing where that would not be a reading one.
pub(crate) fn path(asked: &Asked) -> Option<String> {
    if let Some(path) = &asked.path {
        return (asked.verb == "get").then(|| path.clone());
    }
    if !matches!(asked.verb.as_str(), "list" | "get") || !asked.subresource.is_empty() {
        return None;
    }
    if (asked.verb == "get") == asked.name.is_empty() {
        return None;
    }
    let root = if asked.group.is_empty() { "/api/v1".to_owned() } else { format!("/apis/{}/v1", asked.group) };
    let place = if asked.namespace.is_empty() { String::new() } else { format!("/namespaces/{}", asked.namespace) };
    let name = if asked.name.is_empty() { String::new() } else { format!("/{}", asked.name) };
    Some(format!("{root}{place}/{}{name}", asked.resource))
}

#[cfg(test)]
mod tests {
    use super::{DEFAULT, in_namespaces, path, question, questions, title};

    #[test]
    fn questions_are_read_as_rules_are_written() {
        for (text, group, resource, part, name) in [
            ("list pods", "", "pods", "", ""),
            ("get pods/log", "", "pods", "log", ""),
            (" list   deployments ", "apps", "deployments", "", ""),
            ("list widgets.acme.example", "acme.example", "widgets", "", ""),
            ("get deployments.apps/scale web", "apps", "deployments", "scale", "web"),
            ("* *.*", "*", "*", "", ""),
        ] {
            let asked = question(text).unwrap();
            let got = [&asked.group, &asked.resource, &asked.subresource, &asked.name];
            assert_eq!(got.map(String::as_str), [group, resource, part, name], "{text}");
        }
        assert_eq!(question("get /healthz").unwrap().path.as_deref(), Some("/healthz"));
        for wrong in ["", "list", "LIST pods", "list pods a b", "list po ds x", "get /healthz x", "list 'pods'"] {
            assert!(question(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_asked_reads_back() {
        for text in DEFAULT {
            assert_eq!(title(&question(text).unwrap()), text);
        }
        let there = question("list pods.metrics.k8s.io").unwrap().within("trinity");
        assert_eq!(title(&there), "list pods.metrics.k8s.io in trinity");
        assert_eq!(questions(&["list pods".into(), "nonsense".into()]).len(), 1);
        assert_eq!(questions(&[]).len(), DEFAULT.len());
        assert!(in_namespaces(&question("list secrets").unwrap()));
        assert!(!in_namespaces(&question("list nodes").unwrap()) && !in_namespaces(&question("get /x").unwrap()));
    }

    #[test]
    fn reading_questions_can_be_asked_for_real() {
        let of = |text: &str, place: &str| path(&question(text).unwrap().within(place));
        assert_eq!(of("list pods", "trinity").as_deref(), Some("/api/v1/namespaces/trinity/pods"));
        assert_eq!(of("list deployments", "").as_deref(), Some("/apis/apps/v1/deployments"));
        assert_eq!(of("get configmaps settings", "a").as_deref(), Some("/api/v1/namespaces/a/configmaps/settings"));
        for none in ["delete pods", "get pods/log web", "get pods", "list pods web"] {
            assert_eq!(of(none, "a"), None, "{none}");
        }
    }
}
