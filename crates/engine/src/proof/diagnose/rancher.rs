//! Rancher and the cluster: principal, binding, project, and what was answered.

use lockstep_words::{Key, Message, en::explain as ex, en::proof as say};

use super::super::seen::Seen;
use super::{Break, Looked, named};
use crate::blueprint::{Blueprint, Grant, Mapping};
use crate::explain;
use crate::run::Stopped;

/// The first grant of a group.
fn grant_of<'a>(blueprint: &'a Blueprint, mapping: &Mapping) -> Option<&'a Grant> {
    blueprint.grants.iter().find(|grant| grant.group == mapping.keycloak_group)
}

/// Keycloak's words when Rancher cannot spend a code.
const EXCHANGE: [(&str, Key, Key); 3] = [
    ("invalid_client_credentials", say::RANCHER_SECRET, say::RANCHER_SECRET_DO),
    ("code_verifier_missing invalid_code_verifier pkce_verification_failed", say::RANCHER_PKCE, say::REVIEW_DO),
    ("invalid_redirect_uri", say::RANCHER_URL, say::REVIEW_DO),
];

pub(super) fn rancher(blueprint: &Blueprint, seen: &Seen, mapping: &Mapping) -> Looked {
    let principal = blueprint.group_principal(&mapping.keycloak_group);
    let review = || named(seen, say::REVIEW_DO);
    let Some(grant) = grant_of(blueprint, mapping) else {
        return (principal, Ok(say::KUBERNETES_ANSWERED.into()));
    };
    let with = |key| {
        named(seen, key)
            .with("group", &mapping.keycloak_group)
            .with("role", &grant.role)
            .with("project", &grant.project)
    };
    let client = |key| with(key).with("client", &blueprint.keycloak.client).with("there", &seen.callback);
    match &seen.stopped {
        Some(Stopped::ClientFailed { error }) => {
            let (cause, remedy) = match error.as_str() {
                "invalid_redirect_uri" => (say::CLIENT_REDIRECT, say::CLIENT_REDIRECT_DO),
                _ => (say::CLIENT_OFF, say::REVIEW_DO),
            };
            return (principal, Err(Break::sure(client(cause), client(remedy))));
        }
        // Keycloak's words where its client demands PKCE and Rancher begins a sign-in without.
        Some(Stopped::Refused { said }) if said.contains("code_challenge_method") => {
            return (principal, Err(Break::sure(client(say::RANCHER_PKCE), client(say::REVIEW_DO))));
        }
        Some(Stopped::Refused { said }) => {
            let cause = Message::new(ex::SIGN_IN_REFUSED).with("said", said);
            return (principal, Err(Break { cause, remedy: review(), likely: true }));
        }
        _ => {}
    }
    let exchange = seen.exchange.as_deref().unwrap_or_default();
    if let Some((_, cause, remedy)) = EXCHANGE.iter().find(|(errors, ..)| explain::among(errors, exchange)) {
        return (principal, Err(Break::sure(client(cause.clone()), client(remedy.clone()))));
    }
    if seen.refused.is_some() && seen.auth["enabled"] == false {
        return (principal, Err(Break::sure(say::RANCHER_OFF.into(), say::RANCHER_OFF_DO.into())));
    }
    if let Some(said) = &seen.refused {
        let key = if seen.allowed.contains(&principal) { say::REFUSED } else { say::NOT_LISTED };
        return (principal, Err(Break::sure(with(key).with("said", said), review())));
    }
    let project = seen.projects.iter().find(|(_, cluster, name)| *cluster == grant.cluster && *name == grant.project);
    let own: Vec<&str> = seen
        .bindings
        .iter()
        .filter(|(group, role, _)| *group == principal && *role == grant.role)
        .map(|(_, _, project)| project.as_str())
        .collect();
    if !project.is_some_and(|(id, _, _)| own.contains(&id.as_str())) {
        let elsewhere = seen.projects.iter().find(|(id, _, _)| own.contains(&id.as_str()));
        let cause = match elsewhere {
            Some((_, _, there)) => with(say::BINDING_ELSEWHERE).with("there", there),
            None => with(say::NO_BINDING),
        };
        return (principal, Err(Break::sure(cause, review())));
    }
    let id = project.map(|(id, _, _)| id.as_str());
    let lost = grant.namespaces.iter().find(|name| {
        !seen
            .namespaces
            .iter()
            .any(|(cluster, namespace, of)| *cluster == grant.cluster && namespace == *name && of.as_deref() == id)
    });
    if let Some(lost) = lost {
        let cause = with(say::NAMESPACE_ELSEWHERE).with("namespace", lost);
        return (principal, Err(Break::sure(cause, review())));
    }
    let user = seen.person.rancher_id.as_deref().unwrap_or("–");
    (principal, Ok(with(say::RANCHER_HOLDS).with("user", user)))
}

pub(super) fn kubernetes(blueprint: &Blueprint, seen: &Seen, mapping: &Mapping) -> Looked {
    let grant = grant_of(blueprint, mapping);
    let name = grant.map_or_else(String::new, |grant| format!("{} in {}", grant.role, grant.namespaces.join(", ")));
    match seen.answers.iter().find(|answer| !answer.as_wanted()) {
        None => {
            let reason = seen.answers.iter().find_map(|answer| answer.reason.clone());
            let fact = reason.map_or_else(
                || say::KUBERNETES_ANSWERED.into(),
                |reason| Message::new(say::KUBERNETES_HOLDS).with("reason", reason),
            );
            (name, Ok(fact))
        }
        Some(answer) if answer.allowed == Some(true) => {
            let with = |key| {
                named(seen, key).with("question", answer.question.title()).with("cluster", &answer.question.cluster)
            };
            let reason = answer.reason.clone().unwrap_or_else(|| "no binding is named".into());
            (name, Err(Break::sure(with(say::TOO_MUCH), with(say::TOO_MUCH_DO).with("reason", reason))))
        }
        Some(answer) => {
            let cause = Message::new(say::NOT_EFFECTIVE).with("cluster", &answer.question.cluster);
            (name, Err(Break::sure(cause, say::NOT_EFFECTIVE_DO.into())))
        }
    }
}
