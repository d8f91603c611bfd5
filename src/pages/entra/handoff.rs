//! Step 1 without any right in Entra ID: what to send to the administrator there, and what comes back.

use leptos::prelude::*;
use lockstep_engine::blueprint::Step;
use lockstep_engine::bundle::Handoff as Files;
use lockstep_words::Key;
use lockstep_words::en::forms;

use crate::components::{SecretField, TextField, download};
use crate::state::{text, use_store};
use crate::words::t;

/// A file of the handoff: its button's id and label, its name, its kind, and its text.
type File = (&'static str, Key, &'static str, &'static str, fn(&Files) -> &String);

/// The files.
const FILES: [File; 3] = [
    ("page", forms::HANDOFF_PAGE, "entra-application.html", "text/html", |files| &files.page),
    ("shell", forms::HANDOFF_SHELL, "entra-application.sh", "text/x-shellscript", |files| &files.shell),
    ("powershell", forms::HANDOFF_POWERSHELL, "entra-application.ps1", "text/plain", |files| &files.powershell),
];

/// Both halves: what is asked of the other administrator, and what they send.
#[component]
pub fn Handoff() -> impl IntoView {
    let store = use_store();
    view! {
        <div>
            <fieldset>
                <legend>{t(forms::HANDOFF_ASK)}</legend>
                <p class="hint">{t(forms::HANDOFF_ASK_HINT)}</p>
                <TextField
                    text=text!(keycloak.url)
                    label=forms::HANDOFF_URL
                    hint=forms::KEYCLOAK_URL_HINT
                    mono=true
                    inputmode="url"
                />
                <TextField text=text!(keycloak.realm) label=forms::KEYCLOAK_REALM mono=true/>
                <p>
                    <button type="button" id="handoff.make" on:click=move |_| store.hand_off()>
                        {t(forms::HANDOFF_MAKE)}
                    </button>
                </p>
                <Instructions/>
            </fieldset>
            <fieldset>
                <legend>{t(forms::HANDOFF_SENT)}</legend>
                <TextField text=text!(entra.client_id) label=forms::HANDOFF_CLIENT_ID mono=true/>
                <SecretField step=Step::Entra autocomplete="off"/>
            </fieldset>
        </div>
    }
}

/// What was made: files to save, and the values to read off. Nothing before that.
#[component]
fn Instructions() -> impl IntoView {
    let store = use_store();
    move || {
        let files = store.handoff.get()?;
        let buttons = FILES.map(|(part, label, name, kind, text)| {
            let text = text(&files).clone();
            let quiet = part != "page";
            let save = move |_| download::text(name, kind, &text);
            view! {
                <button type="button" id=format!("handoff.{part}") class:quiet=quiet on:click=save>
                    {t(label)}
                </button>
            }
        });
        let values =
            files.values.into_iter().map(|(name, value)| view! { <dt>{name}</dt><dd><code>{value}</code></dd> });
        Some(view! {
            <div id="handoff">
                <p class="found" role="status">{t(forms::HANDOFF_MADE)}</p>
                <p class="buttons">{buttons.into_iter().collect_view()}</p>
                <details>
                    <summary>{t(forms::HANDOFF_VALUES)}</summary>
                    <dl class="values">{values.collect_view()}</dl>
                </details>
            </div>
        })
    }
}
