//! Many rows of groups at once, from a spreadsheet or a CSV file.

use leptos::prelude::*;
use lockstep_engine::blueprint::forms::pasted_groups;
use lockstep_engine::blueprint::{Draft, MappingDraft};
use lockstep_words::en::forms;

use crate::components::focus;
use crate::state::use_store;
use crate::words::t;

/// A field for many rows, folded away.
#[component]
pub fn PastedGroups() -> impl IntoView {
    let store = use_store();
    let text = RwSignal::new(String::new());
    let add = move |_| {
        let rows = pasted_groups(&text.get_untracked());
        store.edit(|draft| add_rows(draft, rows));
        text.set(String::new());
        focus::soon("mappings.add");
    };
    view! {
        <details>
            <summary>{t(forms::GROUPS_MANY_OPEN)}</summary>
            <div class="field mono">
                <label for="mappings.many">{t(forms::GROUPS_MANY)}</label>
                <p class="hint" id="mappings.many.hint">{t(forms::GROUPS_MANY_HINT)}</p>
                <textarea
                    id="mappings.many"
                    rows="6"
                    spellcheck="false"
                    aria-describedby="mappings.many.hint"
                    prop:value=move || text.get()
                    on:input=move |event| text.set(event_target_value(&event))
                ></textarea>
            </div>
            <p>
                <button type="button" id="mappings.many.add" on:click=add>{t(forms::GROUPS_MANY_ADD)}</button>
            </p>
        </details>
    }
}

/// Adds the rows that are not there yet. Rows in which nothing stands give way to them.
fn add_rows(draft: &mut Draft, rows: Vec<(String, String)>) {
    draft.mappings.retain(|row| *row != MappingDraft::default());
    for (entra_group, keycloak_group) in rows {
        let row = MappingDraft { entra_group, keycloak_group, ..MappingDraft::default() };
        if !draft.mappings.contains(&row) {
            draft.mappings.push(row);
        }
    }
    if draft.mappings.is_empty() {
        draft.mappings.push(MappingDraft::default());
    }
}
