//! The role: its template in Rancher, and the cluster roles that come of it.

use lockstep_words::{Key, Message, en::proof as say};

use super::super::{Answer, Question};
use super::source::{CLUSTER_ROLES, Source, TEMPLATES};
use super::{Break, Chain, Looked};
use crate::blueprint::Grant;
use crate::roles::{closure, names};
use lockstep_systems::kubernetes::PolicyRule;

pub(super) fn role(chain: &Chain) -> Looked {
    let grant = chain.on_project();
    let role = chain.grant.map(|grant| grant.role.clone()).unwrap_or_default();
    let (found, source) = match grant.and_then(|grant| wrong(chain, grant)) {
        Some((broken, source)) => (Err(broken), source),
        None if grant.is_none() => (Ok(say::ROLE_NOT_LOOKED.into()), TEMPLATES),
        None => (Ok(chain.with(say::ROLE_HOLDS)), TEMPLATES),
    };
    let expected = if grant.is_some() { say::EXPECT_ROLE } else { say::EXPECT_NOTHING };
    Looked { name: role, expected: chain.with(expected), found, source }
}

/// What was wanted in the grant's namespaces, and denied.
pub(super) fn denied<'a>(chain: &Chain<'a>, grant: &Grant) -> Option<&'a Answer> {
    chain.seen.answers.iter().find(|answer| {
        let question = &answer.question;
        let within = question.namespace.as_ref().is_some_and(|name| chain.spaces(grant).contains(name));
        answer.wanted && answer.allowed == Some(false) && question.cluster == grant.cluster && within
    })
}

/// Whether rules allow what is asked. Questions name no API group: a rule for a thing of this name in any group will do.
fn cover(rules: &[PolicyRule], question: &Question) -> bool {
    rules.iter().any(|rule| {
        rule.resource_names.is_empty()
            && names(&rule.verbs, &question.verb)
            && names(&rule.resources, &question.resource)
    })
}

/// Why the role does not give what is wanted. Where nothing is denied, it does.
fn wrong(chain: &Chain, grant: &Grant) -> Option<(Break, Source)> {
    let seen = chain.seen;
    let question = &denied(chain, grant)?.question;
    let with = |key| -> Message { chain.with(key).with("question", question.title()) };
    let all = closure(&seen.templates, chain.role_id(grant));
    // One of the blueprint's own is put right by a plan.
    let broken = |cause: Key, remedy: Key| {
        let mends = !super::repair::of(chain, &cause).is_empty();
        Some((Break::sure(with(cause), with(if mends { say::REVIEW_DO } else { remedy })), TEMPLATES))
    };
    if all.is_empty() {
        return broken(say::TEMPLATE_GONE, say::TEMPLATE_GONE_DO);
    }
    // Rules of an external role template stand in the cluster alone.
    let giving: Vec<_> = all.iter().filter(|role| role.external || cover(&role.rules, question)).collect();
    if giving.is_empty() {
        return broken(say::TEMPLATE_LACKS, say::TEMPLATE_LACKS_DO);
    }
    // With Rancher's feature aggregated-roletemplates the cluster roles have other names: then nothing is said of them.
    let inside = seen.inside.iter().find(|inside| inside.cluster == grant.cluster)?;
    let bound = |id: &str| inside.bindings.iter().any(|binding| binding.role_ref.name == id);
    let giving = giving.into_iter().filter(|role| bound(&role.id));
    let (mut gone, mut edited) = (None, None);
    for template in giving {
        match inside.roles.iter().find(|role| role.metadata.name == template.id) {
            None => gone = gone.or(Some(&template.id)),
            Some(role) if cover(&role.rules, question) => return None,
            Some(_) => edited = edited.or(Some(&template.id)),
        }
    }
    let (key, remedy, id) = match (gone, edited) {
        (Some(id), _) => (say::CLUSTER_ROLE_GONE, say::CLUSTER_ROLE_DO, id),
        (None, Some(id)) => (say::CLUSTER_ROLE_EDITED, say::CLUSTER_ROLE_DO, id),
        (None, None) => return None,
    };
    let with = |key| with(key).with("name", id);
    Some((Break::sure(with(key), with(remedy)), CLUSTER_ROLES))
}
