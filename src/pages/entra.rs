//! Step 1: the application in Entra ID.

pub mod handoff;
pub mod sign_in;

use leptos::prelude::*;
use lockstep_engine::blueprint::{CloudDraft, Credential, EntraWay, GroupsClaim, Step};
use lockstep_words::en::forms;

use self::handoff::Handoff;
use self::sign_in::{DeviceCodeSignIn, WindowSignIn};
use crate::components::{Choice, Complaint, CopyButton, DropDown, SecretField, StepForm, TextField, Way, ways};
use crate::state::{text, use_store};
use crate::words::t;

const CLOUDS: &[Way] = ways! {
    "worldwide" => ENTRA_CLOUD_WORLD, ENTRA_CLOUD_WORLD_WHY, entra.cloud = CloudDraft::Worldwide;
    "us-gov-l4" => ENTRA_CLOUD_L4, ENTRA_CLOUD_L4_WHY, entra.cloud = CloudDraft::UsGovL4;
    "us-gov-l5" => ENTRA_CLOUD_L5, ENTRA_CLOUD_L5_WHY, entra.cloud = CloudDraft::UsGovL5;
    "china" => ENTRA_CLOUD_CHINA, ENTRA_CLOUD_CHINA_WHY, entra.cloud = CloudDraft::China;
    "by-hand" => ENTRA_CLOUD_HAND, ENTRA_CLOUD_HAND_WHY, entra.cloud = CloudDraft::ByHand;
};

const CLAIMS: &[Way] = ways! {
    "security-group" => ENTRA_CLAIM_ALL, ENTRA_CLAIM_ALL_WHY, entra.groups_claim = GroupsClaim::SecurityGroup;
    "application-group" => ENTRA_CLAIM_ASSIGNED, ENTRA_CLAIM_ASSIGNED_WHY, entra.groups_claim = GroupsClaim::ApplicationGroup;
    "app-roles" => ENTRA_CLAIM_ROLES, ENTRA_CLAIM_ROLES_WHY, entra.groups_claim = GroupsClaim::AppRoles;
};

const CREDENTIALS: &[Way] = ways! {
    "client-secret" => ENTRA_CREDENTIAL_SECRET, ENTRA_CREDENTIAL_SECRET_WHY, entra.credential = Credential::ClientSecret;
    "certificate" => ENTRA_CREDENTIAL_CERTIFICATE, ENTRA_CREDENTIAL_CERTIFICATE_WHY, entra.credential = Credential::Certificate;
};

const WAYS: &[Way] = ways! {
    "token" => ENTRA_WAY_TOKEN, ENTRA_WAY_TOKEN_WHY, entra.way = EntraWay::Token;
    "device-code" => ENTRA_WAY_CODE, ENTRA_WAY_CODE_WHY, entra.way = EntraWay::DeviceCode;
    "window" => ENTRA_WAY_WINDOW, ENTRA_WAY_WINDOW_WHY, entra.way = EntraWay::Window;
    "client" => ENTRA_WAY_CLIENT, ENTRA_WAY_CLIENT_WHY, entra.way = EntraWay::Client;
    "handoff" => ENTRA_WAY_HANDOFF, ENTRA_WAY_HANDOFF_WHY, entra.way = EntraWay::Handoff;
};

/// Step 1.
#[component]
pub fn EntraPage() -> impl IntoView {
    let store = use_store();
    let way = Memo::new(move |_| store.draft.with(|draft| draft.entra.way));
    let sign_in = move || match way.get() {
        EntraWay::Token => view! { <PastedToken/> }.into_any(),
        EntraWay::DeviceCode => view! { <DeviceCodeSignIn/> }.into_any(),
        EntraWay::Window => view! { <WindowSignIn/> }.into_any(),
        EntraWay::Client => view! { <OwnClient/> }.into_any(),
        EntraWay::Handoff => view! { <Handoff/> }.into_any(),
    };
    view! {
        <StepForm step=Step::Entra title=forms::ENTRA_TITLE lead=forms::ENTRA_LEAD>
            <Tenant/>
            <Application/>
            <Choice id="entra.way" label=forms::ENTRA_WAY options=WAYS/>
            {sign_in}
        </StepForm>
    }
}

