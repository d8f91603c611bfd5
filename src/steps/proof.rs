//! The proof: a person signs in, and the clusters answer.

pub mod answers;
pub mod findings;
pub mod matrix;
pub mod trace;
pub mod verdict;

use leptos::prelude::*;
use lockstep_engine::port::Choice;
use lockstep_engine::proof::Proof;
use lockstep_words::Message;
use lockstep_words::en::{pages, ui};

use crate::components::field::Field;
use crate::components::page::Main;
use crate::components::sign_in::SignInPanel;
use crate::components::summary::Summary;
use crate::components::trouble::TroublePanel;
use crate::components::window_open::WindowOpen;
use crate::components::{focus, when};
use crate::route::{self, Route};
use crate::state::Store;
use crate::words::t;

/// The field of the person.
const FIELD: &str = "proof.person";

/// The screen.
#[component]
pub fn ProofPage() -> AnyView {
    let store = Store::here();
    let asking = RwSignal::new(store.proofs.with_untracked(Vec::is_empty));
    // A new proof takes the place of the question.
    Effect::new(move |before: Option<usize>| {
        let count = store.proofs.with(Vec::len);
        if before.is_some_and(|before| count > before) {
            asking.set(false);
        }
        count
    });
    let state = Signal::derive(move || {
        if store.proving.get() {
            "busy"
        } else if store.trouble.with(Option::is_some) || !store.problems.with(Vec::is_empty) {
            "error"
        } else if asking.get() {
            "empty"
        } else {
            "done"
        }
    });
    let holds = move || (!asking.get()).then(|| store.last_proof().is_some_and(|proof| proof.holds()).to_string());
    let body = move || match store.last_proof().filter(|_| !asking.get()) {
        Some(proof) => result(store, &proof, asking),
        None => view! { <Question/> }.into_any(),
    };
    view! {
        <Main state>
            <Summary/>
            <TroublePanel trouble=store.trouble/>
            <div class="proof" data-holds=holds>{body}</div>
            <WindowOpen/>
        </Main>
    }
    .into_any()
}

/// Who is to sign in.
#[component]
fn Question() -> AnyView {
    let store = Store::here();
    prefill(store);
    store.look(FIELD);
    let person = move || store.draft.with(|draft| draft.person.trim().to_owned());
    let label = move || match person() {
        person if person.is_empty() => t(pages::PROOF_GO_SOMEONE).to_owned(),
        person => Message::new(pages::PROOF_GO).with("person", called(store, &person)).say(),
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let person = untrack(person);
        if person.is_empty() {
            store.missing_person();
        } else {
            store.prove(&person);
        }
    };
    let status = move || {
        let waiting = store.run.sign_in.with(Option::is_some) || store.run.arrived.with(Option::is_some);
        let busy = store.busy.get().map_or_else(|| t(pages::PROOF_BUSY).to_owned(), |message| message.say());
        (store.proving.get() && !waiting).then_some(busy)
    };
    view! {
        <h1 tabindex="-1">{t(pages::PROOF_TITLE)}</h1>
        <p class="lead">{t(pages::PROOF_LEAD)}</p>
        <SignInPanel/>
        <form novalidate on:submit=submit>
            <Field id=FIELD label=pages::PROOF_PERSON hint=pages::PROOF_PERSON_HINT mono=true choices=true/>
            <div class="actions">
                <button type="submit" id="prove" class="go" aria-disabled=move || store.proving.get().then_some("true")>
                    {label}
                </button>
                <button type="button" id="back" on:click=move |_| route::go(store, Route::Review)>{t(ui::BACK)}</button>
                <p class="status" role="status" id="status">{status}</p>
            </div>
        </form>
    }
    .into_any()
}

/// Nobody is asked for what can be offered.
fn prefill(store: Store) {
    if store.draft.with_untracked(|draft| draft.person.is_empty())
        && let Some(first) = untrack(|| people(store)).into_iter().next()
    {
        store.edit(|draft| draft.person = first.value);
    }
}

fn people(store: Store) -> Vec<Choice> {
    store.choices_of(FIELD)
}

/// What people call someone: the name from the list, else the user name.
fn called(store: Store, person: &str) -> String {
    let known = people(store).into_iter().find(|choice| choice.value == person || choice.label == person);
    known.map_or_else(|| person.to_owned(), |choice| choice.label)
}

/// The result of one proof.
fn result(store: Store, proof: &Proof, asking: RwSignal<bool>) -> AnyView {
    let another = move |_| {
        store.problems.set(Vec::new());
        asking.set(true);
        focus::heading();
    };
    let print = |_| {
        let _ = window().print();
    };
    let matrix =
        (!proof.matrix.columns.is_empty()).then(|| view! { <matrix::MatrixTable matrix=proof.matrix.clone()/> });
    view! {
        {verdict::verdict(proof)}
        {findings::findings(&proof.findings)}
        {answers::answers(&proof.answers)}
        {trace::trace(proof)}
        {matrix}
        {earlier(store)}
        <div class="actions">
            <button type="button" id="finish" class="go" on:click=move |_| route::go(store, Route::Finish)>
                {t(pages::PROOF_FINISH)}
            </button>
            <button type="button" id="prove-another" on:click=another>{t(pages::PROOF_ANOTHER)}</button>
            <button type="button" id="print" class="quiet" on:click=print>{t(pages::PROOF_PRINT)}</button>
        </div>
    }
    .into_any()
}

/// One line for each proof so far, where there is more than one.
fn earlier(store: Store) -> Option<AnyView> {
    let rows = store.proofs.with_untracked(|all| all.iter().rev().map(summary).collect::<Vec<_>>());
    (rows.len() > 1).then(|| {
        let rows = rows.into_iter().map(|row| view! { <li>{row}</li> }).collect::<Vec<_>>();
        view! { <details><summary>{t(pages::PROOF_EARLIER)}</summary><ul>{rows}</ul></details> }.into_any()
    })
}

/// A proof in one line.
#[must_use]
pub fn summary(proof: &Proof) -> String {
    let verdict = if proof.holds() { pages::PROOF_VERDICT_HOLDS } else { pages::PROOF_VERDICT_NOT };
    let person = if proof.person.name.is_empty() { &proof.person.upn } else { &proof.person.name };
    let message = Message::new(pages::PROOF_EARLIER_ROW).with("person", person).with("time", when::time(proof.at));
    message.with("verdict", t(verdict)).say()
}
