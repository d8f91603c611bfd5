//! The administrator's sign-in at Microsoft: with a code, or in a window with an application of their own.

use leptos::prelude::*;
use lockstep_words::Message;
use lockstep_words::en::forms;

use crate::components::{Complaint, CopyButton, Facts, Icon, SignInPanel, TICK, TextField};
use crate::state::{Device, text, use_store};
use crate::words::t;

/// Where a missing sign-in is complained about.
const FIELD: &str = "secret.entra";

/// The device-code sign-in.
#[component]
pub fn DeviceCodeSignIn() -> impl IntoView {
    let store = use_store();
    let state = move || match store.device.get() {
        Device::None => view! { <div><GetCode/></div> }.into_any(),
        Device::Asked => view! { <p class="status" role="status">{t(forms::ENTRA_CODE_GETTING)}</p> }.into_any(),
        Device::Code { code, address, minutes } => view! { <Code code address minutes/> }.into_any(),
        Device::SignedIn(who) => view! { <div><SignedIn who/><GetCode again=true/></div> }.into_any(),
    };
    view! {
        <div class="field device" class:wrong=move || store.problem_of(FIELD).is_some() id=FIELD>
            <Complaint id=FIELD/>
            {state}
            <Facts id=FIELD/>
        </div>
    }
}

/// Asks for a code.
#[component]
fn GetCode(
    /// Whether there was one before.
    #[prop(optional)]
    again: bool,
) -> impl IntoView {
    let store = use_store();
    let words = t(if again { forms::ENTRA_CODE_NEW } else { forms::ENTRA_CODE_GET });
    view! {
        <button type="button" id="device.begin" class:quiet=again on:click=move |_| store.begin_device_code()>
            {words}
        </button>
    }
}

/// A code to be typed at Microsoft.
#[component]
fn Code(code: String, address: String, minutes: u64) -> impl IntoView {
    let open = Message::new(forms::ENTRA_CODE_OPEN).with("address", &address).say();
    let wait = Message::new(forms::ENTRA_CODE_WAIT).with("minutes", minutes).say();
    view! {
        <div>
            <p>{t(forms::ENTRA_CODE_TYPE)}</p>
            <p class="code" id="device.code">{code.clone()}</p>
            <CopyButton text=code what=t(forms::ENTRA_WAY_CODE)/>
            <p>
                <a id="device.address" class="button" href=address target="_blank" rel="noopener noreferrer">{open}</a>
            </p>
            <p class="why alive" role="status">{wait}</p>
            <GetCode again=true/>
        </div>
    }
}

/// The sign-in in a window, with an application of the administrator's own.
#[component]
pub fn WindowSignIn() -> impl IntoView {
    let store = use_store();
    let callback = format!("{}/callback", location().origin().unwrap_or_default());
    let state = move || match store.device.get() {
        Device::None | Device::Code { .. } => view! { <div><OpenWindow/></div> }.into_any(),
        Device::Asked => view! { <div></div> }.into_any(),
        Device::SignedIn(who) => view! { <div><SignedIn who/><OpenWindow again=true/></div> }.into_any(),
    };
    view! {
        <div class="field device" class:wrong=move || store.problem_of(FIELD).is_some() id=FIELD>
            <TextField
                text=text!(entra.admin_client)
                label=forms::ENTRA_ADMIN_CLIENT
                hint=forms::ENTRA_WINDOW_HINT
                mono=true
            />
            <CopyButton text=callback what=t(forms::ENTRA_WINDOW_REDIRECT)/>
            <Complaint id=FIELD/>
            <SignInPanel/>
            {state}
            <Facts id=FIELD/>
        </div>
    }
}

/// Asks for the address to sign in at.
#[component]
fn OpenWindow(
    /// Whether somebody has signed in before.
    #[prop(optional)]
    again: bool,
) -> impl IntoView {
    let store = use_store();
    let words = t(if again { forms::ENTRA_WINDOW_AGAIN } else { forms::ENTRA_WINDOW_BEGIN });
    view! {
        <button type="button" id="window.begin" class:quiet=again on:click=move |_| store.begin_sign_in()>
            {words}
        </button>
    }
}

/// Who has signed in, where that is known.
#[component]
fn SignedIn(who: Option<String>) -> impl IntoView {
    let said = match who {
        Some(who) => Message::new(forms::ENTRA_CODE_DONE_AS).with("who", who).say(),
        None => t(forms::ENTRA_CODE_DONE).to_owned(),
    };
    view! { <p class="found" role="status"><Icon name=TICK/><span>{said}</span></p> }
}
