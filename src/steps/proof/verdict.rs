//! First a verdict in one sentence.

use lockstep_engine::proof::{Cell, HopState, Proof, Severity};
use lockstep_words::Message;
use lockstep_words::en::pages;

use crate::components::icon::{SHIELD, SHIELD_BROKEN, icon};
use crate::components::page::heading;
use crate::components::when;
use crate::el::{El, el};
use crate::words::t;

/// The first name, or the user name.
fn short_name(proof: &Proof) -> String {
    let first = proof.person.name.split_whitespace().next();
    first.map_or_else(|| proof.person.upn.clone(), str::to_owned)
}

/// The sentence.
fn sentence(proof: &Proof) -> String {
    let broken = proof.hops.iter().find(|hop| hop.state == HopState::Broken).map(|hop| hop.hop);
    let finding = proof.findings.iter().find(|finding| finding.severity == Severity::Broken).map(|finding| finding.hop);
    let warnings = proof.findings.iter().filter(|finding| finding.severity == Severity::Warning).count();
    let message = match (proof.holds(), broken.or(finding)) {
        (true, _) if warnings > 0 => Message::new(pages::PROOF_WARNINGS).with("count", warnings),
        (true, _) => Message::new(pages::PROOF_HOLDS),
        (false, Some(hop)) if !proof.signed_in => Message::new(pages::PROOF_NO_SIGN_IN).with("hop", hop.name()),
        (false, Some(hop)) => Message::new(pages::PROOF_BROKEN_AT).with("hop", hop.name()),
        (false, None) => Message::new(pages::PROOF_BROKEN),
    };
    message.with("person", short_name(proof)).say()
}

/// The verdict and its counts.
pub(super) fn verdict(proof: &Proof) -> El {
    let holds = proof.holds();
    let warned = proof.findings.iter().any(|finding| finding.severity == Severity::Warning);
    let class = match (holds, warned) {
        (true, false) => "verdict",
        (true, true) => "verdict warned",
        (false, _) => "verdict broken",
    };
    let who = if proof.signed_in { pages::PROOF_WHO } else { pages::PROOF_WHO_NOT };
    let who = Message::new(who).with("person", &proof.person.upn).with("time", when::time(proof.at)).say();
    let good = proof.answers.iter().filter(|answer| answer.as_wanted()).count();
    let counts = Message::new(pages::PROOF_COUNTS)
        .with("good", good)
        .with("all", proof.answers.len())
        .with("cells", proof.matrix.as_wanted)
        .with("questions", proof.matrix.questions)
        .say();
    let excess = proof.matrix.rows.iter().flat_map(|row| &row.cells).filter(|cell| **cell == Cell::Excess).count();
    let excess = match excess {
        0 => t(pages::PROOF_EXCESS_NONE).to_owned(),
        n => Message::new(pages::PROOF_EXCESS).with("count", n).say(),
    };
    let said = if proof.signed_in { format!("{who} {counts} {excess}") } else { who };
    let with = &proof.matrix.with_roles;
    let rights = (!with.is_empty()).then(|| {
        let head = Message::new(pages::PROOF_WITH_ROLES).with("count", with.len()).say();
        let items = with.iter().map(|right| el("li").child(el("code").text(right.as_str()))).collect::<Vec<_>>();
        el("details").class("with-roles").child(el("summary").text(&head)).child(el("ul").child(items))
    });
    let words = el("div").child(heading(&sentence(proof))).child(el("p").text(&said)).child(rights);
    let sign = if holds { SHIELD } else { SHIELD_BROKEN };
    el("div").class(class).attr("role", "status").id("verdict").child(icon(sign)).child(words)
}
