//! Someone signs in, in a window of their own; then it is said who it was, before anything is done with it.

use leptos::prelude::*;
use lockstep_engine::port::Purpose;
use lockstep_words::Message;
use lockstep_words::en::{pages, ui};

use super::copy::CopyButton;
use super::when;
use crate::state::{Arrived, SignIn, SignInState, use_store};
use crate::words::{rich, t};

/// The panel for a sign-in that is asked for, or for the person who has arrived; nothing where nobody is waited for.
#[component]
pub fn SignInPanel() -> impl IntoView {
    let store = use_store();
    move || match store.sign_in.get() {
        SignInState::None => ().into_any(),
        SignInState::Waiting(sign_in) => view! { <Ask sign_in/> }.into_any(),
        SignInState::Arrived(arrived) => view! { <Confirm arrived/> }.into_any(),
    }
}

/// Someone must sign in.
#[component]
fn Ask(sign_in: SignIn) -> impl IntoView {
    let store = use_store();
    let SignIn { purpose, expected, address } = sign_in;
    let administrator = purpose == Purpose::Administrator;
    let say = |key| Message::new(key).with("person", &expected).say();
    let (head, why) = match purpose {
        Purpose::Proof => (say(pages::SIGN_IN_PROOF), say(pages::SIGN_IN_PROOF_WHY)),
        Purpose::Administrator => (say(pages::SIGN_IN_ADMIN), say(pages::SIGN_IN_ADMIN_WHY)),
        Purpose::Entra => (say(pages::SIGN_IN_ENTRA), say(pages::SIGN_IN_ENTRA_WHY)),
    };
    let who = (administrator && !expected.is_empty()).then(|| view! { <p>{say(pages::SIGN_IN_EXPECTED)}</p> });
    let give_up = (!administrator).then(|| {
        view! {
            <button type="button" id="give-up" class="quiet" on:click=move |_| store.give_up()>
                {t(pages::SIGN_IN_GIVE_UP)}
            </button>
        }
    });
    view! {
        <section class="ask-person" id="sign-in-panel" tabindex="-1" aria-labelledby="sign-in-panel.head">
            <h2 id="sign-in-panel.head">{head}</h2>
            <p>{why}</p>
            {who}
            <div class="row">
                <a
                    id="sign-in"
                    class="button go"
                    href=address.clone()
                    target="_blank"
                    rel="noopener noreferrer"
                >
                    {t(pages::SIGN_IN_OPEN)}
                    <span class="visually-hidden">" "{t(pages::SIGN_IN_NEW)}</span>
                </a>
                {give_up}
            </div>
            <p class="why alive" role="status">{t(pages::SIGN_IN_WAIT)}</p>
            <Elsewhere address/>
        </section>
    }
}

/// For another window or device, and for an address that could not be handed over by itself.
#[component]
fn Elsewhere(address: String) -> impl IntoView {
    let store = use_store();
    let landed = RwSignal::new(String::new());
    let hand_over = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        store.landed(&landed.get_untracked());
    };
    view! {
        <details>
            <summary>{t(pages::SIGN_IN_ELSEWHERE)}</summary>
            <span class="label">{t(pages::SIGN_IN_ADDRESS)}</span>
            <CopyButton text=address what=t(pages::SIGN_IN_ADDRESS)/>
            <form class="field mono" novalidate on:submit=hand_over>
                <label for="landed">{t(pages::SIGN_IN_LANDED)}</label>
                <p class="hint" id="landed.hint">{t(pages::SIGN_IN_LANDED_HINT)}</p>
                <div class="secret">
                    <input
                        id="landed"
                        type="text"
                        autocomplete="off"
                        spellcheck="false"
                        aria-describedby="landed.hint"
                        on:input=move |event| landed.set(event_target_value(&event))
                    />
                    <button type="submit" id="hand-over">{t(ui::USE_IT)}</button>
                </div>
            </form>
        </details>
    }
}

/// Is it the right person?
#[component]
fn Confirm(arrived: Arrived) -> impl IntoView {
    let store = use_store();
    let (head, text, yes) = match arrived.purpose {
        Purpose::Administrator | Purpose::Entra => (pages::CONFIRM_TITLE, pages::CONFIRM_TEXT, pages::CONFIRM_YES),
        Purpose::Proof => (pages::CONFIRM_TITLE_PROOF, pages::CONFIRM_TEXT_PROOF, pages::CONFIRM_YES_PROOF),
    };
    let text = Message::new(text).with("user", &arrived.user);
    let until = Message::new(pages::CONFIRM_UNTIL).with("time", when::time(arrived.until)).say();
    view! {
        <section
            class="ask-person"
            id="confirm-panel"
            tabindex="-1"
            aria-labelledby="confirm-panel.head"
            role="alert"
            data-user=arrived.user
        >
            <h2 id="confirm-panel.head">{t(head)}</h2>
            <p>{rich(&text)}</p>
            <div class="row">
                <button type="button" id="confirm-yes" class="go" on:click=move |_| store.confirm(true)>
                    {t(yes)}
                </button>
                <button type="button" id="confirm-no" on:click=move |_| store.confirm(false)>
                    {t(pages::CONFIRM_NO)}
                </button>
            </div>
            <p class="why">{until}</p>
        </section>
    }
}
