//! Who is to sign in for a proof, and the other ways to look.

use leptos::prelude::*;
use lockstep_engine::blueprint::Draft;
use lockstep_engine::port::Choice;
use lockstep_words::Message;
use lockstep_words::en::{pages, ui};

use crate::components::{Area, Heading, SignInPanel, TextField, Tick};
use crate::state::{Page, ProofState, SignInState, Store, text, use_store};
use crate::words::t;

/// The field of the person.
const FIELD: &str = "proof.person";
/// The field for a person's own key.
const KEY: &str = "person.key";

/// The question.
#[component]
pub fn Question() -> impl IntoView {
    let store = use_store();
    prefill(store);
    let refused = |draft: &Draft| draft.refused;
    let turn = |draft: &mut Draft| draft.refused = !draft.refused;
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        store.prove(&person(store), false);
    };
    view! {
        <div>
            <Heading>{t(pages::PROOF_TITLE)}</Heading>
            <p class="lead">{t(pages::PROOF_LEAD)}</p>
            <SignInPanel/>
            <form novalidate on:submit=submit>
                <TextField
                    text=text!("proof.person" => person)
                    label=pages::PROOF_PERSON
                    hint=pages::PROOF_PERSON_HINT
                    mono=true
                    choices=true
                />
                <Tick id="proof.refused" on=refused turn>
                    {t(pages::PROOF_REFUSED)}
                </Tick>
                <Actions/>
            </form>
            <OtherWays/>
        </div>
    }
}

/// Nobody is asked for what can be offered.
fn prefill(store: Store) {
    let nobody = store.draft.with_untracked(|draft| draft.person.is_empty());
    let first = untrack(|| people(store)).into_iter().next();
    if let Some(first) = first.filter(|_| nobody) {
        store.edit(|draft| draft.person = first.value);
    }
}

/// The people that are offered.
fn people(store: Store) -> Vec<Choice> {
    store.choices_of(FIELD)
}

/// Who is to sign in.
fn person(store: Store) -> String {
    store.draft.with_untracked(|draft| draft.person.trim().to_owned())
}

/// What people call someone: the name from the list, else the user name.
fn called(store: Store, person: &str) -> String {
    let known = people(store).into_iter().find(|choice| choice.value == person || choice.label == person);
    known.map_or_else(|| person.to_owned(), |choice| choice.label)
}

/// The buttons below the question, and what is being done.
#[component]
fn Actions() -> impl IntoView {
    let store = use_store();
    let proving = move || store.proof.with(|proof| matches!(proof, ProofState::Running));
    let label = move || match store.draft.with(|draft| draft.person.trim().to_owned()) {
        person if person.is_empty() => t(pages::PROOF_GO_SOMEONE).to_owned(),
        person => Message::new(pages::PROOF_GO).with("person", called(store, &person)).say(),
    };
    let status = move || {
        let waiting = store.sign_in.with(|sign_in| !matches!(sign_in, SignInState::None));
        match store.busy.get() {
            _ if !proving() || waiting => String::new(),
            Some(message) => message.say(),
            None => t(pages::PROOF_BUSY).to_owned(),
        }
    };
    view! {
        <div class="actions">
            <button type="submit" id="prove" class="go" aria-disabled=move || proving().then_some("true")>
                {label}
            </button>
            <button type="button" id="back" on:click=move |_| store.go(Page::Review)>{t(ui::BACK)}</button>
            <p class="status" role="status" id="status">{status}</p>
        </div>
    }
}

/// With a person's own key, without a sign-in, or as far as Keycloak.
#[component]
fn OtherWays() -> impl IntoView {
    let store = use_store();
    view! {
        <details>
            <summary>{t(pages::PROOF_OTHER)}</summary>
            <Area id=KEY label=pages::KEY_LABEL hint=pages::KEY_HINT/>
            <p>
                <button type="button" id="prove-by-key" on:click=move |_| store.prove_by_key(KEY)>
                    {t(pages::KEY_GO)}
                </button>
            </p>
            <p class="hint">{t(pages::COMPARE_HINT)}</p>
            <p>
                <button type="button" id="compare" on:click=move |_| store.compare()>{t(pages::COMPARE_GO)}</button>
            </p>
            <p class="hint">{t(pages::TEST_HINT)}</p>
            <p>
                <button type="button" id="test-keycloak" on:click=move |_| store.prove(&person(store), true)>
                    {t(pages::TEST_GO)}
                </button>
            </p>
        </details>
    }
}
