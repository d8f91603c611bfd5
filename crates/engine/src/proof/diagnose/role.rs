//! The role: its template in Rancher, and the cluster roles that come of it.

use lockstep_words::{Key, Message, en::proof as say};

use super::super::Answer;
use super::source::{CLUSTER_ROLES, Source, TEMPLATES};
use super::{Break, Chain, Looked};
use crate::blueprint::Grant;
use crate::roles::closure;
use lockstep_systems::kubernetes::RoleBinding;

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

/// Why the role does not give what it is to give.
fn wrong(chain: &Chain, grant: &Grant) -> Option<(Break, Source)> {
    let seen = chain.seen;
    let with = |key| -> Message { chain.with(key) };
    // One of the blueprint's own is put right by a plan.
    let broken = |cause: Key, remedy: Key| {
        let mends = !super::repair::of(chain, &cause).is_empty();
        Some((Break::sure(with(cause), with(if mends { say::REVIEW_DO } else { remedy })), TEMPLATES))
    };
    let all = closure(&seen.templates, chain.role_id(grant));
    if all.is_empty() {
        return broken(say::TEMPLATE_GONE, say::TEMPLATE_GONE_DO);
    }
    if !super::repair::of(chain, &say::TEMPLATE_LACKS).is_empty() {
        return broken(say::TEMPLATE_LACKS, say::REVIEW_DO);
    }
    // With Rancher's feature aggregated-roletemplates the cluster roles have other names: then nothing is said of them.
    let inside = seen.inside.iter().find(|inside| inside.cluster == grant.cluster)?;
    let principal = chain.principal();
    let to_group = |binding: &&RoleBinding| binding.subjects.iter().any(|subject| subject.name == principal);
    let bound = |id: &str| inside.bindings.iter().filter(to_group).any(|binding| binding.role_ref.name == id);
    for template in all.into_iter().filter(|role| bound(&role.id)) {
        let found = inside.roles.iter().find(|role| role.metadata.name == template.id);
        let cause = match found {
            None => say::CLUSTER_ROLE_GONE,
            // What an external one allows stands in the cluster alone, and there it is right whatever it is.
            Some(found) if !template.external && !template.rules.iter().all(|rule| found.rules.contains(rule)) => {
                say::CLUSTER_ROLE_EDITED
            }
            Some(_) => continue,
        };
        let with = |key| with(key).with("name", &template.id);
        return Some((Break::sure(with(cause), with(say::CLUSTER_ROLE_DO)), CLUSTER_ROLES));
    }
    None
}
