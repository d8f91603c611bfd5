//! First a verdict in one sentence, and what it rests on.

use lockstep_words::Message;
use lockstep_words::en::shown as say;

use super::html::{Html, el, t, timed};
use super::icons::{SHIELD, SHIELD_BROKEN, icon};
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
fn who(proof: &Proof) -> Html {
    let key = match (proof.is_of_person(), proof.signed_in) {
        (false, _) => say::NOBODY,
        (true, true) if proof.by_key => say::BY_KEY,
        (true, true) => say::WHO,
        (true, false) => say::WHO_NOT,
    };
    timed("span", Message::new(key).with("person", &proof.person.upn), proof.at)
}

/// The verdict and its counts.
pub(super) fn verdict(proof: &Proof, heading: &'static str) -> Html {
    let holds = proof.holds();
    let warned = proof.findings.iter().any(|finding| finding.severity == Severity::Warning);
    let class = match (holds, warned) {
        (true, false) => "verdict",
        (true, true) => "verdict warned",
        (false, _) => "verdict broken",
    };
    let mut said = String::new();
    if let Some(words) = &proof.turned_away {
        said += &format!(" {}", Message::new(say::REFUSED_BY).with("said", words).say());
    }
    if !proof.answers.is_empty() {
        let good = proof.answers.iter().filter(|answer| answer.as_wanted()).count();
        said += &format!(" {}", Message::new(say::REQUESTS).with("good", good).with("all", proof.answers.len()).say());
    }
    let (questions, cells) = proof.matrix.counts();
    if questions > 0 {
        let message = Message::new(say::QUESTIONS).with("cells", cells).with("questions", questions);
        said += &format!(" {}", message.say());
        said += " ";
        said += &match proof.matrix.count(Cell::Excess) {
            0 => t(say::EXCESS_NONE),
            n => Message::new(say::EXCESS).with("count", n).say(),
        };
    }
    said += &unknown(proof);
    // Who is in no group has no role either.
    let with = if proof.refused { Vec::new() } else { proof.matrix.with_roles() };
    let rights = (!with.is_empty()).then(|| {
        let head = Message::new(say::WITH_ROLES).with("count", with.len()).with("first", with[0]).say();
        let items = with.iter().map(|right| el("li").child(el("code").text(right)));
        el("details").class("with-roles").child(el("summary").text(&head)).child(el("ul").children(items))
    });
    let heading = el(heading).attr("id", "heading").attr("tabindex", "-1").text(&sentence(proof));
    let words = el("div").child(heading).child(el("p").child(who(proof)).text(&said)).child(rights);
    let sign = if holds { SHIELD } else { SHIELD_BROKEN };
    el("div").class(class).attr("role", "status").attr("id", "verdict").child(icon(sign)).child(words)
}

/// Whether all that is known is as wanted.
fn unknown_alone(proof: &Proof) -> bool {
    proof.matrix.blocks.iter().all(|block| block.differences.is_empty() && block.disagrees.is_empty())
}

fn unknown(proof: &Proof) -> String {
    let silent: Vec<&str> = proof
        .matrix
        .blocks
        .iter()
        .filter(|block| block.unreadable.is_some())
        .map(|block| block.cluster.as_str())
        .collect();
    if silent.is_empty() {
        return String::new();
    }
    format!(" {}", Message::new(say::UNKNOWN).with("clusters", silent.join(", ")).say())
}
