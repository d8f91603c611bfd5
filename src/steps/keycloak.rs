//! Step 2: Entra ID as identity provider in Keycloak, and which group becomes which.

use leptos::prelude::*;
use lockstep_engine::blueprint::{KeycloakWay, MappingDraft, Step};
use lockstep_words::Message;
use lockstep_words::en::ui;

use super::form::StepForm;
use crate::components::choice::{Choice, Way};
use crate::components::field::Field;
use crate::components::focus;
use crate::components::secret::SecretField;
use crate::state::Store;
use crate::words::t;

const WAYS: &[Way] = &[
    Way {
        id: "password",
        label: ui::KEYCLOAK_WAY_PASSWORD,
        why: ui::KEYCLOAK_WAY_PASSWORD_WHY,
        chosen: |draft| draft.keycloak.way == KeycloakWay::Password,
        choose: |draft| draft.keycloak.way = KeycloakWay::Password,
    },
    Way {
        id: "client",
        label: ui::KEYCLOAK_WAY_CLIENT,
        why: ui::KEYCLOAK_WAY_CLIENT_WHY,
        chosen: |draft| draft.keycloak.way == KeycloakWay::Client,
        choose: |draft| draft.keycloak.way = KeycloakWay::Client,
    },
];

/// The screen.
#[component]
pub fn Keycloak() -> AnyView {
    let store = Store::here();
    let by_client = Memo::new(move |_| store.draft.with(|draft| draft.keycloak.way == KeycloakWay::Client));
    let who = move || {
        if by_client.get() {
            view! { <Field id="keycloak.admin_client" label=ui::KEYCLOAK_ADMIN_CLIENT mono=true/> }.into_any()
        } else {
            view! { <Field id="keycloak.user" label=ui::KEYCLOAK_USER autocomplete="username"/> }.into_any()
        }
    };
    // Names are seldom changed; they are open where something in them is to be corrected.
    let names =
        Memo::new(move |_| ["keycloak.alias", "keycloak.client"].iter().any(|id| store.problem_of(id).is_some()));
    view! {
        <StepForm step=Step::Keycloak title=ui::KEYCLOAK_TITLE lead=ui::KEYCLOAK_LEAD>
            <fieldset>
                <legend>{t(ui::KEYCLOAK_SERVER)}</legend>
                <Field id="keycloak.url" label=ui::KEYCLOAK_URL hint=ui::KEYCLOAK_URL_HINT mono=true inputmode="url"/>
                <Field id="keycloak.realm" label=ui::KEYCLOAK_REALM hint=ui::KEYCLOAK_REALM_HINT mono=true choices=true/>
                <details open=names>
                    <summary>{t(ui::KEYCLOAK_NAMES)}</summary>
                    <Field id="keycloak.alias" label=ui::KEYCLOAK_ALIAS hint=ui::KEYCLOAK_ALIAS_HINT mono=true/>
                    <Field id="keycloak.client" label=ui::KEYCLOAK_CLIENT hint=ui::KEYCLOAK_CLIENT_HINT mono=true/>
                </details>
            </fieldset>
            <Choice id="keycloak.way" label=ui::KEYCLOAK_WAY ways=WAYS/>
            {who}
            <SecretField step=Step::Keycloak autocomplete="current-password"/>
            <Groups/>
        </StepForm>
    }
    .into_any()
}

/// The rows of groups.
#[component]
fn Groups() -> AnyView {
    let store = Store::here();
    let count = Memo::new(move |_| store.draft.with(|draft| draft.mappings.len().max(1)));
    let rows = move || (0..count.get()).map(|n| row(store, n, count.get())).collect::<Vec<_>>();
    let add = move |_| {
        store.edit(|draft| draft.mappings.push(MappingDraft::default()));
        let last = store.draft.with_untracked(|draft| draft.mappings.len() - 1);
        request_animation_frame(move || focus::now(&format!("mappings.{last}.entra_group")));
    };
    view! {
        <fieldset id="mappings">
            <legend>{t(ui::GROUPS)}</legend>
            <p class="hint">{t(ui::GROUPS_HINT)}</p>
            <table class="rows">
                <caption class="visually-hidden">{t(ui::GROUPS_CAPTION)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t(ui::GROUPS_ENTRA)}</th>
                        <th scope="col">{t(ui::GROUPS_KEYCLOAK)}</th>
                        <th scope="col"><span class="visually-hidden">{t(ui::ROW_ACTION)}</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p><button type="button" id="mappings.add" on:click=add>{t(ui::GROUPS_ADD)}</button></p>
        </fieldset>
    }
    .into_any()
}

fn row(store: Store, n: usize, count: usize) -> AnyView {
    let say = |key| Message::new(key).with("n", n + 1);
    let what = say(ui::ROW_REMOVE_WHAT).say();
    let object = move || {
        let id = store.draft.with(|draft| draft.mappings.get(n).map(|row| row.entra_id.clone()).unwrap_or_default());
        (!id.is_empty()).then(|| view! { <code class="object-id">{id}</code> })
    };
    let remove = move |_| {
        store.edit(|draft| {
            if n < draft.mappings.len() {
                draft.mappings.remove(n);
            }
        });
        store.problems.set(Vec::new());
        focus::soon("mappings.add");
    };
    let remove = (count > 1).then(|| {
        view! {
            <button type="button" class="quiet" id=format!("mappings.{n}.remove") on:click=remove>
                {t(ui::ROW_REMOVE)}
                <span class="visually-hidden">" "{what}</span>
            </button>
        }
    });
    view! {
        <tr>
            <td data-label=t(ui::GROUPS_ENTRA)>
                <Field id=format!("mappings.{n}.entra_group") label=say(ui::GROUPS_ENTRA_ROW) bare=true choices=true/>
                {object}
            </td>
            <td data-label=t(ui::GROUPS_KEYCLOAK)>
                <Field id=format!("mappings.{n}.keycloak_group") label=say(ui::GROUPS_KEYCLOAK_ROW) bare=true/>
            </td>
            <td>{remove}</td>
        </tr>
    }
    .into_any()
}
