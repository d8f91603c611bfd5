//! What must be put right before anything can be applied.

use leptos::prelude::*;
use lockstep_engine::plan::Blocked;
use lockstep_words::Message;
use lockstep_words::en::pages;

use crate::components::{PageLink, focus};
use crate::shell::step_name;
use crate::state::{Page, use_store};
use crate::words::t;

/// All that is in the way.
#[component]
pub fn BlockedSummary(
    /// What is in the way.
    blocked: Vec<Blocked>,
) -> impl IntoView {
    let head = if blocked.len() == 1 { pages::REVIEW_BLOCKED_ONE } else { pages::REVIEW_BLOCKED_MANY };
    let head = Message::new(head).with("count", blocked.len()).say();
    view! {
        <div class="summary" id="blocked" role="alert">
            <h2>{head}</h2>
            <ul>{blocked.into_iter().map(|item| view! { <Item item/> }).collect_view()}</ul>
        </div>
    }
}

/// One thing that is in the way, and the way to the field where it is put right.
#[component]
fn Item(item: Blocked) -> impl IntoView {
    let store = use_store();
    let Blocked { step, field, message, .. } = item;
    let name = format!("{} {}", step.number(), t(step_name(step)));
    let follow = move |_| {
        store.from_review.set(true);
        if let Some(field) = field.clone() {
            // After the heading of the new screen has had the focus.
            request_animation_frame(move || focus::soon(field));
        }
    };
    view! {
        <li data-blocked=message.key.name().to_owned()>
            {message.say()} " "
            <PageLink to=Page::Step(step) on:click=follow>
                {Message::new(pages::REVIEW_GO_TO).with("step", name).say()}
            </PageLink>
        </li>
    }
}
