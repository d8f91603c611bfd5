//! A plan and a proof on a terminal.

use lockstep_engine::plan::{Act, Phase, Plan};
use lockstep_engine::proof::{Proof, Severity};

use crate::cli::say;

/// The plan, a change a line.
pub(super) fn plan(plan: &Plan, requests: u32) -> std::io::Result<()> {
    for change in &plan.changes {
        let sign = match change.act {
            Act::Create => '+',
            Act::Update => '~',
            Act::Delete => '-',
            Act::Check => '?',
        };
        let later = if change.phase == Phase::CloseWindow { " (after the proof)" } else { "" };
        say(&format!("{sign} {:<10} {}{later}", change.place.name(), change.subject.say()))?;
        for diff in &change.diff {
            let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "unset".into());
            say(&format!("    {}: {} -> {}", diff.field, shown(&diff.before), shown(&diff.after)))?;
        }
    }
    for blocked in &plan.blocked {
        say(&format!("! {}", blocked.message.say()))?;
    }
    for note in &plan.notes {
        say(&format!("  {}", note.say()))?;
    }
    say(&format!("{} changes, {} objects stay as they are, {requests} requests", plan.count(), plan.kept.len()))
}

/// The proof: the answers, then what broke.
pub(super) fn proof(proof: &Proof) -> std::io::Result<()> {
    for answer in &proof.answers {
        let got = match answer.allowed {
            Some(true) => "allowed",
            Some(false) => "denied",
            None => "no answer",
        };
        say(&format!("{}: {got}", answer.question.title()))?;
        say(&format!("    request {}", answer.request_id.as_deref().unwrap_or("without id")))?;
    }
    let (questions, good) = proof.matrix.counts();
    say(&format!("{good} of {questions} questions about everybody as wanted"))?;
    for finding in &proof.findings {
        let line = match finding.severity {
            Severity::Broken => format!("broken at: {}: {}", finding.hop.name(), finding.cause.say()),
            Severity::Warning => format!("warning: {}", finding.cause.say()),
            Severity::Note => finding.cause.say(),
        };
        say(&line)?;
        say(&format!("    {}", finding.remedy.say()))?;
    }
    Ok(())
}
