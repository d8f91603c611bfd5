//! Step 5: which group may do what, and where.

pub mod grant;
pub mod place;
pub mod scope;

use leptos::prelude::*;
use lockstep_engine::blueprint::{GrantDraft, Scope, Step};
use lockstep_words::en::forms;

use self::grant::Grant;
use self::scope::look_up_roles;
use crate::components::{StepForm, TextField, focus};
use crate::state::{text, use_store};
use crate::words::t;

/// The role that is offered first.
const READ_ONLY: &str = "read-only";

/// Step 5.
#[component]
pub fn AccessPage() -> impl IntoView {
    let store = use_store();
    // Once the page is open: a role that it fills in by itself is looked up as well.
    Effect::new(move |_| look_up_roles(store, Scope::default()));
    let count = Memo::new(move |_| store.draft.with(|draft| draft.grants.len()));
    let removable = Memo::new(move |_| count.get() > 1);
    let add = move |_| {
        store.edit(|draft| {
            let clusters = draft.grants.last().map(|grant| grant.clusters.clone()).unwrap_or_default();
            draft.grants.push(GrantDraft { clusters, role: READ_ONLY.into(), ..GrantDraft::default() });
        });
        let last = store.draft.with_untracked(|draft| draft.grants.len() - 1);
        focus::soon(format!("grants.{last}.group"));
    };
    view! {
        <StepForm step=Step::Access title=forms::ACCESS_TITLE lead=forms::ACCESS_LEAD>
            <div id="grants" class="grants">
                <For each=move || 0..count.get() key=|n| *n let:n>
                    <Grant n removable/>
                </For>
            </div>
            <p><button type="button" id="grants.add" on:click=add>{t(forms::ACCESS_ADD)}</button></p>
            <TextField text=text!("proof.person" => person) label=forms::PREVIEW hint=forms::PREVIEW_HINT mono=true/>
            <details id="proof.asks">
                <summary>{t(forms::PROVEN)}</summary>
                <TextField
                    text=text!("proof.requests" => requests)
                    label=forms::REQUESTS
                    hint=forms::REQUESTS_HINT
                    mono=true
                />
                <TextField
                    text=text!("proof.questions" => questions)
                    label=forms::QUESTIONS
                    hint=forms::QUESTIONS_HINT
                    mono=true
                />
            </details>
        </StepForm>
    }
}

/// Names, each once and none empty.
fn names(all: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in all {
        if !name.trim().is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
