//! First a verdict in one sentence, and what it rests on.

use lockstep_words::Message;
use lockstep_words::en::shown as say;
use maud::{Markup, html};

use super::icons::{SHIELD, SHIELD_BROKEN, icon};
use super::markup::{t, timed};
use crate::proof::{Cell, HopState, Proof, Severity};

/// The first name, or the user name.
fn short_name(proof: &Proof) -> String {
    let first = proof.person.name.split_whitespace().next();
    first.map_or_else(|| proof.person.upn.clone(), str::to_owned)
}

/// The verdict in one sentence.
pub(crate) fn sentence(proof: &Proof) -> String {
    let broken = proof.hops.iter().find(|hop| hop.state == HopState::Broken).map(|hop| hop.hop);
    let finding = proof.findings.iter().find(|finding| finding.severity == Severity::Broken).map(|finding| finding.hop);
    let warnings = proof.findings.iter().filter(|finding| finding.severity == Severity::Warning).count();
    let excess = proof.matrix.count(Cell::Excess) > 0;
    let allowed = proof.answers.iter().all(crate::proof::Answer::as_wanted);
    let message = match (proof.holds(), broken.or(finding)) {
        (true, _) if !proof.is_of_person() && warnings > 0 => Message::new(say::ALL_WARNINGS).with("count", warnings),
        (true, _) if !proof.is_of_person() => Message::new(say::ALL_HOLDS),
        (true, _) if proof.refused => Message::new(say::REFUSED_HOLDS),
        (true, _) if warnings > 0 => Message::new(say::WARNINGS).with("count", warnings),
        (true, _) => Message::new(say::HOLDS),
        (false, _) if !proof.is_of_person() && unknown_alone(proof) => Message::new(say::ALL_UNKNOWN),
        (false, _) if !proof.is_of_person() => Message::new(if excess { say::ALL_EXCESS } else { say::ALL_BROKEN }),
        (false, _) if proof.refused => Message::new(say::REFUSED_BROKEN),
        (false, Some(hop)) if proof.turned_away.is_some() => Message::new(say::TURNED_AWAY).with("hop", hop.name()),
        (false, Some(hop)) if !proof.signed_in => Message::new(say::NO_SIGN_IN).with("hop", hop.name()),
        // What the person tried came out right; it is others' access, or another place, that is not.
        (false, _) if broken.is_none() && allowed && !proof.answers.is_empty() => {
            Message::new(if excess { say::HOLDS_BUT_EXCESS } else { say::HOLDS_BUT })
        }
        (false, _) if more(proof) => Message::new(say::HAS_MORE),
        (false, Some(hop)) => Message::new(say::BROKEN_AT).with("hop", hop.name()),
        (false, None) => Message::new(say::BROKEN),
    };
    message.with("person", short_name(proof)).say()
}

/// Whether the person may do all that was wanted of what was tried, and more.
fn more(proof: &Proof) -> bool {
    let tried = |wanted: bool| proof.answers.iter().filter(move |answer| answer.wanted == wanted);
    tried(true).all(|answer| answer.allowed == Some(true)) && tried(false).any(|answer| answer.allowed == Some(true))
}

/// Who it is about, and when.
fn who(proof: &Proof) -> Markup {
    let key = match (proof.is_of_person(), proof.signed_in) {
        (false, _) => say::NOBODY,
        (true, true) if proof.by_key => say::BY_KEY,
        (true, true) => say::WHO,
        (true, false) => say::WHO_NOT,
    };
    timed(Message::new(key).with("person", &proof.person.upn), proof.at)
}

/// The verdict and its counts. `id`: of its element, which a page has once.
pub(super) fn verdict(proof: &Proof, id: &str, heading: &Markup) -> Markup {
    let holds = proof.holds();
    let warned = proof.findings.iter().any(|finding| finding.severity == Severity::Warning);
    let class = match (holds, warned) {
        (true, false) => "verdict",
        (true, true) => "verdict warned",
        (false, _) => "verdict broken",
    };
    html! {
        div class=(class) role="status" id=(id) {
            (icon(if holds { SHIELD } else { SHIELD_BROKEN }))
            div {
                (heading)
                p { span { (who(proof)) } (counts(proof)) }
                (with_roles(proof))
            }
        }
    }
}

/// What the verdict rests on, in sentences, each after a blank.
fn counts(proof: &Proof) -> String {
    let mut said: Vec<String> = Vec::new();
    if let Some(words) = &proof.turned_away {
        said.push(Message::new(say::REFUSED_BY).with("said", words).say());
    }
    if !proof.answers.is_empty() {
        let good = proof.answers.iter().filter(|answer| answer.as_wanted()).count();
        said.push(Message::new(say::REQUESTS).with("good", good).with("all", proof.answers.len()).say());
    }
    let (questions, cells) = proof.matrix.counts();
    if questions > 0 {
        said.push(Message::new(say::QUESTIONS).with("cells", cells).with("questions", questions).say());
        said.push(match proof.matrix.count(Cell::Excess) {
            0 => t(say::EXCESS_NONE),
            n => Message::new(say::EXCESS).with("count", n).say(),
        });
    }
    said.extend(unknown(proof));
    said.iter().map(|sentence| format!(" {sentence}")).collect()
}

/// Rights that come with roles, closed at first. Who is in no group has no role either.
fn with_roles(proof: &Proof) -> Markup {
    let rights = if proof.refused { Vec::new() } else { proof.matrix.with_roles() };
    html! {
        @if let Some(first) = rights.first() {
            details.with-roles {
                summary { (Message::new(say::WITH_ROLES).with("count", rights.len()).with("first", first).say()) }
                ul {
                    @for right in &rights { li { code { (right) } } }
                }
            }
        }
    }
}

/// Whether all that is known is as wanted.
fn unknown_alone(proof: &Proof) -> bool {
    proof.matrix.blocks.iter().all(|block| block.differences.is_empty() && block.disagrees.is_empty())
}

/// The clusters of which nothing is known.
fn unknown(proof: &Proof) -> Option<String> {
    let silent = proof.matrix.blocks.iter().filter(|block| block.unreadable.is_some());
    let silent: Vec<&str> = silent.map(|block| block.cluster.as_str()).collect();
    (!silent.is_empty()).then(|| Message::new(say::UNKNOWN).with("clusters", silent.join(", ")).say())
}
