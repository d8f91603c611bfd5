//! The cluster: the role bindings in its namespaces, and what it answered.

use lockstep_words::{Message, en::proof as say};

use super::super::Answer;
use super::binding::answers;
use super::role::denied;
use super::source::{ASKED_LIVE, CLUSTERS, ROLE_BINDINGS, Source};
use super::{Break, Chain, Looked};
use crate::blueprint::Grant;
use lockstep_systems::kubernetes::RoleBinding;

/// What Rancher says of a cluster to whom it does not let through to it.
const GATE: &str = "clusters.management.cattle.io";

pub(super) fn kubernetes(chain: &Chain) -> Looked {
    let seen = chain.seen;
    let name =
        chain.grant.map_or_else(String::new, |grant| format!("{} in {}", grant.role, grant.namespaces.join(", ")));
    let (found, source) = match wrong(chain) {
        Some((broken, source)) => (Err(broken), source),
        None => {
            let reason = seen.answers.iter().find_map(|answer| answer.reason.clone());
            let fact = reason.map_or_else(
                || say::KUBERNETES_ANSWERED.into(),
                |reason| Message::new(say::KUBERNETES_HOLDS).with("reason", reason),
            );
            (Ok(fact), ASKED_LIVE)
        }
    };
    let titles = |wanted: bool| -> String {
        let all = seen.answers.iter().filter(|answer| answer.wanted == wanted);
        all.map(|answer| answer.question.title()).collect::<Vec<_>>().join(", ")
    };
    let expected = match (titles(true), titles(false)) {
        (allowed, denied) if allowed.is_empty() && denied.is_empty() => chain.with(say::EXPECT_CLUSTER),
        (allowed, denied) => chain.with(say::EXPECT_ANSWERS).with("allowed", allowed).with("denied", denied),
    };
    Looked { name, expected, found, source }
}

/// The first answer that is not as wanted, and why.
fn wrong(chain: &Chain) -> Option<(Break, Source)> {
    if let Some(grant) = chain.grant.filter(|grant| !answers(chain, grant)) {
        let (_, _, said) = chain.seen.clusters.iter().find(|(name, ..)| *name == grant.cluster)?;
        let cause = chain.with(say::CLUSTER_AWAY).with("said", said);
        return Some((Break::sure(cause, chain.with(say::CLUSTER_AWAY_DO)), CLUSTERS));
    }
    let mut all = chain.seen.answers.iter();
    let answer = all.find(|answer| !answer.as_wanted() && ours(chain, answer))?;
    let question = &answer.question;
    let said = answer.lines.first().cloned().unwrap_or_default();
    let with = |key| -> Message {
        chain.with(key).with("question", question.title()).with("cluster", &question.cluster).with("said", &said)
    };
    let sure = |cause, remedy, source| Some((Break::sure(with(cause), with(remedy)), source));
    match answer.allowed {
        Some(true) => {
            let reason = answer.reason.clone().unwrap_or_else(|| "no binding is named".into());
            let remedy = with(say::TOO_MUCH_DO).with("reason", reason);
            Some((Break::sure(with(say::TOO_MUCH), remedy), ASKED_LIVE))
        }
        None => sure(say::NO_ANSWER, say::NO_ANSWER_DO, ASKED_LIVE),
        Some(false) if said.contains(GATE) => sure(say::NO_MEMBER, say::NO_MEMBER_DO, ASKED_LIVE),
        Some(false) => Some(
            not_bound(chain)
                .unwrap_or_else(|| (Break::sure(with(say::NOT_EFFECTIVE), with(say::NOT_EFFECTIVE_DO)), ASKED_LIVE)),
        ),
    }
}

/// Whether an answer is one of this grant's: of several grants each is asked for what it gives alone.
fn ours(chain: &Chain, answer: &Answer) -> bool {
    let Some(grant) = chain.grant else { return !answer.wanted };
    let question = &answer.question;
    let same = grant.cluster.is_empty() || question.cluster == grant.cluster;
    let on_project = chain.on_project().is_some();
    let within = !on_project || question.namespace.as_ref().is_none_or(|name| chain.spaces(grant).contains(name));
    same && (!answer.wanted || within)
}

/// Denied, and the role binding that should allow it is not there, or names somebody else.
fn not_bound(chain: &Chain) -> Option<(Break, Source)> {
    let grant = chain.on_project()?;
    let namespace = denied(chain, grant)?.question.namespace.as_ref()?;
    let inside = chain.seen.inside.iter().find(|inside| inside.cluster == grant.cluster)?;
    let principal = chain.principal();
    let here = || inside.bindings.iter().filter(|binding| binding.metadata.namespace == *namespace);
    let subjects = |binding: &RoleBinding| -> Vec<String> {
        binding.subjects.iter().map(|subject| subject.name.clone()).collect()
    };
    if here().any(|binding| subjects(binding).contains(&principal)) {
        return None;
    }
    let with = |key| -> Message { chain.with(key).with("namespace", namespace) };
    let owner = owner(chain, grant);
    let of_ours = |label: (&String, &String)| label.0.starts_with(OWNER) && Some(label.1) == owner.as_ref();
    let cause = match here().find(|binding| binding.metadata.labels.iter().any(of_ours)) {
        Some(other) => {
            let names = subjects(other).join(", ");
            with(say::SUBJECT_OTHER).with("binding", &other.metadata.name).with("there", names)
        }
        None => with(say::ROLE_BINDING_GONE),
    };
    Some((Break::sure(cause, with(say::ROLE_BINDING_DO)), ROLE_BINDINGS))
}

/// Of which binding of its own Rancher has made a role binding: the label, and the binding's id as it stands there.
const OWNER: &str = "authz.cluster.cattle.io/rtb-owner";

fn owner(chain: &Chain, grant: &Grant) -> Option<String> {
    let seen = chain.seen;
    let here = |project: &str| {
        let named = |(id, cluster, name): &(String, String, String)| {
            id == project && *cluster == grant.cluster && *name == grant.project
        };
        seen.projects.iter().any(named)
    };
    let (group, mut all) = (chain.principal(), seen.bindings.iter());
    let ours = all.find(|one| one.group == group && one.role == chain.role_id(grant) && here(&one.project))?;
    Some(ours.id.replace(':', "_"))
}
