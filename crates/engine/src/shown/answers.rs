//! Then what the cluster answered, as a terminal would print it.

use lockstep_words::Message;
use lockstep_words::en::shown as say;

use super::html::{Html, capital, el, t};
use super::icons::{CROSS, TICK, WARN, icon};
use crate::proof::Answer;

/// The list of answers; nothing where no request was made.
pub(super) fn answers(answers: &[Answer]) -> Option<Html> {
    let several = answers.windows(2).any(|pair| pair[0].question.cluster != pair[1].question.cluster);
    let items = answers.iter().map(|answer| item(answer, several));
    let head = el("h2").class("visually-hidden").text(&t(say::ANSWERS));
    (!answers.is_empty()).then(|| el("section").child(head).child(el("ul").class("answers").children(items)))
}

fn item(answer: &Answer, several: bool) -> Html {
    let (class, sign, word) = match (answer.allowed, answer.wanted) {
        (Some(true), true) => ("tag ok", TICK, say::ALLOWED_WANTED),
        (Some(false), false) => ("tag no", CROSS, say::DENIED_WANTED),
        (Some(true), false) => ("tag bad", WARN, say::ALLOWED_NOT),
        (Some(false), true) => ("tag bad", WARN, say::DENIED_NOT),
        (None, _) => ("tag bad", WARN, say::NO_ANSWER),
    };
    let (outcome, term) = match answer.allowed {
        Some(true) => ("allowed", "term table"),
        Some(false) => ("denied", "term"),
        None => ("none", "term"),
    };
    let title = answer.question.title();
    let on = Message::new(say::ON).with("cluster", &answer.question.cluster).say();
    let head = el("h3").text(&capital(&title)).child(several.then(|| el("small").text(&format!(" {on}"))));
    let printed = format!("$ {}\n{}", answer.command, answer.lines.join("\n"));
    let quiet = |class: &str, text: &str| el("small").class(class).text(text);
    let audit = |id: &String| quiet("audit", &Message::new(say::REQUEST).with("id", id).say());
    el("li")
        .attr("data-answer", &title)
        .attr("data-outcome", outcome)
        .attr("data-wanted", if answer.wanted { "allowed" } else { "denied" })
        .attr("data-status", &answer.status.to_string())
        .attr("data-cluster", &answer.question.cluster)
        .attr("data-request-id", answer.request_id.as_deref().unwrap_or_default())
        .child(head)
        .child(el("span").class(class).child(icon(sign)).text(&t(word)))
        .child(
            el("pre").class(term).attr("tabindex", "0").attr("role", "group").attr("aria-label", &title).text(&printed),
        )
        .child(answer.reason.as_ref().map(|reason| quiet("reason", reason)))
        .child(answer.request_id.as_ref().map(audit))
}
