//! Step 2: Entra ID as identity provider in Keycloak, and which group becomes which.

pub mod groups;
pub mod mapping;
pub mod pasted;

use leptos::prelude::*;
use lockstep_engine::blueprint::{FirstLogin, KeycloakWay, Step};
use lockstep_words::en::forms;

use self::groups::Groups;
use crate::components::{Choice, DropDown, SecretField, StepForm, TextField, Way, ways};
use crate::state::{text, use_store};
use crate::words::t;

const WAYS: &[Way] = ways! {
    "password" => KEYCLOAK_WAY_PASSWORD, KEYCLOAK_WAY_PASSWORD_WHY, keycloak.way = KeycloakWay::Password;
    "client" => KEYCLOAK_WAY_CLIENT, KEYCLOAK_WAY_CLIENT_WHY, keycloak.way = KeycloakWay::Client;
    "token" => KEYCLOAK_WAY_TOKEN, KEYCLOAK_WAY_TOKEN_WHY, keycloak.way = KeycloakWay::Token;
};

const FIRST_LOGINS: &[Way] = ways! {
    "ask" => KEYCLOAK_FIRST_ASK, KEYCLOAK_FIRST_ASK_WHY, keycloak.first_login = FirstLogin::Ask;
    "link-by-email" => KEYCLOAK_FIRST_LINK, KEYCLOAK_FIRST_LINK_WHY, keycloak.first_login = FirstLogin::LinkByEmail;
    "existing-only" => KEYCLOAK_FIRST_ONLY, KEYCLOAK_FIRST_ONLY_WHY, keycloak.first_login = FirstLogin::ExistingOnly;
};

const FOREIGN: &[Way] = ways! {
    "stop" => KEYCLOAK_FOREIGN_STOP, KEYCLOAK_FOREIGN_STOP_WHY, keycloak.adopt = false;
    "adopt" => KEYCLOAK_FOREIGN_ADOPT, KEYCLOAK_FOREIGN_ADOPT_WHY, keycloak.adopt = true;
};

/// Step 2.
#[component]
pub fn KeycloakPage() -> impl IntoView {
    view! {
        <StepForm step=Step::Keycloak title=forms::KEYCLOAK_TITLE lead=forms::KEYCLOAK_LEAD>
            <fieldset>
                <legend>{t(forms::KEYCLOAK_SERVER)}</legend>
                <TextField
                    text=text!(keycloak.url)
                    label=forms::KEYCLOAK_URL
                    hint=forms::KEYCLOAK_URL_HINT
                    mono=true
                    inputmode="url"
                />
                <TextField
                    text=text!(keycloak.realm)
                    label=forms::KEYCLOAK_REALM
                    hint=forms::KEYCLOAK_REALM_HINT
                    mono=true
                    choices=true
                />
                <Names/>
            </fieldset>
            <Choice id="keycloak.way" label=forms::KEYCLOAK_WAY options=WAYS/>
            <Administrator/>
            <SecretField step=Step::Keycloak autocomplete="current-password"/>
            <Groups/>
            <DropDown id="keycloak.first_login" label=forms::KEYCLOAK_FIRST options=FIRST_LOGINS/>
        </StepForm>
    }
}

/// Names are seldom changed; they are open where something in them is to be corrected.
#[component]
fn Names() -> impl IntoView {
    let store = use_store();
    let wrong =
        Memo::new(move |_| ["keycloak.alias", "keycloak.client"].iter().any(|id| store.problem_of(id).is_some()));
    view! {
        <details prop:open=move || wrong.get()>
            <summary>{t(forms::KEYCLOAK_NAMES)}</summary>
            <TextField
                text=text!(keycloak.alias)
                label=forms::KEYCLOAK_ALIAS
                hint=forms::KEYCLOAK_ALIAS_HINT
                mono=true
            />
            <TextField
                text=text!(keycloak.client)
                label=forms::KEYCLOAK_CLIENT
                hint=forms::KEYCLOAK_CLIENT_HINT
                mono=true
            />
            <DropDown id="keycloak.adopt" label=forms::KEYCLOAK_FOREIGN options=FOREIGN/>
        </details>
    }
}

/// Who signs in; a token says so itself.
#[component]
fn Administrator() -> impl IntoView {
    let store = use_store();
    let way = Memo::new(move |_| store.draft.with(|draft| draft.keycloak.way));
    move || match way.get() {
        KeycloakWay::Password => view! {
            <TextField text=text!(keycloak.user) label=forms::KEYCLOAK_USER autocomplete="username"/>
        }
        .into_any(),
        KeycloakWay::Client => view! {
            <TextField text=text!(keycloak.admin_client) label=forms::KEYCLOAK_ADMIN_CLIENT mono=true/>
        }
        .into_any(),
        KeycloakWay::Token => ().into_any(),
    }
}
