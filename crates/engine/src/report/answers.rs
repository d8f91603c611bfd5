//! Then what the cluster answered, as a terminal would print it.

use lockstep_words::Message;
use lockstep_words::en::shown as say;
use maud::{Markup, html};

use super::icons::{CROSS, TICK, WARN, icon};
use super::markup::t;
use crate::proof::Answer;
use lockstep_words::capital;

/// The list of answers; nothing where no request was made.
pub(super) fn answers(answers: &[Answer]) -> Markup {
    let several = answers.windows(2).any(|pair| pair[0].question.cluster != pair[1].question.cluster);
    html! {
        @if !answers.is_empty() {
            section {
                h2.visually-hidden { (t(say::ANSWERS)) }
                ul.answers {
                    @for answer in answers { (item(answer, several)) }
                }
            }
        }
    }
}

fn item(answer: &Answer, several: bool) -> Markup {
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
    html! {
        li
            data-answer=(title)
            data-outcome=(outcome)
            data-wanted=(if answer.wanted { "allowed" } else { "denied" })
            data-status=(answer.status)
            data-cluster=(answer.question.cluster)
            data-request-id=(answer.request_id.as_deref().unwrap_or_default())
        {
            h3 {
                (capital(&title))
                @if several {
                    small { " " (Message::new(say::ON).with("cluster", &answer.question.cluster).say()) }
                }
            }
            span class=(class) { (icon(sign)) (t(word)) }
            pre class=(term) tabindex="0" role="group" aria-label=(title) {
                "$ " (answer.command) "\n" (answer.lines.join("\n"))
            }
            @if let Some(reason) = &answer.reason {
                small.reason { (reason) }
            }
            @if let Some(id) = &answer.request_id {
                small.audit { (Message::new(say::REQUEST).with("id", id).say()) }
            }
        }
    }
}
