//! The table of groups: who comes in, and which Keycloak group they join.

use leptos::prelude::*;
use lockstep_engine::blueprint::{EntraWay, MappingDraft};
use lockstep_words::en::forms;

use super::mapping::MappingRow;
use super::pasted::PastedGroups;
use crate::components::focus;
use crate::state::use_store;
use crate::words::t;

/// The rows of groups.
#[component]
pub fn Groups() -> impl IntoView {
    let store = use_store();
    let handed_off = move || store.draft.with(|draft| draft.entra.way == EntraWay::Handoff);
    // Rows are made and taken away at the end: a row that stays keeps its elements, and with them the focus.
    let count = Memo::new(move |_| store.draft.with(|draft| draft.mappings.len().max(1)));
    let removable = Memo::new(move |_| count.get() > 1);
    let add = move |_| {
        store.edit(|draft| draft.mappings.push(MappingDraft::default()));
        let last = store.draft.with_untracked(|draft| draft.mappings.len() - 1);
        focus::soon(format!("mappings.{last}.entra_group"));
    };
    view! {
        <fieldset id="mappings">
            <legend>{t(forms::GROUPS)}</legend>
            <p class="hint">{t(forms::GROUPS_HINT)}</p>
            <Show when=handed_off>
                <p class="hint">{t(forms::GROUPS_HANDOFF)}</p>
            </Show>
            <table class="rows">
                <caption class="visually-hidden">{t(forms::GROUPS_CAPTION)}</caption>
                <thead>
                    <tr>
                        <th scope="col"><span>{t(forms::GROUPS_BY)}</span></th>
                        <th scope="col"><span>{t(forms::GROUPS_ENTRA)}</span></th>
                        <th scope="col"><span>{t(forms::GROUPS_KEYCLOAK)}</span></th>
                        <th scope="col"><span class="visually-hidden">{t(forms::ROW_ACTION)}</span></th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || 0..count.get() key=|n| *n let:n>
                        <MappingRow n removable/>
                    </For>
                </tbody>
            </table>
            <p><button type="button" id="mappings.add" on:click=add>{t(forms::GROUPS_ADD)}</button></p>
            <PastedGroups/>
        </fieldset>
    }
}
