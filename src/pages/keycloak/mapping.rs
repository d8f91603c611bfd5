//! One row of the table of groups.

use leptos::prelude::*;
use lockstep_engine::blueprint::{Draft, EntraWay, MappingBy, MappingDraft};
use lockstep_words::en::forms;
use lockstep_words::{Key, Message};

use crate::components::{OneOf, TextField, Tick, focus};
use crate::state::{entra_group, row_text, use_store};
use crate::words::t;

/// By what a row may know who fits: id, name, and what the value is called.
static BY: [(MappingBy, &str, Key, Key); 5] = [
    (MappingBy::Group, "group", forms::GROUPS_BY_GROUP, forms::GROUPS_ENTRA_ROW),
    (MappingBy::AppRole, "app-role", forms::GROUPS_BY_ROLE, forms::GROUPS_ROLE_ROW),
    (MappingBy::Claim, "claim", forms::GROUPS_BY_CLAIM, forms::GROUPS_VALUE_ROW),
    (MappingBy::Expression, "expression", forms::GROUPS_BY_EXPRESSION, forms::GROUPS_EXPRESSION_ROW),
    (MappingBy::Everyone, "everyone", forms::GROUPS_BY_EVERYONE, forms::GROUPS_ENTRA_ROW),
];

/// A sentence with the row's number in it, counted from 1.
fn say(key: Key, n: usize) -> String {
    Message::new(key).with("n", n + 1).say()
}

/// What a row of the draft says; nothing of a row that is gone.
fn of_row<T: Default>(draft: &Draft, n: usize, read: impl FnOnce(&MappingDraft) -> T) -> T {
    draft.mappings.get(n).map(read).unwrap_or_default()
}

/// Row `n`, counted from 0.
#[component]
pub fn MappingRow(
    /// Its place in the draft.
    n: usize,
    /// Whether it may be taken away.
    removable: Memo<bool>,
) -> impl IntoView {
    let store = use_store();
    let by = Memo::new(move |_| store.draft.with(|draft| of_row(draft, n, |row| row.by)));
    let object_id = Memo::new(move |_| store.draft.with(|draft| of_row(draft, n, |row| row.entra_id.clone())));
    let object = move || {
        let id = object_id.get();
        (!id.is_empty()).then(|| view! { <code class="object-id">{id}</code> })
    };
    view! {
        <tr>
            <td data-label=t(forms::GROUPS_BY)><By n by/></td>
            <td data-label=t(forms::GROUPS_ENTRA)>{move || who(n, by.get())}{object}</td>
            <td data-label=t(forms::GROUPS_KEYCLOAK)>
                <TextField
                    text=row_text!(mappings[n].keycloak_group)
                    label=say(forms::GROUPS_KEYCLOAK_ROW, n)
                    bare=true
                />
            </td>
            <td>
                <Show when=move || removable.get()>
                    <Remove n/>
                </Show>
            </td>
        </tr>
    }
}

/// The list from which a row's kind is taken.
#[component]
fn By(n: usize, by: Memo<MappingBy>) -> impl IntoView {
    let store = use_store();
    let id = format!("mappings.{n}.by");
    let choose = move |by| {
        store.edit(|draft| {
            if let Some(row) = draft.mappings.get_mut(n) {
                // An object id is that of a group.
                (row.by, row.entra_id) = (by, String::new());
            }
        });
    };
    let options = BY.iter().map(|(by, id, name, _)| (*by, *id, t(name)));
    view! {
        <div class="field bare">
            <label class="visually-hidden" for=id.clone()>{say(forms::GROUPS_BY_ROW, n)}</label>
            <OneOf id options chosen=by choose/>
        </div>
    }
}

/// The fields that say who fits a row of this kind.
fn who(n: usize, by: MappingBy) -> AnyView {
    let label = BY.iter().find(|(known, ..)| *known == by).map(|(.., label)| say(label.clone(), n)).unwrap_or_default();
    let text = entra_group(use_store(), n);
    match by {
        MappingBy::Everyone => view! { <p class="hint">{t(forms::GROUPS_EVERYONE)}</p> }.into_any(),
        MappingBy::Group => view! { <TextField text label bare=true choices=true/><MoreOnGroup n/> }.into_any(),
        MappingBy::AppRole => view! { <TextField text label hint=forms::GROUPS_ROLE_HINT mono=true/> }.into_any(),
        MappingBy::Claim | MappingBy::Expression => {
            let hint = if by == MappingBy::Claim { forms::GROUPS_VALUE_HINT } else { forms::GROUPS_EXPRESSION_HINT };
            view! {
                <TextField text=row_text!(mappings[n].claim) label=say(forms::GROUPS_CLAIM_ROW, n) mono=true/>
                <TextField text label hint mono=true/>
            }
            .into_any()
        }
    }
}

/// What can be done about an Entra group besides, with rights in Entra ID; open where that would help.
#[component]
fn MoreOnGroup(n: usize) -> impl IntoView {
    let store = use_store();
    let handed_off = move || store.draft.with(|draft| draft.entra.way == EntraWay::Handoff);
    let is_created = move |draft: &Draft| of_row(draft, n, |row| row.create);
    let turn = move |draft: &mut Draft| {
        if let Some(row) = draft.mappings.get_mut(n) {
            row.create = !row.create;
        }
    };
    let open = Memo::new(move |_| {
        let wrong = |name| store.problem_of(&format!("mappings.{n}.{name}")).is_some();
        wrong("entra_group") || wrong("member") || store.draft.with(is_created)
    });
    view! {
        <Show when=move || !handed_off()>
            <details prop:open=move || open.get()>
                <summary>{t(forms::GROUPS_MORE)}</summary>
                <Tick id=format!("mappings.{n}.create") on=is_created turn>{t(forms::GROUPS_CREATE)}</Tick>
                <TextField
                    text=row_text!(mappings[n].member)
                    label=say(forms::GROUPS_MEMBER_ROW, n)
                    hint=forms::GROUPS_MEMBER_HINT
                    mono=true
                />
            </details>
        </Show>
    }
}

/// Takes a row away.
#[component]
fn Remove(n: usize) -> impl IntoView {
    let store = use_store();
    let remove = move |_| {
        store.edit(|draft| {
            if n < draft.mappings.len() {
                draft.mappings.remove(n);
            }
        });
        store.clear_problems();
        focus::soon("mappings.add");
    };
    view! {
        <button type="button" class="quiet" id=format!("mappings.{n}.remove") on:click=remove>
            {t(forms::ROW_REMOVE)}
            <span class="visually-hidden">" "{say(forms::ROW_REMOVE_WHAT, n)}</span>
        </button>
    }
}
