//! Whether one rule allows what is asked, and whether one subject is who asks.
//!
//! Kubernetes 1.36: `pkg/apis/rbac/v1/evaluation_helpers.go`, `plugin/pkg/auth/authorizer/rbac/rbac.go` and
//! `pkg/registry/rbac/validation/rule.go`.

use crate::asked::{ACCOUNTS, Asked, Who, account};
use crate::features::{Feature, Features};
use crate::types::{PolicyRule, Subject};

/// The kind of subject that is a service account.
pub(crate) const SERVICE_ACCOUNT: &str = "ServiceAccount";

/// Whether the rule allows it.
pub(crate) fn allows(rule: &PolicyRule, asked: &Asked, features: Features) -> bool {
    let stars = features.has(Feature::Wildcards);
    if !has(&rule.verbs, &asked.verb, stars) {
        return false;
    }
    if let Some(path) = &asked.path {
        let fits = |url: &String| url == path || stars && starts(url, path);
        return features.has(Feature::NonResourceUrls) && rule.non_resource_urls.iter().any(fits);
    }
    let part = if features.has(Feature::Subresources) { asked.subresource.as_str() } else { "" };
    (!features.has(Feature::ApiGroups) || has(&rule.api_groups, &asked.group, stars))
        && rule.resources.iter().any(|one| names(one, &asked.resource, part, stars))
        && (!features.has(Feature::ResourceNames)
            || rule.resource_names.is_empty()
            || has(&rule.resource_names, &asked.name, false))
}

fn has(list: &[String], wanted: &str, stars: bool) -> bool {
    list.iter().any(|one| one == wanted || stars && one == "*")
}

/// Whether a rule's resource is this one: `pods`, `pods/log`, `*/log` or `*`. The question may hold both in one text.
fn names(one: &str, resource: &str, part: &str, stars: bool) -> bool {
    if stars && one == "*" {
        return true;
    }
    if part.is_empty() {
        return one == resource;
    }
    let exact = one.strip_prefix(resource).and_then(|rest| rest.strip_prefix('/')) == Some(part);
    exact || stars && one.strip_prefix("*/") == Some(part)
}

/// Whether a rule's path ends in a `*` and what stands before it begins this path.
fn starts(url: &str, path: &str) -> bool {
    url.ends_with('*') && path.starts_with(url.trim_end_matches('*'))
}

/// Whether the subject is one of those who ask. `home` is the binding's namespace, empty for one of the whole cluster.
pub(crate) fn is_who(subject: &Subject, who: &Who, home: &str, features: Features) -> bool {
    match subject.kind.as_str() {
        "User" => subject.name == who.user,
        "Group" => who.is_in(&subject.name),
        SERVICE_ACCOUNT if features.has(Feature::ServiceAccounts) => is_account(&who.user, subject, home),
        _ => false,
    }
}

/// Whether a user is this service account. Nobody is one without a namespace.
fn is_account(user: &str, subject: &Subject, home: &str) -> bool {
    let space = space_of(subject, home);
    let rest = user.strip_prefix(ACCOUNTS).and_then(|rest| rest.strip_prefix(space)).and_then(|r| r.strip_prefix(':'));
    !space.is_empty() && rest == Some(&subject.name)
}

/// The user that a service account is, where it has a namespace.
pub(crate) fn user_of(subject: &Subject, home: &str) -> Option<String> {
    let space = space_of(subject, home);
    (!space.is_empty()).then(|| account(space, &subject.name))
}

/// The namespace of a service account.
pub(crate) fn space_of<'a>(subject: &'a Subject, home: &'a str) -> &'a str {
    if subject.namespace.is_empty() { home } else { &subject.namespace }
}
