//! What was seen becomes a `Proof`. No IO.

use lockstep_words::{Message, en::proof as say};

use super::cluster::Looked;
use super::diagnose::{chains, leavers};
use super::seen::Seen;
use super::{Block, Difference, Finding, Hop, Matrix, Proof, Row, Severity, ask, matrix};
use crate::blueprint::Blueprint;
use crate::reading::ReadContext;

/// So many findings are made of a matrix's differences; the matrix has them all.
const MOST: usize = 12;

/// The proof of what was seen. `seen`: nothing where nobody was to sign in; `beyond`: what groups have beside the clusters;
/// `refused`: the person is to get in nowhere.
pub(crate) fn end(
    context: &ReadContext,
    seen: Option<Seen>,
    looked: Vec<Looked>,
    beyond: Vec<Finding>,
    refused: bool,
) -> Proof {
    conclude(&context.blueprint, seen, looked, beyond, refused, context.host.now())
}

fn conclude(
    blueprint: &Blueprint,
    seen: Option<Seen>,
    looked: Vec<Looked>,
    beyond: Vec<Finding>,
    refused: bool,
    at: u64,
) -> Proof {
    let mut rows = matrix::rows(blueprint);
    let mut proof = Proof { mark: blueprint.mark(), at, refused, ..Proof::default() };
    let mut answers = Vec::new();
    let mut blocks = Vec::new();
    let mut inside = Vec::new();
    for one in looked {
        inside.extend(one.inside);
        if let (true, Some(groups)) = (proof.groups.is_empty(), one.groups) {
            proof.groups = groups;
        }
        answers.extend(one.answers);
        blocks.push(one.block);
    }
    if let Some(mut seen) = seen {
        seen.answers.clone_from(&answers);
        seen.inside = inside;
        proof.signed_in = seen.stopped.is_none() && seen.refused.is_none();
        (proof.by_key, proof.turned_away) = (seen.by_key, seen.refused.clone());
        if proof.signed_in {
            rows.push(Row { person: Some(seen.person.name.clone()), ..Row::default() });
        }
        if refused {
            proof.findings.extend(let_in(blueprint, &seen));
            proof.findings.extend(leavers(blueprint, &seen));
        } else {
            (proof.chains, proof.findings) = chains(blueprint, &seen);
            proof.hops = if proof.chains.is_empty() { Vec::new() } else { proof.chains.remove(0).hops };
            proof.chains.truncate(MOST);
        }
        proof.person = seen.person;
    }
    proof.answers = answers;
    let asked = ask::questions(&blueprint.questions).iter().map(ask::title).collect();
    proof.matrix = Matrix { asked, rows, blocks };
    proof.findings.extend(of_matrix(&proof.matrix));
    proof.findings.extend(beyond);
    // The worst first, then along the chain.
    proof.findings.sort_by_key(|finding| (finding.severity, finding.hop));
    proof.rancher.clone_from(&blueprint.rancher.url);
    proof.came_out = proof.holds();
    proof
}

/// Somebody who is to be refused, and is in a group of the blueprint.
fn let_in(blueprint: &Blueprint, seen: &Seen) -> Option<Finding> {
    let fits = |(_, (_, member)): &(_, &(String, Option<bool>))| *member == Some(true);
    let (mapping, _) = blueprint.mappings.iter().zip(&seen.memberships).find(fits)?;
    let with = |key| Message::new(key).with("name", &seen.person.name).with("group", mapping.who());
    Some(broken(Hop::Entra, with(say::LET_IN), with(say::LET_IN_DO)))
}

fn broken(hop: Hop, cause: Message, remedy: Message) -> Finding {
    Finding { hop, severity: Severity::Broken, cause, remedy, likely: false, repair: Vec::new() }
}

/// What of the matrix is not as wanted, and what is not known.
fn of_matrix(matrix: &Matrix) -> Vec<Finding> {
    let mut out = Vec::new();
    for block in &matrix.blocks {
        if let Some(why) = &block.unreadable {
            let remedy = Message::new(say::CLUSTER_SILENT_DO).with("cluster", &block.cluster);
            out.push(broken(Hop::Kubernetes, why.clone(), remedy));
        }
        if let Some((question, said)) = block.disagrees.first() {
            let with = |key| {
                Message::new(key)
                    .with("cluster", &block.cluster)
                    .with("question", question)
                    .with("said", said)
                    .with("count", block.disagrees.len())
            };
            out.push(broken(Hop::Kubernetes, with(say::DISAGREES), with(say::DISAGREES_DO)));
        }
        out.extend(differences(matrix, block));
    }
    // What nobody wants comes first.
    out.sort_by_key(|finding| finding.cause.key != say::EXCESS && finding.cause.key != say::EXCESS_BY_GROUP);
    out.truncate(MOST);
    out
}

/// One finding for each row and what decides it.
fn differences(matrix: &Matrix, block: &Block) -> Vec<Finding> {
    let mut groups: Vec<(&Difference, Vec<&str>)> = Vec::new();
    for difference in &block.differences {
        let same = |(other, _): &&mut (&Difference, _)| {
            other.row == difference.row && other.excess == difference.excess && other.by == difference.by
        };
        match groups.iter_mut().find(same) {
            Some((_, questions)) => questions.push(&difference.question),
            None => groups.push((difference, vec![&difference.question])),
        }
    }
    let finding = |(difference, questions): (&Difference, Vec<&str>)| {
        let row = matrix.rows.get(difference.row);
        let who = row.map(Row::name).unwrap_or_default();
        // What a person has by a group that is right for the group's members.
        let of_others = row.is_some_and(|row| row.person.is_some())
            && difference.by.contains(" to Group ")
            && !block.differences.iter().any(|other| other.row != difference.row && other.by == difference.by);
        let (cause, remedy) = match (difference.excess, of_others) {
            (true, true) => (say::EXCESS_BY_GROUP, say::EXCESS_BY_GROUP_DO),
            (true, false) => (say::EXCESS, say::EXCESS_DO),
            (false, _) => (say::MISSING, say::MISSING_DO),
        };
        let with = |key| {
            Message::new(key)
                .with("group", &who)
                .with("question", questions.join(", "))
                .with("cluster", &block.cluster)
                .with("reason", &difference.by)
                .with("rule", &difference.rule)
        };
        broken(Hop::Kubernetes, with(cause), with(remedy))
    };
    groups.into_iter().map(finding).collect()
}
