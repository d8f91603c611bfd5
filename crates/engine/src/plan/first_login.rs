//! What happens at the first sign-in of someone whose e-mail address or user name a Keycloak user already has.

use lockstep_words::{Message, en::plan as say};

use super::build::Build;
use super::keycloak::{IDENTITY_PROVIDER, REALM};
use super::{Act, Diff, Op, Place};
use crate::blueprint::{FirstLogin, Step};
use crate::survey::{FlowFound, RealmFound};

pub(super) const FLOW: &str = "keycloak.first-login";
/// Keycloak's own flow: it asks, and lets people prove with their old password that the user is theirs.
const OF_KEYCLOAK: &str = "first broker login";

/// The end of the name of our flow for a choice, and its executions in their order, each with its requirement (Keycloak
/// 24 to 26; `idp-review-profile` is left out: a required execution would switch alternatives beside it off, and what
/// is missing in a profile is asked for at the sign-in anyway). `None` where Keycloak's own flow does it.
fn flow(choice: FirstLogin) -> Option<(&'static str, [(&'static str, &'static str); 2])> {
    match choice {
        FirstLogin::Ask => None,
        FirstLogin::LinkByEmail => {
            Some(("link", [("idp-create-user-if-unique", "ALTERNATIVE"), ("idp-auto-link", "ALTERNATIVE")]))
        }
        FirstLogin::ExistingOnly => {
            Some(("existing", [("idp-detect-existing-broker-user", "REQUIRED"), ("idp-auto-link", "REQUIRED")]))
        }
    }
}

/// The name of the flow that the identity provider is to have.
pub(super) fn alias(build: &Build<'_>) -> String {
    match flow(build.blueprint.keycloak.first_login) {
        None => OF_KEYCLOAK.to_owned(),
        Some((end, _)) => format!("{} {end}", build.mark),
    }
}

/// The flow, where one of ours is wanted, and the end of those that are not wanted any more.
pub(super) fn add(build: &mut Build<'_>, realm: Option<&RealmFound>) {
    let found = realm.map(|realm| realm.flows.as_slice()).unwrap_or_default();
    let wanted = alias(build);
    if let Some((_, steps)) = flow(build.blueprint.keycloak.first_login) {
        let present = found.iter().find(|flow| flow.alias == wanted);
        keep_flow(build, present, &wanted, &steps.map(|(step, requirement)| (step.into(), requirement.into())));
    }
    let ours = |flow: &&FlowFound| flow.alias.starts_with(&build.mark) && flow.alias != wanted;
    let old: Vec<&FlowFound> = found.iter().filter(ours).collect();
    for flow in old {
        let op = Op::DropLoginFlow { realm: build.blueprint.keycloak.realm.clone(), alias: flow.alias.clone() };
        let subject = Message::new(say::FLOW).with("name", &flow.alias);
        let change = build.change(format!("{FLOW}.{}", flow.alias), Act::Delete, subject, op);
        // Keycloak keeps a flow that an identity provider still names.
        change.detail(say::FLOW_DROP_DETAIL).needs(&[IDENTITY_PROVIDER]);
    }
}

fn keep_flow(build: &mut Build<'_>, present: Option<&FlowFound>, alias: &str, steps: &[(String, String)]) {
    let subject = Message::new(say::FLOW).with("name", alias);
    if present.is_some_and(|flow| flow.steps == steps) {
        return build.keep(Place::Keycloak, Step::Keycloak, subject, None);
    }
    let shown = |steps: &[(String, String)]| {
        let each: Vec<String> = steps.iter().map(|(step, requirement)| format!("{step} ({requirement})")).collect();
        Some(each.join(", ")).filter(|text| !text.is_empty())
    };
    let diff = present.map(|flow| Diff { field: "executions".into(), before: shown(&flow.steps), after: shown(steps) });
    let detail = match build.blueprint.keycloak.first_login {
        FirstLogin::ExistingOnly => say::FLOW_EXISTING_DETAIL,
        FirstLogin::LinkByEmail | FirstLogin::Ask => say::FLOW_LINK_DETAIL,
    };
    let op =
        Op::LoginFlow { realm: build.blueprint.keycloak.realm.clone(), alias: alias.to_owned(), steps: steps.to_vec() };
    let act = if present.is_some() { Act::Update } else { Act::Create };
    build.change(FLOW, act, subject, op).detail(detail).diff(diff.into_iter().collect()).needs(&[REALM]);
}
