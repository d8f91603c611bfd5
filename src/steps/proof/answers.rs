//! Then what the cluster answered, as a terminal would print it.

use lockstep_engine::proof::Answer;
use lockstep_words::Message;
use lockstep_words::en::pages;

use crate::components::icon::{CROSS, TICK, WARN, icon};
use crate::el::{El, el};
use crate::words::{capital, t};

/// The list of answers; nothing where no request was made.
pub(super) fn answers(answers: &[Answer]) -> Option<El> {
    let several = answers.windows(2).any(|pair| pair[0].question.cluster != pair[1].question.cluster);
    let items = answers.iter().map(|answer| item(answer, several)).collect::<Vec<_>>();
    let head = el("h2").class("visually-hidden").text(t(pages::PROOF_ANSWERS));
    (!items.is_empty()).then(|| el("section").child(head).child(el("ul").class("answers").child(items)))
}

fn item(answer: &Answer, several: bool) -> El {
    let (class, sign, word) = match (answer.allowed, answer.wanted) {
        (Some(true), true) => ("tag ok", TICK, pages::PROOF_ALLOWED_WANTED),
        (Some(false), false) => ("tag no", CROSS, pages::PROOF_DENIED_WANTED),
        (Some(true), false) => ("tag bad", WARN, pages::PROOF_ALLOWED_NOT),
        (Some(false), true) => ("tag bad", WARN, pages::PROOF_DENIED_NOT),
        (None, _) => ("tag bad", WARN, pages::PROOF_NO_ANSWER),
    };
    let (outcome, term) = match answer.allowed {
        Some(true) => ("allowed", "term table"),
        Some(false) => ("denied", "term"),
        None => ("none", "term"),
    };
    let title = answer.question.title();
    let on = Message::new(pages::PROOF_ON).with("cluster", &answer.question.cluster).say();
    let head = el("h3").text(&capital(&title)).child(several.then(|| el("small").text(&format!(" {on}"))));
    let printed = format!("$ {}\n{}", answer.command, answer.lines.join("\n"));
    let quiet = |class, text: String| el("small").class(class).text(&text);
    let audit = |id: &String| quiet("audit", Message::new(pages::PROOF_REQUEST).with("id", id).say());
    el("li")
        .attr("data-answer", title.as_str())
        .attr("data-outcome", outcome)
        .attr("data-wanted", if answer.wanted { "allowed" } else { "denied" })
        .attr("data-status", &answer.status.to_string())
        .attr("data-cluster", answer.question.cluster.as_str())
        .attr("data-request-id", answer.request_id.as_deref().unwrap_or_default())
        .child(head)
        .child(el("span").class(class).child(icon(sign)).text(t(word)))
        .child(
            el("pre").class(term).attr("tabindex", "0").attr("role", "group").attr("aria-label", &title).text(&printed),
        )
        .child(answer.reason.clone().map(|reason| quiet("reason", reason)))
        .child(answer.request_id.as_ref().map(audit))
}
