//! A field for a secret. Its text is never kept by the page: on Continue it goes to the engine and the field is emptied.

use leptos::prelude::*;
use lockstep_engine::blueprint::Step;
use lockstep_words::Message;
use lockstep_words::en::{forms, ui};

use super::field::{Complaint, Facts, described, wrong};
use super::focus;
use super::icon::{Icon, TICK};
use crate::state::{secret_fields, use_store};
use crate::words::t;

/// The secret field of a step.
#[component]
pub fn SecretField(
    /// The step.
    step: Step,
    /// The kind of text for the browser's own memory.
    autocomplete: &'static str,
) -> impl IntoView {
    let store = use_store();
    let id = secret_fields::field(step).unwrap_or_default();
    let held = Memo::new(move |_| {
        secret_fields::is_held(store, step) && store.replacing.get() != Some(step) && store.problem_of(id).is_none()
    });
    // Drawn anew only where its name changes: what was typed into it is nowhere else.
    let name = Memo::new(move |_| t(store.draft.with(|draft| secret_fields::label(draft, step))));
    let code = Memo::new(move |_| store.draft.with(|draft| secret_fields::has_code(draft, step)));
    move || {
        let name = name.get();
        if held.get() {
            return view! { <Held step id name/> }.into_any();
        }
        view! {
            <Open id name autocomplete/>
            {code.get().then(|| view! { <OneTimeCode/> })}
        }
        .into_any()
    }
}

/// The engine holds it.
#[component]
fn Held(step: Step, id: &'static str, name: &'static str) -> impl IntoView {
    let store = use_store();
    let replace = move |_| {
        store.replacing.set(Some(step));
        focus::soon(id);
    };
    view! {
        <div class="field held" data-held=id>
            <span class="label">{name}</span>
            <p class="kept">
                <Icon name=TICK/>
                <span>{t(forms::SECRET_HELD)}</span>
                <button
                    type="button"
                    id=format!("{id}.replace")
                    class="quiet"
                    aria-label=Message::new(forms::SECRET_REPLACE_WHAT).with("what", name).say()
                    on:click=replace
                >
                    {t(forms::SECRET_REPLACE)}
                </button>
            </p>
            <Facts id/>
        </div>
    }
}

/// It is to be entered.
#[component]
fn Open(id: &'static str, name: &'static str, autocomplete: &'static str) -> impl IntoView {
    let shown = RwSignal::new(false);
    let wrong = wrong(id);
    view! {
        <div class="field mono" class:wrong=wrong>
            <label for=id>{name}</label>
            <Complaint id/>
            <div class="secret">
                <input
                    id=id
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete=autocomplete
                    autocapitalize="off"
                    spellcheck="false"
                    aria-invalid=move || wrong.get().then_some("true")
                    aria-describedby=described(id, false, wrong)
                />
                <button
                    type="button"
                    aria-pressed=move || shown.get().to_string()
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    {move || t(if shown.get() { ui::HIDE } else { ui::SHOW })}
                    <span class="visually-hidden">" "{name}</span>
                </button>
            </div>
        </div>
    }
}

/// A one-time code beside a password, kept as little as that.
#[component]
fn OneTimeCode() -> impl IntoView {
    let hint = format!("{}.hint", secret_fields::CODE);
    view! {
        <div class="field mono">
            <label for=secret_fields::CODE>{t(forms::KEYCLOAK_CODE)}</label>
            <p class="hint" id=hint.clone()>{t(forms::KEYCLOAK_CODE_HINT)}</p>
            <input
                id=secret_fields::CODE
                type="text"
                inputmode="numeric"
                autocomplete="one-time-code"
                aria-describedby=hint
            />
        </div>
    }
}