/// Which tenant, and in which of Microsoft's clouds.
#[component]
fn Tenant() -> impl IntoView {
    let store = use_store();
    let by_hand = move || store.draft.with(|draft| draft.entra.cloud == CloudDraft::ByHand);
    view! {
        <fieldset>
            <legend>{t(forms::ENTRA_WHERE)}</legend>
            <TextField text=text!(entra.tenant) label=forms::ENTRA_TENANT hint=forms::ENTRA_TENANT_HINT mono=true/>
            <DropDown id="entra.cloud" label=forms::ENTRA_CLOUD options=CLOUDS/>
            <Show when=by_hand>
                <div>
                    <TextField
                        text=text!(entra.login)
                        label=forms::ENTRA_LOGIN
                        hint=forms::ENTRA_LOGIN_HINT
                        mono=true
                        inputmode="url"
                    />
                    <TextField
                        text=text!(entra.graph)
                        label=forms::ENTRA_GRAPH
                        hint=forms::ENTRA_GRAPH_HINT
                        mono=true
                        inputmode="url"
                    />
                </div>
            </Show>
        </fieldset>
    }
}

/// The application that Keycloak signs people in with.
#[component]
fn Application() -> impl IntoView {
    let store = use_store();
    let handed_off = move || store.draft.with(|draft| draft.entra.way == EntraWay::Handoff);
    let has_secret = move || store.draft.with(|draft| draft.entra.credential == Credential::ClientSecret);
    view! {
        <fieldset>
            <legend>{t(forms::ENTRA_APP)}</legend>
            <TextField text=text!(entra.application) label=forms::ENTRA_APP_NAME hint=forms::ENTRA_APP_HINT/>
            <Show when=move || !handed_off()>
                <Choice id="entra.credential" label=forms::ENTRA_CREDENTIAL options=CREDENTIALS/>
            </Show>
            <Show when=move || has_secret() || handed_off()>
                <TextField
                    text=text!(entra.secret_days)
                    label=forms::ENTRA_DAYS
                    hint=forms::ENTRA_DAYS_HINT
                    inputmode="numeric"
                />
            </Show>
            <Show when=move || !handed_off()>
                <MoreOnApplication/>
            </Show>
        </fieldset>
    }
}

/// What is seldom changed of an application; open where something in it is to be corrected.
#[component]
fn MoreOnApplication() -> impl IntoView {
    let store = use_store();
    let wrong =
        Memo::new(move |_| ["entra.adopt", "entra.groups_claim"].iter().any(|id| store.problem_of(id).is_some()));
    view! {
        <details prop:open=move || wrong.get()>
            <summary>{t(forms::ENTRA_MORE)}</summary>
            <TextField
                text=text!(entra.adopt)
                label=forms::ENTRA_ADOPT
                hint=forms::ENTRA_ADOPT_HINT
                mono=true
                choices=true
            />
            <DropDown id="entra.groups_claim" label=forms::ENTRA_CLAIM options=CLAIMS/>
            <Complaint id="entra.groups_claim"/>
        </details>
    }
}

/// The sign-in with a token of the Azure CLI.
#[component]
fn PastedToken() -> impl IntoView {
    view! {
        <div>
            <SecretField step=Step::Entra autocomplete="off"/>
            <p class="hint">{t(forms::ENTRA_TOKEN_HOW)}</p>
            <CopyButton text=t(forms::ENTRA_TOKEN_COMMAND) what=t(forms::ENTRA_TOKEN_HOW)/>
        </div>
    }
}

/// The sign-in as an application.
#[component]
fn OwnClient() -> impl IntoView {
    view! {
        <div>
            <TextField text=text!(entra.admin_client) label=forms::ENTRA_ADMIN_CLIENT mono=true/>
            <SecretField step=Step::Entra autocomplete="off"/>
        </div>
    }
}
