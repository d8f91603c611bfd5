//! A person's sign-in becomes a `Proof`: real requests with their own token, and the chain that explains each answer.

mod diagnose;
mod gather;
mod live;
mod matrix;
mod rbac;
mod seen;
mod types;

use lockstep_words::{Message, en::proof as say};

pub use rbac::Rbac;
pub use types::{
    Answer, Cell, Column, Finding, Hop, HopResult, HopState, Matrix, Person, Proof, Question, Row, Severity,
};

use crate::run::{Context, Stop};

/// Lets a person sign in and proves what they may do. The sign-in is theirs: its token is signed out at the end.
///
/// # Errors
/// Where nothing can be concluded: the person does not exist, somebody else signed in, an administrator's right is
/// missing. A sign-in that does not come back is not an error but a proof that names the broken hop.
pub async fn prove(context: &Context, upn: &str) -> Result<Proof, Stop> {
    let seen = gather::gather(context, upn).await?;
    let blueprint = &context.blueprint;
    let (hops, mut findings) = diagnose::diagnose(blueprint, &seen);
    let clusters = gather::bindings(context).await?;
    let (matrix, excess) = matrix::matrix(blueprint, &clusters);
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
        });
    }
    in_order(&mut findings);
    Ok(Proof {
        mark: blueprint.mark(),
        at: context.host.now(),
        signed_in: seen.no_sign_in.is_none() && seen.refused.is_none(),
        person: seen.person,
        answers: seen.answers,
        hops,
        matrix,
        findings,
    })
}

/// The worst first, then along the chain. There are a dozen at most, and std's stable sort is much code.
fn in_order(findings: &mut [Finding]) {
    let key = |finding: &Finding| (finding.severity, finding.hop);
    for last in 1..findings.len() {
        let mut at = last;
        while at > 0 && key(&findings[at - 1]) > key(&findings[at]) {
            findings.swap(at - 1, at);
            at -= 1;
        }
    }
}
