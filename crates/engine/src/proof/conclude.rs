//! What was seen becomes a `Proof`. No IO.

use lockstep_words::{Message, en::proof as say};

use super::diagnose::diagnose;
use super::matrix::Excess;
use super::seen::Seen;
use super::{Finding, Hop, Matrix, Proof, Severity};
use crate::blueprint::Blueprint;

/// The proof of what was seen.
pub(super) fn conclude(blueprint: &Blueprint, seen: Seen, matrix: Matrix, excess: Vec<Excess>, at: u64) -> Proof {
    let (hops, mut findings) = diagnose(blueprint, &seen);
    for excess in excess {
        let group = excess.group.unwrap_or_else(|| "Anyone who signs in".into());
        let with = |key| {
            Message::new(key)
                .with("group", &group)
                .with("question", &excess.question)
                .with("cluster", &excess.cluster)
                .with("reason", &excess.reason)
        };
        findings.push(Finding {
            hop: Hop::Kubernetes,
            severity: Severity::Broken,
            cause: with(say::EXCESS),
            remedy: with(say::EXCESS_DO),
            likely: false,
            repair: Vec::new(),
        });
    }
    // The worst first, then along the chain.
    findings.sort_by_key(|finding| (finding.severity, finding.hop));
    Proof {
        mark: blueprint.mark(),
        at,
        signed_in: seen.stopped.is_none() && seen.refused.is_none(),
        person: seen.person,
        answers: seen.answers,
        hops,
        matrix,
        findings,
    }
}
