//! Step 3: Keycloak as Rancher's authentication.

use leptos::prelude::*;
use lockstep_engine::blueprint::{RancherWay, Step};
use lockstep_words::en::ui;

use super::form::StepForm;
use crate::components::choice::{Choice, Way};
use crate::components::field::Field;
use crate::components::secret::SecretField;
use crate::state::Store;
use crate::words::t;

const WAYS: &[Way] = &[
    Way {
        id: "local",
        label: ui::RANCHER_WAY_LOCAL,
        why: ui::RANCHER_WAY_LOCAL_WHY,
        chosen: |draft| draft.rancher.way == RancherWay::Local,
        choose: |draft| draft.rancher.way = RancherWay::Local,
    },
    Way {
        id: "token",
        label: ui::RANCHER_WAY_TOKEN,
        why: ui::RANCHER_WAY_TOKEN_WHY,
        chosen: |draft| draft.rancher.way == RancherWay::Token,
        choose: |draft| draft.rancher.way = RancherWay::Token,
    },
];

const NEWCOMERS: &[Way] = &[
    Way {
        id: "user-base",
        label: ui::RANCHER_NEW_BASE,
        why: ui::RANCHER_NEW_BASE_WHY,
        chosen: |draft| !draft.rancher.newcomers_may_create_clusters,
        choose: |draft| draft.rancher.newcomers_may_create_clusters = false,
    },
    Way {
        id: "user",
        label: ui::RANCHER_NEW_USER,
        why: ui::RANCHER_NEW_USER_WHY,
        chosen: |draft| draft.rancher.newcomers_may_create_clusters,
        choose: |draft| draft.rancher.newcomers_may_create_clusters = true,
    },
];

/// The screen.
#[component]
pub fn Rancher() -> AnyView {
    let store = Store::here();
    let local = Memo::new(move |_| store.draft.with(|draft| draft.rancher.way == RancherWay::Local));
    let who = move || {
        local.get().then(|| view! { <Field id="rancher.user" label=ui::RANCHER_USER autocomplete="username"/> })
    };
    view! {
        <StepForm step=Step::Rancher title=ui::RANCHER_TITLE lead=ui::RANCHER_LEAD>
            <fieldset>
                <legend>{t(ui::RANCHER_SERVER)}</legend>
                <Field id="rancher.url" label=ui::RANCHER_URL hint=ui::RANCHER_URL_HINT mono=true inputmode="url"/>
            </fieldset>
            <Choice id="rancher.way" label=ui::RANCHER_WAY ways=WAYS/>
            {who}
            <SecretField step=Step::Rancher autocomplete="current-password"/>
            <Choice id="rancher.newcomers_may_create_clusters" label=ui::RANCHER_NEW ways=NEWCOMERS/>
        </StepForm>
    }
    .into_any()
}
