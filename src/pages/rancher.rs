//! Step 3: Keycloak as Rancher's authentication.

use leptos::prelude::*;
use lockstep_engine::blueprint::{AccessMode, Provider, RancherWay, Step, Verify};
use lockstep_words::en::forms;

use crate::components::{Choice, DropDown, SecretField, StepForm, TextField, Way, ways};
use crate::state::{text, use_store};
use crate::words::t;

const WAYS: &[Way] = ways! {
    "local" => RANCHER_WAY_LOCAL, RANCHER_WAY_LOCAL_WHY, rancher.way = RancherWay::Local;
    "token" => RANCHER_WAY_TOKEN, RANCHER_WAY_TOKEN_WHY, rancher.way = RancherWay::Token;
};

const NEWCOMERS: &[Way] = ways! {
    "user-base" => RANCHER_NEW_BASE, RANCHER_NEW_BASE_WHY, rancher.newcomers_may_create_clusters = false;
    "user" => RANCHER_NEW_USER, RANCHER_NEW_USER_WHY, rancher.newcomers_may_create_clusters = true;
};

const ACCESS: &[Way] = ways! {
    "required" => RANCHER_ACCESS_REQUIRED, RANCHER_ACCESS_REQUIRED_WHY, rancher.access_mode = AccessMode::Required;
    "restricted" => RANCHER_ACCESS_RESTRICTED, RANCHER_ACCESS_RESTRICTED_WHY, rancher.access_mode = AccessMode::Restricted;
    "unrestricted" => RANCHER_ACCESS_ALL, RANCHER_ACCESS_ALL_WHY, rancher.access_mode = AccessMode::Unrestricted;
};

const PROVIDER: &[Way] = ways! {
    "keycloakoidc" => RANCHER_PROVIDER_KEYCLOAK, RANCHER_PROVIDER_KEYCLOAK_WHY, rancher.provider = Provider::Keycloakoidc;
    "genericoidc" => RANCHER_PROVIDER_GENERIC, RANCHER_PROVIDER_GENERIC_WHY, rancher.provider = Provider::Genericoidc;
};

const VERIFY: &[Way] = ways! {
    "sign-in" => RANCHER_VERIFY_FIRST, RANCHER_VERIFY_FIRST_WHY, rancher.verify = Verify::SignIn;
    "later" => RANCHER_VERIFY_LATER, RANCHER_VERIFY_LATER_WHY, rancher.verify = Verify::Later;
};

/// Step 3.
#[component]
pub fn RancherPage() -> impl IntoView {
    let store = use_store();
    let local = move || store.draft.with(|draft| draft.rancher.way == RancherWay::Local);
    view! {
        <StepForm step=Step::Rancher title=forms::RANCHER_TITLE lead=forms::RANCHER_LEAD>
            <fieldset>
                <legend>{t(forms::RANCHER_SERVER)}</legend>
                <TextField
                    text=text!(rancher.url)
                    label=forms::RANCHER_URL
                    hint=forms::RANCHER_URL_HINT
                    mono=true
                    inputmode="url"
                />
            </fieldset>
            <Choice id="rancher.way" label=forms::RANCHER_WAY options=WAYS/>
            <Show when=local>
                <TextField text=text!(rancher.user) label=forms::RANCHER_USER autocomplete="username"/>
            </Show>
            <SecretField step=Step::Rancher autocomplete="current-password"/>
            <Choice id="rancher.newcomers_may_create_clusters" label=forms::RANCHER_NEW options=NEWCOMERS/>
            <details>
                <summary>{t(forms::RANCHER_MORE)}</summary>
                <DropDown id="rancher.access_mode" label=forms::RANCHER_ACCESS options=ACCESS/>
                <DropDown id="rancher.provider" label=forms::RANCHER_PROVIDER options=PROVIDER/>
                <DropDown id="rancher.verify" label=forms::RANCHER_VERIFY options=VERIFY/>
            </details>
        </StepForm>
    }
}
