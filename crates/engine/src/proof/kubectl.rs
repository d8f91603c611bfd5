//! The same questions for people at a terminal.

use lockstep_rbac::Asked;

/// Short names as kubectl prints them beside `get`.
fn kind(asked: &Asked) -> String {
    // As in the scenario: kubectl takes singular and plural alike.
    let name = asked.resource.strip_suffix("sses").map(|stem| format!("{stem}ss"));
    let name = name.or_else(|| asked.resource.strip_suffix("ies").map(|stem| format!("{stem}y")));
    let name = name.unwrap_or_else(|| asked.resource.strip_suffix('s').unwrap_or(&asked.resource).to_owned());
    let known = asked.group.is_empty() || asked.group == "apps" || asked.group == "batch";
    if known { name } else { format!("{}.{}", asked.resource, asked.group) }
}

fn place(asked: &Asked) -> String {
    if asked.namespace.is_empty() { String::new() } else { format!(" -n {}", asked.namespace) }
}

/// The command that makes the request, for example `kubectl get pod -n trinity`.
pub(super) fn get(asked: &Asked) -> String {
    if let Some(path) = &asked.path {
        return format!("kubectl get --raw {path}");
    }
    let name = if asked.name.is_empty() { String::new() } else { format!(" {}", asked.name) };
    let all = if asked.namespace.is_empty() && super::ask::in_namespaces(asked) { " -A" } else { "" };
    format!("kubectl get {}{name}{}{all}", kind(asked), place(asked))
}

/// The command that asks whether it is allowed, for example `kubectl auth can-i list pods -n trinity`.
pub(super) fn can_i(asked: &Asked) -> String {
    if let Some(path) = &asked.path {
        return format!("kubectl auth can-i {} {path}", asked.verb);
    }
    let group = if asked.group.is_empty() { String::new() } else { format!(".{}", asked.group) };
    let name = if asked.name.is_empty() { String::new() } else { format!("/{}", asked.name) };
    let part =
        if asked.subresource.is_empty() { String::new() } else { format!(" --subresource={}", asked.subresource) };
    let all = if asked.namespace.is_empty() && super::ask::in_namespaces(asked) { " -A" } else { "" };
    format!("kubectl auth can-i {} {}{group}{name}{part}{}{all}", asked.verb, asked.resource, place(asked))
}

#[cfg(test)]
mod tests {
    use super::super::ask::question;
    use super::{can_i, get};

    #[test]
    fn commands_are_those_of_a_terminal() {
        let of = |text: &str, place: &str| question(text).unwrap().within(place);
        assert_eq!(get(&of("list nodes", "")), "kubectl get node");
        assert_eq!(get(&of("list pods", "trinity")), "kubectl get pod -n trinity");
        assert_eq!(get(&of("list pods", "")), "kubectl get pod -A");
        assert_eq!(get(&of("list storageclasses", "")), "kubectl get storageclasses.storage.k8s.io");
        assert_eq!(get(&of("get /version", "")), "kubectl get --raw /version");
        let exec = of("create pods/exec", "trinity");
        assert_eq!(can_i(&exec), "kubectl auth can-i create pods --subresource=exec -n trinity");
        assert_eq!(can_i(&of("get configmaps settings", "a")), "kubectl auth can-i get configmaps/settings -n a");
        assert_eq!(can_i(&of("list deployments", "")), "kubectl auth can-i list deployments.apps -A");
    }
}
