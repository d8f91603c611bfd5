//! Someone signs in, in a window of their own; then it is said who it was, before anything is done with it.

use leptos::prelude::*;
use lockstep_engine::port::Purpose;
use lockstep_words::Message;
use lockstep_words::en::pages;

use super::copy::Copy;
use super::when;
use crate::state::Store;
use crate::state::run::{Arrived, SignIn};
use crate::words::t;

/// The panel for a sign-in that is asked for, or for the person who has arrived; nothing where nobody is waited for.
#[component]
pub fn SignInPanel() -> AnyView {
    let store = Store::here();
    let shown = move || match (store.run.arrived.get(), store.run.sign_in.get()) {
        (Some(arrived), _) => confirm(store, &arrived),
        (None, Some(sign_in)) => ask(store, &sign_in),
        (None, None) => ().into_any(),
    };
    view! { {shown} }.into_any()
}

fn ask(store: Store, sign_in: &SignIn) -> AnyView {
    let person = sign_in.expected.clone();
    let proof = sign_in.purpose == Purpose::Proof;
    let say = |key| Message::new(key).with("person", &person).say();
    let (head, why) = if proof {
        (say(pages::SIGN_IN_PROOF), say(pages::SIGN_IN_PROOF_WHY))
    } else {
        (say(pages::SIGN_IN_ADMIN), say(pages::SIGN_IN_ADMIN_WHY))
    };
    let expected = (!proof && !person.is_empty()).then(|| view! { <p>{say(pages::SIGN_IN_EXPECTED)}</p> });
    let give_up = proof.then(|| {
        view! {
            <button type="button" id="give-up" class="quiet" on:click=move |_| store.give_up()>
                {t(pages::SIGN_IN_GIVE_UP)}
            </button>
        }
    });
    let landed = RwSignal::new(String::new());
    let hand = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        store.landed(landed.get_untracked());
    };
    view! {
        <section class="ask-person" id="sign-in-panel" tabindex="-1" aria-labelledby="sign-in-head">
            <h2 id="sign-in-head">{head}</h2>
            <p>{why}</p>
            {expected}
            <div class="row">
                <a id="sign-in" class="button go" href=sign_in.address.clone() target="_blank" rel="noopener noreferrer">
                    {t(pages::SIGN_IN_OPEN)}
                    <span class="visually-hidden">" "{t(pages::SIGN_IN_NEW)}</span>
                </a>
                {give_up}
            </div>
            <p class="why alive" role="status">{t(pages::SIGN_IN_WAIT)}</p>
            <details>
                <summary>{t(pages::SIGN_IN_ELSEWHERE)}</summary>
                <span class="label">{t(pages::SIGN_IN_ADDRESS)}</span>
                <Copy text=sign_in.address.clone() what=t(pages::SIGN_IN_ADDRESS)/>
                <form class="field mono" novalidate on:submit=hand>
                    <label for="landed">{t(pages::SIGN_IN_LANDED)}</label>
                    <p class="hint" id="landed.hint">{t(pages::SIGN_IN_LANDED_HINT)}</p>
                    <div class="secret">
                        <input id="landed" type="text" autocomplete="off" spellcheck="false" aria-describedby="landed.hint"
                            on:input=move |event| landed.set(event_target_value(&event))/>
                        <button type="submit" id="hand-over">{t(lockstep_words::en::ui::USE_IT)}</button>
                    </div>
                </form>
            </details>
        </section>
    }
    .into_any()
}

fn confirm(store: Store, arrived: &Arrived) -> AnyView {
    let (head, text, yes) = match arrived.purpose {
        Purpose::Administrator => (pages::CONFIRM_TITLE, pages::CONFIRM_TEXT, pages::CONFIRM_YES),
        Purpose::Proof => (pages::CONFIRM_TITLE_PROOF, pages::CONFIRM_TEXT_PROOF, pages::CONFIRM_YES_PROOF),
    };
    let text = Message::new(text).with("user", &arrived.user);
    let until = Message::new(pages::CONFIRM_UNTIL).with("time", when::time(arrived.until)).say();
    view! {
        <section class="ask-person" id="confirm-panel" tabindex="-1" role="alert" aria-labelledby="confirm-head"
            data-user=arrived.user.clone()>
            <h2 id="confirm-head">{t(head)}</h2>
            <p>{crate::words::rich(&text)}</p>
            <div class="row">
                <button type="button" id="confirm-yes" class="go" on:click=move |_| store.confirm(true)>{t(yes)}</button>
                <button type="button" id="confirm-no" on:click=move |_| store.confirm(false)>{t(pages::CONFIRM_NO)}</button>
            </div>
            <p class="why">{until}</p>
        </section>
    }
    .into_any()
}
