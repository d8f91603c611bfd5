//! Step 1: the application in Entra ID.

use leptos::prelude::*;
use lockstep_engine::blueprint::{CloudDraft, EntraWay, Step};
use lockstep_words::Message;
use lockstep_words::en::ui;

use super::form::StepForm;
use crate::components::choice::{Choice, Way};
use crate::components::copy::Copy;
use crate::components::field::{Field, complaint, facts};
use crate::components::icon::{TICK, icon};
use crate::components::secret::SecretField;
use crate::state::{Device, Store};
use crate::words::t;

const CLOUDS: &[Way] = &[
    Way {
        id: "worldwide",
        label: ui::ENTRA_CLOUD_WORLD,
        why: ui::ENTRA_CLOUD_WORLD_WHY,
        chosen: |draft| draft.entra.cloud == CloudDraft::Worldwide,
        choose: |draft| draft.entra.cloud = CloudDraft::Worldwide,
    },
    Way {
        id: "by-hand",
        label: ui::ENTRA_CLOUD_HAND,
        why: ui::ENTRA_CLOUD_HAND_WHY,
        chosen: |draft| draft.entra.cloud == CloudDraft::ByHand,
        choose: |draft| draft.entra.cloud = CloudDraft::ByHand,
    },
];

const WAYS: &[Way] = &[
    Way {
        id: "token",
        label: ui::ENTRA_WAY_TOKEN,
        why: ui::ENTRA_WAY_TOKEN_WHY,
        chosen: |draft| draft.entra.way == EntraWay::Token,
        choose: |draft| draft.entra.way = EntraWay::Token,
    },
    Way {
        id: "device-code",
        label: ui::ENTRA_WAY_CODE,
        why: ui::ENTRA_WAY_CODE_WHY,
        chosen: |draft| draft.entra.way == EntraWay::DeviceCode,
        choose: |draft| draft.entra.way = EntraWay::DeviceCode,
    },
];

/// Where a missing sign-in is complained about.
const FIELD: &str = "secret.entra";

/// The screen.
#[component]
pub fn Entra() -> AnyView {
    let store = Store::here();
    let by_hand = Memo::new(move |_| store.draft.with(|draft| draft.entra.cloud == CloudDraft::ByHand));
    let by_code = Memo::new(move |_| store.draft.with(|draft| draft.entra.way == EntraWay::DeviceCode));
    let hosts = move || {
        by_hand.get().then(|| {
            view! {
                <Field id="entra.login" label=ui::ENTRA_LOGIN hint=ui::ENTRA_LOGIN_HINT mono=true inputmode="url"/>
                <Field id="entra.graph" label=ui::ENTRA_GRAPH hint=ui::ENTRA_GRAPH_HINT mono=true inputmode="url"/>
            }
        })
    };
    let way = move || if by_code.get() { device(store) } else { token() };
    view! {
        <StepForm step=Step::Entra title=ui::ENTRA_TITLE lead=ui::ENTRA_LEAD>
            <fieldset>
                <legend>{t(ui::ENTRA_WHERE)}</legend>
                <Field id="entra.tenant" label=ui::ENTRA_TENANT hint=ui::ENTRA_TENANT_HINT mono=true/>
            </fieldset>
            <Choice id="entra.cloud" label=ui::ENTRA_CLOUD ways=CLOUDS/>
            {hosts}
            <fieldset>
                <legend>{t(ui::ENTRA_APP)}</legend>
                <Field id="entra.application" label=ui::ENTRA_APP_NAME hint=ui::ENTRA_APP_HINT/>
                <Field id="entra.secret_days" label=ui::ENTRA_DAYS hint=ui::ENTRA_DAYS_HINT inputmode="numeric"/>
            </fieldset>
            <Choice id="entra.way" label=ui::ENTRA_WAY ways=WAYS/>
            {way}
        </StepForm>
    }
    .into_any()
}

fn token() -> AnyView {
    view! {
        <SecretField step=Step::Entra autocomplete="off"/>
        <p class="hint">{t(ui::ENTRA_TOKEN_HOW)}</p>
        <Copy text=t(ui::ENTRA_TOKEN_COMMAND) what=t(ui::ENTRA_TOKEN_HOW)/>
    }
    .into_any()
}

/// The device-code sign-in.
fn device(store: Store) -> AnyView {
    let shown = move || match store.device.get() {
        Device::None => ask(store, false),
        Device::Asked => view! { <p class="status" role="status">{t(ui::ENTRA_CODE_GETTING)}</p> }.into_any(),
        Device::Code { code, address, minutes } => {
            let open = Message::new(ui::ENTRA_CODE_OPEN).with("address", &address).say();
            let wait = Message::new(ui::ENTRA_CODE_WAIT).with("minutes", minutes).say();
            view! {
                <p>{t(ui::ENTRA_CODE_TYPE)}</p>
                <p class="code" id="device.code">{code.clone()}</p>
                <Copy text=code what=t(ui::ENTRA_WAY_CODE)/>
                <p><a id="device.address" class="button" href=address target="_blank" rel="noopener noreferrer">{open}</a></p>
                <p class="why alive" role="status">{wait}</p>
                {ask(store, true)}
            }
            .into_any()
        }
        Device::SignedIn(who) => {
            let said = match who {
                Some(who) => Message::new(ui::ENTRA_CODE_DONE_AS).with("who", who).say(),
                None => t(ui::ENTRA_CODE_DONE).to_owned(),
            };
            view! {
                <p class="found" role="status">{icon(TICK)}<span>{said}</span></p>
                {ask(store, true)}
            }
            .into_any()
        }
    };
    let wrong = Memo::new(move |_| store.problem_of(FIELD).is_some());
    view! {
        <div class="field device" class:wrong=wrong id=FIELD>
            {move || complaint(store, FIELD)}
            {shown}
            {move || facts(store, FIELD)}
        </div>
    }
    .into_any()
}

fn ask(store: Store, again: bool) -> AnyView {
    let label = if again { ui::ENTRA_CODE_NEW } else { ui::ENTRA_CODE_GET };
    view! {
        <button type="button" id="device.begin" class:quiet=again on:click=move |_| store.begin_device_code()>{t(label)}</button>
    }
    .into_any()
}
