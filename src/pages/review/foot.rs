//! What can be done with the plan.

use leptos::prelude::*;
use lockstep_engine::plan::Change;
use lockstep_words::Message;
use lockstep_words::en::{pages, ui};

use super::ReadAgain;
use crate::components::{Dialog, dialog};
use crate::state::{Page, use_store};
use crate::words::{rich, t};

/// The dialog that asks before anything is removed.
const REMOVE: &str = "confirm-remove";

/// The buttons below the plan.
#[component]
pub fn Foot(
    /// How many changes are made before the proof.
    changes: usize,
    /// Whether something is in the way.
    is_blocked: bool,
    /// What is removed.
    removed: Vec<Change>,
) -> impl IntoView {
    let store = use_store();
    let removes = !removed.is_empty();
    let apply = move |_| if removes { dialog::open(REMOVE) } else { store.apply() };
    let to_proof = move |_| store.go(Page::Proof);
    let done = changes == 0 && !is_blocked;
    let primary = if done {
        view! {
            <button type="button" id="to-proof" class="go" on:click=to_proof>{t(pages::REVIEW_PROVE)}</button>
        }
        .into_any()
    } else {
        view! {
            <button
                type="button"
                id="apply"
                class="go"
                disabled=is_blocked
                aria-describedby="apply.why"
                on:click=apply
            >
                {Message::new(pages::REVIEW_APPLY).with("count", changes).say()}
            </button>
        }
        .into_any()
    };
    let why = t(if is_blocked { pages::REVIEW_BLOCKED_WHY } else { pages::REVIEW_STOPS });
    view! {
        <div class="actions">
            {primary}
            <button type="button" id="back" on:click=move |_| store.back()>{t(ui::BACK)}</button>
            <ReadAgain/>
            <button type="button" id="download-plan" class="quiet" on:click=move |_| store.download_plan()>
                {t(pages::REVIEW_DOWNLOAD)}
            </button>
            {(!done).then(|| view! { <span class="why" id="apply.why">{why}</span> })}
        </div>
        {removes.then(|| view! { <ConfirmRemoval removed/> })}
    }
}

/// Asks before anything is removed.
#[component]
fn ConfirmRemoval(removed: Vec<Change>) -> impl IntoView {
    let store = use_store();
    let title = Message::new(pages::REMOVE_TITLE).with("count", removed.len()).say();
    let list = removed.iter().map(|change| view! { <li>{rich(&change.subject)}</li> }).collect_view();
    view! {
        <Dialog id=REMOVE title go=pages::REMOVE_GO no=pages::REMOVE_NO act=move || store.apply()>
            <p>{t(pages::REMOVE_TEXT)}</p>
            <ul>{list}</ul>
        </Dialog>
    }
}
