//! Then what the cluster answered, as a terminal would print it.

use leptos::prelude::*;
use lockstep_engine::proof::Answer;
use lockstep_words::Message;
use lockstep_words::en::pages;

use crate::components::icon::{CROSS, TICK, WARN, icon};
use crate::words::{capital, t};

/// The list of answers; nothing where no request was made.
#[must_use]
pub fn answers(answers: &[Answer]) -> Option<AnyView> {
    let several = answers.windows(2).any(|pair| pair[0].question.cluster != pair[1].question.cluster);
    let items = answers.iter().map(|answer| item(answer, several)).collect::<Vec<_>>();
    (!items.is_empty()).then(|| {
        view! {
            <section>
                <h2 class="visually-hidden">{t(pages::PROOF_ANSWERS)}</h2>
                <ul class="answers">{items}</ul>
            </section>
        }
        .into_any()
    })
}

fn item(answer: &Answer, several: bool) -> AnyView {
    let (class, sign, word) = match (answer.allowed, answer.wanted) {
        (Some(true), true) => ("tag ok", TICK, pages::PROOF_ALLOWED_WANTED),
        (Some(false), false) => ("tag no", CROSS, pages::PROOF_DENIED_WANTED),
        (Some(true), false) => ("tag bad", WARN, pages::PROOF_ALLOWED_NOT),
        (Some(false), true) => ("tag bad", WARN, pages::PROOF_DENIED_NOT),
        (None, _) => ("tag bad", WARN, pages::PROOF_NO_ANSWER),
    };
    let outcome = match answer.allowed {
        Some(true) => "allowed",
        Some(false) => "denied",
        None => "none",
    };
    let title = answer.question.title();
    let label = title.clone();
    let head = capital(&title);
    let cluster = several.then(|| {
        let on = Message::new(pages::PROOF_ON).with("cluster", &answer.question.cluster).say();
        view! { " "<small>{on}</small> }
    });
    let term = if answer.allowed == Some(true) { "term table" } else { "term" };
    let printed = format!("$ {}\n{}", answer.command, answer.lines.join("\n"));
    let request = answer.request_id.clone().unwrap_or_default();
    let audit = answer.request_id.as_ref().map(|id| {
        view! { <small class="audit">{Message::new(pages::PROOF_REQUEST).with("id", id).say()}</small> }
    });
    let reason = answer.reason.as_ref().map(|reason| view! { <small class="reason">{reason.clone()}</small> });
    view! {
        <li
            data-answer=title
            data-outcome=outcome
            data-wanted=if answer.wanted { "allowed" } else { "denied" }
            data-status=answer.status.to_string()
            data-cluster=answer.question.cluster.clone()
            data-request-id=request
        >
            <h3>{head}{cluster}</h3>
            <span class=class>{icon(sign)}{t(word)}</span>
            <pre class=term tabindex="0" aria-label=label>{printed}</pre>
            {reason}
            {audit}
        </li>
    }
    .into_any()
}
