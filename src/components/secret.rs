//! A field for a secret. Its text is never kept by the page: on Continue it goes to the engine and the field is emptied.

use leptos::prelude::*;
use lockstep_engine::blueprint::Step;
use lockstep_words::Message;
use lockstep_words::en::ui;

use super::field::{complaint, described, facts};
use super::icon::{TICK, icon};
use crate::state::{Store, held};
use crate::words::t;

/// The secret field of a step.
#[component]
pub fn SecretField(
    /// Whose.
    step: Step,
    /// `autocomplete`.
    autocomplete: &'static str,
) -> AnyView {
    let store = Store::here();
    let id = held::field(step).unwrap_or_default();
    let kept = Memo::new(move |_| {
        held::is_held(store, step) && store.replacing.get() != Some(step) && store.problem_of(id).is_none()
    });
    let name = move || t(held::label(store, step));
    view! {
        {move || if kept.get() { shut(store, step, name()) } else { open(store, id, name(), autocomplete) }}
    }
    .into_any()
}

/// The engine holds it.
fn shut(store: Store, step: Step, name: &'static str) -> AnyView {
    let what = Message::new(ui::SECRET_REPLACE_WHAT).with("what", name).say();
    let id = held::field(step).unwrap_or_default();
    let replace = move |_| {
        store.replacing.set(Some(step));
        super::focus::soon(id);
    };
    view! {
        <div class="field held" data-held=id>
            <span class="label">{name}</span>
            <p class="kept">
                {icon(TICK)}
                <span>{t(ui::SECRET_HELD)}</span>
                <button type="button" class="quiet" id=format!("{id}.replace") aria-label=what on:click=replace>
                    {t(ui::SECRET_REPLACE)}
                </button>
            </p>
            {move || facts(store, id)}
        </div>
    }
    .into_any()
}

/// It is to be entered.
fn open(store: Store, id: &'static str, name: &'static str, autocomplete: &'static str) -> AnyView {
    let shown = RwSignal::new(false);
    let wrong = Memo::new(move |_| store.problem_of(id).is_some());
    view! {
        <div class="field mono" class:wrong=wrong>
            <label for=id>{name}</label>
            {move || complaint(store, id)}
            <div class="secret">
                <input
                    id=id
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete=autocomplete
                    autocapitalize="off"
                    spellcheck="false"
                    aria-invalid=move || wrong.get().then_some("true")
                    aria-describedby=move || described(id, false, wrong.get())
                />
                <button type="button" aria-pressed=move || shown.get().to_string() on:click=move |_| shown.update(|on| *on = !*on)>
                    {move || t(if shown.get() { ui::HIDE } else { ui::SHOW })}
                    <span class="visually-hidden">" "{name}</span>
                </button>
            </div>
        </div>
    }
    .into_any()
}
